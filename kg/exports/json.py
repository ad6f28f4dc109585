"""Node-link JSON, as networkx reads it: `networkx.node_link_graph(json.loads(text), edges="edges")`."""

from json import dumps

from kg.graph import ConceptGraph, edge_attributes, node_attributes


def json(graph: ConceptGraph) -> str:
    """One object: `directed`, `multigraph`, `nodes` with their `id`, `edges` with `source`, `target` and `key`."""
    nodes = [dumps({"id": node.id, **node_attributes(node)}, ensure_ascii=False) for node in graph.nodes.values()]
    edges = [
        dumps(
            {"source": edge.source, "target": edge.target, "key": edge.id, **edge_attributes(edge)}, ensure_ascii=False
        )
        for edge in graph.edges
    ]
    # a line for each node and edge, so that two exports can be compared line by line
    head = '{"directed": true, "multigraph": true, "graph": {"generator": "kg"}'
    return f'{head},\n"nodes": [\n{_lines(nodes)}],\n"edges": [\n{_lines(edges)}]}}\n'


def _lines(parts: list[str]) -> str:
    return ",\n".join(parts) + "\n" if parts else ""
