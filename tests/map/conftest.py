"""A browser for the map's tests, which watches that the page asks for nothing and complains of nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from map_browser import Map, Open
from map_contents import small
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from kg.map.page import page


@pytest.fixture(scope="module")
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
