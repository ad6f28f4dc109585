"""Runs with other parameters, claims held against metrics, and where every number comes from."""

from dataclasses import FrozenInstanceError
from importlib.util import find_spec
from typing import Any

import pytest
from model_notes import SUMMATION, model, note, psp_sum

from kg.errors import KgError, ModelError
from kg.models import Model, read, run
from kg.models.claims import shown
from kg.models.psp_sum import PspSum


def test_a_parameter_may_be_set_by_its_path_with_a_unit() -> None:
    summation = psp_sum(SUMMATION)
    for value in (-9, "-9", "-9 mV", "-0.009 V"):
        assert run(summation, set={"inputs.2.amplitude_mV": value}).margin_mV == pytest.approx(-0.88235, abs=1e-5)
    assert run(summation).margin_mV == pytest.approx(4.0416, abs=1e-4)


def test_parameters_that_the_note_does_not_give_may_be_set_too() -> None:
    bare = model("kind: psp_sum\ninputs: [{amplitude_mV: 12}, {amplitude_mV: 12}]")
    assert (
        run(bare, set={"kernel.rise_ms": 2, "V_th_mV": -45, "inputs.1.onset_ms": "0.004 s"}).metrics["fired"] is False
    )
    assert run(bare, set={"inputs.0.count": 3, "inputs.0.interval_ms": 1}).metrics["fired"]
    assert run(bare, set={"inputs.0.decay_ms": 40}).metrics["peak_ms"] != run(bare).metrics["peak_ms"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("V_th", -50, "the model 'summation' has no parameter 'V_th'; did you mean 'V_th_mV'?"),
        ("inputs.9.onset_ms", 1, "the model 'summation' has no parameter 'inputs.9.onset_ms'; did you mean"),
        ("V_th_mV", "-50 ms", "the model 'summation': V_th_mV: '-50 ms' is a time; this field is a voltage in mV"),
        ("V_th_mV", -80, "the model 'summation': V_th_mV: the threshold −80 mV is not above the rest −70 mV"),
        ("kernel.rise_ms", 9, "the model 'summation': kernel.rise_ms: the rise 9 ms is slower than the decay 5 ms"),
        ("V_th_mV", "nan", "the model 'summation': V_th_mV: 'nan' is no finite number"),
        ("kind", "lif", "the model 'summation' has no parameter 'kind'"),
        ("expect.0.metric", "peak_mV", "the model 'summation' has no parameter 'expect.0.metric'"),
    ],
)
def test_a_wrong_setting_is_refused_with_the_choices(name: str, value: Any, said: str) -> None:
    with pytest.raises(ModelError) as refused:
        run(psp_sum(SUMMATION), set={name: value})
    assert str(refused.value).startswith(said)


def test_a_model_made_in_python_runs_without_a_note() -> None:
    result = run(PspSum.model_validate({"inputs": [{"amplitude_mV": 20}]}))
    assert result.metrics["fired"]
    assert result.expectations == ()
    with pytest.raises(ModelError, match="the model 'psp_sum': V_th_mV: the threshold"):
        run(PspSum(V_th_mV=-90))


def test_every_number_says_where_it_comes_from() -> None:
    found = {one.path: one for one in run(psp_sum(SUMMATION), set={"V_th_mV": -50}).provenance}
    given, default, changed = found["inputs.2.amplitude_mV"], found["inputs.2.delay_ms"], found["V_th_mV"]
    assert (given.value, given.unit, given.origin, given.line, given.source) == (-4.0, "mV", "note", 13, None)
    assert (default.origin, default.line) == ("default", None)
    assert default.source is not None
    assert (changed.value, changed.origin) == (-50.0, "set")
    assert "inputs.0.from" not in found


def test_defaults_cite_their_sources() -> None:
    found = {one.path: one for one in run(model("kind: psp_sum")).provenance}
    assert found["V_rest_mV"].source == "NEST Simulator 3.10, iaf_psc_exp, default E_L"
    assert all(one.source for one in found.values() if one.origin == "default")


def test_a_default_that_does_nothing_is_not_listed() -> None:
    found = {one.path for one in run(model("kind: weighted_sum\ninputs: [{weight: 1}]")).provenance}
    assert found == {"inputs.0.weight", "inputs.0.x", "bias", "theta"}
    current = run(model("kind: psp_sum\nkernel: {shape: psc_exp}\ninputs: [{amplitude_pA: 900}]")).provenance
    assert "inputs.0.amplitude_mV" not in {one.path for one in current}


def test_unusual_values_are_doubted_not_refused() -> None:
    doubtful = run(
        model("kind: psp_sum\nkernel: {decay_ms: 2000}\ninputs: [{amplitude_mV: 0.002}, {amplitude_mV: -9}]")
    )
    assert doubtful.doubts == (
        "inputs.0.amplitude_mV is 0.002 mV; usual are 0.01 to 20 mV",
        "kernel.decay_ms is 2000 ms; usual are 0.1 to 500 ms",
    )
    assert run(psp_sum(SUMMATION)).doubts == ()


@pytest.mark.parametrize(
    ("claim", "ok", "said"),
    [
        ("{metric: fired, equals: true}", True, "fired is true"),
        ("{metric: fired, equals: false}", False, "fired is false"),
        ("{metric: first_spike_ms, near: 3.3, tol: 0.01}", True, "first_spike_ms is 3.3 ± 0.01"),
        ("{metric: first_spike_ms, near: 3.3, tol: 0.001}", False, "first_spike_ms is 3.3 ± 0.001"),
        ("{metric: first_spike_ms, less: 4}", True, "first_spike_ms is less than 4"),
        ("{metric: first_spike_ms, greater: 4}", False, "first_spike_ms is greater than 4"),
        ("{metric: peak_mV, between: [-51, -50.9]}", True, "peak_mV is between −51 and −50.9"),
        ('{metric: peak_mV, between: ["-0.051 V", "-50900 uV"]}', True, "peak_mV is between −51 and −50.9"),
        ('{metric: first_spike_ms, near: "0.0033 s", tol: "10 us"}', True, "first_spike_ms is 3.3 ± 0.01"),
        ("{metric: trough_mV, equals: -70 mV}", True, "trough_mV is −70"),
        ("{metric: trough_ms, equals: none}", True, "trough_ms is none"),
        ("{metric: first_spike_ms, equals: none}", False, "first_spike_ms is none"),
        ("{metric: trough_ms, equals: null}", True, "trough_ms is none"),
        ("{metric: trough_ms, less: 5}", False, "trough_ms is less than 5"),
        ("{metric: trough_mV, equals: -70}", True, "trough_mV is −70"),
        ("{metric: fired, less: 5}", False, "fired is less than 5"),
        ("{metric: fired, equals: 1}", False, "fired is 1"),
        ('{metric: fired, equals: "true"}', False, "fired is 'true'"),
    ],
)
def test_a_claim_is_held_against_its_metric(claim: str, ok: bool, said: str) -> None:
    written = note(SUMMATION.partition("    expect:")[0] + f"    expect: [{claim}]")
    (found,) = read(written)
    assert isinstance(found, Model)
    (expectation,) = run(found).expectations
    assert (expectation.claim, expectation.ok) == (said, ok)
    assert expectation.span is not None
    assert written.text(expectation.span) == claim


def test_what_was_found_is_said_with_its_unit() -> None:
    assert shown("first_spike_ms", 3.2976638326417986) == "3.297663833 ms"
    assert shown("trough_ms", None) == "none"
    assert shown("fired", True) == "true"
    assert shown("sum", 1.0) == "1"


def test_a_data_frame_has_the_columns_of_the_csv() -> None:
    result = run(psp_sum(SUMMATION))
    if find_spec("pandas") is None:
        with pytest.raises(KgError, match="a data frame needs pandas: install it with 'pip install pandas'"):
            result.to_pandas()
        return
    frame = result.to_pandas()
    assert ",".join(frame.columns) == result.to_csv().splitlines()[0]
    assert frame["V_mV"].max() == pytest.approx(result.metrics["peak_mV"], abs=1e-3)
    assert frame.attrs["fired"] is True


def test_a_result_cannot_be_changed() -> None:
    result = run(psp_sum(SUMMATION))
    assert result.V_mV is not None
    with pytest.raises(FrozenInstanceError):
        result.id = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        result.metrics["fired"] = False  # type: ignore[index]
    with pytest.raises(ValueError, match="read-only"):
        result.V_mV[0] = 0.0
