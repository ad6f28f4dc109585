"""The hooks, run by pre-commit itself; only the environment is ours instead of one that it would fetch."""

import importlib.util
import sys
from pathlib import Path

import pytest
import yaml
from scratch import CHECKOUT, Repository, repository

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pre_commit") is None, reason="there is no pre-commit, so the hooks are not tried"
)
HOOKS = yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def hooked(notes: Repository, tmp_path: Path) -> Repository:
    """A repository of notes; `kg` on its PATH is the one of this checkout."""
    programs = tmp_path / "programs"
    programs.mkdir()
    kg = programs / "kg"
    kg.write_text(f'#!/bin/sh\nPYTHONPATH="{CHECKOUT}" exec "{sys.executable}" -P -m kg "$@"\n', encoding="utf-8")
    kg.chmod(0o755)
    path = f"{programs}:{notes.variables['PATH']}"
    return Repository(notes.root, {**notes.variables, "PATH": path, "PRE_COMMIT_HOME": str(tmp_path / "cache")})


@pytest.fixture
def hooks(tmp_path: Path) -> tuple[str, str]:
    """A repository that offers the hooks as they are, but for the language, and its revision."""
    offered = repository(tmp_path / "offered")
    ours = [{**hook, "language": "system"} for hook in HOOKS]
    return str(offered.root), offered.commit({".pre-commit-hooks.yaml": yaml.safe_dump(ours)})


def use(project: Repository, hooks: tuple[str, str], hook: str, **settings: object) -> None:
    """Configures and installs one hook for commits."""
    repo, revision = hooks
    config = {"repos": [{"repo": repo, "rev": revision, "hooks": [{"id": hook, **settings}]}]}
    project.commit({".pre-commit-config.yaml": yaml.safe_dump(config)})
    done = project.run(sys.executable, "-m", "pre_commit", "install")
    assert done.returncode == 0, done.stdout


def try_to_commit(project: Repository) -> tuple[bool, str]:
    """Whether the hook lets the commit through, and what it says."""
    project.git("add", "--all")
    done = project.run("git", "commit", "--message", "a change")
    return done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("hook", [hook["id"] for hook in HOOKS])
def test_every_hook_is_a_python_program_that_begins_with_a_vault(hook: str) -> None:
    (written,) = (one for one in HOOKS if one["id"] == hook)
    assert (written["entry"], written["args"][0], written["language"]) == ("kg check", ".", "python")
    assert written.get("require_serial") or not written.get("pass_filenames", True)


def test_a_commit_answers_for_links_in_files_that_it_does_not_touch(hooked: Repository, hooks: tuple[str, str]) -> None:
    use(hooked, hooks, "kg-check", args=["notes", "--changed=HEAD"])
    hooked.git("mv", "notes/B.md", "notes/C.md")
    passed, said = try_to_commit(hooked)
    assert not passed
    assert "no note named 'B'" in said
    assert "no note named 'Old trouble'" not in said


def test_a_commit_that_breaks_nothing_passes_whatever_was_broken_before(
    hooked: Repository, hooks: tuple[str, str]
) -> None:
    use(hooked, hooks, "kg-check", args=["notes", "--changed=HEAD"])
    (hooked.root / "notes/New.md").write_text("[[A]]\n", encoding="utf-8")
    assert try_to_commit(hooked)[0]


def test_a_commit_that_only_deletes_is_checked_as_well(hooked: Repository, hooks: tuple[str, str]) -> None:
    use(hooked, hooks, "kg-check", args=["notes", "--changed=HEAD"])
    hooked.git("rm", "--quiet", "notes/B.md")
    passed, said = try_to_commit(hooked)
    assert (passed, "no note named 'B'" in said) == (False, True)


def test_what_is_not_staged_does_not_count(hooked: Repository, hooks: tuple[str, str]) -> None:
    use(hooked, hooks, "kg-check", args=["notes", "--changed=HEAD"])
    (hooked.root / "notes/New.md").write_text("[[A]]\n", encoding="utf-8")
    hooked.git("add", "--all")
    (hooked.root / "notes/B.md").write_text("[[Half a thought]]\n", encoding="utf-8")
    done = hooked.run("git", "commit", "--message", "a change")
    assert done.returncode == 0, done.stdout


def test_the_notes_of_a_commit_are_checked_against_the_whole_vault(hooked: Repository, hooks: tuple[str, str]) -> None:
    use(hooked, hooks, "kg-check-files", args=["notes"], files=r"^notes/.*\.(md|canvas)$")
    (hooked.root / "notes/New.md").write_text("[[A]] [[Nowhere]]\n", encoding="utf-8")
    passed, said = try_to_commit(hooked)
    assert not passed
    assert "New.md:1:7: error[missing-note]: no note named 'Nowhere'" in said
    assert "Old trouble" not in said


def test_the_whole_vault_is_checked_when_all_files_are(hooked: Repository, hooks: tuple[str, str]) -> None:
    use(hooked, hooks, "kg-check-vault", args=["notes"])
    done = hooked.run(sys.executable, "-m", "pre_commit", "run", "--all-files")
    assert done.returncode == 1
    assert "no note named 'Old trouble'" in done.stdout
