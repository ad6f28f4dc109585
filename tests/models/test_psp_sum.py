"""Summation of EPSPs and IPSPs: the properties of a linear sum, and the answers of a note's model."""

from math import fsum, inf
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_notes import SUMMATION, psp_sum, psps, shapes

from kg.errors import ModelError
from kg.models import run
from kg.models.psp_sum import PspSum

blocks = st.builds(
    lambda shape, inputs, threshold: {"kernel": shape, "inputs": inputs, "V_rest_mV": 0, "V_th_mV": threshold},
    shapes,
    st.lists(psps, min_size=1, max_size=6),
    st.floats(0.5, 15),
)
moments = st.floats(0, 60)


def made(block: dict[str, Any], **other: Any) -> PspSum:
    return PspSum.model_validate({**block, **other})


def first_spike(model: PspSum) -> float:
    spikes = run(model).spikes_ms
    return spikes[0] if spikes else inf


def test_two_epsps_and_an_ipsp_fire() -> None:
    result = run(psp_sum(SUMMATION))
    assert result.verdict == "fires at 3.30 ms; the sum reaches −55 mV, margin +4.04 mV"
    assert list(result.spikes_ms) == pytest.approx([3.297664], abs=5e-7)
    assert result.metrics["peak_above_rest_mV"] == pytest.approx(19.0416, abs=5e-5)
    assert result.metrics["peak_ms"] == pytest.approx(4.055, abs=5e-4)
    assert result.margin_mV == pytest.approx(4.0416, abs=5e-5)
    assert result.ok
    assert result.method == "exact"


def test_a_larger_ipsp_silences_them_and_the_verdict_says_so() -> None:
    result = run(psp_sum(SUMMATION), set={"inputs.2.amplitude_mV": -9})
    assert result.metrics["peak_above_rest_mV"] == pytest.approx(14.1177, abs=5e-5)
    assert not result.spikes_ms
    assert result.verdict == (
        "stays silent; the peak is −55.9 mV at 4.12 ms, 0.88 mV short; without the IPSP it would fire at 3.11 ms"
    )
    assert [one.ok for one in result.expectations] == [False, False]


def test_inhibition_alone_never_rises_above_rest() -> None:
    result = run(made({"inputs": [{"amplitude_mV": -3}]}))
    assert result.verdict == "stays silent; the sum never rises above rest, 15 mV short"
    assert result.metrics["peak_ms"] is None
    assert result.metrics["trough_mV"] == pytest.approx(-73, abs=1e-12)


def test_without_inputs_nothing_happens() -> None:
    result = run(PspSum())
    assert not result.metrics["fired"]
    assert result.V_mV is not None
    assert set(result.V_mV.tolist()) == {-70.0}
    assert result.to_text()
    assert result.to_svg()


def test_the_contributions_add_up_at_the_crossing_and_at_the_peak() -> None:
    result = run(psp_sum(SUMMATION))
    assert result.contributions.columns == ("input", "onset_ms", "amplitude_mV", "at_crossing_mV", "at_peak_mV")
    names, _, _, at_crossing, at_peak = zip(*result.contributions.rows, strict=True)
    assert names == ("EPSP 1", "EPSP 2", "IPSP")
    assert fsum(at_crossing) == pytest.approx(15.0, abs=1e-12)
    assert fsum(at_peak) == result.metrics["peak_above_rest_mV"]


def test_a_train_is_the_sum_of_its_potentials() -> None:
    train = made({"inputs": [{"amplitude_mV": 4, "onset_ms": 1, "delay_ms": 0.5, "count": 3, "interval_ms": 2}]})
    single = made({"inputs": [{"amplitude_mV": 4, "onset_ms": onset} for onset in (1.5, 3.5, 5.5)]})
    assert run(train).metrics == run(single).metrics


def test_coincident_inputs_are_one_of_many_times_the_size() -> None:
    assert run(made({"inputs": [{"amplitude_mV": 0.1, "count": 10}], "V_rest_mV": 0, "V_th_mV": 1})).metrics["fired"]


def test_an_input_may_have_time_constants_of_its_own() -> None:
    model = made({"inputs": [{"amplitude_mV": 8, "rise_ms": 1, "decay_ms": 10}]})
    assert run(model).metrics["peak_ms"] == pytest.approx(2.558427881104495, rel=1e-12)


def test_a_peak_cut_off_by_a_jump_is_the_value_just_before_it() -> None:
    jumps = {"kernel": {"shape": "exp"}, "inputs": [{"amplitude_mV": -5}, {"amplitude_mV": 9, "onset_ms": 4}]}
    assert run(made(jumps)).metrics["trough_mV"] == -75
    rises = [
        {"amplitude_mV": -5, "onset_ms": 0},
        {"amplitude_mV": 4, "onset_ms": 0},
        {"amplitude_mV": -2, "onset_ms": 3},
    ]
    model = made(jumps, inputs=rises)
    metrics = run(model).metrics
    assert (metrics["peak_ms"], metrics["trough_ms"]) == (None, 3.0)


def test_currents_are_given_in_picoamperes() -> None:
    model = made({"kernel": {"shape": "psc_exp"}, "inputs": [{"amplitude_pA": 900}]})
    result = run(model)
    assert result.contributions.columns[2] == "amplitude_pA"
    assert result.metrics["peak_above_rest_mV"] == pytest.approx(model.depolarisation(result.metrics["peak_ms"]))  # type: ignore[arg-type]


@given(blocks, st.lists(psps, min_size=1, max_size=5), moments)
def test_superposition(block: dict[str, Any], more: list[dict[str, float]], t: float) -> None:
    together = made(block, inputs=[*block["inputs"], *more])
    apart = made(block).depolarisation(t) + made(block, inputs=more).depolarisation(t)
    assert together.depolarisation(t) == pytest.approx(apart, abs=1e-12)


@given(blocks, st.floats(0, 40).map(lambda shift: round(shift, 3)))
def test_everything_shifts_with_the_inputs(block: dict[str, Any], shift: float) -> None:
    later = [psp | {"onset_ms": psp["onset_ms"] + shift} for psp in block["inputs"]]
    before, after = run(made(block)), run(made(block, inputs=later))
    if not before.metrics["grazing"]:
        assert first_spike(made(block, inputs=later)) == pytest.approx(first_spike(made(block)) + shift, abs=1e-6)
    assert after.metrics["peak_mV"] == pytest.approx(before.metrics["peak_mV"], abs=1e-9)


@given(blocks, st.randoms(use_true_random=False))
def test_the_order_of_the_inputs_does_not_change_a_bit(block: dict[str, Any], random: Random) -> None:
    shuffled = random.sample(block["inputs"], len(block["inputs"]))
    assert run(made(block, inputs=shuffled)).metrics == run(made(block)).metrics


@given(blocks, st.sampled_from([0.25, 0.5, 2.0, 8.0]))
def test_everything_scales_with_the_amplitudes(block: dict[str, Any], factor: float) -> None:
    scaled = [psp | {"amplitude_mV": psp["amplitude_mV"] * factor} for psp in block["inputs"]]
    before = run(made(block))
    after = run(made(block, inputs=scaled, V_th_mV=block["V_th_mV"] * factor))
    if not before.metrics["grazing"] and not after.metrics["grazing"]:
        assert after.spikes_ms == pytest.approx(before.spikes_ms, rel=1e-9, abs=1e-9)
    peak = before.metrics["peak_above_rest_mV"]
    assert isinstance(peak, float)
    assert after.metrics["peak_above_rest_mV"] == pytest.approx(peak * factor, abs=1e-10)


@given(blocks, psps)
def test_an_ipsp_never_advances_the_spike(block: dict[str, Any], psp: dict[str, float]) -> None:
    ipsp = psp | {"amplitude_mV": -abs(psp["amplitude_mV"])}
    assert first_spike(made(block, inputs=[*block["inputs"], ipsp])) >= first_spike(made(block)) - 1e-9


@given(blocks)
def test_firing_is_a_margin_of_at_least_nothing(block: dict[str, Any]) -> None:
    result = run(made(block))
    assert result.margin_mV is not None
    assert result.metrics["grazing"] or bool(result.spikes_ms) is (result.margin_mV >= 0)
    assert result.metrics["uninhibited_spike_ms"] is not None or not result.spikes_ms


def test_the_margin_is_exact_to_the_billionth() -> None:
    peak = run(made({"inputs": [{"amplitude_mV": 14.9999999}]})).margin_mV
    assert peak == pytest.approx(-1e-7, rel=1e-6)


def test_more_events_than_allowed_are_refused_before_any_work() -> None:
    with pytest.raises(ModelError, match="1,000,000 events; kg runs at most 100,000"):
        run(made({"inputs": [{"amplitude_mV": 1, "count": 1_000_000}]}))


def test_more_time_courses_than_allowed_are_refused_before_any_work() -> None:
    with pytest.raises(ModelError, match="65 different time courses; kg runs at most 64"):
        run(made({"inputs": [{"decay_ms": 5 + i} for i in range(65)]}))
    assert run(made({"inputs": [{"decay_ms": 5 + i} for i in range(64)]})).metrics["fired"]


def test_more_points_than_allowed_are_refused_before_any_work() -> None:
    with pytest.raises(ModelError, match="points; kg draws at most 2,000,000"):
        run(made({"duration_ms": 1e9, "dt_ms": 1e-3}))
