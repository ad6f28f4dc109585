"""Addresses that cannot be right."""

from collections.abc import Iterator

from kg.report import Finding, Severity
from kg.rules import rule
from kg.survey import Survey


@rule(Severity.ERROR)
def invalid_address(survey: Survey) -> Iterator[Finding]:
    """Finds web and mail addresses that nobody can reach because of how they are written.

    They are looked at by `kg check --external`, which does not ask the web for them.

    Mend it by writing the address in full.

        [site](https:///page)                 names no host
        [me](mailto:someone)                  has no @
    """
    return (found for found in survey.web if found.rule == "invalid-address")
