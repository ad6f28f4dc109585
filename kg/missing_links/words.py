"""A note -> the words of its text that could become links, every character in its place."""

import re
from collections.abc import Iterator

from kg.markup import plain_words
from kg.note import Note, RegionKind, Span

GAP = "\0"
"""Stands where no link could stand; no name holds it."""

_ADDRESS = re.compile(rb"://|www\.|@")
"""What only stands in addresses; the whole address would be a slow thing to look for."""
_BLANK = re.compile(rb"[\s<>()]")
_LONGEST = 2000
_CALLOUT = re.compile(rb"\[![\w-]+[^\]\r\n]*\][-+]?")
_LINE_END = re.compile(rb"[\r\n]")


def words(note: Note) -> str:
    """The text with gaps for all that is no plain word: links, headings, code, math, tags, fields, comments, addresses.

    A line end within a paragraph is a blank, so that a name may go on in the next line.
    """
    if not note.path.lower().endswith(".md"):
        return ""
    shown = bytearray(len(note.source))
    for start, end in plain_words(note.source, note.body):
        shown[start:end] = _LINE_END.sub(b" ", note.source[start:end])
    for start, end in _closed(note):
        shown[start:end] = bytes(end - start)
    # what is left of a character whose other bytes are closed would shift the rest
    return _whole_characters(note.source, shown)


def place(note: Note, start: int, end: int) -> Span:
    """The bytes of a stretch of characters."""
    if note.source.isascii():
        return Span(start, end)
    text = note.source.decode()
    first = len(text[:start].encode())
    return Span(first, first + len(text[start:end].encode()))


def _closed(note: Note) -> Iterator[Span]:
    yield from (link.span for link in note.links)
    yield from (tag.span for tag in note.tags)
    yield from (field.span for field in note.fields)
    yield from (block.span for block in note.blocks)
    yield from (region.span for region in note.regions if region.kind is RegionKind.COMMENT)
    yield from (Span(*found.span()) for found in _CALLOUT.finditer(note.source, note.body))
    yield from (_unbroken(note.source, found.start()) for found in _ADDRESS.finditer(note.source, note.body))


def _unbroken(source: bytes, at: int) -> Span:
    """What stands around a place without a blank, as far as an address can be long."""
    before = _BLANK.search(source[max(0, at - _LONGEST) : at][::-1])
    after = _BLANK.search(source, at, at + _LONGEST)
    start = at - before.start() if before else max(0, at - _LONGEST)
    return Span(start, after.start() if after else min(len(source), at + _LONGEST))


def _whole_characters(source: bytes, shown: bytearray) -> str:
    """The shown bytes as text, with as many characters as the source has."""
    if source.isascii():
        return shown.decode("ascii")
    pieces: list[str] = []
    at = 0
    for gap in re.finditer(rb"\0+", shown):
        pieces += shown[at : gap.start()].decode(), GAP * len(source[gap.start() : gap.end()].decode())
        at = gap.end()
    return "".join([*pieces, shown[at:].decode()])
