"""What holds for every text, however broken."""

import re

from hypothesis import example, given
from hypothesis import strategies as st
from scraps import notes

from kg.note import Form, Link, Note, RegionKind, Span
from kg.parse import parse


@given(notes)
def test_a_text_is_read_the_same_twice(text: str) -> None:
    assert parse("A.md", text.encode()) == parse("A.md", text.encode())


@given(st.binary(max_size=60))
def test_any_bytes_make_a_note(source: bytes) -> None:
    note = parse("A.md", source)
    note.source.decode()
    note.place(Span(0, len(note.source)))


def spans(note: Note) -> list[Span]:
    found = [fact.span for kind in (note.links, note.headings, note.tags, note.fields, note.regions, note.models, note.troubles) for fact in kind]
    found += [block.span for block in note.blocks] + [block.block for block in note.blocks]
    return found + [link.destination for link in note.links if link.destination]


@given(notes)
def test_every_span_lies_in_the_note_between_characters(text: str) -> None:
    note = parse("A.md", text.encode())
    for span in spans(note):
        assert 0 <= span.start <= span.end <= len(note.source)
        note.text(span)
        place = note.place(span)
        assert (place.line, place.column) <= (place.end_line, place.end_column)


BEGINNINGS = {
    (True, False): ("[[",),
    (True, True): ("![[",),
    (False, False): ("[", "<"),
    (False, True): ("![",),
}


@given(notes)
def test_a_link_is_cut_from_its_first_to_its_last_character(text: str) -> None:
    note = parse("A.md", text.encode())
    for link in note.links:
        if link.destination is None:
            continue
        cut = note.text(link.span)
        assert cut.startswith(BEGINNINGS[link.wiki, link.embed])
        assert cut.endswith("]]" if link.wiki else (")", "]", ">"))
        inside = note.text(link.destination)
        if link.wiki:
            assert link.target == inside.partition("#")[0].strip()
            assert "\n" not in cut
