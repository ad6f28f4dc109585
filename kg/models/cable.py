"""A dendrite: what inputs at a distance do to the soma, how much later, how much longer."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from kg.models.axes import rounded_up
from kg.models.cable_answers import answer
from kg.models.defaults import default
from kg.models.maths import cables, kernels
from kg.models.maths.cables import End
from kg.models.result import Outcome
from kg.models.shapes import Alpha, Biexp, Exp, Timing, timing_problems
from kg.models.spec import Input, Model, Path, Problem, Spec
from kg.models.units import Micrometres, Milliseconds, Millivolts, Number, Picoamperes
from kg.models.wording import exact

if TYPE_CHECKING:
    from kg.models.maths.transients import Cause

MOST_INPUTS = 200
"""With more inputs, a run would take longer than anyone waits: each is followed at the onsets of all."""


class Steady(Spec):
    """Begins long ago and does not end: only distance counts, not time."""

    shape: Literal["steady"] = "steady"

    def kernel(self, own: Timing) -> kernels.Kernel:  # noqa: ARG002 - as the other shapes
        """A course without time."""
        return kernels.Kernel((), 1.0)


def _shape(value: Any) -> Any:
    # a table without a shape is the usual one
    return value.get("shape", "biexp") if isinstance(value, dict) else getattr(value, "shape", "biexp")


CableShape: TypeAlias = Annotated[
    Annotated[Exp, Tag("exp")]
    | Annotated[Alpha, Tag("alpha")]
    | Annotated[Biexp, Tag("biexp")]
    | Annotated[Steady, Tag("steady")],
    Discriminator(_shape),
]


class CableInput(Input, Timing):
    """An input somewhere on the dendrite: a current, or the potential that its current makes."""

    distance_um: Micrometres = default("distance_um", ge=0)
    amplitude_mV: Millivolts = default("amplitude_mV")
    amplitude_pA: Picoamperes | None = Field(default=None, title="peak current, in place of an amplitude in mV")
    measured: Literal["soma", "site"] = Field(
        default="soma",
        title="where amplitude_mV is measured: at the soma, if the input were there, or at the input's own site",
    )
    onset_ms: Milliseconds = default("onset_ms")

    @property
    def amplitude(self) -> float:
        """In mV, or for a current in pA."""
        return self.amplitude_mV if self.amplitude_pA is None else self.amplitude_pA

    @property
    def excites(self) -> bool:
        """Whether it depolarises."""
        return self.amplitude >= 0

    @property
    def from_site(self) -> bool:
        """Whether its own potential, not its current, is what the note gives."""
        return self.amplitude_pA is None and self.measured == "site"


class Cable(Model):
    """One passive dendrite with the soma at its beginning: what reaches the soma, and firing there at V ≥ V_th.

    The soma is the sealed end at distance 0 and adds no membrane of its own. The attenuation of an input is its peak
    at the soma relative to that of the same input at distance 0; for a steady current that is cosh(L − X) / cosh L.
    """

    kind: Literal["cable"] = "cable"
    diameter_um: Micrometres = default("diameter_um", gt=0)
    length_um: Micrometres = default("length_um", gt=0)
    R_m_ohm_cm2: Number = default("R_m_ohm_cm2", gt=0)
    R_i_ohm_cm: Number = default("R_i_ohm_cm", gt=0)
    C_m_uF_cm2: Number = default("C_m_uF_cm2", gt=0)
    end: Literal["sealed", "killed", "infinite"] = "sealed"
    kernel: CableShape = Biexp()
    V_rest_mV: Millivolts = default("V_rest_mV")
    V_th_mV: Millivolts = default("V_th_mV")
    duration_ms: Milliseconds | None = Field(default=None, gt=0, title="how much is drawn; nothing depends on it")
    dt_ms: Milliseconds | None = Field(default=None, gt=0, title="how finely it is drawn; nothing depends on it")
    inputs: tuple[CableInput, ...] = ()

    metrics: ClassVar[Mapping[str, str]] = {
        "lambda_um": "the length constant",
        "electrotonic_length": "the length in length constants; none without an end",
        "R_in_MOhm": "the input resistance at the soma",
        "tau_m_ms": "the membrane time constant",
        "steady": "steady-state attenuation of the farthest input, upper bound for brief inputs",
        "attenuation": "the peak of the farthest input at the soma, relative to that of the same input at distance 0",
        "delay_ms": "how much later its peak is; none for a steady input",
        "mean_delay_ms": "how much later its potential is on average: the difference of the centroids",
        "half_width_ms": "how long it is above half of its peak at the soma",
        "fired": "whether the sum at the soma reaches the threshold",
        "first_spike_ms": "when it does so first; none for steady inputs",
        "peak_mV": "the highest potential at the soma, firing or not",
        "peak_ms": "when it is highest; none if it never rises above rest",
        "peak_above_rest_mV": "the peak as a depolarisation",
        "margin_mV": "the peak above the threshold; negative if it falls short",
    }
    template: ClassVar[str] = """
id: dendrite
kind: cable
title: Two synapses, one near and one far
diameter_um: 2
length_um: 1000
R_m_ohm_cm2: 20000
R_i_ohm_cm: 150
C_m_uF_cm2: 1
end: sealed  # or killed, infinite
kernel: {shape: biexp, rise_ms: 0.5, decay_ms: 5}  # or alpha, exp, steady
V_rest_mV: -70
V_th_mV: -55
inputs:  # amplitude_mV: what the input would make at the soma, were it there; or amplitude_pA
  - {from: "[[EPSP]]", label: near, distance_um: 50, amplitude_mV: 12, onset_ms: 2}
  - {from: "[[EPSP]]", label: far, distance_um: 600, amplitude_mV: 12, onset_ms: 2}
controls: [inputs.1.distance_um, inputs.1.amplitude_mV, V_th_mV]  # what a reader may change
expect:  # what the note claims; kg check tests it
  - {metric: lambda_um, near: 816.5, tol: 0.1}
  - {metric: attenuation, less: 0.4}
  - {metric: fired, equals: false}
sources: []  # where the note's numbers come from
"""

    def problems(self) -> Iterator[Problem]:
        """A threshold below rest, inputs beyond the end, too many of them, an amplitude given twice."""
        if self.V_th_mV <= self.V_rest_mV:
            found = f"the threshold {exact(self.V_th_mV)} mV is not above the rest {exact(self.V_rest_mV)} mV"
            yield Problem(("V_th_mV",), found, "both are potentials, not distances from rest")
        if len(self.inputs) > MOST_INPUTS:
            found = f"the dendrite has {len(self.inputs):,} inputs; kg follows at most {MOST_INPUTS}"
            yield Problem(("inputs",), found, "let one input stand for those that begin together")
        yield from timing_problems(("kernel",), self.kernel, Timing())
        for i, one in enumerate(self.inputs):
            yield from timing_problems(("inputs", i), self.kernel, one)
            yield from self._input_problems(("inputs", i), one)

    def points(self) -> int:
        """Times at which the trace is drawn, for each input anew."""
        if self.timeless:
            return 0
        start, end, step = self.window
        return (int((end - start) / step) + 1) * len(self.inputs)

    def idle(self, path: Path) -> bool:
        """What has no end has no length, and what is steady no time; a current has no amplitude in mV."""
        last = path[-1]
        if last == "amplitude_mV" and path[0] == "inputs":
            return self.inputs[int(path[1])].amplitude_pA is not None
        if last == "onset_ms":
            return self.timeless
        return last == "length_um" and self.end == "infinite"

    def solve(self) -> Outcome:
        """What reaches the soma of each input, and of all together."""
        return answer(self)

    @property
    def timeless(self) -> bool:
        """Whether there is no input that begins and ends."""
        return not self.inputs or self.kernel.shape == "steady"

    @cached_property
    def lambda_um(self) -> float:
        """The length constant."""
        return cables.length_constant(self.diameter_um, self.R_m_ohm_cm2, self.R_i_ohm_cm)

    @cached_property
    def L(self) -> float:
        """The length in length constants."""
        return self.length_um / self.lambda_um

    @cached_property
    def tau_m_ms(self) -> float:
        """The membrane time constant."""
        return cables.time_constant(self.R_m_ohm_cm2, self.C_m_uF_cm2)

    @cached_property
    def R_inf_MOhm(self) -> float:
        """The input resistance of a dendrite that goes on."""
        return cables.semi_infinite_resistance(self.diameter_um, self.R_m_ohm_cm2, self.R_i_ohm_cm)

    @property
    def R_in_MOhm(self) -> float:
        """The input resistance at the soma."""
        return self.R_inf_MOhm * cables.resistance_ratio(self.L, End(self.end))

    def steady(self, one: CableInput) -> float:
        """What is left at the soma of an input that does not end."""
        x = one.distance_um / self.lambda_um
        return cables.attenuation_from_site(x) if one.from_site else cables.attenuation(x, self.L, End(self.end))

    def mean_delay_ms(self, one: CableInput) -> float:
        """How much later, on average, the soma sees an input than if it stood there."""
        x = one.distance_um / self.lambda_um
        delay = cables.mean_delay_from_site(x) if one.from_site else cables.mean_delay(x, self.L, End(self.end))
        return delay * self.tau_m_ms

    def cause(self, one: CableInput) -> "Cause":
        """An input of unit size, as the search for its response needs it."""
        from kg.models.maths.transients import (  # noqa: PLC0415 - numpy only for inputs with time
            Current,
            Dendrite,
            SitePotential,
            SomaPotential,
        )

        kind = SitePotential if one.from_site else SomaPotential if one.amplitude_pA is None else Current
        dendrite = Dendrite(self.L, End(self.end), self.tau_m_ms, self.R_inf_MOhm / 1000)
        return kind(dendrite, one.distance_um / self.lambda_um, self.kernel.kernel(one))

    @cached_property
    def window(self) -> tuple[float, float, float]:
        """Start, end and step of what is drawn, in round numbers."""
        ends = [one.onset_ms + 4 * max(self.tau_m_ms, *self._taus(one)) for one in self.inputs]
        start = min([0.0, *(one.onset_ms for one in self.inputs)])
        length = self.duration_ms or rounded_up(max([10.0, *ends]) - start)
        return start, start + length, self.dt_ms or length / 1000

    def _taus(self, one: CableInput) -> list[float]:
        names = type(self.kernel).model_fields.keys() & Timing.model_fields.keys()
        return [getattr(one, name) or getattr(self.kernel, name) for name in names] or [0.0]

    def _input_problems(self, path: Path, one: CableInput) -> Iterator[Problem]:
        if self.end != "infinite" and one.distance_um > self.length_um:
            found = f"the input is at {exact(one.distance_um)} µm; the dendrite ends at {exact(self.length_um)} µm"
            yield Problem((*path, "distance_um"), found, "make the dendrite longer, or its end 'infinite'")
        if one.amplitude_pA is not None:
            for name in sorted({"amplitude_mV", "measured"} & one.model_fields_set):
                found = f"'{name}' says nothing beside 'amplitude_pA'"
                yield Problem((*path, name), found, "leave one of them out", of_key=True)
