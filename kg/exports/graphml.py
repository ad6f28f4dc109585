"""GraphML, for Gephi, yEd, Cytoscape and networkx: lists and tables become JSON text, absent values are left out."""

from json import dumps
from typing import Any

from kg.graph import ConceptGraph, edge_attributes, node_attributes

# XML 1.0 has no place for these, not even escaped
_FORBIDDEN = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)], "\N{REPLACEMENT CHARACTER}"
)


def graphml(graph: ConceptGraph) -> str:
    """A GraphML document; parallel edges keep their ids."""
    import networkx as nx  # noqa: PLC0415 - only this export waits for it

    flat: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    flat.add_nodes_from((_legal(node.id), _flat(node_attributes(node))) for node in graph.nodes.values())
    for edge in graph.edges:
        flat.add_edge(_legal(edge.source), _legal(edge.target), edge.id, **_flat(edge_attributes(edge)))
    return "\n".join(nx.generate_graphml(flat, named_key_ids=True)) + "\n"


def _flat(attributes: dict[str, Any]) -> dict[str, Any]:
    return {key: _value(value) for key, value in attributes.items() if value not in (None, [], {}, "")}


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return _legal(value)
    return value if isinstance(value, int | float) else _legal(dumps(value, ensure_ascii=False))


def _legal(text: str) -> str:
    return text.translate(_FORBIDDEN)
