"""`kg run` and `kg models`, as people and programs use them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest
from model_vaults import RELAY, TRIGGER, fence, vault_with

from kg.cli import main

Kg: TypeAlias = "Callable[..., Done]"


class Done(NamedTuple):
    """What a run of kg said."""

    stdout: str
    stderr: str


@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str]) -> Kg:
    def run(*arguments: str | Path, code: int = 0) -> Done:
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        done = Done(*capsys.readouterr())
        assert (end.value.code or 0) == code, done
        return done

    return run


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A trigger, a relay behind it with two claims, and a vote that cannot be understood."""
    claims = "    expect: [{metric: fired, equals: true}, {metric: first_spike_ms, less: 1.5}]\n"
    vault_with(tmp_path, Trigger=TRIGGER, Relay=RELAY + claims, Vote="id: vote\nkind: weighted_sum\ntheta: big")
    return tmp_path


def test_every_parameter_is_explained_with_the_method(kg: Kg, vault: Path) -> None:
    said = kg("run", vault, "Relay", "--explain", "--set", "V_th_mV=-54", "--seed", 7, code=1).stdout
    assert max(map(len, said.splitlines())) <= 80
    explained = said.partition("parameters, and their lines in Relay.md:\n")[2]
    lines = [" ".join(line.split()) for line in explained.splitlines()]
    assert lines[0] == "inputs.0.amplitude_mV 20 mV line 5"
    assert "ms Trigger#trigger.first_spike_ms, by the wire of line 5" in " ".join(lines)
    assert "V_th_mV −54 mV set by the caller" in lines
    assert "V_rest_mV −70 mV default: NEST Simulator 3.10, iaf_psc_exp, default E_L" in " ".join(lines)
    assert lines[-2:] == ["method: exact; only rounding is left", "seed: 7"]


def test_an_explanation_is_for_people(kg: Kg, vault: Path) -> None:
    assert "--explain is for people" in kg("run", vault, "Relay", "--explain", "--format", "json", code=2).stderr
    told = json.loads(kg("run", vault, "Relay", "--format", "json", code=1).stdout)["provenance"]
    assert {one["path"]: one["origin"] for one in told}["inputs.0.onset_ms"] == "wire"


def test_one_setting_upstream_flips_the_answer(kg: Kg, vault: Path) -> None:
    usual = json.loads(kg("run", vault, "Relay#relay", "--format", "json", code=1).stdout)
    late = ("--set", "Trigger#trigger.inputs.0.onset_ms=11 ms")
    later = json.loads(kg("run", vault, "Relay#relay", *late, "--format", "json", code=1).stdout)
    assert later["metrics"]["first_spike_ms"] == pytest.approx(usual["metrics"]["first_spike_ms"] + 10)
    silent = ("--set", "Trigger#trigger.inputs.0.amplitude_mV=1")
    said = kg("run", vault, "Relay", *silent, code=2)
    assert said.stderr == (
        "kg: Relay.md:5:43: inputs.0.metric: the metric 'first_spike_ms' of 'Trigger#trigger' is none, "
        "and a parameter is a number\n"
    )


def test_a_limit_is_raised_where_kg_is_run(kg: Kg, tmp_path: Path) -> None:
    vault_with(tmp_path, Many="kind: psp_sum\ninputs: [{count: 150000, amplitude_mV: 0.001}]")
    assert "150,000 events; kg runs at most 100,000" in kg("run", tmp_path, "Many", code=2).stderr
    assert "fires at" in kg("run", tmp_path, "Many", "--limit", "events=200000", "--limit", "seconds=60").stdout
    kg("models", "check", tmp_path, code=1)
    kg("models", "check", tmp_path, "--limit", "events=2e5")
    assert "did you mean 'events'?" in kg("run", tmp_path, "Many", "--limit", "event=3", code=2).stderr
    assert "is no NAME=NUMBER, such as events=200000" in kg("run", tmp_path, "Many", "--limit", "3", code=2).stderr


def test_the_models_of_a_vault_are_listed(kg: Kg, vault: Path) -> None:
    lines = kg("models", "list", vault).stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["Relay#relay", "psp_sum"],
        ["Trigger#trigger", "psp_sum"],
        ["Vote#vote", "weighted_sum"],
    ]
    assert "fires at 1.47 ms" in lines[1]
    assert lines[2].endswith("does not run")


def test_the_models_of_a_vault_are_checked(kg: Kg, vault: Path) -> None:
    assert kg("models", "check", vault, code=1).stdout.splitlines() == [
        "✗ Relay#relay: fires at 1.95 ms; the sum reaches −55 mV, margin +5.00 mV",
        "    Relay.md:6:41: 'first_spike_ms is less than 1.5' does not hold: it is 1.94998673 ms",
        "✓ Trigger#trigger: fires at 1.47 ms; the sum reaches −55 mV, margin +5.00 mV",
        "✗ Vote#vote: does not run",
        "    Vote.md:4:8: theta: 'big' is no number",
        "3 models, 1 cannot run; 2 claims, 1 fails",
    ]
    (vault / "Vote.md").unlink()
    (vault / "Relay.md").write_text(fence(RELAY))
    assert kg("models", "check", vault).stdout.splitlines()[-1] == "2 models, all run; 0 claims, all hold"


def test_programs_read_the_same(kg: Kg, vault: Path) -> None:
    rows = json.loads(kg("models", "check", vault, "--format", "json", code=1).stdout)
    assert [list(row) for row in rows] == [["note", "id", "kind", "ok", "verdict", "claims", "wrong"]] * 3
    assert [(row["note"], row["id"], row["ok"], row["claims"]) for row in rows] == [
        ("Relay.md", "relay", False, 2),
        ("Trigger.md", "trigger", True, 0),
        ("Vote.md", "vote", False, 0),
    ]
    assert rows == json.loads(kg("models", "list", vault, "--format", "json").stdout)


def test_notes_of_one_name_are_told_apart_by_their_paths(kg: Kg, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "Same.md").write_text(fence(TRIGGER))
    lines = kg("models", "list", tmp_path).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["a/Same#trigger", "b/Same#trigger"]
    assert "fires" in kg("run", tmp_path, "b/Same#trigger").stdout


def test_a_vault_without_models_has_nothing_to_check(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "Prose.md").write_text("x")
    assert kg("models", "check", tmp_path).stdout == "no models\n"
    assert kg("models", "list", tmp_path).stdout == ""


def test_a_model_that_cannot_be_understood_says_why_when_it_is_run(kg: Kg, vault: Path) -> None:
    for name in ("Vote", "Vote#vote"):
        assert kg("run", vault, name, code=2).stderr == "kg: Vote.md:4:8: theta: 'big' is no number\n"
    assert "the note has no model 'vto'" in kg("run", vault, "Vote#vto", code=2).stderr


def test_the_vault_may_stand_before_the_verb(kg: Kg, vault: Path) -> None:
    assert kg("models", vault, "list") == kg("models", "list", vault)
    assert kg("models", vault, "check", "--format", "json", code=1) == kg(
        "models", "check", vault, "--format", "json", code=1
    )
    assert kg("models", vault, "new", "lif") == kg("models", "new", "lif")
    assert kg("models", vault, "schema", "lif") == kg("models", "schema", "lif")
