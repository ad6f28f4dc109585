"""What several rules say in the same words."""

from collections.abc import Sequence

from kg.suggest import Reason, Suggestion


def did_you_mean(suggestions: Sequence[Suggestion]) -> str:
    """A sentence with the suggestions for a link that leads nowhere; empty if there is none."""
    quoted = " or ".join(f"'{one}'" for one in suggestions[:3])
    if suggestions and suggestions[0].reason is Reason.ALIAS:
        return f"it is an alias or title of {quoted}, and only the name of its file opens a note"
    return f"did you mean {quoted}?" if quoted else ""
