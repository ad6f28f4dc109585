"""A revision's tree in memory: the vault that a checkout would have."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch_repository import VAULTS, Repository

from kg.config import Config
from kg.errors import UsageError
from kg.history import changed_files, survey_at
from kg.rules import check
from kg.survey import survey


@pytest.fixture(params=VAULTS)
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository", request.param)


def facts(survey_: object) -> object:
    return (
        survey_.files.paths,  # type: ignore[attr-defined]
        survey_.files.folders,  # type: ignore[attr-defined]
        dict(survey_.notes),  # type: ignore[attr-defined]
        check(survey_),  # type: ignore[arg-type]
    )


def test_it_is_the_vault_that_a_checkout_would_have(repository: Repository) -> None:
    repository.write("A.md", "[[B]] ![[x.png]] [[gone]] [c](sub/c%20d.md)\r\n")
    repository.write("sub/c d.md", b"\xef\xbb\xbf# C\n\n[[A#nowhere]]")
    repository.write("sub/deep/x.png", b"\x89PNG")
    repository.write("latin.md", "caf\xe9 [[A]]".encode("latin-1"))
    repository.write("board.canvas", '{"nodes": [{"id": "1", "type": "file", "file": "A.md"}], "edges": []}')
    repository.write(".obsidian/app.json", "{}")
    (repository.vault / "also A.md").symlink_to("A.md")
    (repository.vault / "circle.md").symlink_to("circle.md")
    (repository.vault / "out.md").symlink_to("/etc/hostname")
    repository.commit()
    as_it_was = facts(survey(repository.vault, Config()))
    shutil.rmtree(repository.vault / "sub")
    repository.write("B.md", "new")
    repository.write("A.md", "changed")
    repository.commit()
    repository.write("C.md", "not committed")
    before = repository.state()
    assert facts(survey_at(repository.vault, "HEAD~1", Config())) == as_it_was
    assert repository.state() == before


def test_what_git_ignores_was_there_as_it_is_now(repository: Repository) -> None:
    repository.write(".gitignore", "*.png\nprivate.md\n")
    repository.write("A.md", "![[x.png]] [[private]]")
    repository.write("x.png", b"")
    repository.write("private.md", "[[A]]")
    repository.commit()
    then = survey_at(repository.vault, "HEAD", Config())
    assert then.files.paths == ("A.md", "private.md", "x.png")
    assert then.notes["private.md"].source == b"[[A]]"
    assert check(then, select=["missing-attachment", "missing-note"]).findings == ()


@settings(max_examples=25)
@given(
    st.dictionaries(
        st.sampled_from(["A.md", "sub/B.md", "é ü.md", "x.canvas", "p.png"]), st.binary(max_size=40), min_size=1
    )
)
def test_every_byte_is_as_it_was(tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]) -> None:
    repository = Repository(tmp_path_factory.mktemp("repository"))
    for path, content in files.items():
        repository.write(path, content)
    repository.commit()
    now = survey(repository.vault, Config())
    then = survey_at(repository.vault, "HEAD", Config())
    assert (then.files.paths, dict(then.notes)) == (now.files.paths, dict(now.notes))


def test_changed_files_are_those_that_differ_from_the_revision_committed_or_not(repository: Repository) -> None:
    for name in ("same.md", "edited.md", "moved.md", "gone.md", "staged.md"):
        repository.write(name, name)
    repository.commit()
    repository.write("edited.md", "edited")
    repository.commit()
    repository.move("moved.md", "sub/moved.md")
    repository.write("staged.md", "staged")
    repository.git("add", "--all")
    (repository.vault / "gone.md").unlink()
    repository.write("new é.md", "new")
    repository.write(".hidden.md", "new")
    expected = ("edited.md", "gone.md", "moved.md", "new é.md", "staged.md", "sub/moved.md")
    assert changed_files(repository.vault, "HEAD~1") == expected
    assert changed_files(repository.vault, "HEAD") == expected[1:]


def test_a_vault_in_no_repository_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"is in no git repository: there is no 'HEAD' to compare"):
        survey_at(tmp_path, "HEAD", Config())


def test_a_repository_without_commits_says_so(repository: Repository) -> None:
    with pytest.raises(UsageError, match="has no commits yet, so there is no 'HEAD~1'"):
        survey_at(repository.vault, "HEAD~1", Config())


def test_before_the_first_commit_everything_is_new(repository: Repository) -> None:
    repository.write("A.md", "a")
    assert survey_at(repository.vault, "HEAD", Config()).files.paths == ()
    assert changed_files(repository.vault, "HEAD") == ("A.md",)
    repository.git("add", ".")
    assert changed_files(repository.vault, "HEAD") == ("A.md",)


def test_an_unknown_revision_is_answered_with_the_nearest(repository: Repository) -> None:
    repository.commit()
    repository.git("tag", "v1")
    with pytest.raises(UsageError, match=r"no revision 'mian'; did you mean 'main'\? there are: main, v1"):
        changed_files(repository.vault, "mian")


@pytest.mark.parametrize("revision", ["--output=/tmp/x", "-h", "", "HEAD:A.md", "main..main", "a b", "'; ls"])
def test_what_is_no_revision_is_never_taken_for_an_option(repository: Repository, revision: str) -> None:
    repository.write("A.md", "a")
    repository.commit()
    with pytest.raises(UsageError, match="no revision"):
        survey_at(repository.vault, revision, Config())


@pytest.fixture
def shallow(repository: Repository, tmp_path: Path) -> Repository:
    for number in range(4):
        repository.write("A.md", f"{number}")
        repository.commit()
    repository.git("branch", "other", "HEAD~2")
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth=1", "--branch=main", f"file://{repository.folder}", str(clone))
    return Repository(clone, repository.vault.relative_to(repository.folder).as_posix())


@pytest.mark.parametrize(
    ("revision", "depth"), [("HEAD~1", 2), ("HEAD~", 2), ("HEAD^", 2), ("main~2^", 4), ("HEAD~2~1", 4)]
)
def test_a_shallow_clone_is_told_which_depth_it_needs_and_that_depth_is_enough(
    shallow: Repository, revision: str, depth: int
) -> None:
    with pytest.raises(UsageError) as told:
        survey_at(shallow.vault, revision, Config())
    assert str(told.value) == (
        f"'{revision}' is not in this shallow clone, which holds 1 commit; fetch it with 'git fetch --depth={depth}', "
        f"or with 'fetch-depth: {depth}' in the checkout of a workflow"
    )
    shallow.git("fetch", "--quiet", f"--depth={depth}")
    assert survey_at(shallow.vault, revision, Config()).notes["A.md"].source == f"{4 - depth}".encode()


def test_a_shallow_clone_is_told_how_to_fetch_another_branch(shallow: Repository) -> None:
    with pytest.raises(UsageError, match="in this shallow clone") as told:
        survey_at(shallow.vault, "origin/other", Config())
    command = str(told.value).partition("'git ")[2].partition("'")[0]
    shallow.git(*command.split())
    assert survey_at(shallow.vault, "origin/other", Config()).notes["A.md"].source == b"1"
