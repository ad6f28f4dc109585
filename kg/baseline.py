"""The findings that a team knows of, in a file: later checks tell of new ones only.

A finding is known by its rule, its path and what is written there, not by its line. What stands several times in a
note counts so often.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.errors import ConfigError
from kg.report import Finding, Report, fingerprint

FILE = ".kg-baseline.json"
"""Its usual name: it begins with a dot, so that it is no file of the vault."""

VERSION = 1
"""That of the file's form."""


@dataclass(frozen=True, slots=True)
class Known:
    """A finding that is known, and how often it stands in its note."""

    rule: str
    path: str
    subject: str
    count: int = 1

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is known by."""
        return self.rule, self.path, self.subject

    @property
    def fingerprint(self) -> str:
        """That of the first of them."""
        return fingerprint(self.rule, self.path, self.subject)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings that are known, sorted."""

    entries: tuple[Known, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Baseline":
        """One that knows these findings."""
        counts = Counter(map(_key, findings))
        return cls(tuple(Known(*key, count) for key, count in sorted(counts.items())))

    @classmethod
    def read(cls, file: Path) -> "Baseline":
        """The one in a file.

        Raises `ConfigError` if the file is there and is none.
        """
        try:
            return cls(tuple(map(_entry, _listed(json.loads(file.read_bytes())))))
        except (OSError, ValueError, LookupError, TypeError) as error:
            remedy = "write it again with --write-baseline"
            raise ConfigError(f"the baseline '{file.name}' cannot be read: {_reason(error)}; {remedy}") from error

    def text(self) -> str:
        """The content of its file: a line a finding, so that a change can be reviewed."""
        rows = [
            json.dumps(
                {
                    "rule": one.rule,
                    "path": one.path,
                    "subject": one.subject,
                    "count": one.count,
                    "fingerprint": one.fingerprint,
                },
                ensure_ascii=False,
            )
            for one in self.entries
        ]
        listed = "\n" + ",\n".join(f"  {row}" for row in rows) + "\n" if rows else ""
        return f'{{"version": {VERSION}, "findings": [{listed}]}}\n'

    @property
    def count(self) -> int:
        """How many findings are known."""
        return sum(one.count for one in self.entries)

    def without_known(self, report: Report, looked_at: Callable[[Known], bool] = lambda _: True) -> Report:
        """The report of what is new. What was not looked at, by another rule or in another file, is not gone."""
        known = {one.key: one.count for one in self.entries}
        new = []
        for one in report.findings:
            if known.get(_key(one)):
                known[_key(one)] -= 1
            else:
                new.append(one)
        gone = sum(known[one.key] for one in self.entries if looked_at(one))
        return report._replace(findings=tuple(new), known=len(report.findings) - len(new), gone=gone)

    def pruned(self, report: Report, looked_at: Callable[[Known], bool] = lambda _: True) -> "Baseline":
        """What is left when that which is there no more is forgotten; the report is the whole one."""
        there = Counter(map(_key, report.findings))
        left = (replace(one, count=min(one.count, there[one.key])) if looked_at(one) else one for one in self.entries)
        return Baseline(tuple(one for one in left if one.count))


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.place.path, finding.subject


def _listed(content: dict[str, Any]) -> Iterable[dict[str, Any]]:
    if content["version"] != VERSION:
        raise ValueError(f"its version is {content['version']!r}, and this kg knows {VERSION}")
    found: Iterable[dict[str, Any]] = content["findings"]
    return found


def _entry(found: dict[str, Any]) -> Known:
    entry = Known(found["rule"], found["path"], found["subject"], found["count"])
    if not all(isinstance(one, str) for one in entry.key) or not isinstance(entry.count, int):
        raise TypeError(f"an entry is {found!r}")
    return entry


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return str(error.strerror)
    return f"it lacks {error}" if isinstance(error, KeyError) else str(error)
