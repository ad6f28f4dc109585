"""A leaky integrate-and-fire neuron: a membrane that sums its inputs, fires at its threshold, and begins anew."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from math import log1p
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from kg.models.axes import rounded_down, rounded_up
from kg.models.defaults import default
from kg.models.lif_answers import answer, swept_trials
from kg.models.maths import spiking
from kg.models.maths.kernels import Kernel, current_exponential, exponential
from kg.models.maths.spiking import Neuron, Pulse
from kg.models.result import Metric, Outcome
from kg.models.spec import Input, Model, Path, Problem
from kg.models.units import Milliseconds, Millivolts, Picoamperes, Picofarads
from kg.models.wording import exact

if TYPE_CHECKING:
    from kg.models.ranges import Range

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
        return swept_trials(self, [one for one in swept if one is not None], [one.values for one in ranges])

    def solve(self) -> Outcome:
        """How often it fires and when."""
        return answer(self)

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
