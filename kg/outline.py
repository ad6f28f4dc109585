"""What links can name in a note, for notes that another process has read: enough to resolve links to them."""

import marshal
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeAlias

from kg.note import Block, Heading, Note, Span, Tag

# past the checks of named tuples
_new = tuple.__new__

_Row: TypeAlias = tuple[Any, ...]
"""Headings, blocks, anchors of HTML, properties and tags of a note, as numbers and texts."""


class Outline(Note):
    """A note of which headings, blocks, properties and tags are known; the file is read when more is asked for."""

    def __init__(self, path: str, row: _Row, read: Callable[[str], Note]) -> None:
        # past the frozen fields, as their own initialiser does
        self.__dict__.update(path=path, html_ids=frozenset(row[2]), properties=row[3], _row=row, _read=read)

    @cached_property
    def _whole(self) -> Note:
        read: Callable[[str], Note] = self.__dict__["_read"]
        return read(self.path)

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """The headings, as in the note."""
        return tuple(
            _new(Heading, (level, raw, text, _new(Span, (start, end)), nested))
            for level, raw, text, start, end, nested in self.__dict__["_row"][0]
        )

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks, as in the note."""
        return tuple(Block(id, Span(*mark), Span(*block), glued) for id, mark, block, glued in self.__dict__["_row"][1])

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """The tags, as in the note."""
        return tuple(Tag(name, Span(*span), inline, hidden) for name, span, inline, hidden in self.__dict__["_row"][4])


def _whole(name: str) -> Any:
    """A field that only the file itself tells."""
    return property(lambda self: getattr(self._whole, name))


for _name in ("source", "body", "links", "fields", "regions", "models", "troubles"):
    setattr(Outline, _name, _whole(_name))


class Known(Mapping[str, Note]):
    """Some notes to go through, and all others to look up."""

    def __init__(self, own: Mapping[str, Note], other: Callable[[str], Note | None]) -> None:
        self._own = own
        self._other = other

    def __getitem__(self, path: str) -> Note:
        found = self._own.get(path) or self._other(path)
        if found is None:
            raise KeyError(path)
        return found

    def get(self, path: str, default: Any = None) -> Any:
        """The note at a path."""
        return self._own.get(path) or self._other(path) or default

    def __iter__(self) -> Iterator[str]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)


class Outlines:
    """The outlines of notes by their paths, made when first asked for."""

    def __init__(self, packed: Iterable[bytes], read: Callable[[str], Note]) -> None:
        self._rows: dict[str, _Row] = {}
        for one in packed:
            self._rows.update(marshal.loads(one))  # noqa: S302 - bytes of this very process and its children
        self._read = read
        self._made: dict[str, Note] = {}

    def __call__(self, path: str) -> Note | None:
        """The outline of a note; None if there is no such note."""
        made = self._made.get(path)
        if made is None and path in self._rows:
            made = self._made[path] = Outline(path, self._rows[path], self._read)
        return made


def packed(notes: Iterable[Note]) -> bytes:
    """The outlines of notes, to be sent to another process."""
    return marshal.dumps({note.path: _row(note) for note in notes})


def _row(note: Note) -> _Row:
    headings = [(one.level, one.raw, one.text, *one.span, one.nested) for one in note.headings]
    blocks = [(one.id, tuple(one.span), tuple(one.block), one.glued) for one in note.blocks]
    tags = [(one.name, tuple(one.span), one.inline, one.in_comment) for one in note.tags]
    return headings, blocks, tuple(note.html_ids), note.properties, tags
