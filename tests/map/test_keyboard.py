"""The map without a mouse: every part can be come to, is named, shows where one is, and lets one go again."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from map_browser import Map, Open
from playwright.sync_api import expect

from kg.map.page import page

pytestmark = pytest.mark.browser

HOME = "Home of channels"
CHANNELS = "03_education/Ion channels/Ion channels"


@pytest.fixture
def map_(open_map: Open) -> Map:
    return open_map()


def press(map_: Map, *keys: str) -> None:
    for key in keys:
        map_.page.keyboard.press(key)


def focused(map_: Map) -> str:
    """The id of the element that has the keyboard, or of the nearest one around it that has an id."""
    return str(map_.ask("document.activeElement.closest('[id]')?.id ?? document.activeElement.tagName"))


def told(map_: Map) -> str:
    return map_.page.locator("#told").inner_text()


def place(map_: Map) -> dict[str, Any]:
    """The note that the keyboard has come to, as it is told."""
    named = [node for node in map_.ask("kgMap.nodes()") if told(map_).startswith(node["title"] + ", ")]
    return dict(max(named, key=lambda node: len(node["title"])))


def until(map_: Map, expression: str) -> None:
    for _ in range(200):
        if map_.ask(expression):
            return
        map_.page.wait_for_timeout(20)
    pytest.fail(f"it never became true: {expression}")


# ---- the whole page


class Stop(NamedTuple):
    """Where Tab has led to."""

    number: int
    name: str
    role: str
    html: str
    is_seen: bool
    has_ring: bool


NUMBER = """() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  window.stops_ ??= [];
  if (!stops_.includes(element)) stops_.push(element);
  const { left, top, width, height } = element.getBoundingClientRect();
  const sees = width > 1 && height > 1 && left < innerWidth && top < innerHeight
    && left + width > 0 && top + height > 0;
  const style = getComputedStyle(element);
  return { number: stops_.indexOf(element), html: element.outerHTML.slice(0, 120), is_seen: sees,
           has_ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 };
}"""


def stops(map_: Map, key: str = "Tab", most: int = 400) -> Iterator[Stop]:
    """Where a key leads to, until it leaves the page or comes to where it was."""
    tree = map_.page.context.new_cdp_session(map_.page)
    seen = set()
    for _ in range(most):
        press(map_, key)
        found = map_.ask(NUMBER)
        if found is None or found["number"] in seen:
            return
        seen.add(found["number"])
        element = tree.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"]["objectId"]
        nodes = tree.send("Accessibility.getPartialAXTree", {"objectId": element, "fetchRelatives": False})["nodes"]
        facts: dict[str, Any] = {key: nodes[0].get(key, {}).get("value", "") for key in ("name", "role")}
        yield Stop(**found, **facts)
    pytest.fail(f"after {most} stops there is no end")


@pytest.mark.parametrize("width", [1400, 390])
def test_tab_comes_to_every_part_and_each_stop_is_named_and_seen(open_map: Open, width: int) -> None:
    map_ = open_map(width=width)
    map_.select(CHANNELS)
    found = list(stops(map_))
    assert [stop for stop in found if not (stop.name and stop.is_seen and stop.has_ring)] == []
    assert {"generic", "none", ""} & {stop.role for stop in found} == set()
    parts = ["combobox", 'id="map"', 'class="close"', "note-link", "entry"]
    for part in [*parts, "data-do=" if width > 760 else 'class="grip"']:
        assert any(part in stop.html for stop in found), part


def test_tab_is_never_trapped_and_goes_back_the_same_way(map_: Map) -> None:
    forward = [stop.number for stop in stops(map_)]
    assert map_.ask("document.activeElement === document.body"), "it leaves the page after the last stop"
    assert forward == list(range(len(forward)))
    backward = [stop.number for stop in stops(map_, "Shift+Tab")]
    assert backward == forward[::-1]


def test_a_list_of_many_notes_is_one_stop(map_: Map) -> None:
    map_.select(None)
    assert sum("data-index" in stop.html for stop in stops(map_)) == 1


def test_the_first_stop_leads_past_filters_and_list_to_the_map(map_: Map) -> None:
    press(map_, "Tab", "Enter")
    assert focused(map_) == "map"


def test_f6_goes_round_the_parts_of_the_page(map_: Map) -> None:
    parts = []
    for _ in range(5):
        press(map_, "F6")
        parts.append(focused(map_))
    assert parts == ["query", "list", "map", "note", "query"]
    press(map_, "Shift+F6")
    assert focused(map_) == "note"


def test_a_toolbar_is_one_stop_and_arrows_go_through_it(map_: Map) -> None:
    map_.page.locator("#tools [data-do=in]").focus()
    names = []
    for key in ("ArrowRight", "End", "ArrowRight", "ArrowLeft"):
        press(map_, key)
        names.append(map_.ask("document.activeElement.dataset.do"))
    first = map_.ask("document.querySelector('#tools button').dataset.do")
    assert names == ["out", "help", first, "help"]
    assert map_.page.locator("#tools button[tabindex='0']").count() == 1


# ---- the table of keys


def test_every_key_that_is_told_is_listened_to_and_the_other_way_round(map_: Map) -> None:
    press(map_, "?")
    help_ = map_.page.get_by_role("dialog")
    rows = help_.locator("th").all_inner_texts()
    assert len(rows) == len(set(map(str.strip, help_.locator("tr").all_inner_texts())))
    assert "/" in rows
    assert {"ANYWHERE", "ON THE MAP", "IN THE TREE"} <= set(help_.locator("h3").all_inner_texts())
    press(map_, "Escape")
    until(map_, "!document.activeElement.closest('dialog')")  # the keyboard is not left in a closed dialog


def test_single_letters_can_be_switched_off(map_: Map) -> None:
    press(map_, "?")
    map_.page.get_by_role("checkbox", name="Single letters").uncheck()
    press(map_, "Escape")
    theme = map_.ask("document.documentElement.dataset.theme")
    press(map_, "d", "/")
    assert map_.ask("document.documentElement.dataset.theme") == theme
    assert focused(map_) != "query"
    press(map_, "F6")
    assert focused(map_) == "query", "keys that no voice types go on to act"
    map_.page.reload()
    map_.until_ready()
    press(map_, "d")
    assert map_.ask("document.documentElement.dataset.theme") == theme, "the choice is kept"


def test_letters_that_are_typed_into_a_field_do_nothing_else(map_: Map) -> None:
    theme = map_.ask("document.documentElement.dataset.theme")
    map_.page.get_by_role("combobox").press_sequentially("d0?")
    assert map_.ask("document.documentElement.dataset.theme") == theme
    assert map_.page.get_by_role("dialog").count() == 0


# ---- walking the map


def test_the_map_begins_at_the_open_note_and_says_where_one_is(map_: Map) -> None:
    map_.select(CHANNELS)
    map_.page.locator("#query").focus()
    press(map_, "F6", "F6")
    assert told(map_) == "Ion channels, region Ion channels, 11 links, excited by 1, inhibited by 1"


def test_arrows_go_to_the_nearest_note_that_way(map_: Map) -> None:
    map_.select("03_education/Behaviour/Behaviour")
    press(map_, "F6", "F6", "F6", "ArrowRight")
    here = place(map_)
    middle = map_.node("Behaviour")
    assert here["x"] > middle["x"]
    further = [
        node
        for node in map_.ask("kgMap.nodes()")
        if 0 < node["x"] - middle["x"] < here["x"] - middle["x"] and abs(node["y"] - middle["y"]) < 3
    ]
    assert further == []


def test_shift_and_an_arrow_follow_a_link(map_: Map) -> None:
    map_.select("03_education/Ion channels/Home of channels")
    map_.page.locator("#map").focus()
    map_.page.keyboard.press("F6")
    map_.page.keyboard.press("Shift+F6")
    edges = [{edge["source"], edge["target"]} for edge in map_.ask("kgMap.edges()")]
    walked = 0
    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
        before = place(map_)["id"]
        map_.page.keyboard.press(f"Shift+{key}")
        after = place(map_)["id"]
        assert after == before or {before, after} in edges
        walked += after != before
    assert walked > 1


def test_home_end_and_pages_go_by_the_number_of_links(map_: Map) -> None:
    map_.select(None)
    map_.page.locator("#map").focus()
    degrees = sorted((node["degree"] for node in map_.ask("kgMap.nodes()")), reverse=True)
    for key, at in (("Home", 0), ("PageDown", 1), ("PageDown", 2), ("PageUp", 1), ("End", -1)):
        press(map_, key)
        assert place(map_)["degree"] == degrees[at], key


def test_enter_opens_and_goes_to_the_text_and_escape_comes_back(map_: Map) -> None:
    map_.page.locator("#map").focus()
    press(map_, "Home", "Enter")
    until(map_, "document.activeElement.id === 'note'")
    title = map_.title
    press(map_, "Escape")
    assert map_.page.locator("article").is_hidden()
    assert focused(map_) == "map"
    assert told(map_).startswith(title), "one is at the note that was closed"


def test_space_opens_and_stays(map_: Map) -> None:
    map_.page.locator("#map").focus()
    press(map_, "Home", "Space")
    until(map_, "kgMap.selected() !== null")
    assert focused(map_) == "map"


def test_only_what_a_filter_keeps_is_walked(map_: Map) -> None:
    map_.page.get_by_role("combobox").fill("single")
    until(
        map_, "kgMap.kept().notes?.every(id => id.toLowerCase().includes('single'))"
    )  # the map follows a moment later
    map_.page.locator("#map").focus()
    for key in ("Home", "ArrowLeft", "ArrowUp", "End", "ArrowRight"):
        press(map_, key)
        assert place(map_)["title"].startswith("Single"), key


def test_a_link_in_a_text_leaves_the_keyboard_in_the_next_text(map_: Map) -> None:
    map_.page.locator("article .body a.note-link").first.focus()
    press(map_, "Enter")
    until(map_, "document.querySelector('article h1').textContent === 'Ion channels'")
    until(map_, "document.activeElement.id === 'note'")


# ---- list and tree


def test_the_list_is_walked_with_arrows(map_: Map) -> None:
    press(map_, "F6", "F6", "Home", "ArrowDown")
    assert map_.ask("document.activeElement.closest('li').previousElementSibling.previousElementSibling") is None
    press(map_, "End")
    assert map_.ask("document.activeElement.closest('li').nextElementSibling") is None
    press(map_, "Enter")
    until(map_, "document.activeElement.getAttribute('aria-current') === 'true'")


def arranged(map_: Map, shape: str) -> None:
    map_.page.locator("#arranging").get_by_role("button", name=shape).click()


def row(map_: Map) -> dict[str, Any]:
    """What a screen reader hears of the tree."""
    return dict(
        map_.ask(
            """() => {
        const tree = document.getElementById('tree');
        const row = document.getElementById(tree.getAttribute('aria-activedescendant'));
        const said = name => row.getAttribute('aria-' + name);
        return { text: row.querySelector('span').textContent, level: said('level'), place: said('posinset'),
                 of: said('setsize'), open: said('expanded'), role: row.role };
    }"""
        )
    )


def test_the_tree_has_folders_that_open_and_close(map_: Map) -> None:
    map_.select(None)
    arranged(map_, "Folders")
    map_.page.get_by_role("tree").focus()
    assert row(map_) == {
        "text": "000_inbox",
        "level": "1",
        "place": "1",
        "of": "3",
        "open": "true",
        "role": "treeitem",
    }
    press(map_, "ArrowRight")
    assert (row(map_)["text"], row(map_)["level"], row(map_)["of"]) == ("Single 0", "2", "4")
    press(map_, "ArrowLeft", "ArrowLeft", "ArrowDown")
    assert row(map_)["text"] == "03_education", "the first folder is closed"
    press(map_, "ArrowRight", "ArrowRight", "End")
    assert row(map_)["text"] == "Dendrite", "what is not written yet stands last"
    press(map_, "Home", "*")
    assert row(map_)["open"] == "true"


def test_typing_goes_to_the_next_row_that_begins_so(map_: Map) -> None:
    arranged(map_, "Regions")
    map_.page.get_by_role("tree").focus()
    press(map_, "Home")
    map_.page.keyboard.type("syn")
    assert row(map_)["text"] == "Synaptic plasticity"
    map_.page.wait_for_timeout(800)  # after this, letters begin a new word
    map_.page.keyboard.type("home")
    assert row(map_)["text"] == HOME
    assert map_.page.locator("#help").is_hidden()


def test_a_note_of_the_tree_opens_and_is_marked(map_: Map) -> None:
    arranged(map_, "Folders")
    map_.page.get_by_role("tree").focus()
    press(map_, "Home", "ArrowRight", "Enter")
    until(map_, "document.querySelector('article h1').textContent === 'Single 0'")
    assert map_.page.locator("#tree [aria-selected=true] span").all_inner_texts() == ["Single 0"]
    assert focused(map_) == "tree"


def test_the_tree_shows_what_the_filter_keeps_with_its_counts(map_: Map) -> None:
    arranged(map_, "Folders")
    map_.page.get_by_role("combobox").fill("single")
    expect(map_.page.locator("#tree .branch")).to_have_text(["000_inbox4"])
    expect(map_.page.locator("#tree a")).to_have_count(4)


def test_the_choice_of_a_tree_is_kept(map_: Map) -> None:
    arranged(map_, "Regions")
    map_.page.reload()
    map_.until_ready()
    assert map_.page.get_by_role("tree", name="Notes by region").is_visible()
    assert map_.page.locator("#list").is_hidden()


def test_a_tree_of_thousands_makes_only_the_rows_in_view(open_page: Open) -> None:
    from kg.map.content import MapContent, MapNote

    notes = tuple(
        MapNote(f"{k % 60:02}/n{k}", f"Note {k}", 40.0 * (k % 80), 40.0 * (k // 80), folder=f"{k % 60:02}", degree=1)
        for k in range(6600)
    )
    map_ = open_page(page(MapContent(vault="many", notes=notes)))
    arranged(map_, "Folders")
    map_.page.get_by_role("tree").focus()
    press(map_, "*")
    assert map_.page.locator("#tree [role=treeitem]").count() < 120
    press(map_, "End")
    assert row(map_)["text"] == "Note 6599"
    assert row(map_)["place"] == "110"
    assert map_.page.locator("#tree [role=treeitem]").count() < 120


# ---- a phone's sheet


def test_the_sheet_is_raised_and_lowered_from_the_keyboard(open_map: Open) -> None:
    map_ = open_map(width=390, height=844)
    map_.select(CHANNELS)
    grip = map_.page.get_by_role("slider", name="Height of the sheet")
    grip.focus()
    heights = []
    for key in ("Home", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown"):
        press(map_, key)
        heights.append(grip.get_attribute("aria-valuetext"))
    assert heights == ["low", "half", "full", "full", "half"]
