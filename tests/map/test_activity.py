"""Running the graph on the map: the same answers as `kg run --graph`, step by step, and why."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from map_browser import Map, Open
from map_contents import small

from kg import Vault
from kg.circuit import Response, Wishes
from kg.map.page import page

pytestmark = pytest.mark.browser

Opened = Callable[..., Map]

RING = {
    "Stressor": 'It [excites](Amygdala.md "rel:excites weight=2") the amygdala.\n',
    "Amygdala": "- excites [[Hypothalamus]]\n",
    "Hypothalamus": "excites:: [[Cortisol]]\n",
    "Cortisol": "---\ninhibits: '[Hypothalamus](Hypothalamus.md \"weight=0.5\")'\n---\n",
    "Prefrontal cortex": 'It [calms](Amygdala.md "rel:inhibits weight=0.25") the amygdala.\n',
}
"""Cortisol holds back what makes it: a loop."""

OWN = """
excited_by:: [[Stressor]]

```kg-model
kind: weighted_sum
activation: logistic
slope: 2
bias: -0.25
inputs:
  - {from: "[[Stressor]]", weight: 1.5}
  - {label: always, weight: 1, x: 0.5}
```
"""


@pytest.fixture(scope="module")
def example_map(example: Path) -> str:
    return Vault.open(example).map()


@pytest.fixture
def ring(tmp_path: Path) -> Path:
    folder = tmp_path / "ring"
    folder.mkdir()
    for name, text in RING.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    (folder / "Judge.md").write_text(OWN, encoding="utf-8")
    return folder


@pytest.fixture
def chain(ring: Path) -> Path:
    """The same without its loop."""
    (ring / "Cortisol.md").write_text("What is made of it all.\n")
    return ring


@pytest.fixture
def run(open_page: Open) -> Opened:
    """A map on which the graph is about to run."""

    def opened(html: str, **more: Any) -> Map:
        map_ = open_page(html, **more)
        map_.page.get_by_role("button", name="Run the graph").click()
        return map_

    return opened


def click(map_: Map, name: str) -> None:
    map_.page.locator("#activity").get_by_role("button", name=name, exact=True).click()


def table(map_: Map) -> dict[str, tuple[str, str, str]]:
    """Sum, activity and state of every note, as the pane tells them."""
    rows = map_.ask(
        """[...document.querySelectorAll('#activity .nodes tbody tr')].map(row =>
            [...row.querySelectorAll('th, td')].map(cell => cell.innerText.trim()))"""
    )
    return {name: (total, activity, said) for name, total, activity, said in rows}


def shown(value: float | None) -> str:
    if value is None:
        return ""
    short = f"{value + 0.0:.4g}"
    return (short if float(short) else "0").replace("-", "−")


def answers(response: Response) -> dict[str, tuple[str, str]]:
    held = response.network.clamps
    return {
        name: ("" if node in held else shown(response.activity.sums[node]), shown(response.activity.x[node]))
        for node, name in enumerate(response.names)
    }


def agree(map_: Map, response: Response) -> None:
    assert {name: row[:2] for name, row in table(map_).items()} == answers(response)


def verdict(map_: Map) -> str:
    return map_.page.locator("#activity .verdict").inner_text()


def until_paused(map_: Map) -> None:
    map_.page.locator("#activity").get_by_role("button", name="Play", exact=True).wait_for()


# ---- the same answers as Python


def test_the_example_runs_to_what_kg_run_says(run: Opened, example: Path, example_map: str) -> None:
    map_ = run(example_map)
    click(map_, "To the end")
    response = Vault.open(example).circuit.run()
    agree(map_, response)
    states = {name: said.split(",")[0] for name, (_, _, said) in table(map_).items()}
    assert states == {name: response.state(node).value for node, name in enumerate(response.names)}
    assert "It has come to rest." in verdict(map_)


@pytest.mark.parametrize(
    ("answer", "knobs"),
    [
        ("linear", {}),
        ("relu", {}),
        ("clip", {"lowest": -0.5, "highest": 0.75}),
        ("logistic", {"slope": 1.5}),
        ("tanh", {"slope": 0.5}),
        ("step", {"threshold": 0.5}),
    ],
)
def test_every_way_to_answer_a_sum_gives_what_python_gives(
    run: Opened, example: Path, example_map: str, answer: str, knobs: dict[str, float]
) -> None:
    map_ = run(example_map)
    map_.page.get_by_label("A note answers its sum").select_option(answer)
    map_.page.get_by_role("checkbox", name="as the model in it says").uncheck()
    for name, value in knobs.items():
        field = map_.page.locator("#activity .knobs").get_by_label(name)
        field.fill(str(value))
        field.press("Enter")
    click(map_, "To the end")
    names = {"lowest": "low", "highest": "high", "threshold": "theta"}
    parameters: dict[str, str | float] = {names.get(name, name): value for name, value in knobs.items()}
    agree(map_, Vault.open(example).circuit.run(Wishes(activation=answer, parameters=parameters)))


def test_what_is_driven_and_held_is_as_in_python(run: Opened, example: Path, example_map: str) -> None:
    map_ = run(example_map)
    pane = map_.page.locator("#activity")
    pane.get_by_role("button", name="Glutamate", exact=True).click()
    pane.get_by_label("Drive it from outside by").fill("1")
    pane.get_by_label("Drive it from outside by").press("Enter")
    pane.locator(".nodes").get_by_role("button", name="Quantal release", exact=True).click()
    pane.get_by_label("Hold it at", exact=True).check()
    click(map_, "To the end")
    response = Vault.open(example).circuit.run(Wishes(drive={"Glutamate": 1}, clamp={"Quantal release": 1}))
    agree(map_, response)
    assert table(map_)["Quantal release"][2] == "fires, held"
    assert table(map_)["Glutamate"][2] == "fires, driven"


def test_a_loop_with_weights_and_a_note_with_a_model_of_its_own(run: Opened, ring: Path) -> None:
    map_ = run(Vault.open(ring).map())
    assert [check["ok"] for check in map_.ask("kgMap.modelChecks()")] == [True]
    map_.page.get_by_label("A note answers its sum").select_option("tanh")
    click(map_, "To the end")
    # the block of the note goes on to answer as it says, as it does in `kg run --graph` without --activation
    own = map_.page.get_by_role("checkbox", name="1 note answers as the model in it says")
    assert own.is_checked()
    own.uncheck()
    click(map_, "To the end")
    agree(map_, Vault.open(ring).circuit.run(Wishes(activation="tanh")))


def test_what_repeats_itself_is_said_to_repeat_itself(run: Opened, ring: Path) -> None:
    (ring / "Cortisol.md").write_text('[b](Hypothalamus.md "rel:inhibits weight=2")')
    response = Vault.open(ring).circuit.run()
    assert any(len(response.course(node)) == 4 for node in range(len(response.ids)))
    map_ = run(Vault.open(ring).map())
    click(map_, "To the end")
    assert "It never rests: it repeats itself every 4 steps." in verdict(map_)


def test_what_grows_for_ever_is_told_with_a_way_out(run: Opened, ring: Path) -> None:
    (ring / "Cortisol.md").write_text('[b](Hypothalamus.md "rel:excites weight=2")')
    map_ = run(Vault.open(ring).map())
    map_.page.get_by_label("A note answers its sum").select_option("linear")
    trouble = map_.page.locator("#activity .trouble").inner_text()
    assert "does not settle: each round adds to the last" in trouble
    assert "tanh" in trouble
    click(map_, "To the end")
    assert "It has come to rest" not in verdict(map_)


def test_without_a_beginning_the_reader_is_told_to_make_one(open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "A.md").write_text("excites:: [[B]]")
    (tmp_path / "B.md").write_text("inhibits:: [[A]]")
    map_ = open_page(Vault.open(tmp_path).map())
    map_.page.get_by_role("button", name="Run the graph").click()
    assert map_.page.locator("#activity .trouble").inner_text() == "Nothing begins: hold or drive a note."
    map_.page.get_by_role("button", name="drives it").click()
    node = map_.node("A")
    map_.page.mouse.click(node["x"], node["y"])
    assert map_.page.locator("#activity .trouble").is_hidden()


# ---- step by step


def test_activity_goes_one_link_a_step(run: Opened, chain: Path) -> None:
    map_ = run(Vault.open(chain).map())

    def active() -> set[str]:
        return {name for name, (_, activity, _) in table(map_).items() if activity != "0"}

    courses = [active()]
    for _ in range(3):
        click(map_, "Step")
        courses.append(active())
    judged = {"Judge"} & courses[1]
    assert courses[0] == {"Stressor", "Prefrontal cortex"}
    assert courses[1] == {"Stressor", "Prefrontal cortex", "Amygdala"} | judged
    assert courses[2] == courses[1] | {"Hypothalamus"}
    assert courses[3] == courses[2] | {"Cortisol"}
    assert verdict(map_).startswith("Step 3: ")
    click(map_, "Back to the start")
    assert active() == courses[0]


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_it_plays_by_itself_until_it_rests(run: Opened, chain: Path, motion: str) -> None:
    map_ = run(Vault.open(chain).map(), motion=motion)
    map_.page.get_by_label("Speed").focus()
    map_.page.keyboard.press("End")
    click(map_, "Play")
    until_paused(map_)
    assert "come to rest" in verdict(map_)


def test_a_screen_reader_hears_of_steps_by_hand_and_not_of_each_while_it_plays(run: Opened, chain: Path) -> None:
    map_ = run(Vault.open(chain).map())
    status = map_.page.locator("#activity [role=status]")
    click(map_, "Step")
    assert status.inner_text().startswith("Step 1: ")
    map_.ask(
        """() => {
      window.heard = [];
      new MutationObserver(() => heard.push(document.querySelector('#activity [role=status]').textContent))
        .observe(document.querySelector('#activity [role=status]'), { childList: true });
    }"""
    )
    map_.page.get_by_label("Speed").focus()
    map_.page.keyboard.press("End")
    click(map_, "Play")
    until_paused(map_)
    heard = map_.ask("heard")
    assert len(heard) == 1
    assert "come to rest" in heard[0]


# ---- why


def test_a_chosen_note_says_who_excites_and_inhibits_it_and_by_how_much(run: Opened, chain: Path) -> None:
    map_ = run(Vault.open(chain).map())
    click(map_, "To the end")
    node = map_.node("Amygdala")
    map_.page.mouse.click(node["x"], node["y"])
    about = map_.page.locator("#activity .about")
    assert "It fires: its sum 1.75 reaches the threshold 1." in about.inner_text()
    assert [row.split() for row in about.locator("tbody tr").all_inner_texts()] == [
        ["Stressor", "2", "×", "1", "+2"],
        ["Prefrontal", "cortex", "−0.25", "×", "1", "−0.25"],
    ]
    assert about.locator("th.excites").count() == about.locator("th.inhibits").count() == 1
    about.get_by_role("button", name="Stressor").click()
    assert about.locator("h3").inner_text().startswith("Stressor")


def test_clicks_on_the_map_hold_and_let_go(run: Opened, ring: Path) -> None:
    map_ = run(Vault.open(ring).map())
    map_.page.get_by_role("button", name="holds it").click()
    node = map_.node("Amygdala")
    said = []
    for _ in range(3):
        map_.page.mouse.click(node["x"], node["y"])
        said.append(table(map_)["Amygdala"])
        map_.page.wait_for_timeout(400)  # sooner, two presses are one
    assert said == [("", "1", "fires, held"), ("", "0", "silent, held"), ("", "0", "silent")]


def test_the_keyboard_holds_a_note_of_the_map_as_the_mouse_does(run: Opened, ring: Path) -> None:
    map_ = run(Vault.open(ring).map())
    map_.page.get_by_role("button", name="holds it").click()
    map_.page.locator("#map").focus()
    map_.page.keyboard.press("Home")
    map_.page.keyboard.press("Space")
    assert sum("held" in said for _, _, said in table(map_).values()) == 3


def test_the_map_shows_each_activity_as_a_level(run: Opened, ring: Path) -> None:
    map_ = run(Vault.open(ring).map())

    node = map_.node("Amygdala")
    disc: Any = {"x": node["x"] - 8, "y": node["y"] - 8, "width": 16, "height": 16}
    map_.settle()
    empty = map_.page.screenshot(clip=disc)
    click(map_, "To the end")
    map_.settle()
    assert map_.page.screenshot(clip=disc) != empty, "the glass is filled"


# ---- coming and going


def test_only_a_vault_with_excitation_has_the_button(open_page: Open) -> None:
    map_ = open_page(page(small()))
    assert map_.page.get_by_role("button", name="Run the graph").count() == 0


def test_escape_goes_back_to_what_was_open(run: Opened, example_map: str) -> None:
    map_ = run(example_map)
    assert map_.page.locator("article").is_hidden()
    map_.page.keyboard.press("Escape")
    assert map_.page.locator("#activity").is_hidden()
    assert map_.page.locator("article").is_visible()
    assert len(map_.ask("kgMap.visible()")) == len(map_.ask("kgMap.nodes()"))


def test_the_whole_map_runs_also_where_a_neighbourhood_was_shown(open_page: Open, ring: Path) -> None:
    map_ = open_page(Vault.open(ring).map())
    map_.select("Stressor")
    map_.page.keyboard.press("n")
    map_.settle()
    assert "local=both" in map_.page.url
    map_.page.keyboard.press("r")
    map_.page.keyboard.press("n")
    map_.page.keyboard.press("2")
    map_.settle()
    assert "local" not in map_.page.url
    node = map_.node("Cortisol")
    map_.page.mouse.click(node["x"], node["y"])
    assert map_.page.locator("#activity .about h3").inner_text().startswith("Cortisol")
    map_.page.keyboard.press("Escape")
    assert map_.title == "Stressor"
    assert map_.page.locator("#crumb").is_visible()


def test_the_run_stands_in_the_address(run: Opened, open_page: Open, ring: Path) -> None:
    html = Vault.open(ring).map()
    map_ = run(html)
    map_.page.get_by_label("A note answers its sum").select_option("tanh")
    map_.page.get_by_role("button", name="holds it").click()
    node = map_.node("Amygdala")
    map_.page.mouse.click(node["x"], node["y"])
    click(map_, "Step")
    click(map_, "Step")
    before = table(map_)
    for _ in range(100):
        if "run.step=2" in map_.page.url:
            break
        map_.page.wait_for_timeout(20)
    again = open_page(html, at="#" + map_.page.url.split("#", 1)[1])
    assert table(again) == before
    assert again.page.locator("#activity .about h3").inner_text().startswith("Amygdala")


def test_nonsense_in_the_address_is_passed_over(open_page: Open, ring: Path) -> None:
    given = ("step=many", "answer=constructor", "theta=x", "hold.Nobody=1", "hold.Amygdala=1e999", "note=no")
    map_ = open_page(Vault.open(ring).map(), at=f"#/?{'&'.join(f'run.{part}' for part in given)}")
    assert verdict(map_).startswith("At the start")


def test_a_note_that_is_opened_from_the_list_ends_the_run(run: Opened, ring: Path) -> None:
    map_ = run(Vault.open(ring).map())
    map_.page.locator("#list a", has_text="Cortisol").click()
    map_.settle()
    assert map_.page.locator("#activity").is_hidden()
    assert map_.title == "Cortisol"
