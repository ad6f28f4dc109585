"""What a file says: its links, headings, tags, properties and models, each with its place.

Nothing here knows what a link means (`resolve.py`) nor how Markdown is read (`parse.py`).
Paths are vault paths: relative to the vault, with `/`, as they are on the disk.
Offsets are bytes into `Note.source`, so that an edit replaces exactly what was read.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple, TypeAlias

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"
"""A property's value; dates stay the text that the note has."""


UNPUBLISHED = "unpublished note"
"""What stands on a map where a link to a hidden note stood, if its own words would give the note away."""


class Span(NamedTuple):
    """A stretch of a note: byte offsets into its source, the end excluded."""

    start: int
    end: int


class Place(NamedTuple):
    """Where something stands, as people count: lines and columns from 1, columns in characters, the end excluded."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Form(StrEnum):
    """How, or where, a link is written."""

    WIKILINK = "wikilink"
    MARKDOWN = "markdown"
    REFERENCE = "reference"
    PROPERTY = "property"
    FIELD = "field"
    MODEL = "model"
    CANVAS = "canvas"


class Link(NamedTuple):
    """A link as its author wrote it. A named tuple, because a large vault has a hundred thousand of them."""

    form: Form
    wiki: bool
    """Whether the target is written `[[so]]`, hence neither percent-encoded nor escaped."""
    embed: bool
    span: Span
    """The whole link, from its first to its last character."""
    destination: Span | None
    """Where the target and fragment stand, the part that a fix replaces; None if that cannot be told exactly."""
    target: str
    """The path or name before `#`, decoded and trimmed; the whole address of an external link; empty for this note."""
    fragment: str
    """What follows `#`, decoded: a heading, a heading path `a#b`, or `^id`; empty when absent."""
    display: str
    """The words that are shown; empty when the link gives none."""
    title: str
    """The title of a Markdown link, without its quotes."""
    key: str
    """The property or inline field that holds the link, the label of a canvas edge; empty elsewhere."""
    in_comment: bool
    """Whether the link stands in a `%%comment%%`."""
    encoded: bool = True
    """False for what only looks like a link: a destination with a raw space, such as `[a](My note.md)`."""


class Heading(NamedTuple):
    """A heading, kept twice: Obsidian compares the source, GitHub the rendered words."""

    level: int
    raw: str
    """The Markdown source between the marks: `See [x](y.md)`."""
    text: str
    """The rendered words: `See x`."""
    span: Span
    """The heading's line or lines, marks included, line end excluded."""
    nested: bool
    """Whether it stands in a quote, a callout or a list item."""


class Block(NamedTuple):
    """A block that can be linked to: `^id`."""

    id: str
    span: Span
    """The mark itself, `^id`."""
    block: Span
    """The paragraph, list item, table or quote that the mark names."""
    glued: bool
    """Whether the mark lacks the space before it, as in `![[x.png]]^id`."""


class Tag(NamedTuple):
    """A tag, without its `#`."""

    name: str
    span: Span
    inline: bool
    """False for a tag of the `tags` property."""
    in_comment: bool


class Field(NamedTuple):
    """A Dataview inline field: `key:: value`, `[key:: value]` or `(key:: value)`."""

    key: str
    value: str
    span: Span
    """The whole field, brackets included."""


class RegionKind(StrEnum):
    """What a stretch of a note is, beyond a plain paragraph."""

    ITEM = "item"
    QUOTE = "quote"
    CALLOUT = "callout"
    TABLE = "table"
    FOOTNOTE = "footnote"
    COMMENT = "comment"
    TASK = "task"


class Region(NamedTuple):
    """A list item, quote, callout, table, footnote definition, comment or task."""

    kind: RegionKind
    span: Span
    label: str
    """A callout's type (lower case), a footnote's label, a task's mark; empty for the others."""
    title: str = ""
    """A callout's title."""


class ModelBlock(NamedTuple):
    """A fenced `kg-model` block: the YAML between the fences, unread."""

    span: Span
    """The YAML text."""
    text: str


class Trouble(NamedTuple):
    """Something that is wrong in the file itself; a rule of the same name reports it."""

    rule: str
    """invalid-properties, invalid-encoding, invalid-block-id, broken-canvas, …"""
    span: Span
    message: str
    help: str = ""


_STRETCH = 1024
_CONTINUATION = bytes(range(0x80, 0xC0))
"""The bytes of UTF-8 that begin no character."""


@dataclass(frozen=True)
class Note:
    """One file of the vault, read once: a Markdown note, or a canvas."""

    path: str
    source: bytes
    """The bytes that all offsets count in: the file's own, or, for a file that is not UTF-8, its text re-encoded."""
    body: int = 0
    """Where the text begins, after the byte order mark and the front matter."""
    links: tuple[Link, ...] = ()
    headings: tuple[Heading, ...] = ()
    blocks: tuple[Block, ...] = ()
    tags: tuple[Tag, ...] = ()
    properties: Mapping[str, Value] = field(default_factory=dict)
    fields: tuple[Field, ...] = ()
    models: tuple[ModelBlock, ...] = ()
    html_ids: frozenset[str] = frozenset()
    """Anchors that raw HTML defines with `id` or `<a name>`."""
    troubles: tuple[Trouble, ...] = ()
    find_regions: Callable[[], Iterable[Region]] = field(default=tuple, compare=False, repr=False)
    """Reads the regions, which few ask for."""

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """List items, quotes, callouts, tables, footnotes, comments and tasks, by their start; outer ones first."""
        return tuple(self.find_regions())

    @cached_property
    def stem(self) -> str:
        """The file's name without its last extension, which is Obsidian's title of a note."""
        name = self.path.rpartition("/")[2]
        stem, dot, _ = name.rpartition(".")
        # a name that is nothing but an extension is a name
        return stem if dot and stem else name

    @cached_property
    def title(self) -> str:
        """The property `title`, else the file's name."""
        title = self.properties.get("title")
        return title.strip() if isinstance(title, str) and title.strip() else self.stem

    @cached_property
    def aliases(self) -> tuple[str, ...]:
        """Other names of the note; Obsidian suggests them, but never resolves a link by them."""
        value = next((value for key, value in self.properties.items() if key.lower() == "aliases"), None)
        names = value if isinstance(value, list) else [value]
        return tuple(name for name in names if isinstance(name, str) and name)

    def text(self, span: Span) -> str:
        """The characters of a stretch."""
        return self.source[span.start : span.end].decode()

    def place(self, span: Span) -> Place:
        """Where a stretch stands, in lines and columns."""
        return Place(self.path, *self.position(span.start), *self.position(span.end))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        line = bisect_right(self._line_starts, offset)
        start = self._line_starts[line - 1]
        # a byte order mark is no character of the first line
        skipped = 3 if start == 0 and self.source.startswith(b"\xef\xbb\xbf") else 0
        return line, self._characters_before(offset) - self._characters_before(start + skipped) + 1

    def line(self, number: int) -> str:
        """A line by its number, without its line end; nothing after the last line end."""
        # kept, for thousands of findings may stand on one line that is as long as the note
        known = self._known_lines
        if number not in known:
            written = self._lines[number - 1] if number <= len(self._lines) else b""
            known[number] = written.decode().rstrip("\r\n")
        return known[number]

    def _characters_before(self, offset: int) -> int:
        whole, rest = divmod(offset, _STRETCH)
        return self._characters[whole] + _count_characters(self.source[offset - rest : offset])

    @cached_property
    def _characters(self) -> list[int]:
        """How many characters begin before each stretch: a place at the end of a long line costs what others do."""
        stretches = range(0, len(self.source), _STRETCH)
        return [0, *accumulate(_count_characters(self.source[at : at + _STRETCH]) for at in stretches)]

    @cached_property
    def indexes(self) -> dict[str, Any]:
        """What is looked up in this note again and again (`anchors.py`), each made once; no part of what it says."""
        return {}

    @cached_property
    def _known_lines(self) -> dict[int, str]:
        return {}

    @cached_property
    def _lines(self) -> list[bytes]:
        # bytes, not str: str.splitlines also breaks at U+2028 and other places where editors do not
        return self.source.splitlines(keepends=True) or [b""]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *accumulate(map(len, self._lines))][: len(self._lines) + self.source.endswith((b"\n", b"\r"))]


def _count_characters(text: bytes) -> int:
    """How many characters begin in a piece of UTF-8."""
    return len(text) if text.isascii() else len(text.translate(None, _CONTINUATION))
