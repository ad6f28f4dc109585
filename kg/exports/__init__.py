"""How a graph is written for other programs: one format a file, each a function from a graph to text."""

from collections.abc import Callable

from kg.graph import ConceptGraph
from kg.registry import Registry

EXPORTS: Registry[Callable[[ConceptGraph], str]] = Registry("exports", "export format")
