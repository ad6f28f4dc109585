"""How a report is written: one format a file, each a function from a report and its context to text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple, TypeAlias

from kg.note import Place
from kg.registry import Registry
from kg.report import Finding, Report, Severity


class Explained(NamedTuple):
    """What a rule is about, for formats that bring it along."""

    severity: Severity
    explanation: str


@dataclass(frozen=True)
class Context:
    """What a format may need to know beside the findings; without it, paths are those of the vault."""

    prefix: str = ""
    """The way from the root of the git repository, else from the working folder, to the vault: `notes/` or empty."""
    version: str = ""
    """kg's own."""
    rules: Mapping[str, Explained] = field(default_factory=dict)
    line: Callable[[str, int], str] = lambda _path, _number: ""
    """A line of a note, for columns that do not count characters."""
    fail_on: Severity = Severity.ERROR
    """The least severe finding that makes the check fail; `off` if nothing does."""
    colour: bool = False
    tells_of_fixes: bool = False
    """Whether to say how many findings kg could mend."""

    def path(self, finding: Finding) -> str:
        """The path of a finding's file as others see it."""
        return self.prefix + finding.place.path

    def column(self, place: Place, measure: "Measure") -> tuple[int, int]:
        """The columns where a place begins and ends, counted in another unit."""
        first = self.line(place.path, place.line)
        last = first if place.end_line == place.line else self.line(place.path, place.end_line)
        return _measured(first, place.column, measure), _measured(last, place.end_column, measure)


Measure: TypeAlias = Callable[[str], int]
"""How long some text is, in some unit."""

Format: TypeAlias = Callable[[Report, Context], str]
"""Writes a report."""


class Formats(Registry[Format]):
    """The formats by their names."""

    def __getitem__(self, name: str) -> Format:
        # kg's own are not shadowed, and one does not wait for the others
        if name in (module.name for module in iter_modules(__path__)):
            found: Format = getattr(import_module(f"{__name__}.{name}"), name)
            return found
        return super().__getitem__(name)


REPORTS = Formats("reports", "report format")


def utf16(text: str) -> int:
    """How many UTF-16 code units a text takes.

    >>> utf16("a😀")
    3
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8(text: str) -> int:
    """How many bytes a text takes in UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def worst_first(findings: tuple[Finding, ...]) -> list[Finding]:
    """By severity; those of one severity in the order of place."""
    return sorted(findings, key=lambda one: (one.severity or Severity.OFF).rank)


def counted(number: int, noun: str) -> str:
    """A number and what it counts: `1 note`, `2 notes`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def sentence(finding: Finding) -> str:
    """The message and, if there is one, the help."""
    return f"{finding.message}; {finding.help}" if finding.help else finding.message


def _measured(line: str, column: int, measure: Measure) -> int:
    if line.isascii():
        return column
    return measure(line[: column - 1]) + 1
