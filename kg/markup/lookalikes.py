"""What looks like a link and is none.

A destination with a raw space or an open parenthesis, a reference that nothing defines.
"""

import re
from collections.abc import Container

from kg.markup.destinations import address, folded, is_escaped
from kg.note import Form, Link, Span, Trouble

_DESTINATION = re.compile(
    rb"\]\([ \t]*((?:[^()\r\n<]|\([^()\r\n]*\))(?:[^()\r\n]|\([^()\r\n]*\))*?)"
    rb"(?:[ \t]+(\"[^\"\r\n]*\"|'[^'\r\n]*'))?[ \t]*\)"
)
_UNCLOSED = re.compile(rb"\]\([ \t]*((?:[^()\r\n<]|\([^()\r\n]*\))*\([^()\r\n]*)()\)")
"""As in `[label](https://example.org/a_(b)`; the second group is where a title would be."""
_LABEL = re.compile(rb"\]\[([^\[\]\r\n]+)\]")
_BLANK = re.compile(rb"[ \t]")
_NO_PATH = re.compile(rb"<%|\[\[|\]\(")
_BLANK_LINE = re.compile(rb"(?:\r\n|\n|\r)[ \t>]*[\r\n]")
_LONGEST = 400
_MOST_BRACKETS = 2


def unencoded(text: bytes, at: int) -> Link | None:
    """The link that someone meant by `[label](My note.md)`, given the offset of the `]`."""
    found = _DESTINATION.match(text, at) or _UNCLOSED.match(text, at)
    opening = _opening(text, at)
    if not found or opening is None or not _is_meant(found):
        return None
    if text.rfind(b"](", max(0, opening - _LONGEST), opening) > text.rfind(b")", max(0, opening - _LONGEST), opening):
        # it stands where the destination of another might
        return None
    embed = text[opening - 1 : opening] == b"!" if opening else False
    start, destination = found.start(1), found[1].rstrip()
    target, fragment = address(destination.decode())
    return Link(
        form=Form.MARKDOWN,
        wiki=False,
        embed=embed,
        span=Span(opening - embed, found.end()),
        destination=Span(start, start + len(destination)),
        target=target,
        fragment=fragment,
        display=text[opening + 1 : at].decode().strip(),
        title=found[2].decode()[1:-1] if found[2] else "",
        key="",
        in_comment=False,
        encoded=False,
    )


def unclosed(text: bytes, at: int) -> Trouble | None:
    """The complaint about `[label](https://example.org/a_(b)`, given the offset of the first `]`."""
    found = None if _DESTINATION.match(text, at) else _UNCLOSED.match(text, at)
    opening = _opening(text, at)
    if not found or opening is None or b"://" not in found[1] or _NO_PATH.search(found[1]):
        return None
    message = f"a parenthesis is left open in '{found[1].decode()}', so this is no link"
    return Trouble("unencoded-destination", Span(opening, found.end()), message, "close it, or write '%28' for it")


def undefined(text: bytes, at: int, defined: Container[str]) -> Trouble | None:
    """The complaint about `[words][label]` if nothing defines the label, given the offset of the first `]`."""
    found = _LABEL.match(text, at)
    opening = _opening(text, at)
    if not found or opening is None or text[opening - 1 : opening].isalnum():
        return None
    words, label = text[opening + 1 : at].decode().strip(), found[1].decode().strip()
    if not words or not label or label[0] == "^" or words[0] in "!^" or (words.isdigit() and label.isdigit()):
        return None
    if folded(label) in defined:
        return None
    message = f"nothing defines the reference '[{label}]'"
    return Trouble("undefined-reference", Span(opening, found.end()), message, f"add a line '[{label}]: …'")


def _is_meant(found: re.Match[bytes]) -> bool:
    """Whether a destination is one that a space ends, or a path in which a parenthesis is not closed."""
    if _NO_PATH.search(found[1]):
        return False
    return b"://" not in found[1] if found.re is _UNCLOSED else _BLANK.search(found[1].strip()) is not None


def _opening(text: bytes, at: int) -> int | None:
    """The bracket that opens the label which ends at an offset; labels hold one pair of brackets at most."""
    opening = at
    for _ in range(_MOST_BRACKETS):
        opening = text.rfind(b"[", max(0, at - _LONGEST), opening)
        if opening < 0 or is_escaped(text, opening) or _BLANK_LINE.search(text, opening, at):
            return None
        if text.count(b"[", opening + 1, at) == text.count(b"]", opening, at):
            return opening
    return None
