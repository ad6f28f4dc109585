"""Images of a vault as addresses that its map can show."""

import mimetypes
from base64 import b64encode
from os.path import relpath
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import quote

Images: TypeAlias = Literal["inline", "link", "none"]
"""Whether images become part of the page, stay files beside it, or are only named."""

LARGEST_IMAGE = 1_000_000
"""A larger image is named, not shown: the page is one file, and people send it around."""


class Pictures:
    """Images of the vault as addresses that a page can show."""

    def __init__(self, root: Path, images: Images, beside: Path | None) -> None:
        self._root = root
        self._images = images
        self._beside = beside or root
        self._known: dict[str, str] = {}

    def address(self, path: str) -> str:
        """A `data:` address, or a path from the page's folder; empty for an image that is not to be shown."""
        if path not in self._known:
            self._known[path] = self._address(path)
        return self._known[path]

    def _address(self, path: str) -> str:
        file = self._root / path
        if self._images == "none":
            return ""
        if self._images == "link":
            return quote(Path(relpath(file.resolve(), self._beside.resolve())).as_posix())
        # an empty file is a placeholder: a browser could not draw it
        if not 0 < file.stat().st_size <= LARGEST_IMAGE:
            return ""
        return f"data:{mimetypes.guess_type(path)[0]};base64,{b64encode(file.read_bytes()).decode()}"


def is_image(path: str) -> bool:
    """Whether browsers show a file of this name as an image."""
    return path.lower().endswith((".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"))
