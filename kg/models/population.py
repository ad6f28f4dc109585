"""Many inputs at random: how high the potential stands, how much it fluctuates, and how likely the neuron fires."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from math import ceil, exp, floor, fsum, inf, pi, sqrt
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from kg.models.defaults import default
from kg.models.maths import counts, populations
from kg.models.maths.closed_forms import coincident_needed
from kg.models.maths.kernels import Kernel
from kg.models.maths.populations import Moments, Shots, Volley
from kg.models.maths.random import GENERATOR
from kg.models.maths.siegert import deterministic_rate, siegert_rate
from kg.models.result import Cell, Chart, Curve, Method, Metric, Outcome, Table
from kg.models.shapes import Alpha, Biexp, Exp, Timing, timing_problems
from kg.models.spec import Input, Model, Path, Problem, named
from kg.models.units import Hertz, Milliseconds, Millivolts, Number
from kg.models.wording import exact, significant

if TYPE_CHECKING:
    from kg.models.result import Floats

MOST = 10**9
"""More inputs than a count is asked of."""
WIDE = 5
"""So many standard deviations are drawn on each side of the mean."""
BARS = 120
POINTS = 161


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
        return _Answer(self).outcome()

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


class _Answer:
    """One run."""

    def __init__(self, model: Population) -> None:
        self.model = model
        self.moments = model.moments
        names = [one.name or ("EPSPs" if one.excites else "IPSPs") for one in model.inputs]
        self.inputs = tuple(zip(model.inputs, named(names), strict=True))

    def outcome(self) -> Outcome:
        return Outcome(
            verdict=self.verdict(),
            metrics=self.metrics(),
            contributions=self.contributions(),
            draw=self.density if self.model.expected_count is None else self.counted,
            method=Method.EXACT if self.rate is None else Method.NUMERIC,
            tolerance="" if self.rate is None else "1e-12 of the rate",
        )

    @property
    def mean_mV(self) -> float:
        return self.model.V_rest_mV + self.moments.mean

    @property
    def p_above(self) -> float | None:
        if self.model.volley:
            return None
        return populations.exceedance(self.mean_mV, self.moments.sd, self.model.V_th_mV)

    @cached_property
    def needed(self) -> int | None:
        return self.model.needed_count if self.model.expected_count is not None else None

    @cached_property
    def p_fire(self) -> float | None:
        if self.model.expected_count is None:
            return None
        return 0.0 if self.needed is None else self.model.tail(self.needed)

    @cached_property
    def rate(self) -> float | None:
        if not self.model.fires_at_rate:
            return None
        sigma = sqrt(2 * self.moments.variance)
        return siegert_rate(self.mean_mV, sigma, *self._neuron)

    @property
    def deterministic(self) -> float | None:
        return deterministic_rate(self.mean_mV, *self._neuron) if self.model.fires_at_rate else None

    @property
    def _neuron(self) -> tuple[float, float, float, float]:
        model = self.model
        return model.V_th_mV, model.V_reset_mV, model.tau_m_ms, model.t_ref_ms

    def metrics(self) -> dict[str, Metric]:
        mean, variance, third = self.moments
        return {
            "mean_mV": self.mean_mV,
            "mean_above_rest_mV": mean,
            "sd_mV": self.moments.sd,
            "var_mV2": variance,
            "third_cumulant_mV3": third,
            "skewness": self.moments.skewness,
            "p_above": self.p_above,
            "expected_count": self.model.expected_count,
            "needed": self.needed,
            "p_fire": self.p_fire,
            "rate_Hz": self.rate,
            "deterministic_Hz": self.deterministic,
            **self.sample(),
        }

    def sample(self) -> dict[str, Metric]:
        names = ("sampled_mean_mV", "sampled_sd_mV", "sampled_p", "generator")
        if not self.model.samples:
            return dict.fromkeys(names)
        drawn = self.model.sampled()
        found = (float(drawn.mean()), float(drawn.std()), float((drawn >= self.limit).mean()), GENERATOR)
        return dict(zip(names, found, strict=True))

    @property
    def limit(self) -> float:
        """From where on a sample fires; for a volley half an amplitude below what is needed, so that none is missed."""
        if not self.model.volley:
            return self.model.V_th_mV
        amplitude = self.model.inputs[0].amplitude_mV
        return inf if self.needed is None else self.model.V_rest_mV + (self.needed - 0.5) * amplitude

    def verdict(self) -> str:
        if self.model.volley:
            return f"{self.coincidence()}; the potential is {self.potential()}"
        parts = [f"the free membrane is {self.potential()}, above {exact(self.model.V_th_mV)} mV {self.share()}"]
        if self.rate is not None:
            parts.append(f"the neuron fires at {significant(self.rate)} Hz")
        if self.model.expected_count is not None:
            parts.append(self.coincidence())
        return "; ".join(parts)

    def potential(self) -> str:
        return f"{significant(self.mean_mV)} ± {significant(self.moments.sd, 2)} mV"

    def share(self) -> str:
        return f"for {significant(100 * (self.p_above or 0.0))}% of the time"

    def coincidence(self) -> str:
        expected = significant(self.model.expected_count or 0.0)
        if self.needed is None:
            return "no number of these inputs reaches the threshold"
        what = "the volley" if self.model.volley else f"a window of {exact(self.model.window_ms or 0)} ms"
        return (
            f"{what} holds the {self.needed:,} inputs that are needed with probability "
            f"{significant(self.p_fire or 0)}, {expected} are expected"
        )

    def contributions(self) -> Table:
        """What each group adds to mean and variance."""
        how = "probability" if self.model.volley else "rate_Hz"
        rows: list[tuple[Cell, ...]] = []
        for group, name in self.inputs:
            mean, variance, _ = self.model.group_moments(group)
            rows.append((name, group.count, getattr(group, how), group.amplitude_mV, variance, mean))
        return Table(("input", "count", how, "amplitude_mV", "var_mV2", "mean_mV"), tuple(rows))

    def density(self) -> Chart:
        """The Gaussian of the free membrane, with the threshold."""
        mean, sd, limit = self.mean_mV, self.moments.sd, self.model.V_th_mV
        if mean + sd == mean:
            alone = Curve("free membrane", (mean,), (1.0,))
            return Chart("V_mV", "probability", (alone,), (("threshold", limit, 0.0),), bars=True)
        places = [mean + WIDE * sd * (2 * i / (POINTS - 1) - 1) for i in range(POINTS)]
        curve = Curve("free membrane", tuple(places), tuple(_gaussian(x, mean, sd) for x in places))
        return Chart("V_mV", "density_per_mV", (curve,), (("threshold", limit, _gaussian(limit, mean, sd)),))

    def counted(self) -> Chart:
        """The distribution of counts, those that fire apart from those that do not."""
        places = self.places()
        needed = MOST if self.needed is None else self.needed
        few, enough = [x for x in places if x < needed], [x for x in places if x >= needed]
        curves = tuple(
            Curve(name, tuple(map(float, some)), tuple(map(self.model.mass, some)), excites)
            for name, some, excites in (("too few", few, None), ("enough", enough, True))
            if some
        )
        marks = (("needed", float(needed), self.model.mass(needed)),) if needed <= places[-1] else ()
        return Chart("count", "probability", curves, marks, bars=True)

    def places(self) -> range:
        """Counts around the expected one; of very many, some."""
        expected = self.model.expected_count or 0.0
        wide = WIDE * sqrt(expected) + 1
        low, high = max(0, floor(expected - wide)), ceil(expected + wide)
        if self.needed is not None and high < self.needed <= expected + 3 * wide:
            high = self.needed + 1
        return range(low, high + 1, max(1, (high - low) // BARS))


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


def _gaussian(x: float, mean: float, sd: float) -> float:
    z = (x - mean) / sd
    return exp(-z * z / 2) / sd / sqrt(2 * pi)
