"""Whether a linear loop fades: the spectral radius of its weights, or for large loops a bound that is sure."""

from math import exp, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ALMOST_ONE = 1 - 1e-9
"""A spectral radius above cannot be told from 1, because eigenvalues are only as good as that."""
FEW = 500
"""Of so many nodes eigenvalues are worked out; the time for them grows fastest."""
SWEEPS = 300
CLOSE = 1e-3
"""Bounds that are so near to each other, relatively, or to what they bound, are good enough to be told."""
SQUARINGS = 20
CLEARLY = 1.01


class Radius(NamedTuple):
    """How much the weights make of a disturbance, round after round."""

    value: float
    is_bound: bool
    """Whether the radius is at most so large, not exactly."""


def spectral_radius(weights: NDArray[np.float64]) -> Radius:
    """The spectral radius, exactly for few nodes; else a bound, below `ALMOST_ONE` only if the radius is so, too."""
    if len(weights) <= FEW:
        return Radius(float(abs(np.linalg.eigvals(weights)).max()), is_bound=False)
    sizes = abs(weights)
    bound = _of_sizes(sizes)
    if bound >= ALMOST_ONE and (weights != sizes).any():
        # signs may cancel
        bound = min(bound, _by_squaring(weights))
    return Radius(bound, is_bound=True)


def _of_sizes(weights: NDArray[np.float64]) -> float:
    """A bound for weights of one sign: nothing positive grows faster than its fastest part (Collatz, Wielandt)."""
    v = np.ones(len(weights))
    bound = np.inf
    for _ in range(SWEEPS):
        following = weights @ v
        shares = following / v
        bound = min(bound, float(shares.max()))
        if bound - shares.min() <= CLOSE * bound:
            break
        # what stays where it is keeps the parts from taking turns
        v += following
        v /= v.max()
        v = np.maximum(v, 1e-200)
    return bound


def _by_squaring(weights: NDArray[np.float64]) -> float:
    """‖Wᵏ‖^(1/k), which is never below the radius and comes down to it (Gelfand); k doubles each time.

    What rounding may have changed is carried along in `doubt`, and counted as if it were there.
    """
    power, grown, doubt, before = weights, 0.0, 0.0, np.inf
    rounding = 3e-16 * len(weights)
    bound = np.inf
    for k in (2**i for i in range(SQUARINGS)):
        size = float(abs(power).sum(axis=1).max()) * (1 + rounding) + doubt
        if size == 0:
            return 0.0
        grown += log(size) / k
        before, bound = bound, exp(grown)
        if bound < ALMOST_ONE or (bound > CLEARLY and before - bound < CLOSE * bound):
            return bound
        power = power / size
        doubt /= size
        power = power @ power
        doubt = 2 * doubt + doubt * doubt + rounding
    return bound
