"""Parameters of models that are far from what is usual."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.rules import Reach, rule
from kg.survey import Survey


@rule(Severity.INFO, Reach.TIES)
def unusual_value(survey: Survey) -> Iterator[Finding]:
    """Finds parameters of models that are far from what is usual for them: often another unit was meant.

    A time constant of 0.02 ms is no error, but who writes it may have thought of seconds. A value that a note does not
    give is never unusual.

    Mend it by writing the unit, or leave it if it is meant: an `info` fails no check.

        decay_ms: 0.02                        usual are 0.1 to 500 ms; if seconds are meant: '0.02 s'
    """
    if not survey.runs:
        return
    from kg.models.provenance import unusual  # noqa: PLC0415 - a vault without models never waits for it

    for run in survey.runs:
        for doubt in unusual(run.model):
            if span := run.model.span(doubt.path):
                yield finding(run.note, span, f"'{doubt.path[-1]}' is {doubt.message}", doubt.help)
