"""Results for programs: JSON and CSV."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

from kg.models.result import Balance, Chart, Metric, Result, Trace


def json_of(result: Result) -> dict[str, Any]:
    """The answer without the trace, which is CSV's; keys may be added in later versions, never renamed."""
    return {
        "id": result.id,
        "kind": result.kind,
        "title": result.title,
        "verdict": result.verdict,
        "method": result.method.value,
        "tolerance": result.tolerance,
        "seed": result.seed,
        "metrics": dict(result.metrics),
        "spikes_ms": list(result.spikes_ms),
        "margin_mV": result.margin_mV,
        "contributions": [
            dict(zip(result.contributions.columns, row, strict=True)) for row in result.contributions.rows
        ],
        "expectations": [
            {"claim": one.claim, "metric": one.metric, "found": one.found, "ok": one.ok} for one in result.expectations
        ],
        "doubts": list(result.doubts),
        "provenance": [one._asdict() for one in result.provenance],
    }


def csv_of(result: Result) -> str:
    """A trace with the columns t_ms, V_mV and the depolarisation by each part, a chart's points, or a sum's shares."""
    return csv_text(*columns_and_rows(result))


def columns_and_rows(result: Result) -> tuple[Sequence[str], Iterable[Sequence[Metric]]]:
    """The same as names and values."""
    match result.drawing:
        case Trace() as trace:
            return _of_trace(trace)
        case Chart() as chart:
            return ("curve", chart.x, chart.y), _of_chart(chart)
        case Balance():
            return result.contributions


def csv_text(columns: Iterable[str], rows: Iterable[Sequence[Metric]]) -> str:
    """A table as CSV: numbers with all their digits, `true` and `false`, nothing where there is nothing."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(map(inert, columns))
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return file.getvalue()


def _of_trace(trace: Trace) -> tuple[tuple[str, ...], Iterator[tuple[float, ...]]]:
    columns = {"t_ms": trace.t_ms, "V_mV": trace.V_mV}
    if trace.linear_mV is not None:
        columns["linear_mV"] = trace.linear_mV
    parts = {f"{part.name} mV": part.V_mV for part in trace.parts}
    values = (*columns.values(), *parts.values())
    return (*columns, *parts), zip(*(column.tolist() for column in values), strict=True)


def _of_chart(chart: Chart) -> Iterator[tuple[str, float, float]]:
    return ((curve.name, x, y) for curve in chart.curves for x, y in zip(curve.x, curve.y, strict=True))


def inert(cell: Metric) -> Metric:
    """A cell that no spreadsheet runs."""
    if isinstance(cell, bool):
        return str(cell).lower()
    # a spreadsheet takes a text that begins so for a formula
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
