"""Markdown in, facts out: reads, corrects, reads again, and puts comments and inline fields where they belong."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter

from kg.markup import corrections, marks
from kg.markup.corrections import Known
from kg.markup.events import Facts, Reader
from kg.markup.plain import Plain
from kg.note import Form, Region, RegionKind, Span

MOST_PASSES = 16
"""How often a text may be corrected and read again; real notes need one pass, the worst scraps four."""
_BY_SPAN = attrgetter("span")


def read(source: bytes, body: int = 0) -> Facts:
    """Reads Markdown from the offset `body` on; all offsets count from the start of `source`."""
    plain = Plain(source, body)
    if not plain.run():
        return read_events(source, body)
    if plain.comment_marks:
        _comment(plain.facts, list(marks.comments(plain.comment_marks, len(source))))
    return plain.facts


def read_events(source: bytes, body: int = 0) -> Facts:
    """The same, whether the text is plain or not, with its regions."""
    # line ends in place of what comes before the body, so that the parser's offsets are the file's
    text = b"\n" * body + source[body:] if body else source
    seen, known = text, Known()
    for _ in range(MOST_PASSES):
        reader = Reader(text, seen, body, known)
        reader.run()
        if not reader.wrong:
            break
        seen = corrections.mask(seen, reader.wrong)
    facts = reader.facts
    if reader.comment_marks:
        _comment(facts, list(marks.comments(reader.comment_marks, len(source))))
    if note_marks := known.notes.union(reader.note_marks):
        _annotate(facts, text, note_marks)
    if facts.fields:
        _assign_fields(facts)
    facts.links.sort(key=_BY_SPAN)
    return facts


def regions(source: bytes, body: int = 0) -> Sequence[Region]:
    """List items, quotes, callouts, tables, footnotes, comments and tasks, by their start; outer ones first."""
    return read_events(source, body).regions


def _comment(facts: Facts, comments: Sequence[Span]) -> None:
    """Marks what stands in `%%comments%%`; a heading there is none, and nothing there is wrong."""
    starts = [comment.start for comment in comments]

    def hidden(span: Span) -> bool:
        index = bisect_right(starts, span.start) - 1
        return index >= 0 and span.start < comments[index].end

    facts.links[:] = [link._replace(in_comment=hidden(link.span)) for link in facts.links]
    facts.tags[:] = [tag._replace(in_comment=hidden(tag.span)) for tag in facts.tags]
    facts.headings[:] = [heading for heading in facts.headings if not hidden(heading.span)]
    facts.troubles[:] = [trouble for trouble in facts.troubles if not hidden(trouble.span)]
    _insert(facts, (Region(RegionKind.COMMENT, comment, "") for comment in comments))


def _annotate(facts: Facts, text: bytes, note_marks: Collection[int]) -> None:
    notes = marks.inline_notes(text, note_marks)
    _insert(facts, (Region(RegionKind.FOOTNOTE, note, "") for note in notes))


def _insert(facts: Facts, regions: Iterable[Region]) -> None:
    """Puts regions between those that the events gave, which are in order: by their start, outer ones first."""
    facts.regions.extend(regions)
    facts.regions.sort(key=lambda region: (region.span.start, -region.span.end))


def _assign_fields(facts: Facts) -> None:
    """Gives each link within an inline field's value that field's key."""
    facts.fields.sort(key=lambda field: field.span)
    starts = [field.span.start for field in facts.fields]
    for index, link in enumerate(facts.links):
        field = facts.fields[bisect_right(starts, link.span.start) - 1]
        if field.span.start <= link.span.start and link.span.end <= field.span.end:
            facts.links[index] = link._replace(form=Form.FIELD, key=field.key)
