"""Each rule has a story in `tests/rules/`: notes in, report out, and the edits that would mend what is found."""

import subprocess
import sys
from pathlib import Path

import pytest
from cases import expect, vault_of

from kg.report import Report, Severity
from kg.reports.text import text
from kg.rules import RULES
from kg.vault import Vault

CASES = Path(__file__).parent / "rules"


def test_every_rule_has_a_story() -> None:
    assert set(RULES.built_in) == {case.stem for case in CASES.glob("*.md")}


@pytest.mark.parametrize("name", sorted(case.stem for case in CASES.glob("*.md")))
def test_the_story_of_a_rule(name: str, tmp_path: Path, update: bool) -> None:
    case = CASES / f"{name}.md"
    vault = Vault.open(vault_of(case, tmp_path))
    if (tmp_path / ".gitignore").exists():
        subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    report = vault.check(select=[name])
    expect(case, "report", text(report), update=update)
    if "```fixes" in case.read_text(encoding="utf-8"):
        expect(case, "fixes", fixes(vault, report), update=update)
    else:
        assert not fixes(vault, report), "the story leaves out how it is mended"


PLUG_IN = """
from kg.report import Finding, Severity, finding
from kg.note import Span
from kg.rules import rule

@rule(Severity.WARNING)
def shouting_name(survey):
    "Finds notes whose names are in capitals."
    for note in survey.notes.values():
        if note.stem.isupper():
            yield finding(note, Span(0, 0), f"'{note.stem}' shouts")
"""


def test_a_plug_in_brings_a_rule(tmp_path: Path) -> None:
    site, vault = tmp_path / "site", tmp_path / "vault"
    written = {
        site / "shouting.py": PLUG_IN,
        site / "kg_shouting-1.0.dist-info" / "METADATA": "Metadata-Version: 2.1\nName: kg-shouting\nVersion: 1.0\n",
        site / "kg_shouting-1.0.dist-info" / "entry_points.txt": "[kg.rules]\nshouting-name = shouting:shouting_name\n",
        vault / "LOUD.md": "",
        vault / "Quiet.md": "",
    }
    for file, text_ in written.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text_, encoding="utf-8")
    said = f"import sys; sys.path.append({str(site)!r}); from kg.cli import main; main(['check', {str(vault)!r}])"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.startswith("LOUD.md:1:1: warning[shouting-name]: 'LOUD' shouts")


@pytest.mark.parametrize("name", sorted(RULES.built_in))
def test_every_rule_explains_itself(name: str) -> None:
    explanation = RULES[name].explanation
    assert "Mend it" in explanation
    assert explanation.startswith("Finds ")
    assert "\n\n    " in explanation, "an example says more than words"
    assert RULES[name].severity in Severity


def fixes(vault: Vault, report: Report) -> str:
    """The edits, one a line: where, what stands there, what is to stand there."""
    return "".join(
        f"{edit.place}: '{vault.survey.notes[edit.place.path].text(edit.span)}' -> '{edit.text}'"
        f"{' (unsafe)' if finding.unsafe else ''}\n"
        for finding in report.findings
        for edit in finding.fix
    )
