"""A map's content in, what is left of it without JavaScript out: titles by folder, and what the models answer."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.map.content import MapContent, MapNote, ModelCard

MOST_TITLES = 3_000
"""Some 40 bytes each, which everybody downloads for the few who see them."""
MOST_DRAWN = 100_000
"""So many characters of plots; of the other models the verdict is told."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The notes of one folder, in the order of their titles."""

    folder: str
    """Empty for the notes that lie in none."""
    notes: tuple[MapNote, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """What a model answers, and in which note it stands."""

    note: str
    model: ModelCard
    drawn: bool


@dataclass(frozen=True, slots=True)
class Plain:
    """A map in words."""

    shelves: tuple[Shelf, ...]
    unwritten: tuple[MapNote, ...]
    """What notes link to and nobody has written."""
    figures: tuple[Figure, ...]
    """Those that are drawn come first."""
    more_notes: int
    """The notes with the fewest links are left out of a large vault."""


def plain(content: MapContent) -> Plain:
    """The titles and figures of a map, as many as stay small."""
    notes = [note for note in content.notes if note.kind == "note"]
    kept = sorted(notes, key=lambda note: -note.degree)[:MOST_TITLES]
    return Plain(
        shelves=_shelves(kept),
        unwritten=tuple(note for note in content.notes if note.kind != "note")[:MOST_TITLES],
        figures=tuple(sorted(_figures(kept), key=lambda figure: not figure.drawn)),
        more_notes=len(notes) - len(kept),
    )


def _figures(notes: Sequence[MapNote]) -> Iterator[Figure]:
    """The first model of each note before any second one, the notes with most links first."""
    models = [(place, note.title, model) for note in notes for place, model in enumerate(note.pane.models)]
    left = MOST_DRAWN
    for _, title, model in sorted(models, key=lambda one: one[0]):
        drawn = 0 < len(model.svg) <= left
        left -= len(model.svg) if drawn else 0
        if drawn or model.verdict:
            yield Figure(title, model, drawn)


def _shelves(notes: Sequence[MapNote]) -> tuple[Shelf, ...]:
    by_folder: dict[str, list[MapNote]] = defaultdict(list)
    for note in notes:
        by_folder[note.folder].append(note)
    return tuple(
        Shelf(folder, tuple(sorted(by_folder[folder], key=lambda note: note.title.casefold())))
        for folder in sorted(by_folder)
    )
