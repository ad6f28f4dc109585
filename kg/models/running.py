"""Runs a model: with the note's own parameters, or with others that the caller sets."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from pydantic import ValidationError

from kg.errors import ModelError
from kg.models.checks import beyond
from kg.models.claims import check
from kg.models.claims import problems as claim_problems
from kg.models.result import Metric, Outcome, Result
from kg.models.spec import LIMITS, WORDS, Limits, Model, Path, Problem, parameters, written
from kg.models.trouble import explained
from kg.models.wording import nearest

Settings: TypeAlias = Mapping[str, str | float]
"""Other values for parameters, by their paths."""


class ParameterError(ModelError):
    """A model that cannot run with its parameters."""

    def __init__(self, model: Model, problem: Problem) -> None:
        where = f"{written(problem.path)}: " if problem.path else ""
        help_ = f"; {problem.help}" if problem.help else ""
        super().__init__(f"{_name(model)}: {where}{problem.message}{help_}")
        self.problem = problem


def run(
    model: Model,
    *,
    set: Settings | None = None,
    fed: Mapping[Path, tuple[float, str]] | None = None,
    seed: int | None = None,
    limits: Limits = LIMITS,
) -> Result:
    """The model's answer; `set` gives parameters other values by their paths: `{"V_th_mV": -50}`.

    `fed` is what comes over wires: parameter to value and source. `seed` is for kinds that draw random numbers, which
    have a parameter of that name. Raises `ModelError` for a model that cannot run.
    """
    settings = dict(set or {})
    if seed is not None and "seed" in type(model).model_fields:
        settings.setdefault("seed", seed)
    brought = {path: one for path, one in (fed or {}).items() if written(path) not in settings}
    asked = _complete(changed(model, settings, brought), settings)
    if problem := beyond(asked, limits) or next(asked.problems(), None) or next(claim_problems(asked), None):
        raise ParameterError(asked, problem)
    outcome = _solved(asked)
    return Result(
        id=asked.id,
        kind=asked.kind,
        title=asked.title,
        outcome=outcome,
        expectations=check(asked, outcome.metrics),
        seed=seed,
        model=asked,
        changed=frozenset(settings),
    )


def changed(model: Model, values: Settings, fed: Mapping[Path, tuple[float, str]] | None = None) -> Model:
    """The same model with other values for some parameters."""
    if not values and not fed:
        return model
    block = model.to_block()
    known = {written(path): path for path, _, _ in parameters(model) if not {path[0], path[-1]} & WORDS}
    for path, (number, _) in (fed or {}).items():
        _put(block, path, number)
    for name, value in values.items():
        if name not in known:
            near = nearest(name, known) or f"there are {', '.join(sorted(known))}"
            raise ModelError(f"{_name(model)} has no parameter '{name}'; {near}")
        _put(block, known[name], _parsed(value))
    try:
        made = type(model).model_validate(block)
    except ValidationError as error:
        raise ParameterError(model, explained(error, type(model), block)[0]) from None
    return made.with_origin(model.origin).with_fed({path: source for path, (_, source) in (fed or {}).items()})


def _complete(model: Model, settings: Settings) -> Model:
    """The model, if every parameter that a wire brings has its value."""
    for feed in model.feeds():
        if feed.target not in model.fed and written(feed.target) not in settings:
            message = f"its value comes over a wire from '{feed.link}'"
            raise ParameterError(model, Problem(feed.target, message, "run the model in its vault, or set the value"))
    return model


def _solved(model: Model) -> Outcome:
    """The answer, in which every number is one."""
    try:
        outcome = model.solve()
    except (ArithmeticError, ValueError) as error:
        message = f"these parameters are too extreme to compute with: {error}"
        raise ParameterError(model, Problem((), message)) from error
    if wrong := next((name for name, value in _numbers(outcome) if not _is_finite(value)), None):
        message = f"these parameters are too extreme to compute with: '{wrong}' is no finite number"
        raise ParameterError(model, Problem((), message))
    return outcome


def _numbers(outcome: Outcome) -> Iterator[tuple[str, Metric]]:
    """Everything that a result says in numbers, with its name."""
    yield from outcome.metrics.items()
    yield "margin_mV", outcome.margin_mV
    yield from (("spikes_ms", spike) for spike in outcome.spikes_ms)
    yield from (
        pair for row in outcome.contributions.rows for pair in zip(outcome.contributions.columns, row, strict=True)
    )


def _is_finite(value: Metric) -> bool:
    return not isinstance(value, float) or value - value == 0


def _parsed(value: str | float) -> Any:
    """A value of the command line as a note would hold it: numbers and truths are no text."""
    if not isinstance(value, str):
        return value
    if value in {"true", "false"}:
        return value == "true"
    try:
        return int(value) if value.lstrip("+-").isdigit() else float(value)
    except ValueError:
        return value


def _put(block: Any, path: Path, value: Any) -> None:
    *above, last = path
    for part in above:
        block = block.setdefault(part, {}) if isinstance(block, dict) else block[part]
    block[last] = value


def _name(model: Model) -> str:
    return f"the model '{model.id or model.kind}'"
