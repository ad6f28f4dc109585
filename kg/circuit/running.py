"""Wishes of a reader -> what the network answers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from random import Random
from typing import TypeAlias, cast

from kg.circuit.connections import Connections, connect
from kg.circuit.response import Effects, Reason, Response, Robustness, state
from kg.errors import ModelError, UsageError
from kg.models.maths.activation import SHAPES, Activation
from kg.models.maths.influence import ancestors, derivatives, removals, shares
from kg.models.maths.propagation import (
    LARGEST_LINEAR_LOOP,
    ROUNDS,
    Activity,
    Arc,
    Network,
    PropagationError,
    Stuck,
    propagate,
)
from kg.models.running import changed
from kg.models.weighted_sum import WeightedSum
from kg.models.wording import one_line, significant
from kg.registry import choices
from kg.survey import Survey

MOST_WORK = 20_000_000
"""So many nodes and connections are looked at for a robustness run: some twenty seconds."""
MOST_SILENCINGS = 5_000_000
"""Likewise for the effects of sources that are silenced one by one."""
FEW = 3
"""So many members of a loop are named."""

Amounts: TypeAlias = Mapping[str, float]
"""Numbers by the names of notes: ids, titles, aliases."""


@dataclass(frozen=True)
class Wishes:
    """What is asked of the network."""

    drive: Amounts = field(default_factory=dict)
    """What notes get from outside; if none are named, each note that nothing excites or inhibits is held at 1."""
    clamp: Amounts = field(default_factory=dict)
    """Notes that are held at an activity."""
    activation: str = ""
    """Of every note; if empty, step, and notes with a block of their own keep what it says."""
    parameters: Mapping[str, str | float] = field(default_factory=dict)
    """Of the activation, as in a `weighted_sum` block: theta, slope, low, high; and a bias of every note."""
    memory: bool = False
    """Whether each note also gets its own last activity."""
    rounds: int = ROUNDS
    explain: str = ""
    """A note to explain."""
    robustness: int = 0
    """How many draws of weights to try."""
    seed: int = 0


class Circuit:
    """The notes that excite and inhibit each other, ready to be driven."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey

    @cached_property
    def declared(self) -> Connections:
        """The connections.

        Raises `UsageError` if the vault declares none.
        """
        found = connect(self._survey)
        if not found.connections:
            raise UsageError(
                "no note excites or inhibits another: declare it, as in "
                '[cell](Cell.md "rel:excites"), inhibits:: [[Cell]] or the property excites: "[[Cell]]"'
            )
        return found

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The nodes that have a connection, in the order of the graph."""
        connected = {id_ for one in self.declared.connections for id_ in one[:2]}
        return tuple(id_ for id_ in self._survey.graph.nodes if id_ in connected)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each is called: by its title, or by its id if that is not enough."""
        titles = [one_line(self._survey.graph.nodes[id_].title) for id_ in self.ids]
        times = Counter(titles)
        return tuple(
            title if title and times[title] == 1 else one_line(id_) for title, id_ in zip(titles, self.ids, strict=True)
        )

    def run(self, wishes: Wishes = Wishes()) -> Response:
        """The answer.

        Raises `UsageError` for a name or a number that cannot be, `ModelError` for a network without an answer.
        """
        ask = _Ask(self, wishes)
        network = ask.network
        activity = ask.answered(network)
        return Response(
            ids=self.ids,
            names=self.names,
            connections=self.declared.connections,
            network=network,
            activity=activity,
            activation=ask.activation,
            drive=ask.drive,
            assumed=ask.assumed,
            blocks=ask.blocks,
            doubts=(*self.declared.doubts, *ask.doubts(activity)),
            reason=ask.reason(activity) if wishes.explain else None,
            robustness=ask.robustness(activity) if wishes.robustness else None,
        )

    def index(self, name: str) -> int:
        """The number of the node that a name means."""
        id_ = self._survey.graph.find(name).id
        if id_ in self._places:
            return self._places[id_]
        near = choices(name, self.names).partition("there are:")[0].strip()
        raise UsageError(
            f"'{name}' neither excites nor inhibits a note, and none does it to it" + (f"; {near}" if near else "")
        )

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {id_: i for i, id_ in enumerate(self.ids)}

    @cached_property
    def arcs(self) -> tuple[Arc, ...]:
        """The connections as numbers."""
        places = self._places
        return tuple(Arc(places[one.source], places[one.target], one.weight) for one in self.declared.connections)


class _Ask:
    """One run: the wishes with names found and numbers checked."""

    def __init__(self, circuit: Circuit, wishes: Wishes) -> None:
        self._circuit = circuit
        self._wishes = wishes

    @cached_property
    def network(self) -> Network:
        own = self._circuit.declared.blocks
        places = {id_: i for i, id_ in enumerate(self._circuit.ids)}
        biases = [self._common.bias] * len(places)
        activations = [self.activation] * len(places)
        for id_, block in own.items():
            biases[places[id_]] = block.bias
            if not self._wishes.activation:
                activations[places[id_]] = _activation(block.model)
        for node, amount_ in self.drive.items():
            biases[node] += amount_
        clamps = dict(sorted({**dict.fromkeys(self.assumed, 1.0), **self._named}.items()))
        return Network(tuple(biases), self._circuit.arcs, tuple(activations), clamps, self._wishes.memory)

    @cached_property
    def activation(self) -> Activation:
        return _activation(self._common)

    @cached_property
    def blocks(self) -> frozenset[int]:
        return frozenset(map(self._circuit.index, self._circuit.declared.blocks))

    @cached_property
    def drive(self) -> Mapping[int, float]:
        """What nodes get from outside."""
        return self._numbered(self._wishes.drive)

    @cached_property
    def assumed(self) -> frozenset[int]:
        """The nodes that are held at 1 because the caller drives none."""
        if self.drive:
            return frozenset()
        found = frozenset(node for node in self._sources if node not in self._named and not self._bias(node))
        if not found and not self._named and not any(map(self._bias, range(len(self._circuit.ids)))):
            busiest = Counter(arc.source for arc in self._circuit.arcs).most_common(1)[0][0]
            raise UsageError(
                "every note is excited or inhibited by another, so it is for you to say where it begins: "
                f"--drive '{self._circuit.names[busiest]}=1'"
            )
        return found

    def answered(self, network: Network) -> Activity:
        try:
            return propagate(network, rounds=self._wishes.rounds)
        except PropagationError as error:
            raise ModelError(_refusal(error, self._circuit.names, self._wishes.rounds)) from None

    def doubts(self, activity: Activity) -> Iterator[str]:
        returns = any(len(loop.members) > 1 for loop in activity.loops) or any(
            arc.source == arc.target for arc in self._circuit.arcs
        )
        if returns and all(abs(arc.weight) == 1 for arc in self._circuit.arcs):
            yield (
                "every weight is 1, the default, and there are loops: signs alone do not settle what loops do; "
                'give links weights, "rel:excites weight=0.8", or see what --robustness 200 says'
            )

    def reason(self, activity: Activity) -> Reason:
        node = self._circuit.index(self._wishes.explain)
        network = self.network
        return Reason(node, shares(network, activity, node), network.biases[node], self._effects(activity, node))

    def robustness(self, activity: Activity) -> Robustness:
        draws, random = self._wishes.robustness, Random(self._wishes.seed)  # noqa: S311 - it guards no secret
        size = len(self._circuit.ids) + len(self._circuit.arcs)
        if draws * size > MOST_WORK:
            most = MOST_WORK // size
            raise UsageError(
                f"{draws:,} draws of {len(self._circuit.arcs):,} weights are too many: at most {most:,} here"
            )
        before = [state(self.network, activity, node) for node in range(len(activity.x))]
        kept, same, unanswered = [0] * len(before), 0, 0
        for _ in range(draws):
            drawn = replace(self.network, arcs=tuple(_drawn(self._circuit.arcs, random)))
            try:
                found = propagate(drawn, rounds=self._wishes.rounds)
            except PropagationError:
                unanswered += 1
                continue
            holds = [state(drawn, found, node) is was for node, was in enumerate(before)]
            kept = [count + one for count, one in zip(kept, holds, strict=True)]
            same += all(holds)
        return Robustness(draws, self._wishes.seed, same, unanswered, tuple(kept))

    @cached_property
    def _common(self) -> WeightedSum:
        """The wished activation, as a block without inputs."""
        wishes = self._wishes
        if wishes.activation and wishes.activation not in SHAPES:
            raise UsageError(f"no activation named '{wishes.activation}'; {choices(wishes.activation, SHAPES)}")
        named = {"activation": wishes.activation} if wishes.activation else {}
        found = cast("WeightedSum", changed(WeightedSum(id="graph"), {**wishes.parameters, **named}))
        if problem := next(found.problems(), None):
            raise UsageError(f"{problem.message}; {problem.help}")
        return found

    @cached_property
    def _named(self) -> Mapping[int, float]:
        """The nodes that the caller holds."""
        return self._numbered(self._wishes.clamp)

    @cached_property
    def _sources(self) -> tuple[int, ...]:
        """The nodes that nothing excites or inhibits."""
        targets = {arc.target for arc in self._circuit.arcs if arc.weight}
        return tuple(node for node in range(len(self._circuit.ids)) if node not in targets)

    def _bias(self, node: int) -> float:
        block = self._circuit.declared.blocks.get(self._circuit.ids[node])
        return block.bias if block else self._common.bias

    def _numbered(self, named: Amounts) -> Mapping[int, float]:
        found: dict[int, float] = {}
        for name, value in named.items():
            node = self._circuit.index(name)
            if node in found:
                raise UsageError(f"'{self._circuit.names[node]}' is named twice, once as '{name}'")
            found[node] = value
        return found

    def _effects(self, activity: Activity, target: int) -> Effects:
        """Derivatives where there are any, else what is gone when a source is silenced."""
        concerned = ancestors(self.network, target)
        pushed = (node for node, bias in enumerate(self.network.biases) if bias)
        outside = {*self._sources, *self.drive, *self.network.clamps, *pushed}
        sources = sorted(outside & concerned)
        found = derivatives(self.network, activity, target)
        if found is not None:
            return Effects(False, {source: found[source] for source in sources})
        sources = [source for source in sources if source != target]
        work = sum(len(self.network.incoming[node]) + 1 for node in concerned) * len(sources)
        if work > MOST_SILENCINGS:
            return Effects(True, {}, f"{len(sources):,} sources are too many to silence one by one")
        return Effects(True, removals(self.network, activity, target, sources, self._wishes.rounds))


def _activation(model: WeightedSum) -> Activation:
    return Activation(model.activation, model.theta, model.slope, model.low, model.high)


def _drawn(arcs: Iterable[Arc], random: Random) -> Iterator[Arc]:
    for source, target, weight in arcs:
        yield Arc(source, target, weight * 2 ** random.uniform(-1, 1))


def _refusal(error: PropagationError, names: tuple[str, ...], rounds: int) -> str:
    """Why there is no answer, and what to do."""
    members = [names[node] for node in error.members]
    loop = f"the loop of {_some(members)}" if len(members) > 1 else f"the loop of '{members[0]}' with itself"
    measure = significant(error.measure)
    match error.stuck:
        case Stuck.DIVERGES:
            return (
                f"{loop} does not settle: its weights have the spectral radius {measure}, and from 1 on every round "
                "adds to the last; use a bounded activation, such as --activation tanh, or smaller weights"
            )
        case Stuck.UNSETTLED:
            return (
                f"{loop} neither settles nor repeats itself in {rounds:,} rounds: it still changes by {measure} a "
                "round; use a bounded activation, such as --activation tanh, hold one of its notes with --clamp, or "
                "allow more with --limit rounds=10000"
            )
        case Stuck.TOO_LONG:
            return (
                f"the loops above '{members[0]}' repeat themselves together only after {error.measure:,.0f} rounds; "
                f"kg follows them for {rounds:,}: hold one of their notes with --clamp, or allow more with "
                "--limit rounds=10000"
            )
        case Stuck.TOO_LARGE:
            return (
                f"{loop} is linear and has {len(members):,} notes; kg solves at most {LARGEST_LINEAR_LOOP:,} at once: "
                "use a bounded activation, such as --activation tanh"
            )
        case Stuck.OVERFLOWS:
            return f"no number is as large as the sum of '{members[0]}'; use smaller weights or a bounded activation"


def _some(names: list[str]) -> str:
    """`'A', 'B' and 3 others`."""
    quoted = [f"'{name}'" for name in names[:FEW]]
    more = len(names) - len(quoted)
    if more:
        quoted.append("another" if more == 1 else f"{more:,} others")
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
