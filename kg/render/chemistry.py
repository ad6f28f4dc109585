r"""`\ce{2 H2O + Ca^2+ <=> ...}` in TeX: the usual part of mhchem's language, which Obsidian reads as well."""

import re
from collections.abc import Iterator

_START = re.compile(r"\\ce\s*\{")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_ARROW = re.compile(r"(<=>>|<<=>|<=>|<-->|<->|->|<-|→|⇌)(?:\[([^\]]*)\])?(?:\[([^\]]*)\])?")
_ARROWS = {
    "->": "right",
    "→": "right",
    "<-": "left",
    "<->": "leftright",
    "<-->": "leftright",
    "<=>": "rightleftharpoons",
    "⇌": "rightleftharpoons",
    "<=>>": "rightleftharpoons",
    "<<=>": "rightleftharpoons",
}
_DRAWN = {"right": r"\longrightarrow", "left": r"\longleftarrow", "leftright": r"\longleftrightarrow"}
_TERM = re.compile(
    r"""
    (?P<command>\\[A-Za-z]+) | (?P<atoms>[A-Za-z]+) | (?P<number>\d+(?:[./]\d+)?)
    | (?P<raised>\^(?:\{[^{}]*\}|[\w.]*[+-]?)) | (?P<lowered>_(?:\{[^{}]*\}|\w+))
    | (?P<bracket>[()\[\]]) | (?P<bond>[-=\#])(?=[A-Za-z(\[])
    | (?P<charge>[+-]+)(?=\Z|[])_^]) | (?P<dot>[*.·])
    """,
    re.VERBOSE,
)
_WRITTEN = {"atoms": r"\mathrm{%s}", "number": r"%s\,", "charge": "^{%s}", "dot": r"\cdot "}
_BONDS = {"-": "{-}", "=": "{=}", "#": r"{\equiv}"}
_RISES_AND_FALLS = {"^": r"\uparrow", "v": r"\downarrow", "+": "+", "-": "-", "=": "="}


def with_chemistry(formula: str) -> str:
    r"""The formula with its `\ce{…}` in plain TeX. One that is not understood stays, so that it is shown as written.

    >>> with_chemistry(r"\ce{2 H2O} = x")
    '{2\\, \\mathrm{H}_{2}\\mathrm{O}} = x'
    """
    written, at = "", 0
    while start := _START.search(formula, at):
        end = _closing(formula, start.end())
        tex = _equation(formula[start.end() : end]) if end else None
        if end is None or tex is None:
            break
        written += f"{formula[at : start.start()]}{{{tex}}}"
        at = end + 1
    return written + formula[at:]


def _closing(text: str, start: int) -> int | None:
    """Where the brace stands that closes one before `start`."""
    depth = 1
    for match in _BRACE.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0:
            return match.start()
    return None


def _equation(written: str) -> str | None:
    """Terms, and the arrows and signs between them; None for what is not understood."""
    parts: list[str | None] = []
    at = 0
    for arrow in _ARROW.finditer(written):
        parts += [*_side(written[at : arrow.start()]), _arrow(*arrow.groups(default=""))]
        at = arrow.end()
    parts += _side(written[at:])
    return None if None in parts else " ".join(filter(None, parts))


def _arrow(sign: str, above: str, below: str) -> str:
    drawn = _DRAWN.get(_ARROWS[sign], rf"\{_ARROWS[sign]}")
    over, under = (_equation(words) or rf"\text{{{words}}}" if words.strip() else "" for words in (above, below))
    raised = rf"\overset{{{over}}}{{{drawn}}}" if over else drawn
    return rf"\underset{{{under}}}{{{raised}}}" if under else raised


def _side(written: str) -> Iterator[str | None]:
    """The terms of one side; a number that stands alone says how many of the next there are."""
    for word in written.split():
        if word in _RISES_AND_FALLS:
            yield _RISES_AND_FALLS[word]
        elif re.fullmatch(r"\d+(?:[./]\d+)?", word):
            yield rf"{word}\,"
        else:
            yield _term(word)


def _term(word: str) -> str | None:
    written, at, after_atom = "", 0, False
    while at < len(word):
        match = _TERM.match(word, at)
        if match is None:
            return None
        written += _piece(match, after_atom=after_atom)
        after_atom = match.lastgroup == "atoms" or match[0] in {")", "]"}
        at = match.end()
    return written


def _piece(match: re.Match[str], *, after_atom: bool) -> str:
    kind, text = match.lastgroup or "", match[0]
    if kind in {"raised", "lowered"}:
        return f"{{}}{text[0]}{{\\mathrm{{{text[1:].strip('{}')}}}}}" if len(text) > 1 else r"\uparrow"
    if kind == "number" and after_atom:
        return f"_{{{text}}}"
    return _BONDS[text] if kind == "bond" else _WRITTEN.get(kind, "%s").replace("%s", text)
