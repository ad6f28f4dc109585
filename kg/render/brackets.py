"""Which brackets are worth a try: markdown-it looks for the end of a link's words from each, and again within them."""

import re
from collections.abc import Callable
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

Rule = Callable[[StateInline, bool], bool]

_BRACKET = re.compile(r"\\.|[\[\]]", re.DOTALL)
_LONG = 10_000
_MANY = 200
"""A paragraph with fewer is tried as it stands."""
_DEEPEST = 20
"""A link's words hold no more brackets within each other."""


def spare_hopeless_brackets(markdown: MarkdownIt) -> None:
    """Makes the time that a paragraph of brackets takes grow with its length, not with its square."""
    known = dict(zip(markdown.inline.ruler.get_active_rules(), markdown.inline.ruler.getRules(""), strict=True))
    for name in ("link", "image", "footnote_inline"):
        markdown.inline.ruler.at(name, _sparing(known[name]))
    markdown.inline.ruler.after("text", "flush", _flush)


def _flush(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Lets go of the words that wait to become a token, which would be copied with each character that joins them."""
    if len(state.pending) > _LONG and not silent and not state.pending[-1].isspace():
        state.pushPending()
    return False


def _sparing(rule: Rule) -> Rule:
    def spared(state: StateInline, silent: bool) -> bool:  # noqa: FBT001, markdown-it calls it so
        at = state.pos + (state.src[state.pos] in "!^")
        if not state.src.startswith("[", at):
            return False
        hopeful = _hopeful(state.src)
        return (hopeful is None or at in hopeful) and rule(state, silent)

    return spared


@lru_cache(maxsize=16)
def _hopeful(text: str) -> frozenset[int] | None:
    """Where the brackets are that close again and hold few others; None for all, where there are few."""
    if text.count("[") < _MANY:
        return None
    open_ones: list[list[int]] = []
    """Where each is, and how deep its brackets are nested."""
    found = set()
    for match in _BRACKET.finditer(text):
        if match[0] == "[":
            open_ones.append([match.start(), 0])
        elif match[0] == "]" and open_ones:
            at, depth = open_ones.pop()
            if depth < _DEEPEST:
                found.add(at)
            if open_ones:
                open_ones[-1][1] = max(open_ones[-1][1], depth + 1)
    return frozenset(found)
