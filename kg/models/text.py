"""A result in a terminal: verdict, plot, contributions, claims."""

from collections.abc import Iterator
from textwrap import wrap

from kg.models.axes import Axis, tick_label, ticks
from kg.models.claims import shown
from kg.models.result import Balance, Bar, Cell, Result, Table, Trace
from kg.models.terminal import Canvas
from kg.models.units import unit_of
from kg.models.wording import cut, exact, minus, significant

ROWS = 12
"""The height of a plot in lines."""
LONGEST_NAME = 30
MOST_ROWS = 12
"""So many contributions are shown; the smaller ones are summed up."""


def text(result: Result, width: int = 80, *, colour: bool = False) -> str:
    """The whole answer, no line longer than `width` as far as names allow."""
    paint = _painted if colour else _plain
    parts = [
        [paint("1", result.title or result.id) + f"  {result.kind}, {result.method}", *wrap(result.verdict, width)],
        plot(result.drawing, width, colour=colour),
        table(_largest(result.contributions)),
        list(_claims(result, colour=colour)),
        [f"unusual: {doubt}" for doubt in result.doubts],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def plot(drawing: Trace | Balance, width: int, *, colour: bool = False) -> list[str]:
    """The sum against its threshold."""
    return _trace(drawing, width, colour=colour) if isinstance(drawing, Trace) else _balance(drawing, width)


def table(contributions: Table) -> list[str]:
    """Columns of numbers under their names, with units."""
    head = [_head(column) for column in contributions.columns]
    rows = [head, *([_cell(cell) for cell in row] for row in contributions.rows)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(size) for cell, size in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]


def _trace(trace: Trace, width: int, *, colour: bool) -> list[str]:
    low, high = float(trace.V_mV.min()), max(float(trace.V_mV.max()), trace.threshold_mV)
    room = 0.04 * (high - low)
    marks = ticks(low - room, high + room, 5)
    if not any(abs(mark - trace.threshold_mV) < (high - low) / ROWS for mark in marks):
        marks.append(trace.threshold_mV)
    margin = max(len(tick_label(mark)) for mark in marks) + 2
    canvas = Canvas(max(20, width - margin - 1), ROWS)
    down = Axis(low - room, high + room, canvas.height - 1, 0)
    _draw(canvas, trace, down)
    labels = {round(down.at(mark)) // 4: tick_label(mark) for mark in marks}
    limit = round(down.at(trace.threshold_mV)) // 4
    labels[limit] = tick_label(trace.threshold_mV)
    lines = []
    for i, line in enumerate(canvas.lines()):
        label = labels.get(i, "").rjust(margin - 2)
        row = f"{label} {'┤' if i in labels else '│'}{line}"
        lines.append(_painted("33", row) if colour and i == limit else row)
    return ["mV".rjust(margin - 2), *lines, *_time_axis(trace, canvas, margin)]


def _draw(canvas: Canvas, trace: Trace, down: Axis) -> None:
    times, values = trace.t_ms, trace.V_mV
    # evenly spaced columns; the nearest time of the trace stands for each
    chosen = [round(x * (len(times) - 1) / (canvas.width - 1)) for x in range(canvas.width)]
    heights = [down.at(float(values[i])) for i in chosen]
    if trace.spike is None:
        canvas.curve(heights)
    else:
        across = Axis(float(times[0]), float(times[-1]), 0, canvas.width - 1)
        fired = round(across.at(trace.spike.t_ms))
        # after the spike the linear sum no longer holds: every fourth dot
        canvas.curve(heights, (x for x in range(canvas.width) if x <= fired or x % 4 == 0))
        canvas.stroke(fired, 0, round(down.at(trace.threshold_mV)))
    canvas.dashes(round(down.at(trace.threshold_mV)))


def _time_axis(trace: Trace, canvas: Canvas, margin: int) -> list[str]:
    across = Axis(float(trace.t_ms[0]), float(trace.t_ms[-1]), 0, canvas.columns - 1)
    line, labels = ["─"] * canvas.columns, [" "] * (canvas.columns + 4)
    for mark in ticks(across.low, across.high, max(2, canvas.columns // 10)):
        column = round(across.at(mark))
        line[column] = "┬"
        label = tick_label(mark)
        start = max(0, min(column - len(label) // 2, canvas.columns - len(label) - 3))
        labels[start : start + len(label)] = label
    written = "".join(labels).rstrip()
    return [f"{'':{margin - 1}}└{''.join(line)}", f"{'':{margin}}{written} ms"]


def _balance(balance: Balance, width: int) -> list[str]:
    large = sorted(balance.bars, key=_size)[-MOST_ROWS:]
    bars = [bar for bar in balance.bars if bar in large] if len(balance.bars) > MOST_ROWS else balance.bars
    named = [(cut(name, LONGEST_NAME), value, "▒") for name, value in bars] + [("sum", balance.total, "█")]
    names = max(len(name) for name, _, _ in named)
    ends = [0.0, *(value for _, value, _ in named), *([] if balance.threshold is None else [balance.threshold])]
    low, high = min(ends), max(ends)
    across = Axis(low, high if high > low else low + 1, 0, max(10, width - names - 14) - 1)
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


def _size(bar: Bar) -> float:
    return abs(bar.value)


def _largest(contributions: Table) -> Table:
    rows = sorted(contributions.rows, key=lambda row: -abs(_number(row[-1])))[:MOST_ROWS]
    if len(rows) == len(contributions.rows):
        return contributions
    kept = [row for row in contributions.rows if row in rows]
    left = [row for row in contributions.rows if row not in kept]
    sums = (sum(_number(row[i]) for row in left) for i in range(3, len(contributions.columns)))
    return Table(contributions.columns, (*kept, (f"{len(left)} others", None, None, *sums)))


def _number(cell: Cell) -> float:
    return cell if isinstance(cell, int | float) else 0.0


def _head(column: str) -> str:
    unit = unit_of(column)
    return f"{column.removesuffix(f'_{unit}').replace('_', ' ')} {unit}" if unit else column


def _cell(cell: Cell) -> str:
    if isinstance(cell, int | float):
        return exact(cell) if cell == round(cell, 3) else minus(f"{cell:.3f}" if abs(cell) >= 0.0005 else f"{cell:.1e}")
    return "" if cell is None else cut(cell, LONGEST_NAME)


def _claims(result: Result, *, colour: bool) -> Iterator[str]:
    paint = _painted if colour else _plain
    for one in result.expectations:
        if one.ok:
            yield paint("32", f"✓ {one.claim}")
        else:
            yield paint("31", f"✗ {one.claim}; it is {shown(one.metric, one.found)}")


def _painted(code: str, words: str) -> str:
    return f"\x1b[{code}m{words}\x1b[0m"


def _plain(code: str, words: str) -> str:  # noqa: ARG001 - as _painted
    return words
