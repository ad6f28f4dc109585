"""Where Obsidian reads other brackets than the Markdown parser does: the bytes to hide from it before it reads again.

Hidden bytes become commas, one for one: a comma means nothing in Markdown, and all offsets stay.
"""

import re
from collections.abc import Iterable

from kg.markup.destinations import is_escaped
from kg.note import Span

_WIKILINK = re.compile(rb"\[\[((?:[^\[\]\r\n]|\](?!\])|\[(?!\[))*)\]\]")
_ALONE = re.compile(rb"[\[\]]")


def mask(text: bytes, spans: Iterable[Span]) -> bytes:
    """The text with these stretches hidden."""
    hidden = bytearray(text)
    for start, end in spans:
        hidden[start:end] = b"," * (end - start)
    return bytes(hidden)


def wrong_wikilink(text: bytes, start: int, end: int) -> list[Span]:
    """What to hide if a wikilink, whose inner text has these offsets, is none for Obsidian, or another one."""
    inner = text[start:end]
    if b"\n" in inner or b"\r" in inner:
        return [Span(start - 2, start)]
    if inner.startswith(b"["):
        return [Span(start - 2, start - 1)]
    nested, closed = inner.find(b"[["), inner.find(b"]]")
    if closed >= 0 and not 0 <= nested < closed:
        # an escape at its start led the parser past the first `]]`
        return [Span(start, start + closed)] if closed else [Span(start - 2, start)]
    return [Span(start - 2, start)] if nested >= 0 else []


def missed_wikilink(text: bytes, at: int, *, in_table: bool) -> Span | None:
    """What to hide for the parser to see the wikilink at an offset, which code or HTML took apart: `[[a <b]] c>`."""
    found = _WIKILINK.match(text, at)
    if not found or is_escaped(text, at):
        return None
    inner = found[1]
    if b"](" in inner or (in_table and b"|" in inner.replace(b"\\|", b"")):
        return None
    return Span(*found.span(1)) if inner.partition(b"|")[0].strip(b" \t\\") or inner.startswith(b"\\") else None


def label_brackets(text: bytes, start: int, end: int) -> list[Span]:
    """What to hide for `[[FR]: do [x]](y.md)` to be a Markdown link: its second bracket and the one that closes it."""
    depth = 0
    for found in _ALONE.finditer(text, start, end):
        depth += 1 if found[0] == b"[" else -1
        if depth < 0:
            return [Span(start - 1, start), Span(*found.span())]
    return []


def takes_third_bracket(inner: bytes) -> bool:
    """Whether `]]]` closes a bracket within the target: `[[wiki [link]]]`."""
    return inner.count(b"[") == inner.count(b"]") + 1
