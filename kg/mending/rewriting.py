"""Edits in, a note's new text out: byte for byte the old one but for the edited stretches."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate, takewhile
from typing import NamedTuple

from kg.note import Note, Place, Span
from kg.report import Edit
from kg.survey import parsed

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Stretch(NamedTuple):
    """A stretch that was replaced: where it stood, and where what replaced it stands."""

    old: Span
    new: Span


class Rewriting:
    """A note before and after edits, which are within it and overlap nowhere."""

    def __init__(self, old: Note, edits: Iterable[Edit]) -> None:
        self.old = old
        self.stretches: list[Stretch] = []
        parts: list[bytes] = []
        end = length = 0
        for edit in sorted(edits, key=lambda edit: edit.span):
            text = edit.text.encode()
            parts += [old.source[end : edit.span.start], text]
            start = length + edit.span.start - end
            length = start + len(text)
            end = edit.span.end
            self.stretches.append(Stretch(edit.span, Span(start, length)))
        self.new = parsed(old.path, b"".join([*parts, old.source[end:]]))

    def origin(self, offset: int) -> int:
        """Where a place of the new text stood in the old one: for a place within a replaced stretch, its start."""
        index = bisect_right(self.stretches, offset, key=lambda stretch: stretch.new.start) - 1
        if index < 0:
            return offset
        old, new = self.stretches[index]
        return old.start if offset < new.end or offset == new.start else old.end + offset - new.end

    def replaced(self, span: Span) -> Iterator[Stretch]:
        """The stretches within a span of the old text, across it, or at its very edge."""
        first = bisect_left(self.stretches, span.start, key=lambda stretch: stretch.old.end)
        return takewhile(lambda stretch: stretch.old.start <= span.end, self._from(first))

    def written(self, span: Span) -> Iterator[Stretch]:
        """The stretches within a span of the new text, across it, or at its very edge."""
        first = bisect_left(self.stretches, span.start, key=lambda stretch: stretch.new.end)
        return takewhile(lambda stretch: stretch.new.start <= span.end, self._from(first))

    def old_span(self, place: Place) -> Span:
        """What a place of the old text spans."""
        return self._old_lines.span(place)

    def new_span(self, place: Place) -> Span:
        """What a place of the new text spans."""
        return self._new_lines.span(place)

    def _from(self, first: int) -> Iterator[Stretch]:
        return (self.stretches[index] for index in range(first, len(self.stretches)))

    @cached_property
    def _old_lines(self) -> "_Lines":
        return _Lines(self.old.source)

    @cached_property
    def _new_lines(self) -> "_Lines":
        return _Lines(self.new.source)


class _Lines:
    """Turns lines and columns of a text back into offsets."""

    def __init__(self, source: bytes) -> None:
        self._lines = source.splitlines(keepends=True)
        self._starts = [0, *accumulate(map(len, self._lines))]

    def span(self, place: Place) -> Span:
        return Span(self._offset(place.line, place.column), self._offset(place.end_line, place.end_column))

    def _offset(self, line: int, column: int) -> int:
        if line > len(self._lines):
            return self._starts[-1]
        text = self._lines[line - 1]
        # a byte order mark is no character of the first line
        skipped = len(_BYTE_ORDER_MARK) if line == 1 and text.startswith(_BYTE_ORDER_MARK) else 0
        return self._starts[line - 1] + skipped + len(text[skipped:].decode()[: column - 1].encode())
