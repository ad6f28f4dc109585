"""Embeds that include themselves."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from kg.anchors import section
from kg.note import Block, Heading, Note, Span
from kg.report import Finding, Severity, finding
from kg.resolve import Reference
from kg.rules import Reach, rule
from kg.rules._cycles import cycles
from kg.rules._ties import embeds_of_notes
from kg.survey import Survey

_At: TypeAlias = tuple[str, int]
"""Where an embed stands: the path of its note, and its offset there."""


class _Shown(NamedTuple):
    """A part of a note that some embed shows."""

    path: str
    start: int
    end: int


@rule(Severity.WARNING, Reach.TIES)
def embed_loop(survey: Survey) -> Iterator[Finding]:
    """Finds embeds that show, perhaps through other notes, the place where they themselves stand.

    Obsidian stops after some rounds, and the reader sees the same text again and again; other programs give up.
    An embed of another section of the same note is no loop.

    Mend it by linking instead of embedding, or by embedding a section that does not hold the embed.

        ![[Synapse]]                          in Synapse.md
    """
    ways = _ways(survey)
    told: set[_At] = set()
    for circle in cycles(ways):
        steps = list(zip(circle, [*circle[1:], circle[0]], strict=True))
        first = min(range(len(steps)), key=lambda index: _at(ways[steps[index][0]][steps[index][1]][0]))
        turned = [*steps[first:], *steps[:first]]
        way = " -> ".join(f"'{shown.path}'" for shown, _ in (*turned, turned[0]))
        here, there = turned[0]
        for reference in ways[here][there]:
            if _at(reference) not in told:
                told.add(_at(reference))
                yield finding(reference.source, reference.link.span, f"this embed shows itself: {way}")


def _ways(survey: Survey) -> Mapping[_Shown, Mapping[_Shown, Sequence[Reference]]]:
    """What embeds show, and which of it they show within that: a note may embed another a thousand times."""
    embeds: dict[str, list[tuple[int, _Shown, Reference]]] = defaultdict(list)
    known: dict[tuple[str | None, str], _Shown] = {}
    for reference in embeds_of_notes(survey):
        name = reference.path, reference.link.fragment
        if name not in known:
            known[name] = _shown(survey, reference)
        embeds[reference.source.path].append((reference.link.span.start, known[name], reference))
    for several in embeds.values():
        several.sort(key=lambda embed: embed[0])
    ways: dict[_Shown, dict[_Shown, list[Reference]]] = {}
    for shown in sorted({shown for several in embeds.values() for _, shown, _ in several}):
        ways[shown] = defaultdict(list)
        here = embeds.get(shown.path, [])
        first, last = (bisect_left(here, offset, key=lambda embed: embed[0]) for offset in (shown.start, shown.end))
        for _, further, reference in here[first:last]:
            ways[shown][further].append(reference)
    return ways


def _at(reference: Reference) -> _At:
    return reference.source.path, reference.link.span.start


def _shown(survey: Survey, reference: Reference) -> _Shown:
    """What an embed shows."""
    path = reference.path or ""
    return _Shown(path, *_extent(survey.notes[path], reference))


def _extent(note: Note, reference: Reference) -> Span:
    """The part of a note that an embed shows: all of it, the section of a heading, or a block."""
    match reference.anchor and reference.anchor.at:
        case Block() as block:
            return block.block
        case Heading() as heading:
            return section(note, heading)
        case _:
            return Span(0, len(note.source))
