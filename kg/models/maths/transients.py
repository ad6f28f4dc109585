"""Brief inputs on a dendrite: the potential at the soma over time, by inverting its Laplace transform.

The transform of the cable equation is known in closed form for every end, so that neither space nor time is cut into
steps. Talbot's contour around its singularities, all on the negative real axis, needs fourteen points (Trefethen,
Weideman and Schmelzer 2006) for an error below 1e-12 of the amplitude.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.models.maths.cables import End, attenuation, attenuation_from_site
from kg.models.maths.kernels import Kernel

Floats: TypeAlias = NDArray[np.float64]
Complexes: TypeAlias = NDArray[np.complex128]

POINTS = 28
"""Points of the contour; half of them are the mirror image of the others."""
CHUNK = 8192
"""So many times are worked out at once."""
PER_DECADE = 8
"""So finely the search looks, in times since an onset."""
STEPS = 80
"""A search between two times is over after so many steps: halves alone would have met by then."""
NOTHING = 1e-14
"""A response so much smaller than its cause is none: rounding would be larger."""


class Dendrite(NamedTuple):
    """The cable in its own measures."""

    L: float
    end: End
    tau_ms: float
    R_inf: float
    """The input resistance without an end, in mV per pA."""


@dataclass(frozen=True)
class Source:
    """A cause of unit size somewhere on a dendrite."""

    dendrite: Dendrite
    X: float
    kernel: Kernel
    """The course of the cause: that of a current, or that of a potential."""


@dataclass(frozen=True)
class SomaPotential(Source):
    """An input that would make this potential if it stood at the soma."""

    @property
    def gain(self) -> float:
        """What a steady input of unit size does to the soma."""
        return attenuation(self.X, self.dendrite.L, self.dendrite.end)

    def transform(self, s: Complexes) -> Complexes:
        """The Laplace transform of the potential at the soma."""
        return _ratio(self.X, self.dendrite, _speed(s, self.dendrite)) * _kernel(self.kernel, s)

    def beginning(self) -> float:
        """The potential at the soma at the very onset."""
        return self.kernel(0.0) if self.X == 0 else 0.0


@dataclass(frozen=True)
class SitePotential(SomaPotential):
    """An input that makes this potential where it stands."""

    @property
    def gain(self) -> float:
        """What a steady input of unit size does to the soma."""
        return attenuation_from_site(self.X)

    def transform(self, s: Complexes) -> Complexes:
        """The Laplace transform of the potential at the soma."""
        q = _speed(s, self.dendrite)
        fading: Complexes = np.exp(-self.X * q)
        return _kernel(self.kernel, s) * (2 * fading / (1 + fading * fading))


@dataclass(frozen=True)
class Current(Source):
    """An input that makes this current where it stands."""

    @property
    def gain(self) -> float:
        """What a steady input of unit size does to the soma, relative to one at the soma."""
        return attenuation(self.X, self.dendrite.L, self.dendrite.end)

    def transform(self, s: Complexes) -> Complexes:
        """The Laplace transform of the potential at the soma."""
        q = _speed(s, self.dendrite)
        resistance = self.dendrite.R_inf * _resistance(self.dendrite, q)
        return resistance * _ratio(self.X, self.dendrite, q) * _kernel(self.kernel, s)

    def beginning(self) -> float:
        """The potential at the soma at the very onset."""
        return 0.0


Cause: TypeAlias = SomaPotential | Current


class Response(NamedTuple):
    """What the soma sees of a cause of unit size."""

    peak_ms: float
    """Since the onset."""
    peak: float
    half_width_ms: float | None
    """How long it is above half of its peak; None where that is longer than anyone looks."""


class Event(NamedTuple):
    """A cause that begins."""

    onset: float
    amplitude: float
    cause: Cause


class Top(NamedTuple):
    """A moment and its potential."""

    t: float
    value: float


@dataclass(frozen=True)
class Sum:
    """The potential at the soma under many inputs, as a depolarisation."""

    events: tuple[Event, ...]

    def at(self, times: Floats, *orders: int) -> Floats:
        """The potential and its derivatives at any times, a row for each order that is asked for."""
        total = np.zeros((len(orders), len(times)))
        for onset, amplitude, cause in self.events:
            total += amplitude * _seen(cause, times - onset, orders)
        return total

    def highest(self) -> Top | None:
        """The highest point; None if the potential never rises above 0."""
        t, values = self._knots, self._values
        if not len(t) or values.max() <= 0:
            return None
        best = int(values.argmax())
        tops = [Top(float(t[best]), float(values[best]))]
        tops += [self._top(i) for i in self._hills(values[best])]
        return max(tops, key=lambda top: top.value)

    def first_crossing(self, level: float) -> float | None:
        """The first moment at which the potential is at or above a level greater than 0."""
        t, above = self._knots, self._values >= level
        reached = int(above.argmax()) if above.any() else len(t)
        for i in self._hills(level):
            top = self._top(i)
            if i + 1 < reached and top.value >= level:
                return self._solved(0, level, float(t[i]), top.t)
        if reached == len(t):
            return None
        return self._solved(0, level, float(t[reached - 1]), float(t[reached])) if reached else float(t[0])

    def next_rise(self, level: float, since: float) -> float | None:
        """The first moment after another, where it is below a level, at which the potential reaches it."""
        t = self._knots
        later = np.flatnonzero((t > since) & (self._values >= level))
        return self._solved(0, level, since, float(t[later[0]])) if len(later) else None

    @cached_property
    def _knots(self) -> Floats:
        """Times so dense that every response is smooth between them: fine after each onset, wider from there.

        A response turns at a pace that goes with its age, so that those after the last onset suffice for all before it.
        """
        causes = [event.cause for event in self.events if event.cause.gain > NOTHING]
        if not causes:
            return np.array([])
        onsets = sorted({event.onset for event in self.events})
        first, last = min(map(_earliest, causes)), max(map(_latest, causes))
        spans = [min(last, gap) for gap in np.diff(onsets)]
        parts = [onset + _offsets(first, span) for onset, span in zip(onsets, (*spans, last), strict=True)]
        # a potential that jumps away is highest just before
        return np.unique(np.concatenate((*parts, np.nextafter(onsets, -np.inf))))

    @cached_property
    def _values(self) -> Floats:
        values: Floats = self._seen_at_knots[0]
        return values

    @cached_property
    def _slopes(self) -> Floats:
        slopes: Floats = self._seen_at_knots[1]
        return slopes

    @cached_property
    def _seen_at_knots(self) -> Floats:
        return self.at(self._knots, 0, 1)

    def _hills(self, level: float) -> list[int]:
        """The stretches between knots that may hold a summit at or above the level, in the order of time."""
        if len(self._knots) < 2:
            return []
        slopes, gaps = self._slopes, np.diff(self._knots)
        tangent = self._values[:-1] + slopes[:-1] * gaps
        return np.flatnonzero((slopes[:-1] > 0) & (slopes[1:] < 0) & (tangent >= level)).tolist()

    def _top(self, i: int) -> Top:
        t = self._solved(1, 0.0, float(self._knots[i]), float(self._knots[i + 1]))
        return Top(t, float(self.at(np.array([t]), 0)[0, 0]))

    def _solved(self, order: int, level: float, low: float, high: float) -> float:
        """Where a derivative passes the level between two times, by Newton's steps, halves where they lead astray."""
        close, falls, t = 1e-13 * (high - low), order == 1, (low + high) / 2
        for _ in range(STEPS):
            if not low < t < high:
                break
            here, slope = self.at(np.array([t]), order, order + 1)[:, 0].tolist()
            short = here - level
            low, high = (t, high) if (short > 0 if falls else short < 0) else (low, t)
            following = t - short / slope if slope else high
            if abs(following - t) <= close:
                return t
            t = following if low < following < high else (low + high) / 2
        return high


def response(cause: Cause) -> Response | None:
    """Peak and width of what the soma sees; None if it sees nothing."""
    if cause.gain <= NOTHING:
        return None
    alone = Sum((Event(0.0, 1.0, cause),))
    top = alone.highest()
    if top is None:
        return None
    return Response(top.t, top.value, _half_width(alone, top))


def sampled(events: Sequence[Event], times: Floats) -> Floats:
    """The potential that some inputs make together."""
    potential: Floats = Sum(tuple(events)).at(times, 0)[0]
    return potential


def inverted(cause: Cause, times: Floats, *orders: int) -> Floats:
    """The function of time behind a transform, and its derivatives, a row for each; the times are greater than 0."""
    s = _NODES[:, None] / times
    transform = cause.transform(s)
    return np.array([(_WEIGHTS @ (transform * s**order)).real / times for order in orders])


def _seen(cause: Cause, since: Floats, orders: tuple[int, ...]) -> Floats:
    seen = np.zeros((len(orders), len(since)))
    if cause.gain <= NOTHING:
        return seen
    seen[np.ix_([order == 0 for order in orders], since == 0)] = cause.beginning()
    after = np.flatnonzero(since > 0)
    for start in range(0, len(after), CHUNK):
        some = after[start : start + CHUNK]
        seen[:, some] = inverted(cause, since[some], *orders)
    return seen


def _earliest(cause: Cause) -> float:
    """A time after the onset before which nothing turns."""
    tau = _slowest_ms(cause.dendrite)
    fastest = min(*cause.kernel.taus, tau)
    return 1e-2 * min(fastest, max(cause.X**2 * tau, 1e-9 * fastest) if cause.X else fastest)


def _slowest_ms(dendrite: Dendrite) -> float:
    """The slowest time constant with which the cable settles: charge leaves a short one by a killed end at once."""
    if dendrite.end is not End.KILLED:
        return dendrite.tau_ms
    # the first root of cosh(Lq): Lq = iπ/2
    return dendrite.tau_ms / (1 + (np.pi / (2 * dendrite.L)) ** 2)


def _latest(cause: Cause) -> float:
    """A time after the onset from which on nothing turns."""
    return 40 * max(*cause.kernel.taus, cause.dendrite.tau_ms) * (1 + cause.X)


def _offsets(first: float, last: float) -> Floats:
    if last <= first:
        return np.array([0.0, last])
    return np.concatenate(([0.0], np.geomspace(first, last, int(PER_DECADE * np.log10(last / first)) + 2)))


def _half_width(alone: Sum, top: Top) -> float | None:
    rise = alone.first_crossing(top.value / 2)
    falling = Sum(tuple(event._replace(amplitude=-event.amplitude) for event in alone.events))
    fall = falling.next_rise(-top.value / 2, top.t)
    return fall - rise if rise is not None and fall is not None else None


def _speed(s: Complexes, dendrite: Dendrite) -> Complexes:
    # q = √(1 + sτ): per length constant, a wave e^(st) fades by e^(−q)
    q: Complexes = np.sqrt(1 + s * dendrite.tau_ms)
    return q


def _ratio(x: float, dendrite: Dendrite, q: Complexes) -> Complexes:
    length = dendrite.L
    fading: Complexes = np.exp(-x * q)
    match dendrite.end:
        case End.SEALED:
            fading *= (1 + np.exp(-2 * (length - x) * q)) / (1 + np.exp(-2 * length * q))
        case End.KILLED:
            fading *= _lost((length - x) * q) / _lost(length * q)
        case End.INFINITE:
            pass
    return fading


def _resistance(dendrite: Dendrite, q: Complexes) -> Complexes:
    around: Complexes = 1 + np.exp(-2 * dendrite.L * q)
    match dendrite.end:
        case End.SEALED:
            return around / _lost(dendrite.L * q) / q
        case End.KILLED:
            return _lost(dendrite.L * q) / around / q
        case End.INFINITE:
            return 1 / q


def _lost(z: Complexes) -> Complexes:
    """1 − e^(−2z), also where z is small."""
    small = np.abs(z) < 0.5
    lost: Complexes = 1 - np.exp(-2 * z)
    lost[small] = 2 * np.exp(-z[small]) * np.sinh(z[small])
    return lost


def _kernel(kernel: Kernel, s: Complexes) -> Complexes:
    found = np.full_like(s, kernel.gain)
    for tau in kernel.taus:
        found *= tau / (1 + s * tau)
    return found


def _contour() -> tuple[Complexes, Complexes]:
    """Talbot's contour for time 1, its upper half: points and weights."""
    angle = np.pi * (2 * np.arange(POINTS // 2) + 1) / POINTS
    cotangent, sine = 1 / np.tan(0.6407 * angle), np.sin(0.6407 * angle)
    nodes = POINTS * (0.5017 * angle * cotangent - 0.6122 + 0.2645j * angle)
    along = POINTS * (0.5017 * cotangent - 0.5017 * 0.6407 * angle / sine**2 + 0.2645j)
    return nodes, np.exp(nodes) * along * (2 / (1j * POINTS))


_NODES, _WEIGHTS = _contour()
