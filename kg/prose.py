"""The words around a link: its sentence, the headings above it, its gloss; and the definition a note gives."""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kg.flatten import plain, sentence_at, words
from kg.note import Link, Note, Span

__all__ = ["definition", "gloss", "plain", "sentence", "trail"]

LONGEST = 240
"""A sentence has at most so many characters."""
_DEEPEST = 7
_REACH = 4000
"""No paragraph is looked at further from its link, because one line can be a megabyte."""


def sentence(note: Note, span: Span) -> str:
    """The sentence around a link as plain words, shortened around the link if it is long."""
    text, place = _paragraph(note, span)
    start, end = sentence_at(text, place)
    said = words(text, start, end)
    if not said:
        return _shortened(_of_image(note.text(span)), 0)
    return said.strip(" ·") if len(said) <= LONGEST else _shortened(said, len(words(text, start, place)))


def trail(note: Note, span: Span) -> tuple[str, ...]:
    """The headings above a place, from the outermost to the nearest."""
    headings = note.headings
    number = bisect_left(headings, span.start, key=lambda heading: heading.span.end)
    inside = number < len(headings) and headings[number].span.start <= span.start
    level = headings[number].level if inside else _DEEPEST
    found: list[str] = []
    for heading in reversed(headings[:number]):
        if heading.level < level:
            found.append(heading.text)
            level = heading.level
    return tuple(reversed(found))


def gloss(note: Note, link: Link) -> str:
    """What the author says of a link that leads a list item: `- [X](x.md) — gloss`; empty if it does not."""
    begin = max(note.source.rfind(b"\n", 0, link.span.start) + 1, link.span.start - _REACH)
    if not _LEADS_ITEM.fullmatch(note.source, begin, link.span.start):
        return ""
    paragraph = _paragraph(note, link.span)
    rest = paragraph.text[paragraph.place + len(note.text(link.span)) :]
    said = _SAYS.match(rest)
    return _shortened(plain(said[1]), 0) if said else ""


def definition(note: Note) -> str:
    """The sentence that holds the first bold passage of the first paragraph; empty without one.

    Paragraphs that are only tags or images do not count.
    """
    for paragraph in _paragraphs(note):
        if _TAG.sub("", plain(paragraph)).strip():
            bold = _BOLD.search(paragraph)
            if bold is None:
                return ""
            start, end = sentence_at(paragraph, bold.start())
            return _TAG.sub("", plain(paragraph[start:end])).strip()
    return ""


class _Paragraph(NamedTuple):
    """The text of a paragraph, list item, heading or table row, without the marks at the beginning of its lines."""

    text: str
    place: int
    """Where the link begins in it."""


_PREFIX = re.compile(
    r"(?:[ \t]|>)*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:\[.\][ \t]+)?"
    r"(?:\[![\w-]+(?:\|[^\]]*)?\][-+]?[ \t]*)?(?:\#{1,6}[ \t]+)?"
)
"""What stands at the beginning of a line before its words: quote, list, task, callout and heading marks."""
_ALONE = re.compile(rb"[ \t>]*(?:\#{1,6}[ \t]|\||\[!|[\w -]+::|(?:=+|-+)[ \t\r]*$|```|~~~|\$\$)")
"""A line that is a block of its own: heading, table row, callout title, field, fence."""
_BEGINS = re.compile(rb"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_BLANK = re.compile(rb"[ \t>\r]*")
_LEADS_ITEM = re.compile(rb"(?:[ \t]|>)*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?(?:[a-z_]+[ \t])?[*_=]*")
_SAYS = re.compile(r"[*_=]*\s*(?:[—–:−]|-+(?=\s))[*_=]*\s*(.+)", re.DOTALL)
_TAG = re.compile(r"(?:^|(?<=\s))#[^\s#]+\s*")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(?:(?!\1).)+?\1", re.DOTALL)
_ENUMERATION = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?:\s|$)|\|")
_OTHER_BLOCK = re.compile(rf"{_ENUMERATION.pattern}|>|#{{1,6}}\s|```|~~~|\$\$|<|%%")
_FILE_NAME = re.compile(r"[^/\[\](|<]+\.\w+")
_STRING = re.compile(rb'"text"\s*:\s*("(?:[^"\\]|\\.)*")')
_SIZE = re.compile(r"\|?\s*\d+(?:x\d+)?$")


def _paragraph(note: Note, span: Span) -> _Paragraph:
    if note.path.endswith(".canvas"):
        return _card(note, span)
    own = _line(note.source, span.start, Span(max(0, span.start - _REACH), span.end + _REACH))
    words = _words_around(note.source, own, alone=span.start < note.body)
    before = len(note.source[own.start : span.start].decode(errors="ignore"))
    place = words.begin + max(0, before - words.skipped)
    return _row(words.text, place) if words.text.startswith("|") else _Paragraph(words.text, place)


class _Words(NamedTuple):
    """The text of the paragraph that holds a line."""

    text: str
    begin: int
    """Where the words of the line begin in it."""
    skipped: int
    """How many characters of marks stand before them in the note."""


# a paragraph may hold many links, which come one after another
@lru_cache(maxsize=64)
def _words_around(source: bytes, own: Span, *, alone: bool) -> _Words:
    text = ""
    begin = skipped = 0
    for line in [own] if alone else _lines_around(source, own):
        written = source[line.start : line.end].decode(errors="ignore")
        marks = _PREFIX.match(written)
        end_of_marks = marks.end() if marks else 0
        text += " " * bool(text)
        if line == own:
            begin, skipped = len(text), end_of_marks
        text += written[end_of_marks:]
    return _Words(text, begin, skipped)


def _lines_around(source: bytes, own: Span) -> Iterator[Span]:
    """The lines of the paragraph, list item or table row that holds a line, in order."""
    reach = Span(max(0, own.start - _REACH), own.end + _REACH)
    if _ALONE.match(source, *own):
        yield own
        return
    above = [own]
    while not _BEGINS.match(source, *above[-1]) and above[-1].start > reach.start:
        line = _line(source, above[-1].start - 1, reach)
        if not _continues(source, line, above[-1]):
            break
        above.append(line)
    yield from reversed(above)
    while own.end < min(reach.end, len(source) - 1):
        line = _line(source, own.end + 1, reach)
        if not _continues(source, own, line) or _BEGINS.match(source, *line):
            return
        yield line
        own = line


def _continues(source: bytes, line: Span, next_line: Span) -> bool:
    """Whether two lines belong to one paragraph."""
    if any(_BLANK.fullmatch(source, *one) or _ALONE.match(source, *one) for one in (line, next_line)):
        return False
    return (b">" in source[line.start : line.start + 4]) == (b">" in source[next_line.start : next_line.start + 4])


def _line(source: bytes, place: int, reach: Span) -> Span:
    """The line that holds a place, as far as it is within reach, without its line feed."""
    start = max(reach.start, source.rfind(b"\n", reach.start, place) + 1)
    end = source.find(b"\n", place, reach.end)
    return Span(start, min(reach.end, len(source)) if end < 0 else end)


def _row(text: str, place: int) -> _Paragraph:
    """A table row as one line of words; every character keeps its place."""
    return _Paragraph(re.sub(r"(?<!\\)\|", "·", text), place)


def _card(note: Note, span: Span) -> _Paragraph:
    """The line of a canvas card that holds a place; nothing for a card that is a file."""
    for string in _STRING.finditer(note.source):
        if string.start() < span.start < string.end():
            text = json.loads(string[1])
            place = len(json.loads(note.source[string.start(1) : span.start] + b'"'))
            start = text.rfind("\n", 0, place) + 1
            return _Paragraph(text[start:].partition("\n")[0], place - start)
    return _Paragraph("", 0)


def _of_image(link: str) -> str:
    """What an image that stands alone says: its words, else its file's name."""
    if not link.startswith("!"):
        return ""
    said = _SIZE.sub("", plain(link[1:]))
    name = _FILE_NAME.search(link)
    return said or (name[0] if name else "")


def _shortened(said: str, here: int) -> str:
    """At most so many characters, around a place, cut between words."""
    if len(said) <= LONGEST:
        return said.strip(" ·")
    start = max(0, min(here - LONGEST // 2, len(said) - LONGEST + 2))
    start = said.find(" ", start, start + 30) + 1 or start if start else 0
    end = start + LONGEST - 2
    if end < len(said):
        end = max(said.rfind(" ", 0, end), end - 30)
    cut = said[start:end].strip(" ·")
    return "…" * (start > 0) + cut + "…" * (end < len(said))


def _paragraphs(note: Note) -> Iterator[str]:
    """The paragraphs of a note up to its first list or table; headings, quotes and code are passed over."""
    lines: list[str] = []
    fence = ""
    for line in [*note.source[note.body :].decode(errors="ignore").splitlines(), ""]:
        stripped = line.strip()
        if fence:
            fence = "" if stripped.startswith(fence) else fence
        elif stripped and not _OTHER_BLOCK.match(stripped):
            lines.append(stripped)
        else:
            if lines:
                yield " ".join(lines)[:_REACH]
            if _ENUMERATION.match(stripped):
                return
            lines = []
            fence = stripped[:3] if stripped.startswith(("```", "~~~")) else ""
