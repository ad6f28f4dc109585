"""Graphs like those of real vaults, of any size, and what can be measured on their maps."""

from math import hypot, log

import numpy as np
from numpy.typing import NDArray

from kg.graph import Arcs
from kg.map.layout import Layout

Floats = NDArray[np.float64]


def made_up(notes: int, seed: int = 7) -> Arcs:
    """Themes of 6 to 800 notes, each with its hubs, some links to themes nearby, and 15 % of notes without links."""
    chance = np.random.default_rng(seed)
    sizes = _theme_sizes(int(notes * 0.85), chance)
    first = np.concatenate([[0], np.cumsum(sizes)])
    theme = np.repeat(np.arange(len(sizes)), sizes)
    counted: dict[tuple[int, int], float] = {}
    for note in range(len(theme)):
        for _ in range(1 + chance.poisson(2)):
            stray = round(chance.normal(0, 3)) if chance.random() > 0.85 else 0
            goal = (theme[note] + stray) % len(sizes)
            other = int(first[goal] + sizes[goal] * chance.random() ** 2.2)
            if other != note:
                counted[note, other] = counted.get((note, other), 0) + 1
    return graph_of(notes, [(*pair, count) for pair, count in sorted(counted.items())])


def graph_of(notes: int, arcs: list[tuple[int, int, float]]) -> Arcs:
    return Arcs(tuple(f"note {number}" for number in range(notes)), tuple(arcs))


def folders_of(arcs: Arcs, folders: int = 9) -> list[str]:
    return [f"folder {number % folders}" for number in range(len(arcs.ids))]


def least_gap(laid: Layout) -> float:
    """How far the two nearest discs are apart, edge to edge."""
    places, radii = np.column_stack([laid.x, laid.y]), np.array(laid.radius)
    least = np.inf
    for note in range(len(radii) - 1):
        way = places[note + 1 :] - places[note]
        least = min(least, float((np.hypot(*way.T) - radii[note + 1 :] - radii[note]).min()))
    return least


def share_of_window(laid: Layout, width: float, height: float, margin: float = 44) -> float:
    """How much of a window the box around all discs takes once it is fitted into it."""
    left, top, right, bottom = laid.box
    across, down = right - left, bottom - top
    zoom = min((width - 2 * margin) / across, (height - 2 * margin) / down)
    return across * down * zoom**2 / (width * height)


def shore_gap(arcs: Arcs, laid: Layout) -> float:
    """How near the island of one region comes to a note's own patch of another, shore to shore."""
    linked = {frozenset(arc[:2]) for arc in arcs.arcs}
    islands = [(region.members, 92, 25) for region in laid.regions] + [(islet.members, 64, 17) for islet in laid.islets]
    places = np.column_stack([laid.x, laid.y])
    beach = np.zeros(len(places))
    for members, _, half in islands:
        beach[list(members)] = half
    least = np.inf
    for members, near, half in islands:
        others = np.setdiff1d(np.arange(len(places)), members)
        for start, end in _land(members, near, places, linked):
            away = _distance_to_segment(places[others], places[start], places[end])
            least = min(least, float((away - half - beach[others]).min(initial=np.inf)))
    return least


def _land(members: tuple[int, ...], near: float, places: Floats, linked: set[frozenset[int]]) -> list[tuple[int, int]]:
    """The pairs of notes between which an island has land: the near ones, and linked ones up to 1.9 times as far."""
    pairs = [(one, other) for at, one in enumerate(members) for other in members[at:]]
    return [
        (one, other)
        for one, other in pairs
        if hypot(*(places[one] - places[other])) < near * (1.9 if frozenset((one, other)) in linked else 1)
    ]


def _distance_to_segment(points: Floats, start: Floats, end: Floats) -> Floats:
    way = end - start
    along = np.clip((points - start) @ way / max(float(way @ way), 1e-9), 0, 1)
    return np.asarray(np.hypot(*(start + along[:, None] * way - points).T), float)


def _theme_sizes(notes: int, chance: np.random.Generator) -> list[int]:
    sizes: list[int] = []
    while sum(sizes) < notes:
        sizes.append(int(np.clip(chance.lognormal(log(50), 0.8), 6, 800)))
    sizes[-1] -= sum(sizes) - notes
    return [size for size in sizes if size]
