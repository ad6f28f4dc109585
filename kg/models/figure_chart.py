"""Curves and distributions as SVG: each with its name, levels and points with theirs."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kg.models.axes import Axis, level_label, spanning, tick_labels, ticks, titled
from kg.models.figure_trace import times
from kg.models.result import Chart, Curve
from kg.models.svg import (
    INK,
    LINE,
    MUTED,
    Anchored,
    Labels,
    Point,
    box,
    dot,
    kept,
    line,
    path,
    signed_look,
    text,
    text_width,
    thinned,
)
from kg.models.wording import cut

HEIGHT = 228
RIGHT, TOP, BOTTOM = 352, 26, 184
DASHES = ("", "6 3", "2 3", "8 3 2 3")
"""How curves of one colour differ."""
LONGEST = 28
"""So many letters of a name are shown."""


class Field(NamedTuple):
    """Where x and y lie, and where words may still stand."""

    across: Axis
    up: Axis
    labels: Labels

    def points(self, curve: Curve) -> list[Point]:
        """A curve as it is drawn."""
        points = thinned([(self.across.at(x), self.up.at(y)) for x, y in zip(curve.x, curve.y, strict=True)])
        return [points[i] for i in kept(points, 0.12)] if points else []


def chart_parts(chart: Chart) -> tuple[float, list[str]]:
    """The height of the plot, and what it is made of."""
    field, marks = _field(chart)
    drawn = _bars if chart.bars else _curves
    lines = [*_grid(chart, field, marks), *drawn(chart, field), *_level(chart, field), *_marks(chart, field)]
    return HEIGHT, [*lines, *_names(chart, field)]


def _field(chart: Chart) -> tuple[Field, list[float]]:
    xs = [*(x for curve in chart.curves for x in curve.x), *(x for _, x, _ in chart.marks)]
    ys = [*(y for curve in chart.curves for y in curve.y), *(y for _, _, y in chart.marks)]
    level = [chart.level[1]] if chart.level else []
    if chart.bars:
        ends, room = [*ys, *level, 0.0], 0.0
        half = _least_step(xs) / 2
        xs += [x + half for x in xs] + [x - half for x in xs]
    else:
        ends, room = [*ys, *level], 0.06
    up = spanning(ends, BOTTOM, TOP, room)
    marks = ticks(up.low, up.high)
    names = [*tick_labels(marks), *map(level_label, level)]
    left = max(40.0, 9 + max(text_width(name, bold=True) for name in names))
    return Field(spanning(xs, left, RIGHT), up, Labels(left, bottom=BOTTOM)), marks


def _grid(chart: Chart, field: Field, marks: Sequence[float]) -> Iterator[str]:
    left = field.across.start
    yield text("kg-axis", (4, 11), titled(chart.y), "start", MUTED)
    limit = field.up.at(chart.level[1]) if chart.level else -1e9
    for mark, name in zip(marks, tick_labels(marks), strict=True):
        y = field.up.at(mark)
        yield line("kg-grid", f"M{left:.1f} {y:.1f}H{RIGHT}", LINE)
        if abs(y - limit) > 11:
            yield text("kg-tick", (left - 6, y + 4), name, "end", MUTED)
    yield from times(field.across, BOTTOM, BOTTOM + 17, "")
    yield text("kg-axis", ((left + RIGHT) / 2, BOTTOM + 35), titled(chart.x), "middle", MUTED)


def _curves(chart: Chart, field: Field) -> Iterator[str]:
    for curve, dashes in zip(chart.curves, dashed(chart.curves), strict=True):
        points, (kind, ink) = field.points(curve), signed_look(curve.excites)
        if len(points) == 1:
            yield dot(points[0], ink, 2)
        elif points:
            field.labels.avoid(points)
            role = "kg-sum" if curve.excites is None else "kg-part"
            yield path(f"{role} kg-curve kg-{kind}", points, ink, 2.2 if not dashes else 1.8, dashes)


def dashed(curves: Sequence[Curve]) -> list[str]:
    """The dashes of each curve: those of one colour differ, those of one name do not."""
    known: dict[bool | None, dict[str, str]] = {}
    for curve in curves:
        same = known.setdefault(curve.excites, {})
        same.setdefault(curve.name, DASHES[len(same) % len(DASHES)])
    return [known[curve.excites][curve.name] for curve in curves]


def _bars(chart: Chart, field: Field) -> Iterator[str]:
    step = abs(field.across.at(_least_step([x for curve in chart.curves for x in curve.x])) - field.across.at(0))
    each = max(0.6, 0.84 * step / max(1, len(chart.curves)))
    zero = field.up.at(0.0)
    for i, curve in enumerate(chart.curves):
        kind, ink = signed_look(curve.excites)
        shift = (i - len(chart.curves) / 2) * each
        for x, y in thinned([(field.across.at(x), field.up.at(y)) for x, y in zip(curve.x, curve.y, strict=True)]):
            top, bottom = sorted((y, zero))
            yield box(f"kg-bar kg-{kind}", (x + shift, top), (each, bottom - top), ink, ' fill-opacity="0.7"')
            field.labels.avoid([(x + shift, top), (x + shift + each, top), (x, (top + bottom) / 2)])


def _least_step(xs: Sequence[float]) -> float:
    known = sorted(set(xs))
    return min((b - a for a, b in pairwise(known)), default=1.0)


def _level(chart: Chart, field: Field) -> Iterator[str]:
    if chart.level is None:
        return
    name, value = chart.level
    y, left = field.up.at(value), field.across.start
    yield line("kg-threshold kg-level", f"M{left:.1f} {y:.1f}H{RIGHT}", INK, 1, "4 3")
    yield text("kg-tick kg-threshold-value", (left - 6, y + 4), level_label(value), "end", INK, bold=True)
    inside = [(left + share * (RIGHT - left), y - 5, "middle") for share in (0.5, 0.25, 0.75, 0.35, 0.65)]
    above: list[Anchored] = [(RIGHT, y - 5, "end"), (left + 4, y - 5, "start"), *inside]
    below: list[Anchored] = [(x, y + 13, anchor) for x, _, anchor in above]
    if at := field.labels.place(name, [*above, *below]):
        yield text("kg-threshold-label", at[:2], name, at[2], INK)


def _marks(chart: Chart, field: Field) -> Iterator[str]:
    for name, x_value, y_value in chart.marks:
        x, y = field.across.at(x_value), field.up.at(y_value)
        yield dot((x, y))
        if at := field.labels.place(words := cut(name, LONGEST), _around((x, y)), bold=True):
            yield text("kg-mark-label", at[:2], words, at[2], INK, bold=True)


def _names(chart: Chart, field: Field) -> Iterator[str]:
    """Each curve has its name beside it; one alone is what the axis says."""
    if len({curve.name for curve in chart.curves}) < 2:
        return
    named = set[str]()
    for curve in chart.curves:
        points, (_, ink) = field.points(curve), signed_look(curve.excites)
        if curve.name in named or not points:
            continue
        named.add(curve.name)
        places = [place for share in (1.0, 0.75, 0.5, 0.25, 0.9, 0.6) for place in _around(_along(points, share))]
        if at := field.labels.place(words := cut(curve.name, LONGEST), places):
            yield text(f"kg-curve-label kg-{signed_look(curve.excites)[0]}", at[:2], words, at[2], ink)


def _along(points: Sequence[Point], share: float) -> Point:
    wanted = points[0][0] + share * (points[-1][0] - points[0][0])
    return min(points, key=lambda point: abs(point[0] - wanted))


def _around(point: Point) -> list[Anchored]:
    x, y = point
    return [
        *((x + dx, y - 6, anchor) for dx, anchor in ((0.0, "middle"), (5.0, "start"), (-2.0, "end"))),
        *((x + dx, y + 15, anchor) for dx, anchor in ((0.0, "middle"), (5.0, "start"), (-2.0, "end"))),
        (x + 7, y + 4, "start"),
        (x - 7, y + 4, "end"),
    ]
