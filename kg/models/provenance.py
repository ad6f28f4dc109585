"""Where each number of a run comes from, and which of them are unusual."""

from collections.abc import Iterator
from textwrap import wrap
from typing import NamedTuple

from kg.models.axes import SIGNS
from kg.models.defaults import Default, defaults
from kg.models.result import Method, Result
from kg.models.spec import WORDS, Model, Path, parameters, written
from kg.models.units import KINDS, QUANTITY, compound_of, convert, unit_of
from kg.models.wording import exact

MOST_NARROW = 24
"""A source has at least so much room beside its value, however long the names are."""


class Provenance(NamedTuple):
    """Where a parameter's value comes from."""

    path: str
    value: float | bool | str
    unit: str | None
    origin: str
    """note, default, wire or set."""
    source: str | None
    """Who says so: the citation of a default, or the result that a wire brings: `Ion channels#chloride.E_Cl_mV`."""
    line: int | None
    """The note's line: of the value, or of the wire that brings it."""


def traced(model: Model, changed: frozenset[str]) -> Iterator[Provenance]:
    """Every parameter that the run used; `changed` are the paths that the caller set."""
    lines = model.origin.lines if model.origin else {}
    wires = {feed.target: lines.get(feed.at) for feed in model.feeds()}
    for path, value, given in parameters(model):
        name, last = written(path), str(path[-1])
        if value is None or {path[0], last} & WORDS or (not given and (last not in defaults() or model.idle(path))):
            continue
        unit, source = unit_of(name) or compound_of(name), model.fed.get(path)
        if name in changed:
            yield Provenance(name, value, unit, "set", None, None)
        elif source is not None:
            yield Provenance(name, value, unit, "wire", source, wires[path])
        elif given:
            yield Provenance(name, value, unit, "note", None, lines.get(path))
        else:
            yield Provenance(name, value, unit, "default", defaults()[last].source, None)


def explanation(result: Result, width: int = 80) -> str:
    """Where every parameter comes from and how the answer was found, a paragraph each."""
    origin = result.model.origin
    rows = [(one.path, _value(one), _from(one)) for one in result.provenance]
    names, values = (max((len(row[i]) for row in rows), default=0) for i in (0, 1))
    lines, before = [], ""
    for name, value, from_ in rows:
        begin = f"  {name.ljust(names)}  {value.rjust(values)}  "
        said = "default: as above" if from_ == before and len(from_) > width // 2 else from_
        before = from_
        room = max(MOST_NARROW, width - len(begin))
        lines += wrap(said, room + len(begin), initial_indent=begin, subsequent_indent=" " * len(begin))
    head = f"parameters, and their lines in {origin.note}:" if origin and origin.note else "parameters:"
    seed = [] if result.seed is None else [f"seed: {result.seed}"]
    return "\n".join([head, *lines, f"method: {_method(result)}", *seed]) + "\n"


def _value(one: Provenance) -> str:
    if isinstance(one.value, bool | str):
        return str(one.value).lower() if isinstance(one.value, bool) else one.value
    # what a wire brings has more digits than anybody reads
    value = exact(float(f"{one.value:.10g}") if one.origin == "wire" else one.value)
    return f"{value} {SIGNS.get(one.unit, one.unit)}" if one.unit else value


def _from(one: Provenance) -> str:
    place = f"line {one.line}" if one.line else "the note"
    match one.origin:
        case "default":
            return f"default: {one.source}"
        case "wire":
            return f"{one.source}, by the wire of {place}"
        case "set":
            return "set by the caller"
        case _:
            return place


def _method(result: Result) -> str:
    match result.method:
        case Method.EXACT:
            return "exact; only rounding is left"
        case Method.GRID:
            within = f", within {result.outcome.tolerance}" if result.outcome.tolerance else ""
            return f"on a grid of times{within}"
        case Method.NUMERIC:
            return f"numeric, within {result.outcome.tolerance}"


def doubts(model: Model) -> Iterator[str]:
    """Given values far from what is usual, in words."""
    return (f"{written(doubt.path)} is {doubt.message}" for doubt in unusual(model))


class Doubt(NamedTuple):
    """A value far from what is usual: perhaps another unit was meant."""

    path: Path
    message: str
    """The value, and what is usual: `2000 ms; usual are 0.1 to 500 ms`."""
    help: str
    """What may have been meant, if another prefix of the unit would do."""


def unusual(model: Model) -> Iterator[Doubt]:
    """Given values far from what is usual."""
    for path, value, given in parameters(model):
        known = defaults().get(str(path[-1])) if given else None
        if known is None or known.typical is None or value is None or isinstance(value, str):
            continue
        low, high = known.typical
        if value and not low <= _size(value, known) <= high:
            unit = f" {unit_of(known.name) or ''}".rstrip()
            message = f"{exact(float(f'{value:.6g}'))}{unit}; usual are {exact(low)} to {exact(high)}{unit}"
            yield Doubt(path, message, "" if path in model.fed else _meant(value, known))


def _size(value: float, known: Default) -> float:
    """An amplitude's range is of its size."""
    return abs(value) if known.typical and known.typical[0] >= 0 else value


def _meant(value: float, known: Default) -> str:
    """The same number with another prefix, if that would be usual: 0.02 in a field in ms may be seconds."""
    unit = unit_of(known.name)
    if unit is None or known.typical is None:
        return ""
    low, high = known.typical
    for other in KINDS[QUANTITY[unit]]:
        found = convert(f"{value!r} {other}", unit)
        # a large number of a small unit is written with zeros: 20000 us
        is_near = _power(other) - _power(unit) in ({3, -3} if abs(value) >= 100 else {3})
        if is_near and isinstance(found, float) and low <= _size(found, known) <= high:
            return f"if {exact(value)} {other} is meant, write the unit: '{exact(value)} {other}'"
    return ""


def _power(unit: str) -> int:
    return KINDS[QUANTITY[unit]][unit]
