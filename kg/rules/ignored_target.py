"""Links to files that only this computer has."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import Status
from kg.rules import rule
from kg.rules._git import absent_submodule, ignored, is_repository
from kg.rules._paths import place_of_path
from kg.survey import Survey


@rule(Severity.WARNING)
def ignored_target(survey: Survey) -> Iterator[Finding]:
    """Finds links to a file that git ignores, or that belongs to a submodule which was not fetched.

    An ignored file is on this disk and nowhere else: the link works here, and is broken in CI and for everybody else.
    A file of a submodule is there for those who fetch it, so here the link cannot be checked.

    Mend it by taking the file out of `.gitignore`, or by fetching the submodule: `git submodule update --init`.

        ![scan](attachments/scan.png)         but .gitignore holds attachments/
    """
    if not is_repository(survey):
        return
    statuses = (Status.OK, Status.AMBIGUOUS, Status.MISSING_HEADING, Status.MISSING_BLOCK)
    found = [one for status in statuses for one in survey.by_status[status] if one.path]
    hidden = ignored(survey, {reference.path or "" for reference in found})
    for reference in found if hidden else ():
        if reference.path in hidden:
            message = f"git ignores '{reference.path}', so that others do not have it"
            yield finding(reference.source, place_of_path(reference.link), message)
    for status in (Status.MISSING_NOTE, Status.MISSING_ATTACHMENT):
        for reference in survey.by_status[status]:
            if folder := absent_submodule(survey, reference):
                message = f"'{reference.link.target}' is in the submodule '{folder}', which was not fetched"
                hint = "fetch it: git submodule update --init"
                yield finding(reference.source, place_of_path(reference.link), message, hint)
