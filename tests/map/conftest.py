"""A browser for the map's tests, which watches that the page asks for nothing and complains of nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from map_contents import small
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kg.map.page import page


@dataclass
class Map:
    """A map that is open in a browser."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def ask(self, expression: str, *values: Any) -> Any:
        return self.page.evaluate(expression, *values)

    def settle(self) -> None:
        """Wait until the address is read, and a moved map has chosen its words anew."""
        self.page.wait_for_timeout(250)

    def until_ready(self) -> None:
        # not `wait_for_function`, which evaluates a text in the page: its policy forbids that
        for _ in range(400):
            if self.ask("window.kgMap?.ready === true"):
                return
            self.page.wait_for_timeout(25)
        pytest.fail(f"the map was not painted within ten seconds: {self.complaints}")

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

    def node(self, title: str) -> dict[str, Any]:
        return next(node for node in self.ask("kgMap.nodes()") if node["title"] == title)


Open = Callable[..., Map]


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens the HTML of a map; at the end, there were no requests and no complaints."""
    contexts: list[BrowserContext] = []
    maps: list[Map] = []

    def opened(
        html: str,
        at: str = "",
        width: int = 1400,
        height: int = 900,
        theme: str = "light",
        motion: str = "reduce",
        **more: Any,
    ) -> Map:
        file = tmp_path / f"map {len(maps)}.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,  # type: ignore[arg-type]
            reduced_motion=motion,  # type: ignore[arg-type]
            **more,
        )
        contexts.append(context)
        map_ = Map(context.new_page())
        maps.append(map_)
        map_.page.on("request", lambda request: map_.requests.append(request.url))
        map_.page.on("console", lambda message: map_.complaints.append(message.text))
        map_.page.on("pageerror", lambda error: map_.complaints.append(str(error)))
        map_.page.goto(file.as_uri() + at)
        map_.until_ready()
        return map_

    yield opened
    asked = [url for map_ in maps for url in map_.requests if not url.startswith(("data:", "file:"))]
    files = [url for map_ in maps for url in map_.requests if url.startswith("file:") and "/map%20" not in url]
    complaints = [complaint for map_ in maps for complaint in map_.complaints]
    for context in contexts:
        context.close()
    assert (asked, files, complaints) == ([], [], [])


@pytest.fixture
def open_map(open_page: Open) -> Open:
    """Opens the small map."""
    return lambda **more: open_page(page(small()), **more)
