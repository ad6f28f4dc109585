"""Which notes belong together, and the note after which each community is named."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt
from typing import TYPE_CHECKING

import numpy as np
import rustworkx
from graspologic_native import hierarchical_leiden, leiden

from kg.analysis.ties import Ints, Ties, components, degrees, ties, undirected

if TYPE_CHECKING:
    from kg.graph import Arcs

SMALLEST_COMPONENT = 4
"""Fewer linked notes than this are no community, unless they are all that is linked, or most of it."""
SMALLEST_COMMUNITY = 6
"""A smaller community joins the one that it has most links to."""
LARGEST_PART = 200
"""A larger community is cut into parts."""
CLEARLY = 1.25
"""So many times as many links must lead from a note to another community before it leaves its own."""


@dataclass(frozen=True, slots=True)
class Communities:
    """The graph's communities, two levels deep; both are numbered by size, the largest first."""

    regions: tuple[int, ...]
    """For each note the number of its community; -1 for a note that is linked to almost nothing."""
    parts: tuple[int, ...]
    """For each note the number of its part: a large community has several; -1 as above."""

    def members(self) -> tuple[tuple[int, ...], ...]:
        """The notes of each community, in their order."""
        found: list[list[int]] = [[] for _ in range(max(self.regions, default=-1) + 1)]
        for note, region in enumerate(self.regions):
            if region >= 0:
                found[region].append(note)
        return tuple(map(tuple, found))


def communities(arcs: "Arcs", seed: int = 7, before: Sequence[int] = ()) -> Communities:
    """Groups of notes with more links among them than to others, by the hierarchical Leiden method.

    Given the community that each note was in before, or -1, only those notes change that by now belong elsewhere; the
    communities are then their own parts.
    """
    return _communities(arcs, seed, tuple(before))


@lru_cache(maxsize=4)
def _communities(arcs: "Arcs", seed: int, before: tuple[int, ...]) -> Communities:
    """The same, remembered: bridges, gaps and the map ask for it one after the other."""
    pairs = ties(arcs)
    core = np.array(_core(arcs), np.int64)
    if not len(core):
        nowhere = (-1,) * len(arcs.ids)
        return Communities(nowhere, nowhere)
    kept = np.isin(pairs.first, core)
    pairs = Ties(pairs.first[kept], pairs.second[kept], pairs.links[kept])
    regions, parts = _leiden(pairs, len(arcs.ids), seed) if not before else _moved_on(pairs, before, seed)
    for _ in range(3):
        regions, parts = _absorb(regions, parts, pairs)
    regions = _by_size(regions)
    return Communities(tuple(regions.tolist()), tuple(_by_size(parts).tolist()))


def central_notes(arcs: "Arcs", found: Communities, titles: Sequence[str]) -> tuple[int, ...]:
    """The note after which each community is named.

    One of the three notes with most links inside the community: the more links it has, and the more its title consists
    of the words that set the community's titles apart from all others, the better.
    """
    pairs = ties(arcs)
    regions = np.array(found.regions, np.int64)
    inside = regions[pairs.first] == regions[pairs.second]
    links = degrees(Ties(pairs.first[inside], pairs.second[inside], pairs.links[inside]), len(arcs.ids))
    members = found.members()
    words = [Counter(word for note in notes for word in _words(titles[note])) for notes in members]
    spread = Counter(word for counted in words for word in counted)
    return tuple(
        _most_central(notes, links, titles, _distinctive(counted, spread, len(members)))
        for notes, counted in zip(members, words, strict=True)
    )


def _core(arcs: "Arcs") -> list[int]:
    pieces = [piece for piece in components(arcs) if len(piece) > 1]
    large = [piece for piece in pieces if len(piece) >= SMALLEST_COMPONENT]
    if not large and len({len(piece) for piece in pieces[:2]}) == len(pieces[:2]):
        large = pieces[:1]
    return [note for piece in large for note in piece]


def _leiden(pairs: Ties, notes: int, seed: int) -> tuple[Ints, Ints]:
    edges = _edges(pairs)
    regions = np.full(notes, -1, np.int64)
    parts = regions.copy()
    for found in hierarchical_leiden(edges, None, 1.0, 0.001, 3, True, LARGEST_PART, seed):
        if found.level == 0:
            regions[int(found.node)] = found.cluster
        if found.is_final_cluster:
            parts[int(found.node)] = found.cluster
    return regions, parts


def _moved_on(pairs: Ties, before: Sequence[int], seed: int) -> tuple[Ints, Ints]:
    """The communities that come of those before; a note that was in none begins alone."""
    inside = np.union1d(pairs.first, pairs.second)
    start = _pieces(np.array(before, np.int64), pairs)[inside]
    known = dict(zip(map(str, inside.tolist()), np.unique(start, return_inverse=True)[1].tolist(), strict=True))
    _, found = leiden(_edges(pairs), known, 1.0, 0.001, 1, True, seed, 1)
    regions = np.full(len(before), -1, np.int64)
    regions[[int(note) for note in found]] = list(found.values())
    regions = _hesitant(regions, np.array(before, np.int64), pairs)
    return regions, regions.copy()


def _pieces(before: Ints, pairs: Ties) -> Ints:
    """The communities before, each piece of them that hangs together: from others, Leiden's method would crash."""
    together = (before[pairs.first] == before[pairs.second]) & (before[pairs.first] >= 0)
    held = Ties(pairs.first[together], pairs.second[together], pairs.links[together])
    found = np.zeros(len(before), np.int64)
    for number, piece in enumerate(rustworkx.connected_components(undirected(held, len(before)))):
        found[list(piece)] = number
    return found


def _hesitant(found: Ints, before: Ints, pairs: Ties) -> Ints:
    """The same communities, but a note stays where it was unless it has clearly more links where it would go."""
    goal = _inherited(found, before)
    stays = np.where((before >= 0) & (found >= 0), before, goal)
    there, here = np.zeros(len(goal)), np.zeros(len(goal))
    for notes, others in ((pairs.first, pairs.second), (pairs.second, pairs.first)):
        np.add.at(there, notes, pairs.weights * (goal[others] == goal[notes]))
        np.add.at(here, notes, pairs.weights * (goal[others] == stays[notes]))
    return np.where(there > CLEARLY * here, goal, stays)


def _inherited(found: Ints, before: Ints) -> Ints:
    """The same groups, each under the name of the one before with which it shares most notes, or under a new name."""
    both = (found >= 0) & (before >= 0)
    shared = Counter(zip(found[both].tolist(), before[both].tolist(), strict=True))
    names: dict[int, int] = {}
    taken: set[int] = set()
    for group, name in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        if group not in names and name not in taken:
            names[group] = name
            taken.add(name)
    new = int(before.max(initial=-1)) + 1
    for group in sorted(set(found[found >= 0].tolist()) - names.keys()):
        names[group], new = new, new + 1
    return np.array([names.get(group, -1) for group in found.tolist()], np.int64)


def _edges(pairs: Ties) -> list[tuple[str, str, float]]:
    first, second = map(str, pairs.first.tolist()), map(str, pairs.second.tolist())
    return list(zip(first, second, pairs.weights.tolist(), strict=True))


def _absorb(regions: Ints, parts: Ints, pairs: Ties) -> tuple[Ints, Ints]:
    """Joins each small part with the part that it has most links to."""
    sizes = np.bincount(parts[parts >= 0])
    one, other = parts[pairs.first], parts[pairs.second]
    links: dict[int, Counter[int]] = {}
    for a, b, weight in zip(one.tolist(), other.tolist(), pairs.weights.tolist(), strict=True):
        for small, large in ((a, b), (b, a)):
            if small != large and sizes[small] < SMALLEST_COMMUNITY:
                links.setdefault(small, Counter())[large] += weight
    regions, parts = regions.copy(), parts.copy()
    moved: set[int] = set()
    for small in sorted(links, key=lambda part: (sizes[part], part)):
        goal = min(links[small], key=lambda part: (-links[small][part], part))
        # what was joined in this round stays whole until the next one
        if not moved & {small, goal}:
            regions[parts == small] = regions[np.argmax(parts == goal)]
            parts[parts == small] = goal
            moved |= {small, goal} if sizes[goal] < SMALLEST_COMMUNITY else {small}
    return regions, parts


def _by_size(labels: Ints) -> Ints:
    """The same groups, numbered by size, then by their first member; -1 stays."""
    names, first, which, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    number = np.full(len(names), -1, np.int64)
    order = [group for group in np.lexsort((first, -sizes)).tolist() if names[group] >= 0]
    number[order] = np.arange(len(order))
    return np.asarray(number[which], np.int64)


def _words(title: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}", title.lower()))


def _distinctive(counted: Counter[str], spread: Counter[str], regions: int) -> set[str]:
    """The six words that are most of a community's own."""
    weight = {word: times * (0.1 + log(regions / spread[word])) for word, times in counted.items()}
    return set(sorted(weight, key=lambda word: (-weight[word], word))[:6])


def _most_central(notes: Sequence[int], links: Ints, titles: Sequence[str], words: set[str]) -> int:
    first = sorted(notes, key=lambda note: (-links[note], note))[:3]
    return min(first, key=lambda note: (-(links[note] + 0.5) * (1 + _share(words, _words(titles[note]))), note))


def _share(words: set[str], title: set[str]) -> float:
    # by the root, so that 'Ion channels' beats 'Resting membrane potential', which has more of the words
    return len(words & title) / sqrt(len(title)) if title else 0
