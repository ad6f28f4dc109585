"""Obsidian's block syntax: callouts and tasks are marked before the words are read, the rest is arranged after."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_CALLOUT = re.compile(r"\[!([^\]|\n]+)(?:\|[^\]\n]*)?\]([+-]?)(?:[ \t]+|(?=\n)|\Z)")
_TASK = re.compile(r"\[([^\n])\][ \t]+")
_BREAKS = frozenset({"softbreak", "hardbreak"})
_PARTS_OF_TABLES = frozenset({"thead_close", "tbody_close", "tr_close", "th_close", "td_close"})


class Callout(NamedTuple):
    """What the first line of a quote says."""

    kind: str
    fold: str
    """`-` for closed, `+` for open, empty for what cannot be folded."""


def mark_callouts(state: StateCore) -> None:
    """Take `[!kind]` from the quotes that begin with it."""
    for quote, paragraph, text in _beginning(state.tokens, "blockquote_open"):
        if match := _CALLOUT.match(text.content):
            callout = Callout(match[1].strip().lower(), match[2])
            quote.meta["callout"] = paragraph.meta["callout"] = text.meta["callout"] = callout
            text.content = text.content[match.end() :]


def mark_tasks(state: StateCore) -> None:
    """Turn `[x]` at the beginning of a list item into a mark before its words."""
    for item, _, text in _beginning(state.tokens, "list_item_open"):
        if match := _TASK.match(text.content):
            item.meta["task"] = match[1]
            text.children = [Token("task_mark", "", 0, content=match[1])]
            text.content = text.content[match.end() :]


def without_comments(tokens: Sequence[Token]) -> list[Token]:
    """What is left when comments are dropped. They begin and end anywhere: a block may lie in one wholly or partly."""
    return _Visible().of(tokens)


def arranged(tokens: Sequence[Token], is_block: Callable[[Token], bool]) -> list[Token]:
    """Callouts with titles, and what `is_block` outside the paragraphs that it stands in."""
    return list(_parted(_titled(tokens), is_block))


def _beginning(tokens: list[Token], kind: str) -> Iterator[tuple[Token, Token, Token]]:
    """The blocks of a kind that begin with a paragraph, each with that paragraph and its text."""
    for index, token in enumerate(tokens[:-2]):
        if token.type == kind and tokens[index + 1].type == "paragraph_open":
            yield token, tokens[index + 1], tokens[index + 2]


class _Visible:
    def __init__(self) -> None:
        self._hidden = False

    def of(self, tokens: Sequence[Token]) -> list[Token]:
        kept: list[Token] = []
        opened: list[tuple[int, bool]] = [(0, False)]  # where each open block begins, and whether it lost something
        for token in tokens:
            lost = False
            if token.nesting == 1:
                opened.append((len(kept), self._hidden))
                kept.append(token)
            elif token.nesting == -1:
                start, lost = opened.pop()
                kept.append(token)
                lost = lost and not _stays(kept[start:])
                if lost:
                    del kept[start:]
            elif self._shows(token):
                kept.append(token)
            else:
                lost = True
            if lost:
                opened[-1] = (opened[-1][0], True)
        return kept

    def _shows(self, token: Token) -> bool:
        if token.type == "comment_mark":
            self._hidden = not self._hidden
            return False
        hidden = self._hidden
        if not token.children:
            return not hidden
        children = self.of(token.children)
        # the first line of a callout is its title, be it empty
        token.children = children if "callout" in token.meta else _trimmed(children)
        return not hidden if token.type == "image" else bool(token.children)


def _stays(block: list[Token]) -> bool:
    """Whether a block that lost something is still shown."""
    is_title = "callout" in block[0].meta and block[0].type == "paragraph_open"
    return is_title or block[-1].type in _PARTS_OF_TABLES or any(token.nesting == 0 for token in block)


def _trimmed(tokens: list[Token]) -> list[Token]:
    """Words without the line breaks that a comment left at their ends."""
    start, end = 0, len(tokens)
    while end and tokens[end - 1].type in _BREAKS:
        end -= 1
    while start < end and tokens[start].type in _BREAKS:
        start += 1
    return tokens[start:end]


def _titled(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens with callouts in place of the quotes that are marked so."""
    quotes: list[Token] = []
    paragraph: Token | None = None
    children: list[Token] = []
    for token in tokens:
        if token.type == "blockquote_open":
            quotes.append(token)
            token.type = "callout_open" if "callout" in token.meta else token.type
            yield token
        elif token.type == "blockquote_close":
            token.meta = quotes.pop().meta
            token.type = "callout_close" if "callout" in token.meta else token.type
            yield token
        elif token.type == "paragraph_open" and "callout" in token.meta:
            paragraph, children = token, []
        elif paragraph is None:
            yield token
        elif token.type == "inline":
            children = token.children or []
        else:
            yield from _title(paragraph, children, token)
            paragraph = None


def _title(start: Token, children: list[Token], end: Token) -> Iterator[Token]:
    """The first line of a callout as its title, the rest of that paragraph as its first one."""
    cut = next((i for i, token in enumerate(children) if token.level == 0 and token.type in _BREAKS), len(children))
    yield Token("callout_title", "", 0, meta=start.meta, children=children[:cut])
    if rest := _trimmed(children[cut:]):
        yield from (start, Token("inline", "", 0, children=rest), end)


def _parted(tokens: Iterator[Token], is_block: Callable[[Token], bool]) -> Iterator[Token]:
    """The tokens with paragraphs parted where a block stands among their words."""
    for token in tokens:
        if token.type != "paragraph_open":
            yield token
            continue
        text = next(tokens)
        if text.children and any(map(is_block, text.children)):
            end = next(tokens)
            yield from _parts(token, text.children, end, is_block)
        else:
            yield from (token, text)


def _parts(start: Token, children: list[Token], end: Token, is_block: Callable[[Token], bool]) -> Iterator[Token]:
    for block, part in groupby(children, is_block):
        if block:
            for token in part:
                token.meta["alone"] = True
                yield token
        elif trimmed := _trimmed(list(part)):
            yield from (start, Token("inline", "", 0, children=trimmed), end)
