"""Blocks of notes: what is right becomes a model, what is wrong is told with its place and what was meant."""

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from model_notes import SUMMATION, complaints, model, note, psp_sum, psps, shapes

import kg.models
from kg.models import KINDS, Invalid, Limits, Model, new, read, run, schema
from kg.models.psp_sum import PspSum
from kg.note import Form


def test_a_block_becomes_a_model_with_its_words() -> None:
    found = psp_sum(SUMMATION)
    assert (found.id, found.kind, found.title) == ("summation", "psp_sum", "Two EPSPs and one IPSP")
    assert [psp.from_ for psp in found.inputs] == ["[[EPSP]]", "[[EPSP]]", "[[IPSP]]"]
    assert found.controls == ("inputs.0.amplitude_mV", "inputs.2.onset_ms", "V_th_mV")
    assert found.sources == ("Gerstner et al. 2014, Neuronal Dynamics, ch. 1",)
    assert found.block is not None
    assert found.block.text.startswith("id: summation")


def test_a_kind_alone_is_a_model() -> None:
    assert [one.id for one in read(note("kind: psp_sum", "kind: weighted_sum")) if isinstance(one, Model)] == [
        "psp_sum",
        "weighted_sum",
    ]


def test_models_without_ids_are_numbered_and_equal_ids_are_told() -> None:
    found = read(note("kind: psp_sum", "kind: psp_sum", "kind: psp_sum\nid: psp_sum-3", "kind: psp_sum"))
    assert [one.id for one in found if isinstance(one, Model)] == ["psp_sum", "psp_sum-2", "psp_sum-3", "psp_sum-4"]
    assert complaints("kind: psp_sum\nid: twice", "kind: psp_sum\nid: twice") == [
        "Summation.md:10:5: id: another model of this note is called 'twice'; give it another id"
    ]


def test_inputs_know_their_links_and_their_signs() -> None:
    written = note(SUMMATION)
    (found,) = read(written)
    assert isinstance(found, Model)
    assert [(written.text(span), excites) for span, excites in found.linked_inputs()] == [
        ('"[[EPSP]]"', True),
        ('"[[EPSP]]"', True),
        ('"[[IPSP]]"', False),
    ]
    links = [link for link in written.links if link.form is Form.MODEL]
    assert [
        any(s.start <= link.span.start and link.span.end <= s.end for s, _ in found.linked_inputs()) for link in links
    ] == [True] * 3


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("", "Summation.md:4:1: the block is empty; begin with 'kind: psp_sum' or another kind"),
        ("5", "Summation.md:4:1: the block says '5'; begin with 'kind: psp_sum' or another kind"),
        ("title: x", f"Summation.md:4:1: the model has no 'kind'; kinds: {', '.join(KINDS.parts)}"),
        ("kind: psp-sum", "Summation.md:4:7: kind: no kind of model named 'psp-sum'; did you mean 'psp_sum'?"),
        (
            "kind: [a]",
            f"Summation.md:4:7: kind: no kind of model named '['a']'; kinds: {', '.join(KINDS.parts)}",
        ),
        (
            "kind: psp_sum\ninputs:\n  - {amplitude: 5}",
            "Summation.md:6:6: inputs.0.amplitude: unknown field 'amplitude'; did you mean 'amplitude_mV'?",
        ),
        (
            "kind: psp_sum\nkernel: {rise: 1}",
            "Summation.md:5:10: kernel.rise: unknown field 'rise'; did you mean 'rise_ms'?",
        ),
        (
            "kind: psp_sum\nkernel: {shape: exp, decay_ms: 1}",
            "Summation.md:5:22: kernel.decay_ms: unknown field 'decay_ms'; fields here: shape, tau_ms",
        ),
        (
            "kind: psp_sum\nkernel: {shape: alfa}",
            "Summation.md:5:9: kernel: 'alfa' is none of exp, alpha, biexp, psc_exp, psc_alpha; did you mean 'alpha'?",
        ),
        (
            "kind: psp_sum\nkernel: {decay_ms: 5 mV}",
            (
                "Summation.md:5:20: kernel.decay_ms: '5 mV' is a voltage; this field is a time in ms; "
                "units of time: s, ms, us, µs, ns"
            ),
        ),
        (
            'kind: psp_sum\ninputs: [{onset_ms: "x"}]',
            (
                "Summation.md:5:21: inputs.0.onset_ms: cannot read 'x'; "
                "write a number, or a number and a unit such as '10 ms'"
            ),
        ),
        (
            "kind: psp_sum\ninputs: [{amplitude_mV: 3 mv}]",
            "Summation.md:5:25: inputs.0.amplitude_mV: unknown unit 'mv' in '3 mv'; did you mean 'mV'?",
        ),
        (
            "kind: psp_sum\nkernel: {decay_ms: -1}",
            "Summation.md:5:20: kernel.decay_ms: '−1' is out of range; it must be greater than 0",
        ),
        (
            "kind: psp_sum\nkernel: {rise_ms: 6}",
            "Summation.md:5:19: kernel.rise_ms: the rise 6 ms is slower than the decay 5 ms; exchange the two",
        ),
        (
            "kind: psp_sum\ninputs: [{decay_ms: 0.1}]",
            "Summation.md:5:10: inputs.0.rise_ms: the rise 0.5 ms is slower than the decay 0.1 ms; exchange the two",
        ),
        (
            "kind: psp_sum\ninputs: [{tau_ms: 3}]",
            "Summation.md:5:11: inputs.0.tau_ms: the shape 'biexp' has no 'tau_ms'; it has rise_ms and decay_ms",
        ),
        (
            "kind: psp_sum\nV_th_mV: -75",
            (
                "Summation.md:5:10: V_th_mV: the threshold −75 mV is not above the rest −70 mV; "
                "both are potentials, not distances from rest"
            ),
        ),
        (
            "kind: psp_sum\ninputs: [{amplitude_mV: -3, role: epsp}]",
            (
                "Summation.md:5:25: inputs.0.amplitude_mV: an EPSP has a positive amplitude, not −3 mV; "
                "write 3, or change the role"
            ),
        ),
        (
            "kind: psp_sum\ninputs: [{role: ipsp}]",
            (
                "Summation.md:5:10: inputs.0.amplitude_mV: an IPSP has a negative amplitude, not 1 mV; "
                "write −1, or change the role"
            ),
        ),
        (
            "kind: psp_sum\ninputs: [{from: EPSP}]",
            """Summation.md:5:17: inputs.0.from: 'EPSP' is no link; write "[[EPSP]]" or "[text](note.md)\"""",
        ),
        (
            "kind: psp_sum\ninputs: [{from: [[EPSP]]}]",
            'Summation.md:5:17: inputs.0.from: the link is no text; write it in quotes: from: "[[Note]]"',
        ),
        (
            "kind: psp_sum\ninputs: [{amplitude_pA: 3}]",
            (
                "Summation.md:5:11: inputs.0.amplitude_pA: with the shape 'biexp' an amplitude is in mV; "
                "did you mean 'amplitude_mV'?"
            ),
        ),
        (
            "kind: psp_sum\nkernel: {shape: psc_exp}\ninputs: [{onset_ms: 3}]",
            "Summation.md:6:10: inputs.0: 'amplitude_pA' is missing; the shape 'psc_exp' needs it",
        ),
        (
            "kind: psp_sum\ninputs: {amplitude_mV: 3}",
            "Summation.md:5:9: inputs: '{'amplitude_mV': 3}' is no list; put it in brackets: […]",
        ),
        ("kind: psp_sum\ninputs: [3]", "Summation.md:5:10: inputs.0: '3' is no table of fields"),
        ("kind: psp_sum\ninputs: [{count: 2.5}]", "Summation.md:5:18: inputs.0.count: '2.5' is no whole number"),
        ("kind: psp_sum\ntitle: 5", "Summation.md:5:8: title: '5' is no text; put it in quotes"),
        ("kind: psp_sum\nid: a b", "Summation.md:5:5: id: 'a b' is no id; use letters, digits, '-', '_' and '.'"),
        (
            "kind: psp_sum\ncontrols: [kernel.rise]",
            "Summation.md:5:12: controls.0: the model has no parameter 'kernel.rise'; did you mean 'kernel.rise_ms'?",
        ),
        (
            "kind: psp_sum\nexpect: [{metric: first_spike, equals: 3}]",
            "Summation.md:5:19: expect.0.metric: psp_sum has no metric 'first_spike'; did you mean 'first_spike_ms'?",
        ),
        (
            "kind: psp_sum\nexpect: [{metric: fired}]",
            (
                "Summation.md:5:10: expect.0: the claim compares with nothing; "
                "give one of equals, near, less, greater, between"
            ),
        ),
        (
            "kind: psp_sum\nexpect: [{metric: peak_mV, less: 1, greater: 0}]",
            (
                "Summation.md:5:10: expect.0: the claim has less and greater; "
                "give one of equals, near, less, greater, between"
            ),
        ),
        (
            "kind: psp_sum\nexpect: [{metric: peak_mV, near: 1}]",
            "Summation.md:5:10: expect.0: 'near' needs a tolerance; add 'tol', such as tol: 0.01",
        ),
        (
            "kind: psp_sum\ninputs: [{rise_ms: -1}]",
            "Summation.md:5:20: inputs.0.rise_ms: '-1' is out of range; it must be greater than 0",
        ),
        (
            "kind: psp_sum\ninputs: [{rise_ms: null}]",
            "Summation.md:5:20: inputs.0.rise_ms: 'rise_ms' has no value; leave it out, or give it one",
        ),
        (
            "kind: psp_sum\nexpect: [{metric: peak_mV, near: null, tol: 1}]",
            (
                "Summation.md:5:10: expect.0: the claim compares with nothing; "
                "give one of equals, near, less, greater, between"
            ),
        ),
        (
            "kind: psp_sum\nexpect: [{metric: peak_mV, between: [-50, -51]}]",
            "Summation.md:5:37: expect.0.between: nothing is between −50 and −51; exchange the two",
        ),
        (
            "kind: psp_sum\nexpect: [{metric: peak_mV, less: 5 ms}]",
            "Summation.md:5:34: expect.0.less: '5 ms' is no number",
        ),
        (
            "kind: psp_sum\nexpect: [{equals: 1}]",
            "Summation.md:5:10: expect.0: 'metric' is missing",
        ),
        (
            "kind: weighted_sum\nactivation: sigmoid",
            "Summation.md:5:13: activation: 'sigmoid' is none of step, linear, relu, logistic, tanh, clip",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(block: str, said: str) -> None:
    assert complaints(block) == [said]


def test_every_problem_of_a_block_is_told_at_once() -> None:
    said = complaints("kind: psp_sum\nV_rest: -70\ninputs:\n  - {amplitude_mV: big, onset_ms: soon}")
    assert [one.split(": ")[1] for one in said] == ["inputs.0.amplitude_mV", "inputs.0.onset_ms", "V_rest"]


def test_places_count_characters_behind_letters_of_several_bytes() -> None:
    (said,) = complaints('kind: psp_sum\ninputs: [{label: "größer 😀", onset_ms: "x"}]')
    assert said.startswith("Summation.md:5:40: inputs.0.onset_ms")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1e3", 1000.0), ("010", 10.0), ("1_000", None), ("1:30", None), ("yes", None), ("on", None), ("no", None)],
)
def test_the_traps_of_yaml_1_1_are_no_numbers_and_no_truths(written: str, meant: float | None) -> None:
    block = f"kind: psp_sum\ninputs: [{{amplitude_mV: {written}}}]"
    if meant is None:
        (said,) = complaints(block)
        assert f"'{written}'" in said
    else:
        assert psp_sum(block).inputs[0].amplitude_mV == meant


@pytest.mark.parametrize(
    "block",
    [
        "kind: psp_sum\nkind: psp_sum",
        "kind: psp_sum\ninputs: [",
        "kind: psp_sum\n\tinputs: 3",
        "kind: !!python/object/apply:os.system ['true']",
        "a: &a [x, x, x, x, x, x, x, x]\n"
        + "\n".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 8)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        "[" * 5000,
        "kind: psp_sum\n? [1, 2]\n: 3",
    ],
)
def test_yaml_that_is_broken_or_hostile_is_one_complaint(block: str) -> None:
    (said,) = complaints(block)
    assert said.startswith("Summation.md:")


def test_a_block_that_is_too_large_is_not_read() -> None:
    padding = "# " + "x" * 70_000
    assert complaints(f"kind: psp_sum\n{padding}") == [
        "Summation.md:4:1: the block has 70,017 bytes; kg reads at most 65,536"
    ]


def test_a_note_with_too_many_models_says_so_once() -> None:
    found = read(note(*["kind: psp_sum"] * 53))
    assert len([one for one in found if isinstance(one, Model)]) == 50
    assert [one.message for one in found if isinstance(one, Invalid)] == ["the note has 53 models; kg reads at most 50"]


def test_whoever_runs_kg_may_raise_a_limit_but_no_note_can() -> None:
    many = "kind: psp_sum\ninputs: [{count: 150000}]"
    (said,) = complaints(many)
    assert said == "Summation.md:5:9: inputs: the inputs are 150,000 events; kg runs at most 100,000"
    assert isinstance(read(note(many), Limits(events=200_000))[0], Model)
    assert complaints("kind: psp_sum\nlimits: {events: 9}")[0].startswith("Summation.md:5:1: limits: unknown field")


@pytest.mark.parametrize("kind", KINDS.parts)
def test_the_template_of_a_kind_is_a_model_whose_claims_hold(kind: str) -> None:
    template = new(kind)
    assert template.startswith("```kg-model\n")
    found = model(template.removeprefix("```kg-model\n").removesuffix("```\n"))
    assert found.kind == kind
    assert run(found).ok


def test_kinds_are_found_in_the_folder() -> None:
    files = {file.stem for file in Path(kg.models.__file__).parent.glob("*.py")}
    assert {"psp_sum", "weighted_sum"} <= set(KINDS.parts) <= files
    assert all(kind.model_fields["kind"].default == name for name, kind in KINDS.parts.items())


def test_the_schema_of_a_kind_has_units_labels_ranges_and_sources() -> None:
    found = schema("psp_sum")
    rest = found["properties"]["V_rest_mV"]
    assert rest["unit"] == "mV"
    assert rest["default"] == -70.0
    assert rest["typical"] == [-120.0, 60.0]
    assert rest["title"] == "resting potential"
    assert rest["source"].startswith("NEST")


@given(shapes, st.lists(psps, max_size=5), st.sampled_from(["fired", "grazing"]))
def test_note_to_model_to_yaml_to_model_is_the_same(shape: dict[str, Any], inputs: list[Any], metric: str) -> None:
    block = {
        "id": "made",
        "kind": "psp_sum",
        "kernel": shape,
        "inputs": [psp | {"from": "[[EPSP]]"} for psp in inputs],
        "expect": [{"metric": metric, "equals": False}],
    }
    first = PspSum.model_validate(block)
    again = psp_sum(yaml.safe_dump(first.to_block(), allow_unicode=True))
    assert again.model_dump() == first.model_dump()
    assert run(again).metrics == run(first).metrics


@given(st.text(alphabet="abkind:psp_sum []{}\"'\n-&*!|>#,0123456789é\t", max_size=120))
def test_no_block_is_an_exception(text: str) -> None:
    for one in read(note(f"kind: psp_sum\n{dedent(text)}")):
        assert isinstance(one, Model | Invalid)
