"""How many of many inputs coincide: Poisson and binomial counts, with tails that keep their digits however small.

A mass is its value at the peak times the exponential of a deviance (Loader 2000), so that no large logarithms cancel;
a tail is the sum of its masses, each made from its neighbour, from the largest on.
"""

from collections.abc import Callable
from math import exp, factorial, fsum, log, log1p, pi, sqrt

TINY = 1e-19
"""A mass so much smaller than the sum of the larger ones no longer changes it."""


def poisson_mass(mean: float, count: int) -> float:
    """P(N = count)."""
    if mean == 0 or count <= 0:
        return exp(-mean) if count == 0 else 0.0
    return exp(-_stirling(count) - _deviance(count, mean)) / sqrt(2 * pi * count)


def binomial_mass(n: int, p: float, count: int) -> float:
    """P(N = count) of n inputs that are active with probability p each."""
    if not 0 <= count <= n:
        return 0.0
    if p in (0, 1):
        return float(count == p * n)
    if count in (0, n):
        return exp(n * (log(p) if count else log1p(-p)))
    rest = n - count
    bend = _stirling(n) - _stirling(count) - _stirling(rest)
    return exp(bend - _deviance(count, n * p) - _deviance(rest, n * (1 - p))) * sqrt(n / (2 * pi * count) / rest)


def poisson_tail(mean: float, needed: int) -> float:
    """P(N ≥ needed)."""
    if needed <= 0:
        return 1.0
    if needed > mean:
        return _summed(poisson_mass(mean, needed), needed, lambda count: mean / (count + 1), 1)
    return 1 - _summed(poisson_mass(mean, needed - 1), needed - 1, lambda count: count / mean, -1)


def binomial_tail(n: int, p: float, needed: int) -> float:
    """P(N ≥ needed) of n inputs that are active with probability p each."""
    if needed <= 0 or needed > n:
        return float(needed <= 0)
    if p in (0, 1):
        return float(p)
    odds = p / (1 - p)
    if needed > n * p:
        return _summed(binomial_mass(n, p, needed), needed, lambda count: (n - count) / (count + 1) * odds, 1)
    below = needed - 1
    return 1 - _summed(binomial_mass(n, p, below), below, lambda count: count / (n - count + 1) / odds, -1)


def _summed(mass: float, count: int, ratio: Callable[[int], float], step: int) -> float:
    # masses fall from here on, ever faster
    masses, total = [], 0.0
    while mass > TINY * total:
        masses.append(mass)
        total += mass
        mass *= ratio(count)
        count += step
    return min(1.0, fsum(masses))


def _stirling(count: int) -> float:
    """What Stirling's formula lacks of log n!."""
    n = float(count)
    if n < 16:
        return log(factorial(count)) - (n + 0.5) * log(n) + n - log(2 * pi) / 2
    inverse = 1 / n / n
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - inverse / 1188) * inverse) * inverse) * inverse) / n


def _deviance(count: float, mean: float) -> float:
    """Count · log(count / mean) + mean − count, without its cancellation near the mean."""
    gap = count - mean
    if abs(gap) > 0.1 * (count + mean):
        return count * log(count / mean) - gap
    v = gap / (count + mean)
    # log(count / mean) is 2 artanh v
    power, total, terms = v * v, gap * v, 2 * count * v
    for odd in range(3, 60, 2):
        terms *= power
        more = total + terms / odd
        if more == total:
            break
        total = more
    return total
