"""A map that is open in a browser, and what tests ask of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Page

PATIENCE_S = 60
"""Other work on the machine may hold a page up; what is said of speed is measured in CPU time, elsewhere."""

RESTED = "new Promise(rested => setTimeout(rested, 130)).then(kgMap.settled)"
"""What waits for a hand or for fingers to rest waits 130 ms at most; of two timers, the earlier one comes first."""

READY = """patience => new Promise(tell => {
  const look = () => {
    const isReady = window.kgMap?.ready === true;
    if (isReady || performance.now() > patience) tell(isReady);
    else setTimeout(look, 5);
  };
  look();
})"""


@dataclass
class Map:
    """A map that is open in a browser."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def ask(self, expression: str, *values: Any) -> Any:
        return self.page.evaluate(expression, *values)

    def settle(self) -> None:
        """Wait until the address is read, the note that was opened is there, and a moved map has chosen its words."""
        self.ask(RESTED)

    def until_ready(self) -> None:
        # not `wait_for_function`, which evaluates a text in the page: its policy forbids that
        if not self.ask(READY, PATIENCE_S * 1000):
            pytest.fail(f"the map was not painted within {PATIENCE_S} seconds: {self.complaints}")

    def select(self, id_: str | None) -> None:
        self.ask("id => kgMap.select(id)", id_)
        self.settle()

    @property
    def title(self) -> str:
        return self.page.locator("article h1").first.inner_text()

    @property
    def listed(self) -> list[str]:
        return self.page.locator("#list a span").all_inner_texts()

    @property
    def labels(self) -> list[dict[str, Any]]:
        return list(self.ask("kgMap.labels()"))

    @property
    def overlaps(self) -> list[tuple[str, str]]:
        """The words on the map that lie on each other."""
        return [(one["text"], other["text"]) for one, other in combinations(self.labels, 2) if meet(one, other)]

    def node(self, title: str) -> dict[str, Any]:
        return next(node for node in self.ask("kgMap.nodes()") if node["title"] == title)


def meet(one: dict[str, Any], other: dict[str, Any]) -> bool:
    across = one["x"] < other["x"] + other["w"] and other["x"] < one["x"] + one["w"]
    return bool(across and one["y"] < other["y"] + other["h"] and other["y"] < one["y"] + one["h"])


Open = Callable[..., Map]
