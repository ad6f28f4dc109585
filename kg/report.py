"""What a check has to say: findings with a place, and the report that holds them."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256
from typing import Literal, NamedTuple

from kg.note import Note, Place, Span


class Severity(StrEnum):
    """How much a finding matters; `off` switches a rule off."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    OFF = "off"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


class Edit(NamedTuple):
    """A replacement of exactly the characters of a place."""

    place: Place
    span: Span
    text: str


class Finding(NamedTuple):
    """One thing that is wrong in one place."""

    place: Place
    message: str
    """A plain sentence without a full stop: what is wrong."""
    help: str = ""
    """What to do about it, if that can be guessed."""
    subject: str = ""
    """The text that is wrong, as written: with rule and path it makes the fingerprint, which moved lines keep."""
    source: str = ""
    """The line that it stands on."""
    severity: Severity | None = None
    """Only where it differs from the severity of its rule."""
    fix: tuple[Edit, ...] = ()
    """What to write instead, so that the finding goes away."""
    unsafe: bool = False
    """Whether the fix is likely, not certain: applied with `--unsafe` only."""
    only_for: Literal["", "obsidian", "github"] = ""
    """Who alone stumbles over it, where the rule speaks of both."""
    rule: str = ""
    """Filled in by the check."""
    fingerprint: str = ""
    """Filled in by the check: stable while the finding's line moves."""

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """By place, then by rule."""
        return self.place.path, self.place.line, self.place.column, self.rule, self.message


class Report(NamedTuple):
    """Everything one check found, in the order of place."""

    findings: tuple[Finding, ...]
    notes: int
    links: int
    known: int = 0
    """How many findings a baseline already knows; they are not among `findings`."""
    gone: int = 0
    """How many findings a baseline knows that are there no more."""

    def count(self, severity: Severity) -> int:
        """How many findings there are of a severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def reaches(self, severity: Severity) -> bool:
        """Whether a finding is at least this severe."""
        return any((finding.severity or Severity.OFF).rank <= severity.rank for finding in self.findings)


_LONGEST_SUBJECT = 1000
"""How many bytes of what is wrong a finding keeps."""


def finding(note: Note, span: Span, message: str, help: str = "", **more: object) -> Finding:
    """A finding about a stretch of a note."""
    place = note.place(span)
    # links within links can be as long as the note, all of them
    subject = note.source[span.start : min(span.end, span.start + _LONGEST_SUBJECT)].decode(errors="ignore")
    return Finding(place, message, help, subject=subject, source=note.line(place.line), **more)  # type: ignore[arg-type]


def fingerprint(rule: str, path: str, subject: str, occurrence: int = 0) -> str:
    """What a finding is recognised by wherever its line has moved to; `occurrence` counts the same finding from 0."""
    key = "\0".join((rule, path, subject, str(occurrence)))
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def fingerprinted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in order, each with a fingerprint of rule, path, subject and occurrence, but not of the line."""
    seen: Counter[tuple[str, str, str]] = Counter()
    marked = []
    for one in sorted(findings, key=lambda one: one.order):
        key = (one.rule, one.place.path, one.subject)
        marked.append(one._replace(fingerprint=fingerprint(*key, seen[key])))
        seen[key] += 1
    return tuple(marked)
