"""What is never a finding, told as one vault; and files that no story can hold."""

import os
import subprocess
from pathlib import Path

import pytest
from cases import expect, vault_of

from kg.rules import RULES
from kg.vault import Vault

CASE = Path(__file__).parent / "never-a-finding.md"


def test_never_a_finding(tmp_path: Path, update: bool) -> None:
    vault = Vault.open(vault_of(CASE, tmp_path))
    found = vault.check(select=sorted(RULES.built_in)).findings
    expect(CASE, "report", "".join(f"{one.place} {one.rule}: {one.message}\n" for one in found), update=update)


def test_a_template_of_a_vault_in_git_has_no_missing_notes(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / "Note.md").write_text("[[Note]] and [x](Note.md)", encoding="utf-8")
    assert Vault.open(tmp_path).check().findings == ()


def test_a_rename_that_git_knows_is_a_sure_fix(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    for path, text in {
        "cells/Nerve cell.md": "A cell that is long enough to be known again.\n" * 5,
        "a/Note.md": "[n](../cells/Nerve%20cell.md#x), [[Nerve cell]], [[cells/Nerve cell|x]],\n"
        "![](<../cells/Nerve cell.md>).\n",
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    commit(tmp_path)
    (tmp_path / "tissue").mkdir()
    git(tmp_path, "mv", "cells/Nerve cell.md", "tissue/Neuron.md")
    commit(tmp_path)
    report = Vault.open(tmp_path).check(select=["missing-note"])
    assert [(edit.text, one.unsafe) for one in report.findings for edit in one.fix] == [
        ("../tissue/Neuron.md", False),
        ("Neuron", False),
        ("Neuron", False),
        ("../tissue/Neuron.md", False),
    ]


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "Note.md").write_text("[[Large]] and [[Gone]].", encoding="utf-8")
    (tmp_path / "Large.md").write_bytes(b"x" * 10_000_001)
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("x", encoding="utf-8")
    found = Vault.open(tmp_path).check(select=["unreadable-file"]).findings
    assert [(one.place.path, one.message.partition(",")[0]) for one in found] == [
        ("Large.md", "the file has 10"),
        ("caf\\xe9.md", "the file's name is not UTF-8"),
    ]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_said(tmp_path: Path) -> None:
    (tmp_path / "Secret.md").write_text("x", encoding="utf-8")
    (tmp_path / "Secret.md").chmod(0)
    (found,) = Vault.open(tmp_path).check(select=["unreadable-file"]).findings
    assert found.place.path == "Secret.md"


def test_a_symbolic_link_out_of_the_vault_is_said(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "Outside.md").write_text("x", encoding="utf-8")
    (tmp_path / "vault" / "Note.md").write_text("x", encoding="utf-8")
    (tmp_path / "vault" / "Inside.md").symlink_to(tmp_path / "Outside.md")
    (found,) = Vault.open(tmp_path / "vault").check(select=["outside-vault"]).findings
    assert found.place.path == "Inside.md"


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "x")
