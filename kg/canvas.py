"""A canvas's JSON in, `Note` out: its file cards, the links in its text cards, its labelled edges.

- A file card is a link of form CANVAS to a path of the vault; its fragment is the card's `subpath`.
- A link in a text card has the form in which it is written, as in any note.
- A labelled edge between two file cards is a link of form CANVAS whose `key` is the label and whose `display` is the
  file of the card that it comes from; it has no destination, for its cards have theirs.
"""

import json
import re
from bisect import bisect_right
from typing import Any, NamedTuple

from kg import markup
from kg.encoding import utf8
from kg.note import Field, Form, Link, Note, Span, Tag, Trouble

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_PIECE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]+", re.DOTALL
)
_HALF = re.compile("[\ud800-\udfff]")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class _Text(NamedTuple):
    """A JSON string and where it stands, without its quotes."""

    words: str
    span: Span

    @property
    def whole(self) -> Span:
        """The string with its quotes."""
        return Span(self.span.start - 1, self.span.end + 1)


_NOTHING = _Text("", Span(0, 0))


def parse_canvas(path: str, source: bytes) -> Note:
    """Reads a canvas. Nothing in it raises: what is wrong becomes a trouble of the note."""
    source, troubles = utf8(source)
    if troubles:
        return Note(path, source, troubles=troubles)
    try:
        cards, edges = _read(source)
    except _BrokenError as error:
        return Note(path, source, troubles=(Trouble("broken-canvas", error.span, error.message, error.help),))
    reader = _Reader(source)
    for card in cards:
        reader.read_card(card)
    for edge in edges:
        reader.read_edge(edge)
    links = sorted(reader.links, key=lambda link: link.span)
    return Note(path, source, links=tuple(links), tags=tuple(reader.tags), fields=tuple(reader.fields))


class _BrokenError(Exception):
    """What is wrong with a canvas, and where."""

    def __init__(self, message: str, span: Span, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.help = help


def _read(source: bytes) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The cards and edges, each of their strings with its place."""
    start = len(_BYTE_ORDER_MARK) if source.startswith(_BYTE_ORDER_MARK) else 0
    text = source[start:].decode()
    if not text.strip():
        raise _BrokenError(
            "the canvas is empty", Span(0, 0), 'a canvas without cards is \'{"nodes": [], "edges": []}\''
        )
    try:
        # first as it stands, for the place of what is wrong; numbers do not matter, however long they are
        json.loads(text, parse_int=len, parse_constant=_no_constant)
        canvas = _with_places(source, start)
    except json.JSONDecodeError as error:
        at = start + len(text[: error.pos].encode())
        message = f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise _BrokenError(message, Span(at, min(at + 1, len(source)))) from None
    except RecursionError:
        raise _BrokenError("not JSON: nested too deep", Span(start, start + 1)) from None
    if not isinstance(canvas, dict):
        raise _BrokenError("a canvas is an object with 'nodes' and 'edges'", Span(start, len(source)))
    return _objects(canvas, "nodes", source), _objects(canvas, "edges", source)


def _with_places(source: bytes, start: int) -> Any:
    """The JSON, each string in an object as a `_Text`.

    Strings are numbered in the order of the file, and JSON is read with the numbers in their place.
    """
    texts, pieces, at = list[_Text](), list[bytes](), start
    for found in _STRING.finditer(source, start):
        pieces += [source[at : found.start()], b'"%d"' % len(texts)]
        at = found.end()
        texts.append(_Text(_whole_text(json.loads(found[0])), Span(found.start() + 1, at - 1)))
    numbered = b"".join([*pieces, source[at:]])

    def placed(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {texts[int(key)].words: texts[int(value)] if isinstance(value, str) else value for key, value in pairs}

    return json.loads(numbered, object_pairs_hook=placed, parse_int=len)


def _objects(canvas: dict[str, Any], name: str, source: bytes) -> list[dict[str, Any]]:
    objects = canvas.get(name, [])
    if not isinstance(objects, list) or not all(isinstance(item, dict) for item in objects):
        raise _BrokenError(f"'{name}' is not a list of objects", Span(0, len(source)))
    return objects


class _Reader:
    """Collects what the cards and edges of a canvas say."""

    def __init__(self, source: bytes) -> None:
        self.links: list[Link] = []
        self.tags: list[Tag] = []
        self.fields: list[Field] = []
        self._source = source
        self._files: dict[str, tuple[str, str]] = {}
        """The file and subpath of each file card, by the card's id."""

    def read_card(self, card: dict[str, Any]) -> None:
        match _text(card, "type").words:
            case "file":
                self._read_file(card)
            case "text":
                self._read_words(_text(card, "text"))
            case "link" if (url := _text(card, "url")).words:
                self.links.append(_link(url.whole, url.span, url.words))
            case "group" if (background := _text(card, "background")).words:
                self.links.append(_link(background.whole, background.span, background.words, embed=True))
            case _:
                pass

    def read_edge(self, edge: dict[str, Any]) -> None:
        label = _text(edge, "label")
        source, target = (self._files.get(_text(edge, end).words) for end in ("fromNode", "toNode"))
        if not label.words.strip() or not source or not target:
            return
        backward = _text(edge, "fromEnd").words == "arrow"
        forward = _text(edge, "toEnd").words != "none"
        key = " ".join(label.words.split())
        if forward or not backward:
            self.links.append(_link(label.whole, None, *target, key=key, display=source[0]))
        if backward:
            self.links.append(_link(label.whole, None, *source, key=key, display=target[0]))

    def _read_file(self, card: dict[str, Any]) -> None:
        file, fragment = _text(card, "file"), _text(card, "subpath").words.removeprefix("#")
        if file.words:
            self._files[_text(card, "id").words] = file.words, fragment
            self.links.append(_link(file.whole, file.span, file.words, fragment))

    def _read_words(self, text: _Text) -> None:
        places = _Places(self._source, text)
        facts = markup.read(text.words.encode())
        for link in facts.links:
            destination = link.destination and places.span(link.destination)
            self.links.append(link._replace(span=places.span(link.span), destination=destination))
        self.tags += (tag._replace(span=places.span(tag.span)) for tag in facts.tags)
        self.fields += (field._replace(span=places.span(field.span)) for field in facts.fields)


class _Places:
    """Leads from the bytes of a string's words to those of the JSON that writes it."""

    def __init__(self, source: bytes, text: _Text) -> None:
        self._read, self._written = [0], [text.span.start]
        read, written = 0, text.span.start
        for piece in _PIECE.findall(source[slice(*text.span)].decode()):
            plain = piece[0] != "\\"
            read += len(piece.encode()) if plain else len(_whole_text(json.loads(f'"{piece}"')).encode())
            written += len(piece.encode())
            self._read.append(read)
            self._written.append(written)

    def span(self, span: Span) -> Span:
        return Span(self._offset(span.start), self._offset(span.end))

    def _offset(self, offset: int) -> int:
        index = bisect_right(self._read, offset) - 1
        return self._written[index] + offset - self._read[index]


def _link(
    span: Span,
    destination: Span | None,
    target: str,
    fragment: str = "",
    *,
    key: str = "",
    display: str = "",
    embed: bool = False,
) -> Link:
    return Link(
        form=Form.CANVAS,
        wiki=False,
        embed=embed,
        span=span,
        destination=destination,
        target=target,
        fragment=fragment,
        display=display,
        title="",
        key=key,
        in_comment=False,
    )


def _text(card: dict[str, Any], name: str) -> _Text:
    value = card.get(name)
    return value if isinstance(value, _Text) else _NOTHING


def _whole_text(words: str) -> str:
    """The words with half characters, which JSON can write but nothing can encode, replaced."""
    return _HALF.sub("\ufffd", words)


def _no_constant(name: str) -> None:
    raise _BrokenError(f"not JSON: {name} is no number", Span(0, 0))
