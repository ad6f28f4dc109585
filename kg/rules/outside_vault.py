"""Links that leave the vault for other files of the disk."""

import re
from collections.abc import Iterator

from kg.note import Place
from kg.report import Finding, Severity, finding
from kg.resolve import Status
from kg.rules import rule
from kg.rules._paths import place_of_path
from kg.survey import Survey

_ON_THIS_DISK = re.compile(r"file:|[a-z]:[\\/]", re.IGNORECASE)


@rule(Severity.WARNING)
def outside_vault(survey: Survey) -> Iterator[Finding]:
    """Finds links, and symbolic links, that lead to a file outside the vault.

    Obsidian opens nothing there, and whoever gets only the vault, or has it in another place, does not have the file.

    Mend it by moving the file into the vault, or by linking to a place in the web where it can be read.

        [data](../../measurements/run1.csv)   in a note of the vault's first level
        [data](file:///home/me/run1.csv)      a file of one computer
    """
    for reference in survey.by_status[Status.OUTSIDE]:
        message = f"'{reference.link.target}' leads out of the vault"
        yield finding(reference.source, place_of_path(reference.link), message, "Obsidian opens nothing there")
    for reference in survey.by_status[Status.EXTERNAL]:
        target = reference.link.target
        if _ON_THIS_DISK.match(target):
            message = f"'{target}' is a file of one computer"
            yield finding(reference.source, place_of_path(reference.link), message, "others do not have it there")
    for path, trouble in survey.files.troubles.items():
        if trouble.rule == "outside-vault":
            yield Finding(Place(path, 1, 1, 1, 1), trouble.message, subject=path)
