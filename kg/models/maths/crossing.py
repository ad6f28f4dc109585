"""The first moment at which a potential reaches a level, and its highest point: found exactly, never on a grid.

From where it stands, the search takes the longest step over which the potential provably stays below the level:
value, slope and bend are known, and the third derivative is bounded for all later times. So nothing is stepped over,
whatever the time constants; near a crossing the steps converge as fast as Newton's, but always from before it.
"""

from collections.abc import Callable
from math import inf, sqrt
from typing import NamedTuple

from kg.models.maths.course import Course, Moment, Piece

GRAZING = 1e-9
"""A peak within so many mV of the threshold is called grazing: no measurement could tell the two apart."""

ROUNDING = 1.8e-15
"""Eight units in the last place: what the sum of the parts may be off by."""

FINE = 1e-15
"""Times that differ by less than this share are the same."""

FINEST = 1e-12
"""A peak is higher than another if it is so many mV higher."""


class Crossing(NamedTuple):
    """Where the level is reached first."""

    t: float
    grazing: bool
    """Whether the potential turns back before it is more than `GRAZING` above the level."""


class Peak(NamedTuple):
    """The highest point, the earliest of equal ones."""

    t: float
    value: float


def first_crossing(course: Course, level: float) -> Crossing | None:
    """The first moment at which the potential is at or above a level greater than 0."""
    if not course.onsets:
        return None
    for piece in course.pieces.near(level):
        reached = _reach(piece, level)
        if reached is not None:
            return Crossing(reached.start, _summit(reached).value - level <= GRAZING)
    return None


def highest(course: Course) -> Peak | None:
    """The highest point of the course; None if it is never above 0."""
    if not course.onsets:
        return None
    best = Peak(*course.pieces.highest_start())
    if best.value <= 0:
        best = Peak(course.onsets[0], 0.0)
    for piece in course.pieces.near(best.value + FINEST):
        best = _higher(piece, best)
    return best if best.value > 0 else None


def _higher(piece: Piece, best: Peak) -> Peak:
    """The highest point of the piece if it is higher than the best one known, else that."""
    finest = FINEST
    reached = _reach(piece, best.value + finest)
    while reached is not None:
        top = _summit(reached)
        if top.value > best.value:
            best = top
        else:
            # the parts are so large that their rounding hides the difference
            finest *= 4
        reached = _reach(reached, best.value + finest)
    return best


def _reach(piece: Piece, level: float) -> Piece | None:
    # the rest of the piece from where it first reaches the level
    while piece.ceiling() >= level:
        now = piece.moment()
        short, rounding = level - now.value, ROUNDING * (now.size + level)
        if short <= rounding:
            return piece
        # a step stops at half the rounding, so that a tangent is not stepped over and every step is a real one
        step = _sure_step(now, short - rounding / 2)
        if piece.start + step >= piece.end:
            return None
        if piece.start + step == piece.start:
            return piece
        piece = piece.later(step)
    return None


def _sure_step(now: Moment, short: float) -> float:
    """Nearly the longest step within which the potential cannot rise by `short`."""
    if now.jerk == 0:
        return inf

    def excess(h: float) -> float:
        return ((now.jerk / 6 * h + now.bend / 2) * h + now.slope) * h - short

    hill, valley = _turns(now.slope, now.bend, now.jerk)
    if hill and excess(hill) >= 0:
        return _before_root(excess, 0.0, hill)
    low, high = valley, max(2 * valley, (6 * short / now.jerk) ** (1 / 3))
    while excess(high) < 0:
        low, high = high, 2 * high
    return _before_root(excess, low, high)


def _turns(slope: float, bend: float, jerk: float) -> tuple[float, float]:
    """Where slope h + bend h²/2 + jerk h³/6 stops rising, and where it stops falling; 0 if it does not do so later."""
    inside = bend * bend - 2 * jerk * slope
    if inside <= 0 or (slope >= 0 and bend >= 0):
        return 0.0, 0.0
    root = sqrt(inside)
    if bend > 0:
        return 0.0, -2 * slope / (bend + root)
    return max(0.0, 2 * slope / (root - bend)), (root - bend) / jerk


def _before_root(excess: Callable[[float], float], low: float, high: float) -> float:
    """A place just before the root of a function that rises from below 0 to above it."""
    while low < (middle := (low + high) / 2) < high and high - low > 1e-6 * high:
        low, high = (middle, high) if excess(middle) < 0 else (low, middle)
    return low


def _summit(piece: Piece) -> Peak:
    """A highest point near the start of the piece, uphill from there."""
    if piece.moment().slope <= 0:
        return Peak(piece.start, piece.value())
    low, high = 0.0, min(min(taus) for taus in piece.chains) / 8
    while piece.start + high < piece.end and piece.later(high).moment().slope > 0:
        low, high = high, 2 * high
    if piece.start + high >= piece.end and piece.later(piece.end - piece.start).moment().slope > 0:
        top = piece.later(piece.end - piece.start)
    else:
        top = piece.later(_level_place(piece, low, min(high, piece.end - piece.start)))
    return Peak(top.start, top.value())


def _level_place(piece: Piece, low: float, high: float) -> float:
    """Where the slope turns from uphill to downhill: Newton's steps, or halves where they lead astray."""
    at = (low + high) / 2
    while low < at < high:
        now = piece.later(at).moment()
        low, high = (at, high) if now.slope > 0 else (low, at)
        following = at - now.slope / now.bend if now.bend < 0 else inf
        if abs(following - at) <= FINE * at:
            return at
        at = following if low < following < high else (low + high) / 2
    return high
