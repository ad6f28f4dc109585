"""The highest point of a sum of potentials, each with a factor: what a linear sum of them would reach."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import fsum, inf
from typing import NamedTuple

from kg.models.maths.conductances import Potential
from kg.models.maths.crossing import Peak
from kg.models.maths.roots import root
from kg.models.maths.spans import FORGOTTEN

NARROW = 0.5
"""A stretch in which the slope of no part changes by more than this part of itself has one summit at most."""
LOST = 1e-14
"""What changes a sum by less than this part of it is not looked for."""


def highest_sum(parts: Sequence[tuple[float, Potential]]) -> Peak | None:
    """The highest point of a sum of potentials, each with a factor; None if it is never above 0.

    Between the turns of all, each is monotone, so that a stretch holds nothing above the sum of its ends' larger
    values. The stretch that promises most is halved until its parts hardly bend, and is then searched by its slope.
    """
    if not parts:
        return None
    known = [_known(factor, potential) for factor, potential in parts]
    settled = max(_settled(potential) for _, potential in parts)
    times = sorted({settled, *(t for own in known for t in own if t < settled)})
    places = [_place(parts, t, known) for t in times]
    corners = sorted({t for _, potential in parts for t in potential.corners})
    best = max(*map(_Place.peak, places), Peak(inf, fsum(factor * one.limit for factor, one in parts)), key=_height)
    stretches = [(-_promise(low, high), low, high) for low, high in pairwise(places)]
    heapify(stretches)
    while stretches and -stretches[0][0] > best.value:
        _, low, high = heappop(stretches)
        inner = corners[bisect_right(corners, low.t) : bisect_left(corners, high.t)]
        middle = inner[len(inner) // 2] if inner else (low.t + high.t) / 2
        if (not inner and _is_narrow(low, high)) or middle in (low.t, high.t):
            best = max(best, _summit(parts, low, high), key=_height)
            continue
        between = _place(parts, middle)
        best = max(best, between.peak(), key=_height)
        for one, other in ((low, between), (between, high)):
            heappush(stretches, (-_promise(one, other), one, other))
    return best if best.value > 0 else None


class _Place(NamedTuple):
    """A moment with what each part of a sum holds, and how it moves before and after it."""

    t: float
    shares: tuple[float, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]

    def peak(self) -> Peak:
        return Peak(self.t, fsum(self.shares))


def _place(
    parts: Sequence[tuple[float, Potential]], t: float, known: Sequence[dict[float, float]] | None = None
) -> _Place:
    rows = [[factor * one for one in potential.moving(t)] for factor, potential in parts]
    shares, before, after = zip(*rows, strict=True)
    if known:
        shares = tuple(own.get(t, share) for own, share in zip(known, shares, strict=True))
    return _Place(t, shares, before, after)


def _known(factor: float, potential: Potential) -> dict[float, float]:
    """A part at its own turns; of turns that no double tells apart in time, the highest."""
    known = dict[float, float]()
    for t, value in potential.knots:
        known[t] = max(factor * value, known.get(t, -inf))
    return known


def _promise(low: _Place, high: _Place) -> float:
    return fsum(map(max, low.shares, high.shares))


def _is_narrow(low: _Place, high: _Place) -> bool:
    """Whether no part bends much between two moments, unless it is one that hardly moves at all."""
    moves = [b - a for a, b in zip(low.shares, high.shares, strict=True)]
    length = high.t - low.t
    unseen = LOST * fsum(map(abs, (*low.shares, *high.shares)))
    slopes = zip(low.after, (move / length for move in moves), high.before, strict=True)
    return all(
        max(three) - min(three) <= NARROW * max(map(abs, three)) or max(map(abs, three)) * length <= unseen
        for three in slopes
    )


def _settled(potential: Potential) -> float:
    """When the potential is at its limit as far as doubles tell."""
    last = potential.steps[-1]
    return last.start + FORGOTTEN / last.rate


def _summit(parts: Sequence[tuple[float, Potential]], low: _Place, high: _Place) -> Peak:
    """Where a sum stops rising between two moments, if it does, else the first."""

    def slope(t: float) -> float:
        return fsum(_place(parts, t).after)

    before, after = fsum(low.after), fsum(high.before)
    return _place(parts, root(slope, low.t, high.t, before, after)).peak() if before > 0 > after else low.peak()


def _height(peak: Peak) -> float:
    return peak.value
