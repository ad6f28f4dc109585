"""Comments that are to silence `kg check` and do not, or silence more than meant."""

from collections.abc import Iterator

from kg.ignoring import troubles
from kg.report import Finding, Severity, finding
from kg.rules import rule, rule_names
from kg.survey import Survey


@rule(Severity.WARNING)
def invalid_suppression(survey: Survey) -> Iterator[Finding]:
    """Finds `<!-- kg-ignore -->` comments that name no rule of kg, and starts and ends that stand alone.

    Such a comment silences nothing, or everything up to the end of the note, and nobody notices.

    Mend it by writing the rule's name as the report has it; `kg-ignore-start` goes with `kg-ignore-end`.

        A [[Synapsis]]. <!-- kg-ignore: mising-note -->
    """
    names = rule_names()
    for note in survey.notes.values():
        for trouble in troubles(note, names):
            yield finding(note, trouble.span, trouble.message, trouble.help)
