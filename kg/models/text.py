"""A result in a terminal: verdict, plot, metrics, contributions, claims."""

from collections.abc import Iterator, Sequence
from math import fsum
from textwrap import wrap

from kg.models.axes import titled
from kg.models.claims import shown
from kg.models.plots import plot
from kg.models.result import Cell, Metric, Result, Table
from kg.models.wording import cut, exact, minus, significant

MOST_ROWS = 12
"""So many contributions are shown; the smaller ones are summed up."""
LONGEST_NAME, SHORTEST_NAME = 30, 8
DIGITS = 6
"""So many digits of a metric are shown; all of them are in JSON."""


def text(result: Result, width: int = 80, *, colour: bool = False) -> str:
    """The whole answer, no line longer than `width` as far as names allow."""
    paint = painted if colour else plain
    head = f"{paint('1', cut(result.title or result.id or result.kind, width))}  {result.kind}, {result.precision}"
    parts = [
        [head, *wrap(result.verdict, width)],
        plot(result.drawing, width, colour=colour),
        list(_metrics(result, width)),
        table(_largest(result.contributions), width),
        list(_claims(result, colour=colour)),
        [line for doubt in result.doubts for line in wrap(f"unusual: {doubt}", width)],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def table(contributions: Table, width: int = 80) -> list[str]:
    """Columns under their names, with units: words to the left, numbers to the right."""
    if not contributions.rows:
        return []
    rows = [[cell_text(cell) for cell in row] for row in contributions.rows]
    heads = [titled(column).split(" ") for column in contributions.columns]
    wordy = [any(isinstance(row[i], str) for row in contributions.rows) for i in range(len(heads))]
    cells = [max(len(row[i]) for row in rows) for i in range(len(heads))]
    one_line = [max(cell, len(" ".join(head))) for cell, head in zip(cells, heads, strict=True)]
    if sum(one_line) + 2 * len(heads) - 2 <= width:
        head_rows, widths = [[" ".join(head) for head in heads]], one_line
    else:
        widths = _narrowed(cells, heads, wordy, width)
        head_rows = _stacked([wrap(" ".join(head), size) for head, size in zip(heads, widths, strict=True)])
    return [_row(row, widths, wordy) for row in (*head_rows, *rows)]


def metric_text(value: Metric) -> str:
    """A metric as people read it, without its unit: few digits, `yes` and `no`, `none`."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case int():
            return exact(value)
        case number:
            return (
                exact(number)
                if number == float(f"{number:.{DIGITS}g}")
                else _without_zeros(significant(number, DIGITS))
            )


def cell_text(cell: Cell) -> str:
    """A cell of a table: three decimals, or as many digits as a small or a very large number needs."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cut(cell, LONGEST_NAME)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if not 0.0005 <= abs(cell) < 1e9:
        return exact(cell) if cell == 0 or len(repr(cell)) <= 8 else minus(f"{cell:.2e}")
    return exact(cell) if cell == round(cell, 3) else minus(f"{cell:.3f}")


def painted(code: str, words: str) -> str:
    """Words in a colour of the terminal."""
    return f"\x1b[{code}m{words}\x1b[0m"


def plain(code: str, words: str) -> str:  # noqa: ARG001 - as painted
    """Words as they are."""
    return words


def _without_zeros(number: str) -> str:
    """4.00000 that is not quite 4 would tell of digits that nobody asks for."""
    return number.rstrip("0").rstrip(".") if "." in number and "e" not in number else number


def _metrics(result: Result, width: int) -> Iterator[str]:
    """What claims can speak of, in as many columns as there is room for."""
    pairs = [(name, metric_text(value)) for name, value in result.metrics.items()]
    if not pairs:
        return
    names, values = (max(len(pair[i]) for pair in pairs) for i in (0, 1))
    columns = max(1, (width + 3) // (names + values + 5))
    height = -(-len(pairs) // columns)
    for i in range(height):
        row = [f"{name:<{names}}  {value:>{values}}" for name, value in pairs[i::height]]
        yield "   ".join(row).rstrip()


def _narrowed(cells: Sequence[int], heads: Sequence[Sequence[str]], wordy: Sequence[bool], width: int) -> list[int]:
    """The widths of columns whose heads are on several lines; names give way if that is not enough."""
    widths = [max(cell, *map(len, head)) for cell, head in zip(cells, heads, strict=True)]
    over = sum(widths) + 2 * len(widths) - 2 - width
    for i in sorted(range(len(widths)), key=lambda i: -widths[i]):
        least = max(SHORTEST_NAME, *map(len, heads[i]))
        if over > 0 and wordy[i] and widths[i] > least:
            given = min(over, widths[i] - least)
            widths[i], over = widths[i] - given, over - given
    return _relaxed(widths, heads, -over)


def _relaxed(widths: Sequence[int], heads: Sequence[Sequence[str]], spare: int) -> list[int]:
    """The widths with the room that is left given to the heads that need most lines."""
    found = list(widths)
    for lines in range(max(map(len, heads)), 1, -1):
        for i, head in enumerate(heads):
            tall = len(wrap(" ".join(head), found[i])) == lines
            wider = (w for w in range(found[i], found[i] + spare + 1) if len(wrap(" ".join(head), w)) < lines)
            if tall and (wanted := next(wider, None)):
                found[i], spare = wanted, spare - (wanted - found[i])
    return found


def _stacked(heads: Sequence[Sequence[str]]) -> list[list[str]]:
    """Heads of several lines, standing on the rows."""
    most = max(map(len, heads))
    return [[head[i - most + len(head)] if i >= most - len(head) else "" for head in heads] for i in range(most)]


def _row(row: Sequence[str], widths: Sequence[int], wordy: Sequence[bool]) -> str:
    sized = [cut(cell, size) for cell, size in zip(row, widths, strict=True)]
    aligned = [
        cell.ljust(size) if left else cell.rjust(size) for cell, size, left in zip(sized, widths, wordy, strict=True)
    ]
    return "  ".join(aligned).rstrip()


def _largest(contributions: Table) -> Table:
    """The rows that matter most, in their own order; of the others, the sums of what is a share."""
    rows = contributions.rows
    by = _deciding(contributions)
    if len(rows) <= MOST_ROWS or by is None:
        return contributions
    large = set(sorted(range(len(rows)), key=lambda i: -abs(_number(rows[i][by])))[:MOST_ROWS])
    left = [row for i, row in enumerate(rows) if i not in large]
    sums = [
        fsum(_number(row[i]) for row in left) if is_share(name) else None
        for i, name in enumerate(contributions.columns)
    ]
    return Table(contributions.columns, (*(rows[i] for i in sorted(large)), (f"{len(left)} others", *sums[1:])))


def is_share(column: str) -> bool:
    """Whether a column's numbers add up to something: what inputs hold at a moment, and shares."""
    return column.startswith(("at_", "share"))


def _deciding(contributions: Table) -> int | None:
    """The last column of numbers, shares before others."""
    numbers = [
        i
        for i in range(1, len(contributions.columns))
        if any(isinstance(row[i], int | float) for row in contributions.rows)
    ]
    shares = [i for i in numbers if is_share(contributions.columns[i])]
    return max(shares or numbers, default=None)


def _number(cell: Cell) -> float:
    return cell if isinstance(cell, int | float) else 0.0


def _claims(result: Result, *, colour: bool) -> Iterator[str]:
    paint = painted if colour else plain
    for one in result.expectations:
        if one.ok:
            yield paint("32", f"✓ {one.claim}")
        else:
            yield paint("31", f"✗ {one.claim}; it is {shown(one.metric, one.found)}")
