"""Facts about two real vaults, counted independently of kg; they are beside the project or these tests are skipped."""

from collections import Counter
from pathlib import Path

import pytest

from kg.graph import NodeKind
from kg.note import Form
from kg.report import Severity
from kg.resolve import Reference, Status
from kg.vault import Vault

pytestmark = pytest.mark.vaults
IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif")


def is_image(reference: Reference) -> bool:
    return reference.link.target.lower().endswith(IMAGES)


def test_the_markdown_links_of_the_neuroscience_vault(neuroscience: Path) -> None:
    references = Vault.open(neuroscience).links()
    notes = [one for one in references if one.status is not Status.EXTERNAL and not is_image(one)]
    assert {one.link.form for one in references} == {Form.MARKDOWN}
    assert len(notes) == 716
    assert Counter((one.status, one.github) for one in notes) == {(Status.OK, True): 706, (Status.OK, False): 10}
    images = [one for one in references if is_image(one) and one.status is not Status.EXTERNAL]
    assert Counter(one.status for one in images) == {Status.MISSING_ATTACHMENT: 291}


def test_the_check_of_the_neuroscience_vault(neuroscience: Path) -> None:
    report = Vault.open(neuroscience).check()
    wrong = Counter(finding.rule for finding in report.findings if finding.severity is not Severity.INFO)
    assert wrong == {"missing-attachment": 291, "path-case": 10}
    # headings of two words, named by GitHub's slug: only GitHub finds them
    noted = Counter(finding.rule for finding in report.findings if finding.severity is Severity.INFO)
    assert noted == {"anchor-dialect": 33, "duplicate-heading-target": 1}
    assert report.notes == 444


def test_the_links_of_the_official_help(obsidian_help: Path) -> None:
    vault = Vault.open(obsidian_help)
    missing = [one for one in vault.links() if one.status is Status.MISSING_NOTE]
    lines = {one.source.place(one.link.span)[:2] for one in missing}
    assert len(lines) == 6
    assert {one.link.target.removesuffix(".md") for one in missing} == {"Example"}
    cases = [finding for finding in vault.check(select=["path-case"]).findings if finding.severity is Severity.INFO]
    assert len(cases) == 45
    # a block id glued to an embed, and the embed of that block
    glued = [note.path for note in vault.survey.notes.values() if any(block.glued for block in note.blocks)]
    assert glued == ["Obsidian Sync/Collaborate on a shared vault.md"]
    (use,) = (one for one in vault.links() if one.link.fragment == "^version-history-image")
    assert use.source.place(use.link.span)[:2] == ("Obsidian Sync/Version history.md", 71)
    assert use.status is Status.OK


def test_the_check_of_the_official_help(obsidian_help: Path) -> None:
    report = Vault.open(obsidian_help).check()
    assert Counter((finding.severity, finding.rule) for finding in report.findings) == {
        (Severity.ERROR, "missing-note"): 6,
        (Severity.WARNING, "vault-only-path"): 2,
        (Severity.INFO, "path-case"): 45,
        (Severity.INFO, "ambiguous-link"): 5,
        (Severity.INFO, "duplicate-heading-target"): 2,
        (Severity.INFO, "duplicate-name"): 2,
    }


def test_every_heading_and_block_of_the_official_help_is_found(obsidian_help: Path) -> None:
    wrong = (Status.MISSING_HEADING, Status.MISSING_BLOCK)
    links = Vault.open(obsidian_help).links()
    assert [one.source.place(one.link.span) for one in links if one.status in wrong] == []
    assert sum(bool(one.link.wiki and one.link.fragment and one.anchor) for one in links) > 150


def test_the_graph_of_the_neuroscience_vault(neuroscience: Path) -> None:
    vault = Vault.open(neuroscience)
    found = vault.stats()
    assert found.notes == 444
    assert found.linked_pairs == 514
    assert found.components[0] == 290
    assert found.orphans == 128
    assert found.hubs[0].title == "Stress"
    definitions = [node.definition for node in vault.graph.nodes.values() if node.kind is NodeKind.NOTE]
    assert sum(map(bool, definitions)) > 300
    path = vault.path("IPSPs and EPSPs", "Stress")
    assert path[0].edge.source.endswith("IPSPs and EPSPs")
    assert path[-1].edge.sentence
