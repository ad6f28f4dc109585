"""Inputs of models whose sign is not that of the relation."""

from collections import defaultdict
from collections.abc import Iterator

from kg.report import Finding, Severity
from kg.rules import Reach, rule
from kg.rules._relations import of_family, statements, title, wired
from kg.survey import Survey


@rule(Severity.ERROR, Reach.TIES)
def sign_mismatch(survey: Survey) -> Iterator[Finding]:
    """Finds inputs of models that excite although the note they come from inhibits, or the other way round.

    The note says in its links that one thing inhibits the other, and its model adds a positive amplitude for it:
    one of the two is wrong, and readers see either.

    Mend it by correcting the sign of the amplitude or weight, or the relation.

        inhibited_by: "[[IPSP]]"              and the model has {from: "[[IPSP]]", amplitude_mV: 4}
    """
    if not survey.valid_models:
        return
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for statement in statements(survey):
        for sign in ("excites", "inhibits"):
            if of_family(survey, statement.relation, sign):
                said[statement.subject, statement.object].add(sign)
    for statement in wired(survey):
        subject, relation, object_ = statement[:3]
        signs = said[subject, object_]
        if signs and relation not in signs:
            pair = f"'{title(survey, subject)}' {min(signs)} '{title(survey, object_)}'"
            message = f"{pair}, but this input {'raises' if relation == 'excites' else 'lowers'} its sum"
            yield statement.finding(survey, message, "correct the sign or the relation")
