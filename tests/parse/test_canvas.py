"""Canvases: cards and edges as links, each with its exact place in the JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scraps import markdown

from kg.canvas import parse_canvas
from kg.note import Form, Link, Note
from kg.parse import parse

CANVAS = r"""{
	"nodes":[
		{"id":"a","type":"file","file":"Ions/Ca\u00e9 \"x\".md","subpath":"#Top","x":0,"y":-1.5e3},
		{"type":"file","id":"b","file":"EPSP.md"},
		{"id":"c","type":"text","text":"é \ud83d\ude00 \"[[X|y]]\" #tag\n- [t](u%20v.md#w) k:: [[F]]\n%%[[H]]%%"},
		{"id":"d","type":"link","url":"https://e.org/a#b"},
		{"id":"g","type":"group","label":"[[no]]","background":"bg.png"}
	],
	"edges":[
		{"id":"1","fromNode":"a","toNode":"b","label":"part of"},
		{"id":"2","fromNode":"a","toNode":"b"},
		{"id":"3","fromNode":"a","toNode":"c","label":"not between files"},
		{"id":"4","fromNode":"a","toNode":"gone","label":"nowhere"}
	]
}"""


def cut(note: Note, link: Link) -> tuple[str, str]:
    return note.text(link.span), note.text(link.destination) if link.destination else ""


def canvas(**parts: object) -> bytes:
    return json.dumps(parts).encode()


def test_cards_and_edges_are_links_with_exact_places() -> None:
    note = parse_canvas("Map.canvas", CANVAS.encode())
    found = [(link.form, link.target, link.fragment, link.key, *cut(note, link)) for link in note.links]
    assert found == [
        (Form.CANVAS, 'Ions/Caé "x".md', "Top", "", r'"Ions/Ca\u00e9 \"x\".md"', r"Ions/Ca\u00e9 \"x\".md"),
        (Form.CANVAS, "EPSP.md", "", "", '"EPSP.md"', "EPSP.md"),
        (Form.WIKILINK, "X", "", "", "[[X|y]]", "X"),
        (Form.MARKDOWN, "u v.md", "w", "", "[t](u%20v.md#w)", "u%20v.md#w"),
        (Form.WIKILINK, "F", "", "", "[[F]]", "F"),
        (Form.WIKILINK, "H", "", "", "[[H]]", "H"),
        (Form.CANVAS, "https://e.org/a#b", "", "", '"https://e.org/a#b"', "https://e.org/a#b"),
        (Form.CANVAS, "bg.png", "", "", '"bg.png"', "bg.png"),
        (Form.CANVAS, "EPSP.md", "", "part of", '"part of"', ""),
    ]
    assert [link.in_comment for link in note.links if link.target == "H"] == [True]
    assert [(tag.name, note.text(tag.span)) for tag in note.tags] == [("tag", "#tag")]
    assert note.troubles == ()


def test_an_edge_tells_the_card_it_comes_from() -> None:
    edge = parse_canvas("Map.canvas", CANVAS.encode()).links[-1]
    assert (edge.display, edge.key, edge.target) == ('Ions/Caé "x".md', "part of", "EPSP.md")
    assert edge.destination is None


FILES = [{"id": "a", "type": "file", "file": "A.md"}, {"id": "b", "type": "file", "file": "B.md", "subpath": "#x"}]
ARROWS = {
    ("none", "arrow"): ["A.md > B.md"],
    ("arrow", "none"): ["B.md > A.md"],
    ("arrow", "arrow"): ["A.md > B.md", "B.md > A.md"],
    ("none", "none"): ["A.md > B.md"],
    (None, None): ["A.md > B.md"],
}


@pytest.mark.parametrize(("ends", "expected"), ARROWS.items())
def test_an_edge_runs_along_its_arrows(ends: tuple[str | None, str | None], expected: list[str]) -> None:
    edge = {"fromNode": "a", "toNode": "b", "label": " is\npart ", "fromEnd": ends[0], "toEnd": ends[1]}
    note = parse_canvas("C.canvas", canvas(nodes=FILES, edges=[{k: v for k, v in edge.items() if v}]))
    edges = [link for link in note.links if link.key]
    assert [f"{link.display} > {link.target}" for link in edges] == expected
    assert {link.key for link in edges} == {"is part"}


def test_an_edge_keeps_the_section_of_the_card_it_leads_to() -> None:
    edge = {"fromNode": "a", "toNode": "b", "label": "cites"}
    assert parse_canvas("C.canvas", canvas(nodes=FILES, edges=[edge])).links[-1].fragment == "x"


BROKEN = {
    b"": "the canvas is empty",
    b" \n": "the canvas is empty",
    b"{": "not JSON: expecting property name enclosed in double quotes",
    b'{"nodes": [}': "not JSON: expecting value",
    b'{"a": "\x01"}': "not JSON: invalid control character at",
    b'{"nodes": [{"x": NaN}]}': "not JSON: NaN is no number",
    b"[]": "a canvas is an object with 'nodes' and 'edges'",
    b'"text"': "a canvas is an object with 'nodes' and 'edges'",
    b'{"nodes": {}}': "'nodes' is not a list of objects",
    b'{"edges": [1]}': "'edges' is not a list of objects",
    b'{"nodes": ' + b"[" * 100_000: "not JSON: nested too deep",
}


@pytest.mark.parametrize(("source", "message"), BROKEN.items(), ids=range(len(BROKEN)))
def test_what_is_no_canvas_is_one_trouble_with_a_place(source: bytes, message: str) -> None:
    note = parse_canvas("C.canvas", source)
    (trouble,) = note.troubles
    assert (trouble.rule, trouble.message) == ("broken-canvas", message)
    assert 0 <= trouble.span.start <= trouble.span.end <= len(source)
    assert note.links == ()


def test_a_canvas_without_cards_is_none_the_worse() -> None:
    assert parse_canvas("C.canvas", b"\xef\xbb\xbf{}").troubles == ()
    assert parse_canvas("C.canvas", b'{"nodes": [{"x": ' + b"1" * 10_000 + b"}]}").troubles == ()


def test_cards_of_other_kinds_and_values_of_other_types_are_passed_over() -> None:
    nodes = [
        {"type": "file", "file": 3},
        {"type": ["text"]},
        {"type": "new", "file": "x"},
        {},
        {"type": "file", "file": ""},
    ]
    assert parse_canvas("C.canvas", canvas(nodes=nodes, edges=[{"fromNode": {}}])).links == ()


def test_half_characters_become_replacements() -> None:
    note = parse_canvas("C.canvas", rb'{"nodes": [{"type": "text", "text": "\ud83d [[\udc00x]] [[y]]"}]}')
    assert [(link.target, note.text(link.span)) for link in note.links] == [("\ufffdx", r"[[\udc00x]]"), ("y", "[[y]]")]


def test_a_canvas_that_is_not_utf8_is_not_read() -> None:
    assert [trouble.rule for trouble in parse_canvas("C.canvas", b'{"a": "\xff"}').troubles] == ["invalid-encoding"]


@given(st.lists(markdown, max_size=3), st.booleans())
def test_a_text_card_says_what_a_note_of_that_text_says(texts: list[str], ascii_only: bool) -> None:
    cards = [{"type": "text", "text": text} for text in texts]
    note = parse_canvas("C.canvas", json.dumps({"nodes": cards}, ensure_ascii=ascii_only).encode())
    expected = [link for text in texts for link in parse("N.md", b"\n" + text.encode()).links]
    assert sorted((link.target, link.fragment, link.display) for link in note.links) == sorted(
        (link.target, link.fragment, link.display) for link in expected
    )
    for link in note.links:
        written = json.loads(f'"{note.text(link.span)}"')
        assert written.endswith(("]]", ")", "]", ">"))
        assert written.startswith(("[", "!", "<"))
