"""Ids that two blocks of a note have."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.rules import rule
from kg.survey import Survey


@rule(Severity.WARNING)
def duplicate_block(survey: Survey) -> Iterator[Finding]:
    """Finds ids `^id` that an earlier block of the same note has already.

    A link to the id leads to one of the two, and which one is not said anywhere. Case makes no difference.

    Mend it by giving one of them another id.

        The first paragraph. ^delay
        The second paragraph. ^delay
    """
    for note in survey.notes.values():
        if len(note.blocks) < 2:
            continue
        first = {block.id.lower(): block for block in reversed(note.blocks)}
        for block in note.blocks:
            earlier = first[block.id.lower()]
            if earlier is not block:
                line = note.place(earlier.span).line
                yield finding(note, block.span, f"the block in line {line} has the id '^{earlier.id}' already")
