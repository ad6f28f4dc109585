"""References that nothing defines."""

from collections.abc import Iterator

from kg.report import Finding, Severity
from kg.rules import rule
from kg.rules._troubles import found_by_parser
from kg.survey import Survey


@rule(Severity.WARNING)
def undefined_reference(survey: Survey) -> Iterator[Finding]:
    """Finds `[words][label]` where no line `[label]: …` says where the label leads.

    It is shown as plain text with its brackets. Callouts, footnotes and citations such as `[3][6]` are not meant.

    Mend it by adding the definition, or by writing the destination in parentheses.

        [the cleft][cleft]                    but there is no line [cleft]: Cleft.md
    """
    yield from found_by_parser(survey, "undefined-reference")
