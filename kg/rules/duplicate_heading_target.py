"""Links to a heading of which the note has several."""

from collections.abc import Iterator

from kg.anchors import headings_named
from kg.note import Heading
from kg.report import Finding, Severity, finding
from kg.rules import rule
from kg.survey import Survey

_MOST = 10
"""So many lines are named."""


@rule(Severity.INFO)
def duplicate_heading_target(survey: Survey) -> Iterator[Finding]:
    """Finds links to a heading whose words more than one heading of that note has.

    Obsidian and GitHub open the first. Who means another one lands in the wrong section, and a heading that is put
    in between changes where the link leads.

    Mend it by writing the heading above it too, or by giving the headings different words.

        [[Diary#Results]]                     write [[Diary#Week 2#Results]]
    """
    for reference in survey.anchored:
        anchor, fragment = reference.anchor, reference.link.fragment
        if anchor is None or not isinstance(anchor.at, Heading) or "#" in fragment:
            continue
        note = survey.notes[reference.path or ""]
        alike = headings_named(note, anchor.at.text)
        if len(alike) > 1 and anchor.at is alike[0]:
            lines = ", ".join(str(note.place(heading.span).line) for heading in alike[:_MOST])
            lines += ", …" if len(alike) > _MOST else ""
            message = f"'{reference.path}' has {len(alike)} headings '{anchor.at.text}', in lines {lines}"
            hint = "the first is opened; write the heading above it too, as in 'Above#Below'"
            yield finding(reference.source, reference.link.span, message, hint if reference.link.wiki else "")
