"""Marks that are no block ids."""

from collections.abc import Iterator

from kg.report import Finding, Severity
from kg.rules import rule
from kg.rules._troubles import found_by_parser
from kg.survey import Survey


@rule(Severity.WARNING)
def invalid_block_id(survey: Survey) -> Iterator[Finding]:
    """Finds marks `^like_this` at the end of a block that are no ids of blocks.

    An id is made of Latin letters, digits and hyphens. With any other character the mark is plain text, which readers
    see, and no link can name the block.

    Mend it by writing hyphens for the other characters, in the mark and in the links to it.

        The delay is half a millisecond. ^synaptic_delay
    """
    yield from found_by_parser(survey, "invalid-block-id")
