"""A map that is open in a browser while its vault is written: readers keep their place, and hear what breaks."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page
from served import Served, make, serving

pytestmark = pytest.mark.browser

THERE = "window.kgMap?.ready === true && 'there' in document.documentElement.dataset"


class Reader:
    """Somebody who has the map open."""

    def __init__(self, page: Page, served: Served) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(served.url)
        self.until(THERE)

    def ask(self, expression: str, *values: Any) -> Any:
        return self.page.evaluate(expression, *values)

    def until(self, expression: str, *values: Any) -> Any:
        """Waits until it is so, whichever page is there by then."""
        found = None
        for _ in range(1200):
            try:
                if found := self.ask(expression, *values):
                    return found
            except Error:
                # between two pages
                pass
            self.page.wait_for_timeout(25)
        raise AssertionError(f"{expression}: {found}; {self.complaints}")

    @property
    def edition(self) -> str:
        return str(self.ask("document.documentElement.dataset.edition"))

    @property
    def said(self) -> str:
        return self.page.locator("#live").inner_text()

    def until_said(self, words: str) -> None:
        self.until("words => document.querySelector('#live').innerText.includes(words)", words)

    def until_renewed(self, edition: str) -> None:
        self.until(f"edition => {THERE} && document.documentElement.dataset.edition !== edition", edition)

    def until_text(self, words: str) -> None:
        self.until("words => document.querySelector('#note').innerText.includes(words)", words)


Opened = Callable[..., Reader]


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return make(tmp_path / "vault")


@pytest.fixture
def served(vault: Path) -> Iterator[Served]:
    with serving(vault) as served:
        yield served


@pytest.fixture
def reader(browser: Browser, served: Served) -> Iterator[Reader]:
    """At the end, only the server was asked, and nothing was complained of."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
    reader = Reader(context.new_page(), served)
    yield reader
    asked = [url for url in reader.requests if not url.startswith((served.url, "data:"))]
    context.close()
    assert (asked, reader.complaints) == ([], [])


def test_a_save_is_seen_and_the_reader_keeps_the_place(reader: Reader, vault: Path) -> None:
    reader.ask("kgMap.select('Synapse')")
    reader.until_text("Line 79")
    reader.page.locator("#map").focus()
    reader.page.keyboard.press("+")
    reader.page.locator("#query").fill("n")
    reader.ask("document.querySelector('#note').scrollTo({ top: 400, behavior: 'instant' })")
    reader.page.keyboard.press("Tab")
    reader.until("location.hash.includes('view=') && location.hash.includes('find=n')")
    place = """({
        note: kgMap.selected(), address: location.href, typed: document.querySelector('#query').value,
        scrolled: document.querySelector('#note').scrollTop, focus: document.activeElement.textContent,
    })"""
    on_screen = "kgMap.nodes().flatMap(({ x, y }) => [x, y])"
    before, notes, edition = reader.ask(place), reader.ask(on_screen), reader.edition
    assert before["scrolled"] == 400
    (vault / "Synapse.md").write_text((vault / "Synapse.md").read_text() + "\nThe last word.\n")
    reader.until_renewed(edition)
    assert reader.ask(place) == before
    assert reader.ask(on_screen) == pytest.approx(notes, abs=0.5), "an address tells tenths"
    reader.until_text("The last word.")


def test_the_page_changes_without_a_blank_moment(reader: Reader, vault: Path) -> None:
    reader.ask("kgMap.select('Synapse')")
    reader.until_text("Line 79")
    edition = reader.edition
    frames: list[int] = []
    session = reader.page.context.new_cdp_session(reader.page)

    def seen(frame: dict[str, Any]) -> None:
        frames.append(len(frame["data"]))
        session.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

    session.on("Page.screencastFrame", seen)
    session.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
    (vault / "Synapse.md").write_text((vault / "Synapse.md").read_text() + "\nThe last word.\n")
    reader.until_renewed(edition)
    session.send("Page.stopScreencast")
    # an empty picture needs few bytes
    assert frames
    assert min(frames) > 0.5 * max(frames)


def test_broken_links_are_listed_and_lead_to_their_notes(reader: Reader, vault: Path) -> None:
    reader.until_said("1 broken link")
    reader.page.locator("#live summary").click()
    assert "Neuron.md:1\nno note named 'nothing'" in reader.said
    reader.page.locator("#live a").click()
    reader.until("kgMap.selected() === 'Neuron'")
    (vault / "Synapse.md").write_text("[[Neuron]] [[<img src=x onerror=alert(1)>]] [[nowhere]]\n")
    reader.until_said("3 broken links")
    reader.until(THERE)
    assert "no note named '<img src=x onerror=alert(1)>'" in reader.said
    assert reader.page.locator("#live img").count() == 0
    (vault / "Synapse.md").write_text("[[Neuron]]\n")
    (vault / "Neuron.md").write_text("[[Synapse]]\n")
    reader.until_said("No broken links")


def test_what_is_unfolded_stays_unfolded(reader: Reader, vault: Path) -> None:
    reader.until_said("1 broken link")
    reader.page.locator("#live summary").click()
    edition = reader.edition
    (vault / "Synapse.md").write_text("[[Neuron]], and more.\n")
    reader.until_renewed(edition)
    reader.until_said("no note named 'nothing'")


def test_pictures_come_from_the_server(reader: Reader) -> None:
    reader.ask("kgMap.select('Neuron')")
    reader.until("document.querySelector('#note img')?.complete && document.querySelector('#note img').src")
    assert reader.ask("document.querySelector('#note img').src").endswith("/pictures/cell.svg")
    assert any(url.endswith("/pictures/cell.svg") for url in reader.requests)


def test_nothing_changes_under_a_hand_that_holds(reader: Reader, vault: Path) -> None:
    edition = reader.edition
    reader.page.mouse.move(700, 300)
    reader.page.mouse.down()
    (vault / "Synapse.md").write_text("It has moved to [[nowhere]].\n")
    reader.until_said("2 broken links")
    time.sleep(1)
    assert reader.edition == edition
    reader.page.mouse.up()
    reader.until_renewed(edition)


def test_trouble_with_the_vault_is_said_while_it_lasts(reader: Reader, vault: Path) -> None:
    (vault / "kg.toml").write_text("name = [\n")
    reader.until_said("kg.toml cannot be read")
    (vault / "kg.toml").unlink()
    reader.until("!document.querySelector('#live').innerText.includes('kg.toml')")


def test_a_server_that_has_ended_is_said_to_have_and_found_again(browser: Browser, vault: Path) -> None:
    context = browser.new_context()
    with serving(vault) as served:
        reader = Reader(context.new_page(), served)
        edition = reader.edition
        served.end()
        reader.until_said("kg serve does not answer")
    (vault / "Synapse.md").write_text("It has moved.\n")
    with serving(vault, port=served.port):
        reader.until_renewed(edition)
        reader.until("!document.querySelector('#live').innerText.includes('does not answer')")
    context.close()


def test_on_a_phone_broken_links_are_in_reach(browser: Browser, served: Served) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    reader = Reader(context.new_page(), served)
    reader.until_said("1 broken link")
    box = reader.page.locator("#live summary").bounding_box()
    assert box
    assert box["height"] >= 44
    reader.page.locator("#live summary").tap()
    reader.until_said("no note named 'nothing'")
    assert reader.ask("document.documentElement.scrollWidth") <= 390
    context.close()
