"""Regions moved into each other's bays, so that the map is full and its coasts interlock."""

from typing import NamedTuple

import numpy as np

from kg.analysis import Ties
from kg.map.packing import Floats, Ints, draw_in, near_pairs

LONG_LINK = 60
DRAWN_LINK = 175
"""Linked notes nearer than this are joined by land."""
CELL = 24
WIDEST = 16
"""A larger disc counts as this large: it lies inland, and one reach for all has to stay short."""


class Coast(NamedTuple):
    """Where there is land: the notes of all regions, and the middle of each longer link; sorted by region."""

    points: Floats
    radii: Floats
    region: Ints

    @classmethod
    def of(cls, centres: Floats, radii: Floats, region: Ints, pairs: Ties) -> "Coast":
        """The coast of the notes in these places."""
        way = centres[pairs.second] - centres[pairs.first]
        length = np.hypot(way[:, 0], way[:, 1])
        land = (region[pairs.first] == region[pairs.second]) & (length > LONG_LINK) & (length < DRAWN_LINK)
        middle = (centres[pairs.first[land]] + centres[pairs.second[land]]) / 2
        points = np.concatenate([centres, middle])
        label = np.concatenate([region, region[pairs.first[land]]])
        kept = _thinned(points, label, len(centres))
        order = kept[np.argsort(label[kept], kind="stable")]
        wide = np.concatenate([np.minimum(radii, WIDEST), np.full(len(middle), 5.0)])
        return cls(points[order], wide[order], label[order])


def nestle(coast: Coast, gap: float, aspect: float) -> Floats:
    """How far to move each region, as a whole: towards the others, until their land would come nearer than `gap`."""
    mass = np.asarray(np.bincount(coast.region, weights=coast.radii**2), float)
    shifts = np.zeros((len(mass), 2))
    if len(mass) < 2:
        return shifts
    for step in range(110):
        if step < 70:
            shifts += _drawn_in(coast, shifts, aspect)
        shifts += _pushed_apart(coast, shifts, mass, gap)
    return shifts


def _thinned(points: Floats, label: Ints, notes: int) -> Ints:
    """All notes, and of the other points those that are alone in their cell: most lie among notes."""
    cell = np.floor((points - points.min(axis=0)) / CELL).astype(np.int64)
    across, down = (cell.max(axis=0) + 1).tolist()
    first = np.unique((label * down + cell[:, 1]) * across + cell[:, 0], return_index=True)[1]
    return np.concatenate([np.arange(notes), np.sort(first[first >= notes])])


def _drawn_in(coast: Coast, shifts: Floats, aspect: float) -> Floats:
    """One step of all regions towards the middle of the map."""
    starts = np.searchsorted(coast.region, np.arange(len(shifts)))
    points = coast.points + shifts[coast.region]
    low = np.minimum.reduceat(points - coast.radii[:, None], starts)
    high = np.maximum.reduceat(points + coast.radii[:, None], starts)
    middles = (low + high) / 2
    sizes = (high - low).max(axis=1) / 2
    return draw_in(middles, sizes, np.zeros(len(middles), np.int64), 0.015, aspect) - middles


def _pushed_apart(coast: Coast, shifts: Floats, mass: Floats, gap: float) -> Floats:
    """How two regions that came too near part again: along their nearest points, but more along their middles."""
    points = coast.points + shifts[coast.region]
    whole = np.zeros(len(points), np.int64)
    one, other = near_pairs(points, 2 * float(coast.radii.max()) + gap, whole)
    strange = coast.region[one] != coast.region[other]
    one, other = one[strange], other[strange]
    swap = coast.region[one] > coast.region[other]
    one, other = np.where(swap, other, one), np.where(swap, one, other)
    way = points[other] - points[one]
    distance = np.hypot(way[:, 0], way[:, 1])
    short = coast.radii[one] + coast.radii[other] + gap - distance
    order = np.lexsort((-short, coast.region[one] * len(mass) + coast.region[other]))
    order = order[short[order] > 0]
    key = coast.region[one[order]] * len(mass) + coast.region[other[order]]
    worst = order[np.unique(key, return_index=True)[1]]
    first, second = coast.region[one[worst]], coast.region[other[worst]]
    middles = _middles(coast, points, len(mass))
    push = 0.35 * _unit(way[worst]) + 0.65 * _unit(middles[second] - middles[first])
    push *= short[worst][:, None]
    share = (mass[second] / (mass[first] + mass[second]))[:, None]
    moves = np.zeros_like(shifts)
    np.add.at(moves, first, -push * share)
    np.add.at(moves, second, push * (1 - share))
    return moves


def _middles(coast: Coast, points: Floats, regions: int) -> Floats:
    count = np.bincount(coast.region, minlength=regions)
    sums = [np.bincount(coast.region, weights=points[:, axis], minlength=regions) for axis in (0, 1)]
    return np.column_stack(sums) / count[:, None]


def _unit(way: Floats) -> Floats:
    return np.asarray(way / np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)[:, None], float)
