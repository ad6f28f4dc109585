"""A map within something else: around one note, in a notebook, in a frame of another page."""

import pickle
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from map_browser import Open
from packed_pages import everything
from playwright.sync_api import Browser, Frame, Page

import kg
from kg.cli import main
from kg.errors import UsageError

NOTES = {
    "Soma": "[[Axon]]",
    "Axon": "[[Bouton]]",
    "Bouton": "[[Cleft]]",
    "Cleft": "The end.",
    "Far": "[[Farther]]",
    "Farther": "Alone.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A row of notes, from Soma to Cleft, and two that are not linked with it."""
    folder = tmp_path / "vault"
    folder.mkdir()
    for title, text in NOTES.items():
        (folder / f"{title}.md").write_text(f"{text} #{title.lower()}-tag\n")
    return folder


def titles(html: str) -> set[str]:
    """The notes that are on a map."""
    return {title for title in NOTES if f'"{title}"' in everything(html)}


class FrameIn(HTMLParser):
    """The attributes of the one frame that a page has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.attributes: dict[str, Any] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "iframe"
        assert not self.attributes
        self.attributes = dict(attrs)


# ---- around one note


@pytest.mark.parametrize(
    ("depth", "near"),
    [
        (1, {"Soma", "Axon", "Bouton"}),
        (2, {"Soma", "Axon", "Bouton", "Cleft"}),
        (9, {"Soma", "Axon", "Bouton", "Cleft"}),
    ],
)
def test_the_map_around_a_note_has_what_is_so_many_links_away(folder: Path, depth: int, near: set[str]) -> None:
    html = kg.Vault.open(folder).map(note="Axon", depth=depth)
    assert titles(html) == near
    assert "Farther" not in everything(html)


@pytest.mark.browser
def test_the_map_around_a_note_opens_on_it(open_page: Open, folder: Path) -> None:
    map_ = open_page(kg.Vault.open(folder).map(note="Bouton", depth=2))
    assert map_.ask("kgMap.selected()") == "Bouton"


def test_a_name_of_no_note_is_answered_with_the_nearest(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"no note named 'Axn'; did you mean 'Axon'\?"):
        kg.Vault.open(folder).map(note="Axn")
    with pytest.raises(UsageError, match="'tag:axon-tag' is no note, but of the kind 'tag': name a note"):
        kg.Vault.open(folder).map(note="tag:axon-tag")


def test_a_note_that_nobody_shall_see_is_no_note(folder: Path) -> None:
    (folder / "Far.md").write_text("---\npublish: false\n---\n[[Farther]]\n")
    with pytest.raises(UsageError, match="no note named 'Far'"):
        kg.Vault.open(folder).map(note="Far")


def test_a_depth_without_a_note_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["map", str(folder), "--depth", "2", "-o", str(folder / "map.html")])
    assert end.value.code == 2
    assert "kg: --depth is of the map around a note: add --note NOTE" in capsys.readouterr().err


def test_a_small_map_does_not_make_kg_forget_the_whole_one(folder: Path, cache_folder: Path) -> None:
    def remembered() -> dict[Path, bytes]:
        return {file: file.read_bytes() for file in cache_folder.rglob("*") if file.is_file()}

    vault = kg.Vault.open(folder)
    vault.map()
    before = remembered()
    assert before
    kg.Vault.open(folder).map(note="Axon")
    kg.Vault.open(folder).map(embed=True)
    assert {file: content for file, content in remembered().items() if file in before} == before


# ---- in a notebook


def test_a_map_is_its_text_and_a_notebook_shows_it_in_a_frame(folder: Path) -> None:
    page = kg.Vault.open(folder).map(height=420)
    assert isinstance(page, str)
    assert page.startswith("<!doctype html>")
    frame = FrameIn(page._repr_html_()).attributes
    assert frame["srcdoc"] == page
    assert (frame["height"], frame["title"]) == ("420", "Map of vault")
    # without the rights of the page around it
    assert "allow-same-origin" not in frame["sandbox"]
    assert repr(page) == f"<map of 'vault', {len(page.encode()) / 1e6:.1f} MB>"


def test_a_map_can_be_sent_to_another_process(folder: Path) -> None:
    page = kg.Vault.open(folder).map(note="Axon", height=420)
    copy = pickle.loads(pickle.dumps(page))
    assert (copy, copy.name, copy.height) == (page, "Axon in vault", 420)


def test_a_name_with_markup_stays_a_name(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text("""name = '"><script>alert(1)</script>'\n""")
    (tmp_path / "A.md").write_text("Text.\n")
    frame = FrameIn(kg.Vault.open(tmp_path).map(embed=True).frame("a&b.html")).attributes
    assert (frame["src"], frame["title"]) == ("a&b.html", 'Map of "><script>alert(1)</script>')


# ---- in a frame of another page


def test_the_command_line_prints_the_frame_of_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder.parent / "a map.html"
    with pytest.raises(SystemExit) as end:
        main(["map", str(folder), "--note", "Axon", "--embed", "--height", "300", "-o", str(file)])
    assert not end.value.code
    frame = FrameIn(capsys.readouterr().out).attributes
    assert (frame["src"], frame["height"], frame["title"]) == ("a%20map.html", "300", "Map of Axon in vault")
    html = file.read_text(encoding="utf-8")
    assert titles(html) == {"Axon", "Bouton", "Soma"}
    # the map alone: nobody can read a text there
    assert "axon-tag" in everything(kg.Vault.open(folder).map(note="Axon"))
    assert "#axon-tag" not in everything(html)


def test_the_command_line_prints_a_frame_with_the_map_in_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["map", str(folder), "--embed"])
    frame = FrameIn(capsys.readouterr().out).attributes
    assert titles(frame["srcdoc"]) == set(NOTES)


def ready(page: Page, number: int) -> Frame:
    """A frame of a page, once its map is painted."""
    for _ in range(600):
        if len(page.frames) > number + 1 and page.frames[number + 1].evaluate("window.kgMap?.ready === true"):
            return page.frames[number + 1]
        page.wait_for_timeout(50)
    raise AssertionError([frame.url for frame in page.frames])


@pytest.mark.browser
@pytest.mark.parametrize("rights", ["allow-scripts", None])
def test_a_map_lives_in_a_frame_without_rights(browser: Browser, folder: Path, rights: str | None) -> None:
    whole, alone = kg.Vault.open(folder).map(height=500), kg.Vault.open(folder).map(embed=True, height=400)
    (folder.parent / "small.html").write_text(alone, encoding="utf-8")
    frames = [whole.frame(), alone.frame(), alone.frame("small.html")]
    if rights:
        given = FrameIn(alone.frame("x")).attributes["sandbox"]
        frames = [frame.replace(given, rights) for frame in frames]
    outer = folder.parent / "outer.html"
    outer.write_text(f"<!doctype html><meta charset=utf-8><h1>An article</h1>{''.join(frames)}", encoding="utf-8")
    page = browser.new_page(viewport={"width": 1000, "height": 1600}, reduced_motion="reduce")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(outer.as_uri())
    for number in range(len(frames)):
        frame = ready(page, number)
        assert frame.evaluate("kgMap.select('Bouton')") is True
        assert frame.evaluate("kgMap.selected()") == "Bouton"
        assert frame.locator("#map canvas").first.is_visible()
        assert frame.locator("#panel").is_visible() == (number == 0)
        assert frame.locator("#note").is_visible() == (number == 0)
        frame.locator("#map").press("Escape")
        assert frame.evaluate("kgMap.selected()") is None
        frame.locator("[data-do=theme]").click()
    assert page.url == outer.as_uri()
    page.close()
    assert complaints == []


@pytest.mark.browser
def test_the_wheel_scrolls_the_page_around_until_one_is_in_the_map(browser: Browser, folder: Path) -> None:
    outer = folder.parent / "outer.html"
    frame = kg.Vault.open(folder).map(embed=True, height=400).frame()
    outer.write_text(
        f"<!doctype html><meta charset=utf-8><p>An article</p>{frame}{'<p>More</p>' * 200}", encoding="utf-8"
    )
    page = browser.new_page(viewport={"width": 1000, "height": 700}, reduced_motion="reduce")
    page.goto(outer.as_uri())
    inner = ready(page, 0)
    scale = "(() => { const [a, b] = kgMap.nodes(); return Math.hypot(a.x - b.x, a.y - b.y); })()"
    before = inner.evaluate(scale)
    page.mouse.move(500, 250)
    page.mouse.wheel(0, 120)
    until(page, lambda: page.evaluate("scrollY") > 0)
    assert inner.evaluate(scale) == before
    page.evaluate("scrollTo(0, 0)")
    page.mouse.click(60, 120)
    page.mouse.move(500, 250)
    page.mouse.wheel(0, -240)
    until(page, lambda: inner.evaluate(scale) > before)
    assert page.evaluate("scrollY") == 0
    page.close()


def until(page: Page, holds: Any) -> None:
    for _ in range(200):
        if holds():
            return
        page.wait_for_timeout(25)
    pytest.fail("it did not come about")
