"""The shore: notes that are linked to almost nothing, on small islets by folder around the regions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from kg.analysis import components
from kg.map.packing import Floats, Ints, enclose, separate, sunflower

if TYPE_CHECKING:
    from kg.graph import Arcs

FEWEST = 4
"""A folder with fewer such notes shares an islet with the folder above it."""
MOST = 120
"""More notes make several islets."""
NOTE_GAP = 15
"""How far the notes of an islet are apart, disc to disc."""
PAIR = 28
"""How far linked notes of an islet are apart, middle to middle."""
SEA = 44
"""How far an islet stays from other land, disc to disc."""

SQUARENESS = 3
"""How much the map strives to be a rectangle, its pane, rather than an ellipse (2)."""
RAYS = 120


Groups: TypeAlias = Sequence[tuple[str, Sequence[Sequence[int]]]]
"""Islets: for each its folder, and its notes, those that are linked together."""


class Land(NamedTuple):
    """What islets keep clear of, as discs about the middle of the map."""

    centres: Floats
    radii: Floats

    @property
    def extent(self) -> Floats:
        """Half the width and half the height."""
        return np.asarray((np.abs(self.centres) + self.radii[:, None]).max(axis=0), float)


@dataclass(frozen=True, slots=True)
class Islet:
    """Notes of one folder that no region holds."""

    folder: str
    """Empty for notes from several folders."""
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rim:
    """The islets, by size, and the places of their notes, islet after islet."""

    islets: tuple[Islet, ...]
    places: Floats


def place_rim(
    arcs: "Arcs", folders: Sequence[str], loose: Sequence[int], radii: Floats, *, land: Land, aspect: float
) -> Rim:
    """Groups the loose notes into islets, and finds a place for each where it widens the map least."""
    groups = grouped(arcs, folders, loose)
    shore = Shore(land, aspect)
    places = [np.zeros((0, 2))]
    for _, chunk in groups:
        inside, size = packed(chunk, radii)
        places.append(inside + shore.settle(size))
    return Rim(islets(groups), np.concatenate(places))


def grouped(arcs: "Arcs", folders: Sequence[str], loose: Sequence[int]) -> Groups:
    """The loose notes by the folder whose islet they share, the largest islet first."""
    chosen = set(loose)
    pieces = [piece for piece in components(arcs) if piece[0] in chosen]
    groups = [
        (folder, chunk) for folder, group in sorted(_by_folder(pieces, folders).items()) for chunk in _chunks(group)
    ]
    return sorted(groups, key=lambda group: -sum(map(len, group[1])))


def islets(groups: Groups) -> tuple[Islet, ...]:
    """The same as islets."""
    return tuple(Islet(folder, tuple(chain(*chunk))) for folder, chunk in groups)


def _by_folder(pieces: Sequence[Sequence[int]], folders: Sequence[str]) -> Mapping[str, list[Sequence[int]]]:
    """Pieces by the folder of their first note; small folders are joined with the one above, in the end with ''."""
    found: dict[str, list[Sequence[int]]] = {}
    for piece in pieces:
        found.setdefault(folders[piece[0]], []).append(piece)
    for depth in range(max(map(_depth, found), default=0), 0, -1):
        for folder in sorted(name for name in found if _depth(name) == depth):
            if sum(map(len, found[folder])) < FEWEST:
                found.setdefault(folder.rpartition("/")[0], []).extend(found.pop(folder))
    return found


def _depth(folder: str) -> int:
    return folder.count("/") + 1 if folder else 0


def _chunks(pieces: Sequence[Sequence[int]]) -> Iterator[list[Sequence[int]]]:
    """Linked pieces first, cut where an islet would grow too large."""
    chunk: list[Sequence[int]] = []
    for piece in sorted(pieces, key=lambda piece: (-len(piece), piece)):
        if chunk and sum(map(len, chunk)) + len(piece) > MOST:
            yield chunk
            chunk = []
        chunk.append(piece)
    yield chunk


def packed(pieces: Sequence[Sequence[int]], radii: Floats) -> tuple[Floats, float]:
    """The places of an islet's notes about its middle, in their order, and its radius: a sunflower, pairs inmost."""
    inner = [_piece(len(piece)) for piece in pieces]
    sizes = np.array(
        [float((np.hypot(*places.T) + radii[list(piece)]).max()) for places, piece in zip(inner, pieces, strict=True)]
    )
    whole = np.zeros(len(pieces), np.int64)
    middles = separate(sunflower(sizes, NOTE_GAP), sizes, NOTE_GAP, whole)
    middles, outer = enclose(middles, sizes, whole, steps=12)
    return np.vstack([places + middle for places, middle in zip(inner, middles, strict=True)]), float(outer[0])


def _piece(notes: int) -> Floats:
    """Two linked notes side by side, three in a triangle, one in the middle."""
    if notes == 1:
        return np.zeros((1, 2))
    angle = np.pi * (1 + 2 * np.arange(notes) / notes) - (np.pi / 6 if notes == 3 else 0)
    radius = PAIR / 2 / float(np.sin(np.pi / notes))
    return radius * np.column_stack([np.cos(angle), np.sin(angle)])


class Shore:
    """The sea around the land, as seen along rays from the middle of the map; it shrinks with every islet."""

    def __init__(self, land: Land, aspect: float) -> None:
        angle = np.arange(RAYS) * (2 * np.pi / RAYS)
        self.rays: Floats = np.column_stack([np.cos(angle), np.sin(angle)])
        self.aspect = aspect
        self.land = land
        self.along, self.aside = self._seen(land.centres)
        self.start = 0.5 * float(land.extent.min()) if len(land.radii) else 0.0

    def _seen(self, centres: Floats) -> tuple[Floats, Floats]:
        """How far along each ray each disc lies, and the square of how far aside."""
        along = self.rays[:, :1] * centres[:, 0] + self.rays[:, 1:] * centres[:, 1]
        return along, (centres**2).sum(axis=1) - along**2

    def settle(self, size: float) -> Floats:
        """Takes the free place for a disc that widens the map least."""
        place = self._nearest_place(size)
        along, aside = self._seen(place[None])
        self.along, self.aside = np.hstack([self.along, along]), np.hstack([self.aside, aside])
        self.land = Land(np.vstack([self.land.centres, place]), np.append(self.land.radii, size))
        return place

    def _nearest_place(self, size: float) -> Floats:
        if not len(self.land.radii):
            return np.zeros(2)
        clear = (self.land.radii + size + SEA) ** 2 - self.aside
        ray, disc = np.nonzero(clear > 0)
        half = np.sqrt(clear[ray, disc])
        along = self.along[ray, disc]
        places = self.rays * _first_gap(ray, along - half, along + half, self.start)[:, None]
        reach = (np.abs(places) + size) / (self.aspect, 1)
        return np.asarray(places[np.argmin((reach**SQUARENESS).sum(axis=1))], float)


def _first_gap(ray: Ints, enter: Floats, leave: Floats, start: float) -> Floats:
    """For each ray the first distance from `start` on that lies in none of its stretches from `enter` to `leave`."""
    ahead = leave > start
    ray, enter, leave = ray[ahead], enter[ahead], leave[ahead]
    order = np.lexsort((enter, ray))
    ray, enter, leave = ray[order], enter[order], leave[order]
    # one running maximum for all rays: each has its own range of numbers
    apart = ray * (2 * float(np.abs(leave).max(initial=start)) + 1)
    behind = np.maximum.accumulate(leave + apart) - apart
    first = np.diff(ray, prepend=-1) > 0
    last = np.diff(ray, append=RAYS) > 0
    distance = np.full(RAYS, start)
    shut = np.unique(ray[first & (enter <= start)])
    gap = last | (behind < np.append(enter[1:], np.inf))
    ends, at = np.unique(ray[gap], return_index=True)
    found = np.full(RAYS, start)
    found[ends] = behind[gap][at]
    distance[shut] = found[shut]
    return distance
