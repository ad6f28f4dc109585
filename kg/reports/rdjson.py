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
    if suggestion := _suggestion(one, context):
        found["suggestions"] = [suggestion]
    return found


def _suggestion(one: Finding, context: Context) -> dict[str, object] | None:
    """A fix as one replacement, for each suggestion is applied by itself; it has no path of its own."""
    edits = sorted(one.fix, key=lambda edit: edit.span)
    lines = {number for edit in edits for number in (edit.place.line, edit.place.end_line)}
    if any(edit.place.path != one.place.path for edit in edits) or not (len(edits) == 1 or len(lines) == 1):
        return None
    first, last = edits[0].place, edits[-1].place
    line, text, at = context.line(first.path, first.line), "", first.column
    for edit in edits:
        text += line[at - 1 : edit.place.column - 1] + edit.text
        at = edit.place.end_column
    return {"range": _range(first._replace(end_line=last.end_line, end_column=last.end_column), context), "text": text}


def _range(place: Place, context: Context) -> dict[str, object]:
    start, end = context.column(place, utf8)
    return {"start": {"line": place.line, "column": start}, "end": {"line": place.end_line, "column": end}}
