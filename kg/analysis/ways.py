"""The shortest ways from note to note."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import log
from typing import TYPE_CHECKING

from kg.analysis.ties import degrees, ties

if TYPE_CHECKING:
    from kg.graph import Arcs


def shortest_path(arcs: "Arcs", start: int, goal: int, *, directed: bool = False) -> tuple[int, ...] | None:
    """A way from note to note with the fewest links; None if there is none. Of equal ways the first by index."""
    return next(iter(shortest_paths(arcs, start, goal, 1, directed=directed)), None)


def shortest_paths(
    arcs: "Arcs", start: int, goal: int, n: int = 3, *, directed: bool = False, avoid_hubs: bool = False
) -> tuple[tuple[int, ...], ...]:
    """The n best ways from note to note that visit no note twice, the best first (Yen 1971).

    Links are followed both ways unless `directed`. With `avoid_hubs` a way past a note with many links counts as
    longer, since what two notes share with everything says little about them.
    """
    streets = _Streets.of(arcs, directed=directed, avoid_hubs=avoid_hubs)
    togo = streets.distances_to(goal)
    if start not in togo:
        return ()
    ways = [streets.way(start, goal, togo, ())]
    others: set[tuple[float, tuple[int, ...]]] = set()
    while len(ways) < n:
        others |= streets.turnings(ways, goal, togo)
        if not others:
            break
        best = min(others)
        others.remove(best)
        ways.append(best[1])
    return tuple(ways)


@dataclass(frozen=True, slots=True)
class _Streets:
    """Where one can go from each note, and what a step to a note costs."""

    out: Sequence[Sequence[int]]
    back: Sequence[Sequence[int]]
    cost: Sequence[float]

    @classmethod
    def of(cls, arcs: "Arcs", *, directed: bool, avoid_hubs: bool) -> "_Streets":
        out: list[set[int]] = [set() for _ in arcs.ids]
        back: list[set[int]] = out if not directed else [set() for _ in arcs.ids]
        for start, end, _ in arcs.arcs:
            out[start].add(end)
            back[end].add(start)
        degree = degrees(ties(arcs), len(arcs.ids)).tolist()
        cost = [1 + log(max(links, 1)) if avoid_hubs else 1.0 for links in degree]
        return cls([sorted(ends) for ends in out], [sorted(ends) for ends in back], cost)

    def distances_to(self, goal: int) -> dict[int, float]:
        """How far it is from each note from which the goal can be reached."""
        distances: dict[int, float] = {}
        waiting: list[tuple[float, int]] = [(0.0, goal)]
        while waiting:
            distance, note = heappop(waiting)
            if note not in distances:
                distances[note] = distance
                for before in self.back[note]:
                    if before not in distances:
                        heappush(waiting, (distance + self.cost[note], before))
        return distances

    def way(
        self, start: int, goal: int, togo: Mapping[int, float], closed: Collection[int], not_to: Collection[int] = ()
    ) -> tuple[int, ...]:
        """The best way around the closed notes, whose first step is to none of `not_to`; empty if there is none.

        `togo` guides the search (A*), so that little more than the way itself is looked at.
        """
        waiting: list[tuple[float, tuple[int, ...], float]] = [(togo[start], (start,), 0.0)]
        seen = set(closed)
        while waiting:
            _, way, walked = heappop(waiting)
            if way[-1] == goal:
                return way
            if way[-1] in seen:
                continue
            seen.add(way[-1])
            for after in self.out[way[-1]]:
                if after in togo and after not in seen and not (len(way) == 1 and after in not_to):
                    further = walked + self.cost[after]
                    heappush(waiting, (further + togo[after], (*way, after), further))
        return ()

    def turnings(
        self, ways: Sequence[tuple[int, ...]], goal: int, togo: Mapping[int, float]
    ) -> set[tuple[float, tuple[int, ...]]]:
        """The best ways that leave the last way at one of its notes, each with its length, and are not known yet."""
        found = set()
        for at, note in enumerate(ways[-1][:-1]):
            root = ways[-1][: at + 1]
            taken = {way[at + 1] for way in ways if way[: at + 1] == root}
            if rest := self.way(note, goal, togo, root[:-1], taken):
                way = root[:-1] + rest
                found.add((round(sum(self.cost[step] for step in way[1:]), 9), way))
        return found
