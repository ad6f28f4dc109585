"""The baseline: what is known is not told again, what is new is, what is gone is counted."""

import json
from pathlib import Path

import pytest
from asking_kg import Kg, Write
from hypothesis import given
from hypothesis import strategies as st

from kg.baseline import FILE, Baseline
from kg.note import Place
from kg.report import Finding, Report, Severity, fingerprinted
from kg.vault import Vault

BROKEN = {"A.md": "[[X]]\n\n[[Y]] and [[X]]\n", "sub/B.md": "[x](x.md)\n"}


def test_what_is_known_is_not_told_again(kg: Kg, write: Write) -> None:
    vault = write(BROKEN)
    said = kg("check", vault, "--write-baseline")
    assert said.stderr == f"kg: {Path('notes', FILE)}: 4 findings recorded; later checks tell of new ones only\n"
    assert said.stdout == ""
    assert kg("check", vault).stdout == "0 errors, 0 warnings, 0 info in 2 notes with 4 links; 4 known\n"
    assert json.loads(kg("check", vault, "--format", "json").stdout)["summary"]["known"] == 4


def test_the_file_can_be_reviewed_and_stays_the_same(kg: Kg, write: Write) -> None:
    vault = write(BROKEN)
    kg("check", vault, "--write-baseline")
    first = (vault / FILE).read_text(encoding="utf-8")
    kg("check", vault, "--write-baseline")
    assert (vault / FILE).read_text(encoding="utf-8") == first
    assert [line.rpartition(', "fingerprint"')[0] for line in first.splitlines()[1:-1]] == [
        '  {"rule": "missing-note", "path": "A.md", "subject": "[[X]]", "count": 2',
        '  {"rule": "missing-note", "path": "A.md", "subject": "[[Y]]", "count": 1',
        '  {"rule": "missing-note", "path": "sub/B.md", "subject": "[x](x.md)", "count": 1',
    ]
    by_fingerprint = {one["fingerprint"] for one in json.loads(first)["findings"]}
    assert by_fingerprint < {one.fingerprint for one in Vault.open(vault).check(baseline=_none(vault)).findings}


def test_a_new_one_of_the_same_words_is_new(kg: Kg, write: Write) -> None:
    vault = write(BROKEN)
    kg("check", vault, "--write-baseline")
    write({"A.md": "A new line.\n\n" + BROKEN["A.md"] + "\n[[X]] again\n"})
    told = kg("check", vault, code=1).stdout
    assert told.startswith("A.md:7:1: error[missing-note]: no note named 'X'\n")
    assert told.endswith("1 error, 0 warnings, 0 info in 2 notes with 5 links; 4 known\n")


def test_what_is_gone_is_counted_and_forgotten_on_request(kg: Kg, write: Write) -> None:
    vault = write(BROKEN)
    kg("check", vault, "--write-baseline")
    write({"A.md": "[[X]]\n"})
    assert "; 2 known, 2 gone since the baseline was written\n" in kg("check", vault).stdout
    assert json.loads((vault / FILE).read_text())["findings"][0]["count"] == 2
    pruned = kg("check", vault, "--prune-baseline")
    assert pruned.stderr == f"kg: {Path('notes', FILE)}: 2 findings forgotten, 2 still known\n"
    assert pruned.stdout.endswith("; 2 known\n")
    write(BROKEN)
    assert kg("check", vault, code=1).stdout.endswith("2 errors, 0 warnings, 0 info in 2 notes with 4 links; 2 known\n")


def test_what_was_not_looked_at_is_not_gone(kg: Kg, write: Write) -> None:
    vault = write(BROKEN)
    kg("check", vault, "--write-baseline")
    for asked in (["sub/B.md"], ["--select", "path-case"], ["--ignore", "missing-note"]):
        assert "gone" not in kg("check", vault, *asked).stdout
        assert ": 0 findings forgotten, 4 still known" in kg("check", vault, *asked, "--prune-baseline").stderr


def test_a_baseline_lies_beside_kg_toml_or_where_one_says(kg: Kg, write: Write) -> None:
    vault = write(BROKEN)
    settings = vault.parent / "kg.toml"
    settings.write_text("")
    kg("check", vault, "--write-baseline")
    assert (vault.parent / FILE).is_file()
    settings.write_text("check.baseline = 'known.json'")
    kg("check", vault, code=1)
    kg("check", vault, "--write-baseline")
    kg("check", vault)
    assert (vault.parent / "known.json").is_file()
    kg("check", vault, "--write-baseline", "other.json")
    kg("check", vault, "--baseline", "other.json")
    assert not (vault / FILE).exists()


def test_a_baseline_is_no_file_of_the_vault(kg: Kg, write: Write) -> None:
    vault = write(BROKEN)
    before = Vault.open(vault).survey.files.paths
    kg("check", vault, "--write-baseline")
    assert Vault.open(vault).survey.files.paths == before


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"findings": []}',
        '{"version": 2, "findings": []}',
        '{"version": 1}',
        '{"version": 1, "findings": [{"rule": "x"}]}',
        '{"version": 1, "findings": [3]}',
        "\x00",
    ],
)
def test_a_baseline_that_is_none_is_said(kg: Kg, write: Write, content: str) -> None:
    vault = write(BROKEN)
    (vault / FILE).write_text(content)
    said = kg("check", vault, code=2).stderr
    assert said.startswith(f"kg: the baseline '{FILE}' cannot be read: ")
    assert said.endswith("; write it again with --write-baseline\n")
    kg("check", vault, "--write-baseline")
    kg("check", vault)


def test_a_baseline_that_is_named_has_to_be_there(kg: Kg, write: Write) -> None:
    said = kg("check", write(BROKEN), "--baseline", "nowhere.json", code=2).stderr
    assert "the baseline 'nowhere.json' cannot be read: No such file or directory" in said


def test_a_baseline_is_of_the_whole_vault(kg: Kg, write: Write) -> None:
    vault = write(BROKEN)
    said = kg("check", vault, "A.md", "--write-baseline", code=2).stderr
    assert said == (
        "kg: a baseline is of the whole vault: --write-baseline goes neither with FILE nor with --changed\n"
    )


findings = st.lists(
    st.builds(
        lambda rule, path, line, subject: Finding(Place(path, line, 1, line, 2), "m", rule=rule, subject=subject),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["A.md", "B.md"]),
        st.integers(1, 9),
        st.sampled_from(["x", "ÿ\n"]),
    ),
    max_size=12,
)


@given(findings, findings)
def test_nothing_is_lost_between_known_new_and_gone(before: list[Finding], after: list[Finding]) -> None:
    baseline = Baseline.of(before)
    report = Report(fingerprinted(one._replace(severity=Severity.ERROR) for one in after), 1, 1)
    told = baseline.without_known(report)
    assert told.known + len(told.findings) == len(after)
    assert told.known + told.gone == len(before)
    assert Baseline.of(before).without_known(Report(fingerprinted(before), 1, 1)).findings == ()
    left = baseline.pruned(report)
    assert left.count == told.known
    assert left.without_known(report) == told._replace(gone=0)


def _none(vault: Path) -> Path:
    """A baseline that knows nothing."""
    file = vault.parent / "none.json"
    file.write_text(Baseline().text())
    return file
