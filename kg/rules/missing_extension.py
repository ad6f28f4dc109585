"""Markdown links to notes without `.md`."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import How
from kg.rules import rule
from kg.rules._fixes import to_file
from kg.rules._paths import detours, place_of_path
from kg.survey import Survey


@rule(Severity.WARNING)
def missing_extension(survey: Survey) -> Iterator[Finding]:
    """Finds Markdown links that name a note without its `.md`.

    Obsidian adds the extension; GitHub and other editors look for a file of exactly that name and find none.
    A wikilink needs no extension.

    Mend it by adding `.md`; `--fix` does.

        [Synapse](Synapse)                    the file is Synapse.md
    """
    for reference, path in detours(survey, How.EXTENSION):
        link = reference.link
        message = f"'{link.target}' lacks the extension of '{path}'"
        fix = to_file(survey, reference, path)
        yield finding(reference.source, place_of_path(link), message, "GitHub does not find it; add '.md'", fix=fix)
