"""What the parser takes for a link in, `Link` out; or the word that the parser is wrong."""

import re
from collections.abc import Mapping
from functools import cached_property
from itertools import islice
from typing import Any

from kg.markup import corrections
from kg.markup.destinations import address, find_defined, find_inline, folded, wikilink
from kg.markup.parser import definitions, events
from kg.note import Form, Link, Span

_LABEL_END = re.compile(rb"\]\(")
_LONGEST_TAIL = 2000
_MOST_LABELS = 8


class Links:
    """The links of a text."""

    def __init__(self, text: bytes, seen: bytes) -> None:
        self.found: list[Link] = []
        self.wrong: list[Span] = []
        """What to hide from the parser before the text is read again."""
        self._text = text
        self._seen = seen
        """The text as the parser sees it, some bytes hidden."""
        self._has_templates = b"<%" in text

    def add_wikilink(self, start: int, end: int, *, embed: bool) -> None:
        """Adds what the parser takes for a wikilink, read from the text itself: the parser unescapes and trims."""
        seen = self._seen
        first, last = start + 2 + embed, end - 2
        if seen[start:first] != (b"![[" if embed else b"[["):
            # an echo of an embed around it that is wrong itself
            return
        inner = seen[first:last]
        if b"\n" in inner or b"\r" in inner or b"[" in inner or b"]" in inner:
            if wrong := self._wrong(first, last, end):
                self.wrong += wrong
                return
            if seen[end : end + 1] == b"]" and corrections.takes_third_bracket(inner):
                last, end = last + 1, end + 1
        if self._has_templates and b"<%" in self._text[first:last]:
            return
        target, fragment, display, place = wikilink(self._text, first, last)
        if place.start < place.end:
            span = Span(start, end)
            self._add(Form.WIKILINK, embed, span, place, target, fragment, display)

    def add_markdown(self, span: Span, last: int, display: str, details: dict[str, Any], *, embed: bool) -> int:
        """Adds a Markdown link, given where the last thing in its label ends; says where the link itself ends."""
        start, end = span
        written, kind = details["dest_url"], details["link_type"]
        form, place = Form.MARKDOWN, None
        if kind == "Inline":
            place = find_inline(self._text, self._text.find(b"](", last, end), written)
        elif kind in {"Autolink", "Email"}:
            place, display = Span(start + 1, end - 1), ""
            written = f"mailto:{written}" if kind == "Email" else written
        else:
            form, place = Form.REFERENCE, self._defined(details["id"], written)
            if kind == "Collapsed" and self._text[end : end + 2] == b"[]":
                # the parser's range ends before the empty brackets
                end += 2
        if not self._is_template(place):
            target, fragment = address(written)
            span = Span(start, end)
            self._add(form, embed, span, place, target, fragment, display, details["title"])
        return end

    @cached_property
    def definitions(self) -> Mapping[str, Span]:
        """Where each label is defined, by the label as Markdown compares it."""
        if b"]:" not in self._seen:
            return {}
        found: dict[str, Span] = {}
        for label, span in definitions(self._seen.decode()).items():
            found.setdefault(folded(label), span)
        return found

    def _add(
        self,
        form: Form,
        embed: bool,  # noqa: FBT001 - by position, for this is called for every link
        span: Span,
        place: Span | None,
        target: str,
        fragment: str,
        display: str,
        title: str = "",
    ) -> None:
        wiki = form is Form.WIKILINK
        # comments are paired only when all of the text has been read
        in_comment = False
        self.found.append(Link(form, wiki, embed, span, place, target, fragment, display, title, "", in_comment))

    def _wrong(self, first: int, last: int, end: int) -> list[Span]:
        """What to hide if this is no wikilink for Obsidian, or a Markdown link that begins with two brackets."""
        seen = self._seen
        if wrong := corrections.wrong_wikilink(seen, first, last):
            return wrong
        if seen[end : end + 1] == b"(":
            hidden = corrections.label_brackets(seen, first, last)
            trial = corrections.mask(
                seen[first - 2 : end + _LONGEST_TAIL], (_moved(span, 2 - first) for span in hidden)
            )
            return hidden if hidden and _begins_link(trial) else []
        ends = islice(_LABEL_END.finditer(seen, first, last), _MOST_LABELS)
        links = (_begins_link(b"[x" + seen[label.start() : label.start() + _LONGEST_TAIL]) for label in ends)
        return [Span(first - 2, first - 1)] if any(links) else []

    def _defined(self, label: str, written: str) -> Span | None:
        definition = self.definitions.get(folded(label))
        return find_defined(self._text, definition, written) if definition else None

    def _is_template(self, place: Span | None) -> bool:
        return self._has_templates and place is not None and b"<%" in self._text[place.start - 1 : place.end]


def _begins_link(text: bytes) -> bool:
    """Whether a text begins with a Markdown link."""
    stream = events(text.decode(errors="ignore"))
    next(stream)
    event, where = next(stream)
    return "Start" in event and "Link" in event["Start"] and where["start"] == 0


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
