"""The model neuron of McCulloch and Pitts and its smooth descendants: a weighted sum and an activation."""

from collections.abc import Iterator, Mapping
from math import fsum
from typing import ClassVar, Literal

from kg.models.defaults import default
from kg.models.maths.activation import Activation, Shape
from kg.models.result import Balance, Bar, Outcome, Table
from kg.models.spec import Input, Model, Problem, named
from kg.models.units import Number
from kg.models.wording import exact, signed, significant


class WeightedInput(Input):
    """An input with its weight; a negative weight inhibits."""

    weight: Number = default("weight")
    x: Number = default("x")

    @property
    def excites(self) -> bool:
        """Whether it raises the sum when active."""
        return self.weight >= 0


class WeightedSum(Model):
    """s = bias + the sum of weight · x, and y = activation(s); the step activation fires at s ≥ theta."""

    kind: Literal["weighted_sum"] = "weighted_sum"
    activation: Shape = "step"
    bias: Number = default("bias")
    theta: Number = default("theta")
    slope: Number = default("slope", gt=0)
    low: Number = default("low")
    high: Number = default("high")
    inputs: tuple[WeightedInput, ...] = ()

    metrics: ClassVar[Mapping[str, str]] = {
        "sum": "the weighted sum, bias included",
        "y": "the activation of the sum",
        "fired": "whether the sum reaches theta",
        "margin": "the sum above theta; negative if it falls short",
    }
    template: ClassVar[str] = """
id: vote
kind: weighted_sum
title: Two inputs for, one against
activation: step  # or linear, relu, logistic, tanh, clip
theta: 1
inputs:
  - {from: "[[EPSP]]", weight: 1, x: 1}
  - {from: "[[EPSP]]", weight: 1, x: 1}
  - {from: "[[IPSP]]", weight: -1, x: 1}
controls: [inputs.2.x, theta]  # what a reader may change
expect:  # what the note claims; kg check tests it
  - {metric: fired, equals: true}
sources: []  # where the note's numbers come from
"""

    def problems(self) -> Iterator[Problem]:
        """Bounds the wrong way round."""
        if self.low > self.high:
            found = f"the lower bound {exact(self.low)} is above the upper bound {exact(self.high)}"
            yield Problem(("low",), found, "exchange the two")

    def idle(self, path: tuple[str | int, ...]) -> bool:
        """Parameters of another activation."""
        return path[-1] not in {"bias", "weight", "x", *_PARAMETERS[self.activation]}

    def solve(self) -> Outcome:
        """The sum and what the activation makes of it."""
        shares = [one.weight * one.x for one in self.inputs]
        total = fsum((*shares, self.bias))
        y = self.activated(total)
        labels = named([one.name or ("excitation" if one.excites else "inhibition") for one in self.inputs])
        rows = [(name, one.weight, one.x, share) for name, one, share in zip(labels, self.inputs, shares, strict=True)]
        if self.bias:
            rows.append(("bias", self.bias, 1.0, self.bias))
        bars = tuple(Bar(str(row[0]), row[3]) for row in rows)
        threshold = self.theta if self.activation == "step" else None
        return Outcome(
            verdict=self._verdict(total, y),
            metrics={"sum": total, "y": y, "fired": total >= self.theta, "margin": fsum((total, -self.theta))},
            contributions=Table(("input", "weight", "x", "share"), tuple(rows)),
            draw=lambda: Balance(bars, total, threshold),
        )

    def activated(self, total: float) -> float:
        """The activation of a sum."""
        return Activation(self.activation, self.theta, self.slope, self.low, self.high)(total)

    def _verdict(self, total: float, y: float) -> str:
        if self.activation != "step":
            return f"answers {significant(y)}; the sum is {significant(total)}"
        margin = fsum((total, -self.theta))
        if margin >= 0:
            more = f", margin {signed(margin)}" if margin else " exactly"
            return f"fires; the sum {significant(total)} reaches the threshold {exact(self.theta)}{more}"
        return f"stays silent; the sum is {significant(total)}, {significant(-margin)} short of {exact(self.theta)}"


_PARAMETERS = {
    "step": {"theta"},
    "linear": set[str](),
    "relu": set[str](),
    "logistic": {"slope"},
    "tanh": {"slope"},
    "clip": {"low", "high"},
}
