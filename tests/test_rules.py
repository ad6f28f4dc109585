"""Each rule has a story in `tests/rules/`: notes in, report out."""

from pathlib import Path

import pytest
from cases import expect, vault_of

from kg.report import Severity
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
    expect(case, "report", text(vault.check(rules=[name])), update=update)


@pytest.mark.parametrize("name", sorted(RULES.built_in))
def test_every_rule_explains_itself(name: str) -> None:
    explanation = RULES[name].explanation
    assert "Mend it" in explanation
    assert explanation.startswith("Finds ")
    assert RULES[name].severity in Severity
