"""A response for programs: JSON and CSV."""

import csv
from io import StringIO
from typing import Any

from kg.circuit.response import Reason, Response, Robustness
from kg.models.maths.propagation import Loop
from kg.models.tables import inert

COLUMNS = ("id", "title", "state", "activity", "sum", "period", "low", "high", "driven", "held")


def json_of(response: Response) -> dict[str, Any]:
    """The whole answer; keys may be added in later versions, never renamed. Nodes are named by their ids."""
    return {
        "version": 1,
        "activation": response.activation._asdict(),
        "memory": response.network.memory,
        "drive": {response.ids[node]: value for node, value in response.drive.items()},
        "assumed": [response.ids[node] for node in sorted(response.assumed)],
        "clamp": {response.ids[node]: value for node, value in response.network.clamps.items()},
        "nodes": [_node(response, node) for node in range(len(response.ids))],
        "connections": [one._asdict() for one in response.connections],
        "loops": [_loop(response, loop) for loop in response.activity.loops],
        "explanation": _reason(response, response.reason) if response.reason else None,
        "robustness": _robustness(response, response.robustness) if response.robustness else None,
        "notes": list(response.doubts),
    }


def csv_of(response: Response) -> str:
    """A row for each node, in the order of the graph."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for node in range(len(response.ids)):
        row = _node(response, node)
        cells = {**row, "low": min(row["course"]), "high": max(row["course"])}
        writer.writerow([inert(cells[column]) for column in COLUMNS])
    return file.getvalue()


def _node(response: Response, node: int) -> dict[str, Any]:
    held = response.network.clamps.get(node)
    course = response.course(node)
    return {
        "id": response.ids[node],
        "title": response.names[node],
        "state": response.state(node).value,
        "activity": response.activity.x[node],
        "sum": None if held is not None else response.activity.sums[node],
        "period": len(course),
        "course": list(course),
        "driven": response.drive.get(node),
        "held": held,
        "own_model": node in response.blocks,
    }


def _loop(response: Response, loop: Loop) -> dict[str, Any]:
    return {
        "members": [response.ids[node] for node in loop.members],
        "method": "solved" if loop.is_linear else "iterated",
        "rounds": loop.rounds,
        "period": loop.period,
        "spectral_radius": loop.radius,
        "spectral_radius_is_bound": loop.is_bound,
        "unique": loop.is_linear or loop.gain < 1,
    }


def _reason(response: Response, reason: Reason) -> dict[str, Any]:
    return {
        "id": response.ids[reason.node],
        "shares": [
            {"source": response.ids[one.source], "weight": one.weight, "activity": one.x, "share": one.value}
            for one in reason.shares
        ],
        "outside": reason.outside,
        "effects_by": "removal" if reason.effects.by_removal else "derivative",
        "effects": {response.ids[node]: value for node, value in reason.effects.values.items()},
    }


def _robustness(response: Response, found: Robustness) -> dict[str, Any]:
    return {
        "draws": found.draws,
        "seed": found.seed,
        "same": found.same,
        "unanswered": found.unanswered,
        "kept": dict(zip(response.ids, found.kept, strict=True)),
    }
