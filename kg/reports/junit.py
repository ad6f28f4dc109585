"""The report as JUnit's XML, which every CI system can show: a suite a file, a test case a finding."""

import re
from itertools import groupby

from kg.report import Finding, Report, Severity
from kg.reports import Context, counted

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, however it is escaped."""


def junit(report: Report, context: Context | None = None) -> str:
    """What makes the check fail is a failure, the rest is skipped; a vault without findings is one case that passes."""
    from xml.etree.ElementTree import Element, SubElement, indent, tostring  # noqa: PLC0415 - few reports are XML

    context = context or Context()
    root = Element("testsuites", {"name": "kg check"} | _counts(report.findings, context))
    for path, group in groupby(report.findings, key=context.path):
        found = tuple(group)
        suite = SubElement(root, "testsuite", {"name": _legal(path)} | _counts(found, context))
        for one in found:
            case = SubElement(suite, "testcase", {key: _legal(value) for key, value in _case(one, path).items()})
            outcome = SubElement(case, "failure" if _fails(one, context) else "skipped", message=_legal(one.message))
            if _fails(one, context):
                outcome.set("type", one.rule)
                outcome.text = _legal("\n".join(filter(None, (f"{path}:{one.place.line}", one.source, one.help))))
    if not report.findings:
        suite = SubElement(root, "testsuite", {"name": "kg check"} | _counts((), context))
        SubElement(
            suite,
            "testcase",
            name=f"{counted(report.notes, 'note')} with {counted(report.links, 'link')}",
            classname="kg check",
        )
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _case(one: Finding, path: str) -> dict[str, str]:
    """GitLab drops a case of a name that it has seen, hence the place and the words in it."""
    name = f"{one.rule} {one.place.line}:{one.place.column} {one.subject.splitlines()[0] if one.subject else ''}"
    return {"name": name.rstrip(), "classname": path, "file": path, "line": str(one.place.line), "time": "0"}


def _counts(found: tuple[Finding, ...], context: Context) -> dict[str, str]:
    failures = sum(_fails(one, context) for one in found)
    tests = len(found) or 1
    return {
        "tests": str(tests),
        "failures": str(failures),
        "errors": "0",
        "skipped": str(len(found) - failures),
        "time": "0",
    }


def _fails(one: Finding, context: Context) -> bool:
    return context.fail_on is not Severity.OFF and (one.severity or Severity.OFF).rank <= context.fail_on.rank


def _legal(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
