"""Answers for people to read in a terminal, and for programs: the vault in numbers, a path, backlinks, suggestions."""

from collections.abc import Iterable, Mapping, Sequence
from json import dumps

from kg.graph import ConceptGraph, Edge, Hop, Layer
from kg.missing_links import MissingLinks, RegionGap, RelatedNotes
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


def suggestions_text(found: MissingLinks) -> str:
    """Links that one could write, with the place and the sentence of each; related notes and gaps with the reason."""
    parts = [_mentions(found), _related(found.related), _gaps(found.gaps)]
    return "\n".join(filter(None, parts)) or "no links seem to be missing\n"


def suggestions_json(found: MissingLinks) -> str:
    """The same as an object of lists."""
    return dumps(found.as_dict(), ensure_ascii=False, indent=2) + "\n"


def relation_words(edge: Edge) -> str:
    """A relation as it reads: `part of`, not `part_of`."""
    return edge.relation.replace("_", " ")


def _mentions(found: MissingLinks) -> str:
    if not found.mentions:
        return ""
    shown = f"the first {len(found.mentions)} of " if found.all_mentions > len(found.mentions) else ""
    lines = [f"names without a link, the rarest first: {shown}{found.all_mentions:,}"]
    for one in found.mentions:
        often = f", {one.times} times" if one.times > 1 else ""
        lines += ["", f"{one.path}:{one.line}:{one.column}: '{one.words}' is '{one.target_title}'{often}"]
        lines += [f"  “{one.sentence}”"] if one.sentence else []
        lines.append(f"  {one.link}")
    return "\n".join(lines) + "\n"


def _related(pairs: Sequence[RelatedNotes], longest: int = 4) -> str:
    if not pairs:
        return ""
    lines = ["related notes without a link, by what they share (Adamic and Adar)"]
    for one in pairs:
        lines.append(f"  {one.score:>8.4f}  {one.first_title} – {one.second_title}")
        lines.append(f"            both are linked with {_few(one.shared_titles, longest)}")
    return "\n".join(lines) + "\n"


def _gaps(gaps: Sequence[RegionGap]) -> str:
    if not gaps:
        return ""
    lines = ["gaps: communities with fewer links between them than their sizes let expect"]
    for gap in gaps:
        lines.append(f"  {gap.first} – {gap.second}: {gap.links} of {gap.expected:.1f} expected links")
        for join in gap.joins:
            shared = f", both linked with {_few(join.shared_titles, 2)}" if join.shared else ""
            lines.append(f"      could be joined by {join.first_title} – {join.second_title}{shared}")
    return "\n".join(lines) + "\n"


def _few(titles: Sequence[str], longest: int) -> str:
    """Some titles by name, the others by number."""
    named, rest = titles[:longest], len(titles) - longest
    return ", ".join(named) + (f" and {rest} more" if rest > 0 else "")


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
