"""A membrane whose conductances open and close: dV/dt = drive(t) − rate(t) V, followed as finely as doubles allow.

V is the depolarisation above the leak's reversal potential; rate(t) is the sum of all conductances over the
capacitance, and drive(t) the sum of each times its reversal potential, seen from there. Nothing here lies on a grid:

1. Onsets, and the ends of constant conductances, divide time. Between two of them every conductance is constant or a
   chain of one or two leaky stages (`course`), so that rates, drives and the integral of the rate are closed forms.
2. Where all are constant, V relaxes exponentially, and everything is exact.
3. Elsewhere a step is no longer than the shortest time constant that still matters, which is one whose conductance
   has more than `NEGLIGIBLE` left to do. Over a span h with a rate integral A(h) of at most `SPAN`,
   V(h) = V e^(−A(h)) + ∫ drive(s) e^(−(A(h) − A(s))) ds by ten Gauss points, which leaves only rounding.
   A longer span is halved until it is so; a first half that the second one forgets (A > `FORGOTTEN`) is left out,
   so that a stiff membrane costs some dozen spans and no more. One that is stiffer than `CLOSELY` follows drive/rate
   with a lag of its slope over the rate.
4. V moves towards drive/rate. While that rises, or while it falls, V turns at most once. So each step is divided
   where drive/rate turns, and between the places found V is monotone if its slope has one sign at both ends, else it
   turns where the slope is 0. Extremes, and crossings between them, are then roots in a bracket (Chandrupatla).
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import exp, expm1, fsum, inf, log1p
from typing import NamedTuple

from kg.errors import ModelError
from kg.models.maths.crossing import GRAZING, Crossing, Peak
from kg.models.maths.kernels import Kernel, Taus, phi1, spread

STEPS = 20_000
"""More steps than a run may take."""
NEGLIGIBLE = 1e-16
"""A conductance that will move the potential by no more than this part of its driving force is over."""
LONGEST = 1.0
"""A step in time constants of what changes fastest."""
SPAN = 2.0
"""The rate integral over which ten points suffice."""
FORGOTTEN = 45.0
"""After such a rate integral the potential no longer knows where it came from."""
CLOSELY = 1e8
"""A membrane so many times faster than its conductances lags behind their mean by its slope over the rate, no more."""
FINE = 1e-15
"""Times that differ by less than this share are the same."""
FINEST = 1e-17
"""A term of a series that no longer changes it."""
NARROW = 0.5
"""A stretch in which the slope of no part changes by more than this part of itself has one summit at most."""
LOST = 1e-14
"""What changes a sum by less than this part of it is not looked for."""


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


class Opening(NamedTuple):
    """A conductance that opens: `rate` times its kernel; a kernel without time constants is constant until `end`."""

    t: float
    kernel: Kernel
    rate: float
    """The peak conductance over the capacitance, per ms."""
    reversal: float
    """In mV above the leak's reversal potential."""
    end: float = inf


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
        return self._replace(start=self.start + h, length=self.length - h, V=V, chains=_leaked(self.chains, h))


class Target(NamedTuple):
    """Drive over rate at a moment."""

    value: float
    slope: float
    rate: float
    """At which the potential moves towards it."""
    pace: float
    """At which conductances change, relative to what they are."""


@dataclass(frozen=True)
class Potential:
    """The course of the potential from the first onset on; it is 0 before, and goes to its limit after the last."""

    steps: tuple[Step, ...]
    corners: tuple[float, ...]
    """When conductances open, or constant ones close: the slope may jump then."""

    @property
    def exact(self) -> bool:
        """Whether all conductances are constant between their onsets and ends."""
        return not any(step.chains for step in self.steps)

    @property
    def limit(self) -> float:
        """Where the potential ends."""
        return self.steps[-1].value(inf)

    @cached_property
    def knots(self) -> tuple[Peak, ...]:
        """The first onset, every place at which the potential turns, and its end: between two of them it is monotone.

        The end is at an infinite time.
        """
        first, last = Peak(self.steps[0].start, self.steps[0].V), Peak(inf, self.limit)
        places = [first, *(place for step in self.steps for place in _places(step)), last]
        return tuple(_turning(places))

    @cached_property
    def starts(self) -> tuple[float, ...]:
        """When the steps begin."""
        return tuple(step.start for step in self.steps)

    def at(self, t: float) -> float:
        """The potential at a moment."""
        step = self.step(t)
        return step.value(t - step.start) if t >= self.starts[0] else 0.0

    def moving(self, t: float) -> tuple[float, float, float]:
        """The potential at a moment, and how fast it rises before and after it."""
        if t < self.starts[0]:
            return 0.0, 0.0, 0.0
        i = bisect_right(self.starts, t) - 1
        now, before = self.steps[i], self.steps[i - 1] if i else None
        V = now.value(t - now.start)
        slope = now.slope(t - now.start, V)
        if t > now.start:
            return V, slope, slope
        return V, before.slope(t - before.start, V) if before else 0.0, slope

    def step(self, t: float) -> Step:
        """The step that a moment lies in."""
        return self.steps[max(0, bisect_right(self.starts, t) - 1)]

    def sampled(self, times: Sequence[float]) -> list[float]:
        """The potential at moments in their order, each reached from the one before."""
        usual = times[1] - times[0] if len(times) > 1 else 0.0
        found, now = [], self.steps[0]
        for t in times:
            step = self.step(t)
            if step.start > now.start:
                now = step
            h = t - now.start
            # the same span again and again has the same factors
            h = usual if abs(h - usual) <= 1e-12 * usual else h
            if h > 0:
                now = now.later(h, now.value(h))
            found.append(now.V if t >= self.starts[0] else 0.0)
        return found


def follow(openings: Iterable[Opening], leak: float) -> Potential:
    """The potential under such conductances and a leak with that rate; raises `ModelError` if that takes too long."""
    sums, constants = _sorted(openings)
    moments = sorted(sums.keys() | constants.keys()) or [0.0]
    V, open_, steps = 0.0, _Constants(leak), list[Step]()
    chains: tuple[Chain, ...] = ()
    for start, end in zip(moments, [*moments[1:], inf], strict=True):
        open_.change(constants.get(start, []))
        piece = Step(start, end - start, V, open_.rate, open_.drive, _joined(chains, sums.get(start, {})))
        for step in _stepped(piece):
            steps.append(step)
            if len(steps) > STEPS:
                raise ModelError(f"the conductances take more than {STEPS:,} steps; give fewer, or slower ones")
        last = steps[-1]
        V = last.value(last.length)
        chains = _leaked(last.chains, last.length) if last.length < inf else ()
    return Potential(tuple(steps), tuple(moments))


def highest(potential: Potential) -> Peak | None:
    """The highest point, the earliest of equal ones; None if it is never above 0. Its time may be infinite."""
    best = max(potential.knots, key=lambda knot: knot.value)
    return best if best.value > 0 else None


def lowest(potential: Potential) -> Peak | None:
    """The lowest point; None if the potential is never below 0."""
    best = min(potential.knots, key=lambda knot: knot.value)
    return best if best.value < 0 else None


def first_crossing(potential: Potential, level: float) -> Crossing | None:
    """The first moment at which the potential is at or above a level greater than 0, if it comes there at all."""
    for before, after in pairwise(potential.knots):
        # what is only approached for ever is not reached
        if before.value < level and (after.value >= level if after.t < inf else after.value > level):
            return Crossing(_reached(potential, before.t, after.t, level), after.value - level <= GRAZING)
    return None


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


def settled_at(conductances: Iterable[tuple[float, float]]) -> float:
    """Where conductances, each with its reversal potential, hold the membrane: their weighted mean."""
    pairs = list(conductances)
    return fsum(g * E for g, E in pairs) / fsum(g for g, _ in pairs)


def current(g: float, V: float, E: float) -> float:
    """The current through a conductance; negative is inward, and depolarises."""
    return g * (V - E)


class _Constants:
    """The constant conductances that are open."""

    def __init__(self, leak: float) -> None:
        self.rates: dict[int, float] = {-1: leak}
        self.drives: dict[int, float] = {}

    def change(self, changes: Iterable[tuple[int, Opening, bool]]) -> None:
        for key, opening, opens in changes:
            if opens:
                self.rates[key], self.drives[key] = opening.rate, opening.rate * opening.reversal
            else:
                del self.rates[key], self.drives[key]

    @property
    def rate(self) -> float:
        return fsum(self.rates.values())

    @property
    def drive(self) -> float:
        return fsum(self.drives.values())


_Impulses = dict[Taus, tuple[list[float], list[float]]]


def _sorted(
    openings: Iterable[Opening],
) -> tuple[dict[float, _Impulses], dict[float, list[tuple[int, Opening, bool]]]]:
    """What begins at each moment: impulses into chains, and constant conductances that open or close."""
    impulses: dict[float, _Impulses] = defaultdict(lambda: defaultdict(lambda: ([], [])))
    constants: dict[float, list[tuple[int, Opening, bool]]] = defaultdict(list)
    for key, opening in enumerate(openings):
        if opening.kernel.taus:
            rates, drives = impulses[opening.t][opening.kernel.taus]
            rates.append(opening.rate * opening.kernel.gain)
            drives.append(rates[-1] * opening.reversal)
        elif opening.t < opening.end:
            constants[opening.t].append((key, opening, True))
            constants[opening.end].append((key, opening, False))
    constants.pop(inf, None)
    return impulses, constants


def _joined(chains: Sequence[Chain], impulses: _Impulses) -> tuple[Chain, ...]:
    """The chains with what newly enters their last stages."""
    known = {chain.taus: chain for chain in chains}
    for taus in sorted(impulses):
        old = known.get(taus, Chain(taus, (0.0, 0.0), (0.0, 0.0)))
        rate, drive = map(fsum, impulses[taus])
        known[taus] = Chain(taus, _entered(old.rates, rate, taus), _entered(old.drives, drive, taus))
    return tuple(known[taus] for taus in sorted(known))


def _entered(held: tuple[float, float], impulse: float, taus: Taus) -> tuple[float, float]:
    return (held[0] + impulse, 0.0) if len(taus) == 1 else (held[0], held[1] + impulse)


def _stepped(piece: Step) -> Iterator[Step]:
    """The steps of a stretch; the last one of the last stretch, in which nothing changes any more, has no end."""
    rest = piece._replace(chains=tuple(_living(piece.chains)))
    while rest.chains:
        h = _on_the_clock(rest.start, LONGEST * min(min(_alive(chain)) for chain in rest.chains))
        if h >= rest.length:
            break
        yield rest._replace(length=h)
        later = rest.later(h, rest.value(h))
        rest = later._replace(chains=tuple(_living(later.chains)))
    yield rest


def _on_the_clock(start: float, h: float) -> float:
    """Nearly the same span, whose end is a double: so that steps and moments agree on the time."""
    return (start + h) - start or h


def _living(chains: Iterable[Chain]) -> Iterator[Chain]:
    """What still matters: chains, and of their stages the second."""
    for chain in chains:
        last = chain.rates[1] * chain.taus[0] * chain.taus[-1]
        if chain.rates[0] * chain.taus[0] + last > NEGLIGIBLE:
            over = last <= NEGLIGIBLE
            yield Chain(chain.taus, (chain.rates[0], 0.0), (chain.drives[0], 0.0)) if over else chain


def _alive(chain: Chain) -> Taus:
    return chain.taus if chain.rates[1] else chain.taus[:1]


class _Factors(NamedTuple):
    """What is left of both stages, what has come through, and what each has made in total."""

    own: float
    through: float
    last: float
    area: float
    area_through: float


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


def _leaked(chains: Iterable[Chain], h: float) -> tuple[Chain, ...]:
    return tuple(
        Chain(taus, (_held(rates, by), rates[1] * by.last), (_held(drives, by), drives[1] * by.last))
        for taus, rates, drives in chains
        for by in (_factors(taus, h),)
    )


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
    second = step._replace(chains=_leaked(step.chains, half))
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


def _places(step: Step) -> Iterator[Peak]:
    """Moments of a step between which the potential is monotone, its end included if it has one."""
    if not step.chains:
        if step.length < inf:
            yield Peak(step.start + step.length, step.value(step.length))
        return
    moments = [0.0, *_target_turns(step), step.length]
    values = [step.value(h) for h in moments]
    slopes = [step.slope(h, V) for h, V in zip(moments, values, strict=True)]
    for (low, rises, _), (high, rises_then, V) in pairwise(zip(moments, slopes, values, strict=True)):
        if rises * rises_then < 0:
            turn = _root(step.slope, low, high, rises, rises_then)
            yield Peak(step.start + turn, step.value(turn))
        yield Peak(step.start + high, V)


def _target_turns(step: Step) -> Iterator[float]:
    """Where in a step the potential that V moves towards is highest or lowest."""

    def bend(h: float) -> float:
        return step.target(h).slope

    moments = [0.0, *(at * step.length for at, _ in NODES[::2]), step.length]
    bends = [bend(h) for h in moments]
    for (low, before), (high, after) in pairwise(zip(moments, bends, strict=True)):
        if before * after < 0:
            yield _root(bend, low, high, before, after)


def _turning(places: Sequence[Peak]) -> Iterator[Peak]:
    """The first place, those at which the direction changes, and the last."""
    kept = [places[0]]
    for place, following in pairwise(places[1:]):
        if (place.value - kept[-1].value) * (following.value - place.value) < 0:
            kept.append(place)
    return iter([*kept, places[-1]])


def _reached(potential: Potential, start: float, end: float, level: float) -> float:
    """When the potential, which rises from start to end, is at the level."""
    first = max(0, bisect_right(potential.starts, start) - 1)
    for step in potential.steps[first:]:
        low, high = max(0.0, start - step.start), min(step.length, end - step.start)
        at_high = step.value(high)
        if at_high >= level or high == inf:
            return step.start + _level_place(step, low, high, level)
        if step.start + high >= end:
            break
    return end


def _level_place(step: Step, low: float, high: float, level: float) -> float:
    if not step.chains:
        target = step.drive / step.rate
        return log1p((level - step.V) / (target - level)) / step.rate if target > level else high
    below, above = step.value(low) - level, step.value(high) - level
    return _root(lambda h: step.value(h) - level, low, high, below, above) if below < 0 else low


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
    return _place(parts, _root(slope, low.t, high.t, before, after)).peak() if before > 0 > after else low.peak()


def _height(peak: Peak) -> float:
    return peak.value


def _root(f: Callable[[float], float], low: float, high: float, at_low: float, at_high: float) -> float:
    """Where a function changes its sign between two places (Chandrupatla 1997): parabolas, halves where they fail."""
    new, old, beyond = (high, low, low) if at_high else (low, high, high)
    f_new, f_old, f_beyond = (at_high, at_low, at_low) if at_high else (at_low, at_high, at_high)
    share = 0.5
    while f_new and abs(new - old) > FINE * max(abs(new), abs(old)):
        place = new + share * (old - new)
        if place in (new, old):
            break
        found = f(place)
        if (found > 0) == (f_new > 0):
            beyond, f_beyond = new, f_new
        else:
            beyond, f_beyond, old, f_old = old, f_old, new, f_new
        new, f_new = place, found
        share = _share(new, old, beyond, f_new, f_old, f_beyond)
    return new if abs(f_new) <= abs(f_old) else old


def _share(new: float, old: float, beyond: float, f_new: float, f_old: float, f_beyond: float) -> float:
    """How far from `new` to `old` the root may be, by the parabola through three places, if it is one to trust."""
    if f_old in (f_new, f_beyond) or f_new == f_beyond or beyond == old:
        return 0.5
    width, height = (new - old) / (beyond - old), (f_new - f_old) / (f_beyond - f_old)
    if height * height >= width or (1 - height) ** 2 >= 1 - width:
        return 0.5
    share = f_new / (f_old - f_new) * f_beyond / (f_old - f_beyond)
    share += (beyond - new) / (old - new) * f_new / (f_beyond - f_new) * f_old / (f_beyond - f_old)
    # never so near an end that the bracket cannot close
    least = FINE * max(abs(new), abs(old)) / abs(new - old) if new != old else 0.5
    return min(max(share, least), 1 - least) if least < 0.5 else 0.5
