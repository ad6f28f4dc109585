"""The names of notes that stand in the texts of other notes without a link."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from kg.analysis import Found, find_names
from kg.graph import Arcs, ConceptGraph
from kg.missing_links.words import words
from kg.note import Note

COMMON_SHARE = 0.2
"""A single word that stands in more of a vault's notes than this is a common word there, and is not suggested…"""
COMMON_FROM = 12
"""… if these are more notes than this: in a small vault every word is in a large share of them."""


class Unlinked(NamedTuple):
    """A note's name in the text of another note; notes by their index in the graph's arcs."""

    source: int
    target: int
    start: int
    """Where the first of the names begins, in characters."""
    end: int
    times: int
    """How often the text names the note."""
    notes: int
    """In the texts of how many notes this name stands without a link."""


def unlinked(graph: ConceptGraph, arcs: Arcs) -> tuple[Unlinked, ...]:
    """The first mention of each note in the text of each note that has no link to it, the rarest names first."""
    notes = notes_of(graph, arcs)
    linked = _linked(graph, arcs)
    spread: Counter[str] = Counter()
    mentioned: list[tuple[Found, int]] = []
    names = find_names(_names(notes), map(words, notes))
    for source, group in groupby(names, key=lambda found: found.text):
        strangers = [found for found in group if found.owner not in linked[source]]
        spread.update({found.name for found in strangers})
        mentioned += _firsts(strangers)
    most = max(COMMON_FROM, COMMON_SHARE * len(notes))
    kept = (
        Unlinked(found.text, found.owner, found.start, found.end, times, spread[found.name])
        for found, times in mentioned
        if spread[found.name] <= most or " " in found.name
    )
    return tuple(sorted(kept, key=lambda one: (one.notes, one.start - one.end, one.target, one.source)))


def notes_of(graph: ConceptGraph, arcs: Arcs) -> Sequence[Note]:
    """The notes of a graph's arcs, in their order."""
    notes = [graph.nodes[id_].note for id_ in arcs.ids]
    assert all(notes)
    return [note for note in notes if note]


def _firsts(found: Sequence[Found]) -> Iterator[tuple[Found, int]]:
    """The first of the places where a note names each other note, and how many there are."""
    times = Counter(one.owner for one in found)
    for one in {one.owner: one for one in reversed(found)}.values():
        yield one, times[one.owner]


def _names(notes: Sequence[Note]) -> Iterator[tuple[str, int]]:
    """The names by which texts may speak of notes: title, file name and aliases."""
    for index, note in enumerate(notes):
        if note.path.lower().endswith(".md"):
            for name in dict.fromkeys((note.title, note.stem, note.stem.replace("_", " "), *note.aliases)):
                yield name, index


def _linked(graph: ConceptGraph, arcs: Arcs) -> Sequence[set[int]]:
    """For each note itself, and the notes that it has a link to."""
    index: Mapping[str, int] = {id_: number for number, id_ in enumerate(arcs.ids)}
    linked = [{number} for number in range(len(arcs.ids))]
    for edge in graph.edges:
        source, target = index.get(edge.source), index.get(edge.target.partition("#")[0])
        if source is not None and target is not None:
            linked[source].add(target)
    return linked
