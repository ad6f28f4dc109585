"""A sum of signed shares as SVG: a bar for each, and the threshold."""

from collections.abc import Iterator, Sequence
from math import fsum

from kg.models.axes import Axis, spanning
from kg.models.result import Balance, Bar
from kg.models.svg import INK, MUTED, WIDTH, Labels, box, line, signed_look, text, text_width
from kg.models.wording import cut, exact, significant

LEFT, RIGHT, TOP = 100, 306, 22
ROW = 22
MOST_BARS = 24
LONGEST = 16
"""So many letters of a name are shown."""


def balance_parts(balance: Balance) -> tuple[float, list[str]]:
    """The height of the plot, and what it is made of: bars from zero, the sum in bold, the threshold."""
    bars = [*largest(balance.bars, MOST_BARS), Bar("sum", balance.total)]
    limits = [] if balance.threshold is None else [balance.threshold]
    across = spanning([0.0, *(bar.value for bar in bars), *limits], LEFT, RIGHT)
    bottom = TOP + ROW * len(bars)
    zero = across.at(0.0)
    parts = [line("kg-grid", f"M{zero:.1f} {TOP - 4}V{bottom}", MUTED)]
    for i, bar in enumerate(bars):
        parts += _bar(bar, TOP + ROW * i, across, total=i == len(bars) - 1)
    if balance.threshold is not None:
        parts += _threshold(balance.threshold, across, bottom)
    return bottom + 10, parts


def largest(bars: Sequence[Bar], most: int) -> list[Bar]:
    """At most so many bars: the largest in their own order, and what the others come to."""
    if len(bars) <= most:
        return list(bars)
    large = set(sorted(range(len(bars)), key=lambda i: -abs(bars[i].value))[: most - 1])
    rest = [bar.value for i, bar in enumerate(bars) if i not in large]
    return [*(bars[i] for i in sorted(large)), Bar(f"{len(rest)} others", fsum(rest))]


def _bar(bar: Bar, y: float, across: Axis, *, total: bool) -> Iterator[str]:
    kind, ink = signed_look(None if total else bar.value >= 0)
    start, end = sorted((across.at(0.0), across.at(bar.value)))
    yield box(f"kg-bar kg-{kind}", (start, y + 3), (max(end - start, 1), ROW - 8), ink, ' rx="2"')
    yield text("kg-tick", (LEFT - 8, y + 14), cut(bar.name, LONGEST), "end", INK, bold=total)
    yield text("kg-value", (end + 5, y + 14), significant(bar.value), "start", INK if total else MUTED, bold=total)


def _threshold(threshold: float, across: Axis, bottom: float) -> Iterator[str]:
    x, words = across.at(threshold), f"threshold {exact(threshold)}"
    yield line("kg-threshold", f"M{x:.1f} {TOP - 4}V{bottom}", INK, 1, "4 3")
    near = min(max(x, text_width(words) / 2 + 1), WIDTH - text_width(words) / 2 - 1)
    if at := Labels().place(words, [(near, TOP - 9, "middle")]):
        yield text("kg-threshold-label", at[:2], words, at[2], INK)
