"""Whole notes of real vaults, and what the map builds on: anchors that exist, the same HTML in every process."""

import multiprocessing
import re
from concurrent.futures import ProcessPoolExecutor
from html import unescape

import pytest
from vaults import Vault

from kg.note import Link, Note
from kg.parse import parse
from kg.render import Target, ToNode, anchor, render

LINK = re.compile(r'data-note="([^"]*)" data-anchor="([^"]*)"')
ID = re.compile(r' id="([^"]*)"')


@pytest.mark.parametrize("name", ["neuroscience", "obsidian_help"])
def test_every_anchor_that_a_link_names_is_in_its_note(name: str, request: pytest.FixtureRequest) -> None:
    vault = Vault(request.getfixturevalue(name))
    pages = {path.removesuffix(".md"): render(note, vault) for path, note in vault.notes.items()}
    ids = {path: set(map(unescape, ID.findall(html))) for path, html in pages.items()}
    links = [(unescape(note), unescape(place)) for html in pages.values() for note, place in LINK.findall(html)]
    assert len(links) > 40
    assert [(note, place) for note, place in links if place not in ids[note]] == []


def test_another_process_writes_the_same() -> None:
    note = parse("Note.md", b"- [x] #a ![|20](b.png) [c](d.md 'e')[^1]\n- [ ] f ^id\n\n> [!tip]- g\n\n[^1]: h\n")
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(render, note, everywhere).result() == render(note, everywhere)


def test_an_anchor_is_found_however_it_is_written() -> None:
    source = b"# A & B\n\n# See [x](y.md)\n\n# A & B\n\ntext ^Id\n\n[^n]: z[^n]\n\n<a name='old'></a>\n"
    note = parse("Note.md", source)
    assert anchor(note, "A & B") == anchor(note, "a--b") == "h-a--b"
    assert anchor(note, "a--b-1") == "h-a--b-1"
    assert anchor(note, "See x") == anchor(note, "see x y md") == "h-see-x"
    assert anchor(note, "^id") == "h-^id"
    assert anchor(note, "old") == "h-old"
    assert anchor(note, "none") == anchor(note, "") == ""
    html = render(note, everywhere)
    assert {"h-a--b", "h-a--b-1", "h-see-x", "h-^id", "h-old"} <= set(ID.findall(html))


def everywhere(_note: Note, link: Link) -> Target:
    return ToNode(link.target)
