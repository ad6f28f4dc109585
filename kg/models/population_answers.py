"""What many inputs do together: verdict, moments, counts, rates and distributions."""

from functools import cached_property
from math import ceil, exp, floor, inf, pi, sqrt
from typing import TYPE_CHECKING

from kg.models.maths import populations
from kg.models.maths.random import GENERATOR
from kg.models.maths.siegert import deterministic_rate, siegert_rate
from kg.models.result import Cell, Chart, Curve, Method, Metric, Outcome, Table
from kg.models.spec import named
from kg.models.wording import exact, significant

if TYPE_CHECKING:
    from kg.models.population import Population

WIDE = 5
"""So many standard deviations are drawn on each side of the mean."""
BARS = 120
POINTS = 161
MOST = 10**9
"""More inputs than a count is asked of."""


def answer(model: "Population") -> Outcome:
    """How high the potential stands, how much it fluctuates, and how likely the neuron fires."""
    return _Answer(model).outcome()


class _Answer:
    """One run."""

    def __init__(self, model: "Population") -> None:
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


def _gaussian(x: float, mean: float, sd: float) -> float:
    z = (x - mean) / sd
    return exp(-z * z / 2) / sd / sqrt(2 * pi)
