"""What several rules say in the same words."""

from collections.abc import Sequence

from kg.suggest import Suggestion


def did_you_mean(suggestions: Sequence[Suggestion]) -> str:
    """A sentence with the suggestions for a link that leads nowhere; empty if there is none."""
    quoted = " or ".join(f"'{one}'" for one in suggestions[:3])
    return f"did you mean {quoted}?" if quoted else ""
