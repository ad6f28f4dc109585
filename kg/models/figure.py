"""A result as SVG: classes name what is drawn, for the CSS of a page; attributes give a file alone its look."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from kg.models.axes import Axis, tick_label, ticks
from kg.models.result import Balance, Result, Trace
from kg.models.wording import cut, exact, significant

if TYPE_CHECKING:
    from kg.models.result import Floats

WIDTH, HEIGHT = 376, 228
LEFT, RIGHT, TOP, BOTTOM = 40, 352, 22, 190

INK, MUTED, LINE = "#23262b", "#6b675e", "#e6e2d8"
EPSP, IPSP = "#b8560f", "#2b66ad"
ROW, MOST_BARS = 22, 24
FACE = "Inter, 'Segoe UI', system-ui, sans-serif"


def figure(result: Result) -> str:
    """The plot of a result."""
    drawing = result.drawing
    height, parts = (HEIGHT, _trace(drawing)) if isinstance(drawing, Trace) else _balance(drawing)
    name = escape(result.title or result.id or result.kind)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    look = f'font-family="{FACE}" font-size="11" fill="{INK}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="kg-plot kg-{result.kind}" role="img" {size} {look}>',
            f"<title>{name}</title>",
            f"<desc>{escape(result.verdict)}</desc>",
            *parts,
            "</svg>\n",
        ]
    )


def _trace(trace: Trace) -> Iterator[str]:
    across = Axis(float(trace.t_ms[0]), float(trace.t_ms[-1]), LEFT, RIGHT)
    up = _vertical(trace)
    yield from _grid(trace, across, up)
    for part in trace.parts:
        kind, ink = ("epsp", EPSP) if part.excites else ("ipsp", IPSP)
        begun = max(0, int((part.V_mV != 0).argmax()) - 1)
        points = _points(trace.t_ms[begun:], trace.rest_mV + part.V_mV[begun:], across, up)
        rest = up.at(trace.rest_mV)
        area = f"M{points[0][0]:.1f} {rest:.1f}L{_joined(points)}L{points[-1][0]:.1f} {rest:.1f}Z"
        yield f'<path class="kg-area kg-{kind}" d="{area}" fill="{ink}" fill-opacity="0.1"/>'
        yield _path(f"kg-part kg-{kind}", points, ink, 1.2)
    yield from _threshold(trace, up, across)
    yield from _sum(trace, across, up)
    yield from _onsets(trace, across)


def _vertical(trace: Trace) -> Axis:
    lows = [float(trace.V_mV.min()), *(trace.rest_mV + float(part.V_mV.min()) for part in trace.parts)]
    highs = [float(trace.V_mV.max()), *(trace.rest_mV + float(part.V_mV.max()) for part in trace.parts)]
    low, high = min(lows), max(*highs, trace.threshold_mV)
    room = 0.06 * (high - low)
    return Axis(low - room, high + room, BOTTOM, TOP)


def _grid(trace: Trace, across: Axis, up: Axis) -> Iterator[str]:
    yield f'<text class="kg-tick" x="{LEFT - 6}" y="{TOP - 10}" text-anchor="end" fill="{MUTED}">mV</text>'
    limit = up.at(trace.threshold_mV)
    for mark in ticks(up.low, up.high):
        y = up.at(mark)
        yield f'<path class="kg-grid" d="M{LEFT} {y:.1f}H{RIGHT}" stroke="{LINE}" fill="none"/>'
        if abs(y - limit) > 9:
            yield _text("kg-tick", (LEFT - 6, y + 4), tick_label(mark), "end", MUTED)
    for mark in ticks(across.low, across.high):
        x = across.at(mark)
        yield _text("kg-tick", (x, BOTTOM + 30), tick_label(mark), "middle", MUTED)
        yield f'<path class="kg-grid" d="M{x:.1f} {BOTTOM}v4" stroke="{LINE}" fill="none"/>'
    last = ticks(across.low, across.high)[-1]
    beside = across.at(last) + 6 + 3.5 * len(tick_label(last))
    yield _text("kg-tick", (min(beside, WIDTH - 16), BOTTOM + 30), "ms", "start", MUTED)


def _threshold(trace: Trace, up: Axis, across: Axis) -> Iterator[str]:
    y = up.at(trace.threshold_mV)
    decisive = trace.spike or trace.peak
    # the word stands where the decisive moment is not
    x, anchor = (RIGHT, "end") if across.at(decisive.t_ms) < (LEFT + RIGHT) / 2 else (LEFT + 4, "start")
    yield (
        f'<path class="kg-threshold" d="M{LEFT} {y:.1f}H{RIGHT}" stroke="{INK}" stroke-dasharray="4 3" fill="none"/>'
    )
    yield _text("kg-tick kg-threshold-value", (LEFT - 6, y + 4), tick_label(trace.threshold_mV), "end", INK, bold=True)
    yield _text("kg-threshold-label", (x, y - 5), "threshold", anchor, INK)


def _sum(trace: Trace, across: Axis, up: Axis) -> Iterator[str]:
    if trace.spike is None:
        yield _path("kg-sum", _points(trace.t_ms, trace.V_mV, across, up), INK, 2.6)
        yield from _gap(trace, across, up)
        return
    before, spike = trace.t_ms <= trace.spike.t_ms, (across.at(trace.spike.t_ms), up.at(trace.spike.V_mV))
    if before.any():
        yield _path("kg-sum", [*_points(trace.t_ms[before], trace.V_mV[before], across, up), spike], INK, 2.6)
    if not before.all():
        after = [spike, *_points(trace.t_ms[~before], trace.V_mV[~before], across, up)]
        yield _path("kg-sum kg-after", after, INK, 1.6, ' stroke-dasharray="0.1 4" stroke-linecap="round"')
    x, y = spike
    yield f'<path class="kg-spike" d="M{x:.1f} {y:.1f}V{TOP - 8}" stroke="{INK}" stroke-width="2.6" fill="none"/>'
    yield f'<circle class="kg-dot" cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{INK}"/>'
    side, anchor = (6, "start") if x < RIGHT - 60 else (-6, "end")
    yield _text("kg-spike-label", (x + side, TOP - 1), f"{significant(trace.spike.t_ms)} ms", anchor, INK, bold=True)


def _gap(trace: Trace, across: Axis, up: Axis) -> Iterator[str]:
    x, y, limit = across.at(trace.peak.t_ms), up.at(trace.peak.V_mV), up.at(trace.threshold_mV)
    short = f"{significant(trace.threshold_mV - trace.peak.V_mV, 2)} mV short"
    yield f'<path class="kg-gap" d="M{x:.1f} {y:.1f}V{limit:.1f}" stroke="{MUTED}" stroke-dasharray="2 2" fill="none"/>'
    yield f'<circle class="kg-dot" cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{INK}"/>'
    yield _text("kg-gap-label", (x, limit - 5), short, "start" if x < RIGHT - 70 else "end", MUTED)


def _onsets(trace: Trace, across: Axis) -> Iterator[str]:
    """Triangles under the plot: EPSPs point up, IPSPs down."""
    seen: set[tuple[int, bool]] = set()
    for t, excites in trace.onsets:
        x = across.at(t)
        if (round(2 * x), excites) in seen or not LEFT <= x <= RIGHT:
            continue
        seen.add((round(2 * x), excites))
        kind, ink = ("epsp", EPSP) if excites else ("ipsp", IPSP)
        shape = f"M{x - 4:.1f} {BOTTOM + 14}h8l-4 -7z" if excites else f"M{x - 4:.1f} {BOTTOM + 8}h8l-4 7z"
        yield f'<path class="kg-onset kg-{kind}" d="{shape}" fill="{ink}"/>'


def _balance(balance: Balance) -> tuple[int, list[str]]:
    """Bars from zero, the sum in bold, and the threshold where there is one."""
    bars = [*balance.bars[:MOST_BARS], ("sum", balance.total)]
    ends = [0.0, *(value for _, value in bars), *([] if balance.threshold is None else [balance.threshold])]
    low, high = min(ends), max(ends)
    across = Axis(low, high if high > low else low + 1, LEFT + 60, RIGHT - 46)
    bottom = TOP + ROW * len(bars)
    zero = across.at(0.0)
    parts = [f'<path class="kg-grid" d="M{zero:.1f} {TOP - 4}V{bottom}" stroke="{MUTED}" fill="none"/>']
    for i, (name, value) in enumerate(bars):
        parts += _bar(name, value, TOP + ROW * i, across, total=i == len(bars) - 1)
    if balance.threshold is not None:
        x = across.at(balance.threshold)
        dashed = f'd="M{x:.1f} {TOP - 4}V{bottom}" stroke="{INK}" stroke-dasharray="4 3" fill="none"'
        parts += [f'<path class="kg-threshold" {dashed}/>']
        parts += [_text("kg-threshold-label", (x, TOP - 9), f"threshold {exact(balance.threshold)}", "middle", INK)]
    return bottom + 10, parts


def _bar(name: str, value: float, y: float, across: Axis, *, total: bool) -> Iterator[str]:
    kind, ink = ("epsp", EPSP) if value >= 0 else ("ipsp", IPSP)
    start, end = sorted((across.at(0.0), across.at(value)))
    kind, ink = ("sum", INK) if total else (kind, ink)
    box = f'x="{start:.1f}" y="{y + 3:.1f}" width="{max(end - start, 1):.1f}" height="{ROW - 8}" rx="2"'
    yield f'<rect class="kg-bar kg-{kind}" {box} fill="{ink}"/>'
    yield _text("kg-tick", (LEFT + 52, y + 14), cut(name, 16), "end", INK, bold=total)
    x, anchor = (end + 5, "start") if value >= 0 else (end + 5 if end > start else start, "start")
    yield _text("kg-value", (x, y + 14), significant(value), anchor, INK if total else MUTED, bold=total)


def _points(times: "Floats", values: "Floats", across: Axis, up: Axis) -> list[tuple[float, float]]:
    points = [(across.at(t), up.at(v)) for t, v in zip(times.tolist(), values.tolist(), strict=True)]
    return [points[i] for i in kept(points, 0.12)]


def kept(points: Sequence[tuple[float, float]], off: float) -> list[int]:
    """The points of a curve that suffice to draw it nowhere further off than that (Ramer, Douglas and Peucker)."""
    keep, open_ = {0, len(points) - 1}, [(0, len(points) - 1)]
    while open_:
        first, last = open_.pop()
        (x0, y0), (x1, y1) = points[first], points[last]
        far, at = off, None
        for i in range(first + 1, last):
            x, y = points[i]
            distance = abs(y - (y0 + (x - x0) / (x1 - x0) * (y1 - y0)))
            if distance > far:
                far, at = distance, i
        if at is not None:
            keep.add(at)
            open_ += [(first, at), (at, last)]
    return sorted(keep)


def _path(kind: str, points: Sequence[tuple[float, float]], ink: str, width: float, more: str = "") -> str:
    look = f'stroke="{ink}" stroke-width="{width}" stroke-linejoin="round" fill="none"{more}'
    return f'<path class="{kind}" d="M{_joined(points)}" {look}/>'


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _text(kind: str, at: tuple[float, float], words: str, anchor: str, ink: str, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    look = f'text-anchor="{anchor}" fill="{ink}"{weight}'
    return f'<text class="{kind}" x="{at[0]:.1f}" y="{at[1]:.1f}" {look}>{escape(words)}</text>'
