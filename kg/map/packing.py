"""Discs that move apart and together: the one step that the map takes at every level, from notes to regions.

Many groups of discs are packed at once: discs of different groups do not feel each other. Discs are given as centres
(an array of n rows, x and y), radii, and the number of each disc's group, sorted.
"""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import numpy as np
import rustworkx
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

FEW = 2
"""Up to as many discs need no springs: there is only one way to lie."""
CROWD = 600
"""More discs take springs too long: their time grows with the square."""
SLACK = 0.3
"""How much of a gap may be missing."""
PUSH = 1.4
"""More than what is missing: the push passes on to the next disc, and calm comes sooner."""
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


class Springs(NamedTuple):
    """Which discs draw each other together, and how strongly."""

    first: Ints
    second: Ints
    weights: Floats


class Packed(NamedTuple):
    """Discs in their places, relative to the middle of their group, and each group's radius."""

    centres: Floats
    radii: Floats


def pack(
    radii: Floats,
    group: Ints,
    springs: Springs,
    gap: float,
    *,
    room: float = 1.25,
    iterations: int = 150,
    squeeze: bool = True,
    leash: float = np.inf,
    aspect: float = 1,
    seed: int = 7,
) -> Packed:
    """Lays out each group: linked discs near each other, none nearer to another than `gap`.

    `room` is how loosely discs lie, `squeeze` draws them together until they touch, `leash` is how far a disc with a
    single spring may stay from the other end, and `aspect` is the width by the height of a squeezed group.
    """
    groups = int(group[-1]) + 1 if len(group) else 0
    centres = np.zeros((len(radii), 2))
    for members, inner in _each_group(group, springs, groups):
        if len(members) > CROWD:
            centres[members] = _around_the_greatest(inner, radii[members], gap)
        else:
            drawn = _spring_layout(len(members), inner, iterations, seed)
            centres[members] = _spread(drawn, radii[members], gap, room)
    if squeeze:
        for _ in range(24):
            centres = draw_in(centres, radii, group, 0.035, aspect)
            centres = separate(centres, radii, gap, group, rounds=4)
    centres = separate(_reeled_in(centres, radii, springs, leash), radii, gap, group)
    return enclose(centres, radii, group)


def sunflower(radii: Floats, gap: float) -> Floats:
    """Places for discs from the middle outwards, in their order; nearly free of overlaps, evenly spread."""
    area = (radii + gap / 2) ** 2
    distance = np.sqrt(1.3 * (np.cumsum(area) - area / 2))
    distance[:1] = 0
    angle = GOLDEN_ANGLE * np.arange(len(radii))
    return np.column_stack([distance * np.cos(angle), distance * np.sin(angle)])


def separate(centres: Floats, radii: Floats, gap: float, group: Ints, *, rounds: int = 120) -> Floats:
    """Pushes discs of one group apart until none is nearer to another than `gap`; small ones give way to large ones."""
    centres = centres.copy()
    if len(centres) < FEW:
        return centres
    mass = radii**2
    reach = 1.25 * (2 * float(radii.max()) + gap)
    for number in range(rounds):
        fresh = number % 6 == 0
        if fresh:
            one, other = _soon_near(centres, radii, gap, group, reach)
            needed = radii[one] + radii[other] + gap
            give_way = mass[other] / (mass[one] + mass[other])
        way = centres[other] - centres[one]
        short = needed - np.hypot(way[:, 0], way[:, 1])
        close = np.flatnonzero(short > SLACK)
        if not len(close):
            if fresh:
                break
            continue
        push = PUSH * short[close][:, None] * _directions(way[close], one[close] + 2.4 * other[close])
        share = give_way[close][:, None]
        _add(centres, one[close], -push * share)
        _add(centres, other[close], push * (1 - share))
    return centres


def _directions(way: Floats, angle: Floats) -> Floats:
    """The ways as steps of length 1; where there is none, at that angle, so that discs in one place part."""
    length = np.hypot(way[:, 0], way[:, 1])[:, None]
    aside = np.column_stack([np.cos(angle), np.sin(angle)])
    return np.where(length < 1e-9, aside, way / np.maximum(length, 1e-9))


def near_pairs(centres: Floats, reach: float, group: Ints) -> tuple[Ints, Ints]:
    """All pairs of one group nearer than `reach`, and some that are a little farther, by a grid of cells."""
    cell = np.floor((centres - centres.min(axis=0)) / reach).astype(np.int64) + 1
    across, down = (cell.max(axis=0) + 2).tolist()
    key = (group * down + cell[:, 1]) * across + cell[:, 0]
    order = np.argsort(key, kind="stable")
    key = key[order]
    at = np.arange(len(key))
    # the rest of the own cell and the cell to the right; then the three cells of the next row
    one, other = _ranges(at, at + 1, np.searchsorted(key, key + 1, "right"))
    below = np.searchsorted(key, key + across - 1), np.searchsorted(key, key + across + 1, "right")
    one_below, other_below = _ranges(at, *below)
    return order[np.concatenate([one, one_below])], order[np.concatenate([other, other_below])]


def _soon_near(centres: Floats, radii: Floats, gap: float, group: Ints, reach: float) -> tuple[Ints, Ints]:
    """The pairs that are too near, or may be after a few pushes: where discs differ in size, few of all near pairs."""
    one, other = near_pairs(centres, reach, group)
    soon = _distance(centres[one], centres[other]) < 1.25 * (radii[one] + radii[other] + gap)
    return one[soon], other[soon]


def draw_in(centres: Floats, radii: Floats, group: Ints, rate: float, aspect: float = 1) -> Floats:
    """Moves the discs of each group towards its middle, most along the side on which the group is too long."""
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    which = np.cumsum(np.diff(group, prepend=-1) > 0) - 1
    low = np.minimum.reduceat(centres - radii[:, None], starts)
    high = np.maximum.reduceat(centres + radii[:, None], starts)
    middle, size = (low + high) / 2, high - low
    too_wide = np.log(size[:, 0] / (aspect * size[:, 1]))
    pull = np.column_stack([1 + np.tanh(12 * too_wide), 1 - np.tanh(12 * too_wide)])
    return np.asarray(centres - (centres - middle[which]) * (rate * pull)[which], float)


def enclose(centres: Floats, radii: Floats, group: Ints, *, steps: int = 60) -> Packed:
    """Moves each group so that its smallest enclosing disc lies around the origin, and says how large that disc is."""
    if not len(group):
        return Packed(centres, np.zeros(0))
    starts = np.searchsorted(group, np.arange(int(group[-1]) + 1))
    sizes = np.diff(np.append(starts, len(group)))
    middle = np.add.reduceat(centres, starts) / sizes[:, None]
    for step in range(1, steps + 1):
        reach = _distance(centres, middle[group]) + radii
        farthest = reach >= np.maximum.reduceat(reach, starts)[group]
        whose, first = np.unique(group[farthest], return_index=True)
        far = np.flatnonzero(farthest)[first]
        direction = (centres[far] - middle[whose]) / np.maximum(_distance(centres[far], middle[whose]), 1e-9)[:, None]
        # towards the far edge of the farthest disc, each time less (Bădoiu and Clarkson)
        middle[whose] += direction * (reach[far] / (step + 1))[:, None]
    reach = _distance(centres, middle[group]) + radii
    return Packed(centres - middle[group], np.maximum.reduceat(reach, starts))


def _each_group(group: Ints, springs: Springs, groups: int) -> Iterator[tuple[Ints, Springs]]:
    """The discs of each group, and its springs counted from its own first disc."""
    starts = np.searchsorted(group, np.arange(groups + 1))
    whose = group[springs.first] if len(springs.first) else springs.first
    order = np.argsort(whose, kind="stable")
    cuts = np.searchsorted(whose[order], np.arange(groups + 1))
    for number in range(groups):
        first, mine = starts[number], order[cuts[number] : cuts[number + 1]]
        inner = Springs(springs.first[mine] - first, springs.second[mine] - first, springs.weights[mine])
        yield np.arange(first, starts[number + 1]), inner


def _spring_layout(discs: int, springs: Springs, iterations: int, seed: int) -> Floats:
    if discs <= FEW:
        return np.column_stack([np.arange(discs) - (discs - 1) / 2, np.zeros(discs)])
    graph: rustworkx.PyGraph[None, float] = rustworkx.PyGraph()
    graph.add_nodes_from([None] * discs)
    graph.add_edges_from(
        list(zip(springs.first.tolist(), springs.second.tolist(), springs.weights.tolist(), strict=True))
    )
    places = rustworkx.spring_layout(graph, num_iter=iterations, weight_fn=float, seed=seed)
    return np.array([places[disc] for disc in range(discs)], float)


def _around_the_greatest(springs: Springs, radii: Floats, gap: float) -> Floats:
    """A sunflower about the largest disc, those next to it first, then those next to them."""
    graph: rustworkx.PyGraph[None, None] = rustworkx.PyGraph()
    graph.add_nodes_from([None] * len(radii))
    graph.add_edges_from_no_data(list(zip(springs.first.tolist(), springs.second.tolist(), strict=True)))
    greatest = int(radii.argmax())
    steps = dict(rustworkx.graph_dijkstra_shortest_path_lengths(graph, greatest, lambda _: 1.0))
    # what no spring holds comes last
    away = [0.0 if disc == greatest else steps.get(disc, np.inf) for disc in range(len(radii))]
    order = np.argsort(away, kind="stable")
    centres = np.zeros((len(radii), 2))
    centres[order] = sunflower(radii[order], gap)
    return centres


def _spread(drawn: Floats, radii: Floats, gap: float, room: float) -> Floats:
    """Scales a drawing to the room that its discs need, outliers compressed."""
    mass = (radii + gap / 2) ** 2
    drawn = drawn - (drawn * mass[:, None]).sum(axis=0) / mass.sum()
    distance = np.hypot(drawn[:, 0], drawn[:, 1])
    size = room * np.sqrt(mass.sum())
    scaled = distance * (size / max(float(np.quantile(distance, 0.9)), 1e-9))
    limit = 1.25 * size
    beyond = np.maximum(scaled - limit, 0)
    wanted = np.minimum(scaled, limit) + 0.35 * size * np.tanh(beyond / (0.35 * size))
    return np.asarray(drawn * (wanted / np.maximum(distance, 1e-9))[:, None], float)


def _reeled_in(centres: Floats, radii: Floats, springs: Springs, leash: float) -> Floats:
    """Moves discs with a single spring, where they are far out, towards its other end."""
    ends = np.concatenate([springs.first, springs.second])
    bases = np.concatenate([springs.second, springs.first])
    single = np.bincount(ends, minlength=len(centres))[ends] == 1
    ends, bases = ends[single], bases[single]
    way = centres[ends] - centres[bases]
    length = np.hypot(way[:, 0], way[:, 1])
    # what a disc holds alone needs a room about it
    crowd = np.sqrt(2 * np.bincount(bases, minlength=len(centres))[bases]) * 2 * radii[ends]
    longest = radii[ends] + radii[bases] + np.maximum(leash, crowd)
    far = length > longest
    centres = centres.copy()
    centres[ends[far]] = centres[bases[far]] + way[far] * (longest[far] / length[far])[:, None]
    return centres


def _ranges(at: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """For each number of `at` all numbers from its `low` to before its `high`, as pairs."""
    count = np.maximum(high - low, 0)
    before = np.cumsum(count) - count
    return np.repeat(at, count), np.arange(int(count.sum())) + np.repeat(low - before, count)


def _add(centres: Floats, which: Ints, moves: Floats) -> None:
    for axis in (0, 1):
        centres[:, axis] += np.bincount(which, weights=moves[:, axis], minlength=len(centres))


def _distance(one: Floats, other: Floats) -> Floats:
    return np.asarray(np.hypot(one[:, 0] - other[:, 0], one[:, 1] - other[:, 1]), float)
