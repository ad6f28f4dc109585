"""Files that are not UTF-8."""

from collections.abc import Iterator

from kg.report import Finding, Severity
from kg.rules import rule
from kg.rules._troubles import found_by_parser
from kg.survey import Survey


@rule(Severity.ERROR)
def invalid_encoding(survey: Survey) -> Iterator[Finding]:
    """Finds files that are not UTF-8.

    Obsidian shows some of their letters as �, and saving them there would lose those letters for good.
    kg reads them with the same sign in place of what it cannot read, and never writes to such a file.

    Mend it by saving the file as UTF-8 with the editor in which its letters are right.

        Synapse.md                            saved as Latin-1 by an old editor
    """
    yield from found_by_parser(survey, "invalid-encoding")
