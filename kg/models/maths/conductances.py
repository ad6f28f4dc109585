"""A membrane whose conductances open and close: dV/dt = drive(t) − rate(t) V, followed as finely as doubles allow.

V is the depolarisation above the leak's reversal potential; rate(t) is the sum of all conductances over the
capacitance, and drive(t) the sum of each times its reversal potential, seen from there. Nothing here lies on a grid:

1. Onsets, and the ends of constant conductances, divide time. Between two of them every conductance is constant or a
   chain of one or two leaky stages (`course`), so that rates, drives and the integral of the rate are closed forms.
2. Where all are constant, V relaxes exponentially, and everything is exact.
3. Elsewhere a step is no longer than the shortest time constant that still matters, which is one whose conductance
   has more than `NEGLIGIBLE` left to do. Over a span h with a rate integral A(h) of at most `SPAN`,
   V(h) = V e^(−A(h)) + ∫ drive(s) e^(−(A(h) − A(s))) ds by ten Gauss points, which leaves only rounding (`spans`).
   A longer span is halved until it is so; a first half that the second one forgets (A > `FORGOTTEN`) is left out,
   so that a stiff membrane costs some dozen spans and no more. One that is stiffer than `CLOSELY` follows drive/rate
   with a lag of its slope over the rate.
4. V moves towards drive/rate. While that rises, or while it falls, V turns at most once. So each step is divided
   where drive/rate turns, and between the places found V is monotone if its slope has one sign at both ends, else it
   turns where the slope is 0. Extremes, and crossings between them, are then roots in a bracket (Chandrupatla).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import fsum, inf, log1p
from typing import NamedTuple

from kg.errors import ModelError
from kg.models.maths.crossing import GRAZING, Crossing, Peak
from kg.models.maths.kernels import Kernel, Taus
from kg.models.maths.roots import root
from kg.models.maths.spans import NODES, Chain, Step, leaked

STEPS = 20_000
"""More steps than a run may take."""
NEGLIGIBLE = 1e-16
"""A conductance that will move the potential by no more than this part of its driving force is over."""
LONGEST = 1.0
"""A step in time constants of what changes fastest."""


class Opening(NamedTuple):
    """A conductance that opens: `rate` times its kernel; a kernel without time constants is constant until `end`."""

    t: float
    kernel: Kernel
    rate: float
    """The peak conductance over the capacitance, per ms."""
    reversal: float
    """In mV above the leak's reversal potential."""
    end: float = inf


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
        chains = leaked(last.chains, last.length) if last.length < inf else ()
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
            turn = root(step.slope, low, high, rises, rises_then)
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
            yield root(bend, low, high, before, after)


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
    return root(lambda h: step.value(h) - level, low, high, below, above) if below < 0 else low
