"""Relations that nobody declared."""

from collections.abc import Iterator

from kg.note import Form
from kg.report import Finding, Severity
from kg.rules import Reach, rule
from kg.rules._relations import Statement, statements
from kg.survey import Survey


@rule(Severity.WARNING, Reach.TIES)
def undeclared_relation(survey: Survey) -> Iterator[Finding]:
    """Finds links that name a relation which neither kg nor kg.toml knows.

    The edge is there, but it has no inverse, no parent and no colour of its own, and a slip of the pen makes a relation
    that nobody asks for. Properties and inline fields are looked at only if kg.toml declares relations:
    a vault without them may have any property; and only if they lead to a note.

    Mend it by correcting the name, or by declaring the relation in kg.toml.

        [Brain](Brain.md "rel:partof")        the relation is called part_of
    """
    for statement in statements(survey):
        name = statement.written
        known = name in survey.config.known_relations or name in survey.config.inverses
        if not known and _is_meant(survey, statement):
            yield statement.finding(survey, f"no relation named '{name}'", _hint(survey, name))


def _is_meant(survey: Survey, statement: Statement) -> bool:
    """Whether the author surely meant a relation."""
    if statement.form in {Form.PROPERTY, Form.FIELD}:
        return bool(survey.config.relations) and statement.target.lower().endswith(".md")
    return statement.titled


def _hint(survey: Survey, name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    names = [*survey.config.known_relations, *survey.config.inverses]
    nearest = get_close_matches(name, names, n=1)
    return f"did you mean '{nearest[0]}'?" if nearest else f"declare it in kg.toml: [relations.{name}]"
