"""A spiking neuron: no spike is missed or invented, whatever the time constants; and what a note's model says of it."""

import os
from collections.abc import Callable, Sequence
from math import exp, fsum, inf, isnan, log, log1p
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_notes import complaints, model

from kg.errors import ModelError
from kg.models import Result, new, run
from kg.models.lif import Lif
from kg.models.maths.closed_forms import largest_interval
from kg.models.maths.crossing import GRAZING
from kg.models.maths.exponentials import sign_changes
from kg.models.maths.kernels import spread
from kg.models.maths.propagators import grouped, propagators, stepped, trials
from kg.models.maths.spiking import Neuron, Pulse, Record, TooManySpikesError, fire, merged, replayed
from kg.models.sweeping import sweep

CASES = 20_000 if os.environ.get("KG_THOROUGH") else 400
"""The long run is for `scripts/check.py --thorough`."""

POTENTIALS = "all three are potentials, not distances from rest"

taus = st.floats(0.3, 30)
times = st.one_of(st.floats(0, 30).map(lambda t: round(t, 4)), st.integers(0, 10).map(float))
jumps = st.builds(lambda size, t: {"amplitude_mV": round(size, 3), "onset_ms": t}, st.floats(-10, 12), times)
currents = st.builds(
    lambda size, tau, t: {"amplitude_pA": round(size), "tau_s_ms": tau, "onset_ms": t},
    st.floats(-2000, 3000),
    st.sampled_from([1.0, 2.0, 8.0, 10.0]),
    times,
)
inputs = st.lists(st.one_of(jumps, currents), max_size=8)
blocks = st.builds(
    lambda inputs, tau, t_ref, steady, reset: {
        "inputs": inputs,
        "tau_m_ms": tau,
        "t_ref_ms": t_ref,
        "I_pA": steady,
        "V_reset_mV": reset,
        "duration_ms": 60,
    },
    inputs,
    st.sampled_from([5.0, 10.0, 20.0]),
    st.sampled_from([0.0, 0.5, 2.0]),
    st.sampled_from([0.0, 0.0, 200.0, -300.0, 500.0]),
    st.sampled_from([-70.0, -60.0, -75.0]),
)


def made(block: dict[str, Any] | None = None, **other: Any) -> Lif:
    return Lif.model_validate({**(block or {}), **other})


def ran(block: dict[str, Any] | None = None, **other: Any) -> Result:
    return run(made(block, **other))


def number(result: Result, metric: str) -> float:
    value = result.metrics[metric]
    assert isinstance(value, float)
    return value


# what a note's model says


def test_five_currents_make_a_neuron_fire_twice() -> None:
    result = run(model(new("lif").removeprefix("```kg-model\n").removesuffix("```\n")))
    assert result.verdict == "fires twice, first at 6.18 ms; then at 12.8 ms"
    assert result.spikes_ms == pytest.approx([6.176332194861772, 12.79266659438497], abs=1e-12)
    assert (result.precision, result.margin_mV, result.metrics["spikes"]) == ("exact", None, 2)
    assert result.ok


@pytest.mark.parametrize(
    ("block", "verdict"),
    [
        ({}, "stays silent; the potential never rises above rest, 15 mV short"),
        ({"inputs": [{"amplitude_mV": -3}]}, "stays silent; the potential never rises above rest, 15 mV short"),
        ({"inputs": [{"amplitude_mV": 12.8}]}, "stays silent; the peak is −57.2 mV, 2.2 mV short"),
        ({"inputs": [{"amplitude_mV": 20, "onset_ms": 3}]}, "fires once, at 3.00 ms"),
        ({"inputs": [{"amplitude_mV": 15}]}, "fires once, at 0 ms, just grazing the threshold of −55 mV"),
        (
            {"inputs": [{"amplitude_mV": 20, "onset_ms": 1, "count": 3, "interval_ms": 6.5}]},
            "fires 3 times, first at 1.00 ms; mean interval 6.50 ms",
        ),
        ({"I_pA": 500, "duration_ms": 60}, "fires 3 times, first at 13.9 ms; then every 15.9 ms"),
        (
            {"I_pA": 300, "duration_ms": 60},
            "stays silent; the peak is −58.0 mV, 3.0 mV short; it takes more than 375 pA to make it fire",
        ),
    ],
)
def test_the_verdict_is_a_sentence(block: dict[str, Any], verdict: str) -> None:
    assert ran(block).verdict == verdict


def test_a_jump_within_the_refractory_period_is_lost_and_one_at_its_end_counts() -> None:
    spike = {"amplitude_mV": 16, "onset_ms": 9}
    assert ran(inputs=[spike, {"amplitude_mV": 16, "onset_ms": 10.99}]).spikes_ms == (9,)
    assert ran(inputs=[spike, {"amplitude_mV": 16, "onset_ms": 11}]).spikes_ms == (9, 11)
    assert ran(inputs=[spike, {"amplitude_mV": 16, "onset_ms": 9}]).spikes_ms == (9,)


def test_currents_go_on_decaying_while_the_potential_is_held() -> None:
    result = ran(inputs=[{"amplitude_pA": 6000, "tau_s_ms": 5}], duration_ms=6, t_ref_ms=4, V_reset_mV=-65)
    (spike,) = result.spikes_ms
    current = 6000 * exp(-6 / 5)
    assert result.metrics["I_end_pA"] == pytest.approx(current, rel=1e-14)
    free = 6 - (spike + 4)
    expected = -70 + 5 * exp(-free / 10) + 6000 / 250 * exp(-(spike + 4) / 5) * spread(free, 10, 5)
    assert result.metrics["V_end_mV"] == pytest.approx(expected, abs=1e-12)
    assert result.V_mV is not None
    assert result.t_ms is not None
    held = (result.t_ms > spike) & (result.t_ms < spike + 4)
    assert set(result.V_mV[held].tolist()) == {-65.0}


def test_under_a_constant_current_the_interval_and_the_rate_are_those_that_last() -> None:
    metrics = ran(I_pA=500, V_reset_mV=-60, duration_ms=30).metrics
    assert metrics["isi_ms"] == pytest.approx(2 + 10 * log(2), rel=1e-14)
    assert metrics["rate_Hz"] == pytest.approx(1000 / (2 + 10 * log(2)), rel=1e-14)
    silent = ran(I_pA=370).metrics
    assert (silent["isi_ms"], silent["rate_Hz"]) == (None, 0.0)


@given(taus, st.floats(1, 1000), st.floats(0.1, 60), st.floats(1.001, 50))
def test_the_spikes_under_a_constant_current_have_a_closed_form(
    tau: float, capacitance: float, gap: float, times: float
) -> None:
    base = gap * capacitance / tau
    neuron = {"E_L_mV": 0, "V_reset_mV": 0, "V_th_mV": gap, "tau_m_ms": tau, "C_m_pF": capacitance}
    result = ran(neuron, I_pA=times * base, duration_ms=100)
    first = tau * log1p(1 / (times - 1))
    every = first + 2
    expected = [first + i * every for i in range(int((100 - first) / every) + 1)] if first <= 100 else []
    if abs((100 - first) / every % 1 - 0.5) < 0.499:
        assert result.spikes_ms == pytest.approx(expected, rel=1e-10)


@given(taus, st.floats(1, 1000), st.floats(0.1, 60), st.sampled_from(["exact", "grid"]))
def test_at_exactly_the_rheobase_no_spike_ever(tau: float, capacitance: float, gap: float, engine: str) -> None:
    neuron = {"tau_m_ms": tau, "C_m_pF": capacitance, "V_th_mV": -70 + gap, "engine": engine}
    neuron |= {"duration_ms": 2000, "dt_ms": 1}
    base = number(ran(neuron), "rheobase_pA")
    result = ran(neuron, I_pA=base)
    assert not result.spikes_ms
    assert result.metrics["isi_ms"] is None
    assert not ran(neuron, I_pA=base, inputs=[{"amplitude_pA": -100}, {"amplitude_mV": -1, "onset_ms": 9}]).spikes_ms
    brief = {"amplitude_pA": base / 10, "tau_s_ms": tau / 2}
    assert not ran(neuron, I_pA=base, inputs=[brief]).spikes_ms
    assert ran(neuron, I_pA=base * (1 + 1e-9), engine="exact").spikes_ms


def test_two_jumps_fire_up_to_the_largest_interval_and_not_beyond() -> None:
    longest = largest_interval(9.0, 10.0, 15.0)
    assert longest is not None
    for factor, fires in ((1 - 1e-9, True), (1 + 1e-9, False)):
        given = {"amplitude_mV": 9, "count": 2, "interval_ms": longest * factor}
        assert ran(inputs=[given]).metrics["fired"] is fires


def test_ten_jumps_of_a_tenth_make_one() -> None:
    assert ran(V_th_mV=-69, inputs=[{"amplitude_mV": 0.1, "onset_ms": 3, "count": 10}]).spikes_ms == (3.0,)


def test_the_contributions_add_up_to_the_threshold_at_the_first_spike() -> None:
    given = [
        {"amplitude_pA": 900, "onset_ms": 1, "count": 3, "interval_ms": 1},
        {"amplitude_mV": -2, "onset_ms": 2},
        {"amplitude_pA": 800, "tau_s_ms": 9, "onset_ms": 2},
    ]
    result = ran(inputs=given, I_pA=50)
    assert result.contributions.columns[-1] == "at_first_spike_mV"
    assert [row[0] for row in result.contributions.rows] == ["EPSP 1", "IPSP", "EPSP 2", "constant current"]
    assert fsum(float(row[-1] or 0) for row in result.contributions.rows) == pytest.approx(15, abs=1e-11)


@given(inputs, st.sampled_from([0.0, 100.0, -200.0]))
def test_the_contributions_of_a_silent_neuron_add_up_to_its_peak(given: list[dict[str, Any]], steady: float) -> None:
    result = ran(inputs=given, I_pA=steady, V_th_mV=2000)
    total = fsum(float(row[-1] or 0) for row in result.contributions.rows)
    assert total == pytest.approx(number(result, "peak_mV") + 70, abs=1e-9)
    assert result.V_mV is not None
    assert result.V_mV.max() <= number(result, "peak_mV") + 1e-9
    assert result.margin_mV == pytest.approx(number(result, "peak_mV") - 2000, abs=1e-9)


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (
            "V_th_mV: -80\nV_reset_mV: -90",
            "5:10: V_th_mV: the threshold −80 mV is not above the rest −70 mV; " + POTENTIALS,
        ),
        (
            "V_reset_mV: -55",
            "5:13: V_reset_mV: the threshold −55 mV is not above the reset −55 mV; " + POTENTIALS,
        ),
        (
            "inputs: [{amplitude_mV: 1, amplitude_pA: 3}]",
            "5:11: inputs.0.amplitude_mV: 'amplitude_mV' says nothing beside 'amplitude_pA'; leave one of them out",
        ),
        (
            "inputs: [{amplitude_mV: 1, tau_s_ms: 3}]",
            (
                "5:28: inputs.0.tau_s_ms: 'tau_s_ms' says nothing of an input in mV, which jumps at once; "
                "give the current: 'amplitude_pA'"
            ),
        ),
        ("t_ref_ms: -1", "5:11: t_ref_ms: '−1' is out of range; it must be greater than or equal to 0"),
    ],
)
def test_what_a_neuron_cannot_be_is_said_with_its_place(block: str, said: str) -> None:
    assert complaints(f"kind: lif\n{block}") == [f"Summation.md:{said}"]


def test_more_events_points_and_spikes_than_allowed_are_refused_in_one_line() -> None:
    with pytest.raises(ModelError, match="1,000,000 events; kg runs at most 100,000"):
        ran(inputs=[{"count": 1_000_000}])
    with pytest.raises(ModelError, match="the trace has 10,000,001 points; kg draws at most 2,000,000"):
        ran(engine="grid", duration_ms=1e6)
    with pytest.raises(ModelError, match="65 different time courses; kg runs at most 64"):
        ran(inputs=[{"amplitude_pA": 1, "tau_s_ms": 1 + i} for i in range(65)])
    for engine in ("exact", "grid"):
        with pytest.raises(ModelError, match="the neuron fires more than 100,000 times"):
            ran(I_pA=1e9, t_ref_ms=0, duration_ms=1000, dt_ms=1e-3, engine=engine)


def test_a_jump_does_not_speak_of_a_synaptic_time_constant_nor_a_current_of_millivolts() -> None:
    paths = {one.path for one in ran(inputs=[{"amplitude_mV": 3}, {"amplitude_pA": 3}]).provenance}
    assert {"inputs.0.amplitude_mV", "inputs.1.amplitude_pA", "inputs.1.tau_s_ms"} <= paths
    assert not {"inputs.0.tau_s_ms", "inputs.1.amplitude_mV"} & paths


@pytest.mark.parametrize("engine", ["exact", "grid"])
@pytest.mark.parametrize("many", [False, True])
def test_every_face_shows_it(engine: str, many: bool) -> None:
    some = [{"amplitude_mV": 6, "onset_ms": 1}, {"amplitude_pA": -50}] * (25 if many else 1)
    result = ran(inputs=some, I_pA=400, engine=engine)
    assert result.to_text()
    assert result.to_svg()
    assert "constant current" in result.to_csv().splitlines()[0]
    assert result.precision == ("exact" if engine == "exact" else "grid, 0.1 ms")


# no spike is missed, none invented


def test_random_neurons_against_a_fine_grid_of_the_potential_itself() -> None:
    """One to three synaptic time constants, jumps, a constant current; each potential written out as a plain sum."""
    random, fired = Random(7), 0
    for number in range(CASES):
        neuron, pulses = _random_case(random)
        record = fire(neuron, pulses, 0.0, 40.0, 10_000)
        fired += len(record.spikes)
        _check(neuron, pulses, record, 40.0, f"case {number}")
    assert fired > CASES


def test_a_step_beyond_the_summit_does_not_pass_over_the_crossing() -> None:
    """Where the current comes to exceed the rheobase, the potential is flat: Newton's first step is far too long."""
    neuron = Neuron(11.3, (1.32, 11.299), 15.0, 0.0, 0.0, 0.0)
    pulses: list[Pulse] = [(0.0, 14.11, -2.9, 4.13)]
    record = fire(neuron, pulses, 0.0, 13.8, 10)
    assert len(record.spikes) == 1
    _check(neuron, pulses, record, 13.8, "a flat start")


def test_a_bump_between_the_points_of_a_coarse_grid_is_found() -> None:
    fast = {"tau_m_ms": 0.05, "inputs": [{"amplitude_pA": 1e6, "tau_s_ms": 0.01, "onset_ms": 1.0301}]}
    assert ran(fast).metrics["spikes"] == 1
    assert ran(fast, engine="grid").metrics["spikes"] == 0


@pytest.mark.parametrize("gap", [0.0, 1e-15, 1e-12, 1e-9, 1e-6])
@pytest.mark.parametrize("several", [False, True])
def test_time_constants_that_are_nearly_equal_do_no_harm(gap: float, several: bool) -> None:
    def answer(gap: float) -> Result:
        given = [{"amplitude_pA": 900, "tau_s_ms": 10 * (1 + gap), "onset_ms": 0.7 * i, "count": 4} for i in range(6)]
        if several:
            given[1]["tau_s_ms"] = 10 * (1 - gap)
            given[3] = {"amplitude_pA": -700, "tau_s_ms": 10 * (1 + 2 * gap), "onset_ms": 2.0}
        return ran(inputs=given)

    found, equal = answer(gap), answer(0.0)
    assert len(found.spikes_ms) > 2
    assert found.spikes_ms == pytest.approx(equal.spikes_ms, abs=1e-9 + 1000 * gap)
    assert found.metrics["V_end_mV"] == pytest.approx(equal.metrics["V_end_mV"], abs=1e-9 + 1000 * gap)


@pytest.mark.parametrize("tau_s", [0.5, 10.0, 25.0])
@pytest.mark.parametrize(("over", "fires", "grazes"), [(1e-8, True, False), (5e-10, True, True), (-1e-8, False, False)])
def test_an_overshoot_of_a_billionth_of_a_millivolt_is_seen(
    tau_s: float, over: float, fires: bool, grazes: bool
) -> None:
    current = {"amplitude_pA": 2000, "tau_s_ms": tau_s, "onset_ms": 1}
    other = {"amplitude_pA": -900, "tau_s_ms": 3.0, "onset_ms": 2}
    for some in ([current], [current, other]):
        top = number(ran(inputs=some, V_th_mV=2000), "peak_mV")
        result = ran(inputs=some, V_th_mV=top - over, t_ref_ms=1000)
        assert (result.metrics["fired"], result.metrics["grazing"]) == (fires, grazes)


@given(taus, st.floats(0.1, 60))
def test_a_tangent_is_a_spike_and_says_that_it_grazes(tau: float, gap: float) -> None:
    """With equal time constants the potential is (w / C) t e^(−t/τ), highest at τ."""
    result = ran(
        V_th_mV=gap,
        E_L_mV=0,
        V_reset_mV=-1,
        tau_m_ms=tau,
        inputs=[{"amplitude_pA": gap * 250 * exp(1) / tau, "tau_s_ms": tau}],
    )
    assert result.metrics["grazing"]
    if result.spikes_ms:
        assert result.spikes_ms == pytest.approx([tau], rel=1e-6)


def test_a_hair_below_the_threshold_is_grazing_too() -> None:
    current = {"amplitude_pA": 2000, "onset_ms": 1}
    top = number(ran(inputs=[current], V_th_mV=2000), "peak_mV")
    result = ran(inputs=[current], V_th_mV=top + 5e-10)
    assert (result.metrics["fired"], result.metrics["grazing"]) == (False, True)
    after = {"amplitude_mV": 30000, "onset_ms": 200}
    result = ran(inputs=[after, {**current, "onset_ms": 300}], V_th_mV=top + 5e-10)
    assert (result.metrics["spikes"], result.metrics["grazing"]) == (1, True)


@given(blocks, st.randoms(use_true_random=False))
def test_the_order_of_the_inputs_does_not_change_a_bit(block: dict[str, Any], random: Random) -> None:
    shuffled = random.sample(block["inputs"], len(block["inputs"]))
    before, after = ran(block), ran(block, inputs=shuffled)
    assert (before.spikes_ms, before.metrics) == (after.spikes_ms, after.metrics)


@given(inputs, st.floats(0, 40).map(lambda shift: round(shift, 3)))
def test_everything_shifts_with_the_inputs(given: list[dict[str, Any]], shift: float) -> None:
    later = [one | {"onset_ms": one["onset_ms"] + shift} for one in given]
    before, after = ran(inputs=given, duration_ms=60), ran(inputs=later, duration_ms=60 + shift)
    if not before.metrics["grazing"] and not after.metrics["grazing"] and not _on_the_edge(before, given):
        assert after.spikes_ms == pytest.approx([t + shift for t in before.spikes_ms], abs=1e-6)


@given(blocks)
def test_one_synapse_and_several_are_walked_alike(block: dict[str, Any]) -> None:
    """A synapse that never gets a current takes the general walk along the same course."""
    neuron, pulses = made(block).neuron, made(block).pulses
    one = neuron._replace(synapses=neuron.synapses[:1])
    mine = [pulse[:3] for pulse in pulses]
    found = fire(one, mine, 0.0, 60.0, 10_000)
    more = fire(one._replace(synapses=(*one.synapses, 77.0)), [(*pulse, 0.0) for pulse in mine], 0.0, 60.0, 10_000)
    if not found.grazing:
        assert more.spikes == pytest.approx(found.spikes, abs=1e-9)
        assert more.potential == pytest.approx(found.potential, abs=1e-7)


@given(blocks)
def test_the_trace_ends_at_the_potential_of_the_end(block: dict[str, Any]) -> None:
    result = ran(block)
    assert result.V_mV is not None
    assert result.V_mV[-1] == pytest.approx(result.metrics["V_end_mV"], abs=1e-8)
    assert result.V_mV.max() <= -55 + 1e-9


def test_huge_amplitudes_and_tiny_times_are_answered_or_refused_never_nan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.models.lif_answers.MOST_SPIKES", 1000)
    random, refused = Random(3), list[str]()
    sizes = [0.0, 1e-29, 1e-12, 1e-3, 1.0, 10.0, 1e3, 1e12, 1e29]
    for _ in range(CASES):
        block = _hostile_block(random, sizes)
        found = _answer_or_refusal(block)
        if isinstance(found, str):
            refused.append(found)
            continue
        assert not any(isinstance(value, float) and isnan(value) for value in found.metrics.values()), block
        assert found.to_text()
    assert len(refused) < CASES * 2 / 3
    assert all(any(why in one for why in ("extreme", "at most", "threshold")) for one in refused)


def test_sixty_four_time_constants_are_searched_in_no_time() -> None:
    given = [
        {"amplitude_pA": 60 if i % 3 else -80, "tau_s_ms": 1 + i / 3, "onset_ms": i / 7, "count": 3, "interval_ms": 5}
        for i in range(64)
    ]
    block = {"inputs": given, "duration_ms": 60, "V_th_mV": -60}
    neuron, pulses = made(block).neuron, made(block).pulses
    record = fire(neuron, pulses, 0.0, 60.0, 1000)
    assert record.spikes
    _check(neuron, pulses, record, 60.0, "64 time constants", points=30)


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(-3, 3)), min_size=1, max_size=5), st.floats(0.1, 20))
def test_every_change_of_sign_is_found(terms: list[tuple[float, float]], end: float) -> None:
    found = sign_changes(terms, end)
    assert found == sorted(found)
    grid = np.linspace(0, end, 4001)
    values = sum(c * np.exp(-rate * grid) for rate, c in terms) * np.ones(4001)
    sure = np.abs(values) > 1e-9
    signs, places = np.sign(values[sure]), grid[sure]
    for i in np.flatnonzero(np.diff(signs)):
        inside = [t for t in found if places[i] <= t <= places[i + 1]]
        assert len(inside) % 2, (places[i], places[i + 1], found)


# on a grid


def test_the_engine_on_a_grid_comes_nearer_with_the_step() -> None:
    """On-grid inputs: what is left is that a spike is seen only at the next point, which is less than a step."""
    random = Random(11)
    for _ in range(20):
        given = [
            {
                "amplitude_pA": random.uniform(200, 900),
                "tau_s_ms": random.choice([2.0, 5.0]),
                "onset_ms": random.randint(0, 40) / 2,
            }
            for _ in range(8)
        ]
        exact = ran(inputs=given, duration_ms=60)
        if not exact.spikes_ms:
            continue
        for dt in (0.1, 0.01, 0.001):
            found = ran(inputs=given, duration_ms=60, engine="grid", dt_ms=dt)
            assert 0 <= found.spikes_ms[0] - exact.spikes_ms[0] <= dt * (1 + 1e-6)
        errors = [abs(a - b) for a, b in zip(found.spikes_ms, exact.spikes_ms, strict=True)]
        assert max(errors) < 100 * dt


def test_the_error_of_the_grid_is_proportional_to_its_step() -> None:
    def train(**other: Any) -> Result:
        return ran(inputs=[{"amplitude_pA": 150, "count": 120, "interval_ms": 0.5}], duration_ms=60, **other)

    exact = train().spikes_ms
    assert len(exact) > 2
    for dt in (0.1, 0.02, 0.004, 0.0008):
        found = train(engine="grid", dt_ms=dt).spikes_ms
        assert len(found) == len(exact)
        assert all(-1e-9 <= a - b <= 2 * (i + 1) * dt for i, (a, b) in enumerate(zip(found, exact, strict=True)))


def test_a_grid_holds_the_potential_for_twenty_steps_of_a_tenth() -> None:
    spikes: list[dict[str, float]] = [{"amplitude_mV": 20, "onset_ms": 5}, {"amplitude_mV": 20, "onset_ms": 6.9}]
    assert ran(inputs=spikes, engine="grid").spikes_ms == pytest.approx([5.0])
    spikes[1]["onset_ms"] = 7
    result = ran(inputs=spikes, engine="grid", I_pA=100)
    assert result.spikes_ms == pytest.approx([5.0, 7.0])
    assert result.V_mV is not None
    assert (result.V_mV[50:91] == -70).sum() == 41
    assert result.V_mV[91] > -70


def test_a_grid_agrees_with_the_exact_engine_wherever_nothing_fires() -> None:
    given = [
        {"amplitude_pA": 300, "onset_ms": 1},
        {"amplitude_mV": 3, "onset_ms": 2},
        {"amplitude_pA": -90, "tau_s_ms": 10},
    ]
    exact, grid = (ran(inputs=given, I_pA=90, duration_ms=30, engine=engine, dt_ms=0.1) for engine in ("exact", "grid"))
    assert exact.V_mV == pytest.approx(grid.V_mV, abs=1e-12)
    assert exact.metrics["I_end_pA"] == pytest.approx(grid.metrics["I_end_pA"], rel=1e-12)


@pytest.mark.parametrize("t_ref", [0.0, 0.1, 2.0])
def test_many_trials_fire_as_each_on_its_own(t_ref: float) -> None:
    random = Random(5)
    neuron = Neuron(10.0, (2.0, 8.0), 15.0, 0.0, t_ref, 2.0)
    events = [(random.uniform(0, 200), random.randint(0, 2)) for _ in range(600)]
    weights = np.array([[random.uniform(0, 2), random.uniform(-1, 2), random.uniform(-1, 1)] for _ in range(50)])
    groups = [
        one
        for channel in range(3)
        for one in grouped(neuron, merged([(t, c, 1.0) for t, c in events if c == channel], 2), 0.0, 0.1, 2000)
        if one.channel == channel
    ]
    found = trials(neuron, groups, weights, 0.1)
    for i, row in enumerate(weights.tolist()):
        alone = stepped(neuron, merged([(t, c, row[c]) for t, c in events], 2), 0.0, 0.1, 2000, 10_000).record
        assert found.spikes[i] == len(alone.spikes)
        assert found.potentials[i] == pytest.approx(alone.potential, abs=1e-9)
        assert found.currents[i] == pytest.approx(fsum(alone.currents), abs=1e-9)
        if alone.spikes:
            assert (found.first[i] * 0.1, found.last[i] * 0.1) == pytest.approx((alone.spikes[0], alone.spikes[-1]))
        else:
            assert alone.peak is not None
            assert found.peaks[i] == pytest.approx(alone.peak[1], abs=1e-9)
    assert 5 < np.count_nonzero(found.spikes) < 50


def test_a_sweep_of_amplitudes_on_a_grid_is_what_each_run_says() -> None:
    given = [
        {"amplitude_pA": 300, "onset_ms": 1, "count": 40, "interval_ms": 1},
        {"amplitude_mV": -1, "onset_ms": 5, "count": 4, "interval_ms": 9},
        {"amplitude_pA": -100, "tau_s_ms": 8, "onset_ms": 2},
    ]
    asked = {"inputs.0.amplitude_pA": [0, 100, 300, 500], "inputs.1.amplitude_mV": [-9, 0, 9, 20]}
    neuron = made(inputs=given, engine="grid", duration_ms=60, I_pA=30)
    found = sweep(neuron, asked)
    assert found.precision == "grid, 0.1 ms"
    assert neuron.sweep(found.ranges) is not None
    for place, point in zip(found.places(), found.points, strict=True):
        alone = run(neuron, set=dict(zip(asked, place, strict=True))).metrics
        for name, value in zip(found.metrics, point.found, strict=True):
            assert value == (pytest.approx(alone[name], abs=1e-9) if isinstance(alone[name], float) else alone[name])
    assert {point.found[0] for point in found.points} == {True, False}


def test_other_sweeps_and_those_of_the_exact_engine_run_one_by_one() -> None:
    neuron = made(inputs=[{"amplitude_pA": 300}], engine="grid")
    ranges = sweep(neuron, {"V_th_mV": [-60, -50]}).ranges
    assert neuron.sweep(ranges) is None
    assert made(inputs=[{"amplitude_pA": 300}]).sweep(sweep(neuron, {"inputs.0.amplitude_pA": [1, 2]}).ranges) is None


def test_the_propagators_of_equal_time_constants_are_those_of_nearly_equal_ones() -> None:
    equal, near = propagators(0.1, 10, 10, 250), propagators(0.1, 10, 10 * (1 + 1e-12), 250)
    assert equal == pytest.approx(near, rel=1e-11)
    assert abs(equal.P21 / (0.1 / 250 * exp(-0.01)) - 1) < 1e-15


def test_a_run_may_be_allowed_fewer_spikes() -> None:
    with pytest.raises(TooManySpikesError, match="more than 3 times, the last of them at"):
        fire(Neuron(10.0, (2.0,), 15.0, 0.0, 2.0, 30.0), [], 0.0, 1000.0, 3)


# a potential written out


def _check(neuron: Neuron, pulses: Sequence[Pulse], record: Record, end: float, case: str, points: int = 400) -> None:
    """Below the threshold everywhere but at the spikes, and at the threshold there."""
    free = 0.0
    potential = _plain(neuron, pulses, 0.0, -neuron.drive)
    slack = 1e-10
    for spike in (*record.spikes, end):
        if spike > free:
            grid = np.linspace(free, spike, points, endpoint=False)
            above = [t for t in grid.tolist() if potential(t) > neuron.threshold + GRAZING]
            assert not above, f"{case}: missed a spike before {above[0]} ms"
        if spike in record.spikes:
            assert potential(spike) >= neuron.threshold - slack, f"{case}: no spike at {spike} ms"
            free = spike + neuron.refractory
            potential = _plain(neuron, pulses, free, neuron.reset - neuron.drive, at_once=not neuron.refractory)
    seen = replayed(neuron, pulses, record.spikes, 0.0, [end])
    assert seen[0] == pytest.approx(record.potential, abs=1e-8), case


def _plain(
    neuron: Neuron, pulses: Sequence[Pulse], begin: float, p: float, *, at_once: bool = False
) -> Callable[[float], float]:
    """The potential from a moment on at which it deviates by p, every input on its own."""

    def potential(t: float) -> float:
        parts = [neuron.drive, p * exp(-(t - begin) / neuron.tau)]
        for at, jump, *pushes in pulses:
            if at > t:
                break
            # without a refractory period, a jump at the moment of a spike has caused it
            if at > begin or (at == begin and not at_once):
                parts.append(jump * exp(-(t - at) / neuron.tau))
            for push, tau in zip(pushes, neuron.synapses, strict=True):
                since = max(at, begin)
                parts.append(push * exp(-(since - at) / tau) * spread(t - since, neuron.tau, tau))
        return fsum(parts)

    return potential


def _random_case(random: Random) -> tuple[Neuron, list[Pulse]]:
    tau = _spread(random, 1, 30)
    near = [tau, tau * (1 + 1e-12), tau * (1 - 1e-6)]
    synapses = tuple(sorted({random.choice([_spread(random, 0.2, 30), *near]) for _ in range(random.randint(1, 3))}))
    drive = random.choice([0.0, 0.0, random.uniform(-10, 30), 15.0])
    reset, refractory = random.choice([0.0, -5.0, 10.0]), random.choice([0.0, 0.5, 2.0])
    times: tuple[Callable[[], float], ...] = (lambda: random.uniform(0, 30), lambda: float(random.randint(0, 8)))
    events = [
        (random.choice(times)(), random.randint(0, len(synapses)), random.choice([1, 1, -1]) * random.uniform(0.5, 12))
        for _ in range(random.randint(0, 10))
    ]
    return Neuron(tau, synapses, 15.0, reset, refractory, drive), merged(events, len(synapses))


def _hostile_block(random: Random, sizes: Sequence[float]) -> dict[str, Any]:
    def size() -> float:
        return random.choice(sizes) * random.choice([1, 1, 1 + 1e-12, 3])

    def above() -> float:
        return size() or 1.0

    def one() -> dict[str, Any]:
        common = {"onset_ms": random.choice([-1, 1]) * size(), "count": random.randint(1, 4), "interval_ms": size()}
        if random.random() < 0.5:
            return common | {"amplitude_mV": random.choice([-1, 1]) * size()}
        return common | {"amplitude_pA": random.choice([-1, 1]) * size(), "tau_s_ms": above()}

    return {
        "tau_m_ms": above(),
        "C_m_pF": above(),
        "t_ref_ms": size(),
        "V_th_mV": -70 + above(),
        "V_reset_mV": -70 - size(),
        "I_pA": random.choice([0, 0, 1, -1]) * size(),
        "engine": random.choice(["exact", "exact", "grid"]),
        "inputs": [one() for _ in range(random.randint(0, 5))],
        **random.choice([{}, {"duration_ms": above()}]),
    }


def _answer_or_refusal(block: dict[str, Any]) -> Result | str:
    try:
        return ran(block)
    except ModelError as error:
        return str(error)


def _on_the_edge(result: Result, given: Sequence[dict[str, Any]]) -> bool:
    """Whether an input comes just as the potential is let go, so that rounding decides whether it counts."""
    ends = [t + 2 for t in result.spikes_ms] + list(result.spikes_ms)
    return min((abs(one["onset_ms"] - end) for one in given for end in ends), default=inf) < 1e-6


def _spread(random: Random, low: float, high: float) -> float:
    return exp(random.uniform(log(low), log(high)))
