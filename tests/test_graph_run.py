"""`kg run VAULT --graph`: the notes that excite and inhibit each other, summed, explained, refused."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from kg.circuit import Circuit, Response, Wishes
from kg.cli import main
from kg.errors import ModelError, UsageError
from kg.vault import Vault

Notes: TypeAlias = "Callable[..., Circuit]"


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    """Makes a vault of notes, `A_b="…"` being the note `A b.md`, and gives its circuit."""

    def made(**texts: str) -> Circuit:
        for name, text in texts.items():
            (tmp_path / f"{name.replace('_', ' ')}.md").write_text(text, encoding="utf-8")
        return Vault.open(tmp_path).circuit

    return made


@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What `kg run … --graph` prints; with a code other than 0, what it says to its user."""

    def run(*arguments: str | Path, code: int = 0) -> str:
        with pytest.raises(SystemExit) as end:
            main(["run", *map(str, arguments)])
        done = capsys.readouterr()
        assert (end.value.code or 0) == code, done
        return done.err if code else done.out

    return run


def values(response: Response) -> dict[str, float]:
    return dict(zip(response.names, response.activity.x, strict=True))


def weights(circuit: Circuit) -> dict[tuple[str, str], float]:
    return {(one.source, one.target): one.weight for one in circuit.declared.connections}


STRESS = {
    "Stressor": 'It [excites](Amygdala.md "rel:excites weight=2") the amygdala.\n',
    "Amygdala": "- excites [[Hypothalamus]]\n",
    "Hypothalamus": "excites:: [[Cortisol]]\n",
    "Cortisol": "---\ninhibits: '[Hypothalamus](Hypothalamus.md \"weight=0.5\")'\n---\n",
    "Prefrontal_cortex": "inhibits:: [[Amygdala]]\n",
}


# --- what is connected ---------------------------------------------------------------------------------------------


def test_signs_come_from_relations_and_weights_from_link_titles(notes: Notes) -> None:
    assert weights(notes(**STRESS)) == {
        ("Amygdala", "Hypothalamus"): 1,
        ("Cortisol", "Hypothalamus"): -0.5,
        ("Hypothalamus", "Cortisol"): 1,
        ("Prefrontal cortex", "Amygdala"): -1,
        ("Stressor", "Amygdala"): 2,
    }


def test_children_of_excites_excite_and_inverses_are_turned_round(notes: Notes, tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text('[relations.drives]\nparent = "excites"\ninverse = "driven_by"\n')
    circuit = notes(A="drives:: [[B]]", B="driven_by:: [[C]]\n\ninhibited_by:: [[A]]", C="modulates:: [[A]]")
    assert weights(circuit) == {("A", "B"): -1, ("C", "B"): 1}
    assert circuit.run().doubts == (
        "'A' excites and inhibits 'B': both count, and they work against each other",
        "1 edge is left out: 'modulates' has no sign",
    )


def test_an_edge_that_is_declared_twice_counts_once_with_the_weight_that_is_written(notes: Notes) -> None:
    text = '[[B]] [b](B.md "rel:excites") [b](B.md "rel:excites weight=0.8") [b](B.md "rel:excites weight=3")'
    circuit = notes(A=text, B="")
    assert weights(circuit) == {("A", "B"): 0.8}
    assert circuit.run().doubts == ("'A' excites 'B' with the weights 0.8, 3: the first one counts",)


def test_a_weight_that_cannot_be_read_is_told(notes: Notes) -> None:
    circuit = notes(A='[b](B.md "rel:excites weight=strong")', B="")
    assert weights(circuit) == {("A", "B"): 1}
    (doubt,) = circuit.run().doubts
    assert doubt.startswith("no weight can be read in 'rel:excites weight=strong' at A.md:1:1: it counts as 1")


def test_an_input_of_a_model_is_a_connection_of_weight_1(notes: Notes) -> None:
    block = '```kg-model\nkind: psp_sum\ninputs:\n  - {from: "[[EPSP]]", amplitude_mV: 9, onset_ms: 1}\n'
    circuit = notes(Cell=f'{block}  - {{from: "[[IPSP]]", amplitude_mV: -4, onset_ms: 1}}\n```\n', EPSP="", IPSP="")
    assert weights(circuit) == {("EPSP", "Cell"): 1, ("IPSP", "Cell"): -1}


AND = """
excited_by:: [[A]]

```kg-model
kind: weighted_sum
theta: 2
inputs:
  - {from: "[[A]]", weight: 1.5}
  - {from: "[[B]]", weight: 0.5}
  - {from: "[[Nobody]]", weight: -0.25}
  - {label: always, weight: 1, x: 0.25}
```
"""


def test_a_note_with_one_weighted_sum_answers_as_its_block_says(notes: Notes) -> None:
    circuit = notes(A="", B="", Cell=AND)
    assert list(weights(circuit).values()) == [1.5, 0.5, -0.25]
    both = circuit.run()
    assert values(both)["Cell"] == 1
    assert both.activity.sums[both.names.index("Cell")] == 2
    assert values(circuit.run(Wishes(clamp={"B": 0})))["Cell"] == 0
    assert values(circuit.run(Wishes(activation="linear")))["Cell"] == 2


def test_of_several_blocks_none_speaks_for_the_note(notes: Notes) -> None:
    circuit = notes(A="", B="", Cell=AND + AND)
    assert circuit.declared.blocks == {}


# --- what is asked -------------------------------------------------------------------------------------------------


def test_without_a_drive_what_nothing_excites_is_on(notes: Notes) -> None:
    response = notes(**STRESS).run()
    assert response.network.clamps == {response.names.index(name): 1 for name in ("Prefrontal cortex", "Stressor")}
    assert values(response)["Amygdala"] == 1


def test_a_drive_says_it_all(notes: Notes) -> None:
    circuit = notes(**STRESS)
    assert set(values(circuit.run(Wishes(drive={"cortisol": 0.5}))).values()) == {0}
    assert values(circuit.run(Wishes(drive={"Stressor.md": 1})))["Amygdala"] == 1


def test_a_linear_loop_is_solved(notes: Notes) -> None:
    found = values(notes(**STRESS).run(Wishes(activation="linear")))
    # x = 1 − x / 2
    assert found["Hypothalamus"] == found["Cortisol"] == pytest.approx(2 / 3, rel=1e-15)


def test_the_order_and_names_of_files_do_not_matter(notes: Notes, tmp_path: Path) -> None:
    before = values(notes(**STRESS).run(Wishes(activation="tanh")))
    (tmp_path / "Cortisol.md").rename(tmp_path / "AA.md")
    (tmp_path / "Hypothalamus.md").write_text("excites:: [[AA]]\n")
    after = values(Vault.open(tmp_path).circuit.run(Wishes(activation="tanh")))
    assert after["AA"] == pytest.approx(before["Cortisol"], abs=1e-12)
    assert {name: x for name, x in after.items() if name != "AA"} == pytest.approx(
        {name: x for name, x in before.items() if name != "Cortisol"}, abs=1e-12
    )


def test_notes_of_one_title_are_told_apart_by_their_paths(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "A.md").write_text("excites:: [[B]]")
    (tmp_path / "B.md").write_text("")
    assert Vault.open(tmp_path).circuit.names == ("B", "x/A", "y/A")


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"drive": {"Amigdala": 1}}, "no note named 'Amigdala'; did you mean 'Amygdala'?"),
        ({"clamp": {"Alone": 1}}, "'Alone' neither excites nor inhibits a note, and none does it to it"),
        ({"clamp": {"Amygdala": 1, "amygdala.md": 2}}, "'Amygdala' is named twice, once as 'amygdala.md'"),
        ({"activation": "logistik"}, "no activation named 'logistik'; did you mean 'logistic'?"),
        ({"activation": "clip", "parameters": {"low": "2"}}, "the lower bound 2 is above the upper bound 1"),
    ],
)
def test_wishes_that_cannot_be_are_refused(notes: Notes, wishes: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as refused:
        notes(**STRESS, Alone="").run(Wishes(**wishes))
    assert str(refused.value).startswith(said)


def test_a_parameter_that_there_is_not_is_refused(notes: Notes) -> None:
    with pytest.raises(ModelError, match="no parameter 'thetta'; did you mean 'theta'"):
        notes(**STRESS).run(Wishes(parameters={"thetta": 2}))


def test_where_every_note_is_excited_someone_has_to_begin(notes: Notes) -> None:
    ring = notes(A="excites:: [[B]]", B="excites:: [[A]]")
    with pytest.raises(UsageError, match="--drive 'A=1'"):
        ring.run()
    assert values(ring.run(Wishes(drive={"A": 1}))) == {"A": 1, "B": 1}
    assert values(ring.run(Wishes(clamp={"A": 1}))) == {"A": 1, "B": 1}


def test_a_loop_that_does_not_fade_is_refused_with_its_radius_and_a_way_out(notes: Notes) -> None:
    ring = notes(A='[b](B.md "rel:excites weight=4")', B="excites:: [[A]]")
    with pytest.raises(ModelError) as refused:
        ring.run(Wishes(drive={"A": 1}, activation="linear"))
    assert str(refused.value) == (
        "the loop of 'A' and 'B' does not settle: its weights have the spectral radius 2.00, and from 1 on every round "
        "adds to the last; use a bounded activation, such as --activation tanh, or smaller weights"
    )
    assert abs(values(ring.run(Wishes(drive={"A": 1}, activation="tanh")))["A"]) < 1


def test_a_loop_that_takes_too_long_is_refused_in_one_line(notes: Notes) -> None:
    ring = notes(A="excites:: [[A]]")
    with pytest.raises(ModelError) as refused:
        ring.run(Wishes(drive={"A": 1}, activation="relu"))
    assert str(refused.value).startswith(
        "the loop of 'A' with itself neither settles nor repeats itself in 1,000 rounds: it still changes by 1.00 a "
    )


# --- why, and how sure ---------------------------------------------------------------------------------------------


def test_a_note_is_explained_by_its_shares_and_by_all_ways(notes: Notes) -> None:
    response = notes(**STRESS).run(Wishes(activation="linear", explain="Cortisol"))
    reason = response.reason
    assert reason is not None
    (share,) = reason.shares
    assert response.names[share.source] == "Hypothalamus"
    assert share.value == pytest.approx(2 / 3)
    effects = {response.names[node]: value for node, value in reason.effects.values.items()}
    assert effects == {"Stressor": pytest.approx(4 / 3), "Prefrontal cortex": pytest.approx(-2 / 3)}
    assert not reason.effects.by_removal


def test_a_step_is_explained_by_what_would_be_gone(notes: Notes) -> None:
    response = notes(**STRESS).run(Wishes(explain="Amygdala"))
    assert response.reason is not None
    assert response.reason.effects.by_removal
    assert {response.names[n]: x for n, x in response.reason.effects.values.items()} == {
        "Stressor": 1,
        "Prefrontal cortex": 0,
    }


def test_too_many_sources_are_not_silenced_one_by_one(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.circuit.running.MOST_SILENCINGS", 1)
    response = notes(**STRESS).run(Wishes(explain="Amygdala"))
    assert "No effects of sources: 2 sources are too many to silence one by one." in response.to_text()


def test_a_balance_of_equal_weights_does_not_survive_other_weights(notes: Notes) -> None:
    close = notes(A="excites:: [[C]]", B="inhibits:: [[C]]", D='[c](C.md "rel:excites weight=1")', C="")
    found = close.run(Wishes(robustness=100, seed=1)).robustness
    assert found is not None
    assert 10 < found.same < 90
    sure = notes(A='[c](C.md "rel:excites weight=9")').run(Wishes(robustness=100, seed=1)).robustness
    assert sure is not None
    assert sure.same == 100


def test_draws_depend_on_the_seed_alone(notes: Notes) -> None:
    circuit = notes(A="excites:: [[C]]", B="inhibits:: [[C]]", D="excites:: [[C]]", C="")
    one, again, other = (circuit.run(Wishes(robustness=50, seed=seed)).robustness for seed in (3, 3, 4))
    assert one == again
    assert one is not None
    assert other is not None
    assert one.same != other.same


def test_draws_without_an_answer_are_counted(notes: Notes) -> None:
    ring = notes(A='[b](B.md "rel:excites weight=0.9")', B="excites:: [[A]]")
    found = ring.run(Wishes(drive={"A": 1}, activation="linear", robustness=60)).robustness
    assert found is not None
    assert found.unanswered > 10
    assert found.same + found.unanswered == 60


def test_more_draws_than_can_be_done_are_refused(notes: Notes) -> None:
    with pytest.raises(UsageError, match=r"2,000,001 draws of 5 weights are too many: at most 2,000,000 here"):
        notes(**STRESS).run(Wishes(robustness=2_000_001))


def test_default_weights_in_loops_are_doubted(notes: Notes) -> None:
    ring = notes(A="excites:: [[B]]", B="excites:: [[A]]")
    assert ring.run(Wishes(drive={"A": 1})).doubts[0].startswith("every weight is 1, the default, and there are loops")
    assert notes(A='[b](B.md "rel:excites weight=2")').run(Wishes(drive={"A": 1})).doubts == ()


# --- on the command line -------------------------------------------------------------------------------------------


def test_a_learner_asks_why_the_amygdala_falls_silent(kg: Callable[..., str], notes: Notes, tmp_path: Path) -> None:
    notes(**STRESS)
    first = kg(tmp_path, "--graph", "--set", "theta=1")
    assert "Held at 1, because --drive names none: what nothing excites or inhibits" in first
    (row,) = (line for line in first.splitlines() if line.startswith("Amygdala"))
    assert row.split() == ["Amygdala", "1", "1", "████████████", "fires"]
    why = kg(tmp_path, "Amygdala", "--graph", "--set", "theta=2", "--clamp", "Stressor=1")
    assert "Why 'Amygdala' is 0: its sum is 1 against the threshold 2." in why
    assert "Stressor                2         1     +2\n" in why
    assert "Prefrontal cortex      −1         1     −1\n" in why
    assert "Prefrontal cortex      −1\n" in why.partition("by all ways")[2]
    calm = kg(tmp_path, "--graph", "--explain", "Amygdala", "--set", "theta=2", "--clamp", "Prefrontal cortex=0")
    assert "Why 'Amygdala' is 1: its sum is 2 against the threshold 2." in calm
    assert max(map(len, (first + why + calm).splitlines())) <= 80


def test_a_ring_is_named_with_its_period(kg: Callable[..., str], notes: Notes, tmp_path: Path) -> None:
    notes(A="excites:: [[B]]", B='[a](A.md "rel:inhibits weight=2")')
    said = " ".join(kg(tmp_path, "--graph", "--drive", "A=1").split())
    assert "Loop of A and B: never settles; after 0 rounds it repeats itself with period 4 (all of them)." in said
    assert "A 0 0 … 1 ██████ period 4, driven" in said


def test_programs_read_json(kg: Callable[..., str], notes: Notes, tmp_path: Path) -> None:
    notes(**STRESS)
    options = ("--graph", "--activation", "tanh", "--set", "slope=2", "--robustness", "5", "--seed", "7")
    found = json.loads(kg(tmp_path, "Cortisol", *options, "--format", "json"))
    assert set(found) == {
        *("version", "activation", "memory", "drive", "assumed", "clamp", "nodes", "connections", "loops"),
        *("explanation", "robustness", "notes"),
    }
    assert found["activation"] == {"shape": "tanh", "theta": 1, "slope": 2, "low": 0, "high": 1}
    assert found["assumed"] == ["Prefrontal cortex", "Stressor"]
    by_id = {node["id"]: node for node in found["nodes"]}
    assert by_id["Stressor"] == {
        "id": "Stressor",
        "title": "Stressor",
        "state": "active",
        "activity": 1,
        "sum": None,
        "period": 1,
        "course": [1],
        "driven": None,
        "held": 1,
        "own_model": False,
    }
    (loop,) = found["loops"]
    assert set(loop["members"]) == {"Hypothalamus", "Cortisol"}
    assert loop["method"] == "iterated"
    assert found["explanation"]["effects_by"] == "derivative"
    assert found["robustness"]["draws"] == 5


def test_spreadsheets_read_csv_and_run_no_formula_of_it(kg: Callable[..., str], notes: Notes, tmp_path: Path) -> None:
    notes(**{"=1+1": "excites:: [[B]]", "B": ""})
    rows = list(csv.DictReader(StringIO(kg(tmp_path, "--graph", "--format", "csv"))))
    assert [(row["title"], row["state"], row["activity"], row["held"]) for row in rows] == [
        ("'=1+1", "fires", "1.0", "1.0"),
        ("B", "fires", "1.0", ""),
    ]


def test_the_same_run_has_the_same_bytes(kg: Callable[..., str], notes: Notes, tmp_path: Path) -> None:
    notes(**STRESS)
    options = ("--graph", "--activation", "logistic", "--robustness", "20", "--format", "json")
    assert kg(tmp_path, *options) == kg(tmp_path, *options)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--graph", "--drive", "Stressor"], "'Stressor' is no NOTE=NUMBER, such as 'Glutamate=1'"),
        (["--graph", "--drive", "Stressor=abc"], "'Stressor=abc' is no NOTE=NUMBER"),
        (["--graph", "--drive", "Stressor=nan"], "'Stressor=nan' is no NOTE=NUMBER"),
        (["--graph", "--clamp", "Stressor=1e99"], "'Stressor=1e99' is no NOTE=NUMBER"),
        (["--graph", "--clamp", "=1"], "'=1' is no NOTE=NUMBER"),
        (["--graph", "--drive", "Stressor=1", "--drive", "Stressor=2"], "'Stressor' is given twice: 1 and 2"),
        (["--graph", "--explain"], "name the note to explain"),
        (
            ["--graph", "--format", "svg"],
            "no format named 'svg' for the graph; did you mean 'csv'? there are: text, json, csv",
        ),
        (["--graph", "--limit", "events=2"], "the graph has no limit 'events'; it has: rounds"),
        (["--graph", "--limit", "rounds=0"], "'0' is no number of rounds from 1 to 1,000,000"),
        (["--graph", "--sweep", "theta=0:2:5"], "--sweep is of the models of a note: leave out --graph"),
        (["--drive", "Stressor=1"], "--drive is of the whole graph: add --graph"),
        ([], "name a note that has a model, or run the whole graph with --graph"),
    ],
)
def test_options_that_say_nothing_are_refused(
    kg: Callable[..., str], notes: Notes, tmp_path: Path, options: list[str], said: str
) -> None:
    notes(**STRESS)
    assert kg(tmp_path, *options, code=2).startswith(f"kg: {said}")


def test_a_vault_without_excitation_says_how_to_declare_it(
    kg: Callable[..., str], notes: Notes, tmp_path: Path
) -> None:
    notes(A="[[B]]", B="")
    assert "no note excites or inhibits another: declare it" in kg(tmp_path, "--graph", code=2)


def test_ten_thousand_notes_with_fifty_thousand_edges_are_one_pass(tmp_path: Path) -> None:
    size, links = 10_000, 5
    for i in range(size):
        ends = {(i + step) for step in (1, 2, 3, 5, 8)} if i < size - 8 else set()
        text = "\n".join(f'[x](n{end}.md "rel:excites weight=0.2")' for end in sorted(ends))
        (tmp_path / f"n{i}.md").write_text(text)
    response = Vault.open(tmp_path).circuit.run(Wishes(activation="linear", explain="n9000"))
    assert len(response.connections) == links * (size - 8)
    assert response.activity.loops == ()
    found = values(response)
    assert found["n9000"] == pytest.approx(0.2 * sum(found[f"n{9000 - step}"] for step in (1, 2, 3, 5, 8)), rel=1e-12)
    assert len(response.to_text().splitlines()) < 70


def test_the_example_vault_runs(example: Path) -> None:
    response = Vault.open(example).circuit.run(Wishes(explain="Action potential"))
    assert values(response)["Action potential"] == 1
    silenced = Vault.open(example).circuit.run(Wishes(clamp={"Glutamate": 0, "AMPA receptor": 0}))
    assert values(silenced)["Action potential"] == 0
