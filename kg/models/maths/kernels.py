"""Postsynaptic potentials as chains of leaky stages: one formula for every pair of time constants, equal ones included.

An impulse enters the last stage of a chain and leaks, stage by stage, into the first, which is the potential.
One stage is an exponential, two are a double exponential (or, with equal time constants, an alpha function),
three are an alpha-shaped current into a membrane. No formula here divides by a difference of time constants.
"""

from functools import lru_cache
from math import exp, expm1, factorial, inf, log, log1p
from typing import NamedTuple

Taus = tuple[float, ...]
"""The time constants of a chain, the potential's own first."""
MANY = 1024
"""So many kernels are remembered: inputs by the thousand share a few."""


class Kernel(NamedTuple):
    """A potential's course after its onset: `gain` times the response of the chain to an impulse."""

    taus: Taus
    gain: float

    def __call__(self, t: float) -> float:
        """The potential at a time after the onset; nothing before it, and right-continuous at it."""
        return self.gain * impulse(t, self.taus) if t >= 0 else 0.0


@lru_cache(maxsize=MANY)
def exponential(tau: float) -> Kernel:
    """Jumps to 1 at once and decays: a brief current into a leaky membrane."""
    return Kernel((tau,), 1.0)


@lru_cache(maxsize=MANY)
def alpha(tau: float) -> Kernel:
    """(t/τ) e^(1 − t/τ), with its peak of 1 at τ."""
    return Kernel((tau, tau), exp(1) / tau)


@lru_cache(maxsize=MANY)
def biexponential(rise: float, decay: float) -> Kernel:
    """The difference of two exponentials, scaled to a peak of 1; with equal time constants the alpha function."""
    return Kernel((decay, rise), exp(rise / decay * _steepness(rise, decay)) / rise)


@lru_cache(maxsize=MANY)
def current_exponential(membrane: float, synapse: float, capacitance: float) -> Kernel:
    """What an exponential current of 1 pA does to a membrane of so many pF, in mV."""
    return Kernel((membrane, synapse), 1 / capacitance)


@lru_cache(maxsize=MANY)
def current_alpha(membrane: float, synapse: float, capacitance: float) -> Kernel:
    """What an alpha-shaped current with a peak of 1 pA does to a membrane of so many pF, in mV."""
    return Kernel((membrane, synapse, synapse), exp(1) / (capacitance * synapse))


def impulse(t: float, taus: Taus) -> float:
    """The first stage's response, at t ≥ 0, to an impulse into the last."""
    if len(taus) == 1:
        return exp(-t / taus[0])
    return spread(t, taus[0], taus[1]) if len(taus) == 2 else spread_twice(t, taus[0], taus[1])


def spread(t: float, one: float, other: float) -> float:
    """The response of two stages: (e^(−t/slow) − e^(−t/fast)) / (1/fast − 1/slow), without its cancellation."""
    fast, slow = (one, other) if one < other else (other, one)
    return t * exp(-t / slow) * phi1(t * ((slow - fast) / slow) / fast)


def spread_twice(t: float, membrane: float, synapse: float) -> float:
    """The response of a membrane behind two equal stages: ∫ e^(−(t−s)/membrane) s e^(−s/synapse) ds from 0 to t."""
    gap = t * ((membrane - synapse) / membrane) / synapse
    if gap >= 0:
        return t * t * exp(-t / membrane) * _early(gap)
    return t * t * exp(-t / synapse) * _late(-gap)


def phi1(u: float) -> float:
    """(1 − e^(−u)) / u, which is 1 at 0."""
    return -expm1(-u) / u if u else 1.0


def peak_time(kernel: Kernel) -> float:
    """When, after its onset, a kernel of one or two stages is highest."""
    if len(kernel.taus) == 1:
        return 0.0
    fast, slow = sorted(kernel.taus[:2])
    return fast * _steepness(fast, slow)


def normalisation(rise: float, decay: float) -> float:
    """N in N (e^(−t/decay) − e^(−t/rise)); it grows without bound as the two become equal."""
    gap = (decay - rise) / decay
    return exp(rise / decay * _steepness(rise, decay)) / gap if gap else inf


def _steepness(fast: float, slow: float) -> float:
    """log(slow / fast) / (1 − fast / slow), which is 1 where they are equal."""
    gap = (slow - fast) / slow
    if gap > 0.5:
        # where the gap rounds to 1, its complement is lost
        return log(slow / fast) / gap
    return -log1p(-gap) / gap if gap else 1.0


def _early(u: float) -> float:
    # ∫ x e^(−ux) dx from 0 to 1
    return _series(u, 2) if u < 1 else (1 - (1 + u) * exp(-u)) / (u * u)


def _late(u: float) -> float:
    # ∫ (1 − x) e^(−ux) dx from 0 to 1
    return 0.5 if u == 0 else (1 - phi1(u)) / u if u >= 1 else _series_late(u)


def _series(u: float, first: int) -> float:
    return sum((-u) ** k / (factorial(k) * (k + first)) for k in range(20))


def _series_late(u: float) -> float:
    return sum((-u) ** k / factorial(k + 2) for k in range(18))
