"""Files that cannot be read at all."""

from collections.abc import Iterator

from kg.note import Place
from kg.report import Finding, Severity, finding
from kg.rules import Reach, rule
from kg.rules._troubles import troubles
from kg.survey import Survey


@rule(Severity.WARNING, Reach.TIES)
def unreadable_file(survey: Survey) -> Iterator[Finding]:
    """Finds files and folders that cannot be read: no permission, a name that is not UTF-8, too large for a note.

    What they say is not in the report: their links are not checked, and links to places in them are not found.

    Mend it by giving permission, renaming the file, or splitting the note.

        Synapse.md                            of another user, with mode 600
    """
    for path, trouble in survey.files.troubles.items():
        if trouble.rule == "unreadable-file":
            yield Finding(Place(path, 1, 1, 1, 1), trouble.message, trouble.help, subject=path)
    for path in survey.files.unreadable_names:
        message = "the file's name is not UTF-8, so that nothing can link to it"
        yield Finding(Place(path, 1, 1, 1, 1), message, "rename it", subject=path)
    for note, trouble in troubles(survey, "too-large"):
        yield finding(note, trouble.span, trouble.message, trouble.help)
