"""git's word on renames: committed or not, in a row, in turn."""

from pathlib import Path

import pytest
from scratch_repository import VAULTS, Repository, prose

from kg.history import renames


@pytest.fixture(params=VAULTS)
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository", request.param)


def test_a_committed_rename_is_known_by_vault_paths(repository: Repository) -> None:
    repository.write("Synapse.md", prose("synapses"))
    repository.commit()
    repository.move("Synapse.md", "cells/Chemical synapse é.md")
    repository.commit()
    assert renames(repository.vault) == {"Synapse.md": "cells/Chemical synapse é.md"}


def test_a_file_that_was_renamed_and_edited_several_times_is_followed_to_where_it_is(repository: Repository) -> None:
    repository.write("A.md", prose("one thing"))
    for old, new in (("A.md", "B.md"), ("B.md", "deep/C.md"), ("deep/C.md", "D.md")):
        repository.commit()
        repository.move(old, new)
        repository.write(new, (repository.vault / new).read_text() + "and more\n")
    repository.commit()
    assert renames(repository.vault) == {"A.md": "D.md", "B.md": "D.md", "deep/C.md": "D.md"}


def test_a_rename_counts_before_it_is_committed_whether_or_not_git_was_told(repository: Repository) -> None:
    repository.write("A.md", prose("one thing"))
    repository.write("B.md", prose("another"))
    repository.commit()
    repository.move("A.md", "moved/A.md")
    prefix = repository.vault.relative_to(repository.folder).as_posix()
    repository.git("mv", f"{prefix}/B.md", f"{prefix}/B2.md")
    assert renames(repository.vault) == {"A.md": "moved/A.md", "B.md": "B2.md"}


def test_asking_leaves_the_repository_as_it_is(repository: Repository) -> None:
    repository.write("A.md", prose("one thing"))
    repository.commit()
    repository.move("A.md", "B.md")
    before = repository.state()
    assert renames(repository.vault)
    assert repository.state() == before


def test_a_name_that_two_files_had_in_turn_leads_each_link_to_the_later_one_and_the_chain_to_its_own(
    repository: Repository,
) -> None:
    repository.write("A.md", prose("the first"))
    repository.write("D.md", prose("the second"))
    for old, new in (("A.md", "B.md"), ("B.md", "C.md"), ("D.md", "B.md"), ("B.md", "E.md")):
        repository.commit()
        repository.move(old, new)
    repository.commit()
    assert renames(repository.vault) == {"A.md": "C.md", "B.md": "E.md", "D.md": "E.md"}


def test_what_is_gone_is_not_named_and_what_is_back_only_by_the_name_that_is_free(repository: Repository) -> None:
    repository.write("A.md", prose("what goes"))
    repository.write("B.md", prose("what comes back"))
    repository.commit()
    repository.move("A.md", "A2.md")
    repository.move("B.md", "B2.md")
    repository.commit()
    (repository.vault / "A2.md").unlink()
    repository.move("B2.md", "B.md")
    repository.commit()
    assert renames(repository.vault) == {"B2.md": "B.md"}


def test_files_outside_the_vault_do_not_count(tmp_path: Path) -> None:
    repository = Repository(tmp_path, "vault")
    repository.write("A.md", prose("a note"))
    repository.write("../Readme.md", prose("the project"))
    repository.commit()
    repository.move("../Readme.md", "../README.md")
    repository.move("A.md", ".hidden.md")
    repository.commit()
    assert renames(repository.vault) == {}


def test_a_name_may_hold_what_git_would_quote(repository: Repository) -> None:
    repository.write('say "a"\tb\n.md', prose("names"))
    repository.commit()
    repository.move('say "a"\tb\n.md', "R100")
    repository.commit()
    assert renames(repository.vault) == {'say "a"\tb\n.md': "R100"}


def test_without_a_repository_a_commit_or_git_there_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert renames(tmp_path) == {}
    repository = Repository(tmp_path)
    repository.write("A.md", "a")
    assert renames(repository.vault) == {}
    monkeypatch.setenv("PATH", str(tmp_path))
    assert renames(repository.vault) == {}


def test_a_hook_of_another_repository_does_not_lead_astray(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository(tmp_path / "other")
    other.commit()
    repository.write("A.md", prose("one thing"))
    repository.commit()
    repository.move("A.md", "B.md")
    repository.commit()
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.folder / ".git" / "index"))
    assert renames(repository.vault) == {"A.md": "B.md"}
