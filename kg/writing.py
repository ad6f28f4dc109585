"""Text or bytes to a file, whole or not at all; or text to the end of one."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from kg.errors import UsageError


def write_whole(file: Path, content: str | bytes) -> None:
    """Replaces a file: written beside, then renamed, so that nobody ever sees half of it and a crash loses nothing."""
    try:
        handle, beside = mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise UsageError(f"cannot write '{file}': {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace"))
            stream.flush()
            os.fsync(stream.fileno())
        Path(beside).chmod(_mode(file))
        Path(beside).replace(file)
    except OSError as error:
        raise UsageError(f"cannot write '{file}': {error.strerror}") from error
    finally:
        with suppress(FileNotFoundError):
            Path(beside).unlink()


def append(file: Path, text: str) -> None:
    """Adds to the end of a file that others write as well."""
    try:
        with file.open("a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
    except OSError as error:
        raise UsageError(f"cannot write '{file}': {error.strerror}") from error


def _mode(file: Path) -> int:
    """The permissions that the file has, or would get if it were made in the usual way."""
    if file.exists():
        return file.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
