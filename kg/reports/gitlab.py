"""The report as GitLab's Code Quality reads it, for the widget of merge requests."""

from hashlib import sha256
from json import dumps

from kg.report import Finding, Report, Severity
from kg.reports import Context, sentence

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def gitlab(report: Report, context: Context | None = None) -> str:
    """A list with an object a finding; each has a fingerprint of its own, as GitLab drops repeated ones."""
    found = [_issue(one, context or Context()) for one in report.findings]
    return dumps(found, ensure_ascii=False, indent=2) + "\n"


def _issue(one: Finding, context: Context) -> dict[str, object]:
    return {
        "description": sentence(one),
        "check_name": one.rule,
        "fingerprint": _fingerprint(one, context),
        "severity": _SEVERITIES[one.severity or Severity.INFO],
        "location": {"path": context.path(one), "lines": {"begin": one.place.line, "end": one.place.end_line}},
    }


def _fingerprint(one: Finding, context: Context) -> str:
    """One repository may hold several vaults, whose reports GitLab reads as one."""
    return sha256(f"{context.prefix}\0{one.fingerprint}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
