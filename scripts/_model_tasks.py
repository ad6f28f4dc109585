"""The tasks that all engines get, and their answers to fifty digits, which owe nothing to kg."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal, localcontext
from functools import cached_property
from math import inf
from random import Random
from typing import Any

DIGITS = 50
PLACES = 40
"""How precisely the threshold's crossing is found."""
RATE_HZ = 10
STEP_MS = 0.1
CLOSEST_MS = 1.0
"""The spikes of a synapse are at least this far apart, so that no two of them share a point of the grid."""

RISE_MS, DECAY_MS = 0.5, 5.0
TAU_M_MS, TAU_S_MS, C_M_PF, LEVEL_MV, T_REF_MS = 10.0, 2.0, 250.0, 15.0, 2.0
"""iaf_psc_exp as NEST has it by default: it rests at -70 mV, is reset to that, and fires at -55 mV."""

AMPLITUDES: Mapping[str, tuple[float, float]] = {"sum": (0.2, -0.4), "neuron": (40.0, -80.0), "jumps": (0.3, -0.3)}
"""Of an excitatory and an inhibitory input: mV at the peak, pA at the peak, mV at once."""


@dataclass(frozen=True)
class Task:
    """What an engine is to compute."""

    name: str
    """sum: the potential on the grid. neuron, jumps: the spikes of one neuron. sweep: how often each of many fires."""
    times: tuple[tuple[float, ...], ...]
    """When the inputs of each synapse begin, in ms."""
    amplitudes: tuple[float, ...]
    """Of each synapse."""
    end_ms: float
    on_grid: bool
    weights: tuple[tuple[float, float], ...] = ()
    """Of a sweep: the amplitude of all excitatory and of all inhibitory inputs, for each trial."""
    step_ms: float = STEP_MS

    @cached_property
    def arrivals(self) -> list[tuple[float, float]]:
        """Every input with its amplitude, in the order of time."""
        trains = zip(self.times, self.amplitudes, strict=True)
        return sorted((t, amplitude) for times, amplitude in trains for t in times)

    @property
    def as_json(self) -> dict[str, Any]:
        """For another process."""
        constants = {"rise": RISE_MS, "decay": DECAY_MS, "tau": TAU_M_MS, "synapse": TAU_S_MS, "C": C_M_PF}
        given = {"level": LEVEL_MV, "t_ref": T_REF_MS, "pA_per_mV": current_of_a_millivolt()}
        return asdict(self) | constants | given


def made(name: str, synapses: int, end_ms: float, *, on_grid: bool) -> Task:
    """A task: four of five synapses excite, and the spikes on the grid are those off the grid, rounded."""
    random = Random(synapses)  # noqa: S311 - it guards no secret
    up, down = AMPLITUDES[name]
    times = tuple(tuple(_train(random, end_ms, on_grid=on_grid)) for _ in range(synapses))
    return Task(name, times, tuple(down if i % 5 == 4 else up for i in range(synapses)), end_ms, on_grid)


def swept(task: Task, trials: int) -> Task:
    """The neuron at so many pairs of amplitudes, each from half to one and a half of its own."""
    side = max(2, round(trials**0.5))
    (up, down), factors = AMPLITUDES["neuron"], [0.5 + i / (side - 1) for i in range(side)]
    return replace(task, name="sweep", weights=tuple((up * one, down * other) for one in factors for other in factors))


def _train(random: Random, end_ms: float, *, on_grid: bool) -> Iterator[float]:
    t = CLOSEST_MS + random.expovariate(RATE_HZ / 1000)
    while t < end_ms - CLOSEST_MS:
        yield round(t / STEP_MS) * STEP_MS if on_grid else t
        t += CLOSEST_MS + random.expovariate(RATE_HZ / 1000)


def current_of_a_millivolt() -> float:
    """The current, in pA and decaying with the rise's time constant, whose potential peaks at 1 mV."""
    with localcontext(prec=DIGITS):
        rise, decay = Decimal(RISE_MS), Decimal(DECAY_MS)
        return float(_peak_of_one(rise, decay) * (1 / rise - 1 / decay) * Decimal(C_M_PF))


def potentials(task: Task) -> list[Decimal]:
    """The sum at every point of the grid: two exponentials, carried from moment to moment."""
    with localcontext(prec=DIGITS):
        rise, decay = Decimal(RISE_MS), Decimal(DECAY_MS)
        gain, found = _peak_of_one(rise, decay), list[Decimal]()
        points = ((step * task.step_ms, inf) for step in range(round(task.end_ms / task.step_ms) + 1))
        now, slow, fast = Decimal(0), Decimal(0), Decimal(0)
        for t, amplitude in sorted([*task.arrivals, *points]):
            gap, now = Decimal(t) - now, Decimal(t)
            slow, fast = slow * (-gap / decay).exp(), fast * (-gap / rise).exp()
            if amplitude == inf:
                found.append(gain * (slow - fast))
            else:
                slow, fast = slow + Decimal(amplitude), fast + Decimal(amplitude)
        return found


def _peak_of_one(rise: Decimal, decay: Decimal) -> Decimal:
    """What makes the difference of the exponentials peak at 1."""
    top = rise * decay / (decay - rise) * (decay / rise).ln()
    return 1 / ((-top / decay).exp() - (-top / rise).exp())


def spikes(task: Task) -> list[Decimal]:
    """When the neuron fires, replayed from input to input."""
    with localcontext(prec=DIGITS):
        return list(_fired([*task.arrivals, (task.end_ms, 0.0)], jumps=task.name == "jumps"))


def _fired(arrivals: Iterable[tuple[float, float]], *, jumps: bool) -> Iterator[Decimal]:
    level, refractory, capacitance = Decimal(LEVEL_MV), Decimal(T_REF_MS), Decimal(C_M_PF)
    now, free, p, z = Decimal(0), Decimal(0), Decimal(0), Decimal(0)
    for t, amplitude in arrivals:
        at = Decimal(t)
        while now < at:
            if now < free:
                held = min(free, at)
                z, now = _later(Decimal(0), z, held - now)[1], held
            elif (h := _crossing(p, z, at - now)) is None:
                (p, z), now = _later(p, z, at - now), at
            else:
                z, now, p = _later(p, z, h)[1], now + h, Decimal(0)
                free = now + refractory
                yield now
        z += Decimal(0) if jumps else Decimal(amplitude) / capacitance
        if jumps and now >= free:
            p += Decimal(amplitude)
            if p >= level:
                p, free = Decimal(0), now + refractory
                yield now


def _later(p: Decimal, z: Decimal, h: Decimal) -> tuple[Decimal, Decimal]:
    """Potential and current after a while without inputs."""
    a, b = 1 / Decimal(TAU_M_MS), 1 / Decimal(TAU_S_MS)
    kept, left = (-a * h).exp(), (-b * h).exp()
    return p * kept + z * (kept - left) / (b - a), z * left


def _crossing(p: Decimal, z: Decimal, end: Decimal) -> Decimal | None:
    """When the potential reaches the threshold: it nears it only while the current outdoes the leak there."""
    level, needed = Decimal(LEVEL_MV), Decimal(LEVEL_MV) / Decimal(TAU_M_MS)
    if z <= needed:
        return None
    low, high = Decimal(0), min(end, (z / needed).ln() * Decimal(TAU_S_MS))
    if _later(p, z, high)[0] < level:
        return None
    while high - low > Decimal(10) ** -PLACES:
        middle = (low + high) / 2
        low, high = (low, middle) if _later(p, z, middle)[0] >= level else (middle, high)
    return high


def furthest(found: Sequence[float], known: Sequence[Decimal]) -> float | None:
    """The largest difference; None if these are not as many."""
    if len(found) != len(known):
        return None
    with localcontext(prec=DIGITS):
        return float(max((abs(Decimal(one) - other) for one, other in zip(found, known, strict=True)), default=0))
