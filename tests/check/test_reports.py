"""The formats: one finding, many faces, on a line with emoji and tabs, and on notes that mean harm."""

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from asking_kg import Kg, Write
from jsonschema import Draft202012Validator
from sarif_shape import SARIF

from kg.answering import Wishes, context_of
from kg.delivery import asked_formats
from kg.errors import UsageError
from kg.note import Place
from kg.report import Edit, Finding, Report, Severity, fingerprinted
from kg.reports import REPORTS, Context
from kg.reports.github import summary
from kg.vault import Vault

LINE = "😀\te\u0301 see [b](b.md) and ![[gone 📷.png]], **end**"
"""An emoji, a tab, a decomposed letter; then a link to mend, and an image that is not there."""

HOSTILE = {
    "a,b:c%0A #é.md": "[[<script>alert(1)</script>]] [[%0A::error::x]]\n",
    "::error file=x::y.md": "[[x]]> <!-- --> ]]> \x01\x1b[31m [[\x07bell]] [[a`b|*c*]]\n",
    "##[error]z.md": "@somebody [[@team/all]]\n",
}
COMMAND = re.compile(
    r"::(error|warning|notice) file=([^,:]+),line=\d+,endLine=\d+,(?:col=\d+,endColumn=\d+,)?title=kg [a-z-]+::.*"
)
BREAKS = {"line\nbreak.md": "[[y]]\n"}
"""A name that not every disk can hold."""


def told(vault: Path, name: str) -> str:
    """The report of a vault in a format, as the command line writes it."""
    opened = Vault.open(vault)
    return REPORTS[name](opened.check(), context_of(opened, opened.survey, Wishes()))


@pytest.fixture
def vault(write: Write) -> Path:
    return write({"A.md": f"{LINE}\n", "B.md": ""})


@pytest.fixture
def hostile(write: Write) -> Path:
    try:
        return write(HOSTILE | BREAKS)
    except OSError:
        return write(HOSTILE)


@pytest.mark.parametrize("name", REPORTS.built_in)
def test_a_vault_without_findings_has_a_report_too(write: Write, name: str) -> None:
    vault = write({"A.md": "no links\n"})
    first = told(vault, name)
    assert first == told(vault, name)
    assert "Traceback" not in first


@pytest.mark.parametrize("name", REPORTS.built_in)
def test_no_report_holds_an_absolute_path(vault: Path, tmp_path: Path, name: str) -> None:
    assert str(tmp_path) not in told(vault, name)


# columns


def test_text_puts_the_caret_under_the_characters(vault: Path) -> None:
    lines = told(vault, "text").splitlines()
    assert lines[0].startswith("A.md:1:14: error[path-case]: ")
    # the emoji takes two cells, the accent none
    assert lines[1:3] == [f"    1 | {LINE}", "      |   \t" + " " * len("e see [b](") + "^^^^"]


def test_json_counts_characters(vault: Path) -> None:
    mended, missing = json.loads(told(vault, "json"))["findings"]
    assert (mended["column"], mended["end_column"]) == (LINE.index("b.md") + 1, LINE.index("b.md") + 5)
    assert LINE[missing["column"] - 1 : missing["end_column"] - 1] == "![[gone 📷.png]]"


def test_sarif_counts_utf16_and_says_so(vault: Path) -> None:
    run = json.loads(told(vault, "sarif"))["runs"][0]
    assert run["columnKind"] == "utf16CodeUnits"
    units = LINE.encode("utf-16-le")
    shown = []
    for result in run["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        shown.append(units[2 * region["startColumn"] - 2 : 2 * region["endColumn"] - 2].decode("utf-16-le"))
    assert shown == ["b.md", "![[gone 📷.png]]"]


def test_rdjson_counts_bytes_and_its_suggestions_mend(vault: Path) -> None:
    mended, missing = json.loads(told(vault, "rdjson"))["diagnostics"]
    source = LINE.encode()
    place = missing["location"]["range"]
    assert source[place["start"]["column"] - 1 : place["end"]["column"] - 1].decode() == "![[gone 📷.png]]"
    (suggestion,) = mended["suggestions"]
    start, end = (suggestion["range"][edge]["column"] - 1 for edge in ("start", "end"))
    after = source[:start] + suggestion["text"].encode() + source[end:]
    assert after.decode() == LINE.replace("(b.md)", "(B.md)")
    assert "suggestions" not in missing


def test_rdjson_has_one_suggestion_for_a_fix_of_several_edits(write: Write) -> None:
    vault = write({"A.md": "😀 [[gap#cleft]]\n", "B.md": "---\naliases: gap\n---\n# Cleft\n"})
    (found,) = json.loads(told(vault, "rdjson"))["diagnostics"]
    (suggestion,) = found["suggestions"]
    assert suggestion["text"] == "B#cleft|gap"
    line = "😀 [[gap#cleft]]".encode()
    start, end = (suggestion["range"][side]["column"] - 1 for side in ("start", "end"))
    assert line[:start] + suggestion["text"].encode() + line[end:] == "😀 [[B#cleft|gap]]".encode()


def test_github_counts_characters_and_includes_the_last(vault: Path) -> None:
    first = told(vault, "github").splitlines()[0]
    column = LINE.index("b.md") + 1
    assert f"file=notes/A.md,line=1,endLine=1,col={column},endColumn={column + 3},title=kg path-case::" in first


def test_a_finding_of_several_lines_ends_on_the_last(write: Write) -> None:
    vault = write({"A.md": "[😀 a\n😀 b](b.md)\n\n[x](\n 😀.md)\n", "B.md": ""})
    for one in json.loads(told(vault, "rdjson"))["diagnostics"]:
        place = one["location"]["range"]
        lines = (vault / "A.md").read_bytes().split(b"\n")
        last = lines[place["end"]["line"] - 1][: place["end"]["column"] - 1]
        assert last.endswith((b"b.md", b")"))
        assert last.decode()


# paths


def test_paths_lead_from_the_root_of_the_repository(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (vault.parent / ".git").mkdir()
    monkeypatch.chdir(vault)
    for name, path in {"github": "file=notes/A.md", "gitlab": '"notes/A.md"', "rdjson": '"notes/A.md"'}.items():
        assert path in told(vault, name)
    assert '"uri": "notes/A.md"' in told(vault, "sarif")
    assert 'file="notes/A.md"' in told(vault, "junit")
    assert '"path": "A.md"' in told(vault, "json")
    assert "\nA.md:1:" in f"\n{told(vault, 'text')}"


def test_without_a_repository_paths_lead_from_the_working_folder(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "file=notes/A.md" in told(vault, "github")
    monkeypatch.chdir(vault)
    assert "file=A.md" in told(vault, "github")


# each format's own rules


@pytest.mark.parametrize("kind", ["vault", "hostile"])
def test_sarif_has_the_shape_that_the_standard_and_github_ask_for(kind: str, request: pytest.FixtureRequest) -> None:
    Draft202012Validator.check_schema(SARIF)
    content = json.loads(told(request.getfixturevalue(kind), "sarif"))
    assert [error.message for error in Draft202012Validator(SARIF).iter_errors(content)] == []
    run = content["runs"][0]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(run["results"]) > 1
    assert all(ids[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    assert len({result["partialFingerprints"]["kg/v1"] for result in run["results"]}) == len(run["results"])


def test_every_rule_can_be_told_in_sarif() -> None:
    """Each rule once, with its help."""
    from kg.reports import Explained
    from kg.rules import RULES

    place = Place("A.md", 1, 1, 1, 2)
    report = Report(fingerprinted(Finding(place, "m", rule=name, severity=Severity.INFO) for name in RULES.parts), 1, 1)
    rules = {name: Explained(rule.severity, rule.explanation) for name, rule in RULES.parts.items()}
    content = json.loads(REPORTS["sarif"](report, Context(version="1.0.0", rules=rules)))
    assert [error.message for error in Draft202012Validator(SARIF).iter_errors(content)] == []
    told_rules = {rule["id"]: rule for rule in content["runs"][0]["tool"]["driver"]["rules"]}
    assert told_rules["path-case"]["help"]["text"] == RULES["path-case"].explanation
    assert told_rules["path-case"]["defaultConfiguration"] == {"level": "error", "enabled": True}
    assert told_rules["orphan-note"]["defaultConfiguration"] == {"level": "none", "enabled": False}


def test_sarif_has_the_worst_of_too_many_and_says_how_many_are_left_out() -> None:
    infos = [Finding(Place("A.md", n, 1, n, 2), "m", rule="r", severity=Severity.INFO) for n in range(1, 25_001)]
    error = Finding(Place("Z.md", 1, 1, 1, 2), "bad", rule="r", severity=Severity.ERROR)
    run = json.loads(REPORTS["sarif"](Report(fingerprinted([*infos, error]), 1, 1), Context()))["runs"][0]
    assert len(run["results"]) == 25_000
    assert run["results"][0]["message"]["text"] == "bad"
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].startswith("1 more findings")


def test_a_fingerprint_stays_while_lines_move(write: Write) -> None:
    prints = []
    for before in ("", "A new line.\n\n"):
        vault = write({"A.md": f"{before}[[X]] [[X]]\n"})
        prints.append(
            [
                [one["fingerprint"] for one in json.loads(told(vault, "json"))["findings"]],
                [one["fingerprint"] for one in json.loads(told(vault, "gitlab"))],
                [one["partialFingerprints"] for one in json.loads(told(vault, "sarif"))["runs"][0]["results"]],
            ]
        )
    assert prints[0] == prints[1]
    assert all(one[0] != one[1] for one in prints[0])


def test_gitlab_has_a_fingerprint_for_each_finding_of_each_vault(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = write({"A.md": "[[X]] [[X]]\n", "B.md": "[[X]]\n"})
    found = json.loads(told(vault, "gitlab"))
    monkeypatch.chdir(vault)
    found += json.loads(told(vault, "gitlab"))
    assert len({one["fingerprint"] for one in found}) == 6
    assert found[0] == {
        "description": "no note named 'X'",
        "check_name": "missing-note",
        "fingerprint": found[0]["fingerprint"],
        "severity": "major",
        "location": {"path": "notes/A.md", "lines": {"begin": 1, "end": 1}},
    }


def test_junit_fails_where_the_check_fails(vault: Path) -> None:
    opened = Vault.open(vault)
    for fail_on, failures in ((Severity.ERROR, "2"), (Severity.OFF, "0")):
        context = context_of(opened, opened.survey, Wishes(fail_on=fail_on))
        root = ET.fromstring(REPORTS["junit"](opened.check(), context))
        assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("2", failures, "0")
        assert len(root.findall("testsuite/testcase/failure")) == int(failures)
    cases = root.findall("testsuite/testcase")
    assert [case.get("name") for case in cases] == ["path-case 1:14 b.md", "missing-attachment 1:24 ![[gone 📷.png]]"]
    assert {case.get("classname") for case in cases} == {"notes/A.md"}


def test_junit_of_a_healthy_vault_has_one_case_that_passes(write: Write) -> None:
    root = ET.fromstring(told(write({"A.md": "[b](B.md)\n", "B.md": ""}), "junit"))
    (case,) = root.findall("testsuite/testcase")
    assert case.get("name") == "2 notes with 1 link"
    assert len(case) == 0


def findings(errors: int, warnings: int, infos: int) -> Report:
    kinds = [Severity.INFO] * infos + [Severity.WARNING] * warnings + [Severity.ERROR] * errors
    made = [Finding(Place("A.md", n, 1, n, 2), f"m{n}", rule="r", severity=kind) for n, kind in enumerate(kinds, 1)]
    return Report(fingerprinted(made), 1, 1)


def test_github_has_the_worst_first_and_ten_of_each_level() -> None:
    lines = REPORTS["github"](findings(12, 3, 30), Context()).splitlines()
    levels = [line.split(" ")[0] for line in lines[:-1]]
    assert levels == ["::error"] * 10 + ["::warning"] * 3 + ["::notice"] * 10
    assert lines[-1] == "kg: 22 more in the log; GitHub shows 10 of each level"


def test_the_job_summary_has_all_of_them_within_its_limit() -> None:
    told_all = summary(findings(12, 3, 30), Context())
    assert told_all.startswith("## kg check\n\n**12** error, **3** warning, **30** info in 1 note with 1 link\n")
    assert told_all.count("\n| ") == 46
    many = summary(findings(0, 0, 30_000), Context())
    assert len(many.encode()) < 1024 * 1024
    assert re.search(r"\n\d+ more in the log\n\Z", many)


def test_the_text_hides_nothing() -> None:
    assert REPORTS["text"](findings(300, 300, 300), Context()).count("[r]:") == 900


def test_the_text_counts_by_rule_where_there_are_several(vault: Path) -> None:
    assert told(vault, "text").endswith(
        "\n  1  error    missing-attachment\n  1  error    path-case\n\n1 can be mended with --fix\n"
        "2 errors, 0 warnings, 0 info in 2 notes with 2 links\n"
    )


def test_the_text_tells_what_could_be_mended() -> None:
    place = Place("A.md", 1, 1, 1, 2)
    edit = (Edit(place, (0, 1), "x"),)  # type: ignore[arg-type]
    safe = Finding(place, "m", fix=edit, severity=Severity.INFO, rule="r")
    likely = safe._replace(unsafe=True)
    for made, said in {
        (safe,): "1 can be mended with --fix\n",
        (safe, likely, likely): "1 can be mended with --fix, 2 more with --fix --unsafe\n",
        (likely,): "1 can be mended with --fix --unsafe\n",
    }.items():
        assert said in REPORTS["text"](Report(made, 1, 1), Context(tells_of_fixes=True))


# notes that mean harm


def test_no_name_and_no_note_gives_github_a_command(hostile: Path) -> None:
    lines = told(hostile, "github").splitlines()
    for line in lines:
        match = COMMAND.fullmatch(line)
        assert match, line
        assert (hostile.parent / unquote(match[2])).is_file()


def test_the_job_summary_is_inert(hostile: Path) -> None:
    opened = Vault.open(hostile)
    table = summary(opened.check(), context_of(opened, opened.survey, Wishes())).split("|---|\n")[1]
    for row in table.splitlines():
        assert row.count("|") == 5
        assert not re.search(r"[<`*\[@]|https?:", row)
    assert "| no note named '<script>alert(1)</script>' |" in unescape(table)


def test_a_report_stays_whole_whatever_notes_say(hostile: Path) -> None:
    paths = {one["path"] for one in json.loads(told(hostile, "json"))["findings"]}
    assert paths == set(Vault.open(hostile).survey.notes)
    assert {one["location"]["path"] for one in json.loads(told(hostile, "rdjson"))["diagnostics"]} == {
        f"notes/{path}" for path in paths
    }
    uris = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in json.loads(told(hostile, "sarif"))["runs"][0]["results"]
    }
    assert {unquote(uri) for uri in uris} == {f"notes/{path}" for path in paths}
    assert len(ET.fromstring(told(hostile, "junit")).findall("testsuite")) == len(paths)


def test_the_text_moves_no_cursor_and_begins_no_line_of_its_own(hostile: Path) -> None:
    text = told(hostile, "text")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\x9b]", text)
    assert "line\ufffdbreak.md:1:1" in text or "line" not in text


# where they go


def test_formats_are_paired_with_files_and_may_repeat(kg: Kg, vault: Path, tmp_path: Path) -> None:
    printed = kg("check", vault, "--format", "sarif=a.sarif", "--format", "junit=b.xml", code=1).stdout
    assert printed.startswith("A.md:1:14: error[path-case]")
    assert json.loads((tmp_path / "a.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert ET.fromstring((tmp_path / "b.xml").read_text(encoding="utf-8")).tag == "testsuites"
    printed = kg("check", vault, "--format", "json", "--format", "sarif=a.sarif", code=1).stdout
    assert json.loads(printed)["version"] == 1
    assert kg("check", vault, "--format", "json", "-o", "c.json", code=1).stdout == ""
    assert json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))["version"] == 1


@pytest.mark.parametrize(
    ("formats", "said"),
    [
        (["json", "sarif"], "json and sarif cannot be printed together; give all but one a file: json=FILE"),
        (["text", "json"], "text and json cannot be printed together"),
        (["sarif="], "'sarif=' names no file, as in sarif=FILE"),
        (["sarf=x"], "no report format named 'sarf'; did you mean 'sarif'? there are: github, gitlab, json, junit,"),
        (["json=x", "sarif=x"], "two reports cannot be written to 'x'"),
    ],
)
def test_reports_are_not_mixed_up(formats: list[str], said: str) -> None:
    with pytest.raises(UsageError) as wrong:
        asked_formats(formats)
    assert said in str(wrong.value)


def test_annotations_stand_beside_the_log_never_instead(
    kg: Kg, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = kg("check", vault, "--format", "github", code=1).stdout
    assert asked.index("error[path-case]") < asked.index("\n::error file=")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    (tmp_path / "summary.md").write_text("# before\n")
    for arguments in ([], ["--format", "text"], ["--format", "github"], ["--format", "sarif=a.sarif"]):
        told_there = kg("check", vault, *arguments, code=1).stdout
        assert told_there.count("error[path-case]") == 1
        assert told_there.count("\n::error file=") == 2
    shown = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert shown.startswith("# before\n## kg check\n")
    assert shown.count("## kg check") == 4
    # what programs read stays what they can read
    assert json.loads(kg("check", vault, "--format", "json", code=1).stdout)["version"] == 1


def test_a_summary_that_cannot_be_written_is_said_after_the_log(
    kg: Kg, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "nowhere" / "summary.md"))
    done = kg("check", vault, code=2)
    assert "error[path-case]" in done.stdout
    assert done.stderr.startswith("kg: cannot write '")


def test_the_log_of_an_action_holds_no_commands(kg: Kg, hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    lines = kg("check", hostile, code=1).stdout.splitlines()
    word = lines[0].removeprefix("::stop-commands::")
    assert lines.count(f"::{word}::") == 1
    assert any(line.startswith("::error file=x::y.md") for line in lines[: lines.index(f"::{word}::")])
    assert all(line.startswith("::error file=notes/") for line in lines[lines.index(f"::{word}::") + 1 :])


def test_colours_are_for_a_terminal_alone(kg: Kg, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    assert "\x1b[" not in kg("check", vault, code=1).stdout
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert "\x1b[1;31merror[path-case]\x1b[0m" in kg("check", vault, code=1).stdout
    kg("check", vault, "--format", "text=log.txt", code=1)
    assert "\x1b[" not in Path("log.txt").read_text(encoding="utf-8")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in kg("check", vault, code=1).stdout
