"""What Obsidian reads in plain text: tags, block ids, comments, inline fields, inline footnotes.

The Markdown parser sees only text in all of these. `CANDIDATES` finds where they may begin;
the reader of the events tells which of the candidates stand in text that is neither code, math, HTML nor a link.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.markup.destinations import is_escaped
from kg.note import Field, Span, Tag

# each alternative begins with a plain byte, which lets the regular expression engine skip fast
CANDIDATES = re.compile(
    rb"#(?<![^\s\x80-\xff]#)[^\s!\"#$%&'()*+,.:;<=>?@^`{|}~\[\]\\]"
    rb"|%%(?<!%%%)(?!%)"
    rb"|\^(?:\[|[\w\x80-\xff-]+[ \t]*(?=[\r\n]|\Z))"
    rb"|\[\[(?!\[)(?=[^\[\]\r\n]*[`<$\\])"
    rb"|!\[(?=[^\[\]]*\[\[)"
    rb"|\](?:\((?=[^()\r\n]*[ \t(])|\[)"
    rb"|::"
)

_TAG = re.compile(rb"[^\s!\"#$%&'()*+,.:;<=>?@^`{|}~\[\]\\\x00-\x1f]+")
_NOT_IN_TAG = re.compile("[\\s\u2000-\u206f\u2e00-\u2e7f\ufeff]")
_PLAIN_TAG = re.compile(r"[A-Za-z][\w-]*(?:/[\w-]+)*\Z", re.ASCII)
_DIGITS = re.compile(r"[0-9]+\Z")
_MARK = re.compile(rb"\^([\w\x80-\xff-]+)[ \t]*")
_GLUE = (b"]", b")")
_PLAIN_ID = re.compile(r"[A-Za-z0-9-]+\Z")
_LINE_KEY = re.compile(
    rb"(?:[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[^\]\r\n]{1,4}\][ \t]+)?)?)([*_~]*)([^*_~\s][^\r\n]*?)\1[ \t]*\Z"
)
_INNER_KEY = re.compile(rb"([\[(])[ \t]*([*_~]*)([^\[\]()\r\n]+?)\2[ \t]*\Z")
_KEY = re.compile(r"[^\W_][\w /-]*\Z")
_LINE_END = re.compile(rb"[\r\n]|\Z")
_BRACKET_BYTES = (b"[", b"]", b"(", b")")
_AFTER_COLONS = (b" ", b"\t", b"\r", b"\n", b"", b"[", b"(")
_BRACKETS = re.compile(rb"\\[\[\]]|[\[\]]|(?:\r\n|\r|\n)[ \t>]*[\r\n]")
_VALUE_END = re.compile(rb"[\[\]()\r\n]|::|\Z")
_LONGEST_KEY = 200
HTML_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_HTML_ID = re.compile(rb"""<[A-Za-z][^<>]*?\sid\s*=\s*(?:"([^"<>]+)"|'([^'<>]+)'|([^\s"'<>=`]+))""")
_HTML_NAME = re.compile(rb"""<[Aa](?=\s)[^<>]*?\sname\s*=\s*(?:"([^"<>]+)"|'([^'<>]+)'|([^\s"'<>=`]+))""")
_TASK = re.compile(rb"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[([^\r\n\[\]]{1,4})\][ \t]")
_CALLOUT = re.compile(rb">[ \t]*\[!([^\[\]|\r\n]+)(?:\|[^\[\]\r\n]*)?\](?!\()[+-]?[ \t]*([^\r\n]*)")
_SIZE = re.compile(r"([0-9]+)(?:x([0-9]+))?\Z")


class Mark(NamedTuple):
    """A `^id` at the end of a line, which may name a block."""

    id: str
    span: Span
    line_end: int
    """Where its line ends, after any blanks."""
    glued: bool
    """Whether it lacks the blank before it."""

    @property
    def valid(self) -> bool:
        """Whether Obsidian takes it: Latin letters, digits and hyphens."""
        return bool(_PLAIN_ID.match(self.id))


class Size(NamedTuple):
    """How large an image is to be drawn, in pixels."""

    width: int
    height: int | None


def size(display: str) -> Size | None:
    """The size that the last part of an image's words gives: `alt|100x145`, `100`."""
    found = _SIZE.match(display.rpartition("|")[2].strip())
    return Size(int(found[1]), int(found[2]) if found[2] else None) if found else None


def tag_at(source: bytes, at: int) -> Tag | None:
    """The tag whose `#` stands at an offset."""
    found = _TAG.match(source, at + 1)
    if not found or not _follows_blank(source, at):
        return None
    words = found[0].decode()
    if not found[0].isascii():
        words = _NOT_IN_TAG.split(words, maxsplit=1)[0]
    name = tag_name(words)
    return Tag(name, Span(at, at + 1 + len(words.encode())), inline=True, in_comment=False) if name else None


def tag_name(words: str) -> str:
    """The name that a tag's words give, without empty parts; empty if they are digits alone."""
    name = "/".join(filter(None, words.split("/"))) if "/" in words else words
    return "" if _DIGITS.match(name) else name


def whole_tag(words: str) -> str:
    """The name of the tag that words make, without their `#`; empty unless all of them belong to it."""
    if _PLAIN_TAG.match(words):
        return words
    found = _TAG.fullmatch(words.encode())
    return tag_name(words) if found and not _NOT_IN_TAG.search(words) else ""


def mark_at(source: bytes, at: int) -> Mark | None:
    """The `^id` at an offset, if it stands where one may: after a blank, at a line's start, or glued to a link."""
    found = _MARK.match(source, at)
    before = source[at - 1 : at] if at else b""
    glued = before in _GLUE
    if not found or (before.strip() and not glued):
        return None
    return Mark(found[1].decode(), Span(at, found.end(1)), found.end(), glued)


def field_at(source: bytes, at: int) -> Field | None:
    """The inline field whose `::` stands at an offset."""
    if b":" in (source[at + 2 : at + 3], source[at - 1 : at]):
        return None
    window = max(0, at - _LONGEST_KEY)
    line_start = max(source.rfind(b"\n", window, at), source.rfind(b"\r", window, at), window - 1) + 1
    before = source[line_start:at]
    if inner := _INNER_KEY.search(before):
        end = _closing(source, at + 2, inner[1])
        span = Span(line_start + inner.start(), end + 1)
        return _field(inner[3], source[at + 2 : end], span) if end else None
    whole = _LINE_KEY.match(before)
    if not whole or (window and line_start == window) or source[at + 2 : at + 3] not in _AFTER_COLONS:
        return None
    value = source[at + 2 : _end_of_line(source, at)].rstrip()
    return _field(whole[2], value, Span(line_start + whole.start(1), at + 2 + len(value)))


def inline_notes(source: bytes, marks: Iterable[int]) -> Iterator[Span]:
    """The inline footnotes `^[…]` of which these offsets begin one each."""
    wanted = {mark + 1 for mark in marks if not is_escaped(source, mark)}
    opened: list[int] = []
    for found in _BRACKETS.finditer(source, min(wanted, default=len(source))):
        if found[0] == b"[":
            opened.append(found.start())
        elif found[0] == b"]" and opened:
            if (start := opened.pop()) in wanted:
                yield Span(start - 1, found.end())
        elif found[0].isspace():
            opened.clear()


def comments(marks: Iterable[int], end: int) -> Iterator[Span]:
    """Pairs the `%%` at these offsets; one that is left over reaches to the end."""
    offsets = iter(marks)
    for opening in offsets:
        closing = next(offsets, None)
        yield Span(opening, end if closing is None else closing + 2)


def html_ids(html: bytes) -> Iterator[str]:
    """The anchors that a piece of HTML defines with `id` or `<a name>`, those in comments left out."""
    if b"=" not in html:
        return
    live = HTML_COMMENT.sub(b"", html)
    for pattern in (_HTML_ID, _HTML_NAME):
        for found in pattern.finditer(live):
            yield next(value for value in found.groups() if value).decode(errors="replace")


def task_mark(source: bytes, at: int) -> str | None:
    """The character between the brackets of the task that begins at an offset, if that item is one."""
    found = _TASK.match(source, at)
    if not found:
        return None
    mark = found[1].decode(errors="ignore")
    return mark if len(mark) == 1 else None


def callout(source: bytes, at: int) -> tuple[str, str] | None:
    """The type and the title of the callout that begins at an offset, if that quote is one."""
    found = _CALLOUT.match(source, at)
    if not found:
        return None
    return found[1].decode().strip().lower(), found[2].decode().strip()


def _follows_blank(source: bytes, at: int) -> bool:
    if at == 0 or source[at - 1] < 0x80:
        return at == 0 or source[at - 1 : at].isspace()
    before = source[max(0, at - 4) : at].decode(errors="ignore")[-1:]
    return before.isspace() or before == "\ufeff"


def _field(key: bytes, value: bytes, span: Span) -> Field | None:
    name = key.decode(errors="replace").strip()
    return Field(name, value.decode(errors="replace").strip(), span) if _KEY.match(name) else None


def _closing(source: bytes, at: int, opening: bytes) -> int:
    """The offset of the bracket that closes a field; 0 if none does on this line and before another field."""
    closing = b"]" if opening == b"[" else b")"
    depth = 1
    for found in _VALUE_END.finditer(source, at):
        depth += (found[0] == opening) - (found[0] == closing)
        if depth == 0:
            return found.start()
        if found[0] not in _BRACKET_BYTES:
            break
    return 0


def _end_of_line(source: bytes, at: int) -> int:
    found = _LINE_END.search(source, at)
    return found.start() if found else len(source)
