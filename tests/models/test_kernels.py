"""Kernels against sixty digits, whatever their time constants."""

from decimal import Decimal, localcontext
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.models.maths.closed_forms import coincident_needed, largest_interval, peak, train_needed, train_peak
from kg.models.maths.course import leaked
from kg.models.maths.kernels import (
    Kernel,
    alpha,
    biexponential,
    current_alpha,
    current_exponential,
    exponential,
    impulse,
    normalisation,
    peak_time,
)

taus = st.floats(0.01, 200)
lengths = st.floats(1e-6, 20)
"""Times in time constants; sixty digits are too few for shorter ones."""
gaps = st.one_of(st.just(0.0), st.sampled_from([1e-15, 1e-12, 1e-9, 1e-6, 1e-3]), st.floats(0, 0.99))


@given(taus, gaps, lengths)
def test_one_formula_serves_all_time_constants_equal_ones_included(decay: float, gap: float, wait: float) -> None:
    rise, t = decay * (1 - gap), wait * decay
    with localcontext(prec=60):
        exact = _biexponential(Decimal(rise), Decimal(decay), Decimal(t))
        assert abs(Decimal(biexponential(rise, decay)(t)) - exact) <= Decimal(1e-14 * (1 + wait)) * exact + Decimal(
            "1e-300"
        )


@given(taus, gaps)
def test_a_kernel_in_millivolts_has_its_peak_at_one(decay: float, gap: float) -> None:
    t, height = peak(biexponential(decay * (1 - gap), decay))
    assert height == pytest.approx(1, rel=1e-14)
    assert 0 < t <= decay * (1 + 1e-15)


@given(taus, taus, lengths)
def test_currents_into_a_membrane_agree_with_sixty_digits(membrane: float, synapse: float, wait: float) -> None:
    t = wait * max(membrane, synapse)
    with localcontext(prec=60):
        one, other, at = Decimal(membrane), Decimal(synapse), Decimal(t)
        for kernel, response in ((current_exponential, _once), (current_alpha, _twice)):
            exact = response(one, other, at)
            found = Decimal(kernel(membrane, synapse, 1.0)(t))
            assert abs(found - exact) <= Decimal(1e-13 * (1 + wait)) * exact + Decimal("1e-290")


def test_an_exponential_is_right_continuous_and_nothing_before_its_onset() -> None:
    kernel = exponential(10)
    assert [kernel(-1e-9), kernel(0.0), kernel(10.0)] == [0.0, 1.0, pytest.approx(exp(-1), rel=1e-15)]


@given(taus)
def test_equal_time_constants_give_the_alpha_function(tau: float) -> None:
    assert biexponential(tau, tau) == alpha(tau)
    assert alpha(tau)(tau) == pytest.approx(1, rel=1e-15)


def test_the_normalisation_of_equal_time_constants_has_no_bound() -> None:
    assert normalisation(2.0, 4.0) == pytest.approx(4.0, rel=1e-15)
    assert normalisation(5.0, 5.0) == float("inf")


@given(st.sampled_from([(3.0,), (5.0, 0.5), (5.0, 5.0), (10.0, 2.0, 2.0), (2.0, 9.0, 9.0)]), taus, taus)
def test_two_short_waits_leave_what_one_long_wait_leaves(chain: tuple[float, ...], one: float, other: float) -> None:
    charge = tuple(float(i + 1) for i in range(len(chain)))
    at_once, in_steps = leaked(charge, chain, one + other), leaked(leaked(charge, chain, one), chain, other)
    assert in_steps == pytest.approx(at_once, rel=1e-12, abs=1e-300)


@given(st.sampled_from([(3.0,), (5.0, 0.5), (7.0, 7.0), (10.0, 2.0, 2.0)]), taus)
def test_a_chain_answers_an_impulse_as_its_kernel_does(chain: tuple[float, ...], t: float) -> None:
    struck = (*(0.0 for _ in chain[1:]), 1.0)
    assert leaked(struck, chain, t)[0] == impulse(t, chain)


def test_the_peak_of_an_alpha_shaped_current_is_found_without_a_formula() -> None:
    kernel = current_alpha(10.0, 2.0, 250.0)
    t, height = peak(kernel)
    assert height >= max(kernel(t - 1e-6), kernel(t + 1e-6))
    assert 2 < t < 14


@given(st.floats(0.1, 10), st.floats(0.01, 50), st.floats(0.1, 50), st.integers(1, 40))
def test_a_train_grows_as_its_geometric_series(amplitude: float, interval: float, tau: float, count: int) -> None:
    kernel = exponential(tau)
    summed = sum(amplitude * kernel(i * interval) for i in range(count))
    assert train_peak(amplitude, interval, tau, count) == pytest.approx(summed, rel=1e-12)
    assert train_peak(amplitude, interval, tau, count) <= train_peak(amplitude, interval, tau) * (1 + 1e-15)


@given(st.floats(0.1, 10), st.floats(0.01, 50), st.floats(0.1, 50), st.floats(0.1, 40))
def test_the_needed_number_of_a_train_is_the_least(amplitude: float, interval: float, tau: float, goal: float) -> None:
    count = train_needed(amplitude, interval, tau, goal)
    if count is None:
        assert train_peak(amplitude, interval, tau) <= goal * (1 + 1e-12)
    else:
        assert train_peak(amplitude, interval, tau, count) >= goal
        assert count == 1 or train_peak(amplitude, interval, tau, count - 1) < goal


def test_coincident_potentials_are_counted_as_their_exact_sum() -> None:
    assert coincident_needed(0.1, 1.0) == 10
    assert coincident_needed(1.0, 15.0) == 15
    assert coincident_needed(15.0, 15.0) == 1
    assert coincident_needed(-1.0, 15.0) is None
    assert train_needed(0.1, 0.0, 10.0, 1.0) == 10


def test_two_potentials_must_not_be_too_far_apart() -> None:
    assert largest_interval(10.0, 10.0, 15.0) == pytest.approx(10 * log(2), rel=1e-14)
    assert largest_interval(7.0, 10.0, 15.0) is None
    assert largest_interval(16.0, 10.0, 15.0) == float("inf")


def _once(membrane: Decimal, synapse: Decimal, t: Decimal) -> Decimal:
    if membrane == synapse:
        return t * (-t / membrane).exp()
    return ((-t / membrane).exp() - (-t / synapse).exp()) / (1 / synapse - 1 / membrane)


def _twice(membrane: Decimal, synapse: Decimal, t: Decimal) -> Decimal:
    a, b = 1 / synapse, 1 / membrane
    if a == b:
        return Decimal(1).exp() * a * t**2 / 2 * (-a * t).exp()
    between = ((-b * t).exp() - (-a * t).exp()) / (a - b) ** 2
    return Decimal(1).exp() * a * (between - t * (-a * t).exp() / (a - b))


def _biexponential(rise: Decimal, decay: Decimal, t: Decimal) -> Decimal:
    if rise == decay:
        return t / decay * (1 - t / decay).exp()
    x = rise / decay
    return x ** (-x / (1 - x)) / (1 - x) * ((-t / decay).exp() - (-t / rise).exp())


def test_a_kernel_is_a_value() -> None:
    assert alpha(2.0) == Kernel((2.0, 2.0), exp(1) / 2.0)


def test_a_rise_that_takes_no_time_beside_the_decay_is_a_jump() -> None:
    kernel = biexponential(1e-9, 1e9)
    assert kernel(1.0) == pytest.approx(1.0)
    assert peak_time(kernel) == pytest.approx(1e-9 * 18 * log(10))
