"""When a leaky integrate-and-fire neuron fires, exactly: from one input to the next its potential is known in full.

Between inputs, with h the time since the last one, every quantity is measured from where the constant current alone
would take the potential: the deviation p and the threshold L. Synapse k passes a current z_k, in mV per ms, that decays
with its own rate b_k; the membrane leaks with the rate a = 1/τ. Then

    p(h) = p e^(−a h) + Σ z_k s_k(h),    s_k(h) = (e^(−a h) − e^(−b_k h)) / (b_k − a), written without its cancellation.

No crossing is missed, because e^(a h) (p − L) has the derivative e^(a h) D(h) with D(h) = Σ z_k e^(−b_k h) − a L:
the threshold is only ever approached while the current exceeds the rheobase, D > 0. D is a sum of exponentials, and
its changes of sign are found one after the other (Rolle): divided by its slowest exponential and differentiated, it has
one term less, and between the zeros of that it is monotone. For one synaptic time constant there is one change, at
ln(z / (a L)) / b. So a search for the first crossing is this:

1. Cut the stretch to the next input at the changes of sign of D.
2. In each part with D > 0, from the left: if p ≥ L at its end, the one crossing in it is bracketed; take Newton's steps
   from its left end, and the middle of the bracket wherever a step leaves it.
3. Nothing found: the neuron is silent until the next input.

A stretch is not searched at all if its end is below the threshold and even the largest D, kept up throughout, would not
do: (p − L) e^(−a h) + D (1 − e^(−a h)) / a < 0. (Until the first spike, the highest potential so far stands in for L
here, so that the highest of all is known in the end.)

After a spike at t* the potential is held at its reset on [t*, t* + refractory): synaptic currents go on decaying, jumps
within are lost, and one at t* + refractory counts. A jump at the moment of the spike has either caused it or is lost.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from math import exp, expm1, fsum, log1p
from typing import NamedTuple, TypeAlias

from kg.models.maths.crossing import GRAZING, ROUNDING
from kg.models.maths.exponentials import root, sign_changes, total
from kg.models.maths.kernels import spread

LEAST = 5e-324
"""The smallest number above 0: a threshold that the constant current only tends to stays out of reach."""

Pulse: TypeAlias = tuple[float, ...]
"""What arrives at a moment: the time, the jump of the potential in mV, and for each synapse that of its current."""
Event: TypeAlias = tuple[float, int, float]
"""An input: the time, the channel (0 for the potential, k for the current of synapse k), the amount."""


class Neuron(NamedTuple):
    """A membrane with its synapses; potentials are in mV above rest."""

    tau: float
    """The membrane's time constant."""
    synapses: tuple[float, ...]
    """The time constants of the synaptic currents, each once; at least one, which may never get a current."""
    threshold: float
    reset: float
    refractory: float
    drive: float
    """Where the constant current alone would take the potential."""

    @property
    def level(self) -> float:
        """The threshold as a deviation from there."""
        return self.threshold - self.drive or LEAST

    def after(self, h: float) -> float:
        """The potential `h` after it was at rest, if only the constant current flows."""
        return -self.drive * expm1(-h / self.tau)


class Record(NamedTuple):
    """What a run has come to."""

    spikes: tuple[float, ...]
    potential: float
    """At the end, in mV above rest."""
    currents: tuple[float, ...]
    """Of the synapses at the end, in mV per ms: currents over the capacitance."""
    peak: tuple[float, float] | None
    """When a neuron that never fires is highest, and how high, in mV above rest."""
    grazing: bool
    """Whether a spike, or its absence, hangs on less than `GRAZING`."""


class TooManySpikesError(OverflowError):
    """A neuron that fires more often than allowed."""

    def __init__(self, most: int, t: float) -> None:
        super().__init__(f"the neuron fires more than {most:,} times, the last of them at {t:.6g} ms")


def merged(events: Iterable[Event], synapses: int) -> list[Pulse]:
    """Events in the order of time, those of one moment summed up; the order in which they are given does not matter."""
    none = [(0.0,) * count for count in range(synapses + 1)]
    pulses, crowds, last = list[Pulse](), dict[int, list[Event]](), None
    for event in sorted(events):
        t, channel, amount = event
        if last is not None and t == last[0]:
            crowds.setdefault(len(pulses) - 1, [last]).append(event)
        else:
            pulses.append((t, *none[channel], amount, *none[synapses - channel]))
        last = event
    for place, crowd in crowds.items():
        pulses[place] = (crowd[0][0], *_summed(crowd, synapses))
    return pulses


def fire(neuron: Neuron, pulses: Sequence[Pulse], start: float, end: float, most: int) -> Record:
    """The spikes of a neuron that is at rest at the start, up to the end and including it.

    Raises `TooManySpikesError` for more spikes than `most`.
    """
    walk = _Walk(neuron, start, most)
    ahead = chain((pulse for pulse in pulses if pulse[0] <= end), [(end, *_none(neuron))])
    p, currents = walk.one(ahead, start) if len(neuron.synapses) == 1 else walk.several(ahead, start)
    peak = None if walk.spikes else (walk.top_at, neuron.drive + walk.top)
    return Record(tuple(walk.spikes), neuron.drive + p, tuple(currents), peak, walk.grazing)


def replayed(
    neuron: Neuron, pulses: Sequence[Pulse], spikes: Sequence[float], start: float, times: Sequence[float]
) -> list[float]:
    """The potential at each of the times, in mV above rest, of a neuron that has fired these spikes."""
    seen, none = list[float](), _none(neuron)
    moments = [(pulse[0], 0, pulse[1:]) for pulse in pulses if not times or pulse[0] <= times[-1]]
    moments += [(t, 1, none) for t in spikes] + [(t + neuron.refractory, 2, none) for t in spikes]
    moments += [(t, 3, none) for t in times]
    t, free, p, currents = start, start, -neuron.drive, [0.0 for _ in neuron.synapses]
    for at, what, (jump, *pushes) in sorted(moments, key=lambda moment: moment[:2]):
        if at > t:
            p = p if t < free else _deviation(neuron, p, currents, at - t)
            currents, t = _decayed(neuron, currents, at - t), at
        if what == 0:
            currents = [z + push for z, push in zip(currents, pushes, strict=True)]
            p += jump if t >= free else 0.0
        elif what == 1:
            p, free = neuron.reset - neuron.drive, t + neuron.refractory
        elif what == 3:
            seen.append(neuron.drive + p)
    return seen


def interval(neuron: Neuron) -> float | None:
    """From spike to spike under the constant current alone; None if it does not make the neuron fire.

    t_ref + τ ln((R I − V_reset) / (R I − V_th)), potentials from rest.
    """
    beyond = neuron.drive - neuron.threshold
    return neuron.refractory + neuron.tau * log1p((neuron.threshold - neuron.reset) / beyond) if beyond > 0 else None


def rheobase(threshold: float, tau: float, capacitance: float) -> float:
    """The constant current that takes the potential to its threshold, and only ever to it: V_th / R, in pA."""
    return threshold * capacitance / tau


def drive(current: float, threshold: float, tau: float, capacitance: float) -> float:
    """Where a constant current takes the potential, in mV above rest; the rheobase takes it nowhere above threshold."""
    potential = current * tau / capacitance
    return min(potential, threshold) if current <= rheobase(threshold, tau, capacitance) else potential


class _Walk:
    """A walk from input to input."""

    def __init__(self, neuron: Neuron, start: float, most: int) -> None:
        self.neuron = neuron
        self.most = most
        self.level = neuron.level
        self.reset = neuron.reset - neuron.drive
        self.spikes = list[float]()
        self.free = start
        self.grazing = False
        # a stretch that stays below the top is not looked at; once the neuron has fired, the top is the threshold
        self.top, self.top_at = -neuron.drive, start

    def one(self, pulses: Iterable[Pulse], start: float) -> tuple[float, list[float]]:
        """With one synaptic time constant: what happens at every input stands here in full, because calls cost more."""
        tau, synapse = self.neuron.tau, self.neuron.synapses[0]
        fast, slow = min(tau, synapse), max(tau, synapse)
        a, b, gap, membrane_is_slow = 1 / tau, 1 / synapse, (slow - fast) / slow / fast, tau == slow
        t, p, z, top, steady = start, -self.neuron.drive, 0.0, self.top, a * self.top
        for at, jump, push in pulses:
            if t < self.free:
                held = min(self.free, at)
                z *= exp(-b * (held - t))
                t = held
            h = at - t
            if h > 0:
                kept, left = exp(-a * h), exp(-b * h)
                passed = -(kept if membrane_is_slow else left) * expm1(-gap * h) / gap if gap else h * kept
                later, rest = p * kept + z * passed, z * left
                if later >= top or (z > steady > rest and (p - top) * kept + (z - steady) * (1 - kept) * tau >= 0):
                    p, (z,) = self.through(p, [z], t, at)
                    top, steady = self.top, a * self.top
                else:
                    p, z = later, rest
                t = at
            z += push
            if jump and at >= self.free:
                p = self.jumped(p, jump, at)
                top, steady = self.top, a * self.top
        return p, [z]

    def several(self, pulses: Iterable[Pulse], start: float) -> tuple[float, list[float]]:
        """With several synaptic time constants: the same, one after the other."""
        neuron, tau, rates = self.neuron, self.neuron.tau, [1 / synapse for synapse in self.neuron.synapses]
        gaps = [abs(tau - synapse) / tau / synapse for synapse in neuron.synapses]
        stages = list(zip(rates, gaps, [synapse < tau for synapse in neuron.synapses], strict=True))
        t, p, currents = start, -neuron.drive, [0.0 for _ in rates]
        for at, jump, *pushes in pulses:
            if t < self.free:
                held = min(self.free, at)
                t, currents = held, _decayed(neuron, currents, held - t)
            h = at - t
            if h > 0:
                kept = exp(-h / tau)
                later, surplus, rests = p * kept, -self.top / tau, list[float]()
                for z, (b, gap, membrane_is_slow) in zip(currents, stages, strict=True):
                    left = exp(-b * h)
                    rests.append(z * left)
                    surplus += z if z > 0 else z * left
                    later -= z * (kept if membrane_is_slow else left) * expm1(-gap * h) / gap if gap else -z * h * kept
                if later >= self.top or (surplus > 0 and (p - self.top) * kept + surplus * (1 - kept) * tau >= 0):
                    p, currents = self.through(p, currents, t, at)
                else:
                    p, currents = later, rests
                t = at
            currents = [z + push for z, push in zip(currents, pushes, strict=True)]
            if jump and at >= self.free:
                p = self.jumped(p, jump, at)
        return p, currents

    def through(self, p: float, currents: Sequence[float], t: float, end: float) -> tuple[float, list[float]]:
        """Deviation and currents at the end of a stretch without inputs, whatever spikes are in it."""
        neuron, rising = self.neuron, list(self.rising(currents, end - t))
        while t < end:
            h = self.first_crossing(p, currents, rising)
            if h is None:
                self.look_for_top(p, currents, t, end)
                return _deviation(neuron, p, currents, end - t), _decayed(neuron, currents, end - t)
            spike = min(t + h, end)
            self.record(spike)
            held = min(self.free, end)
            since = h + (held - spike)
            p, currents, t = self.reset, _decayed(neuron, currents, since), held
            rising = [(max(0.0, low - since), high - since) for low, high in rising if high > since]
        return p, list(currents)

    def rising(self, currents: Sequence[float], end: float) -> Iterator[tuple[float, float]]:
        """The parts of a stretch in which the current exceeds the rheobase."""
        rates = [1 / synapse for synapse in self.neuron.synapses]
        terms = [(0.0, -self.level / self.neuron.tau), *zip(rates, currents, strict=True)]
        for low, high in pairwise((0.0, *sign_changes(terms, end), end)):
            if total(terms, (low + high) / 2) > 0:
                yield low, high

    def look_for_top(self, p: float, currents: Sequence[float], t: float, end: float) -> None:
        """Notes the highest point of a stretch, if the neuron has not fired and was never as high."""
        if not self.spikes:
            for h in (*_tops(self.neuron, p, currents, end - t), end - t):
                self.note(t + h, _deviation(self.neuron, p, currents, h))

    def note(self, t: float, p: float) -> None:
        """Notes a height, if the neuron was never as high."""
        if p > self.top:
            self.top, self.top_at = p, t

    def first_crossing(
        self, p: float, currents: Sequence[float], rising: Sequence[tuple[float, float]]
    ) -> float | None:
        """How long it takes to the threshold; None if it is not reached in the parts in which it can be."""
        level = self.level
        for low, high in rising:
            short = level - _deviation(self.neuron, p, currents, high)
            self.grazing = self.grazing or abs(short) <= GRAZING
            if short <= 0:
                return self._crossing(p, currents, low, high)
            # a tangent, but for rounding
            if short <= ROUNDING * level:
                return high
        return None

    def _crossing(self, p: float, currents: Sequence[float], low: float, high: float) -> float:
        neuron, level = self.neuron, self.level

        def excess(h: float) -> tuple[float, float]:
            now = _deviation(neuron, p, currents, h)
            return now - level, fsum(_decayed(neuron, currents, h)) - now / neuron.tau

        if any(currents):
            return root(excess, low, high)
        return max(0.0, neuron.tau * log1p((p - level) / level))

    def jumped(self, p: float, jump: float, t: float) -> float:
        """The deviation after a jump, or after the spike that it causes."""
        p += jump
        self.grazing = self.grazing or abs(p - self.level) <= GRAZING
        # only a jump upwards reaches anything: at rheobase, what has decayed is as near to the threshold as can be
        if jump < 0 or p < self.level:
            self.note(t, p)
            return p
        self.record(t)
        return self.reset

    def record(self, t: float) -> None:
        """A spike, and the time for which it holds the potential."""
        if len(self.spikes) == self.most:
            raise TooManySpikesError(self.most, t)
        self.spikes.append(t)
        self.free = t + self.neuron.refractory
        self.top = self.level - GRAZING


def _tops(neuron: Neuron, p: float, currents: Sequence[float], end: float) -> Iterator[float]:
    """The highest points between two inputs: where the current no longer makes up for the leak."""

    def falling(h: float) -> tuple[float, float]:
        flow, slope = total(terms, h), total(slopes, h)
        rise = flow - _deviation(neuron, p, currents, h) / neuron.tau
        return -rise, rise / neuron.tau - slope

    terms = [(1 / synapse, z) for synapse, z in zip(neuron.synapses, currents, strict=True)]
    slopes = [(rate, -rate * z) for rate, z in terms]
    # e^(h/τ) times the slope of the potential is monotone between the turns of the current
    for low, high in pairwise((0.0, *sign_changes(slopes, end), end)):
        if falling(low)[0] < 0 <= falling(high)[0]:
            yield root(falling, low, high)


def _deviation(neuron: Neuron, p: float, currents: Sequence[float], h: float) -> float:
    """The deviation `h` later."""
    shares = [z * spread(h, neuron.tau, tau) for z, tau in zip(currents, neuron.synapses, strict=True)]
    return fsum((p * exp(-h / neuron.tau), *shares))


def _decayed(neuron: Neuron, currents: Sequence[float], h: float) -> list[float]:
    """The synaptic currents `h` later."""
    return [z * exp(-h / tau) for z, tau in zip(currents, neuron.synapses, strict=True)]


def _none(neuron: Neuron) -> Pulse:
    return (0.0, *(0.0 for _ in neuron.synapses))


def _summed(events: Sequence[Event], synapses: int) -> list[float]:
    return [fsum(amount for _, channel, amount in events if channel == one) for one in range(synapses + 1)]
