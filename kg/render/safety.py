"""HTML in, safe HTML out: an allow-list of elements, attributes, classes and addresses, after all else is done."""

import re
from functools import lru_cache
from html import escape

import nh3

from kg.render.colouring import CLASSES as CODE

IDS = "h-"
"""What every id in a rendered note begins with, so that none is an id of the page around it."""

_TAGS = """
    a abbr aside b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div dl dt em
    figcaption figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp section small span
    strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr
"""
_DROPPED = """
    applet audio base button canvas embed form frame frameset iframe link math meta noembed noframes noscript object
    option plaintext portal script select style svg template textarea title video xmp
"""
_ATTRIBUTES = {
    "*": {"class", "id", "title", "lang", "dir"},
    "a": {"href", "rel", "target", "data-note", "data-anchor"},
    "div": {"data-formula", "data-model", "data-note"},
    **{heading: {"data-line"} for heading in ("h1", "h2", "h3", "h4", "h5", "h6")},
    "img": {"src", "alt", "width", "height", "loading"},
    "input": {"checked", "disabled"},
    "li": {"data-task", "value"},
    "ol": {"start"},
    "span": {"data-file", "data-formula"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "details": {"open"},
}
_CLASSES = """
    align-center align-left align-right callout card callout-title checkbox display embed embed-title external footnote
    footnote-back footnote-ref footnotes image math mermaid missing model note-link source tag task unresolved
"""
_OPEN_CLASS = re.compile(r"(?:callout|language)-[\w+#.-]{1,40}")
_LINK = re.compile(r"(?:https?|mailto|tel|ftp|obsidian|zotero|doi):|#/", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml)[;,]", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)
_COUNTS = dict.fromkeys(("width", "height", "colspan", "rowspan", "start", "value", "data-model"), _NUMBER) | (
    dict.fromkeys(("data-formula", "data-line"), re.compile(r"\d{1,6}", re.ASCII))
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,15})")
_EMPTY_TAGS = frozenset({"br", "col", "hr", "img", "input", "li", "p", "source", "wbr"})
"""Elements that nothing stands in, or that need no end."""
_DEEPEST = 1000
_SHORT = 50_000


def safe(html: str) -> str:
    """The HTML without anything that could act, or pass itself off as a part of the page."""
    return _CLEANER.clean(html if len(html) < _SHORT or not _is_deep(html) else f"<pre>{escape(html)}</pre>")


def _is_deep(html: str) -> bool:
    """Whether more elements stand within each other than anybody means: cleaning them takes time by the square."""
    depth = 0
    for end, name in _TAG.findall(html):
        if name.lower() not in _EMPTY_TAGS:
            depth = max(depth - 1, 0) if end else depth + 1
        if depth > _DEEPEST:
            return True
    return False


def is_safe_link(address: str) -> bool:
    """Whether a link may lead there."""
    return _LINK.match(address) is not None


def is_safe_picture(address: str) -> bool:
    """Whether an image may come from there: from the page itself, or from a file beside it, never from elsewhere."""
    if address.startswith(("/", "\\")):
        return False
    return _PICTURE.match(address) is not None or ":" not in address.split("/", 1)[0]


def _attribute(_tag: str, name: str, value: str) -> str | None:
    match name:
        case "class":
            return _classes(value)
        case "href":
            return value if is_safe_link(value) else None
        case "src":
            return value if is_safe_picture(value) else None
        case _ if name in _COUNTS:
            return value if _COUNTS[name].fullmatch(value) else None
        case "rel" | "target":
            return value if value in {"noopener noreferrer", "_blank"} else None
        case _:
            return value


_KNOWN = frozenset(_CLASSES.split()) | CODE


@lru_cache(maxsize=1024)
def _classes(value: str) -> str | None:
    kept = [name for name in value.split() if name in _KNOWN or _OPEN_CLASS.fullmatch(name)]
    return " ".join(kept) or None


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS.split()),
    clean_content_tags=set(_DROPPED.split()),
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    tag_attribute_values={"input": {"type": {"checkbox"}}},
    url_schemes={"http", "https", "mailto", "tel", "ftp", "obsidian", "zotero", "doi", "data"},
    link_rel=None,
    id_prefix=IDS,
)
