"""A model of a note as a card on the map: verdict, plot, numbers, claims, and what the page needs to run it itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from kg.map.content import Claim, LiveModel, ModelCard, Table
from kg.models import Invalid, Model, Result, Trace, schema
from kg.models.claims import shown
from kg.models.defaults import defaults
from kg.models.result import Cell, Method
from kg.models.spec import Input, parameters, written
from kg.models.wording import significant
from kg.note import ModelBlock, Note
from kg.survey import Survey

MOST_EVENTS, MOST_POINTS = 1_000, 20_000
"""A model with more is not run in the page, which answers to every move of a hand."""
SAMPLES = 60
"""At so many points of a trace the page compares itself with Python."""


def cards(survey: Survey) -> Mapping[str, tuple[ModelCard, ...]]:
    """The cards of each note that holds models, by its path; the id is the model's number in its note."""
    results = {(run.note.path, _block(run.model)): run.result for run in survey.runs}
    troubles: dict[str, list[Invalid]] = defaultdict(list)
    for note, trouble in survey.invalid_models:
        troubles[note.path].append(trouble)
    notes = {note.path: note for note, _ in survey.models}
    return {path: tuple(_of_note(note, troubles[path], results)) for path, note in notes.items()}


def schemas(kinds: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What the page knows of the fields of each kind: labels, units, usual ranges, defaults and their sources."""
    return {kind: _described(schema(kind)) for kind in sorted(set(kinds))}


def _described(of_kind: dict[str, Any]) -> dict[str, Any]:
    """The schema, in which a field that may be left out is told of as the one that it stands in for."""
    for table in (of_kind, *of_kind.get("$defs", {}).values()):
        for name, known in ((name, defaults()[name]) for name in table.get("properties", {}) if name in defaults()):
            told = {"title": known.label, "source": known.source, "typical": known.typical}
            table["properties"][name] |= {key: value for key, value in told.items() if value is not None}
    return of_kind


def _of_note(
    note: Note, troubles: Sequence[Invalid], results: Mapping[tuple[str, ModelBlock | None], Result]
) -> Iterator[ModelCard]:
    for number, block in enumerate(note.models):
        if (note.path, block) in results:
            yield _card(str(number), results[note.path, block], note)
        elif wrong := [one for one in troubles if one.block == block]:
            yield ModelCard(
                str(number),
                "A model that cannot run",
                "",
                trouble="; ".join(_said(one, note) for one in wrong),
            )


def _card(number: str, result: Result, note: Note) -> ModelCard:
    contributions = result.contributions
    fires = result.metrics.get("fired")
    return ModelCard(
        id=number,
        title=result.title or result.id,
        kind=result.kind,
        verdict=result.verdict,
        fires=fires if isinstance(fires, bool) else None,
        svg=result.to_svg(),
        table=Table(contributions.columns, tuple(tuple(map(_cell, row)) for row in contributions.rows)),
        claims=tuple(Claim(one.claim, one.ok, shown(one.metric, one.found)) for one in result.expectations),
        live=_live(result, note),
    )


def _live(result: Result, note: Note) -> LiveModel | None:
    model = result.model
    if result.method is Method.GRID:
        # the page knows the exact engine only
        return None
    if model.events() > MOST_EVENTS or model.points() > MOST_POINTS:
        return None
    return LiveModel(
        key=f"{note.path}#{model.id}",
        model=model.model_dump(mode="json", by_alias=True),
        written=model.to_block(),
        names=tuple(one.name for one in model.inputs),
        given=tuple(written(path) for path, _, given in parameters(model) if given and path not in model.fed),
        idle=tuple(_idle(model)),
        fed={written(path): source for path, source in model.fed.items()},
        answer=_answer(result),
    )


def _idle(model: Model) -> Iterator[str]:
    """The parameters that do nothing, and those of an input that a reader adds: `inputs.new.tau_s_ms`."""
    yield from (written(path) for path, _, _ in parameters(model) if model.idle(path))
    kind_of_input, *_ = (*get_args(type(model).model_fields["inputs"].annotation), None)
    if not isinstance(kind_of_input, type) or not issubclass(kind_of_input, Input):
        return
    blank = kind_of_input()
    more = model.model_copy(update={"inputs": (*model.inputs, blank)})
    new = ("inputs", len(model.inputs))
    yield from (f"inputs.new.{name}" for name in type(blank).model_fields if more.idle((*new, name)))


def _answer(result: Result) -> dict[str, Any]:
    columns, rows = result.contributions
    answer: dict[str, Any] = {
        "metrics": dict(result.metrics),
        "spikes_ms": result.spikes_ms,
        "contributions": {name: [row[i] for row in rows] for i, name in enumerate(columns) if i},
    }
    if isinstance(result.drawing, Trace):
        potential = result.drawing.V_mV.tolist()
        step = max(1, len(potential) // SAMPLES)
        answer["trace"] = {"points": len(potential), "step": step, "V_mV": potential[::step]}
    return answer


def _cell(value: Cell) -> str:
    return significant(value) if isinstance(value, float) else str(value or "")


def _said(invalid: Invalid, note: Note) -> str:
    return f"line {note.place(invalid.span).line}: {invalid.message}"


def _block(model: Model) -> ModelBlock | None:
    return model.block
