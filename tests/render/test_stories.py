"""Stories of rendering in `stories/`: the notes of a small vault, and the HTML of the one that is called `Note`."""

from pathlib import Path

import pytest
from cases import expect, vault_of
from vaults import Vault

from kg.render import render

STORIES = Path(__file__).parent / "stories"


@pytest.mark.parametrize("name", sorted(story.stem for story in STORIES.glob("*.md")))
def test_a_story(name: str, tmp_path: Path, update: bool) -> None:
    story = STORIES / f"{name}.md"
    vault = Vault(vault_of(story, tmp_path))
    note = vault.notes.get("Note.md") or vault.notes["Note.canvas"]
    html = render(note, vault)
    expect(story, "html", f"{html.rstrip()}\n", update=update)
