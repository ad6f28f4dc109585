"""The typed concept graph: nodes, edges in layers, and the questions one asks of them.

`edges.py` makes it from references. Ids: a note is its vault path without `.md`, any other file its path;
`note#slug`, `note#^id`, `tag:a/b`, `url:…`, `missing:…`, `model:note#id`. No two kinds can share one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from kg import prose
from kg.anchors import find as find_anchor
from kg.anchors import github_slugs
from kg.errors import UsageError
from kg.files import fold
from kg.note import Block, Form, Heading, Note, Place, Value
from kg.registry import choices
from kg.resolve import Reference

if TYPE_CHECKING:
    import networkx
    from pyvis.network import Network


class NodeKind(StrEnum):
    """What a node is; closed, because code depends on it. What it is *about* is `Node.types`, which is open."""

    NOTE = "note"
    SECTION = "section"
    TAG = "tag"
    ATTACHMENT = "attachment"
    EXTERNAL = "external"
    UNRESOLVED = "unresolved"
    MODEL = "model"


class Layer(StrEnum):
    """How an edge is known. Layers never mix: what an author declared is not what a program guessed."""

    STRUCTURE = "structure"
    """Containment, tags, embeds."""
    LINK = "link"
    """An ordinary link."""
    SEMANTIC = "semantic"
    """A link with a declared relation."""
    IMPLIED = "implied"
    """Derived by a rule."""
    SUGGESTION = "suggestion"
    """Guessed."""


class Origin(StrEnum):
    """Where an edge's relation was declared."""

    BODY = "body"
    LINK_TITLE = "link title"
    PROPERTY = "property"
    FIELD = "field"
    LIST = "list"
    SECTION = "section"
    CANVAS = "canvas"
    MODEL = "model"
    TAG = "tag"
    FILE = "file"


@dataclass(frozen=True)
class Node:
    """One thing in the graph."""

    id: str
    kind: NodeKind
    title: str
    types: tuple[str, ...] = ()
    """What it is about: concept, person, paper, …; a file that is no note has its extension."""
    path: str | None = None
    """The file in the vault, if it is one."""
    note: Note | None = None
    """What the file says, if it is a note."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names."""
        return self.note.aliases if self.note else ()

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """Tags as first written, without `#`."""
        written = {tag.name.lower(): tag.name for tag in reversed(self.note.tags)} if self.note else {}
        return tuple(reversed(written.values()))

    @property
    def properties(self) -> Mapping[str, Value]:
        """The front matter."""
        return self.note.properties if self.note else {}

    @cached_property
    def definition(self) -> str:
        """The sentence of the first paragraph that holds its first bold passage; empty if there is none."""
        return prose.definition(self.note) if self.note else ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two nodes, as one link, tag or block of a note declares it."""

    source: str
    target: str
    relation: str
    layer: Layer
    origin: Origin
    id: str
    """Stable while lines move: made of source, relation, target, layer and the occurrence within the note."""
    reference: Reference | None = None
    """The link that declares it, with its note; None for tags and containment."""
    weight: float = 1.0
    confidence: float = 1.0
    label: str = ""
    """Free words that the author gave the edge, such as a canvas edge's label."""

    @property
    def place(self) -> Place | None:
        """Where it is declared."""
        return self.reference.source.place(self.reference.link.span) if self.reference else None

    @property
    def sentence(self) -> str:
        """The sentence around the link, its own links flattened; empty where there is no prose, as in a model."""
        if self.reference is None or self.reference.link.form is Form.MODEL:
            return ""
        return prose.sentence(self.reference.source, self.reference.link.span)

    @property
    def section(self) -> str:
        """The heading above the link."""
        trail = prose.trail(self.reference.source, self.reference.link.span) if self.reference else ()
        return trail[-1] if trail else ""

    @property
    def gloss(self) -> str:
        """The author's words about the edge: `- [X](x.md) — gloss`, or a canvas edge's label."""
        return self.label or (prose.gloss(self.reference.source, self.reference.link) if self.reference else "")


class Arcs(NamedTuple):
    """A graph as numbers, for analysis and layout: which node links to which, and how often."""

    ids: tuple[str, ...]
    arcs: tuple[tuple[int, int, float], ...]
    """Source, target (indices of `ids`), number of links; no node to itself."""

    def among(self, kept: Collection[str]) -> "Arcs":
        """Those between some of the nodes."""
        ids = tuple(id_ for id_ in self.ids if id_ in kept)
        index = {id_: number for number, id_ in enumerate(ids)}
        ends = (
            (index.get(self.ids[source]), index.get(self.ids[target]), links) for source, target, links in self.arcs
        )
        return Arcs(ids, tuple((a, b, links) for a, b, links in ends if a is not None and b is not None))

    def within_reach(self, id: str, steps: int) -> frozenset[str]:
        """The nodes that are at most so many steps from one, in either direction."""
        neighbours: dict[int, set[int]] = defaultdict(set)
        for source, target, _ in self.arcs:
            neighbours[source].add(target)
            neighbours[target].add(source)
        edge = reached = {self.ids.index(id)}
        for _ in range(steps):
            edge = {other for one in edge for other in neighbours[one]} - reached
            reached = reached | edge
        return frozenset(self.ids[number] for number in reached)


class Hop(NamedTuple):
    """One step of a path."""

    edge: Edge
    forward: bool
    """Whether the step goes along the edge, from its source to its target."""


CONCEPT_LAYERS = frozenset({Layer.LINK, Layer.SEMANTIC})
"""What analysis and the map's picture rest on, unless asked otherwise."""


class ConceptGraph:
    """The graph of a vault."""

    def __init__(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        self.nodes: dict[str, Node] = {node.id: node for node in nodes}
        self.edges: tuple[Edge, ...] = tuple(edges)

    @cached_property
    def nx(self) -> "networkx.MultiDiGraph[str]":
        """A networkx graph; two links between the same notes stay two edges, told apart by their ids."""
        import networkx  # noqa: PLC0415 - only who asks for it waits for it

        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        graph.add_nodes_from((node.id, node_attributes(node)) for node in self.nodes.values())
        for edge in self.edges:
            graph.add_edge(edge.source, edge.target, edge.id, **edge_attributes(edge))
        return graph

    def simple(self, layers: Collection[Layer] = CONCEPT_LAYERS) -> "networkx.DiGraph[str]":
        """At most one edge from one node to another, with `weight` (how many) and `relations`."""
        import networkx  # noqa: PLC0415

        graph: networkx.DiGraph[str] = networkx.DiGraph()
        graph.add_nodes_from((node.id, node_attributes(node)) for node in self.nodes.values())
        for edge in self.edges:
            if edge.layer in layers:
                known = cast("Any", graph).edges.get((edge.source, edge.target), {"weight": 0, "relations": ()})
                relations = dict.fromkeys((*known["relations"], edge.relation))
                graph.add_edge(edge.source, edge.target, weight=known["weight"] + 1, relations=tuple(relations))
        return graph

    def arcs(self, layers: Collection[Layer] = CONCEPT_LAYERS, kinds: Collection[NodeKind] = (NodeKind.NOTE,)) -> Arcs:
        """The nodes of some kinds and the edges of some layers, as numbers."""
        ids = tuple(node.id for node in self.nodes.values() if node.kind in kinds)
        index = {id_: number for number, id_ in enumerate(ids)}
        counts: dict[tuple[int, int], float] = defaultdict(float)
        for edge in self.edges:
            if edge.layer in layers and edge.source != edge.target:
                source, target = index.get(edge.source), index.get(edge.target)
                if source is not None and target is not None:
                    counts[source, target] += 1
        return Arcs(ids, tuple((source, target, count) for (source, target), count in counts.items()))

    def sections(self, id: str) -> tuple[Node, ...]:
        """The sections of a note and its marked blocks, as nodes that are made on demand: they are addresses.

        A section's id is the note's with the heading's GitHub slug, a block's with its mark: `note#slug`, `note#^id`.
        """
        note = self.nodes[id].note
        if note is None:
            return ()
        headings = [
            Node(f"{id}#{slug}", NodeKind.SECTION, heading.text, path=note.path, note=note)
            for slug, heading in github_slugs(note).items()
        ]
        blocks = [
            Node(f"{id}#^{block.id}", NodeKind.SECTION, f"^{block.id}", path=note.path, note=note)
            for block in note.blocks
        ]
        return (*headings, *blocks)

    def backlinks(self, id: str) -> tuple[Edge, ...]:
        """The edges that lead to a node, tags and containment left out; to a section, those that name it."""
        note, _, place = id.partition("#")
        if place and id not in self.nodes:
            return tuple(edge for edge in self._into[note] if edge.reference and self._leads_to(edge.reference, place))
        return tuple(edge for edge in self._into[id] if edge.reference and edge.source != id)

    def links(self, id: str) -> tuple[Edge, ...]:
        """The edges that leave a node, tags and containment left out."""
        return tuple(edge for edge in self._out_of[id] if edge.reference and edge.target != id)

    def find(self, name: str) -> Node:
        """The node of an id or path, title, file name or alias, in this order; case and Unicode form do not matter.

        Raises `UsageError` with the nearest names, or with all that the name may mean.
        """
        if name in self.nodes:
            return self.nodes[name]
        if "#" in name:
            return self._section(*name.split("#", 1))
        found = self._by_name.get(fold(name.removesuffix(".md")), [])
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(f"'{node.id}'" for node in found)
            raise UsageError(f"'{name}' may be {ids}: write one of these")
        titles = {node.title for node in self.nodes.values() if node.kind is NodeKind.NOTE}
        nearest = choices(name, titles).partition("there are:")[0]
        raise UsageError(f"no note named '{name}'" + (f"; {nearest.strip()}" if nearest else ""))

    def path(self, a: str, b: str, layers: Collection[Layer] = CONCEPT_LAYERS) -> tuple[Hop, ...]:
        """A shortest way between two nodes, along edges in either direction; empty if there is none.

        A section counts as its note.
        """
        import networkx  # noqa: PLC0415

        a, b = (id_ if id_ in self.nodes else id_.partition("#")[0] for id_ in (a, b))
        try:
            way = networkx.shortest_path(self.simple(layers).to_undirected(as_view=True), a, b)
        except networkx.NetworkXNoPath:
            return ()
        return tuple(self._hop(source, target, layers) for source, target in pairwise(way))

    def to_pyvis(self, layers: Collection[Layer] = CONCEPT_LAYERS) -> "Network":
        """A pyvis network of the notes, for notebooks."""
        from pyvis.network import Network  # noqa: PLC0415

        network = Network(directed=True)
        shown = {edge.source for edge in self.edges if edge.layer in layers}
        shown |= {edge.target for edge in self.edges if edge.layer in layers}
        # filled as lists, because its add_node and add_edge look through all that is there
        network.nodes = [{"id": id_, "label": node.title, "shape": "dot"} for id_, node in self.nodes.items()
                         if id_ in shown or node.kind is NodeKind.NOTE]  # fmt: skip
        network.node_ids = [node["id"] for node in network.nodes]
        network.edges = [{"from": edge.source, "to": edge.target, "title": edge.relation, "arrows": "to"}
                         for edge in self.edges if edge.layer in layers]  # fmt: skip
        return network

    def _section(self, name: str, place: str) -> Node:
        """The section or block of a note that a fragment names, in Obsidian's spelling or as a slug."""
        owner = self.find(name)
        note = owner.note
        at = find_anchor(note, place, github_slugs(note)).at if note else None
        match at:
            case Heading():
                slug = next(slug for slug, heading in github_slugs(cast("Note", note)).items() if heading is at)
                wanted = f"{owner.id}#{slug}"
            case Block(id):
                wanted = f"{owner.id}#^{id}"
            case _:
                titles = [section.title for section in self.sections(owner.id)]
                raise UsageError(f"no heading or block '{place}' in '{owner.id}'; {choices(place, titles)}")
        return next(section for section in self.sections(owner.id) if section.id == wanted)

    def _leads_to(self, reference: Reference, place: str) -> bool:
        """Whether a link names a section or block of the note that it leads to."""
        match reference.anchor and reference.anchor.at:
            case Heading() as heading:
                note = self.find(cast("str", reference.path)).note
                return note is not None and github_slugs(note).get(place) == heading
            case Block(id):
                return place == f"^{id}"
            case _:
                return False

    def _hop(self, source: str, target: str, layers: Collection[Layer]) -> Hop:
        """The edge that says most about a step: a declared relation before a link, along before against."""
        steps = [Hop(edge, forward=True) for edge in self._out_of[source] if edge.target == target]
        steps += [Hop(edge, forward=False) for edge in self._into[source] if edge.source == target]
        return min((hop for hop in steps if hop.edge.layer in layers),
                   key=lambda hop: (hop.edge.layer is not Layer.SEMANTIC, not hop.forward))  # fmt: skip

    @cached_property
    def _into(self) -> Mapping[str, list[Edge]]:
        return _grouped(self.edges, "target")

    @cached_property
    def _out_of(self) -> Mapping[str, list[Edge]]:
        return _grouped(self.edges, "source")

    @cached_property
    def _by_name(self) -> Mapping[str, list[Node]]:
        """Nodes by folded id, title, file name, alias: an earlier way of naming hides the later ones."""
        names: dict[str, list[Node]] = {}
        own = [(fold(node.id), node) for node in self.nodes.values()]
        notes = [node for node in self.nodes.values() if node.kind is NodeKind.NOTE]
        titles = [(fold(node.title), node) for node in notes]
        stems = [(fold(node.note.stem), node) for node in notes if node.note]
        aliases = [(fold(alias), node) for node in notes for alias in node.aliases]
        for pairs in (own, titles, stems, aliases):
            new: dict[str, list[Node]] = defaultdict(list)
            for name, node in pairs:
                new[name].append(node)
            names = dict(new) | names
        return names


def node_attributes(node: Node) -> dict[str, Any]:
    """A node as plain values, for networkx and for exports."""
    return {
        "kind": node.kind.value,
        "title": node.title,
        "types": list(node.types),
        "path": node.path,
        "aliases": list(node.aliases),
        "tags": list(node.tags),
        "definition": node.definition,
        "properties": dict(node.properties),
    }


def edge_attributes(edge: Edge) -> dict[str, Any]:
    """An edge as plain values, for networkx and for exports."""
    reference = edge.reference
    line, column = reference.source.position(reference.link.span.start) if reference else (None, None)
    return {
        "relation": edge.relation,
        "layer": edge.layer.value,
        "origin": edge.origin.value,
        "gloss": edge.gloss,
        "section": edge.section,
        "sentence": edge.sentence,
        "path": reference.source.path if reference else None,
        "line": line,
        "column": column,
        "weight": edge.weight,
        "confidence": edge.confidence,
    }


def _grouped(edges: Iterable[Edge], end: str) -> Mapping[str, list[Edge]]:
    groups: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        groups[getattr(edge, end)].append(edge)
    return groups
