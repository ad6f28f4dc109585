"""Links that several files could be meant by."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import Ambiguous, Reference, Status
from kg.rules import rule
from kg.rules._paths import literal
from kg.survey import Survey


@rule(Severity.WARNING)
def ambiguous_link(survey: Survey) -> Iterator[Finding]:
    """Finds links that more than one file of the vault could be meant by.

    Obsidian takes the file in the note's own folder, else the one with the shortest path. If two are equally short
    its choice depends on the order in which it read them, so that readers may land in different notes (warning);
    otherwise the link is merely noted (info), because a new file may change where it leads.

    Mend it by writing as much of the path as tells the files apart.

        [[Notes]]                             but there are a/Notes.md and b/Notes.md
    """
    for status in (Status.AMBIGUOUS, Status.MISSING_HEADING, Status.MISSING_BLOCK):
        for reference in survey.by_status[status]:
            match reference.resolution:
                case Ambiguous(path, _, candidates, stable):
                    link = reference.link
                    others = ", ".join(f"'{other}'" for other in candidates if other != path)
                    message = f"'{link.target}' may be {others} as well as '{path}'"
                    severity = Severity.INFO if stable else None
                    yield finding(
                        reference.source, link.span, message, _choice(survey, reference, path), severity=severity
                    )
                case _:
                    pass


def _choice(survey: Survey, reference: Reference, path: str) -> str:
    """Which file is opened, and what to write."""
    if reference.github:
        there, here = literal(reference), survey.resolver.destination
        write = f"write '{here(reference.source.path, there)}' or '{here(reference.source.path, path)}'"
        return f"Obsidian takes '{path}', GitHub '{there}'; {write}"
    stable = isinstance(reference.resolution, Ambiguous) and reference.resolution.stable
    choice = f"Obsidian takes '{path}'" if stable else "Obsidian's choice is not stable"
    return f"{choice}; write as much of the path as tells them apart"
