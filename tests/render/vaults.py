"""Where links lead in a vault on the disk, as the map answers it."""

from pathlib import Path

from kg.canvas import parse_canvas
from kg.files import Files
from kg.note import Link, Note
from kg.parse import parse
from kg.render import Target, ToImage, ToNode, anchor
from kg.resolve import Resolver

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg")


class Vault:
    """The notes of a folder, and the targets of their links; pictures called 'large' are too large to be shown."""

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
        if link.embed and path.lower().endswith(PICTURES):
            return ToImage(path, "" if "large" in path else path)
        note = self.notes.get(path)
        return ToNode(path.removesuffix(".md"), anchor(note, link.fragment) if note else "", note)
