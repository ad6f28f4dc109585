"""Text that would like to be code, in every place of a map. First it is shown to run where nothing guards the page."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from map_browser import Map, Open
from playwright.sync_api import Browser

from kg import Vault
from kg.map.content import (
    Backlink,
    Claim,
    MapContent,
    MapIslet,
    MapLink,
    MapNote,
    MapRegion,
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
)


def hostile(place: str, payload: str) -> str:
    """The payload, made to tell from where it ran."""
    return payload.format(code=f"window.__xss=(window.__xss||[]).concat(`{place}`)")


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
            hostile("relation", payload): RelationLook(hostile("label", payload), hostile("inverse", payload))
            for payload in payloads
        },
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
        pane=Pane(
            html="<p>A text.</p>",
            properties=((at("property"), at("value")),),
            backlinks=(Backlink(number + 1, at("sentence"), relation, at("heading")),),
            links=(Outlink(number + 1, relation, at("gloss")),),
            models=(model, broken),
        ),
    )


def use_everything(map_: Map) -> None:
    """Open each note, each facet, each sign: wherever a text of the vault can come to stand."""
    map_.ask("document.querySelectorAll('details').forEach(d => d.open = true)")
    for node in map_.ask("kgMap.nodes()"):
        map_.ask("id => kgMap.select(id)", node["id"])
        map_.page.wait_for_timeout(60)
        map_.ask("document.querySelectorAll('article details').forEach(d => d.open = true)")
    map_.page.get_by_role("combobox").fill("img")
    map_.page.keyboard.press("d")
    map_.select(None)
    for node in map_.ask("kgMap.nodes()")[:4]:
        map_.page.mouse.move(node["x"], node["y"])
    map_.settle()


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
    ran = map_.ask("window.__xss || []")
    context.close()
    return list(ran)


def test_without_escaping_code_runs_from_the_data_and_from_the_template(browser: Browser, tmp_path: Path) -> None:
    html = without_policy(page(content([PAYLOADS["script"]])))
    assert "title" in run_unguarded(browser, tmp_path, html.replace("\\u003c", "<"), use=False)
    head, data = html.split('<script type="application/json"', 1)
    assert "vault" in run_unguarded(
        browser, tmp_path, unescape(head) + '<script type="application/json"' + data, use=False
    )


def test_without_text_nodes_code_runs_from_every_place_that_the_page_shows(browser: Browser, tmp_path: Path) -> None:
    html = without_policy(page(content([PAYLOADS["image"]])))
    ran = set(run_unguarded(browser, tmp_path, html, use=True))
    # these are drawn on the canvas, matched, or stand in the template, which the test above is about
    assert set(PLACES) - ran == {"islet", "alias", "path", "id", "relation", "model id", "vault", "section"}


def test_without_sanitising_code_runs_from_a_body(browser: Browser, tmp_path: Path) -> None:
    raw = PAYLOADS["image"].format(code="window.__xss=[`body`]")
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
    assert map_.ask("window.__xss") is None
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
"{key}": "{value}"
---
# {heading}

{body}

[a]({address}) [b](<{address}>) ![c]({address}) [[{file}]] [d](other.md "{title}") <a href="{address}">e</a>

> [!note] {heading}
> {body}

```kg-model
{body}
```

| {body} | b |
|:-:|---|
| c | {body} |
"""


def yaml(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\0", "")


def test_a_vault_of_hostile_files_is_inert(open_page: Open, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    for number, payload in enumerate(PAYLOADS.values()):
        inert = yaml(hostile("property", payload))
        name = hostile("file name", payload).replace("/", "∕").replace("\0", "")[:120]
        folder = vault / f"{number} {name}"[:100]
        folder.mkdir(parents=True)
        places: dict[str, Any] = dict.fromkeys(("title", "tag", "alias", "key", "value"), inert)
        places |= {key: hostile(key, payload) for key in ("heading", "body", "file")}
        text = BODY.format(**places, address=f"javascript:{hostile('address', 'x={code}')}")
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
        (folder / "other.md").write_text(f"[[{name}]] part_of:: [[{name}]]\n\n{text}", encoding="utf-8")
    map_ = open_page(Vault.open(vault).map())
    use_everything(map_)
    for id_ in [node["id"] for node in map_.ask("kgMap.nodes()")]:
        map_.ask("id => kgMap.select(id)", id_)
        map_.page.wait_for_timeout(60)
        map_.ask("document.querySelectorAll('article .body a:not([href^=\"http\"])').forEach(a => a.click())")
    assert map_.ask("window.__xss") is None
    assert len(map_.ask("kgMap.nodes()")) == 2 * len(PAYLOADS)
