"""The local view, ways from note to note, what is related, and what the shape of the graph says: in a real browser."""

from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from math import atan2, hypot
from pathlib import Path
from typing import Any

import pytest
from map_browser import Map
from playwright.sync_api import Browser

from kg.analysis import shortest_paths
from kg.vault import Vault

pytestmark = pytest.mark.browser

EPSP = "003_education/kings college/01 Techniques in Neuroscience/IPSPs and EPSPs"
REVERSAL = "003_education/kings college/01 Techniques in Neuroscience/Reversal potential"
RALL = "001_private/papers/Rall 1967"
GABA = "003_education/kings college/04 Biological Foundations of Mental Health/GABA"
Opened = Callable[..., Map]


@pytest.fixture(scope="module")
def vault(example: Path) -> Vault:
    return Vault.open(example)


@pytest.fixture(scope="module")
def html(vault: Vault, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("map") / "map.html"
    file.write_text(vault.map(no_cache=True), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def pages(browser: Browser, html: Path) -> Iterator[Opened]:
    """The example vault's map, one page for each size of window; at the end there was no complaint and no request."""
    maps: dict[tuple[int, int], Map] = {}

    def opened(at: str = "#/", width: int = 1400, height: int = 900) -> Map:
        map_ = maps.get((width, height))
        if map_ is None:
            context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
            map_ = maps[width, height] = Map(context.new_page())
            map_.page.on("console", lambda message: map_.complaints.append(message.text))
            map_.page.on("pageerror", lambda error: map_.complaints.append(str(error)))
            map_.page.on("request", lambda request: map_.requests.append(request.url))
        map_.page.goto("about:blank")
        map_.page.goto(html.as_uri() + at)
        map_.until_ready()
        return map_

    yield opened
    complaints = [complaint for map_ in maps.values() for complaint in map_.complaints]
    asked = [
        url for map_ in maps.values() for url in map_.requests if not url.startswith((html.as_uri(), "data:", "about:"))
    ]
    assert (complaints, asked) == ([], [])


def address(id_: str, **given: str) -> str:
    path = "#/" + id_.replace(" ", "%20")
    return path + ("?" + "&".join(f"{name}={value}" for name, value in given.items()) if given else "")


def until(map_: Map, expression: str) -> None:
    """Waits for something to be so."""
    for _ in range(200):
        if map_.ask(expression):
            return
        map_.page.wait_for_timeout(25)
    pytest.fail(f"never came to be: {expression}")


def shown(map_: Map) -> list[dict[str, Any]]:
    """The notes of the local view."""
    return [node for node in map_.ask("kgMap.nodes()") if node["id"] in set(map_.ask("kgMap.laid() ?? []"))]


def away(one: dict[str, Any], other: dict[str, Any]) -> float:
    return hypot(one["x"] - other["x"], one["y"] - other["y"])


def neighbours(vault: Vault, id_: str, directions: str = "both") -> set[str]:
    """The notes one step away, as the graph has them."""
    notes = set(vault.graph.arcs().ids)
    out = {edge.target for edge in vault.graph.edges if edge.source == id_}
    into = {edge.source for edge in vault.graph.edges if edge.target == id_}
    found = {"both": out | into, "out": out, "in": into}[directions]
    return (found & notes) - {id_}


# ---- the local view


def test_a_key_shows_only_the_note_and_its_neighbours(pages: Opened, vault: Vault) -> None:
    map_ = pages(address(GABA))
    map_.page.keyboard.press("n")
    until(map_, "kgMap.laid() !== null")
    assert {node["id"] for node in shown(map_)} == {GABA} | neighbours(vault, GABA)
    map_.page.keyboard.press("n")
    until(map_, "kgMap.laid() === null")


@pytest.mark.parametrize("direction", ["in", "out"])
def test_the_direction_of_links_can_be_chosen(pages: Opened, vault: Vault, direction: str) -> None:
    map_ = pages(address(GABA, local="both"))
    name = {"in": "Links to here", "out": "Links from here"}[direction]
    map_.page.get_by_role("button", name=name).click()
    until(map_, f"location.hash.includes('local={direction}')")
    assert {node["id"] for node in shown(map_)} == {GABA} | neighbours(vault, GABA, direction)


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("note", [EPSP, GABA, RALL])
def test_no_two_discs_of_the_local_view_overlap_and_all_are_in_view(pages: Opened, note: str, depth: int) -> None:
    map_ = pages(address(note, local="both"))
    map_.page.keyboard.press(str(depth))
    map_.settle()
    nodes = shown(map_)
    for one, other in combinations(nodes, 2):
        assert hypot(one["x"] - other["x"], one["y"] - other["y"]) >= one["r"] + other["r"], (
            one["title"],
            other["title"],
        )
    sea = map_.page.locator("#map").bounding_box()
    assert sea
    for node in nodes:
        assert sea["x"] <= node["x"] <= sea["x"] + sea["width"]
        assert sea["y"] <= node["y"] <= sea["y"] + sea["height"]
    assert map_.overlaps == []


def test_what_is_a_step_further_lies_a_ring_further_out(pages: Opened, vault: Vault) -> None:
    map_ = pages(address(RALL, local="both"))
    map_.page.keyboard.press("2")
    map_.settle()
    middle = map_.node("Rall 1967")
    first = neighbours(vault, RALL)
    distance = {
        node["id"]: hypot(node["x"] - middle["x"], node["y"] - middle["y"])
        for node in shown(map_)
        if node["id"] != RALL
    }
    nearest_of_second = min(away for id_, away in distance.items() if id_ not in first)
    assert max(away for id_, away in distance.items() if id_ in first) < nearest_of_second


def test_neighbours_lie_about_where_they_lie_on_the_map(pages: Opened, vault: Vault) -> None:
    map_ = pages(address(RALL))
    around = neighbours(vault, RALL)
    before = {node["id"]: node for node in map_.ask("kgMap.nodes()")}
    map_.page.keyboard.press("n")
    map_.settle()
    after = {node["id"]: node for node in shown(map_)}

    def order(nodes: dict[str, Any]) -> list[str]:
        def angle(id_: str) -> float:
            return atan2(nodes[id_]["y"] - nodes[RALL]["y"], nodes[id_]["x"] - nodes[RALL]["x"])

        ordered = sorted(around, key=angle)
        start = ordered.index(min(around))
        return ordered[start:] + ordered[:start]

    assert order(after) == order(before)


def test_most_neighbours_have_their_title(pages: Opened) -> None:
    map_ = pages(address(EPSP, local="both"))
    map_.settle()
    titles = {node["title"] for node in shown(map_)}
    named = {label["text"].rstrip("…") for label in map_.labels}
    assert sum(any(title.startswith(name) for name in named) for title in titles) >= 0.9 * len(titles)


def test_the_local_view_goes_along_from_note_to_note_back_and_forward(pages: Opened, vault: Vault) -> None:
    map_ = pages(address(GABA))
    map_.page.get_by_role("button", name="Only this neighbourhood").click()
    until(map_, "kgMap.laid() !== null")
    map_.select(EPSP)
    assert {node["id"] for node in shown(map_)} == {EPSP} | neighbours(vault, EPSP)
    map_.page.go_back()
    until(map_, f"kgMap.selected() === {GABA!r}")
    assert {node["id"] for node in shown(map_)} == {GABA} | neighbours(vault, GABA)
    map_.page.go_back()
    until(map_, "kgMap.laid() === null")
    map_.page.go_forward()
    until(map_, "kgMap.laid() !== null")


def test_the_local_view_stands_in_the_address_and_is_the_same_every_time(pages: Opened) -> None:
    map_ = pages(address(GABA, local="out"))
    first = shown(map_)
    map_.page.reload()
    map_.until_ready()
    assert shown(map_) == first != []


@pytest.mark.parametrize("nonsense", ["x", "constructor", "both,9", ""])
def test_nonsense_in_the_address_is_the_whole_map(pages: Opened, nonsense: str) -> None:
    assert pages(address(GABA, local=nonsense)).ask("kgMap.laid()") is None


def test_escape_leaves_the_local_view_before_the_note(pages: Opened) -> None:
    map_ = pages(address(GABA, local="both"))
    map_.page.keyboard.press("Escape")
    until(map_, "kgMap.laid() === null")
    assert map_.ask("kgMap.selected()") == GABA


def test_on_the_first_picture_the_key_shows_the_open_note(pages: Opened) -> None:
    map_ = pages("")
    map_.page.keyboard.press("n")
    until(map_, "kgMap.laid() !== null")
    assert map_.page.locator("#crumb").is_visible()
    map_.page.go_back()
    until(map_, "kgMap.laid() === null")
    assert map_.page.locator("#crumb").is_hidden()


# ---- ways


def ways(map_: Map, a: str, b: str) -> list[list[str]]:
    return [list(way) for way in map_.ask("([a, b]) => kgMap.ways(a, b)", [a, b])]


def test_ways_are_those_that_the_command_line_finds(pages: Opened, vault: Vault) -> None:
    map_ = pages()
    arcs = vault.graph.arcs()
    ids = sorted(set(arcs.ids) & {node["id"] for node in map_.ask("kgMap.nodes()")})
    for a, b in pairwise(ids[::3]):
        known = shortest_paths(arcs, arcs.ids.index(a), arcs.ids.index(b), 3)
        wanted = [[arcs.ids[note] for note in way] for way in known if len(way) <= len(known[0]) + 2]
        assert ways(map_, a, b) == wanted
    assert ways(map_, ids[0], ids[0]) == []


def test_a_path_is_chosen_by_typing_and_told_with_the_sentence_of_each_hop(pages: Opened, vault: Vault) -> None:
    map_ = pages(address(REVERSAL))
    map_.page.keyboard.press("p")
    assert "From Reversal potential to" in map_.page.locator("#crumb").inner_text()
    assert map_.page.locator("#query").get_attribute("placeholder") == "Path to which note?"
    map_.page.keyboard.type("rall 1967")
    map_.page.keyboard.press("Enter")
    card = map_.page.locator(".ways")
    card.wait_for()
    hop = vault.path(REVERSAL, RALL)[0]
    until(map_, "document.querySelectorAll('.ways .steps li').length === 3")
    said = card.inner_text()
    assert hop.edge.sentence in said
    assert card.locator(".steps a").all_inner_texts()[-1] == "Rall 1967"
    assert map_.ask("kgMap.selected()") == REVERSAL, "the note that it begins with stays open"
    assert map_.page.locator("#query").input_value() == "", "what was typed to choose is no search"
    until(map_, "location.hash.includes('path=')")


def test_a_path_is_chosen_on_the_map(pages: Opened) -> None:
    map_ = pages(address(REVERSAL))
    map_.page.get_by_role("button", name="Path from this note to another").click()
    goal = map_.node("Threshold")
    map_.page.mouse.click(goal["x"], goal["y"])
    map_.page.locator(".ways").wait_for()
    assert "Threshold" in map_.page.locator(".ways h2").inner_text()


def test_a_path_is_lit_on_the_map_and_another_one_can_be(pages: Opened) -> None:
    map_ = pages(address(REVERSAL, path=RALL.replace(" ", "%20")))
    until(map_, "document.querySelectorAll('.ways .tabs button').length === 3")
    first = map_.ask("kgMap.lit()")
    assert (first[0], first[-1]) == (REVERSAL, RALL)
    map_.page.locator(".ways .tabs button").nth(1).click()
    second = map_.ask("kgMap.lit()")
    assert second != first
    assert ways(map_, REVERSAL, RALL)[:2] == [first, second]
    map_.settle()
    titles = {node["title"] for node in map_.ask("kgMap.nodes()") if node["id"] in second}
    assert titles <= {label["text"] for label in map_.labels}


def test_a_path_stands_in_the_address_and_is_given_up_with_the_note(pages: Opened) -> None:
    map_ = pages(address(REVERSAL, path=RALL.replace(" ", "%20")))
    map_.page.locator(".ways").wait_for()
    map_.page.locator(".ways .steps a").nth(1).click()
    until(map_, "!document.querySelector('.ways')")
    assert "path=" not in map_.page.url
    map_.page.go_back()
    map_.page.locator(".ways").wait_for()
    map_.page.keyboard.press("Escape")
    until(map_, "!document.querySelector('.ways')")
    assert map_.ask("kgMap.selected()") == REVERSAL


def test_choosing_can_be_given_up(pages: Opened) -> None:
    map_ = pages(address(REVERSAL))
    map_.page.keyboard.press("p")
    map_.page.keyboard.type("rall")
    map_.page.keyboard.press("Escape")
    assert "Path to" in map_.page.locator("#crumb").inner_text()
    assert map_.page.locator("#query").input_value() == ""
    assert map_.ask("kgMap.selected()") == REVERSAL


# ---- what might be linked


def test_related_notes_are_those_of_the_command_line_with_their_reason(pages: Opened, vault: Vault) -> None:
    map_ = pages()
    for id_ in (REVERSAL, GABA, RALL):
        known = vault.related(id_, 5)
        found = map_.ask("id => kgMap.related(id)", id_)
        assert [one["id"] for one in found] == [one.second for one in known]
        assert [one["shared"] for one in found] == [list(one.shared) for one in known]
        assert [one["score"] for one in found] == pytest.approx([one.score for one in known], abs=1e-5)


def test_the_pane_tells_related_notes_and_mentions_without_a_link(pages: Opened, vault: Vault) -> None:
    map_ = pages(address(GABA))
    pane = map_.page.locator("#note")
    related = vault.related(GABA, 5)
    section = pane.locator(".suggestions", has_text="Related without a link")
    section.wait_for()
    assert related[0].second_title in section.inner_text()
    named, rest = related[0].shared_titles[:3], len(related[0].shared) - 3
    assert f"both are linked with {', '.join(named)} and {rest} more" in section.inner_text()
    naming = [one for one in vault.suggest(GABA, 99).mentions if one.target == GABA]
    mentions = pane.locator(".suggestions", has_text="Mentioned without a link")
    assert f"Mentioned without a link in {len(naming)} notes".upper() in mentions.inner_text().upper()
    mentions.locator("summary").click()
    assert naming[0].source_title in mentions.inner_text()
    assert mentions.locator("mark").first.inner_text() == naming[0].words


# ---- what the shape says


def test_hubs_bridges_and_gaps_are_told_with_what_they_mean(pages: Opened, vault: Vault) -> None:
    map_ = pages()
    insights = map_.page.locator("#insights")
    insights.locator("summary").click()
    said = insights.inner_text()
    assert "PageRank" in said
    assert "betweenness" in said
    stats = vault.stats(3)
    for ranked in (*stats.hubs, *stats.bridges):
        assert ranked.title in said
    gaps = vault.suggest(n=2, gaps=True).gaps
    assert f"{gaps[0].links} links, {round(gaps[0].expected)} expected" in said
    assert gaps[0].first in said
    join = gaps[0].joins[0]
    link = insights.locator(".gaps a", has_text=join.first_title).first
    link.click()
    until(map_, f"kgMap.selected() === {join.first!r}")


def test_on_a_phone_the_local_view_and_paths_work_too(pages: Opened) -> None:
    map_ = pages(address(REVERSAL), width=390, height=844)
    map_.page.get_by_role("button", name="Only this neighbourhood").click()
    until(map_, "kgMap.laid() !== null")
    crumb = map_.page.locator("#crumb").bounding_box()
    assert crumb
    assert crumb["x"] >= 0
    assert crumb["x"] + crumb["width"] <= 390
    map_.page.get_by_role("button", name="Path from this note to another").click()
    map_.page.locator("#query").fill("rall 1967")
    map_.page.locator("#query").press("Enter")
    map_.page.locator(".ways").wait_for()
    assert map_.ask("document.documentElement.scrollWidth") <= 390


# ---- hidden notes


def test_a_hidden_note_is_neither_related_nor_mentioned_nor_on_a_way(tmp_path: Path, open_page: Opened) -> None:
    notes = {
        "A": "[[X]] [[Secret]] and a neuron",
        "B": "[[X]] [[Secret]] [[Y]]",
        "X": "[[Y]]",
        "Y": "",
        "Secret": "---\npublish: false\naliases: [neuron]\n---\n[[Y]] names b",
    }
    for name, text in notes.items():
        (tmp_path / f"{name}.md").write_text(text)
    html = Vault.open(tmp_path).map(no_cache=True)
    map_ = open_page(html, at="#/A")
    assert ways(map_, "A", "Y") == [["A", "X", "Y"], ["A", "X", "B", "Y"]]
    assert map_.ask("kgMap.related('A')") == []
    assert map_.page.locator(".suggestions").count() == 0
    assert "Secret" not in html


def test_a_note_without_links_is_alone_and_no_way_leads_to_it(tmp_path: Path, open_page: Opened) -> None:
    for name, text in {"A": "[[B]]", "B": "", "Alone": ""}.items():
        (tmp_path / f"{name}.md").write_text(text)
    map_ = open_page(Vault.open(tmp_path).map(no_cache=True), at="#/A?path=Alone")
    map_.page.locator(".ways").wait_for()
    assert "No way of links leads" in map_.page.locator(".ways").inner_text()
    map_.select("Alone")
    map_.page.keyboard.press("n")
    until(map_, "kgMap.laid() !== null")
    assert map_.ask("kgMap.laid()") == ["Alone"]


def test_of_a_large_neighbourhood_the_nearest_and_most_linked_are_shown(tmp_path: Path, open_page: Opened) -> None:
    for number in range(320):
        (tmp_path / f"Note {number}.md").write_text("[[Hub]]" + " [[Other]]" * (number < 5))
    (tmp_path / "Hub.md").write_text("")
    (tmp_path / "Other.md").write_text("")
    map_ = open_page(Vault.open(tmp_path).map(no_cache=True), at="#/Hub?local=both")
    nodes = shown(map_)
    assert len(nodes) == 300
    assert {f"Note {number}" for number in range(5)} <= {node["id"] for node in nodes}
    assert "300 of 321" in map_.page.locator("#crumb").inner_text()
    for one, other in combinations(nodes, 2):
        assert away(one, other) >= one["r"] + other["r"]
