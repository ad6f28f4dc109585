"""Node-link JSON, as networkx reads it: `networkx.node_link_graph(json.loads(text), edges="edges")`."""

from collections.abc import Iterator, Sequence
from json import JSONEncoder

from kg.forks import in_parts
from kg.graph import ConceptGraph, Edge, Node, edge_attributes, node_attributes

MANY = 5000
"""With fewer nodes or edges, whose words are looked up, another process costs more than it saves."""


def json(graph: ConceptGraph) -> str:
    """One object: `directed`, `multigraph`, `nodes` with their `id`, `edges` with `source`, `target` and `key`."""
    nodes = in_parts(list(graph.nodes.values()), _nodes, MANY)
    edges = in_parts(graph.edges, _edges, MANY)
    # a line for each node and edge, so that two exports can be compared line by line
    head = '{"directed": true, "multigraph": true, "graph": {"generator": "kg"},\n"nodes": [\n'
    # joined once, because a large graph is long and each character of it may take four bytes
    return "".join((head, *_lines(nodes), '],\n"edges": [\n', *_lines(edges), "]}\n"))


def _nodes(nodes: Sequence[Node]) -> list[str]:
    write = JSONEncoder(ensure_ascii=False).encode
    return [write({"id": node.id, **node_attributes(node)}) for node in nodes]


def _edges(edges: Sequence[Edge]) -> list[str]:
    write = JSONEncoder(ensure_ascii=False).encode
    return [
        write({"source": edge.source, "target": edge.target, "key": edge.id, **edge_attributes(edge)}) for edge in edges
    ]


def _lines(parts: Sequence[str]) -> Iterator[str]:
    for number, part in enumerate(parts, start=1):
        yield part
        yield ",\n" if number < len(parts) else "\n"
