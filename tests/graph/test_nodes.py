"""Nodes that come and go: unresolved targets heal, sections are made on demand."""

from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.graph import NodeKind
from kg.vault import Vault


def test_an_unresolved_target_heals_when_its_file_appears(tmp_path: Path) -> None:
    (tmp_path / "A.md").write_text("[[Later]]")
    before = Vault.open(tmp_path).graph
    assert before.nodes["missing:later"].kind is NodeKind.UNRESOLVED
    (tmp_path / "Later.md").write_text("Here.")
    after = Vault.open(tmp_path).graph
    assert "missing:later" not in after.nodes
    assert [edge.source for edge in after.backlinks("Later")] == ["A"]


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    (tmp_path / "Synapse.md").write_text("# Release of transmitter\n\n## Quanta\n\nIn packets. ^packets\n")
    (tmp_path / "A.md").write_text(
        "[[Synapse#Release of transmitter]] [q](Synapse.md#quanta) [[Synapse#^packets]] [[Synapse]]"
    )
    return Vault.open(tmp_path)


def test_sections_are_made_on_demand_and_are_not_in_the_graph(vault: Vault) -> None:
    sections = vault.graph.sections("Synapse")
    assert [section.id for section in sections] == [
        "Synapse#release-of-transmitter",
        "Synapse#quanta",
        "Synapse#^packets",
    ]
    assert {section.kind for section in sections} == {NodeKind.SECTION}
    assert {node.kind for node in vault.graph.nodes.values()} == {NodeKind.NOTE}


def test_a_section_is_found_in_both_spellings_and_has_backlinks_of_its_own(vault: Vault) -> None:
    for name in ("synapse#Release of Transmitter", "Synapse#release-of-transmitter"):
        assert vault.graph.find(name).id == "Synapse#release-of-transmitter"
    assert [edge.reference.link.span.start for edge in vault.backlinks("Synapse#Quanta") if edge.reference] == [35]
    assert len(vault.backlinks("Synapse#^packets")) == 1
    assert len(vault.backlinks("Synapse")) == 4
    with pytest.raises(UsageError, match="no heading or block 'Quants' in 'Synapse'; did you mean 'Quanta'"):
        vault.graph.find("Synapse#Quants")
