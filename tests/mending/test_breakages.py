"""Hundreds of links of whole vaults, broken on purpose: `--fix` mends them all, and none of them wrongly."""

import shutil
from collections import Counter
from pathlib import Path
from random import Random
from unicodedata import normalize

import pytest
from breaking import KINDS, Break, break_links

from kg.mending import Mending, mend
from kg.resolve import Found, Reference
from kg.rules import check
from kg.survey import Survey, survey
from kg.vault import Vault

VAULTS = [
    "example",
    pytest.param("neuroscience", marks=pytest.mark.vaults),
    pytest.param("obsidian_help", marks=pytest.mark.vaults),
]
EACH = 30
"""How many links are broken in each of five ways, if the vault has so many: some 430 in three vaults."""
ACCENTED = ("Übertragung", "Café au lait", "Purkyně", "Sjögren", "Ménière", "Ångström", "Nernstův jev", "Señal")


@pytest.fixture(params=VAULTS)
def broken(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, list[Break]]:
    vault = tmp_path / "vault"
    shutil.copytree(request.getfixturevalue(request.param), vault)
    add_accents(vault)
    return vault, break_links(vault, Random(3), EACH)


def add_accents(vault: Path) -> None:
    """Notes with accents in their names, and links in every style: some vaults have few of one or the other."""
    folder = vault / "Añadidos"
    folder.mkdir()
    links = []
    for number in range(4):
        for name in ACCENTED:
            named = normalize(("NFC", "NFD")[number % 2], f"{name} {number}")
            (folder / f"{named}.md").write_text(f"# {name}\n", encoding="utf-8")
            links.append(
                f"[[{named}]], [{name}](Añadidos/{named.replace(' ', '%20')}.md), [{name}](<Añadidos/{named}.md>)"
            )
    (vault / "Lista.md").write_text("\n".join(links), encoding="utf-8")


def applied(vault: Path, *, unsafe: bool) -> tuple[Mending, Survey]:
    """Mends the vault on the disk; the second value is the vault after."""
    opened = Vault.open(vault)
    mending = mend(opened.survey, check(opened.survey), unsafe=unsafe)
    for path, content in mending.changes.items():
        (vault / path).write_bytes(content)
    return mending, survey(vault, opened.config)


def reference(vault: Survey, one: Break) -> Reference:
    note = vault.notes[one.path]
    return vault.resolver.resolve(note, note.links[one.number])


def test_every_sure_break_is_mended_and_most_typos_are_and_none_wrongly(broken: tuple[Path, list[Break]]) -> None:
    vault, breaks = broken
    kinds = Counter(one.kind for one in breaks)
    assert len(kinds) == len(KINDS)
    assert min(kinds.values()) >= 20

    _, safely = applied(vault, unsafe=False)
    for one in breaks:
        now = reference(safely, one)
        if one.kind == "typo":
            assert now.resolved in {None, one.goal}, one
        else:
            assert now.path == one.goal, one
            assert now.resolution == Found(one.goal), one
            assert now.github is not False, one

    _, likely = applied(vault, unsafe=True)
    typos = [reference(likely, one).path == one.goal for one in breaks if one.kind == "typo"]
    assert all(reference(likely, one).resolved in {None, one.goal} for one in breaks)
    assert sum(typos) >= 0.8 * len(typos)


def test_mending_leads_no_other_link_elsewhere_and_changes_nothing_the_second_time(
    broken: tuple[Path, list[Break]],
) -> None:
    vault, _ = broken
    before = survey(vault, Vault.open(vault).config)
    first, after = applied(vault, unsafe=True)
    assert len(before.references) == len(after.references)
    for old, new in zip(before.references, after.references, strict=True):
        assert old.resolved is None or old.resolved == new.resolved
    assert first.mended > 0
    for unsafe in (True, False):
        again, _ = applied(vault, unsafe=unsafe)
        assert (again.changes, again.diff, again.mended) == ({}, "", 0)
