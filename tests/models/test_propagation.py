"""Weighted sums over networks: exact in one pass, loops solved or iterated, and what each node owes to the others."""

from collections.abc import Callable
from itertools import islice
from math import fsum, sqrt
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.models.maths import radius as radius_of
from kg.models.maths.activation import SHAPES, Activation, Shape
from kg.models.maths.influence import derivatives, removals, shares
from kg.models.maths.propagation import Arc, Network, PropagationError, Stuck, propagate, states
from kg.models.maths.radius import spectral_radius

weights = st.integers(-40, 40).map(lambda n: n / 16)
shapes = st.sampled_from(SHAPES)


def f(shape: Shape = "linear", theta: float = 1, slope: float = 1) -> Activation:
    return Activation(shape, theta, slope, 0, 1)


def net(biases: list[float], arcs: list[tuple[int, int, float]], *fs: Activation, **more: Any) -> Network:
    """A network; one activation stands for all."""
    chosen = fs if len(fs) == len(biases) else (fs or (f(),)) * len(biases)
    return Network(tuple(biases), tuple(Arc(*arc) for arc in arcs), chosen, **more)


@st.composite
def dags(draw: st.DrawFn, shape: Shape | None = None) -> Network:
    size = draw(st.integers(1, 8))
    ends = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)).filter(lambda pair: pair[0] < pair[1])
    pairs = draw(st.lists(ends, max_size=16)) if size > 1 else []
    arcs = [(source, target, draw(weights)) for source, target in pairs]
    slope = draw(st.floats(0.1, 3))
    fs = [f(draw(shapes) if shape is None else shape, slope=slope) for _ in range(size)]
    return net(draw(st.lists(weights, min_size=size, max_size=size)), arcs, *fs)


@st.composite
def calm_loops(draw: st.DrawFn, shape: Shape) -> Network:
    """Any edges, so weak that there is one answer."""
    size = draw(st.integers(1, 6))
    node = st.integers(0, size - 1)
    arcs = draw(st.lists(st.tuples(node, node, weights), max_size=14))
    most = max((fsum(abs(w) for _, end, w in arcs if end == target) for target in range(size)), default=0) or 1
    kept = [(source, target, 0.9 * w / max(1, most)) for source, target, w in arcs]
    return net(draw(st.lists(weights, min_size=size, max_size=size)), kept, f(shape))


def shuffled(network: Network, order: list[int]) -> Network:
    """The same network with its nodes, and its arcs, in another order: node `order[i]` is now node i."""
    place = {node: i for i, node in enumerate(order)}
    arcs = [Arc(place[source], place[target], w) for source, target, w in reversed(network.arcs)]
    biases = tuple(network.biases[node] for node in order)
    return Network(biases, tuple(arcs), tuple(network.activations[node] for node in order))


# --- without loops -------------------------------------------------------------------------------------------------


def test_a_sum_that_cancels_is_exact() -> None:
    network = net([1e16, 1, 1e16, 0], [(0, 3, 1), (1, 3, 1), (2, 3, -1)], f(), f(), f(), f("step"))
    assert propagate(network).sums[3] == 1
    assert propagate(network).x[3] == 1


@given(dags())
def test_one_pass_is_where_rounds_without_end_come_to(network: Network) -> None:
    size = len(network.biases)
    last = list(islice(states(network, [0.0] * size), size + 1))[-1]
    assert propagate(network).x == last
    assert propagate(network).loops == ()


@given(dags(), st.randoms(use_true_random=False))
def test_the_order_of_nodes_and_arcs_does_not_change_a_bit(network: Network, random: Random) -> None:
    order = random.sample(range(len(network.biases)), len(network.biases))
    found, other = propagate(network), propagate(shuffled(network, order))
    assert [found.x[node] for node in order] == list(other.x)


@given(dags("linear"), st.data())
def test_linear_answers_add_up(network: Network, data: st.DataObject) -> None:
    size = len(network.biases)
    more = data.draw(st.lists(weights, min_size=size, max_size=size))
    both = tuple(a + b for a, b in zip(network.biases, more, strict=True))
    one, other, sum_ = (
        propagate(Network(b, network.arcs, network.activations)).x for b in (network.biases, tuple(more), both)
    )
    assert sum_ == pytest.approx([a + b for a, b in zip(one, other, strict=True)], rel=1e-12, abs=1e-9)


def test_a_chain_of_a_hundred_thousand_needs_no_recursion() -> None:
    size = 100_000
    network = net([1.0] + [0.0] * (size - 1), [(i, i + 1, 1) for i in range(size - 1)])
    assert propagate(network).x[-1] == 1


def test_a_held_node_does_not_listen() -> None:
    network = net([1, 0, 0], [(0, 1, 1), (1, 2, 1)], clamps={1: -3.0})
    assert propagate(network).x == (1, -3, -3)


# --- linear loops --------------------------------------------------------------------------------------------------


def test_a_linear_loop_is_solved_and_tells_its_radius() -> None:
    found = propagate(net([1, 0.25], [(1, 0, -0.5), (0, 1, 0.8)]))
    assert found.x == (0.625, 0.75)
    assert found.loops[0].is_linear
    assert found.loops[0].radius == pytest.approx(sqrt(0.4), rel=1e-12)


@given(calm_loops("linear"))
def test_a_solved_loop_is_where_rounds_come_to(network: Network) -> None:
    last = next(islice(states(network, [0.0] * len(network.biases)), 400, None))
    assert propagate(network).x == pytest.approx(last, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("weight", [1.0, -1.0, 1.0000001, 7])
def test_a_linear_loop_that_does_not_fade_is_refused(weight: float) -> None:
    with pytest.raises(PropagationError) as refused:
        propagate(net([1, 0], [(0, 1, 1), (1, 0, weight)]))
    assert refused.value.stuck is Stuck.DIVERGES
    assert refused.value.measure == pytest.approx(sqrt(abs(weight)))


def test_weights_a_million_million_apart_are_solved() -> None:
    found = propagate(net([1, 0], [(0, 1, 1e12), (1, 0, 0.5e-12)]))
    assert found.x == pytest.approx((2, 2e12), rel=1e-12)


def _large_loop(size: int, weight: Callable[[], float]) -> Network:
    """A ring with three more edges at each node."""
    random = Random(size)
    ring = [(i, (i + 1) % size, weight()) for i in range(size)]
    others = [(random.randrange(size), i % size, weight()) for i in range(3 * size)]
    return net([1.0] + [0.0] * (size - 1), ring + others)


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.3), (-0.3, 0.3), (-0.62, 0.62)])
def test_a_large_linear_loop_is_solved_with_a_sure_bound_of_its_radius(low: float, high: float) -> None:
    """Weights of one sign, small ones of both, and ones that only fade because they cancel."""
    random = Random(1)
    network = _large_loop(800, lambda: random.uniform(low, high))
    (loop,) = (found := propagate(network)).loops
    assert loop.is_linear
    assert loop.is_bound
    weights = np.zeros((800, 800))
    for source, target, weight in network.arcs:
        weights[target, source] += weight
    assert loop.radius is not None
    radius = abs(np.linalg.eigvals(weights)).max()
    assert radius <= loop.radius < 1
    assert (high < 0.5) is bool(np.linalg.eigvals(abs(weights)).real.max() < 1)
    assert found.x == pytest.approx([network.total(node, found.x) for node in range(800)], abs=1e-12)


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-1.5, 1.5)])
def test_a_large_linear_loop_that_grows_is_refused_with_its_radius(low: float, high: float) -> None:
    random = Random(2)
    network = _large_loop(600, lambda: random.uniform(low, high))
    with pytest.raises(PropagationError) as refused:
        propagate(network)
    assert refused.value.stuck is Stuck.DIVERGES
    weights = np.zeros((600, 600))
    for source, target, weight in network.arcs:
        weights[target, source] += weight
    assert refused.value.measure == pytest.approx(abs(np.linalg.eigvals(weights)).max(), rel=0.02)


@given(calm_loops("linear"), st.floats(0.1, 3))
def test_a_bound_of_the_radius_is_never_too_small(network: Network, scale: float) -> None:
    size = len(network.biases)
    weights = np.zeros((size, size))
    for source, target, weight in network.arcs:
        weights[target, source] += scale * weight
    exact = spectral_radius(weights)
    assert not exact.is_bound
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(radius_of, "FEW", 0)
        bound = spectral_radius(weights)
    # eigenvalues of what dies out after some rounds are not 0 but a root of the rounding
    assert bound.value >= exact.value * (1 - 1e-9) or exact.value < 1e-2


def test_a_linear_loop_of_too_many_is_refused() -> None:
    size = 3001
    network = net([1.0] * size, [(i, (i + 1) % size, 0.5) for i in range(size)])
    with pytest.raises(PropagationError) as refused:
        propagate(network)
    assert refused.value.stuck is Stuck.TOO_LARGE


# --- other loops ---------------------------------------------------------------------------------------------------


@given(calm_loops("tanh"), st.data())
def test_below_a_gain_of_1_every_start_leads_to_one_answer(network: Network, data: st.DataObject) -> None:
    size = len(network.biases)
    start = data.draw(st.lists(st.floats(-1, 1), min_size=size, max_size=size))
    found, other = propagate(network), propagate(network, start)
    assert all(loop.gain < 1 and loop.period == 1 for loop in found.loops)
    assert found.x == pytest.approx(other.x, abs=1e-10)
    assert found.x == pytest.approx([one(s) for one, s in zip(network.activations, found.sums, strict=True)], abs=1e-10)


def test_above_it_the_start_may_decide() -> None:
    two = net([0, 0], [(0, 1, 1), (1, 0, 1)], f("tanh", slope=2))
    low, high = propagate(two, [-1, -1]), propagate(two, [1, 1])
    assert low.x[0] == pytest.approx(-high.x[0])
    assert abs(high.x[0]) > 0.9
    assert high.loops[0].gain == 2


def test_excitation_and_inhibition_in_a_ring_take_four_rounds() -> None:
    found = propagate(net([1, 0], [(0, 1, 1), (1, 0, -2)], f("step")))
    assert found.loops[0].period == 4
    assert found.courses == {0: (0, 1, 1, 0), 1: (0, 0, 1, 1)}
    assert found.x == (0.5, 0.5)


def test_what_listens_to_a_ring_repeats_it_a_round_later() -> None:
    found = propagate(net([1, 0, 0], [(0, 1, 1), (1, 0, -2), (1, 2, 1)], f("step")))
    assert found.courses[2] == (1, 0, 0, 1)
    rounds = list(islice(states(net([1, 0, 0], [(0, 1, 1), (1, 0, -2), (1, 2, 1)], f("step")), [0, 0, 0]), 20))
    assert [state[2] for state in rounds[7:11]] == [found.courses[2][t % 4] for t in range(8, 12)]


def test_two_rings_that_meet_have_the_multiple_of_their_periods() -> None:
    ring = [(0, 1, 1), (1, 2, 1), (2, 0, -1)]
    network = net([1, 0, 0, 1, 0, 0], [*ring, (3, 4, 1), (4, 3, -2), (2, 5, 1), (4, 5, 1)], f("step"))
    found = propagate(network)
    assert [len(found.courses[node]) for node in (0, 3, 5)] == [6, 4, 12]
    rounds = list(islice(states(network, [0] * 6), 60))
    assert [state[5] for state in rounds[23:35]] == [found.courses[5][t % 12] for t in range(24, 36)]


def test_a_loop_that_listens_to_a_ring_follows_it() -> None:
    fs = [f("step"), f("step"), f("tanh"), f("tanh")]
    arcs = [(0, 1, 1), (1, 0, -2), (1, 2, 1), (2, 3, 0.5), (3, 2, -0.5)]
    network = net([1, 0, 0, 0], arcs, *fs)
    found = propagate(network)
    rounds = list(islice(states(network, [0] * 4), 401))
    assert len(found.courses[3]) == 4
    assert [state[3] for state in rounds[-4:]] == pytest.approx([found.courses[3][t % 4] for t in range(398, 402)])


def test_two_that_inhibit_each_other_alternate_if_nothing_tells_them_apart() -> None:
    found = propagate(net([0.1, 0.1], [(0, 1, -3), (1, 0, -3)], f("tanh")))
    assert found.loops[0].period == 2
    low, high = sorted(found.courses[0])
    assert low < -0.9 < 0.9 < high
    assert found.courses[0] == found.courses[1]


def test_a_ring_that_grows_without_end_is_refused() -> None:
    with pytest.raises(PropagationError) as refused:
        propagate(net([1, 0], [(0, 1, 1), (1, 0, 1)], f("relu")))
    assert refused.value.stuck is Stuck.UNSETTLED
    with pytest.raises(PropagationError) as refused:
        propagate(net([1, 0], [(0, 1, 1e20), (1, 0, 1e20)], f("relu")))
    assert refused.value.stuck is Stuck.OVERFLOWS


def test_periods_that_never_meet_are_refused() -> None:
    arcs, biases, size = [], [], 0
    for length in (5, 7, 11, 13):
        arcs += [(size + i, size + (i + 1) % length, -1.0 if i == length - 1 else 1.0) for i in range(length)]
        biases += [1.0] + [0.0] * (length - 1)
        size += length
    arcs += [(first, size, 1.0) for first in (0, 5, 12, 23)]
    with pytest.raises(PropagationError) as refused:
        propagate(net([*biases, 0.0], arcs, f("step")))
    assert refused.value.stuck is Stuck.TOO_LONG
    assert refused.value.measure == 2 * 5 * 7 * 11 * 13


def test_a_memory_keeps_what_was() -> None:
    pulse = net([0.0], [], f("step"), memory=True)
    assert propagate(pulse, [1]).x == (1,)
    assert propagate(pulse).x == (0,)


@given(dags(), st.randoms(use_true_random=False))
def test_a_memory_makes_no_crash(network: Network, random: Random) -> None:
    arcs = [
        *network.arcs,
        *(Arc(target, source, random.choice((-1e30, -1, 1e-30))) for source, target, _ in network.arcs),
    ]
    try:
        found = propagate(Network(network.biases, tuple(arcs), network.activations, memory=True))
    except PropagationError:
        return
    assert all(abs(x) < float("inf") for x in found.x)


# --- what a node owes to others ------------------------------------------------------------------------------------


def smooth(network: Network, target: int) -> Any:
    """The answer of a node as a function of the biases."""
    return lambda biases: propagate(Network(tuple(biases), network.arcs, network.activations, network.clamps)).x[target]


@given(st.one_of(dags("tanh"), dags("logistic"), calm_loops("tanh"), calm_loops("logistic"), calm_loops("linear")))
def test_derivatives_are_finite_differences(network: Network) -> None:
    target, step = len(network.biases) - 1, 1e-5
    found = derivatives(network, propagate(network), target)
    assert found is not None
    answer = smooth(network, target)
    for node, derivative in found.items():
        up, down = list(network.biases), list(network.biases)
        up[node] += step
        down[node] -= step
        assert derivative == pytest.approx((answer(up) - answer(down)) / (2 * step), rel=1e-5, abs=1e-6)


@given(dags("linear"))
def test_the_shares_of_linear_sources_make_up_the_answer(network: Network) -> None:
    activity, target = propagate(network), len(network.biases) - 1
    found = derivatives(network, activity, target)
    assert found is not None
    total = fsum(derivative * network.biases[node] for node, derivative in found.items())
    assert total == pytest.approx(activity.x[target], rel=1e-12, abs=1e-9)


@given(dags())
def test_shares_and_bias_make_up_the_sum(network: Network) -> None:
    activity = propagate(network)
    for node in range(len(network.biases)):
        terms = [one.value for one in shares(network, activity, node)]
        assert fsum([*terms, network.biases[node]]) == activity.sums[node]


def test_of_a_held_node_the_derivative_is_by_its_activity() -> None:
    network = net([0, 0, 0], [(0, 1, 5), (1, 2, 3)], f("tanh"), f("tanh"), f(), clamps={1: 0.5})
    assert derivatives(network, propagate(network), 2) == {2: 1.0, 1: 3.0}


def test_a_step_has_no_derivative_but_can_be_silenced() -> None:
    network = net([1, 1, 0], [(0, 2, 1), (1, 2, -1)], f("step"))
    activity = propagate(network)
    assert derivatives(network, activity, 2) is None
    assert removals(network, activity, 2, [0, 1]) == {0: 0.0, 1: -1.0}


@given(dags("linear"))
def test_in_a_linear_graph_silencing_a_source_takes_its_share(network: Network) -> None:
    activity, target = propagate(network), len(network.biases) - 1
    got = {arc.target for arc in network.arcs if arc.weight}
    found = derivatives(network, activity, target)
    assert found is not None
    sources = [node for node in found if node not in got]
    for source, gone in removals(network, activity, target, sources).items():
        assert gone == pytest.approx(found[source] * network.biases[source], rel=1e-9, abs=1e-9)


@given(shapes, st.floats(-1e30, 1e30), st.sampled_from([1e-30, 1.0, 1e30]))
def test_no_sum_is_too_large_for_an_activation(shape: Shape, total: float, slope: float) -> None:
    one = f(shape, slope=slope)
    assert abs(one(total)) <= 1e30
    # where it is steepest, rounding may add the last digit
    assert 0 <= one.derivative(total) <= max(1, one.steepest) * (1 + 1e-15)
