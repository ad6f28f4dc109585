"""What pictures are made of: lines, words, and words that keep out of each other's way."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from math import ceil
from typing import NamedTuple, TypeAlias

Point: TypeAlias = tuple[float, float]
Anchored: TypeAlias = tuple[float, float, str]
"""Where words stand: x, y of their base line, and which end of them x is."""

WIDTH = 376
INK, MUTED, LINE = "#23262b", "#6b675e", "#e6e2d8"
EPSP, IPSP = "#b8560f", "#2b66ad"
FACE = "Inter, 'Segoe UI', system-ui, sans-serif"
FONT = 11
LETTER, BOLD_LETTER = 5.9, 6.3
"""About the width of a letter; faces differ, so this is rather too wide."""
NEAR = 3
"""How far the points of a curve that words keep clear of are apart."""


def document(name: str, description: str, height: float, parts: Iterable[str], kind: str = "") -> str:
    """A whole picture: for those who see it, and in words for those who do not."""
    size = f'viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}"'
    look = f'font-family="{FACE}" font-size="{FONT}" fill="{INK}"'
    classes = f"kg-plot kg-{escape(kind)}" if kind else "kg-plot"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" role="img" {size} {look}>',
            f"<title>{escape(name)}</title>",
            f"<desc>{escape(description)}</desc>",
            *parts,
            "</svg>\n",
        ]
    )


def signed_look(excites: bool | None) -> tuple[str, str]:  # noqa: FBT001 - an input's sign is a value, not a switch
    """The class and the colour of what excites, of what inhibits, and of what does neither."""
    if excites is None:
        return "sum", INK
    return ("epsp", EPSP) if excites else ("ipsp", IPSP)


def text(kind: str, at: Point, words: str, anchor: str = "start", ink: str = INK, *, bold: bool = False) -> str:
    """Words at a place; escaped."""
    weight = ' font-weight="600"' if bold else ""
    look = f'text-anchor="{anchor}" fill="{ink}"{weight}'
    return f'<text class="{kind}" x="{at[0]:.1f}" y="{at[1]:.1f}" {look}>{escape(words)}</text>'


def path(kind: str, points: Sequence[Point], ink: str, width: float, dashes: str = "") -> str:
    """A line through points."""
    return line(kind, f"M{joined(points)}", ink, width, dashes)


def line(kind: str, course: str, ink: str, width: float = 1, dashes: str = "") -> str:
    """A line that SVG's path commands describe; dashes that are hardly longer than nothing are round dots."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    dashed += ' stroke-linecap="round"' if dashes.startswith("0.1 ") else ""
    look = f'stroke="{ink}" stroke-width="{width}" stroke-linejoin="round"{dashed} fill="none"'
    return f'<path class="{kind}" d="{course}" {look}/>'


def dot(at: Point, ink: str = INK, radius: float = 3.5) -> str:
    """A full disc."""
    return f'<circle class="kg-dot" cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius}" fill="{ink}"/>'


def box(kind: str, corner: Point, size: Point, ink: str, more: str = "") -> str:
    """A full rectangle."""
    where = f'x="{corner[0]:.1f}" y="{corner[1]:.1f}" width="{size[0]:.1f}" height="{size[1]:.1f}"'
    return f'<rect class="{kind}" {where} fill="{ink}"{more}/>'


def joined(points: Iterable[Point]) -> str:
    """Points as the commands of a path have them."""
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def kept(points: Sequence[Point], off: float) -> list[int]:
    """The points of a curve that suffice to draw it nowhere further off than that (Ramer, Douglas and Peucker)."""
    keep, open_ = {0, len(points) - 1}, [(0, len(points) - 1)]
    while open_:
        first, last = open_.pop()
        (x0, y0), (x1, y1) = points[first], points[last]
        slope = (y1 - y0) / (x1 - x0) if x1 != x0 else 0.0
        far, at = off, None
        for i in range(first + 1, last):
            x, y = points[i]
            distance = abs(y - (y0 + (x - x0) * slope))
            if distance > far:
                far, at = distance, i
        if at is not None:
            keep.add(at)
            open_ += [(first, at), (at, last)]
    return sorted(keep)


def thinned(points: Sequence[Point], apart: float = 0.5) -> list[Point]:
    """Few points that look like all of them: of a crowd in one place the first, the lowest, the highest, the last."""
    if len(points) <= 4 * WIDTH:
        return list(points)
    chosen: list[Point] = []
    for crowd in _crowds(points, apart):
        ends = {0, len(crowd) - 1, *(pick(range(len(crowd)), key=lambda i: crowd[i][1]) for pick in (min, max))}
        chosen += [crowd[i] for i in sorted(ends)]
    return chosen


class Labels:
    """The words of a picture: a new one takes the place where it hides least, or none."""

    def __init__(self, left: float = 0, right: float = WIDTH, bottom: float = 1e9) -> None:
        self._taken: list[_Box] = []
        self._points: list[Point] = []
        self._left, self._right, self._bottom = left, right, bottom

    def avoid(self, points: Sequence[Point]) -> None:
        """A curve that words had better not cover."""
        self._points += points[:1]
        for (x0, y0), (x1, y1) in pairwise(points):
            steps = ceil(max(abs(x1 - x0), abs(y1 - y0)) / NEAR)
            self._points += ((x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps) for i in range(1, steps + 1))

    def take(self, at: Anchored, words: str, *, bold: bool = False) -> None:
        """Words that stand where they must."""
        self._taken.append(_around(at, words, bold=bold))

    def place(
        self, words: str, places: Sequence[Anchored], *, bold: bool = False, hides: int = 1_000
    ) -> Anchored | None:
        """The best of some places; None if each would cover other words, leave the picture or hide more than that."""
        free = [at for at in places if self._is_free(_around(at, words, bold=bold))]
        hidden = [self._hidden(_around(at, words, bold=bold)) for at in free]
        if not free or min(hidden) > hides:
            return None
        best = free[hidden.index(min(hidden))]
        self.take(best, words, bold=bold)
        return best

    def _is_free(self, box: "_Box") -> bool:
        inside = box.left >= self._left and box.top >= 0 and box.right <= self._right and box.bottom <= self._bottom
        return inside and not any(box.meets(other) for other in self._taken)

    def _hidden(self, box: "_Box") -> int:
        return sum(box.left <= x <= box.right and box.top <= y <= box.bottom for x, y in self._points)


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def text_width(words: str, *, bold: bool = False) -> float:
    """About how much room words need."""
    return len(words) * (BOLD_LETTER if bold else LETTER)


def _around(at: Anchored, words: str, *, bold: bool) -> _Box:
    x, y, anchor = at
    width = text_width(words, bold=bold)
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    return _Box(left, y - 0.8 * FONT, left + width, y + 0.25 * FONT)


def _crowds(points: Sequence[Point], apart: float) -> Iterator[Sequence[Point]]:
    begun = 0
    for i, (x, _) in enumerate(points):
        if x - points[begun][0] >= apart:
            yield points[begun:i]
            begun = i
    yield points[begun:]
