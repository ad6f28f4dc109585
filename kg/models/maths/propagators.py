"""A leaky integrate-and-fire neuron on a grid of times: exact from point to point, blind between them.

The propagators of Rotter & Diesmann (1999, Biological Cybernetics 81:381-402) take potential and currents over a step.
Inputs arrive at the nearest point, a spike is seen at the first point with V ≥ V_th, and the potential is then held for
the nearest whole number of steps. Many trials that differ in the weights of their inputs are run at once: as the
potential is linear between spikes, what a step adds to it is a sum of weights times what each input adds at weight 1.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import exp, expm1, floor, fsum
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from kg.models.maths.crossing import GRAZING
from kg.models.maths.kernels import spread
from kg.models.maths.spiking import Neuron, Pulse, Record, TooManySpikesError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Counts = NDArray[np.int64]
    Flags = NDArray[np.bool_]


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


class Steps(NamedTuple):
    """A run on the grid, point by point."""

    record: Record
    potentials: tuple[float, ...]
    """In mV above rest; where the neuron fires, its reset."""


def stepped(neuron: Neuron, pulses: Iterable[Pulse], start: float, step: float, steps: int, most: int) -> Steps:
    """The neuron from point to point. Raises `TooManySpikesError` for more spikes than `most`."""
    arriving, none = _arrivals(pulses, start, step), (0.0,) * (1 + len(neuron.synapses))
    left, passed = _over_a_step(neuron, step)
    kept, level, reset = exp(-step / neuron.tau), neuron.level, neuron.reset - neuron.drive
    held, clamped, grazing, best = _held(neuron, step), 0, False, (start, -neuron.drive)
    p, currents, potentials, spikes = -neuron.drive, [0.0 for _ in neuron.synapses], list[float](), list[float]()
    for point in range(steps + 1):
        jump, *pushes = arriving.get(point, none)
        if clamped:
            clamped -= 1
        elif point:
            p = p * kept + fsum(z * share for z, share in zip(currents, passed, strict=True))
        currents = [z * rest + push for z, rest, push in zip(currents, left, pushes, strict=True)]
        p += 0.0 if clamped else jump
        if p >= level:
            if len(spikes) == most:
                raise TooManySpikesError(most, start + point * step)
            spikes.append(start + point * step)
            grazing = grazing or p - level <= GRAZING
            p, clamped = reset, held
        elif best[1] < p:
            best = (start + point * step, p)
        potentials.append(neuron.drive + p)
    peak = None if spikes else (best[0], neuron.drive + best[1])
    return Steps(Record(tuple(spikes), potentials[-1], tuple(currents), peak, grazing), tuple(potentials))


class Group(NamedTuple):
    """Inputs that have one weight in each trial."""

    channel: int
    """0 for jumps of the potential, k for the neuron's k-th synapse."""
    arrivals: "Floats"
    """How much of the weight arrives at each point, the first included: the number of inputs, if they are equal."""


class Trials(NamedTuple):
    """What each trial has come to."""

    spikes: "Counts"
    first: "Counts"
    """The point of the first spike; -1 without one."""
    last: "Counts"
    peaks: "Floats"
    """The highest potential, in mV above rest, of trials that never fire."""
    grazing: "Flags"
    """Whether a spike hangs on less than `GRAZING`."""
    potentials: "Floats"
    """At the end, in mV above rest."""
    currents: "Floats"
    """At the end, those of all synapses together, in mV per ms."""


def trials(neuron: Neuron, groups: Sequence[Group], weights: "Floats", step: float) -> Trials:
    """As many runs as there are rows of weights: mV for a jump, mV per ms (pA over pF) for a current.

    A weight counts for all inputs of the group that its column belongs to.
    """
    import numpy as np  # noqa: PLC0415 - numpy only for those who have many trials

    count, held = len(weights), _held(neuron, step)
    p, level, reset = np.full(count, -neuron.drive), neuron.level, neuron.reset - neuron.drive
    by_group, added = np.ascontiguousarray(weights.T), np.empty(count)
    gained, currents = zip(*(_gained(neuron, one, step) for one in groups), strict=True)
    gains = np.stack(gained, axis=1)
    jumping = gains * [one.channel == 0 for one in groups]
    spikes, first, last = (np.full(count, value, dtype=np.int64) for value in (0, -1, -1))
    peaks, fires, grazing = np.full(count, -neuron.drive), np.empty(count, dtype=bool), np.zeros(count, dtype=bool)
    waiting: deque[tuple[int, Counts]] = deque()
    kept = exp(-step / neuron.tau)
    with np.errstate(invalid="ignore", over="ignore"):
        for point, gain in enumerate(gains):
            if point:
                p *= kept
            p += np.matmul(gain, by_group, out=added)
            if waiting and waiting[0][0] == point:
                free = waiting.popleft()[1]
                p[free] = reset + jumping[point] @ by_group[:, free]
            np.greater_equal(p, level, out=fires)
            np.maximum(peaks, p, out=peaks)
            if fires.any():
                fired = np.flatnonzero(fires)
                spikes[fired] += 1
                first[fired] = np.where(first[fired] < 0, point, first[fired])
                last[fired] = point
                grazing[fired] |= p[fired] - level <= GRAZING
                # nothing lifts it until it is let go
                p[fired] = -np.inf if held else reset
                if held:
                    waiting.append((point + held, fired))
    for _, fired in waiting:
        p[fired] = reset
    ends = np.asarray(currents) @ by_group
    return Trials(spikes, first, last, neuron.drive + peaks, grazing, neuron.drive + p, ends)


def grouped(neuron: Neuron, pulses: Iterable[Pulse], start: float, step: float, steps: int) -> list[Group]:
    """What arrives at each point: the jumps, and a group for each synapse that anything arrives at."""
    import numpy as np  # noqa: PLC0415

    arriving = np.zeros((1 + len(neuron.synapses), steps + 1))
    for point, amounts in _arrivals(pulses, start, step).items():
        if point <= steps:
            arriving[:, point] = amounts
    return [Group(channel, row) for channel, row in enumerate(arriving) if channel == 0 or row.any()]


def _gained(neuron: Neuron, group: Group, step: float) -> "tuple[Floats, float]":
    """What a group of weight 1 adds to the potential at each point, and the current that it leaves at the end."""
    import numpy as np  # noqa: PLC0415

    if group.channel == 0:
        return group.arrivals, 0.0
    left, passed = (shares[group.channel - 1] for shares in _over_a_step(neuron, step))
    currents = list(accumulate(group.arrivals.tolist(), lambda current, arriving: current * left + arriving))
    return np.array([0.0, *(current * passed for current in currents[:-1])]), currents[-1]


def _arrivals(pulses: Iterable[Pulse], start: float, step: float) -> dict[int, Pulse]:
    """What arrives at each point."""
    found: dict[int, Pulse] = {}
    for t, *amounts in pulses:
        point = floor((t - start) / step + 0.5)
        others = found.get(point)
        found[point] = tuple(map(add, others, amounts)) if others else tuple(amounts)
    return found


def _over_a_step(neuron: Neuron, step: float) -> tuple[list[float], list[float]]:
    """What is left of each current, and what it adds to the potential."""
    each = [propagators(step, neuron.tau, synapse, 1.0) for synapse in neuron.synapses]
    return [one.P11 for one in each], [one.P21 for one in each]


def _held(neuron: Neuron, step: float) -> int:
    """For how many steps the potential is held after a spike."""
    return floor(neuron.refractory / step + 0.5)
