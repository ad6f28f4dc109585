"""Answers for people to read in a terminal, and for programs: the vault in numbers, a path, backlinks."""

from collections.abc import Iterable, Mapping, Sequence
from json import dumps

from kg.graph import ConceptGraph, Edge, Hop, Layer
from kg.stats import Ranked, Stats


def stats_text(found: Stats) -> str:
    """The vault in numbers, in a dozen short tables side by side with bars."""
    orphans = f", {found.orphans} without a link to or from another note" if found.orphans else ""
    head = f"{found.notes:,} notes, {found.links:,} links, {found.linked_pairs:,} linked pairs{orphans}\n"
    parts = _sizes(found.components)
    tables = [
        _bars("kinds of nodes", found.kinds),
        _bars("types of notes", found.types),
        _bars("layers of edges", found.layers),
        _bars("relations", found.relations),
        _bars("links", found.status),
        _bars("tags", found.tags),
        _bars("communities", {community.name: community.size for community in found.communities}),
        _ranking("hubs, by PageRank", found.hubs),
        _ranking(f"bridges, by {found.bridge_measure}", found.bridges),
    ]
    return "\n".join([head + parts, *filter(None, tables)])


def path_text(graph: ConceptGraph, hops: Sequence[Hop], a: str, b: str) -> str:
    """The way, a hop each: who, by what relation, whom, and the sentence that says so."""
    if not hops:
        return f"no way from '{a}' to '{b}'\n" if a != b else f"'{a}' is where it starts and ends\n"
    first = hops[0].edge.source if hops[0].forward else hops[0].edge.target
    lines = [graph.nodes[first].title]
    for hop in hops:
        end = hop.edge.target if hop.forward else hop.edge.source
        arrow = "→" if hop.forward else "←"
        lines.append(f"  {arrow} {relation_words(hop.edge)} {arrow} {graph.nodes[end].title}")
        lines += [f"      “{hop.edge.sentence}”"] if hop.edge.sentence else []
        lines += [f"      {hop.edge.place}"] if hop.edge.place else []
    return "\n".join(lines) + "\n"


def path_json(graph: ConceptGraph, hops: Sequence[Hop], a: str, b: str) -> str:
    """The way as a list of edges with `forward`."""
    del a, b
    return (
        dumps([_edge(graph, hop.edge) | {"forward": hop.forward} for hop in hops], ensure_ascii=False, indent=2) + "\n"
    )


def backlinks_text(graph: ConceptGraph, edges: Sequence[Edge]) -> str:
    """The notes that link here, a declared relation before plain links, each with its sentence and place."""
    if not edges:
        return "no links lead here\n"
    ordered = sorted(edges, key=lambda edge: (edge.layer is not Layer.SEMANTIC, edge.relation))
    lines = [f"{len(edges)} {'link leads' if len(edges) == 1 else 'links lead'} here"]
    for edge in ordered:
        lines += [
            "",
            f"{graph.nodes[edge.source].title}  ({relation_words(edge)})",
            f"  “{edge.sentence}”",
            f"  {edge.place}",
        ]
    return "\n".join(lines) + "\n"


def backlinks_json(graph: ConceptGraph, edges: Sequence[Edge]) -> str:
    """The edges that lead here, as a list."""
    return dumps([_edge(graph, edge) for edge in edges], ensure_ascii=False, indent=2) + "\n"


def relation_words(edge: Edge) -> str:
    """A relation as it reads: `part of`, not `part_of`."""
    return edge.relation.replace("_", " ")


def _edge(graph: ConceptGraph, edge: Edge) -> dict[str, object]:
    place = edge.place
    return {
        "source": edge.source,
        "source_title": graph.nodes[edge.source].title,
        "relation": edge.relation,
        "target": edge.target,
        "target_title": graph.nodes[edge.target].title,
        "layer": edge.layer.value,
        "origin": edge.origin.value,
        "sentence": edge.sentence,
        "gloss": edge.gloss,
        "section": edge.section,
        "path": place.path if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }


def _bars(title: str, counts: Mapping[str, int], longest: int = 12) -> str:
    """A count a line with a bar; what would be too many lines is summed up."""
    if not counts:
        return ""
    shown = dict(list(counts.items())[:longest])
    greatest = max(counts.values())
    width = max(map(len, shown))
    lines = [f"  {name:<{width}}  {count:>6,}  {_bar(count / greatest)}".rstrip() for name, count in shown.items()]
    rest = len(counts) - len(shown)
    return "\n".join([title, *lines, *([f"  and {rest} more"] if rest else [])]) + "\n"


def _bar(share: float, width: int = 20) -> str:
    eighths = max(1, round(share * width * 8))
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def _ranking(title: str, notes: Iterable[Ranked]) -> str:
    lines = [f"  {one.score:>8.4f}  {one.title}" for one in notes]
    return "\n".join([title, *lines]) + "\n" if lines else ""


def _sizes(components: Sequence[int]) -> str:
    if not components:
        return ""
    few = ", ".join(f"{size:,}" for size in components[:6]) + (", …" if len(components) > 6 else "")
    return f"{len(components)} connected {'part' if len(components) == 1 else 'parts'}: {few} notes\n"
