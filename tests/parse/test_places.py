"""Places and spans where bytes, characters and lines part: CRLF, lone CR, tabs, byte order marks, any script."""

from kg.note import Note, Span
from kg.parse import parse


def places(note: Note) -> list[tuple[str, int, int]]:
    return [(link.target, *note.place(link.span)[1:3]) for link in note.links]


def test_all_line_ends_count_as_one() -> None:
    note = parse("A.md", b"[[a]]\r\n[[b]]\r[[c]]\n\r\n x [[d]]")
    assert places(note) == [("a", 1, 1), ("b", 2, 1), ("c", 3, 1), ("d", 5, 4)]
    assert note.line(3) == "[[c]]"


def test_columns_count_characters_not_bytes() -> None:
    note = parse("A.md", "é😀\t日本 e\u0301 [[ü|ß]]".encode())
    assert places(note) == [("ü", 1, 10)]
    assert note.text(note.links[0].span) == "[[ü|ß]]"
    assert note.text(note.links[0].destination or Span(0, 0)) == "ü"


def test_line_separators_of_unicode_end_no_line() -> None:
    assert places(parse("A.md", "a\u2028b\u0085c\x0bd [[x]]".encode())) == [("x", 1, 9)]


def test_a_byte_order_mark_is_no_character() -> None:
    note = parse("A.md", "\ufeff[[a]] #tag\n[[b]]".encode())
    assert places(note) == [("a", 1, 1), ("b", 2, 1)]
    assert note.body == 3
    assert [tag.name for tag in note.tags] == ["tag"]


def test_a_byte_order_mark_before_the_first_tag_is_a_blank() -> None:
    assert [tag.name for tag in parse("A.md", "\ufeff#tag".encode()).tags] == ["tag"]


def test_front_matter_after_a_byte_order_mark() -> None:
    note = parse("A.md", '\ufeff---\r\nup: "[[é]]"\r\n---\r\n# H [[b]]\r\n'.encode())
    assert note.properties == {"up": "[[é]]"}
    assert places(note) == [("é", 2, 6), ("b", 4, 5)]
    assert note.headings[0].raw == "H [[b]]"


def test_front_matter_with_lone_carriage_returns() -> None:
    note = parse("A.md", b"---\ra: 1\r---\r[[b]]")
    assert note.properties == {"a": 1}
    assert places(note) == [("b", 4, 1)]


def test_nothing_before_the_body_shifts_the_body() -> None:
    with_properties = parse("A.md", b"---\na: 1\n---\n- [[x]]\n\n    code [[y]]\n")
    without = parse("A.md", b"- [[x]]\n\n    code [[y]]\n")
    assert [link.target for link in with_properties.links] == [link.target for link in without.links]


def test_headings_and_block_ids_with_carriage_returns() -> None:
    note = parse("A.md", b"# One ##\r\n\r\nTwo\r\nlines\r\n===\r\n\r\nwords ^id\r\n\r\n- a\r\n\r\n^list\r\n")
    assert [(heading.raw, heading.text) for heading in note.headings] == [("One", "One"), ("Two\nlines", "Two lines")]
    assert [(block.id, note.text(block.block)) for block in note.blocks] == [("id", "words ^id"), ("list", "- a")]


def test_a_nul_is_a_character_like_others() -> None:
    note = parse("A.md", b"a\0 [[b\0c]] #t\0x")
    assert [(link.target, note.place(link.span).column) for link in note.links] == [("b\0c", 4)]
    assert [tag.name for tag in note.tags] == ["t"]


def test_a_text_that_is_not_utf8_is_read_with_replacements_and_named() -> None:
    note = parse("A.md", b"caf\xe9 [[a]] \xff [[b]]")
    (trouble,) = note.troubles
    assert (trouble.rule, trouble.message) == ("invalid-encoding", "not UTF-8: byte 0xe9 at offset 3")
    assert note.text(trouble.span) == "\ufffd"
    assert places(note) == [("a", 1, 6), ("b", 1, 14)]
    assert note.source == "caf\ufffd [[a]] \ufffd [[b]]".encode()


def test_utf16_is_recognised() -> None:
    (trouble,) = parse("A.md", "\ufeffText".encode("utf-16-le")).troubles
    assert trouble.message == "not UTF-8: byte 0xff at offset 0; it is UTF-16"


def test_a_file_that_is_too_large_is_not_read() -> None:
    note = parse("A.md", b"[[a]]" * 2_000_001)
    assert [trouble.rule for trouble in note.troubles] == ["too-large"]
    assert note.links == ()
    assert note.place(note.troubles[0].span).line == 1


def test_an_empty_note_says_nothing() -> None:
    assert parse("A.md", b"") == Note("A.md", b"")
