"""Links whose image or other file is not in the vault."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import Status
from kg.rules import rule
from kg.rules._help import did_you_mean
from kg.survey import Survey


@rule(Severity.ERROR)
def missing_attachment(survey: Survey) -> Iterator[Finding]:
    """Finds links and embeds whose image, PDF or other file is not in the vault.

    A reader sees a broken image or a link that opens nothing.

    Mend it by adding the file or by correcting the path.

        ![a synapse](images/synapse.png)      but there is no such image
    """
    for reference in survey.by_status[Status.MISSING_ATTACHMENT]:
        message = f"no file at '{reference.link.target}'"
        yield finding(reference.source, reference.link.span, message, did_you_mean(survey, reference))
