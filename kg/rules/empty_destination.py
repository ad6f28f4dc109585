"""Links that say nothing about where they lead."""

from collections.abc import Iterator

from kg.note import Form
from kg.report import Finding, Severity, finding
from kg.resolve import Status
from kg.rules import rule
from kg.survey import Survey


@rule(Severity.ERROR)
def empty_destination(survey: Survey) -> Iterator[Finding]:
    """Finds Markdown links and images without a destination.

    It is shown as a link and opens nothing.

    Mend it by filling in the destination, or by taking the brackets away.

        [Synapse]()
    """
    for reference in survey.by_status[Status.EMPTY]:
        # a group of a canvas need not have a picture
        if reference.link.form is not Form.CANVAS:
            what = "image" if reference.link.embed else "link"
            yield finding(reference.source, reference.link.span, f"this {what} has no destination")
