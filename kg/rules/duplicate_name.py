"""Notes of the same name."""

from collections.abc import Iterator

from kg.note import Span
from kg.report import Finding, Severity, finding
from kg.rules import Reach, rule
from kg.survey import Survey

_ONE_A_FOLDER = frozenset({"readme.md", "index.md", "_index.md", "changelog.md", "license.md"})


@rule(Severity.INFO, Reach.TIES)
def duplicate_name(survey: Survey) -> Iterator[Finding]:
    """Finds notes that have the name of another note.

    `[[Name]]` leads to the one or to the other, depending on where it stands, and a search shows two alike.
    Names that every folder may have, such as README.md, are not reported.

    Mend it by renaming one of them in Obsidian, which corrects the links to it.

        cells/Notes.md                        and there is people/Notes.md
    """
    for name, paths in survey.files.by_name.items():
        if len(paths) > 1 and name.endswith(".md") and name not in _ONE_A_FOLDER:
            first, *others = sorted(paths, key=lambda path: (len(path), path))
            for path in others:
                message = f"'{first}' has the same name"
                hint = "a wikilink needs the folder to tell them apart"
                yield finding(survey.notes[path], Span(0, 0), message, hint)._replace(subject=path)
