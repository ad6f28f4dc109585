"""How files, notes and references become the typed concept graph.

Where an edge's relation comes from, first hit wins: the link's title `"rel:part_of"`, the property or inline field
that holds it, the word before it in a list item `- part_of [[x]]`, the section it stands in (kg.toml).
Words near a link, such as "caused by", are no evidence: on real notes two in three of them mislead.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlsplit

from kg import prose
from kg.config import FILE, Config
from kg.files import Files, fold
from kg.globs import Globs
from kg.graph import ConceptGraph, Edge, Layer, Node, NodeKind, Origin
from kg.markup.destinations import address
from kg.note import Form, Link, Note, Span, Value
from kg.resolve import External, Missing, Reference
from kg.yaml_reader import YamlError, read_yaml

LINKS_TO, EMBEDS, TAGGED, CONTAINS, FEEDS = "links_to", "embeds", "tagged", "contains", "feeds"
RESERVED = ("note:", "file:", "tag:", "url:", "missing:", "model:")


class Declared(NamedTuple):
    """A relation that the author gave to a link."""

    relation: str
    origin: Origin
    weight: float = 1.0


class Wire(NamedTuple):
    """An input of a model that comes from another note."""

    note: str
    """The path of the note that holds the model."""
    link: Link
    relation: str
    """`excites` or `inhibits`, by the sign of the input; `modulates` for what becomes a parameter."""


class ModelFeed(NamedTuple):
    """A result of a model that another one takes as a parameter; a model is the path of its note and its id."""

    source: tuple[str, str]
    target: tuple[str, str]
    metric: str


class ModelName(NamedTuple):
    """A model of a note, as the graph needs it."""

    note: str
    id: str
    title: str


def build(
    files: Files,
    notes: Mapping[str, Note],
    references: Iterable[Reference],
    config: Config,
    wires: Sequence[Wire] = (),
    models: Sequence[ModelName] = (),
    feeds: Sequence[ModelFeed] = (),
) -> ConceptGraph:
    """The graph of a vault: a node for each file, tag, model and missing target, an edge for each link."""
    names = Names(files, notes, config)
    nodes = {node.id: node for node in names.files()}
    edges = _Edges()
    for note in notes.values():
        for tag in _tags(note):
            _add_tag(nodes, edges, names.of_file(note.path), tag)
    for model in models:
        owner = names.of_file(model.note)
        node = Node(names.of_model(model.note, model.id), NodeKind.MODEL, model.title or model.id, path=model.note)
        nodes[node.id] = node
        edges.add(owner, node.id, CONTAINS, Layer.STRUCTURE, Origin.MODEL)
    for feed in feeds:
        source, target_ = names.of_model(*feed.source), names.of_model(*feed.target)
        edges.add(source, target_, FEEDS, Layer.STRUCTURE, Origin.MODEL, label=feed.metric)
    wired = {(wire.note, wire.link.span): wire.relation for wire in wires}
    modelled = []
    for reference in references:
        target = names.of_target(reference, nodes)
        if target is None:
            continue
        if reference.link.form is Form.MODEL:
            modelled.append((target, reference))
        else:
            _add_link(edges, names, config, reference, target)
    for target, reference in modelled:
        relation = wired.get((reference.source.path, reference.link.span))
        _add_wire(edges, names.of_file(reference.source.path), target, reference, relation)
    return ConceptGraph(nodes.values(), edges.made)


def paths_in_properties(note: Note, config: Config) -> Iterator[Link]:
    """Plain paths such as `part_of: ../Brain.md`: links only if the property is a declared relation."""
    keys = [key for key, value in note.properties.items() if _has_path(value) and _known(key, config)]
    if not keys:
        return
    try:
        front = read_yaml(note.text(_front_matter(note)), _front_matter(note).start)
    except YamlError:
        return
    for path, span in front.spans.items():
        value = _at(front.value, path)
        if path and path[0] in keys and isinstance(value, str) and _has_path(value):
            target, fragment = address(value)
            inner = (
                Span(span.start + 1, span.end - 1) if note.source[span.start : span.start + 1] in {b'"', b"'"} else span
            )
            yield Link(Form.PROPERTY, False, False, inner, inner, target, fragment, "", "", str(path[0]), False)


def declared(reference: Reference, config: Config) -> Declared | None:
    """The relation that the author gave to a link, with its weight; None for an ordinary link."""
    found = _declared(reference, config)
    weight = weight_in(reference.link.title) if found else None
    return found if found is None or weight is None else found._replace(weight=weight)


def weight_in(title: str) -> float | None:
    """The weight that a link's title gives its relation: `"rel:excites weight=0.8"`; None if it gives none.

    `"weight=0.8"` is enough where something else names the relation, as a property or an inline field does.
    """
    match = _WEIGHT.search(title)
    return float(match[1]) if match else None


class Names:
    """The ids of things: one for each file, tag, address and missing target."""

    def __init__(self, files: Files, notes: Mapping[str, Note], config: Config) -> None:
        self._files = files
        self._notes = notes
        self._config = config
        self._of_files: dict[str, str] = {}

    def files(self) -> Iterator[Node]:
        """A node for each file of the vault."""
        for path in self._files.paths:
            if path == FILE:
                continue
            note = self._notes.get(path)
            if note is not None and path.lower().endswith(".md"):
                yield Node(self.of_file(path), NodeKind.NOTE, note.title, self._types(note), path, note)
            else:
                name = path.rpartition("/")[2]
                extension = name.rpartition(".")[2].lower() if "." in name else ""
                types = (extension,) if extension else ()
                yield Node(self.of_file(path), NodeKind.ATTACHMENT, name, types, path, note)

    def of_file(self, path: str) -> str:
        """A file's id: a note's path without `.md`, any other file's path; a prefix keeps look-alikes apart."""
        # asked for twice for each link
        known = self._of_files.get(path)
        if known is None:
            known = self._of_files[path] = self._of_file(path)
        return known

    def _of_file(self, path: str) -> str:
        is_note = path.lower().endswith(".md")
        id_ = path[:-3] if is_note else path
        has_extension = "." in id_.rpartition("/")[2]
        # a note named like an image beside it, or a file without extension named like a note
        clashes = has_extension and id_ in self._files.known if is_note else not has_extension
        if clashes or id_.startswith(RESERVED) or "#" in id_:
            return f"{'note' if is_note else 'file'}:{id_}"
        return id_

    def of_model(self, path: str, id: str) -> str:
        """A model's id."""
        return f"model:{self.of_file(path)}#{id}"

    def of_target(self, reference: Reference, nodes: dict[str, Node]) -> str | None:
        """The id of what a link leads to; a node is made for an address and for a missing target."""
        if reference.path is not None:
            return self.of_file(reference.path)
        match reference.resolution:
            case External(url):
                node = Node(f"url:{_normal_url(url)}", NodeKind.EXTERNAL, url)
            case Missing(target):
                node = Node(f"missing:{fold(target).removesuffix('.md')}", NodeKind.UNRESOLVED, target)
            case _:
                return None
        nodes.setdefault(node.id, node)
        return node.id

    @cached_property
    def _kinds(self) -> list[tuple[str, Globs, frozenset[str]]]:
        kinds = self._config.kinds.items()
        return [(name, Globs(kind.match), frozenset(tag.lower() for tag in kind.tags)) for name, kind in kinds]

    def _types(self, note: Note) -> tuple[str, ...]:
        """The property `type`, then the kinds of kg.toml whose glob or tag matches; a concept if none does."""
        stated = note.properties.get("type")
        values = stated if isinstance(stated, list) else [stated]
        types = [value for value in values if isinstance(value, str) and value and not value.startswith("[[")]
        tags = {tag.name.lower() for tag in note.tags}
        nested = tags | {tag[:end] for tag in tags for end, char in enumerate(tag) if char == "/"}
        types += [name for name, globs, wanted in self._kinds if note.path in globs or nested & wanted]
        return tuple(dict.fromkeys(types)) or ("concept",)


class _Edges:
    """The edges made so far, each with an id that does not depend on its line."""

    def __init__(self) -> None:
        self.made: list[Edge] = []
        self._seen: Counter[tuple[str, str, str, str]] = Counter()

    def add(
        self,
        source: str,
        target: str,
        relation: str,
        layer: Layer,
        origin: Origin,
        reference: Reference | None = None,
        weight: float = 1.0,
        label: str = "",
    ) -> None:
        key = (source, relation, target, layer.value)
        number = self._seen[key]
        self._seen[key] += 1
        id_ = sha256("\0".join((*key, str(number))).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        self.made.append(Edge(source, target, relation, layer, origin, id_, reference, weight, label=label))

    def has(self, source: str, target: str, relation: str) -> bool:
        return bool(self._seen[source, relation, target, Layer.SEMANTIC.value])


def _add_tag(nodes: dict[str, Node], edges: _Edges, owner: str, tag: str) -> None:
    """An edge to the tag; nested tags hang from their parents."""
    edges.add(owner, f"tag:{tag.lower()}", TAGGED, Layer.STRUCTURE, Origin.TAG)
    while f"tag:{tag.lower()}" not in nodes:
        nodes[f"tag:{tag.lower()}"] = Node(f"tag:{tag.lower()}", NodeKind.TAG, f"#{tag}")
        parent = tag.rpartition("/")[0]
        if not parent:
            return
        edges.add(f"tag:{parent.lower()}", f"tag:{tag.lower()}", CONTAINS, Layer.STRUCTURE, Origin.TAG)
        tag = parent


def _add_link(edges: _Edges, names: Names, config: Config, reference: Reference, target: str) -> None:
    """An edge of the declared relation, the right way round, else an ordinary one."""
    link = reference.link
    is_card = link.form is Form.CANVAS
    # an edge of a canvas joins the files of two cards
    source = names.of_file(link.display if is_card and link.display else reference.source.path)
    if found := declared(reference, config):
        name = config.inverses.get(found.relation, found.relation)
        if name != found.relation:
            source, target = target, source
        edges.add(source, target, name, Layer.SEMANTIC, found.origin, reference, found.weight)
        return
    relation = EMBEDS if link.embed else CONTAINS if is_card and not link.display else LINKS_TO
    layer = Layer.LINK if relation == LINKS_TO else Layer.STRUCTURE
    edges.add(source, target, relation, layer, Origin.CANVAS if is_card else Origin.BODY, reference, label=link.key)


def _add_wire(edges: _Edges, owner: str, target: str, reference: Reference, relation: str | None) -> None:
    """An edge from the note that a model names as its input; an equal declared edge says it already."""
    if target == owner:
        # a wire within a note says nothing of the note as a whole
        return
    if relation is None:
        edges.add(target, owner, LINKS_TO, Layer.LINK, Origin.MODEL, reference)
    elif not edges.has(target, owner, relation):
        edges.add(target, owner, relation, Layer.SEMANTIC, Origin.MODEL, reference)


def _declared(reference: Reference, config: Config) -> Declared | None:
    note, link = reference.source, reference.link
    if link.title.startswith("rel:"):
        return _of_title(link.title)
    match link.form:
        case Form.PROPERTY:
            return Declared(link.key, Origin.PROPERTY)
        case Form.FIELD:
            return Declared(link.key, Origin.FIELD)
        case Form.CANVAS:
            return _if_known(link.key.strip(), Origin.CANVAS, config)
        case _:
            in_list = _if_known(_word_before(note, link.span), Origin.LIST, config)
            return in_list or _if_known(_of_section(note, link, config), Origin.SECTION, config)


def _has_path(value: Value) -> bool:
    values = value if isinstance(value, list) else [value]
    return any(isinstance(one, str) and one.lower().endswith(".md") and "[" not in one for one in values)


def _front_matter(note: Note) -> Span:
    """The YAML between the two lines of dashes."""
    start = note.source.index(b"---") + 3
    return Span(start, note.source.rindex(b"---", start, note.body))


def _at(value: Value, path: tuple[str | int, ...]) -> Value:
    for step in path:
        value = value[step]  # type: ignore[index]
    return value


_TITLE = re.compile(r"rel:\s*([\w-]+)", re.IGNORECASE)
# so many digits that every weight is a number that a float holds
_WEIGHT = re.compile(
    r"(?:^|\s)weight\s*=\s*([+-]?(?:[0-9]{1,20}\.?[0-9]{0,20}|\.[0-9]{1,20})(?:e[+-]?[0-9]{1,2})?)(?=\s|$)",
    re.IGNORECASE,
)
_ITEM_WORD = re.compile(rb"^[ \t>]*(?:[-*+]|\d+[.)])[ \t]+(?:\[.\][ \t]+)?([A-Za-z][\w -]{0,60}?)[ \t]+$")


def _of_title(title: str) -> Declared | None:
    match = _TITLE.match(title)
    return Declared(match[1], Origin.LINK_TITLE) if match else None


def _if_known(words: str, origin: Origin, config: Config) -> Declared | None:
    """The relation of this name; none if nobody declared it, for then they are just words."""
    name = words.replace(" ", "_")
    return Declared(name, origin) if _known(name, config) else None


def _known(name: str, config: Config) -> bool:
    return name in config.known_relations or name in config.inverses


def _word_before(note: Note, span: Span) -> str:
    """The words between a list item's mark and a link, if there are only these."""
    start = note.source.rfind(b"\n", 0, span.start) + 1
    match = _ITEM_WORD.match(note.source[start : span.start]) if span.start - start < 100 else None
    return match[1].decode() if match else ""


def _of_section(note: Note, link: Link, config: Config) -> str:
    """The relation of the section, for a link that leads its list item or stands in no list."""
    if not config.sections:
        return ""
    heading = next(iter(reversed(prose.trail(note, link.span))), "")
    name = config.relations_of_sections.get(heading.lower(), "")
    if not name:
        return ""
    start = note.source.rfind(b"\n", 0, link.span.start) + 1
    before = note.source[start : link.span.start].strip(b" \t>-*+_0123456789.)")
    in_item = note.source[start:].lstrip(b" \t>")[:1] in {b"-", b"*", b"+"}
    return "" if in_item and before else name


def _tags(note: Note) -> list[str]:
    """A note's tags, once each."""
    return list({tag.name.lower(): tag.name for tag in reversed(note.tags)}.values())[::-1]


def _normal_url(url: str) -> str:
    """An address with scheme and host in lower case, so that one site is one node."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl()
