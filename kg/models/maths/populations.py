"""Many inputs at random times: moments of the potential by Campbell's theorem, and samples of it."""

from collections.abc import Iterable, Sequence
from math import ceil, erfc, factorial, fsum, prod, sqrt
from typing import TYPE_CHECKING, NamedTuple

from kg.models.maths.kernels import Kernel
from kg.models.maths.random import uniforms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORGOTTEN = 32
"""After so many time constants a potential is over: e^(−32) is 1e-14."""
CHUNK = 1_000_000
"""So many random numbers are held at once."""


class Shots(NamedTuple):
    """Equal potentials that begin at random times."""

    rate_per_ms: float
    amplitude: float
    kernel: Kernel


class Volley(NamedTuple):
    """Equal inputs of which each is active with the same probability, all at one moment."""

    n: int
    probability: float
    amplitude: float


class Moments(NamedTuple):
    """The first three cumulants of a sum, which is 0 without inputs."""

    mean: float
    variance: float
    third: float

    @property
    def sd(self) -> float:
        """The standard deviation."""
        return sqrt(self.variance)

    @property
    def skewness(self) -> float | None:
        """The third cumulant in standard deviations; None where nothing varies."""
        return self.third / self.variance / self.sd if self.variance else None


def shot_moments(shots: Shots) -> Moments:
    """Campbell's theorem: the n-th cumulant is rate · amplitudeⁿ · ∫ kernelⁿ dt."""
    rate, amplitude, kernel = shots
    return Moments(*(rate * amplitude**n * integral(kernel, n) for n in (1, 2, 3)))


def volley_moments(volley: Volley) -> Moments:
    """The moments of a binomial count, scaled by the amplitude."""
    n, p, amplitude = volley
    spread = n * p * (1 - p)
    return Moments(n * p * amplitude, spread * amplitude**2, spread * (1 - 2 * p) * amplitude**3)


def together(moments: Iterable[Moments]) -> Moments:
    """The moments of a sum of independent parts."""
    return Moments(*map(fsum, zip((0.0, 0.0, 0.0), *moments, strict=True)))


def integral(kernel: Kernel, n: int) -> float:
    """∫ kernelⁿ dt of one or two stages; a beta function for two, and no difference of nearly equal numbers.

    For two stages it is gainⁿ n! / ∏ ((n − j)/τ₁ + j/τ₂), j from 0 to n.
    """
    if len(kernel.taus) == 1:
        return kernel.gain**n * kernel.taus[0] / n
    one, other = kernel.taus
    factors = ((n - j) / one + j / other for j in range(n + 1))
    # factor by factor, so that no product leaves the range of numbers
    found = factorial(n) / next(factors)
    return prod((kernel.gain / factor for factor in factors), start=found)


def exceedance(mean: float, sd: float, threshold: float) -> float:
    """P(V ≥ threshold) of a potential with Gaussian fluctuations."""
    if sd == 0:
        return float(mean >= threshold)
    return erfc((threshold - mean) / sd / sqrt(2)) / 2


def shot_draws(rate_per_ms: float, taus: Iterable[float]) -> int:
    """How many random numbers a sample takes: so many that they hardly ever end before the stretch does."""
    expected = max(0.0, rate_per_ms * FORGOTTEN * sum(taus))
    return ceil(expected + 8 * sqrt(expected) + 24) if rate_per_ms else 0


def sampled_shots(shots: Shots, samples: int, seed: int, stream: int) -> "NDArray[np.float64]":
    """Independent values of the potential: the shots of a stretch before each, back to those that are forgotten."""
    import numpy as np  # noqa: PLC0415 - numpy only for those who sample

    draws = shot_draws(shots.rate_per_ms, shots.kernel.taus)
    values = np.zeros(samples)
    for first, last in _chunks(samples, draws):
        gaps = -np.log(uniforms(seed, stream, first * draws, (last - first) * draws)) / shots.rate_per_ms
        ages = np.cumsum(gaps.reshape(last - first, draws), axis=1)
        values[first:last] = shots.amplitude * _course(shots.kernel, ages).sum(axis=1)
    return values


def sampled_volley(volley: Volley, samples: int, seed: int, stream: int) -> "NDArray[np.float64]":
    """Independent values of a volley: each input drawn on its own."""
    import numpy as np  # noqa: PLC0415

    n, values = volley.n, np.zeros(samples)
    for first, last in _chunks(samples, n):
        drawn = uniforms(seed, stream, first * n, (last - first) * n).reshape(last - first, n)
        values[first:last] = volley.amplitude * (drawn < volley.probability).sum(axis=1)
    return values


def _chunks(samples: int, draws: int) -> Sequence[tuple[int, int]]:
    if not draws:
        return ()
    size = max(1, CHUNK // draws)
    return [(first, min(samples, first + size)) for first in range(0, samples, size)]


def _course(kernel: Kernel, ages: "NDArray[np.float64]") -> "NDArray[np.float64]":
    import numpy as np  # noqa: PLC0415

    with np.errstate(under="ignore"):
        if len(kernel.taus) == 1:
            alone: NDArray[np.float64] = kernel.gain * np.exp(-ages / kernel.taus[0])
            return alone
        fast, slow = sorted(kernel.taus)
        gap = ages * ((slow - fast) / slow) / fast
        eased = np.divide(-np.expm1(-gap), gap, out=np.ones_like(gap), where=gap != 0)
        course: NDArray[np.float64] = kernel.gain * ages * np.exp(-ages / slow) * eased
        return course
