"""What the text links to, as the text has it, and what the map says that is there."""

import re
from collections.abc import Callable
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote

from kg.note import Form, Link, Note, Span


class ToNode(NamedTuple):
    """A link that leads to something on the map."""

    id: str
    """The node's id, which becomes the route `#/id`."""
    anchor: str = ""
    """The place in it, as `kg.render.anchor` names it; empty for its beginning."""
    note: Note | None = None
    """What an embed shows; without it an embed is shown as a link."""
    exists: bool = True
    """False for a node that only links speak of."""


class ToImage(NamedTuple):
    """An embedded image that is in the vault."""

    path: str
    src: str = ""
    """A `data:` address, or a path beside the map; empty for an image that is not shown, but named."""


Target: TypeAlias = ToNode | ToImage | None
"""Where a link leads; None for nowhere."""

Targets: TypeAlias = Callable[[Note, Link], Target]
"""Tells where a link of a note leads. It is asked about links in embedded notes too, with the note they stand in."""

NO_LINK = Link(
    Form.WIKILINK,
    wiki=False,
    embed=False,
    span=Span(0, 0),
    destination=None,
    target="",
    fragment="",
    display="",
    title="",
    key="",
    in_comment=False,
)
"""A link that says nothing, which each link of the text fills."""
_SIZE = re.compile(r"(\d{1,4})(?:x(\d{1,4}))?", re.ASCII)
_EXTERNAL = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def is_external(address: str) -> bool:
    """Whether an address leads out of the vault."""
    return _EXTERNAL.match(address) is not None


def wikilink(target: str, display: str, *, embed: bool) -> Link:
    """The link that `[[target|display]]` writes."""
    path, _, fragment = target.partition("#")
    return NO_LINK._replace(
        wiki=True, embed=embed, target=path.strip(), fragment=_fragment(fragment), display=display.strip()
    )


def markdown_link(form: Form, address: str, display: str = "", title: str = "", *, embed: bool = False) -> Link:
    """The link that `[display](address "title")` writes; the address has lost its escapes and entities, not its `%20`.

    >>> link = markdown_link(Form.MARKDOWN, "My%20Note.md#A%23b#")
    >>> link.target, link.fragment
    ('My Note.md', 'A#b')
    """
    path, _, fragment = (address, "", "") if is_external(address) else address.partition("#")
    target = address if is_external(address) else _decoded(path).strip()
    return NO_LINK._replace(
        form=form, embed=embed, target=target, fragment=_fragment(_decoded(fragment)), display=display, title=title
    )


def shown_words(link: Link) -> str:
    """The words that stand for a link: its display, else its target and headings as Obsidian writes them."""
    name = link.target if link.wiki else link.target.removesuffix(".md")
    return link.display or " > ".join(part for part in [name, *link.fragment.split("#")] if part)


def size_and_words(display: str) -> tuple[int | None, int | None, str]:
    """The width, height and alternative text of an embedded image: `A cell|100x20`; a size alone stands for itself.

    >>> size_and_words("A cell|100x20"), size_and_words("250"), size_and_words("A cell")
    ((100, 20, 'A cell'), (250, None, ''), (None, None, 'A cell'))
    """
    words, _, last = display.rpartition("|")
    if match := _SIZE.fullmatch(last.strip()):
        return int(match[1]), int(match[2]) if match[2] else None, words.strip()
    return None, None, display.strip()


def _fragment(written: str) -> str:
    return "#".join(part for part in map(str.strip, written.split("#")) if part)


def _decoded(part: str) -> str:
    """The part without its percent signs, or as it is if they do not spell UTF-8."""
    if "%" not in part or re.search(r"%(?![0-9A-Fa-f]{2})", part):
        return part
    try:
        return unquote(part, errors="strict")
    except UnicodeDecodeError:
        return part
