"""Headings that only one of Obsidian and GitHub finds."""

from collections.abc import Iterator

from kg.note import Form, Heading
from kg.report import Finding, Severity, finding
from kg.resolve import Reference
from kg.rules import rule
from kg.survey import Survey


@rule(Severity.INFO)
def anchor_dialect(survey: Survey) -> Iterator[Finding]:
    """Finds links to a heading that Obsidian finds and GitHub does not, or the other way round.

    Obsidian compares the words of a heading, GitHub its slug: lower case, hyphens for spaces, punctuation left out.
    The one that does not know the spelling opens the note at its top. Of wikilinks only Obsidian's verdict counts.

    Mend it for the readers that matter to you; a heading of one word is spelt alike for both, and so is an HTML anchor
    `<a id="…">` for GitHub and an id `^…` for Obsidian.

        [LTD](Plasticity.md#long-term-depression)         only GitHub finds "Long-term depression"
        [LTD](Plasticity.md#Long-term%20depression)       only Obsidian does
    """
    for reference in survey.anchored:
        anchor = reference.anchor
        if anchor is None or not isinstance(anchor.at, Heading) or reference.link.form is Form.CANVAS:
            continue
        if not anchor.obsidian or not (anchor.github or reference.link.wiki):
            message = f"{_who(reference)} the heading '{anchor.at.text}' by '{reference.link.fragment}'"
            yield finding(reference.source, reference.link.span, message, only_for=_who_does_not(reference))


def _who_does_not(reference: Reference) -> str:
    """Who alone does not find the heading; empty for both."""
    assert reference.anchor is not None
    if reference.anchor.obsidian:
        return "github"
    return "obsidian" if reference.anchor.github else ""


def _who(reference: Reference) -> str:
    assert reference.anchor is not None
    if reference.anchor.obsidian:
        return "Obsidian finds, and GitHub does not,"
    return "GitHub finds, and Obsidian does not," if reference.anchor.github else "neither Obsidian nor GitHub finds"
