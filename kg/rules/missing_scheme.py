"""Addresses without `https://`."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import Status
from kg.rules import rule
from kg.rules._fixes import edit
from kg.rules._missing import lacks_scheme
from kg.rules._paths import place_of_path
from kg.survey import Survey


@rule(Severity.WARNING)
def missing_scheme(survey: Survey) -> Iterator[Finding]:
    """Finds Markdown links to what looks like an address of the web, but has no `https://`.

    Without it the destination is a path: Obsidian offers to create a note of that name, and GitHub answers 404.

    Mend it by writing `https://` before it; `--fix --unsafe` does.

        [a paper](www.nature.com/articles/1)
    """
    for status in (Status.MISSING_NOTE, Status.MISSING_ATTACHMENT):
        for reference in survey.by_status[status]:
            if lacks_scheme(reference):
                link, note = reference.link, reference.source
                message = f"'{link.target}' is taken for a path, as it does not begin with 'https://'"
                start = link.destination
                fix = (edit(note, start, f"https://{note.text(start)}"),) if start else ()
                yield finding(note, place_of_path(link), message, fix=fix, unsafe=True)
