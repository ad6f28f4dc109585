"""A leaky integrate-and-fire neuron: a membrane that sums its inputs, fires at its threshold, and begins anew."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import fsum, inf, log1p, nextafter
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from kg.models.axes import rounded_down, rounded_up
from kg.models.defaults import default
from kg.models.maths import spiking
from kg.models.maths.course import Course, Onset
from kg.models.maths.crossing import GRAZING
from kg.models.maths.kernels import Kernel, current_exponential, exponential
from kg.models.maths.propagators import Steps, grouped, stepped, trials
from kg.models.maths.spiking import Neuron, Pulse, Record
from kg.models.result import Cell, Mark, Method, Metric, Outcome, Part, Table, Trace
from kg.models.spec import LIMITS, Input, Model, Path, Problem, named
from kg.models.units import Milliseconds, Millivolts, Picoamperes, Picofarads
from kg.models.wording import exact, significant

if TYPE_CHECKING:
    from kg.models.ranges import Range
    from kg.models.result import Floats

MOST_SPIKES = LIMITS.events
"""A neuron that fires more often is not followed."""
SHOWN_PARTS = 40
"""With more inputs, a plot shows the sum of all excitatory and that of all inhibitory ones."""
STEP = 0.1
"""The step of the grid, in ms, if the note gives none: that of NEST."""


class LifInput(Input):
    """A jump of the potential, or a current that decays exponentially; or a train of equal ones."""

    amplitude_mV: Millivolts = default("amplitude_mV")
    amplitude_pA: Picoamperes | None = Field(default=None, title="peak of an exponential current, in place of a jump")
    tau_s_ms: Milliseconds = default("tau_s_ms", gt=0)
    onset_ms: Milliseconds = default("onset_ms")
    delay_ms: Milliseconds = default("delay_ms", ge=0)
    count: int = default("count", ge=1)
    interval_ms: Milliseconds = default("interval_ms", ge=0)

    @property
    def jumps(self) -> bool:
        """Whether the potential jumps: the current is so brief that only its charge matters."""
        return self.amplitude_pA is None

    @property
    def amplitude(self) -> float:
        """In mV, or for a current in pA."""
        return self.amplitude_mV if self.amplitude_pA is None else self.amplitude_pA

    @property
    def excites(self) -> bool:
        """Whether it depolarises."""
        return self.amplitude >= 0

    def onsets(self) -> Iterator[float]:
        """When it begins, once for each input of the train."""
        first, interval = self.first_ms, self.interval_ms
        return (first + i * interval for i in range(self.count))

    @property
    def first_ms(self) -> float:
        """When the first of the train begins."""
        return self.onset_ms + self.delay_ms

    @property
    def last_ms(self) -> float:
        """When the last of the train begins."""
        return self.first_ms + (self.count - 1) * self.interval_ms


class Lif(Model):
    """A leaky integrate-and-fire neuron: τ_m dV/dt = −(V − E_L) + R I(t), with R = τ_m / C_m; it fires at V ≥ V_th.

    It begins at E_L, at 0 ms or at the first onset if that is earlier; so does the constant current. From a spike on,
    V is held at V_reset for the refractory period: currents go on decaying, jumps within it are lost, and one at its
    very end counts.
    """

    kind: Literal["lif"] = "lif"
    E_L_mV: Millivolts = default("E_L_mV")
    V_th_mV: Millivolts = default("V_th_mV")
    V_reset_mV: Millivolts = default("V_reset_mV")
    t_ref_ms: Milliseconds = default("t_ref_ms", ge=0)
    tau_m_ms: Milliseconds = default("tau_m_ms", gt=0)
    C_m_pF: Picofarads = default("C_m_pF", gt=0)
    I_pA: Picoamperes = default("I_pA")
    engine: Literal["exact", "grid"] = Field(default="exact", title="from input to input, or from point to point")
    duration_ms: Milliseconds | None = Field(default=None, gt=0, title="how long the neuron is followed")
    dt_ms: Milliseconds | None = Field(default=None, gt=0, title="step of the grid; if exact, only of what is drawn")
    inputs: tuple[LifInput, ...] = ()

    metrics: ClassVar[Mapping[str, str]] = {
        "fired": "whether the neuron fires",
        "spikes": "how often it fires",
        "first_spike_ms": "when it fires first",
        "last_spike_ms": "when it fires last",
        "isi_ms": "from spike to spike: under a constant current alone the lasting interval, else the mean",
        "rate_Hz": "spikes per second: under a constant current alone the lasting rate, else over the duration",
        "rheobase_pA": "the largest constant current that never makes it fire",
        "peak_mV": "the highest potential; the threshold if it fires",
        "margin_mV": "the peak above the threshold, which is negative; none if it fires",
        "grazing": "whether a spike, or its absence, hangs on less than 1e-9 mV",
        "V_end_mV": "the potential at the end",
        "I_end_pA": "the synaptic current at the end, without the constant one",
    }
    template: ClassVar[str] = """
id: neuron
kind: lif
title: Five synaptic currents make a neuron fire twice
E_L_mV: -70
V_th_mV: -55
V_reset_mV: -70
t_ref_ms: 2  # V is held at V_reset_mV for so long
tau_m_ms: 10
C_m_pF: 250
I_pA: 0  # a constant current
engine: exact  # or grid, with dt_ms
duration_ms: 40
inputs:  # amplitude_pA: a current with tau_s_ms; or amplitude_mV: a jump of the potential
  - {from: "[[EPSP]]", amplitude_pA: 1500, tau_s_ms: 2, onset_ms: 1, count: 2, interval_ms: 2}
  - {from: "[[IPSP]]", amplitude_pA: -500, tau_s_ms: 2, onset_ms: 4}
  - {from: "[[EPSP]]", amplitude_pA: 2500, tau_s_ms: 2, onset_ms: 6}
  - {from: "[[EPSP]]", amplitude_pA: 4000, tau_s_ms: 2, onset_ms: 12}
controls: [inputs.1.amplitude_pA, inputs.2.onset_ms, V_th_mV, I_pA]  # what a reader may change
expect:  # what the note claims; kg check tests it
  - {metric: spikes, equals: 2}
  - {metric: first_spike_ms, near: 6.1763, tol: 0.001}
sources: []  # where the note's numbers come from
"""

    def problems(self) -> Iterator[Problem]:
        """A threshold that is not above rest and reset; an input that is a jump and a current at once."""
        for name, word, value in (("E_L_mV", "rest", self.E_L_mV), ("V_reset_mV", "reset", self.V_reset_mV)):
            if self.V_th_mV <= value:
                found = f"the threshold {exact(self.V_th_mV)} mV is not above the {word} {exact(value)} mV"
                path = "V_th_mV" if name == "E_L_mV" else name
                yield Problem((path,), found, "all three are potentials, not distances from rest")
        for i, one in enumerate(self.inputs):
            given = one.model_fields_set
            if not one.jumps and "amplitude_mV" in given:
                found = "'amplitude_mV' says nothing beside 'amplitude_pA'"
                yield Problem(("inputs", i, "amplitude_mV"), found, "leave one of them out", of_key=True)
            elif one.jumps and "tau_s_ms" in given:
                found = "'tau_s_ms' says nothing of an input in mV, which jumps at once"
                yield Problem(("inputs", i, "tau_s_ms"), found, "give the current: 'amplitude_pA'", of_key=True)

    def events(self) -> int:
        """Inputs, trains counted out."""
        return sum(one.count for one in self.inputs)

    def points(self) -> int:
        """Times at which the trace is drawn, or those of the grid."""
        start, end, step = self.window
        return int((end - start) / step + 0.5) + 1

    def courses(self) -> int:
        """Different synaptic time constants."""
        return len(self.synapses)

    def idle(self, path: Path) -> bool:
        """The amplitude of an input in the unit that it does not have, and the time constant of a jump."""
        if path[0] != "inputs" or path[-1] not in {"amplitude_mV", "tau_s_ms"}:
            return False
        return self.inputs[int(path[1])].jumps is (path[-1] == "tau_s_ms")

    def sweep(self, ranges: "Sequence[Range]") -> Iterator[Mapping[str, Metric]] | None:
        """On the grid, all amplitudes at once."""
        swept = [self._swept(one.path) for one in ranges]
        if self.engine != "grid" or None in swept:
            return None
        return _trials(self, [one for one in swept if one is not None], [one.values for one in ranges])

    def solve(self) -> Outcome:
        """How often it fires and when."""
        return (_OnGrid if self.engine == "grid" else _Answer)(self).outcome()

    def kernel(self, one: LifInput) -> Kernel:
        """What an input would do to a membrane that never fires."""
        if one.jumps:
            return exponential(self.tau_m_ms)
        return current_exponential(self.tau_m_ms, one.tau_s_ms, self.C_m_pF)

    @property
    def neuron(self) -> Neuron:
        """The membrane as the engines need it."""
        level = self.V_th_mV - self.E_L_mV
        return Neuron(
            tau=self.tau_m_ms,
            synapses=self.synapses or (self.tau_m_ms,),
            threshold=level,
            reset=self.V_reset_mV - self.E_L_mV,
            refractory=self.t_ref_ms,
            drive=spiking.drive(self.I_pA, level, self.tau_m_ms, self.C_m_pF),
        )

    @cached_property
    def synapses(self) -> tuple[float, ...]:
        """The time constants of the synaptic currents, each once."""
        return tuple(sorted({one.tau_s_ms for one in self.inputs if not one.jumps}))

    @cached_property
    def pulses(self) -> list[Pulse]:
        """Everything that arrives, in the order of time."""
        return self.arriving((one, one.amplitude) for one in self.inputs)

    def arriving(self, inputs: Iterable[tuple[LifInput, float]]) -> list[Pulse]:
        """What arrives of some inputs with such amplitudes."""
        place = {tau: i for i, tau in enumerate(self.synapses, start=1)}
        trains = ((one, *((0, size) if one.jumps else (place[one.tau_s_ms], self.push(size)))) for one, size in inputs)
        events = [(t, channel, amount) for one, channel, amount in trains for t in one.onsets()]
        return spiking.merged(events, len(self.neuron.synapses))

    def push(self, current: float) -> float:
        """A current in mV per ms."""
        return current / self.C_m_pF

    @cached_property
    def window(self) -> tuple[float, float, float]:
        """Start, end and step."""
        start = min([0.0, *(one.first_ms for one in self.inputs)])
        length = self.duration_ms or rounded_up(max(10.0, self._settled - start))
        return start, start + length, self.dt_ms or (STEP if self.engine == "grid" else rounded_down(length / 1000))

    def _swept(self, path: str) -> LifInput | None:
        """The input of which a path is the amplitude."""
        for i, one in enumerate(self.inputs):
            if path == f"inputs.{i}.amplitude_{'mV' if one.jumps else 'pA'}":
                return one
        return None

    @property
    def _settled(self) -> float:
        """When the inputs are over; of a constant current, when its effect is seen."""
        ends = [one.last_ms + 4 * max(self.kernel(one).taus) for one in self.inputs]
        if self.I_pA:
            neuron, every = self.neuron, spiking.interval(self.neuron)
            beyond = neuron.drive - neuron.threshold
            first = 4 * self.tau_m_ms if every is None else self.tau_m_ms * log1p(neuron.threshold / beyond)
            ends.append(first + 4 * (every or 0.0))
        return max([0.0, *ends])


class _Answer:
    """One run, from input to input."""

    method = Method.EXACT
    tolerance = ""

    def __init__(self, model: Lif) -> None:
        self.model = model
        self.start, self.end, self.step = model.window
        self.neuron = model.neuron
        words = {True: "EPSP", False: "IPSP"}
        self.labels = named([one.name or words[one.excites] for one in model.inputs])

    def outcome(self) -> Outcome:
        return Outcome(
            verdict=self.verdict(),
            metrics=self.metrics(),
            contributions=self.contributions(),
            draw=self.trace,
            method=self.method,
            tolerance=self.tolerance,
            spikes_ms=self.spikes,
            margin_mV=self.margin,
        )

    @cached_property
    def record(self) -> Record:
        return spiking.fire(self.neuron, self.model.pulses, self.start, self.end, MOST_SPIKES)

    @property
    def spikes(self) -> tuple[float, ...]:
        return self.record.spikes

    @property
    def height(self) -> float:
        return self.record.peak[1] if self.record.peak else self.neuron.threshold

    @property
    def margin(self) -> float | None:
        return None if self.spikes else self.height - self.neuron.threshold

    @property
    def grazing(self) -> bool:
        return self.record.grazing or (self.margin is not None and abs(self.margin) <= GRAZING)

    @property
    def regular(self) -> bool:
        """Whether the spikes follow each other at a known interval for ever."""
        return not self.model.inputs

    @property
    def isi(self) -> float | None:
        if self.regular:
            return spiking.interval(self.neuron)
        return (self.spikes[-1] - self.spikes[0]) / (len(self.spikes) - 1) if len(self.spikes) > 1 else None

    def metrics(self) -> dict[str, Metric]:
        spikes, record = self.spikes, self.record
        ends = (spikes[0], spikes[-1]) if spikes else None
        found = _metrics(self.model, len(spikes), ends, self.height, record.potential, fsum(record.currents))
        rate = {"rate_Hz": 1000 / self.isi if self.isi else 0.0} if self.regular else {}
        return {**found, "isi_ms": self.isi, **rate, "grazing": self.grazing}

    def verdict(self) -> str:
        spikes = self.spikes
        if not spikes:
            return f"stays silent; {self._shortfall()}"
        graze = f", just grazing the threshold of {exact(self.model.V_th_mV)} mV" if self.grazing else ""
        if len(spikes) == 1:
            return f"fires once, at {significant(spikes[0])} ms{graze}"
        times = "twice" if len(spikes) == 2 else f"{len(spikes):,} times"
        fires = f"fires {times}, first at {significant(spikes[0])} ms{graze}"
        every = f"then every {significant(self.isi or 0)} ms" if self.regular else ""
        if len(spikes) == 2:
            every = every or f"then at {significant(spikes[1])} ms"
        return f"{fires}; {every or f'mean interval {significant(self.isi or 0)} ms'}"

    def _shortfall(self) -> str:
        short = f"{significant(-(self.margin or 0.0), 2)} mV short"
        if self.height <= 0:
            return f"the potential never rises above rest, {short}"
        peak = f"the peak is {significant(self.model.E_L_mV + self.height)} mV, {short}"
        if self.model.inputs:
            return peak
        rheobase = spiking.rheobase(self.neuron.threshold, self.model.tau_m_ms, self.model.C_m_pF)
        return f"{peak}; it takes more than {significant(rheobase)} pA to make it fire"

    def contributions(self) -> Table:
        """What each input holds at the first spike, until which they add up linearly; without one, at the peak."""
        moment = self.spikes[0] if self.spikes else self.record.peak[0] if self.record.peak else self.start
        held = self._shares(moment)
        if not self.spikes and abs(fsum(held) - self.height) > 1e-9 * max(1.0, abs(self.height)):
            # the potential jumps down from its peak
            held = self._shares(nextafter(moment, -inf))
        rows: list[tuple[Cell, ...]] = [
            (name, one.onset_ms, *((one.amplitude, None) if one.jumps else (None, one.amplitude)), share)
            for one, name, share in zip(self.model.inputs, self.labels, held, strict=False)
        ]
        if self.model.I_pA:
            rows.append(("constant current", None, None, self.model.I_pA, held[-1]))
        shown = "at_first_spike_mV" if self.spikes else "at_peak_mV"
        return Table(("input", "onset_ms", "amplitude_mV", "amplitude_pA", shown), tuple(rows))

    def _shares(self, t: float) -> list[float]:
        """What each input, and at last the constant current, holds at a moment before any spike."""
        neuron = self.neuron
        return [*(fsum(_shares(self.model, one, t)) for one in self.model.inputs), neuron.after(t - self.start)]

    def trace(self) -> Trace:
        """The potential, and what each input would do if the neuron never fired."""
        from kg.models.maths.trace import grid  # noqa: PLC0415 - numpy only for those who look

        model, times = self.model, grid(self.start, self.end, self.step)
        top = Mark(self.record.peak[0] if self.record.peak else self.spikes[0], model.E_L_mV + self.height)
        return Trace(
            t_ms=times,
            V_mV=model.E_L_mV + self.potentials(times),
            parts=tuple(self._parts(times)),
            rest_mV=model.E_L_mV,
            threshold_mV=model.V_th_mV,
            peak=top,
            spikes=tuple(Mark(t, model.V_th_mV) for t in self.spikes),
            onsets=tuple((t, one.excites) for one in model.inputs for t in one.onsets()),
            resets=True,
        )

    def potentials(self, times: "Floats") -> "Floats":
        """The potential above rest at the times that are drawn."""
        import numpy as np  # noqa: PLC0415

        return np.array(spiking.replayed(self.neuron, self.model.pulses, self.spikes, self.start, times.tolist()))

    def _parts(self, times: "Floats") -> Iterator[Part]:
        from kg.models.maths.trace import sampled  # noqa: PLC0415

        for name, up, inputs in self._grouped():
            onsets = (Onset(t, self.model.kernel(one), one.amplitude) for one in inputs for t in one.onsets())
            yield Part(name, up, sampled(Course.of(onsets), times))
        if self.model.I_pA:
            import numpy as np  # noqa: PLC0415

            charged = -np.expm1(-(times - self.start) / self.model.tau_m_ms)
            yield Part("constant current", self.model.I_pA > 0, self.neuron.drive * charged)

    def _grouped(self) -> Iterator[tuple[str, bool, Sequence[LifInput]]]:
        inputs = self.model.inputs
        if len(inputs) <= SHOWN_PARTS:
            yield from ((name, one.excites, [one]) for one, name in zip(inputs, self.labels, strict=True))
            return
        for name, up in (("EPSPs", True), ("IPSPs", False)):
            if some := [one for one in inputs if one.excites is up]:
                yield name, up, some


class _OnGrid(_Answer):
    """One run, from point to point."""

    method = Method.GRID
    regular = False

    def __init__(self, model: Lif) -> None:
        super().__init__(model)
        self.tolerance = f"{exact(self.step)} ms"

    @cached_property
    def steps(self) -> Steps:
        steps = self.model.points() - 1
        return stepped(self.neuron, self.model.pulses, self.start, self.step, steps, MOST_SPIKES)

    @property
    def record(self) -> Record:
        return self.steps.record

    def potentials(self, times: "Floats") -> "Floats":  # noqa: ARG002 - they are the points of the grid
        import numpy as np  # noqa: PLC0415

        return np.array(self.steps.potentials)


def _metrics(
    model: Lif,
    spikes: int,
    ends: tuple[float, float] | None,
    height: float,
    potential: float,
    current: float,
) -> dict[str, Metric]:
    """Every metric, from the first and last spike, the peak and the end above rest, and the current in mV per ms."""
    start, end, _ = model.window
    level = model.neuron.threshold
    first, last = ends or (None, None)
    return {
        "fired": spikes > 0,
        "spikes": spikes,
        "first_spike_ms": first,
        "last_spike_ms": last,
        "isi_ms": (ends[1] - ends[0]) / (spikes - 1) if ends and spikes > 1 else None,
        "rate_Hz": 1000 * spikes / (end - start),
        "rheobase_pA": spiking.rheobase(level, model.tau_m_ms, model.C_m_pF),
        "peak_mV": model.V_th_mV if spikes else model.E_L_mV + height,
        "margin_mV": None if spikes else height - level,
        "grazing": not spikes and level - height <= GRAZING,
        "V_end_mV": model.E_L_mV + potential,
        "I_end_pA": current * model.C_m_pF,
    }


def _trials(model: Lif, swept: Sequence[LifInput], values: Sequence[Sequence[float]]) -> Iterator[Mapping[str, Metric]]:
    """The metrics on the grid at each choice of amplitudes, the last one changing fastest."""
    import numpy as np  # noqa: PLC0415 - numpy only for many runs

    start, _, step = model.window
    place = start, step, model.points() - 1
    fixed = [(one, one.amplitude) for one in model.inputs if not any(one is other for other in swept)]
    groups = grouped(model.neuron, model.arriving(fixed), *place)
    choices = np.array(list(product(*values)))
    columns = [np.ones(len(choices)) for _ in groups]
    for one, amplitudes in zip(swept, choices.T, strict=True):
        mine = grouped(model.neuron, model.arriving([(one, 1.0)]), *place)
        groups += mine
        columns += [amplitudes for _ in mine]
    found = trials(model.neuron, groups, np.stack(columns, axis=1), step)
    rows = zip(*(column.tolist() for column in found), strict=True)
    for count, first, last, peak, grazing, potential, current in rows:
        ends = (start + first * step, start + last * step) if count else None
        metrics = _metrics(model, count, ends, peak, potential, current)
        yield {**metrics, "grazing": metrics["grazing"] or grazing}


def _shares(model: Lif, one: LifInput, t: float) -> Iterator[float]:
    """What each onset of an input adds at a moment."""
    kernel = model.kernel(one)
    return (one.amplitude * kernel(t - onset) for onset in one.onsets() if onset <= t)
