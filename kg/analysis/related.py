"""Notes without a link that share neighbours, each with the neighbours that are the reason.

Two notes x and y get Σ 1 / log(degree of z) over the neighbours z that both have: a neighbour that few notes have says
more than one that many have (Adamic and Adar 2003, Friends and neighbors on the Web, Social Networks 25, 211).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kg.analysis.ties import Floats, Ints, degrees, ties

if TYPE_CHECKING:
    from kg.graph import Arcs

FEWEST_SHARED = 2
"""One shared neighbour is a coincidence: in most vaults every note has one with hundreds of others."""
BUSIEST = 1000
"""A note with more neighbours than this, such as an index of everything, is no reason for anything."""
MOST_PAIRS = 3
"""So many pairs of a list may have the same note, so that one hub is not the whole answer."""


class Related(NamedTuple):
    """A note that another one might be linked with."""

    note: int
    score: float
    shared: tuple[int, ...]
    """The neighbours of both, those with the fewest neighbours of their own first."""


class Pair(NamedTuple):
    """Two notes that might be linked."""

    first: int
    second: int
    score: float
    shared: tuple[int, ...]


def related(arcs: "Arcs", note: int, n: int = 5) -> tuple[Related, ...]:
    """The notes that share most with a note and are not linked with it, the best first."""
    company = Company.of(arcs)
    best = nsmallest(n, company.strangers(note), key=lambda one: (-one[1], one[0]))
    return tuple(Related(other, score, company.shared(note, other)) for other, score in best)


def related_pairs(arcs: "Arcs", n: int = 20) -> tuple[Pair, ...]:
    """The pairs of notes that share most and are not linked, the best first; no note is in more than a few of them."""
    company = Company.of(arcs)
    pairs = set()
    for note in range(len(arcs.ids)):
        for other, score in nsmallest(MOST_PAIRS, company.strangers(note), key=lambda one: (-one[1], one[0])):
            pairs.add((-score, min(note, other), max(note, other)))
    chosen: list[Pair] = []
    met: Counter[int] = Counter()
    for score, a, b in sorted(pairs):
        if len(chosen) < n and met[a] < MOST_PAIRS and met[b] < MOST_PAIRS:
            met.update((a, b))
            chosen.append(Pair(a, b, -score, company.shared(a, b)))
    return tuple(chosen)


@dataclass(frozen=True, slots=True)
class Company:
    """Who is linked with whom, laid out for walks of two steps."""

    near: Sequence[Ints]
    """The neighbours of each note, in order."""
    worth: Floats
    """What each note is worth as a neighbour that two others share."""

    @classmethod
    def of(cls, arcs: "Arcs") -> "Company":
        """The company that a graph's notes keep."""
        pairs = ties(arcs)
        count = degrees(pairs, len(arcs.ids))
        one, other = np.concatenate([pairs.first, pairs.second]), np.concatenate([pairs.second, pairs.first])
        order = np.lexsort((other, one))
        near = np.split(other[order], np.cumsum(count)[:-1]) if len(count) else []
        worth = np.where((count > 1) & (count <= BUSIEST), 1 / np.log(np.maximum(count, 2)), 0)
        return cls(near, worth)

    def strangers(self, note: int, fewest: int = FEWEST_SHARED) -> Iterator[tuple[int, float]]:
        """The notes two steps away and not one, each with its score."""
        between = [z for z in self.near[note].tolist() if self.worth[z]]
        if not between:
            return
        ends = np.concatenate([self.near[z] for z in between])
        worth = np.repeat(self.worth[between], [len(self.near[z]) for z in between])
        others, which, count = np.unique(ends, return_inverse=True, return_counts=True)
        scores = np.round(np.bincount(which, weights=worth), 9)
        apart = (count >= fewest) & (others != note) & ~np.isin(others, self.near[note])
        yield from zip(others[apart].tolist(), scores[apart].tolist(), strict=True)

    def shared(self, a: int, b: int) -> tuple[int, ...]:
        """The neighbours of both that count, the telling ones first."""
        both = [z for z in np.intersect1d(self.near[a], self.near[b]).tolist() if self.worth[z]]
        return tuple(sorted(both, key=lambda z: (-self.worth[z], z)))
