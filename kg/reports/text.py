"""The report for people: each finding with its line and a caret under the exact characters."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeAlias

from kg.report import Finding, Report, Severity
from kg.reports import Context, counted

Paint: TypeAlias = Callable[[str, str], str]
"""Puts text into one of the styles."""

WIDTH = 100
"""How much of a long line is shown: prose is often written one line a paragraph."""

_STYLES = {"error": "1;31", "warning": "1;33", "info": "1;36", "caret": "1;32", "faint": "2"}
_KINDS = [severity for severity in Severity if severity is not Severity.OFF]


def text(report: Report, context: Context | None = None) -> str:
    """All findings in the order of place, a table by rule if there are several, then one line that counts them."""
    context = context or Context()
    paint = _paint if context.colour else _plain
    blocks = [_block(one, paint) for one in report.findings]
    fixes = _fixes(report) if context.tells_of_fixes else ""
    return "\n".join([*blocks, *_table(report, paint), f"{fixes}{_summary(report, paint)}"])


def changes(mended: Iterable[Finding], new: Iterable[Finding], report: Report, context: Context) -> str:
    """What a save has changed, then one line that counts what there is now."""
    paint = _paint if context.colour else _plain
    gone = [
        f"{_printable(str(one.place))}: {paint('mended', 'caret')} [{one.rule}]: {_printable(one.message)}\n"
        for one in mended
    ]
    return "\n".join([*gone, *(_block(one, paint) for one in new), _summary(report, paint)])


def _block(one: Finding, paint: Paint) -> str:
    severity = str(one.severity)
    head = f"{_printable(str(one.place))}: {paint(f'{severity}[{one.rule}]', severity)}: {_printable(one.message)}"
    lines = [head, *_excerpt(one, paint)]
    if one.help:
        lines.append(f"  {paint('help:', 'caret')} {_printable(one.help)}")
    return "\n".join(lines) + "\n"


def _excerpt(one: Finding, paint: Paint) -> list[str]:
    """The line and a caret under the characters; a long line is cut to the part that matters."""
    line, start = one.source, one.place.column - 1
    end = one.place.end_column - 1 if one.place.end_line == one.place.line else len(line)
    if not line.strip():
        return []
    left = max(0, min(start - WIDTH // 3, len(line) - WIDTH)) if len(line) > WIDTH else 0
    shown = line[left : left + WIDTH]
    before, after = "…" if left else "", "…" if left + WIDTH < len(line) else ""
    indent = before + line[left:start]
    marked = line[start : min(end, left + WIDTH)]
    gutter = str(one.place.line).rjust(5)
    return [
        f"{paint(f'{gutter} |', 'faint')} {before}{_printable(shown)}{after}",
        f"{paint('      |', 'faint')} {_blank(indent)}{paint('^' * max(1, _cells(marked)), 'caret')}",
    ]


def _table(report: Report, paint: Paint) -> list[str]:
    """How many findings each rule has, the worst rules first."""
    counts = Counter((one.severity or Severity.OFF, one.rule) for one in report.findings)
    if len({rule for _, rule in counts}) < 2:
        return []
    rows = sorted(counts.items(), key=lambda row: (row[0][0].rank, -row[1], row[0][1]))
    width = len(str(max(counts.values())))
    lines = [f"{number:>{width + 2}}  {paint(f'{kind:<7}', kind)}  {rule}" for (kind, rule), number in rows]
    return ["\n".join(lines) + "\n"]


def _fixes(report: Report) -> str:
    """What `--fix` could do."""
    safe = sum(bool(one.fix) and not one.unsafe for one in report.findings)
    likely = sum(bool(one.fix) and one.unsafe for one in report.findings)
    parts = [f"{safe} can be mended with --fix"] if safe else []
    if likely:
        parts.append(f"{likely} more with --fix --unsafe" if safe else f"{likely} can be mended with --fix --unsafe")
    return f"{', '.join(parts)}\n" if parts else ""


def _summary(report: Report, paint: Paint) -> str:
    counts = [_of_kind(report.count(severity), severity) for severity in _KINDS]
    counts = [paint(one, kind) if not one.startswith("0") else one for one, kind in zip(counts, _KINDS, strict=True)]
    known = f"; {report.known} known" if report.known or report.gone else ""
    gone = f", {report.gone} gone since the baseline was written" if report.gone else ""
    return f"{', '.join(counts)} in {counted(report.notes, 'note')} with {counted(report.links, 'link')}{known}{gone}\n"


def _of_kind(number: int, severity: Severity) -> str:
    return f"{number} info" if severity is Severity.INFO else counted(number, severity.value)


def _blank(written: str) -> str:
    """Blanks as wide as some text, tabs kept."""
    if written.isascii() and written.isprintable():
        return " " * len(written)
    return "".join("\t" if char == "\t" else " " * _cells(char) for char in written)


def _cells(written: str) -> int:
    """How many columns of a terminal some text takes."""
    if written.isascii():
        return len(written)
    from rich.cells import cell_len  # noqa: PLC0415 - only a line that is not plain ASCII waits for it

    return cell_len(written)


def _printable(line: str) -> str:
    """The line without characters that would move a terminal's cursor."""
    if line.isprintable():
        return line
    return "".join(char if char.isprintable() or char == "\t" else "\N{REPLACEMENT CHARACTER}" for char in line)


def _paint(written: str, style: str) -> str:
    return f"\x1b[{_STYLES[style]}m{written}\x1b[0m"


def _plain(written: str, _style: str) -> str:
    return written
