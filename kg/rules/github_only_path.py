"""Markdown links that only GitHub finds."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import Status
from kg.rules import rule
from kg.rules._paths import place_of_path
from kg.survey import Survey

_HIDDEN = "files and folders whose name begins with a dot are left out"
_ASKING = "the '?' and what follows are a part of the name there; leave them out"


@rule(Severity.WARNING)
def github_only_path(survey: Survey) -> Iterator[Finding]:
    """Finds Markdown links that lead into a folder whose name begins with a dot, or have a `?` after the path.

    The file is there, and GitHub shows it; but Obsidian leaves such folders out of the vault, and takes the `?` and
    what follows for a part of the name: the link opens nothing.

    Mend it by moving the file into a folder without a dot, or by leaving out the `?`; leave it if only GitHub matters.

        [workflow](.github/workflows/check.yml)
        ![cell](cell.png?raw=true)
    """
    for status in (Status.MISSING_NOTE, Status.MISSING_ATTACHMENT):
        for reference in survey.by_status[status]:
            if reference.github:
                message = f"GitHub finds '{reference.link.target}', but for Obsidian it is not in the vault"
                hint = _ASKING if "?" in reference.link.target else _HIDDEN
                yield finding(reference.source, place_of_path(reference.link), message, hint)
