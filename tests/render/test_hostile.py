"""Whatever a note holds, its HTML can do nothing: every payload in every place, and scraps put together by chance."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.note import Link, Note
from kg.render import Target, ToImage, ToNode, links_seen, render, safe

PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "handler": "<img src=x onerror=alert(1)>",
    "broken out of an attribute": '" onmouseover="alert(1)" x=\'',
    "script address": "javascript:alert(1)",
    "disguised address": "JaVa&#x09;script&colon;alert(1)",
    "control characters": "\x01java\nscript:alert(1)",
    "page in an address": "data:text/html,<script>alert(1)</script>",
    "picture with script": "data:image/svg+xml,<svg onload=alert(1)>",
    "vector drawing": "<svg><script>alert(1)</script><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "formula": "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "style": "<style>*{display:none}</style><b style='position:fixed'>x</b>",
    "frame": "<iframe src='javascript:alert(1)'></iframe><iframe srcdoc='<script>alert(1)</script>'>",
    "form": "<form action=javascript:alert(1)><input type=submit formaction=javascript:alert(1)><button>x</button>",
    "id of the page": "<a id=kgMap name=kgMap href='//evil.example'>x</a>",
    "base and refresh": "<base href=//evil.example><meta http-equiv=refresh content='0;javascript:alert(1)'>",
    "end of the page": "</div></article></body><script>alert(1)</script>",
    "open comment": "<!-- --!><script>alert(1)</script>",
    "raw text": "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "template": "<template><script>alert(1)</script></template>{{constructor.constructor('alert(1)')()}}",
    "class of the page": "<div class='model palette' data-model='0\"><script>' data-note=x onclick=alert(1)>x</div>",
}
PLACES = {
    "text": "{}",
    "paragraph": "before {} after",
    "heading": "# {}",
    "link text": "[{}](Log.md)",
    "link address": "[x]({})",
    "angled address": "[x](<{}>)",
    "link title": "[x](Log.md '{}')",
    "autolink": "<{}>",
    "reference": "[x][r]\n\n[r]: <{}> '{}'",
    "image address": "![x](<{}>)",
    "image text": "![{}](cell.png)",
    "wikilink": "[[{}]]",
    "wikilink display": "[[Log|{}]]",
    "embed": "![[{}]]",
    "embed size": "![[cell.png|{}]]",
    "tag": "#{}",
    "callout kind": "> [!{}]- x",
    "callout title": "> [!tip] {}",
    "callout text": "> [!tip]\n> {}",
    "task": "- [{}] x",
    "table": "| {} |\n|---|\n| {} |",
    "footnote": "x[^1]\n\n[^1]: {}",
    "footnote label": "x[^{}]\n\n[^{}]: y",
    "inline footnote": "x^[{}]",
    "language of code": "```{}\nx\n```",
    "code": "```html\n{}\n```",
    "code span": "`{}`",
    "math": "${}$",
    "displayed math": "$${}$$",
    "diagram": "```mermaid\n{}\n```",
    "highlight": "=={}==",
    "block id": "x ^{}",
    "comment": "%%{}%% {}",
    "raw block": "<div>{}</div>",
    "raw attribute": '<a href="{}" title=\'{}\'>x</a><img src="{}">',
}
SCRAPS = [
    "<", ">", '"', "'", "</", "/>", "=", " ", "\n", "\n\n", "\0", "\\", "&", "&#106;", "on", "onerror=", "style=",
    "src=", "href=", "<a ", "<img ", "<svg ", "<b>", "<script>", "</script>", "<style>", "<!--", "-->", "<![CDATA[",
    "javascript:", "data:", "//x.y", "[", "](", ")", "![[", "]]", "`", "```\n", "$", "$$", "%%", "==", "> ",
    "> [!tip]- ", "- [x] ", "| a |\n|---|\n", "# ", "[^1]", "[^1]: ", "^[", "^id", "#tag", "x", "Ⅷ", "\t", "    ",
]  # fmt: skip
HARMLESS = re.compile(
    r"(?:https?|mailto|tel|ftp|obsidian|zotero|doi):|#/|data:image/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml)[;,]"
)
DRAWS = re.compile(
    "math|m(?:frac|i|multiscripts|n|o|over|padded|phantom|prescripts|root|row|space|sqrt|sub|subsup|sup|table|td|text|tr"
    "|under|underover)"
)
DRAWN_WITH = {
    *("accent", "accentunder", "class", "display", "displaystyle", "form", "linethickness", "lspace", "mathvariant"),
    *("maxsize", "minsize", "movablelimits", "rspace", "scriptlevel", "stretchy", "symmetric", "voffset", "width"),
}
"""MathML that only draws, and with what: kg makes no other."""
FORMULA = re.compile(
    r'<(div|span) class="(?:math|math display)" data-tex="[^"]*"><math(?: display="block")?>.*?</math></\1>'
)
ELSEWHERE = re.compile(r"[^/]*:|[/\\]")
ACTIVE = re.compile("script|style|iframe|object|embed|form|button|svg|math|base|meta|link|template|video|audio")


class Dangers(HTMLParser):
    """What in a piece of HTML could act, load, or pass for a part of the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if DRAWS.fullmatch(tag) and {name for name, _ in attributes} <= DRAWN_WITH:
            return
        if ACTIVE.fullmatch(tag):
            self.found.append(tag)
        for name, value in attributes:
            if name.startswith("on") or name in {
                "style",
                "name",
                "srcdoc",
                "srcset",
                "action",
                "formaction",
                "xlink:href",
            }:
                self.found.append(f"{tag} {name}")
            if name == "id" and not (value or "").startswith("h-"):
                self.found.append(f"{tag} id={value}")
            if name == "href" and not HARMLESS.match(value or ""):
                self.found.append(f"{tag} href={value}")
            if name == "src" and not HARMLESS.match(value or "") and ELSEWHERE.match(value or ""):
                self.found.append(f"{tag} src={value}")
            if name == "class" and "palette" in (value or ""):
                self.found.append(f"{tag} class={value}")


def html_of(text: str) -> str:
    return render(Note("Note.md", text.encode(), body=0), hostile_targets)


def hostile_targets(_note: Note, link: Link) -> Target:
    """A vault whose file names are as hostile as its texts."""
    if link.embed:
        return ToImage(link.target, link.target)
    return ToNode(link.target, link.fragment)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_does_nothing_in_any_place(payload: str, place: str) -> None:
    html = html_of(PLACES[place].replace("{}", PAYLOADS[payload]))
    assert Dangers(html).found == []
    assert is_safe_already(html)


def is_safe_already(html: str) -> bool:
    """Whether the sanitiser finds nothing to do, but for the formulas, which come after it."""
    rest = FORMULA.sub("", html)
    return "<math" not in rest and safe(rest) == rest


def test_the_dangers_would_be_seen() -> None:
    found = [Dangers(payload).found for payload in PAYLOADS.values()]
    assert sum(map(bool, found)) >= 13
    assert Dangers('<a href="javascript:alert(1)">').found == ["a href=javascript:alert(1)"]


@given(st.lists(st.sampled_from(SCRAPS), max_size=16).map("".join))
def test_scraps_of_everything_are_rendered_safely(text: str) -> None:
    html = html_of(text)
    assert Dangers(html).found == []
    assert is_safe_already(html)
    assert html_of(text) == html


@given(st.text())
def test_any_text_is_rendered_safely(text: str) -> None:
    note = Note("Note.md", text.encode("utf-8", "replace"))
    assert Dangers(render(note, hostile_targets)).found == []


DEEP = [
    "[", "![", "[[", "![[", "[[a|", "[a](", "^[", "[^1]", "> ", "- ", "> [!x]- ", "$a ", "$", "*", "==a", "~~a", "%%a ",
    "`", "<b>", "<!-- ", "&", "#a ", "\\", "|",
]  # fmt: skip


@pytest.mark.parametrize("scrap", DEEP)
def test_deep_and_endless_texts_are_rendered(scrap: str) -> None:
    for end in ("", "]" * 600, "](x)" * 600, "]]", "\n\n[^1]: x"):
        text = scrap * 600 + end
        assert Dangers(html_of(text)).found == []
        links_seen(text)


def test_notes_that_embed_each_other_many_times_end() -> None:
    notes = [Note(f"{i}.md", "\n\n".join(f"![[{j}]]" for j in range(12)).encode()) for i in range(12)]

    def targets(_note: Note, link: Link) -> Target:
        return ToNode(link.target, "", notes[int(link.target)])

    html = render(notes[0], targets)
    assert html.count('<div class="embed"') <= 100
    assert 'class="embed"><a class="note-link"' in html
