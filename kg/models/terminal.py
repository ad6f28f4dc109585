"""Curves in a terminal: dots of Braille characters, two across and four down in each."""

from collections.abc import Sequence
from math import ceil
from typing import TypeAlias

Pattern: TypeAlias = tuple[int, int]
"""How many dots of how many are drawn: of (1, 4), every fourth."""

SOLID: Pattern = (1, 1)

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_BLANK = 0x2800


class Canvas:
    """A field of dots, `columns` characters wide and `rows` high."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.rows = rows
        self.width = 2 * columns
        self.height = 4 * rows
        self._cells = [[0] * columns for _ in range(rows)]
        self._letters: dict[tuple[int, int], str] = {}

    def dot(self, x: int, y: int) -> None:
        """Sets the dot `x` from the left and `y` from the top; outside the field nothing happens."""
        if 0 <= x < self.width and 0 <= y < self.height:
            self._cells[y // 4][x // 2] |= _DOTS[y % 4][x % 2]

    def line(self, points: Sequence[tuple[float, float]], pattern: Pattern = SOLID) -> None:
        """A line through points, without gaps where it is steep."""
        drawn, (on, of) = 0, pattern
        for (x0, y0), (x1, y1) in zip(points, points[1:] or points, strict=False):
            steps = max(1, ceil(max(abs(x1 - x0), abs(y1 - y0))))
            for i in range(steps + 1):
                if (drawn + i) % of < on:
                    self.dot(round(x0 + (x1 - x0) * i / steps), round(y0 + (y1 - y0) * i / steps))
            drawn += steps

    def dashes(self, y: int) -> None:
        """A dashed line across."""
        for x in range(0, self.width, 4):
            self.dot(x, y)
            self.dot(x + 1, y)

    def stroke(self, x: int, top: int, bottom: int) -> None:
        """A line down."""
        for y in range(top, bottom + 1):
            self.dot(x, y)

    def letter(self, x: int, y: int, letter: str) -> None:
        """A letter in place of the character at a dot."""
        self._letters[min(max(y, 0), self.height - 1) // 4, min(max(x, 0), self.width - 1) // 2] = letter

    def lines(self) -> list[str]:
        """The rows as text."""
        return [
            "".join(self._letters.get((i, j)) or chr(_BLANK | cell) for j, cell in enumerate(row))
            for i, row in enumerate(self._cells)
        ]
