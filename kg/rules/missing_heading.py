"""Links whose heading is not in the note."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import Status
from kg.rules import rule
from kg.rules._help import did_you_mean
from kg.survey import Survey


@rule(Severity.ERROR)
def missing_heading(survey: Survey) -> Iterator[Finding]:
    """Finds links to a heading that the note does not have, by Obsidian's rule and by GitHub's.

    Obsidian opens the note at its top, an embed shows an error, and the reader has to look for the place.
    A heading that either of the two finds is not reported, nor is an anchor that HTML defines.

    Mend it by correcting the heading's words after `#`.

        See [[Synapse#Releese]].              but the heading is "Release"
    """
    for reference in survey.by_status[Status.MISSING_HEADING]:
        message = f"no heading '{reference.link.fragment}' in '{reference.path}'"
        yield finding(reference.source, reference.link.span, message, did_you_mean(survey, reference))
