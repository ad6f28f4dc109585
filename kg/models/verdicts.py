"""What came of each model of a vault, in a line each."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.anchors import id_and_kind, model_ids
from kg.files import Files, fold
from kg.models.claims import shown
from kg.models.kinds import KINDS
from kg.models.reading import Invalid
from kg.models.ready import understood
from kg.models.result import Result
from kg.models.spec import LIMITS, Limits
from kg.models.wiring import Assembly, Name
from kg.note import ModelBlock, Note

if TYPE_CHECKING:
    from kg.survey import Survey


class Verdict(NamedTuple):
    """A model block of a vault, and what came of it."""

    name: str
    """What `kg run` calls it: `IPSPs and EPSPs#summation`."""
    note: Note
    id: str
    """Empty for a block that says neither its id nor its kind."""
    kind: str
    result: Result | None
    troubles: tuple[Invalid, ...] = ()
    """What keeps it from running."""

    @property
    def ok(self) -> bool:
        """Whether it runs and all its claims hold."""
        return self.result is not None and self.result.ok

    @property
    def claims(self) -> int:
        """How many claims were tested."""
        return len(self.result.expectations) if self.result else 0

    def wrong(self) -> Iterator[str]:
        """What is wrong, each with its place."""
        yield from (trouble.text(self.note) for trouble in self.troubles)
        for one in self.result.expectations if self.result else ():
            if not one.ok and one.span:
                found = shown(one.metric, one.found)
                yield f"{self.note.place(one.span)}: '{one.claim}' does not hold: it is {found}"


def verdicts(survey: "Survey", limits: Limits = LIMITS) -> tuple[Verdict, ...]:
    """Each model of a vault, in the order of notes and blocks."""
    models = understood(survey, limits)
    together = survey.assembly if limits == LIMITS else Assembly(models, survey.resolver.resolve, limits)
    told: dict[tuple[str, ModelBlock], list[Invalid]] = {}
    for note, one in models:
        if isinstance(one, Invalid):
            told.setdefault((note.path, one.block), []).append(one)
    notes = {note.path: note for note, _ in models}
    called = {path: _called(survey.files, note) for path, note in notes.items()}
    return tuple(found for note in notes.values() for found in _of_note(note, called[note.path], told, together))


def table(found: Sequence[Verdict]) -> str:
    """The models with their kinds and what they say."""
    rows = [(one.name, one.kind, _said(one)) for one in found]
    widths = [max((len(row[i]) for row in rows), default=0) for i in (0, 1)]
    return "".join(f"{name.ljust(widths[0])}  {kind.ljust(widths[1])}  {said}\n" for name, kind, said in rows)


def report(found: Sequence[Verdict]) -> str:
    """The models with whether their claims hold, and what is wrong with its place; a summary as the last line."""
    lines = []
    for one in found:
        lines.append(f"{'✓' if one.ok else '✗'} {one.name}: {_said(one)}")
        lines += [f"    {wrong}" for wrong in one.wrong()]
    return "\n".join([*lines, _summary(found)]) + "\n"


def rows(found: Sequence[Verdict]) -> list[dict[str, Any]]:
    """The same for programs; keys may be added in later versions, never renamed."""
    return [
        {
            "note": one.note.path,
            "id": one.id,
            "kind": one.kind,
            "ok": one.ok,
            "verdict": one.result.verdict if one.result else None,
            "claims": one.claims,
            "wrong": list(one.wrong()),
        }
        for one in found
    ]


def kinds() -> str:
    """The kinds of models, a line each."""
    return "".join(f"{name:<14}{(kind.__doc__ or '').splitlines()[0]}\n" for name, kind in KINDS.parts.items())


def _of_note(
    note: Note, called: str, told: dict[tuple[str, ModelBlock], list[Invalid]], together: Assembly
) -> Iterator[Verdict]:
    for block, id_ in zip(note.models, model_ids(note), strict=True):
        name, words = Name(note.path, id_), f"{called}#{id_}".removesuffix("#")
        _, kind = id_and_kind(block)
        if troubles := told.get((note.path, block)):
            yield Verdict(words, note, id_, kind, None, tuple(troubles))
        elif name in together.models:
            outcome = together.outcome(name)
            if isinstance(outcome, Result):
                yield Verdict(words, note, id_, kind, outcome)
            else:
                yield Verdict(words, note, id_, kind, None, outcome)


def _called(files: Files, note: Note) -> str:
    """The note's name, or its path where several notes have that name."""
    alike = files.by_name.get(fold(f"{note.stem}.md"), ())
    return note.stem if len(alike) == 1 else note.path.removesuffix(".md")


def _said(one: Verdict) -> str:
    return one.result.verdict if one.result else "does not run"


def _summary(found: Sequence[Verdict]) -> str:
    if not found:
        return "no models"
    idle = sum(one.result is None for one in found)
    claims = sum(one.claims for one in found)
    failed = sum(not claim.ok for one in found if one.result for claim in one.result.expectations)
    runs = "all run" if not idle else f"{idle} cannot run"
    hold = "all hold" if not failed else "1 fails" if failed == 1 else f"{failed} fail"
    return f"{_counted(len(found), 'model')}, {runs}; {_counted(claims, 'claim')}, {hold}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
