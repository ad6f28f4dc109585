"""Temporal and spatial summation: potentials that add up linearly, and whether their sum reaches the threshold."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from math import fsum, inf, nextafter
from typing import ClassVar, Literal

from pydantic import Field

from kg.models.axes import rounded_down, rounded_up
from kg.models.defaults import default
from kg.models.maths.course import Course
from kg.models.maths.crossing import GRAZING, Crossing, first_crossing, highest
from kg.models.maths.kernels import Kernel
from kg.models.result import Cell, Mark, Metric, Outcome, Part, Table, Trace
from kg.models.shapes import Biexp, Shape, Timing, timing_problems
from kg.models.spec import Input, Model, Path, Problem, named
from kg.models.units import Milliseconds, Millivolts, Picoamperes
from kg.models.wording import exact, signed, significant

SHOWN_PARTS = 40
"""With more inputs, a plot shows the sum of all EPSPs and that of all IPSPs."""


class Psp(Input, Timing):
    """A postsynaptic potential, or a train of equal ones."""

    amplitude_mV: Millivolts = default("amplitude_mV")
    amplitude_pA: Picoamperes | None = Field(default=None, title="peak current, for the shapes psc_exp and psc_alpha")
    onset_ms: Milliseconds = default("onset_ms")
    delay_ms: Milliseconds = default("delay_ms", ge=0)
    count: int = default("count", ge=1)
    interval_ms: Milliseconds = default("interval_ms", ge=0)
    role: Literal["epsp", "ipsp"] | None = Field(default=None, title="what the input is meant to be")

    @property
    def amplitude(self) -> float:
        """In mV, or for a current in pA."""
        return self.amplitude_mV if self.amplitude_pA is None else self.amplitude_pA

    @property
    def excites(self) -> bool:
        """Whether it depolarises."""
        return self.amplitude >= 0

    def onsets(self) -> Iterator[float]:
        """When it begins, once for each potential of the train."""
        first = self.first_ms
        return (first + i * self.interval_ms for i in range(self.count)) if self.count > 1 else iter((first,))

    @property
    def first_ms(self) -> float:
        """When it begins first."""
        return self.onset_ms + self.delay_ms

    @property
    def last_ms(self) -> float:
        """When it begins last."""
        return self.first_ms + (self.count - 1) * self.interval_ms


class PspSum(Model):
    """EPSPs and IPSPs that add up linearly: V(t) = V_rest + the sum of all potentials, and firing at V ≥ V_th."""

    kind: Literal["psp_sum"] = "psp_sum"
    kernel: Shape = Biexp()
    V_rest_mV: Millivolts = default("V_rest_mV")
    V_th_mV: Millivolts = default("V_th_mV")
    duration_ms: Milliseconds | None = Field(default=None, gt=0, title="how much is drawn; nothing depends on it")
    dt_ms: Milliseconds | None = Field(default=None, gt=0, title="how finely it is drawn; nothing depends on it")
    inputs: tuple[Psp, ...] = ()

    metrics: ClassVar[Mapping[str, str]] = {
        "fired": "whether the sum reaches the threshold",
        "first_spike_ms": "when it does so first",
        "grazing": "whether the peak that decides is within 1e-9 mV of the threshold",
        "peak_mV": "the highest potential of the linear sum, firing or not",
        "peak_ms": "when it is highest; none if it never rises above rest",
        "peak_above_rest_mV": "the peak as a depolarisation",
        "margin_mV": "the peak above the threshold; negative if it falls short",
        "trough_mV": "the lowest potential",
        "trough_ms": "when it is lowest; none if it never falls below rest",
        "uninhibited_spike_ms": "when it would fire without its inhibitory inputs",
    }
    template: ClassVar[str] = """
id: summation
kind: psp_sum
title: Two EPSPs and one IPSP
kernel: {shape: biexp, rise_ms: 0.5, decay_ms: 5}  # or alpha, exp, psc_exp, psc_alpha
V_rest_mV: -70
V_th_mV: -55
inputs:
  - {from: "[[EPSP]]", amplitude_mV: 12, onset_ms: 2}
  - {from: "[[EPSP]]", amplitude_mV: 12, onset_ms: 3}
  - {from: "[[IPSP]]", amplitude_mV: -4, onset_ms: 2.5}
controls: [inputs.0.amplitude_mV, inputs.2.onset_ms, V_th_mV]  # what a reader may change
expect:  # what the note claims; kg check tests it
  - {metric: fired, equals: true}
  - {metric: first_spike_ms, near: 3.2977, tol: 0.001}
sources: []  # where the note's numbers come from
"""

    def problems(self) -> Iterator[Problem]:
        """A threshold below rest, a rise slower than the decay, an amplitude of the wrong sign or unit."""
        if self.V_th_mV <= self.V_rest_mV:
            found = f"the threshold {exact(self.V_th_mV)} mV is not above the rest {exact(self.V_rest_mV)} mV"
            yield Problem(("V_th_mV",), found, "both are potentials, not distances from rest")
        yield from timing_problems(("kernel",), self.kernel, Timing())
        for i, psp in enumerate(self.inputs):
            yield from _input_problems(("inputs", i), psp, self.kernel)

    def events(self) -> int:
        """Potentials, trains counted out."""
        return sum(psp.count for psp in self.inputs)

    def points(self) -> int:
        """Times at which the trace is drawn."""
        start, end, step = self.window
        return int((end - start) / step) + 1

    def courses(self) -> int:
        """Different sets of time constants."""
        return len({kernel.taus for kernel in self.kernels})

    def idle(self, path: Path) -> bool:
        """The amplitude in mV of an input that is given as a current."""
        return path[-1] == "amplitude_mV" and self.kernel.shape.startswith("psc")

    def solve(self) -> Outcome:
        """Fires or not, exactly when, and by how much."""
        return _Answer(self).outcome()

    def depolarisation(self, t_ms: float) -> float:
        """The sum at a moment, in mV above rest, each potential evaluated on its own."""
        return self.held(t_ms)[0]

    def held(self, t_ms: float) -> tuple[float, list[float]]:
        """The sum at a moment, and what each input adds to it."""
        every: list[float] = []
        of_each = []
        for psp, kernel in zip(self.inputs, self.kernels, strict=True):
            first = len(every)
            every.extend(shares(psp, kernel, t_ms))
            of_each.append(fsum(every[first:]))
        return fsum(every), of_each

    def course(self, inputs: Sequence[Psp] | None = None) -> Course:
        """The sum of the potentials, or of some of them, as the exact searches need it."""
        psps = self.inputs if inputs is None else inputs
        return Course.of_trains((self.kernel.kernel(psp), psp.amplitude, psp.onsets()) for psp in psps)

    @cached_property
    def kernels(self) -> tuple[Kernel, ...]:
        """The course of each input."""
        return tuple(self.kernel.kernel(psp) for psp in self.inputs)

    @cached_property
    def window(self) -> tuple[float, float, float]:
        """Start, end and step of what is drawn, in round numbers."""
        ends = [psp.last_ms + 4 * max(k.taus) for psp, k in zip(self.inputs, self.kernels, strict=True)]
        start = min([0.0, *(psp.first_ms for psp in self.inputs)])
        length = self.duration_ms or rounded_up(max([10.0, *ends]) - start)
        return start, start + length, self.dt_ms or rounded_down(length / 1000)


class _Answer:
    """One run: everything that is asked of it follows from the course of the sum."""

    def __init__(self, model: PspSum) -> None:
        self.model = model
        labels = named([psp.name or ("EPSP" if psp.excites else "IPSP") for psp in model.inputs])
        self.inputs = tuple(zip(model.inputs, labels, strict=True))
        self._known: dict[float, tuple[float, list[float]]] = {}
        self.level = model.V_th_mV - model.V_rest_mV

    def outcome(self) -> Outcome:
        return Outcome(
            verdict=self.verdict(),
            metrics=self.metrics(),
            contributions=self.contributions(),
            draw=self.trace,
            spikes_ms=(self.crossing.t,) if self.crossing else (),
            margin_mV=self.margin,
        )

    @cached_property
    def course(self) -> Course:
        return self.model.course()

    @cached_property
    def crossing(self) -> Crossing | None:
        return first_crossing(self.course, self.level)

    @cached_property
    def uninhibited(self) -> Crossing | None:
        """The crossing without the inhibitory inputs."""
        excitatory = self._sides.get(True, ())
        if len(excitatory) == len(self.inputs):
            return self.crossing
        return first_crossing(self.model.course(excitatory), self.level)

    @cached_property
    def peak(self) -> Mark | None:
        """The highest point of the sum, as a depolarisation, every part evaluated on its own."""
        found = highest(self.course)
        return self._seen(found.t, found.value) if found else None

    @cached_property
    def trough(self) -> Mark | None:
        found = highest(self.course.mirrored())
        return self._seen(found.t, -found.value) if found else None

    def _seen(self, t: float, value: float) -> Mark:
        """A moment with its exact sum; just before it, if the potential jumps away at it."""
        for moment in (t, nextafter(t, -inf)):
            total = self._held(moment)[0]
            if abs(total - value) <= 1e-9 * max(1.0, abs(value)):
                return Mark(moment, total)
        return Mark(t, value)

    def _held(self, t: float) -> tuple[float, list[float]]:
        if t not in self._known:
            self._known[t] = self.model.held(t)
        return self._known[t]

    @cached_property
    def _sides(self) -> dict[bool, list[Psp]]:
        """The excitatory inputs and the inhibitory ones, where there are some."""
        sides = {up: [psp for psp in self.model.inputs if psp.excites is up] for up in (True, False)}
        return {up: psps for up, psps in sides.items() if psps}

    @property
    def height(self) -> float:
        return self.peak.V_mV if self.peak else 0.0

    @property
    def margin(self) -> float:
        return fsum((self.model.V_rest_mV, self.height, -self.model.V_th_mV))

    @property
    def grazing(self) -> bool:
        return self.crossing.grazing if self.crossing else abs(self.margin) <= GRAZING

    def metrics(self) -> dict[str, Metric]:
        rest, peak, trough = self.model.V_rest_mV, self.peak, self.trough
        return {
            "fired": self.crossing is not None,
            "first_spike_ms": self.crossing.t if self.crossing else None,
            "grazing": self.grazing,
            "peak_mV": rest + self.height,
            "peak_ms": peak.t_ms if peak else None,
            "peak_above_rest_mV": self.height,
            "margin_mV": self.margin,
            "trough_mV": rest + trough.V_mV if trough else rest,
            "trough_ms": trough.t_ms if trough else None,
            "uninhibited_spike_ms": self.uninhibited.t if self.uninhibited else None,
        }

    def verdict(self) -> str:
        if self.crossing:
            fires = f"fires at {significant(self.crossing.t)} ms"
            if self.grazing:
                return f"{fires}, just grazing the threshold of {exact(self.model.V_th_mV)} mV"
            return f"{fires}; the sum reaches {exact(self.model.V_th_mV)} mV, margin {signed(self.margin)} mV"
        return f"stays silent; {self._shortfall()}{self._without_inhibition()}"

    def _shortfall(self) -> str:
        short = f"{significant(-self.margin, 2)} mV short"
        if self.peak is None:
            return f"the sum never rises above rest, {short}"
        top = self.model.V_rest_mV + self.height
        return f"the peak is {significant(top)} mV at {significant(self.peak.t_ms)} ms, {short}"

    def _without_inhibition(self) -> str:
        inhibitory = sum(not psp.excites for psp in self.model.inputs)
        if not inhibitory or self.uninhibited is None:
            return ""
        those = "the IPSP" if inhibitory == 1 else "the IPSPs"
        return f"; without {those} it would fire at {significant(self.uninhibited.t)} ms"

    def contributions(self) -> Table:
        """What each input holds at the crossing and at the peak."""
        moments = {"at_crossing_mV": self.crossing and self.crossing.t, "at_peak_mV": self.peak and self.peak.t_ms}
        columns = {name: t for name, t in moments.items() if t is not None}
        held = [self._held(t)[1] for t in columns.values()]
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (name, psp.onset_ms, psp.amplitude, *(of_each[i] for of_each in held))
            for i, (psp, name) in enumerate(self.inputs)
        )
        unit = "pA" if self.model.kernel.shape.startswith("psc") else "mV"
        return Table(("input", "onset_ms", f"amplitude_{unit}", *columns), rows)

    def trace(self) -> Trace:
        """The sum and its parts on the grid that is drawn."""
        from kg.models.maths.trace import grid, sampled  # noqa: PLC0415 - numpy only for those who look

        model, times = self.model, grid(*self.model.window)
        top = self.peak or Mark(float(times[0]), 0.0)
        return Trace(
            t_ms=times,
            V_mV=model.V_rest_mV + sampled(self.course, times),
            parts=tuple(Part(name, up, sampled(self.model.course(psps), times)) for name, up, psps in self._parts()),
            rest_mV=model.V_rest_mV,
            threshold_mV=model.V_th_mV,
            peak=Mark(top.t_ms, model.V_rest_mV + top.V_mV),
            spikes=(Mark(self.crossing.t, model.V_th_mV),) if self.crossing else (),
            onsets=tuple((t, psp.excites) for psp in model.inputs for t in psp.onsets()),
        )

    def _parts(self) -> Iterator[tuple[str, bool, Sequence[Psp]]]:
        if len(self.inputs) <= SHOWN_PARTS:
            yield from ((name, psp.excites, [psp]) for psp, name in self.inputs)
            return
        yield from (("EPSPs" if up else "IPSPs", up, psps) for up, psps in self._sides.items())


def shares(psp: Psp, kernel: Kernel, t: float) -> Iterator[float]:
    """What each potential of an input adds at a moment."""
    return (psp.amplitude * kernel(t - onset) for onset in psp.onsets() if onset <= t)


def _input_problems(path: Path, psp: Psp, shape: Shape) -> Iterator[Problem]:
    if psp.model_fields_set & Timing.model_fields.keys():
        yield from timing_problems(path, shape, psp)
    unit, other = ("pA", "mV") if shape.shape.startswith("psc") else ("mV", "pA")
    if f"amplitude_{other}" in psp.model_fields_set:
        found = f"with the shape '{shape.shape}' an amplitude is in {unit}"
        yield Problem((*path, f"amplitude_{other}"), found, f"did you mean 'amplitude_{unit}'?", of_key=True)
    elif unit == "pA" and psp.amplitude_pA is None:
        yield Problem(path, "'amplitude_pA' is missing", f"the shape '{shape.shape}' needs it")
    elif psp.role and psp.excites is not (psp.role == "epsp"):
        sign = "positive" if psp.role == "epsp" else "negative"
        found = f"an {psp.role.upper()} has a {sign} amplitude, not {exact(psp.amplitude)} {unit}"
        yield Problem((*path, f"amplitude_{unit}"), found, f"write {exact(-psp.amplitude)}, or change the role")
