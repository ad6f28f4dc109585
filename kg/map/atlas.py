"""A survey in, a map's content out: every note laid out, rendered, and surrounded by what links to it."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

from kg.analysis import Bridges, Communities, bridges, gaps, page_rank
from kg.edges import Names
from kg.graph import Arcs, Edge, Layer, Node
from kg.map.cards import cards
from kg.map.content import (
    Backlink,
    MapContent,
    MapGap,
    MapIslet,
    MapJoin,
    MapLink,
    MapNote,
    MapRegion,
    ModelCard,
    Outlink,
    Pane,
    RelationLook,
)
from kg.map.editor import editor_address
from kg.map.layout import Layout, layout
from kg.map.mentions import Mentioned, mentioned
from kg.map.network import network
from kg.map.page import page
from kg.map.pictures import Images, Pictures, is_image
from kg.map.positions import Positions
from kg.map.texts import Around, Text, Texts, around
from kg.map.values import shown
from kg.map.views import views
from kg.models.wording import cut
from kg.note import Link, Note, Value
from kg.prose import plain
from kg.render import Target, ToImage, ToNode, anchor
from kg.resolve import Missing
from kg.survey import Survey

Bodies: TypeAlias = Literal["all", "none"]
"""Whether the page has the notes' own texts."""

_TAG_LINE = re.compile(r'\A<p>(?:\s*<a class="tag"[^>]*>[^<]*</a>)+\s*</p>\s*')
"""A first line that has only tags: the page shows them above the text."""

SAID = frozenset({"alias", "aliases", "tag", "tags", "title", "type", "types"})
"""Properties that a note's name, tags and types tell already."""

LONGEST_NAME = 300
"""What is called by more letters is cut: with a title of a megabyte, a browser lays out its lists for minutes."""
LONGEST_VALUE = 60
"""Nobody filters by a property that is longer than this."""


def draw(survey: Survey, name: str, images: Images = "inline", beside: Path | None = None, **more: Any) -> str:
    """The map of a vault as one HTML document."""
    return page(atlas(survey, name, images, beside, **more))


def atlas(
    survey: Survey,
    name: str,
    images: Images = "inline",
    beside: Path | None = None,
    *,
    bodies: bool = True,
    texts: Texts | None = None,
    only: Collection[str] | None = None,
    editor: str = "",
    before: Positions | None = None,
) -> MapContent:
    """The content of a vault's map; linked images are looked for from the folder `beside`, else from the vault's.

    Without `bodies` the notes' own words are left out. `texts` remembers what was rendered before. With an `editor`,
    as `kg.map.editor` reads it, the map tells where the vault lies on this disk. `only` these notes are shown, by id.
    Notes that were on a map `before` stay where they were.
    """
    content = _Atlas(survey, images, beside, texts or Texts(), bodies=bodies, only=only).content(name, before)
    return replace(content, editor=editor_address(editor, survey.files.root)) if editor else content


class _Atlas:
    """The notes of a survey in the order of the map, and what the map says of each."""

    def __init__(
        self,
        survey: Survey,
        images: Images,
        beside: Path | None,
        texts: Texts,
        *,
        bodies: bool,
        only: Collection[str] | None,
    ) -> None:
        self._survey = survey
        self._only = only
        self._maker = texts
        self._bodies = bodies
        self._said: dict[int, Around] = {}
        self._graph = survey.graph
        self._names = Names(survey.files, survey.notes, survey.config)
        self._pictures = Pictures(survey.files.root, images, beside)
        self._linked_images = images == "link"

    def content(self, name: str, before: Positions | None) -> MapContent:
        survey = self._survey
        # first, so that the processes which help to render have nothing of the layout to carry
        _ = self._texts
        survey.progress("laying out the map")
        folders = [_folder(node) for node in self._nodes]
        laid = layout(self._arcs, [node.title for node in self._nodes], folders, before=before)
        survey.progress("gathering what the map says")
        notes = tuple(self._note(node, number, laid) for number, node in enumerate(self._nodes))
        survey.progress("writing the page")
        return MapContent(
            vault=name,
            notes=notes,
            links=tuple(self._links()),
            regions=tuple(self._region(number, laid) for number in range(len(laid.regions))),
            islets=tuple(MapIslet(islet.folder, islet.members) for islet in laid.islets),
            relations=self._looks(),
            views=tuple(views(survey, self._index)),
            home=self._home(),
            gaps=tuple(self._gaps(laid)),
            bridge_measure=self._bridging.measure.value,
            network=network(survey, self._index),
            linked_images=self._linked_images,
            bodies=self._bodies,
        )

    @cached_property
    def _texts(self) -> Mapping[str, Text]:
        """What the notes say, by their paths; nothing if their words are left out."""
        if not self._bodies:
            return {}
        leaving: dict[str, list[Edge]] = defaultdict(list)
        for edge in self._shown:
            if edge.reference:
                leaving[edge.reference.source.path].append(edge)
        notes = [node.note for node in self._nodes if node.note]
        made = self._maker.make(notes, leaving, self._target, self._survey.progress)
        self._maker.keep()
        return made

    def _around(self, edge: Edge) -> Around:
        """What the note of an edge says around it; asked for at both of its ends, and for the link between them."""
        if id(edge) not in self._said:
            path = edge.reference.source.path if edge.reference else ""
            known = around(edge, self._texts.get(path))
            self._said[id(edge)] = known if self._bodies else known._replace(sentence="")
        return self._said[id(edge)]

    @cached_property
    def _arcs(self) -> Arcs:
        arcs = self._graph.arcs()
        return arcs if self._only is None else arcs.among(self._only)

    @cached_property
    def _nodes(self) -> list[Node]:
        return [self._graph.nodes[id_] for id_ in self._arcs.ids]

    @cached_property
    def _index(self) -> Mapping[str, int]:
        return {node.id: number for number, node in enumerate(self._nodes)}

    @cached_property
    def _shown(self) -> Sequence[Edge]:
        """The edges between notes of the map."""
        return [
            edge
            for edge in self._graph.edges
            if edge.source in self._index and edge.target in self._index and edge.source != edge.target
        ]

    @cached_property
    def _neighbours(self) -> Mapping[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for source, target, _ in self._arcs.arcs:
            found[source].add(target)
            found[target].add(source)
        return found

    def _note(self, node: Node, number: int, laid: Layout) -> MapNote:
        return MapNote(
            id=node.id,
            title=_name(node.title),
            x=laid.x[number],
            y=laid.y[number],
            r=laid.radius[number],
            types=tuple(map(_name, node.types)),
            folder=_folder(node),
            tags=tuple(map(_name, node.tags)),
            aliases=tuple(map(_name, node.aliases)),
            region=laid.region[number],
            degree=len(self._neighbours[number]),
            rank=self._ranks[number],
            bridge=self._bridges.get(number, 0.0),
            length=_length(node),
            path=node.path or "",
            headings=_headings(node),
            properties=_filterable(node.properties),
            unresolved=sum(edge.target.startswith("missing:") for edge in self._graph.links(node.id)),
            pane=self._pane(node),
        )

    def _pane(self, node: Node) -> Pane:
        assert node.note
        incoming = [edge for edge in self._graph.backlinks(node.id) if edge.source in self._index]
        outgoing = [edge for edge in self._graph.links(node.id) if edge.target in self._index]
        mentions = [(edge, self._around(edge)) for edge in incoming]
        return Pane(
            html=self._html(node.note),
            properties=tuple(self._properties(node)),
            backlinks=tuple(
                Backlink(self._index[edge.source], said.sentence, edge.relation, said.section)
                for edge, said in mentions
            ),
            links=tuple(
                Outlink(self._index[edge.target], edge.relation, self._around(edge).gloss) for edge in outgoing
            ),
            mentions=self._mentioned.get(self._index[node.id], Mentioned()).shown,
            mentioned=self._mentioned.get(self._index[node.id], Mentioned()).notes,
            models=self._cards.get(node.note.path, ()),
        )

    def _html(self, note: Note) -> str:
        return _TAG_LINE.sub("", self._texts[note.path].html, count=1) if self._bodies else _models_of(note)

    @cached_property
    def _ranks(self) -> Sequence[float]:
        return page_rank(self._arcs)

    @cached_property
    def _bridges(self) -> Mapping[int, float]:
        return {score.note: score.value for score in self._bridging.scores}

    @cached_property
    def _bridging(self) -> Bridges:
        return bridges(self._arcs, len(self._nodes))

    @cached_property
    def _mentioned(self) -> Mapping[int, Mentioned]:
        """What names each note without a link; nothing where the notes' own words are left out."""
        return mentioned(self._survey, self._arcs, self._maker.beside("mentions")) if self._bodies else {}

    def _properties(self, node: Node) -> Iterator[tuple[str, Any]]:
        """What the chips beside a note's title do not tell."""
        for key, value in node.properties.items():
            if node.note and key.lower() not in SAID | {"cssclass", "cssclasses"}:
                yield key, shown(value, partial(self._target, node.note))

    @cached_property
    def _cards(self) -> Mapping[str, tuple[ModelCard, ...]]:
        return cards(self._survey)

    def _target(self, source: Note, link: Link) -> Target:
        """Where a link of a rendered note leads."""
        reference = self._survey.resolver.resolve(source, link)
        path = reference.path
        if path is None:
            missing = isinstance(reference.resolution, Missing)
            return ToNode(f"missing:{link.target}", exists=False) if missing else None
        if note := self._survey.notes.get(path):
            id_ = self._names.of_file(path)
            return ToNode(id_, anchor(note, link.fragment), note) if id_ in self._index else None
        return ToImage(path, self._pictures.address(path)) if is_image(path) else None

    def _links(self) -> Iterator[MapLink]:
        """One link for all edges of a relation and layer from one note to another."""
        groups: dict[tuple[str, str, str, Layer], list[Edge]] = defaultdict(list)
        for edge in self._shown:
            groups[edge.source, edge.target, edge.relation, edge.layer].append(edge)
        for (source, target, relation, layer), edges in groups.items():
            said = list(map(self._around, edges))
            gloss = next((words.gloss for words in said if words.gloss), "")
            yield MapLink(
                self._index[source], self._index[target], relation, layer.value, gloss, said[0].section, len(edges)
            )

    def _region(self, number: int, laid: Layout) -> MapRegion:
        shape = laid.regions[number]
        name = self._survey.config.regions.get(shape.name, shape.name)
        return MapRegion(_name(name), len(shape.members), shape.hub, laid.numbers[number])

    def _gaps(self, laid: Layout) -> Iterator[MapGap]:
        for gap in gaps(self._arcs, Communities(tuple(laid.region), tuple(laid.region))):
            joins = tuple(MapJoin(join.first, join.second, join.shared) for join in gap.joins)
            yield MapGap(gap.first, gap.second, gap.links, gap.expected, joins)

    def _looks(self) -> dict[str, RelationLook]:
        """How the relations that occur read and look."""
        config = self._survey.config
        looks = {}
        for name in sorted({edge.relation for edge in self._shown}):
            known = config.known_relations.get(name)
            ancestry = set(config.ancestry(name))
            sign = 1 if "excites" in ancestry else -1 if "inhibits" in ancestry else 0
            label = known.label if known else name.replace("_", " ")
            inverse = known.inverse.replace("_", " ") if known else ""
            looks[name] = RelationLook(label, inverse, sign)
        return looks

    def _home(self) -> str | None:
        home = self._survey.config.home
        return self._graph.find(home).id if home and any(_names(node, home) for node in self._nodes) else None


def _models_of(note: Note) -> str:
    """The places of a note's models, and nothing else of it."""
    return "".join(f'<div class="model" data-model="{number}"></div>' for number in range(len(note.models)))


def _folder(node: Node) -> str:
    return (node.path or "").rpartition("/")[0]


def _name(words: str) -> str:
    return cut(words, LONGEST_NAME)


def _names(node: Node, home: str) -> bool:
    return home.removesuffix(".md") in {node.id, node.title, (node.path or "").removesuffix(".md")}


def _headings(node: Node) -> tuple[str, ...]:
    headings = node.note.headings if node.note else ()
    names = (_name(heading.text) for heading in headings if heading.text and heading.text != node.title)
    return tuple(dict.fromkeys(names))


def _filterable(properties: Mapping[str, Value]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The properties that say something of their own, with their short values; a long one is only known to be there."""
    return tuple((key, tuple(_short_words(value))) for key, value in properties.items() if key.lower() not in SAID)


def _short_words(value: Value) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        words = "" if isinstance(item, dict | list) else _words(item)
        if 0 < len(words) <= LONGEST_VALUE:
            yield words


def _length(node: Node) -> int:
    return len(node.note.source[node.note.body :].split()) if node.note else 0


def _words(value: Value) -> str:
    """A property's value as people write it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_words, value))
        case dict():
            return "; ".join(f"{key}: {_words(inner)}" for key, inner in value.items())
        case _:
            return plain(str(value))
