"""What `kg check` looks for: one rule a file, named after what a vault has ("this vault has a missing note").

A rule is a function from a survey to findings; its docstring is what `kg explain` prints.
"""

from collections.abc import Callable, Iterable, Iterator
from inspect import cleandoc

from kg.errors import UsageError
from kg.registry import Registry, choices
from kg.report import Finding, Report, Severity, fingerprinted
from kg.survey import Survey


class Rule:
    """A rule: what it looks for, how severe that is, and what it is called."""

    def __init__(self, look: Callable[[Survey], Iterator[Finding]], severity: Severity) -> None:
        self.look = look
        self.severity = severity
        self.name = look.__name__.replace("_", "-")
        self.explanation = cleandoc(look.__doc__ or "")

    def __call__(self, survey: Survey) -> Iterator[Finding]:
        """The findings of this rule, each with the rule's name and its severity in this vault."""
        usual = survey.config.severity(self.name, self.severity)
        stated = self.name in survey.config.check.severity
        for found in self.look(survey):
            severity = usual if stated or found.severity is None else found.severity
            yield found._replace(rule=self.name, severity=severity)


RULES: Registry[Rule] = Registry("rules", "rule")


def rule(severity: Severity) -> Callable[[Callable[[Survey], Iterator[Finding]]], Rule]:
    """Makes a function a rule."""
    return lambda look: Rule(look, severity)


def check(survey: Survey, rules: Iterable[str] = (), files: Iterable[str] = ()) -> Report:
    """The report of some rules, or of all that are not off, about some files or all."""
    _refuse_unknown(survey)
    named = tuple(rules)
    chosen = [RULES[name] for name in named] if named else list(RULES.parts.values())
    wanted = frozenset(files)
    findings = [
        found
        for one in chosen
        if named or survey.config.severity(one.name, one.severity) is not Severity.OFF
        for found in one(survey)
        if found.severity is not Severity.OFF and (not wanted or found.place.path in wanted)
    ]
    return Report(fingerprinted(findings), notes=len(survey.notes), links=len(survey.references))


def _refuse_unknown(survey: Survey) -> None:
    """kg.toml may give severities to known rules only."""
    for name in survey.config.check.severity:
        if name not in RULES.parts:
            raise UsageError(f"kg.toml: 'check.severity.{name}' names no rule; {choices(name, RULES.parts)}")
