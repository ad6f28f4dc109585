"""Relations whose subject is of another type than they allow."""

from collections.abc import Iterator

from kg.report import Finding, Severity
from kg.rules import Reach, rule
from kg.rules._types import of_wrong_type
from kg.survey import Survey


@rule(Severity.WARNING, Reach.TIES)
def relation_domain(survey: Survey) -> Iterator[Finding]:
    """Finds relations whose subject is not of the types that kg.toml allows it (`domain`).

    Either the relation is the wrong one, or its direction is, or the note lacks its type.

    Mend it by correcting the relation, or the type: the property `type`, or a kind in kg.toml.

        written_by: "[[Eccles 1964]]"         in a note on a person: only papers and books are written
    """
    yield from of_wrong_type(survey, "subject", lambda one: one.subject, lambda relation: relation.domain)
