"""Links whose block is not in the note."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import Status
from kg.rules import rule
from kg.rules._help import did_you_mean
from kg.survey import Survey


@rule(Severity.ERROR)
def missing_block(survey: Survey) -> Iterator[Finding]:
    """Finds links to a block `#^id` that the note does not mark with `^id`.

    Obsidian opens the note at its top, and an embed of the block shows an error.

    Mend it by marking the block, with a space before the mark, or by correcting the id.

        See [[Synapse#^delay]].               but no block of Synapse.md ends with ^delay
    """
    for reference in survey.by_status[Status.MISSING_BLOCK]:
        message = f"no block '{reference.link.fragment}' in '{reference.path}'"
        yield finding(reference.source, reference.link.span, message, did_you_mean(survey, reference))
