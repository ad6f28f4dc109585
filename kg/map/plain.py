"""A map's content in, what is left of it without JavaScript out: titles by folder, and what the models answer."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kg.map.content import MapContent, MapNote, ModelCard

MOST_TITLES = 3_000
"""Some 40 bytes each, which everybody downloads for the few who see them."""
MOST_FIGURES = 60
"""Some 5 kB each."""


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


@dataclass(frozen=True, slots=True)
class Plain:
    """A map in words."""

    shelves: tuple[Shelf, ...]
    unwritten: tuple[MapNote, ...]
    """What notes link to and nobody has written."""
    figures: tuple[Figure, ...]
    more_notes: int
    """The notes with the fewest links are left out of a large vault."""
    more_figures: int


def plain(content: MapContent) -> Plain:
    """The titles and figures of a map, as many as stay small."""
    notes = [note for note in content.notes if note.kind == "note"]
    kept = sorted(notes, key=lambda note: -note.degree)[:MOST_TITLES]
    figures = [Figure(note.title, model) for note in notes for model in note.pane.models if model.svg or model.verdict]
    return Plain(
        shelves=_shelves(kept),
        unwritten=tuple(note for note in content.notes if note.kind != "note")[:MOST_TITLES],
        figures=tuple(figures[:MOST_FIGURES]),
        more_notes=len(notes) - len(kept),
        more_figures=max(0, len(figures) - MOST_FIGURES),
    )


def _shelves(notes: Sequence[MapNote]) -> tuple[Shelf, ...]:
    by_folder: dict[str, list[MapNote]] = defaultdict(list)
    for note in notes:
        by_folder[note.folder].append(note)
    return tuple(
        Shelf(folder, tuple(sorted(by_folder[folder], key=lambda note: note.title.casefold())))
        for folder in sorted(by_folder)
    )
