"""A sweep in a terminal: a curve and a table for one parameter, a map of characters for two."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from kg.models.axes import tick_labels, titled
from kg.models.plots import plot
from kg.models.result import Table
from kg.models.sweep_figure import DIGITS, chart_of, evenly
from kg.models.sweeping import Sweep
from kg.models.text import cell_text, painted, plain, table
from kg.models.wording import cut, significant

MOST_ROWS = 16
"""So many points are listed; all of them are in CSV."""
FEW = 8
"""With more rows, every other one has its value beside it."""
TALLEST = 20
"""So many rows a map has at most."""
SHADES = "·░▒▓█"
PALETTE = (54, 60, 30, 71, 186)
"""The shades on a coloured terminal: violet, blue, green, to yellow."""
NONE, FIRES = "?", "●"


def text(sweep: Sweep, width: int = 80, *, colour: bool = False) -> str:
    """The whole sweep, no line longer than `width` as far as names allow."""
    paint = painted if colour else plain
    parts = [
        [f"{paint('1', cut(sweep.title or sweep.id or sweep.kind, width))}  {sweep.kind}, {sweep.precision}"],
        wrap(sweep.summary(), width),
        *(_of_one(sweep, width, colour=colour) if len(sweep.ranges) == 1 else [_map(sweep, width, colour=colour)]),
    ]
    return "\n\n".join("\n".join(lines) for lines in (parts[0] + parts[1], *parts[2:]) if lines) + "\n"


def _of_one(sweep: Sweep, width: int, *, colour: bool) -> list[list[str]]:
    chart = chart_of(sweep)
    drawn = plot(chart, width, colour=colour) if chart.curves else []
    return [drawn, table(_listed(sweep, width), width)]


def _listed(sweep: Sweep, width: int) -> Table:
    """Some points, those among them between which something happens; as many metrics as there is room for."""
    names = [sweep.metric, *(name for name in ("fired", "first_spike_ms") if name in sweep.metrics)]
    names = list(dict.fromkeys([*names, *sweep.metrics]))
    left = width - max(len(titled(sweep.ranges[0].path)), 12)
    kept: list[str] = []
    for name in names:
        left -= 2 + max([len(titled(name)), *(len(cell_text(value)) for value in sweep.column(name))])
        if left < 0 and kept:
            break
        kept.append(name)
    columns = [sweep.column(name) for name in kept]
    chosen = _telling(sweep)
    rows = [(place, *(column[i] for column in columns)) for i, (place,) in enumerate(sweep.places()) if i in chosen]
    return Table((sweep.ranges[0].path, *kept), tuple(rows))


def _telling(sweep: Sweep) -> set[int]:
    chosen = {*evenly(len(sweep.points), MOST_ROWS), len(sweep.points) - 1}
    values = sweep.ranges[0].values
    for flip in sweep.flips()[: MOST_ROWS // 2]:
        chosen |= {values.index(flip.before), values.index(flip.after)}
    return chosen


def _map(sweep: Sweep, width: int, *, colour: bool) -> list[str]:
    """The first parameter from left to right, the second upwards; two characters a point."""
    across, up = sweep.ranges
    rows = evenly(len(up.values), TALLEST)
    names = dict(zip(rows, tick_labels([up.values[i] for i in rows], DIGITS), strict=True))
    margin = max(map(len, names.values())) + 2
    columns = evenly(len(across.values), max(4, (width - margin) // 2))
    cells = _Cells(sweep, colour=colour)
    every = 1 if len(rows) <= FEW else 2
    lines = [
        f"{'' if n % every else names[j]:>{margin - 2}} {'│' if n % every else '┤'}"
        + "".join(cells.at(i * len(up.values) + j) for i in columns)
        for n, j in enumerate(reversed(rows))
    ]
    return [
        titled(up.path),
        *lines,
        *_below(sweep, columns, margin),
        "",
        *wrap_cells(cells.legend(), width),
        *_left_out(sweep, rows, columns),
    ]


class _Cells:
    """The points of a map as characters."""

    def __init__(self, sweep: Sweep, *, colour: bool) -> None:
        self._values, self._fired = sweep.shown(), sweep.column("fired")
        known = [value for value in self._values if value is not None]
        self._low, self._high = min(known, default=0.0), max(known, default=0.0)
        self._colour = colour
        self._metric = sweep.metric

    def at(self, i: int) -> str:
        """Two characters: how much, and whether it fires."""
        if i >= len(self._values):
            return "  "
        value, fired = self._values[i], self._fired[i] is True
        if value is None:
            return f" {FIRES}" if fired else NONE * 2
        return self._shaded(self._level(value), FIRES if fired else "")

    def legend(self) -> Iterator[str]:
        """What the characters mean."""
        if any(value is not None for value in self._values):
            step = (self._high - self._low) / len(SHADES)
            edges = [self._low + i * step for i in range(len(SHADES))] + [self._high]
            yield f"{self._metric}:"
            for i in range(len(SHADES)) if step else (0,):
                yield f"{self._shaded(i, '')} {significant(edges[i])} … {significant(edges[i + 1])}"
        if True in self._fired:
            unknown = any(value is None and fired for value, fired in zip(self._values, self._fired, strict=True))
            yield f"{FIRES} fires{f', without {self._metric}' if unknown else ''}"
        if any(value is None and not fired for value, fired in zip(self._values, self._fired, strict=True)):
            yield f"{NONE} no value"

    def _level(self, value: float) -> int:
        if self._high <= self._low:
            return 0
        return min(len(SHADES) - 1, int(len(SHADES) * ((value - self._low) / (self._high - self._low))))

    def _shaded(self, level: int, sign: str) -> str:
        if not self._colour:
            return SHADES[level] + (sign or SHADES[level])
        ink = 231 if level < len(SHADES) - 2 else 16
        return painted(f"38;5;{ink};48;5;{PALETTE[level]}", f" {sign or ' '}")


def wrap_cells(words: Iterator[str], width: int) -> list[str]:
    """Entries of a legend in lines; none is broken."""
    lines = [""]
    for word in words:
        room = width - _seen(lines[-1]) - 3
        if lines[-1] and _seen(word) > room:
            lines.append(word)
        else:
            lines[-1] += f"   {word}" if lines[-1] else word
    return lines


def _seen(words: str) -> int:
    """How many characters show."""
    return len("".join(part.partition("m")[2] if i else part for i, part in enumerate(words.split("\x1b["))))


def _below(sweep: Sweep, columns: Sequence[int], margin: int) -> list[str]:
    labels, free = [" "] * (2 * len(columns) + 8), 0
    line = ["─"] * (2 * len(columns))
    values = [sweep.ranges[0].values[i] for i in columns]
    for n, name in enumerate(tick_labels(values, DIGITS)):
        if 2 * n >= free:
            line[2 * n] = "┬"
            labels[2 * n : 2 * n + len(name)] = name
            free = 2 * n + len(name) + 2
    written = "".join(labels)[: 2 * len(columns) + 7].rstrip()
    title = titled(sweep.ranges[0].path)
    return [
        f"{'':{margin - 1}}└{''.join(line)}",
        f"{'':{margin}}{written}",
        f"{'':{margin}}{title:>{2 * len(columns)}}",
    ]


def _left_out(sweep: Sweep, rows: Sequence[int], columns: Sequence[int]) -> Iterator[str]:
    across, up = sweep.ranges
    for one, shown in ((across, columns), (up, rows)):
        if len(shown) < len(one.values):
            yield f"{len(shown)} of {len(one.values):,} values of {one.path} are shown; all are in CSV and SVG"
