"""What `kg check` looks for: one rule a file, named after what a vault has ("this vault has a missing note").

A rule is a function from a survey to findings; its docstring is what `kg explain` prints.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from enum import Enum, auto
from inspect import cleandoc

from kg.config import Check, Config, Profile
from kg.errors import ConfigError
from kg.ignoring import without_suppressed
from kg.registry import Registry, choices
from kg.report import Finding, Report, Severity, fingerprinted
from kg.severities import Severities, names_in
from kg.survey import Survey

OF_THE_WEB = frozenset({"dead-link", "invalid-address"})
"""The rules that find nothing unless the web is asked."""


class Reach(Enum):
    """How much of a vault a rule has to see at once. A large vault is looked at in shares (`kg/sharing.py`)."""

    NOTE = auto()
    """One note, and what links can name in others."""
    TIES = auto()
    """The notes that are tied to others by embeds, relations or models, or the list of all files."""
    VAULT = auto()
    """Every link of the vault."""


class Rule:
    """A rule: what it looks for, how severe that is, how much it has to see, and what it is called."""

    def __init__(self, look: Callable[[Survey], Iterator[Finding]], severity: Severity, reach: Reach) -> None:
        self.look = look
        self.severity = severity
        self.reach = reach
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


def rule(severity: Severity, reach: Reach = Reach.NOTE) -> Callable[[Callable[[Survey], Iterator[Finding]]], Rule]:
    """Makes a function a rule."""
    return lambda look: Rule(look, severity, reach)


def check(survey: Survey, select: Iterable[str] = (), files: Iterable[str] = ()) -> Report:
    """The report of some rules, or of all that are not off, about some files or all."""
    survey = survey.settled(settings(survey.config.check, select))
    found = findings_of(survey, asked_rules(survey.config))
    return reported(found, frozenset(files), len(survey.notes), len(survey.references))


def asked_rules(config: Config) -> list[Rule]:
    """The rules that can find anything.

    Raises `ConfigError` if kg.toml names one that there is not.
    """
    _refuse_unknown(config)
    severities = Severities(config.check)
    return [one for one in RULES.parts.values() if severities.is_asked(one.name, one.severity)]


def findings_of(survey: Survey, rules: Iterable[Rule]) -> Iterator[Finding]:
    """What some rules find that the authors of the notes want to hear of."""
    severities = Severities(survey.config.check)
    found = (finding for one in rules for finding in one.findings(survey, severities))
    return without_suppressed((one for one in found if one.severity is not Severity.OFF), survey.notes)


def reported(found: Iterable[Finding], files: frozenset[str], notes: int, links: int) -> Report:
    """The report of findings, of which only those in some files are told, if any are named."""
    told = (one for one in found if not files or one.place.path in files)
    return Report(fingerprinted(told), notes=notes, links=links)


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


def _refuse_unknown(config: Config) -> None:
    """kg.toml may name known rules only."""
    known = rule_names()
    for key, name in names_in(config.check):
        if name not in known:
            file = config.file
            prefix = "tool.kg." if file == "pyproject.toml" else ""
            wrong = "names no rule" if key.endswith(f".{name}") else f"names '{name}', which is no rule"
            raise ConfigError(f"{file}: '{prefix}{key}' {wrong}; {choices(name, known)}")
