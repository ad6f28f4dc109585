"""What a node owes to others: derivatives by one pass backwards, or what would change if a node were silent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import fsum
from typing import NamedTuple

from kg.models.maths.propagation import ROUNDS, Activity, Arc, Network, PropagationError, propagate

LARGEST_LOOP = 3_000
"""So many nodes of a loop are differentiated together: the work grows with the cube of their number."""


class Share(NamedTuple):
    """One term of a node's sum."""

    source: int
    weight: float
    x: float

    @property
    def value(self) -> float:
        """What it adds."""
        return self.weight * self.x


def shares(network: Network, activity: Activity, node: int) -> tuple[Share, ...]:
    """What each source adds to the sum of a node; the node itself is among them if it remembers."""
    return tuple(Share(source, weight, activity.x[source]) for source, weight in network.incoming[node])


def ancestors(network: Network, node: int) -> set[int]:
    """The nodes on which a node depends, itself included."""
    found, waiting = {node}, [node]
    while waiting:
        for source, _ in network.incoming[waiting.pop()]:
            if source not in found:
                found.add(source)
                waiting.append(source)
    return found


def derivatives(network: Network, activity: Activity, target: int) -> Mapping[int, float] | None:
    """How much a small push on each node does to a target: d x_target / d b, of a held node d x_target / d x.

    Exact by the chain rule, backwards through the components; in a loop by implicit differentiation of x = f(W x + b).
    None where there is no derivative: at a step, where something repeats itself, where a loop is at a turning point.
    """
    concerned = ancestors(network, target)
    if any(node in activity.courses or _jumps(network, node) for node in concerned):
        return None
    owed: dict[int, list[float]] = {node: [] for node in concerned}
    owed[target].append(1.0)
    found: dict[int, float] = {}
    for component in reversed(network.components):
        if component[0] not in concerned:
            continue
        pushes = _pushes(network, activity, component, [fsum(owed[node]) for node in component])
        if pushes is None:
            return None
        found |= dict(zip(component, pushes, strict=True))
        inside = set(component)
        for node in component:
            for source, weight in network.incoming[node]:
                if source not in inside:
                    owed[source].append(weight * found[node])
    return found


def removals(
    network: Network, activity: Activity, target: int, sources: Sequence[int], rounds: int = ROUNDS
) -> Mapping[int, float | None]:
    """How much of x_target would be gone if a source were held at 0; None if the network then has no answer."""
    part, place = _part(network, ancestors(network, target))
    found: dict[int, float | None] = {}
    for source in sources:
        silenced = replace(part, clamps={**part.clamps, place[source]: 0.0})
        try:
            found[source] = activity.x[target] - propagate(silenced, rounds=rounds).x[place[target]]
        except PropagationError:
            found[source] = None
    return found


def _jumps(network: Network, node: int) -> bool:
    return network.activations[node].jumps and node not in network.clamps


def _pushes(
    network: Network, activity: Activity, component: Sequence[int], owed: Sequence[float]
) -> Sequence[float] | None:
    """By d x_target / d x with what the nodes of a component do to each other left out: their d x_target / d b."""
    steep = [
        1.0 if node in network.clamps else network.activations[node].derivative(activity.sums[node])
        for node in component
    ]
    if not network.is_loop(component):
        return [owed[0] * steep[0]]
    if len(component) > LARGEST_LOOP:
        return None
    import numpy as np  # noqa: PLC0415 - only a loop needs it

    place = {node: i for i, node in enumerate(component)}
    back = np.eye(len(component))
    for node, i in place.items():
        for source, weight in network.incoming[node]:
            if source in place:
                back[place[source], i] -= weight * steep[i]
    try:
        found = np.linalg.solve(back, np.asarray(owed)) * np.asarray(steep)
    except np.linalg.LinAlgError:
        return None
    return found.tolist() if np.isfinite(found).all() else None


def _part(network: Network, nodes: set[int]) -> tuple[Network, Mapping[int, int]]:
    """The network of some nodes that depend on no others, and where each is in it."""
    kept = sorted(nodes)
    place = {node: i for i, node in enumerate(kept)}
    arcs = tuple(
        Arc(place[arc.source], place[arc.target], arc.weight)
        for arc in network.arcs
        if arc.source in place and arc.target in place
    )
    return Network(
        tuple(network.biases[node] for node in kept),
        arcs,
        tuple(network.activations[node] for node in kept),
        {place[node]: value for node, value in network.clamps.items() if node in place},
        network.memory,
    ), place
