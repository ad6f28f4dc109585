"""What the network answers: what every node does, why one does it, and how far that rests on the weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from kg.circuit.connections import Connection
from kg.models.maths.activation import Activation
from kg.models.maths.influence import Share
from kg.models.maths.propagation import SETTLED, Activity, Course, Network


class State(StrEnum):
    """What a node does, in a word."""

    FIRES = "fires"
    """A step that reaches its threshold."""
    ACTIVE = "active"
    SILENT = "silent"
    BELOW = "below 0"
    PERIODIC = "periodic"
    """It never settles, but repeats itself."""


class Effects(NamedTuple):
    """What the activity of a node owes to each source."""

    by_removal: bool
    """Whether it is what would be gone if the source were held at 0; else it is a derivative, by the activity of a held
    source or by what a driven one gets."""
    values: Mapping[int, float | None]
    """By node; None where the network then has no answer."""
    missing: str = ""
    """Why there are none, if there are none."""


class Reason(NamedTuple):
    """Why a node does what it does."""

    node: int
    shares: tuple[Share, ...]
    outside: float
    """What it gets from no other node: bias and drive."""
    effects: Effects


class Robustness(NamedTuple):
    """How often the outcome stays when every weight is drawn anew, log-uniformly between its half and its double."""

    draws: int
    seed: int
    same: int
    """In how many draws every node has the state it has."""
    unanswered: int
    """In how many draws a loop did not settle."""
    kept: tuple[int, ...]
    """For each node, in how many draws it has the state it has."""


@dataclass(frozen=True)
class Response:
    """The answer of the whole network. Nodes are numbered as in `ids`."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    """A title each; an id where a title is not the only one of its kind."""
    connections: tuple[Connection, ...]
    network: Network
    activity: Activity
    activation: Activation
    """Of all nodes but those in `blocks`."""
    drive: Mapping[int, float]
    """What nodes get from outside."""
    assumed: frozenset[int]
    """The nodes that are held at 1 only because the caller drives none."""
    blocks: frozenset[int]
    """The nodes that answer as a block of their note says."""
    doubts: tuple[str, ...]
    reason: Reason | None = None
    robustness: Robustness | None = None

    def state(self, node: int) -> State:
        """What a node does."""
        return state(self.network, self.activity, node)

    def value(self, id: str) -> float:
        """The activity of a node; the mean over a period if it is periodic."""
        return self.activity.x[self.ids.index(id)]

    def course(self, node: int) -> Course:
        """What a node does round by round."""
        return self.activity.courses.get(node, (self.activity.x[node],))

    def to_text(self, width: int = 80, *, colour: bool = False) -> str:
        """What a terminal shows."""
        from kg.circuit.text import text  # noqa: PLC0415 - each face is imported when it is shown

        return text(self, width, colour=colour)

    def to_json(self) -> dict[str, Any]:
        """What a program reads; the keys stay the same between versions."""
        from kg.circuit.tables import json_of  # noqa: PLC0415

        return json_of(self)

    def to_csv(self) -> str:
        """A row for each node."""
        from kg.circuit.tables import csv_of  # noqa: PLC0415

        return csv_of(self)


def state(network: Network, activity: Activity, node: int) -> State:
    """What a node does, in a word; less than rounding leaves is silence."""
    if node in activity.courses:
        return State.PERIODIC
    x = activity.x[node]
    if abs(x) <= SETTLED:
        return State.SILENT
    if x < 0:
        return State.BELOW
    return State.FIRES if network.activations[node].shape == "step" else State.ACTIVE
