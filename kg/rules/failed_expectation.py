"""Claims of models that do not hold."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.rules import rule
from kg.survey import Survey


@rule(Severity.ERROR)
def failed_expectation(survey: Survey) -> Iterator[Finding]:
    """Finds claims (`expect:`) of a model that do not hold when the model runs.

    What the note says of its own model is then wrong: either the prose, or a parameter.

    Mend it by correcting the claim or the parameter; `kg run VAULT NOTE` shows the whole result.

        expect: [{metric: fired, equals: true}]      but the sum stays below threshold
    """
    for run in survey.runs:
        for claim in run.result.expectations:
            if not claim.ok:
                yield finding(run.note, claim.span, f"{claim.text}, but it is {claim.found}")
