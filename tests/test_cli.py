"""The command line, as people and programs use it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest
from packed_pages import everything

from kg.cli import main

Kg: TypeAlias = "Callable[..., Done]"

LINK_KEYS = [
    "path",
    "line",
    "column",
    "form",
    "embed",
    "raw",
    "target",
    "fragment",
    "status",
    "resolved",
    "obsidian",
    "github",
    "in_comment",
    "relation",
]
FINDING_KEYS = [
    "rule",
    "severity",
    "path",
    "line",
    "column",
    "end_line",
    "end_column",
    "message",
    "help",
    "fingerprint",
    "fix",
]


class Done(NamedTuple):
    """What a run of kg said."""

    stdout: str
    stderr: str


@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    def run(*arguments: str | Path, code: int = 0, cwd: Path | None = None) -> Done:
        if cwd:
            monkeypatch.chdir(cwd)
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        done = Done(*capsys.readouterr())
        assert (end.value.code or 0) == code, done
        return done

    return run


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """Two notes that link each other, one broken link, one model."""
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "Neuron.md").write_text(
        "#core A neuron is **a cell that fires**. It has a [[Synapse]] and a [[Synapsis]].\n\n"
        "~~~kg-model\nkind: psp_sum\nid: sum\ninputs:\n  - {amplitude_mV: 20, onset_ms: 1}\nexpect:\n"
        "  - {metric: fired, equals: true}\n~~~\n",
        encoding="utf-8",
    )
    (folder / "Synapse.md").write_text('It [excites](Neuron.md "rel:excites") the neuron 😀.\n', encoding="utf-8")
    return folder


def test_check_fails_on_an_error_and_says_where(kg: Kg, vault: Path) -> None:
    done = kg("check", vault, code=1)
    assert "Neuron.md:1:69: error[missing-note]: no note named 'Synapsis'" in done.stdout
    assert "did you mean 'Synapse.md'?" in done.stdout
    assert done.stdout.endswith("1 error, 0 warnings, 0 info in 2 notes with 3 links\n")
    assert done.stderr == ""


def test_check_may_be_told_when_to_fail(kg: Kg, vault: Path) -> None:
    kg("check", vault, "--fail-on", "never")
    kg("check", vault, "Synapse.md")
    kg("check", vault, vault / "Neuron.md", code=1)
    kg("check", vault, "--select", "path-case")


def test_check_json_is_the_contract(kg: Kg, vault: Path) -> None:
    report = json.loads(kg("check", vault, "--format", "json", code=1).stdout)
    assert report["version"] == 1
    assert [list(finding) for finding in report["findings"]] == [FINDING_KEYS]
    assert report["summary"] == {"error": 1, "warning": 0, "info": 0, "known": 0, "notes": 2, "links": 3}


def test_a_fingerprint_outlives_a_moved_line(kg: Kg, vault: Path) -> None:
    before = json.loads(kg("check", vault, "--format", "json", code=1).stdout)["findings"][0]
    note = vault / "Neuron.md"
    note.write_text("A new line.\n\n" + note.read_text())
    after = json.loads(kg("check", vault, "--format", "json", code=1).stdout)["findings"][0]
    assert after["fingerprint"] == before["fingerprint"]
    assert after["line"] == before["line"] + 2


def test_links_jsonl_is_the_contract(kg: Kg, vault: Path) -> None:
    rows = [json.loads(line) for line in kg("links", vault, "--format", "jsonl").stdout.splitlines()]
    assert [list(row) for row in rows] == [LINK_KEYS] * 3
    assert [row["status"] for row in rows] == ["ok", "missing-note", "ok"]
    assert rows[2] == {
        "path": "Synapse.md", "line": 1, "column": 4, "form": "markdown", "embed": False,
        "raw": '[excites](Neuron.md "rel:excites")', "target": "Neuron.md", "fragment": "", "status": "ok",
        "resolved": "Neuron.md", "obsidian": True, "github": True, "in_comment": False, "relation": "excites",
    }  # fmt: skip


def test_links_are_a_table_for_people(kg: Kg, vault: Path) -> None:
    lines = kg("links", vault).stdout.splitlines()
    assert lines[1].split() == ["Neuron.md:1:69", "missing-note", "[[Synapsis]]"]
    assert lines[2].endswith("→ Neuron.md  [excites]")


def test_stats_path_and_backlinks_answer_in_words_and_in_json(kg: Kg, vault: Path) -> None:
    assert "2 notes, 3 links, 1 linked pairs" in kg("stats", vault).stdout.replace("pair\n", "pairs\n")
    assert json.loads(kg("stats", vault, "--format", "json").stdout)["relations"]["excites"] == 1
    path = kg("path", vault, "Synapse", "neuron").stdout
    assert "→ excites → Neuron" in path
    assert "“It excites the neuron 😀.”" in path
    assert json.loads(kg("path", vault, "Synapse", "Neuron", "--format", "json").stdout)[0]["relation"] == "excites"
    assert "It excites the neuron" in kg("backlinks", vault, "Neuron").stdout
    assert json.loads(kg("backlinks", vault, "Neuron", "--format", "json").stdout)[0]["source"] == "Synapse"


def test_run_shows_the_verdict_and_the_plot(kg: Kg, vault: Path) -> None:
    shown = kg("run", vault, "Neuron").stdout
    assert "fires at" in shown
    assert "✓ fired is true" in shown


def test_run_with_another_value_may_break_a_claim(kg: Kg, vault: Path) -> None:
    assert "stays silent" in kg("run", vault, "Neuron#sum", "--set", "inputs.0.amplitude_mV=5", code=1).stdout
    result = json.loads(kg("run", vault, "Neuron", "--format", "json").stdout)
    assert result["metrics"]["fired"] is True
    assert kg("run", vault, "Neuron", "--format", "csv").stdout.splitlines()[0].startswith("t_ms,V_mV")
    assert kg("run", vault, "Neuron", "--format", "svg").stdout.startswith("<svg")


def test_export_and_map_are_written_whole(kg: Kg, vault: Path, tmp_path: Path) -> None:
    kg("export", vault, "-o", tmp_path / "graph.json")
    assert len(json.loads((tmp_path / "graph.json").read_text(encoding="utf-8"))["nodes"]) == 5
    said = kg("map", vault, "-o", tmp_path / "map.html").stderr
    assert "map.html" in said
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert str(tmp_path) not in everything(page)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["graph.json", "map.html", "vault"]


def test_explain_and_models_need_no_vault(kg: Kg, tmp_path: Path) -> None:
    assert kg("explain", "missing-note", cwd=tmp_path).stdout.startswith("missing-note (error)\n\nFinds links")
    assert "psp_sum" in kg("models", "list", cwd=tmp_path).stdout
    assert json.loads(kg("models", "schema", "psp_sum", cwd=tmp_path).stdout)["type"] == "object"
    assert "kind: psp_sum" in kg("models", "new", "psp_sum", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (("check", "nowhere"), "the vault 'nowhere' does not exist"),
        (("check", ".", "--format", "jsn"), "no report format named 'jsn'; did you mean 'json'?"),
        (("check", ".", "--select", "missing-nte"), "no rule named 'missing-nte'; did you mean 'missing-note'?"),
        (("check", ".", "Nope.md"), "no file 'Nope.md' in the vault"),
        (("links", ".", "--format", "xml"), "no format named 'xml'; there are: table, jsonl"),
        (("explain", "mising-note"), "did you mean 'missing-note'?"),
        (("backlinks", ".", "Neuro"), "no note named 'Neuro'; did you mean 'Neuron'?"),
        (("path", ".", "Neuron", "Nowhere"), "no note named 'Nowhere'"),
        (("run", ".", "Synapse"), "the note 'Synapse' has no model"),
        (("run", ".", "Neuron", "--set", "V_th"), "'V_th' is no PATH=VALUE"),
        (("run", ".", "Neuron", "--set", "V_thh_mV=3"), "did you mean 'V_th_mV'?"),
        (("export", ".", "--format", "gexff"), "there are: graphml, json"),
        (("models", "new", "psp_som"), "did you mean 'psp_sum'?"),
        (("map", ".", "-o", "no/such/folder/map.html"), "cannot write 'no/such/folder/map.html'"),
    ],
)
def test_wrong_use_is_answered_in_one_line_with_the_choices(
    kg: Kg, vault: Path, arguments: tuple[str, ...], answer: str
) -> None:
    done = kg(*arguments, code=2, cwd=vault)
    assert answer in done.stderr
    assert done.stderr.startswith("kg: ")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_kg_toml_that_is_wrong_names_file_key_and_choices(kg: Kg, vault: Path) -> None:
    (vault / "kg.toml").write_text("[check.severity]\nmissing-note = 'warn'\n")
    assert (
        "kg.toml: 'check.severity.missing-note' is 'warn'; input should be 'error', 'warning'"
        in kg("check", vault, code=2).stderr
    )
    (vault / "kg.toml").write_text("[check.severity]\nmissing-nte = 'off'\n")
    assert "names no rule; did you mean 'missing-note'?" in kg("check", vault, code=2).stderr
    (vault / "kg.toml").write_text("home = \n")
    assert "kg.toml cannot be read" in kg("check", vault, code=2).stderr
    (vault / "kg.toml").write_text("[check.severity]\nmissing-note = 'off'\n")
    kg("check", vault)


def test_a_reader_who_has_seen_enough_ends_it_quietly(vault: Path) -> None:
    for number in range(3000):
        (vault / f"N{number}.md").write_text("[[Nowhere]] " * 20)
    command = f"{sys.executable} -m kg links {vault} | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_the_same_vault_gives_the_same_bytes(vault: Path) -> None:
    for verb in (("links", "--format", "jsonl"), ("export",), ("stats", "--format", "json"), ("map",)):
        command = [sys.executable, "-m", "kg", verb[0], str(vault), *verb[1:]]
        first, second = (
            subprocess.run(
                command, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, encoding="utf-8", check=True
            ).stdout
            for seed in ("1", "2")
        )
        assert first == second
        assert str(vault.parent) not in first


def test_version(kg: Kg) -> None:
    assert kg("--version").stdout.startswith("kg 0.")
