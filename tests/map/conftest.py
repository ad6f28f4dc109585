"""A browser for the map's tests, which watches that the page asks for nothing and complains of nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from map_browser import Map, Open
from map_contents import small
from playwright.sync_api import Browser, sync_playwright
from windows import Window, Windows

from kg.map.page import page


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Windows:
    return Windows(browser)


@pytest.fixture
def open_page(windows: Windows, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens the HTML of a map; at the end, there were no requests and no complaints."""
    taken: list[Window] = []
    failed = request.session.testsfailed

    def opened(
        html: str,
        at: str = "",
        width: int = 1400,
        height: int = 900,
        theme: str = "light",
        motion: str = "reduce",
        **more: Any,
    ) -> Map:
        file = tmp_path / f"map {len(taken)}.html"
        file.write_text(html, encoding="utf-8")
        window = windows.take(width, height, theme, motion, **more)
        taken.append(window)
        window.map.page.goto(file.as_uri() + at)
        window.map.until_ready()
        return window.map

    yield opened
    maps = [window.map for window in taken]
    asked = [url for map_ in maps for url in map_.requests if not url.startswith(("data:", "file:"))]
    files = [url for map_ in maps for url in map_.requests if url.startswith("file:") and "/map%20" not in url]
    complaints = [complaint for map_ in maps for complaint in map_.complaints]
    for window in taken:
        if request.session.testsfailed > failed or asked or files or complaints:
            window.close()
        else:
            window.give_back()
    assert (asked, files, complaints) == ([], [], [])


@pytest.fixture
def open_map(open_page: Open) -> Open:
    """Opens the small map."""
    return lambda **more: open_page(page(small()), **more)
