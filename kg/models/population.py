"""Many inputs at random: how high the potential stands, how much it fluctuates, and how likely the neuron fires."""

from collections.abc import Iterator, Mapping
from math import fsum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from kg.models.defaults import default
from kg.models.maths import counts, populations
from kg.models.maths.closed_forms import coincident_needed
from kg.models.maths.kernels import Kernel
from kg.models.maths.populations import Moments, Shots, Volley
from kg.models.population_answers import MOST, answer
from kg.models.result import Outcome
from kg.models.shapes import Alpha, Biexp, Exp, Timing, timing_problems
from kg.models.spec import Input, Model, Path, Problem
from kg.models.units import Hertz, Milliseconds, Millivolts, Number
from kg.models.wording import exact

if TYPE_CHECKING:
    from kg.models.result import Floats


def _shape(value: Any) -> Any:
    # a table without a shape is a brief current into a membrane, for which there is a rate
    return value.get("shape", "exp") if isinstance(value, dict) else getattr(value, "shape", "exp")


PopulationShape: TypeAlias = Annotated[
    Annotated[Exp, Tag("exp")] | Annotated[Alpha, Tag("alpha")] | Annotated[Biexp, Tag("biexp")],
    Discriminator(_shape),
]


class Group(Input, Timing):
    """Equal, independent inputs: each at a rate, or in one volley with a probability."""

    count: int = default("count", ge=0, le=10_000_000)
    rate_Hz: Hertz | None = Field(default=None, ge=0, title="rate of each input")
    probability: Number | None = Field(default=None, ge=0, le=1, title="how likely each input is active in the volley")
    amplitude_mV: Millivolts = default("amplitude_mV")

    @property
    def excites(self) -> bool:
        """Whether it depolarises."""
        return self.amplitude_mV >= 0


class Population(Model):
    """Independent inputs at random times, or one volley of them.

    Inputs with `rate_Hz` are Poisson processes: Campbell's theorem gives the moments of the free membrane, and for the
    shape `exp`, whose time constant is the membrane's, Siegert's formula the rate of a leaky integrate-and-fire neuron
    under white noise with the same moments, σ² = 2 · variance. Inputs with `probability` are one volley: a binomial
    count.
    """

    kind: Literal["population"] = "population"
    kernel: PopulationShape = Exp()
    V_rest_mV: Millivolts = default("V_rest_mV")
    V_th_mV: Millivolts = default("V_th_mV")
    V_reset_mV: Millivolts = default("V_reset_mV")
    t_ref_ms: Milliseconds = default("t_ref_ms", ge=0)
    window_ms: Milliseconds | None = Field(default=None, gt=0, title="how close together inputs coincide")
    needed: int | None = Field(
        default=None, ge=0, le=MOST, title="how many must coincide; else as many as reach the threshold"
    )
    samples: int = default("samples", ge=0, le=1_000_000)
    seed: int = default("seed", ge=0, lt=2**53)
    inputs: tuple[Group, ...] = ()

    metrics: ClassVar[Mapping[str, str]] = {
        "mean_mV": "the mean potential of the free membrane, or after the volley",
        "mean_above_rest_mV": "the mean as a depolarisation",
        "sd_mV": "the standard deviation of the potential",
        "var_mV2": "its variance",
        "third_cumulant_mV3": "its third cumulant",
        "skewness": "the third cumulant in standard deviations; none if nothing varies",
        "p_above": "the share of time that a Gaussian free membrane is at or above the threshold; none for a volley",
        "expected_count": "how many inputs are expected in the window, or in the volley",
        "needed": "how many must coincide to reach the threshold; none if no number does",
        "p_fire": "the probability that so many coincide in a window, or in the volley",
        "rate_Hz": "the rate of a leaky integrate-and-fire neuron; for the shape exp with one time constant",
        "deterministic_Hz": "the rate that the mean alone would make",
        "sampled_mean_mV": "the mean of the samples; none without samples",
        "sampled_sd_mV": "their standard deviation",
        "sampled_p": "the share of them at or above the threshold, or with as many inputs as are needed",
        "generator": "what drew the samples",
    }
    template: ClassVar[str] = """
id: bombardment
kind: population
title: A neuron under many small inputs
kernel: {shape: exp, tau_ms: 10}  # or alpha, biexp
V_rest_mV: -70
V_th_mV: -55
V_reset_mV: -70
t_ref_ms: 2
inputs:  # rate_Hz of each, or the probability that it is active in one volley
  - {from: "[[EPSP]]", count: 800, rate_Hz: 5, amplitude_mV: 0.4}
  - {from: "[[IPSP]]", count: 200, rate_Hz: 5, amplitude_mV: -0.4}
samples: 1000  # draws so many potentials to check the moments
seed: 1
controls: [inputs.0.rate_Hz, inputs.1.rate_Hz, V_th_mV]  # what a reader may change
expect:  # what the note claims; kg check tests it
  - {metric: mean_mV, near: -58, tol: 0.001}
  - {metric: sampled_mean_mV, near: -58, tol: 0.2}
  - {metric: deterministic_Hz, equals: 0}
  - {metric: rate_Hz, between: [5, 20]}
sources: []  # where the note's numbers come from
"""

    def problems(self) -> Iterator[Problem]:
        """A threshold not above rest or reset, rates and probabilities mixed, counts of inputs that differ."""
        for name in ("V_rest_mV", "V_reset_mV"):
            below = getattr(self, name)
            if self.V_th_mV <= below:
                word = name.split("_")[1]
                found = f"the threshold {exact(self.V_th_mV)} mV is not above the {word} {exact(below)} mV"
                yield Problem(("V_th_mV",), found, "both are potentials, not distances from rest")
        yield from timing_problems(("kernel",), self.kernel, Timing())
        for i, group in enumerate(self.inputs):
            yield from timing_problems(("inputs", i), self.kernel, group)
            yield from _group_problems(("inputs", i), group, volley=self.volley)
        yield from self._count_problems()

    def steps(self) -> int:
        """Random numbers that the samples take."""
        return self.samples * sum(map(self._draws, self.inputs)) if self.samples else 0

    def idle(self, path: Path) -> bool:
        """A volley has no time and no rate; the seed does nothing without samples."""
        last = path[-1]
        if last in {"V_reset_mV", "t_ref_ms"}:
            return not self.fires_at_rate
        return (last == "seed" and not self.samples) or (path[0] == "kernel" and self.volley)

    def solve(self) -> Outcome:
        """Moments, probabilities and the rate, as far as they are asked for."""
        return answer(self)

    @property
    def volley(self) -> bool:
        """Whether the inputs are one volley."""
        return bool(self.inputs) and self.inputs[0].probability is not None

    @property
    def fires_at_rate(self) -> bool:
        """Whether there is a rate: brief currents into one membrane."""
        return not self.volley and self.kernel.shape == "exp" and len({self._kernel(one) for one in self.inputs}) < 2

    @property
    def tau_m_ms(self) -> float:
        """The membrane time constant, for the shape exp that of the potentials."""
        return self._kernel(self.inputs[0] if self.inputs else Group()).taus[0]

    @property
    def moments(self) -> Moments:
        """The moments of the sum, as a depolarisation."""
        return populations.together(map(self.group_moments, self.inputs))

    def group_moments(self, group: Group) -> Moments:
        """What one group adds to them."""
        if self.volley:
            return populations.volley_moments(self._volley(group))
        return populations.shot_moments(self._shots(group))

    @property
    def expected_count(self) -> float | None:
        """How many inputs are expected in the window or the volley; None where no count is asked for."""
        if self.volley:
            return fsum(group.count * (group.probability or 0) for group in self.inputs)
        if self.window_ms is None:
            return None
        return fsum(group.count * (group.rate_Hz or 0) * self.window_ms / 1000 for group in self.inputs)

    @property
    def needed_count(self) -> int | None:
        """How many inputs together reach the threshold; None if no number does."""
        amplitude, gap = self.inputs[0].amplitude_mV if self.inputs else 0.0, self.V_th_mV - self.V_rest_mV
        if self.needed is not None or amplitude * MOST < gap:
            return self.needed
        return coincident_needed(amplitude, gap)

    def tail(self, needed: int) -> float:
        """The probability that so many coincide."""
        if self.volley:
            return counts.binomial_tail(self._size, self.inputs[0].probability or 0.0, needed)
        return counts.poisson_tail(self.expected_count or 0.0, needed)

    def mass(self, count: int) -> float:
        """The probability that exactly so many coincide."""
        if self.volley:
            return counts.binomial_mass(self._size, self.inputs[0].probability or 0.0, count)
        return counts.poisson_mass(self.expected_count or 0.0, count)

    def sampled(self) -> "Floats":
        """Independent potentials, each group from a stream of its own."""
        import numpy as np  # noqa: PLC0415 - numpy only for those who sample

        total = np.full(self.samples, self.V_rest_mV)
        for stream, group in enumerate(self.inputs):
            if self.volley:
                total += populations.sampled_volley(self._volley(group), self.samples, self.seed, stream)
            else:
                total += populations.sampled_shots(self._shots(group), self.samples, self.seed, stream)
        return total

    @property
    def _size(self) -> int:
        return sum(group.count for group in self.inputs)

    def _kernel(self, group: Group) -> Kernel:
        return self.kernel.kernel(group)

    def _shots(self, group: Group) -> Shots:
        return Shots(group.count * (group.rate_Hz or 0.0) / 1000, group.amplitude_mV, self._kernel(group))

    def _volley(self, group: Group) -> Volley:
        return Volley(group.count, group.probability or 0.0, group.amplitude_mV)

    def _draws(self, group: Group) -> int:
        taus = [getattr(group, name) or getattr(self.kernel, name) for name in _timings(self.kernel)]
        return group.count if self.volley else populations.shot_draws(group.count * (group.rate_Hz or 0) / 1000, taus)

    def _count_problems(self) -> Iterator[Problem]:
        asked = [name for name in ("window_ms", "needed") if getattr(self, name) is not None]
        if not self.volley and asked == ["needed"]:
            yield Problem(("needed",), "'needed' says nothing without 'window_ms'", "say how close inputs coincide")
        if self.volley and self.window_ms is not None:
            yield Problem(("window_ms",), "a volley has no window", "leave it out, or give 'rate_Hz'", of_key=True)
        if not self.volley and self.window_ms is None:
            return
        for i, group in enumerate(self.inputs):
            differs = next((name for name in _COUNTED if getattr(group, name) != getattr(self.inputs[0], name)), None)
            if differs == "amplitude_mV" or (differs and self.volley):
                found = f"inputs with a different {differs} do not add up to one count"
                yield Problem(("inputs", i, differs), found, "count one group at a time")
        if (self.expected_count or 0) > MOST:
            yield Problem(("inputs",), f"{self.expected_count:.3g} inputs are expected; kg counts at most {MOST:,}")


_COUNTED = ("amplitude_mV", "probability")


def _group_problems(path: Path, group: Group, *, volley: bool) -> Iterator[Problem]:
    if group.rate_Hz is not None and group.probability is not None:
        found = "an input has a rate or a probability, not both"
        yield Problem((*path, "probability"), found, "leave one of them out")
    elif group.rate_Hz is None and group.probability is None:
        yield Problem(path, "'rate_Hz' is missing", "or give 'probability', for one volley")
    elif volley is not (group.probability is not None):
        yield Problem(path, "some inputs have rates, others probabilities", "let all have the same")


def _timings(shape: PopulationShape) -> list[str]:
    return [name for name in type(shape).model_fields if name in Timing.model_fields]
