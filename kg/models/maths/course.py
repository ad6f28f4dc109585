"""The course of a linear potential: between two onsets it is a sum of chains of leaky stages, known exactly.

At any moment the future depends only on the charge of each stage. Chains with the same time constants share it,
so that a thousand synapses weigh no more than one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp, fsum, inf, prod
from typing import NamedTuple, Protocol

from kg.models.maths.kernels import Kernel, Taus, spread, spread_twice

Charge = tuple[float, ...]
"""What the stages of one chain hold, the potential's own first."""

MANY = 400
"""From so many onsets on, numpy finds the pieces that matter faster than Python visits them all."""

APART = 2
"""A stage so many times as fast as those behind it is told apart from them; nearer ones would cancel."""

UNSURE = 2e-15
"""What rounding may change in a share of a chain that is found by telling its stages apart."""


class Onset(NamedTuple):
    """A potential that begins: `amplitude` times its kernel."""

    t: float
    kernel: Kernel
    amplitude: float


class Chain(NamedTuple):
    """The impulses into all chains with the same time constants, in the order of time, coincident ones summed."""

    taus: Taus
    times: tuple[float, ...]
    impulses: tuple[float, ...]


class Moment(NamedTuple):
    """The potential at a moment with its first two derivatives, and a bound on its third ever after."""

    value: float
    slope: float
    bend: float
    jerk: float
    size: float
    """The sum of the parts' sizes, against which rounding is measured."""


class Piece(NamedTuple):
    """A stretch without onsets, with the charges at its start."""

    start: float
    end: float
    chains: tuple[Taus, ...]
    charges: tuple[Charge, ...]

    def later(self, h: float) -> "Piece":
        """The rest of the stretch, from `h` after its start."""
        charges = tuple(leaked(charge, taus, h) for charge, taus in zip(self.charges, self.chains, strict=True))
        return Piece(self.start + h, self.end, self.chains, charges)

    def value(self) -> float:
        """The potential at the start of the stretch."""
        return fsum(charge[0] for charge in self.charges)

    def moment(self) -> Moment:
        """The potential at the start of the stretch, and how it moves."""
        rows = [derivatives(charge, taus) for charge, taus in zip(self.charges, self.chains, strict=True)]
        return Moment(*map(fsum, zip(*rows, strict=True)))

    def ceiling(self) -> float:
        """What the potential cannot exceed in the stretch, however long it is."""
        return sum(_ceiling(charge, taus) for charge, taus in zip(self.charges, self.chains, strict=True))


class Pieces(Protocol):
    """All stretches of a course."""

    def near(self, level: float) -> Iterator[Piece]:
        """The stretches in the order of time, without some that provably stay below the level."""

    def highest_start(self) -> tuple[float, float]:
        """The onset at which the potential is highest, and how high it is there."""


@dataclass(frozen=True)
class Course:
    """All chains of a potential, which is 0 before the first onset."""

    chains: tuple[Chain, ...]

    @classmethod
    def of(cls, onsets: Iterable[Onset]) -> "Course":
        """The course that the given potentials make together, whatever their order."""
        return cls.of_trains((kernel, amplitude, (t,)) for t, kernel, amplitude in onsets)

    @classmethod
    def of_trains(cls, trains: Iterable[tuple[Kernel, float, Iterable[float]]]) -> "Course":
        """The same of trains of equal potentials: kernel, amplitude and onsets."""
        impulses: dict[Taus, dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
        for kernel, amplitude, onsets in trains:
            of_kernel, impulse = impulses[kernel.taus], amplitude * kernel.gain
            for t in onsets:
                of_kernel[t].append(impulse)
        return cls(tuple(_chain(taus, impulses[taus]) for taus in sorted(impulses)))

    @cached_property
    def onsets(self) -> tuple[float, ...]:
        """The moments at which something begins."""
        return tuple(sorted({t for chain in self.chains for t in chain.times}))

    @cached_property
    def pieces(self) -> Pieces:
        """The stretches between the onsets, and the one after the last."""
        if len(self.onsets) < MANY:
            return _FewPieces(tuple(_walk(self.chains, self.onsets)))
        from kg.models.maths.trace import ManyPieces  # noqa: PLC0415 - numpy is imported only where it pays

        return ManyPieces.of(self)

    def mirrored(self) -> "Course":
        """The same course upside down."""
        return Course(tuple(Chain(taus, times, tuple(-i for i in impulses)) for taus, times, impulses in self.chains))


class _FewPieces(NamedTuple):
    all: tuple[Piece, ...]

    def near(self, level: float) -> Iterator[Piece]:
        return (piece for piece in self.all if piece.ceiling() >= level)

    def highest_start(self) -> tuple[float, float]:
        highest = max(self.all, key=Piece.value)
        return highest.start, highest.value()


def leaked(charge: Charge, taus: Taus, h: float) -> Charge:
    """The charges of a chain `h` later."""
    own = exp(-h / taus[0])
    if len(taus) == 1:
        return (charge[0] * own,)
    next_own, through = exp(-h / taus[1]), spread(h, taus[0], taus[1])
    if len(taus) == 2:
        return charge[0] * own + charge[1] * through, charge[1] * next_own
    return (
        charge[0] * own + charge[1] * through + charge[2] * spread_twice(h, taus[0], taus[1]),
        (charge[1] + charge[2] * h) * next_own,
        charge[2] * next_own,
    )


def derivatives(charge: Charge, taus: Taus) -> tuple[float, float, float, float, float]:
    """A chain's share of each number of a `Moment`."""
    a, y = 1 / taus[0], charge[0]
    if len(taus) == 1:
        return y, -a * y, a * a * y, a * a * a * abs(y), abs(y)
    b, z = 1 / taus[1], charge[1]
    x = charge[2] if len(taus) == 3 else 0.0
    return y, z - a * y, a * a * y - (a + b) * z + x, _jerk(y, z, x, a, b), abs(y)


def _jerk(y: float, z: float, x: float, a: float, b: float) -> float:
    """A bound on the third derivative ever after."""
    if a < APART * b:
        # what a later stage holds can pass through, but never all at once: so much may stand in each stage at any time
        middle = abs(z) + abs(x) / b
        return a**3 * (abs(y) + middle / a) + (a * a + a * b + b * b) * middle + (a + 2 * b) * abs(x)
    # the fast stage soon only follows the slow ones: y = own e^(-at) + (lasting + growing t) e^(-bt)
    growing = x / (a - b)
    lasting = (z - growing) / (a - b)
    doubt = UNSURE * (abs(y) + (abs(z) + abs(growing)) / (a - b))
    return a**3 * (abs(y - lasting) + doubt) + b**3 * abs(lasting) + 3 * b * b * abs(growing)


def _walk(chains: Sequence[Chain], onsets: Sequence[float]) -> Iterator[Piece]:
    taus = tuple(chain.taus for chain in chains)
    impulses = [dict(zip(chain.times, chain.impulses, strict=True)) for chain in chains]
    charges: tuple[Charge, ...] = tuple((0.0,) * len(chain) for chain in taus)
    for start, end in zip(onsets, (*onsets[1:], inf), strict=True):
        charges = tuple(
            (*charge[:-1], charge[-1] + added.get(start, 0.0)) for charge, added in zip(charges, impulses, strict=True)
        )
        piece = Piece(start, end, taus, charges)
        yield piece
        if end < inf:
            charges = piece.later(end - start).charges


def _chain(taus: Taus, impulses: dict[float, list[float]]) -> Chain:
    times = tuple(sorted(impulses))
    together = (impulses[t] for t in times)
    return Chain(taus, times, tuple(some[0] if len(some) == 1 else fsum(some) for some in together))


def _ceiling(charge: Charge, taus: Taus) -> float:
    # what a stage passes on is at most what it holds times its time constant
    if len(taus) > 1 and taus[0] < taus[1]:
        # nor does the first stage rise above what the later ones could hold it at for ever
        return max(0.0, charge[0], taus[0] * _ceiling(charge[1:], taus[1:]))
    return sum(max(0.0, held) * prod(taus[1 : stage + 1]) for stage, held in enumerate(charge))
