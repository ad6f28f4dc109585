"""What there is to see of a result, in a terminal: Braille curves with axes, bars of blocks."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from string import ascii_lowercase
from textwrap import wrap
from typing import NamedTuple

from kg.models.axes import Axis, level_label, spanning, tick_label, tick_labels, ticks, titled
from kg.models.figure_balance import largest
from kg.models.result import Balance, Chart, Curve, Drawing, Mark, Trace
from kg.models.svg import thinned
from kg.models.terminal import SOLID, Canvas, Pattern
from kg.models.wording import cut, significant

ROWS = 12
"""The height of a plot in lines."""
LONGEST_NAME = 30
MOST_BARS = 12
MOST_TIMES = 8
"""So many spikes are told one by one."""
SHORT = 4
"""The name of an axis that is no longer stands at its last tick."""
PATTERNS: tuple[Pattern, ...] = (SOLID, (3, 6), (1, 3), (1, 6))
"""How the curves of a chart differ."""


def plot(drawing: Drawing, width: int, *, colour: bool = False) -> list[str]:
    """A drawing as lines of text no wider than that."""
    match drawing:
        case Trace():
            return _trace(drawing, width, colour=colour)
        case Balance():
            return _balance(drawing, width)
        case Chart():
            return _chart(drawing, width, colour=colour)


class _Field(NamedTuple):
    """A canvas with the axes that lie on it."""

    canvas: Canvas
    across: Axis
    down: Axis
    marks: Sequence[float]
    """The ticks of the vertical axis."""
    level: float | None
    """Where a dashed line runs across."""
    margin: int
    """How many characters stand before the canvas."""

    @classmethod
    def of(cls, xs: Iterable[float], ys: Iterable[float], level: float | None, width: int, room: float) -> "_Field":
        levels = [] if level is None else [level]
        down = spanning([*ys, *levels], 4 * ROWS - 1, 0, room)
        marks = [*ticks(down.low, down.high, 5)]
        margin = max(len(name) for name in [*tick_labels(marks), *map(level_label, levels)]) + 2
        canvas = Canvas(max(20, width - margin - 1), ROWS)
        return cls(canvas, spanning(xs, 0, canvas.width - 1), down, marks, level, margin)

    def points(self, xs: Iterable[float], ys: Iterable[float]) -> list[tuple[float, float]]:
        """A curve in dots."""
        return thinned([(self.across.at(x), self.down.at(y)) for x, y in zip(xs, ys, strict=True)], apart=1)

    def column(self, x: float) -> int:
        """The dots of a place from the left."""
        return round(self.across.at(x))

    def row(self, y: float) -> int:
        """The dots of a value from the top."""
        return round(self.down.at(y))

    def lines(self, above: str, below: str, *, colour: bool) -> list[str]:
        """The canvas between its axes; `below` names the horizontal one."""
        labels = {self.row(mark) // 4: name for mark, name in zip(self.marks, tick_labels(self.marks), strict=True)}
        limit = -1
        if self.level is not None:
            self.canvas.dashes(self.row(self.level))
            limit = self.row(self.level) // 4
            labels[limit] = level_label(self.level)
        rows = [
            f"{labels.get(i, ''):>{self.margin - 2}} {'┤' if i in labels else '│'}{line}"
            for i, line in enumerate(self.canvas.lines())
        ]
        if colour and limit >= 0:
            rows[limit] = f"\x1b[33m{rows[limit]}\x1b[0m"
        head = above.rjust(self.margin - 2) if len(above) <= self.margin - 2 else above
        return [head, *rows, *self._below(below)]

    def _below(self, title: str) -> list[str]:
        columns = self.canvas.columns
        line, labels, free = ["─"] * columns, [" "] * columns, 0
        marks = ticks(self.across.low, self.across.high, max(2, columns // 10))
        names = tick_labels(marks)
        if len(title) <= SHORT:
            names[-1] += f" {title}"
        for mark, label in zip(marks, names, strict=True):
            column = self.column(mark) // 2
            line[column] = "┬"
            start = max(0, min(column - len(tick_label(mark)) // 2, columns - len(label)))
            if start >= free:
                labels[start : start + len(label)] = label
                free = start + len(label) + 1
        below = [f"{'':{self.margin - 1}}└{''.join(line)}", f"{'':{self.margin}}{''.join(labels).rstrip()}"]
        return below if len(title) <= SHORT else [*below, f"{'':{self.margin}}{title:>{columns}}"]


def _trace(trace: Trace, width: int, *, colour: bool) -> list[str]:
    ys = [float(trace.V_mV.min()), float(trace.V_mV.max())]
    if trace.linear_mV is not None:
        ys += [float(trace.linear_mV.min()), float(trace.linear_mV.max())]
    field = _Field.of([float(trace.t_ms[0]), float(trace.t_ms[-1])], ys, trace.threshold_mV, width, 0.04)
    notes = []
    if trace.linear_mV is not None:
        field.canvas.line(field.points(trace.t_ms.tolist(), trace.linear_mV.tolist()), (1, 3))
        notes.append("line: the potential; dots: what the inputs would sum to linearly")
    _draw(trace, field)
    if len(trace.spikes) > 1:
        notes.append(_spikes(trace.spikes))
    told = [line for note in notes for line in wrap(note, max(20, width - field.margin))]
    return [*field.lines("mV", "ms", colour=colour), *(f"{'':{field.margin}}{line}" for line in told)]


def _draw(trace: Trace, field: _Field) -> None:
    limit = field.row(trace.threshold_mV)
    moments = [*zip(trace.t_ms.tolist(), trace.V_mV.tolist(), strict=True), *trace.spikes]
    moments.sort(key=lambda moment: moment[0])
    if not trace.spikes or trace.resets:
        field.canvas.line(field.points(*zip(*moments, strict=True)))
    else:
        first = trace.spikes[0].t_ms
        field.canvas.line(field.points(*zip(*(one for one in moments if one[0] <= first), strict=True)))
        # after the spike the linear sum no longer holds
        field.canvas.line(field.points(*zip(*(one for one in moments if one[0] >= first), strict=True)), (1, 4))
    for spike in trace.spikes:
        field.canvas.stroke(field.column(spike.t_ms), 0, limit)


def _spikes(spikes: Sequence[Mark]) -> str:
    times = ", ".join(significant(spike.t_ms) for spike in spikes[:MOST_TIMES])
    more = f", … {significant(spikes[-1].t_ms)}" if len(spikes) > MOST_TIMES else ""
    return f"{len(spikes)} spikes: {times}{more} ms"


def _chart(chart: Chart, width: int, *, colour: bool) -> list[str]:
    xs = [*(x for curve in chart.curves for x in curve.x), *(x for _, x, _ in chart.marks)]
    ys = [*(y for curve in chart.curves for y in curve.y), *(y for _, _, y in chart.marks)]
    if chart.bars:
        half = least_step(xs) / 2
        xs, ys = [*(x - half for x in xs), *(x + half for x in xs)], [*ys, 0.0]
    field = _Field.of(xs, ys, chart.level[1] if chart.level else None, width, 0.0 if chart.bars else 0.04)
    names = list(dict.fromkeys(curve.name for curve in chart.curves))
    for curve in chart.curves:
        if chart.bars:
            _bars(curve, field)
        else:
            pattern = PATTERNS[names.index(curve.name) % len(PATTERNS)]
            field.canvas.line(field.points(curve.x, curve.y), pattern)
    for letter, (_, x, y) in zip(ascii_lowercase, chart.marks, strict=False):
        field.canvas.letter(field.column(x), field.row(y), letter)
    legend = [line for note in _legend(chart, names) for line in wrap(note, max(20, width - field.margin))]
    plotted = field.lines(titled(chart.y), titled(chart.x), colour=colour)
    return [*plotted, *(f"{'':{field.margin}}{line}" for line in legend)]


def _bars(curve: Curve, field: _Field) -> None:
    step = abs(field.across.at(least_step(curve.x)) - field.across.at(0))
    zero, wide = field.row(0.0), max(1, int(step) - 1)
    for x, y in zip(curve.x, curve.y, strict=True):
        left = round(field.across.at(x) - wide / 2)
        for column in range(left, left + wide):
            field.canvas.stroke(column, *sorted((zero, field.row(y))))


def least_step(xs: Iterable[float]) -> float:
    """How far the two nearest of some values are apart; 1 if there are no two."""
    return min((b - a for a, b in pairwise(sorted(set(xs)))), default=1.0)


def _legend(chart: Chart, names: Sequence[str]) -> Iterator[str]:
    if chart.level:
        yield f"- - {chart.level[0]} {level_label(chart.level[1])}"
    if len(names) > 1 and not chart.bars:
        looks = ("line", "dashes", "dots", "few dots")
        yield "; ".join(f"{looks[i % len(looks)]}: {cut(name, LONGEST_NAME)}" for i, name in enumerate(names))
    for letter, (name, x, y) in zip(ascii_lowercase, chart.marks, strict=False):
        where = f"{titled(chart.x)} {significant(x)}, {titled(chart.y)} {significant(y)}"
        yield f"{letter}: {cut(name, LONGEST_NAME)}, {where}"


def _balance(balance: Balance, width: int) -> list[str]:
    named = [(cut(bar.name, LONGEST_NAME), bar.value, "▒") for bar in largest(balance.bars, MOST_BARS)]
    named.append(("sum", balance.total, "█"))
    names = max(len(name) for name, _, _ in named)
    limits = [] if balance.threshold is None else [balance.threshold]
    across = spanning([0.0, *(value for _, value, _ in named), *limits], 0, max(10, width - names - 14) - 1)
    return [
        f"{name.ljust(names)} {_bar(value, fill, across, balance.threshold)} {significant(value)}"
        for name, value, fill in named
    ]


def _bar(value: float, fill: str, across: Axis, threshold: float | None) -> str:
    start, end = sorted((round(across.at(0.0)), round(across.at(value))))
    cells = [" "] * (int(across.end) + 1)
    cells[start:end] = [fill] * (end - start)
    cells[round(across.at(0.0))] = "│"
    if threshold is not None:
        cells[round(across.at(threshold))] = "┊"
    return "".join(cells)
