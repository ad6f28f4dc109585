"""The concept graph as a network of weighted sums: who excites and inhibits whom, and what follows from it.

Signs are those of the relations: `excites` and its children +1, `inhibits` and its children −1; other relations add
nothing. A pair of notes has at most one connection of each sign, however many links, cards and models declare it.
"""

from kg.circuit.asking import asked, written
from kg.circuit.response import Response
from kg.circuit.running import Circuit, Wishes

__all__ = ["Circuit", "Response", "Wishes", "asked", "written"]
