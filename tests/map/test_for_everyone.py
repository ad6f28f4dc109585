"""The map for those who see little, or no colours, or do not look at all; who touch, magnify, or run no scripts."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from map_browser import Map, Open
from playwright.sync_api import Browser

from kg import Vault
from kg.map.colours import DARK, LIGHT, Theme, contrast, mix
from kg.map.content import MapContent, MapNote
from kg.map.page import page

MODEL = "IPSPs and EPSPs"
PHONE: Mapping[str, Any] = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
SMALLEST: Mapping[str, Any] = {"width": 320, "height": 568, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def example_map(example: Path) -> str:
    return Vault.open(example).map()


@pytest.fixture
def opened(open_page: Open, example_map: str) -> Callable[..., Map]:
    return lambda **more: open_page(example_map, **more)


# ---- states of the page


def start(map_: Map) -> None:
    map_.settle()


def a_note_with_a_model(map_: Map) -> None:
    map_.select(map_.node(MODEL)["id"])
    map_.page.locator(".live-model").first.wait_for()


def everything_unfolded(map_: Map) -> None:
    a_note_with_a_model(map_)
    map_.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
    map_.settle()


def search_results(map_: Map) -> None:
    map_.page.locator("#query").fill("epsp")
    map_.settle()


def no_results(map_: Map) -> None:
    map_.page.locator("#query").fill("nothing is called so")
    map_.settle()


def tree(map_: Map) -> None:
    if map_.page.locator("#arranging").is_hidden():
        filters(map_)
    map_.page.locator("#arranging").get_by_role("button", name="Folders").click()


def keys(map_: Map) -> None:
    map_.page.keyboard.press("?")


def running(map_: Map) -> None:
    map_.page.keyboard.press("r")
    map_.page.locator("#activity").get_by_role("button", name="To the end").click()
    map_.page.locator("#activity .nodes button").first.click()
    map_.settle()


def look(map_: Map) -> None:
    map_.page.keyboard.press("l")
    map_.page.locator("#look").wait_for()


def preview(map_: Map) -> None:
    a_note_with_a_model(map_)
    map_.page.locator("article a[data-note]").first.hover()
    map_.page.locator("#preview").wait_for()


def neighbourhood(map_: Map) -> None:
    map_.select(map_.node(MODEL)["id"])
    map_.page.keyboard.press("n")
    map_.settle()


def suggestions(map_: Map) -> None:
    map_.page.locator("#query").fill("type:")
    map_.page.locator("#suggestions").wait_for()


def filters(map_: Map) -> None:
    map_.page.locator("#drawer").click()


STATES = (
    *(start, a_note_with_a_model, everything_unfolded, search_results, no_results, tree, keys, running),
    *(look, preview, neighbourhood, suggestions),
)
SMALL = (start, a_note_with_a_model, filters, search_results, tree, running)


# ---- what a checker finds


def violations(map_: Map) -> list[str]:
    found = Axe().run(map_.page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@pytest.mark.browser
def test_axe_would_find_something_if_there_were_something(opened: Callable[..., Map]) -> None:
    map_ = opened()
    map_.ask("document.querySelector('#query').removeAttribute('aria-label')")
    map_.ask("document.querySelector('#query').removeAttribute('placeholder')")
    map_.ask("document.querySelector('.count').style.color = '#ccc'")
    assert {one.split(":")[0] for one in violations(map_)} >= {"label-title-only", "color-contrast"}


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing_on_a_wide_screen(
    opened: Callable[..., Map], state: Callable[[Map], None], theme: str
) -> None:
    map_ = opened(theme=theme)
    state(map_)
    assert violations(map_) == []


@pytest.mark.browser
@pytest.mark.parametrize("state", SMALL, ids=lambda state: state.__name__)
def test_axe_finds_nothing_on_a_phone(opened: Callable[..., Map], state: Callable[[Map], None]) -> None:
    map_ = opened(**PHONE)
    state(map_)
    assert violations(map_) == []


# ---- contrast


TEXT_ON = {
    "ink": ("sea", "panel", "soft", "accent_soft"),
    "muted": ("sea", "panel", "soft"),
    "accent": ("sea", "panel", "soft", "accent_soft"),
    "excites": ("sea", "panel", "soft"),
    "inhibits": ("sea", "panel", "soft"),
    "panel": ("accent",),
}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_ink_can_be_read_on_what_it_stands_on(theme: Theme) -> None:
    poor = {
        (ink, ground): round(contrast(getattr(theme, ink), getattr(theme, ground)), 2)
        for ink, grounds in TEXT_ON.items()
        for ground in grounds
        if contrast(getattr(theme, ink), getattr(theme, ground)) < 4.5
    }
    assert poor == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_titles_and_names_of_regions_can_be_read_on_their_islands(theme: Theme) -> None:
    regions = range(len(theme.regions))
    assert min(contrast(theme.ink, theme.island(number)) for number in regions) > 7
    names = (mix(theme.region(number), theme.ink, 0.4) for number in regions)
    assert min(contrast(name, theme.island(number)) for number, name in enumerate(names)) > 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_numbers_in_a_filled_disc_can_be_read(theme: Theme) -> None:
    levels = (mix(theme.sea, theme.region(number), 0.4) for number in range(-1, len(theme.regions)))
    assert min(contrast(theme.ink, level) for level in levels) > 4.5


# ---- colours that the system dictates


COLOUR = """name => {
  const probe = document.createElement('i');
  probe.style.color = name;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}"""
CENTRES = """() => {
  const canvas = document.querySelector('#map canvas');
  const { left, top, width } = canvas.getBoundingClientRect();
  const ratio = canvas.width / width;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return kgMap.nodes().filter(node => node.degree).map(({ x, y }) => {
    const at = 4 * (Math.round((y - top) * ratio) * canvas.width + Math.round((x - left) * ratio));
    return [...data.slice(at, at + 3)];
  });
}"""


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_takes_the_colours_that_a_system_dictates(opened: Callable[..., Map], theme: str) -> None:
    map_ = opened(theme=theme, forced_colors="active")
    map_.select(None)
    ink = [int(channel) for channel in re.findall(r"\d+", map_.ask(COLOUR, "CanvasText"))]
    centres = map_.ask(CENTRES)
    assert sum(centre == ink for centre in centres) > 0.6 * len(centres), "the others lie beneath words"
    usual = {tuple(bytes.fromhex(colour[1:])) for colour in (LIGHT if theme == "light" else DARK).regions}
    assert usual & {tuple(centre) for centre in centres} == set()


@pytest.mark.browser
def test_what_is_chosen_is_seen_where_backgrounds_are_taken_away(opened: Callable[..., Map]) -> None:
    map_ = opened(forced_colors="active")
    background = "element => getComputedStyle(element).backgroundColor"
    highlight = map_.ask(COLOUR, "Highlight")
    buttons = map_.page.locator("#arranging button")
    assert [one.evaluate(background) == highlight for one in buttons.all()] == [True, False, False]
    assert map_.page.locator("#list a[aria-current]").evaluate(background) == highlight
    choice = map_.page.locator(".choice").first
    choice.click()
    assert map_.page.locator(".choice").first.evaluate(background) == highlight


@pytest.mark.browser
def test_axe_finds_nothing_with_forced_colours(opened: Callable[..., Map]) -> None:
    map_ = opened(forced_colors="active")
    a_note_with_a_model(map_)
    # contrast is then the system's, and axe reads the page's own colours
    assert [one for one in violations(map_) if not one.startswith("color-contrast")] == []


# ---- no movement


@pytest.mark.browser
def test_nothing_moves_for_who_wants_no_movement(opened: Callable[..., Map]) -> None:
    map_ = opened(motion="reduce")
    moving = """[...document.querySelectorAll('*')].filter(one => {
      const { transitionDuration, animationName } = getComputedStyle(one);
      return parseFloat(transitionDuration) > 0 || animationName !== 'none';
    }).length"""
    assert map_.ask(moving) == 0
    flown = """async id => {
      kgMap.select(id);
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      const at = () => JSON.stringify(kgMap.nodes().map(({ x, y }) => [Math.round(x), Math.round(y)]));
      const first = at();
      await new Promise(then => setTimeout(then, 200));
      return [first, at()];
    }"""
    a_note_with_a_model(map_)
    map_.settle()
    first, later = map_.ask(flown, map_.node("Threshold")["id"])
    assert first == later


# ---- fingers, phones, magnifiers


TARGETS = """([selector, least]) => {
  // a link within a text is as high as its line, and may be
  const isInSentence = one => getComputedStyle(one).display === 'inline'
    && (one.closest('.body') || one.parentElement.textContent.trim().length > one.textContent.trim().length + 2);
  // what lies around a small sign and can be pressed as well
  const room = one => {
    const { width, height } = getComputedStyle(one, '::after');
    const box = (one.closest('label') ?? one).getBoundingClientRect();
    return box.width && { width: Math.max(box.width, parseFloat(width) || 0),
                          height: Math.max(box.height, parseFloat(height) || 0) };
  };
  return [...document.querySelectorAll(selector)]
    .filter(one => one.checkVisibility({ visibilityProperty: true }) && !one.disabled)
    .filter(one => !one.closest('.unseen, #skip') && !isInSentence(one))
    .map(one => [room(one), one])
    .filter(([box]) => box && (box.width < least - 0.5 || box.height < least - 0.5))
    .map(([box, one]) => `${Math.round(box.width)} × ${Math.round(box.height)}: ${one.outerHTML.slice(0, 100)}`);
}"""
PRESSED = "button, a[href], input, select, summary, [role=slider], [role=treeitem]"


@pytest.mark.browser
@pytest.mark.parametrize("state", [start, everything_unfolded, tree, keys, running], ids=lambda state: state.__name__)
def test_what_is_pressed_with_a_mouse_is_at_least_24_pixels_wide_and_high(
    opened: Callable[..., Map], state: Callable[[Map], None]
) -> None:
    map_ = opened()
    state(map_)
    assert map_.ask(TARGETS, [PRESSED, 24]) == []


@pytest.mark.browser
@pytest.mark.parametrize("state", SMALL, ids=lambda state: state.__name__)
def test_what_is_touched_is_at_least_44_pixels_wide_and_high(
    opened: Callable[..., Map], state: Callable[[Map], None]
) -> None:
    map_ = opened(**PHONE)
    state(map_)
    assert map_.ask(TARGETS, [PRESSED, 44]) == []


@pytest.mark.browser
@pytest.mark.parametrize("state", SMALL, ids=lambda state: state.__name__)
def test_nothing_is_wider_than_the_smallest_phone(opened: Callable[..., Map], state: Callable[[Map], None]) -> None:
    map_ = opened(**SMALLEST)
    state(map_)
    assert map_.ask("document.documentElement.scrollWidth") == 320
    assert map_.ask("[visualViewport.width, visualViewport.scale]") == [320, 1]
    beyond = """[...document.querySelectorAll('button, input, h1, h2, p')].filter(one => one.checkVisibility())
      .filter(one => !one.closest('.unseen, #skip, #panel header, .scrolls, table, .plot, #tree, #crumb'))
      .filter(one => { const { left, right, width } = one.getBoundingClientRect();
                       return width && (left < -1 || right > 321); })
      .map(one => one.outerHTML.slice(0, 100))"""
    assert map_.ask(beyond) == []


@pytest.mark.browser
@pytest.mark.parametrize("state", [start, a_note_with_a_model, keys], ids=lambda state: state.__name__)
def test_the_page_can_be_magnified_to_200_percent(opened: Callable[..., Map], state: Callable[[Map], None]) -> None:
    map_ = opened(width=700, height=450, device_scale_factor=2)
    state(map_)
    assert map_.ask("document.documentElement.scrollWidth") <= 700
    assert map_.page.locator("#query").is_visible()
    if state is a_note_with_a_model:
        map_.page.locator("article").get_by_role("button", name="Close note").click()
        assert map_.page.locator("article").is_hidden()


@pytest.mark.browser
def test_a_finger_pulls_the_sheet_up_and_throws_it_down(opened: Callable[..., Map]) -> None:
    map_ = opened(**PHONE)
    a_note_with_a_model(map_)
    grip = map_.page.get_by_role("slider", name="Height of the sheet")

    def pull(to: float, steps: int) -> str | None:
        box = grip.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + 10
        map_.page.mouse.move(x, y)
        map_.page.mouse.down()
        for step in range(1, steps + 1):
            map_.page.mouse.move(x, y + (to - y) * step / steps)
            map_.page.wait_for_timeout(1200 // steps)
        map_.page.mouse.up()
        map_.settle()
        return grip.get_attribute("aria-valuetext")

    assert pull(60, 10) == "full"
    assert pull(400, 10) == "half"
    assert pull(830, 10) == "low"


# ---- what is heard


@pytest.mark.browser
def test_what_is_chosen_and_how_many_notes_a_filter_keeps_is_told(opened: Callable[..., Map]) -> None:
    map_ = opened()
    map_.select(map_.node("Threshold")["id"])
    assert re.fullmatch(
        r"Threshold, region [^,]+, \d+ links(, excited by \d+)?(, inhibited by \d+)?",
        map_.page.get_by_role("status").first.inner_text(),
    )
    map_.page.locator("#query").fill("gaba")
    kept = "`${kgMap.visible().length} of ${kgMap.nodes().length}`"
    assert map_.ask(f"document.querySelector('#hits[aria-live=polite]').textContent === {kept}")


@pytest.mark.browser
def test_a_verdict_is_told_once_after_a_change(opened: Callable[..., Map]) -> None:
    map_ = opened()
    a_note_with_a_model(map_)
    heard = map_.page.locator(".live-model [role=status]").first
    map_.page.locator(".live-model").first.get_by_role("button", name="Just show me").click()
    map_.page.locator(".live-model input[type=range]").first.focus()
    map_.page.keyboard.press("ArrowRight")
    for _ in range(150):
        if re.search(r"[Ff]ires|silent", heard.inner_text()):
            return
        map_.page.wait_for_timeout(20)
    pytest.fail(f"what is heard is {heard.inner_text()!r}")


# ---- without scripts


@pytest.fixture
def without_scripts(browser: Browser, tmp_path: Path) -> Callable[[str], Any]:
    def opened(html: str) -> Any:
        file = tmp_path / "map.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
        page_ = context.new_page()
        page_.goto(file.as_uri())
        return page_

    return opened


@pytest.mark.browser
def test_titles_and_figures_can_be_read_without_scripts(
    without_scripts: Callable[[str], Any], example_map: str, example: Path
) -> None:
    seen = without_scripts(example_map)
    text = seen.locator("body").inner_text()
    vault = Vault.open(example)
    assert all(node.title in text for node in vault.graph.nodes.values() if node.path and node.path.endswith(".md"))
    assert "fires at 3.39 ms" in text
    assert seen.locator("svg.kg-plot").count() > 10
    assert seen.locator("svg.kg-plot").first.is_visible()
    assert seen.locator("#app").is_hidden()


def words(html: str) -> str:
    return html.partition('<noscript><div class="plain">')[2].partition("</noscript>")[0]


def test_what_is_read_without_scripts_stays_a_small_part_of_the_page(example_map: str) -> None:
    assert len(words(example_map)) < 0.1 * len(example_map)


def test_a_large_vault_names_the_notes_with_most_links_and_counts_the_rest() -> None:
    notes = tuple(
        MapNote(f"{k % 80}/n{k}", f"Note number {k}", k, 0, folder=str(k % 80), degree=k % 20) for k in range(6600)
    )
    told = words(page(MapContent(vault="many", notes=notes)))
    assert "And 3600 more notes with fewer links." in told
    assert len(told) < 150_000
    degrees = [int(degree) for degree in re.findall(r"<s>(\d+)</s>", told)]
    assert len(degrees) == 3000
    assert min(degrees) >= 10


@pytest.mark.browser
def test_words_without_scripts_hold_back_what_would_be_code(without_scripts: Callable[[str], Any]) -> None:
    payload = "</noscript><style>*{color:red}</style><img src=x><b id=evil>"
    html = page(MapContent(vault=payload, notes=(MapNote("a", payload, 0, 0, folder=payload),)))
    seen = without_scripts(html)
    assert seen.locator("#evil, img").count() == 0
    assert payload in seen.locator("li").first.inner_text()
