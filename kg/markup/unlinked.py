"""Where the plain words of a text stand: neither in a link, image or heading, nor in code, math or HTML."""

import re
from collections.abc import Iterator
from typing import Any

from kg.markup.parser import events
from kg.note import Span

_LINE_END = frozenset({b"\n", b"\r\n"})
_ANCHOR = re.compile(rb"<(/?)a\b", re.IGNORECASE)
_CLOSED = frozenset({"Link", "Image"})


def plain_words(source: bytes, body: int) -> Iterator[Span]:
    """The stretches of plain words from the offset `body` on; a line that only goes on below is joined with it."""
    start = end = -1
    for span in _texts(source[body:].decode()):
        at, until = span.start + body, span.end + body
        if start >= 0 and (at == end or source[end:at] in _LINE_END):
            end = until
            continue
        if start >= 0:
            yield Span(start, end)
        start, end = at, until
    if start >= 0:
        yield Span(start, end)


def _texts(text: str) -> Iterator[Span]:
    """What the parser takes for text, outside of what is closed."""
    closed = 0
    anchored = False
    source = text.encode()
    for event, where in events(text):
        if event.__class__ is str:
            continue
        if "Text" in event:
            if not closed and not anchored:
                yield Span(where["start"], where["end"])
        elif "Start" in event:
            closed += _is_closed(event["Start"])
        elif "End" in event:
            closed -= _is_closed(event["End"])
            # an anchor that nobody closed ends with its paragraph
            anchored = anchored and event["End"] != "Paragraph"
        elif "InlineHtml" in event and (anchor := _ANCHOR.match(source, where["start"])):
            anchored = not anchor[1]


def _is_closed(value: Any) -> bool:
    """Whether no link could be written in there."""
    if value.__class__ is str:
        return value in _CLOSED or value == "CodeBlock"
    return any(kind in value for kind in ("Link", "Image", "CodeBlock", "Heading"))
