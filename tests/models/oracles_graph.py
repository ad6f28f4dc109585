"""The oracles on networks: weighted sums that feed each other, in one pass, in loops, round by round."""

from itertools import islice
from typing import Any

from kg.models.maths.activation import Activation
from kg.models.maths.propagation import Arc, Network, propagate, states

Case = dict[str, Any]
Answer = dict[str, Any]


def graph(inputs: Case) -> Answer:
    names, network = inputs["nodes"], _network(inputs)
    if "x0" not in inputs:
        return dict(zip(names, propagate(network).x, strict=True))
    start = [inputs["x0"][name] for name in names]
    trajectory = states(network, start)
    if "steps" in inputs:
        return {"trajectory": [list(state) for state in islice(trajectory, inputs["steps"])]}
    (loop,) = propagate(network, start).loops
    # to where the first state comes back
    return {"trajectory": [list(state) for state in islice(trajectory, loop.period + 1)], "period": loop.period}


def _network(inputs: Case) -> Network:
    names = inputs["nodes"]
    place = {name: i for i, name in enumerate(names)}
    outside = [inputs.get("bias", {}).get(name, 0) + inputs.get("drive", {}).get(name, 0) for name in names]
    arcs = tuple(Arc(place[source], place[target], weight) for source, target, weight in inputs["edges"])
    activation = Activation(inputs["activation"], inputs.get("theta", 1), inputs.get("slope", 1), 0, 1)
    return Network(tuple(map(float, outside)), arcs, (activation,) * len(names))
