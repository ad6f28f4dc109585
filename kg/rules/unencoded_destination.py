"""What looks like a Markdown link and is none, for its destination."""

import re
from collections.abc import Iterator

from kg.note import Span
from kg.report import Finding, Severity, finding
from kg.resolve import Reference, Status, Unencoded
from kg.rules import rule
from kg.rules._fixes import Fix, edit, path_span, to_file
from kg.rules._troubles import found_by_parser
from kg.survey import Survey

_PATH = re.compile(r"[a-z][a-z0-9+.-]*://|.*\.[a-z][a-z0-9]{1,4}\Z|\.{0,2}/", re.IGNORECASE | re.DOTALL)
_BLANK = re.compile(r"[ \t]")


@rule(Severity.ERROR)
def unencoded_destination(survey: Survey) -> Iterator[Finding]:
    """Finds Markdown links whose destination holds a raw space or an open parenthesis, so that they are no links.

    Obsidian and GitHub show the brackets and the path as plain text; nothing can be followed.

    Mend it by writing `%20` for each space and `%28` for the parenthesis, or `<…>` around the destination;
    `--fix` does, where the file is there.

        [plans](My plans.md)                  write [plans](My%20plans.md)
        [axon](https://example.org/axon_(cell)
    """
    for reference in survey.by_status[Status.UNENCODED]:
        match reference.resolution:
            case Unencoded(path) if path or _PATH.match(reference.link.target):
                yield _finding(survey, reference, path)
            case _:
                pass
    yield from found_by_parser(survey, "unencoded-destination")


def _finding(survey: Survey, reference: Reference, path: str | None) -> Finding:
    link, note = reference.link, reference.source
    written = note.text(link.destination or link.span)
    if _BLANK.search(written):
        message, hint = f"a space ends the destination '{written}'", "write '%20' for each space"
    else:
        message, hint = f"a parenthesis is left open in '{written}'", "close it, or write '%28' for it"
    fix = _fix(survey, reference, path)
    return finding(note, link.span, f"{message}, so this is no link", hint, fix=fix)


def _fix(survey: Survey, reference: Reference, path: str | None) -> Fix:
    """The path that leads to the file, and `%20` for each other space; what leads nowhere is left to its author."""
    link, note, of_path = reference.link, reference.source, path_span(reference)
    if link.destination is None or of_path is None or not (path or "://" in link.target):
        return ()
    led = to_file(survey, reference, path) if path and link.target else ()
    start = led[0].text if led else note.text(of_path)
    written = _BLANK.sub("%20", start + note.text(Span(of_path.end, link.destination.end)))
    return () if written == note.text(link.destination) else (edit(note, link.destination, written),)
