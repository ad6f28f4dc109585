"""Wikilinks that hold an address."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import Status
from kg.rules import rule
from kg.survey import Survey


@rule(Severity.WARNING)
def url_in_wikilink(survey: Survey) -> Iterator[Finding]:
    """Finds wikilinks that hold an address of the web.

    A wikilink names a note: Obsidian opens no page, and offers to create a note of that name.

    Mend it by writing a Markdown link, or the address between angle brackets.

        [[https://example.org]]               write <https://example.org>
    """
    for reference in survey.by_status[Status.EXTERNAL]:
        link = reference.link
        if link.wiki:
            address = link.target + (f"#{link.fragment}" if link.fragment else "")
            better = f"[{link.display}]({address})" if link.display else f"<{address}>"
            message = f"'{address}' is an address, and a wikilink names a note"
            yield finding(reference.source, link.span, message, f"write '{better}'")
