"""A map that grows: notes stay where they were, and new ones find a free place beside what they link to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.analysis import Ties
from kg.map.packing import GOLDEN_ANGLE, Floats, Ints, Springs, pack, separate
from kg.map.rim import SEA, Groups, Land, Shore, packed

LEAST_GAP = 3
"""Notes that were there before move only if they have grown until they are nearer than this."""
NOTE_GAP = 14
REGION_GAP = 58
"""How near a new note comes to one of its own region or islet, and to any other."""
STEP = 7
"""How far the places that are tried are apart."""
TRIES = 60
MOST_TRIES = 1000
"""So many places are tried at once: at first, and when there is hardly any left nearby."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of each note when a map is drawn again."""

    places: Floats
    """Where it was; for a new note nothing that counts."""
    is_new: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
    radii: Floats
    home: Ints
    """The number of its region, or after those of its islet."""
    pairs: Ties


def settled(kept: Kept, groups: Groups, aspect: float) -> Floats:
    """The places of all notes; `groups` are the islets, whose homes come after those of the regions, in their order."""
    town = _Town(kept, aspect)
    town.settle_beside_neighbours()
    town.settle_on_islets()
    town.settle_apart(groups)
    return town.places


class _Town:
    """The places that are taken, more with every note that settles."""

    def __init__(self, kept: Kept, aspect: float) -> None:
        self._kept = kept
        self._aspect = aspect
        self.places = kept.places.copy()
        self.is_settled = ~kept.is_new
        old = np.flatnonzero(self.is_settled)
        self.places[old] = separate(self.places[old], kept.radii[old], LEAST_GAP, np.zeros(len(old), np.int64))
        self._neighbours = _neighbours(kept.pairs, len(kept.radii))

    def settle_beside_neighbours(self) -> None:
        """Each note that has a settled neighbour goes there; then those that now have one."""
        while ready := [note for note in self._waiting() if self.is_settled[self._neighbours[note][0]].any()]:
            for note in ready:
                self._settle(note, self._among_neighbours(note))

    def settle_on_islets(self) -> None:
        """A note without neighbours goes to the old notes of its islet."""
        for note in self._waiting():
            if self.is_settled[self._neighbours[note][0]].any():
                self._settle(note, self._among_neighbours(note))
            elif len(fellows := np.flatnonzero(self.is_settled & (self._kept.home == self._kept.home[note]))):
                places = self.places[fellows]
                # at one of them: where an islet has been torn apart, its middle may be in the sea
                self._settle(note, places[np.hypot(*(places - places.mean(axis=0)).T).argmin()])

    def settle_apart(self, groups: Groups) -> None:
        """Regions and islets of new notes alone find a place at the shore."""
        islets = {note: pieces for _, pieces in groups for piece in pieces for note in piece}
        for home in np.unique(self._kept.home[self._waiting()]).tolist():
            notes = np.array([note for note in self._waiting() if self._kept.home[note] == home], np.int64)
            pieces = islets.get(int(notes[0]))
            if pieces is None:
                inside, size = self._packed(notes)
            else:
                notes = np.array([note for piece in pieces for note in piece], np.int64)
                inside, size = packed(pieces, self._kept.radii)
            taken = np.flatnonzero(self.is_settled)
            middle = _middle(self.places[taken])
            shore = Shore(Land(self.places[taken] - middle, self._kept.radii[taken]), self._aspect)
            self.places[notes] = inside + shore.settle(size) + middle
            self.is_settled[notes] = True

    def _waiting(self) -> list[int]:
        return np.flatnonzero(~self.is_settled).tolist()

    def _among_neighbours(self, note: int) -> Floats:
        """The middle of its settled neighbours, if possible of those in its region."""
        others, weights = self._neighbours[note]
        near = self.is_settled[others]
        at_home = near & (self._kept.home[others] == self._kept.home[note])
        chosen = at_home if at_home.any() else near
        return np.asarray(np.average(self.places[others[chosen]], axis=0, weights=weights[chosen]), float)

    def _settle(self, note: int, goal: Floats) -> None:
        """Takes the free place that is nearest to a goal."""
        taken = np.flatnonzero(self.is_settled)
        gaps = np.where(self._kept.home[taken] == self._kept.home[note], NOTE_GAP, REGION_GAP)
        keep_off = self._kept.radii[taken] + self._kept.radii[note] + gaps
        self.places[note] = _free_place(goal, self.places[taken], keep_off)
        self.is_settled[note] = True

    def _packed(self, notes: Ints) -> tuple[Floats, float]:
        """The places of a region of new notes about its middle, and its radius."""
        at = np.full(len(self._kept.radii), -1, np.int64)
        at[notes] = np.arange(len(notes))
        pairs = self._kept.pairs
        inside = (at[pairs.first] >= 0) & (at[pairs.second] >= 0)
        springs = Springs(at[pairs.first[inside]], at[pairs.second[inside]], pairs.weights[inside])
        whole = np.zeros(len(notes), np.int64)
        found = pack(self._kept.radii[notes], whole, springs, NOTE_GAP, room=1.55, squeeze=False, leash=60)
        return found.centres, float(found.radii[0]) + SEA / 2


def _free_place(goal: Floats, taken: Floats, keep_off: Floats) -> Floats:
    """The first place on a spiral around the goal that is far enough from all that is taken."""
    first, last = 0, TRIES
    while True:
        turn = np.arange(first, last)
        reach = STEP * np.sqrt(turn)
        tried = goal + np.column_stack([reach * np.cos(GOLDEN_ANGLE * turn), reach * np.sin(GOLDEN_ANGLE * turn)])
        near = np.hypot(*(taken - goal).T) < keep_off + reach[-1]
        away = np.hypot(*np.moveaxis(tried[:, None] - taken[None, near], 2, 0))
        free = np.flatnonzero((away >= keep_off[near]).all(axis=1))
        if len(free):
            return np.asarray(tried[free[0]], float)
        first, last = last, last + min(3 * last, MOST_TRIES)


def _neighbours(pairs: Ties, notes: int) -> Sequence[tuple[Ints, Floats]]:
    """For each note its neighbours, and how close they are to it."""
    one, other = np.concatenate([pairs.first, pairs.second]), np.concatenate([pairs.second, pairs.first])
    weights = np.tile(pairs.weights, 2)
    order = np.argsort(one, kind="stable")
    cuts = np.searchsorted(one[order], np.arange(notes + 1))
    other, weights = other[order], weights[order]
    return [
        (other[start:end], weights[start:end]) for start, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)
    ]


def _middle(places: Floats) -> Floats:
    return np.asarray((places.min(axis=0) + places.max(axis=0)) / 2, float)
