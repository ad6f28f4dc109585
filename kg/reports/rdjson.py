"""The report as reviewdog reads it, with the fixes as suggestions that a reviewer can apply.

Columns count bytes of UTF-8, and the end is excluded, as reviewdog's format has it.
"""

from json import dumps

from kg.note import Place
from kg.report import Finding, Report, Severity
from kg.reports import Context, sentence, utf8


def rdjson(report: Report, context: Context | None = None) -> str:
    """One object: the source, and a diagnostic a finding."""
    context = context or Context()
    content = {
        "source": {"name": "kg"},
        "diagnostics": [_diagnostic(one, context) for one in report.findings],
    }
    return dumps(content, ensure_ascii=False, indent=2) + "\n"


def _diagnostic(one: Finding, context: Context) -> dict[str, object]:
    found: dict[str, object] = {
        "message": sentence(one),
        "location": {"path": context.path(one), "range": _range(one.place, context)},
        "severity": (one.severity or Severity.INFO).value.upper(),
        "code": {"value": one.rule},
    }
    # a suggestion has no path of its own, so that a fix in another file cannot be one
    if one.fix and all(edit.place.path == one.place.path for edit in one.fix):
        found["suggestions"] = [{"range": _range(edit.place, context), "text": edit.text} for edit in one.fix]
    return found


def _range(place: Place, context: Context) -> dict[str, object]:
    start, end = context.column(place, utf8)
    return {"start": {"line": place.line, "column": start}, "end": {"line": place.end_line, "column": end}}
