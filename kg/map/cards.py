"""A model of a note as a card on the map: verdict, plot, numbers, claims."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kg.map.content import Claim, ModelCard, Table
from kg.models import Invalid, Model, Result
from kg.models.claims import shown
from kg.models.result import Cell
from kg.models.wording import significant
from kg.note import ModelBlock, Note
from kg.survey import Survey


def cards(survey: Survey) -> Mapping[str, tuple[ModelCard, ...]]:
    """The cards of each note that holds models, by its path; the id is the model's number in its note."""
    results = {(run.note.path, _block(run.model)): run.result for run in survey.runs}
    troubles: dict[str, list[Invalid]] = defaultdict(list)
    for note, trouble in survey.invalid_models:
        troubles[note.path].append(trouble)
    notes = {note.path: note for note, _ in survey.models}
    return {path: tuple(_of_note(note, troubles[path], results)) for path, note in notes.items()}


def _of_note(
    note: Note, troubles: Sequence[Invalid], results: Mapping[tuple[str, ModelBlock | None], Result]
) -> Iterator[ModelCard]:
    for number, block in enumerate(note.models):
        if (note.path, block) in results:
            yield _card(str(number), results[note.path, block])
        elif wrong := [one for one in troubles if one.block == block]:
            yield ModelCard(
                str(number),
                "A model that cannot run",
                "",
                trouble="; ".join(_said(one, note) for one in wrong),
            )


def _card(number: str, result: Result) -> ModelCard:
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
    )


def _cell(value: Cell) -> str:
    return significant(value) if isinstance(value, float) else str(value or "")


def _said(invalid: Invalid, note: Note) -> str:
    return f"line {note.place(invalid.span).line}: {invalid.message}"


def _block(model: Model) -> ModelBlock | None:
    return model.block
