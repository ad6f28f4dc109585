"""Stories of rendering in `stories/`: the notes of a small vault, and the HTML of the one that is called `Note`."""

from pathlib import Path

import pytest
from cases import expect, vault_of

from kg.canvas import parse_canvas
from kg.files import Files
from kg.note import Link, Note
from kg.parse import parse
from kg.render import Target, ToImage, ToNode, anchor, render
from kg.resolve import Resolver

CASES = Path(__file__).parent / "stories"
PICTURES = (".png", ".jpg")


class Vault:
    """Where the links of a small vault lead, as the map answers it; 'large' pictures are too large to be shown."""

    def __init__(self, folder: Path) -> None:
        files = Files.read(folder)
        self.notes = {path: parse(path, files.bytes(path)) for path in files.notes}
        canvases = [path for path in files.paths if path.endswith(".canvas")]
        self.notes |= {path: parse_canvas(path, files.bytes(path)) for path in canvases}
        self._resolver = Resolver(files, self.notes.get)

    def __call__(self, source: Note, link: Link) -> Target:
        path = self._resolver.resolve(source, link).path
        if path is None:
            return ToNode(f"missing:{link.target}", exists=False) if link.target == "Nowhere" else None
        if link.embed and path.endswith(PICTURES):
            return ToImage(path, "" if "large" in path else path)
        note = self.notes.get(path)
        place = anchor(note, link.fragment) if note and link.fragment else ""
        return ToNode(path.removesuffix(".md"), place, note)


@pytest.mark.parametrize("name", sorted(case.stem for case in CASES.glob("*.md")))
def test_a_story(name: str, tmp_path: Path, update: bool) -> None:
    case = CASES / f"{name}.md"
    vault = Vault(vault_of(case, tmp_path))
    note = vault.notes.get("Note.md") or vault.notes["Note.canvas"]
    html = render(note, vault)
    expect(case, "html", f"{html.rstrip()}\n", update=update)
