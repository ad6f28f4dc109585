"""How large the file of a map is, and that what it packs comes out again as it went in."""

import json
import random
import re
from base64 import b64decode, b64encode
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from zlib import compress, decompress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from map_browser import Map, Open
from map_contents import small
from packed_pages import everything
from playwright.sync_api import Browser, Page

import kg.map
from kg.cli import main
from kg.map.bodies import LARGEST, blocks
from kg.map.columns import bundle
from kg.map.content import MapContent, MapLink, MapNote, Pane
from kg.map.page import packed, page
from kg.vault import Vault

SYLLABLES = ["ba", "ce", "di", "fo", "gu", "ha", "ki", "lo", "mu", "ne", "po", "ra", "si", "tu", "va", "xo"]


@pytest.fixture(scope="module")
def unpacking(browser: Browser) -> Page:
    """A page that knows the two scripts which unpack, and nothing else."""
    folder = Path(kg.map.__path__[0])
    scripts = "".join((folder / f"{name}.js").read_text("utf-8") for name in ("unpacking", "bodies"))
    page = browser.new_page()
    page.evaluate("script => { window.kg = new Function(script + 'return { unpacked, Bodies, words };')(); }", scripts)
    return page


def unpacked(unpacking: Page, content: dict[str, Any]) -> Any:
    """What the page makes of a content; typed arrays as lists."""
    return unpacking.evaluate(
        """async packed => JSON.parse(JSON.stringify(
          await kg.unpacked({ textContent: packed }),
          (_, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value),
        ))""",
        bundle(content),
    )


def bodies_of(content: MapContent, damaged: int | None = None) -> dict[str, Any]:
    """The blocks of a content as the page has them, one perhaps damaged."""
    made = blocks(note.pane for note in content.notes)
    texts = [block.packed for block in made]
    if damaged is not None:
        texts[damaged] = texts[damaged][:-9] + "AAAA" + texts[damaged][-5:]
    index = {"first": [block.first for block in made], "all": content.bodies}
    return {"blocks": texts, "index": index, "size": len(content.notes)}


READ = """async ({ blocks, index, size }) => {
  const bodies = new kg.Bodies({ children: blocks.map((text) => ({ textContent: text })) }, index, size);
  const [panes, texts] = [[], []];
  for (let i = 0; i < size; i++) panes.push(await bodies.pane(i).catch(() => null));
  for await (const text of bodies.texts()) texts.push(text);
  return { panes, texts, text: await bodies.text(size - 1) };
}"""


def many(notes: int) -> MapContent:
    """Notes with titles of invented words, in folders, linked with notes nearby."""
    chance = random.Random(7)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(2000)]
    titles = sorted({" ".join(chance.choices(words, k=chance.randint(1, 3))) for _ in range(2 * notes)})[:notes]
    folders = [f"{at // 60} {words[at // 60]}" for at in range(notes)]
    made = tuple(
        MapNote(
            id=f"{folder}/{title}",
            title=title,
            x=round(chance.uniform(-4000, 4000), 1),
            y=round(chance.uniform(-4000, 4000), 1),
            r=5 + 2.7 * chance.randint(0, 9) ** 0.5,
            types=("concept",),
            folder=folder,
            path=f"{folder}/{title}.md",
        )
        for title, folder in zip(titles, folders, strict=True)
    )
    links = {(at, min(max(at + round(chance.gauss(0, 30)), 0), notes - 1)) for at in range(notes) for _ in range(2)}
    return MapContent("many", made, tuple(MapLink(one, other) for one, other in sorted(links) if one != other))


def test_a_note_with_its_links_takes_some_thirty_bytes() -> None:
    content = many(5000)
    assert len(content.links) > 1.8 * 5000
    assert len(bundle(packed(content))) < 32 * 5000


def test_texts_take_less_than_when_each_is_packed_alone() -> None:
    chance = random.Random(3)
    words = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(500)]
    panes = [Pane(f"<p>{' '.join(chance.choices(words, k=120))}</p>") for _ in range(600)]
    alone = sum(len(b64encode(compress(json.dumps(asdict(pane)).encode(), 9))) for pane in panes)
    assert sum(len(block.packed) for block in blocks(panes)) < 0.8 * alone


def test_a_block_is_small_enough_to_be_inflated_at_once() -> None:
    made = blocks(Pane(f"<p>{number} {'word ' * 200}</p>") for number in range(800))
    sizes = [len(decompress(b64decode(block.packed))) for block in made]
    assert max(sizes) < 1.1 * LARGEST
    assert min(sizes[:-1]) > 0.8 * LARGEST


@pytest.mark.browser
def test_the_page_unpacks_what_was_packed(unpacking: Page) -> None:
    for content in (small(), many(500), MapContent("empty")):
        put_in = packed(content)
        got_out = unpacked(unpacking, put_in)
        for table in ("notes", "links"):
            for name, column in put_in[table].items():
                assert same(got_out[table][name], column), name
        rest = json.loads(json.dumps({name: value for name, value in put_in.items() if name not in ("notes", "links")}))
        assert {name: got_out[name] for name in rest} == rest


NUMBERS = st.integers(-(2**40), 2**40) | st.integers(-300, 300)
COLUMNS = st.one_of(
    *(
        st.lists(values, min_size=3, max_size=3)
        for values in (
            NUMBERS,
            st.floats(-1e9, 1e9),
            st.text(),
            st.sampled_from(["a", "b", ""]),
            st.lists(st.text(max_size=3), max_size=3),
            st.booleans(),
            st.none() | st.text(max_size=2),
        )
    )
)


@pytest.mark.browser
@given(st.lists(COLUMNS, max_size=4))
@example([[0, 0, 2**30 + 1], [0.0, 0.0, 1e-159], [0, 0.5, 10**300]])
def test_any_columns_come_out_as_they_went_in(unpacking: Page, columns: list[list[Any]]) -> None:
    ids = {
        "id": ["x/y", "missing:é", "\ud800"],
        "title": ["y", "", "<"],
        "folder": ["x", "", "q"],
        "path": ["", "b", "c"],
    }
    links = {f"column {number}": column for number, column in enumerate(columns)}
    got_out = unpacked(unpacking, {"notes": ids, "links": links, "vault": "</script>"})
    assert got_out["notes"] == ids
    assert got_out["vault"] == "</script>"
    assert all(same(got_out["links"][name], column) for name, column in links.items())


def same(one: list[Any], other: list[Any]) -> bool:
    """Whether two columns are alike; fractions have some sixteen bits."""
    if any(type(value) is float for value in other):
        most = max(map(abs, other))
        return all(abs(a - b) <= most / 32767 for a, b in zip(one, other, strict=True))
    return bool(one == json.loads(json.dumps(other)))


@pytest.mark.browser
def test_texts_are_read_block_by_block_and_by_note(unpacking: Page) -> None:
    content = replace(small(), notes=tuple(note_with(number, 40) for number in range(30)))
    read = unpacking.evaluate(READ, bodies_of(content))
    assert len(bodies_of(content)["blocks"]) > 2
    assert [pane["html"] for pane in read["panes"]] == [note.pane.html for note in content.notes]
    assert [text.split()[0] for text in read["texts"]] == [f"n{number}" for number in range(30)]
    assert read["text"] == read["texts"][-1]


def note_with(number: int, kilobytes: int) -> MapNote:
    return MapNote(
        f"n{number}", f"n{number}", 30.0 * number, 0, pane=Pane(f"<p>n{number} {'word ' * 200 * kilobytes}</p>")
    )


@pytest.mark.browser
def test_a_damaged_block_costs_its_own_notes_alone(unpacking: Page) -> None:
    content = replace(small(), notes=tuple(note_with(number, 40) for number in range(30)))
    first = bodies_of(content)["index"]["first"]
    read = unpacking.evaluate(READ, bodies_of(content, damaged=1))
    lost = range(first[1], first[2])
    assert [number for number, pane in enumerate(read["panes"]) if pane is None] == list(lost)
    assert [number for number, text in enumerate(read["texts"]) if not text] == list(lost)


@pytest.mark.browser
@pytest.mark.parametrize(
    "html",
    [
        "<p>a &amp; b &lt;c&gt; &nbsp;d &amp;lt; &quot;</p>",
        '<p><a href="#/a>b" title="x &lt; y > z">a>b</a> neur<b>on</b>s</p>',
        "<h2>One</h2><p>Two</p><ul><li>three</li></ul>",
    ],
)
def test_the_words_of_a_text_are_those_that_a_reader_sees(html: str, unpacking: Page) -> None:
    in_page = "html => new DOMParser().parseFromString(html, 'text/html').body.textContent"
    assert letters(unpacking.evaluate("html => kg.words(html)", html)) == letters(unpacking.evaluate(in_page, html))


def test_words_of_two_blocks_are_not_run_together_but_those_of_one_word_are(unpacking: Page) -> None:
    html = "<h2>One</h2><p>Two neur<b>on</b>s</p>"
    assert unpacking.evaluate("html => kg.words(html)", html).split() == ["One", "Two", "neurons"]


@pytest.mark.browser
@pytest.mark.vaults
def test_the_words_of_a_real_vault_are_those_that_a_reader_sees(unpacking: Page, neuroscience: Path) -> None:
    from kg.map.atlas import atlas

    htmls = [note.pane.html for note in atlas(Vault.open(neuroscience).survey, "v", "none").notes]
    ours, seen = unpacking.evaluate(
        """htmls => [htmls.map(kg.words), htmls.map((html) =>
          new DOMParser().parseFromString(html, "text/html").body.textContent)]""",
        htmls,
    )
    assert list(map(letters, ours)) == list(map(letters, seen))


def letters(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.browser
def test_a_map_that_is_damaged_says_so(browser: Browser, tmp_path: Path) -> None:
    html = re.sub(r'(id="content">.{40}).{8}', r"\1AAAAAAAA", page(small()))
    file = tmp_path / "map.html"
    file.write_text(html, encoding="utf-8")
    opened = browser.new_page()
    opened.goto(file.as_uri())
    opened.get_by_text("This map cannot be shown").wait_for()
    opened.close()


# ---- without texts


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "Neuron.md").write_text(
        "---\nauthor: Ann\n---\nA cell that fires: an axolotl. It has a [[Synapse]], **as everybody knows**.\n\n"
        "~~~kg-model\nkind: psp_sum\nid: sum\ninputs:\n  - {amplitude_mV: 20, onset_ms: 1}\n~~~\n",
        encoding="utf-8",
    )
    (folder / "Synapse.md").write_text("A quagga on a [[Neuron]].\n", encoding="utf-8")
    return folder


def test_without_bodies_no_sentence_of_a_note_is_in_the_file(vault: Path) -> None:
    with_them, without = everything(Vault.open(vault).map()), everything(Vault.open(vault).map(bodies="none"))
    for word in ("axolotl", "quagga"):
        assert word in with_them
        assert word not in without


@pytest.mark.browser
def test_without_bodies_a_note_has_its_title_properties_links_and_models_and_says_how_to_get_the_text(
    vault: Path, open_page: Open
) -> None:
    map_ = open_page(Vault.open(vault).map(bodies="none"))
    map_.select("Neuron")
    shown = map_.page.get_by_role("article").inner_text()
    for words in ("Neuron", "Ann", "Synapse", "--bodies none", "fire"):
        assert words in shown
    map_.select("Synapse")
    assert "Neuron" in map_.page.get_by_role("article").inner_text()


def test_a_large_map_is_said_to_be_large_with_what_helps(
    vault: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(27):
        picture = vault / f"{number}.png"
        picture.write_bytes(random.Random(number).randbytes(980_000))
        (vault / f"Picture {number}.md").write_text(f"![]({number}.png)\n", encoding="utf-8")
    said = tell(capsys, "map", vault, "-o", tmp_path / "map.html")
    assert (tmp_path / "map.html").stat().st_size > 25_000_000
    assert "above 25 MB" in said
    assert "--bodies none" in said
    assert "--images none" in said
    smaller = tell(capsys, "map", vault, "-o", tmp_path / "map.html", "--bodies", "none")
    assert (tmp_path / "map.html").stat().st_size < 5_000_000
    assert "above 25 MB" not in smaller


def tell(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """What a run of kg says beside its result."""
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
    assert not end.value.code
    return capsys.readouterr().err


@pytest.mark.browser
def test_a_map_of_twenty_thousand_notes_opens(open_page: Open) -> None:
    content = many(20_000)
    map_: Map = open_page(page(content))
    assert map_.ask("kgMap.nodes().length") == 20_000
    assert map_.ask("kgMap.edges().length") == len(content.links)
