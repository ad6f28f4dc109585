"""Results for programs: JSON and CSV."""

import csv
from io import StringIO
from typing import Any

from kg.models.result import Cell, Result, Table, Trace


def json_of(result: Result) -> dict[str, Any]:
    """The answer without the trace, which is CSV's; keys may be added in later versions, never renamed."""
    return {
        "id": result.id,
        "kind": result.kind,
        "title": result.title,
        "verdict": result.verdict,
        "method": result.method.value,
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
    """The trace with the columns t_ms, V_mV and the depolarisation by each part; without a trace, the contributions."""
    table = _columns(result.drawing) if isinstance(result.drawing, Trace) else result.contributions
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(map(_inert, table.columns))
    writer.writerows([_inert(cell) for cell in row] for row in table.rows)
    return file.getvalue()


def _columns(trace: Trace) -> Table:
    columns = (trace.t_ms, trace.V_mV, *(part.V_mV for part in trace.parts))
    names = ("t_ms", "V_mV", *(f"{part.name} mV" for part in trace.parts))
    return Table(names, tuple(zip(*(column.tolist() for column in columns), strict=True)))


def _inert(cell: Cell) -> Cell:
    # a spreadsheet takes a text that begins so for a formula
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
