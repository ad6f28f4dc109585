"""What a map shows: notes in their places, the links between them, and what the reading pane says of each.

Whoever fills these values has resolved, rendered and sanitised; the page only draws.
Links, hubs and members speak of notes by their index in `MapContent.notes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Backlink:
    """One mention of the pane's note in another note."""

    note: int
    sentence: str
    relation: str = "links_to"
    section: str = ""
    """The heading above the mention; empty at the top of a note."""


@dataclass(frozen=True, slots=True)
class Outlink:
    """One link that leaves the pane's note for another note of the map."""

    note: int
    relation: str = "links_to"
    gloss: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A note that names the pane's note without a link."""

    note: int
    sentence: str
    words: str
    """The name as it stands in the sentence."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One `expect:` line of a model, and whether it came true."""

    text: str
    ok: bool
    found: str = ""
    """What the model gave instead, for a claim that failed."""


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers beneath a plot, already written as text."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class LiveModel:
    """What the page needs to run a model itself, and to find out whether it runs it as Python does."""

    key: str
    """The model's name within the vault: `path of its note#id`."""
    model: Mapping[str, Any]
    """The block with every default filled in, and what came over wires."""
    written: Mapping[str, Any]
    """The block as its note has it."""
    names: tuple[str, ...] = ()
    """What each input is called; empty for one without label and link."""
    given: tuple[str, ...] = ()
    """The paths of the values that the note gives."""
    idle: tuple[str, ...] = ()
    """The paths of the values that do nothing, those of an input that is added as `inputs.new.tau_s_ms`."""
    fed: Mapping[str, str] = field(default_factory=dict)
    """The paths of the values that came over wires, each with its source."""
    answer: Mapping[str, Any] = field(default_factory=dict)
    """Python's metrics, spikes and contributions, and some points of its trace."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A model's answer. It replaces the element `<div class="model" data-model="id">` of the note's HTML."""

    id: str
    title: str
    kind: str
    verdict: str = ""
    """One sentence: fires at t, or misses by how much."""
    fires: bool | None = None
    """None for a model that has no threshold."""
    svg: str = ""
    """Trusted markup, drawn by kg: no `style` attribute, no script."""
    table: Table | None = None
    claims: tuple[Claim, ...] = ()
    trouble: str = ""
    """Why the model could not run; then there is neither verdict nor plot."""
    live: LiveModel | None = None
    """None for a model that is too large to be run in the page, which shows the plot alone."""


@dataclass(frozen=True, slots=True)
class Pane:
    """What the reading pane shows of one note; compressed in the page, inflated when the note is opened."""

    html: str = ""
    """Rendered and sanitised."""
    properties: tuple[tuple[str, Any], ...] = ()
    """Each with its value as JSON, as `kg.map.values` writes it."""
    backlinks: tuple[Backlink, ...] = ()
    links: tuple[Outlink, ...] = ()
    mentions: tuple[Mention, ...] = ()
    """Some of the notes that name this one without a link."""
    mentioned: int = 0
    """How many they are."""
    models: tuple[ModelCard, ...] = ()


@dataclass(frozen=True, slots=True)
class MapNote:
    """One disc of the map."""

    id: str
    title: str
    x: float
    y: float
    r: float = 5.0
    kind: str = "note"
    types: tuple[str, ...] = ()
    folder: str = ""
    tags: tuple[str, ...] = ()
    """Without `#`; nested ones with `/`."""
    aliases: tuple[str, ...] = ()
    region: int = -1
    """Index in `MapContent.regions`; -1 for the islets."""
    degree: int = 0
    """How many other notes it is linked with, either way."""
    rank: float = 0.0
    """Its PageRank."""
    bridge: float = 0.0
    """How much it joins parts of the vault, by the measure of `kg.analysis.bridges`."""
    length: int = 0
    """Of its text, in words."""
    path: str = ""
    headings: tuple[str, ...] = ()
    """Those within the note; one that only says the title again is none."""
    properties: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What one can filter by: each property with its values as words, none of them long."""
    unresolved: int = 0
    """How many of its links lead to nothing."""
    pane: Pane = Pane()


@dataclass(frozen=True, slots=True)
class MapLink:
    """All links of one relation from one note to another."""

    source: int
    target: int
    relation: str = "links_to"
    layer: str = "link"
    gloss: str = ""
    section: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class MapRegion:
    """A community of notes, named after one of them."""

    name: str
    size: int
    hub: int
    number: int = -1
    """One that it keeps when the map is drawn again, and if it is small that of its colour; else its place is it."""


@dataclass(frozen=True, slots=True)
class MapIslet:
    """Notes of one folder that nothing, or hardly anything, is linked with."""

    folder: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RelationLook:
    """How a relation reads from its source, and from its target."""

    label: str
    inverse: str = ""
    sign: int = 0
    """1 for what excites, -1 for what inhibits."""


@dataclass(frozen=True, slots=True)
class MapNetwork:
    """What excites and inhibits what: weighted sums that the page can run."""

    notes: tuple[int | None, ...]
    """The note of each node; None for one that is not on the map."""
    names: tuple[str, ...]
    arcs: tuple[tuple[int, int, float], ...]
    """Source, target and weight, by the numbers of the nodes; a negative weight inhibits."""
    usual: Mapping[str, str | float]
    """The activation of a node that has none of its own."""
    biases: Mapping[int, float] = field(default_factory=dict)
    """What a node's own model gets from nowhere else; 0 if not named."""
    activations: Mapping[int, Mapping[str, str | float]] = field(default_factory=dict)
    """Of the nodes that answer as the model in their note says."""
    doubts: tuple[str, ...] = ()
    """What a reader should know about how the connections were understood."""


@dataclass(frozen=True, slots=True)
class MapJoin:
    """A note of each of two regions that could be linked, and the notes that both are linked with."""

    first: int
    second: int
    shared: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MapGap:
    """Two regions with fewer linked pairs of notes between them than their sizes let expect."""

    first: int
    second: int
    links: int
    expected: float
    joins: tuple[MapJoin, ...] = ()


@dataclass(frozen=True, slots=True)
class MapView:
    """A view of the map that kg.toml has saved."""

    name: str
    note: str | None = None
    """The id of the open note; None for the whole map."""
    heading: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    """What the address says beside the note: `find`, `colour`, …"""
    more: str = ""
    """The rest of it, as it stands there."""


@dataclass(frozen=True, slots=True)
class MapContent:
    """Everything that a map shows."""

    vault: str
    notes: tuple[MapNote, ...] = ()
    links: tuple[MapLink, ...] = ()
    regions: tuple[MapRegion, ...] = ()
    islets: tuple[MapIslet, ...] = ()
    relations: Mapping[str, RelationLook] = field(default_factory=dict)
    views: tuple[MapView, ...] = ()
    home: str | None = None
    """The id of the note that the map opens on; without one, README or index, else the greatest hub."""
    gaps: tuple[MapGap, ...] = ()
    """The widest ones first."""
    bridge_measure: str = ""
    """What `MapNote.bridge` is."""
    network: MapNetwork | None = None
    """None if no note excites or inhibits another."""
    editor: str = ""
    """The address that opens a note in an editor, with `{path}` and `{line}`. It tells where the vault lies."""
    linked_images: bool = False
    """Whether images stay files beside the map; else only images within the page are allowed."""
    bodies: bool = True
    """Whether the notes' texts are here; else the reading pane says that they were left out."""
