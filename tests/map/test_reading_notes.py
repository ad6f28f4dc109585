"""A note is read: outline, formulas, tables, images, what links lead to, properties, who links here, and paper."""

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from map_browser import Map, Open
from playwright.sync_api import Browser, Locator, expect

from kg import UsageError, Vault
from kg.map.editor import editor_address

pytestmark = pytest.mark.browser

BACKLINKS = 16
NOTE = r"""---
aliases: [The long note]
created: 2024-05-01
done: true
cites: ["[[Target|the target]]", "[[Nobody]]"]
home: https://www.example.org/a/
weight: 2.5
about: see [[Target#Second section]] first
---

# Reading

The first words lead to [[Target#Second section|a section]], to [[Target]], to [[Nowhere at all]],
[a table](numbers.csv), and [out of the map](https://example.org).
A formula $E = mc^2$, one that nobody knows $\SI{3}{mV}$, a note[^1].

$$
\tau \frac{dV}{dt} = -(V - E)
$$

## Callouts

> [!warning]- Closed *at first*
> Hidden words.
> > [!tip] Within
> > Nested words.

## Tables and tasks

| one | two | three | four | five | six | seven | eight | nine |
|---|---|---|---|---|---|---|---|---|
| electroencephalography | magnetoencephalography | 3 | 4 | 5 | 6 | 7 | 8 | 9 |

- [x] read
- [ ] written
- [-] given up

### Code

```python
def spike(voltage):
    return voltage > -55  # mV
```

```mermaid
graph TD
```

## Pictures

![[first.png|The first cell]] and ![The second cell](second.png)

## The end

@@WORDS@@

[^1]: The words of the footnote.
"""
TARGET = r"""First paragraph of the target, with $x^2$.

## Second section

Words of the second section, and a [[Reading]] link.

## Third section

Other words.
"""


def png(red: int) -> bytes:
    """A picture of one colour."""
    rows = b"".join(b"\0" + bytes((red, 90, 120)) * 40 for _ in range(30))
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", 40, 30, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    written = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    folder = tmp_path_factory.mktemp("vaults") / "My vault"
    (folder / "part").mkdir(parents=True)
    (folder / "part/Reading.md").write_text(NOTE.replace("@@WORDS@@", "Many words. " * 400), encoding="utf-8")
    (folder / "Target.md").write_text(TARGET, encoding="utf-8")
    for number, name in enumerate(("first.png", "second.png")):
        (folder / name).write_bytes(png(60 + 120 * number))
    (folder / "numbers.csv").write_text("1,2", encoding="utf-8")
    for number in range(BACKLINKS):
        words = f"Sentence {number} speaks of [[Reading]] here.\n\n## Where\n\nAgain [[Reading]]."
        (folder / f"From {number:02}.md").write_text(words, encoding="utf-8")
    return Vault.open(folder)


@pytest.fixture(scope="module")
def page_of_vault(vault: Vault) -> str:
    return str(vault.map(no_cache=True))


@pytest.fixture(scope="module")
def opened(browser: Browser, page_of_vault: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Map]:
    """The map once for all stories that leave it as it was."""
    file = tmp_path_factory.mktemp("reading") / "map.html"
    file.write_text(page_of_vault, encoding="utf-8")
    context = browser.new_context(viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
    map_ = Map(context.new_page())
    map_.page.on("console", lambda message: map_.complaints.append(message.text))
    map_.page.on("pageerror", lambda error: map_.complaints.append(str(error)))
    map_.page.goto(file.as_uri())
    map_.until_ready()
    yield map_
    context.close()
    assert map_.complaints == []


@pytest.fixture
def map_(opened: Map) -> Map:
    opened.page.mouse.move(5, 5)
    opened.ask("kgMap.select(null)")
    opened.ask("kgMap.select('part/Reading')")
    expect(opened.page.locator("article h1").first).to_have_text("Reading")
    return opened


def note(map_: Map) -> Locator:
    return map_.page.locator("#note")


def test_the_outline_lists_the_headings_and_tells_which_is_read(map_: Map) -> None:
    note(map_).get_by_role("button", name="Outline").click()
    links = note(map_).locator("#outline a")
    assert links.all_inner_texts() == ["Reading", "Callouts", "Tables and tasks", "Code", "Pictures", "The end"]
    assert note(map_).locator("#outline [aria-current]").all_inner_texts() == []
    links.filter(has_text="Pictures").click()
    expect(note(map_).locator("#outline")).to_be_hidden()
    expect(note(map_).locator(".path > span")).to_have_text("Pictures")
    assert map_.ask("document.activeElement.textContent") == "Pictures#"
    note(map_).get_by_role("button", name="Outline").click()
    assert note(map_).locator("#outline [aria-current]").all_inner_texts() == ["Pictures"]
    map_.page.keyboard.press("Escape")
    expect(note(map_).locator("#outline")).to_be_hidden()
    assert map_.ask("kgMap.selected()") == "part/Reading"


def test_the_outline_is_walked_by_keyboard(map_: Map) -> None:
    map_.page.keyboard.press("o")
    expect(note(map_).locator("#outline")).to_be_visible()
    for key in ("Home", "ArrowDown", "ArrowDown", "ArrowUp"):
        map_.page.keyboard.press(key)
    assert map_.ask("document.activeElement.textContent") == "Callouts"
    map_.page.keyboard.press("Enter")
    expect(note(map_).locator(".path > span")).to_have_text("Callouts")
    assert map_.ask("decodeURIComponent(location.hash)").startswith("#/part/Reading#")


@pytest.mark.parametrize("place", ["h-pictures", "pictures", "Pictures"])
def test_an_address_leads_to_a_heading(open_page: Open, page_of_vault: str, place: str) -> None:
    map_ = open_page(page_of_vault, at=f"#/part/Reading#{place}")
    expect(note(map_).locator(".path > span")).to_have_text("Pictures")
    top = map_.ask("document.querySelector('#h-pictures').getBoundingClientRect().top")
    assert 0 < top < 120


def test_a_title_is_not_said_twice(map_: Map) -> None:
    assert map_.ask("document.querySelector('.body .again').textContent").startswith("Reading")
    assert map_.ask("getComputedStyle(document.querySelector('.body .again')).clipPath") == "inset(50%)"


def test_a_link_shows_what_it_leads_to_while_the_mouse_rests_on_it(map_: Map) -> None:
    card = map_.page.get_by_role("tooltip")
    link = note(map_).locator(".body a", has_text="a section")
    link.hover()
    expect(card).to_contain_text("Words of the second section")
    assert "Other words" not in card.inner_text()
    assert card.locator("b").first.inner_text().split() == ["Target", "›", "Second", "section"]
    assert card.locator("a, button, [id]").count() == 0
    assert link.get_attribute("aria-describedby") == "preview"
    card.hover()
    map_.page.wait_for_timeout(300)  # longer than the card stays without the mouse
    expect(card).to_be_visible()
    map_.page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert link.get_attribute("aria-describedby") is None
    assert map_.ask("kgMap.selected()") == "part/Reading"


def test_a_link_shows_what_it_leads_to_while_the_keyboard_is_on_it(map_: Map) -> None:
    card = map_.page.get_by_role("tooltip")
    note(map_).locator(".body a", has_text="a section").focus()
    map_.page.keyboard.press("Tab")
    expect(card).to_contain_text("First paragraph of the target")
    assert card.locator("math").count() == 1
    map_.page.keyboard.press("Tab")
    expect(card).to_contain_text("Not written yet")
    for _ in range(2):
        map_.page.keyboard.press("Tab")
    expect(card).to_contain_text("The words of the footnote.")
    note(map_).evaluate("element => element.focus()")
    expect(card).to_be_hidden()


def test_no_card_comes_of_touch(open_page: Open, page_of_vault: str) -> None:
    map_ = open_page(page_of_vault, at="#/part/Reading", has_touch=True, is_mobile=True, width=390, height=844)
    box = note(map_).locator(".body a", has_text="out of the map")
    box.dispatch_event("pointerover", {"pointerType": "touch", "bubbles": True})
    map_.page.wait_for_timeout(400)  # longer than a card takes to come
    assert map_.page.locator("#preview").is_hidden()


def test_images_are_seen_at_full_size_one_after_the_other(map_: Map) -> None:
    box = map_.page.get_by_role("dialog", name="Image")
    note(map_).get_by_role("button", name="Enlarge: The first cell").click()
    expect(box).to_be_visible()
    assert box.locator("figcaption").inner_text() == "The first cell"
    assert box.locator(".count").inner_text() == "1 of 2"
    map_.page.keyboard.press("ArrowRight")
    assert box.get_by_role("img").get_attribute("alt") == "The second cell"
    map_.page.keyboard.press("ArrowRight")
    assert box.locator("figcaption").inner_text() == "The first cell"
    box.get_by_role("button", name="Image before").click()
    assert box.locator("figcaption").inner_text() == "The second cell"
    map_.page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    assert map_.ask("kgMap.selected()") == "part/Reading"
    assert map_.ask("document.activeElement.getAttribute('aria-label')") == "Enlarge: The first cell"


def test_the_browser_draws_formulas_and_those_it_cannot_stay_as_written(map_: Map) -> None:
    formulas = note(map_).locator(".body .math math")
    assert formulas.count() == 2
    assert map_.ask("document.querySelector('.body math').namespaceURI") == "http://www.w3.org/1998/Math/MathML"
    fraction = note(map_).locator(".math.display mfrac").bounding_box()
    assert fraction
    assert fraction["height"] > 25
    source = note(map_).locator(".body code.math.source")
    assert source.inner_text() == "\\SI{3}{mV}"
    assert source.get_attribute("title") == "A formula that cannot be drawn, as it is written"
    assert note(map_).locator("figure.mermaid figcaption").inner_text() == "Mermaid diagram (source)"


def test_a_copied_formula_is_what_its_author_wrote(map_: Map) -> None:
    copied = map_.ask(
        """() => {
            const [first] = document.querySelectorAll(".body p");
            const range = document.createRange();
            range.setStart(first, 0);
            range.setEndAfter(document.querySelector(".math.display"));
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            const clipboardData = new DataTransfer();
            first.dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true }));
            getSelection().removeAllRanges();
            return clipboardData.getData("text/plain");
        }"""
    )
    assert "A formula $E = mc^2$, one that nobody knows \\SI{3}{mV}" in copied
    assert "$$\\tau \\frac{dV}{dt} = -(V - E)$$" in copied
    assert "leaves the map" not in copied
    assert note(map_).locator(".copied").count() == 0


def test_links_say_where_they_lead(map_: Map) -> None:
    out = note(map_).get_by_role("link", name="out of the map (leaves the map)")
    assert (out.get_attribute("rel"), out.get_attribute("target")) == ("noopener noreferrer", "_blank")
    assert out.get_attribute("title") == "Leaves the map"
    unwritten = note(map_).get_by_role("link", name="Nowhere at all (not written yet)")
    assert unwritten.get_attribute("title") == "Not written yet"
    other = note(map_).locator(".body a.unresolved", has_text="a table")
    assert other.text_content() == "a table (not on this map)"
    assert "dashed" in str(unwritten.evaluate("link => getComputedStyle(link).textDecoration"))


def test_callouts_fold_and_stand_within_each_other(map_: Map) -> None:
    outer = note(map_).locator("details.callout-warning")
    assert outer.locator("summary").inner_text() == "Closed at first"
    assert outer.get_by_text("Nested words.").is_hidden()
    outer.locator("summary").click()
    assert outer.locator("aside.callout-tip").get_by_text("Nested words.").is_visible()
    outer.locator("summary").click()
    # each kind has its own sign and colour
    signs = outer.evaluate(
        "one => [one, one.querySelector('.callout')].map((o) => getComputedStyle(o).getPropertyValue('--icon'))"
    )
    assert len(set(signs)) == 2


def test_what_is_wider_than_the_pane_is_scrolled_by_keyboard(map_: Map) -> None:
    table = note(map_).get_by_role("region", name="Table, wider than the page")
    expect(table).to_have_attribute("tabindex", "0")
    table.focus()
    map_.page.keyboard.press("ArrowRight")
    table.evaluate("table => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    for _ in range(40):
        if table.evaluate("table => table.scrollLeft") > 0:
            return
        map_.page.wait_for_timeout(25)
    pytest.fail("the table did not move")


def test_tasks_say_how_they_stand(map_: Map) -> None:
    boxes = note(map_).locator("li.task input")
    assert [boxes.nth(k).get_attribute("aria-label") for k in range(3)] == ["Done", "To do", "Cancelled"]


def test_code_is_coloured_in_both_themes(map_: Map) -> None:
    def colours() -> list[str]:
        script = "words => words.map((word) => getComputedStyle(word).color)"
        return list(
            note(map_).locator(".body pre code, .body pre .code-keyword, .body pre .code-comment").evaluate_all(script)
        )

    light = colours()
    map_.page.keyboard.press("d")
    dark = colours()
    map_.page.keyboard.press("d")
    assert len(set(light)) >= 3
    assert not set(light) & set(dark)


def test_properties_are_shown_as_what_they_are(map_: Map) -> None:
    rows = note(map_).locator(".properties")
    names = rows.locator("> dt").all_inner_texts()
    assert names == ["created", "done", "cites", "home", "weight", "about"]
    values = dict(zip(names, rows.locator("> dd").all(), strict=True))
    assert values["created"].locator("time").get_attribute("datetime") == "2024-05-01"
    assert "2024" in values["created"].inner_text()
    assert values["done"].inner_text() == "✓ yes"
    assert values["weight"].inner_text() == "2.5"
    assert values["home"].get_by_role("link").get_attribute("href") == "https://www.example.org/a/"
    assert values["home"].get_by_role("link").get_attribute("rel") == "noopener noreferrer"
    assert "Nobody" in values["cites"].locator(".unresolved").inner_text()
    values["about"].get_by_role("link").click()
    expect(note(map_).locator("h1").first).to_have_text("Target")
    expect(note(map_).locator(".path > span")).to_have_text("Second section")


def test_a_note_says_how_long_it_is_what_else_it_is_called_and_opens_in_obsidian(map_: Map) -> None:
    facts = note(map_).locator(".facts")
    assert re.match(r"9\d\d words, 4 min", facts.inner_text())
    link = facts.get_by_role("link", name="Open in Obsidian")
    assert link.get_attribute("href") == "obsidian://open?vault=My%20vault&file=part%2FReading.md"
    assert note(map_).locator(".aliases").inner_text() == "Also called The long note"
    assert facts.get_by_role("link", name="Open in editor").count() == 0


def test_where_the_vault_lies_is_told_only_on_request(vault: Vault, page_of_vault: str, open_page: Open) -> None:
    map_ = open_page(str(vault.map(no_cache=True, editor="vscode")), at="#/part/Reading#h-pictures")
    expect(note(map_).locator(".path > span")).to_have_text("Pictures")
    link = note(map_).get_by_role("link", name="Open in editor")
    link.focus()
    folder = vault.root.as_posix().replace(" ", "%20")
    line = NOTE.split("\n").index("## Pictures") + 1
    assert link.get_attribute("href") == f"vscode://file{folder}/part/Reading.md:{line}"
    plain = open_page(page_of_vault, at="#/part/Reading")
    assert vault.root.as_posix() not in str(plain.ask("document.documentElement.outerHTML"))
    assert plain.ask("[...document.querySelectorAll('a')].filter((a) => a.href.includes('vscode')).length") == 0


@pytest.mark.parametrize(
    "template", ["", "vim", "javascript:alert('{path}')", "data:text/html,{path}", "vscode://file/x", "{path}"]
)
def test_an_editor_is_an_address_with_a_place_for_the_path(template: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no address of an editor"):
        editor_address(template, tmp_path)


def test_who_links_here_is_told_with_the_sentence_and_not_all_at_once(map_: Map) -> None:
    section = note(map_).locator("section.links", has_text="Linked from")
    assert section.locator("h2").inner_text().lower() == f"linked from · {BACKLINKS + 1}"
    assert section.locator(".entry").count() == 12
    assert "Sentence 0 speaks of Reading here." in section.locator(".entry").first.inner_text()
    section.get_by_role("button", name="Show 5 more").click()
    assert section.locator(".entry").count() == BACKLINKS + 1
    assert map_.ask("document.activeElement.className") == "entry"
    section.locator("summary").click()
    expect(section.locator(".entry").first).to_be_hidden()


def test_paper_has_the_note_alone(map_: Map) -> None:
    map_.page.keyboard.press("d")
    map_.page.emulate_media(media="print")
    map_.ask("dispatchEvent(new Event('beforeprint'))")
    assert not any(
        map_.page.locator(part).first.is_visible() for part in ("#panel", "#map", "#tools", "#note .path", ".facts")
    )
    assert note(map_).get_by_text("Nested words.").is_visible()
    assert note(map_).evaluate("note => getComputedStyle(note).backgroundColor") in {
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    }
    ink = note(map_).locator(".body p").first.evaluate("words => getComputedStyle(words).color")
    assert ink == "rgb(0, 0, 0)"
    link = note(map_).locator(".body a.note-link").first
    assert link.evaluate("link => [getComputedStyle(link).color, getComputedStyle(link).textDecorationLine]") == [
        ink,
        "none",
    ]
    width = note(map_).bounding_box()
    assert width
    assert width["width"] > 1300
    map_.ask("dispatchEvent(new Event('afterprint'))")
    map_.page.emulate_media(media="screen")
    map_.page.keyboard.press("d")
    assert note(map_).get_by_text("Nested words.").is_hidden()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 640)])
def test_a_phone_has_room_for_all_of_it(open_page: Open, page_of_vault: str, width: int, height: int) -> None:
    map_ = open_page(page_of_vault, at="#/part/Reading", width=width, height=height, has_touch=True, is_mobile=True)
    expect(note(map_).locator("h1").first).to_be_visible()
    assert note(map_).evaluate("note => note.scrollWidth - note.clientWidth") <= 0
    note(map_).get_by_role("button", name="Outline").click()
    box = note(map_).locator("#outline").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


PAYLOAD = '"><img src=data:, onerror="window.__xss=1"><script>window.__xss=1</script>'


def test_hostile_words_do_nothing_in_cards_pictures_and_properties(tmp_path: Path, open_page: Open) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()
    (folder / "a.png").write_bytes(png(10))
    quoted = PAYLOAD.replace('"', "&quot;").replace("<", "&lt;")
    (folder / "Note.md").write_text(
        f"""---
"{PAYLOAD.replace('"', "'")}": {PAYLOAD!r}
link: "[[Other|{PAYLOAD.replace('"', "'")}]] and [x](javascript:window.__xss=1)"
script: "javascript:window.__xss=1"
---
![{quoted}](a.png) ![{PAYLOAD}](a.png)

[[Other]] $\\text{{{PAYLOAD}}}$ x[^{PAYLOAD}]

```{PAYLOAD}
x
```

> [!{PAYLOAD}]- {PAYLOAD}
> {PAYLOAD}

```mermaid
{PAYLOAD}
```
""",
        encoding="utf-8",
    )
    (folder / "Other.md").write_text(f"{PAYLOAD} {quoted} [[Note]] `{PAYLOAD}`", encoding="utf-8")
    map_ = open_page(str(Vault.open(folder).map(no_cache=True)), at="#/Note")
    note(map_).locator(".body a.note-link").first.hover()
    expect(map_.page.get_by_role("tooltip")).to_be_visible()
    note(map_).locator(".enlarge").first.click()
    expect(map_.page.locator("#lightbox figcaption")).to_contain_text("onerror")
    map_.page.keyboard.press("Escape")
    assert map_.ask("window.__xss") is None
    assert map_.ask("[...document.querySelectorAll('a')].filter((a) => /^javascript/i.test(a.href)).length") == 0
    assert map_.ask("document.querySelectorAll('#note script, #preview script, [onerror]').length") == 0
