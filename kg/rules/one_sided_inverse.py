"""Relations that only one of the two notes states."""

from collections.abc import Iterator

from kg.report import Finding, Severity
from kg.rules import Reach, rule
from kg.rules._relations import Statement, statements, title
from kg.survey import Survey


@rule(Severity.OFF, Reach.TIES)
def one_sided_inverse(survey: Survey) -> Iterator[Finding]:
    """Finds relations with an inverse, or symmetric ones, that only one of the two notes states.

    The graph knows both directions anyway; this is for vaults whose readers shall see the relation in either note.

    Mend it by stating the inverse in the other note.

        part_of: "[[Brain]]"                  and in Brain.md no has_part: "[[Cortex]]"
    """
    stating = {(_key(survey, one), one.path) for one in statements(survey)}
    told = set[tuple[str, str, str]]()
    for statement in statements(survey):
        known = survey.config.known_relations.get(statement.relation)
        source = statement.path
        other = statement.object if source == statement.subject else statement.subject
        key = _key(survey, statement)
        one_sided = (key, other) not in stating and key not in told and other != source and other in survey.notes
        if known and (known.inverse or known.symmetric) and one_sided:
            told.add(key)
            back = statement.relation if known.symmetric or other == statement.subject else known.inverse
            message = f"'{title(survey, other)}' does not state '{back}' of this note"
            yield statement.finding(survey, message)


def _key(survey: Survey, statement: Statement) -> tuple[str, str, str]:
    """The same for a statement and its inverse; the ends of a symmetric one have no order."""
    known = survey.config.known_relations.get(statement.relation)
    subject, object_ = statement.subject, statement.object
    if known and known.symmetric:
        subject, object_ = sorted((subject, object_))
    return subject, statement.relation, object_
