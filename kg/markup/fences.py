"""A fenced block's lines in, a model's text out."""

import re
from collections.abc import Sequence
from typing import Any

from kg.note import ModelBlock, Span

_LINE_END = re.compile(rb"\r\n?|\n")
_CHARACTER = re.compile(rb"[^\r\n]")


def is_model(kind: Any) -> bool:
    """Whether the parser's kind of a code block is that of a model: `kg-model`, or `yaml model`."""
    words = kind["Fenced"].split() if kind.__class__ is dict else []
    return words[:1] == ["kg-model"] or words[:2] == ["yaml", "model"]


def model(source: bytes, lines: Sequence[Span], fence: int) -> ModelBlock:
    """The text of a fence; what its container puts before each line becomes blanks, so that offsets stay."""
    if not lines:
        line_end = _LINE_END.search(source, fence)
        at = line_end.end() if line_end else len(source)
        return ModelBlock(Span(at, at), "")
    first = max(source.rfind(b"\n", 0, lines[0].start), source.rfind(b"\r", 0, lines[0].start)) + 1
    pieces, at = list[bytes](), first
    for start, end in lines:
        pieces.append(_CHARACTER.sub(b" ", source[at:start]))
        pieces.append(source[start:end])
        at = end
    return ModelBlock(Span(first, at), b"".join(pieces).decode())
