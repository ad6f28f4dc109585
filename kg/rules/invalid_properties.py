"""Front matter that is no YAML."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.rules import rule
from kg.survey import Survey


@rule(Severity.ERROR)
def invalid_properties(survey: Survey) -> Iterator[Finding]:
    """Finds front matter that cannot be read as YAML.

    Obsidian then shows the note without any property: its tags, aliases and typed links are lost.

    Mend it at the place that the message names; quote values that hold `: `, `#`, `[[` or a leading `@`.

        title: Nernst: the equation           a colon and a space inside a value want quotes
    """
    for note in survey.notes.values():
        for trouble in note.troubles:
            if trouble.rule == "invalid-properties":
                yield finding(note, trouble.span, trouble.message, trouble.help)
