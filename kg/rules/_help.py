"""What several rules say in the same words."""

from kg.resolve import Reference
from kg.survey import Survey


def did_you_mean(survey: Survey, reference: Reference) -> str:
    """A sentence with the suggestions for a link that leads nowhere; empty if there is none."""
    suggestions = survey.resolver.suggestions(reference)
    quoted = " or ".join(f"'{one}'" for one in suggestions[:3])
    return f"did you mean {quoted}?" if quoted else ""
