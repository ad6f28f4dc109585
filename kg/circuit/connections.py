"""The edges of a vault's graph as signed, weighted connections, each once.

- A connection that several links declare counts once, with the first weight that one of them gives, else with 1.
- An input of a model counts as the edge that it is: with its sign and, because amplitudes in mV are no weights, with 1.
- A note with exactly one `weighted_sum` block answers as that block says: its inputs that name notes are connections
  with the block's weights and replace the edges from these notes, its other inputs and its bias are the note's bias,
  its activation is the note's. The activity of a source comes from the network, not from the block's `x`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import fsum
from typing import NamedTuple, TypeAlias

from kg.config import Config
from kg.edges import Names, weight_in
from kg.graph import ConceptGraph, Edge, Layer
from kg.models.weighted_sum import WeightedInput, WeightedSum
from kg.models.wording import exact, one_line
from kg.note import Form, Note
from kg.survey import Survey

FEW = 3
"""So many cases of a doubt are named."""

Pair: TypeAlias = tuple[str, str, int]
"""Source, target and sign."""


class Connection(NamedTuple):
    """What one node does to another."""

    source: str
    target: str
    weight: float
    """Negative where it inhibits."""


class Block(NamedTuple):
    """What a node takes from the one `weighted_sum` block of its note."""

    model: WeightedSum
    bias: float
    """The block's bias, and its inputs that name no note."""
    weights: Mapping[tuple[str, int], float]
    """The inputs that name a note, by its id and the sign."""


class Connections(NamedTuple):
    """The connections of a vault."""

    connections: tuple[Connection, ...]
    blocks: Mapping[str, Block]
    """The nodes that answer as a block of their note says."""
    doubts: tuple[str, ...]
    """What a reader should know about how the connections were understood."""


def connect(survey: Survey) -> Connections:
    """The connections that the notes of a vault declare."""
    graph, blocks = survey.graph, _blocks(survey)
    declared = _by_pair(graph, survey.config)
    pairs = {pair: _weight(edges) for pair, edges in declared.items()}
    for id_, block in blocks.items():
        named = {source for source, _ in block.weights}
        pairs = {pair: weight for pair, weight in pairs.items() if pair[1] != id_ or pair[0] not in named}
        pairs |= {(source, id_, sign): weight for (source, sign), weight in block.weights.items()}
    place = {id_: i for i, id_ in enumerate(graph.nodes)}
    ordered = sorted(pairs, key=lambda pair: (place[pair[0]], place[pair[1]], -pair[2]))
    connections = tuple(Connection(*pair[:2], pair[2] * pairs[pair]) for pair in ordered)
    connected = {id_ for one in connections for id_ in one[:2]}
    used = {id_: block for id_, block in blocks.items() if id_ in connected}
    return Connections(connections, used, tuple(_doubts(graph, survey.config, declared, ordered)))


def _by_pair(graph: ConceptGraph, config: Config) -> Mapping[Pair, Sequence[Edge]]:
    """The edges that have a sign."""
    signs = {relation: _sign(relation, config) for relation in {edge.relation for edge in graph.edges}}
    found: dict[Pair, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        if edge.layer is Layer.SEMANTIC and (sign := signs[edge.relation]):
            found[edge.source, edge.target, sign].append(edge)
    return found


def _sign(relation: str, config: Config) -> int:
    family = set(config.ancestry(relation))
    return 1 if "excites" in family else -1 if "inhibits" in family else 0


def _weight(edges: Sequence[Edge]) -> float:
    """How strong a connection is; which way, only the relation says."""
    return abs(next((edge.weight for edge in edges if weight_in(_title(edge)) is not None), 1.0))


def _title(edge: Edge) -> str:
    return edge.reference.link.title if edge.reference else ""


def _blocks(survey: Survey) -> Mapping[str, Block]:
    """The nodes of the notes with exactly one block of this kind."""
    found: dict[str, list[tuple[Note, WeightedSum]]] = defaultdict(list)
    names = Names(survey.files, survey.notes, survey.config)
    for note, model in survey.valid_models:
        if isinstance(model, WeightedSum):
            found[names.of_file(note.path)].append((note, model))
    return {id_: _block(survey, names, *one[0]) for id_, one in found.items() if len(one) == 1}


def _block(survey: Survey, names: Names, note: Note, model: WeightedSum) -> Block:
    weights: dict[tuple[str, int], list[float]] = defaultdict(list)
    alone = [model.bias]
    for i, one in enumerate(model.inputs):
        source = _source(survey, names, note, model, i)
        if source is None:
            alone.append(one.weight * one.x)
        else:
            weights[source, _sign_of(one)].append(abs(one.weight))
    return Block(model, fsum(alone), {key: fsum(each) for key, each in weights.items()})


def _sign_of(one: WeightedInput) -> int:
    return 1 if one.excites else -1


def _source(survey: Survey, names: Names, note: Note, model: WeightedSum, i: int) -> str | None:
    """The node that an input names, if it is one of the graph."""
    span = model.span(("inputs", i, "from"))
    if span is None or model.inputs[i].from_ is None:
        return None
    within = (link for link in note.links if span.start <= link.span.start and link.span.end <= span.end)
    link = next((link for link in within if link.form is Form.MODEL), None)
    if link is None:
        return None
    nodes = dict(survey.graph.nodes)
    return names.of_target(survey.resolver.resolve(note, link), nodes)


def _doubts(
    graph: ConceptGraph, config: Config, declared: Mapping[Pair, Sequence[Edge]], pairs: Iterable[Pair]
) -> Iterator[str]:
    def named(source: str, verb: str, target: str) -> str:
        return f"'{one_line(graph.nodes[source].title)}' {verb} '{one_line(graph.nodes[target].title)}'"

    known = set(pairs)
    both = [named(source, "excites and inhibits", target) for source, target, sign in known if sign > 0
            and (source, target, -sign) in known]  # fmt: skip
    if both:
        yield f"{_few(sorted(both))}: both count, and they work against each other"
    different, unread = [], []
    for (source, target, _), edges in declared.items():
        weights = dict.fromkeys(weight for edge in edges if (weight := weight_in(_title(edge))) is not None)
        if len(weights) > 1:
            said = ", ".join(map(exact, weights))
            different.append(f"{named(source, edges[0].relation, target)} with the weights {said}")
        unread += [f"'{one_line(_title(edge))}' at {edge.place}" for edge in edges if _is_unread(edge)]
    if different:
        yield f"{_few(different)}: the first one counts"
    if unread:
        yield f'no weight can be read in {_few(unread)}: it counts as 1; write it as "rel:excites weight=0.8"'
    unsigned = sum(edge.relation == "modulates" and edge.layer is Layer.SEMANTIC for edge in graph.edges)
    if unsigned and not _sign("modulates", config):
        edges_are = "1 edge is" if unsigned == 1 else f"{unsigned:,} edges are"
        yield f"{edges_are} left out: 'modulates' has no sign"


def _is_unread(edge: Edge) -> bool:
    title = _title(edge)
    return "weight" in title and weight_in(title) is None


def _few(cases: Sequence[str]) -> str:
    more = len(cases) - FEW
    return "; ".join(cases[:FEW]) + (f"; and {more:,} more" if more > 0 else "")
