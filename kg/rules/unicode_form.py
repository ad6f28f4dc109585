"""Links whose accents are written in another way than the file's."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import Folder, How
from kg.rules import rule
from kg.rules._fixes import to_file, to_folder
from kg.rules._paths import detours, place_of_path
from kg.survey import Survey


@rule(Severity.WARNING)
def unicode_form(survey: Survey) -> Iterator[Finding]:
    """Finds links whose accented letters are other characters than those of the file's name, though they look alike.

    An `é` is one character (NFC) or an `e` and an accent (NFD, as macOS used to write names). Linux and GitHub take
    them for different names, so a Markdown link breaks there. A wikilink is merely noted (info): Obsidian finds both.

    Mend it by writing the name in the file's form; `--fix` does. Better still, rename the file to the composed form.

        [Café](Cafe%CC%81.md)                 but the file's name has the composed é
    """
    for reference, path in detours(survey, How.UNICODE):
        link = reference.link
        severity = Severity.INFO if link.wiki else None
        message = f"'{link.target}' looks like '{path}', but its accents are other characters"
        hint = "" if link.wiki else "Linux and GitHub do not find it; write the name as the disk has it"
        if isinstance(reference.resolution, Folder):
            fix = to_folder(reference, path)
        else:
            fix = to_file(survey, reference, path, depth=link.target.strip("/").count("/") + 1)
        yield finding(reference.source, place_of_path(link), message, hint, severity=severity, fix=fix)
