"""A vault in numbers: what kinds of things it has, how they hang together, how healthy its links are."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import starmap

from kg import analysis
from kg.edges import TAGGED
from kg.graph import ConceptGraph, Origin
from kg.resolve import Reference


@dataclass(frozen=True)
class Ranked:
    """A note and its score by some measure."""

    id: str
    title: str
    score: float


@dataclass(frozen=True)
class Community:
    """A group of notes with more links among them than to others, named after its central note."""

    name: str
    size: int


@dataclass(frozen=True)
class Stats:
    """A vault in numbers; counts are by falling number, then by name."""

    notes: int
    links: int
    """Links of every form, external and broken ones included."""
    kinds: dict[str, int]
    types: dict[str, int]
    layers: dict[str, int]
    relations: dict[str, int]
    tags: dict[str, int]
    status: dict[str, int]
    """What the links were found to mean: ok, missing-note, …"""
    linked_pairs: int
    """Pairs of notes with at least one link or declared relation between them."""
    components: tuple[int, ...]
    """The sizes of the parts between which no link leads, the largest first; single notes left out."""
    orphans: int
    """Notes without a link to or from another note."""
    communities: tuple[Community, ...]
    hubs: tuple[Ranked, ...]
    """The notes with the highest PageRank."""
    bridges: tuple[Ranked, ...]
    bridge_measure: str
    """How bridges were found: by betweenness, or in a large vault by the participation coefficient."""

    def as_dict(self) -> dict[str, object]:
        """Plain values, for JSON."""
        return asdict(self)


def stats(graph: ConceptGraph, references: Iterable[Reference], top: int = 10) -> Stats:
    """A vault in numbers, with its `top` hubs and bridges."""
    references = tuple(references)
    arcs = graph.arcs()
    nodes = [graph.nodes[id_] for id_ in arcs.ids]
    titles = [node.title for node in nodes]
    pieces = [len(piece) for piece in analysis.components(arcs)]
    found = analysis.communities(arcs)
    names = [titles[note] for note in analysis.central_notes(arcs, found, titles)]
    tagged = (edge.target for edge in graph.edges if edge.origin is Origin.TAG and edge.relation == TAGGED)
    bridges = analysis.bridges(arcs, top)

    def ranked(scores: Iterable[analysis.Score]) -> tuple[Ranked, ...]:
        return tuple(Ranked(nodes[one.note].id, titles[one.note], round(one.value, 6)) for one in scores)

    return Stats(
        notes=len(nodes),
        links=len(references),
        kinds=_counted(node.kind.value for node in graph.nodes.values()),
        types=_counted(type_ for node in nodes for type_ in node.types),
        layers=_counted(edge.layer.value for edge in graph.edges),
        relations=_counted(edge.relation for edge in graph.edges),
        tags=_counted(graph.nodes[tag].title for tag in tagged),
        status=_counted(reference.status.value for reference in references),
        linked_pairs=len({frozenset(arc[:2]) for arc in arcs.arcs}),
        components=tuple(size for size in pieces if size > 1),
        orphans=pieces.count(1),
        communities=tuple(starmap(Community, zip(names, map(len, found.members()), strict=True))),
        hubs=ranked(analysis.hubs(arcs, top)),
        bridges=ranked(bridges.scores),
        bridge_measure=bridges.measure.value,
    )


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda item: (-item[1], item[0])))
