"""The language of filters, and the facets that write it: what passes, what is said of mistakes, what is drawn."""

import json
import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from map_browser import Map
from playwright.sync_api import Browser, Locator, Page

from kg.map.content import MapContent, MapLink, MapNote, MapRegion, RelationLook
from kg.map.page import page

pytestmark = pytest.mark.browser


# ---- a vault of nine notes


def note(number: int, title: str, **more: Any) -> MapNote:
    folder = more.pop("folder", "")
    id_ = f"{folder}/{title}" if folder else title
    x, y = 120.0 * (number % 3), 120.0 * (number // 3)
    return MapNote(id_, title, x, y, 12, folder=folder, path=f"{id_}.md", **more)


NOTES = (
    note(0, "Synapse", types=("concept",), tags=("core/cells", "exam"), folder="Cells", region=0, degree=3),
    note(1, "Axon", types=("concept",), tags=("core/cells",), folder="Cells/Parts", region=0, degree=2),
    note(2, "Dendrite", types=("concept",), tags=("core",), folder="Cells/Parts", region=0, degree=2, unresolved=2),
    note(3, "Ann Lee", types=("person",), tags=("exam",), folder="People", region=1, degree=3),
    note(4, "Ben Ode", types=("person",), folder="People", region=1, degree=1),
    note(5, "On axons", types=("paper",), tags=("core/reading",), folder="Cells", region=1, degree=2),
    note(6, "Alone", types=("paper",), tags=("corety",)),
    note(7, "Élan", types=("person", "concept"), folder="People", degree=1),
    note(8, "Soma", kind="unresolved", region=0, degree=2),
)
PROPERTIES = {
    0: (("status", ("draft",)), ("year", ("1999",))),
    1: (("Status", ("done",)), ("year", ("2020",)), ("read on", ("2024-03-04",))),
    3: (("status", ("draft", "done")), ("summary", ())),
    5: (("year", ("2021",)), ("read on", ("2023-11-30",)), ("open", ("yes",))),
    6: (("status", ("Draft",)), ("open", ("no",))),
}
LINKS = (
    MapLink(0, 1, "excites", "semantic"),
    MapLink(0, 2, "excites", "semantic"),
    MapLink(2, 8),
    MapLink(8, 3, "cites", "semantic"),
    MapLink(3, 0),
    MapLink(3, 4, "taught", "semantic"),
    MapLink(5, 1, "cites", "semantic"),
    MapLink(5, 7, layer="suggestion"),
)


def nine() -> MapContent:
    fields = [name for name in MapNote.__slots__ if name != "properties"]
    notes = (
        MapNote(**{name: getattr(one, name) for name in fields}, properties=PROPERTIES.get(number, ()))
        for number, one in enumerate(NOTES)
    )
    return MapContent(
        vault="Nine",
        notes=tuple(notes),
        links=LINKS,
        regions=(MapRegion("The cell", 4, 0), MapRegion("Who, and when", 3, 3)),
        relations={
            "excites": RelationLook("excites", "excited by", 1),
            "cites": RelationLook("cites", "cited by"),
            "taught": RelationLook("has taught", "taught by"),
        },
        home="Cells/Synapse",
    )


@pytest.fixture(scope="module")
def opened(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Map]:
    file = tmp_path_factory.mktemp("nine") / "map.html"
    file.write_text(page(nine()), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, reduced_motion="reduce")
    map_ = Map(context.new_page())
    map_.page.on("console", lambda message: map_.complaints.append(message.text))
    map_.page.on("pageerror", lambda error: map_.complaints.append(str(error)))
    map_.page.goto(file.as_uri() + "#/")
    map_.until_ready()
    yield map_
    assert map_.complaints == []
    context.close()


@pytest.fixture
def map_(opened: Map) -> Map:
    """The same map for every story; each begins with everything."""
    find(opened, "")
    opened.page.locator("#map").focus()
    return opened


def find(map_: Map, query: str) -> None:
    map_.ask("query => kgMap.find(query)", query)


def field(map_: Map) -> Locator:
    return map_.page.get_by_role("combobox", name="Search notes")


def passing(map_: Map) -> set[str]:
    return {id_.rpartition("/")[2] for id_ in map_.ask("kgMap.visible()")}


def kept(map_: Map, what: str) -> list[tuple[str, str]]:
    ends = map_.ask(f"kgMap.kept().{what}")
    return sorted(tuple(sorted(id_.rpartition("/")[2] for id_ in pair)) for pair in ends)


def until(map_: Map, fits: Callable[[], bool]) -> None:
    for _ in range(200):
        if fits():
            return
        map_.page.wait_for_timeout(20)
    pytest.fail("it never came true")


# ---- what passes

ALL = {one.title for one in NOTES}
CELLS = {"Synapse", "Axon", "Dendrite", "On axons"}


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ALL),
        ("type:person", {"Ann Lee", "Ben Ode", "Élan"}),
        ("TYPE:Person", {"Ann Lee", "Ben Ode", "Élan"}),
        ("type:person,paper", {"Ann Lee", "Ben Ode", "Élan", "On axons", "Alone"}),
        ("type:person type:concept", {"Élan"}),
        ("type:unresolved", {"Soma"}),
        ("tag:core", {"Synapse", "Axon", "Dendrite", "On axons"}),
        ("tag:#core/cells", {"Synapse", "Axon"}),
        ("tag:core -tag:core/cells", {"Dendrite", "On axons"}),
        ("folder:Cells", CELLS),
        ("folder:Cells/Parts", {"Axon", "Dendrite"}),
        ('folder:"cells/parts/"', {"Axon", "Dendrite"}),
        ('region:"The cell"', {"Synapse", "Axon", "Dendrite", "Soma"}),
        ('community:"Who, and when"', {"Ann Lee", "Ben Ode", "On axons"}),
        ("is:orphan", {"Alone"}),
        ("is:unresolved", {"Dendrite", "Soma"}),
        ("is:orphan OR is:unresolved", {"Alone", "Dendrite", "Soma"}),
        ("is:orphan,unresolved", {"Alone", "Dendrite", "Soma"}),
        ("prop:status=draft", {"Synapse", "Ann Lee", "Alone"}),
        ("prop:status=draft,done", {"Synapse", "Axon", "Ann Lee", "Alone"}),
        ("prop:summary", {"Ann Lee"}),
        ("-prop:status", ALL - {"Synapse", "Axon", "Ann Lee", "Alone"}),
        ("prop:year>=2020", {"Axon", "On axons"}),
        ("prop:year<2020", {"Synapse"}),
        ('prop:"read on">2024', {"Axon"}),
        ('prop:"read on"<=2023-12', {"On axons"}),
        ("prop:open=true", {"On axons"}),
        ("prop:open=no", {"Alone"}),
        ("prop:status>1", set()),
        ("relation:excites", {"Synapse", "Axon", "Dendrite"}),
        ('relation:"has taught"', {"Ann Lee", "Ben Ode"}),
        ("layer:suggestion", {"On axons", "Élan"}),
        ("relation:cites layer:semantic", {"Soma", "Ann Lee", "On axons", "Axon"}),
        ("relation:cites type:paper,concept", {"On axons", "Axon"}),
        ("NOT type:person", ALL - {"Ann Lee", "Ben Ode", "Élan"}),
        ("-(type:person OR type:concept)", {"On axons", "Alone", "Soma"}),
        ("--type:paper", {"On axons", "Alone"}),
        ("type:person AND tag:exam", {"Ann Lee"}),
        ("type:paper tag:core OR type:person tag:exam", {"On axons", "Ann Lee"}),
        ("type:paper (tag:core OR is:orphan) -axons", {"Alone"}),
        ("axon", {"Axon", "On axons"}),
        ("elan", {"Élan"}),
        ('"on axons"', {"On axons"}),
        ("title:axon folder:Cells/Parts", {"Axon"}),
        ('"type:person"', set()),
        ("type:person relation:excites OR tag:corety", {"Alone"}),
    ],
)
def test_what_passes_a_query(map_: Map, query: str, titles: set[str]) -> None:
    find(map_, query)
    assert passing(map_) == titles
    assert set(map_.listed) == titles
    if titles != ALL:
        assert {id_.rpartition("/")[2] for id_ in map_.ask("kgMap.kept().notes")} == titles
        assert map_.page.locator("#hits").inner_text() == f"{len(titles)} of {len(ALL)}"


# ---- lines


def test_a_relation_chooses_lines_and_the_notes_they_join(map_: Map) -> None:
    find(map_, "relation:excites")
    assert kept(map_, "lines") == [("Axon", "Synapse"), ("Dendrite", "Synapse")]


def test_a_relation_is_left_out_with_its_lines(map_: Map) -> None:
    find(map_, "-relation:links_to -layer:suggestion")
    assert ("Ann Lee", "Synapse") not in kept(map_, "lines")
    assert ("Axon", "Synapse") in kept(map_, "lines")
    assert "Élan" not in passing(map_)


def test_notes_without_such_links_stay_if_one_wants(map_: Map) -> None:
    find(map_, "relation:excites")
    box = map_.page.get_by_label("Only notes with such links")
    assert box.is_checked()
    box.uncheck()
    assert field(map_).input_value() == "relation:excites show:unlinked"
    assert passing(map_) == ALL
    assert kept(map_, "lines") == [("Axon", "Synapse"), ("Dendrite", "Synapse")]
    box.check()
    assert field(map_).input_value() == "relation:excites"


def test_without_a_filter_for_links_there_is_nothing_to_say_of_them(map_: Map) -> None:
    find(map_, "type:person")
    assert map_.page.get_by_label("Only notes with such links").is_hidden()
    assert map_.page.get_by_label("Join notes through hidden ones").is_visible()
    find(map_, "")
    assert map_.page.get_by_label("Join notes through hidden ones").is_hidden()


# ---- hidden notes contracted


def test_notes_are_joined_through_hidden_ones_when_asked(map_: Map) -> None:
    find(map_, "-type:unresolved -title:synapse")
    assert kept(map_, "bridges") == []
    map_.page.get_by_label("Join notes through hidden ones").check()
    assert field(map_).input_value() == "-type:unresolved -title:synapse show:bridges"
    # through Synapse and Soma, which are not next to each other
    assert kept(map_, "bridges") == [("Ann Lee", "Axon"), ("Ann Lee", "Dendrite"), ("Axon", "Dendrite")]


def test_a_way_through_several_hidden_notes_is_one_line(map_: Map) -> None:
    find(map_, "title:ben,élan show:bridges")
    assert kept(map_, "bridges") == [("Ben Ode", "Élan")]


def test_what_is_linked_already_is_not_joined_again(map_: Map) -> None:
    find(map_, "-title:synapse,soma show:bridges")
    assert set(kept(map_, "bridges")).isdisjoint(kept(map_, "lines"))


def test_a_hidden_hub_joins_all_its_neighbours_by_as_few_lines_as_can_be(browser: Browser, tmp_path: Path) -> None:
    spokes = 200
    notes = [MapNote("hub", "Hub", 0, 0, degree=spokes)]
    notes += [MapNote(f"n{k}", f"Note {k}", 30.0 * k, 80, degree=1) for k in range(spokes)]
    content = MapContent(vault="hub", notes=tuple(notes), links=tuple(MapLink(0, k + 1) for k in range(spokes)))
    map_ = fresh(browser, tmp_path, content)
    find(map_, "-title:hub show:bridges")
    pairs = map_.ask("kgMap.kept().bridges")
    assert len(pairs) == spokes - 1
    assert reached(pairs, "n0") == {f"n{k}" for k in range(spokes)}
    map_.page.context.close()


def fresh(browser: Browser, folder: Path, content: MapContent) -> Map:
    file = folder / "map.html"
    file.write_text(page(content), encoding="utf-8")
    map_ = Map(browser.new_context(reduced_motion="reduce").new_page())
    map_.page.goto(file.as_uri() + "#/")
    map_.until_ready()
    return map_


def reached(pairs: list[list[str]], start: str) -> set[str]:
    found = {start}
    while more := {end for pair in pairs if found & set(pair) for end in pair} - found:
        found |= more
    return found


# ---- facets


def facet(map_: Map, name: str) -> Locator:
    """A facet, unfolded."""
    if name in {"status", "year", "read on"}:
        unfold(map_, "Properties")
    return unfold(map_, name)


def unfold(map_: Map, name: str) -> Locator:
    summary = map_.page.locator("summary", has_text=re.compile(rf"^{name}\d*$"))
    section = map_.page.locator("details.facet", has=summary).last
    if section.get_attribute("open") is None:
        section.locator("> summary").click()
        until(map_, lambda: section.get_attribute("open") is not None)
    return section


def row(map_: Map, name: str, value: str) -> Locator:
    return facet(map_, name).locator(".row", has=map_.page.get_by_text(value, exact=True))


def choose(map_: Map, name: str, value: str) -> None:
    row(map_, name, value).locator(".choice").click()


def count(map_: Map, name: str, value: str) -> int:
    return int(row(map_, name, value).locator(".choice s").inner_text())


def pressed(map_: Map, name: str) -> list[str]:
    return facet(map_, name).locator(".choice[aria-pressed=true] b").all_inner_texts()


@pytest.mark.parametrize(
    ("name", "value", "query"),
    [
        ("Regions", "Who, and when", 'region:"Who, and when"'),
        ("Types", "paper", "type:paper"),
        ("Tags", "#core", "tag:core"),
        ("Folders", "People", "folder:People"),
        ("Relations", "has taught", "relation:taught"),
        ("Layers", "suggestion", "layer:suggestion"),
        ("State", "Not linked", "is:orphan"),
        ("status", "draft", "prop:status=draft"),
        ("read on", "2024-03-04", 'prop:"read on"=2024-03-04'),
    ],
)
def test_a_facet_writes_the_query_and_takes_it_back(map_: Map, name: str, value: str, query: str) -> None:
    choose(map_, name, value)
    assert field(map_).input_value() == query
    assert pressed(map_, name) == [value]
    choose(map_, name, value)
    assert field(map_).input_value() == ""
    assert passing(map_) == ALL


def test_values_of_one_facet_widen_and_another_facet_narrows(map_: Map) -> None:
    choose(map_, "Types", "person")
    choose(map_, "Types", "paper")
    assert field(map_).input_value() == "type:person,paper"
    choose(map_, "Tags", "#exam")
    assert field(map_).input_value() == "type:person,paper tag:exam"
    assert passing(map_) == {"Ann Lee"}


def test_a_value_can_be_left_out(map_: Map) -> None:
    row(map_, "Types", "person").get_by_role("button", name="Without person").click()
    assert field(map_).input_value() == "-type:person"
    assert passing(map_) == ALL - {"Ann Lee", "Ben Ode", "Élan"}
    assert (
        row(map_, "Types", "person").get_by_role("button", name="Without person").get_attribute("aria-pressed")
        == "true"
    )
    choose(map_, "Types", "person")
    assert field(map_).input_value() == "type:person"


def test_what_is_typed_sets_the_facets(map_: Map) -> None:
    field(map_).fill('(type:paper OR type:person) -region:"the cell" prop:STATUS=Draft axon')
    until(map_, lambda: pressed(map_, "Types") == ["person", "paper"])
    assert pressed(map_, "status") == ["draft"]
    assert (
        row(map_, "Regions", "The cell").get_by_role("button", name="Without").get_attribute("aria-pressed") == "true"
    )
    choose(map_, "Types", "person")
    assert field(map_).input_value() == 'type:paper -region:"the cell" prop:STATUS=Draft axon'


def test_the_rest_of_a_query_stays_when_a_facet_is_pressed(map_: Map) -> None:
    field(map_).fill('axon OR "ann lee"')
    choose(map_, "Types", "paper")
    assert field(map_).input_value() == '(axon OR "ann lee") type:paper'
    assert passing(map_) == {"On axons"}


def test_counts_follow_the_rest_of_the_query(map_: Map) -> None:
    assert count(map_, "Tags", "#exam") == 2
    choose(map_, "Types", "person")
    assert count(map_, "Tags", "#exam") == 1
    assert count(map_, "Types", "paper") == 2, "another value of the same facet would widen"
    choose(map_, "Tags", "#exam")
    assert count(map_, "Types", "paper") == 0
    assert count(map_, "Types", "concept") == 1


def test_counts_of_relations_are_links_between_the_notes_that_pass(map_: Map) -> None:
    assert count(map_, "Relations", "cites") == 2
    choose(map_, "Folders", "Cells")
    assert count(map_, "Relations", "cites") == 1


def test_properties_of_two_to_forty_values_are_facets(map_: Map) -> None:
    facet(map_, "Properties")
    names = map_.page.locator("#facets .group .facet summary").all_inner_texts()
    assert sorted(names) == ["open", "read on", "status", "year"], "not 'summary', which has no values"


def test_a_property_of_more_values_is_no_facet_but_can_be_asked_for(browser: Browser, tmp_path: Path) -> None:
    notes = tuple(MapNote(f"n{k}", f"Note {k}", 40.0 * k, 0, properties=(("number", (f"{k}",)),)) for k in range(41))
    map_ = fresh(browser, tmp_path, MapContent(vault="many", notes=notes))
    assert map_.page.locator("#facets summary", has_text="Properties").count() == 0
    find(map_, "prop:number>=39")
    assert passing(map_) == {"n39", "n40"}
    map_.page.context.close()


def test_the_keyboard_stays_on_the_value_that_was_pressed(map_: Map) -> None:
    choice = row(map_, "Types", "person").locator(".choice")
    choice.focus()
    map_.page.keyboard.press("Enter")
    assert map_.ask("document.activeElement.textContent").startswith("person")
    map_.page.keyboard.press("Enter")
    assert field(map_).input_value() == ""


# ---- mistakes


@pytest.mark.parametrize(
    ("query", "place", "words"),
    [
        ("tag:core typ:person", 10, "there is no filter 'typ:'; did you mean 'type:'?"),
        ("colour:red", 1, "there are type, tag, folder"),
        ("type: person", 1, "'type:' needs a value, such as type:person"),
        ("is:lonely", 1, "there is no 'is:lonely'; there are is:orphan and is:unresolved"),
        ("(axon OR soma", 1, "this bracket is not closed"),
        ("axon)", 5, "this bracket was not opened"),
        ("axon ()", 6, "there is nothing between these brackets"),
        ("OR axon", 1, "'OR' needs something on both sides"),
        ("axon OR", 6, "'OR' needs something on both sides"),
        ("axon AND", 6, "'AND' needs something on both sides"),
        ("axon NOT", 6, "here follows nothing that could be left out"),
        ("prop:=3", 1, "'prop:' needs a name"),
        ("prop:year>", 1, "'prop:year>' needs a value"),
        ("axon OR show:bridges", 9, "'show:' stands by itself"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_the_last_result_stays(
    map_: Map, query: str, place: int, words: str
) -> None:
    field(map_).fill("type:paper")
    assert passing(map_) == {"On axons", "Alone"}
    field(map_).fill(query)
    complaint = map_.page.locator("#complaint").inner_text()
    assert f"At character {place}: " in complaint
    assert words in complaint
    assert passing(map_) == {"On axons", "Alone"}
    assert map_.page.locator("#complaint mark").count() == 1
    field(map_).fill("axon")
    assert map_.page.locator("#complaint").is_hidden()


def test_a_value_that_nothing_has_finds_nothing_and_the_likely_one_is_named(map_: Map) -> None:
    field(map_).fill("type:persn")
    assert passing(map_) == set()
    assert map_.page.locator("#complaint").inner_text() == "Nothing has 'type:persn'; did you mean 'person'?"


def test_while_a_value_is_typed_the_last_result_stays(map_: Map) -> None:
    field(map_).fill("tag:exam type:person")
    for _ in range(3):
        field(map_).press("Backspace")
        assert passing(map_) == {"Ann Lee"}
    field(map_).press_sequentially("x")
    assert passing(map_) == set()


def test_who_leaves_the_field_with_half_a_value_has_asked_for_it(map_: Map) -> None:
    field(map_).fill("type:pers")
    assert passing(map_) == ALL
    field(map_).blur()
    assert passing(map_) == set()
    assert "did you mean 'person'" in map_.page.locator("#complaint").inner_text()


def test_what_a_field_is_said_to_be_wrong_of_is_told_to_screen_readers(map_: Map) -> None:
    field(map_).fill("axon)")
    assert field(map_).get_attribute("aria-invalid") == "true"
    assert field(map_).get_attribute("aria-describedby") == "complaint"
    assert map_.page.locator("#complaint").get_attribute("role") == "status"


@pytest.mark.parametrize("query", ["(" * 5000, "-" * 5000 + "a", '"' * 999, "prop:" * 500, "a OR " * 3000 + "b"])
def test_a_mad_query_breaks_nothing(map_: Map, query: str) -> None:
    find(map_, query)
    find(map_, "type:paper")
    assert passing(map_) == {"On axons", "Alone"}


# ---- suggestions


def suggested(map_: Map) -> list[str]:
    return map_.page.locator("#suggestions [role=option] b").all_inner_texts()


def test_values_are_suggested_and_taken_by_keyboard(map_: Map) -> None:
    field(map_).press_sequentially("axon fold")
    assert suggested(map_) == ["folder:"]
    field(map_).press("ArrowDown")
    field(map_).press("Enter")
    assert field(map_).input_value() == "axon folder:"
    assert field(map_).get_attribute("aria-expanded") == "true"
    assert suggested(map_)[0] == "Cells"
    field(map_).press_sequentially("par")
    assert suggested(map_) == ["Cells/Parts"]
    field(map_).press("ArrowDown")
    option = map_.page.locator(f"#{field(map_).get_attribute('aria-activedescendant')}")
    assert option.get_attribute("aria-selected") == "true"
    field(map_).press("Enter")
    assert field(map_).input_value() == "axon folder:Cells/Parts "
    assert field(map_).get_attribute("aria-expanded") == "false"
    assert passing(map_) == {"Axon"}


def test_a_value_of_several_words_comes_in_quotes(map_: Map) -> None:
    field(map_).press_sequentially("-region:who")
    map_.page.locator("#suggestions [role=option]").first.click()
    assert field(map_).input_value() == '-region:"Who, and when" '
    assert passing(map_) == ALL - {"Ann Lee", "Ben Ode", "On axons"}
    assert map_.ask("document.activeElement.id") == "query"


def test_properties_are_suggested_with_their_values(map_: Map) -> None:
    field(map_).press_sequentially("prop:re")
    field(map_).press("ArrowDown")
    field(map_).press("Enter")
    assert field(map_).input_value() == 'prop:"read on"='
    assert suggested(map_) == ["2023-11-30", "2024-03-04"]


def test_a_second_value_is_suggested_after_a_comma(map_: Map) -> None:
    field(map_).press_sequentially("type:person,p")
    assert suggested(map_) == ["paper", "concept"]


def test_counts_beside_suggestions_are_those_under_the_rest(map_: Map) -> None:
    field(map_).fill("folder:People ")
    field(map_).press_sequentially("type:")
    rows = map_.page.locator("#suggestions [role=option]").all_inner_texts()
    assert [" ".join(text.split()) for text in rows] == ["concept 1", "person 3", "paper 0", "unresolved 0"]


def test_escape_closes_the_suggestions_first_and_then_clears(map_: Map) -> None:
    field(map_).press_sequentially("type:")
    field(map_).press("Escape")
    assert map_.page.locator("#suggestions").is_hidden()
    assert field(map_).input_value() == "type:"
    field(map_).press("Escape")
    assert field(map_).input_value() == ""


def test_all_filters_are_offered_on_request(map_: Map) -> None:
    field(map_).focus()
    field(map_).press("Alt+ArrowDown")
    assert {"type:", "tag:", "is:", "prop:"} <= set(suggested(map_))


def test_plain_words_are_not_interrupted(map_: Map) -> None:
    field(map_).press_sequentially("axon 2")
    assert map_.page.locator("#suggestions").is_hidden()
    field(map_).press("ArrowDown")
    assert map_.ask("document.activeElement.id") == "query", "nothing was found to go to"
    field(map_).fill("axon")
    field(map_).press("ArrowDown")
    assert map_.ask("document.activeElement.closest('#list') !== null")


# ---- the address


def test_the_query_stands_in_the_address_and_comes_back_with_it(map_: Map) -> None:
    find(map_, 'type:person -folder:"People" show:bridges')
    until(map_, lambda: map_.page.url.endswith("show:bridges"))
    map_.page.reload()
    map_.until_ready()
    assert field(map_).input_value() == 'type:person -folder:"People" show:bridges'
    assert passing(map_) == set()
    assert pressed(map_, "Types") == ["person"]


# ---- the language by itself


@pytest.fixture(scope="module")
def language(browser: Browser) -> Iterator[Page]:
    """A page that knows nothing but the language."""
    source = "\n".join((files("kg.map") / f"{name}.js").read_text("utf-8") for name in ("folding", "query", "choosing"))
    blank = browser.new_page()
    blank.evaluate(
        f"() => {{ {source}; Object.assign(window, {{ parsed, printed, allOf, anyOf, noneOf, textLeaf }}); }}"
    )
    yield blank
    blank.close()


@pytest.mark.parametrize(
    ("query", "again"),
    [
        ("a   b", "a b"),
        ("a AND b", "a b"),
        ("a b OR c", "(a b) OR c"),
        ("((a OR b) OR c)", "a OR b OR c"),
        ("NOT a", "-a"),
        ("-(-a)", "a"),
        ("-(a b)", "-(a b)"),
        ('"a"', "a"),
        ('"a b', '"a b"'),
        ('"OR"', '"OR"'),
        ('"-a"', '"-a"'),
        ('"type:a"', '"type:a"'),
        (r'"say \"no\" \\"', r'"say \"no\" \\"'),
        ("f(x) 12:30 https://a.b/c note: x", '"f(x)" 12:30 "https://a.b/c" "note:" x'),
        ("community:a rel:b property:c", "region:a relation:b prop:c"),
        ('type:"a",b', "type:a,b"),
        ('type:"a b","c,d"', 'type:"a b","c,d"'),
        ('prop:"a=b">=3', 'prop:"a=b">=3'),
        ("a - b", 'a "-" b'),
        ('""', ""),
    ],
)
def test_how_a_query_is_written_out(language: Page, query: str, again: str) -> None:
    assert language.evaluate("query => printed(parsed(query))", query) == again
    assert language.evaluate("query => printed(parsed(query))", again) == again


ROUND_TRIPS = """(count) => {
  let seed = 7;
  const below = (n) => ((seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) >>> 8) % n;
  const one = (list) => list[below(list.length)];
  const SIGNS = [..."aZé -():,=<>#/", '"', "\\\\", "\\n", "OR", "AND", "NOT", "type:"];
  const word = () => Array.from({ length: 1 + below(5) }, () => one(SIGNS)).join("");
  const words = () => Array.from({ length: 1 + below(3) }, word);
  const leaf = () => one([
    () => textLeaf(word()),
    () => ({ is: "field", field: one(["type", "tag", "folder", "region", "title"]), values: words() }),
    () => ({ is: "field", field: "is", values: ["orphan"] }),
    () => ({ is: "property", key: word(), sign: one(["=", ">=", "<"]), values: words() }),
    () => ({ is: "property", key: word(), sign: "", values: [] }),
  ])();
  const tree = (depth) => depth === 0 ? leaf() : one([
    leaf,
    () => noneOf(tree(depth - 1)),
    () => allOf(Array.from({ length: 1 + below(3) }, () => tree(depth - 1))),
    () => anyOf(Array.from({ length: 1 + below(3) }, () => tree(depth - 1))),
  ])();
  const wrong = [];
  for (let k = 0; k < count; k++) {
    const made = tree(4);
    const text = printed(made);
    let again;
    try {
      again = parsed(text);
    } catch (error) {
      again = String(error);
    }
    if (JSON.stringify(again) !== JSON.stringify(made)) wrong.push([JSON.stringify(made), text, JSON.stringify(again)]);
  }
  return wrong;
}"""

NOISE = """(count) => {
  let seed = 11;
  const below = (n) => ((seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) >>> 8) % n;
  const WORDS = ["bc", "OR", " OR ", " AND ", "NOT ", "type:", "prop:", "is:orphan", "tag:#a/b"];
  const PARTS = [...'a  -"(),=>', ...WORDS];
  const wrong = [];
  let read = 0;
  for (let k = 0; k < count; k++) {
    const text = Array.from({ length: 1 + below(9) }, () => PARTS[below(PARTS.length)]).join("");
    let tree;
    try {
      tree = parsed(text);
    } catch (error) {
      const { start, end } = error;
      if (!(0 <= start && start <= end && end <= text.length + 1)) wrong.push([text, String(error), start, end]);
      continue;
    }
    read++;
    const again = printed(tree);
    if (JSON.stringify(parsed(again)) !== JSON.stringify(tree)) wrong.push([text, again]);
  }
  return { wrong, read };
}"""


def test_every_tree_is_read_again_as_it_was_printed(language: Page) -> None:
    assert json.dumps(language.evaluate(ROUND_TRIPS, 5000)[:3]) == "[]"


def test_every_text_is_either_read_for_good_or_refused_at_a_place_within_it(language: Page) -> None:
    found = language.evaluate(NOISE, 20000)
    assert found["wrong"][:3] == []
    assert found["read"] > 2000
