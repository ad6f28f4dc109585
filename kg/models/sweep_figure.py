"""A sweep as SVG: a curve for one parameter, a map with a scale of colours for two."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from kg.models.axes import tick_labels, ticks, titled
from kg.models.figure_chart import chart_parts
from kg.models.result import Chart, Curve
from kg.models.svg import INK, LINE, MUTED, Labels, box, document, line, text, text_width
from kg.models.sweeping import Sweep
from kg.models.wording import significant

VIRIDIS = ("#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725")
"""A scale that is read alike by those who see no red, no green or no blue, and in grey (matplotlib's, CC0)."""
SHADES = 64
"""So many steps the scale is drawn in."""
NOTHING = "#b9b5ab"
"""Where there is no value."""
RIGHT, TOP, BOTTOM = 306, 26, 226
HEIGHT = BOTTOM + 62
SCALE = 318
"""Where the scale of colours stands."""
MOST = 200
"""So many columns and rows are drawn; more would be finer than a dot."""
MOST_FLIPS = 4
READ = (8, 14)
"""With at most so many columns and rows, each point says its number."""
HALO = "#ffffff"
LAP = 0.4
"""How far cells lie over their neighbours, so that no gap shines through."""
DIGITS = 4
"""So many digits of a parameter are shown, if they tell its values apart."""


def figure(sweep: Sweep) -> str:
    """The picture of a sweep."""
    height, parts = chart_parts(chart_of(sweep)) if len(sweep.ranges) == 1 else (HEIGHT, [*_map(sweep)])
    return document(sweep.title or sweep.id or sweep.kind, sweep.summary(), height, parts, "sweep")


def chart_of(sweep: Sweep) -> Chart:
    """A sweep of one parameter as a curve, with gaps where there is no value, and marks where firing begins or ends."""
    values = sweep.shown()
    points = list(zip((x for (x,) in sweep.places()), values, strict=True))
    stretches = [list(some) for known, some in groupby(points, key=lambda point: point[1] is not None) if known]
    curves = tuple(
        Curve(sweep.metric, tuple(x for x, _ in some), tuple(y for _, y in some if y is not None)) for some in stretches
    )
    level = ("threshold", 0.0) if sweep.metric.startswith("margin") and curves else None
    return Chart(sweep.ranges[0].path, sweep.metric, curves, tuple(_marks(sweep)), level)


def evenly(many: int, most: int) -> list[int]:
    """At most so many numbers below `many`, equally far apart, from 0 to the last one if that can be.

    >>> evenly(5, 9), evenly(9, 3), evenly(8, 3)
    ([0, 1, 2, 3, 4], [0, 4, 8], [0, 3, 6])
    """
    least = max(1, -(-many // most))
    whole = (step for step in range(least, 2 * least + 1) if (many - 1) % step == 0 and (many - 1) // step < most)
    return list(range(0, many, next(whole, least)))


def _marks(sweep: Sweep) -> Iterator[tuple[str, float, float]]:
    known = {x: y for (x,), y in zip(sweep.places(), sweep.shown(), strict=True) if y is not None}
    for flip in sweep.flips()[:MOST_FLIPS]:
        heights = [known[x] for x in (flip.before, flip.after) if x in known]
        if heights:
            word = "fires from here" if flip.fires else "silent from here"
            yield word, (flip.before + flip.after) / 2, sum(heights) / len(heights)


class _Grid(NamedTuple):
    """The points that are drawn, and where."""

    columns: Sequence[int]
    rows: Sequence[int]
    left: float

    def x(self, n: float) -> float:
        """The left edge of a column."""
        return self.left + n * (RIGHT - self.left) / len(self.columns)

    def y(self, n: float) -> float:
        """The lower edge of a row; the first is lowest."""
        return BOTTOM - n * (BOTTOM - TOP) / len(self.rows)


def _map(sweep: Sweep) -> Iterator[str]:
    across, up = sweep.ranges
    columns, rows = evenly(len(across.values), MOST), evenly(len(up.values), MOST)
    names = [name for _, name in _named(rows, up.values)]
    grid = _Grid(columns, rows, max(40.0, 9 + max(map(text_width, names))))
    values, fired = _cells(sweep, sweep.shown(), grid), _cells(sweep, sweep.column("fired"), grid)
    known = [value for row in values for value in row if isinstance(value, float)]
    low, high = min(known, default=0.0), max(known, default=0.0)
    yield from _coloured(values, grid, low, high)
    numbered = len(columns) <= READ[0] and len(rows) <= READ[1]
    if numbered:
        yield from _numbers(values, fired, grid, low, high)
    yield from _border(fired, grid, named=not numbered)
    yield from _axes(sweep, grid)
    yield from _scale(sweep, low, high, has_none=any(value is None for row in values for value in row))
    if any(one is True for row in fired for one in row) and any(one is False for row in fired for one in row):
        words = "line: the border of firing" + ("; bold: fires" if numbered else "")
        yield text("kg-axis", (grid.left, BOTTOM + 54), words, "start", MUTED)


def _cells(sweep: Sweep, points: Sequence[object], grid: _Grid) -> list[list[object]]:
    """What is known at each point that is drawn, row by row; points that were not reached are `...`."""
    deep = len(sweep.ranges[1].values)
    return [[points[i * deep + j] if i * deep + j < len(points) else ... for i in grid.columns] for j in grid.rows]


def _coloured(values: Sequence[Sequence[object]], grid: _Grid, low: float, high: float) -> Iterator[str]:
    yield '<g shape-rendering="crispEdges">'
    for n, row in enumerate(values):
        begun = 0
        for ink, some in groupby(_ink(value, low, high) for value in row):
            end = begun + len(list(some))
            if ink:
                corner = (grid.x(begun), grid.y(n + 1))
                yield box("kg-cell", corner, (grid.x(end) - corner[0] + LAP, grid.y(n) - corner[1] + LAP), ink)
            begun = end
    yield "</g>"


def _ink(value: object, low: float, high: float) -> str:
    if value is ...:
        return ""
    if not isinstance(value, float):
        return NOTHING
    return coloured((value - low) / (high - low) if high > low else 0.5)


def coloured(share: float) -> str:
    """A colour of the scale, from 0 to 1."""
    place = round(share * (SHADES - 1)) / (SHADES - 1) * (len(VIRIDIS) - 1)
    i = min(len(VIRIDIS) - 2, int(place))
    pairs = zip(_channels(VIRIDIS[i]), _channels(VIRIDIS[i + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (place - i)):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def _numbers(
    values: Sequence[Sequence[object]], fired: Sequence[Sequence[object]], grid: _Grid, low: float, high: float
) -> Iterator[str]:
    for n, row in enumerate(values):
        for m, value in enumerate(row):
            if isinstance(value, float):
                light = (
                    sum(c * w for c, w in zip(_channels(_ink(value, low, high)), (0.3, 0.59, 0.11), strict=True)) > 140
                )
                at, ink = (grid.x(m + 0.5), grid.y(n + 0.5) + 4), "#000000" if light else "#ffffff"
                yield text("kg-number", at, significant(value, 2), "middle", ink, bold=fired[n][m] is True)


def _border(fired: Sequence[Sequence[object]], grid: _Grid, *, named: bool) -> Iterator[str]:
    """The line between points that fire and points that do not."""
    course = "".join(_edges(fired, grid))
    if not course:
        return
    yield line("kg-halo", course, HALO, 4)
    yield line("kg-boundary", course, "#000000", 1.6)
    for fires, word in ((True, "fires"), (False, "silent")) if named else ():
        if at := _middle(fired, grid, fires=fires):
            halo = f'stroke="{HALO}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
            yield text("kg-region", at, word, "middle", "#000000", bold=True).replace("<text", f"<text {halo}", 1)


def _edges(fired: Sequence[Sequence[object]], grid: _Grid) -> Iterator[str]:
    for n, row in enumerate(fired):
        for m, here in enumerate(row):
            if m + 1 < len(row) and {here, row[m + 1]} == {True, False}:
                yield f"M{grid.x(m + 1):.1f} {grid.y(n):.1f}V{grid.y(n + 1):.1f}"
            if n + 1 < len(fired) and {here, fired[n + 1][m]} == {True, False}:
                yield f"M{grid.x(m):.1f} {grid.y(n + 1):.1f}H{grid.x(m + 1):.1f}"


def _middle(fired: Sequence[Sequence[object]], grid: _Grid, *, fires: bool) -> tuple[float, float] | None:
    """The middle of the longest stretch of a kind, if words fit in."""
    stretches = [
        (end - begun, (begun + end) / 2, n) for n, row in enumerate(fired) for begun, end in _runs(row, fires=fires)
    ]
    longest = max((length for length, _, _ in stretches), default=0)
    if longest * (grid.x(1) - grid.x(0)) < text_width("silent", bold=True) + 8:
        return None
    long = [(x, n) for length, x, n in stretches if length >= 0.8 * longest]
    x, n = long[len(long) // 2]
    return grid.x(x), min(BOTTOM - 5, max(TOP + 12, grid.y(n + 0.5) + 4))


def _runs(row: Sequence[object], *, fires: bool) -> Iterator[tuple[int, int]]:
    begun = 0
    for same, some in groupby(row):
        end = begun + len(list(some))
        if same is fires:
            yield begun, end
        begun = end


def _axes(sweep: Sweep, grid: _Grid) -> Iterator[str]:
    across, up = sweep.ranges
    yield line("kg-grid", f"M{grid.left:.1f} {TOP}V{BOTTOM}H{RIGHT}", LINE)
    yield text("kg-axis", (4, 13), titled(up.path), "start", MUTED)
    yield text("kg-axis", ((grid.left + RIGHT) / 2, BOTTOM + 36), titled(across.path), "middle", MUTED)
    for n, name in _named(grid.rows, up.values):
        yield text("kg-tick", (grid.left - 6, grid.y(n + 0.5) + 4), name, "end", MUTED)
    labels = Labels(right=SCALE + 40)
    for n, name in _named(grid.columns, across.values):
        x = grid.x(n + 0.5)
        yield line("kg-grid", f"M{x:.1f} {BOTTOM}v4", MUTED)
        if at := labels.place(name, [(x, BOTTOM + 17, "middle")]):
            yield text("kg-tick", at[:2], name, "middle", MUTED)


def _named(drawn: Sequence[int], values: Sequence[float]) -> Iterable[tuple[int, str]]:
    """Some columns or rows, and what they stand for."""
    some = evenly(len(drawn), 6)
    return zip(some, tick_labels([values[drawn[n]] for n in some], DIGITS), strict=True)


def _scale(sweep: Sweep, low: float, high: float, *, has_none: bool) -> Iterator[str]:
    """The colours from the least to the greatest value."""
    bottom = BOTTOM - 24 if has_none else BOTTOM
    yield text("kg-axis", (SCALE + 54, 13), titled(sweep.metric), "end", INK)
    if high > low:
        step = (bottom - TOP) / SHADES
        yield '<g shape-rendering="crispEdges">'
        for i in range(SHADES):
            corner = (SCALE, bottom - (i + 1) * step)
            yield box("kg-cell", corner, (10, step + 0.2), coloured(i / (SHADES - 1)))
        yield "</g>"
        marks = ticks(low, high, 6)
        for mark, name in zip(marks, tick_labels(marks), strict=True):
            y = bottom - (mark - low) / (high - low) * (bottom - TOP)
            yield line("kg-grid", f"M{SCALE + 10} {y:.1f}h3", MUTED)
            yield text("kg-tick", (SCALE + 15, y + 4), name, "start", MUTED)
    else:
        yield box("kg-cell", (SCALE, bottom - 10), (10, 10), coloured(0.5))
        yield text("kg-tick", (SCALE + 15, bottom - 1), significant(low), "start", MUTED)
    if has_none:
        yield box("kg-cell", (SCALE, BOTTOM - 10), (10, 10), NOTHING)
        yield text("kg-tick", (SCALE + 15, BOTTOM - 1), "none", "start", MUTED)
