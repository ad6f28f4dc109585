"""Canvases that cannot be read."""

from collections.abc import Iterator

from kg.report import Finding, Severity
from kg.rules import rule
from kg.rules._troubles import found_by_parser
from kg.survey import Survey


@rule(Severity.ERROR)
def broken_canvas(survey: Survey) -> Iterator[Finding]:
    """Finds canvases that cannot be read: no JSON, or not the JSON of a canvas.

    Obsidian does not open such a file, and the links of its cards are unknown.

    Mend it at the place that the message names; a merge that left its marks in the file is a common cause.

        {"nodes": [}
    """
    yield from found_by_parser(survey, "broken-canvas")
