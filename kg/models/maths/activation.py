"""What a unit makes of its weighted sum: step, linear, relu, logistic, tanh, clip."""

from math import exp, inf, tanh
from typing import Literal, NamedTuple, TypeAlias, get_args

Shape: TypeAlias = Literal["step", "linear", "relu", "logistic", "tanh", "clip"]
SHAPES: tuple[Shape, ...] = get_args(Shape)


class Activation(NamedTuple):
    """A function of the sum; each shape has parameters of its own and does not look at the others."""

    shape: Shape
    theta: float
    """Of step, which is 1 at this sum and above, else 0."""
    slope: float
    """Of logistic and tanh, by which the sum is multiplied."""
    low: float
    """Of clip, with `high`: the bounds of what is otherwise linear."""
    high: float

    def __call__(self, total: float) -> float:
        """The activity at a sum."""
        match self.shape:
            case "step":
                return 1.0 if total >= self.theta else 0.0
            case "linear":
                return total
            case "relu":
                return max(0.0, total)
            case "logistic":
                return logistic(self.slope * total)
            case "tanh":
                return tanh(self.slope * total)
            case "clip":
                return min(self.high, max(self.low, total))

    def derivative(self, total: float) -> float:
        """How fast the activity grows with the sum; at a bend of relu and clip as beyond it, where it is flat."""
        y = self(total)
        match self.shape:
            case "step":
                return 0.0
            case "linear":
                return 1.0
            case "relu":
                return 1.0 if total > 0 else 0.0
            case "logistic":
                # 1 − y would lose what is left of it where y is almost 1
                return self.slope * y * logistic(-self.slope * total)
            case "tanh":
                return self.slope * (1 - y) * (1 + y)
            case "clip":
                return 1.0 if self.low < total < self.high else 0.0

    @property
    def steepest(self) -> float:
        """The largest derivative there is, its Lipschitz constant; infinite where it jumps."""
        return {"step": inf, "logistic": self.slope / 4, "tanh": self.slope}.get(self.shape, 1.0)

    @property
    def jumps(self) -> bool:
        """Whether a derivative says nothing about it."""
        return self.shape == "step"


def logistic(z: float) -> float:
    """1 / (1 + e^(−z)), without overflow on either side."""
    if z >= 0:
        return 1 / (1 + exp(-z))
    grown = exp(z)
    return grown / (1 + grown)
