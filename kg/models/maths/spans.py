"""One span of a membrane whose conductances change: every conductance is a constant or a chain of leaky stages.

`conductances` says how spans become a potential.
"""

from collections.abc import Iterable
from functools import lru_cache
from math import exp, expm1, inf
from typing import NamedTuple

from kg.models.maths.kernels import Taus, phi1, spread

SPAN = 2.0
"""The rate integral over which ten points suffice."""
FORGOTTEN = 45.0
"""After such a rate integral the potential no longer knows where it came from."""
CLOSELY = 1e8
"""A membrane so many times faster than its conductances lags behind their mean by its slope over the rate, no more."""
FINEST = 1e-17
"""A term of a series that no longer changes it."""
NODES = (
    (0.01304673574141414, 0.03333567215434407),
    (0.06746831665550775, 0.0747256745752903),
    (0.1602952158504878, 0.10954318125799102),
    (0.2833023029353764, 0.13463335965499817),
    (0.4255628305091844, 0.14776211235737644),
    (0.5744371694908156, 0.14776211235737644),
    (0.7166976970646236, 0.13463335965499817),
    (0.8397047841495122, 0.10954318125799102),
    (0.9325316833444922, 0.0747256745752903),
    (0.9869532642585859, 0.03333567215434407),
)
"""The points and weights of Gauss and Legendre on 0 to 1."""


class Chain(NamedTuple):
    """All conductances with the same time constants: what the two stages hold, as a rate and as a drive."""

    taus: Taus
    rates: tuple[float, float]
    drives: tuple[float, float]


class Step(NamedTuple):
    """A stretch without onsets, with the state at its start."""

    start: float
    length: float
    V: float
    rate: float
    """Of the leak and the constant conductances."""
    drive: float
    chains: tuple[Chain, ...]

    def rate_at(self, h: float) -> float:
        """The rate at which the potential relaxes, `h` after the start."""
        return self.rate + sum(_held(chain.rates, _factors(chain.taus, h)) for chain in self.chains)

    def drive_at(self, h: float) -> float:
        """What pulls the potential up, in mV per ms."""
        return self.drive + sum(_held(chain.drives, _factors(chain.taus, h)) for chain in self.chains)

    def value(self, h: float) -> float:
        """The potential, `h` after the start."""
        if h == 0:
            return self.V
        if not self.chains:
            target = self.drive / self.rate
            return target if h == inf else self.V + (self.V - target) * expm1(-self.rate * h)
        if close := self._closely(h):
            return close.value - close.slope / close.rate
        return _carried(self, self.V, h)

    def slope(self, h: float, V: float | None = None) -> float:
        """How fast the potential rises; V is the potential then, if it is known."""
        if self.chains and (close := self._closely(h)):
            return close.slope
        return self.drive_at(h) - self.rate_at(h) * (self.value(h) if V is None else V)

    def target(self, h: float) -> "Target":
        """What the potential moves towards."""
        rate, drive, faster, stronger, pace = self.rate, self.drive, 0.0, 0.0, 0.0
        for taus, rates, drives in self.chains:
            by = _factors(taus, h)
            held, driven = _held(rates, by), _held(drives, by)
            rate, drive = rate + held, drive + driven
            faster += rates[1] * by.last - held / taus[0]
            stronger += drives[1] * by.last - driven / taus[0]
            entering = rates[1] * by.last
            pace = max(pace, 1 / min(taus), entering / held if held else inf if entering else 0.0)
        return Target(drive / rate, (stronger - drive / rate * faster) / rate, rate, pace)

    def _closely(self, h: float) -> "Target | None":
        """The target, if the potential has forgotten all else, and follows so fast that only the lag matters."""
        if _passed(self, h) < FORGOTTEN:
            return None
        found = self.target(h)
        return found if found.rate > CLOSELY * found.pace else None

    def later(self, h: float, V: float) -> "Step":
        """The rest of the step, from `h` after its start, where the potential is V."""
        return self._replace(start=self.start + h, length=self.length - h, V=V, chains=leaked(self.chains, h))


class Target(NamedTuple):
    """Drive over rate at a moment."""

    value: float
    slope: float
    rate: float
    """At which the potential moves towards it."""
    pace: float
    """At which conductances change, relative to what they are."""


class _Factors(NamedTuple):
    """What is left of both stages, what has come through, and what each has made in total."""

    own: float
    through: float
    last: float
    area: float
    area_through: float


def leaked(chains: Iterable[Chain], h: float) -> tuple[Chain, ...]:
    """What the chains hold `h` later."""
    return tuple(
        Chain(taus, (_held(rates, by), rates[1] * by.last), (_held(drives, by), drives[1] * by.last))
        for taus, rates, drives in chains
        for by in (_factors(taus, h),)
    )


@lru_cache(maxsize=4096)
def _factors(taus: Taus, h: float) -> _Factors:
    own, area = exp(-h / taus[0]), h * phi1(h / taus[0])
    if len(taus) == 1:
        return _Factors(own, 0.0, 0.0, area, 0.0)
    return _Factors(own, spread(h, *taus), exp(-h / taus[1]), area, _filled(h, min(taus), max(taus)))


def _filled(h: float, fast: float, slow: float) -> float:
    """∫ spread(s, fast, slow) ds from 0 to h, without its cancellation."""
    if h > fast:
        return fast * (h * phi1(h / slow) - spread(h, fast, slow))
    a, b = -h / slow, -h / fast
    term, power, weight, total = 1.0, 1.0, 0.5, 0.5
    for n in range(3, 22):
        power *= a
        term = power + b * term
        weight /= n
        total += weight * term
        if abs(term) * weight < FINEST:
            break
    return h * h * total


def _held(stages: tuple[float, float], by: _Factors) -> float:
    return stages[0] * by.own + stages[1] * by.through


def _passed(step: Step, h: float) -> float:
    """The integral of the rate."""
    total = step.rate * h
    for taus, (rate, last), _ in step.chains:
        by = _factors(taus, h)
        total += rate * by.area + last * by.area_through
    return total


def _carried(step: Step, V: float, h: float) -> float:
    """The potential `h` later, if it is V now."""
    if _passed(step, h) <= SPAN:
        return _spanned(step, V, h)
    half = h / 2
    second = step._replace(chains=leaked(step.chains, half))
    if _passed(second, half) < FORGOTTEN:
        V = _carried(step, V, half)
    return _carried(second, V, half)


def _spanned(step: Step, V: float, h: float) -> float:
    """The same over a span that ten points suffice for."""
    passed, moved = _passed(step, h), 0.0
    panels = [(_panel(taus, h), rates, drives) for taus, rates, drives in step.chains]
    for i, (at, weight) in enumerate(NODES):
        before, drive = step.rate * at * h, step.drive
        for panel, rates, drives in panels:
            own, through, _, area, area_through = panel[i]
            before += rates[0] * area + rates[1] * area_through
            drive += drives[0] * own + drives[1] * through
        moved += weight * drive * exp(before - passed)
    return V * exp(-passed) + h * moved


@lru_cache(maxsize=1024)
def _panel(taus: Taus, h: float) -> tuple[_Factors, ...]:
    return tuple(_factors(taus, at * h) for at, _ in NODES)
