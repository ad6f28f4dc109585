"""Somebody who was given the example's map, and nothing else: from the first picture to why the neuron stays silent."""

import re
from pathlib import Path

import pytest
from map_browser import Map, Open

from kg import Vault

pytestmark = pytest.mark.browser

VIEW_FROM = 110  # px from the top, below what stays there while one scrolls


@pytest.fixture(scope="module")
def example_map(example: Path) -> str:
    return Vault.open(example).map()


def middle(map_: Map, name: str) -> tuple[float, float]:
    box = map_.page.get_by_role("slider", name=re.compile(name)).first.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def verdict(map_: Map) -> str:
    return map_.page.locator(".live-model .verdict").first.inner_text().removeprefix("⚡").strip("–\n ")


def test_an_ipsp_that_is_dragged_keeps_the_neuron_silent_and_the_page_says_why(
    open_page: Open, example_map: str
) -> None:
    map_ = open_page(example_map)
    page = map_.page
    page.locator("#query").click()
    page.keyboard.type("epsp")
    page.locator("#list a", has_text="IPSPs and EPSPs").first.click()
    map_.settle()
    assert map_.title == "IPSPs and EPSPs"

    card = page.locator(".model-card").first
    page.mouse.move(1250, 600)
    for _ in range(60):
        box = card.bounding_box()
        assert box
        if box["y"] < VIEW_FROM:
            break
        page.mouse.wheel(0, 120)
        page.wait_for_timeout(30)
    assert card.get_by_text("Will the neuron fire?", exact=True).is_visible()
    card.get_by_text("Just show me").click()
    assert re.match(r"Fires at 3\.39 ms", verdict(map_))

    card.get_by_role("button", name="Add IPSP").click()
    x, y = middle(map_, "^IPSP")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=6)
    assert verdict(map_).startswith("Fires"), "an IPSP that comes too late changes nothing"
    page.mouse.move(x, y, steps=6)
    page.mouse.up()
    map_.settle()
    why = r"Misses by [\d.]+ mV: the IPSP at [\d.]+ ms takes [\d.]+ mV; without it the neuron would fire at 3\.39 ms\."
    assert re.fullmatch(why, verdict(map_))
    assert "m.0.inputs" in page.url, "and a link to it can be sent"
