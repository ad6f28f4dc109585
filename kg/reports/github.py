"""The report as annotations of GitHub Actions, which the runner shows beside the lines of a pull request.

The runner shows ten of each level a step, so the worst come first; the text log and the job summary have all of them.
"""

import re
from collections import Counter

from kg.report import Finding, Report, Severity
from kg.reports import Context, counted, sentence, worst_first

PER_LEVEL = 10
"""How many annotations of one level the runner shows of a step."""

SUMMARY_BYTES = 1_000_000
"""A job summary may have one MiB a step; some of it is left to others."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_MARKS = re.compile(r"[\\`*_{}\[\]()#+|~^@:/.<>&\"'-]")


def github(report: Report, context: Context | None = None) -> str:
    """A line a finding, the worst first, and a last line that tells how many there are beyond GitHub's limit."""
    context = context or Context()
    shown: Counter[Severity | None] = Counter()
    lines = []
    for one in worst_first(report.findings):
        shown[one.severity] += 1
        if shown[one.severity] <= PER_LEVEL:
            lines.append(_annotation(one, context))
    if more := len(report.findings) - len(lines):
        lines.append(f"kg: {more} more in the log; GitHub shows {PER_LEVEL} of each level\n")
    return "".join(lines)


def summary(report: Report, context: Context) -> str:
    """The report as Markdown for the job summary."""
    counts = ", ".join(f"**{report.count(severity)}** {severity}" for severity in _LEVELS)
    known = f" ({report.known} known, {report.gone} gone)" if report.known or report.gone else ""
    head = f"## kg check\n\n{counts} in {counted(report.notes, 'note')} with {counted(report.links, 'link')}{known}\n"
    if not report.findings:
        return head
    rows = [
        f"| {one.severity} | {_inert(one.rule)} | {_inert(f'{context.path(one)}:{one.place.line}')} "
        f"| {_inert(sentence(one))} |\n"
        for one in worst_first(report.findings)
    ]
    kept, size = [], len(head.encode())
    for row in rows:
        size += len(row.encode("utf-8", "replace"))
        if size > SUMMARY_BYTES:
            break
        kept.append(row)
    more = f"\n{len(rows) - len(kept)} more in the log\n" if len(kept) < len(rows) else ""
    return f"{head}\n| severity | rule | place | finding |\n|---|---|---|---|\n{''.join(kept)}{more}"


def _annotation(one: Finding, context: Context) -> str:
    place = one.place
    fields = {"file": context.path(one), "line": place.line, "endLine": place.end_line}
    if place.line == place.end_line:
        # GitHub takes columns within one line only; the last one is inside
        fields |= {"col": place.column, "endColumn": max(place.column, place.end_column - 1)}
    fields["title"] = f"kg {one.rule}"
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in fields.items())
    return f"::{_LEVELS[one.severity or Severity.INFO]} {properties}::{_message(sentence(one))}\n"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def _inert(text: str) -> str:
    """Text that Markdown, HTML and GitHub's mentions leave as it is."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    return _MARKS.sub(lambda match: f"&#{ord(match[0])};", plain)
