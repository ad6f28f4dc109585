"""The notes that excite and inhibit each other, as the page runs them."""

from collections.abc import Mapping, Sequence

from kg.circuit.connections import connect
from kg.circuit.running import Circuit
from kg.map.content import MapNetwork
from kg.models.weighted_sum import WeightedSum
from kg.survey import Survey

LONGEST_NAME = 100


def network(survey: Survey, index: Mapping[str, int]) -> MapNetwork | None:
    """The network of a vault, its nodes numbered as in `kg run --graph`; None if no note excites or inhibits another.

    `index` has the numbers of the notes on the map, by their ids.
    """
    declared = connect(survey)
    if not declared.connections:
        return None
    circuit = Circuit(survey)
    places = {id_: node for node, id_ in enumerate(circuit.ids)}
    blocks = {places[id_]: block for id_, block in declared.blocks.items()}
    return MapNetwork(
        notes=tuple(index.get(id_) for id_ in circuit.ids),
        names=_short(circuit.names),
        arcs=tuple((arc.source, arc.target, arc.weight) for arc in circuit.arcs),
        biases={node: block.bias for node, block in blocks.items() if block.bias},
        activations={node: _activation(block.model) for node, block in blocks.items()},
        usual=_activation(WeightedSum(id="graph")),
        doubts=declared.doubts,
    )


def _short(names: Sequence[str]) -> tuple[str, ...]:
    """Each still the only one of its kind."""
    return tuple(name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}… {k}" for k, name in enumerate(names))


def _activation(model: WeightedSum) -> dict[str, str | float]:
    """As the page's kernel takes it."""
    numbers = {name: getattr(model, name) for name in ("theta", "slope", "low", "high")}
    return {"shape": model.activation, **numbers}
