"""Claims of models that do not hold."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.rules import Reach, rule
from kg.survey import Survey


@rule(Severity.ERROR, Reach.TIES)
def failed_expectation(survey: Survey) -> Iterator[Finding]:
    """Finds claims (`expect:`) of a model that do not hold when the model runs.

    What the note says of its own model is then wrong: either the prose, or a parameter, perhaps one that comes from
    another note's model.

    Mend it by correcting the claim or the parameter; `kg run VAULT NOTE` shows the whole result.

        expect: [{metric: fired, equals: true}]      but the sum stays below threshold
    """
    if not survey.runs:
        return
    from kg.models.claims import shown  # noqa: PLC0415 - a vault without models never waits for them

    for run in survey.runs:
        for expectation in run.result.expectations:
            if not expectation.ok and expectation.span:
                message = f"'{expectation.claim}' does not hold: it is {shown(expectation.metric, expectation.found)}"
                yield finding(run.note, expectation.span, message)
