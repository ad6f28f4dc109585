"""What git says about the files of a vault: which it ignores, which are in a submodule that is not here."""

import os
import re
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.resolve import Missing, Reference
from kg.rules._once import once
from kg.rules._paths import literal
from kg.survey import Survey

_SUBMODULE = re.compile(r"^\s*path\s*=\s*(.+?)\s*$", re.MULTILINE)


def is_repository(survey: Survey) -> bool:
    """Whether the vault lies in a git repository."""
    return _top(survey) is not None


def ignored(survey: Survey, paths: Iterable[str]) -> frozenset[str]:
    """Those of some vault paths that git ignores; git is asked once."""
    if not is_repository(survey):
        return frozenset()
    command = ["git", "-c", "core.fsmonitor=false", "check-ignore", "-z", "--stdin"]
    # while git runs a hook, its variables would lead away from the vault's folder
    settings = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    words = "\0".join(paths).encode()
    try:
        # the arguments are constant, and paths go in by the standard input
        said = subprocess.run(  # noqa: S603
            command, input=words, cwd=survey.files.root, env=settings, capture_output=True, check=False
        )
    except OSError:
        # no git on this computer
        return frozenset()
    return frozenset(said.stdout.decode(errors="replace").split("\0")) - {""}


def absent_submodule(survey: Survey, reference: Reference) -> str:
    """The folder of the submodule that a missing link leads into, if it was not fetched; else empty."""
    folders = _absent_submodules(survey)
    if not folders or not isinstance(reference.resolution, Missing):
        return ""
    paths = (literal(reference), reference.resolution.target)
    return next((folder for folder in folders if any(path.startswith(f"{folder}/") for path in paths)), "")


@once
def _absent_submodules(survey: Survey) -> Sequence[str]:
    """The vault paths of the submodules whose folder is empty or missing."""
    top = _top(survey)
    if top is None:
        return ()
    try:
        modules = (top / ".gitmodules").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    folders = [top / path for path in _SUBMODULE.findall(modules)]
    root = survey.files.root.resolve()
    absent = [folder for folder in folders if folder.is_relative_to(root) and _is_empty(folder)]
    return [folder.relative_to(root).as_posix() for folder in absent]


@once
def _top(survey: Survey) -> Path | None:
    root = survey.files.root.resolve()
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), None)


def _is_empty(folder: Path) -> bool:
    try:
        return next(folder.iterdir(), None) is None
    except OSError:
        return True
