"""What a leaky integrate-and-fire neuron says of itself: verdict, metrics, contributions, trace."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import fsum, inf, nextafter
from typing import TYPE_CHECKING

from kg.models.maths import spiking
from kg.models.maths.course import Course, Onset
from kg.models.maths.crossing import GRAZING
from kg.models.maths.propagators import Steps, grouped, stepped, trials
from kg.models.maths.spiking import Record
from kg.models.result import Cell, Mark, Method, Metric, Outcome, Part, Table, Trace
from kg.models.spec import LIMITS, named
from kg.models.wording import exact, significant

if TYPE_CHECKING:
    from kg.models.lif import Lif, LifInput
    from kg.models.result import Floats

MOST_SPIKES = LIMITS.events
"""A neuron that fires more often is not followed."""
SHOWN_PARTS = 40
"""With more inputs, a plot shows the sum of all excitatory and that of all inhibitory ones."""


def answer(model: "Lif") -> Outcome:
    """How often the neuron fires and when, by the engine that it asks for."""
    return (_OnGrid if model.engine == "grid" else _Answer)(model).outcome()


class _Answer:
    """One run, from input to input."""

    method = Method.EXACT
    tolerance = ""

    def __init__(self, model: "Lif") -> None:
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

    def _grouped(self) -> "Iterator[tuple[str, bool, Sequence[LifInput]]]":
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

    def __init__(self, model: "Lif") -> None:
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
    model: "Lif",
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


def swept_trials(
    model: "Lif", swept: "Sequence[LifInput]", values: Sequence[Sequence[float]]
) -> Iterator[Mapping[str, Metric]]:
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


def _shares(model: "Lif", one: "LifInput", t: float) -> Iterator[float]:
    """What each onset of an input adds at a moment."""
    kernel = model.kernel(one)
    return (one.amplitude * kernel(t - onset) for onset in one.onsets() if onset <= t)
