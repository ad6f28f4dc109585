"""The rate of a leaky integrate-and-fire neuron under noise, after Siegert (1951), at any distance from threshold.

1 / rate = t_ref + τ √π ∫ e^(u²) (1 + erf u) du from (V_reset − μ)/σ to (V_th − μ)/σ, where μ is the mean and σ² twice
the variance of the free membrane. The integrand is erfcx(−u), and the largest exponential is taken out of it, so that
nothing overflows below threshold and nothing cancels above it.
"""

from collections.abc import Callable
from functools import cache
from math import ceil, cos, erfc, exp, fsum, inf, log1p, pi, sqrt

ORDER = 20
"""Points of a Gauss-Legendre panel."""
DEEP = 45.0
"""What is e^(−45) of the largest no longer changes an integral."""


def siegert_rate(mu: float, sigma: float, threshold: float, reset: float, tau_ms: float, t_ref_ms: float) -> float:
    """The rate in Hz; potentials in mV with one common zero, σ² = 2 · the variance of the free membrane."""
    if sigma == 0:
        return deterministic_rate(mu, threshold, reset, tau_ms, t_ref_ms)
    top, width = (threshold - mu) / sigma, (threshold - reset) / sigma
    scale = exp(-top * top) if top > 0 else 1.0
    area = _above(top, width) if top > 0 else _tail(-top, width)
    return _hertz(t_ref_ms * scale + tau_ms * sqrt(pi) * area, scale)


def deterministic_rate(mu: float, threshold: float, reset: float, tau_ms: float, t_ref_ms: float) -> float:
    """The rate in Hz without noise: 0 if the mean does not exceed the threshold."""
    if mu <= threshold:
        return 0.0
    return _hertz(t_ref_ms + tau_ms * log1p((threshold - reset) / (mu - threshold)))


def erfcx(x: float) -> float:
    """e^(x²) erfc(x) for x ≥ 0."""
    if x > 1e8:
        return 1 / (x * sqrt(pi))
    if x < 3:
        high = float(int(x * 1024)) / 1024
        # the square of the first part is exact, so that the exponential keeps its digits
        return exp(high * high) * exp((x - high) * (x + high)) * erfc(x)
    fraction = x
    for k in range(60, 0, -1):
        fraction = x + k / 2 / fraction
    return 1 / (sqrt(pi) * fraction)


def _hertz(period: float, scale: float = 1.0) -> float:
    return 1000 * scale / period if period > 0 else 0.0


def _above(top: float, width: float) -> float:
    """e^(−top²) ∫ erfcx(−u) du up to a positive end."""
    scale, upper = exp(-top * top), min(width, top)

    def integrand(x: float) -> float:
        # u = top − x; erfcx(−u) is 2 e^(u²) − erfcx(u)
        return 2 * exp(-x * (2 * top - x)) - scale * erfcx(top - x)

    reach = min(upper, DEEP / top)
    area = _integral(integrand, 0.0, reach, 1 / max(1.0, top))
    return area + scale * _tail(0.0, width - top) if width > top else area


def _tail(low: float, width: float) -> float:
    """∫ erfcx(v) dv over a stretch from `low` ≥ 0 on."""
    near = min(width, max(0.0, 1 - low))
    area = _integral(lambda x: erfcx(low + x), 0.0, near, 1.0) if near else 0.0
    if width <= near:
        return area
    start = low + near
    # in the logarithm of v, where the integrand hardly changes
    length = log1p((width - near) / start)
    return area + _integral(lambda x: erfcx(start * exp(x)) * start * exp(x), 0.0, length, 1.0)


def _integral(function: Callable[[float], float], low: float, high: float, panel: float) -> float:
    count = max(1, ceil((high - low) / panel))
    half = (high - low) / count / 2
    middles = (low + (2 * i + 1) * half for i in range(count))
    return half * fsum(weight * function(middle + half * x) for middle in middles for x, weight in _legendre())


@cache
def _legendre() -> tuple[tuple[float, float], ...]:
    """Points and weights of Gauss and Legendre on −1 to 1, by Newton's method on the polynomial."""
    found = []
    for i in range(ORDER):
        x, step = cos(pi * (i + 0.75) / (ORDER + 0.5)), inf
        while abs(step) > 1e-15:
            value, slope = _polynomial(x)
            step = value / slope
            x -= step
        found.append((x, 2 / ((1 - x * x) * _polynomial(x)[1] ** 2)))
    return tuple(found)


def _polynomial(x: float) -> tuple[float, float]:
    before, value = 1.0, x
    for n in range(2, ORDER + 1):
        before, value = value, ((2 * n - 1) * x * value - (n - 1) * before) / n
    return value, ORDER * (x * value - before) / (x * x - 1)
