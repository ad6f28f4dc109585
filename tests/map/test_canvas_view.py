"""The map on a canvas of our own: drawn, moved, taken hold of, by mouse and by fingers, at any size."""

import re
from importlib.resources import files
from itertools import pairwise
from math import dist, hypot
from pathlib import Path
from typing import Any

import pytest
from map_browser import Map, Open
from map_contents import small

from kg import Vault
from kg.cli import main
from kg.map.content import MapContent, MapLink, MapNote, MapRegion
from kg.map.drawing import vis_network
from kg.map.page import page

pytestmark = pytest.mark.browser

SIDE = 10
REGIONS = 30
EACH = SIDE * SIDE


def large() -> MapContent:
    """Thirty regions of a hundred notes; each is linked with the next two, and some with the next region."""
    notes = tuple(_note(number) for number in range(REGIONS * EACH))
    links = [
        MapLink(number, number + step) for number in range(len(notes)) for step in (1, 2) if number % EACH + step < EACH
    ]
    links += [MapLink(number, (number + EACH) % len(notes)) for number in range(0, len(notes), 5)]
    regions = tuple(MapRegion(f"Region {region}", EACH, region * EACH) for region in range(REGIONS))
    return MapContent(vault="A large vault", notes=notes, links=tuple(links), regions=regions)


def _note(number: int) -> MapNote:
    region, place = divmod(number, EACH)
    x, y = 700 * (region % 6) + 50 * (place % SIDE), 700 * (region // 6) + 50 * (place // SIDE)
    return MapNote(f"n{number}", f"Note {number}", x, y, 8, region=region, degree=5)


@pytest.fixture(scope="module")
def small_page() -> str:
    return page(small())


@pytest.fixture(scope="module")
def large_page() -> str:
    return page(large())


@pytest.fixture
def map_(open_page: Open, small_page: str) -> Map:
    opened = open_page(small_page, at="#/")
    opened.settle()
    return opened


@pytest.fixture
def large_map(open_page: Open, large_page: str) -> Map:
    opened = open_page(large_page, at="#/")
    opened.settle()
    return opened


@pytest.fixture
def fingers(open_page: Open, small_page: str) -> "Fingers":
    opened = open_page(small_page, at="#/", width=390, height=844, has_touch=True)
    opened.settle()
    return Fingers(opened)


class Fingers:
    """Fingers on the map of a phone."""

    def __init__(self, map_: Map) -> None:
        self.map = map_
        self._session = map_.page.context.new_cdp_session(map_.page)

    def put(self, *places: tuple[float, float]) -> None:
        self._tell("touchStart", places)

    def move(self, *places: tuple[float, float]) -> None:
        self._tell("touchMove", places)

    def lift(self) -> None:
        self._tell("touchEnd", ())

    def _tell(self, kind: str, places: tuple[tuple[float, float], ...]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def until(map_: Map, expression: str) -> None:
    """Wait until the page says that something is so."""
    for _ in range(200):
        if map_.ask(expression):
            return
        map_.page.wait_for_timeout(20)
    pytest.fail(f"it did not come to this: {expression}")


def drawn(map_: Map) -> dict[str, Any]:
    found = map_.ask("kgMap.drawn()")
    assert isinstance(found, dict)
    return found


def watch(map_: Map) -> None:
    """From now on the page remembers what its pictures are made of, and which words are on them."""
    map_.ask("""() => {
      window.pictures = [];
      const look = () => {
        const picture = kgMap.drawn();
        const last = window.pictures.at(-1);
        if (picture.frames !== last?.frames) window.pictures.push({ ...picture, labels: kgMap.labels() });
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }""")


def watched(map_: Map, *, moving: bool) -> list[dict[str, Any]]:
    return [picture for picture in map_.ask("window.pictures") if picture["moving"] is moving]


def at_rest(map_: Map) -> None:
    until(map_, "!kgMap.drawn().moving && kgMap.drawn().islands === 'coasts'")


def place(node: dict[str, Any]) -> tuple[float, float]:
    return node["x"], node["y"]


def drag(map_: Map, start: tuple[float, float], end: tuple[float, float], *, drop: bool = True) -> None:
    map_.page.mouse.move(*start)
    map_.page.mouse.down()
    map_.page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    map_.page.mouse.move(*end)
    if drop:
        map_.page.mouse.up()


def distance(map_: Map, one: str, other: str) -> float:
    """How far two notes are apart, as a share of the distance of two that nobody moves."""
    across = dist(place(map_.node("Ion channels")), place(map_.node("Synaptic plasticity")))
    return dist(place(map_.node(one)), place(map_.node(other))) / across


def wander(map_: Map) -> None:
    """Draw the map about for a while."""
    x, y = sea(map_)
    map_.page.mouse.move(x, y)
    map_.page.mouse.down()
    for step in range(1, 20):
        map_.page.mouse.move(x + 2 * step, y + step)
    until(map_, "window.pictures.some(picture => picture.moving)")
    map_.page.mouse.up()


def sea(map_: Map) -> tuple[float, float]:
    """A place far from all notes."""
    nodes = map_.ask("kgMap.nodes()")
    box = map_.page.locator("#map").bounding_box()
    assert box
    places = [(box["x"] + 40 + 20 * column, box["y"] + 40 + 20 * row) for column in range(45) for row in range(35)]
    return max(places, key=lambda one: min(dist(one, place(node)) for node in nodes))


# ---- which view


def test_a_map_holds_nothing_of_vis_network_unless_it_is_asked_for(small_page: str) -> None:
    with_vis = page(small(), view="vis")
    assert "vis.Network" not in small_page
    assert "vis.Network" in with_vis
    assert len(with_vis) - len(small_page) > 0.9 * len(vis_network())
    assert small_page.count("&#39;sha256-") == with_vis.count("&#39;sha256-") - 1, "nor does the policy allow it"


def test_the_command_line_and_the_library_choose_the_view(tmp_path: Path) -> None:
    (tmp_path / "A note.md").write_text("[[Another note]]")
    assert "vis.Network" in Vault.open(tmp_path).map(view="vis")
    assert "vis.Network" not in Vault.open(tmp_path).map()
    for view in ("canvas", "vis"):
        with pytest.raises(SystemExit, match="0"):
            main(["map", str(tmp_path), "-o", str(tmp_path / f"{view}.html"), "--view", view])
    assert "vis.Network" in (tmp_path / "vis.html").read_text("utf-8")
    assert "vis.Network" not in (tmp_path / "canvas.html").read_text("utf-8")


def test_vis_network_draws_the_same_map(open_page: Open, map_: Map) -> None:
    other = open_page(page(small(), view="vis"), at="#/")
    other.settle()
    assert [place(node) for node in other.ask("kgMap.nodes()")] == [
        pytest.approx(place(node), abs=0.5) for node in map_.ask("kgMap.nodes()")
    ]
    assert {label["text"] for label in other.labels} == {label["text"] for label in map_.labels}
    behaviour = other.node("Behaviour")
    other.page.mouse.click(*place(behaviour))
    other.settle()
    assert other.title == "Behaviour"
    assert other.overlaps == []


# ---- moving the map


def test_the_map_follows_the_pointer_that_draws_it(map_: Map) -> None:
    before = map_.ask("kgMap.nodes()")
    start = sea(map_)
    drag(map_, start, (start[0] + 60, start[1] - 40))
    for old, new in zip(before, map_.ask("kgMap.nodes()"), strict=True):
        assert place(new) == pytest.approx((old["x"] + 60, old["y"] - 40), abs=0.01)


@pytest.mark.parametrize("trackpad", [False, True])
def test_the_wheel_zooms_where_it_points(map_: Map, trackpad: bool) -> None:
    still, other = map_.node("Behaviour"), map_.node("Ion channels")
    map_.page.mouse.move(*place(still))
    if trackpad:
        map_.page.keyboard.down("Control")
    frames = drawn(map_)["frames"]
    map_.page.mouse.wheel(0, -30 if trackpad else -200)
    until(map_, f"kgMap.drawn().frames > {frames + 1}")
    at_rest(map_)
    assert place(map_.node("Behaviour")) == pytest.approx(place(still), abs=1)
    ratio = dist(place(map_.node("Ion channels")), place(still)) / dist(place(other), place(still))
    assert 1.2 < ratio < 2


def test_the_map_is_not_zoomed_beyond_use(map_: Map) -> None:
    map_.page.mouse.move(700, 450)
    for delta in (-300, 300):
        for _ in range(40):
            map_.page.mouse.wheel(0, delta)
        at_rest(map_)
        nodes = map_.ask("kgMap.nodes()")
        width = max(node["x"] for node in nodes) - min(node["x"] for node in nodes)
        assert width < 5000 if delta < 0 else width > 300


def test_a_moving_map_shows_its_islands_as_a_picture_and_a_resting_one_their_coasts(map_: Map) -> None:
    at_rest(map_)
    watch(map_)
    wander(map_)
    at_rest(map_)
    assert {picture["islands"] for picture in watched(map_, moving=True)} == {"bitmap"}
    assert drawn(map_)["islands"] == "coasts"


def test_a_map_that_has_come_to_rest_is_soon_sharp(map_: Map) -> None:
    """Within 150 ms: its rest is waited for, and then the next frame is sharp, or on a busy machine the one after."""
    rest = re.search(r"^const REST = (\d+);", (files("kg.map") / "view.js").read_text("utf-8"), re.MULTILINE)
    assert rest
    assert int(rest[1]) + 1000 / 60 < 150
    map_.ask("""() => {
      window.restedAfter = null;
      let frames = 0;
      const look = () => {
        const { moving, islands } = kgMap.drawn();
        if (moving) frames = 0, window.wasMoving = true;
        else if (window.wasMoving && islands === "coasts") return void (window.restedAfter = frames);
        frames++;
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }""")
    map_.page.mouse.move(700, 450)
    map_.page.mouse.wheel(0, -100)
    until(map_, "window.restedAfter !== null")
    assert map_.ask("window.restedAfter") <= 2


def test_words_keep_their_place_at_their_notes_while_the_map_moves(map_: Map) -> None:
    watch(map_)
    wander(map_)
    at_rest(map_)
    underway = [
        (one["labels"], other["labels"])
        for one, other in pairwise(map_.ask("window.pictures"))
        if one["moving"] and other["moving"] and other["frames"] == one["frames"] + 1
    ]
    assert underway
    for before, after in underway:
        assert [label["text"] for label in after] == [label["text"] for label in before]
        shifts = {
            (round(new["x"] - old["x"], 2), round(new["y"] - old["y"], 2))
            for old, new in zip(before, after, strict=True)
        }
        assert len(shifts) == 1, "all words move alike"


def test_the_canvas_fills_its_pane_after_the_window_has_changed(map_: Map) -> None:
    map_.page.set_viewport_size({"width": 1000, "height": 600})
    until(map_, "document.querySelector('#map canvas').clientHeight === 600")
    pane = map_.page.locator("#map").bounding_box()
    canvas = map_.page.locator("#map canvas").first.bounding_box()
    assert pane == canvas
    at_rest(map_)
    assert map_.overlaps == []


def test_a_dense_screen_gets_as_many_pixels_as_it_has(open_page: Open, small_page: str) -> None:
    map_ = open_page(small_page, at="#/", device_scale_factor=2)
    sizes = "(({ width, clientWidth }) => [width, clientWidth])(document.querySelector('#map canvas'))"
    width, shown = map_.ask(sizes)
    assert width == 2 * shown
    session = map_.page.context.new_cdp_session(map_.page)
    metrics = {"width": 1300, "height": 900, "deviceScaleFactor": 1.5, "mobile": False}
    session.send("Emulation.setDeviceMetricsOverride", metrics)
    until(
        map_, "(canvas => canvas.width === Math.round(1.5 * canvas.clientWidth))(document.querySelector('#map canvas'))"
    )
    at_rest(map_)


# ---- a note in the hand


def test_a_note_is_drawn_elsewhere_with_its_label_and_stays_there(map_: Map) -> None:
    note, others = map_.node("Behaviour, part 4"), map_.node("Ion channels")
    target = sea(map_)
    drag(map_, place(note), target)
    at_rest(map_)
    assert place(map_.node("Behaviour, part 4")) == pytest.approx(target, abs=0.1)
    assert place(map_.node("Ion channels")) == place(others), "the map did not move with it"
    label = next(label for label in map_.labels if label["text"] == "Behaviour, part 4")
    assert hypot(label["x"] + label["w"] / 2 - target[0], label["y"] + label["h"] / 2 - target[1]) < label["w"]
    assert map_.page.locator("article").is_hidden(), "it was drawn, not pressed"


def test_the_island_comes_along_with_its_note(map_: Map) -> None:
    note = map_.node("Behaviour, part 4")
    target = sea(map_)
    shore = (target[0] + 15 * note["r"] / 8, target[1] - 12)
    assert alpha(map_, *shore) == 0
    drag(map_, place(note), target)
    at_rest(map_)
    until(map_, f"({ALPHA})({list(shore)}) === 255")


def test_where_a_note_was_drawn_is_remembered_until_two_presses_put_it_back(map_: Map) -> None:
    note = map_.node("Behaviour, part 4")
    target = sea(map_)
    drag(map_, place(note), target)
    away = distance(map_, "Behaviour, part 4", "Behaviour")
    map_.page.reload()
    map_.until_ready()
    map_.settle()
    assert distance(map_, "Behaviour, part 4", "Behaviour") == pytest.approx(away, rel=0.001)
    map_.page.mouse.dblclick(*place(map_.node("Behaviour, part 4")))
    map_.settle()
    map_.select(None)
    assert place(map_.node("Behaviour, part 4")) == pytest.approx(place(note), abs=1)


def test_a_hand_that_trembles_presses(map_: Map) -> None:
    note = map_.node("Behaviour")
    map_.page.mouse.move(*place(note))
    map_.page.mouse.down()
    map_.page.mouse.move(note["x"] + 2, note["y"] + 2)
    map_.page.mouse.up()
    map_.settle()
    assert map_.title == "Behaviour"


# ---- fingers


def test_one_finger_pans_even_from_a_note(fingers: Fingers) -> None:
    note = fingers.map.node("Behaviour")
    fingers.put(place(note))
    fingers.move((note["x"] + 20, note["y"] + 10))
    fingers.move((note["x"] + 50, note["y"] + 30))
    fingers.lift()
    assert place(fingers.map.node("Behaviour")) == pytest.approx((note["x"] + 50, note["y"] + 30), abs=0.1)
    assert fingers.map.page.locator("article").is_hidden()


def test_two_fingers_pinch_about_what_is_between_them(fingers: Fingers) -> None:
    note = fingers.map.node("Ion channels")
    x, y = place(note)
    before = dist(place(note), place(fingers.map.node("Behaviour")))
    fingers.put((x - 30, y), (x + 30, y))
    fingers.move((x - 45, y), (x + 45, y))
    fingers.move((x - 60, y), (x + 60, y))
    fingers.lift()
    assert place(fingers.map.node("Ion channels")) == pytest.approx((x, y), abs=1)
    assert dist(place(fingers.map.node("Ion channels")), place(fingers.map.node("Behaviour"))) == pytest.approx(
        2 * before, rel=0.05
    )


def test_a_tap_opens_a_note(fingers: Fingers) -> None:
    fingers.put(place(fingers.map.node("Behaviour")))
    fingers.lift()
    fingers.map.settle()
    assert fingers.map.title == "Behaviour"


def test_a_finger_that_rests_on_a_note_names_it_and_then_draws_it_along(fingers: Fingers) -> None:
    note = fingers.map.node("Single 3")
    fingers.put(place(note))
    until(fingers.map, "document.getElementById('map').style.cursor === 'pointer'")
    fingers.move((note["x"] + 10, note["y"] - 10))
    fingers.move((note["x"] + 40, note["y"] - 60))
    fingers.lift()
    assert place(fingers.map.node("Single 3")) == pytest.approx((note["x"] + 40, note["y"] - 60), abs=0.1)
    assert fingers.map.page.locator("article").is_hidden()


# ---- islands

ALPHA = """([x, y]) => {
  const canvas = document.querySelector('#map canvas');
  const { left, top } = canvas.getBoundingClientRect();
  const pixel = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  pixel.drawImage(canvas, -Math.round(x - left), -Math.round(y - top));
  return pixel.getImageData(0, 0, 1, 1).data[3];
}"""


def alpha(map_: Map, x: float, y: float) -> int:
    """How opaque the canvas is at a place of the window: the sea is the page's own colour."""
    return int(map_.ask(ALPHA, [x, y]))


def in_one_region(*places: tuple[float, float]) -> MapContent:
    notes = tuple(MapNote(f"n{k}", f"n{k}", x, y, region=0, degree=1) for k, (x, y) in enumerate(places))
    return MapContent(vault="v", notes=notes, regions=(MapRegion("R", len(notes), 0),))


def test_near_notes_share_an_island_and_far_ones_do_not(open_page: Open) -> None:
    map_ = open_page(page(in_one_region((0, 0), (80, 0), (300, 0))), at="#/")
    map_.select(None)
    one, two, far = (map_.node(f"n{k}") for k in range(3))
    assert alpha(map_, (one["x"] + two["x"]) / 2, one["y"]) == 255
    assert alpha(map_, (two["x"] + far["x"]) / 2, one["y"]) == 0


def test_what_near_notes_enclose_is_land_too_but_a_bay_of_the_sea_is_not(open_page: Open) -> None:
    ring = [(0, 0), (65, 0), (130, 0), (0, 65), (130, 65), (0, 130), (65, 130), (130, 130)]
    map_ = open_page(page(in_one_region(*ring)), at="#/")
    map_.select(None)
    middle = (map_.node("n1")["x"], map_.node("n3")["y"])
    assert alpha(map_, *middle) == 255
    wide = [(x * 4 / 3, y * 4 / 3) for x, y in ring]
    map_ = open_page(page(in_one_region(*wide)), at="#/")
    map_.select(None)
    assert alpha(map_, map_.node("n1")["x"], map_.node("n3")["y"]) == 0


# ---- many notes


def test_the_overview_of_a_large_vault_sums_up_the_links_between_regions(large_map: Map) -> None:
    overview = drawn(large_map)
    assert overview["sums"] == REGIONS, "each region is linked with the next one"
    assert overview["lines"] == 0
    for _ in range(4):
        large_map.page.keyboard.press("+")
    until(large_map, "kgMap.drawn().sums === 0")
    at_rest(large_map)
    assert 0 < drawn(large_map)["lines"] < 6500, "of what is in view"
    assert large_map.overlaps == []


def test_small_discs_of_many_notes_are_drawn_as_dots(large_map: Map) -> None:
    assert drawn(large_map)["dots"] == REGIONS * EACH
    note = large_map.node("Note 555")
    x, y = place(note)
    assert alpha(large_map, x, y) == 255


def test_a_note_among_thousands_is_found_under_the_pointer(large_map: Map) -> None:
    for _ in range(5):
        large_map.page.keyboard.press("+")
    at_rest(large_map)
    box = large_map.page.locator("#map").bounding_box()
    assert box
    seen = [
        node
        for node in large_map.ask("kgMap.nodes()")
        if box["x"] + 60 < node["x"] < box["x"] + box["width"] - 80 and 60 < node["y"] < box["height"] - 120
    ]
    for node in seen[:: max(1, len(seen) // 6)]:
        large_map.page.mouse.move(*place(node))
        until(large_map, "document.getElementById('map').style.cursor === 'pointer'")
    large_map.page.mouse.click(*place(seen[len(seen) // 2]))
    large_map.settle()
    assert large_map.title == seen[len(seen) // 2]["title"]


def test_a_crowd_of_lines_is_thinned_while_the_map_moves(open_page: Open) -> None:
    content = large()
    notes = content.notes[: 15 * EACH]
    links = tuple(MapLink(one, (one + step) % len(notes)) for one in range(len(notes)) for step in range(1, 8))
    map_ = open_page(page(MapContent(vault="v", notes=notes, links=links, regions=content.regions[:15])), at="#/")
    map_.settle()
    at_rest(map_)
    assert drawn(map_)["lines"] == len(links)
    watch(map_)
    map_.page.mouse.move(700, 450)
    for _ in range(5):
        map_.page.mouse.wheel(0, 10)
    until(map_, "window.pictures.some(picture => picture.moving)")
    at_rest(map_)
    assert all(5000 < picture["lines"] < 6600 for picture in watched(map_, moving=True))
    assert drawn(map_)["lines"] == len(links)
