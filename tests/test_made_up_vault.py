"""The made-up vault is the same for the same seed, looks like real ones, and tells the truth about its broken links."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg

MAKE_VAULT = Path(__file__).parents[1] / "scripts" / "make_vault.py"
NOTES = 400


def make(folder: Path, seed: int, notes: int = NOTES) -> list[dict[str, str | int]]:
    """Makes a vault; the list of its broken links."""
    command = [sys.executable, str(MAKE_VAULT), str(folder), "--notes", str(notes), "--seed", str(seed)]
    subprocess.run(command, check=True, capture_output=True)
    listed = json.loads(folder.with_name(f"{folder.name}.broken.json").read_text(encoding="utf-8"))
    broken: list[dict[str, str | int]] = listed["broken"]
    return broken


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made up") / "vault"


@pytest.fixture(scope="module")
def broken(vault: Path) -> list[dict[str, str | int]]:
    return make(vault, seed=3)


def texts(vault: Path) -> Iterator[str]:
    return (note.read_bytes().decode() for note in sorted(vault.rglob("*.md")))


def content(vault: Path) -> dict[str, bytes]:
    return {str(path.relative_to(vault)): path.read_bytes() for path in vault.rglob("*") if path.is_file()}


def test_the_same_seed_makes_the_same_vault_and_another_seed_another(tmp_path: Path) -> None:
    first, again, other = (make(tmp_path / name, seed, 60) for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    assert (content(tmp_path / "a"), first) == (content(tmp_path / "b"), again)
    assert content(tmp_path / "a") != content(tmp_path / "c")
    assert first != other


def test_every_broken_link_of_the_list_stands_where_the_list_says(
    vault: Path, broken: list[dict[str, str | int]]
) -> None:
    for link in broken:
        line = (vault / str(link["path"])).read_bytes().decode().split("\n")[int(link["line"]) - 1]
        assert line.startswith(str(link["raw"]), int(link["column"]) - 1)


def test_the_vault_has_the_size_and_the_link_forms_of_real_ones(
    vault: Path, broken: list[dict[str, str | int]]
) -> None:
    text = "".join(texts(vault))
    wikilinks = re.findall(r"(?<!!)\[\[[^\]\n]+\]\]", text)
    relative = re.findall(r"(?<!!)\]\([^)h][^)]*\.md[^)]*\)", text)
    assert len(content(vault)) >= NOTES
    assert 1_700 < len(text.encode()) / NOTES < 2_900
    assert 4 < len(wikilinks) / NOTES < 12
    assert 2 < len(relative) / NOTES < 7
    assert 0.015 < len(broken) / (len(wikilinks) + len(relative)) < 0.035
    for form in ("|", "#", "#^", "/"):
        assert any(form in link for link in wikilinks)
    for form in ("../", "%20", ".md#", "(<", '.md "'):
        assert any(form in link for link in relative)


def test_few_notes_are_linked_to_by_many(vault: Path, broken: list[dict[str, str | int]]) -> None:
    assert broken
    targets = Counter(re.findall(r"\[\[([^\]|#\n]+)", "".join(texts(vault)))).most_common()
    tenth = sum(count for _, count in targets[: len(targets) // 10])
    assert tenth > 0.35 * sum(count for _, count in targets)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("mine", encoding="utf-8")
    done = subprocess.run([sys.executable, str(MAKE_VAULT), str(tmp_path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, f"make_vault: '{tmp_path}' is not empty\n")
    assert content(tmp_path) == {"mine.md": b"mine"}


def test_kg_finds_exactly_the_broken_links_of_the_list(vault: Path, broken: list[dict[str, str | int]]) -> None:
    names = {"unencoded": "unencoded-destination", "empty": "empty-destination"}
    opened = kg.Vault.open(vault)
    found = {
        (place.path, place.line, place.column, names.get(reference.status, str(reference.status)))
        for reference in opened.links()
        if reference.status not in {"ok", "external", "ambiguous"} and not reference.link.in_comment
        for place in [reference.source.place(reference.link.span)]
    }
    listed = {
        (link["path"], link["line"], link["column"], link["rule"]) for link in broken if link["rule"] != "path-case"
    }
    assert found == listed


def test_kg_finds_exactly_the_destinations_in_another_case(vault: Path, broken: list[dict[str, str | int]]) -> None:
    found = [
        (finding.place.path, finding.place.line)
        for finding in kg.Vault.open(vault).check(select=["path-case"]).findings
    ]
    assert sorted(found) == sorted((link["path"], link["line"]) for link in broken if link["rule"] == "path-case")
