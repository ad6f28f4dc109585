"""A map that is drawn again: notes stay where they were, and regions keep their colours."""

import json
from collections.abc import Mapping
from math import hypot
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import main
from kg.errors import UsageError
from kg.map.drawing import palette
from kg.map.positions import Positions, numbered, positions_of, read_positions, write_positions
from kg.vault import Vault

THEMES = ("Ion channels", "Plasticity", "Vision")
EACH = 9


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """Three themes of notes around a hub, and a folder of notes without links."""
    folder = tmp_path / "vault"
    for theme in THEMES:
        (folder / theme).mkdir(parents=True)
        for number in range(EACH):
            others = [theme, f"{theme} {(number + 1) % EACH}"]
            write(folder / theme / f"{theme} {number}.md", *others)
        write(folder / theme / f"{theme}.md")
    (folder / "Inbox").mkdir()
    for number in range(5):
        write(folder / "Inbox" / f"Thought {number}.md")
    return folder


def write(note: Path, *links: str) -> None:
    note.write_text(f"Words about {note.stem}: {', '.join(f'[[{link}]]' for link in links)}.\n", encoding="utf-8")


def drawn(vault: Path) -> Mapping[str, tuple[float, float]]:
    """The places after the map has been drawn with the file beside it."""
    file = vault.parent / "map.positions.json"
    Vault.open(vault).map(positions=file)
    return read_positions(file).places


def numbers(vault: Path) -> Mapping[str, int]:
    return read_positions(vault.parent / "map.positions.json").regions


def away(places: Mapping[str, tuple[float, float]], one: str, other: str) -> float:
    return hypot(places[one][0] - places[other][0], places[one][1] - places[other][1])


def test_nothing_moves_when_a_note_is_added_removed_or_renamed(vault: Path) -> None:
    before = drawn(vault)
    write(vault / "Vision" / "Retina.md", "Vision", "Vision 3")
    (vault / "Plasticity" / "Plasticity 4.md").unlink()
    (vault / "Ion channels" / "Ion channels 2.md").rename(vault / "Ion channels" / "Gates.md")
    after = drawn(vault)
    assert {id_: after[id_] for id_ in after if id_ in before} == {id_: before[id_] for id_ in after if id_ in before}
    assert after.keys() ^ before.keys() == {
        "Vision/Retina",
        "Plasticity/Plasticity 4",
        "Ion channels/Ion channels 2",
        "Ion channels/Gates",
    }
    assert after["Ion channels/Gates"] == before["Ion channels/Ion channels 2"]


def test_a_note_that_moves_to_another_folder_stays_where_it_was_on_the_map(vault: Path) -> None:
    before = drawn(vault)
    (vault / "Vision" / "Vision 5.md").rename(vault / "Inbox" / "Vision 5.md")
    assert drawn(vault)["Inbox/Vision 5"] == before["Vision/Vision 5"]


def test_a_new_note_joins_what_it_links_to(vault: Path) -> None:
    drawn(vault)
    write(vault / "Inbox" / "Retina.md", "Vision", "Vision 3")
    write(vault / "Inbox" / "Rods.md", "Retina")
    write(vault / "Inbox" / "Thought 5.md")
    after = drawn(vault)
    assert away(after, "Inbox/Retina", "Vision/Vision") < 120
    assert away(after, "Inbox/Rods", "Inbox/Retina") < 60
    assert min(away(after, "Inbox/Thought 5", f"Inbox/Thought {number}") for number in range(5)) < 60
    assert numbers(vault)["Inbox/Retina"] == numbers(vault)["Vision/Vision"]


def test_a_new_region_comes_to_the_shore(vault: Path) -> None:
    before = drawn(vault)
    (vault / "Sleep").mkdir()
    for number in range(8):
        write(vault / "Sleep" / f"Sleep {number}.md", f"Sleep {(number + 1) % 8}", f"Sleep {(number + 2) % 8}")
    (vault / "Dreams").mkdir()
    for number in range(4):
        write(vault / "Dreams" / f"Dream {number}.md")
    after = drawn(vault)
    assert all(after[id_] == place for id_, place in before.items())
    for new in ("Sleep/Sleep", "Dreams/Dream"):
        assert min(away(after, f"{new} 0", old) for old in before) > 40
        assert away(after, f"{new} 0", f"{new} 1") < 250


def test_the_same_vault_gives_the_same_map_and_the_same_file(vault: Path) -> None:
    file = vault.parent / "map.positions.json"
    first = Vault.open(vault).map(positions=file)
    written = file.read_bytes()
    assert Vault.open(vault).map(positions=file) == first
    assert file.read_bytes() == written
    assert Vault.open(vault).map() == first


def test_where_most_notes_are_new_the_map_is_laid_out_anew(vault: Path) -> None:
    anew = drawn(vault)
    few = dict(sorted(anew.items())[:10])
    file = vault.parent / "map.positions.json"
    write_positions(file, Positions({id_: (x + 5000, y) for id_, (x, y) in few.items()}))
    assert drawn(vault) == anew


def test_regions_keep_their_colours_when_others_outgrow_them(vault: Path) -> None:
    drawn(vault)
    before = numbers(vault)
    small = min(THEMES, key=lambda theme: -before[f"{theme}/{theme}"])
    for number in range(EACH, 3 * EACH):
        write(vault / small / f"{small} {number}.md", small, f"{small} {number - 1}")
    drawn(vault)
    after = numbers(vault)
    assert all(after[id_] == number for id_, number in before.items())
    assert [after[f"{theme}/{theme}"] for theme in THEMES] == [before[f"{theme}/{theme}"] for theme in THEMES]


def test_the_page_paints_the_colours_that_were_kept(vault: Path) -> None:
    from kg.map.atlas import atlas
    from kg.publishing import published

    survey = published(Vault.open(vault).survey)
    content = atlas(survey, "v")
    assert palette(content)[:3] == (0, 1, 2)
    turned = Positions(positions_of(content).places, {id_: 2 - n for id_, n in positions_of(content).regions.items()})
    again = atlas(survey, "v", before=turned)
    assert palette(again)[:3] == (2, 1, 0)
    assert sorted(palette(again)) == list(range(12))


@given(
    st.lists(st.sets(st.integers(0, 60), max_size=12), max_size=20),
    st.dictionaries(st.integers(0, 60), st.integers(0, 15)),
)
def test_every_region_has_a_number_of_its_own_and_the_first_ones_have_the_colours(
    groups: list[set[int]], before: dict[int, int]
) -> None:
    regions = [[str(note) for note in sorted(group)] for group in groups]
    found = numbered(regions, Positions({}, {str(note): number for note, number in before.items()}), 12)
    assert len(set(found)) == len(regions)
    assert all(number < 12 for number in found[:12])
    assert all(number >= 12 for number in found[12:])


def test_a_file_that_is_written_is_read_as_it_was(tmp_path: Path) -> None:
    positions = Positions({"a/\udcff": (1.5, -2.0), 'b"\n': (0.0, 3.0)}, {"a/\udcff": 4})
    write_positions(tmp_path / "p.json", positions)
    assert read_positions(tmp_path / "p.json") == positions
    assert read_positions(tmp_path / "none.json") == Positions()


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("\udcff", "it is no JSON"),
        ("[]", "it is something else"),
        ('{"notes": {}}', "it is something else"),
        ('{"kind": "positions of a map", "version": 2, "notes": {}}', "another version"),
        ('{"kind": "positions of a map", "version": 1, "notes": {"a": [1]}}', "where 'a' lies"),
        ('{"kind": "positions of a map", "version": 1, "notes": {"a": [1, "2"]}}', "where 'a' lies"),
        ('{"kind": "positions of a map", "version": 1, "notes": {"a": [1, NaN]}}', "where 'a' lies"),
        ('{"kind": "positions of a map", "version": 1, "notes": {"a": [1, 1e300]}}', "where 'a' lies"),
        ('{"kind": "positions of a map", "version": 1, "notes": {"a": [1, 2, -1]}}', "where 'a' lies"),
        ('{"kind": "positions of a map", "version": 1, "notes": {"a": [1, 2, 0.5]}}', "where 'a' lies"),
    ],
)
def test_a_foreign_or_broken_file_is_refused_with_a_way_out_and_left_alone(
    written: str, why: str, vault: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "p.json"
    content = written.encode("utf-8", "surrogateescape")
    file.write_bytes(content)
    with pytest.raises(SystemExit) as end:
        main(["map", str(vault), "-o", str(tmp_path / "map.html"), "--positions", str(file)])
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert f"'{file}' has no positions of a map" in said
    assert why in said
    assert "name another file" in said
    assert file.read_bytes() == content
    assert not (tmp_path / "map.html").exists()


def test_a_hidden_note_leaves_no_trace_in_the_file(vault: Path, tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    Vault.open(vault).map(positions=file, exclude=["Inbox/*"])
    assert "Thought" not in file.read_text(encoding="utf-8")
    assert "Vision/Vision" in json.loads(file.read_text(encoding="utf-8"))["notes"]


def test_positions_are_of_the_whole_map(vault: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="positions are of the whole map"):
        Vault.open(vault).map(note="Vision", positions=tmp_path / "p.json")
