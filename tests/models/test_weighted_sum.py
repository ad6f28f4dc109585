"""Weighted sums: exact at the threshold, whatever the order."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_notes import complaints

from kg.models import run
from kg.models.maths.activation import logistic
from kg.models.weighted_sum import WeightedSum

numbers = st.floats(-1e6, 1e6).map(lambda number: round(number, 6))
pairs = st.lists(st.builds(lambda weight, x: {"weight": weight, "x": x}, numbers, numbers), max_size=10)


def made(**fields: Any) -> WeightedSum:
    return WeightedSum.model_validate(fields)


def test_exactly_at_the_threshold_fires() -> None:
    votes = [{"label": "for", "weight": 6}, {"label": "for", "weight": 5}, {"label": "for", "weight": 4}]
    result = run(made(inputs=votes, theta=15))
    assert result.verdict == "fires; the sum 15.0 reaches the threshold 15 exactly"
    assert result.metrics == {"sum": 15.0, "y": 1.0, "fired": True, "margin": 0.0}


def test_a_missing_vote_is_named_with_what_is_missing() -> None:
    result = run(made(inputs=[{"weight": 1}, {"weight": -0.25}]))
    assert result.verdict == "stays silent; the sum is 0.750, 0.250 short of 1"
    assert result.contributions.rows == (("excitation", 1.0, 1.0, 1.0), ("inhibition", -0.25, 1.0, -0.25))


@given(pairs, numbers, st.randoms(use_true_random=False))
def test_the_order_of_the_inputs_does_not_change_a_bit(inputs: list[Any], bias: float, random: Random) -> None:
    shuffled = random.sample(inputs, len(inputs))
    assert run(made(inputs=inputs, bias=bias)).metrics == run(made(inputs=shuffled, bias=bias)).metrics


@given(st.floats(-1e4, 1e4))
def test_the_logistic_stays_between_0_and_1_and_is_symmetric(z: float) -> None:
    assert 0 <= logistic(z) <= 1
    assert logistic(z) + logistic(-z) == pytest.approx(1, rel=1e-15)


@pytest.mark.parametrize(
    ("activation", "total", "y"),
    [("linear", -3, -3), ("relu", -3, 0), ("relu", 2, 2), ("clip", 7, 1), ("clip", -7, 0), ("clip", 0.5, 0.5)],
)
def test_each_activation(activation: str, total: float, y: float) -> None:
    assert run(made(activation=activation, bias=total)).metrics["y"] == y


def test_an_answer_without_a_threshold_is_a_number() -> None:
    assert run(made(activation="tanh", bias=0.5)).verdict == "answers 0.462; the sum is 0.500"


def test_numbers_whose_products_no_computer_can_hold_are_refused() -> None:
    said = complaints("kind: weighted_sum\ninputs: [{weight: 1e308, x: .inf}]")
    assert [one.partition(";")[0] for one in said] == [
        "Summation.md:5:19: inputs.0.weight: '1e+308' is out of range",
        "Summation.md:5:29: inputs.0.x: 'inf' is no finite number",
    ]


def test_bounds_the_wrong_way_round_are_told() -> None:
    (said,) = complaints("kind: weighted_sum\nactivation: clip\nlow: 2\nhigh: 1")
    assert said == "Summation.md:6:6: low: the lower bound 2 is above the upper bound 1; exchange the two"
