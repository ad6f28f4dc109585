"""Many inputs at random: moments, counts, rates and samples, each against an answer found another way."""

from decimal import Decimal, localcontext
from fractions import Fraction
from math import comb, erfc, exp, fsum, isfinite, pi, sqrt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_notes import complaints, model

from kg.errors import ModelError
from kg.models import run
from kg.models.maths import kernels, populations
from kg.models.maths.counts import binomial_mass, binomial_tail, poisson_mass, poisson_tail
from kg.models.maths.random import WORD, philox, uniform, uniforms
from kg.models.maths.siegert import deterministic_rate, erfcx, siegert_rate
from kg.models.population import Population
from kg.models.result import Chart

taus = st.floats(0.2, 60)
courses = st.one_of(
    st.builds(kernels.exponential, taus),
    st.builds(kernels.alpha, taus),
    st.builds(lambda tau, part: kernels.biexponential(tau * part, tau), taus, st.floats(0.02, 1)),
)


def made(**block: Any) -> Population:
    return Population.model_validate(block)


def metrics(**block: Any) -> dict[str, Any]:
    return dict(run(made(**block)).metrics)


def test_the_template_says_what_it_claims() -> None:
    result = run(model(Population.template))
    assert result.ok
    assert result.verdict == (
        "the free membrane is −58.0 ± 2.0 mV, above −55 mV for 6.68% of the time; the neuron fires at 13.8 Hz"
    )
    assert (result.method, result.metrics["generator"]) == ("numeric", "Philox4x32-10")
    assert isinstance(result.drawing, Chart)
    assert result.drawing.marks[0][:2] == ("threshold", -55.0)


def test_a_volley_fires_with_the_probability_of_enough_inputs() -> None:
    result = run(made(inputs=[{"count": 100, "probability": 0.3, "amplitude_mV": 0.4}]))
    exact = sum(Fraction(comb(100, k)) * Fraction(0.3) ** k * (1 - Fraction(0.3)) ** (100 - k) for k in range(38, 101))
    assert result.metrics["needed"] == 38
    assert result.metrics["p_fire"] == pytest.approx(float(exact), rel=1e-13)
    assert result.verdict.startswith("the volley holds the 38 inputs that are needed with probability 0.0530, 30.0 are")
    assert result.metrics["rate_Hz"] is None
    chart = result.drawing
    assert isinstance(chart, Chart)
    assert chart.bars
    assert fsum(y for curve in chart.curves for y in curve.y) == pytest.approx(1, abs=1e-5)


def test_a_window_counts_the_inputs_that_fall_in_it() -> None:
    found = metrics(window_ms=5, inputs=[{"count": 200, "rate_Hz": 60, "amplitude_mV": 0.2}])
    assert (found["expected_count"], found["needed"]) == (60, 75)
    assert found["p_fire"] == pytest.approx(0.03407465108432331, rel=1e-13)


def test_inhibition_never_reaches_the_threshold() -> None:
    result = run(made(inputs=[{"count": 100, "probability": 0.3, "amplitude_mV": -1}]))
    assert (result.metrics["needed"], result.metrics["p_fire"]) == (None, 0.0)
    assert result.verdict.startswith("no number of these inputs reaches the threshold")


def test_without_inputs_nothing_varies() -> None:
    result = run(Population())
    assert (result.metrics["sd_mV"], result.metrics["skewness"], result.metrics["rate_Hz"]) == (0, None, 0)
    assert result.to_text()
    assert result.to_svg()


def test_what_is_not_asked_is_none() -> None:
    found = metrics(kernel={"shape": "alpha"}, inputs=[{"rate_Hz": 10}])
    absent = ("p_fire", "needed", "expected_count", "rate_Hz", "deterministic_Hz", "sampled_p", "generator")
    assert all(found[name] is None for name in absent)
    mixed = metrics(inputs=[{"rate_Hz": 10}, {"rate_Hz": 10, "tau_ms": 5}])
    assert mixed["rate_Hz"] is None


def test_the_rate_is_siegerts_with_twice_the_variance() -> None:
    found = metrics(
        V_rest_mV=0, V_th_mV=15, V_reset_mV=0, inputs=[{"count": 1000, "rate_Hz": 10, "amplitude_mV": 0.12}]
    )
    assert found["mean_mV"] == pytest.approx(12, rel=1e-14)
    assert found["rate_Hz"] == siegert_rate(found["mean_mV"], sqrt(2 * found["var_mV2"]), 15, 0, 10, 2)


def test_contributions_are_each_groups_mean_and_variance() -> None:
    result = run(model(Population.template))
    assert [row[:4] for row in result.contributions.rows] == [("EPSP", 800, 5.0, 0.4), ("IPSP", 200, 5.0, -0.4)]
    assert [row[4:] for row in result.contributions.rows] == [pytest.approx((3.2, 16)), pytest.approx((0.8, -4))]


@given(courses, st.integers(1, 4))
def test_the_cumulants_are_integrals_of_the_kernel(kernel: kernels.Kernel, n: int) -> None:
    # Simpson's rule in the cube root of time, fine where the kernel rises
    end, count = (60 * max(kernel.taus)) ** (1 / 3), 4000
    step = end / count
    weights = [1 if i in (0, count) else 4 if i % 2 else 2 for i in range(count + 1)]
    points = (i * step for i in range(count + 1))
    area = step / 3 * fsum(w * 3 * x * x * kernel(x**3) ** n for w, x in zip(weights, points, strict=True))
    assert populations.integral(kernel, n) == pytest.approx(area, rel=1e-6)


@pytest.mark.parametrize("rise", [5.0, 5 * (1 - 1e-12), 5 * (1 - 1e-6), 4.0])
def test_nearly_equal_time_constants_lose_no_digits(rise: float) -> None:
    kernel, alpha = kernels.biexponential(rise, 5), kernels.alpha(5)
    near = 1e-13 + (5 - rise) / 5
    for n in (1, 2, 3):
        assert populations.integral(kernel, n) == pytest.approx(populations.integral(alpha, n), rel=near)


def exact_binomial(n: int, p: float, needed: int) -> Fraction:
    share = Fraction(p)
    return sum((comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(needed, n + 1)), Fraction(0))


def exact_poisson(mean: float, needed: int) -> Fraction:
    term, total, tail = Fraction(1), Fraction(0), Fraction(0)
    for k in range(needed + int(3 * mean) + 80):
        term = term * Fraction(mean) / k if k else term
        total += term
        tail += term if k >= needed else 0
    return tail / total


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 120), st.floats(1e-6, 1, exclude_max=True), st.floats(0, 1))
def test_binomial_tails_keep_their_digits(n: int, p: float, share: float) -> None:
    needed = round(n * share)
    expected = exact_binomial(n, p, needed)
    assert binomial_tail(n, p, needed) == pytest.approx(float(expected), rel=3e-13, abs=1e-300)


@settings(max_examples=30, deadline=None)
@given(st.floats(1e-3, 60).map(lambda mean: round(mean, 3)), st.integers(0, 120))
def test_poisson_tails_keep_their_digits(mean: float, needed: int) -> None:
    if mean > 0:
        assert poisson_tail(mean, needed) == pytest.approx(float(exact_poisson(mean, needed)), rel=3e-13)


@pytest.mark.parametrize(("n", "p", "needed"), [(100, 0.3, 95), (300, 0.5, 290), (37, 0.999, 37), (20, 1e-20, 3)])
def test_far_tails_keep_their_digits(n: int, p: float, needed: int) -> None:
    assert binomial_tail(n, p, needed) == pytest.approx(float(exact_binomial(n, p, needed)), rel=1e-13)


@given(st.integers(0, 60), st.floats(0, 1))
def test_masses_add_up_to_one(n: int, p: float) -> None:
    assert fsum(binomial_mass(n, p, k) for k in range(-1, n + 2)) == pytest.approx(1, abs=1e-13)
    assert fsum(poisson_mass(30 * p, k) for k in range(-1, 200)) == pytest.approx(1, abs=1e-13)


def test_tails_of_very_many_are_those_of_a_gaussian() -> None:
    sd, needed = sqrt(1e9), 10**9 + 94_868
    z = (needed - 0.5 - 1e9) / sd
    # the Gaussian, corrected for the skewness of 1 / sd
    expected = erfc(z / sqrt(2)) / 2 + exp(-z * z / 2) / sqrt(2 * pi) * (z * z - 1) / (6 * sd)
    assert poisson_tail(1e9, needed) == pytest.approx(expected, rel=1e-7)
    assert binomial_tail(10**7, 0.5, 5_000_000) == pytest.approx(0.5, abs=2e-4)


def scaled_complement(x: float) -> float:
    """e^(x²) erfc(x) by the Maclaurin series with 120 digits."""
    with localcontext() as context:
        context.prec = 120
        place, total, n = Decimal(x), Decimal(0), 0
        term = place
        while abs(term) > Decimal(10) ** -110:
            total += term / (2 * n + 1)
            n += 1
            term = -term * place * place / n
        circle = Decimal(
            "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534"
        )
        return float((place * place).exp() * (1 - 2 * total / circle.sqrt()))


@pytest.mark.parametrize("x", [0, 1e-9, 0.1, 0.5, 1.0, 1.9, 2.5, 2.999999, 3.0, 3.2, 5.0, 7.7])
def test_erfcx_is_good_to_the_last_digits(x: float) -> None:
    assert erfcx(x) == pytest.approx(scaled_complement(x), rel=1e-15)


@pytest.mark.parametrize("x", [30.0, 1e4, 1e8, 2e8, 1e200])
def test_erfcx_is_known_where_it_is_almost_a_reciprocal(x: float) -> None:
    assert erfcx(x) == pytest.approx((1 - 1 / (2 * x) / x + 0.75 / x / x / x / x) / (x * sqrt(pi)), rel=1e-8)


@given(st.floats(-40, 80), st.floats(0.05, 20))
def test_more_drive_more_spikes(mu: float, sigma: float) -> None:
    low, high = (siegert_rate(one, sigma, 15, 0, 10, 2) for one in (mu, mu + 0.5))
    assert 0 <= low <= high <= 500


@pytest.mark.parametrize("mu", [-10.0, 14.0, 15.5, 20.0, 60.0, 1e6])
def test_without_noise_the_rate_is_that_of_the_mean(mu: float) -> None:
    quiet = siegert_rate(mu, 1e-3, 15, 0, 10, 2)
    assert quiet == pytest.approx(deterministic_rate(mu, 15, 0, 10, 2), rel=1e-5)
    assert siegert_rate(mu, 0, 15, 0, 10, 2) == deterministic_rate(mu, 15, 0, 10, 2)


@given(st.floats(-30, 60), st.floats(0.2, 20), st.floats(0.1, 30))
def test_siegerts_integral_by_another_rule(mu: float, sigma: float, depth: float) -> None:
    top, bottom = (15 - mu) / sigma, (15 - depth - mu) / sigma
    if top > 20:
        return
    # the trapezium rule after tanh, which meets both ends softly
    points = [(k / 64) for k in range(-64 * 4, 64 * 4 + 1)]
    half, middle = (top - bottom) / 2, (top + bottom) / 2
    area = 0.0
    for x in points:
        s, c = pi / 2 * _sinh(x), pi / 2 * (exp(x) + exp(-x)) / 2
        u = middle + half * (exp(s) - exp(-s)) / (exp(s) + exp(-s))
        area += c * 4 / (exp(s) + exp(-s)) ** 2 * (erfcx(-u) if u <= 0 else 2 * exp(u * u) - erfcx(u))
    expected = 1000 / (2 + 10 * sqrt(pi) * half * area / 64)
    assert siegert_rate(mu, sigma, 15, 15 - depth, 10, 2) == pytest.approx(expected, rel=1e-9)


def _sinh(x: float) -> float:
    return (exp(x) - exp(-x)) / 2


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0,) * 4, (0,) * 2, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ((WORD,) * 4, (WORD,) * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_the_generator_gives_the_published_words(counter: Any, key: Any, words: str) -> None:
    assert " ".join(f"{word:08x}" for word in philox(counter, key)) == words


@given(st.integers(0, 2**53 - 1), st.integers(0, 1000), st.integers(0, 2**40), st.integers(0, 9))
def test_a_stream_may_be_read_from_anywhere(seed: int, stream: int, first: int, count: int) -> None:
    alone = [uniform(seed, stream, first + i) for i in range(count)]
    assert uniforms(seed, stream, first, count).tolist() == alone
    assert all(0 < one < 1 for one in alone)


@pytest.mark.parametrize(
    "block",
    [
        {"inputs": [{"count": 100, "rate_Hz": 20, "amplitude_mV": 0.5}]},
        {"kernel": {"shape": "alpha", "tau_ms": 3}, "inputs": [{"count": 30, "rate_Hz": 8, "amplitude_mV": 2}]},
        {
            "kernel": {"shape": "biexp", "rise_ms": 1, "decay_ms": 8},
            "inputs": [
                {"count": 100, "rate_Hz": 10, "amplitude_mV": 0.5},
                {"count": 20, "rate_Hz": 20, "amplitude_mV": -1, "decay_ms": 20},
            ],
        },
        {"inputs": [{"count": 100, "probability": 0.3, "amplitude_mV": 0.4}]},
        {"inputs": [{"count": 10, "probability": 0.9, "amplitude_mV": 1.6}]},
    ],
)
def test_samples_have_the_moments_that_campbell_says(block: dict[str, Any]) -> None:
    samples = 8000
    found = metrics(**block, samples=samples, seed=3)
    error = found["sd_mV"] / sqrt(samples)
    assert found["sampled_mean_mV"] == pytest.approx(found["mean_mV"], abs=4 * error)
    assert found["sampled_sd_mV"] == pytest.approx(found["sd_mV"], rel=4 / sqrt(samples))
    p = found["p_fire"] if found["p_above"] is None else found["p_above"]
    # the potential is not quite Gaussian
    room = 0.0 if found["p_above"] is None else 0.02
    assert found["sampled_p"] == pytest.approx(p, abs=room + 4 * sqrt(p * (1 - p) / samples))


def test_the_seed_decides_over_the_samples() -> None:
    volley = made(inputs=[{"count": 50, "probability": 0.5}], samples=100)
    one, same, other = (run(volley, set={"seed": seed}).metrics["sampled_mean_mV"] for seed in (1, 1, 2))
    assert one == same != other


def test_chunks_do_not_show() -> None:
    volley = populations.Volley(600_000, 0.5, 1.0)
    at_once = uniforms(5, 2, 600_000, 600_000)
    assert populations.sampled_volley(volley, 2, 5, 2)[1] == (at_once < 0.5).sum()


@given(st.floats(-100, 100), st.floats(0, 20), st.floats(-100, 100))
def test_exceedance_and_its_mirror_image_make_one(mean: float, sd: float, threshold: float) -> None:
    above = populations.exceedance(mean, sd, threshold)
    below = populations.exceedance(-mean, sd, -threshold)
    assert above + below == pytest.approx(1 if sd or mean != threshold else 2, abs=1e-15)


numbers = st.one_of(
    st.floats(-30, 30).map(lambda power: 10.0**power),
    st.sampled_from([1e-30, 1e30, 1.0, 10.0, 10.0 * (1 + 1e-12), 100.0]),
)
signed = st.one_of(numbers, numbers.map(lambda x: -x), st.just(0.0))
sizes = st.sampled_from([0, 1, 2, 100, 10_000_000])


@given(
    st.one_of(
        st.builds(lambda tau: {"shape": "alpha", "tau_ms": tau}, numbers),
        st.builds(lambda tau: {"shape": "exp", "tau_ms": tau}, numbers),
        st.builds(
            # a rise below the last digit of the decay is refused elsewhere
            lambda pair: {"shape": "biexp", "rise_ms": max(min(pair), 1e-15 * max(pair)), "decay_ms": max(pair)},
            st.tuples(numbers, numbers),
        ),
    ),
    st.one_of(
        st.lists(
            st.builds(
                lambda n, rate, size: {"count": n, "rate_Hz": rate, "amplitude_mV": size}, sizes, numbers, signed
            ),
            max_size=3,
        ),
        st.lists(
            st.builds(
                lambda n, p, size: {"count": n, "probability": p, "amplitude_mV": size},
                sizes,
                st.sampled_from([0.0, 1e-30, 1e-3, 0.5, 1 - 1e-16, 1.0]),
                signed,
            ),
            max_size=1,
        ),
    ),
    st.fixed_dictionaries({}, optional={"V_th_mV": numbers, "t_ref_ms": st.one_of(numbers, st.just(0.0))}),
    st.one_of(st.none(), numbers),
)
def test_no_number_breaks_it(kernel: Any, inputs: list[Any], block: dict[str, Any], window: float | None) -> None:
    if inputs and "rate_Hz" in inputs[0]:
        block |= {"window_ms": window}
    try:
        result = run(made(**block, kernel=kernel, inputs=inputs))
    except ModelError as refused:
        if "kg counts at most" in str(refused) or "do not add up" in str(refused):
            return
        raise
    found = [*result.metrics.values(), *(cell for row in result.contributions.rows for cell in row)]
    assert all(isfinite(one) for one in found if isinstance(one, float))
    chart = result.drawing
    assert isinstance(chart, Chart)
    assert all(isfinite(number) for curve in chart.curves for number in (*curve.x, *curve.y))


def test_more_than_can_be_drawn_or_counted_is_refused_in_one_line() -> None:
    with pytest.raises(ModelError, match="the trials take"):
        run(made(samples=1_000_000, inputs=[{"count": 10_000, "rate_Hz": 5}]))
    with pytest.raises(ModelError, match=r"1e\+10 inputs are expected; kg counts at most 1,000,000,000"):
        run(made(window_ms=1000, inputs=[{"count": 10_000_000, "rate_Hz": 1000}]))


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("inputs: [{count: 3}]", "'rate_Hz' is missing; or give 'probability', for one volley"),
        ("inputs: [{rate_Hz: 3, probability: 0.5}]", "an input has a rate or a probability, not both"),
        ("inputs: [{rate_Hz: 3}, {probability: 0.5}]", "some inputs have rates, others probabilities"),
        ("inputs: [{probability: 0.5}, {probability: 0.6}]", "inputs with a different probability do not add up"),
        (
            "window_ms: 2\ninputs: [{rate_Hz: 3}, {rate_Hz: 3, amplitude_mV: -1}]",
            "inputs with a different amplitude_mV",
        ),
        ("window_ms: 2\ninputs: [{probability: 0.5}]", "a volley has no window"),
        ("needed: 2\ninputs: [{rate_Hz: 5}]", "'needed' says nothing without 'window_ms'"),
        ("V_reset_mV: -50", "the threshold −55 mV is not above the reset −50 mV"),
        ("inputs: [{probability: 1.5}]", "'1.5' is out of range"),
        ("inputs: [{rate_Hz: -1}]", "'-1' is out of range"),
        ("inputs: [{rate_Hz: 1, tau_ms: -1}]\nsamples: 10", "'-1' is out of range; it must be greater than 0"),
        ("seed: -1", "'-1' is out of range"),
    ],
)
def test_what_a_population_cannot_be_is_said(block: str, said: str) -> None:
    assert said in " ".join(complaints(f"kind: population\n{block}"))
