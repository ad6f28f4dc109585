"""The models of a vault, ready to be run by name, with other parameters or limits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from kg.anchors import model_ids
from kg.errors import ModelError, UsageError
from kg.models.reading import Invalid, read
from kg.models.result import Result
from kg.models.running import Settings
from kg.models.spec import LIMITS, Limits, Model
from kg.models.wiring import Assembly, Name
from kg.models.wording import listed
from kg.note import Note
from kg.registry import choices

if TYPE_CHECKING:
    from kg.survey import Survey

PATIENT = LIMITS._replace(seconds=inf)
"""The limits of whoever waits for one model."""


def run_named(
    survey: "Survey",
    note: str,
    set: Settings | None = None,
    seed: int | None = None,
    limits: Limits = PATIENT,
) -> tuple[Result, ...]:
    """The results of a note's models, or of one of them: `note#id`, in the order of the note.

    `set` may speak of the models that they take values from, too: `{"Ion channels#chloride.Cl_in_mM": 30}`.
    """
    return tuple(one.run(set, seed=seed) for one in ready(survey, note, limits))


def ready(survey: "Survey", note: str, limits: Limits = PATIENT) -> tuple["Ready", ...]:
    """A note's models, or one of them: `note#id`.

    Raises `UsageError` with the ids that there are, `ModelError` for a model that cannot be understood.
    """
    name, _, id_ = note.partition("#")
    path = survey.graph.find(name).path
    models = understood(survey, limits)
    found = [(owner, model) for owner, model in models if owner.path == path]
    if not found:
        raise UsageError(f"the note '{name}' has no model")
    chosen = [model for _, model in found if isinstance(model, Model) and id_ in ("", model.id)]
    if not chosen:
        raise _unusable(id_, found)
    assembly = Assembly(models, survey.resolver.resolve, limits)
    return tuple(Ready(survey, assembly, Name(path or "", model.id)) for model in chosen)


def the_one(survey: "Survey", note: str) -> "Ready":
    """The model that a note has, or one of several: `note#id`."""
    found = ready(survey, note)
    if len(found) > 1:
        names = listed([f"'{note}#{one.name.id}'" for one in found])
        raise UsageError(f"the note '{note}' has several models: name one of {names}")
    return found[0]


@dataclass(frozen=True)
class Ready:
    """A model of a vault, ready to be run again and again with other parameters."""

    survey: "Survey"
    assembly: Assembly
    name: Name

    @property
    def model(self) -> Model:
        """The model as its note declares it."""
        return self.assembly.models[self.name]

    def run(self, set: Settings | None = None, /, *, seed: int | None = None, **values: str | float) -> Result:
        """The answer with other values for some parameters: `run(V_th_mV=-50)`, `run({"inputs.0.onset_ms": 4})`.

        Raises `ModelError` if the model, or one that it takes values from, cannot run with them.
        """
        settings = dict(self._by_model({**(set or {}), **values}))
        assembly = self.assembly.set(settings, seed) if settings or seed is not None else self.assembly
        outcome = assembly.outcome(self.name)
        if isinstance(outcome, Result):
            return outcome
        raise ModelError(outcome[0].text(self.survey.notes[self.name.path]))

    def _by_model(self, values: Settings) -> Iterator[tuple[Name, Settings]]:
        """The values for each model, those for others being named `Note#id.path`."""
        grouped: dict[Name, dict[str, str | float]] = {}
        for path, value in values.items():
            name, own = self._parted(path) if "#" in path else (self.name, path)
            grouped.setdefault(name, {})[own] = value
        yield from grouped.items()

    def _parted(self, path: str) -> tuple[Name, str]:
        """`Ion channels#chloride.Cl_in_mM` in two: the model, which has to be one that this one depends on."""
        title, _, rest = path.partition("#")
        note = self.survey.graph.find(title).path if title else self.name.path
        known = [one for one in model_ids(self.survey.notes[note or ""]) if one and rest.startswith(f"{one}.")]
        name = Name(note or "", max(known, key=len, default=rest.partition(".")[0]))
        upstream = [one for one in self.assembly.upstream(self.name) if one != self.name]
        if name != self.name and name not in upstream:
            known_ones = listed([f"'{one}'" for one in upstream]) if upstream else ""
            takes = f"it takes values from {known_ones}" if upstream else "it has no wires"
            raise UsageError(f"'{self.name}' takes nothing from '{name}'; {takes}")
        return name, rest[len(name.id) + 1 :]


def understood(survey: "Survey", limits: Limits) -> Sequence[tuple[Note, Model | Invalid]]:
    """The models of a vault by some limits; those of a check are read once."""
    if limits._replace(seconds=LIMITS.seconds) == LIMITS:
        return survey.models
    return tuple((note, one) for note in survey.notes.values() if note.models for one in read(note, limits))


def _unusable(id_: str, found: Sequence[tuple[Note, Model | Invalid]]) -> UsageError | ModelError:
    """Why none of a note's models can be run: the name, or what is wrong with the block."""
    ids = [one.id for _, one in found if isinstance(one, Model)]
    known = dict(zip(model_ids(found[0][0]), found[0][0].models, strict=True))
    invalid = [
        one.text(note) for note, one in found if isinstance(one, Invalid) and one.block == known.get(id_, one.block)
    ]
    if id_ and (id_ not in known or not invalid):
        return UsageError(f"the note has no model '{id_}'; {choices(id_, ids)}")
    return ModelError(invalid[0])
