"""The report for programs; its shape is a contract that other programs build on."""

from json import dumps

from kg.report import Edit, Finding, Report, Severity
from kg.reports import Context


def json(report: Report, _context: Context | None = None) -> str:
    """One object: `version`, `findings` in the order of place, `summary`."""
    summary = {severity.value: report.count(severity) for severity in Severity if severity is not Severity.OFF}
    summary |= {"known": report.known, "notes": report.notes, "links": report.links}
    content = {"version": 1, "findings": [_finding(one) for one in report.findings], "summary": summary}
    return dumps(content, ensure_ascii=False, indent=2) + "\n"


def _finding(one: Finding) -> dict[str, object]:
    path, line, column, end_line, end_column = one.place
    return {
        "rule": one.rule,
        "severity": one.severity,
        "path": path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "message": one.message,
        "help": one.help,
        "fingerprint": one.fingerprint,
        "fix": [_edit(edit) for edit in one.fix] or None,
    }


def _edit(edit: Edit) -> dict[str, object]:
    _, line, column, end_line, end_column = edit.place
    return {
        "start_line": line,
        "start_column": column,
        "end_line": end_line,
        "end_column": end_column,
        "text": edit.text,
    }
