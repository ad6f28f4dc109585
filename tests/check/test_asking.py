"""`kg check` as people and machines ask for it: its exit status, its options, and what it says of wrong use."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest
from asking_kg import Kg, Write

from kg.options import with_values
from kg.reports import REPORTS

WARNING_ONLY = {"A.md": "[b](sub/B)\n", "sub/B.md": ""}
INFO_ONLY = {"A.md": "[[b]]\n", "B.md": ""}
PROJECT = Path(__file__).parents[2]
BROKEN = {"A.md": "[[X]] and [b](b.md)\n", "B.md": "[[A]]\n"}


@pytest.mark.parametrize(
    ("files", "fails_on"),
    [
        ({"A.md": "nothing\n"}, []),
        (INFO_ONLY, ["info"]),
        (WARNING_ONLY, ["info", "warning"]),
        (BROKEN, ["info", "warning", "error"]),
    ],
)
def test_the_status_is_1_exactly_when_a_finding_is_severe_enough(
    kg: Kg, write: Write, files: dict[str, str], fails_on: list[str]
) -> None:
    vault = write(files)
    for level in ("never", "error", "warning", "info"):
        kg("check", vault, "--fail-on", level, code=int(level in fails_on))
    kg("check", vault, code=int("error" in fails_on))


def test_a_vault_that_cannot_be_checked_is_one_line_and_status_2(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "file.md").write_text("[[X]]")
    (tmp_path / "empty").mkdir()
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(b"")
    for name, said in {
        "nowhere": "the vault 'nowhere' does not exist",
        "file.md": "the vault 'file.md' is not a folder",
        "empty": "the vault 'empty' is empty: there is nothing to check",
        "images": "the vault 'images' has no notes: there is nothing to check",
    }.items():
        for options in ([], ["--write-baseline"], ["--fix"], ["--format", "json"]):
            done = kg("check", name, *options, code=2)
            assert done.stderr == f"kg: {said}\n"
            assert done.stdout == ""
    assert sorted(file.name for file in tmp_path.rglob("*")) == ["a.png", "empty", "file.md", "images"]


def test_some_files_are_reported_against_the_whole_vault(kg: Kg, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = write({"sub/A.md": "[[X]] [[B]]\n", "B.md": "[[Y]]\n"})
    for name in ("sub/A.md", "notes/sub/A.md", vault / "sub" / "A.md"):
        assert kg("check", vault, name, code=1).stdout.endswith("1 error, 0 warnings, 0 info in 2 notes with 3 links\n")
    monkeypatch.chdir(vault / "sub")
    assert "sub/A.md:1:1" in kg("check", "..", "A.md", code=1).stdout


def test_a_folder_stands_for_the_files_in_it(kg: Kg, write: Write) -> None:
    vault = write({"sub/deep/A.md": "[[X]]\n", "sub/C.md": "[[Z]]\n", "B.md": "[[Y]]\n"})
    for name in ("sub", "notes/sub/", vault / "sub"):
        assert kg("check", vault, name, code=1).stdout.count("missing-note]") == 2
    assert kg("check", vault, "sub/deep", "B.md", code=1).stdout.count("missing-note]") == 2
    (vault / "empty").mkdir()
    assert kg("check", vault, "empty", code=2).stderr == "kg: no file in the folder 'empty'\n"


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["check", "--changed"], ["check", "--changed=HEAD"]),
        (["check", "notes", "--changed"], ["check", "notes", "--changed=HEAD"]),
        (["check", "notes", "--changed", "main"], ["check", "notes", "--changed=main"]),
        (["check", "--changed", "HEAD~2", "notes"], ["check", "--changed=HEAD~2", "notes"]),
        (["check", "--changed", "notes"], ["check", "--changed=HEAD", "notes"]),
        (["check", "notes", "--changed", "A.md"], ["check", "notes", "--changed=HEAD", "A.md"]),
        (["check", "--changed", "--fix"], ["check", "--changed=HEAD", "--fix"]),
        (["check", "--changed=v1", "notes"], ["check", "--changed=v1", "notes"]),
        (["check", "notes", "--write-baseline"], ["check", "notes", "--write-baseline="]),
        (["check", "--write-baseline", "notes"], ["check", "--write-baseline=", "notes"]),
        (["check", "notes", "--write-baseline", "k.json"], ["check", "notes", "--write-baseline=k.json"]),
        (["check", "--", "--changed"], ["check", "--", "--changed"]),
        (["run", "notes", "--changed"], ["run", "notes", "--changed"]),
        ([], []),
    ],
)
def test_an_option_may_have_a_value_or_none(write: Write, arguments: list[str], meant: list[str]) -> None:
    write(BROKEN)
    assert with_values(arguments) == meant


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--unsafe"], "--unsafe says how to mend: write --fix --unsafe, or --diff --unsafe"),
        (["--watch", "--fix"], "--watch writes nothing but its report: leave out the other options that write"),
        (["--watch", "--format", "json"], "--watch goes with the text report alone"),
        (
            ["--write-baseline", "--fix"],
            "--write-baseline goes neither with --prune-baseline nor with --fix and --diff",
        ),
        (["--write-baseline", "--changed"], "a baseline is of the whole vault"),
        (["--select", "path-cas"], "no rule named 'path-cas'; did you mean 'path-case'?"),
        (["--ignore", "path-cas"], "no rule named 'path-cas'; did you mean 'path-case'?"),
        (["--prune-baseline"], "the baseline '.kg-baseline.json' cannot be read: No such file or directory"),
        (["--format", "sarif=no/where.sarif"], "cannot write 'no/where.sarif'"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(kg: Kg, write: Write, arguments: list[str], said: str) -> None:
    done = kg("check", write(BROKEN), *arguments, code=2)
    assert done.stderr.startswith("kg: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_options_are_found_by_help(kg: Kg) -> None:
    shown = kg("check", "--help").stdout
    for option in ("--select", "--changed [REV]", "--write-baseline [FILE]", "--format FORMAT[=FILE]", "--external"):
        assert option in shown


def test_mending_changes_the_notes_and_reports_what_is_left(kg: Kg, write: Write) -> None:
    vault = write(BROKEN)
    done = kg("check", vault, "--fix", code=1)
    assert done.stderr == "kg: 1 finding in 1 file mended\n"
    assert (vault / "A.md").read_text() == "[[X]] and [b](B.md)\n"
    assert "path-case" not in done.stdout
    assert "missing-note" in done.stdout
    assert kg("check", vault, "--fix", code=1).stderr == "kg: 0 findings in 0 files mended\n"


def test_after_mending_nothing_is_said_to_be_mendable_that_was_not(kg: Kg, write: Write) -> None:
    vault = write({"A.md": "[b](b.md) [[Synapsse]]\n", "B.md": "", "Synapse.md": ""})
    (vault / "C.md").write_bytes(b"[b](b.md) \xff\n")
    assert "2 can be mended with --fix, 1 more with --fix --unsafe\n" in kg("check", vault, code=1).stdout
    assert "\n1 can be mended with --fix --unsafe\n" in kg("check", vault, "--fix", code=1).stdout
    assert "can be mended" not in kg("check", vault, "--fix", "--unsafe", code=1).stdout


def test_a_diff_writes_nothing(kg: Kg, write: Write) -> None:
    vault = write(BROKEN)
    done = kg("check", vault, "--fix", "--diff", code=1)
    assert done.stderr == "kg: 1 finding in 1 file would be mended\n"
    assert "\n-[[X]] and [b](b.md)\n+[[X]] and [b](B.md)\n" in done.stdout
    assert (vault / "A.md").read_text() == BROKEN["A.md"]
    assert kg("check", vault, "--diff", code=1).stdout == done.stdout


def test_what_is_asked_for_comes_in_one_run(kg: Kg, write: Write, tmp_path: Path) -> None:
    """A fix, a report to a file and the log: all tell of the same findings."""
    vault = write(BROKEN)
    printed = kg("check", vault, "--fix", "--format", "sarif=out.sarif", "--fail-on", "never").stdout
    results = json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["missing-note"]
    assert printed.endswith("1 error, 0 warnings, 0 info in 2 notes with 3 links\n")


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_a_change_is_told_with_all_that_it_breaks(kg: Kg, write: Write, tmp_path: Path) -> None:
    vault = write({"A.md": "[[Old]] [[Gone]]\n", "Old.md": "[[Away]]\n", "C.md": "\n"})
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "one")
    assert "0 errors" in kg("check", vault, "--changed").stdout
    (vault / "Old.md").rename(vault / "New.md")
    write({"C.md": "[[Nowhere]]\n"})
    told = kg("check", vault, "--changed", code=1).stdout
    assert "A.md:1:1: error[missing-note]: no note named 'Old'" in told
    assert "C.md:1:1" in told
    assert "Gone" not in told.replace("[[Old]] [[Gone]]", "")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-m", "two")
    assert "0 errors" in kg("check", vault, "--changed").stdout
    assert "2 errors" in kg("check", vault, "--changed", "HEAD~1", code=1).stdout
    assert "nonsense" in kg("check", vault, "--changed", "nonsense", code=2).stderr


def test_a_baseline_and_a_change_do_not_count_twice(kg: Kg, write: Write, tmp_path: Path) -> None:
    vault = write({"A.md": "[[X]]\n"})
    kg("check", vault, "--write-baseline")
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "one")
    write({"A.md": "[[X]]\n\n[[X]]\n"})
    assert kg("check", vault, "--changed", code=1).stdout.endswith(
        "1 error, 0 warnings, 0 info in 1 note with 2 links; 1 known\n"
    )


def test_a_check_writes_nothing_that_it_is_not_asked_to(kg: Kg, write: Write, tmp_path: Path) -> None:
    vault = write(BROKEN)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    for arguments in ([], ["--format", "json"], ["--diff", "--unsafe"], ["--select", "path-case"]):
        kg("check", vault, *arguments, code=1)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


@pytest.mark.skipif(os.name == "nt", reason="a shell with pipes is needed")
def test_a_reader_who_has_seen_enough_does_not_make_a_check_succeed(write: Write) -> None:
    vault = write({f"{number}.md": "[[Nowhere]] " * 20 for number in range(1000)})
    command = f"{sys.executable} -m kg check {vault} | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], env={**os.environ, "PYTHONPATH": str(PROJECT)}, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout.count(b"\n"), done.stderr) == (1, 1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to print to")
def test_what_cannot_be_printed_is_one_line_and_status_2(write: Write) -> None:
    command = [sys.executable, "-m", "kg", "check", str(write(BROKEN))]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, env={**os.environ, "PYTHONPATH": str(PROJECT)}, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr) == (2, b"kg: cannot print: No space left on device\n")


def test_the_same_vault_gives_the_same_bytes(write: Write, tmp_path: Path) -> None:
    vault = write(BROKEN | WARNING_ONLY)
    said = []
    for seed in ("1", "2"):
        formats = [f"--format={name}={tmp_path / name}" for name in REPORTS.built_in]
        command = [sys.executable, "-m", "kg", "check", str(vault), *formats]
        environment = os.environ | {"PYTHONHASHSEED": seed}
        done = subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, check=False)
        assert done.stderr == b""
        said.append([done.stdout, *((tmp_path / name).read_bytes() for name in REPORTS.built_in)])
    assert said[0] == said[1]
    assert all(said[0])


def test_a_save_is_told_with_what_it_mends_and_breaks(write: Write) -> None:
    vault = write({"A.md": "[[X]]\n", "B.md": ""})
    command = [sys.executable, "-u", "-m", "kg", "check", str(vault), "--watch"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert _until_summary(running.stdout)[0] == "A.md:1:1: error[missing-note]: no note named 'X'"
        write({"A.md": "[[B]] and [[Y]]\n"})
        told = _until_summary(running.stdout)
        assert told[0] == "A.md:1:1: mended [missing-note]: no note named 'X'"
        assert "A.md:1:11: error[missing-note]: no note named 'Y'" in told
        assert told[-1] == "1 error, 0 warnings, 0 info in 2 notes with 2 links"
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 0
        assert running.stderr is not None
        assert running.stderr.read() == ""


def _until_summary(stream: IO[str]) -> list[str]:
    lines = []
    for line in stream:
        lines.append(line.rstrip("\n"))
        if " in 2 notes with " in line:
            break
    return lines
