"""Files that no note shows or links to."""

from collections.abc import Iterator

from kg.note import Place, Value
from kg.report import Finding, Severity
from kg.rules import Reach, rule
from kg.rules._html import html_references
from kg.rules._links import linked
from kg.survey import Survey

_CONFIGURATION = frozenset({"kg.toml", "pyproject.toml"})


@rule(Severity.OFF, Reach.VAULT)
def orphan_attachment(survey: Survey) -> Iterator[Finding]:
    """Finds images, PDFs and other files that no note and no canvas links to, shows, or names in a property.

    They make the vault larger for everybody who downloads it, and nobody sees them there.

    Mend it by deleting the file, or by linking to it from the note that it belongs to.

        attachments/scan 7.png                no note shows it
    """
    used = {path for _, path in linked(survey)}
    used |= {one.path for one in html_references(survey) if one.path}
    used |= {name for note in survey.notes.values() for value in note.properties.values() for name in _names(value)}
    for path in survey.files.paths:
        is_read = path.lower().endswith((".md", ".canvas", ".base"))
        if not is_read and path not in used and path not in _CONFIGURATION and path.rpartition("/")[2] not in used:
            message = "no note links to this file or shows it"
            yield Finding(Place(path, 1, 1, 1, 1), message, subject=path)


def _names(value: Value) -> Iterator[str]:
    """The words of a property, and their last part, which may name a file without a link to it."""
    if isinstance(value, str):
        yield value
        yield value.rpartition("/")[2]
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _names(item)
