"""Models that do not say where their numbers come from."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.rules import Reach, rule
from kg.survey import Survey


@rule(Severity.OFF, Reach.TIES)
def missing_source(survey: Survey) -> Iterator[Finding]:
    """Finds models that name no source for their values.

    A reader cannot tell a measured value from one that makes a nice picture.

    Mend it by filling in `sources:`.

        sources: [Coombs 1955]
    """
    for note, model in survey.valid_models:
        if not model.sources and model.block:
            span = model.span(("kind",)) or model.block.span
            yield finding(note, span, f"the model '{model.title or model.id}' names no source", "fill in 'sources:'")
