"""A formula in TeX in, MathML out, which browsers draw by themselves. The only module that knows math-core."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING

from kg.render.chemistry import with_chemistry
from kg.render.nesting import brackets_as_words, nesting

if TYPE_CHECKING:
    from math_core import LatexToMathML

LONGEST = 5_000
"""A longer formula stays as it is written."""
DEEPEST = 100
UNCLOSED = 8
"""So do formulas that are deeper, or have more brackets that nothing closes, than math-core can bear."""
DEEPEST_OF_MACROS = 5
"""The same for formulas that define commands, which stand within each other as often as they are used."""
USES_OF_MACROS = 50
LARGEST = 200_000
"""A formula whose MathML is longer stays as it is written as well."""

_MACROS = {
    "substack": r"\begin{subarray}{c}#1\end{subarray}",
    "mbox": r"\text{#1}",
    "hbox": r"\text{#1}",
    "smash": "#1",
    "thinspace": r"\,",
}
_REPLACED = (
    # as in Obsidian, no equation is numbered unless its author does it
    (re.compile(r"\\(begin|end)\{(align|equation|gather|multline|eqnarray)\}"), r"\\\1{\2*}"),
    (re.compile(r"\\(begin|end)\{(?:split|eqnarray\*)\}"), r"\\\1{aligned}"),
    (re.compile(r"\\(begin|end)\{smallmatrix\}"), r"\\\1{matrix}"),
    (re.compile(r"\\(?:nonumber|notag)(?![A-Za-z])|\\require\{\w*\}|\\label\{[^{}]*\}"), ""),
)
_TAG = re.compile(r"\\tag\*?\{")
_ENVIRONMENT = re.compile(r"\\begin\{(?:align|equation|gather|multline)")
_STARRED = re.compile(r"(\\[A-Za-z]+)\*(?=\{)")
_DEFINED = re.compile(r"\\newcommand\b\*?")
_WORDS_WITH_MATH = re.compile(r"\\text\{([^{}$]*(?:\$[^{}$]+\$[^{}$]*)+)\}")

_DEFINITION = re.compile(r"\\(?:(?:re)?newcommand|providecommand|[egx]?def|let|DeclareMathOperator)(?![A-Za-z])")
_PIECE = re.compile(r'<(/?)([a-z]+)((?: [a-z-]+="[^"<>]*")*) ?(/?)>|([^<>]+)')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"<>]*)"')
_ELEMENTS = """
    math mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup
    msup mtable mtd mtext mtr munder munderover none b i code span
"""
_RENAMED = {"menclose": "mrow", "a": "span"}
"""What browsers do not know, and links within a formula, which lead nowhere."""
_ATTRIBUTES = """
    accent accentunder columnspan depth display displaystyle fence form height largeop linethickness lspace mathvariant
    maxsize minsize movablelimits rowspan rspace scriptlevel separator stretchy symmetric voffset width
"""
_VALUE = re.compile(r"[\w.%+-]{0,24}", re.ASCII)
_LOOKS = {
    "text-align: right": "math-right",
    "text-align: left": "math-left",
    "padding-right: 0": "math-tight-right",
    "padding-left: 0": "math-tight-left",
    "padding-left:1em": "math-apart",
    "width: 100%": "math-whole",
    "width: 50%": "math-half",
    "margin-left:-0.16666667em": "math-back",
    "margin-left:-0.22222222em": "math-back-more",
    "margin-left:-0.2777778em": "math-back-most",
} | {
    f"border-{side}: 0.05em {line} currentcolor": f"math-line-{side}{'' if line == 'solid' else '-dashed'}"
    for side in ("top", "right", "bottom", "left")
    for line in ("solid", "dashed")
}
"""Classes instead of styles, which the page's policy forbids. Other styles are lost."""
_FRAMES = {
    "box": "math-box",
    "updiagonalstrike": "math-struck",
    "downdiagonalstrike": "math-struck-down",
    "updiagonalstrike downdiagonalstrike": "math-crossed",
}
_FONTS = {"math-core-sans-serif-font": "math-sans"}
_HUES = (
    *((25, "math-red"), (50, "math-orange"), (80, "math-orange"), (170, "math-green"), (265, "math-blue")),
    *((330, "math-violet"), (361, "math-red")),
)
"""Where on the circle of colours each name ends: an author's colour is drawn in one that is readable in any theme."""

_DRAWING, _DRAWN_WITH = frozenset(_ELEMENTS.split()), frozenset(_ATTRIBUTES.split())

CLASSES = frozenset([*_LOOKS.values(), *_FRAMES.values(), *_FONTS.values(), *(name for _, name in _HUES), "math-grey"])
"""The classes that a formula's MathML may have."""


@lru_cache(maxsize=4096)
def mathml(source: str, *, display: bool) -> str | None:
    """The formula as MathML, or None if it cannot be read. It has no attribute, and no element, that could act."""
    if len(source) > LONGEST:
        return None
    for reading in filter(None, map(_bearable, _readings(source))):
        written = _converted(reading, display=display)
        if written is not None:
            return written if len(written) <= LARGEST else None
    return None


def _readings(source: str) -> Iterator[str]:
    """The formula as its author may have meant it, the likeliest first."""
    text = with_chemistry(source)
    for pattern, replacement in _REPLACED:
        text = pattern.sub(replacement, text)
    if _TAG.search(text) and not _ENVIRONMENT.search(text):
        text = rf"\begin{{equation*}}{text}\end{{equation*}}"
    yield text
    forgiving = _DEFINED.sub(r"\\renewcommand", _STARRED.sub(r"\1 *", text))
    forgiving = _WORDS_WITH_MATH.sub(_parted, forgiving)
    if forgiving != text:
        yield forgiving


def _parted(words: re.Match[str]) -> str:
    """Words with math among them as words and math in turn."""
    parts = words[1].split("$")
    return "".join(rf"\text{{{part}}}" if number % 2 == 0 else f"{{{part}}}" for number, part in enumerate(parts))


def _bearable(formula: str) -> str | None:
    """The formula as math-core may read it; None if that could take for ever, or end the program."""
    defines = _DEFINITION.search(formula) is not None
    unclosed = 0 if defines else UNCLOSED
    if len(formula) <= LONGEST and nesting(formula).unclosed > unclosed:
        formula = brackets_as_words(formula)
    if len(formula) > LONGEST:
        return None
    found = nesting(formula)
    return (
        formula if found.depth <= (DEEPEST_OF_MACROS if defines else DEEPEST) and found.unclosed <= unclosed else None
    )


def _converted(source: str, *, display: bool) -> str | None:
    from math_core import LatexError  # noqa: PLC0415, where no formula is, none of it is loaded

    try:
        return _ours(_converter().convert_with_local_state(source, displaystyle=display))
    except LatexError:
        return None


@cache
def _converter() -> "LatexToMathML":
    from math_core import LatexToMathML  # noqa: PLC0415, see above

    return LatexToMathML(
        macros=_MACROS, allow_unreliable_rendering=True, fancy_error=False, max_expansions=USES_OF_MACROS
    )


def _ours(xml: str) -> str | None:
    """The MathML anew, of elements and attributes that only draw; None if there is anything else in it."""
    written: list[str] = []
    open_ones: list[str] = []
    at = 0
    while match := _PIECE.match(xml, at):
        at = match.end()
        end, tag, attributes, empty, text = match.groups()
        name = _RENAMED.get(tag, tag)
        if text is not None:
            written.append(escape(unescape(text), quote=False))
        elif end:
            if not open_ones or open_ones.pop() != name:
                return None
            written.append(f"</{name}>")
        elif name in _DRAWING and (open_ones or name == "math"):
            written.append(f"<{name}{_attributes(attributes)}>{f'</{name}>' if empty else ''}")
            open_ones.extend([] if empty else [name])
        else:
            return None
    return None if at < len(xml) or open_ones else "".join(written)


def _attributes(written: str) -> str:
    if not written:
        return ""
    kept = ""
    classes: list[str] = []
    for name, value in _ATTRIBUTE.findall(written):
        match name:
            case "style":
                classes += filter(None, map(_look, filter(None, value.split(";"))))
            case "notation":
                classes += [_FRAMES[value]] if value in _FRAMES else []
            case "class":
                classes += [_FONTS[value]] if value in _FONTS else []
            case _ if name in _DRAWN_WITH and _VALUE.fullmatch(value):
                kept += f' {name}="{value}"'
    return kept + (f' class="{" ".join(classes)}"' if classes else "")


def _look(style: str) -> str | None:
    if style.startswith("color:#"):
        return _colour(style.removeprefix("color:#"))
    return _LOOKS.get(style.strip())


def _colour(hexadecimal: str) -> str | None:
    from colorsys import rgb_to_hls  # noqa: PLC0415, few formulas are coloured

    red, green, blue = (int(hexadecimal[k : k + 2], 16) / 255 for k in (0, 2, 4))
    hue, lightness, saturation = rgb_to_hls(red, green, blue)
    if saturation < 0.2 or not 0.05 < lightness < 0.95:
        return "math-grey" if 0.2 < lightness < 0.8 else None
    return next(name for end, name in _HUES if hue * 360 < end)
