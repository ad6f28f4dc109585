"""Links whose image or other file is not in the vault."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import Status
from kg.rules import rule
from kg.rules._help import did_you_mean
from kg.rules._missing import broken, mending
from kg.survey import Survey


@rule(Severity.ERROR)
def missing_attachment(survey: Survey) -> Iterator[Finding]:
    """Finds links and embeds whose image, PDF or other file is not in the vault.

    A reader sees a broken image or a link that opens nothing.

    Mend it by adding the file or by correcting the path.
    `--fix` follows a rename that git knows; `--unsafe` takes the one file of that name elsewhere, or the closest name.

        ![a synapse](images/synapse.png)      but there is no such image
    """
    for reference in broken(survey, Status.MISSING_ATTACHMENT):
        message = f"no file at '{reference.link.target}'"
        suggestions = survey.resolver.suggestions(reference)
        fix, unsafe = mending(survey, reference, suggestions)
        hint = did_you_mean(suggestions)
        yield finding(reference.source, reference.link.span, message, hint, fix=fix, unsafe=unsafe)
