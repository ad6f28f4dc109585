"""The values of a parameter that a sweep tries, as a terminal gives them and as a grid of two."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import product
from math import isfinite, prod
from typing import NamedTuple

from kg.errors import UsageError
from kg.models.spec import LIMITS
from kg.models.units import LARGEST, LONGEST, SMALLEST

EXAMPLE = "V_th_mV=-60:-50:21"


class Range(NamedTuple):
    """The values of a parameter that a sweep tries."""

    path: str
    values: tuple[float, ...]


def ranged(text: str) -> Range:
    """A range as the command line gives it: so many values from one to the other, both included.

    >>> ranged("V_th_mV=0:1:6").values
    (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    """
    path, _, values = text.rpartition("=")
    ends = values.split(":")
    if not path.strip() or len(ends) != 3:
        raise UsageError(f"'{text}' is no PATH=A:B:N, such as {EXAMPLE}")
    first, last, many = _number(ends[0], text), _number(ends[1], text), ends[2].strip()
    if not (many.isdecimal() and len(many) < 10 and 2 <= int(many) <= LIMITS.points):
        raise UsageError(f"'{text}' asks for '{many}' values; a sweep has 2 to {LIMITS.points:,}, such as {EXAMPLE}")
    steps = int(many) - 1
    return Range(path.strip(), tuple(float(first + (last - first) * i / steps) for i in range(steps + 1)))


def grid(texts: Iterable[str]) -> dict[str, tuple[float, ...]]:
    """Ranges as the command line gives them, by their paths."""
    found: dict[str, tuple[float, ...]] = {}
    for path, values in map(ranged, texts):
        if path in found:
            raise UsageError(f"'{path}' is swept twice")
        found[path] = values
    return found


def size(ranges: Iterable[Range]) -> int:
    """How many points a grid has."""
    return prod(len(one.values) for one in ranges)


def places(ranges: Iterable[Range]) -> Iterator[tuple[float, ...]]:
    """The points of a grid, the last parameter changing fastest."""
    return product(*(one.values for one in ranges))


def _number(text: str, whole: str) -> Fraction:
    """A number of a range, exactly as it is written."""
    try:
        value = float(text) if len(text) <= LONGEST else float("nan")
    except ValueError:
        value = float("nan")
    if value == 0:
        return Fraction(0)
    if not isfinite(value) or not SMALLEST <= abs(value) <= LARGEST:
        raise UsageError(f"'{text[:LONGEST]}' in '{whole[:LONGEST]}' is no number; write PATH=A:B:N, such as {EXAMPLE}")
    return Fraction(text.strip())
