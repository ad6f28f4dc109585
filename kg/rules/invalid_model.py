"""Models that cannot be understood, or cannot run."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.rules import Reach, rule
from kg.survey import Survey


@rule(Severity.ERROR, Reach.TIES)
def invalid_model(survey: Survey) -> Iterator[Finding]:
    """Finds `kg-model` blocks that cannot be understood: no YAML, an unknown kind or field, a value of the wrong unit.

    Such a model does not run, so none of its claims is tested and the map shows no result. The same is true of wires
    that bring nothing (no such model or metric, another quantity, a circle, a result that does not exist), of models
    that ask for more than kg's limits, and of those that take longer than 10 s.

    Mend it at the field that the message names; `kg models schema KIND` prints what a kind takes.

        amplitude_mV: 5 ms                    an amplitude is a voltage
    """
    for note, invalid in survey.invalid_models:
        if not invalid.of_link:
            yield finding(note, invalid.span, invalid.message, invalid.help)
