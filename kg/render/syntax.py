"""Obsidian's own inline syntax, as rules for markdown-it: wikilinks, tags, highlights, comments, math, block ids."""

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

from kg.render.targets import wikilink

_TAG = re.compile(r"#([^\s\u2000-\u206f\u2e00-\u2e7f'!\"#$%&()*+,.:;<=>?@^`{|}~\[\]\\]+)")
_BLOCK_ID = re.compile(r"\^([A-Za-z0-9-]+)[ \t]*\Z")
_BRACKET = re.compile(r"[\[\]]")
_WIKILINK_STOP = re.compile(r"\]\]|\[\[|\n|\]\(")
"""What ends a wikilink, or shows that this is none."""
_EQUALS = ord("=")


def obsidian(markdown: MarkdownIt) -> None:
    """Teach a parser the syntax."""
    inline = markdown.inline.ruler
    inline.before("escape", "math", _math)
    inline.before("link", "wikilink", _wikilink)
    inline.before("link", "caret", _caret)
    inline.before("link", "comment", _comment)
    inline.before("link", "tag", _tag)
    inline.before("link", "block_id", _block_id)
    inline.before("emphasis", "highlight", _highlight)
    markdown.inline.ruler2.before("emphasis", "highlight", _pair_highlights)


def _wikilink(state: StateInline, silent: bool) -> bool:  # noqa: FBT001, markdown-it calls it so
    embed = state.src[state.pos] == "!"
    start = state.pos + embed
    if not state.src.startswith("[[", start):
        return False
    end = _wikilink_end(state.src, start + 2, state.posMax)
    if end is None:
        return False
    target, pipe, display = state.src[start + 2 : end].partition("|")
    if pipe and target.endswith("\\"):
        target = target[:-1]
    if not target.strip():
        return False
    if not silent:
        token = state.push("wikilink", "", 0)
        token.meta = {"link": wikilink(target, display, embed=embed), "piped": bool(pipe)}
    state.pos = end + 2
    return True


def _wikilink_end(text: str, start: int, limit: int) -> int | None:
    """Where the `]]` stands that closes a wikilink; None if this is none."""
    if start >= _last(text, "]]") or text.startswith("[", start):
        return None
    first = _WIKILINK_STOP.search(text, start, limit)
    if first is None or first[0] != "]]":
        return None
    end = first.start()
    inside = text[start:end]
    closing, opening = _unmatched(inside)
    if closing and text.startswith("(", end + 2):
        return None
    balances = opening == 1 and not closing and text.startswith("]", end + 2, limit)
    return end + balances


@lru_cache(maxsize=16)
def _last(text: str, mark: str) -> int:
    """Where a mark stands for the last time, lest many look for it to the end in vain; -1 for nowhere."""
    return text.rfind(mark)


def _unmatched(text: str) -> tuple[int, int]:
    """How many closing and how many opening brackets of a text have no partner."""
    closing = opening = 0
    for bracket in _BRACKET.findall(text):
        if bracket == "[":
            opening += 1
        elif opening:
            opening -= 1
        else:
            closing += 1
    return closing, opening


def _comment(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Exactly two percent signs begin or end a comment; what lies between is dropped when all is parsed."""
    run = _run(state, "%")
    if not run:
        return False
    if not silent:
        if run == 2:
            state.push("comment_mark", "", 0)
        else:
            state.append_pending("%" * run)
    state.pos += run
    return True


def _caret(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """A caret before a wikilink is a caret; only `^[[[…]]]` is a footnote that begins with a wikilink."""
    if not state.src.startswith("^[[", state.pos) or state.src.startswith("^[[[", state.pos):
        return False
    if not silent:
        state.append_pending("^")
    state.pos += 1
    return True


def _tag(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    if state.src[state.pos] != "#" or state.linkLevel:
        return False
    if state.pos and not state.src[state.pos - 1].isspace():
        return False
    match = _TAG.match(state.src, state.pos, state.posMax)
    if match is None or match[1].isdigit():
        return False
    if not silent:
        state.push("tag", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _block_id(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    if state.src[state.pos] != "^":
        return False
    if state.pos and not state.src[state.pos - 1].isspace() and state.src[state.pos - 1] not in "])":
        return False
    match = _BLOCK_ID.match(state.src, state.pos)
    if match is None or state.posMax < len(state.src):
        return False
    if not silent:
        state.push("block_id", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _math(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """`$x$` and `$$x$$`: no space inside single marks, and no digit after the closing one, which would be money."""
    if state.src[state.pos] != "$":
        return False
    mark = "$$" if state.src.startswith("$$", state.pos) else "$"
    start = state.pos + len(mark)
    end = _math_end(state, mark, start)
    if end is None:
        return False
    if not silent:
        token = state.push("math_display" if mark == "$$" else "math", "", 0)
        token.content = state.src[start:end].strip()
    state.pos = end + len(mark)
    return True


def _math_end(state: StateInline, mark: str, start: int) -> int | None:
    """Where the next dollar stands, if it closes math that begins with the mark."""
    text, limit = state.src, state.posMax
    end = text.find("$", start, limit)
    while end > 0 and _escaped(text, end):
        end = text.find("$", end + 1, limit)
    if end < 0:
        return None
    after = text[end + 1 : min(end + 2, limit)]
    if mark == "$$":
        return end if after == "$" else None
    spaced = text[start].isspace() or text[end - 1].isspace()
    return None if spaced or after.isdigit() else end


def _escaped(text: str, at: int) -> bool:
    backslashes = 0
    while at > backslashes and text[at - backslashes - 1] == "\\":
        backslashes += 1
    return backslashes % 2 == 1


def _highlight(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    if silent or state.src[state.pos] != "=":
        return False
    opens, closes, length = state.scanDelims(state.pos, canSplitWord=True)
    token = state.push("text", "", 0)
    token.content = "=" * length
    if length == 2:
        state.delimiters.append(
            Delimiter(marker=_EQUALS, length=0, token=len(state.tokens) - 1, end=-1, open=opens, close=closes)
        )
    state.pos += length
    return True


def _pair_highlights(state: StateInline) -> None:
    nested = [meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta]
    for delimiters in [state.delimiters, *nested]:
        for delimiter in delimiters:
            if delimiter.marker == _EQUALS and delimiter.end != -1:
                _become(state, delimiter.token, "mark_open", 1)
                _become(state, delimiters[delimiter.end].token, "mark_close", -1)


def _become(state: StateInline, index: int, kind: str, nesting: int) -> None:
    token = state.tokens[index]
    token.type, token.tag, token.content = kind, "mark", ""
    token.nesting = 1 if nesting == 1 else -1


def _run(state: StateInline, mark: str) -> int:
    """How many of the mark stand here; 0 if fewer than two."""
    end = state.pos
    while end < state.posMax and state.src[end] == mark:
        end += 1
    run = end - state.pos
    return run if run > 1 else 0
