"""The parser's events in, facts out: one pass over a text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from kg.markup import fences, lookalikes, marks
from kg.markup.corrections import Known
from kg.markup.links import Links
from kg.markup.parser import events
from kg.note import Block, Field, Heading, Link, ModelBlock, Region, RegionKind, Span, Tag, Trouble

_NEVER = 1 << 62
_ATX = re.compile(rb"#{1,6}(?:[ \t]+(.*?))?(?:(?:^|[ \t]+)#+)?[ \t]*\Z", re.DOTALL)
_LINE_EDGES = re.compile(rb"^[ \t>]+|[ \t]+$", re.MULTILINE)
_LINE_END = re.compile(rb"\r\n?|\n")
_BLANKS = b" \t\r\n"
_INLINE = frozenset({"Emphasis", "Strong", "Strikethrough", "TableCell", "TableRow", "TableHead"})

# attribute look-ups and checks of named tuples that the loop can do without
_ITEM = RegionKind.ITEM
_new = tuple.__new__

_Where: TypeAlias = Mapping[str, int]
"""The parser's range of an event: `start` and `end`."""

_Opened: TypeAlias = "tuple[str, int, int, int, dict[str, Any] | None]"
"""A heading, link or image that has begun: its name, start and end, how many words were gathered before it, and the
parser's word on a Markdown link that is not read yet."""


@dataclass
class Facts:
    """What a stretch of Markdown says, mostly in the order of the text."""

    links: list[Link] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    models: list[ModelBlock] = field(default_factory=list)
    html_ids: set[str] = field(default_factory=set)
    troubles: list[Trouble] = field(default_factory=list)
    has_regions: bool = True
    """False if nobody has looked for the regions."""


class _Pending(NamedTuple):
    """A `^id` at a line's end, which names its block unless the block goes on."""

    mark: marks.Mark
    block: Span


class Reader:
    """One pass over the events of a text: collects facts, and what the parser read otherwise than Obsidian does."""

    def __init__(self, text: bytes, seen: bytes, body: int, known: Known) -> None:
        self._links = Links(text, seen, known)
        self.facts = Facts(self._links.found)
        self.wrong = self._links.wrong
        """What to hide from the parser before the text is read again."""
        self.comment_marks: list[int] = []
        self.note_marks: list[int] = []
        self._text = text
        self._seen = seen
        self._candidates = (found.start() for found in marks.CANDIDATES.finditer(seen, body))
        self._opened: list[_Opened] = []
        self._words: list[str] = []
        self._last = 0
        self._containers: list[tuple[RegionKind, Span]] = []
        self._in_table = False
        self._paragraph: _Where = {"start": -1, "end": -1}
        self._previous: _Where | None = None
        """The block that ended last in this container."""
        self._before: _Where | None = None
        """The block before the paragraph."""
        self._pending: _Pending | None = None

    def run(self) -> None:  # noqa: C901, PLR0912 - the loop in which the time goes by
        """Reads all events. Written for speed: what most events are is asked first, by the cheapest question."""
        words, opened = self._words, self._opened
        unchanged = self._seen is self._text
        candidate = next(self._candidates, _NEVER)
        stream = events(self._seen.decode())
        for event, where in stream:
            if event.__class__ is str:
                self._break(where["start"])
            elif "Text" in event:
                end = where["end"]
                if opened:
                    words.append(event["Text"] if unchanged else self._original(event["Text"], where["start"], end))
                    self._last = end
                if candidate < end:
                    candidate = self._read_marks(candidate, where["start"], end)
            elif "Start" in event:
                value = event["Start"]
                if value.__class__ is str:
                    if value == "Paragraph":
                        self._paragraph, self._before = where, self._previous
                    elif value == "Item":
                        self._start_item(where["start"], where["end"])
                elif "Link" in value:
                    end = where["end"]
                    if self._add_link(value["Link"], where["start"], end) and candidate < end:
                        candidate = self._next_mark(candidate, end)
                else:
                    self._start(value, where["start"], where["end"], stream)
            elif "End" in event:
                value = event["End"]
                if value == "Link":
                    if opened and opened[-1][0] != "Heading":
                        self._end_link()
                elif value == "Paragraph":
                    self._previous = where
                elif value.__class__ is not str or value not in _INLINE:
                    self._end(value, where)
            else:
                self._inline(event, where["start"], where["end"])
        self._links.add_hidden_wikilinks()
        self._settle()

    # blocks

    def _start_item(self, start: int, end: int) -> None:
        text = self._text
        while end > start and text[end - 1] in _BLANKS:
            end -= 1
        span = _new(Span, (start, end))
        self._containers.append((_ITEM, span))
        self._previous = None
        regions = self.facts.regions
        regions.append(_new(Region, (_ITEM, span, "", "")))
        if mark := marks.task_mark(text, start):
            regions.append(Region(RegionKind.TASK, span, mark))

    def _start(self, value: dict[str, Any], start: int, end: int, stream: Iterator[tuple[Any, Any]]) -> None:
        """Begins what is neither a paragraph nor an item nor a link."""
        if "Heading" in value:
            self._opened.append(("Heading", start, end, len(self._words), None))
        elif "List" in value:
            return
        elif "Image" in value:
            self._start_image(value["Image"], start, end)
        elif "BlockQuote" in value:
            self._start_quote(start, end)
        elif "CodeBlock" in value:
            self._read_code(value["CodeBlock"], start, end, stream)
        elif "Table" in value:
            self._in_table = True
            self.facts.regions.append(Region(RegionKind.TABLE, self._trimmed(start, end), ""))
        elif "FootnoteDefinition" in value:
            self._open(RegionKind.FOOTNOTE, self._trimmed(start, end), value["FootnoteDefinition"])

    def _start_quote(self, start: int, end: int) -> None:
        kind, span = RegionKind.QUOTE, self._trimmed(start, end)
        label = title = ""
        if found := marks.callout(self._text, start):
            kind = RegionKind.CALLOUT
            label, title = found
        self._open(kind, span, label, title)

    def _open(self, kind: RegionKind, span: Span, label: str, title: str = "") -> None:
        self._containers.append((kind, span))
        self.facts.regions.append(Region(kind, span, label, title))
        self._previous = None

    def _read_code(self, kind: Any, start: int, end: int, stream: Iterator[tuple[Any, Any]]) -> None:
        """Takes the events up to the end of a code block, which holds text that is no text."""
        lines = []
        for event, where in stream:
            if "End" in event:
                break
            lines.append(Span(where["start"], where["end"]))
        self._previous = {"start": start, "end": end}
        if fences.is_model(kind):
            self.facts.models.append(fences.model(self._text, lines, start))

    def _end(self, value: Any, where: _Where) -> None:
        if value.__class__ is not str:
            if "Heading" in value:
                self._end_heading(value["Heading"])
            elif "BlockQuote" in value:
                self._containers.pop()
        elif value == "Image":
            self._end_link()
            return
        elif value in {"Item", "FootnoteDefinition"}:
            self._containers.pop()
        elif value == "Table":
            self._in_table = False
        elif value == "HtmlBlock":
            self.facts.html_ids.update(marks.html_ids(self._text[where["start"] : where["end"]]))
        self._previous = where

    def _end_heading(self, level: str) -> None:
        _, start, end, _, _ = self._opened.pop()
        text = "".join(self._words).strip()
        self._words.clear()
        span = self._trimmed(start, end)
        raw = raw_heading(self._text[span.start : span.end])
        self.facts.headings.append(_new(Heading, (int(level[1]), raw, text, span, bool(self._containers))))

    # links

    def _add_link(self, details: dict[str, Any], start: int, end: int) -> bool:
        """Adds a link that can be read at once; says whether nothing between its start and its end matters."""
        opened = self._opened
        pending: dict[str, Any] | None = None
        if details["link_type"].__class__ is not str:
            self._links.add_wikilink(start, end, embed=False)
        elif not self._links.add_plain(start, end):
            pending = details
        if pending is None and (not opened or opened[-1][0] == "Heading"):
            return True
        self._last = start + 1
        opened.append(("Link", start, end, len(self._words), pending))
        return False

    def _start_image(self, details: dict[str, Any], start: int, end: int) -> None:
        self._last = start + 2
        pending: dict[str, Any] | None = details
        if details["link_type"].__class__ is not str:
            self._links.add_wikilink(start, end, embed=True)
            pending = None
        self._opened.append(("Image", start, end, len(self._words), pending))

    def _end_link(self) -> None:
        name, start, end, words, details = self._opened.pop()
        if details is not None:
            span, display = Span(start, end), "".join(self._words[words:]).strip()
            end = self._links.add_markdown(span, self._last, display, details, embed=name == "Image")
        self._last = end
        if name == "Image" or not self._opened:
            # an image's words are no words of the heading or link around it
            del self._words[words:]

    # the rest

    def _break(self, at: int) -> None:
        if self._opened:
            self._words.append(" ")
        if self._pending and self._pending.mark.span.end <= at <= self._pending.mark.line_end:
            # the block goes on after the mark, which therefore is none
            self._pending = None

    def _inline(self, event: dict[str, Any], start: int, end: int) -> None:
        if self._opened:
            self._last = end
            if "Code" in event:
                self._words.append(event["Code"])
            elif "InlineMath" in event or "DisplayMath" in event:
                self._words.append(self._text[start:end].decode())
        if "InlineHtml" in event:
            self.facts.html_ids.update(marks.html_ids(self._text[start:end]))
        elif "InlineMath" in event and self._seen[end : end + 1].isdigit():
            # Obsidian's math does not end before a digit: $5 and $6
            self.wrong.append(Span(start, start + 1))

    def _next_mark(self, candidate: int, end: int) -> int:
        while candidate < end:
            candidate = next(self._candidates, _NEVER)
        return candidate

    def _read_marks(self, candidate: int, start: int, end: int) -> int:
        """Reads the candidates that stand in this text, and gives the next one after it."""
        while candidate < end:
            if candidate >= start:
                self._read_mark(candidate)
            candidate = next(self._candidates, _NEVER)
        return candidate

    def _read_mark(self, at: int) -> None:
        sign = self._seen[at : at + 2]
        in_link = bool(self._opened) and self._opened[-1][0] != "Heading"
        if sign[:1] in b"[]!":
            self._read_bracket(sign, at, in_link=in_link)
        elif in_link:
            # within a link's words there are neither tags nor comments
            return
        elif sign == b"%%":
            self.comment_marks.append(at)
        elif sign == b"^[":
            self.note_marks.append(at)
        elif sign == b"::":
            self.facts.fields += filter(None, [marks.field_at(self._text, at)])
        elif sign[:1] == b"#":
            self.facts.tags += filter(None, [marks.tag_at(self._text, at)])
        elif not self._in_table:
            self._read_block_mark(at)

    def _read_bracket(self, sign: bytes, at: int, *, in_link: bool) -> None:
        if sign == b"[[":
            self._links.find_missed(at, in_table=self._in_table)
        elif in_link:
            return
        elif sign == b"![":
            self._links.find_around(at)
        elif sign == b"](":
            self.facts.links += filter(None, [lookalikes.unencoded(self._text, at)])
            self.facts.troubles += filter(None, [lookalikes.unclosed(self._text, at)])
        else:
            trouble = lookalikes.undefined(self._text, at, self._links.definitions)
            self.facts.troubles += filter(None, [trouble])

    def _read_block_mark(self, at: int) -> None:
        mark = marks.mark_at(self._text, at)
        if not mark:
            return
        self._settle()
        # alone in its paragraph, it names the block before
        previous = self._before if at == self._paragraph["start"] else None
        block = self._trimmed(previous["start"], previous["end"]) if previous else self._block()
        self._pending = _Pending(mark, block)

    def _block(self) -> Span:
        """The block that is being read: a heading, an item as a whole, or a paragraph."""
        if self._opened and self._opened[0][0] == "Heading":
            return self._trimmed(*self._opened[0][1:3])
        if self._containers and self._containers[-1][0] is _ITEM:
            return self._containers[-1][1]
        return self._trimmed(self._paragraph["start"], self._paragraph["end"])

    def _settle(self) -> None:
        """Keeps the pending `^id`, whose block has ended with it."""
        if not self._pending:
            return
        mark, block = self._pending
        self._pending = None
        if mark.valid:
            self.facts.blocks.append(Block(mark.id, mark.span, block, mark.glued))
        elif "_" in mark.id:
            message = f"'^{mark.id}' is no block id: an id is made of Latin letters, digits and hyphens"
            self.facts.troubles.append(Trouble("invalid-block-id", mark.span, message))

    def _trimmed(self, start: int, end: int) -> Span:
        text = self._text
        while end > start and text[end - 1] in _BLANKS:
            end -= 1
        return _new(Span, (start, end))

    def _original(self, words: str, start: int, end: int) -> str:
        """Words as the note has them, where the parser saw commas."""
        written = self._text[start:end]
        return written.decode() if len(written) == len(words.encode()) else words


def raw_heading(written: bytes) -> str:
    """The source of a heading between its marks."""
    words = written.lstrip(b"#")
    if b"#" not in words and len(words) < len(written):
        return words.decode().strip()
    if words is not written and (found := _ATX.match(written)):
        return (found[1] or b"").decode().strip()
    lines = _LINE_END.split(_LINE_EDGES.sub(b"", written))
    return b"\n".join(lines[:-1]).decode()
