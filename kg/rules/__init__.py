"""What `kg check` looks for: one rule a file, named after what a vault has ("this vault has a missing note").

A rule is a function from a survey to findings; its docstring is what `kg explain` prints.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from inspect import cleandoc

from kg.config import Check, Profile
from kg.errors import ConfigError
from kg.ignoring import without_suppressed
from kg.registry import Registry, choices
from kg.report import Finding, Report, Severity, fingerprinted
from kg.severities import Severities, names_in
from kg.survey import Survey

OF_THE_WEB = frozenset({"dead-link", "invalid-address"})
"""The rules that find nothing unless the web is asked."""


class Rule:
    """A rule: what it looks for, how severe that is, and what it is called."""

    def __init__(self, look: Callable[[Survey], Iterator[Finding]], severity: Severity) -> None:
        self.look = look
        self.severity = severity
        self.name = look.__name__.replace("_", "-")
        self.explanation = cleandoc(look.__doc__ or "")

    def __call__(self, survey: Survey) -> Iterator[Finding]:
        """The findings of this rule, each with the rule's name and its severity in this vault."""
        return self.findings(survey, Severities(survey.config.check))

    def findings(self, survey: Survey, severities: Severities) -> Iterator[Finding]:
        """The same for severities that are known."""
        for found in self.look(survey):
            named = found._replace(rule=self.name)
            yield named._replace(severity=severities.of(named, self.severity))


RULES: Registry[Rule] = Registry("rules", "rule")


def rule(severity: Severity) -> Callable[[Callable[[Survey], Iterator[Finding]]], Rule]:
    """Makes a function a rule."""
    return lambda look: Rule(look, severity)


def check(survey: Survey, select: Iterable[str] = (), files: Iterable[str] = ()) -> Report:
    """The report of some rules, or of all that are not off, about some files or all."""
    survey = survey.settled(settings(survey.config.check, select))
    _refuse_unknown(survey)
    severities = Severities(survey.config.check)
    asked = [one for one in RULES.parts.values() if severities.is_asked(one.name, one.severity)]
    found = [finding for one in asked for finding in one.findings(survey, severities)]
    wanted = frozenset(files)
    told = [one for one in found if one.severity is not Severity.OFF and (not wanted or one.place.path in wanted)]
    heard = fingerprinted(without_suppressed(told, survey.notes))
    return Report(heard, notes=len(survey.notes), links=len(survey.references))


def settings(
    check: Check, select: Iterable[str] = (), ignore: Iterable[str] = (), profile: Profile | None = None
) -> Check:
    """The settings of kg.toml with what was asked for here and now.

    Raises `UsageError` for a name of no rule.
    """
    chosen, ignored = _names(select), _names(ignore)
    return replace(
        check,
        select=chosen or check.select,
        # what is named here and now is wanted, whatever kg.toml says
        ignore=(*(name for name in check.ignore if name not in chosen), *ignored),
        profile=profile or check.profile,
    )


def rule_names() -> tuple[str, ...]:
    """The names of all rules."""
    return tuple(RULES.parts)


def _names(given: Iterable[str]) -> tuple[str, ...]:
    """Names, several of which may stand in one text with commas between."""
    names = tuple(name.strip() for one in given for name in one.split(",") if name.strip())
    for name in names:
        # which refuses a name that is none
        _ = RULES[name]
    return names


def _refuse_unknown(survey: Survey) -> None:
    """kg.toml may name known rules only."""
    known = rule_names()
    for key, name in names_in(survey.config.check):
        if name not in known:
            file = survey.config.file
            prefix = "tool.kg." if file == "pyproject.toml" else ""
            wrong = "names no rule" if key.endswith(f".{name}") else f"names '{name}', which is no rule"
            raise ConfigError(f"{file}: '{prefix}{key}' {wrong}; {choices(name, known)}")
