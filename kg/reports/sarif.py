"""The report as SARIF 2.1.0, which code scanning reads.

Columns count UTF-16 code units, and say so (`columnKind`): readers that do not look take them for that as well.
"""

from json import dumps
from typing import Any
from urllib.parse import quote

from kg.note import Place
from kg.report import Edit, Finding, Report, Severity
from kg.reports import Context, sentence, utf16, worst_first

RESULTS = 25_000
"""GitHub refuses a run with more results."""

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note", Severity.OFF: "none"}


def sarif(report: Report, context: Context | None = None) -> str:
    """One run, the worst results first; the rules that found something come with their explanations."""
    context = context or Context()
    names = sorted({one.rule for one in report.findings})
    results = [_result(one, names, context) for one in worst_first(report.findings)[:RESULTS]]
    driver = {"name": "kg", "semanticVersion": context.version, "rules": [_rule(name, context) for name in names]}
    if not context.version:
        del driver["semanticVersion"]
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "invocations": [_invocation(len(report.findings) - len(results))],
        "results": results,
    }
    return dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _invocation(left_out: int) -> dict[str, Any]:
    if not left_out:
        return {"executionSuccessful": True}
    text = f"{left_out} more findings, none worse than these, are left out: a run may have {RESULTS} results"
    said = [{"level": "warning", "message": {"text": text}}]
    return {"executionSuccessful": True, "toolExecutionNotifications": said}


def _rule(name: str, context: Context) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": name, "name": name.title().replace("-", "")}
    explained = context.rules.get(name)
    if explained:
        paragraph = " ".join(explained.explanation.partition("\n\n")[0].split())
        rule |= {
            "shortDescription": {"text": paragraph},
            "fullDescription": {"text": paragraph},
            "help": {"text": explained.explanation, "markdown": explained.explanation},
            "defaultConfiguration": {
                "level": _LEVELS[explained.severity],
                "enabled": explained.severity is not Severity.OFF,
            },
        }
    return rule


def _result(one: Finding, names: list[str], context: Context) -> dict[str, Any]:
    location = {"artifactLocation": _file(one.place, context), "region": _region(one.place, context)}
    result: dict[str, Any] = {
        "ruleId": one.rule,
        "ruleIndex": names.index(one.rule),
        "level": _LEVELS[one.severity or Severity.INFO],
        "message": {"text": sentence(one)},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"kg/v1": one.fingerprint, "primaryLocationLineHash": one.fingerprint},
    }
    if one.fix:
        result["fixes"] = [
            {"description": {"text": one.help or one.message}, "artifactChanges": _changes(one, context)}
        ]
    return result


def _changes(one: Finding, context: Context) -> list[dict[str, Any]]:
    """The edits of a fix, a change a file."""
    by_path: dict[str, list[Edit]] = {}
    for edit in one.fix:
        by_path.setdefault(edit.place.path, []).append(edit)
    return [
        {
            "artifactLocation": _file(edits[0].place, context),
            "replacements": [
                {"deletedRegion": _region(edit.place, context), "insertedContent": {"text": edit.text}}
                for edit in edits
            ],
        }
        for edits in by_path.values()
    ]


def _file(place: Place, context: Context) -> dict[str, str]:
    uri = quote((context.prefix + place.path).encode("utf-8", "surrogateescape"), safe="/")
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _region(place: Place, context: Context) -> dict[str, int]:
    start, end = context.column(place, utf16)
    return {"startLine": place.line, "startColumn": start, "endLine": place.end_line, "endColumn": end}
