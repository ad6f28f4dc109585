"""Models that cannot be understood."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.rules import rule
from kg.survey import Survey


@rule(Severity.ERROR)
def invalid_model(survey: Survey) -> Iterator[Finding]:
    """Finds `kg-model` blocks that cannot be understood: no YAML, an unknown kind or field, a value of the wrong unit.

    Such a model does not run, so none of its claims is tested and the map shows no result.

    Mend it at the field that the message names; `kg models schema KIND` prints what a kind takes.

        amplitude_mV: 5 ms                    an amplitude is a voltage
    """
    for note, invalid in survey.invalid_models:
        yield finding(note, invalid.span, invalid.message, invalid.help)
