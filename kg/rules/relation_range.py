"""Relations whose object is of another type than they allow."""

from collections.abc import Iterator

from kg.report import Finding, Severity
from kg.rules import Reach, rule
from kg.rules._types import of_wrong_type
from kg.survey import Survey


@rule(Severity.WARNING, Reach.TIES)
def relation_range(survey: Survey) -> Iterator[Finding]:
    """Finds relations whose object is not of the types that kg.toml allows it (`range`).

    Either the relation is the wrong one, or its direction is, or the note lacks its type.

    Mend it by correcting the relation, or the type: the property `type`, or a kind in kg.toml.

        written_by: "[[Synapse]]"             only persons write
    """
    yield from of_wrong_type(survey, "object", lambda one: one.object, lambda relation: relation.range)
