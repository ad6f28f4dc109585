"""What the parser found wrong in the text itself."""

from collections.abc import Iterator

from kg.note import Note, Trouble
from kg.report import Finding, finding
from kg.survey import Survey


def troubles(survey: Survey, rule: str) -> Iterator[tuple[Note, Trouble]]:
    """The troubles of one rule, each with its note."""
    for note in survey.notes.values():
        for trouble in note.troubles:
            if trouble.rule == rule:
                yield note, trouble


def found_by_parser(survey: Survey, rule: str) -> Iterator[Finding]:
    """The troubles of one rule, as findings."""
    for note, trouble in troubles(survey, rule):
        yield finding(note, trouble.span, trouble.message, trouble.help)
