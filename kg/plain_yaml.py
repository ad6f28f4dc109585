"""The YAML that most notes have, read fast: lines of `key: value`, and lists of plain words.

Whatever is not surely of that kind gives None, and the YAML reader takes it; on the rest both must agree.
"""

import re

from kg.note import Span, Value
from kg.yaml_reader import Key, Yaml, plain

LONGEST = 10_000
"""Longer texts are left to the YAML reader."""

# what YAML refuses or takes for a line end, and tabs, which it allows only here and there
_ODD = re.compile(
    "[\\x00-\\x09\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff\\uf8f0-\\uf8f2\\ufffe\\uffff]|\\r(?!\\n)"
)
_QUOTED = r""""[^"\\\r\n]*"|'[^'\r\n]*'"""
_WORDS = r"[^\W_](?:[^:#\r\n]++|:(?=[^\s])|(?<=[^\s])#)*"
_VALUE = rf"({_QUOTED})|({_WORDS})"
_ENTRY = re.compile(rf"([^\W\d_][\w-]*(?: [\w-]+)*):(?: +(?:{_VALUE}|(\[[^\r\n]*\])))? *(?:\r?\n|\Z)")
_ITEM = re.compile(rf"( *)- +(?:{_VALUE}) *(?:\r?\n|\Z)")
_BLANK = re.compile(r" *(?:\r?\n|\Z)")
_FLOW = re.compile(rf" *(?:({_QUOTED})|([^\W_][^,\[\]{{}}:#\"'\r\n]*?)) *([,\]])")


def read_plain(text: str, at: int = 0) -> Yaml | None:
    """What `read_yaml` would say, or None if the text is not plain enough to be sure."""
    if len(text) > LONGEST or _ODD.search(text):
        return None
    return _Lines(text, at).read()


class _Lines:
    """Reads line by line; stops at the first that is not plain."""

    def __init__(self, text: str, at: int) -> None:
        self._text = text
        self._at = at
        self._ascii = text.isascii()
        self._values: dict[str, Value] = {}
        self._spans: dict[Key, Span] = {}
        self._key_spans: dict[Key, Span] = {}
        self._end = 0

    def read(self) -> Yaml | None:
        position, start = 0, -1
        while position < len(self._text):
            if entry := _ENTRY.match(self._text, position):
                if entry[1] in self._values or not self._add_entry(entry):
                    return None
                start = position if start < 0 else start
                position = self._add_items(entry[1], entry.end()) if entry.lastindex == 1 else entry.end()
            elif blank := _BLANK.match(self._text, position):
                position = blank.end()
            else:
                return None
        if start < 0:
            return None
        self._spans[()] = self._span(start, self._end)
        return Yaml(self._values, self._spans, self._key_spans)

    def _add_entry(self, entry: re.Match[str]) -> bool:
        key = entry[1]
        self._key_spans[(key,)] = self._span(*entry.span(1))
        if entry[4]:
            return self._add_flow(key, *entry.span(4))
        self._values[key] = self._scalar((key,), entry, 2)
        return True

    def _add_items(self, key: str, position: int) -> int:
        """The lines `- item` after a key without a value."""
        items: list[Value] = []
        start, indentation = 0, None
        while True:
            if found := _ITEM.match(self._text, position):
                if indentation not in (None, found[1]):
                    return position
                indentation = found[1]
                start = start or found.end(1)
                items.append(self._scalar((key, len(items)), found, 2))
                position = found.end()
            elif position < len(self._text) and (blank := _BLANK.match(self._text, position)):
                position = blank.end()
            else:
                break
        if items:
            self._values[key] = items
            self._spans[(key,)] = self._span(start, self._end)
        return position

    def _add_flow(self, key: str, start: int, end: int) -> bool:
        """A list `[a, "b"]` on one line; says whether all of it was plain."""
        items: list[Value] = []
        position = start + 1
        while found := _FLOW.match(self._text, position, end):
            items.append(self._scalar((key, len(items)), found, 1))
            position = found.end()
            if found[3] == "]":
                break
        closed = self._text[position - 1] == "]" if items else not self._text[position : end - 1].strip()
        self._values[key] = items
        self._end = end
        self._spans[(key,)] = self._span(start, end)
        return closed and (position == end or not items)

    def _scalar(self, path: Key, found: re.Match[str], group: int) -> Value:
        if quoted := found[group]:
            start, self._end = found.span(group)
            self._spans[path] = self._span(start, self._end)
            return quoted[1:-1]
        words = (found[group + 1] or "").rstrip(" ")
        # without a value, the place is right after the colon
        start = found.start(group + 1) if words else found.end(1) + 1
        self._end = start + len(words)
        self._spans[path] = self._span(start, self._end)
        return plain(words)

    def _span(self, start: int, end: int) -> Span:
        if self._ascii:
            # past the checks of `Span`, for each property has several
            return tuple.__new__(Span, (self._at + start, self._at + end))
        first = self._at + len(self._text[:start].encode())
        return Span(first, first + len(self._text[start:end].encode()))
