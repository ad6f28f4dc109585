"""The example vault and the real ones as maps, from their files to the pixels."""

from base64 import b64decode
from pathlib import Path

import pytest
from map_browser import Map, Open
from playwright.sync_api import Browser

from kg import Vault
from kg.map.content import MapContent, MapNote, Pane
from kg.map.page import page

pytestmark = pytest.mark.browser

PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=")

STEPS = 60


@pytest.fixture(scope="module")
def maps() -> dict[Path, str]:
    return {}


@pytest.fixture(params=["example", "neuroscience", "obsidian_help"])
def vault_map(request: pytest.FixtureRequest, maps: dict[Path, str], open_page: Open) -> Map:
    folder: Path = request.getfixturevalue(request.param)
    if folder not in maps:
        maps[folder] = Vault.open(folder).map()
    return open_page(maps[folder])


def share_of_pane(map_: Map) -> float:
    pane = map_.page.locator("#map").bounding_box()
    assert pane
    nodes = map_.ask("kgMap.nodes()")
    width = max(node["x"] + node["r"] for node in nodes) - min(node["x"] - node["r"] for node in nodes)
    height = max(node["y"] + node["r"] for node in nodes) - min(node["y"] - node["r"] for node in nodes)
    return float(width * height / pane["width"] / pane["height"])


def test_a_vault_is_readable_at_first_sight(vault_map: Map) -> None:
    for _ in ("with the home note", "without it"):
        assert len(vault_map.labels) >= 25
        assert vault_map.overlaps == []
        assert share_of_pane(vault_map) > 0.6
        vault_map.select(None)


def test_a_vault_is_readable_around_its_hubs(vault_map: Map) -> None:
    hubs = sorted(vault_map.ask("kgMap.nodes()"), key=lambda node: -node["degree"])[:5]
    for hub in hubs:
        vault_map.select(hub["id"])
        assert vault_map.title == hub["title"]
        assert hub["title"] in {label["text"] for label in vault_map.labels}
        assert vault_map.overlaps == []


def test_a_map_is_painted_within_a_second_and_pans_smoothly(
    browser: Browser, chromium: str, neuroscience: Path, tmp_path: Path
) -> None:
    """Of the processor: on a machine that is busy with something else, a second lasts longer."""
    file = tmp_path / "map.html"
    file.write_text(Vault.open(neuroscience).map(), encoding="utf-8")
    assert file.stat().st_size < 4_000_000
    alone = browser.browser_type.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
    system = alone.new_browser_cdp_session()

    def spent() -> float:
        processes = system.send("SystemInfo.getProcessInfo")["processInfo"]
        return float(sum(one["cpuTime"] for one in processes if one["type"] in {"renderer", "GPU"}))

    map_ = Map(alone.new_page(viewport={"width": 1400, "height": 900}))
    before = spent()
    map_.page.goto(file.as_uri())
    map_.until_ready()
    assert spent() - before < 1.5, "with the open note, and the start of the browser's processes"
    map_.select(None)
    map_.page.mouse.move(800, 450)
    map_.page.mouse.down()
    before, frames = spent(), map_.ask("kgMap.drawn().frames")
    for step in range(STEPS):
        map_.page.mouse.move(800 + 4 * step, 450 + step)
    frames = map_.ask("kgMap.drawn().frames") - frames
    assert frames > STEPS / 4
    assert (spent() - before) / frames <= 0.0334
    alone.close()


def test_images_beside_the_map_are_shown_when_they_are_linked(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "a picture.png").write_bytes(PIXEL)
    note = MapNote("a", "A", 0, 0, pane=Pane('<p><img src="a%20picture.png" alt="x"></p>'))
    for linked in (True, False):
        file = tmp_path / "map.html"
        file.write_text(page(MapContent(vault="v", notes=(note,), linked_images=linked)), encoding="utf-8")
        map_ = Map(browser.new_page())
        map_.page.goto(file.as_uri())
        map_.until_ready()
        map_.settle()
        assert map_.ask("document.querySelector('article img').naturalWidth") == (1 if linked else 0)
        map_.page.close()
