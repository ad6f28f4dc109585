"""The HTML comments of a text: not what looks like one in code."""

from collections.abc import Iterator

from kg.markup.marks import HTML_COMMENT
from kg.markup.parser import events
from kg.note import Span


def html_comments(source: bytes, body: int) -> Iterator[Span]:
    """Where the comments of a note stand that have one line, from `<!--` to `-->`."""
    for event, where in events(source[body:].decode()):
        if isinstance(event, dict) and ("Html" in event or "InlineHtml" in event):
            start, end = body + where["start"], body + where["end"]
            yield from (Span(*match.span()) for match in HTML_COMMENT.finditer(source, start, end))
