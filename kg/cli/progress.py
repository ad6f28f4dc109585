"""What is being done, shown on the terminal while it is: with a bar where it can be counted."""

import re
from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, SpinnerColumn, Task, TextColumn
from rich.text import Text

_COUNTED = re.compile(r": ([\d,]+) of ([\d,]+)\b")


class Steps:
    """The line on which each step says that it is running."""

    def __init__(self) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description} …", markup=False), _Bar(bar_width=24))
        self._line = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._line.add_task("", total=None)

    def __enter__(self) -> Self:
        self._line.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.stop()

    def tell(self, step: str) -> None:
        """Shows the name of a step; `rendering notes: 30 of 60` has a bar that is half full."""
        done, total = _counted(step)
        # set, because an update to none would keep the total of the step before
        self._line.tasks[0].total = total
        self._line.update(self._task, description=step, completed=done)


class _Bar(BarColumn):
    def render(self, task: Task) -> RenderableType:  # type: ignore[override]
        return super().render(task) if task.total else Text()


def _counted(step: str) -> tuple[int, int | None]:
    found = _COUNTED.search(step)
    if not found:
        return 0, None
    done, total = (int(number.replace(",", "")) for number in found.groups())
    return done, total
