"""Tokens to HTML: one rule for each kind of token that markdown-it does not write as we want it."""

import re
from collections.abc import Callable, Sequence
from html import escape, unescape
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kg.render.colouring import highlighted
from kg.render.formulas import mathml
from kg.render.parser import link_of
from kg.render.places import footnote_id
from kg.render.safety import is_safe_link, is_safe_picture
from kg.render.targets import ToImage, ToNode, is_external, shown_words, size_and_words

if TYPE_CHECKING:
    from kg.render.page import Page

Rule: TypeAlias = "Callable[[Token, Page], str]"

_BARE_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"|]*[^\s<>\"|?!.,:;*_~'\])}]")
_FRAME = re.compile(r"<iframe\b[^>]*?\bsrc\s*=\s*[\"']?(https?://[^\"'\s>]+)[^>]*>", re.IGNORECASE)
_COMMENT = re.compile(r"(?<!%)%%(?!%).*?(?<!%)%%(?!%)", re.DOTALL)
_NAMED = re.compile(r"(<a\s[^>]*?)\bname(\s*=)", re.IGNORECASE)
_UNUSUAL = re.compile(r"[^\w+#.-]+")


def route(node: str) -> str:
    """The address of a node on the map.

    >>> route("Ion channels/Na⁺ 50%")
    '#/Ion%20channels/Na%E2%81%BA%2050%25'
    """
    return "#/" + quote(node, safe="/:@!$'()*,;~")


def note_link(target: ToNode, words: str, *, kind: str = "", title: str = "") -> str:
    """A link to a node of the map; `words` are HTML."""
    return f"{_note_link(target, kind, title)}{words}</a>"


def _note_link(target: ToNode, kind: str = "", title: str = "") -> str:
    classes = " ".join(filter(None, ["note-link", kind, "" if target.exists else "unresolved"]))
    return (
        f'<a class="{classes}" href="{route(target.id)}" data-note="{escape(target.id)}"'
        f"{_attribute('data-anchor', target.anchor)}{_attribute('title', title)}>"
    )


def _external(address: str) -> str:
    if not is_safe_link(address):
        return '<a class="external">'
    return f'<a class="external" href="{escape(address)}" target="_blank" rel="noopener noreferrer">'


def _attribute(name: str, value: str | int | None) -> str:
    return f' {name}="{escape(str(value))}"' if value else ""


def _link_open(token: Token, page: "Page") -> str:
    link = link_of(token)
    page.in_link = True
    if is_external(link.target):
        return _external(link.target)
    target = page.target(link)
    # a title may declare a relation, which the map shows by itself
    title = "" if link.title.startswith("rel:") else link.title
    return _note_link(target, title=title) if isinstance(target, ToNode) else '<a class="unresolved">'


def _link_close(_token: Token, page: "Page") -> str:
    page.in_link = False
    return "</a>"


def _wikilink(token: Token, page: "Page") -> str:
    link = token.meta["link"]
    if link.embed:
        return _embed(token, page)
    words = page.words(link.display) if token.meta["piped"] else escape(shown_words(link))
    if page.in_link:
        return words
    target = page.target(link)
    return note_link(target, words) if isinstance(target, ToNode) else f'<a class="unresolved">{words}</a>'


def _embed(token: Token, page: "Page") -> str:
    """An image, a note that stands between paragraphs, or the link that it is among words."""
    link = link_of(token)
    width, height, words = size_and_words(link.display)
    if is_external(link.target):
        return _picture_from_elsewhere(link.target, words or link.target, width, height)
    target = page.target(link)
    name = link.target.rpartition("/")[2] or link.target
    match target:
        case ToNode() if "alone" in token.meta:
            return page.embedded(link, target)
        case ToNode():
            return note_link(target, escape(words or shown_words(link)), kind="embed")
        case ToImage(_, src) if src and is_safe_picture(src):
            return _picture(src, words or name, width, height)
        case ToImage(path):
            return f'<span class="image" data-file="{escape(path)}"{_attribute("title", words)}>{escape(name)}</span>'
        case None:
            return f'<span class="image missing"{_attribute("title", words)}>{escape(name)}</span>'


def _picture(src: str, words: str, width: int | None, height: int | None) -> str:
    size = _attribute("width", width) + _attribute("height", height)
    return f'<img class="image" src="{escape(src)}" alt="{escape(words)}"{size} loading="lazy">'


def _picture_from_elsewhere(address: str, words: str, width: int | None, height: int | None) -> str:
    """The map asks nothing of the network: a picture in the text itself is shown, any other is a link."""
    if address.lower().startswith("data:"):
        safe = is_safe_picture(address)
        return _picture(address, words, width, height) if safe else '<span class="image missing"></span>'
    return f"{_external(address)}{escape(words)}</a>"


def _tag(token: Token, _page: "Page") -> str:
    node = f"tag:{token.content.lower()}"
    return f'<a class="tag" href="{route(node)}" data-note="{escape(node)}">#{escape(token.content)}</a>'


def _text(token: Token, page: "Page") -> str:
    if "://" not in token.content or page.in_link:
        return escape(token.content)
    parts = []
    end = 0
    for match in _BARE_ADDRESS.finditer(token.content):
        parts.append(escape(token.content[end : match.start()]))
        parts.append(f"{_external(match[0])}{escape(match[0])}</a>")
        end = match.end()
    return "".join([*parts, escape(token.content[end:])])


def _fence(token: Token, page: "Page") -> str:
    language = _UNUSUAL.sub("-", (token.info.split() or [""])[0]).strip("-")
    if language == "kg-model":
        return page.model_place()
    code = f'<code class="language-{language}">' if language else "<code>"
    words = None if language == "mermaid" else highlighted(token.content, language)
    source = f"<pre>{code}{escape(token.content) if words is None else words}</code></pre>"
    if language == "mermaid":
        return _figure("mermaid", "Mermaid diagram (source)", source)
    return f"{source}\n"


def _figure(kind: str, caption: str, content: str) -> str:
    return f'<figure class="{kind}"><figcaption>{caption}</figcaption>{content}</figure>\n'


def _code_block(token: Token, _page: "Page") -> str:
    return f"<pre><code>{escape(token.content)}</code></pre>\n"


def _code_inline(token: Token, _page: "Page") -> str:
    return f"<code>{escape(token.content)}</code>"


def _math(token: Token, page: "Page") -> str:
    """The place where a formula will stand, or the formula as it is written if browsers cannot draw it."""
    alone = "alone" in token.meta
    drawn = mathml(token.content, display=token.type == "math_display")
    source = escape(token.content)
    if drawn:
        place = page.formulas.place(token.content, drawn)
        return f'<div class="math display"{place}></div>\n' if alone else f'<span class="math"{place}></span>'
    if alone:
        return _figure("math source", "Formula (source)", f"<pre><code>{source}</code></pre>")
    return f'<code class="math source" title="A formula that cannot be drawn, as it is written">{source}</code>'


def _raw(token: Token, _page: "Page") -> str:
    """Raw HTML, which is made safe at the end; a frame becomes a link, and what it would have shown stays outside."""
    html = _FRAME.sub(lambda match: f"{_external(unescape(match[1]))}{match[1]}</a>", token.content)
    return _NAMED.sub(r"\1id\2", _COMMENT.sub("", html))


def _callout_open(token: Token, _page: "Page") -> str:
    callout = token.meta["callout"]
    classes = f"callout callout-{_UNUSUAL.sub('-', callout.kind)}"
    if callout.fold:
        return f'<details class="{classes}"{" open" if callout.fold == "+" else ""}>\n'
    return f'<aside class="{classes}">\n'


def _callout_title(token: Token, page: "Page") -> str:
    callout = token.meta["callout"]
    title = page.inline(token.children or []) or escape(callout.kind.capitalize())
    element = "summary" if callout.fold else "div"
    return f'<{element} class="callout-title">{title}</{element}>\n'


def _callout_close(token: Token, _page: "Page") -> str:
    return "</details>\n" if token.meta["callout"].fold else "</aside>\n"


def _task_mark(token: Token, _page: "Page") -> str:
    return f'<input class="checkbox" type="checkbox" disabled{"" if token.content == " " else " checked"}> '


def _item_open(token: Token, _page: "Page") -> str:
    task = token.meta.get("task")
    return f'<li class="task" data-task="{escape(task)}">' if task else "<li>"


def _cell_open(token: Token, _page: "Page") -> str:
    align = str(token.attrs.get("style", "")).removeprefix("text-align:")
    return f'<{token.tag} class="align-{align}">' if align else f"<{token.tag}>"


def _footnote_ref(token: Token, page: "Page") -> str:
    if "number" not in token.meta:  # its definition lies in a comment
        return escape(f"[^{token.meta['label']}]")
    name = footnote_id(token.meta["label"], page.prefix)
    place = _attribute("id", f"{name}:back") if token.meta["first"] else ""
    link = note_link(ToNode(page.node, name), str(token.meta["number"]), kind="footnote-ref")
    return f"<sup{place}>{link}</sup>"


def _footnote_open(token: Token, page: "Page") -> str:
    return f'<li class="footnote" id="{escape(footnote_id(token.meta["label"], page.prefix))}">'


def _footnote_back(token: Token, page: "Page") -> str:
    name = footnote_id(token.meta["label"], page.prefix)
    return " " + note_link(ToNode(page.node, f"{name}:back"), "↩︎", kind="footnote-back", title="Back to the text")


def _anchor(token: Token, _page: "Page") -> str:
    return f'<span id="{escape(token.content)}"></span>'


def _nothing(_token: Token, _page: "Page") -> str:
    return ""


RULES: dict[str, Rule] = {
    "anchor": _anchor,
    "block_id": _nothing,
    "callout_close": _callout_close,
    "callout_open": _callout_open,
    "callout_title": _callout_title,
    "code_block": _code_block,
    "code_inline": _code_inline,
    "comment_mark": _nothing,
    "fence": _fence,
    "footnote_block_close": lambda _token, _page: "</ol></section>\n",
    "footnote_block_open": lambda _token, _page: '<section class="footnotes"><ol>\n',
    "footnote_back": _footnote_back,
    "footnote_close": lambda _token, _page: "</li>\n",
    "footnote_open": _footnote_open,
    "footnote_ref": _footnote_ref,
    "html_block": _raw,
    "html_inline": _raw,
    "image": _embed,
    "link_close": _link_close,
    "link_open": _link_open,
    "list_item_open": _item_open,
    "math": _math,
    "math_display": _math,
    "tag": _tag,
    "task_mark": _task_mark,
    "td_open": _cell_open,
    "text": _text,
    "th_open": _cell_open,
    "wikilink": _wikilink,
}


def teach(markdown: MarkdownIt) -> None:
    """Let a parser's renderer follow the rules; what they need to know stands in `env["page"]`."""
    for name, rule in RULES.items():
        markdown.add_render_rule(name, _method(rule))


def _method(rule: Rule) -> Callable[..., str]:
    def write(_renderer: object, tokens: Sequence[Token], index: int, _options: object, env: dict[str, Any]) -> str:
        return rule(tokens[index], env["page"])

    return write
