"""Circles in a graph."""

from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node")


def cycles(ways: Mapping[Node, Collection[Node]]) -> Iterator[tuple[Node, ...]]:
    """A circle for each step that leads back to where the walk came through; without these steps there is none.

    The nodes of a circle stand in the order of its steps, from the one at which the walk came in.
    """
    done: set[Node] = set()
    for start in ways:
        if start in done:
            continue
        trail: list[Node] = [start]
        places = {start: 0}
        waiting = [iter(ways[start])]
        while waiting:
            for node in waiting[-1]:
                if node in places:
                    yield tuple(trail[places[node] :])
                elif node not in done and node in ways:
                    places[node] = len(trail)
                    trail.append(node)
                    waiting.append(iter(ways[node]))
                    break
            else:
                waiting.pop()
                left = trail.pop()
                del places[left]
                done.add(left)
