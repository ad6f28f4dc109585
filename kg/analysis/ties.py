"""The graph without directions: who is linked with whom, and the pieces between which no link leads."""

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import rustworkx
from numpy.typing import NDArray

if TYPE_CHECKING:
    from kg.graph import Arcs

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]


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


def components(arcs: "Arcs") -> tuple[tuple[int, ...], ...]:
    """The pieces of the graph between which no link leads, the largest first; an orphan is a piece of its own."""
    pieces = rustworkx.connected_components(undirected(ties(arcs), len(arcs.ids)))
    return tuple(sorted((tuple(sorted(piece)) for piece in pieces), key=lambda piece: (-len(piece), piece)))


def orphans(arcs: "Arcs") -> tuple[int, ...]:
    """The notes without any link, from or to another."""
    return tuple(np.flatnonzero(degrees(ties(arcs), len(arcs.ids)) == 0).tolist())


def undirected(pairs: Ties, notes: int) -> "rustworkx.PyGraph[int, None]":
    """The linked pairs as a graph of rustworkx."""
    graph: rustworkx.PyGraph[int, None] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(notes))
    graph.add_edges_from_no_data(list(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)))
    return graph
