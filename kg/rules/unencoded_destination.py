"""What looks like a Markdown link and is none, for a space in its destination."""

import re
from collections.abc import Iterator

from kg.note import Span
from kg.report import Finding, Severity, finding
from kg.resolve import Reference, Status, Unencoded
from kg.rules import rule
from kg.rules._fixes import Fix, edit, to_file
from kg.survey import Survey

_PATH = re.compile(r"[a-z][a-z0-9+.-]*://|.*\.[a-z][a-z0-9]{1,4}\Z|\.{0,2}/", re.IGNORECASE | re.DOTALL)


@rule(Severity.ERROR)
def unencoded_destination(survey: Survey) -> Iterator[Finding]:
    """Finds Markdown links whose destination holds a raw space, so that they are no links.

    Obsidian and GitHub show the brackets and the path as plain text; nothing can be followed.

    Mend it by writing `%20` for each space, or `<…>` around the destination; `--fix` does, where the file is there.

        [plans](My plans.md)                  write [plans](My%20plans.md)
    """
    for reference in survey.by_status[Status.UNENCODED]:
        match reference.resolution:
            case Unencoded(path) if path or _PATH.match(reference.link.target):
                link = reference.link
                message = f"a space ends the destination '{link.target}', so this is no link"
                fix = to_file(survey, reference, path) if path else _encoded(reference)
                yield finding(reference.source, link.span, message, "write '%20' for each space", fix=fix)
            case _:
                pass


def _encoded(reference: Reference) -> Fix:
    """The spaces of an address as `%20`; a path that leads nowhere is left to its author."""
    destination = reference.link.destination
    if destination is None or "://" not in reference.link.target:
        return ()
    written = reference.source.text(destination)
    return (edit(reference.source, Span(*destination), re.sub(r"[ \t]", "%20", written)),)
