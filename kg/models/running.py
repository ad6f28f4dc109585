"""Runs a model: with the note's own parameters, or with others that the caller sets."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kg.errors import ModelError, UsageError
from kg.models.checks import beyond, problems
from kg.models.claims import check
from kg.models.reading import Invalid
from kg.models.result import Result
from kg.models.spec import LIMITS, WORDS, Limits, Model, Path, Problem, parameters, written
from kg.models.trouble import explained
from kg.models.wording import nearest
from kg.registry import choices

if TYPE_CHECKING:
    from kg.note import Note
    from kg.survey import Survey


def run(
    model: Model,
    *,
    set: Mapping[str, str | float] | None = None,
    seed: int | None = None,
    limits: Limits = LIMITS,
) -> Result:
    """The model's answer; `set` gives parameters other values by their paths: `{"V_th_mV": -50}`."""
    asked = changed(model, set) if set else model
    if trouble := beyond(asked, limits) or next(problems(asked), None):
        raise ModelError(_refusal(asked, trouble))
    outcome = asked.solve()
    return Result(
        id=asked.id,
        kind=asked.kind,
        title=asked.title,
        outcome=outcome,
        expectations=check(asked, outcome.metrics),
        seed=seed,
        model=asked,
        changed=frozenset(set or ()),
    )


def run_named(survey: "Survey", note: str, set: Mapping[str, str | float]) -> tuple[Result, ...]:
    """The results of a note's models, or of one of them: `note#id`."""
    name, _, id_ = note.partition("#")
    path = survey.graph.find(name).path
    found = [(owner, model) for owner, model in survey.models if owner.path == path]
    models = [model for _, model in found if isinstance(model, Model)]
    if not found:
        raise UsageError(f"the note '{name}' has no model")
    chosen = [model for model in models if id_ in ("", model.id)]
    if not chosen:
        raise _unusable(id_, found)
    return tuple(run(model, set=set) for model in chosen)


def changed(model: Model, values: Mapping[str, str | float]) -> Model:
    """The same model with other values for some parameters."""
    block = model.to_block()
    known = {written(path): path for path, _, _ in parameters(model) if not {path[0], path[-1]} & WORDS}
    for name, value in values.items():
        if name not in known:
            near = nearest(name, known) or f"there are {', '.join(sorted(known))}"
            raise ModelError(f"{_name(model)} has no parameter '{name}'; {near}")
        _put(block, known[name], _read(value))
    try:
        return type(model).model_validate(block).with_origin(model.origin)
    except ValidationError as error:
        raise ModelError(_refusal(model, explained(error, type(model), block)[0])) from None


def _unusable(id_: str, found: "list[tuple[Note, Model | Invalid]]") -> UsageError | ModelError:
    """Why none of a note's models can be run: the name, or what is wrong with the block."""
    ids = [one.id for _, one in found if isinstance(one, Model)]
    if id_ and ids:
        return UsageError(f"the note has no model '{id_}'; {choices(id_, ids)}")
    return ModelError(next(one.text(note) for note, one in found if isinstance(one, Invalid)))


def _read(value: str | float) -> Any:
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


def _refusal(model: Model, problem: Problem) -> str:
    where = f"{written(problem.path)}: " if problem.path else ""
    help_ = f"; {problem.help}" if problem.help else ""
    return f"{_name(model)}: {where}{problem.message}{help_}"


def _name(model: Model) -> str:
    return f"the model '{model.id or model.kind}'"
