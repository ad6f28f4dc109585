"""Where Obsidian reads other brackets than the Markdown parser does: the bytes to hide from it before it reads again.

Hidden bytes become commas, one for one: a comma means nothing in Markdown, and all offsets stay.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.markup.destinations import is_escaped
from kg.note import Span

_INNER = rb"(?!\[)((?:[^\[\]\r\n]|\](?!\])|\[(?!\[))*)\]\]"
_WIKILINK = re.compile(rb"\[\[" + _INNER)
_BY_HAND = re.compile(rb"\\[\\`\[<$]|[<$]|(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)|\[\[" + _INNER, re.DOTALL)
_STRONGER = re.compile(rb"[`<$\\]")
_ALONE = re.compile(rb"[\[\]]")
_LABEL_BRACKET = re.compile(rb"\\[\[\]]|[\[\]]|(?:\r\n|\r|\n)[ \t>]*[\r\n]")
_BLANK_LINE = re.compile(rb"(?:\r\n|\r|\n)[ \t>]*[\r\n]|\Z")
_LONGEST_LABEL = 400
_DEEPEST = 8


@dataclass
class Known:
    """What the readings of a text so far have found out, and what the next ones can no longer see."""

    tried: set[int] = field(default_factory=set)
    """Where wikilinks open whose inside has been hidden."""
    notes: set[int] = field(default_factory=set)
    """Where inline footnotes begin whose bracket has been hidden."""
    inner: set[Span] = field(default_factory=set)
    """The wikilinks in the words of an image, whose brackets have been hidden."""


def mask(text: bytes, spans: Iterable[Span]) -> bytes:
    """The text with these stretches hidden."""
    hidden = bytearray(text)
    for start, end in spans:
        hidden[start:end] = b"," * (end - start)
    return bytes(hidden)


def wikilink_at(text: bytes, at: int, *, in_table: bool = False) -> Span | None:
    """The inside of the wikilink that opens at an offset for Obsidian, whatever the parser sees there."""
    found = _WIKILINK.match(text, at)
    return _inside(text, found, in_table=in_table) if found and not is_escaped(text, at) else None


def wikilink_around(text: bytes, at: int) -> Span | None:
    """The inside of the wikilink that opens before an offset and ends after it."""
    opening = text.rfind(b"[[", max(0, at - _LONGEST_LABEL), at + 1)
    inner = wikilink_at(text, opening) if opening >= 0 else None
    return inner if inner and inner.end > at else None


def missed_wikilinks(text: bytes, at: int, *, in_table: bool) -> tuple[list[Span], int]:
    """The insides of wikilinks that code, math or HTML takes apart, as in `[[a <b]] c>`; and up to where they are all.

    If one begins at the offset, all of its paragraph is read from there, for its end may be where code begins.
    """
    if not wikilink_at(text, at, in_table=in_table):
        return [], at
    blank = _BLANK_LINE.search(text, at)
    end = blank.start() if blank else len(text)
    missed: list[Span] = []
    for found in _BY_HAND.finditer(text, at, end):
        if found[0] in {b"<", b"$"}:
            return missed, found.start()
        if (
            found[0].startswith(b"[[")
            and _STRONGER.search(found[2])
            and (inner := _inside(text, found, in_table=in_table))
        ):
            missed.append(inner)
    return missed, end


def label_brackets(text: bytes, start: int, end: int) -> list[Span]:
    """What to hide for `[[FR]: do [x]](y.md)` to be a Markdown link: its second bracket and the one that closes it."""
    depth = 0
    for found in _ALONE.finditer(text, start, end):
        depth += 1 if found[0] == b"[" else -1
        if depth < 0:
            return [Span(start - 1, start), Span(*found.span())]
    return []


def wikilinks_in_label(text: bytes, at: int) -> list[Span]:
    """The wikilinks in the label that a bracket at an offset opens, if an address follows it."""
    end = _label_end(text, at)
    if end is None or text[end : end + 2] != b"](":
        return []
    found = _WIKILINK.finditer(text, at + 1, end)
    return [Span(*each.span()) for each in found if _inside(text, each)]


def takes_third_bracket(inner: bytes) -> bool:
    """Whether `]]]` closes a bracket within the target: `[[wiki [link]]]`."""
    return inner.count(b"[") == inner.count(b"]") + 1


def _inside(text: bytes, found: re.Match[bytes], *, in_table: bool = False) -> Span | None:
    start, end = found.span(found.lastindex or 1)
    inner = text[start:end]
    target, pipe, _ = inner.partition(b"|")
    if b"](" in inner or (in_table and b"|" in inner.replace(b"\\|", b"")):
        return None
    if text[end + 2 : end + 3] == b"(" and label_brackets(text, start, end):
        return None
    return Span(start, end) if (target.removesuffix(b"\\") if pipe else target).decode().strip() else None


def _label_end(text: bytes, at: int) -> int | None:
    """The bracket that closes the label which a bracket at an offset opens."""
    depth = 0
    for found in _LABEL_BRACKET.finditer(text, at, at + _LONGEST_LABEL):
        if found[0].isspace() or depth > _DEEPEST:
            return None
        depth += (found[0] == b"[") - (found[0] == b"]")
        if depth == 0:
            return found.start()
    return None
