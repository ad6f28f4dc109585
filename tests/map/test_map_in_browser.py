"""The map as a reader meets it, in a real browser."""

import re
from typing import Any

import pytest
from map_browser import Map, Open
from map_contents import small

from kg.map.content import MapContent, MapNote
from kg.map.page import page

pytestmark = pytest.mark.browser

HOME = "03_education/Ion channels/Home of channels"
CHANNELS = "03_education/Ion channels/Ion channels"


# ---- opening


def test_the_map_opens_on_home_with_the_whole_graph_and_a_legend(open_map: Open) -> None:
    map_ = open_map()
    assert map_.title == "Home of channels"
    assert map_.page.locator("#crumb").is_hidden()
    assert len(map_.ask("kgMap.visible()")) == len(small().notes)
    assert map_.ask("getComputedStyle(document.body).fontFamily").startswith("Inter")
    legend = map_.page.locator("#legend").inner_text()
    assert all(word in legend for word in ("excites", "inhibits", "not linked", "not written yet"))


def test_the_graph_fills_its_pane(open_map: Open) -> None:
    map_ = open_map()
    pane = map_.page.locator("#map").bounding_box()
    assert pane
    nodes = map_.ask("kgMap.nodes()")
    spread = [max(node[axis] for node in nodes) - min(node[axis] for node in nodes) for axis in "xy"]
    assert spread[0] > 0.6 * pane["width"] or spread[1] > 0.6 * pane["height"]


@pytest.mark.parametrize("selected", [None, HOME, CHANNELS])
def test_no_two_labels_overlap(open_map: Open, selected: str | None) -> None:
    map_ = open_map()
    map_.select(selected)
    assert map_.overlaps == []


def test_most_titles_are_drawn(open_map: Open) -> None:
    map_ = open_map()
    assert len(map_.labels) >= 25
    map_.select(None)
    assert len(map_.labels) >= 25


def test_a_hundred_pixels_of_zoom_leave_no_words_behind(open_map: Open) -> None:
    map_ = open_map()
    for _ in range(3):
        map_.page.keyboard.press("+")
    map_.settle()
    assert map_.overlaps == []
    for label in map_.labels:
        if any(node["title"] == label["text"] for node in map_.ask("kgMap.nodes()")):
            node = map_.node(label["text"])
            middle = (label["x"] + label["w"] / 2, label["y"] + label["h"] / 2)
            assert abs(middle[0] - node["x"]) < label["w"]
            assert abs(middle[1] - node["y"]) < node["r"] + 24


def test_an_empty_vault_opens(open_page: Open) -> None:
    assert open_page(page(MapContent(vault="empty"))).labels == []


def test_a_single_note_opens(open_page: Open) -> None:
    content = MapContent(vault="one", notes=(MapNote("only", "Only", 0, 0),))
    map_ = open_page(page(content))
    assert map_.title == "Only"
    assert [label["text"] for label in map_.labels] == ["Only"]


# ---- the address


def test_the_open_note_stands_in_the_address_readable_and_encoded(open_map: Open) -> None:
    map_ = open_map()
    map_.select(CHANNELS)
    assert map_.page.url.endswith("#/03_education/Ion%20channels/Ion%20channels")


def test_an_address_opens_its_note(open_map: Open) -> None:
    map_ = open_map(at="#/03_education/Ion%20channels/Ion%20channels")
    assert map_.title == "Ion channels"
    assert map_.page.locator("#crumb").is_visible()


@pytest.mark.parametrize("address", ["#/nothing/here", "#/100%", "#", "#/"])
def test_an_address_of_nothing_shows_the_map(open_map: Open, address: str) -> None:
    map_ = open_map(at=address)
    assert map_.ask("kgMap.ready")


def test_back_and_forward_go_from_note_to_note(open_map: Open) -> None:
    map_ = open_map()
    map_.select(CHANNELS)
    map_.select("03_education/Behaviour/Behaviour")
    map_.page.go_back()
    map_.settle()
    assert map_.title == "Ion channels"
    map_.page.go_back()
    map_.settle()
    assert map_.title == "Home of channels"
    assert map_.page.locator("#crumb").is_hidden(), "the first entry is the whole map"
    map_.page.go_forward()
    map_.settle()
    assert map_.title == "Ion channels"


def test_a_link_in_a_text_leads_to_its_note(open_map: Open) -> None:
    map_ = open_map()
    map_.page.locator("article .body a.note-link").first.click()
    map_.settle()
    assert map_.title == "Ion channels"


# ---- search and list


def test_the_search_box_finds_a_title_and_enter_opens_it(open_map: Open) -> None:
    map_ = open_map()
    box = map_.page.get_by_role("combobox")
    box.fill("plasticity, part 7")
    assert map_.listed == ["Synaptic plasticity, part 7"]
    box.press("ArrowDown")
    map_.page.keyboard.press("Enter")
    map_.settle()
    assert map_.title == "Synaptic plasticity, part 7"


@pytest.mark.parametrize("words", ["KANALE", "kanäle", "ion channels"])
def test_aliases_and_titles_are_found_whatever_their_accents_and_case(open_map: Open, words: str) -> None:
    map_ = open_map()
    map_.page.get_by_role("combobox").fill(words)
    assert map_.listed[0] == "Ion channels"


def test_the_list_and_the_map_show_the_same_notes(open_map: Open) -> None:
    map_ = open_map()
    map_.page.get_by_role("combobox").fill("behaviour")
    titles = [map_.ask("id => kgMap.nodes().find(n => n.id === id).title", id_) for id_ in map_.ask("kgMap.visible()")]
    assert sorted(titles) == sorted(map_.listed)
    assert map_.page.locator("#hits").inner_text() == f"{len(titles)} of {len(small().notes)}"
    assert map_.page.locator("#hits").get_attribute("aria-live") == "polite"


def test_slash_and_escape_go_to_the_search_box_and_clear_it(open_map: Open) -> None:
    map_ = open_map()
    map_.page.keyboard.press("/")
    map_.page.keyboard.type("single")
    assert len(map_.listed) == 4
    map_.page.keyboard.press("Escape")
    assert len(map_.ask("kgMap.visible()")) == len(small().notes)


# ---- facets


def facet(map_: Map, name: str) -> Any:
    section = map_.page.locator(
        "details.facet", has=map_.page.locator("summary", has_text=re.compile(f"^{name}", re.IGNORECASE))
    )
    if section.get_attribute("open") is None:
        section.locator("summary").click()
    return section


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [
        ("Regions", "Ion channels", 13),
        ("State", "Not linked", 4),
        ("Types", "concept", 18),
        ("Types", "unresolved", 1),
        ("Tags", "#core", 36),
        ("Folders", "03_education", 36),
        ("Relations", "inhibits", 6),
        ("Layers", "semantic", 12),
    ],
)
def test_each_facet_filters_list_and_map(open_map: Open, name: str, value: str, count: int) -> None:
    map_ = open_map()
    choice = facet(map_, name).locator(".choice", has=map_.page.get_by_text(value, exact=True))
    choice.click()
    assert len(map_.ask("kgMap.visible()")) == count
    assert len(map_.listed) == count


def test_tags_are_nested(open_map: Open) -> None:
    map_ = open_map()
    tags = facet(map_, "Tags")
    assert tags.locator(".choice b").all_inner_texts() == ["#all", "#core"]
    tags.get_by_role("button", name="Parts of #core").click()
    assert facet(map_, "Tags").locator(".choice b").all_inner_texts() == ["#all", "#core", "mind", "neuro", "plastic"]


def test_two_facets_narrow_and_two_values_widen(open_map: Open) -> None:
    map_ = open_map()

    def press(name: str, value: str) -> int:
        facet(map_, name).locator(".choice", has=map_.page.get_by_text(value, exact=True)).click()
        return len(map_.ask("kgMap.visible()"))

    assert press("Regions", "Behaviour") == 12
    assert press("Regions", "Synaptic plasticity") == 24
    assert press("Types", "concept") == 12
    map_.page.get_by_role("button", name="clear").click()
    assert len(map_.ask("kgMap.visible()")) == len(small().notes)


def test_a_facet_without_a_choice_is_not_shown(open_page: Open) -> None:
    content = MapContent(vault="two", notes=(MapNote("a", "A", 0, 0, tags=("t",)), MapNote("b", "B", 50, 0)))
    summaries = open_page(page(content)).page.locator("#facets summary").all_inner_texts()
    assert [summary.lower() for summary in summaries] == ["tags"]


def test_a_tag_of_a_note_filters(open_map: Open) -> None:
    map_ = open_map()
    map_.page.locator("article .chip", has_text="#core/neuro").click()
    assert len(map_.ask("kgMap.visible()")) == 12


# ---- focus


def test_a_focus_shows_neighbours_relations_and_steps(open_map: Open) -> None:
    map_ = open_map()
    map_.select(CHANNELS)
    words = {label["text"] for label in map_.labels}
    assert {"Ion channels", "excites", "inhibits", "part of"} <= words
    assert sum(word.startswith("Ion channels, part") for word in words) >= 8
    map_.page.keyboard.press("2")
    map_.settle()
    assert map_.page.locator("#crumb button[aria-pressed=true]").inner_text() == "2"
    assert map_.overlaps == []


def test_a_neighbour_out_of_view_is_a_chip_that_leads_to_it(open_map: Open) -> None:
    map_ = open_map()
    map_.select(HOME)
    for _ in range(3):
        map_.page.keyboard.press("+")
    map_.settle()
    chip = next(label for label in map_.labels if label["text"].startswith("Synaptic plasticity"))
    map_.page.mouse.click(chip["x"] + chip["w"] / 2, chip["y"] + chip["h"] / 2)
    map_.settle()
    assert map_.title == "Synaptic plasticity, part 1"


def test_a_click_on_a_disc_opens_it_and_one_on_the_sea_closes_it(open_map: Open) -> None:
    map_ = open_map()
    node = map_.node("Behaviour")
    map_.page.mouse.click(node["x"], node["y"])
    map_.settle()
    assert map_.title == "Behaviour"
    map_.page.mouse.click(640, 890)
    map_.settle()
    assert map_.page.locator("article").is_hidden()


def test_hovering_shows_a_title_and_moves_nothing(open_map: Open) -> None:
    map_ = open_map()
    map_.select(None)
    before = map_.ask("kgMap.nodes()")
    node = map_.node("Single 3")
    map_.page.mouse.move(node["x"], node["y"])
    map_.settle()
    assert map_.ask("kgMap.nodes()") == before
    assert map_.page.locator("#map").evaluate("element => element.style.cursor") == "pointer"


def test_what_inhibits_ends_in_a_bar(open_map: Open) -> None:
    heads = {(edge["relation"], edge["head"]) for edge in open_map().ask("kgMap.edges()")}
    assert heads == {("links_to", "arrow"), ("part_of", "arrow"), ("excites", "arrow"), ("inhibits", "bar")}


# ---- keys


def test_the_map_can_be_walked_with_arrows(open_map: Open) -> None:
    map_ = open_map()
    map_.page.locator("#map").focus()
    map_.page.keyboard.press("ArrowLeft")
    told = map_.page.locator("#told").inner_text()
    map_.page.keyboard.press("Enter")
    map_.settle()
    assert map_.title != "Home of channels"
    assert told.startswith(f"{map_.title}, region")


def test_escape_closes_the_note(open_map: Open) -> None:
    map_ = open_map()
    map_.page.keyboard.press("Escape")
    assert map_.page.locator("article").is_hidden()
    assert map_.page.url.endswith("#/")


def test_a_question_mark_shows_the_keys(open_map: Open) -> None:
    map_ = open_map()
    map_.page.keyboard.press("?")
    assert map_.page.get_by_role("dialog").is_visible()
    map_.page.keyboard.press("Escape")
    assert map_.page.get_by_role("dialog").is_hidden()


# ---- the note


def test_a_note_shows_its_path_properties_model_and_who_links_to_it(open_map: Open) -> None:
    map_ = open_map()
    map_.select(CHANNELS)
    note = map_.page.get_by_role("article")
    text = note.inner_text()
    assert "education › Ion channels" in text
    assert "author" in text
    assert "Stays silent. The peak is −57.2 mV." in text
    assert "LINKED FROM · 11" in text
    assert [heading.lower() for heading in note.locator("section.links h3").all_inner_texts()] == [
        "excited by",
        "inhibited by",
        "has part",
        "linked from",
    ]
    assert "A sentence of Ion channels, part 2." in text
    assert note.locator("svg path.sum").count() == 1
    assert note.locator(".claims .holds").count() == note.locator(".claims .fails").count() == 1
    assert "Dendrite" in note.locator("section.links .unresolved").inner_text()


def test_a_model_stands_after_the_first_paragraph_unless_the_text_has_a_place_for_it(open_map: Open) -> None:
    map_ = open_map()
    map_.select(CHANNELS)
    after = "document.querySelector('article .body > p').nextElementSibling.className"
    assert map_.ask(after) == "model-card"


def test_a_damaged_text_is_said_to_be_damaged(open_page: Open) -> None:
    html = re.sub(r'(id="bodies".*?>\s*<script[^>]*>.{40}).{8}', r"\1AAAAAAAA", page(small()))
    map_ = open_page(html)
    map_.select(CHANNELS)
    assert "cannot be read" in map_.page.get_by_role("article").inner_text()


# ---- light, dark, small


def test_the_theme_follows_the_system_and_d_turns_it(open_map: Open) -> None:
    map_ = open_map(theme="dark")
    assert map_.ask("document.documentElement.dataset.theme") == "dark"
    canvas = "document.querySelector('#map canvas').getContext('2d')"
    pixel = f"[...{canvas}.getImageData(3, 3, 1, 1).data]"
    background = "getComputedStyle(document.body).backgroundColor"
    dark = map_.ask(background)
    map_.page.keyboard.press("d")
    map_.settle()
    assert map_.ask("document.documentElement.dataset.theme") == "light"
    assert map_.ask(background) != dark
    assert map_.ask(pixel)[3] == 0, "the sea shows through the canvas"
    map_.page.reload()
    map_.until_ready()
    assert map_.ask("document.documentElement.dataset.theme") == "light"


def test_a_phone_has_the_note_as_a_sheet_and_filters_in_a_drawer(open_map: Open) -> None:
    map_ = open_map(width=390, height=844, has_touch=True)
    assert map_.page.locator("#list").is_hidden()
    map_.select(CHANNELS)
    sheet, sea = map_.page.locator("article").bounding_box(), map_.page.locator("#sea").bounding_box()
    assert sheet
    assert sea
    assert sheet["y"] > sea["y"] + sea["height"] - 20, "the map ends where the sheet begins"
    assert map_.ask("document.documentElement.scrollWidth") == 390
    map_.page.get_by_role("button", name="Filters").click()
    assert map_.page.locator("#facets").is_visible()
    map_.page.locator(".choice", has_text="Behaviour").click()
    assert len(map_.ask("kgMap.visible()")) == 12


# ---- speed


def test_the_first_paint_of_450_notes_is_within_a_second(open_page: Open) -> None:
    side = 22
    notes = tuple(
        MapNote(f"n{k}", f"Note {k}", 60.0 * (k % side), 60.0 * (k // side), 8, degree=1, region=0) for k in range(450)
    )
    map_ = open_page(page(MapContent(vault="450", notes=notes)))
    assert map_.ask("performance.getEntriesByName('first-contentful-paint')[0].startTime") < 1000
