"""Whether the two ends of a statement are of the types that its relation asks for."""

from collections.abc import Callable, Iterator

from kg.config import Relation
from kg.report import Finding
from kg.rules._relations import Statement, statements, title, types
from kg.survey import Survey


def of_wrong_type(
    survey: Survey, end: str, path_of: Callable[[Statement], str], wanted: Callable[[Relation], tuple[str, ...]]
) -> Iterator[Finding]:
    """A finding for each statement whose subject or object is of none of the wanted types."""
    relations = survey.config.known_relations
    if not any(wanted(relation) for relation in relations.values()):
        return
    for statement in statements(survey):
        path = path_of(statement)
        own = types(survey).get(path)
        for name in survey.config.ancestry(statement.relation):
            known = relations.get(name)
            if own and known and wanted(known) and not set(own) & set(wanted(known)):
                message = (
                    f"the {end} of '{name}' is {_either(wanted(known))}, but '{title(survey, path)}' is {_either(own)}"
                )
                yield statement.finding(survey, message)
                break


def _either(names: tuple[str, ...]) -> str:
    return " or ".join(f"'{name}'" for name in names)
