"""The real vaults, with numbers that were counted independently."""

from collections import Counter
from pathlib import Path

import pytest

from kg.note import Form, Note, RegionKind
from kg.parse import parse

pytestmark = pytest.mark.vaults


def read(vault: Path) -> list[Note]:
    files = sorted(
        file for file in vault.rglob("*.md") if not any(part.startswith(".") for part in file.relative_to(vault).parts)
    )
    return [parse(file.relative_to(vault).as_posix(), file.read_bytes()) for file in files]


def test_neuroscience(neuroscience: Path) -> None:
    notes = read(neuroscience)
    links = [link for note in notes for link in note.links]
    internal = [link for link in links if "://" not in link.target]
    assert len(notes) == 444
    assert (len(links), len(internal)) == (1057, 1007)
    assert Counter(link.embed for link in internal) == {False: 716, True: 291}
    assert {link.form for link in links} == {Form.MARKDOWN}
    assert [note.path for note in notes if note.troubles] == []
    # each note carries its tags on its first line
    assert sum(any(note.place(tag.span).line == 1 for tag in note.tags) for note in notes) >= 430


def test_obsidian_help(obsidian_help: Path) -> None:
    notes = read(obsidian_help)
    links = [link for note in notes for link in note.links]
    assert len(notes) == 173
    assert Counter((link.wiki, link.embed) for link in links) == {
        (True, False): 1524,
        (True, True): 283,
        (False, False): 441,
        (False, True): 7,
    }
    assert sum(bool(note.properties) for note in notes) == 173
    assert Counter(region.kind for note in notes for region in note.regions)[RegionKind.CALLOUT] == 264
    assert sum(tag.inline for note in notes for tag in note.tags) == 10
    glued = [(note.path, note.place(block.span).line) for note in notes for block in note.blocks if block.glued]
    assert glued == [("Obsidian Sync/Collaborate on a shared vault.md", 50)]


def test_every_place_in_the_real_vaults_is_exact(neuroscience: Path, obsidian_help: Path) -> None:
    for note in read(neuroscience) + read(obsidian_help):
        for link in note.links:
            assert link.destination is not None, note.place(link.span)
            assert note.text(link.span).endswith(("]]", ")", "]", ">"))
            assert not link.wiki or note.text(link.destination).partition("#")[0].strip() == link.target
