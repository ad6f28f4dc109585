"""Text that would like to be code, in every place of a map. First it is shown to run where nothing guards the page."""

import json
import re
from html import unescape
from pathlib import Path
from time import process_time
from typing import Any
from urllib.parse import quote

import pytest
from map_browser import Map, Open
from playwright.sync_api import Browser

from kg import Vault
from kg.map.content import (
    Backlink,
    Claim,
    MapContent,
    MapGap,
    MapIslet,
    MapJoin,
    MapLink,
    MapNetwork,
    MapNote,
    MapRegion,
    MapView,
    Mention,
    ModelCard,
    Outlink,
    Pane,
    RelationLook,
    Table,
)
from kg.map.page import page

pytestmark = pytest.mark.browser

PAYLOADS = {
    "script": "</script><script>{code}</script>",
    "style": "</style><script>{code}</script>",
    "textarea": "</textarea></title></article><script>{code}</script>",
    "image": '<img src="data:," onerror="{code}">',
    "image in a link": 'href <img src="data:," onerror="{code}">',
    "svg": '<svg onload="{code}"><script>{code}</script></svg>',
    "frame": "<iframe srcdoc='<script>parent.{code}</script>'></iframe>",
    "double quote": '" autofocus onfocus="{code}" onmouseover="{code}" x="',
    "single quote": "' autofocus onfocus='{code}' onmouseover='{code}' x='",
    "address": "javascript:{code}",
    "template": "{{{{ 7 * 191 }}}}{{% raw %}}${{{code}}}",
    "cdata": "]]><script>{code}</script>",
    "comment": "<!--<script>{code}</script>",
    "entity": "&lt;img src='data:,' onerror='{code}'&gt;",
    "separators": "a\u2028{code}\u2029b\u202e\u0000c",
    "backslash": '\\"}};{code};//\\u003cscript>{code}\\u003c/script>',
}
PLACES = (
    *(
        "vault",
        "title",
        "id",
        "folder",
        "type",
        "tag",
        "alias",
        "path",
        "region",
        "islet",
        "relation",
        "label",
        "inverse",
    ),
    *(
        "layer",
        "gloss",
        "section",
        "property",
        "value",
        "sentence",
        "heading",
        "model",
        "kind",
        "verdict",
        "claim",
        "found",
    ),
    *("number", "trouble", "model id"),
    *("facet", "facet value", "note heading", "mention", "mentioned", "node", "doubt", "view", "view part", "editor"),
)


def hostile(place: str, payload: str) -> str:
    """The payload, made to tell from where it ran."""
    return payload.format(code=f"window.ran=(window.ran||[]).concat(`{place}`)")


def content(payloads: list[str]) -> MapContent:
    """Two linked notes a payload, with the payload in every place at once."""
    notes: list[MapNote] = []
    links: list[MapLink] = []
    for payload in payloads:
        notes += [_note(len(notes), payload), MapNote(f"friend {len(notes)}", "A friend", 60, 40 * len(notes))]
        relation, layer, gloss, section = (
            hostile(place, payload) for place in ("relation", "layer", "gloss", "section")
        )
        one, other = len(notes) - 2, len(notes) - 1
        links += [MapLink(one, other, relation, layer, gloss, section), MapLink(other, one)]
    first = payloads[0]
    return MapContent(
        vault="".join(hostile("vault", payload) for payload in payloads),
        notes=tuple(notes),
        links=tuple(links),
        regions=(MapRegion(hostile("region", first), 2, 0),),
        islets=(MapIslet(hostile("islet", first), (1,)),),
        relations={
            hostile("relation", payload): RelationLook(hostile("label", payload), hostile("inverse", payload), 1)
            for payload in payloads
        },
        views=tuple(
            MapView(hostile("view", payload), parts={"find": hostile("view part", payload)}) for payload in payloads
        ),
        network=MapNetwork(
            notes=tuple(range(len(notes))),
            names=tuple(f"{k} {hostile('node', payloads[k // 2])}" for k in range(len(notes))),
            arcs=tuple((k, k + 1, 1.0) for k in range(0, len(notes), 2)),
            usual={"shape": "step", "theta": 1.0, "slope": 1.0, "low": 0.0, "high": 1.0},
            doubts=tuple(hostile("doubt", payload) for payload in payloads),
        ),
        gaps=(MapGap(0, 0, 0, 2.5, (MapJoin(0, 1, (0,)),)),),
        editor=hostile("editor", first),
    )


def _note(number: int, payload: str) -> MapNote:
    def at(place: str) -> str:
        return hostile(place, payload)

    model = ModelCard(
        at("model id"),
        at("model"),
        at("kind"),
        at("verdict"),
        fires=True,
        table=Table((at("number"),), ((at("number"),),)),
        claims=(Claim(at("claim"), ok=False, found=at("found")),),
    )
    broken = ModelCard("broken", at("model"), at("kind"), trouble=at("trouble"))
    relation = at("relation")
    return MapNote(
        id=f"{number} {at('id')}",
        title=f"{number} {at('title')}",
        x=0,
        y=40 * number,
        types=(at("type"),),
        folder=at("folder"),
        tags=(at("tag"),),
        aliases=(at("alias"),),
        region=0,
        degree=1,
        path=at("path"),
        headings=(f"Headway {at('note heading')}",),
        properties=((at("facet"), (at("facet value"), "another")),),
        pane=Pane(
            html="<p>A text.</p>",
            properties=((at("property"), at("value")),),
            backlinks=(Backlink(number + 1, at("sentence"), relation, at("heading")),),
            links=(Outlink(number + 1, relation, at("gloss")),),
            models=(model, broken),
            mentions=(Mention(number + 1, at("mention") + at("mentioned"), at("mentioned")),),
            mentioned=1,
        ),
    )


UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"
QUERIES = ("img", "headway", "type:", "tag:#", "folder:", "relation:", "heading:", "nonsense:", '"')
KEYS = ("l", "c", "n", "n", "p", "Escape", "?", "Escape", "d", "Escape", "Escape")


def use_everything(map_: Map) -> None:
    """Open each note, each facet, each sign: wherever a text of the vault can come to stand."""
    for _ in range(3):  # what is unfolded may hold more of the kind
        map_.ask(UNFOLD)
        map_.page.wait_for_timeout(60)
    ids = [node["id"] for node in map_.ask("kgMap.nodes()")]
    for id_ in ids:
        map_.ask("id => kgMap.select(id)", id_)
        map_.page.wait_for_timeout(60)
        map_.ask(UNFOLD)
    for part in ("article a.entry", "article a[data-note]"):
        for link in map_.page.locator(part).all()[:2]:
            link.focus()
            map_.page.wait_for_timeout(350)  # the preview comes after a while
    for query in QUERIES:
        map_.page.get_by_role("combobox").fill(query)
        map_.page.wait_for_timeout(60)
    map_.page.get_by_role("combobox").fill("")
    for shape in ("Folders", "Regions", "List"):
        map_.page.locator("#arranging").get_by_role("button", name=shape).click()
    run_the_graph(map_)
    map_.page.locator("#map").focus()
    for key in KEYS:
        map_.page.keyboard.press(key)
        map_.ask(UNFOLD)
    map_.select(None)
    for node in map_.ask("kgMap.nodes()")[:4]:
        map_.page.mouse.move(node["x"], node["y"])
    map_.settle()


def run_the_graph(map_: Map) -> None:
    map_.page.locator("#map").focus()
    map_.page.keyboard.press("r")
    for name in map_.page.locator("#activity .nodes .name").all()[:6]:
        name.click()
    map_.page.keyboard.press("Escape")


# ---- the guards, first removed


UNGUARDED = """
const html = (element, text) => element.insertAdjacentHTML("beforeend", text);
const append = Element.prototype.append;
Element.prototype.append = function (...parts) {
  for (const part of parts) typeof part === "string" ? html(this, part) : append.call(this, part);
};
for (const name of ["textContent", "title"]) {
  Object.defineProperty(HTMLElement.prototype, name, { set(text) { this.replaceChildren?.(); html(this, text); },
    get: Object.getOwnPropertyDescriptor(Node.prototype, "textContent").get });
}
"""


def without_policy(html: str) -> str:
    return re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)


def run_unguarded(browser: Browser, tmp_path: Path, html: str, *, use: bool) -> list[str]:
    file = tmp_path / "unguarded.html"
    file.write_text(html, encoding="utf-8")
    context = browser.new_context(reduced_motion="reduce")
    map_ = Map(context.new_page())
    if use:
        map_.page.add_init_script(UNGUARDED)
    map_.page.goto(file.as_uri())
    if use:
        map_.until_ready()
        use_everything(map_)
    map_.page.wait_for_timeout(200)
    ran = map_.ask("window.ran || []")
    context.close()
    return list(ran)


def test_without_escaping_code_runs_from_the_template(browser: Browser, tmp_path: Path) -> None:
    head, packed = without_policy(page(content([PAYLOADS["script"]]))).split('<script type="text/plain"', 1)
    assert "vault" in run_unguarded(browser, tmp_path, unescape(head) + '<script type="text/plain"' + packed, use=False)


def test_without_escaping_code_runs_from_the_words_for_those_without_scripts(browser: Browser, tmp_path: Path) -> None:
    payload = "</noscript>" + PAYLOADS["script"]
    html = without_policy(page(content([payload])))
    before, words, after = re.split(r"(?<=<noscript>)(?=<div)|(?=</noscript>\s*<nav)", html)
    assert "title" in run_unguarded(browser, tmp_path, before + unescape(words) + after, use=False)
    assert run_unguarded(browser, tmp_path, html, use=False) == []


def test_what_the_page_reads_from_its_start_holds_no_sign_of_markup() -> None:
    html = page(content(list(PAYLOADS.values())))
    packed = re.findall(r'<script type="text/plain"[^>]*>([^<]*)</script>', html)
    assert len(packed) > 1
    assert all(re.fullmatch(r"[A-Za-z0-9+/=\s]*", block) for block in packed)


def test_without_text_nodes_code_runs_from_every_place_that_the_page_shows(browser: Browser, tmp_path: Path) -> None:
    html = without_policy(page(content([PAYLOADS["image"]])))
    ran = set(run_unguarded(browser, tmp_path, html, use=True))
    # these are drawn on the canvas, matched, addresses, or stand in the template, which the test above is about
    assert set(PLACES) - ran == {"islet", "id", "relation", "model id", "vault", "section", "view part", "editor"}


def test_without_sanitising_code_runs_from_a_body(browser: Browser, tmp_path: Path) -> None:
    raw = PAYLOADS["image"].format(code="window.ran=[`body`]")
    notes = (MapNote("a", "A", 0, 0, pane=Pane(html=raw)),)
    html = page(MapContent(vault="raw", notes=notes))
    assert run_unguarded(browser, tmp_path, without_policy(html), use=True) == ["body"]
    assert run_unguarded(browser, tmp_path, html, use=True) == [], "the policy alone stops it"


# ---- the guards in place


@pytest.mark.parametrize("half", [0, 1])
def test_no_payload_runs_from_any_place(open_page: Open, half: int) -> None:
    payloads = list(PAYLOADS.values())[half::2]
    map_ = open_page(page(content(payloads)))
    use_everything(map_)
    assert map_.ask("window.ran") is None
    assert len(map_.ask("kgMap.nodes()")) == 2 * len(payloads)
    assert "1337" not in map_.page.locator("body").inner_text()


def test_a_payload_is_shown_as_it_is_written(open_page: Open) -> None:
    text = PAYLOADS["image"]
    map_ = open_page(page(MapContent(vault=text, notes=(MapNote("a", text, 0, 0, tags=(text,)),))))
    assert map_.title == text
    assert map_.page.locator(".vault").inner_text() == text
    assert map_.page.locator("article .chip").inner_text() == "#" + text


# ---- a whole vault, from its files


BODY = """---
title: "{title}"
tags: ["{tag}"]
aliases: ["{alias}"]
excites: "[[{file}]]"
"{key}": "{value}"
---
# {heading}

{body}

[a]({address}) [b](<{address}>) ![c]({address}) [[{file}]] [d](other.md "{title}") <a href="{address}">e</a>
![[evil.svg]] ![[board.canvas]] ![[table.base]] [f](data:text/html,<script>{code}</script>) [g](vbscript:{code})
<math><mtext><img src="data:," onerror="{code}"></mtext></math> <svg><use href="data:,"/></svg> ${body}$ $$
\\href{{{address}}}{{x}} \\unicode{{{body}}} $$
<style>@import url(https://example.org/a.css);</style> <link rel="prefetch" href="https://example.org/b">
<img srcset="https://example.org/c.png 2x" src="https://example.org/d.png"> ![h](https://example.org/e.png)
<form action="https://example.org"><button>go</button></form> <base href="https://example.org/">
<meta http-equiv="refresh" content="0;url=https://example.org/">

> [!note] {heading}
> {body}

```mermaid
graph TD; A["{body}"] --> B; click A href "{address}"
```

```kg-model
{body}
```

```kg-model
id: live
kind: psp_sum
title: "{title}"
inputs:
  - {{label: "{title}", from: "[[{file}]]", amplitude_mV: 9, onset_ms: 1}}
  - {{label: "{alias}", amplitude_mV: -4, onset_ms: 2}}
expect:
  - {{metric: fired, equals: true}}
sources: ["{value}"]
```

| {body} | b |
|:-:|---|
| c | {body} |
"""
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" onload="{code}"><script>{code}</script>
<foreignObject width="40" height="40"><body xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="{code}"/></body>
</foreignObject><image href="https://example.org/f.png"/>
<a href="javascript:{code}"><rect width="40" height="40"/></a></svg>
"""


def yaml(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\0", "").replace("\u2028", "").replace("\u2029", "")


def hostile_vault(vault: Path) -> int:
    """A folder a payload, with two notes, a canvas, a base and a picture; how many of its files are notes."""
    for number, payload in enumerate(PAYLOADS.values()):
        inert = yaml(hostile("property", payload))
        name = hostile("file name", payload).replace("/", "∕").replace("\0", "")[:120]
        folder = vault / f"{number} {name}"[:100]
        folder.mkdir(parents=True)
        code = "window.ran=(window.ran||[]).concat(`picture`)"
        places: dict[str, Any] = dict.fromkeys(("title", "tag", "alias", "key", "value"), inert)
        places |= {key: hostile(key, payload) for key in ("heading", "body", "file")}
        text = BODY.format(**places, code=code, address=f"javascript:{hostile('address', 'x={code}')}")
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
        (folder / "other.md").write_text(f"[[{name}]] part_of:: [[{name}]]\n\n{text}", encoding="utf-8")
        (folder / "evil.svg").write_text(SVG.format(code=code), encoding="utf-8")
        (folder / "board.canvas").write_text(json.dumps(board(payload)), encoding="utf-8")
        (folder / "table.base").write_text(f'views: [{{type: table, name: "{inert}"}}]\n', encoding="utf-8")
    (vault / "kg.toml").write_text(SETTINGS, encoding="utf-8")
    return 2 * len(PAYLOADS)


def board(payload: str) -> dict[str, Any]:
    """A canvas that says it everywhere."""
    place = {"x": 0, "y": 0, "width": 9, "height": 9}
    text = hostile("canvas", payload)
    cards = [
        {"id": text, "type": "text", "text": text, **place},
        {"id": "file", "type": "file", "file": "other.md", "subpath": text, **place},
        {"id": "link", "type": "link", "url": f"javascript:{text}", **place},
        {"id": "group", "type": "group", "label": text, **place},
    ]
    return {"nodes": cards, "edges": [{"id": "e", "fromNode": text, "toNode": "file", "label": text}]}


SETTINGS = """
[relations."<img src=data: onerror=window.ran=1>"]
parent = "excites"

[[views]]
name = "<img src=data: onerror=window.ran=1>"
find = "<img src=data: onerror=window.ran=1>"
"""


def test_a_vault_of_hostile_files_is_inert(open_page: Open, tmp_path: Path) -> None:
    notes = hostile_vault(tmp_path / "vault")
    began = process_time()
    html = Vault.open(tmp_path / "vault").map()
    assert process_time() - began < 30
    map_ = open_page(html)
    use_everything(map_)
    for id_ in [node["id"] for node in map_.ask("kgMap.nodes()")]:
        map_.ask("id => kgMap.select(id)", id_)
        map_.page.wait_for_timeout(60)
        map_.ask("document.querySelectorAll('article .body a:not([href^=\"http\"])').forEach(a => a.click())")
        map_.ask("document.querySelectorAll('article .body img').forEach(image => image.click())")
        map_.page.keyboard.press("Escape")
    assert map_.ask("window.ran") is None
    assert len(map_.ask("kgMap.nodes()")) == notes


def test_an_address_can_hold_anything(open_page: Open) -> None:
    html = page(content(list(PAYLOADS.values())))
    map_ = open_page(html, at=address(PAYLOADS["image"]))
    for payload in PAYLOADS.values():
        map_.ask("hash => { location.hash = hash }", address(payload))
        map_.page.wait_for_timeout(30)
        map_.ask("hash => { location.hash = hash }", "#/" + hostile("address", payload))
        map_.page.wait_for_timeout(30)
    map_.settle()
    assert map_.ask("window.ran") is None


def address(payload: str) -> str:
    text = quote(hostile("address", payload))
    parts = ("find", "colour", "size", "view", "path", "local", "run.hold.x", "run.answer", "m.0.V_th_mV", text)
    return f"#/{text}#{text}?{'&'.join(f'{part}={text}' for part in parts)}"


def test_a_title_of_a_million_letters_is_shown_in_good_time(open_page: Open, tmp_path: Path) -> None:
    long = {"words": "very long " * 100_000, "one word": "x" * 1_000_000, "backwards": "\u202e" * 500_000}
    for name, title in long.items():
        (tmp_path / f"{name}.md").write_text(f'---\ntitle: "{title}"\n---\n[[words]] [[one word]] [[backwards]]\n')
    began = process_time()
    html = Vault.open(tmp_path).map()
    assert process_time() - began < 30
    map_ = open_page(html)
    for node in map_.ask("kgMap.nodes().map(({ id }) => id)"):
        map_.ask("id => kgMap.select(id)", node)
        map_.settle()
    map_.page.get_by_role("combobox").fill("long")
    map_.settle()
    assert map_.ask("document.documentElement.scrollWidth") == 1400
    assert map_.ask("window.ran") is None


def test_the_right_way_round_is_kept_beside_text_that_turns_it(open_page: Open) -> None:
    turned = MapNote("a", "\u202ecigam\u2066", 0, 0, tags=("\u202egat",))
    map_ = open_page(page(MapContent(vault="v", notes=(turned, MapNote("b", "Plain", 60, 0)))))
    directions = map_.page.locator("#list a span").evaluate_all(
        "all => all.map(one => getComputedStyle(one).unicodeBidi)"
    )
    assert set(directions) == {"isolate"}, "what turns a title must not turn the number beside it"
