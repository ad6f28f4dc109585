"""Subjects with more objects than a relation allows."""

from collections import defaultdict
from collections.abc import Iterator

from kg.report import Finding, Severity
from kg.rules import Reach, rule
from kg.rules._relations import statements, title
from kg.survey import Survey


@rule(Severity.WARNING, Reach.TIES)
def relation_cardinality(survey: Survey) -> Iterator[Finding]:
    """Finds subjects that have more objects of a relation than kg.toml allows (`max_out`).

    Two notes may each state another object, and neither shows the contradiction.

    Mend it by taking a statement back, or by raising `max_out`.

        published_in: ["[[Brain]]", "[[Nature]]"]         but max_out = 1
    """
    limits = {name: known.max_out for name, known in survey.config.known_relations.items() if known.max_out is not None}
    if not limits:
        return
    objects: dict[tuple[str, str], list[str]] = defaultdict(list)
    for statement in statements(survey):
        subject, relation, object_ = statement[:3]
        known = objects[subject, relation]
        if relation not in limits or object_ in known:
            continue
        known.append(object_)
        if len(known) > limits[relation]:
            others = ", ".join(f"'{title(survey, one)}'" for one in known[:-1])
            message = (
                f"'{title(survey, subject)}' has {len(known)} objects of '{relation}', and {limits[relation]} at most"
            )
            yield statement.finding(survey, message, f"it has {others} already" if others else "")
