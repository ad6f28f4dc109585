"""A large vault is checked by several processes: they say what one would say."""

import os
import sys
from pathlib import Path

import pytest
from asking_kg import Kg, Write

from kg import sharing
from kg.checking import Request, report
from kg.files import Files
from kg.report import Report
from kg.vault import Vault

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")

TIED = {
    "Brain.md": "- part_of [[Cortex]]\n- [[Cell#Soma]] [[Cell#Axon]] [[Cell#^abc]] [[Cell#^nope]]\n\n![[Cortex]]\n",
    "Cell.md": "# Soma\n\nA cell. ^abc\n\n[brain](brain.md) [[Brian]] [[Hirn]]\n",
    "Cortex.md": "---\naliases: Hirn\ntype: place\n---\n- part_of [[Brain]]\n\n![[Brain]]\n",
    "sub/Cell.md": "[up](../Brain.md#nowhere) <!-- kg-ignore: missing-note --> [[None]]\n\n[[None]]\n",
    "sub/Firing.md": (
        "[[Brain]]\n```kg-model\nkind: psp_sum\ninputs: [{from: '[[Brain]]', amplitude_mV: 4}]\n"
        "expect: [{metric: fired, equals: true}]\n```\n"
    ),
    "loose.md": "---\nkey: [\n---\n![[loose]]\n",
}


def checked(vault: Path, jobs: int, **asked: tuple[str, ...]) -> Report:
    opened = Vault.open(vault)
    return report(opened.survey, Request(jobs=jobs, **asked), opened.home)  # type: ignore[arg-type]


@pytest.mark.parametrize("jobs", [2, 3, 5])
def test_several_processes_find_what_one_finds(write: Write, jobs: int) -> None:
    vault = write(TIED)
    alone = checked(vault, 1)
    assert {one.rule for one in alone.findings} >= {
        "missing-note", "missing-heading", "missing-block", "path-case", "duplicate-name", "embed-loop",
        "relation-cycle", "failed-expectation", "invalid-properties",
    }  # fmt: skip
    assert checked(vault, jobs) == alone


@pytest.mark.parametrize(
    "asked", [{"select": ("orphan-note",)}, {"files": ("sub/Cell.md",)}, {"ignore": ("path-case",)}]
)
def test_what_is_asked_for_does_not_depend_on_the_processes(write: Write, asked: dict[str, tuple[str, ...]]) -> None:
    vault = write(TIED)
    assert checked(vault, 2, **asked) == checked(vault, 1, **asked) != checked(vault, 1)


def test_the_example_vault_is_whole_for_several_processes(example: Path) -> None:
    found = checked(example, 3)
    assert found == checked(example, 1)
    assert not found.findings


@pytest.mark.vaults
def test_a_real_vault_reads_the_same_for_several_processes(neuroscience: Path, obsidian_help: Path) -> None:
    for vault in (neuroscience, obsidian_help):
        assert checked(vault, 2) == checked(vault, 1)


def test_where_a_process_dies_one_reads_all(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    vault, lead, read = write(TIED), os.getpid(), Files.bytes

    def dying(files: Files, path: str) -> bytes:
        if os.getpid() != lead:
            os._exit(9)
        return read(files, path)

    alone = checked(vault, 1)
    monkeypatch.setattr(Files, "bytes", dying)
    assert checked(vault, 3) == alone


def test_a_small_vault_is_read_by_one_process_unless_someone_asks(write: Write, kg: Kg) -> None:
    vault = write(TIED)
    assert sharing.jobs(Vault.open(vault).survey, None) == 1
    assert sharing.jobs(Vault.open(vault).survey, 2) == 2
    assert kg("check", vault, "--jobs", "2", code=1) == kg("check", vault, "--jobs", "1", code=1)
