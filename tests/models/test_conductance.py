"""Conductances: closed forms where there are some, a second integrator elsewhere, and what learners are told."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import exp, log
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from model_notes import complaints, model, note
from model_vaults import fence, metric, told, vault_with

from kg.errors import ModelError
from kg.models import Method, Model, Result, Trace, read, run
from kg.models.conductance import Conductance
from kg.models.maths.conductances import Opening, follow
from kg.models.maths.kernels import Kernel, exponential
from kg.models.maths.summits import highest_sum
from kg.models.psp_sum import PspSum

MEMBRANE = {"C_m_pF": 200, "g_L_nS": 10, "V_rest_mV": -70, "V_th_mV": -55}
EXCITATION = {"g_nS": 15, "E_rev_mV": 0}
SHUNT = {"g_nS": 30, "E_rev_mV": -70, "decay_ms": 10}


def made(*inputs: dict[str, Any], **other: Any) -> Conductance:
    return Conductance.model_validate({**MEMBRANE, **other, "inputs": inputs})


def answer(*inputs: dict[str, Any], **other: Any) -> Result:
    return run(made(*inputs, **other))


def trace_of(result: Result) -> Trace:
    assert isinstance(result.drawing, Trace)
    return result.drawing


def rounded(number: float) -> float:
    return round(number, 3)


taus = st.floats(0.3, 30)
times = st.one_of(
    st.builds(lambda tau: {"shape": "exp", "tau_s_ms": tau}, taus),
    st.builds(lambda tau: {"shape": "alpha", "tau_s_ms": tau}, taus),
    st.builds(lambda tau, part: {"shape": "biexp", "rise_ms": tau * part, "decay_ms": tau}, taus, st.floats(0.03, 1)),
    st.builds(lambda length: {"shape": "tonic", "duration_ms": length}, st.floats(0.5, 20)),
    st.just({"shape": "tonic"}),
)
onsets = st.one_of(st.floats(0, 20).map(lambda t: round(t, 3)), st.integers(0, 5).map(float))


def synapses(reversals: st.SearchStrategy[float]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda shape, g, E, t: {**shape, "g_nS": g, "E_rev_mV": E, "onset_ms": t},
        times,
        st.floats(0.01, 60),
        reversals,
        onsets,
    )


any_synapse = synapses(st.one_of(st.sampled_from([0.0, -70.0, -85.0, -60.0]), st.floats(-95, 50).map(rounded)))
excitatory = synapses(st.floats(-50, 50).map(rounded))
some = st.lists(any_synapse, min_size=1, max_size=3)


# closed forms


def test_constant_conductances_settle_at_the_mean_of_their_reversal_potentials() -> None:
    metrics = answer(
        {"shape": "tonic", "g_nS": 5, "E_rev_mV": 0}, {"shape": "tonic", "g_nS": 10, "E_rev_mV": -70}
    ).metrics
    assert metrics["steady_mV"] == metrics["peak_mV"] == -56
    assert (metrics["peak_ms"], metrics["first_spike_ms"]) == (None, None)
    assert metrics["tau_eff_ms"] == 8
    assert metrics["shunting"] == pytest.approx(0.6, abs=1e-15)


def test_a_step_is_approached_exponentially_and_crossed_when_the_logarithm_says() -> None:
    model = made({"shape": "tonic", "g_nS": 5, "E_rev_mV": 0, "onset_ms": 3})
    result = run(model)
    target, tau = 70 / 3, 200 / 15
    assert model.V_mV(13) == pytest.approx(-70 + target * (1 - exp(-10 / tau)), abs=1e-12)
    assert result.spikes_ms == pytest.approx([3 + tau * log(target / (target - 15))], abs=1e-12)
    assert (result.method, result.tolerance) == (Method.EXACT, "")


def test_what_is_only_approached_is_not_reached() -> None:
    # 10 nS against a leak of 10 nS settle half-way
    result = answer({"shape": "tonic", "g_nS": 10, "E_rev_mV": -40})
    assert result.metrics["peak_mV"] == -55
    assert not result.metrics["fired"]
    assert result.metrics["grazing"]


def test_a_step_that_ends_leaves_the_membrane_to_its_leak() -> None:
    model = made({"shape": "tonic", "g_nS": 5, "E_rev_mV": 0, "duration_ms": 10})
    top = 70 / 3 * (1 - exp(-10 * 15 / 200))
    assert model.V_mV(30) == pytest.approx(-70 + top * exp(-20 / 20), abs=1e-12)
    metrics = run(model).metrics
    assert metrics["peak_ms"] == 10
    assert metrics["peak_above_rest_mV"] == pytest.approx(top, abs=1e-12)


def test_constant_conductances_that_overlap_close_without_a_trace() -> None:
    steps = [{"shape": "tonic", "g_nS": g, "duration_ms": 3, "onset_ms": t} for g, t in ((0.1, 0), (0.2, 1), (0.3, 2))]
    last = made(*steps).potential().steps[-1]
    assert (last.rate, last.drive) == (10 / 200, 0.0)


@pytest.mark.parametrize("tau", [0.5, 3.0, 20.0, 60.0])
def test_weak_conductances_are_the_currents_of_a_linear_sum(tau: float) -> None:
    weak = made(
        {"shape": "exp", "g_nS": 1e-7, "tau_s_ms": tau, "onset_ms": 1},
        {"shape": "exp", "g_nS": 2e-7, "tau_s_ms": tau, "onset_ms": 4},
    )
    kernel = {"shape": "psc_exp", "C_m_pF": 200, "tau_m_ms": 20, "tau_s_ms": tau}
    inputs = [{"amplitude_pA": 70e-7, "onset_ms": 1}, {"amplitude_pA": 140e-7, "onset_ms": 4}]
    linear = PspSum.model_validate({"kernel": kernel, "inputs": inputs})
    for t in (2.0, 5.0, 9.0, 40.0):
        assert weak.potential().at(t) == pytest.approx(linear.depolarisation(t), rel=1e-6)
    assert run(weak).metrics["peak_ms"] == pytest.approx(run(linear).metrics["peak_ms"], abs=1e-4)


# a second integrator


def conductance_at(one: dict[str, Any], t: float) -> float:
    """Textbook formulas, where they do not cancel."""
    age = t - one["onset_ms"]
    if age < 0:
        return 0.0
    match one["shape"]:
        case "tonic":
            return float(one["g_nS"]) if t < one["onset_ms"] + one.get("duration_ms", np.inf) else 0.0
        case "exp":
            return float(one["g_nS"] * np.exp(-age / one["tau_s_ms"]))
        case "alpha":
            return float(one["g_nS"] * age / one["tau_s_ms"] * np.exp(1 - age / one["tau_s_ms"]))
        case _:
            rise, decay = one["rise_ms"], one["decay_ms"]
            if decay - rise < 1e-3 * decay:
                return float(
                    one["g_nS"] * Kernel((decay, rise), 1.0)(age) / Kernel((decay, rise), 1.0)(peak_age(rise, decay))
                )
            size = np.exp(-peak_age(rise, decay) / decay) - np.exp(-peak_age(rise, decay) / rise)
            return float(one["g_nS"] * (np.exp(-age / decay) - np.exp(-age / rise)) / size)


def peak_age(rise: float, decay: float) -> float:
    # where the two are nearly equal, the quotient cancels
    near = decay - rise < 1e-3 * decay
    return (rise + decay) / 2 if near else rise * decay / (decay - rise) * log(decay / rise)


def runge_kutta(f: Callable[[float, float], float], V: float, start: float, end: float, steps: int) -> float:
    h = (end - start) / steps
    for i in range(steps):
        t = start + i * h
        # the last stage must not see what begins at the end
        a = f(t, V)
        b = f(t + h / 2, V + h / 2 * a)
        c = f(t + h / 2, V + h / 2 * b)
        d = f(min(t + h, end - 1e-12 * max(1, end)), V + h * c)
        V += h / 6 * (a + 2 * b + 2 * c + d)
    return V


def by_steps(inputs: Sequence[dict[str, Any]], end: float) -> float:
    """V by Runge and Kutta from onset to onset, two step sizes extrapolated."""

    def slope(t: float, V: float) -> float:
        gs = [conductance_at(one, t) for one in inputs]
        pulls = [g * float(one["E_rev_mV"] - V) for g, one in zip(gs, inputs, strict=True)]
        return (10 * (-70 - V) + sum(pulls)) / 200

    closing = [one["onset_ms"] + one["duration_ms"] for one in inputs if "duration_ms" in one]
    marks = sorted({t for t in (*(one["onset_ms"] for one in inputs), *closing) if t < end} | {end})
    finest = min([5.0, *(one.get("rise_ms", one.get("tau_s_ms", 5.0)) for one in inputs)])
    V = -70.0
    for start, stop in pairwise(marks):
        steps = 4 + int((stop - start) / finest * 60)
        coarse, fine = (runge_kutta(slope, V, start, stop, times * steps) for times in (1, 2))
        V = fine + (fine - coarse) / 15
    return V


@settings(max_examples=25, deadline=None)
@given(st.lists(any_synapse, min_size=1, max_size=3), st.floats(1, 25))
def test_a_second_integrator_agrees(inputs: list[dict[str, Any]], t: float) -> None:
    assert made(*inputs).V_mV(t) == pytest.approx(by_steps(inputs, t), abs=2e-8)


@settings(max_examples=15, deadline=None)
@given(some)
def test_the_trace_that_is_drawn_is_the_potential_itself(inputs: list[dict[str, Any]]) -> None:
    model = made(*inputs)
    trace, potential = trace_of(run(model)), model.potential()
    for i in range(0, len(trace.t_ms), 37):
        assert trace.V_mV[i] == pytest.approx(-70 + potential.at(float(trace.t_ms[i])), abs=1e-10)


def test_a_stiff_membrane_follows_the_mean_of_the_reversal_potentials() -> None:
    """However large the conductances, with the lag of their change: from one method to the other there is no step."""
    for g in (1e4, 1e6, 1e8, 1e10, 1e12, 1e20):
        model = made({"shape": "exp", "g_nS": g, "E_rev_mV": 0, "tau_s_ms": 5})
        leak, open_ = 10.0, g * exp(-4 / 5)
        mean = -70 * leak / (leak + open_)
        lag = -70 * leak * open_ / 5 / (leak + open_) ** 2 * 200 / (leak + open_)
        assert model.V_mV(4) == pytest.approx(mean - lag, abs=3e-5 * (1e4 / g) ** 3 + 1e-12)


# what is found of the course


@settings(max_examples=30, deadline=None)
@given(some)
def test_nothing_of_the_course_lies_beyond_its_extremes(inputs: list[dict[str, Any]]) -> None:
    model = made(*inputs)
    metrics = run(model).metrics
    peak, trough = metrics["peak_mV"], metrics["trough_mV"]
    assert isinstance(peak, float)
    assert isinstance(trough, float)
    values = np.array(model.potential().sampled(np.linspace(0, 100, 3001).tolist())) - 70
    assert values.max() <= peak + 1e-9
    assert values.min() >= trough - 1e-9
    if metrics["peak_ms"] is not None:
        assert model.V_mV(metrics["peak_ms"]) == pytest.approx(peak, abs=1e-9)  # type: ignore[arg-type]


@settings(max_examples=30, deadline=None)
@given(some)
def test_the_spike_is_where_the_potential_first_meets_the_threshold(inputs: list[dict[str, Any]]) -> None:
    model = made(*inputs)
    result = run(model)
    margin = result.margin_mV
    assert margin is not None
    if result.metrics["grazing"]:
        return
    assert bool(result.spikes_ms) is (margin > 0)
    for spike in result.spikes_ms:
        assert model.V_mV(spike) == pytest.approx(-55, abs=1e-9)
        before = model.potential().sampled(np.linspace(0, spike, 200).tolist())
        assert max(before) <= 15 + 1e-9


@settings(max_examples=30, deadline=None)
@given(some)
def test_between_its_turns_the_potential_runs_one_way(inputs: list[dict[str, Any]]) -> None:
    potential = made(*inputs).potential()
    for low, high in pairwise(potential.knots):
        places = np.linspace(low.t, min(high.t, low.t + 60), 40).tolist()
        moves = np.diff([potential.at(t) for t in places]) * np.sign(high.value - low.value)
        assert (moves >= -1e-10).all()


def test_a_threshold_at_the_peak_is_grazed() -> None:
    peak = answer(EXCITATION, V_th_mV=0).metrics["peak_mV"]
    assert isinstance(peak, float)
    touching = answer(EXCITATION, V_th_mV=peak - 1e-10)
    assert touching.metrics["fired"]
    assert touching.metrics["grazing"]
    assert "just grazing the threshold" in touching.verdict
    assert not answer(EXCITATION, V_th_mV=peak + 1e-6).metrics["fired"]
    assert answer(EXCITATION, V_th_mV=peak - 1e-6).metrics["grazing"] is False


# properties


@settings(max_examples=30, deadline=None)
@given(some)
def test_without_a_driving_force_nothing_happens(inputs: list[dict[str, Any]]) -> None:
    metrics = answer(*(one | {"E_rev_mV": -70} for one in inputs)).metrics
    assert (metrics["peak_mV"], metrics["trough_mV"]) == (-70, -70)
    assert (metrics["peak_ms"], metrics["trough_ms"]) == (None, None)


@settings(max_examples=30, deadline=None)
@given(st.lists(excitatory, min_size=1, max_size=4))
def test_epsps_together_are_never_more_than_their_sum(inputs: list[dict[str, Any]]) -> None:
    metrics = answer(*inputs).metrics
    part = metrics["sublinearity"]
    assert isinstance(part, float)
    assert 0 < part <= 1 + 1e-12
    assert len(inputs) > 1 or part == 1


@settings(max_examples=25, deadline=None)
@given(some, st.randoms(use_true_random=False))
def test_the_order_of_the_inputs_does_not_change_a_bit(inputs: list[dict[str, Any]], random: Random) -> None:
    shuffled = random.sample(inputs, len(inputs))
    assert answer(*shuffled).metrics == answer(*inputs).metrics


@settings(max_examples=25, deadline=None)
@given(some, st.integers(1, 64).map(float))
def test_everything_shifts_with_the_inputs(inputs: list[dict[str, Any]], shift: float) -> None:
    before = answer(*inputs).metrics
    after = answer(*(one | {"onset_ms": one["onset_ms"] + shift} for one in inputs)).metrics
    for name in ("peak_mV", "trough_mV"):
        assert after[name] == pytest.approx(before[name], abs=1e-10)
    if before["fired"] and not before["grazing"]:
        earlier = before["first_spike_ms"]
        assert isinstance(earlier, float)
        assert after["first_spike_ms"] == pytest.approx(earlier + shift, abs=1e-8)


@settings(max_examples=25, deadline=None)
@given(some, any_synapse)
def test_a_shunt_at_rest_never_raises_the_potential(inputs: list[dict[str, Any]], shunt: dict[str, Any]) -> None:
    depolarising = [one | {"E_rev_mV": abs(one["E_rev_mV"])} for one in inputs]
    alone, shunted = made(*depolarising), made(*depolarising, shunt | {"E_rev_mV": -70})
    for t in (1.0, 5.0, 12.5, 40.0):
        assert shunted.V_mV(t) <= alone.V_mV(t) + 1e-10


@settings(max_examples=15, deadline=None)
@given(some)
def test_the_parts_that_are_drawn_add_up_to_the_linear_sum(inputs: list[dict[str, Any]]) -> None:
    result = answer(*inputs)
    trace = trace_of(result)
    assert trace.linear_mV is not None
    assert trace.linear_mV == pytest.approx(-70 + sum(part.V_mV for part in trace.parts), abs=1e-12)
    linear = result.metrics["linear_peak_mV"]
    assert isinstance(linear, float)
    assert trace.linear_mV.max() <= linear + 1e-9


def test_a_hill_far_from_all_onsets_is_found() -> None:
    """The parts of the sum have turned long ago; it rises, falls below its limit, and comes back."""
    inputs = [
        {"shape": "tonic", "g_nS": 7},
        {"shape": "exp", "tau_s_ms": 2, "g_nS": 8},
        {"shape": "exp", "tau_s_ms": 17, "g_nS": 1, "E_rev_mV": -85},
    ]
    assert answer(*inputs).metrics["linear_peak_mV"] == pytest.approx(-70 + 28.8256306264998, abs=1e-9)


def test_the_highest_point_of_a_sum_lies_between_the_turns_of_its_parts() -> None:
    slow, fast = (follow([Opening(t, exponential(tau), 0.5, 70.0)], 0.1) for t, tau in ((0.0, 20.0), (15.0, 1.0)))
    found = highest_sum([(1.0, slow), (1.0, fast)])
    assert found is not None
    sampled = max(slow.at(t) + fast.at(t) for t in np.linspace(14, 22, 4001).tolist())
    assert found.value == pytest.approx(sampled, abs=1e-5)
    assert found.value >= sampled


# hostile numbers


sizes = st.one_of(st.sampled_from([1e-30, 1e30, 1e-12, 1e12, 5.0, 5.000000000005]), st.floats(1e-3, 1e3))
signed = st.builds(lambda size, sign: size * sign, sizes, st.sampled_from([1, -1]))
hostile = st.builds(
    lambda shape, g, E, t, count, gap, taus: {
        **timing(shape, sorted(taus)),
        "g_nS": g,
        "E_rev_mV": E,
        "onset_ms": t,
        "count": count,
        "interval_ms": gap,
    },
    st.sampled_from(["tonic", "exp", "alpha", "biexp"]),
    st.one_of(sizes, st.just(0.0)),
    st.one_of(signed, st.just(-70.0)),
    st.one_of(signed, st.just(0.0)),
    st.integers(1, 3),
    st.one_of(sizes, st.just(0.0)),
    st.tuples(sizes, sizes),
)


def timing(shape: str, taus: list[float]) -> dict[str, Any]:
    match shape:
        case "tonic":
            return {"shape": shape, "duration_ms": taus[0]}
        case "biexp":
            return {"shape": shape, "rise_ms": taus[0], "decay_ms": taus[1]}
        case _:
            return {"shape": shape, "tau_s_ms": taus[0]}


@settings(max_examples=50, deadline=None)
@given(st.lists(hostile, max_size=3), sizes, sizes)
def test_no_number_breaks_it(inputs: list[dict[str, Any]], capacitance: float, leak: float) -> None:
    metrics = answer(*inputs, C_m_pF=capacitance, g_L_nS=leak).metrics
    ends = [-70.0, *(one["E_rev_mV"] for one in inputs)]
    room = 1e-9 + 1e-12 * max(map(abs, ends))
    peak, trough = metrics["peak_mV"], metrics["trough_mV"]
    assert isinstance(peak, float)
    assert isinstance(trough, float)
    assert min(ends) - room <= trough <= peak <= max(ends) + room


def test_a_rise_too_fast_to_be_seen_is_a_jump() -> None:
    jump = made({"g_nS": 5, "shape": "exp", "tau_s_ms": 5}).V_mV(3)
    assert made({"g_nS": 5, "rise_ms": 1e-25, "decay_ms": 5}).V_mV(3) == jump
    assert made({"g_nS": 5, "rise_ms": 1e-13, "decay_ms": 5}).V_mV(3) == pytest.approx(jump, abs=1e-9)


def test_more_steps_than_anyone_waits_for_are_refused() -> None:
    with pytest.raises(ModelError, match="more than 20,000 steps; give fewer, or slower ones"):
        answer({"count": 30_000, "interval_ms": 1})


# what learners are told


def test_the_template_holds() -> None:
    result = run(Conductance.model_validate(yaml.safe_load(Conductance.template)))
    assert result.ok
    assert result.verdict == (
        "stays silent; the peak is −56.3 mV at 10.6 ms, 1.3 mV short; without the shunt it would fire at 8.49 ms"
    )
    assert (result.method, result.tolerance) == (Method.NUMERIC, "1e-9 mV")


def test_inhibition_that_depolarises_still_prevents_the_spike() -> None:
    excitation = {"shape": "tonic", "g_nS": 3, "E_rev_mV": 0}
    inhibition = {"shape": "tonic", "g_nS": 12, "E_rev_mV": -60}
    assert answer(excitation).metrics["fired"]
    assert answer(inhibition).metrics["peak_mV"] == pytest.approx(-64.5454545, abs=1e-6)
    both = answer(excitation, inhibition)
    assert (
        both.verdict == "stays silent; it settles at −56.8 mV, 1.8 mV short; without the shunt it would fire at 40.6 ms"
    )


def test_epsps_that_would_have_sufficed_as_a_sum_are_told_so() -> None:
    two = answer(EXCITATION | {"g_nS": 6}, EXCITATION | {"g_nS": 6})
    assert not two.metrics["fired"]
    assert two.verdict.endswith("the potentials of the inputs alone would add up to −54.2 mV")


def test_a_spike_says_its_time_and_margin() -> None:
    assert answer(EXCITATION | {"g_nS": 40}).verdict == (
        "fires at 1.57 ms; the potential reaches −55 mV, margin +21.4 mV"
    )


def test_an_ipsp_alone_never_rises() -> None:
    result = answer({"g_nS": 10, "E_rev_mV": -90})
    assert result.verdict == "stays silent; the potential never rises above rest, 15 mV short"
    assert result.contributions.columns[-1] == "at_trough_pA"
    assert result.metrics["trough_mV"] == pytest.approx(-73.594, abs=1e-3)


@pytest.mark.parametrize(
    ("role", "E", "said"),
    [
        ("ipsp", -40, "'GABA' is called an IPSP, but its E_rev is above the threshold: it excites"),
        ("epsp", -80, "'GABA' is called an EPSP, but its E_rev is below rest: it inhibits"),
        ("ipsp", -60, None),
        ("epsp", -60, None),
        (None, -40, None),
    ],
)
def test_a_role_that_the_reversal_potential_contradicts_is_told_not_refused(
    role: str | None, E: float, said: str | None
) -> None:
    verdict = answer({"label": "GABA", "g_nS": 5, "E_rev_mV": E, "role": role}).verdict
    assert verdict.endswith(said) if said else "called" not in verdict


def test_the_table_says_how_far_each_input_pulls() -> None:
    result = answer(EXCITATION, SHUNT)
    peak, height = result.metrics["peak_ms"], result.metrics["peak_mV"]
    assert isinstance(height, float)
    (name, effect, _, g, E, at_rest, at_peak, current), shunt = result.contributions.rows
    assert (name, effect, g, E, at_rest, at_peak) == ("EPSP", "excitatory", 15, 0, 70, -height)
    synapse = made(EXCITATION).inputs[0]
    assert current == synapse.open_nS(peak) * height  # type: ignore[arg-type]
    assert shunt[:2] == ("IPSP", "depolarising-shunting")
    leak = 10 * (height + 70)
    # at the peak, all currents balance
    assert current + shunt[-1] + leak == pytest.approx(0, abs=1e-8)  # type: ignore[operator]


def test_whether_an_input_excites_depends_on_the_threshold() -> None:
    block = 'kind: conductance\nV_rest_mV: -75\nV_th_mV: {}\ninputs: [{{from: "[[GABA]]", E_rev_mV: -58}}]'
    signs = [[up for _, up in model(block.format(threshold)).linked_inputs()] for threshold in (-55, -60)]
    assert signs == [[False], [True]]


def test_parameters_that_do_nothing_are_not_listed() -> None:
    (bare,) = read(note("kind: conductance\ng_L_nS: 20\ninputs: [{shape: alpha}]"))
    assert isinstance(bare, Model)
    found = {one.path for one in run(bare).provenance}
    assert {"inputs.0.tau_s_ms", "g_L_nS", "inputs.0.g_nS", "inputs.0.E_rev_mV"} <= found
    assert not found & {"tau_m_ms", "inputs.0.rise_ms", "inputs.0.decay_ms"}


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("V_th_mV: -80", "V_th_mV: the threshold −80 mV is not above the rest −70 mV"),
        ("g_L_nS: 5\ntau_m_ms: 10", "tau_m_ms: 'tau_m_ms' says nothing beside 'g_L_nS'; leave one of them out"),
        ("inputs: [{rise_ms: 9}]", "inputs.0.rise_ms: the rise 9 ms is slower than the decay 5 ms; exchange the two"),
        ("inputs: [{shape: exp, rise_ms: 1}]", "the shape 'exp' has no 'rise_ms'; it has tau_s_ms"),
        ("inputs: [{tau_s_ms: 1}]", "the shape 'biexp' has no 'tau_s_ms'; it has rise_ms and decay_ms"),
        ("inputs: [{g_nS: -1}]", "inputs.0.g_nS: '−1' is out of range"),
        ("inputs: [{E_rev_mV: 5 ms}]", "'5 ms' is a time; this field is a voltage in mV"),
        ("inputs: [{shape: step}]", "'step' is none of tonic, exp, alpha, biexp"),
    ],
)
def test_what_a_block_cannot_mean_is_told(block: str, said: str) -> None:
    (complaint,) = complaints(f"kind: conductance\n{block}")
    assert said in complaint


def test_every_face_shows_it() -> None:
    result = answer(EXCITATION, SHUNT, {"shape": "tonic", "g_nS": 2, "E_rev_mV": -80})
    for shown in (result.to_text(), result.to_svg(), result.to_csv(), result.to_html(), str(result.to_json())):
        assert not re.search(r"\bnan\b", shown)
        assert "IPSP" in shown or "kg-ipsp" in shown
    many = answer(*({"onset_ms": i, "E_rev_mV": -80 * (i % 2)} for i in range(60)))
    assert [part.name for part in trace_of(many).parts] == ["EPSPs", "IPSPs"]
    assert trace_of(many).linear_mV is None
    assert (many.metrics["linear_peak_mV"], many.metrics["sublinearity"], many.metrics["shunting"]) == (None,) * 3
    assert many.to_svg()


def test_without_inputs_nothing_happens() -> None:
    result = answer()
    assert result.verdict == "stays silent; the potential never rises above rest, 15 mV short"
    assert result.contributions.rows == ()
    assert set(trace_of(result).V_mV.tolist()) == {-70.0}
    assert result.to_text()


CHLORIDE = "id: chloride\nkind: ions\nCl_in_mM: 7"
GABA = """
id: gaba
kind: conductance
inputs:
  - {from: "[[Chloride#chloride]]", metric: E_Cl_mV, as: E_rev_mV, g_nS: 60, decay_ms: 10}
"""


def test_chloride_decides_what_the_same_synapse_does(tmp_path: Path) -> None:
    vault = vault_with(tmp_path, Chloride=CHLORIDE, Gaba=GABA)
    assert metric(vault, "Gaba", "trough_mV") == pytest.approx(-73.6, abs=0.5)
    assert metric(vault, "Gaba", "fired") is False
    (tmp_path / "Chloride.md").write_text(fence(CHLORIDE.replace("7", "38.1")))
    immature = type(vault).open(tmp_path)
    assert metric(immature, "Gaba", "trough_mV") == -70
    assert metric(immature, "Gaba", "fired") is True
    assert told(immature) == []
