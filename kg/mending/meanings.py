"""The vault before and after edits -> the links and other parts of notes that mean something else than before."""

from collections.abc import Callable, Iterator, Mapping

from kg.mending.rewriting import Rewriting
from kg.note import Note
from kg.resolve import Reference, Unencoded
from kg.survey import Survey


def strays(before: Survey, after: Survey, rewritings: Mapping[str, Rewriting]) -> Iterator[Reference]:
    """The links that have another meaning than before, or are no longer there, or are new where nothing was edited.

    A link that was edited may lead somewhere if it led nowhere; else it must lead there still.
    """
    comparison = _Comparison(rewritings)
    old = {(one.source.path, one.link.span.start): one for one in comparison.concerned(before)}
    new = {comparison.origin(one): one for one in comparison.concerned(after)}
    for place in old.keys() | new.keys():
        pair = old.get(place), new.get(place)
        if not comparison.agree(*pair):
            yield from filter(None, pair)


def has_other_parts(rewriting: Rewriting) -> bool:
    """Whether a note has other headings, blocks, tags, fields or models than before, or has them elsewhere."""
    return list(_parts(rewriting.old, lambda at: at)) != list(_parts(rewriting.new, rewriting.origin))


class _Comparison:
    """Compares links across edits."""

    def __init__(self, rewritings: Mapping[str, Rewriting]) -> None:
        self._rewritings = rewritings

    def concerned(self, survey: Survey) -> Iterator[Reference]:
        """The links in edited notes and those to them: the others cannot but mean the same."""
        edited = self._rewritings
        return (one for one in survey.references if one.source.path in edited or one.path in edited)

    def origin(self, new: Reference) -> tuple[str, int]:
        """Where a link stood before."""
        return new.source.path, self._origin(new.source.path, new.link.span.start)

    def agree(self, old: Reference | None, new: Reference | None) -> bool:
        """Whether the same link, before and after, is all right."""
        if not (self._was_edited(old) or self._is_written(new)):
            return old is not None and new is not None and self._is_same(old, new)
        if old is None:
            return new is not None and self._is_made(new)
        if _goal(old) is None:
            return True
        if new is None or _goal(new) != _goal(old):
            return False
        return old.anchor is None or old.anchor.at is None or self._spot(old) == self._moved_spot(new)

    def _is_same(self, old: Reference, new: Reference) -> bool:
        return (old.status, old.resolved, old.github, self._spot(old)) == (
            new.status,
            new.resolved,
            new.github,
            self._moved_spot(new),
        )

    def _was_edited(self, old: Reference | None) -> bool:
        rewriting = self._rewritings.get(old.source.path) if old else None
        if old is None or rewriting is None:
            return False
        spans = (old.link.span, old.link.destination or old.link.span)
        return any(True for span in spans for _ in rewriting.replaced(span))

    def _is_written(self, new: Reference | None) -> bool:
        rewriting = self._rewritings.get(new.source.path) if new else None
        return new is not None and rewriting is not None and any(True for _ in rewriting.written(new.link.span))

    def _is_made(self, new: Reference) -> bool:
        """Whether an edit wrote a link, or a part of it, and did not merely uncover it."""
        start, end = new.link.span
        stretches = self._rewritings[new.source.path].written(new.link.span)
        return any(stretch.new.start < end and start < stretch.new.end for stretch in stretches)

    def _spot(self, reference: Reference) -> object:
        """The heading, block or anchor that a link leads to: where it stands, or its name."""
        at = reference.anchor.at if reference.anchor else None
        return at if at is None or isinstance(at, str) else at.span.start

    def _moved_spot(self, new: Reference) -> object:
        spot = self._spot(new)
        return self._origin(new.path, spot) if new.path and isinstance(spot, int) else spot

    def _origin(self, path: str, offset: int) -> int:
        return self._rewritings[path].origin(offset) if path in self._rewritings else offset


def _goal(reference: Reference) -> str | None:
    """Where a link leads, or would if its blanks were encoded."""
    match reference.resolution:
        case Unencoded(path):
            return path
        case _:
            return reference.resolved


def _parts(note: Note, origin: Callable[[int], int]) -> Iterator[tuple[object, int]]:
    yield from ((heading.level, origin(heading.span.start)) for heading in note.headings)
    yield from ((block.id, origin(block.span.start)) for block in note.blocks)
    yield from ((tag.name, origin(tag.span.start)) for tag in note.tags)
    yield from ((field.key, origin(field.span.start)) for field in note.fields)
    yield from (("model", origin(model.span.start)) for model in note.models)
