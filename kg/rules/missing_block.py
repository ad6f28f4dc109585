"""Links whose block is not in the note."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import Reference, Status
from kg.rules import rule
from kg.rules._closest import closest
from kg.rules._fixes import Fix, to_fragment
from kg.rules._help import did_you_mean
from kg.survey import Survey


@rule(Severity.ERROR)
def missing_block(survey: Survey) -> Iterator[Finding]:
    """Finds links to a block `#^id` that the note does not mark with `^id`.

    Obsidian opens the note at its top, and an embed of the block shows an error.

    Mend it by marking the block, with a space before the mark, or by correcting the id; `--unsafe` takes the closest.

        See [[Synapse#^delay]].               but no block of Synapse.md ends with ^delay
    """
    for reference in survey.by_status[Status.MISSING_BLOCK]:
        message = f"no block '{reference.link.fragment}' in '{reference.path}'"
        hint = did_you_mean(survey.resolver.suggestions(reference))
        fix = _closest(survey, reference)
        yield finding(reference.source, reference.link.span, message, hint, fix=fix, unsafe=True)


def _closest(survey: Survey, reference: Reference) -> Fix:
    ids = list({block.id.lower(): block.id for block in survey.notes[reference.path or ""].blocks}.values())
    index = closest(reference.link.fragment.rpartition("^")[2], ids)
    return () if index is None else to_fragment(reference, f"^{ids[index]}")
