"""Answers that need no search: trains of equal potentials, coincident ones, the peak of an alpha-shaped current."""

from math import ceil, expm1, inf, log1p

from kg.models.maths.course import derivatives, leaked
from kg.models.maths.kernels import Kernel, peak_time


def train_peak(amplitude: float, interval: float, tau: float, count: float = inf) -> float:
    """The height that `count` equal exponential potentials reach at such intervals; of endlessly many, the limit."""
    if interval == 0:
        return amplitude * count
    grown = -expm1(-count * interval / tau) if count < inf else 1.0
    return amplitude * grown / -expm1(-interval / tau)


def train_needed(amplitude: float, interval: float, tau: float, threshold: float) -> int | None:
    """How many potentials of a train reach the threshold; None if even endlessly many do not."""
    if interval == 0:
        return coincident_needed(amplitude, threshold)
    missing = threshold * -expm1(-interval / tau) / amplitude if amplitude > 0 else inf
    if missing >= 1 or train_peak(amplitude, interval, tau) < threshold:
        return None
    count = max(1, ceil(-log1p(-missing) * tau / interval) - 1)
    while train_peak(amplitude, interval, tau, count) < threshold:
        count += 1
    return count


def coincident_needed(amplitude: float, threshold: float) -> int | None:
    """How many equal potentials reach the threshold when they begin together; None if no number does."""
    if amplitude <= 0:
        return None
    count = max(1, ceil(threshold / amplitude) - 1)
    while count * amplitude < threshold:
        count += 1
    return count


def largest_interval(amplitude: float, tau: float, threshold: float) -> float | None:
    """How far apart two equal exponential potentials may be and still reach the threshold; None if at no distance."""
    if amplitude >= threshold:
        return inf
    return -tau * log1p((threshold - 2 * amplitude) / amplitude) if 2 * amplitude >= threshold else None


def peak(kernel: Kernel) -> tuple[float, float]:
    """When a kernel is highest, and how high it is there."""
    if len(kernel.taus) < 3:
        at = peak_time(kernel)
        return at, kernel(at)
    low, high = 0.0, sum(kernel.taus)
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if _rises(middle, kernel) else (low, middle)
    return high, kernel(high)


def _rises(t: float, kernel: Kernel) -> bool:
    impulse = (*(0.0 for _ in kernel.taus[1:]), 1.0)
    return derivatives(leaked(impulse, kernel.taus, t), kernel.taus)[1] > 0
