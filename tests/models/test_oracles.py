"""Every exact answer of oracles.json, at its own tolerance."""

import json
from pathlib import Path
from typing import Any

import pytest
from oracle_adapter import FAMILIES, evaluate

FILE = json.loads(Path(__file__).with_name("oracles.json").read_text(encoding="utf-8"))
CASES = FILE["oracles"]
GIVEN = ("id", "family", "title", "inputs", "note")


@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']} {case['title']}" for case in CASES])
def test_the_answer_is_exact(case: dict[str, Any]) -> None:
    if case["family"] not in FAMILIES:
        pytest.skip(f"kg has no model of the family '{case['family']}' yet")
    found = evaluate({key: case[key] for key in GIVEN})
    for key, expected in case["expected"].items():
        assert _near(found[key], expected, case["abs_tol"], case["rel_tol"]), (key, found[key], expected)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_every_key_that_the_schema_lists_is_returned(case: dict[str, Any]) -> None:
    if case["family"] not in FAMILIES:
        pytest.skip(f"kg has no model of the family '{case['family']}' yet")
    form = next(f for f in FILE["schema"]["forms"] if (f["family"], f["inputs"]) == _form(case))
    assert set(evaluate({key: case[key] for key in GIVEN})) == set(form["returns"])


def _form(case: dict[str, Any]) -> tuple[str, list[str]]:
    return case["family"], sorted(case["inputs"])


def _near(found: Any, expected: Any, absolute: float, relative: float) -> bool:
    if isinstance(expected, list):
        return len(found) == len(expected) and all(
            _near(one, other, absolute, relative) for one, other in zip(found, expected, strict=True)
        )
    if expected is None or isinstance(expected, bool | str):
        return bool(found == expected)
    return found is not None and abs(found - expected) <= absolute + relative * abs(expected)
