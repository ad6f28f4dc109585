"""Headings that hold a link."""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice, takewhile

from kg.lookup import is_address
from kg.note import Heading, Link, Note
from kg.report import Finding, Severity, finding
from kg.rules import rule
from kg.survey import Survey


@rule(Severity.OFF)
def leaking_anchor(survey: Survey) -> Iterator[Finding]:
    """Finds headings that hold a link to another file.

    Obsidian names a heading by its source, in which the link's path stands: links to the heading break as soon as
    that file is renamed or moved. GitHub names it by the words that are shown.

    Mend it by moving the link into the text below the heading.

        ## Excitatory [potentials](../cells/Potential.md)
    """
    for note in survey.notes.values():
        for heading in note.headings:
            if "](" in heading.raw or "[[" in heading.raw:
                for link in _links_within(note, heading):
                    message = f"the path '{link.target}' is a part of this heading's anchor"
                    yield finding(note, link.span, message, "move the link into the text below")


def _links_within(note: Note, heading: Heading) -> Iterator[Link]:
    start, end = heading.span
    first = bisect_left(note.links, start, key=lambda link: link.span.start)
    for link in takewhile(lambda link: link.span.start < end, islice(note.links, first, None)):
        if link.span.end <= end and link.target and (link.wiki or not is_address(link.target)):
            yield link
