"""Axes that read well: where their ticks are, and where a value lies between two ends."""

import re
from collections.abc import Iterable, Sequence
from math import ceil, floor, isfinite, log10
from typing import NamedTuple

from kg.models.units import COMPOUND, unit_of
from kg.models.wording import minus

LARGEST = 1e300
"""What is beyond is drawn here, so that the length of an axis is still a number."""
FLAT = 1e-9
"""Values that differ by less than this part of their size are drawn as one."""

SIGNS = {"um": "µm", "us": "µs", "MOhm": "MΩ", "kOhm": "kΩ", "Ohm": "Ω", "degC": "°C", **COMPOUND}
"""Units as they are written where they need no keyboard."""


class Axis(NamedTuple):
    """Values from `low` to `high`, drawn from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def rounded_up(length: float) -> float:
    """The next length that reads well on an axis: 25, 30, 40, 500."""
    unit: float = 10.0 ** floor(log10(length)) / 2
    return ceil(length / unit) * unit


def rounded_down(length: float) -> float:
    """1, 2 or 5 times a power of ten."""
    unit: float = 10.0 ** floor(log10(length))
    return max(step * unit for step in (1, 2, 5) if step * unit <= length * (1 + 1e-9))


def spanning(values: Iterable[float], start: float, end: float, room: float = 0.0) -> Axis:
    """An axis that shows all of some values, with that part of its length left free at both ends; never of no length.

    >>> spanning([2.0, 4.0], 0, 100), spanning([], 0, 100).low
    (Axis(low=2.0, high=4.0, start=0, end=100), -1.0)
    """
    known = [min(LARGEST, max(-LARGEST, value)) for value in values if isfinite(value)] or [0.0]
    low, high = min(known), max(known)
    size = max(abs(low), abs(high))
    if high - low <= FLAT * size:
        low, high = (low - size / 10, high + size / 10) if size else (-1.0, 1.0)
    free = room * (high - low)
    return Axis(low - free, high + free, start, end)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers between two ends, at most so many: steps of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [i * step for i in range(first, last + 1)]


def tick_label(value: float, digits: int = 6) -> str:
    """A tick as it is written on the axis.

    >>> tick_label(-2.5), tick_label(1e6), tick_label(2e-7)
    ('−2.5', '1e6', '2e−7')
    """
    return minus(re.sub(r"e\+?(-?)0*", r"e\1", f"{value:.{digits}g}"))


def level_label(value: float) -> str:
    """A level as the axis says it: hardly ever as round as a tick."""
    return tick_label(value, 4)


def tick_labels(marks: Sequence[float], least: int = 6) -> list[str]:
    """The ticks of one axis as they are written, with digits enough to tell them apart."""
    for digits in range(least, 17):
        labels = [tick_label(mark, digits) for mark in marks]
        if len(set(labels)) == len(set(marks)):
            return labels
    return [tick_label(mark) for mark in marks]


def titled(name: str) -> str:
    """What an axis or a column shows, in words, with its unit.

    >>> titled("distance_um"), titled("inputs.2.amplitude_mV"), titled("count")
    ('distance µm', 'inputs.2.amplitude mV', 'count')
    """
    unit = unit_of(name) or next((unit for unit in COMPOUND if name.endswith(f"_{unit}")), None)
    words = (name.removesuffix(f"_{unit}") if unit else name).replace("_", " ")
    return f"{words} {SIGNS.get(unit, unit)}" if unit else words
