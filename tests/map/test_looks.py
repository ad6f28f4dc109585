"""How the map looks by choice: what colours, sizes and lines mean, and that a legend always says so."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from math import hypot
from typing import Any

import pytest
from map_browser import Map, Open
from map_contents import small
from playwright.sync_api import Browser

from kg.map.colours import DARK, LIGHT
from kg.map.content import MapContent, MapNote
from kg.map.page import page

pytestmark = pytest.mark.browser

PAYLOAD = "<img src=x onerror=\"document.title='ran'\">"
SHAPE = (
    "title => [...document.querySelectorAll('#list a')].find(a => a.querySelector('span').textContent === title)"
    ".querySelector('.dot').dataset.shape"
)


def described() -> MapContent:
    """The small map, whose notes say more of themselves."""
    content = small()
    notes = [
        replace(
            note,
            types=("person", "method", "paper")[number % 3 : number % 3 + 1],
            rank=0.001 * (number % 7),
            bridge=0.1 * (number % 5 == 0),
            length=100 * (number % 4),
            properties=(
                ("status", ("draft" if number % 2 else "done",)),
                (PAYLOAD, (PAYLOAD, "b") if number else ("b",)),
            ),
        )
        for number, note in enumerate(content.notes)
    ]
    return replace(content, notes=tuple(notes))


@pytest.fixture(scope="module")
def described_page() -> str:
    return page(described())


@pytest.fixture(scope="module")
def one_page(browser: Browser, described_page: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Map]:
    """A page for many tests: what an address does not say is as usual again."""
    file = tmp_path_factory.mktemp("looks") / "map.html"
    file.write_text(described_page, encoding="utf-8")
    context = browser.new_context(viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
    map_ = Map(context.new_page())
    map_.page.on("console", lambda message: map_.complaints.append(message.text))
    map_.page.on("pageerror", lambda error: map_.complaints.append(str(error)))
    map_.page.goto(file.as_uri() + "#/")
    map_.until_ready()
    yield map_
    context.close()
    assert map_.complaints == []


@pytest.fixture
def at(one_page: Map) -> Any:
    """Goes to an address of the map of notes that say more of themselves."""

    def gone(address: str = "#/") -> Map:
        one_page.page.locator("#legend summary").focus()
        one_page.page.keyboard.press("Escape")
        one_page.ask("address => { location.hash = address; }", address)
        one_page.settle()
        return one_page

    return gone


@pytest.fixture
def opened(open_page: Open, described_page: str) -> Any:
    """Opens the same map in a page of its own, for another screen or theme."""
    return lambda **more: open_page(described_page, **more)


def choose(map_: Map, field: str, name: str) -> None:
    """In the panel that the button opens."""
    if map_.page.locator("#look").is_hidden():
        map_.page.get_by_role("button", name="Look", exact=True).click()
    map_.page.locator("#look").get_by_role("combobox", name=field).select_option(label=name)
    map_.settle()


def legend(map_: Map) -> list[str]:
    if map_.page.locator("#legend").get_attribute("open") is None:
        map_.page.locator("#legend summary").click()
    return map_.page.locator("#legend .entry b").all_inner_texts()


def pixel(map_: Map, title: str) -> str:
    """The colour in the middle of a note's disc, as the screen shows it."""
    script = """title => {
        const { x, y } = kgMap.nodes().find(node => node.title === title);
        const canvas = document.querySelector('#map canvas');
        const { left, top } = canvas.getBoundingClientRect();
        const ratio = canvas.width / canvas.clientWidth;
        const one = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
        one.getContext('2d').drawImage(canvas, -Math.round((x - left) * ratio), -Math.round((y - top) * ratio));
        const [r, g, b] = one.getContext('2d').getImageData(0, 0, 1, 1).data;
        return '#' + [r, g, b].map(part => part.toString(16).padStart(2, '0')).join('');
    }"""
    return str(map_.ask(script, title))


# ---- colours and shapes


@pytest.mark.parametrize(("theme", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_at_first_colours_mean_communities_and_the_legend_says_so(opened: Any, theme: str, colours: Any) -> None:
    map_ = opened(theme=theme, at="#/")
    assert "colour: community · size: links" in (map_.page.locator("#legend summary").text_content() or "")
    assert pixel(map_, "Behaviour") == colours.regions[2]
    assert legend(map_)[:3] == ["Ion channels", "Synaptic plasticity", "Behaviour"]


def test_colours_by_type_are_seen_on_the_map_in_the_list_and_in_the_legend(at: Any) -> None:
    map_ = at("#/")
    choose(map_, "Colour", "Type")
    first, second = described().notes[24], described().notes[12]
    assert pixel(map_, first.title) == pixel(map_, second.title), "both are persons, in different communities"
    assert pixel(map_, first.title) in LIGHT.regions
    assert pixel(map_, first.title) != pixel(map_, "Behaviour, part 1")
    assert map_.ask(SHAPE, first.title) == map_.ask(SHAPE, second.title) != map_.ask(SHAPE, "Behaviour, part 1")
    assert "colour: type" in (map_.page.locator("#legend summary").text_content() or "")
    assert legend(map_)[:4] == ["method", "person", "paper", "unresolved"]
    assert map_.page.url.endswith("#/?colour=type")


def test_islands_are_grey_where_colours_do_not_mean_communities(at: Any) -> None:
    map_ = at("#/")
    swatch = map_.page.locator("#facets .dot").first
    coloured = swatch.evaluate("dot => getComputedStyle(dot).backgroundColor")
    choose(map_, "Colour", "Type")
    assert map_.page.locator("#facets .dot").first.evaluate("dot => getComputedStyle(dot).backgroundColor") != coloured


def test_a_note_of_several_tags_has_the_colour_of_the_rarest(open_page: Open) -> None:
    tags = (("all", "rare"), ("rare", "all"), ("all",), ("all",), ())
    notes = tuple(
        MapNote(f"n{k}", f"Note {k}", 60.0 * k, 0, tags=own, degree=1, region=0) for k, own in enumerate(tags)
    )
    map_ = open_page(page(MapContent(vault="tags", notes=notes)), at="#/?colour=tag")
    assert legend(map_) == ["#all", "#rare", "no tag"]
    shapes = [map_.ask(SHAPE, f"Note {k}") for k in range(5)]
    assert shapes == ["square", "square", "circle", "circle", "dot"]


def test_folders_that_hold_most_notes_are_parted(open_page: Open) -> None:
    folders = [f"lectures/{'abcd'[k % 4]}" for k in range(16)] + ["inbox"] * 3 + ["lectures"]
    notes = tuple(MapNote(f"{folder}/n{k}", f"n{k}", 50.0 * k, 0, folder=folder) for k, folder in enumerate(folders))
    map_ = open_page(page(MapContent(vault="folders", notes=notes)), at="#/?colour=folder")
    assert legend(map_) == ["lectures/a", "lectures/b", "lectures/c", "lectures/d", "inbox", "lectures"]


def test_more_than_twelve_values_are_twelve_and_others(open_page: Open) -> None:
    notes = tuple(
        MapNote(f"n{k}", f"Note {k}", 60.0 * (k % 10), 60.0 * (k // 10), types=(f"type {min(k, 14):02}",))
        for k in range(20)
    )
    map_ = open_page(page(MapContent(vault="many", notes=notes)), at="#/?colour=type")
    entries = legend(map_)
    assert len(entries) == 13
    assert entries[0] == "type 14"
    assert entries[-1] == "others"


def test_a_property_colours_and_whatever_it_says_does_nothing(opened: Any) -> None:
    map_ = opened(at="#/")
    choose(map_, "Colour", "status")
    assert legend(map_)[:2] == ["done", "draft"]
    choose(map_, "Colour", PAYLOAD)
    assert PAYLOAD in legend(map_)
    assert map_.ask("document.title") != "ran"
    map_.page.reload()
    map_.until_ready()
    assert PAYLOAD in legend(map_), "it stands in the address as well"


# ---- the legend filters


@pytest.mark.parametrize(
    ("colour", "entry", "count"),
    [
        ("community", "Behaviour", 12),
        ("type", "person", 14),
        ("tag", "#core/mind", 12),
        ("property:status", "draft", 20),
    ],
)
def test_an_entry_of_the_legend_shows_only_its_notes_and_then_all_again(
    at: Any, colour: str, entry: str, count: int
) -> None:
    map_ = at(f"#/?colour={colour}")
    legend(map_)
    button = map_.page.locator("#legend button.entry", has_text=entry)
    button.click()
    assert len(map_.ask("kgMap.visible()")) == count
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert len(map_.ask("kgMap.visible()")) == len(described().notes)
    assert button.get_attribute("aria-pressed") == "false"


def test_lines_filter_too(at: Any) -> None:
    map_ = at("#/")
    legend(map_)
    map_.page.locator("#legend button.entry", has_text="inhibits").click()
    assert len(map_.ask("kgMap.visible()")) == 6


# ---- sizes


@pytest.mark.parametrize("size", ["Links", "PageRank", "Bridge score", "Length of text"])
def test_discs_of_whatever_size_do_not_touch(at: Any, size: str) -> None:
    map_ = at("#/")
    choose(map_, "Size", size)
    nodes = map_.ask("kgMap.nodes()")
    touching = [
        (one["title"], other["title"])
        for one, other in combinations(nodes, 2)
        if hypot(one["x"] - other["x"], one["y"] - other["y"]) < one["r"] + other["r"]
    ]
    assert touching == []


def test_a_longer_text_is_a_greater_disc(at: Any) -> None:
    map_ = at("#/?size=length")
    assert (
        map_.node("Behaviour, part 3")["r"] > map_.node("Behaviour, part 1")["r"] > map_.node("Behaviour, part 4")["r"]
    )
    assert "size: length of text" in (map_.page.locator("#legend summary").text_content() or "")
    assert "longer text" in (map_.page.locator("#legend").text_content() or "")


# ---- lines


def test_declared_relations_are_dashed_unless_all_lines_are_to_be_alike(at: Any) -> None:
    map_ = at("#/")
    drawn = "document.querySelector('#map canvas').toDataURL()"
    dashed = map_.ask(drawn)
    assert "part of" in legend(map_)
    assert map_.page.locator("#legend svg path[stroke-dasharray]").count() == 1
    choose(map_, "Lines", "All alike")
    assert map_.ask(drawn) != dashed
    assert "part of" not in legend(map_)
    choose(map_, "Lines", "Layer")
    assert "semantic" in legend(map_)


# ---- the panel


def test_the_panel_opens_and_closes_with_the_keyboard(at: Any) -> None:
    map_ = at("#/")
    map_.page.keyboard.press("l")
    assert map_.ask("document.activeElement.closest('label').innerText").startswith("Colour")
    button = map_.page.get_by_role("button", name="Look", exact=True)
    assert button.get_attribute("aria-expanded") == "true"
    map_.page.keyboard.press("Escape")
    assert map_.page.locator("#look").is_hidden()
    assert button.get_attribute("aria-expanded") == "false"
    assert map_.ask("document.activeElement.id") == "looks"


def test_a_press_beside_the_panel_closes_it(at: Any) -> None:
    map_ = at("#/")
    choose(map_, "Size", "PageRank")
    map_.page.locator("#query").click()
    assert map_.page.locator("#look").is_hidden()


def test_the_theme_can_follow_the_system_again(opened: Any) -> None:
    map_ = opened(at="#/", theme="dark")
    map_.page.keyboard.press("d")
    assert map_.ask("document.documentElement.dataset.theme") == "light"
    choose(map_, "Theme", "As the system")
    assert map_.ask("document.documentElement.dataset.theme") == "dark"
    map_.page.reload()
    map_.until_ready()
    assert map_.ask("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_the_panel_has_the_legend_and_fits(opened: Any, width: int) -> None:
    map_ = opened(at="#/?colour=type", width=width, height=844, has_touch=True)
    map_.page.get_by_role("button", name="Look", exact=True).tap()
    panel = map_.page.locator("#look")
    box, sea = panel.bounding_box(), map_.page.locator("#sea").bounding_box()
    assert box
    assert sea
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] >= sea["y"]
    assert map_.ask("document.documentElement.scrollWidth") == width
    panel.locator("button.entry", has_text="person").tap()
    assert len(map_.ask("kgMap.visible()")) == 14
    assert all(
        entry["height"] >= 44 for entry in (one.bounding_box() for one in panel.locator("button.entry").all()) if entry
    )
