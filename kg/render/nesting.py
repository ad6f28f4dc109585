r"""What reading a formula costs: how deep it is, and how many of its brackets nothing closes.

math-core reads what stands within each other by calling itself, and ends the whole program where the stack ends. From
each bracket it looks for the one that closes it, and where there is none reads all that follows once more, so that the
time doubles with each. Both measures are rather too great than too small.
"""

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\S", re.DOTALL)
_OPENING_SIGNS = "([⌈⌊⌜⌞⎰❲⟅⟦⟨⟪⟬⟮⦃⦅⦇⦉⦋⦍⦏⦑⦓⦕⦗⧘⧚⧼"
_OPENING_NAMES = (
    "lAngle lBrace lVert lang langle lbrace lbrack lceil lfloor lgroup llangle llbracket llcorner llparenthesis "
    "lmoustache lparen lvert ulcorner"
)
_OPENING = frozenset([*_OPENING_SIGNS, r"\{", *(f"\\{name}" for name in _OPENING_NAMES.split())])
_CLOSING_NAMES = "rangle rbrace rbrack rceil rfloor rvert rVert"
_CLOSING = frozenset([*")]⌉⌋⟩", r"\}", *(f"\\{name}" for name in _CLOSING_NAMES.split())])
_SIZES = (r"\big", r"\Big", r"\bigg", r"\Bigg")
_BEFORE_CLOSING = frozenset(f"{size}r" for size in _SIZES)
_STRETCHING = frozenset(f"{size}{side}" for size in _SIZES for side in ("", "l", "r", "m")) | {
    *(r"\left", r"\right", r"\middle", r"\mathopen"),
}
_GROUPS = {"{": "}", r"\begin": r"\end", r"\left": r"\right"}
_ENDS = frozenset(_GROUPS.values())
_CELLS = frozenset({"&", "\\\\"})
_SHOWN = {r"\langle": "⟨", r"\lbrace": r"\{", r"\lbrack": "[", r"\lceil": "⌈", r"\lfloor": "⌊", r"\lvert": "|"} | {
    r"\lVert": "‖",
    r"\lparen": "(",
}
_TAKEN = 3
"""So many of what follows a command may be what the command is about."""


@dataclass(frozen=True, slots=True)
class Nesting:
    """What is found of a formula."""

    depth: int
    unclosed: int


def nesting(formula: str) -> Nesting:
    """How deep a formula is, and how many of its brackets nothing closes."""
    groups = _Groups()
    for sign in _TOKEN.findall(formula):
        groups.take(sign)
    return Nesting(groups.deepest, groups.unclosed + sum(group.open for group in groups.open_ones))


@dataclass
class _Group:
    """What stands between two braces, so far."""

    depth: int
    is_words: bool = False
    chain: int = 0
    """How many commands stand in a row: each may be what the one before is about."""
    open: int = 0
    before: list[str] = field(default_factory=list)
    """The last things, the nearest at the end."""

    def bracket(self, sign: str) -> None:
        """A bracket may open, or close one."""
        if sign in _OPENING:
            self.open += not self.is_words
        elif sign in _CLOSING and _closes(self.before):
            self.open = max(0, self.open - 1)

    def pass_by(self, sign: str) -> None:
        """What is read becomes what stands before the rest."""
        if _is_command(sign):
            self.chain += 1
        elif sign.isalnum():  # a bracket may be what the last command is about
            self.chain = 0
        self.before = [*self.before, sign][-_TAKEN:]


class _Groups:
    """A formula as far as it is read."""

    def __init__(self) -> None:
        self.open_ones = [_Group(0)]
        self.deepest = self.unclosed = 0

    def take(self, sign: str) -> None:
        """Reads one more sign."""
        group = self.open_ones[-1]
        if sign in _GROUPS:
            depth = group.depth + group.chain + group.open + 1
            self.open_ones.append(_Group(depth, is_words=group.before[-1:] == [r"\text"]))
        elif sign in _ENDS:
            self._end(group)
        elif sign in _CELLS:
            self.unclosed += group.open
            group.open = group.chain = 0
        else:
            group.bracket(sign)
        group = self.open_ones[-1]
        group.pass_by(sign)
        self.deepest = max(self.deepest, group.depth + group.chain + group.open)

    def _end(self, group: _Group) -> None:
        self.unclosed += group.open
        group.open = 0
        if len(self.open_ones) > 1:
            self.open_ones.pop()
        self.open_ones[-1].chain = 0


def _closes(before: list[str]) -> bool:
    """Whether a closing bracket is one: it could be what a command before it is about."""
    if not before:
        return True
    if before[-1] in _BEFORE_CLOSING:
        return True
    return before[-1] not in {"^", "_", "]"} and not any(_is_command(sign) and sign not in _CLOSING for sign in before)


def brackets_as_words(formula: str) -> str:
    """The formula with its opening brackets as text, which nobody looks for the end of; they look the same."""
    before = ""

    def word(match: re.Match[str]) -> str:
        nonlocal before
        sign, previous, before = match[0], before, match[0]
        is_part = previous in _STRETCHING or (sign == "[" and _takes_option(previous))
        return sign if sign not in _OPENING or is_part else rf"\text{{{_SHOWN.get(sign, sign)}}}"

    return _TOKEN.sub(word, formula)


def _takes_option(sign: str) -> bool:
    return sign in {r"\sqrt", r"\smash", "\\\\"} or sign.startswith(r"\x")


def _is_command(sign: str) -> bool:
    return sign[0] == "\\" and sign[1:].isalpha()
