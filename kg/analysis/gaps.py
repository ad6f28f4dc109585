"""Gaps: communities with fewer links between them than their sizes let expect, and the notes that could join them."""

from heapq import nsmallest
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kg.analysis.communities import Communities
from kg.analysis.related import Company
from kg.analysis.ties import Ties, degrees, ties

if TYPE_CHECKING:
    from kg.graph import Arcs

JOINS = 3
"""So many pairs of notes are named that could join two communities."""


class Join(NamedTuple):
    """A note of each of two communities that could be linked."""

    first: int
    second: int
    score: float
    """As for related notes."""
    shared: tuple[int, ...]
    """The neighbours of both; empty for the notes with most links, if no two notes share any."""


class Gap(NamedTuple):
    """Two communities with fewer links between them than expected."""

    first: int
    second: int
    links: int
    """How many pairs of notes are linked across."""
    expected: float
    joins: tuple[Join, ...]


def gaps(arcs: "Arcs", found: Communities, n: int = 8) -> tuple[Gap, ...]:
    """The widest gaps between communities, the widest first.

    Expected are K₁ K₂ / 2m links, as if every note kept its number of links and drew their ends by lot: K is the sum
    of the degrees of a community's notes, m the number of linked pairs (the configuration model, as in Newman 2006,
    Modularity and community structure in networks, PNAS 103, 8577). Gaps are ordered by how far the links fall short
    of that in units of √expected, about the standard deviation of such a lottery.
    """
    pairs = ties(arcs)
    across = _across(pairs, found)
    ends = _ends(pairs, found, len(arcs.ids))
    total = max(1, 2 * len(pairs.first))
    short = []
    for a, b in combinations(range(len(ends)), 2):
        links, expected = across.get((a, b), 0), ends[a] * ends[b] / total
        if links < expected:
            short.append((round((links - expected) / sqrt(expected), 9), a, b, links, expected))
    company, degree = Company.of(arcs), degrees(pairs, len(arcs.ids)).tolist()
    members = found.members()
    return tuple(
        Gap(a, b, links, round(expected, 6), _joins(company, degree, members[a], members[b]))
        for _, a, b, links, expected in nsmallest(n, short)
    )


def _across(pairs: Ties, found: Communities) -> dict[tuple[int, int], int]:
    """How many linked pairs run between two communities."""
    regions = np.array(found.regions, np.int64)
    one, other = regions[pairs.first], regions[pairs.second]
    kept = (one >= 0) & (other >= 0) & (one != other)
    low, high = np.minimum(one, other)[kept], np.maximum(one, other)[kept]
    both, counts = np.unique(np.stack([low, high]), axis=1, return_counts=True)
    return {(int(a), int(b)): int(count) for (a, b), count in zip(both.T.tolist(), counts.tolist(), strict=True)}


def _ends(pairs: Ties, found: Communities, notes: int) -> list[int]:
    """The sum of the degrees of each community's notes."""
    degree = degrees(pairs, notes)
    return [int(degree[list(members)].sum()) for members in found.members()]


def _joins(company: Company, degree: list[int], ours: tuple[int, ...], theirs: tuple[int, ...]) -> tuple[Join, ...]:
    """The pairs that share most, no note twice, so that one hub is not the whole answer."""
    across = set(theirs)
    scored = sorted((-score, a, b) for a in ours for b, score in company.strangers(a, fewest=1) if b in across)
    taken: set[int] = set()
    joins: list[Join] = []
    for score, a, b in scored:
        if len(joins) < JOINS and not taken & {a, b}:
            taken |= {a, b}
            joins.append(Join(a, b, -score, company.shared(a, b)))
    if joins:
        return tuple(joins)
    first, second = (min(notes, key=lambda note: (-degree[note], note)) for notes in (ours, theirs))
    return (Join(first, second, 0.0, ()),)
