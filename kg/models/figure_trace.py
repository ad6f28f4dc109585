"""A potential over time as SVG: its parts, the threshold, the sum, its spikes."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kg.models.axes import Axis, spanning, tick_label, tick_labels, ticks
from kg.models.result import Mark, Trace
from kg.models.svg import (
    INK,
    LINE,
    MUTED,
    WIDTH,
    Anchored,
    Labels,
    Point,
    dot,
    joined,
    kept,
    line,
    path,
    signed_look,
    text,
    text_width,
    thinned,
)
from kg.models.wording import significant

if TYPE_CHECKING:
    from kg.models.result import Floats

HEIGHT = 228
RIGHT, TOP, BOTTOM = 352, 22, 190
NARROWEST = 40
"""The least room for the numbers at the left."""
MANY = 8
"""More spikes than these are strokes without dots."""


class Field(NamedTuple):
    """Where times and potentials lie, and where words may still stand."""

    across: Axis
    up: Axis
    labels: Labels

    def point(self, t: float, potential: float) -> Point:
        """Where a moment lies."""
        return self.across.at(t), self.up.at(potential)


def trace_parts(trace: Trace) -> tuple[float, list[str]]:
    """The height of the plot, and what it is made of."""
    up = spanning(_ends(trace), BOTTOM, TOP, 0.06)
    marks = ticks(up.low, up.high)
    names = [*tick_labels(marks), tick_label(trace.threshold_mV)]
    left = max(NARROWEST, 9 + max(text_width(name, bold=True) for name in names))
    across = spanning([float(trace.t_ms[0]), float(trace.t_ms[-1])], left, RIGHT)
    field = Field(across, up, Labels(left))
    lines = [*_grid(trace, field, marks), *_parts(trace, field), *_linear(trace, field), *_sum(trace, field)]
    return HEIGHT, [*lines, *_threshold(trace, field), *_words(trace, field), *_onsets(trace, across)]


def _ends(trace: Trace) -> Iterator[float]:
    yield trace.threshold_mV
    yield from (float(trace.V_mV.min()), float(trace.V_mV.max()))
    for part in trace.parts:
        yield from (trace.rest_mV + float(part.V_mV.min()), trace.rest_mV + float(part.V_mV.max()))
    if trace.linear_mV is not None:
        yield from (float(trace.linear_mV.min()), float(trace.linear_mV.max()))


def _grid(trace: Trace, field: Field, marks: Sequence[float]) -> Iterator[str]:
    left = field.across.start
    yield text("kg-tick", (left - 6, TOP - 10), "mV", "end", MUTED)
    limit = field.up.at(trace.threshold_mV)
    for mark, name in zip(marks, tick_labels(marks), strict=True):
        y = field.up.at(mark)
        yield line("kg-grid", f"M{left:.1f} {y:.1f}H{RIGHT}", LINE)
        if abs(y - limit) > 11 and y > TOP - 2:
            yield text("kg-tick", (left - 6, y + 4), name, "end", MUTED)
    yield from times(field.across, BOTTOM, BOTTOM + 30, "ms")


def times(across: Axis, bottom: float, base: float, unit: str) -> Iterator[str]:
    """The ticks of a horizontal axis, the last one with the unit."""
    marks, labels = ticks(across.low, across.high), Labels()
    names = tick_labels(marks)
    if unit:
        names[-1] += f" {unit}"
    # the last first: it has the unit, and the others make room for it
    for mark, name in reversed(list(zip(marks, names, strict=True))):
        x = across.at(mark)
        yield line("kg-grid", f"M{x:.1f} {bottom:.1f}v4", LINE)
        if at := labels.place(name, [(x, base, "middle"), (WIDTH - 3, base, "end")]):
            yield text("kg-tick", at[:2], name, at[2], MUTED)


def _parts(trace: Trace, field: Field) -> Iterator[str]:
    for part in trace.parts:
        kind, ink = signed_look(part.excites)
        begun = max(0, int((part.V_mV != 0).argmax()) - 1)
        points = _points(trace.t_ms[begun:], trace.rest_mV + part.V_mV[begun:], field)
        field.labels.avoid(points)
        rest = field.up.at(trace.rest_mV)
        area = f"M{points[0][0]:.1f} {rest:.1f}L{joined(points)}L{points[-1][0]:.1f} {rest:.1f}Z"
        yield f'<path class="kg-area kg-{kind}" d="{area}" fill="{ink}" fill-opacity="0.1"/>'
        yield path(f"kg-part kg-{kind}", points, ink, 1.2)


def _linear(trace: Trace, field: Field) -> Iterator[str]:
    if trace.linear_mV is not None:
        points = _points(trace.t_ms, trace.linear_mV, field)
        field.labels.avoid(points)
        yield path("kg-sum kg-linear", points, INK, 1.2, "5 3")


def _sum(trace: Trace, field: Field) -> Iterator[str]:
    if not trace.spikes:
        points = _points(trace.t_ms, trace.V_mV, field)
        field.labels.avoid(points)
        yield path("kg-sum", points, INK, 2.6)
        return
    if trace.resets:
        points = _with_spikes(trace, field)
        field.labels.avoid(points)
        yield path("kg-sum", points, INK, 1.6 if len(trace.spikes) > MANY else 2.2)
    else:
        yield from _until_it_fires(trace, field)
    for spike in trace.spikes:
        x, y = field.point(*spike)
        field.labels.avoid([(x, y), (x, TOP - 8)])
        yield _stroke((x, y), wide=len(trace.spikes) <= MANY)


def _until_it_fires(trace: Trace, field: Field) -> Iterator[str]:
    """The sum to its first spike, and as dots what it would have been then."""
    first = trace.spikes[0]
    before, spike = trace.t_ms <= first.t_ms, field.point(*first)
    if before.any():
        points = [*_points(trace.t_ms[before], trace.V_mV[before], field), spike]
        field.labels.avoid(points)
        yield path("kg-sum", points, INK, 2.6)
    if not before.all():
        after = [spike, *_points(trace.t_ms[~before], trace.V_mV[~before], field)]
        field.labels.avoid(after)
        yield path("kg-sum kg-after", after, INK, 1.6, "0.1 4")


def _with_spikes(trace: Trace, field: Field) -> list[Point]:
    """The potential with the exact moments of its spikes put in."""
    moments = [*zip(trace.t_ms.tolist(), trace.V_mV.tolist(), strict=True), *trace.spikes]
    points = thinned([field.point(t, V) for t, V in sorted(moments, key=lambda moment: moment[0])])
    return [points[i] for i in kept(points, 0.12)]


def _stroke(at: Point, *, wide: bool) -> str:
    stroke = line("kg-spike", f"M{at[0]:.1f} {at[1]:.1f}V{TOP - 8}", INK, 2.6 if wide else 1)
    return stroke + "\n" + dot(at) if wide else stroke


def _threshold(trace: Trace, field: Field) -> Iterator[str]:
    y, left = field.up.at(trace.threshold_mV), field.across.start
    field.labels.avoid([(left, y), (RIGHT, y)])
    yield line("kg-threshold", f"M{left:.1f} {y:.1f}H{RIGHT}", INK, 1, "4 3")
    name = tick_label(trace.threshold_mV)
    yield text("kg-tick kg-threshold-value", (left - 6, y + 4), name, "end", INK, bold=True)


def _words(trace: Trace, field: Field) -> Iterator[str]:
    """What matters most finds its place first."""
    if trace.spikes:
        yield from _spike_times(trace.spikes, field)
    elif trace.peak.V_mV < trace.threshold_mV:
        yield from _gap(trace, field)
    y, left = field.up.at(trace.threshold_mV), field.across.start
    sides: list[Anchored] = [(RIGHT, y - 5, "end"), (left + 4, y - 5, "start")]
    middle: Anchored = ((left + RIGHT) / 2, y - 5, "middle")
    below: list[Anchored] = [(x, y + 13, anchor) for x, _, anchor in sides]
    if at := field.labels.place("threshold", [*sides, middle, *below], hides=2):
        yield text("kg-threshold-label", at[:2], "threshold", at[2], INK)
    if trace.linear_mV is not None:
        yield from _linear_word(trace, field)


def _spike_times(spikes: Sequence[Mark], field: Field) -> Iterator[str]:
    many = f"{len(spikes)} spikes"
    if len(spikes) > 1 and (at := field.labels.place(many, [(WIDTH - 3, 10, "end")])):
        yield text("kg-spike-count", at[:2], many, "end", MUTED)
    for spike in spikes[:MANY]:
        x, name = field.across.at(spike.t_ms), significant(spike.t_ms)
        words = f"{name} ms" if spike is spikes[0] else name
        beside: list[Anchored] = [
            (x + 6, TOP - 1, "start"),
            (x - 6, TOP - 1, "end"),
            (x, 10, "middle"),
            (x, 10, "start"),
        ]
        if at := field.labels.place(words, beside, bold=True, hides=99 if spike is spikes[0] else 0):
            yield text("kg-spike-label", at[:2], words, at[2], INK, bold=True)


def _gap(trace: Trace, field: Field) -> Iterator[str]:
    (x, y), limit = field.point(*trace.peak), field.up.at(trace.threshold_mV)
    field.labels.avoid([(x, y), (x, limit)])
    yield line("kg-gap", f"M{x:.1f} {y:.1f}V{limit:.1f}", MUTED, 1, "2 2")
    yield dot((x, y))
    short = f"{significant(trace.threshold_mV - trace.peak.V_mV, 2)} mV short"
    beside: list[Anchored] = [(x + 5, (y + limit) / 2 + 4, "start"), (x - 5, (y + limit) / 2 + 4, "end")]
    # where lines are in the way, a little along the threshold
    above: list[Anchored] = [
        (x + away * sign, limit - 5, anchor) for away in (0, 25, 50, 75) for sign, anchor in ((1, "start"), (-1, "end"))
    ]
    if at := field.labels.place(short, [*beside, *above] if y - limit > 18 else above):
        yield text("kg-gap-label", at[:2], short, at[2], MUTED)


def _linear_word(trace: Trace, field: Field) -> Iterator[str]:
    """Beside the line, where it is far from the sum."""
    assert trace.linear_mV is not None
    apart = abs(trace.linear_mV - trace.V_mV)
    far = (apart >= apart.max() / 3).nonzero()[0].tolist()
    places: list[Anchored] = []
    for i in far[:: max(1, len(far) // 12)]:
        x, y = field.point(float(trace.t_ms[i]), float(trace.linear_mV[i]))
        places += [(x + 6, y - 4, "start"), (x + 6, y + 8, "start"), (x - 6, y - 4, "end"), (x, y + 16, "middle")]
    if at := field.labels.place("if linear", places):
        yield text("kg-linear-label", at[:2], "if linear", at[2], MUTED)


def _onsets(trace: Trace, across: Axis) -> Iterator[str]:
    """Triangles under the plot: EPSPs point up, IPSPs down."""
    seen: set[tuple[int, bool]] = set()
    for t, excites in trace.onsets:
        x = across.at(t)
        if (round(2 * x), excites) in seen or not across.start <= x <= RIGHT:
            continue
        seen.add((round(2 * x), excites))
        kind, ink = signed_look(excites)
        shape = f"M{x - 4:.1f} {BOTTOM + 14}h8l-4 -7z" if excites else f"M{x - 4:.1f} {BOTTOM + 8}h8l-4 7z"
        yield f'<path class="kg-onset kg-{kind}" d="{shape}" fill="{ink}"/>'


def _points(times: "Floats", values: "Floats", field: Field) -> list[Point]:
    points = thinned([field.point(t, V) for t, V in zip(times.tolist(), values.tolist(), strict=True)])
    return [points[i] for i in kept(points, 0.12)]
