"""The missing links of a vault, in words; each kind is looked for when first asked for."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from kg import analysis, prose
from kg.graph import Arcs, Node
from kg.missing_links.found import Mention, MissingLinks, RegionGap, RelatedNotes
from kg.missing_links.links import LinkWriter
from kg.missing_links.unlinked import Unlinked, notes_of, unlinked
from kg.missing_links.words import place
from kg.note import Note, Span
from kg.survey import Survey


class Suggester:
    """Looks for links that a vault may lack."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._graph = survey.graph

    def suggest(self, note: str = "", n: int = 20, *, gaps: bool = False) -> MissingLinks:
        """The `n` likeliest links of each kind: of the whole vault, or of one note, by its id."""
        ours = self._of(note) if note else self.unlinked
        return MissingLinks(
            mentions=tuple(map(self._mention, ours[:n])),
            related=self.related(note, n) if note else self._pairs(n),
            gaps=self.gaps(n) if gaps else (),
            all_mentions=len(ours),
        )

    def related(self, note: str, n: int = 10) -> tuple[RelatedNotes, ...]:
        """The notes that share most neighbours with one, by its id, and are not linked with it."""
        at = self._index[note]
        found = analysis.related(self._arcs, at, n)
        return tuple(self._in_words(at, one.note, one.score, one.shared) for one in found)

    def gaps(self, n: int = 8) -> tuple[RegionGap, ...]:
        """The widest gaps between communities, which are named as on the map."""
        titles = [self._node(index).title for index in range(len(self._arcs.ids))]
        found = analysis.communities(self._arcs)
        names = [titles[hub] for hub in analysis.central_notes(self._arcs, found, titles)]
        names = [self._survey.config.regions.get(name, name) for name in names]
        return tuple(
            RegionGap(
                names[gap.first],
                names[gap.second],
                gap.links,
                gap.expected,
                tuple(self._in_words(*join) for join in gap.joins),
            )
            for gap in analysis.gaps(self._arcs, found, n)
        )

    @cached_property
    def unlinked(self) -> tuple[Unlinked, ...]:
        """The mentions without a link, the rarest names first."""
        self._survey.progress("looking for names in texts")
        return unlinked(self._graph, self._arcs)

    def sentence(self, one: Unlinked) -> str:
        """The sentence that mentions a note."""
        return prose.sentence(self._notes[one.source], self._span(one))

    def words(self, one: Unlinked) -> str:
        """The name of a note as the text has it."""
        return " ".join(self._notes[one.source].text(self._span(one)).split())

    def _of(self, note: str) -> Sequence[Unlinked]:
        at = self._index[note]
        return [one for one in self.unlinked if at in {one.source, one.target}]

    def _mention(self, one: Unlinked) -> Mention:
        source, target, note = self._node(one.source), self._node(one.target), self._notes[one.source]
        span = self._span(one)
        at = note.place(span)
        return Mention(
            source=source.id,
            source_title=source.title,
            target=target.id,
            target_title=target.title,
            words=self.words(one),
            path=note.path,
            line=at.line,
            column=at.column,
            times=one.times,
            notes=one.notes,
            sentence=self.sentence(one),
            link=self._writer.link(note, span, self._notes[one.target].path),
        )

    def _span(self, one: Unlinked) -> Span:
        return place(self._notes[one.source], one.start, one.end)

    def _pairs(self, n: int) -> tuple[RelatedNotes, ...]:
        return tuple(self._in_words(*pair) for pair in analysis.related_pairs(self._arcs, n))

    def _in_words(self, a: int, b: int, score: float, shared: Sequence[int]) -> RelatedNotes:
        one, other, between = self._node(a), self._node(b), [self._node(note) for note in shared]
        return RelatedNotes(
            one.id,
            one.title,
            other.id,
            other.title,
            round(score, 6),
            tuple(node.id for node in between),
            tuple(node.title for node in between),
        )

    @cached_property
    def _arcs(self) -> Arcs:
        return self._graph.arcs()

    @cached_property
    def _index(self) -> Mapping[str, int]:
        return {id_: index for index, id_ in enumerate(self._arcs.ids)}

    @cached_property
    def _notes(self) -> Sequence[Note]:
        return notes_of(self._graph, self._arcs)

    @cached_property
    def _writer(self) -> LinkWriter:
        return LinkWriter(self._survey.resolver, self._notes)

    def _node(self, index: int) -> Node:
        return self._graph.nodes[self._arcs.ids[index]]
