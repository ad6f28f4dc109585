"""The diff is what `git apply` and `patch -p1` make the same change of."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.mending import mend
from kg.mending.diffs import diff
from kg.rules import check
from kg.vault import Vault

NAMES = ["A.md", "My note.md", "sub folder/é ü.md", 'say "x".md', "back\\slash.md", "tab\there.md", "two\nlines.md"]
lines = st.lists(st.sampled_from(["a\n", "b\r\n", "\n", "c\rd\n", "e\u2028f\n", "g", "\x0c\n"]), max_size=12).map(
    "".join
)


def applied(folder: Path, before: bytes, name: str, patch: str, *command: str) -> bytes:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(before)
    subprocess.run(command, cwd=folder, input=patch.encode(), check=True, capture_output=True)
    return file.read_bytes()


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git on the PATH")
@pytest.mark.parametrize("name", NAMES)
def test_git_applies_it_whatever_the_name(name: str, tmp_path: Path) -> None:
    before, after = b"\xef\xbb\xbfone\r\ntwo\r\n[b](B.md) no end", b"\xef\xbb\xbfone\r\ntwo\r\n[b](b.md) no end"
    assert applied(tmp_path, before, name, diff(name, before, after), "git", "apply") == after


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch on the PATH")
@settings(max_examples=40)
@given(before=lines, after=lines)
def test_patch_applies_it_whatever_the_lines(tmp_path_factory: pytest.TempPathFactory, before: str, after: str) -> None:
    old, new = before.encode(), after.encode()
    patch = diff("My note.md", old, new)
    if old == new:
        assert patch == ""
    elif old and new:
        command = ("patch", "--binary", "-p1", "--posix")
        assert applied(tmp_path_factory.mktemp("patch"), old, "My note.md", patch, *command) == new


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git on the PATH")
@pytest.mark.vaults
def test_the_diff_of_a_vault_makes_its_changes(obsidian_help: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    shutil.copytree(obsidian_help, vault)
    opened = Vault.open(vault)
    mending = mend(opened.survey, check(opened.survey))
    assert len(mending.changes) > 10
    subprocess.run(["git", "apply"], cwd=vault, input=mending.diff.encode(), check=True)
    assert {path: (vault / path).read_bytes() for path in mending.changes} == mending.changes
