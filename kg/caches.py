"""Where kg remembers things between runs: the user's cache folder, never the vault."""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from kg.errors import UsageError
from kg.writing import write_whole

_DAY_S = 24 * 3600


def cache_folder() -> Path:
    """The folder of kg, where each system has such things."""
    home = Path.home()
    if sys.platform == "darwin":
        folder = home / "Library" / "Caches"
    elif sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    else:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return folder / "kg"


def remember(file: Path, content: str | bytes) -> None:
    """Writes a file of the cache; one that cannot be written is forgotten."""
    with suppress(OSError, UsageError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(file, content)


def tidy(folder: Path, days: float, most: int) -> None:
    """Removes the files that nobody has used for so long, then the longest unused until the rest has so many bytes."""
    with suppress(OSError):
        files = [(file.stat().st_mtime, file.stat().st_size, file) for file in folder.iterdir() if file.is_file()]
        left = sum(size for _, size, _ in files)
        for used, size, file in sorted(files):
            if left > most or time.time() - used > days * _DAY_S:
                file.unlink()
                left -= size
