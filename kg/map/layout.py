"""Where each note lies on the map: communities as islands that hug their notes, unlinked notes on islets around them.

Notes are packed into parts, parts into regions, regions into the map; then parts are turned to face what they link to,
regions are nestled into each other's bays, and the notes that are linked to almost nothing come to the shore. A unit is
a pixel at zoom 1. The same graph gives the same places, to the last digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kg.analysis import Communities, Ties, central_notes, communities, degrees, ties
from kg.map.colours import LIGHT
from kg.map.keeping import Kept, settled
from kg.map.nestling import Coast, nestle
from kg.map.packing import Floats, Ints, Packed, Springs, pack, separate
from kg.map.positions import Positions, numbered
from kg.map.rim import Islet, Land, grouped, islets, place_rim

if TYPE_CHECKING:
    from kg.graph import Arcs

LARGEST = 48
"""The radius of a note with some 250 links, and of those with more."""
NOTE_GAP = 18
REGION_GAP = 58
FINAL_GAP = 14
MANY = 5000
"""Above so many linked notes the layout takes the shorter way at each step."""


@dataclass(frozen=True, slots=True)
class RegionShape:
    """A community on the map."""

    name: str
    """The title of its central note."""
    members: tuple[int, ...]
    hub: int
    """Its central note."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The map's geometry: for each note its place, its radius and its region."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    """Downwards, as on a screen."""
    radius: tuple[float, ...]
    region: tuple[int, ...]
    """An index of `regions`; -1 for a note on an islet."""
    regions: tuple[RegionShape, ...]
    """The largest first."""
    islets: tuple[Islet, ...]
    numbers: tuple[int, ...] = ()
    """For each region a number that it keeps from map to map; as many as there are colours have that of theirs."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of all discs; zeros for no notes."""
        if not self.x:
            return 0, 0, 0, 0
        x, y, radius = np.array(self.x), np.array(self.y), np.array(self.radius)
        return (
            float((x - radius).min()),
            float((y - radius).min()),
            float((x + radius).max()),
            float((y + radius).max()),
        )


def layout(
    arcs: "Arcs",
    titles: Sequence[str],
    folders: Sequence[str],
    *,
    seed: int = 7,
    aspect: float = 1,
    before: Positions | None = None,
) -> Layout:
    """Draws the map of a graph whose notes have these titles and folders.

    `aspect` is its width by its height: a square does well in the wide window, and in the tall one beside an open note.
    Notes that were on the map `before` stay where they were, if they are the greater part.
    """
    known = (before or Positions()).after_renaming(arcs.ids)
    stays = 2 * len(known.places) > len(arcs.ids)
    pairs = ties(arcs)
    was = [known.regions.get(id_, -1) for id_ in arcs.ids] if stays else ()
    found = communities(arcs, seed, was)
    radii = np.minimum(LARGEST, 5 + 2.7 * np.sqrt(degrees(pairs, len(arcs.ids))))
    loose = [note for note, region in enumerate(found.regions) if region < 0]
    if stays:
        centres, islets = _kept(arcs, folders, _Found(found, pairs, radii, loose), known, aspect)
    else:
        centres, islets = _anew(arcs, folders, _Found(found, pairs, radii, loose), seed, aspect)
    centres = np.round(centres, 1)
    hubs = central_notes(arcs, found, titles)
    shapes = tuple(RegionShape(titles[hub], members, hub) for hub, members in zip(hubs, found.members(), strict=True))
    ids = [[arcs.ids[note] for note in shape.members] for shape in shapes]
    return Layout(
        tuple(centres[:, 0].tolist()),
        tuple(centres[:, 1].tolist()),
        tuple(np.round(radii, 2).tolist()),
        found.regions,
        shapes,
        islets,
        numbered(ids, known, len(LIGHT.regions)),
    )


def _anew(
    arcs: "Arcs", folders: Sequence[str], graph: "_Found", seed: int, aspect: float
) -> tuple[Floats, tuple[Islet, ...]]:
    """The places of all notes about the middle of the map, and the islets."""
    centres = np.zeros((len(arcs.ids), 2))
    core = _Core.of(graph.communities, graph.pairs, graph.radii)
    land = Land(np.zeros((0, 2)), np.zeros(0))
    if len(core.notes):
        centres[core.notes], land = core.place(seed, aspect)
    rim = place_rim(arcs, folders, graph.loose, graph.radii, land=land, aspect=aspect)
    centres[[note for islet in rim.islets for note in islet.members]] = rim.places
    return centres - _middle(centres, graph.radii), rim.islets


def _kept(
    arcs: "Arcs", folders: Sequence[str], graph: "_Found", known: Positions, aspect: float
) -> tuple[Floats, tuple[Islet, ...]]:
    """The same, with the known notes where they were."""
    groups = grouped(arcs, folders, graph.loose)
    found = islets(groups)
    home = np.array(graph.communities.regions, np.int64)
    for number, islet in enumerate(found, start=int(home.max(initial=-1)) + 1):
        home[list(islet.members)] = number
    is_new = np.array([id_ not in known.places for id_ in arcs.ids], bool)
    places = np.array([known.places.get(id_, (0, 0)) for id_ in arcs.ids], float)
    return settled(Kept(places, is_new, graph.radii, home, graph.pairs), groups, aspect), found


class _Found(NamedTuple):
    """What the graph says that is to be drawn."""

    communities: Communities
    pairs: Ties
    radii: Floats
    loose: Sequence[int]
    """The notes of no region."""


def _middle(centres: Floats, radii: Floats) -> Floats:
    if not len(radii):
        return np.zeros(2)
    low = (centres - radii[:, None]).min(axis=0)
    high = (centres + radii[:, None]).max(axis=0)
    return np.asarray((low + high) / 2, float)


@dataclass(frozen=True, slots=True)
class _Core:
    """The notes of regions, sorted by region and part, with what each step needs to know of them."""

    notes: Ints
    radii: Floats
    part: Ints
    """For each note the number of its part, counted in this order."""
    region: Ints
    """For each note the number of its region."""
    pairs: Ties
    """Linked notes, as indices of `notes`."""

    @classmethod
    def of(cls, found: Communities, pairs: Ties, radii: Floats) -> "_Core":
        region, part = np.array(found.regions, np.int64), np.array(found.parts, np.int64)
        notes = np.lexsort((part, region))
        notes = notes[region[notes] >= 0]
        at = np.full(len(region), -1, np.int64)
        at[notes] = np.arange(len(notes))
        kept = at[pairs.first] >= 0
        numbered = np.cumsum(np.diff(part[notes], prepend=part[notes[:1]]) != 0)
        inner = Ties(at[pairs.first[kept]], at[pairs.second[kept]], pairs.links[kept])
        return cls(notes, radii[notes], numbered, region[notes], inner)

    @property
    def region_of_part(self) -> Ints:
        """For each part the number of its region."""
        return self.region[np.searchsorted(self.part, np.arange(int(self.part[-1]) + 1))]

    def place(self, seed: int, aspect: float) -> tuple[Floats, Land]:
        """The places of the notes about the middle of the map, and the land that they make."""
        inside = self._notes_in_parts(seed)
        middles = self._parts_on_map(inside.radii, seed, aspect)
        centres = _turned(inside.centres, middles, self.part, self.pairs)
        shifts = nestle(self._coast(centres, middles, inside.radii), REGION_GAP, aspect)
        middles = middles + shifts[self.region_of_part]
        centres = separate(centres + shifts[self.region], self.radii, FINAL_GAP, np.zeros_like(self.notes))
        turn = _best_turn(centres, aspect)
        middle = _middle(centres @ turn, self.radii)
        centres, middles = centres @ turn - middle, middles @ turn - middle
        coast = self._coast(centres, middles, inside.radii)
        return centres, Land(coast.points, coast.radii)

    @property
    def _many(self) -> bool:
        return len(self.notes) > MANY

    def _notes_in_parts(self, seed: int) -> Packed:
        # never squeezed: what a part looks like would be lost
        return pack(
            self.radii,
            self.part,
            self._springs(self.part),
            NOTE_GAP,
            room=1.55,
            iterations=60 if self._many else 200,
            squeeze=False,
            leash=60,
            seed=seed,
        )

    def _parts_on_map(self, radii: Floats, seed: int, aspect: float) -> Floats:
        """The middle of each part."""
        region = self.region_of_part
        parts = pack(radii, region, self._between(self.part, region), NOTE_GAP, seed=seed)
        whole = np.zeros(len(parts.radii), np.int64)
        links = self._between(self.region, whole, fair=True)
        regions = pack(parts.radii, whole, links, REGION_GAP, iterations=300, aspect=aspect, seed=seed)
        return np.asarray(parts.centres + regions.centres[region], float)

    def _coast(self, centres: Floats, middles: Floats, radii: Floats) -> Coast:
        """The land that the notes make; where they are many, whole parts stand for them."""
        if self._many:
            return Coast(middles, radii, self.region_of_part)
        return Coast.of(centres, self.radii, self.region, self.pairs)

    def _springs(self, group: Ints) -> Springs:
        inside = group[self.pairs.first] == group[self.pairs.second]
        return Springs(self.pairs.first[inside], self.pairs.second[inside], self.pairs.weights[inside])

    def _between(self, label: Ints, group: Ints, *, fair: bool = False) -> Springs:
        """The springs between the notes' labels, where both are in one group; `fair`: relative to their sizes."""
        one, other = label[self.pairs.first], label[self.pairs.second]
        low, high = np.minimum(one, other), np.maximum(one, other)
        kept = (low != high) & (group[low] == group[high])
        links, which = np.unique(low[kept] * len(group) + high[kept], return_inverse=True)
        weights = np.asarray(np.bincount(which, weights=self.pairs.weights[kept], minlength=len(links)), float)
        first, second = np.divmod(links, len(group))
        if fair:
            size = np.bincount(label, minlength=len(group))
            weights = 4 * weights / np.sqrt(size[first] * size[second])
        return Springs(first, second, weights)


def _best_turn(centres: Floats, aspect: float) -> Floats:
    """The rotation with which the whole fills a window of that aspect best."""

    def scale(angle: float) -> float:
        width, height = np.ptp(centres @ _rotation(angle), axis=0)
        return float(max(width / aspect, height))

    return _rotation(min(np.arange(0, np.pi, np.pi / 36).tolist(), key=scale))


def _rotation(angle: float) -> Floats:
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def _turned(inside: Floats, middles: Floats, part: Ints, pairs: Ties) -> Floats:
    """Turns, or mirrors, each part about its middle so that its notes lie on the side of what they link to."""
    across = part[pairs.first] != part[pairs.second]
    ends = pairs.first[across], pairs.second[across]
    here, there = np.concatenate(ends), np.concatenate(ends[::-1])
    weights = np.tile(pairs.weights[across], 2)
    order = np.argsort(part[here], kind="stable")
    here, there, weights = here[order], there[order], weights[order]
    cuts = np.searchsorted(part[here], np.arange(len(middles) + 1))
    starts = np.searchsorted(part, np.arange(len(middles) + 1))
    inside = inside.copy()
    for _ in range(3):
        for number in np.flatnonzero(np.diff(cuts)).tolist():
            mine = slice(cuts[number], cuts[number + 1])
            goals = inside[there[mine]] + middles[part[there[mine]]] - middles[number]
            goals *= (weights[mine] / np.maximum(np.hypot(goals[:, 0], goals[:, 1]), 1e-9))[:, None]
            turned = _facing(inside[here[mine]], goals)
            inside[starts[number] : starts[number + 1]] @= turned
    return np.asarray(inside + middles[part], float)


def _facing(places: Floats, goals: Floats) -> Floats:
    """The rotation, or reflection, that turns the places most towards their goals."""
    best, matrix = -1.0, np.eye(2)
    for mirror in (1.0, -1.0):
        x, y = places[:, 0] * mirror, places[:, 1]
        along = float((x * goals[:, 0] + y * goals[:, 1]).sum())
        aside = float((x * goals[:, 1] - y * goals[:, 0]).sum())
        size = float(np.hypot(along, aside))
        # a reflection has to be worth it
        if size > 1e-9 and size > 1.02 * best:
            cosine, sine = along / size, aside / size
            best = size
            matrix = np.array([[mirror * cosine, mirror * sine], [-sine, cosine]])
    return matrix
