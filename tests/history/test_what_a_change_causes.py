"""`kg check --changed`: findings that a change causes, wherever in the vault they are."""

from pathlib import Path

import pytest
from scratch_repository import VAULTS, Repository, prose

from kg.report import Finding
from kg.vault import Vault


@pytest.fixture(params=VAULTS)
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository", request.param)


def since(repository: Repository, revision: str) -> list[tuple[str, str, str]]:
    def told(found: Finding) -> tuple[str, str, str]:
        return found.place.path, found.rule, found.subject

    return [told(found) for found in Vault.open(repository.vault).check(changed=revision).findings]


@pytest.fixture
def vault(repository: Repository) -> Repository:
    repository.write("Synapse.md", prose("synapses") + "[[was never there]]\n")
    repository.write("Neuron.md", "A [[Synapse]], [again](Synapse.md), and [[nothing]].\n")
    repository.write("Other.md", "[[nothing]]\n")
    repository.commit()
    return repository


def test_a_renamed_note_breaks_links_in_files_that_nobody_touched(vault: Repository) -> None:
    vault.move("Synapse.md", "cells/Chemical synapse.md")
    broken = [("Neuron.md", "missing-note", "[[Synapse]]"), ("Neuron.md", "missing-note", "[again](Synapse.md)")]
    assert since(vault, "HEAD") == broken
    vault.commit()
    assert since(vault, "HEAD~1") == broken
    assert since(vault, "HEAD") == []


def test_what_was_wrong_before_does_not_count_though_its_line_has_moved(vault: Repository) -> None:
    vault.write("Other.md", "One line more.\n\n[[nothing]] and [[another]]\n")
    assert since(vault, "HEAD") == [("Other.md", "missing-note", "[[another]]")]


def test_the_same_mistake_made_once_more_counts_once(vault: Repository) -> None:
    vault.write("Other.md", "[[nothing]]\n[[nothing]]\n")
    assert since(vault, "HEAD") == [("Other.md", "missing-note", "[[nothing]]")]


def test_what_a_renamed_note_had_it_keeps(vault: Repository) -> None:
    vault.move("Other.md", "Sub/Other one.md")
    vault.commit()
    assert since(vault, "HEAD~1") == []


def test_a_heading_that_was_reworded_breaks_links_elsewhere(vault: Repository) -> None:
    vault.write("A.md", "# Release\n")
    vault.write("B.md", "[[A#Release]]\n")
    vault.commit()
    vault.write("A.md", "# Vesicles\n")
    assert since(vault, "HEAD") == [("B.md", "missing-heading", "[[A#Release]]")]


def test_the_rename_mends_the_links_that_it_broke(vault: Repository) -> None:
    from kg.mending import mend

    vault.move("Synapse.md", "cells/Chemical synapse.md")
    opened = Vault.open(vault.vault)
    mending = mend(opened.survey, opened.check(changed="HEAD"))
    assert mending.changes == {
        "Neuron.md": b"A [[Chemical synapse]], [again](cells/Chemical%20synapse.md), and [[nothing]].\n"
    }
    assert (mending.mended, mending.left.findings) == (2, ())


def test_a_vault_that_was_not_there_yet_is_all_new(tmp_path: Path) -> None:
    repository = Repository(tmp_path, "vault")
    repository.commit()
    repository.write("A.md", "[[nothing]]\n")
    repository.commit()
    assert since(repository, "HEAD~1") == [("A.md", "missing-note", "[[nothing]]")]
