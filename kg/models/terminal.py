"""Curves in a terminal: dots of Braille characters, two across and four down in each."""

from collections.abc import Iterable, Sequence

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

    def dot(self, x: int, y: int) -> None:
        """Sets the dot `x` from the left and `y` from the top; outside the field nothing happens."""
        if 0 <= x < self.width and 0 <= y < self.height:
            self._cells[y // 4][x // 2] |= _DOTS[y % 4][x % 2]

    def curve(self, heights: Sequence[float], kept: Iterable[int] | None = None) -> None:
        """A line through a height for every dot column, without gaps where it is steep."""
        before = heights[0]
        shown = set(kept) if kept is not None else set(range(len(heights)))
        for x, height in enumerate(heights):
            low, high = sorted((round(before), round(height)))
            if x in shown:
                for y in range(low + (high > low and before < height), high + 1 - (high > low and before > height)):
                    self.dot(x, y)
            before = height

    def dashes(self, y: int) -> None:
        """A dashed line across."""
        for x in range(0, self.width, 4):
            self.dot(x, y)
            self.dot(x + 1, y)

    def stroke(self, x: int, top: int, bottom: int) -> None:
        """A line down."""
        for y in range(top, bottom + 1):
            self.dot(x, y)

    def lines(self) -> list[str]:
        """The rows as text."""
        return ["".join(chr(_BLANK | cell) for cell in row) for row in self._cells]
