"""YAML in, values with their places out: YAML 1.2's plain words, no duplicate keys, aliases bounded."""

import re
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeAlias

from kg.note import Span, Value

DEEPEST = 64
"""How many collections may stand in each other."""
LARGEST = 100_000
"""How many values a text may have, those counted twice that an alias repeats."""

if TYPE_CHECKING:
    from collections.abc import Iterator

Key: TypeAlias = "tuple[str | int, ...]"

_WORDS: dict[str, Value] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LONGEST_INTEGER = 4000
_STANDARD = "tag:yaml.org,2002:"
# YAML 1.1 takes these for line ends, 1.2 does not; three private characters stand in for them
_LINE_ENDS = str.maketrans("\x85\u2028\u2029", "\uf8f0\uf8f1\uf8f2")
_BACK = str.maketrans("\uf8f0\uf8f1\uf8f2", "\x85\u2028\u2029")


class YamlError(ValueError):
    """Text that is not YAML, or YAML that kg refuses."""

    def __init__(self, message: str, span: Span, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.help = help


@dataclass(frozen=True)
class Yaml:
    """A value and where each part of it stands, by its path: `("inputs", 0, "from")`; the whole is `()`."""

    value: Value
    spans: dict[Key, Span] = field(default_factory=dict)
    """The bytes of each value; what an alias repeats has a place only as a whole."""
    key_spans: dict[Key, Span] = field(default_factory=dict)
    """The bytes of the key of each value that has one."""


def read_yaml(text: str, at: int = 0) -> Yaml:
    """Reads one YAML document; places count in bytes from the start of the text, plus `at`."""
    return _Builder(text, at).read()


def plain(words: str) -> Value:
    """What an unquoted scalar means in YAML 1.2's core schema: dates and `no` are text, `1e3` is a number."""
    if words in _WORDS:
        return _WORDS[words]
    return _number(words) if words[0] in "+-.0123456789" else words


def _number(words: str) -> Value:
    """The number that the words are, else the words."""
    if _INTEGER.match(words):
        return int(words) if len(words) < _LONGEST_INTEGER else words
    if _NUMBER.match(words):
        return float(words)
    if _SPECIAL.match(words):
        return float(words.lower().replace(".", ""))
    return int(words, 0) if _BASED.match(words) and len(words) < _LONGEST_INTEGER else words


class _Builder:
    """Makes values of the YAML parser's events."""

    def __init__(self, text: str, at: int) -> None:
        # a byte order mark is no content, and the parser would not count it
        skipped = text.startswith("\ufeff")
        self._text = text[skipped:].translate(_LINE_ENDS)
        self._at = at + 3 * skipped
        self._bytes = None if text.isascii() else [0, *accumulate(len(c.encode()) for c in text[skipped:])]
        self._spans: dict[Key, Span] = {}
        self._key_spans: dict[Key, Span] = {}
        self._anchors: dict[str, tuple[Value, int]] = {}
        self._count = 0
        self._events: Iterator[Any] = iter(())

    def read(self) -> Yaml:
        import yaml  # noqa: PLC0415 - most notes have front matter so plain that this is never needed

        if bad := _FORBIDDEN.search(self._text):
            message = f"the character U+{ord(bad[0]):04X} is not allowed in YAML"
            raise YamlError(message, self._span(*bad.span()))
        try:
            self._events = yaml.parse(self._text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            value = self._document()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            index = mark.index if mark else 0
            message = " ".join(filter(None, [error.problem, error.context]))
            raise YamlError(message, self._span(index, index + 1), _hint(self._text, index)) from None
        return Yaml(value, self._spans, self._key_spans)

    def _document(self) -> Value:
        value: Value = None
        documents = 0
        for event in self._events:
            if _is(event, "DocumentStart"):
                documents += 1
                if documents > 1:
                    self._refuse("a second document begins here", event)
                value, _ = self._value(next(self._events), ())
        return value

    def _value(self, event: Any, path: Key) -> tuple[Value, int]:
        """A value, and the character after its last one."""
        self._count += 1
        if self._count > LARGEST:
            self._refuse(f"more than {LARGEST:,} values", event)
        if len(path) > DEEPEST:
            self._refuse(f"nested more than {DEEPEST} deep", event)
        before = self._count
        if _is(event, "Alias"):
            value, end = self._repeated(event), event.end_mark.index
        elif _is(event, "Scalar"):
            value, end = self._scalar(event), self._end(event)
        elif _is(event, "SequenceStart"):
            value, end = self._sequence(event, path)
        else:
            value, end = self._mapping(event, path)
        self._spans[path] = self._span(event.start_mark.index, end)
        if event.anchor and not _is(event, "Alias"):
            self._anchors[event.anchor] = value, self._count - before + 1
        return value, end

    def _scalar(self, event: Any) -> Value:
        words: str = event.value.translate(_BACK)
        if event.tag and event.tag != "!":
            return self._tagged(event, words)
        return plain(words) if event.implicit[0] and not event.tag else words

    def _tagged(self, event: Any, words: str) -> Value:
        kind = event.tag.removeprefix(_STANDARD)
        if kind == "str":
            return words
        value = plain(words)
        fits = {"null": value is None, "bool": isinstance(value, bool), "int": type(value) is int}
        if kind == "float" and isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        if not fits.get(kind, False):
            self._refuse(f"the tag '{event.tag}' is not known, or does not fit '{words}'", event)
        return value

    def _sequence(self, event: Any, path: Key) -> tuple[Value, int]:
        self._plain_collection(event, "seq")
        items: list[Value] = []
        end = event.end_mark.index
        for inner in self._events:
            if _is(inner, "SequenceEnd"):
                return items, inner.end_mark.index if event.flow_style else end
            item, end = self._value(inner, (*path, len(items)))
            items.append(item)
        raise AssertionError("the parser ends what it begins")

    def _mapping(self, event: Any, path: Key) -> tuple[Value, int]:
        self._plain_collection(event, "map")
        items: dict[str, Value] = {}
        end = event.end_mark.index
        for inner in self._events:
            if _is(inner, "MappingEnd"):
                return items, inner.end_mark.index if event.flow_style else end
            key = self._key(inner, items)
            self._key_spans[*path, key] = self._span(inner.start_mark.index, inner.end_mark.index)
            items[key], end = self._value(next(self._events), (*path, key))
        raise AssertionError("the parser ends what it begins")

    def _key(self, event: Any, items: dict[str, Value]) -> str:
        if not _is(event, "Scalar"):
            self._refuse("a key must be plain text", event, "quote a value that begins with { or [")
        key: str = event.value.translate(_BACK)
        if key in items:
            self._refuse(f"the key '{key}' stands here a second time", event)
        return key

    def _repeated(self, event: Any) -> Value:
        if event.anchor not in self._anchors:
            self._refuse(f"the alias '*{event.anchor}' has no anchor before it", event)
        value, size = self._anchors[event.anchor]
        self._count += size
        return value

    def _plain_collection(self, event: Any, kind: str) -> None:
        if event.tag not in (None, "!", _STANDARD + kind):
            self._refuse(f"the tag '{event.tag}' is not known", event)

    def _refuse(self, message: str, event: Any, hint: str = "") -> None:
        start, end = event.start_mark.index, event.end_mark.index
        raise YamlError(message, self._span(start, max(end, start + 1)), hint)

    def _end(self, event: Any) -> int:
        start: int = event.start_mark.index
        end: int = event.end_mark.index
        # a block of text reaches to the next key, blank lines included
        return start + len(self._text[start:end].rstrip()) if event.style in ("|", ">") else end

    def _span(self, start: int, end: int) -> Span:
        start, end = min(start, len(self._text)), min(end, len(self._text))
        if self._bytes is None:
            return Span(self._at + start, self._at + end)
        return Span(self._at + self._bytes[start], self._at + self._bytes[end])


def _is(event: Any, kind: str) -> bool:
    return bool(event.__class__.__name__ == kind + "Event")


def _hint(text: str, index: int) -> str:
    line = text[text.rfind("\n", 0, index) + 1 : index + 1]
    if "\t" in line:
        return "indent with spaces: YAML takes no tabs"
    return "quote a value that holds ': ' or begins with one of [ { & * ! | > % @ `"
