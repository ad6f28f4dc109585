"""How notes become nodes and edges, told by the case files beside this one."""

from pathlib import Path

import pytest
from cases import expect, vault_of

from kg.graph import Edge, Node
from kg.vault import Vault

CASES = sorted(Path(__file__).parent.glob("*.md"))


def shown_edge(edge: Edge) -> str:
    weight = f" weight {edge.weight}" if edge.weight != 1 else ""
    gloss = f" — {edge.gloss}" if edge.gloss else ""
    return f"{edge.source} -{edge.relation}-> {edge.target} [{edge.layer}, {edge.origin}]{weight}{gloss}\n"


def shown_node(node: Node) -> str:
    return f"{node.id} [{node.kind}] {node.title} ({', '.join(node.types)})".removesuffix(" ()") + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_notes_become_nodes_and_edges(case: Path, tmp_path: Path, update: bool) -> None:
    graph = Vault.open(vault_of(case, tmp_path)).graph
    words = case.read_text(encoding="utf-8")
    expect(case, "edges", "".join(map(shown_edge, graph.edges)), update=update)
    if "```nodes\n" in words:
        expect(case, "nodes", "".join(map(shown_node, graph.nodes.values())), update=update)
    assert len({edge.id for edge in graph.edges}) == len(graph.edges)
