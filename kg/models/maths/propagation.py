"""Weighted sums over a network of signed edges: one pass where nothing returns, loops solved or iterated.

s_i = b_i + Σ w_ij x_j and x_i = f_i(s_i). What depends on no loop is exact after one pass in topological order.
A loop (a strongly connected component) begins once all that it depends on is known, so that answers do not depend on
the order of the nodes. A linear loop is solved: (I − W) x = b. Any other is iterated synchronously from 0, all its
nodes at once (Kosko 1986, Fuzzy cognitive maps), until it settles or repeats itself. What is downstream of a loop that
repeats itself repeats itself as well, a round later.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from math import fsum, inf, isfinite, lcm
from struct import pack
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kg.models.maths.activation import Activation

if TYPE_CHECKING:
    from kg.models.maths.radius import Radius

SETTLED = 1e-12
"""A loop has settled once no node changes by more in a round."""
ROUNDS = 1_000
"""So many rounds a loop may take, and so long a period may be, unless the caller allows more."""
LARGEST_LINEAR_LOOP = 3_000
"""So many nodes of a linear loop are solved together: the work grows with the cube of their number."""

State: TypeAlias = tuple[float, ...]
Course: TypeAlias = tuple[float, ...]
"""The activities of a node that repeat themselves: at the round t it has `course[t % len(course)]`."""


class Arc(NamedTuple):
    """An edge by the indices of its nodes; a negative weight inhibits."""

    source: int
    target: int
    weight: float


class Stuck(StrEnum):
    """Why there is no answer."""

    DIVERGES = "diverges"
    """A linear loop with a spectral radius of 1 or more: `measure`."""
    UNSETTLED = "unsettled"
    """A loop that neither settles nor repeats itself; `measure` is how much it still changes in a round."""
    TOO_LONG = "too long"
    """Loops whose periods have no common multiple within the limit: `measure` is the multiple."""
    TOO_LARGE = "too large"
    """A linear loop of too many nodes."""
    OVERFLOWS = "overflows"
    """An activity that no floating-point number holds."""


class PropagationError(ArithmeticError):
    """A network without an answer."""

    def __init__(self, stuck: Stuck, members: Sequence[int], measure: float = 0) -> None:
        super().__init__(stuck.value)
        self.stuck = stuck
        self.members = tuple(members)
        self.measure = measure


@dataclass(frozen=True)
class Network:
    """Nodes and edges as numbers."""

    biases: tuple[float, ...]
    """What each node gets from outside: its own bias and what drives it."""
    arcs: tuple[Arc, ...]
    activations: tuple[Activation, ...]
    clamps: Mapping[int, float] = field(default_factory=dict)
    """Nodes that are held at an activity, whatever they get."""
    memory: bool = False
    """Whether each node also gets its own last activity (the modified rule of Kosko)."""

    @cached_property
    def incoming(self) -> tuple[tuple[tuple[int, float], ...], ...]:
        """What each node gets from which, with its weight; nothing if it is held."""
        into: list[list[tuple[int, float]]] = [[] for _ in self.biases]
        for source, target, weight in self.arcs:
            if weight:
                into[target].append((source, weight))
        for node, got in enumerate(into):
            if node in self.clamps:
                got.clear()
            elif self.memory:
                got.append((node, 1.0))
        return tuple(map(tuple, into))

    @cached_property
    def components(self) -> tuple[tuple[int, ...], ...]:
        """The strongly connected components, each after all that it depends on (Tarjan 1972, without recursion)."""
        return tuple(_Search(self.incoming).components())

    def is_loop(self, component: Sequence[int]) -> bool:
        """Whether a component depends on itself."""
        return len(component) > 1 or any(source == component[0] for source, _ in self.incoming[component[0]])

    def total(self, node: int, x: Sequence[float]) -> float:
        """The weighted sum of a node, rounded once; refused where no number holds it."""
        return _sum([self.biases[node], *(weight * x[source] for source, weight in self.incoming[node])], node)


class Loop(NamedTuple):
    """A loop and how its answer was found."""

    members: tuple[int, ...]
    is_linear: bool
    """Whether it was solved; else it was iterated."""
    rounds: int
    """How many rounds it took to settle, or until the period began; 0 if it was solved."""
    period: int
    """1 if it settles; else after how many rounds it is again as it was."""
    radius: float | None
    """The spectral radius of its weights, if it was solved."""
    gain: float
    """The steepest activation times the largest sum of absolute weights: below 1 there is one answer, reached from
    anywhere (the contraction principle of Banach)."""
    is_bound: bool = False
    """Whether the radius is at most so large: of many nodes it is not worked out exactly."""


class Activity(NamedTuple):
    """What every node does in the end."""

    x: State
    """The activities; of a node that repeats itself, their mean over a period."""
    sums: State
    """The weighted sums, likewise."""
    courses: Mapping[int, Course]
    """The nodes that repeat themselves, in a loop or downstream of one."""
    loops: tuple[Loop, ...]


def propagate(network: Network, start: Sequence[float] | None = None, rounds: int = ROUNDS) -> Activity:
    """The activity of every node; loops that are iterated begin at `start`, else at 0.

    Raises `PropagationError` for a network without an answer.
    """
    courses: list[Course] = [()] * len(network.biases)
    loops = []
    for component in network.components:
        if network.is_loop(component):
            loops.append(_Round(network, component, courses).settle(courses, start, rounds))
        else:
            courses[component[0]] = _followed(network, component[0], courses, rounds)
    x = tuple(fsum(course) / len(course) for course in courses)
    sums = tuple(network.total(node, x) for node in range(len(x)))
    return Activity(x, sums, {node: course for node, course in enumerate(courses) if len(course) > 1}, tuple(loops))


def states(network: Network, start: Sequence[float]) -> Iterator[State]:
    """The whole network round by round, all nodes at once, without end; the first state is the one after `start`."""
    x = tuple(network.clamps.get(node, value) for node, value in enumerate(start))
    while True:
        x = tuple(
            network.clamps[node] if node in network.clamps else activation(network.total(node, x))
            for node, activation in enumerate(network.activations)
        )
        yield x


class _Search:
    """Tarjan's search, with a stack of its own: a long chain is no deep recursion."""

    def __init__(self, sources: Sequence[Sequence[tuple[int, float]]]) -> None:
        self._sources = sources
        self._number: dict[int, int] = {}
        self._lowest: dict[int, int] = {}
        self._stack: list[int] = []
        self._waiting: set[int] = set()

    def components(self) -> Iterator[tuple[int, ...]]:
        for root in range(len(self._sources)):
            if root not in self._number:
                yield from self._from(root)

    def _from(self, root: int) -> Iterator[tuple[int, ...]]:
        way = [self._entered(root)]
        while way:
            node, sources = way[-1]
            source = next(sources, None)
            if source is None:
                way.pop()
                if way:
                    self._reaches(way[-1][0], self._lowest[node])
                if self._lowest[node] == self._number[node]:
                    yield self._closed(node)
            elif source[0] not in self._number:
                way.append(self._entered(source[0]))
            elif source[0] in self._waiting:
                self._reaches(node, self._number[source[0]])

    def _entered(self, node: int) -> tuple[int, Iterator[tuple[int, float]]]:
        self._number[node] = self._lowest[node] = len(self._number)
        self._stack.append(node)
        self._waiting.add(node)
        return node, iter(self._sources[node])

    def _reaches(self, node: int, number: int) -> None:
        self._lowest[node] = min(self._lowest[node], number)

    def _closed(self, node: int) -> tuple[int, ...]:
        found: list[int] = []
        while not found or found[-1] != node:
            found.append(self._stack.pop())
        self._waiting.difference_update(found)
        return tuple(sorted(found))


class _Round:
    """One loop: what its nodes get from outside, and from each other."""

    def __init__(self, network: Network, members: tuple[int, ...], courses: Sequence[Course]) -> None:
        self._members = members
        self._activations = [network.activations[node] for node in members]
        place = {node: i for i, node in enumerate(members)}
        self._fixed = [[network.biases[node]] for node in members]
        self._moving: list[list[tuple[Course, float]]] = [[] for _ in members]
        self._inner: list[list[tuple[int, float]]] = [[] for _ in members]
        for i, node in enumerate(members):
            for source, weight in network.incoming[node]:
                if source in place:
                    self._inner[i].append((place[source], weight))
                elif len(courses[source]) == 1:
                    self._fixed[i].append(weight * courses[source][0])
                else:
                    self._moving[i].append((courses[source], weight))
        self._beat = lcm(*(len(course) for moving in self._moving for course, _ in moving))

    def settle(self, courses: list[Course], start: Sequence[float] | None, rounds: int) -> Loop:
        """Fills in what the nodes of the loop do in the end."""
        is_linear = self._beat == 1 and all(one.shape == "linear" for one in self._activations)
        if is_linear:
            (radius, is_bound), found = self._solved()
            after = 0
        else:
            radius, is_bound = None, False
            after, found = self._iterated([start[node] if start else 0.0 for node in self._members], rounds)
        for node, course in zip(self._members, found, strict=True):
            courses[node] = course
        return Loop(self._members, is_linear, after, lcm(*map(len, found)), radius, self._gain(), is_bound)

    def _gain(self) -> float:
        weights = (fsum(abs(weight) for _, weight in inner) for inner in self._inner)
        return max(one.steepest * weight for one, weight in zip(self._activations, weights, strict=True))

    def _solved(self) -> tuple["Radius", list[Course]]:
        import numpy as np  # noqa: PLC0415 - only a linear loop needs it

        from kg.models.maths.radius import ALMOST_ONE, spectral_radius  # noqa: PLC0415

        size = len(self._members)
        if size > LARGEST_LINEAR_LOOP:
            raise PropagationError(Stuck.TOO_LARGE, self._members)
        weights = np.zeros((size, size))
        for i, inner in enumerate(self._inner):
            for j, weight in inner:
                weights[i, j] += weight
        radius = spectral_radius(weights)
        if radius.value >= ALMOST_ONE:
            raise PropagationError(Stuck.DIVERGES, self._members, radius.value)
        x = np.zeros(size)
        # from the second time on this takes back what rounding did before
        for _ in range(3):
            left = [self._sum(i, x.tolist(), 0, -x[i]) for i in range(size)]
            x += np.linalg.solve(np.eye(size) - weights, left)
        return radius, [(value,) for value in x.tolist()]

    def _iterated(self, x: list[float], rounds: int) -> tuple[int, list[Course]]:
        """After how many rounds the loop has settled or begins to repeat itself, and what it does from then on."""
        if self._beat > rounds:
            raise PropagationError(Stuck.TOO_LONG, self._members, self._beat)
        seen = {(0, _digest(x)): 0}
        recent = deque([x], maxlen=self._beat)
        calm, change = 0, inf
        for t in range(1, rounds + 1):
            x, before = self._next(x, t - 1), change
            known = seen.setdefault((t % self._beat, _digest(x)), t)
            change = max(abs(new - old) for new, old in zip(x, recent[0], strict=True))
            recent.append(x)
            calm = calm + 1 if t >= self._beat and change < SETTLED else 0
            if known < t:
                return known, self._repeated(x, t, t - known)
            # as long as each round brings it nearer, it goes on: a small step need not mean a small distance
            if calm >= self._beat and (change >= before or t == rounds):
                return t, self._repeated(x, t, self._beat)
        raise PropagationError(Stuck.UNSETTLED, self._members, change)

    def _next(self, x: Sequence[float], t: int) -> list[float]:
        return [activation(self._sum(i, x, t)) for i, activation in enumerate(self._activations)]

    def _sum(self, i: int, x: Sequence[float], t: int, more: float = 0.0) -> float:
        inner = (weight * x[j] for j, weight in self._inner[i])
        moving = (weight * course[t % len(course)] for course, weight in self._moving[i])
        return _sum([*self._fixed[i], *inner, *moving, more], self._members[i])

    def _repeated(self, x: list[float], t: int, period: int) -> list[Course]:
        """What each node does from the round `t` on, when the loop is in the state x."""
        rounds = [x]
        for i in range(1, period):
            rounds.append(self._next(rounds[-1], t + i - 1))
        begin = -t % period
        return [_shortest([*course[begin:], *course[:begin]]) for course in zip(*rounds, strict=True)]


def _followed(network: Network, node: int, courses: Sequence[Course], rounds: int) -> Course:
    """What a node does that is in no loop."""
    if node in network.clamps:
        return (network.clamps[node],)
    got = [(courses[source], weight) for source, weight in network.incoming[node]]
    period = lcm(*(len(course) for course, _ in got))
    if period > rounds:
        raise PropagationError(Stuck.TOO_LONG, (node,), period)
    f, bias = network.activations[node], network.biases[node]
    answers = [
        f(_sum([bias, *(weight * course[t % len(course)] for course, weight in got)], node)) for t in range(period)
    ]
    # what comes in at one round shows at the next
    return _shortest([answers[-1], *answers[:-1]])


def _shortest(course: Sequence[float]) -> Course:
    """The course with its true period: a node may repeat itself more often than its loop does."""
    size = len(course)
    for period in (part for part in range(1, size) if size % part == 0):
        if all(abs(course[i] - course[i % period]) < SETTLED for i in range(period, size)):
            return tuple(course[:period])
    return tuple(course)


def _sum(terms: Sequence[float], node: int) -> float:
    try:
        found = fsum(terms)
    except (OverflowError, ValueError):
        found = inf
    if not isfinite(found):
        raise PropagationError(Stuck.OVERFLOWS, (node,))
    return found


def _digest(x: Sequence[float]) -> bytes:
    # adding 0 makes −0 the same as 0
    return blake2b(pack(f"{len(x)}d", *(value + 0.0 for value in x)), digest_size=16).digest()
