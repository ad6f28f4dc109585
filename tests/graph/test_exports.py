"""Every export can be read again, awkward titles and parallel edges included."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.errors import UsageError
from kg.exports import EXPORTS
from kg.vault import Vault


@pytest.fixture
def awkward(tmp_path: Path) -> Vault:
    """Two parallel links, a title with every character that a format may trip over, a list, a null, a nested table."""
    (tmp_path / "A.md").write_text(
        '---\ntitle: \'A "q" & <b>\'\naliases: [é, "😀"]\nnothing:\nnested: {a: [1, 2]}\n---\n'
        'It is **a thing**. [one](B.md) and [two](B.md "rel:part_of"), [three](B.md), \x0b[[none]]\n',
        encoding="utf-8",
    )
    (tmp_path / "B.md").write_text("#tag/nested B.\n")
    return Vault.open(tmp_path)


def read_again(format: str, written: str) -> "nx.MultiDiGraph[str]":
    readers: dict[str, Callable[[], Any]] = {
        "json": lambda: nx.node_link_graph(json.loads(written), edges="edges"),
        "graphml": lambda: nx.read_graphml(BytesIO(written.encode()), force_multigraph=True),
    }
    graph = readers[format]()
    assert isinstance(graph, nx.MultiDiGraph)
    return graph


@pytest.mark.parametrize("format", sorted(EXPORTS.built_in))
def test_an_export_can_be_read_again(format: str, awkward: Vault) -> None:
    original = awkward.graph.nx
    again = read_again(format, awkward.export(format))
    assert set(again.nodes) == set(original.nodes)
    assert set(again.edges(keys=True)) == set(original.edges(keys=True))
    assert again.number_of_edges("A", "B") == 3
    assert again.nodes["A"]["title"] == 'A "q" & <b>'
    relations = {key: attributes["relation"] for *_, key, attributes in again.edges(keys=True, data=True)}
    assert relations == {key: attributes["relation"] for *_, key, attributes in original.edges(keys=True, data=True)}


@pytest.mark.parametrize("format", sorted(EXPORTS.built_in))
def test_an_export_is_the_same_every_time(format: str, awkward: Vault) -> None:
    assert awkward.export(format) == Vault.open(awkward.root).export(format)


def test_json_names_its_edge_key(awkward: Vault) -> None:
    content = json.loads(awkward.export("json"))
    assert content["directed"] is content["multigraph"] is True
    assert {"source", "target", "key", "relation", "layer", "origin", "sentence", "line"} <= content["edges"][0].keys()


def test_an_unknown_format_is_answered_with_the_known_ones(awkward: Vault) -> None:
    with pytest.raises(UsageError, match="no export format named 'jsn'; did you mean 'json'"):
        awkward.export("jsn")
