"""File names that links cannot hold, or that some computers refuse."""

import re
from collections.abc import Iterator

from kg.note import Place
from kg.report import Finding, Severity
from kg.rules import Reach, rule
from kg.survey import Survey

_IN_LINKS = re.compile(r"[#^|\[\]]|%%")
_ON_WINDOWS = re.compile(
    r"[*\"\\<>:|?\x00-\x1f]|[ .]\Z|\A(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?=\.|\Z)", re.IGNORECASE
)


@rule(Severity.OFF, Reach.TIES)
def unlinkable_filename(survey: Survey) -> Iterator[Finding]:
    r"""Finds files whose name a wikilink cannot hold, or that Windows, or a disk that ignores case, cannot have.

    `#`, `^`, `|`, `[`, `]` and `%%` mean something else within a wikilink. Windows refuses `* " \ < > : | ?`, a dot
    or blank at the end, and names such as `con`: there a clone of the vault fails, or misses the file.

    Mend it by renaming the file in Obsidian, which corrects the links to it.

        C# notes.md
        What is a synapse?.md
    """
    for path in survey.files.paths:
        name = path.rpartition("/")[2]
        if found := _IN_LINKS.search(name):
            yield _finding(path, f"a wikilink cannot hold '{found[0]}', so nothing can link to this name")
        elif found := _ON_WINDOWS.search(name):
            yield _finding(path, f"Windows refuses this name, for {_why(found[0])}")
    for alike in survey.files.by_path.values():
        for path in alike[1:]:
            yield _finding(path, f"'{alike[0]}' differs in case or in the form of accents only")


def _finding(path: str, message: str) -> Finding:
    return Finding(Place(path, 1, 1, 1, 1), message, "rename it", subject=path)


def _why(found: str) -> str:
    return f"'{found}'" if len(found) > 1 or found not in " ." else "it ends with a dot or a blank"
