"""Front matter that is no YAML."""

from collections.abc import Iterator

from kg.report import Finding, Severity
from kg.rules import rule
from kg.rules._troubles import found_by_parser
from kg.survey import Survey


@rule(Severity.ERROR)
def invalid_properties(survey: Survey) -> Iterator[Finding]:
    """Finds front matter that cannot be read as YAML.

    Obsidian then shows the note without any property: its tags, aliases and typed links are lost.

    Mend it at the place that the message names; quote values that hold `: `, `#`, `[[` or a leading `@`.

        title: Nernst: the equation           a colon and a space inside a value want quotes
    """
    yield from found_by_parser(survey, "invalid-properties")
