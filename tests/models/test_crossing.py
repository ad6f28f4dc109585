"""The first crossing is found exactly, and none is missed: no grid decides whether a neuron fires."""

import os
from collections.abc import Callable, Sequence
from math import exp, fsum, inf, log
from random import Random
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.models.maths import course as courses
from kg.models.maths.closed_forms import peak
from kg.models.maths.course import Course, Onset, Piece, derivatives, leaked
from kg.models.maths.crossing import GRAZING, first_crossing, highest
from kg.models.maths.kernels import Kernel, alpha, biexponential, current_alpha, current_exponential, exponential
from kg.models.maths.trace import grid, sampled

CASES = 100_000 if os.environ.get("KG_THOROUGH") else 2000
"""The long run is for `scripts/check.py --thorough`."""

amplitudes = st.floats(-12, 12).filter(lambda amplitude: abs(amplitude) > 1e-3)
taus = st.floats(0.1, 40)
kernels = st.one_of(
    st.builds(exponential, taus),
    st.builds(alpha, taus),
    st.builds(lambda decay, part: biexponential(decay * part, decay), taus, st.floats(0.01, 1)),
    st.builds(lambda membrane, synapse: current_alpha(membrane, synapse, 25.0), taus, taus),
)
onsets = st.builds(Onset, st.one_of(st.floats(0, 30), st.integers(0, 5).map(float)), kernels, amplitudes)


def value(parts: Sequence[Onset], t: float) -> float:
    return fsum(part.amplitude * part.kernel(t - part.t) for part in parts)


def test_thousands_of_random_sums_against_a_fine_grid() -> None:
    """Up to eight potentials of four different courses, levels around and at the very peak."""
    random = Random(20)
    times = grid(0.0, 50.0, 0.01)
    fired = 0
    for number in range(CASES):
        parts = _random_parts(random)
        course = Course.of(parts)
        trace = sampled(course, times)
        level = float(trace.max()) * random.choice([0.3, 0.9, 0.999999, 1 - 1e-9, 1 + 1e-9, 1.1])
        if level <= 0:
            continue
        found = first_crossing(course, level)
        above = np.flatnonzero(trace >= level + GRAZING)
        if above.size:
            assert found is not None, f"case {number}: missed a crossing before {times[above[0]]} ms"
            assert found.t <= times[above[0]], f"case {number}: too late"
        if found is not None:
            fired += 1
            assert value(parts, found.t) >= level - 1e-11, f"case {number}: not there yet"
            assert not np.any(trace[times < found.t] >= level + GRAZING), f"case {number}: not the first"
    assert fired > CASES / 3


def test_a_bump_between_the_points_of_a_coarse_grid_is_found() -> None:
    parts = [Onset(0.03, biexponential(0.01, 0.02), 20.0)]
    assert sampled(Course.of(parts), grid(0.0, 5.0, 0.1)).max() < 15
    found = first_crossing(Course.of(parts), 15.0)
    assert found is not None
    assert value(parts, found.t) == pytest.approx(15, abs=1e-10)


@given(st.floats(1, 20), st.floats(0.1, 0.999), st.floats(0.5, 20))
def test_the_closed_form_of_a_decay_twice_as_slow_as_the_rise(amplitude: float, part: float, decay: float) -> None:
    found = first_crossing(Course.of([Onset(0.0, biexponential(decay / 2, decay), amplitude)]), part * amplitude)
    assert found is not None
    # the peak's curvature turns rounding of the level into an error of the time
    slack = 1e-13 / (1 - part) ** 0.5
    assert found.t == pytest.approx(-decay * log((1 + (1 - part) ** 0.5) / 2), rel=slack + 1e-12)


@pytest.mark.parametrize("gap", [0.0, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3])
def test_time_constants_that_are_nearly_equal_do_no_harm(gap: float) -> None:
    """Four kernels within 1e-3 of each other, against the same sum with kernels that are exactly equal."""
    near = [Onset(t, biexponential(5 * (1 - i * gap), 5 * (1 + i * gap)), 8.0) for i, t in enumerate((0.0, 1.0, 2.0))]
    near.append(Onset(1.5, alpha(5 * (1 + gap)), -6.0))
    equal = [Onset(part.t, alpha(5.0), part.amplitude) for part in near]
    found, expected = first_crossing(Course.of(near), 12.0), first_crossing(Course.of(equal), 12.0)
    assert found is not None
    assert expected is not None
    assert found.t == pytest.approx(expected.t, abs=1e-11 + 40 * gap)
    assert value(near, found.t) == pytest.approx(12.0, abs=1e-12)


def test_a_tangent_is_a_crossing_and_says_that_it_grazes() -> None:
    found = first_crossing(Course.of([Onset(1.0, alpha(3.0), 15.0)]), 15.0)
    assert found is not None
    assert found.grazing
    assert found.t == pytest.approx(4.0, abs=1e-6)


@pytest.mark.parametrize(("over", "fires", "grazes"), [(2e-9, True, False), (5e-10, True, True), (-1e-8, False, None)])
def test_an_overshoot_of_a_billionth_of_a_millivolt_is_seen(over: float, fires: bool, grazes: bool | None) -> None:
    parts = [Onset(0.0, biexponential(0.5, 5.0), 15.0), Onset(0.2, biexponential(1.0, 10.0), -3.0)]
    top = highest(Course.of(parts))
    assert top is not None
    found = first_crossing(Course.of(parts), top.value - over)
    assert (found is not None) is fires
    assert found is None or found.grazing is grazes


def test_ten_tenths_of_a_millivolt_reach_one_millivolt() -> None:
    for kernel in (exponential(10.0), alpha(3.0), biexponential(0.5, 5.0)):
        assert first_crossing(Course.of([Onset(0.0, kernel, 0.1)] * 10), 1.0) is not None


def test_a_jump_across_the_level_is_a_crossing_at_the_onset() -> None:
    found = first_crossing(Course.of([Onset(2.0, exponential(10.0), 9.0), Onset(5.0, exponential(10.0), 9.0)]), 15.0)
    assert found is not None
    assert found.t == 5.0


def test_before_the_first_onset_nothing_happens_even_at_negative_times() -> None:
    found = first_crossing(Course.of([Onset(-3.0, exponential(10.0), 20.0)]), 15.0)
    assert found is not None
    assert found.t == -3.0
    assert first_crossing(Course(()), 1.0) is None
    assert highest(Course(())) is None


@given(st.lists(onsets, min_size=1, max_size=6))
def test_the_peak_is_nowhere_surpassed(parts: list[Onset]) -> None:
    times = grid(0.0, 80.0, 0.02)
    top = highest(Course.of(parts))
    assert sampled(Course.of(parts), times).max() <= (top.value if top else 0.0) + 1e-9
    assert top is None or top.value > 0


@given(st.lists(onsets, min_size=1, max_size=6), st.floats(0.5, 10))
def test_many_and_few_onsets_are_searched_alike(parts: list[Onset], level: float) -> None:
    few = Course.of(parts)
    found = first_crossing(few, level), highest(few)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(courses, "MANY", 1)
        many = Course.of(parts)
        crossing, top = first_crossing(many, level), highest(many)
    assert (crossing.t if crossing else inf) == pytest.approx(found[0].t if found[0] else inf, rel=1e-9)
    assert (top.value if top else 0.0) == pytest.approx(found[1].value if found[1] else 0.0, rel=1e-11, abs=1e-11)


@given(st.lists(onsets, min_size=1, max_size=6), onsets, st.floats(0.5, 10))
def test_an_ipsp_never_advances_the_first_crossing(parts: list[Onset], ipsp: Onset, level: float) -> None:
    before = first_crossing(Course.of(parts), level)
    after = first_crossing(Course.of([*parts, ipsp._replace(amplitude=-abs(ipsp.amplitude))]), level)
    assert (after.t if after else inf) >= (before.t if before else inf) - 1e-9


def test_sixteen_different_time_constants_take_no_longer_than_a_blink() -> None:
    parts = [Onset(0.3 * i, biexponential(0.1 * (i + 1), 2.0 + i), 3.0 if i % 3 else -4.0) for i in range(16)]
    course = Course.of(parts)
    top = highest(course)
    assert top is not None
    found = first_crossing(course, top.value * 0.99)
    assert found is not None
    assert value(parts, found.t) == pytest.approx(top.value * 0.99, abs=1e-12)


@pytest.mark.parametrize("shape", [current_exponential, current_alpha])
@pytest.mark.parametrize("ratio", [1e3, 1e4, 1e5, 1e6, 1e7])
def test_a_membrane_far_faster_than_its_currents_is_searched_at_once(
    shape: Callable[[float, float, float], Kernel], ratio: float
) -> None:
    kernel = shape(6.21 / ratio, 6.21, 25.0)
    amplitudes = (5.0, 3.0, -9.0, 8.0, 2.0)
    parts = [Onset(3.3 * i, kernel, size / peak(kernel)[1]) for i, size in enumerate(amplitudes)]
    began = process_time()
    top = highest(Course.of(parts))
    assert top is not None
    found = first_crossing(Course.of(parts), top.value * 0.99)
    assert process_time() - began < 0.5
    assert found is not None
    # a rise within less than the spacing of such times is found as well as they can say
    assert value(parts, found.t) == pytest.approx(top.value * 0.99, rel=1e-12 + 1e-18 * ratio)
    # such a membrane only follows its current
    at_once = [Onset(part.t, exponential(6.21), size) for part, size in zip(parts, amplitudes, strict=True)]
    if shape is current_exponential:
        assert top.value == pytest.approx(highest(Course.of(at_once)).value, rel=30 / ratio)  # type: ignore[union-attr]


@given(st.floats(0.01, 100), st.floats(0.01, 100), st.floats(0.01, 0.999))
def test_which_of_two_stages_is_the_faster_makes_no_difference(membrane: float, synapse: float, part: float) -> None:
    """Two leaky stages in a row answer alike in either order, though the search goes other ways."""
    orders = (current_exponential(membrane, synapse, 0.01), current_exponential(synapse, membrane, 0.01))
    one, other = (Course.of([Onset(0.0, kernel, 3.0), Onset(1.0, kernel, -1.0)]) for kernel in orders)
    top, same = highest(one), highest(other)
    assert top is not None
    assert same is not None
    assert same.value == pytest.approx(top.value, rel=1e-12)
    found, again = first_crossing(one, part * top.value), first_crossing(other, part * top.value)
    assert found is not None
    assert again is not None
    assert again.t == pytest.approx(found.t, rel=1e-9)


@given(st.floats(-9, 9), st.floats(-9, 9), st.floats(-9, 9), st.floats(-4, 4), st.floats(0, 6))
def test_what_is_said_of_all_later_times_holds(y: float, z: float, x: float, ratio: float, t: float) -> None:
    """The third derivative and the height of a chain of stages stay within their bounds."""
    chain = (1.0, 10**ratio, 10**ratio)
    now, charge = (y, z, x), leaked((y, z, x), chain, t * 10**ratio)
    last = (*derivatives(charge[1:2], chain[1:2])[:3], charge[2])
    bend_of_middle = last[2] - 2 * last[3] / chain[1]
    jerk = bend_of_middle - derivatives(charge, chain)[2] / chain[0]
    size = abs(y) + abs(z) + abs(x)
    assert abs(jerk) <= derivatives(now, chain)[3] * (1 + 1e-9) + 1e-9 * size * max(1, chain[1] ** -2)
    assert charge[0] <= Piece(0.0, inf, (chain,), (now,)).ceiling() + 1e-9 * size * max(1, chain[1] ** 2)


def _random_parts(random: Random) -> list[Onset]:
    some = [_random_kernel(random) for _ in range(random.randint(1, 4))]
    begin = (lambda: random.uniform(0, 20), lambda: float(random.randint(0, 6)))
    return [
        Onset(random.choice(begin)(), random.choice(some), random.choice([1, 1, 1, -1]) * random.uniform(0.5, 12))
        for _ in range(random.randint(1, 8))
    ]


def _random_kernel(random: Random) -> Kernel:
    slow, fast = _spread(random, 1, 40), _spread(random, 0.1, 10)
    near = slow * (1 - random.choice([0.0, 1e-12, 1e-9, 1e-4]))
    return random.choice(
        [
            exponential(slow),
            alpha(fast),
            biexponential(min(slow, fast), max(slow, fast)),
            biexponential(near, slow),
            current_exponential(slow, fast, 25.0),
            current_alpha(slow, near, 25.0),
        ]
    )


def _spread(random: Random, low: float, high: float) -> float:
    return exp(random.uniform(log(low), log(high)))


@pytest.mark.parametrize("size", [1.0, 1e3, 1e6, 1e12, 1e30])
def test_huge_parts_that_nearly_cancel_are_searched_in_finite_time(size: float) -> None:
    parts = [Onset(0.0, alpha(3.0), size), Onset(0.0, alpha(3.0 + 1e-9), -size), Onset(1.0, exponential(5.0), -size)]
    parts += [Onset(0.5 * i, biexponential(0.5, 5.0), size / 7) for i in range(5)]
    top = highest(Course.of(parts))
    assert top is not None
    assert sampled(Course.of(parts), grid(0.0, 50.0, 0.01)).max() <= top.value * (1 + 1e-9)
