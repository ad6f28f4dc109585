"""What stands inside a link: its target, fragment and display, and the bytes they are written in."""

import html
import re
from urllib.parse import unquote

from kg.note import Span

_EXTERNAL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ENTITY = re.compile(r"&(?:#[xX][0-9A-Fa-f]{1,6}|#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]*);")
_QUOTED_BREAK = re.compile(rb"(?:[ \t]|(?:\r\n|\r|\n)[ \t>]*)*")
_BACKSLASH = ord("\\")
_ENDS = b") \t\n\r"


def address(destination: str) -> tuple[str, str]:
    """Target and fragment of a Markdown destination, percent-decoded; an external one stays whole."""
    if (":" in destination or destination.startswith("//")) and _EXTERNAL.match(destination):
        return destination, ""
    target, _, fragment = destination.partition("#")
    if "%" in target:
        target = _decoded(target)
    return target.strip(), fragment and _fragment(_decoded(fragment))


def wikilink(source: bytes, start: int, end: int) -> tuple[str, str, str, Span]:
    """Target, fragment, display and place of the destination, given the offsets of what is between `[[` and `]]`."""
    words, pipe, display = source[start:end].decode().partition("|")
    if pipe:
        if words.endswith("\\"):
            # in a table the pipe must be escaped
            words, display = words[:-1], display.replace("\\|", "|")
        end = start + len(words.encode())
        display = display.strip()
    trimmed = words.strip()
    if words != trimmed:
        start += len(words[: len(words) - len(words.lstrip())].encode())
        end = start + len(trimmed.encode())
    place = tuple.__new__(Span, (start, end))
    if "#" not in trimmed:
        return trimmed, "", display, place
    path, _, fragment = trimmed.partition("#")
    return path.rstrip(), _fragment(fragment), display, place


def find_inline(source: bytes, bracket: int, destination: str) -> Span | None:
    """Where the destination of `[label](destination)` stands, given the offset of the label's closing bracket."""
    if source[bracket : bracket + 2] != b"](":
        return None
    written = destination.encode()
    start = bracket + 2
    end = start + len(written)
    if written and source.startswith(written, start) and source[end : end + 1] in _ENDS:
        return Span(start, end)
    return _find(source, start, destination)


def find_defined(source: bytes, definition: Span, destination: str) -> Span | None:
    """Where the destination of a definition `[label]: destination` stands."""
    at = definition.start
    while at < definition.end and source[at : at + 1] != b"]":
        at += 2 if source[at : at + 1] == b"\\" else 1
    return _find(source, at + 2, destination) if source[at : at + 2] == b"]:" else None


def unescaped(written: str) -> str:
    """Text as Markdown shows it: backslash escapes and entities undone."""
    parts = _ESCAPE.split(written)
    # an escaped `&` begins no entity, so only the pieces between the escapes hold some
    parts[::2] = [_ENTITY.sub(lambda entity: html.unescape(entity[0]), part) for part in parts[::2]]
    return "".join(parts)


def folded(label: str) -> str:
    """A reference's label as Markdown compares it: blanks collapsed, case folded."""
    return " ".join(label.split()).casefold()


def is_escaped(source: bytes, at: int) -> bool:
    """Whether a backslash takes its meaning from the byte at an offset."""
    before = at
    while before and source[before - 1] == _BACKSLASH:
        before -= 1
    return bool((at - before) % 2)


def _find(source: bytes, at: int, destination: str) -> Span | None:
    blanks = _QUOTED_BREAK.match(source, at)
    start = blanks.end() if blanks else at
    if source[start : start + 1] == b"<":
        start += 1
        end = _end_in_angles(source, start)
    else:
        end = _end_of_bare(source, start)
    exact = unescaped(source[start:end].decode(errors="replace")) == destination
    return Span(start, end) if exact else None


def _end_in_angles(source: bytes, at: int) -> int:
    while at < len(source) and source[at : at + 1] not in (b">", b"\n", b"\r"):
        at += 2 if source[at : at + 1] == b"\\" else 1
    return min(at, len(source))


def _end_of_bare(source: bytes, at: int) -> int:
    depth = 0
    while at < len(source):
        byte = source[at : at + 1]
        if byte <= b" " or (byte == b")" and depth == 0):
            break
        depth += (byte == b"(") - (byte == b")")
        at += 2 if byte == b"\\" and source[at + 1 : at + 2].strip() else 1
    return min(at, len(source))


def _decoded(written: str) -> str:
    # a blank is most of what is encoded
    plain = written.replace("%20", " ")
    if "%" not in plain:
        return plain
    if _BAD_PERCENT.search(written):
        return written
    try:
        return unquote(written, errors="strict")
    except UnicodeDecodeError:
        return written


def _fragment(written: str) -> str:
    if "#" not in written:
        return written.strip()
    return "#".join(filter(None, (part.strip() for part in written.split("#"))))
