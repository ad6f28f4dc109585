"""Where the notes of a map lay when it was last drawn, and what colours its regions had: a file beside the map."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

from kg.errors import UsageError
from kg.map.columns import as_json, well_formed
from kg.map.content import MapContent
from kg.writing import write_whole

KIND = "positions of a map"
VERSION = 1
FARTHEST = 1e7
"""A note that lies farther from the middle was put there by no map."""


@dataclass(frozen=True, slots=True)
class Positions:
    """The places and the regions of notes, by their ids."""

    places: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    regions: Mapping[str, int] = field(default_factory=dict)
    """A number that was the region's alone, and if it is small that of its colour; none for a note on an islet."""

    def after_renaming(self, ids: Collection[str]) -> "Positions":
        """The same, with notes that seem to have been renamed or moved under their new ids.

        Such are the new note that has the name of the one that is gone, if there is one of each, and the one that is
        new in a folder from which one is gone.
        """
        present = set(ids)
        gone, new = [id_ for id_ in self.places if id_ not in present], [id_ for id_ in ids if id_ not in self.places]
        renamed = {**_paired(gone, new, _folder), **_paired(gone, new, _name)}
        known = {id_: renamed.get(id_, id_) for id_ in (*self.places, *renamed)}
        return Positions(
            {id_: self.places[old] for id_, old in known.items() if id_ in present},
            {id_: self.regions[old] for id_, old in known.items() if id_ in present and old in self.regions},
        )


def read_positions(file: Path) -> Positions:
    """The positions in a file; none if there is no such file.

    Raises `UsageError` if it cannot be read, or holds something else.
    """
    try:
        written = json.loads(file.read_bytes())
    except FileNotFoundError:
        return Positions()
    except OSError as error:
        raise UsageError(f"cannot read '{file}': {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise _foreign(file, "it is no JSON") from error
    if not isinstance(written, dict) or written.get("kind") != KIND or not isinstance(written.get("notes"), dict):
        raise _foreign(file, "it is something else")
    if written.get("version") != VERSION:
        raise _foreign(file, "another version of kg wrote it")
    return _understood(file, written["notes"])


def write_positions(file: Path, positions: Positions) -> None:
    """Replaces the file, whole: a line for each note, in the order of their ids."""
    lines = [
        f"{well_formed(json.dumps(id_, ensure_ascii=False))}: {as_json(_entry(positions, id_))}"
        for id_ in sorted(positions.places)
    ]
    notes = ",\n".join(lines)
    write_whole(file, f'{{"kind": "{KIND}", "version": {VERSION}, "notes": {{\n{notes}\n}}}}\n')


def positions_of(content: MapContent) -> Positions:
    """What the next map has to know of one."""
    numbers = [region.number for region in content.regions]
    return Positions(
        {note.id: (note.x, note.y) for note in content.notes},
        {note.id: numbers[note.region] for note in content.notes if note.region >= 0},
    )


def numbered(regions: Sequence[Sequence[str]], before: Positions, colours: int) -> tuple[int, ...]:
    """A number for each region, the first ones with a colour: that of the old region with which it shares most notes.

    The regions are given by their notes, the largest first. As many as there are colours have numbers below `colours`,
    the others have numbers that were nobody's.
    """
    shared: Counter[tuple[int, int]] = Counter(
        (region, before.regions[id_])
        for region, ids in enumerate(regions[:colours])
        for id_ in ids
        if before.regions.get(id_, colours) < colours
    )
    found: dict[int, int] = {}
    for region, number in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        if region not in found and number not in found.values():
            found[region] = number
    free = iter([number for number in range(colours) if number not in found.values()])
    return tuple(found[region] if region in found else next(free, region) for region in range(len(regions)))


def _paired(gone: Iterable[str], new: Iterable[str], key: Any) -> dict[str, str]:
    """For each new id the one that is gone, where a key has just one of each."""
    one, other = _alone(gone, key), _alone(new, key)
    return {other[word]: one[word] for word in other if word in one}


def _alone(ids: Iterable[str], key: Any) -> dict[str, str]:
    groups: dict[str, list[str]] = {}
    for id_ in ids:
        groups.setdefault(key(id_), []).append(id_)
    return {word: group[0] for word, group in groups.items() if len(group) == 1}


def _folder(id_: str) -> str:
    return id_.rpartition("/")[0]


def _name(id_: str) -> str:
    return id_.rpartition("/")[2].casefold()


def _understood(file: Path, notes: Mapping[str, Any]) -> Positions:
    for id_, entry in notes.items():
        if not _is_entry(entry):
            raise _foreign(file, f"it does not tell where '{id_}' lies")
    places = {id_: (float(entry[0]), float(entry[1])) for id_, entry in notes.items()}
    return Positions(places, {id_: entry[2] for id_, entry in notes.items() if len(entry) > 2})


def _is_entry(entry: Any) -> bool:
    """Whether it is `[x, y]` or `[x, y, region]`."""
    if not isinstance(entry, list) or len(entry) not in (2, 3):
        return False
    *place, region = entry if len(entry) == 3 else (*entry, 0)
    near = all(type(value) in (int, float) and isfinite(value) and abs(value) < FARTHEST for value in place)
    return near and type(region) is int and region >= 0


def _entry(positions: Positions, id_: str) -> list[float]:
    region = positions.regions.get(id_)
    return [*positions.places[id_], *([] if region is None else [region])]


def _foreign(file: Path, why: str) -> UsageError:
    return UsageError(
        f"'{file}' has no positions of a map: {why}; name another file with --positions, or one that is not there yet "
        "to have the map laid out anew"
    )
