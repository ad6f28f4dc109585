"""Starts a script anew when the Python that runs it is too old. Even Python 3.6 can read this file and the scripts."""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWEST = (3, 14)
_SAY_WHERE = f"import sys; print(sys.executable if sys.version_info[:2] >= {OLDEST} else '')"


def require() -> None:
    """Goes on if this Python is new enough, else runs the same script with one on the PATH that is."""
    if sys.version_info[:2] >= OLDEST:
        return
    newer = next(filter(None, map(_where, _candidates())), "")
    if not newer:
        found, needed = (".".join(map(str, version[:2])) for version in (sys.version_info, OLDEST))
        sys.exit(f"kg needs Python {needed} or newer: this is {found}, and no newer one is on the PATH")
    _start_anew(newer)


def _candidates() -> "list[list[str]]":
    """Commands that may be a newer Python, the newest first."""
    named = [[f"python3.{minor}"] for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    return [*named, ["py", "-3"], ["python3"]]


def _where(command: "list[str]") -> str:
    """The interpreter that a command starts; empty if there is none or it is too old.

    It is asked, not only found: pyenv has commands on the PATH that refuse to start.
    """
    if shutil.which(command[0]) is None:
        return ""
    try:
        return subprocess.check_output([*command, "-c", _SAY_WHERE], stderr=subprocess.DEVNULL).decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _start_anew(python: str) -> None:
    command = [python, *sys.argv]
    if sys.platform == "win32":  # where exec would return to the shell at once
        sys.exit(subprocess.call(command))
    os.execv(python, command)  # noqa: S606  no shell is wanted
