"""The links of the two real vaults, counted independently."""

import time
from collections import Counter
from pathlib import Path

import pytest

from kg.files import Files
from kg.note import Form, Heading, Link, Note, Span
from kg.parse import parse
from kg.resolve import Ambiguous, Found, How, Reference, Resolver, Status

pytestmark = pytest.mark.vaults


def references(root: Path) -> list[Reference]:
    files = Files.read(root)
    notes = {path: parse(path, files.bytes(path)) for path in files.notes}
    resolver = Resolver(files, notes.get)
    return [resolver.resolve(note, link) for note in notes.values() for link in note.links]


def how(reference: Reference) -> How:
    assert isinstance(reference.resolution, Found | Ambiguous)
    return reference.resolution.how


def test_the_links_of_the_neuroscience_vault(neuroscience: Path) -> None:
    found = references(neuroscience)
    to_notes = [reference for reference in found if reference.path and reference.path.endswith(".md")]
    assert {(reference.link.form, reference.link.embed) for reference in to_notes} == {(Form.MARKDOWN, False)}
    assert Counter(map(how, to_notes)) == {How.EXACT: 706, How.CASE: 10}
    assert [reference.github for reference in to_notes] == [how(reference) is How.EXACT for reference in to_notes]
    missing = [reference for reference in found if reference.status is Status.MISSING_ATTACHMENT]
    assert len(missing) == 291
    assert all(reference.link.embed and not reference.github for reference in missing)
    assert {reference.status for reference in found} == {Status.OK, Status.MISSING_ATTACHMENT, Status.EXTERNAL}


def test_every_heading_of_the_neuroscience_vault_is_found_by_one_of_the_two_rules(neuroscience: Path) -> None:
    anchors = [reference.anchor for reference in references(neuroscience) if reference.anchor]
    assert Counter((anchor.obsidian, anchor.github) for anchor in anchors) == {(False, True): 33, (True, True): 15}


def test_the_links_of_the_official_help(obsidian_help: Path) -> None:
    found = references(obsidian_help)
    missing = [reference for reference in found if reference.status is Status.MISSING_NOTE]
    assert len({reference.source.place(reference.link.span).line for reference in missing}) == 6
    assert {reference.link.target.removesuffix(".md") for reference in missing} <= {"Example", "Example Details"}
    wikilinks = [reference for reference in found if reference.link.wiki and reference.path]
    assert sum(How.CASE in how(reference) for reference in wikilinks) == 45
    assert sum(reference.status is Status.AMBIGUOUS for reference in found) == 5
    assert not [reference for reference in found if reference.anchor and reference.anchor.at is None]


def test_a_block_of_the_official_help_is_glued_to_an_embed(obsidian_help: Path) -> None:
    (reference,) = [
        reference
        for reference in references(obsidian_help)
        if reference.source.path == "Obsidian Sync/Version history.md" and reference.link.fragment.startswith("^")
    ]
    assert reference.source.place(reference.link.span).line == 71
    assert reference.status is Status.OK


def test_eighty_thousand_links_are_resolved_while_one_blinks(tmp_path: Path) -> None:
    """6,600 notes in 60 folders, half of the links wikilinks, one in ten with a heading."""
    names = [f"area {number % 60}/note {number}.md" for number in range(6600)]
    heading = Heading(1, "Part one", "Part one", Span(0, 10), nested=False)
    notes = {}
    for number, name in enumerate(names):
        targets = [names[number * 31 * (step + 1) % len(names)] for step in range(12)]
        notes[name] = Note(name, b"", headings=(heading,), links=tuple(map(link_to, targets, range(12))))
    files = Files(tmp_path, tuple(sorted(names)), tuple(sorted({name.partition("/")[0] for name in names})))
    resolver = Resolver(files, notes.get)
    begin = time.process_time()
    found = [resolver.resolve(note, link) for note in notes.values() for link in note.links]
    statuses = {reference.status for reference in found}
    took = time.process_time() - begin
    assert (len(found), statuses) == (79200, {Status.OK})
    # half a second on a quiet machine; the rest is room for a busy one
    assert took < 1.5, f"{took:.2f} s"


def link_to(path: str, number: int) -> Link:
    wiki = number % 2 == 0
    target = path.rpartition("/")[2].removesuffix(".md") if wiki else f"../{path}"
    form = Form.WIKILINK if wiki else Form.MARKDOWN
    fragment = "part one" if number == 0 else ""
    return Link(form, wiki, False, Span(0, 1), None, target, fragment, "", "", "", False)
