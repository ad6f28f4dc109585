"""Wires between models: results that are parameters, checked for quantity and circles, and told where they fail."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_notes import complaints, model
from model_vaults import RELAY, TRIGGER, fence, metric, told, vault_with

from kg.errors import ModelError, UsageError
from kg.graph import Layer
from kg.models import Model, run
from kg.models.ready import Ready
from kg.models.spec import Feed, parsed, written
from kg.models.spec import Path as Way
from kg.publishing import published
from kg.vault import Vault


def chain(folder: Path, length: int) -> Vault:
    """Models of which each starts when the one before it fires."""
    first = "id: m\nkind: psp_sum\ninputs: [{amplitude_mV: 20, onset_ms: 1}]"
    for i in range(length):
        wire = f'{{from: "[[N{i - 1}#m]]", metric: first_spike_ms, as: onset_ms, amplitude_mV: 20}}'
        block = f"id: m\nkind: psp_sum\ninputs: [{wire}]" if i else first
        (folder / f"N{i}.md").write_text(fence(block))
    return Vault.open(folder)


# what a wire does


def test_a_spike_of_one_neuron_is_the_onset_of_the_next(tmp_path: Path) -> None:
    vault = vault_with(tmp_path, Trigger=TRIGGER, Relay=RELAY)
    first = metric(vault, "Trigger", "first_spike_ms")
    latency = first - 1  # type: ignore[operator]
    assert metric(vault, "Relay", "first_spike_ms") == pytest.approx(first + latency, abs=1e-12)  # type: ignore[operator]
    assert told(vault) == []


@pytest.mark.parametrize(
    "link",
    [
        '"[[Trigger#trigger]]"',
        '"[[Trigger]]"',
        '"[[Trigger#trigger|the trigger]]"',
        '"[t](Trigger.md#trigger)"',
        '"[t](./Trigger.md)"',
        "'[[trigger.md#trigger]]'",
        '"\\u005b[Trigger#trigger]]"',
    ],
)
def test_a_model_is_named_as_notes_are_linked(tmp_path: Path, link: str) -> None:
    relay = RELAY.replace('"[[Trigger#trigger]]"', link)
    vault = vault_with(tmp_path, Trigger=TRIGGER, Relay=relay)
    assert metric(vault, "Relay", "fired") is True
    assert [one for one in told(vault) if "path-case" not in one] == []


def test_a_percent_encoded_path_leads_to_a_model_in_another_folder(tmp_path: Path) -> None:
    (tmp_path / "04 Cells").mkdir()
    (tmp_path / "04 Cells" / "My trigger.md").write_text(fence(TRIGGER))
    relay = RELAY.replace("[[Trigger#trigger]]", "[t](04%20Cells/My%20trigger.md#trigger)")
    vault = vault_with(tmp_path, Relay=relay)
    assert metric(vault, "Relay", "fired") is True
    assert told(vault) == []


@pytest.mark.parametrize("link", ['"#trigger"', '"[[#trigger]]"', '"[t](#trigger)"', '"[[Both#trigger]]"'])
def test_a_model_of_the_same_note_may_be_named_by_its_id_alone(tmp_path: Path, link: str) -> None:
    relay = RELAY.replace('"[[Trigger#trigger]]"', link)
    (tmp_path / "Both.md").write_text(f"{fence(TRIGGER)}\n{fence(relay)}")
    vault = Vault.open(tmp_path)
    assert metric(vault, "Both#relay", "fired") is True
    assert told(vault) == []


def test_an_id_that_kg_has_given_can_be_named_too(tmp_path: Path) -> None:
    bare = "kind: psp_sum\ninputs: [{amplitude_mV: 20, onset_ms: 3}]"
    (tmp_path / "Trigger.md").write_text(f"{fence('kind: psp_sum')}\n{fence(bare)}")
    vault = vault_with(tmp_path, Relay=RELAY.replace("#trigger", "#psp_sum-2"))
    assert metric(vault, "Relay", "fired") is True
    assert told(vault) == []


def test_a_parameter_of_the_model_itself_may_be_wired(tmp_path: Path) -> None:
    later = """
        kind: psp_sum
        inputs: [{amplitude_mV: 20, onset_ms: 1}, {amplitude_mV: 4}]
        wires:
          - {from: "[[Trigger]]", metric: trough_mV, as: V_rest_mV}
          - {from: "[[Trigger]]", metric: first_spike_ms, as: inputs.1.onset_ms}
          - {from: "[[Trigger]]", metric: first_spike_ms, as: kernel.decay_ms}
        expect: [{metric: fired, equals: true}]
    """
    vault = vault_with(tmp_path, Trigger=TRIGGER.replace("kind", "V_rest_mV: -64\n    kind"), Later=later)
    found = {one.path: one for one in vault.model("Later").run().provenance}
    assert (found["V_rest_mV"].value, found["V_rest_mV"].origin) == (-64.0, "wire")
    assert found["inputs.1.onset_ms"].value == found["kernel.decay_ms"].value
    assert told(vault) == []


def test_units_of_the_same_quantity_are_converted() -> None:
    # no metric of kg is in s; a plug-in's may be
    from kg.models.wiring import _converted

    assert _converted(Feed(("inputs", 0), "", "delay_s", ("inputs", 0, "onset_ms")), 0.0032) == 3.2
    assert _converted(Feed(("wires", 0), "", "E_V", ("V_rest_mV",)), -0.07) == -70.0
    assert _converted(Feed(("inputs", 0), "", "y", ("inputs", 0, "x")), 0.3) == 0.3


def test_results_flow_through_a_chain_of_any_length(tmp_path: Path) -> None:
    vault = chain(tmp_path, 1200)
    runs = {one.note.stem: one.result for one in vault.survey.runs}
    assert len(runs) == 1200
    latency = runs["N0"].metrics["first_spike_ms"] - 1  # type: ignore[operator]
    assert runs["N1199"].metrics["first_spike_ms"] == pytest.approx(1 + 1200 * latency, rel=1e-12)


def test_each_model_runs_once_however_many_ways_lead_to_it(tmp_path: Path) -> None:
    # each rung takes two values from the one below: run anew for each, the last would need 2^60 runs
    blocks = ["id: m0\nkind: weighted_sum\nbias: 1"]
    for i in range(1, 61):
        wires = ", ".join(f'{{from: "#m{i - 1}", metric: sum, as: x, weight: 0.5}}' for _ in range(2))
        blocks.append(f"id: m{i}\nkind: weighted_sum\ninputs: [{wires}]")
    for half in (blocks[:31], blocks[31:]):
        name = "Low" if "id: m0" in half[0] else "High"
        (tmp_path / f"{name}.md").write_text("\n".join(map(fence, half)).replace('"#m30"', '"[[Low#m30]]"'))
    assert metric(Vault.open(tmp_path), "High#m60", "sum") == 1.0


@given(st.floats(0.001, 25), st.floats(0.001, 5))
def test_a_wired_value_is_as_good_as_a_written_one(amplitude: float, onset: float) -> None:
    wired = model(RELAY)
    fed: dict[Way, tuple[float, str]] = {("inputs", 0, "onset_ms"): (onset, "Trigger#trigger.first_spike_ms")}
    by_wire = run(wired, fed=fed, set={"inputs.0.amplitude_mV": amplitude})
    by_hand = run(model(f"kind: psp_sum\ninputs: [{{amplitude_mV: {amplitude!r}, onset_ms: {onset!r}}}]"))
    assert by_wire.metrics == by_hand.metrics


def test_a_model_that_has_run_still_is_the_block_that_its_author_wrote(tmp_path: Path) -> None:
    ready = vault_with(tmp_path, Trigger=TRIGGER, Relay=RELAY).model("Relay")
    assert ready.run().model.to_block() == ready.model.to_block()


def test_without_its_vault_a_wired_model_says_what_it_lacks() -> None:
    with pytest.raises(ModelError) as refused:
        run(model(RELAY))
    assert str(refused.value) == (
        "the model 'relay': inputs.0.onset_ms: its value comes over a wire from '[[Trigger#trigger]]'; "
        "run the model in its vault, or set the value"
    )
    assert run(model(RELAY), set={"inputs.0.onset_ms": 2}).metrics["fired"] is True


def test_what_depends_on_a_wire_is_looked_at_when_its_value_is_known(tmp_path: Path) -> None:
    low = """
        kind: psp_sum
        V_th_mV: -75
        wires: [{from: "[[Trigger]]", metric: trough_mV, as: V_rest_mV}]
    """
    assert complaints(low) == []
    assert told(vault_with(tmp_path, Trigger=TRIGGER, Low=low)) == [
        (
            "Low.md:3:10: invalid-model: the threshold −75 mV is not above the rest −70 mV; "
            "both are potentials, not distances from rest"
        )
    ]
    high = low.replace("        V_th_mV: -75\n", "").replace("trough_mV, as: V_rest_mV", "peak_mV, as: V_th_mV")
    strong = TRIGGER.replace("20", "-20")
    assert told(vault_with(tmp_path, Trigger=strong, Low=high)) == [
        (
            "Low.md:3:9: invalid-model: the threshold −70 mV is not above the rest −70 mV; "
            "both are potentials, not distances from rest"
        )
    ]


# what is wrong within a block


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (
            'inputs: [{from: "[[A#b]]", metric: peak_mV, as: onset_ms}]',
            (
                "5:49: inputs.0.as: 'peak_mV' is a voltage in mV, and 'onset_ms' is a time in ms; "
                "what takes it: amplitude_mV"
            ),
        ),
        (
            'inputs: [{from: "[[A#b]]", metric: y, as: onset_ms}]',
            "5:43: inputs.0.as: 'y' is a number without a unit, and 'onset_ms' is a time in ms; what takes it: count",
        ),
        (
            'inputs: [{from: "[[A#b]]", metric: t_ms, as: count}]',
            (
                "5:46: inputs.0.as: 't_ms' is a time in ms, and 'count' is a number without a unit; "
                "what takes it: tau_ms, rise_ms, decay_ms, tau_s_ms, onset_ms, delay_ms, interval_ms"
            ),
        ),
        (
            'inputs: [{from: "[[A#b]]", metric: E_mV, as: amplitude}]',
            "5:46: inputs.0.as: the input has no parameter 'amplitude'; did you mean 'amplitude_mV'?",
        ),
        (
            'inputs: [{from: "[[A#b]]", metric: E_mV, as: amplitude_mv}]',
            "5:46: inputs.0.as: the input has no parameter 'amplitude_mv'; did you mean 'amplitude_mV'?",
        ),
        (
            'inputs: [{from: "[[A#b]]", metric: E_mV, as: label}]',
            "5:46: inputs.0.as: the input has no parameter 'label'; there are",
        ),
        (
            'inputs: [{from: "[[A#b]]", metric: E_mV, as: amplitude_mV, amplitude_mV: 3}]',
            "5:46: inputs.0.as: 'amplitude_mV' is given already; leave out the value or the wire",
        ),
        (
            'inputs: [{from: "[[A#b]]", metric: E_mV}]',
            "5:10: inputs.0: 'as' is missing; say which field of the input takes 'E_mV'",
        ),
        (
            'inputs: [{from: "[[A#b]]", as: amplitude_mV}]',
            "5:10: inputs.0: 'metric' is missing; say which result 'amplitude_mV' takes",
        ),
        (
            "inputs: [{metric: E_mV, as: amplitude_mV}]",
            "5:10: inputs.0: 'from' is missing; name the model in quotes: from: \"[[Note#id]]\"",
        ),
        (
            "inputs:\n  - from: #b\n    metric: E_mV\n    as: amplitude_mV",
            "6:5: inputs.0: 'from' is missing; name the model in quotes: from: \"[[Note#id]]\"",
        ),
        (
            "inputs: [{from: A, metric: E_mV, as: amplitude_mV}]",
            '5:17: inputs.0.from: \'A\' is no link; write "[[A]]" or "[text](note.md)"',
        ),
        (
            'inputs: [{from: "#b"}]',
            '5:17: inputs.0.from: \'#b\' is no link; write "[[#b]]" or "[text](note.md)"',
        ),
        (
            'wires: [{from: "[[A#b]]", metric: E_mV, as: kernel.decay_ms}]',
            (
                "5:45: wires.0.as: 'E_mV' is a voltage in mV, and 'kernel.decay_ms' is a time in ms; "
                "what takes it: V_rest_mV, V_th_mV"
            ),
        ),
        (
            'wires: [{from: "[[A#b]]", metric: E_mV, as: V_rest}]',
            "5:45: wires.0.as: the model has no parameter 'V_rest'; did you mean 'V_rest_mV'?",
        ),
        (
            'wires: [{from: "[[A#b]]", metric: E_mV, as: V_th_mV}, {from: "[[A#b]]", metric: E_mV, as: V_th_mV}]',
            "5:91: wires.1.as: 'V_th_mV' is given already; leave out the value or the wire",
        ),
        ('wires: [{from: "[[A#b]]", metric: E_mV}]', "5:9: wires.0: 'as' is missing"),
        ("wires: {}", "5:8: wires: '{}' is no list; put it in brackets: […]"),
    ],
)
def test_a_wire_that_cannot_be_is_told_at_its_place(block: str, said: str) -> None:
    (found,) = complaints(f"kind: psp_sum\n{block}")
    assert found.startswith(f"Summation.md:{said}")


# what is wrong between blocks


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (
            '"[[Trigger#trigr]]"',
            "missing-heading: no model or heading 'trigr' in 'Trigger.md'; did you mean 'trigger'?",
        ),
        ('"[[Triger#trigger]]"', "missing-note: no note named 'Triger'; did you mean 'Trigger.md'?"),
        ('"#trigger"', "invalid-model: the note 'Relay' has no model 'trigger'; its models: relay"),
        ('"#rely"', "invalid-model: the note 'Relay' has no model 'rely'; did you mean 'relay'?"),
        ('"[[Empty]]"', "invalid-model: the note 'Empty' has no model"),
        ('"[[Empty#Words]]"', "invalid-model: the note 'Empty' has no model"),
        ('"[[Trigger#Words]]"', "invalid-model: the note 'Trigger' has no model 'Words'; its models: trigger"),
        ('"[[Two]]"', "invalid-model: the note 'Two' has several models; name one of '#trigger' and '#other'"),
        ('"[[Broken]]"', "invalid-model: the model 'Broken#trigger' cannot be understood; mend that model first"),
    ],
)
def test_a_wire_to_no_model_is_told_once_at_its_place(tmp_path: Path, link: str, said: str) -> None:
    (tmp_path / "Trigger.md").write_text(f"# Words\n\n{fence(TRIGGER)}")
    (tmp_path / "Empty.md").write_text("# Words\n")
    (tmp_path / "Two.md").write_text(fence(TRIGGER) + "\n" + fence(TRIGGER.replace("trigger", "other")))
    (tmp_path / "Broken.md").write_text(fence(TRIGGER.replace("onset_ms", "onset")))
    vault = vault_with(tmp_path, Relay=RELAY.replace('"[[Trigger#trigger]]"', link))
    found = [one for one in told(vault) if one.startswith("Relay.md:")]
    assert len(found) == 1
    place, rule, message = found[0].split(": ", 2)
    assert f"{rule}: {message}" == said
    assert place in {"Relay.md:5:12", "Relay.md:5:13"}
    with pytest.raises(ModelError, match=r"^Relay\.md:5:12: inputs\.0\.from: "):
        vault.model("Relay").run()


def test_a_misspelt_metric_is_told_with_the_nearest(tmp_path: Path) -> None:
    relay = RELAY.replace("first_spike_ms", "frist_spike_ms")
    assert told(vault_with(tmp_path, Trigger=TRIGGER, Relay=relay)) == [
        "Relay.md:5:43: invalid-model: 'Trigger#trigger' has no metric 'frist_spike_ms'; did you mean 'first_spike_ms'?"
    ]


def test_a_result_that_does_not_exist_is_no_parameter(tmp_path: Path) -> None:
    silent = TRIGGER.replace("20", "2")
    vault = vault_with(tmp_path, Trigger=silent, Relay=RELAY)
    assert told(vault) == [
        (
            "Relay.md:5:43: invalid-model: the metric 'first_spike_ms' of 'Trigger#trigger' is none, "
            "and a parameter is a number"
        )
    ]
    vote = 'kind: weighted_sum\ninputs: [{from: "[[Trigger]]", metric: fired, as: x}]'
    assert told(vault_with(tmp_path, Trigger=TRIGGER, Relay=vote)) == [
        "Relay.md:3:40: invalid-model: the metric 'fired' of 'Trigger#trigger' is 'true', and a parameter is a number"
    ]


def test_a_model_that_cannot_run_stops_those_behind_it_and_each_says_why(tmp_path: Path) -> None:
    silent = TRIGGER.replace("20", "2")
    last = RELAY.replace("[[Trigger#trigger]]", "[[Relay]]").replace("id: relay", "id: last")
    assert told(vault_with(tmp_path, Trigger=silent, Relay=RELAY, Last=last)) == [
        "Last.md:5:33: invalid-model: 'Relay#relay' cannot run, so this wire brings nothing; mend that model first",
        (
            "Relay.md:5:43: invalid-model: the metric 'first_spike_ms' of 'Trigger#trigger' is none, "
            "and a parameter is a number"
        ),
    ]


def test_every_wire_of_a_model_that_brings_nothing_is_told(tmp_path: Path) -> None:
    two = RELAY + '      - {from: "[[Trigger]]", metric: peak_ms, as: onset_ms}\n'
    said = told(vault_with(tmp_path, Trigger="id: trigger\nkind: psp_sum", Relay=two))
    assert [one.partition(" invalid")[0] for one in said] == ["Relay.md:5:43:", "Relay.md:6:35:"]


def test_models_that_wait_for_each_other_are_told_with_the_whole_circle(tmp_path: Path) -> None:
    def waits(for_: str) -> str:
        return f'id: m\nkind: psp_sum\ninputs: [{{from: "[[{for_}]]", metric: peak_ms, as: onset_ms}}]'

    behind = vault_with(tmp_path, A=waits("B"), B=waits("C"), C=waits("A"), D=waits("A"), E=waits("E"))
    help_ = "; take one of these wires out"
    assert told(behind) == [
        f"A.md:4:34: invalid-model: the wires lead in a circle: 'A#m' -> 'C#m' -> 'B#m' -> 'A#m'{help_}",
        f"B.md:4:34: invalid-model: the wires lead in a circle: 'B#m' -> 'A#m' -> 'C#m' -> 'B#m'{help_}",
        f"C.md:4:34: invalid-model: the wires lead in a circle: 'C#m' -> 'B#m' -> 'A#m' -> 'C#m'{help_}",
        "D.md:4:34: invalid-model: 'A#m' cannot run, so this wire brings nothing; mend that model first",
        f"E.md:4:34: invalid-model: the wires lead in a circle: 'E#m' -> 'E#m'{help_}",
    ]
    with pytest.raises(ModelError, match="the wires lead in a circle: 'B#m' -> 'A#m'"):
        behind.model("B").run()
    assert behind.model("B").run({"inputs.0.onset_ms": 1, "inputs.0.amplitude_mV": 3}).metrics["fired"] is False


@given(st.lists(st.lists(st.integers(0, 7), max_size=3, unique=True), min_size=8, max_size=8))
def test_whatever_the_wires_every_model_either_runs_or_says_why(ways: list[list[int]]) -> None:
    from model_vaults import fence

    from kg.models import read
    from kg.models.result import Result
    from kg.models.wiring import Assembly, Name
    from kg.parse import parse

    blocks = [
        f"id: m{i}\nkind: psp_sum\ninputs: ["
        + ", ".join(f'{{from: "#m{j}", metric: peak_above_rest_mV, as: amplitude_mV}}' for j in sources)
        + "]"
        for i, sources in enumerate(ways)
    ]
    note = parse("N.md", "\n".join(map(fence, blocks)).encode())
    assembly = Assembly([(note, one) for one in read(note)], lambda *_: pytest.fail("no link to another note"))
    reached = {i: {i} for i in range(8)}
    for _ in range(8):
        reached = {i: {i}.union(*(reached[j] for j in ways[i])) for i in range(8)}
    circular = {i for i in range(8) if any(i in reached[j] for j in ways[i])}
    for i in range(8):
        runs = isinstance(assembly.outcome(Name("N.md", f"m{i}")), Result)
        assert runs is not bool(reached[i] & circular)


def test_a_claim_about_a_wired_model_is_tested_with_what_the_wire_brings(tmp_path: Path) -> None:
    claim = RELAY + "    expect: [{metric: first_spike_ms, less: 1.5}]\n"
    assert told(vault_with(tmp_path, Trigger=TRIGGER, Relay=claim)) == [
        "Relay.md:6:10: failed-expectation: 'first_spike_ms is less than 1.5' does not hold: it is 1.94998673 ms"
    ]


# other parameters


def test_a_setting_of_a_model_upstream_flips_the_one_behind_it(tmp_path: Path) -> None:
    ready = vault_with(tmp_path, Trigger=TRIGGER, Relay=RELAY).model("Relay")
    usual = ready.run()
    late = ready.run({"Trigger#trigger.inputs.0.onset_ms": "0.011 s"})
    assert late.metrics["first_spike_ms"] == pytest.approx(usual.metrics["first_spike_ms"] + 10, abs=1e-12)  # type: ignore[operator]
    assert ready.run().metrics == usual.metrics
    with pytest.raises(ModelError, match="the metric 'first_spike_ms' of 'Trigger#trigger' is none"):
        ready.run({"Trigger#trigger.inputs.0.amplitude_mV": 3})


def test_a_setting_may_reach_through_several_wires_and_takes_the_place_of_one(tmp_path: Path) -> None:
    vault = chain(tmp_path, 4)
    ready = vault.model("N3")
    usual = ready.run().metrics["first_spike_ms"]
    assert ready.run({"N0#m.inputs.0.onset_ms": 3}).metrics["first_spike_ms"] == pytest.approx(usual + 2, abs=1e-12)  # type: ignore[operator]
    cut = ready.run({"N2#m.inputs.0.onset_ms": 9, "V_th_mV": -54})
    assert cut.metrics["first_spike_ms"] > 9  # type: ignore[operator]
    assert {one.path: one.origin for one in cut.provenance}["V_th_mV"] == "set"


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("Trigger#trigger.V_th", "the model 'trigger' has no parameter 'V_th'; did you mean 'V_th_mV'?"),
        (
            "Trigger#triger.V_th_mV",
            "'Relay#relay' takes nothing from 'Trigger#triger'; it takes values from 'Trigger#trigger'",
        ),
        ("Other#x.V_th_mV", "'Relay#relay' takes nothing from 'Other#x'; it takes values from 'Trigger#trigger'"),
        ("Nowhere#x.V_th_mV", "no note named 'Nowhere'"),
    ],
)
def test_a_setting_of_nothing_upstream_is_refused_with_the_choices(tmp_path: Path, setting: str, said: str) -> None:
    other = TRIGGER.replace("trigger", "x")
    ready = vault_with(tmp_path, Trigger=TRIGGER, Relay=RELAY, Other=other).model("Relay")
    with pytest.raises((ModelError, UsageError)) as refused:
        ready.run({setting: -50})
    assert str(refused.value).startswith(said)


def test_a_model_without_wires_takes_no_settings_for_others(tmp_path: Path) -> None:
    vault = vault_with(tmp_path, Trigger=TRIGGER, Relay=RELAY)
    with pytest.raises(UsageError, match="'Trigger#trigger' takes nothing from 'Relay#relay'; it has no wires"):
        vault.model("Trigger").run({"Relay#relay.V_th_mV": -50})
    assert vault.model("Trigger").run({"#trigger.V_th_mV": -40}).metrics["fired"] is False


def test_a_model_of_a_vault_is_called_by_note_and_id(tmp_path: Path) -> None:
    (tmp_path / "Two.md").write_text(fence(TRIGGER) + "\n" + fence(TRIGGER.replace("trigger", "other")))
    vault = vault_with(tmp_path, Relay=RELAY)
    assert isinstance(vault.model("two#other"), Ready)
    assert isinstance(vault.model("two#other").model, Model)
    with pytest.raises(
        UsageError, match="the note 'Two' has several models: name one of 'Two#trigger' and 'Two#other'"
    ):
        vault.model("Two")
    with pytest.raises(UsageError, match="the note has no model 'othr'; did you mean 'other'"):
        vault.model("Two#othr")


# where it shows


def test_a_wire_is_told_as_the_origin_of_its_value(tmp_path: Path) -> None:
    result = vault_with(tmp_path, Trigger=TRIGGER, Relay=RELAY).model("Relay").run()
    found = {one.path: one for one in result.provenance}["inputs.0.onset_ms"]
    assert (found.origin, found.source, found.line, found.unit) == ("wire", "Trigger#trigger.first_spike_ms", 5, "ms")


def test_wires_are_edges_between_notes_and_between_models(tmp_path: Path) -> None:
    rest = '{from: "[[Trigger]]", metric: trough_mV, as: V_rest_mV}'
    both = RELAY + f"    wires: [{rest}]\n"
    graph = vault_with(tmp_path, Trigger=TRIGGER, Relay=both).graph
    found = {(edge.source, edge.relation, edge.target, edge.layer) for edge in graph.edges}
    assert found >= {
        ("Trigger", "excites", "Relay", Layer.SEMANTIC),
        ("Trigger", "modulates", "Relay", Layer.SEMANTIC),
        ("model:Trigger#trigger", "feeds", "model:Relay#relay", Layer.STRUCTURE),
    }
    assert len({edge.id for edge in graph.edges}) == len(graph.edges)


def test_a_wired_amplitude_decides_the_sign_of_its_edge(tmp_path: Path) -> None:
    wire = 'kind: weighted_sum\ninputs: [{from: "[[Source]]", metric: sum, as: weight}]'
    for bias, relation in ((-2, "inhibits"), (2, "excites")):
        vault = vault_with(tmp_path, Source=f"kind: weighted_sum\nbias: {bias}", Sink=wire)
        assert [edge.relation for edge in vault.graph.backlinks("Sink")] == [relation]
        assert told(vault) == []


def test_links_of_wires_are_links_that_lead_somewhere(tmp_path: Path) -> None:
    vault = vault_with(tmp_path, Trigger=TRIGGER, Relay=RELAY)
    assert [(one.link.fragment, one.status.value) for one in vault.links()] == [("trigger", "ok")]
    (tmp_path / "Prose.md").write_text("To the reader [[Trigger#trigger]] is no place.")
    assert told(Vault.open(tmp_path)) == ["Prose.md:1:15: missing-heading: no heading 'trigger' in 'Trigger.md'"]


def test_paths_are_read_as_they_are_written() -> None:
    for path in (("inputs", 0, "onset_ms"), ("V_th_mV",), ("kernel", "decay_ms")):
        assert parsed(written(path)) == path


def test_what_comes_from_a_hidden_note_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "Trigger.md").write_text(f"---\npublish: false\n---\n{fence(TRIGGER)}")
    plain = 'kind: psp_sum\ninputs: [{from: "[words](Trigger.md)", amplitude_mV: 20}]'
    shown = published(vault_with(tmp_path, Relay=RELAY, Plain=plain).survey)
    assert [one.note.stem for one in shown.runs] == ["Plain"]
    assert [one.message for _, one in shown.invalid_models] == ["its value comes from an unpublished note"]
    assert all("Trigger" not in note.source.decode() for note in shown.notes.values())
