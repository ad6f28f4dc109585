"""Notes without a link to or from another note."""

from collections.abc import Iterator

from kg.note import Span
from kg.report import Finding, Severity, finding
from kg.rules import Reach, rule
from kg.rules._links import linked
from kg.survey import Survey


@rule(Severity.OFF, Reach.VAULT)
def orphan_note(survey: Survey) -> Iterator[Finding]:
    """Finds notes that neither link to another note nor are linked from one.

    They are found by their name or by search alone, and lie apart from everything on the map.

    Mend it by linking the note from where a reader would look for it.

        Old idea.md                           no link leads to it, none leaves it
    """
    joined = {
        path for pair in linked(survey) for path in pair if pair[0] != pair[1] and pair[1].lower().endswith(".md")
    }
    for path, note in survey.notes.items():
        if path.lower().endswith(".md") and path not in joined:
            yield finding(note, Span(0, 0), "no link leads to this note or from it to another")
