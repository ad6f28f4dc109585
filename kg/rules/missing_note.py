"""Links whose note is not in the vault."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import Status
from kg.rules import rule
from kg.rules._help import did_you_mean
from kg.rules._missing import broken, mending
from kg.survey import Survey


@rule(Severity.ERROR)
def missing_note(survey: Survey) -> Iterator[Finding]:
    """Finds links and embeds whose note is not in the vault.

    A reader who follows such a link lands on nothing, and the graph loses an edge that its author meant to draw.
    Links in code, in HTML comments and in `%%comments%%` are not looked at.

    Mend it by creating the note or by correcting the name.
    `--fix` follows a rename that git knows, and writes `[[Note|alias]]` for the alias of one note;
    `--unsafe` takes the one note of that name elsewhere, or the closest name.

        A [[Synapsis]] joins two neurons.     but the note is called Synapse.md
    """
    for reference in broken(survey, Status.MISSING_NOTE):
        link = reference.link
        message = f"no note named '{link.target}'" if link.wiki else f"no note at '{link.target}'"
        suggestions = survey.resolver.suggestions(reference)
        fix, unsafe = mending(survey, reference, suggestions)
        hint = did_you_mean(suggestions)
        yield finding(reference.source, link.span, message, hint, fix=fix, unsafe=unsafe)
