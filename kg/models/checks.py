"""What the fields of a model together cannot mean: for every kind, and for the kind itself."""

import re
from collections.abc import Iterator

from kg.models.claims import problems as claim_problems
from kg.models.spec import Limits, Model, Problem, parameters, written
from kg.models.wording import nearest

LINK = re.compile(r"\s*(\[\[[^\[\]\n]+\]\]|\[[^\[\]\n]*\]\([^\n]+\))\s*")
"""A wiki link or a Markdown link, and nothing else."""


def problems(model: Model) -> Iterator[Problem]:
    """Each problem with the field it is about."""
    yield from model.problems()
    yield from claim_problems(model)
    yield from _controls(model)
    yield from _links(model)


def beyond(model: Model, limits: Limits) -> Problem | None:
    """What the model asks for beyond the limits, before anything is worked out."""
    if model.events() > limits.events:
        return Problem(("inputs",), f"the inputs are {model.events():,} events; kg runs at most {limits.events:,}")
    if model.courses() > limits.courses:
        found = f"the inputs have {model.courses():,} different time courses; kg runs at most {limits.courses:,}"
        return Problem(("inputs",), found, "let inputs share their time constants")
    if model.points() > limits.points:
        return Problem(("dt_ms",), f"the trace has {model.points():,} points; kg draws at most {limits.points:,}")
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
    for i, one in enumerate(model.inputs):
        if one.from_ is not None and not LINK.fullmatch(one.from_):
            help_ = f'''write "[[{one.from_.strip("[]' ")}]]" or "[text](note.md)"'''
            yield Problem(("inputs", i, "from"), f"'{one.from_}' is no link", help_)
