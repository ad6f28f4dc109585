"""A leaky integrate-and-fire neuron on a grid of times: exact from point to point, blind between them.

The propagators of Rotter & Diesmann (1999, Biological Cybernetics 81:381-402) take potential and currents over a step.
Inputs arrive at the nearest point, a spike is seen at the first point with V ≥ V_th, and the potential is then held for
the nearest whole number of steps. Many trials that differ in the weights of their inputs are run at once: as the
potential is linear between spikes, what a step adds to it is a sum of weights times what each input adds at weight 1.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, expm1, floor
from typing import TYPE_CHECKING, NamedTuple

from kg.models.maths.kernels import spread
from kg.models.maths.spiking import Neuron, Pulse, TooManySpikesError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Counts = NDArray[np.int64]

BLOCK = 1 << 20
"""So many numbers of the inputs to all trials are worked out at a time."""


class Propagators(NamedTuple):
    """What a step leaves of things, and makes of them."""

    P11: float
    """Of the synaptic current."""
    P22: float
    """Of the potential."""
    P21: float
    """Of the current, as potential, in mV per pA."""
    P20: float
    """Of a constant current, as potential, in mV per pA."""


def propagators(step: float, tau: float, synapse: float, capacitance: float) -> Propagators:
    """Those of one synapse."""
    steady = -expm1(-step / tau) * tau / capacitance
    return Propagators(exp(-step / synapse), exp(-step / tau), spread(step, tau, synapse) / capacitance, steady)


class Path(NamedTuple):
    """A run on the grid, point by point."""

    potentials: tuple[float, ...]
    """In mV above rest, those at which the neuron fires as it leaves them: at the reset."""
    spikes: tuple[int, ...]
    """The points at which the neuron fires."""
    peak: int
    """The point at which the potential is highest, spikes apart."""
    currents: tuple[float, ...]
    """Of the synapses at the end, in mV per ms."""


def stepped(neuron: Neuron, pulses: Iterable[Pulse], start: float, step: float, steps: int, most: int) -> Path:
    """The neuron from point to point. Raises `TooManySpikesError` for more spikes than `most`."""
    arriving = dict(_arrivals(pulses, start, step))
    none: Pulse = tuple(0.0 for _ in (0, *neuron.synapses))
    left, passed = _over_a_step(neuron, step)
    kept, steady = exp(-step / neuron.tau), -expm1(-step / neuron.tau) * neuron.drive
    held, clamped = _held(neuron, step), 0
    V, currents, potentials, spikes = 0.0, [0.0 for _ in neuron.synapses], list[float](), list[int]()
    peak, best = 0, float("-inf")
    for point in range(steps + 1):
        jump, *pushes = arriving.get(point, none)
        if clamped:
            clamped -= 1
        elif point:
            V = V * kept + steady + sum(z * share for z, share in zip(currents, passed, strict=True))
        if not clamped:
            V += jump
        currents = [
            z * rest + push if point else push for z, rest, push in zip(currents, left, pushes, strict=True)
        ]
        if V >= neuron.threshold:
            if len(spikes) == most:
                raise TooManySpikesError(most, start + point * step)
            spikes.append(point)
            V, clamped = neuron.reset, held
        elif best < V:
            peak, best = point, V
        potentials.append(V)
    return Path(tuple(potentials), tuple(spikes), peak, tuple(currents))


class Group(NamedTuple):
    """Inputs that have one weight in each trial."""

    synapse: int | None
    """Which of the neuron's synapses they reach; None for jumps of the potential."""
    arrivals: "Floats"
    """How many of them arrive at each point, the first included."""


@dataclass(frozen=True)
class Trials:
    """What each trial has come to."""

    spikes: "Counts"
    first: "Counts"
    """The point of the first spike; -1 without one."""
    last: "Counts"
    peaks: "Floats"
    """The highest potential, in mV above rest, of trials that never fire."""
    potentials: "Floats"
    """At the end, in mV above rest."""


def trials(neuron: Neuron, groups: Sequence[Group], weights: "Floats", step: float) -> Trials:
    """As many runs as there are rows of weights: mV for a jump, mV per ms (pA over pF) for a current.

    A weight counts for all inputs of the group that its column belongs to.
    """
    import numpy as np  # noqa: PLC0415 - numpy only for those who have many trials

    count, held = len(weights), _held(neuron, step)
    V, reset, jumps = np.zeros(count), np.full(count, neuron.reset), weights * [one.synapse is None for one in groups]
    spikes, first, last = (np.full(count, value, dtype=np.int64) for value in (0, -1, -1))
    peaks, fires, waiting = np.full(count, -np.inf), np.empty(count, dtype=bool), list[tuple[int, Counts]]()
    kept = exp(-step / neuron.tau)
    with np.errstate(invalid="ignore", over="ignore"):
        for point, (added, arriving) in enumerate(_added(neuron, groups, weights, step)):
            V *= kept
            V += added
            if waiting and waiting[0][0] == point:
                free = waiting.pop(0)[1]
                V[free] = reset[free] + jumps[free] @ arriving
            np.greater_equal(V, neuron.threshold, out=fires)
            np.maximum(peaks, V, out=peaks)
            if fires.any():
                fired = np.flatnonzero(fires)
                spikes[fired] += 1
                first[fired] = np.where(first[fired] < 0, point, first[fired])
                last[fired] = point
                # nothing lifts it until it is let go
                V[fired] = -np.inf if held else neuron.reset
                if held:
                    waiting.append((point + held, fired))
    for _, fired in waiting:
        V[fired] = neuron.reset
    return Trials(spikes, first, last, peaks, V)


def binned(times: "Sequence[float] | Floats", start: float, step: float, steps: int) -> "Floats":
    """How many of the times are nearest to each point, those beyond the last left out."""
    import numpy as np  # noqa: PLC0415

    places = np.floor((np.asarray(times, dtype=np.float64) - start) / step + 0.5)
    inside = places[(places >= 0) & (places <= steps)].astype(np.int64)
    return np.bincount(inside, minlength=steps + 1).astype(np.float64)


def _added(
    neuron: Neuron, groups: Sequence[Group], weights: "Floats", step: float
) -> "Iterator[tuple[Floats, Floats]]":
    """What each point adds to the potential of every trial, and how many of each group arrive at it."""
    import numpy as np  # noqa: PLC0415

    arrivals = np.stack([one.arrivals for one in groups], axis=1)
    gains = np.stack([_gain(neuron, one, step) for one in groups], axis=1)
    steady = -expm1(-step / neuron.tau) * neuron.drive
    block = max(1, BLOCK // max(1, len(weights)))
    for begin in range(0, len(arrivals), block):
        rows = gains[begin : begin + block] @ weights.T
        rows += steady
        if not begin:
            rows[0] -= steady
        yield from zip(rows, arrivals[begin : begin + block], strict=True)


def _gain(neuron: Neuron, group: Group, step: float) -> "Floats":
    """What a group of weight 1 adds to the potential at each point."""
    import numpy as np  # noqa: PLC0415

    if group.synapse is None:
        return group.arrivals
    left, passed = (shares[group.synapse] for shares in _over_a_step(neuron, step))
    current, gains = 0.0, [0.0]
    for arriving in group.arrivals[:-1].tolist():
        current = current * left + arriving
        gains.append(current * passed)
    return np.array(gains)


def _arrivals(pulses: Iterable[Pulse], start: float, step: float) -> Iterator[tuple[int, Pulse]]:
    """What arrives at each point."""
    found: dict[int, Pulse] = {}
    for t, *amounts in pulses:
        point = floor((t - start) / step + 0.5)
        found[point] = tuple(a + b for a, b in zip(found[point], amounts, strict=True)) if point in found else (*amounts,)
    yield from found.items()


def _over_a_step(neuron: Neuron, step: float) -> tuple[list[float], list[float]]:
    """What is left of each current, and what it adds to the potential."""
    each = [propagators(step, neuron.tau, synapse, 1.0) for synapse in neuron.synapses]
    return [one.P11 for one in each], [one.P21 for one in each]


def _held(neuron: Neuron, step: float) -> int:
    """For how many steps the potential is held after a spike."""
    return floor(neuron.refractory / step + 0.5)
