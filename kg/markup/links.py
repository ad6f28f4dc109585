"""What the parser takes for a link in, `Link` out; or the word that the parser is wrong."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import islice
from typing import Any

from kg.markup import corrections
from kg.markup.corrections import Known
from kg.markup.destinations import address, find_defined, find_inline, folded, is_escaped, wikilink
from kg.markup.parser import definitions, events
from kg.note import Form, Link, Span

_PLAIN_WIKILINK = re.compile(rb"\[\[([^\[\]|#\\<\r\n]+)(?:\|([^\[\]\\<\r\n]*))?\]\]")
_PLAIN = re.compile(rb"(?<!\^)\[([^\\\[\]`*_&<$~\r\n]*)\]\(([^\s()<>\\&]*)\)")
_EMBED = re.compile(r"!\[\[[^\[\]]*\]\]")
_ADDRESS = re.compile(rb"\]\(")
_LABEL_END = re.compile(rb"\][\[(]")
_LONGEST_TAIL = 2000
_LONGEST_LABEL = 400
_MOST_LABELS = 8

# past the checks of `Span` and `Link`, which take as long as all the rest: a large vault has a hundred thousand links
_new = tuple.__new__


class Links:
    """The links of a text."""

    def __init__(self, text: bytes, seen: bytes, known: Known) -> None:
        self.found: list[Link] = []
        self.wrong: list[Span] = []
        """What to hide from the parser before the text is read again."""
        self._text = text
        self._seen = seen
        """The text as the parser sees it, some bytes hidden."""
        self._known = known
        self._judged = 0
        """Up to where the wikilinks are known that the parser missed."""
        self._has_templates = b"<%" in text

    def add_wikilink(self, start: int, end: int, *, embed: bool) -> None:
        """Adds what the parser takes for a wikilink, read from the text itself: the parser unescapes and trims."""
        if not embed and self._add_plain_wikilink(start, end):
            return
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
        if not self._add_wikilink(start, end, first, last, embed) and b"[" in inner:
            # without a target it is none, and the bracket in it may begin a link
            self.wrong += self._refused(first, end)

    def add_hidden_wikilinks(self) -> None:
        """Adds those in the words of images, which the parser must not see."""
        for start, end in self._known.inner:
            embed = self._text[start - 1 : start] == b"!" and not is_escaped(self._text, start - 1)
            self._add_wikilink(start - embed, end, start + 2, end - 2, embed)

    def add_plain(self, start: int, end: int) -> bool:
        """Adds the Markdown link there, if it is as plain as most: `[words](address)`; says whether it was."""
        found = _PLAIN.match(self._text, start)
        if not found or found.end() != end:
            return False
        words, written = found.groups()
        target, fragment = address(written.decode())
        span, place = _new(Span, (start, end)), _new(Span, (end - 1 - len(written), end - 1))
        display = words.decode().strip()
        link = (Form.MARKDOWN, False, False, span, place, target, fragment, display, "", "", False, True)
        self.found.append(_new(Link, link))
        return True

    def add_markdown(self, span: Span, last: int, display: str, details: dict[str, Any], *, embed: bool) -> int:
        """Adds a Markdown link, given where the last thing in its label ends; says where the link itself ends."""
        start, end = span
        written, kind = details["dest_url"], details["link_type"]
        if self._is_wrong(start, last, kind, embed=embed):
            return end
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
        if self._known.inner and not embed:
            # an embed's words are no words of the link around it
            display = _EMBED.sub("", display).strip()
        if not self._is_template(place):
            target, fragment = address(written)
            title = details["title"]
            span = Span(start, end)
            self.found.append(Link(form, False, embed, span, place, target, fragment, display, title, "", False))
        return end

    def find_missed(self, at: int, *, in_table: bool = False) -> None:
        """Looks for the wikilinks from an offset on that the parser missed."""
        if at >= self._judged:
            missed, self._judged = corrections.missed_wikilinks(self._seen, at, in_table=in_table)
            for inner in missed:
                self._hide_inside(inner)

    def find_around(self, at: int) -> bool:
        """Whether an image or a link begins at an offset if the wikilinks in its words are hidden; then they will be.

        An image may have links in its words; a link only embeds.
        """
        seen = self._seen
        embed = seen[at : at + 1] == b"!"
        inner = corrections.wikilinks_in_label(seen, at + embed) if at >= 0 else []
        hidden = [Span(edge, edge + 2) for span in inner for edge in (span.start, span.end - 2)]
        allowed = embed or all(seen[span.start - 1 : span.start] == b"!" for span in inner)
        if not hidden or not allowed or is_escaped(seen, at) or not self._begins_link(at, hidden):
            return False
        self.wrong += hidden
        self._known.inner.update(inner)
        return True

    @cached_property
    def definitions(self) -> Mapping[str, Span]:
        """Where each label is defined, by the label as Markdown compares it."""
        if b"]:" not in self._seen:
            return {}
        found: dict[str, Span] = {}
        for label, span in definitions(self._seen.decode()).items():
            found.setdefault(folded(label), span)
        return found

    def _add_plain_wikilink(self, start: int, end: int) -> bool:
        found = _PLAIN_WIKILINK.match(self._text, start)
        if not found or found.end() != end:
            return False
        target = found[1].decode()
        if target != target.strip():
            return False
        display = found[2].decode().strip() if found[2] else ""
        span, place = _new(Span, (start, end)), _new(Span, found.span(1))
        link = (Form.WIKILINK, True, False, span, place, target, "", display, "", "", False, True)
        self.found.append(_new(Link, link))
        return True

    def _add_wikilink(self, start: int, end: int, first: int, last: int, embed: bool) -> bool:  # noqa: FBT001
        """Adds a wikilink, given where its inside begins and ends; says whether it leads anywhere."""
        target, fragment, display, place = wikilink(self._text, first, last)
        if place.start == place.end:
            return False
        if not (self._has_templates and b"<%" in self._text[first:last]):
            span = _new(Span, (start, end))
            link = (Form.WIKILINK, True, embed, span, place, target, fragment, display, "", "", False, True)
            self.found.append(_new(Link, link))
        return True

    def _wrong(self, first: int, last: int, end: int) -> list[Span]:
        """What to hide if this is no wikilink for Obsidian, or another one."""
        seen = self._seen
        inner = seen[first:last]
        if inner.startswith(b"["):
            return [Span(first - 2, first - 1)]
        # an escape at its start leads the parser past the first `]]`
        if b"\n" in inner or b"\r" in inner or b"[[" in inner or seen.find(b"]]", first, last + 1) >= 0:
            other = corrections.wikilink_at(seen, first - 2)
            if other:
                self.find_missed(first - 2)
            return [other] if other else self._refused(first, end)
        ends = islice(_ADDRESS.finditer(seen, first, last), _MOST_LABELS)
        if any(_begins_link(b"[x" + seen[label.start() : label.start() + _LONGEST_TAIL]) for label in ends):
            return [Span(first - 2, first - 1)]
        return corrections.label_brackets(seen, first, last) if seen[end : end + 1] == b"(" else []

    def _refused(self, first: int, end: int) -> list[Span]:
        """What to hide for the parser to see no wikilink, but the Markdown link around it or in it."""
        around = corrections.label_brackets(self._seen, first, end)
        return around if around and self._begins_link(first - 2, around) else [Span(first - 2, first - 1)]

    def _is_wrong(self, start: int, last: int, kind: str, *, embed: bool) -> bool:
        """Whether a Markdown link is none for Obsidian, because a wikilink or a footnote opens before it."""
        seen = self._seen
        if kind in {"Autolink", "Email"}:
            return False
        if embed:
            inner = corrections.wikilink_at(seen, start + 1)
            label = _LABEL_END.search(seen, max(last, inner.end + 1)) if inner else None
            if label and not self.find_around(self._opening(start)):
                # without the bracket before the address it is no image but an embed
                self.wrong.append(Span(label.start(), label.start() + 1))
            return bool(label)
        caret = seen[start - 1 : start + 1] == b"^[" and not is_escaped(seen, start - 1)
        if caret and seen[start + 1 : start + 2] != b"[":
            self._known.notes.add(start - 1)
            label_end = seen.find(b"]", last)
            self.wrong += Span(start, start + 1), Span(label_end, label_end + 1)
            return True
        around = corrections.wikilink_around(seen, start) if kind != "Inline" else None
        if around:
            self._hide_inside(around)
        return bool(around)

    def _opening(self, at: int) -> int:
        """The bracket before an offset that may open a label around what is there, or the `!` before it."""
        opening = self._seen.rfind(b"[", max(0, at - _LONGEST_LABEL), at)
        return opening - (self._seen[opening - 1 : opening] == b"!") if opening > 0 else opening

    def _hide_inside(self, wikilink: Span) -> None:
        """Hides what is inside a wikilink, once: if the parser still sees none, there is nothing more to do."""
        if wikilink.start not in self._known.tried:
            self._known.tried.add(wikilink.start)
            self.wrong.append(wikilink)

    def _begins_link(self, at: int, hidden: Iterable[Span]) -> bool:
        """Whether a Markdown link begins at an offset once these stretches are hidden."""
        moved = (Span(span.start - at, span.end - at) for span in hidden)
        return _begins_link(corrections.mask(self._seen[at : at + _LONGEST_TAIL], moved))

    def _defined(self, label: str, written: str) -> Span | None:
        definition = self.definitions.get(folded(label))
        return find_defined(self._text, definition, written) if definition else None

    def _is_template(self, place: Span | None) -> bool:
        return self._has_templates and place is not None and b"<%" in self._text[place.start - 1 : place.end]


def _begins_link(text: bytes) -> bool:
    """Whether a text begins with a Markdown link or image."""
    stream = events(text.decode(errors="ignore"))
    next(stream)
    event, where = next(stream)
    start = event.get("Start") if event.__class__ is dict else None
    details = (start.get("Link") or start.get("Image")) if start.__class__ is dict else None
    return details is not None and details["link_type"].__class__ is str and where["start"] == 0
