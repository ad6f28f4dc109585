"""What the shape of the graph says: communities and their names, hubs, bridges, ways from note to note, orphans.

Every answer is the same for the same graph, whatever the order of its arcs: nothing here depends on chance, on the
clock or on the hashing of strings. Notes are meant by their index in `Arcs.ids`.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heappop, heappush
from math import log, sqrt
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import rustworkx
from graspologic_native import hierarchical_leiden
from numpy.typing import NDArray

if TYPE_CHECKING:
    from kg.graph import Arcs

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

SMALLEST_COMPONENT = 4
"""Fewer linked notes than this are no community, unless they are all that is linked, or most of it."""
SMALLEST_COMMUNITY = 6
"""A smaller community joins the one that it has most links to."""
LARGEST_PART = 200
"""A larger community is cut into parts."""
EXACT_UP_TO = 2000
"""Betweenness takes a time that grows with notes times links: above this many notes another measure answers."""


class Ties(NamedTuple):
    """The graph without directions: each linked pair of notes once, the smaller index first, in order."""

    first: Ints
    second: Ints
    links: Floats
    """How many links the pair has, both directions together."""

    @property
    def weights(self) -> Floats:
        """How close a pair is: more links count for more, but never for more than three."""
        return np.asarray(np.minimum(3, 1 + np.log2(np.maximum(self.links, 1))), float)


def ties(arcs: "Arcs") -> Ties:
    """The linked pairs of a graph; a note's links to itself are left out."""
    table = np.array(arcs.arcs, float).reshape(-1, 3)
    low = table[:, :2].min(axis=1).astype(np.int64)
    high = table[:, :2].max(axis=1).astype(np.int64)
    pairs, which = np.unique(low * len(arcs.ids) + high, return_inverse=True)
    links = np.bincount(which, weights=table[:, 2], minlength=len(pairs))
    first, second = np.divmod(pairs, max(1, len(arcs.ids)))
    apart = first != second
    return Ties(first[apart], second[apart], links[apart])


def degrees(pairs: Ties, notes: int) -> Ints:
    """How many other notes each note is linked with."""
    return np.bincount(pairs.first, minlength=notes) + np.bincount(pairs.second, minlength=notes)


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


def communities(arcs: "Arcs", seed: int = 7) -> Communities:
    """Groups of notes with more links among them than to others, by the hierarchical Leiden method."""
    pairs = ties(arcs)
    core = np.array(_core(arcs), np.int64)
    if not len(core):
        nowhere = (-1,) * len(arcs.ids)
        return Communities(nowhere, nowhere)
    kept = np.isin(pairs.first, core)
    pairs = Ties(pairs.first[kept], pairs.second[kept], pairs.links[kept])
    regions, parts = _leiden(pairs, len(arcs.ids), seed)
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


class Score(NamedTuple):
    """A note and how much of something it has."""

    note: int
    value: float


def page_rank(arcs: "Arcs") -> tuple[float, ...]:
    """For each note the chance to find there a reader who follows links at random; the sum is 1."""
    graph: rustworkx.PyDiGraph[int, float] = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(len(arcs.ids)))
    graph.add_edges_from(sorted(arcs.arcs))
    if not arcs.ids:
        return ()
    ranks = rustworkx.pagerank(graph, weight_fn=float, max_iter=1000)
    # the last digits depend on the order of summing: equal notes shall stay equal
    return tuple(round(ranks[note], 12) for note in range(len(arcs.ids)))


def hubs(arcs: "Arcs", n: int = 10) -> tuple[Score, ...]:
    """The notes that most ways lead to, by PageRank, the greatest first; a note without links is none."""
    linked = {note for arc in arcs.arcs for note in arc[:2]}
    return _greatest(((note, rank) for note, rank in enumerate(page_rank(arcs)) if note in linked), n)


class Measure(StrEnum):
    """How bridges were found."""

    BETWEENNESS = "betweenness"
    """The share of the shortest ways between all pairs of notes that pass through the note, exactly."""
    PARTICIPATION = "participation coefficient"
    """How evenly the note's links spread over communities (Guimerà and Amaral 2005): 0 if all lie in one."""


@dataclass(frozen=True, slots=True)
class Bridges:
    """The notes that hold parts of the graph together, and the measure by which they were found."""

    measure: Measure
    scores: tuple[Score, ...]
    """The greatest first."""
    cut_points: tuple[int, ...]
    """The notes without which some note would lose its last way to another (articulation points)."""


def bridges(arcs: "Arcs", n: int = 10, *, exact_up_to: int = EXACT_UP_TO, seed: int = 7) -> Bridges:
    """The notes that join parts of the graph: by betweenness, or in a large graph by the participation coefficient."""
    pairs = ties(arcs)
    graph = _undirected(pairs, len(arcs.ids))
    cut_points = rustworkx.articulation_points(graph)
    if len(arcs.ids) <= exact_up_to:
        # one thread: several would sum in any order
        between = rustworkx.betweenness_centrality(graph, parallel_threshold=len(arcs.ids) + 1)
        scores = [Score(note, round(value, 12)) for note, value in sorted(between.items())]
        measure = Measure.BETWEENNESS
    else:
        scores = _participation(pairs, communities(arcs, seed).regions)
        measure = Measure.PARTICIPATION
    degree = degrees(pairs, len(arcs.ids)).tolist()
    scores = [score for score in scores if score.value > 0]
    scores.sort(key=lambda score: (-score.value, score.note not in cut_points, -degree[score.note], score.note))
    return Bridges(measure, tuple(scores[:n]), tuple(sorted(cut_points)))


def components(arcs: "Arcs") -> tuple[tuple[int, ...], ...]:
    """The pieces of the graph between which no link leads, the largest first; an orphan is a piece of its own."""
    pieces = rustworkx.connected_components(_undirected(ties(arcs), len(arcs.ids)))
    return tuple(sorted((tuple(sorted(piece)) for piece in pieces), key=lambda piece: (-len(piece), piece)))


def orphans(arcs: "Arcs") -> tuple[int, ...]:
    """The notes without any link, from or to another."""
    return tuple(np.flatnonzero(degrees(ties(arcs), len(arcs.ids)) == 0).tolist())


def shortest_path(arcs: "Arcs", start: int, goal: int, *, directed: bool = False) -> tuple[int, ...] | None:
    """A way from note to note with the fewest links; None if there is none. Of equal ways the first by index."""
    return next(iter(shortest_paths(arcs, start, goal, 1, directed=directed)), None)


def shortest_paths(
    arcs: "Arcs", start: int, goal: int, n: int = 3, *, directed: bool = False, avoid_hubs: bool = False
) -> tuple[tuple[int, ...], ...]:
    """The n best ways from note to note that visit no note twice, the best first (Yen 1971).

    Links are followed both ways unless `directed`. With `avoid_hubs` a way past a note with many links counts as
    longer, since what two notes share with everything says little about them.
    """
    streets = _Streets.of(arcs, directed=directed, avoid_hubs=avoid_hubs)
    togo = streets.distances_to(goal)
    if start not in togo:
        return ()
    ways = [streets.way(start, goal, togo, ())]
    others: set[tuple[float, tuple[int, ...]]] = set()
    while len(ways) < n:
        others |= streets.turnings(ways, goal, togo)
        if not others:
            break
        best = min(others)
        others.remove(best)
        ways.append(best[1])
    return tuple(ways)


def _core(arcs: "Arcs") -> list[int]:
    pieces = [piece for piece in components(arcs) if len(piece) > 1]
    large = [piece for piece in pieces if len(piece) >= SMALLEST_COMPONENT]
    if not large and len({len(piece) for piece in pieces[:2]}) == len(pieces[:2]):
        large = pieces[:1]
    return [note for piece in large for note in piece]


def _undirected(pairs: Ties, notes: int) -> "rustworkx.PyGraph[int, None]":
    graph: rustworkx.PyGraph[int, None] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(notes))
    graph.add_edges_from_no_data(list(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)))
    return graph


def _leiden(pairs: Ties, notes: int, seed: int) -> tuple[Ints, Ints]:
    edges = list(
        zip(map(str, pairs.first.tolist()), map(str, pairs.second.tolist()), pairs.weights.tolist(), strict=True)
    )
    regions = np.full(notes, -1, np.int64)
    parts = regions.copy()
    for found in hierarchical_leiden(edges, None, 1.0, 0.001, 3, True, LARGEST_PART, seed):
        if found.level == 0:
            regions[int(found.node)] = found.cluster
        if found.is_final_cluster:
            parts[int(found.node)] = found.cluster
    return regions, parts


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


def _participation(pairs: Ties, regions: Sequence[int]) -> list[Score]:
    """1 − Σ (links into a community / links)², for each note, over the communities."""
    region = np.array(regions, np.int64)
    note = np.concatenate([pairs.first, pairs.second])
    into = region[np.concatenate([pairs.second, pairs.first])]
    inside, which = np.unique(note * (len(region) + 1) + into + 1, return_inverse=True)
    count = np.bincount(which)
    degree = np.bincount(note, minlength=len(region))
    whose = inside // (len(region) + 1)
    share = np.bincount(whose, weights=(count / degree[whose]) ** 2, minlength=len(region))
    values = np.round(1 - share, 12).tolist()
    return [Score(index, value) for index, value in enumerate(values) if degree[index]]


def _greatest(scores: Iterable[tuple[int, float]], n: int) -> tuple[Score, ...]:
    best = sorted(scores, key=lambda score: (-score[1], score[0]))[:n]
    return tuple(Score(note, value) for note, value in best)


@dataclass(frozen=True, slots=True)
class _Streets:
    """Where one can go from each note, and what a step to a note costs."""

    out: Sequence[Sequence[int]]
    back: Sequence[Sequence[int]]
    cost: Sequence[float]

    @classmethod
    def of(cls, arcs: "Arcs", *, directed: bool, avoid_hubs: bool) -> "_Streets":
        out: list[set[int]] = [set() for _ in arcs.ids]
        back: list[set[int]] = out if not directed else [set() for _ in arcs.ids]
        for start, end, _ in arcs.arcs:
            out[start].add(end)
            back[end].add(start)
        degree = degrees(ties(arcs), len(arcs.ids)).tolist()
        cost = [1 + log(max(links, 1)) if avoid_hubs else 1.0 for links in degree]
        return cls([sorted(ends) for ends in out], [sorted(ends) for ends in back], cost)

    def distances_to(self, goal: int) -> dict[int, float]:
        """How far it is from each note from which the goal can be reached."""
        distances: dict[int, float] = {}
        waiting: list[tuple[float, int]] = [(0.0, goal)]
        while waiting:
            distance, note = heappop(waiting)
            if note not in distances:
                distances[note] = distance
                for before in self.back[note]:
                    if before not in distances:
                        heappush(waiting, (distance + self.cost[note], before))
        return distances

    def way(
        self, start: int, goal: int, togo: Mapping[int, float], closed: Collection[int], not_to: Collection[int] = ()
    ) -> tuple[int, ...]:
        """The best way around the closed notes, whose first step is to none of `not_to`; empty if there is none.

        `togo` guides the search (A*), so that little more than the way itself is looked at.
        """
        waiting: list[tuple[float, tuple[int, ...], float]] = [(togo[start], (start,), 0.0)]
        seen = set(closed)
        while waiting:
            _, way, walked = heappop(waiting)
            if way[-1] == goal:
                return way
            if way[-1] in seen:
                continue
            seen.add(way[-1])
            for after in self.out[way[-1]]:
                if after in togo and after not in seen and not (len(way) == 1 and after in not_to):
                    further = walked + self.cost[after]
                    heappush(waiting, (further + togo[after], (*way, after), further))
        return ()

    def turnings(
        self, ways: Sequence[tuple[int, ...]], goal: int, togo: Mapping[int, float]
    ) -> set[tuple[float, tuple[int, ...]]]:
        """The best ways that leave the last way at one of its notes, each with its length, and are not known yet."""
        found = set()
        for at, note in enumerate(ways[-1][:-1]):
            root = ways[-1][: at + 1]
            taken = {way[at + 1] for way in ways if way[: at + 1] == root}
            if rest := self.way(note, goal, togo, root[:-1], taken):
                way = root[:-1] + rest
                found.add((round(sum(self.cost[step] for step in way[1:]), 9), way))
        return found
