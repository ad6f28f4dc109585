"""Potentials on a grid and at thousands of onsets, by numpy: each chain is carried along in one sweep."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import inf, prod
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from kg.models.maths.course import Chain, Charge, Course, Piece, derivatives
from kg.models.maths.kernels import Taus, spread_twice

Floats: TypeAlias = NDArray[np.float64]

FORGOTTEN = 1e-22
"""What is left of a charge when it no longer changes a sum."""


def grid(start: float, end: float, step: float) -> Floats:
    """The times from start to end."""
    return start + step * np.arange(int((end - start) / step + 0.5) + 1, dtype=np.float64)


def sampled(course: Course, times: Floats) -> Floats:
    """The potential at evenly spaced times; an onset is seen from its own moment on."""
    total = np.zeros_like(times)
    for chain in course.chains:
        total += _sampled(chain, times)
    return total


@dataclass(frozen=True)
class ManyPieces:
    """The stretches of a course with many onsets, as arrays."""

    taus: tuple[Taus, ...]
    starts: Floats
    charges: tuple[tuple[Floats, ...], ...]

    @classmethod
    def of(cls, course: Course) -> "ManyPieces":
        """The charges at every onset, each chain swept once."""
        starts = np.array(course.onsets)
        gaps = np.diff(starts, prepend=starts[0])
        charges = tuple(_swept(chain.taus, gaps, _arrivals(chain, starts)) for chain in course.chains)
        return cls(tuple(chain.taus for chain in course.chains), starts, charges)

    def near(self, level: float) -> Iterator[Piece]:
        """The stretches whose very first step may reach the level."""
        for i in np.flatnonzero(self._bound >= level):
            charges = tuple(tuple(float(stage[i]) for stage in chain) for chain in self.charges)
            end = float(self.starts[i + 1]) if i + 1 < len(self.starts) else inf
            yield Piece(float(self.starts[i]), end, self.taus, charges)

    def highest_start(self) -> tuple[float, float]:
        """The onset at which the potential is highest, and how high it is there."""
        values = np.sum([chain[0] for chain in self.charges], axis=0)
        best = int(np.argmax(values))
        return float(self.starts[best]), float(values[best])

    @cached_property
    def _bound(self) -> Floats:
        chains = list(zip(self.charges, self.taus, strict=True))
        shares = [derivatives(cast("Charge", charge), taus) for charge, taus in chains]
        value, slope, bend, jerk, size = (np.sum(column, axis=0) for column in zip(*shares, strict=True))
        length = np.diff(self.starts, append=inf)
        with np.errstate(invalid="ignore", over="ignore"):
            step = value + length * (np.maximum(slope, 0) + length * (np.maximum(bend, 0) / 2 + length * jerk / 6))
        top = np.sum([_top(charge, taus) for charge, taus in chains], axis=0)
        # the slack is for rounding: a stretch is left out only if it stays below for certain
        bound: Floats = np.fmin(step, top) + 1e-12 + 1e-14 * size
        return bound


def _sampled(chain: Chain, times: Floats) -> Floats:
    step = float(times[-1] - times[0]) / max(1, len(times) - 1)
    onsets, impulses = np.array(chain.times), np.array(chain.impulses)
    seen = np.searchsorted(times, onsets, side="left")
    onsets, impulses, seen = onsets[seen < len(times)], impulses[seen < len(times)], seen[seen < len(times)]
    since = times[seen] - onsets
    arrived = [impulses * response for response in _responses(since, chain.taus)]
    added = tuple(np.bincount(seen, weights, len(times)).astype(np.float64) for weights in arrived)
    return _swept(chain.taus, step, added)[0]


def _arrivals(chain: Chain, starts: Floats) -> tuple[Floats, ...]:
    last = np.zeros_like(starts)
    last[np.searchsorted(starts, chain.times)] = chain.impulses
    return (*(np.zeros_like(starts) for _ in chain.taus[1:]), last)


def _swept(taus: Taus, gaps: Floats | float, added: tuple[Floats, ...]) -> tuple[Floats, ...]:
    """The charge of every stage at every place: what it kept, what came down from later stages, what was added."""
    stages: list[Floats] = []
    for stage in reversed(range(len(taus))):
        arriving = added[stage].copy()
        for below, charge in enumerate(reversed(stages), start=1):
            passed = _responses(gaps, taus[stage : stage + below + 1])[0]
            arriving[1:] += (passed[1:] if np.ndim(passed) else passed) * charge[:-1]
        stages.append(_carried(np.exp(-gaps / taus[stage]), arriving))
    return tuple(reversed(stages))


def _carried(keep: Floats | float, added: Floats) -> Floats:
    """y[n] = keep[n] y[n-1] + added[n], by doubling the reach: no division, no overflow."""
    y, reach = added, 1
    while reach < len(y) and np.max(keep) > FORGOTTEN:
        if isinstance(keep, np.ndarray) and keep.ndim:
            y[reach:] += keep[reach:] * y[:-reach]
            keep = np.concatenate((np.zeros(reach), keep[reach:] * keep[:-reach]))
        else:
            y[reach:] += keep * y[:-reach]
            keep = keep * keep
        reach *= 2
    return y


def _responses(h: Floats | float, taus: Taus) -> tuple[Floats, ...]:
    """What an impulse into the last stage has made of each stage `h` later."""
    own = np.exp(-np.asarray(h) / taus[-1])
    if len(taus) == 1:
        return (own,)
    if len(taus) == 2:
        return _spread(h, *taus), own
    return _spread_twice(h, taus[0], taus[1]), h * own, own


def _spread(h: Floats | float, one: float, other: float) -> Floats:
    fast, slow = (one, other) if one < other else (other, one)
    gap = h * ((slow - fast) / slow) / fast
    return h * np.exp(-h / slow) * _phi1(np.asarray(gap))


def _spread_twice(h: Floats | float, membrane: float, synapse: float) -> Floats:
    response: Floats = np.vectorize(spread_twice, otypes=[float])(h, membrane, synapse)
    return response


def _phi1(u: Floats) -> Floats:
    return np.divide(-np.expm1(-u), u, out=np.ones_like(u), where=u != 0)


def _top(charge: tuple[Floats, ...], taus: Taus) -> Floats:
    # as for a single piece
    if len(taus) > 1 and taus[0] < taus[1]:
        return np.maximum(np.maximum(charge[0], 0), taus[0] * _top(charge[1:], taus[1:]))
    shares = [np.maximum(held, 0) * prod(taus[1 : stage + 1]) for stage, held in enumerate(charge)]
    most: Floats = np.sum(shares, axis=0)
    return most
