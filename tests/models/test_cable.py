"""A dendrite: what reaches the soma of an input, how much later, how much longer; steady and brief."""

from math import cosh, exp, isfinite, log
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from model_notes import complaints, model

from kg.errors import ModelError
from kg.models import run
from kg.models.cable import Cable
from kg.models.maths import cables, kernels
from kg.models.maths.cables import End
from kg.models.maths.transients import Current, Dendrite, Event, SitePotential, SomaPotential, Sum, inverted, response
from kg.models.result import Chart, Trace

TAU = 20.0
lengths = st.floats(0.05, 6)
shares = st.floats(0, 1)
ends = st.sampled_from(list(End))
taus = st.floats(0.2, 60)
courses = st.one_of(
    st.builds(kernels.exponential, taus),
    st.builds(kernels.alpha, taus),
    st.builds(lambda tau, part: kernels.biexponential(tau * part, tau), taus, st.floats(0.02, 1)),
)
sources = st.sampled_from([SomaPotential, SitePotential, Current])


def made(**block: Any) -> Cable:
    return Cable.model_validate(block)


def dendrite(L: float, end: End = End.SEALED) -> Dendrite:
    return Dendrite(L, end, TAU, 1.0)


def potential(cause: Any, times: Any) -> Any:
    return Sum((Event(0.0, 1.0, cause),)).at(np.asarray(times, dtype=float), 0)[0]


class Chain:
    """A sealed cable cut into equal compartments, solved by the exact propagator: another way to the same answer."""

    def __init__(self, count: int, length: float) -> None:
        self.count, self.dx = count, length / count
        axial = np.full(count - 1, self.dx**-2)
        leak = np.ones(count) + np.append(axial, 0) + np.append(0, axial)
        self.matrix = np.diag(axial, 1) + np.diag(axial, -1) - np.diag(leak)
        self.rates, self.modes = np.linalg.eigh(self.matrix)

    def propagator(self, T: float) -> Any:
        return (self.modes * np.exp(self.rates * T)) @ self.modes.T

    def soma(self, place: int, tau: float, times: Any) -> Any:
        """The potential of the first compartment after an exponential current with time constant tau · TAU."""
        weights = self.modes[0] * self.modes[place] / self.dx
        answers = [weights @ ((np.exp(self.rates * T) - exp(-T / tau)) / (self.rates + 1 / tau)) for T in times]
        return np.array(answers)


def test_the_template_says_what_it_claims() -> None:
    result = run(model(Cable.template))
    assert result.ok
    assert isinstance(result.drawing, Trace)
    assert result.method == "numeric"
    assert result.outcome.tolerance == "2e-11 mV"
    assert result.verdict == (
        "stays silent; the soma peaks at −59.2 mV at 4.07 ms, 4.2 mV short; "
        "23.7% of an input at 600 µm (0.735 λ) reaches the soma, its peak 5.71 ms later"
    )


def test_steady_inputs_are_exact_and_drawn_over_distance() -> None:
    result = run(made(kernel={"shape": "steady"}, inputs=[{"distance_um": 500, "amplitude_mV": 20}]))
    X, L = 500 / 816.4965809277261, 1000 / 816.4965809277261
    assert result.metrics["steady"] == pytest.approx(cosh(L - X) / cosh(L), rel=1e-14)
    assert result.metrics["peak_above_rest_mV"] == pytest.approx(20 * cosh(L - X) / cosh(L), rel=1e-14)
    assert (result.method, result.metrics["first_spike_ms"]) == ("exact", None)
    assert isinstance(result.drawing, Chart)
    assert result.drawing.marks == (("EPSP", 500.0, result.metrics["steady"]),)


def test_a_steady_current_of_one_nanoampere_meets_the_input_resistance() -> None:
    result = run(made(kernel={"shape": "steady"}, inputs=[{"amplitude_pA": 1000}]))
    assert result.metrics["peak_above_rest_mV"] == result.metrics["R_in_MOhm"]


def test_a_cable_without_inputs_still_has_its_measures() -> None:
    result = run(Cable())
    assert result.verdict == "has no inputs; the length constant is 816 µm"
    assert result.metrics["R_in_MOhm"] == pytest.approx(389.848400616838 / np.tanh(1.224744871391589), rel=1e-12)
    assert result.metrics["attenuation"] is None
    assert result.to_text()
    assert result.to_svg()


def test_an_input_at_the_soma_is_what_it_says() -> None:
    result = run(made(inputs=[{"amplitude_mV": 20}]))
    exact = {"peak_above_rest_mV": 20, "attenuation": 1, "delay_ms": 0, "mean_delay_ms": 0, "peak_ms": 1.2792139405522}
    assert {name: result.metrics[name] for name in exact} == pytest.approx(exact, abs=1e-11)


def test_a_jump_at_the_soma_is_seen_at_once() -> None:
    result = run(made(kernel={"shape": "exp", "tau_ms": 10}, inputs=[{"amplitude_mV": 15, "onset_ms": 3}]))
    assert result.spikes_ms == (3.0,)
    assert result.metrics["half_width_ms"] == pytest.approx(10 * log(2), abs=1e-11)


def test_an_input_that_is_measured_where_it_stands_loses_less_on_a_sealed_way() -> None:
    far = {"distance_um": 800, "amplitude_mV": 10}
    here, there = (run(made(inputs=[far | {"measured": measured}])).metrics for measured in ("soma", "site"))
    assert there["steady"] == pytest.approx(1 / cosh(800 / 816.4965809277261), rel=1e-14)
    assert here["attenuation"] < there["attenuation"] < there["steady"]  # type: ignore[operator]


def test_what_comes_from_too_far_is_nothing() -> None:
    result = run(made(end="infinite", inputs=[{"distance_um": 40_000, "amplitude_mV": 100}]))
    assert result.verdict.endswith("nothing of an input at 40000 µm (49.0 λ) reaches the soma")
    assert (result.metrics["attenuation"], result.metrics["delay_ms"]) == (0.0, None)


def test_contributions_name_what_each_input_loses() -> None:
    result = run(model(Cable.template))
    assert result.contributions.columns == (
        *("input", "distance_um", "X", "steady", "attenuation"),
        *("delay_ms", "half_width_ms", "broadening", "soma_mV"),
    )
    near, far = result.contributions.rows
    assert all(one > other for one, other in zip(near[3:5], far[3:5], strict=True))  # type: ignore[operator]
    assert all(one < other for one, other in zip(near[5:8], far[5:8], strict=True))  # type: ignore[operator]
    assert far[4] == result.metrics["attenuation"]


@pytest.mark.parametrize("X", [0.01, 0.2, 1.0, 3.0])
def test_an_impulse_is_greens_function(X: float) -> None:
    times = np.geomspace(1e-3, 20, 60)
    brief = kernels.Kernel((), 1.0)
    found = TAU / 2 * inverted(Current(dendrite(1, End.INFINITE), X, brief), times * TAU, 0)[0]
    expected = np.array([cables.green(X, T) for T in times])
    assert found == pytest.approx(expected, abs=1e-12 * expected.max())


@pytest.mark.parametrize("place", [0.25, 0.5, 1.0])
def test_a_chain_of_compartments_comes_closer_the_finer_it_is(place: float) -> None:
    times = np.linspace(0.1, 5, 40)
    exact = potential(Current(dendrite(1.5), 1.5 * place, kernels.exponential(0.15 * TAU)), times * TAU)
    errors = []
    for count in (50, 100):
        at = min(count - 1, int(place * count))
        # compartments end where the cable does; the one before stands half a compartment away
        sides = {at, max(0, at - 1) if 0 < place < 1 else at}
        mean = sum(Chain(count, 1.5).soma(one, 0.15, times) for one in sides) / len(sides)
        errors.append(np.abs(mean - exact).max())
    assert errors[1] < 1e-4
    assert errors[1] < 0.3 * errors[0]


def test_the_chain_is_reciprocal_and_loses_charge_only_through_the_membrane() -> None:
    propagator = Chain(60, 2.0).propagator(0.7)
    assert propagator == pytest.approx(propagator.T, abs=1e-13)
    assert propagator.sum(axis=0) == pytest.approx(np.full(60, exp(-0.7)), rel=1e-12)


@given(lengths, shares, shares)
def test_attenuation_is_one_at_the_soma_and_falls_with_distance(L: float, one: float, other: float) -> None:
    near, far = sorted((L * one, L * other))
    for end in End:
        assert cables.attenuation(0, L, end) == pytest.approx(1, abs=1e-15)
        assert cables.attenuation(near, L, end) >= cables.attenuation(far, L, end)
    assert cables.attenuation_from_site(near) >= cables.attenuation_from_site(far)


@given(lengths, shares)
def test_a_sealed_end_holds_more_than_none_and_a_killed_one_less(L: float, share: float) -> None:
    kept = {end: cables.attenuation(L * share, L, end) for end in End}
    met = {end: cables.resistance_ratio(L, end) for end in End}
    for measure in (kept, met):
        assert measure[End.SEALED] >= measure[End.INFINITE] * (1 - 1e-15)
        assert measure[End.INFINITE] >= measure[End.KILLED] * (1 - 1e-15)


@given(sources, courses, lengths, shares, ends)
# so short that its killed end lets the charge go long before the current fades
@example(Current, kernels.exponential(16.0), 0.0546875, 0.5, End.KILLED)
def test_a_brief_input_keeps_no_more_than_a_steady_one(
    source: Any,
    kernel: Any,
    L: float,
    share: float,
    end: End,
) -> None:
    here, there = (response(source(dendrite(L, end), X, kernel)) for X in (0.0, L * share))
    assert here is not None
    steady = source(dendrite(L, end), L * share, kernel).gain
    if there is None:
        assert steady <= 1e-14
    else:
        assert there.peak <= here.peak * steady + 1e-12 * here.peak
        assert there.peak_ms >= here.peak_ms - 1e-6 * TAU


@given(sources, lengths, shares, ends, st.floats(5, 60))
def test_charge_is_kept_and_the_mean_delay_is_that_of_the_centroids(
    source: Any,
    L: float,
    share: float,
    end: End,
    tau: float,
) -> None:
    kernel = kernels.biexponential(tau / 2, tau)
    times, weights = np.polynomial.legendre.leggauss(160)
    span = 40 * (tau + TAU)
    # fine where it is early
    moments = span * ((times + 1) / 2) ** 3
    weights = weights * span * 1.5 * ((times + 1) / 2) ** 2
    here, there = (potential(source(dendrite(L, end), X, kernel), moments) for X in (0.0, L * share))
    area, charge = weights @ here, weights @ there
    gain = source(dendrite(L, end), L * share, kernel).gain
    assert charge == pytest.approx(gain * area, rel=1e-6, abs=1e-9 * area)
    if gain > 0.01:
        delay = weights @ (moments * there) / charge - weights @ (moments * here) / area
        X = L * share
        site = source is SitePotential
        expected = cables.mean_delay_from_site(X) if site else cables.mean_delay(X, L, end)
        assert delay == pytest.approx(TAU * expected, rel=1e-4, abs=1e-4)


@given(courses, lengths, shares, st.floats(0.01, 100))
def test_a_finer_contour_changes_nothing(kernel: Any, L: float, share: float, t: float) -> None:
    cause = SomaPotential(dendrite(L), L * share, kernel)
    # the sum of the steady answer's parts: the same point by twice as fine a trapezium in another contour
    angle = (np.arange(32) + 0.5) * np.pi / 32
    nodes = 32 * (0.1309 - 0.1194 * angle**2 + 0.25j * angle) / t
    slopes = 32 * (-0.2388 * angle + 0.25j) / t
    other = (np.exp(nodes * t) * cause.transform(nodes.astype(np.complex128)) * slopes / 1j).real.sum() / 32
    assert potential(cause, [t])[0] == pytest.approx(other, abs=1e-11)


blocks = st.builds(
    lambda end, length, inputs: {"end": end, "length_um": length, "V_rest_mV": 0, "V_th_mV": 5, "inputs": inputs},
    st.sampled_from(["sealed", "killed", "infinite"]),
    st.floats(1000, 3000),
    st.lists(
        st.fixed_dictionaries(
            {
                "distance_um": st.one_of(st.just(0.0), st.floats(1, 1000)),
                "amplitude_mV": st.floats(-20, 20).map(lambda x: round(x, 3)),
                "onset_ms": st.floats(0, 30).map(lambda x: round(x, 3)),
                "measured": st.sampled_from(["soma", "site"]),
                "decay_ms": st.floats(1, 30),
            }
        ),
        min_size=1,
        max_size=6,
    ),
)


@settings(max_examples=40)
@given(blocks)
def test_the_trace_never_knows_more_than_the_search(block: dict[str, Any]) -> None:
    result = run(made(**block))
    trace = result.drawing
    assert isinstance(trace, Trace)
    assert trace.V_mV.max() <= result.metrics["peak_mV"] + 1e-9  # type: ignore[operator]
    above = trace.t_ms[trace.V_mV >= 5]
    if len(above):
        assert result.spikes_ms
        assert result.spikes_ms[0] <= above[0] + 1e-9
    if result.spikes_ms:
        model = made(**block)
        events = [Event(one.onset_ms, one.amplitude_mV, model.cause(one)) for one in model.inputs]
        assert Sum(tuple(events)).at(np.array(result.spikes_ms), 0)[0, 0] == pytest.approx(5, abs=1e-9)


@given(blocks)
def test_a_margin_decides_over_firing(block: dict[str, Any]) -> None:
    result = run(made(**block))
    assert result.margin_mV is not None
    if abs(result.margin_mV) > 1e-9:
        assert bool(result.spikes_ms) is (result.margin_mV > 0)


numbers = st.one_of(
    st.floats(-30, 30).map(lambda power: 10.0**power),
    st.sampled_from([1e-30, 1e30, 1.0, 5.0, 5.0 * (1 + 1e-12), 20.0]),
)
signed = st.one_of(numbers, numbers.map(lambda x: -x), st.just(0.0))


@given(
    st.fixed_dictionaries(
        {"end": st.sampled_from(["sealed", "killed", "infinite"])},
        optional=dict.fromkeys(("diameter_um", "length_um", "R_m_ohm_cm2", "R_i_ohm_cm", "C_m_uF_cm2"), numbers),
    ),
    st.one_of(
        st.builds(lambda tau: {"shape": "alpha", "tau_ms": tau}, numbers),
        st.builds(lambda tau: {"shape": "exp", "tau_ms": tau}, numbers),
        st.builds(
            # a rise below the last digit of the decay is refused elsewhere
            lambda pair: {"shape": "biexp", "rise_ms": max(min(pair), 1e-15 * max(pair)), "decay_ms": max(pair)},
            st.tuples(numbers, numbers),
        ),
        st.just({"shape": "steady"}),
    ),
    st.lists(
        st.fixed_dictionaries({"onset_ms": signed, "distance_um": st.one_of(numbers, st.just(0.0))}).flatmap(
            lambda one: st.one_of(
                signed.map(lambda size: one | {"amplitude_mV": size}),
                signed.map(lambda size: one | {"amplitude_pA": size}),
                signed.map(lambda size: one | {"amplitude_mV": size, "measured": "site"}),
            )
        ),
        max_size=3,
    ),
)
def test_no_number_breaks_it(block: dict[str, Any], kernel: dict[str, Any], inputs: list[dict[str, Any]]) -> None:
    try:
        result = run(made(**block, kernel=kernel, inputs=inputs))
    except ModelError as refused:
        if "the dendrite ends at" in str(refused):
            return
        raise
    found = [*result.metrics.values(), *(cell for row in result.contributions.rows for cell in row)]
    assert all(isfinite(one) for one in found if isinstance(one, float))
    assert result.drawing is not None


def test_many_inputs_are_refused_in_one_line() -> None:
    with pytest.raises(ModelError, match="the dendrite has 201 inputs; kg follows at most 200"):
        run(made(inputs=[{"distance_um": 1}] * 201))
    with pytest.raises(ModelError, match="points; kg draws at most"):
        run(made(dt_ms=1e-9, inputs=[{"distance_um": 1}]))


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("length_um: 100\ninputs: [{distance_um: 200}]", "the input is at 200 µm; the dendrite ends at 100 µm"),
        ("V_th_mV: -80", "the threshold −80 mV is not above the rest −70 mV"),
        ("inputs: [{amplitude_mV: 1, amplitude_pA: 1}]", "'amplitude_mV' says nothing beside 'amplitude_pA'"),
        ("inputs: [{amplitude_pA: 1, measured: site}]", "'measured' says nothing beside 'amplitude_pA'"),
        ("inputs: [{tau_ms: 1}]", "the shape 'biexp' has no 'tau_ms'; it has rise_ms and decay_ms"),
        ("kernel: {shape: steady}\ninputs: [{tau_ms: 1}]", "the shape 'steady' has no 'tau_ms'; it has no time"),
        ("inputs: [{decay_ms: 0}]", "'0' is out of range; it must be greater than 0"),
        ("inputs: [{rise_ms: 9}]", "the rise 9 ms is slower than the decay 5 ms"),
        ("end: open", "'open' is none of sealed, killed, infinite"),
        ("diameter_um: 2 mV", "'2 mV' is a voltage; this field is a length in um"),
    ],
)
def test_what_a_dendrite_cannot_be_is_said(block: str, said: str) -> None:
    assert said in " ".join(complaints(f"kind: cable\n{block}"))
