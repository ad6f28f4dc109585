"""What holds for every text, however broken."""

from collections.abc import Iterator

from hypothesis import example, given
from hypothesis import strategies as st
from scraps import notes

from kg.note import Form, Link, Note, Span
from kg.parse import parse


def spans(note: Note) -> Iterator[Span]:
    for facts in (
        note.links,
        note.headings,
        note.blocks,
        note.tags,
        note.fields,
        note.regions,
        note.models,
        note.troubles,
    ):
        yield from (fact.span for fact in facts)
    yield from (block.block for block in note.blocks)
    yield from (link.destination for link in note.links if link.destination)


@given(notes)
def test_a_text_is_read_the_same_twice(text: str) -> None:
    assert parse("A.md", text.encode()) == parse("A.md", text.encode())


@given(st.binary(max_size=60))
def test_any_bytes_make_a_note(source: bytes) -> None:
    note = parse("A.md", source)
    assert note.source.decode() == source.decode(errors="replace")
    for span in spans(note):
        note.place(span)


@given(notes)
@example("---\n!!str {k:\0\n---\n")
def test_every_span_lies_in_the_note_between_characters(text: str) -> None:
    note = parse("A.md", text.encode())
    for span in spans(note):
        assert 0 <= span.start <= span.end <= len(note.source)
        assert note.text(span) in text
        place = note.place(span)
        assert (1, 1) <= (place.line, place.column) <= (place.end_line, place.end_column)


BEGINNINGS: dict[tuple[bool, bool], str | tuple[str, ...]] = {
    (True, False): "[[",
    (True, True): "![[",
    (False, False): ("[", "<"),
    (False, True): "![",
}


@given(notes)
@example("[[===![t|10](u.png)]]")
@example("![[[x|y]]>]] ![[t](u.md)[[x|y]]]]")
def test_a_link_is_cut_from_its_first_to_its_last_character(text: str) -> None:
    note = parse("A.md", text.encode())
    for link in note.links:
        if link.destination is None:
            assert link.form in (Form.PROPERTY, Form.MODEL)
            continue
        cut, place = note.text(link.span), note.text(link.destination)
        assert cut.startswith(BEGINNINGS[link.wiki, link.embed])
        assert cut.endswith("]]" if link.wiki else (")", "]", ">"))
        assert link.form is Form.REFERENCE or place in cut
        if link.wiki:
            assert link.target == place.partition("#")[0].strip()
            assert "\n" not in cut
            assert "\r" not in cut
            assert "[[" not in cut[2 + link.embed :]


@given(notes)
def test_what_has_no_brackets_is_cut_exactly_too(text: str) -> None:
    note = parse("A.md", text.encode())
    for tag in note.tags:
        words = note.text(tag.span)
        assert words.startswith("#") or not tag.inline
        assert "/".join(filter(None, words.removeprefix("#").split("/"))) == tag.name
    for block in note.blocks:
        assert note.text(block.span) == f"^{block.id}"
    for heading in note.headings:
        assert all(line in note.text(heading.span) for line in heading.raw.split("\n"))
    for field in note.fields:
        words = note.text(field.span)
        assert words.index(field.key) < words.index("::")
        assert field.value in words
    for model in note.models:
        assert len(model.text.encode()) == model.span.end - model.span.start


MOVED = "other/place.md"


@given(notes, st.integers(min_value=0))
def test_another_path_in_a_destination_changes_that_link_and_nothing_else(text: str, choice: int) -> None:
    note = parse("A.md", text.encode())
    links = [
        link
        for link in note.links
        if link.encoded and link.form in (Form.WIKILINK, Form.MARKDOWN) and not is_autolink(note, link)
    ]
    if not links:
        return
    changed = links[choice % len(links)]
    start, end = changed.destination or Span(0, 0)
    source = note.source[:start] + MOVED.encode() + note.source[end:]
    shift = len(MOVED) - (end - start)

    def moved(offset: int) -> int:
        return offset + shift if offset >= end and offset > start else offset

    def after(link: Link) -> Link:
        place = link.destination and Span(*map(moved, link.destination))
        link = link._replace(span=Span(*map(moved, link.span)), destination=place)
        return (
            link._replace(target=MOVED, fragment="", destination=Span(start, start + len(MOVED)))
            if link.span.start == changed.span.start
            else link
        )

    again = parse("A.md", source)
    assert [mending(link) for link in again.links] == [mending(after(link)) for link in note.links]


def is_autolink(note: Note, link: Link) -> bool:
    return note.source[link.span.start : link.span.start + 1] == b"<"


def mending(link: Link) -> tuple[object, ...]:
    """What a fix of another link must not change; an embed within a link's words shares no start with it."""
    return link.form, link.span, link.destination, link.target, link.fragment, link.display, link.title
