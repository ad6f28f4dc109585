"""Sums of exponentials: where they change their sign, one after the other (Rolle), and roots by Newton's steps."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import exp, fsum, inf, log
from typing import TypeAlias

Term: TypeAlias = tuple[float, float]
"""A rate and a coefficient: c e^(−r h)."""


def sign_changes(terms: Sequence[Term], end: float) -> list[float]:
    """Where a sum of exponentials changes its sign between 0 and the end, in the order of time."""
    sums: dict[float, list[float]] = {}
    for rate, c in terms:
        sums.setdefault(rate, []).append(c)
    some = [(rate, c) for rate in sorted(sums) if (c := fsum(sums[rate]))]
    if len({c > 0 for _, c in some}) < 2:
        return []
    slowest = some[0][0]
    rates = [(rate - slowest, c) for rate, c in some]
    if len(some) == 2:
        return _single(rates, end)
    turns = sign_changes([(rate, -rate * c) for rate, c in rates[1:]], end)
    found = []
    for low, high in pairwise((0.0, *turns, end)):
        up = total(rates, high) > 0
        if (total(rates, low) > 0) is not up:
            found.append(root(_oriented(rates, up=up), low, high))
    return found


def root(function: Callable[[float], tuple[float, float]], low: float, high: float) -> float:
    """Where a function, given with its slope, rises through 0: Newton's steps, and halves where they lead astray.

    The function is below 0 at the low end or just after it, and not below 0 at the high end.
    """
    at = low
    for _ in range(200):
        value, slope = function(at)
        if value >= 0:
            high = at
        else:
            low = at
        following = at - value / slope if slope > 0 else inf
        if following == at or value == 0:
            return at
        at = following if low < following < high else (low + high) / 2
        if at in (low, high):
            return high
    return high


def _single(rates: Sequence[Term], end: float) -> list[float]:
    """The one change of sign of two exponentials, the first of which is constant."""
    (_, c), (rate, d) = rates
    at = (log(abs(d)) - log(abs(c))) / rate
    return [at] if 0 < at < end else []


def _oriented(terms: Sequence[Term], *, up: bool) -> Callable[[float], tuple[float, float]]:
    sign = 1 if up else -1
    slopes = [(rate, -rate * c) for rate, c in terms]
    return lambda h: (sign * total(terms, h), sign * total(slopes, h))


def total(terms: Sequence[Term], h: float) -> float:
    """The sum at a place."""
    return fsum(c * exp(-rate * h) for rate, c in terms)
