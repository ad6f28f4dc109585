"""Links whose path differs from the file's only in upper and lower case."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import Folder, How, Reference
from kg.rules import rule
from kg.rules._fixes import Fix, to_file, to_folder, to_note_by_alias
from kg.rules._paths import detours, place_of_path
from kg.survey import Survey


@rule(Severity.ERROR)
def path_case(survey: Survey) -> Iterator[Finding]:
    """Finds links whose path differs from the file's only in upper and lower case.

    Such a Markdown link works on Windows and macOS and breaks on Linux and on GitHub, often only in CI or for readers.
    A wikilink of another case is merely noted (info): Obsidian finds it everywhere.

    Mend it by writing the path as the file has it; `--fix` does.

        [ions](ion%20channels.md)             but the file is Ion channels.md
        [[ion channels]]                      becomes [[Ion channels|ion channels]]
    """
    for reference, path in detours(survey, How.CASE):
        link = reference.link
        name = path if "/" in link.target else path.rpartition("/")[2]
        severity = Severity.INFO if link.wiki else None
        message = f"'{link.target}' is spelt '{name}' on the disk"
        hint = "" if link.wiki else "Linux and GitHub do not find it; write the name as the disk has it"
        fix = _fix(survey, reference, path)
        yield finding(reference.source, place_of_path(link), message, hint, severity=severity, fix=fix)


def _fix(survey: Survey, reference: Reference, path: str) -> Fix:
    """The path with as many folders as are written; a wikilink to a whole note goes on showing its words."""
    link = reference.link
    if isinstance(reference.resolution, Folder):
        return to_folder(reference, path)
    depth = link.target.strip("/").count("/") + 1
    if link.wiki and not link.fragment:
        return to_note_by_alias(survey, reference, path, depth)
    return to_file(survey, reference, path, depth)
