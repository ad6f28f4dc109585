"""Everything that one sees stands in the address; saved views are addresses with names."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from map_browser import Map, Open
from map_contents import small
from playwright.sync_api import Locator

from kg.config_file import read_config
from kg.errors import ConfigError
from kg.map.page import page
from kg.vault import Vault

DOCS = Path(__file__).parents[2] / "docs/map.md"
SCRIPTS = Path(__file__).parents[2] / "kg/map"
IN_FRONT = "An IPSP in front of two EPSPs"
NOTE = "IPSPs and EPSPs"
CHANNELS = "03_education/Ion channels/Ion channels"
BEHAVIOUR = "03_education/Behaviour/Behaviour"
TO_CHANNELS = "#/03_education/Ion%20channels/Ion%20channels"
CAMERA = "kgMap.nodes().slice(0, 3).flatMap(({ x, y, r }) => [x, y, r])"
SEEN = """() => ({
    address: location.hash,
    selected: kgMap.selected(),
    visible: kgMap.visible(),
    sought: document.querySelector('#query').value,
    legend: document.querySelector('#legend summary').textContent,
    theme: document.documentElement.dataset.theme,
    steps: document.querySelector('#crumb button[aria-pressed=true]')?.textContent,
})"""


@pytest.fixture(scope="module")
def small_page() -> str:
    return page(small())


@pytest.fixture
def opened(open_page: Open, small_page: str) -> Any:
    return lambda **more: open_page(small_page, **more)


@pytest.fixture(scope="module")
def example_page(example: Path) -> str:
    return Vault.open(example).map()


def written(map_: Map) -> Map:
    """After the address has caught up with what is typed and moved."""
    map_.settle()
    for _ in range(100):
        if map_.ask("kgMap.written()"):
            return map_
        map_.page.wait_for_timeout(25)
    pytest.fail("the address was not written within two seconds")


def pressed(map_: Map, *keys: str) -> None:
    for key in keys:
        map_.page.keyboard.press(key)
        map_.settle()


def nearly(one: list[float], other: list[float]) -> bool:
    return all(abs(a - b) < 2 for a, b in zip(one, other, strict=True))


def looked_around(map_: Map) -> Map:
    """A reader opens a note, looks two steps around, filters, chooses colours and sizes, and comes nearer."""
    map_.select(CHANNELS)
    map_.page.locator("#query").fill("channels")
    pressed(map_, "Tab")
    map_.page.locator("#map").focus()
    pressed(map_, "2", "d", "l")
    map_.page.locator("#look").get_by_role("combobox", name="Colour").select_option("tag")
    map_.page.locator("#look").get_by_role("combobox", name="Size").select_option("pagerank")
    pressed(map_, "Escape", "+", "+")
    return written(map_)


# ---- the address


@pytest.mark.browser
def test_what_one_sees_stands_in_the_address_and_a_reload_restores_it(opened: Any) -> None:
    map_ = looked_around(opened())
    address = map_.page.url.partition("#")[2]
    assert address.startswith("/03_education/Ion%20channels/Ion%20channels?")
    for part in ("colour=tag", "size=pagerank", "depth=2", "theme=dark", "find=channels"):
        assert part in address
    assert re.search(r"view=-?[\d.]+,-?[\d.]+,[\d.]+", address)
    before, camera = map_.ask(SEEN), map_.ask(CAMERA)
    map_.page.reload()
    map_.until_ready()
    written(map_)
    assert map_.ask(SEEN) == before
    assert nearly(map_.ask(CAMERA), camera)


@pytest.mark.browser
def test_back_and_forward_restore_what_one_saw(opened: Any) -> None:
    map_ = looked_around(opened())
    first, camera = map_.ask(SEEN), map_.ask(CAMERA)
    map_.select(BEHAVIOUR)
    assert "view=" not in map_.page.url, "another note is looked at from elsewhere"
    assert "colour=tag" in map_.page.url, "but in the same colours"
    map_.ask("document.querySelector('#look select').value = 'type'")
    map_.page.locator("#map").focus()
    pressed(map_, "l")
    map_.page.locator("#look").get_by_role("combobox", name="Colour").select_option("community")
    pressed(map_, "Escape")
    second = written(map_).ask(SEEN)
    map_.page.go_back()
    written(map_)
    assert map_.ask(SEEN) == first
    assert nearly(map_.ask(CAMERA), camera)
    map_.page.go_forward()
    written(map_)
    assert map_.ask(SEEN) == second


@pytest.mark.browser
def test_typing_and_moving_make_no_entries_to_go_back_through(opened: Any) -> None:
    map_ = opened()
    before = map_.ask("history.length")
    map_.page.locator("#query").press_sequentially("behav")
    pressed(map_, "Tab")
    map_.page.locator("#map").focus()
    pressed(map_, "+", "+", "-")
    written(map_)
    assert "find=behav" in map_.page.url
    assert map_.ask("history.length") == before
    map_.select(BEHAVIOUR)
    assert map_.ask("history.length") == before + 1


@pytest.mark.browser
def test_a_heading_in_the_address_is_where_one_reads(opened: Any) -> None:
    map_ = opened(at=TO_CHANNELS + "#Later", height=300)
    map_.settle()
    assert map_.ask("document.querySelector('#note').scrollTop") > 0
    pane = map_.page.locator("#note").bounding_box()
    heading = map_.page.get_by_role("heading", name="Later").bounding_box()
    assert pane
    assert heading
    assert heading["y"] < pane["y"] + 120


@pytest.mark.browser
def test_the_map_beside_an_open_note_is_whole_again_after_a_reload_and_through_a_link(opened: Any) -> None:
    map_ = opened()
    assert map_.page.url.endswith("Home%20of%20channels")
    pressed(map_, "d")
    assert "?map=whole&theme=dark" in map_.page.url
    address = "#" + map_.page.url.partition("#")[2]
    map_.page.reload()
    map_.until_ready()
    assert map_.page.locator("#crumb").is_hidden()
    assert opened(at=address).page.locator("#crumb").is_hidden()


HOSTILE = [
    "#/?colour=__proto__&size=constructor&edges=toString&theme=%3Cimg%20src%3Dx%3E&depth=99&view=NaN,1,2",
    "#/?colour=property:&size=&edges=&depth=-1&view=1,2&view=3,4,5&find=%22",
    "#/?colour=property:__proto__&view=1e999,0,1&m.=1&m.0=2&m.0.=3&m.x.y=4",
    "#/?find=%28%28%28%28type%3A&find=x&m.0.__proto__.x=1&m.0.constructor=1&m.99999.V_th_mV=1",
    "#/?view=0,0,0&view=0,0,9999999999&depth=2&local=all&path=nowhere&map=whole",
    TO_CHANNELS + "#%3Cimg%20src=x%20onerror=alert(1)%3E?depth=__proto__&theme=dark%00",
    TO_CHANNELS + "#]'\"%5D?m.0.inputs=new,new,7,-1,x&m.0.inputs.0.onset_ms=1e99&m.0.inputs.__proto__.x=2",
    "#/javascript:alert(1)?colour=javascript:alert(1)",
    "#/%E0%A4%A?%E0%A4%A=%E0%A4%A&&&===&=&?",
    "#" + "/a" * 5000 + "?find=" + "x" * 5000,
]


@pytest.mark.browser
def test_an_address_that_means_no_good_does_nothing(opened: Any) -> None:
    map_ = opened(at=HOSTILE[0])
    for address in HOSTILE:
        map_.ask("address => { location.hash = address; }", address)
        written(map_)
        seen = map_.ask(SEEN)
        assert "size: links" in seen["legend"]
        assert "colour: community" in seen["legend"]
        assert all(abs(number) < 1e5 for number in map_.ask(CAMERA))
    map_.ask("location.hash = '#/'")
    written(map_)
    assert len(map_.ask("kgMap.visible()")) == len(small().notes)


@pytest.mark.browser
def test_what_an_address_says_in_vain_is_taken_out_of_it(opened: Any) -> None:
    map_ = opened(at="#/?colour=nothing&size=pagerank&unknown=1")
    map_.page.locator("#map").focus()
    pressed(map_, "d")
    assert map_.page.url.endswith("#/?size=pagerank&theme=dark")


# ---- models


def panel(map_: Map) -> Locator:
    return map_.page.locator(".model-card").filter(has_text=IN_FRONT)


def onset(map_: Map) -> float:
    marker = panel(map_).locator(".marker.ipsp").first
    return float(marker.get_attribute("aria-valuenow") or "nan")


@pytest.fixture
def played(open_page: Open, example_page: str) -> Map:
    """The reader opens the note and has the IPSP come a millisecond later."""
    map_ = open_page(example_page)
    map_.page.locator("#query").fill(NOTE)
    map_.page.locator("#query").press("Enter")
    map_.settle()
    panel(map_).get_by_role("button", name="Just show me").click()
    panel(map_).locator(".marker.ipsp").first.focus()
    pressed(map_, "PageUp")
    return written(map_)


@pytest.mark.browser
def test_what_is_made_of_a_model_stands_in_the_address(played: Map, open_page: Open, example_page: str) -> None:
    number = re.search(r"m\.(\d+)\.inputs\.(\d+)\.onset_ms=2", played.page.url)
    assert number, played.page.url
    verdict = panel(played).locator(".verdict").first.inner_text()
    played.page.reload()
    played.until_ready()
    written(played)
    assert onset(played) == 2
    assert panel(played).locator(".verdict").first.inner_text() == verdict
    other = open_page(example_page, at="#" + played.page.url.partition("#")[2])
    written(other)
    assert onset(other) == 2
    assert panel(other).locator(".verdict").first.inner_text() == verdict, "whoever is sent it sees the answer"


@pytest.mark.browser
def test_back_takes_a_model_to_where_it_was(played: Map) -> None:
    at = str(played.ask("kgMap.selected()"))
    played.ask("kgMap.select(null)")
    written(played)
    assert "m." not in played.page.url.partition("?")[2]
    played.select(at)
    written(played)
    assert onset(played) == 2, "the page remembers what was made of a note"
    panel(played).locator(".marker.ipsp").first.focus()
    pressed(played, "PageUp")
    written(played)
    assert onset(played) == 3
    played.page.go_back()
    played.page.go_back()
    written(played)
    assert onset(played) == 2


@pytest.mark.browser
def test_inputs_that_were_added_and_removed_come_back(played: Map) -> None:
    panel(played).get_by_role("button", name="Add EPSP").click()
    panel(played).locator(".marker.ipsp").first.focus()
    pressed(played, "Delete")
    written(played)
    markers = panel(played).locator(".marker").evaluate_all("all => all.map(one => one.getAttribute('aria-valuetext'))")
    played.page.reload()
    played.until_ready()
    written(played)
    again = panel(played).locator(".marker").evaluate_all("all => all.map(one => one.getAttribute('aria-valuetext'))")
    assert again == markers
    assert panel(played).locator(".marker.ipsp").count() == 0


# ---- sharing


@pytest.mark.browser
def test_a_copied_link_opens_the_same(opened: Any) -> None:
    map_ = looked_around(opened())
    map_.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    pressed(map_, "c")
    assert map_.page.locator("#share [role=status]").inner_text() == "Link copied"
    link = str(map_.ask("navigator.clipboard.readText()"))
    other = written(opened(at="#" + link.partition("#")[2]))
    assert other.ask(SEEN) == map_.ask(SEEN)
    assert nearly(other.ask(CAMERA), map_.ask(CAMERA))


@pytest.mark.browser
def test_the_pane_has_a_button_for_it(opened: Any) -> None:
    map_ = opened(at=TO_CHANNELS)
    map_.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    map_.page.locator("#note").get_by_role("button", name="Copy link").click()
    map_.settle()
    assert str(map_.ask("navigator.clipboard.readText()")).endswith(TO_CHANNELS)


@pytest.mark.browser
def test_where_a_browser_refuses_to_copy_the_link_is_shown_and_chosen(opened: Any) -> None:
    map_ = opened(at=TO_CHANNELS)
    map_.ask("() => { Object.defineProperty(navigator, 'clipboard', { value: undefined }); }")
    map_.page.locator("#map").focus()
    pressed(map_, "c")
    field = map_.page.get_by_role("textbox", name="Link")
    assert field.input_value() == map_.page.url
    assert map_.ask("getSelection().toString() || document.activeElement.value") == map_.page.url
    pressed(map_, "Escape")
    assert field.is_hidden()
    assert map_.ask("document.activeElement.id") == "map"


# ---- saved views

VAULT = {
    "Neuron.md": "# Neuron\n\nA [[Synapse]] excites it.\n\n## Soma\n\nThe body.\n",
    "Synapse.md": "---\ntype: part\n---\nBetween two [[Neuron]]s.\n",
    "Hidden.md": "---\npublish: false\n---\n[[Neuron]]\n",
}


@pytest.fixture
def vault(tmp_path: Path) -> Any:
    """A vault with these settings."""

    def made(settings: str) -> Path:
        folder = tmp_path / "vault"
        folder.mkdir(exist_ok=True)
        for name, text in VAULT.items():
            (folder / name).write_text(text, encoding="utf-8")
        (folder / "kg.toml").write_text(settings, encoding="utf-8")
        return folder

    return made


VIEWS = """
[[views]]
name = "<b>What parts there are</b>"
colour = "type"
size = "length"
find = "type:part"

[[views]]
name = "The soma"
note = "neuron#Soma"
depth = 2
theme = "dark"
more = "view=10,20,1.5"

[[views]]
name = "A secret"
note = "Hidden"
"""


@pytest.mark.browser
def test_saved_views_are_links_in_the_page(open_page: Open, vault: Any) -> None:
    map_ = open_page(Vault.open(vault(VIEWS)).map())
    links = map_.page.locator("#views a")
    assert links.all_inner_texts() == ["<b>What parts there are</b>", "The soma"], "a hidden note's view is not there"
    links.nth(0).click()
    map_.settle()
    assert map_.ask("kgMap.visible()") == ["Synapse"]
    assert "colour: type · size: length of text" in map_.ask(SEEN)["legend"]
    assert links.nth(0).get_attribute("aria-current") == "true"
    links.nth(1).click()
    map_.settle()
    assert map_.title == "Neuron"
    written(map_)
    assert map_.page.url.partition("#")[2] == "/Neuron#Soma?theme=dark&depth=2&view=10,20,1.5"
    assert map_.ask("document.documentElement.dataset.theme") == "dark"
    assert links.nth(0).get_attribute("aria-current") is None
    assert links.nth(1).get_attribute("aria-current") == "true"
    map_.page.go_back()
    written(map_)
    assert map_.ask("kgMap.visible()") == ["Synapse"]


@pytest.mark.browser
def test_on_a_phone_views_are_in_the_drawer_which_they_close(open_page: Open, vault: Any) -> None:
    map_ = open_page(Vault.open(vault(VIEWS)).map(), at="#/", width=390, height=844, has_touch=True)
    link = map_.page.locator("#views a").first
    assert link.is_hidden()
    map_.page.get_by_role("button", name="Filters").tap()
    link.tap()
    map_.settle()
    assert map_.ask("kgMap.visible()") == ["Synapse"]
    assert link.is_hidden()
    assert map_.ask("document.documentElement.scrollWidth") == 390


@pytest.mark.browser
def test_what_one_sees_can_be_copied_as_a_view_and_is_the_same_from_there(open_page: Open, vault: Any) -> None:
    folder = vault("")
    map_ = open_page(Vault.open(folder).map())
    map_.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    map_.select("Neuron")
    map_.page.locator("#map").focus()
    pressed(map_, "2", "+", "l")
    map_.page.locator("#look").get_by_role("combobox", name="Size").select_option("bridge")
    written(map_)
    map_.page.get_by_role("button", name="Copy as a view for kg.toml").click()
    map_.settle()
    block = str(map_.ask("navigator.clipboard.readText()"))
    [view] = tomllib.loads(block)["views"]
    assert (view["name"], view["note"], view["size"], view["depth"]) == ("Neuron", "Neuron", "bridge", 2)
    other = open_page(Vault.open(vault(block)).map())
    other.page.locator("#views a").click()
    written(other)
    assert other.ask(SEEN) == map_.ask(SEEN)
    assert nearly(other.ask(CAMERA), map_.ask(CAMERA))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("[[views]]\nnote = 'Neuron'", "'views.0.name' is missing"),
        ("[[views]]\nname = ' '", "'views.0.name' is empty; a view is chosen by its name"),
        ("[[views]]\nname = 'A'\n[[views]]\nname = 'A'", "'views.1.name' is 'A', which another view is called"),
        ("[[views]]\nname = 'A'\ncolor = 'type'", "unknown key 'views.0.color'; did you mean 'colour'?"),
        (
            "[[views]]\nname = 'A'\ncolour = 'types'",
            "'views.0.colour' is 'types', which colours nothing; did you mean 'type'?",
        ),
        ("[[views]]\nname = 'A'\ncolour = 'property:'", "'views.0.colour' is 'property:', which colours nothing"),
        (
            "[[views]]\nname = 'A'\nsize = 'big'",
            "'views.0.size' is 'big'; input should be 'degree', 'pagerank', 'bridge'",
        ),
        ("[[views]]\nname = 'A'\ndepth = 4", "'views.0.depth' is 4; input should be 1, 2 or 3"),
        ("[[views]]\nname = 3", "'views.0.name' is 3; text is wanted"),
        ("[views]\nname = 'A'", "tables are wanted, each below [[views]]"),
    ],
)
def test_a_view_that_cannot_be_is_told_of(vault: Any, settings: str, said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        read_config(vault(settings) / "kg.toml")


def test_a_view_of_a_note_that_is_not_there_is_told_of(vault: Any) -> None:
    with pytest.raises(ConfigError, match=r"'views\.0\.note': no note named 'Neuro'; did you mean 'Neuron'"):
        Vault.open(vault("[[views]]\nname = 'A'\nnote = 'Neuro'")).map()


def test_views_of_the_example_vault_lead_somewhere(example: Path) -> None:
    opened = Vault.open(example)
    assert len(opened.config.views) >= 3
    assert all(opened.graph.find(view.note.partition("#")[0]) for view in opened.config.views if view.note)


def test_the_page_on_the_map_is_true(tmp_path: Path) -> None:
    text = DOCS.read_text(encoding="utf-8")
    [block] = re.findall(r"```toml\n(.+?)```", text, re.DOTALL)
    (tmp_path / "kg.toml").write_text(block, encoding="utf-8")
    [view] = read_config(tmp_path / "kg.toml").views
    assert set(tomllib.loads(block)["views"][0]) == {one.name for one in fields(view)}
    kept = {
        name
        for script in SCRIPTS.glob("*.js")
        for name in re.findall(r'route\.keep\("([\w.]+)"', script.read_text("utf-8"))
    }
    assert {name for name in kept | {"colour", "size", "edges", "map"} if f"| `{name}" not in text} == set()
