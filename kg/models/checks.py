"""What the fields of a model together cannot mean: for every kind, and for the kind itself."""

import re
from collections.abc import Collection, Iterator, Mapping

from kg.models.claims import problems as claim_problems
from kg.models.spec import Feed, Input, Limits, Model, Path, Problem, numbers, parameters, written
from kg.models.units import QUANTITY, unit_of
from kg.models.wording import nearest
from kg.note import UNPUBLISHED

LINK = re.compile(r"\s*(\[\[[^\[\]\n]+\]\]|\[[^\[\]\n]*\]\([^\n]+\))\s*")
"""A wiki link or a Markdown link, and nothing else."""
OWN = re.compile(r"#[\w.-]+")
"""A model of the same note, which a wire may name without brackets."""


def problems(model: Model) -> Iterator[Problem]:
    """Each problem with the field it is about; what wires bring is not known yet, so what depends on it waits."""
    if not model.feeds():
        yield from model.problems()
    yield from claim_problems(model)
    yield from _controls(model)
    yield from _links(model)
    yield from _wires(model)


def beyond(model: Model, limits: Limits) -> Problem | None:
    """What the model asks for beyond the limits, before anything is worked out."""
    try:
        return _beyond(model, limits)
    except (ArithmeticError, ValueError) as error:
        return Problem((), f"these parameters are too extreme to compute with: {error}")


def _beyond(model: Model, limits: Limits) -> Problem | None:
    if model.events() > limits.events:
        return Problem(("inputs",), f"the inputs are {model.events():,} events; kg runs at most {limits.events:,}")
    if model.courses() > limits.courses:
        found = f"the inputs have {model.courses():,} different time courses; kg runs at most {limits.courses:,}"
        return Problem(("inputs",), found, "let inputs share their time constants")
    if model.points() > limits.points:
        return Problem(("dt_ms",), f"the trace has {model.points():,} points; kg draws at most {limits.points:,}")
    if model.steps() > limits.steps:
        return Problem((), f"the trials take {model.steps():,} steps; kg runs at most {limits.steps:,}")
    return None


def _controls(model: Model) -> Iterator[Problem]:
    if not model.controls:
        return
    numbers = {written(path) for path, value, _ in parameters(model) if _is_number(value)}
    for i, control in enumerate(model.controls):
        if control not in numbers:
            yield Problem(("controls", i), f"the model has no parameter '{control}'", nearest(control, sorted(numbers)))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _links(model: Model) -> Iterator[Problem]:
    of_inputs = ((("inputs", i, "from"), one.from_, one.as_) for i, one in enumerate(model.inputs))
    of_wires = ((("wires", i, "from"), one.from_, one.as_) for i, one in enumerate(model.wires))
    for path, link, takes in (*of_inputs, *of_wires):
        if link in {None, UNPUBLISHED}:
            continue
        if not LINK.fullmatch(link) and not (takes and OWN.fullmatch(link)):
            help_ = f'''write "[[{link.strip("[]' ")}]]" or "[text](note.md)"'''
            yield Problem(path, f"'{link}' is no link", help_)


def _wires(model: Model) -> Iterator[Problem]:
    for i, one in enumerate(model.inputs):
        yield from _halves(("inputs", i), one)
    feeds = model.feeds()
    if not feeds:
        return
    known, taken = {written(path): path for path in numbers(model)}, set[Path]()
    given = {path for path, value, is_given in parameters(model) if is_given and value is not None}
    for feed in feeds:
        yield from _feed(feed, known, given | taken)
        taken.add(feed.target)


def _halves(at: Path, one: Input) -> Iterator[Problem]:
    """A wire of an input needs all of its three words."""
    if one.metric is not None and one.as_ is None:
        yield Problem(at, "'as' is missing", f"say which field of the input takes '{one.metric}'")
    elif one.as_ is not None and one.metric is None:
        yield Problem(at, "'metric' is missing", f"say which result '{one.as_}' takes")
    elif one.as_ is not None and one.from_ is None:
        yield Problem(at, "'from' is missing", 'name the model in quotes: from: "[[Note#id]]"')


def _feed(feed: Feed, known: Mapping[str, Path], given: Collection[Path]) -> Iterator[Problem]:
    """A wire leads to a number, of the same quantity, that nothing else gives."""
    prefix = f"{written(feed.at)}." if feed.at[0] == "inputs" else ""
    names = [name.removeprefix(prefix) for name in known if name.startswith(prefix)]
    name, place = written(feed.target).removeprefix(prefix), (*feed.at, "as")
    if written(feed.target) not in known:
        help_ = nearest(name, names) or f"there are {', '.join(names)}"
        yield Problem(place, f"the {'input' if prefix else 'model'} has no parameter '{name}'", help_)
        return
    if feed.target in given:
        yield Problem(place, f"'{name}' is given already", "leave out the value or the wire")
    unit, wanted = unit_of(feed.metric), unit_of(name)
    if QUANTITY.get(unit or "") != QUANTITY.get(wanted or "") and not _is_misspelt(feed.metric):
        alike = [one for one in names if QUANTITY.get(unit_of(one) or "") == QUANTITY.get(unit or "")]
        help_ = f"what takes it: {', '.join(alike)}" if alike else ""
        yield Problem(place, f"'{feed.metric}' is {_quantity(unit)}, and '{name}' is {_quantity(wanted)}", help_)


def _is_misspelt(metric: str) -> bool:
    """Whether a metric ends in what is nearly a unit: the model that has no such metric tells the right name."""
    suffix = metric.rpartition("_")[2]
    return suffix not in QUANTITY and suffix.casefold() in map(str.casefold, QUANTITY)


def _quantity(unit: str | None) -> str:
    return f"a {QUANTITY[unit]} in {unit}" if unit else "a number without a unit"
