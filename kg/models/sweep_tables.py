"""Sweeps for programs: JSON and CSV."""

from typing import Any

from kg.models.sweeping import Sweep
from kg.models.tables import csv_text
from kg.models.units import unit_of


def json_of(sweep: Sweep) -> dict[str, Any]:
    """The grid and all metrics at each point; keys may be added in later versions, never renamed."""
    return {
        "id": sweep.id,
        "kind": sweep.kind,
        "title": sweep.title,
        "method": sweep.method.value,
        "tolerance": sweep.tolerance,
        "seed": sweep.seed,
        "set": dict(sweep.settings),
        "sweep": [{"path": one.path, "unit": unit_of(one.path), "values": list(one.values)} for one in sweep.ranges],
        "metric": sweep.metric,
        "asked": sweep.asked,
        "done": len(sweep.points),
        "points": [
            {
                "at": list(place),
                "metrics": dict(zip(sweep.metrics, point.found, strict=True)) if point.found else None,
                "trouble": point.trouble or None,
            }
            for place, point in zip(sweep.places(), sweep.points, strict=True)
        ],
    }


def csv_of(sweep: Sweep) -> str:
    """A row a point: the parameters, every metric, and what keeps the model from running there."""
    nothing = (None,) * len(sweep.metrics)
    rows = (
        (*place, *(point.found or nothing), point.trouble or None)
        for place, point in zip(sweep.places(), sweep.points, strict=True)
    )
    return csv_text((*(one.path for one in sweep.ranges), *sweep.metrics, "trouble"), rows)
