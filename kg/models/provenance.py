"""Where each number of a run comes from, and which of them are unusual."""

from collections.abc import Iterator
from typing import NamedTuple

from kg.models.defaults import defaults
from kg.models.spec import WORDS, Model, parameters, written
from kg.models.units import unit_of
from kg.models.wording import exact


class Provenance(NamedTuple):
    """Where a parameter's value comes from."""

    path: str
    value: float | bool | str
    unit: str | None
    origin: str
    """note, default or set."""
    source: str | None
    """Who says so: the citation of a default."""
    line: int | None
    """The note's line."""


def traced(model: Model, changed: frozenset[str]) -> Iterator[Provenance]:
    """Every parameter that the run used; `changed` are the paths that the caller set."""
    lines = model.origin.lines if model.origin else {}
    for path, value, given in parameters(model):
        name, last = written(path), str(path[-1])
        if value is None or {path[0], last} & WORDS or (not given and (last not in defaults() or model.idle(path))):
            continue
        origin = "set" if name in changed else "note" if given else "default"
        source = defaults()[last].source if origin == "default" else None
        yield Provenance(name, value, unit_of(name), origin, source, lines.get(path) if origin == "note" else None)


def doubts(model: Model) -> Iterator[str]:
    """Given values far from what is usual: perhaps another unit was meant."""
    for path, value, given in parameters(model):
        known = defaults().get(str(path[-1])) if given else None
        if known is None or known.typical is None or value is None or isinstance(value, str):
            continue
        low, high = known.typical
        # an amplitude's range is of its size
        size = abs(value) if low >= 0 else value
        if value and not low <= size <= high:
            unit = unit_of(known.name) or ""
            yield f"{written(path)} is {exact(value)} {unit}; usual are {exact(low)} to {exact(high)} {unit}"
