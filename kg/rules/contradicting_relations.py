"""Notes that are said to excite and to inhibit the same thing."""

from collections.abc import Iterator

from kg.report import Finding, Severity
from kg.rules import Reach, rule
from kg.rules._relations import Statement, of_family, statements, title
from kg.survey import Survey


@rule(Severity.WARNING, Reach.TIES)
def contradicting_relations(survey: Survey) -> Iterator[Finding]:
    """Finds pairs of notes of which one is said both to excite and to inhibit the other.

    The map draws both, and a sum over the graph cancels them out. What does both, at different times or places, is
    two notes, or the weaker statement `modulates`.

    Mend it by taking one of the statements back.

        inhibits: "[[Neuron]]"                and further down [Neuron](Neuron.md "rel:excites")
    """
    seen: dict[tuple[str, str], dict[str, Statement]] = {}
    for statement in statements(survey):
        sign = next((one for one in ("excites", "inhibits") if of_family(survey, statement.relation, one)), "")
        if not sign:
            continue
        known = seen.setdefault((statement.subject, statement.object), {})
        other = known.get("inhibits" if sign == "excites" else "excites")
        if other and sign not in known:
            place = survey.notes[other.path].place(other.span)
            pair = f"'{title(survey, statement.subject)}' {statement.relation} '{title(survey, statement.object)}'"
            message = f"{pair}, but {place} says '{other.relation}'"
            yield statement.finding(survey, message)
        known.setdefault(sign, statement)
