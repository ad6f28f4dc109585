"""Relations that lead in a circle and must not."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from kg.report import Finding, Severity
from kg.rules import Reach, rule
from kg.rules._cycles import cycles
from kg.rules._relations import Statement, of_family, statements, title
from kg.survey import Survey


@rule(Severity.ERROR, Reach.TIES)
def relation_cycle(survey: Survey) -> Iterator[Finding]:
    """Finds circles of a relation that cannot have any: nothing is a part of a part of itself.

    Such relations are marked `acyclic`: is_a, part_of, precedes, derived_from, and those of kg.toml that say so.
    Whatever is derived from a circle, such as a hierarchy or an order, is wrong.

    Mend it by taking back the statement that is wrong; the message shows the whole circle.

        Brain part_of Cortex, Cortex part_of Neuron, Neuron part_of Brain
    """
    seen = set[frozenset[str]]()
    for name, relation in survey.config.known_relations.items():
        if not relation.acyclic:
            continue
        ways = _ways(survey, name)
        for circle in cycles(ways):
            if frozenset(circle) not in seen:
                seen.add(frozenset(circle))
                yield _finding(survey, name, ways, circle)


def _ways(survey: Survey, name: str) -> Mapping[str, Mapping[str, Statement]]:
    """Subject -> object -> the first statement of a relation, or of a special case of it, that joins them."""
    ways: dict[str, dict[str, Statement]] = defaultdict(dict)
    for statement in statements(survey):
        # a link to a heading of the same note says nothing of the note as a whole
        within = statement.subject == statement.object and statement.of_section
        if not within and of_family(survey, statement.relation, name):
            ways[statement.subject].setdefault(statement.object, statement)
    return ways


def _finding(
    survey: Survey, name: str, ways: Mapping[str, Mapping[str, Statement]], circle: tuple[str, ...]
) -> Finding:
    """A finding at the first statement of a circle, which begins with the first of its notes."""
    first = circle.index(min(circle))
    turned = [*circle[first:], *circle[:first]]
    statement = ways[turned[0]][turned[1 % len(turned)]]
    way = " -> ".join(f"'{title(survey, path)}'" for path in [*turned, turned[0]])
    return statement.finding(survey, f"'{name}' leads in a circle: {way}")
