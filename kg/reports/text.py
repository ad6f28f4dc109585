"""The report for people: each finding with its line and a caret under the exact characters."""

from collections.abc import Callable
from typing import TypeAlias

from kg.report import Finding, Report, Severity

Paint: TypeAlias = Callable[[str, str], str]
"""Puts text into one of the styles."""

WIDTH = 100
"""How much of a long line is shown: prose is often written one line a paragraph."""

_STYLES = {"error": "1;31", "warning": "1;33", "info": "1;36", "caret": "1;32", "faint": "2"}


def text(report: Report, *, colour: bool = False) -> str:
    """The findings in the order of place, then one line that counts them."""
    paint = _paint if colour else _plain
    blocks = [_block(one, paint) for one in report.findings]
    return "\n".join([*blocks, _summary(report, paint)])


def _block(one: Finding, paint: Paint) -> str:
    severity = str(one.severity)
    head = f"{one.place}: {paint(f'{severity}[{one.rule}]', severity)}: {one.message}"
    lines = [head, *_excerpt(one, paint)]
    if one.help:
        lines.append(f"  {paint('help:', 'caret')} {one.help}")
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


def _summary(report: Report, paint: Paint) -> str:
    kinds = [severity for severity in Severity if severity is not Severity.OFF]
    counts = [_count(report.count(severity), severity.value) for severity in kinds]
    counts = [paint(one, kind) if not one.startswith("0") else one for one, kind in zip(counts, kinds, strict=True)]
    known = f"; {report.known} known" if report.known else ""
    return f"{', '.join(counts)} in {_count(report.notes, 'note')} with {_count(report.links, 'link')}{known}\n"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 or noun == "info" else f"{number} {noun}s"


def _blank(written: str) -> str:
    """Blanks as wide as some text, tabs kept."""
    return "".join("\t" if char == "\t" else " " * _cells(char) for char in written)


def _cells(written: str) -> int:
    """How many columns of a terminal some text takes."""
    if written.isascii():
        return len(written)
    from rich.cells import cell_len  # noqa: PLC0415 - only a line that is not plain ASCII waits for it

    return cell_len(written)


def _printable(line: str) -> str:
    """The line without characters that would move a terminal's cursor."""
    return "".join(char if char.isprintable() or char == "\t" else "\N{REPLACEMENT CHARACTER}" for char in line)


def _paint(written: str, style: str) -> str:
    return f"\x1b[{_STYLES[style]}m{written}\x1b[0m"


def _plain(written: str, _style: str) -> str:
    return written
