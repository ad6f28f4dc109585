"""What stands over the map, and what is named on it: nothing hides a note, and every island has its name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from map_browser import Map, Open, meet

from kg import Vault

pytestmark = pytest.mark.browser

MODEL = "IPSPs and EPSPs"
SCREENS = [(1400, 900), (1920, 1080), (1100, 700)]
ROUTES = {"": "home", "#/": "whole map"}

Opened = Callable[..., Map]


@pytest.fixture(scope="module")
def example_map(example: Path) -> str:
    return Vault.open(example).map()


@pytest.fixture
def opened(open_page: Open, example_map: str) -> Opened:
    return lambda **more: open_page(example_map, **more)


def box(map_: Map, selector: str) -> dict[str, Any]:
    found = map_.page.locator(selector).bounding_box()
    assert found
    return {"x": found["x"], "y": found["y"], "w": found["width"], "h": found["height"]}


def hidden_by(map_: Map, selector: str) -> list[str]:
    """The notes and words that lie beneath an element."""
    over = box(map_, selector)
    discs = [
        node
        | {"text": node["title"], "x": node["x"] - node["r"], "y": node["y"] - node["r"]}
        | {"w": 2 * node["r"], "h": 2 * node["r"]}
        for node in map_.ask("kgMap.nodes()")
    ]
    return [one["text"] for one in [*discs, *map_.labels] if meet(one, over)]


@pytest.mark.parametrize("at", ROUTES, ids=ROUTES.values())
@pytest.mark.parametrize(("width", "height"), SCREENS, ids=[f"{width}" for width, _ in SCREENS])
def test_the_legend_hides_no_note_and_no_word(opened: Opened, at: str, width: int, height: int) -> None:
    map_ = opened(at=at, width=width, height=height)
    assert hidden_by(map_, "#legend") == []


def test_the_legend_makes_way_when_a_note_takes_room(opened: Opened) -> None:
    map_ = opened(at="#/", width=1920, height=1080)
    assert map_.page.locator("#legend").get_attribute("open") is not None
    map_.page.locator("#list a", has_text=MODEL).click()
    map_.settle()
    around = {MODEL, *(label["text"] for label in map_.labels)}
    assert around & set(hidden_by(map_, "#legend")) == set()


def test_a_legend_that_was_unfolded_stays_so(opened: Opened) -> None:
    map_ = opened(at="#/")
    legend = map_.page.locator("#legend")
    assert legend.get_attribute("open") is None, "there is no room for it"
    legend.locator("summary").click()
    map_.select(map_.node(MODEL)["id"])
    assert legend.get_attribute("open") is not None
    assert legend.get_by_text("Temporal summation").is_visible(), "it lists the communities, because somebody asked"


@pytest.mark.parametrize(("width", "height"), [(1400, 900), (1920, 1080), (390, 844)], ids=["1400", "1920", "390"])
def test_every_island_has_its_name(opened: Opened, width: int, height: int) -> None:
    map_ = opened(at="#/", width=width, height=height)
    regions = {node["region"] for node in map_.ask("kgMap.nodes()") if node["region"]}
    words = [label["text"].rstrip("…") for label in map_.labels]
    unnamed = {region for region in regions if not any(region.upper().startswith(word) for word in words if word[8:])}
    assert len(regions) > 4
    assert unnamed == set()
    assert map_.overlaps == []


def test_counts_stand_below_one_another(opened: Opened) -> None:
    map_ = opened(at="#/")
    right = "all => [...new Set(all.map(one => Math.round(one.getBoundingClientRect().right)))]"
    counts = map_.page.locator("#facets .facet[open] .choice s:visible").evaluate_all(right)
    assert counts == map_.page.locator("#list s:visible").evaluate_all(right)


def test_a_value_is_left_out_by_the_sign_beside_it(opened: Opened) -> None:
    map_ = opened(at="#/")
    row = map_.page.locator("#facets .row", has_text="Action potential").first
    row.hover()
    sign = row.get_by_role("button", name="Without Action potential")
    assert sign.evaluate("one => getComputedStyle(one).opacity") == "1"
    sign.click()
    assert map_.page.locator("#query").input_value() == '-region:"Action potential"'


def test_what_is_chosen_is_explained_though_the_legend_is_folded_up(opened: Opened) -> None:
    map_ = opened(at="#/")
    map_.page.get_by_role("button", name="Look", exact=True).click()
    panel = map_.page.locator("#look")
    panel.get_by_role("combobox", name="Colour").select_option(label="Type")
    assert map_.page.locator("#legend").get_attribute("open") is None
    assert panel.locator(".entry", has_text="person").is_visible()
    panel.get_by_role("button", name="Close").click()
    map_.page.locator("#legend summary").click()
    map_.page.get_by_role("button", name="Look", exact=True).click()
    assert panel.locator(".entry").count() == 0, "once is enough"


@pytest.mark.parametrize("width", [320, 1400])
def test_the_keys_have_the_room_of_their_dialog(opened: Opened, width: int) -> None:
    map_ = opened(at="#/", width=width, height=640)
    map_.page.keyboard.press("?")
    dialog, keys = box(map_, "#help"), box(map_, "#help .groups")
    assert keys["w"] > dialog["w"] - 60
    assert not meet(box(map_, "#help .close"), keys)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_where_filters_go_on_below_the_edge_is_shaded(opened: Opened, theme: str) -> None:
    map_ = opened(at="", theme=theme)
    facets = map_.page.locator("#facets")
    assert facets.evaluate("one => one.scrollHeight > one.clientHeight"), "they do not all fit"
    attached = facets.evaluate("one => getComputedStyle(one).backgroundAttachment")
    assert {"local", "scroll"} == set(attached.replace(" ", "").split(","))
