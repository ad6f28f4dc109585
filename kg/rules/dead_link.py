"""Web addresses that lead nowhere."""

from collections.abc import Iterator

from kg.report import Finding, Severity
from kg.rules import rule
from kg.survey import Survey


@rule(Severity.ERROR)
def dead_link(survey: Survey) -> Iterator[Finding]:
    """Finds links to web pages that are not there any more. Only `kg check --external` asks the web.

    Addresses that stand in the text without brackets are asked for, too; those in code and in comments are not.
    A page that says so, or whose host does not exist, is an error. One that does not answer as it should, for now at
    least, is a warning; one that answers, but not to programs, is noted (info).

    Mend it by linking to where the page is now, or to a copy in an archive.

        [the paper](https://example.org/moved-long-ago.pdf)
    """
    return (found for found in survey.web if found.rule == "dead-link")
