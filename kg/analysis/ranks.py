"""Which notes matter: hubs, which many ways lead to, and bridges, which hold the graph together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import rustworkx

from kg.analysis.communities import communities
from kg.analysis.ties import Ties, degrees, ties, undirected

if TYPE_CHECKING:
    from kg.graph import Arcs

EXACT_UP_TO = 2000
"""Betweenness takes a time that grows with notes times links: above this many notes another measure answers."""


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
    graph = undirected(pairs, len(arcs.ids))
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
