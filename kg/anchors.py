"""What follows `#` -> the heading, block or footnote it names, as Obsidian finds it and as GitHub does."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category

from kg.files import fold
from kg.note import Block, Heading, Note, Region, RegionKind


class Anchor(NamedTuple):
    """What a fragment names in a note, and who finds it."""

    at: Heading | Block | Region | str | None
    """A heading, block or footnote, or the name of an HTML anchor; None if the note has no such thing."""
    obsidian: bool
    github: bool
    """Both are False for a heading that only its rendered words name: `#See x` for `# See [x](y.md)`."""


def find(note: Note, fragment: str, slugs: Mapping[str, Heading]) -> Anchor:
    """What a fragment names: by Obsidian's rule, by the rendered words, by GitHub's slug (`github_slugs`), by HTML."""
    last = fragment.rpartition("#")[2]
    if last.startswith("^"):
        block = find_block(note, last[1:])
        return Anchor(block, obsidian=block is not None, github=False)
    if last.startswith("[^") and last.endswith("]"):
        footnote = _find_footnote(note, last[2:-1])
        return Anchor(footnote, obsidian=footnote is not None, github=False)
    in_html = fragment in note.html_ids
    on_github = in_html or fragment in slugs
    if heading := obsidian_heading(note, fragment):
        return Anchor(heading, obsidian=True, github=on_github)
    if in_html:
        return Anchor(fragment, obsidian=False, github=True)
    rendered = _walk(note.headings, fragment, lambda heading: heading.text)
    return Anchor(rendered or slugs.get(fragment), obsidian=False, github=on_github)


def obsidian_heading(note: Note, fragment: str) -> Heading | None:
    """The heading that Obsidian opens for `a#b`: the first `a`, then below it the first deeper `b`.

    It compares the Markdown source, so a link in a heading leaks its path into the fragment.
    """
    return _walk(note.headings, fragment, lambda heading: heading.raw)


def github_slugs(note: Note) -> Mapping[str, Heading]:
    """The anchors that GitHub gives the headings: repeated ones are numbered, past numbers already taken."""
    slugs: dict[str, Heading] = {}
    used: dict[str, int] = {}
    for heading in note.headings:
        plain = unique = slug(heading.text)
        while unique in used:
            used[plain] += 1
            unique = f"{plain}-{used[plain]}"
        used[unique] = 0
        slugs[unique] = heading
    return slugs


def find_block(note: Note, id: str) -> Block | None:
    """The block with an id, in whatever case; the first, if several have it."""
    wanted = id.lower()
    return next((block for block in note.blocks if block.id.lower() == wanted), None)


@lru_cache(maxsize=1 << 16)
def normal(text: str) -> str:
    """The form in which Obsidian compares headings: most ASCII punctuation becomes a space.

    >>> normal("Wifi 2.4 (old)")
    'wifi 2 4 old'
    """
    return fold(" ".join(_DROPPED.sub(" ", text).split()))


def slug(text: str) -> str:
    """The anchor that GitHub makes of a heading's rendered words.

    >>> slug("A & B: what's new?")
    'a--b-whats-new'
    """
    lowered = text.strip().lower()
    if lowered.isascii():
        return _UNSLUGGED.sub("", lowered).replace(" ", "-")
    return "".join(char for char in lowered if _is_slugged(char)).replace(" ", "-")


_DROPPED = re.compile(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\\r\n]")
_UNSLUGGED = re.compile(r"[^a-z0-9_ -]")


def _is_slugged(char: str) -> bool:
    """Letters, marks, digits, connectors, the hyphen and the space."""
    kind = category(char)
    # circled and squared letters are alphabetic, though their category is a symbol's
    return kind[0] in "LM" or kind in {"Nd", "Nl", "Pc"} or char in "- " or (kind == "So" and char.lower() in _CIRCLED)


_CIRCLED = frozenset(
    chr(code).lower() for first, last in ((0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189))
    for code in range(first, last + 1)
)  # fmt: skip


def _walk(headings: Iterable[Heading], fragment: str, words: Callable[[Heading], str]) -> Heading | None:
    """One pass forward: each part must be found below the one before it, at any depth."""
    parts = [normal(part) for part in fragment.split("#") if part.strip()]
    if not parts:
        return None
    level = reached = 0
    for heading in headings:
        if heading.level > level and normal(words(heading)) == parts[reached]:
            level = heading.level
            reached += 1
            if reached == len(parts):
                return heading
    return None


def _find_footnote(note: Note, label: str) -> Region | None:
    wanted = label.lower()
    footnotes = (region for region in note.regions if region.kind is RegionKind.FOOTNOTE)
    return next((footnote for footnote in footnotes if footnote.label.lower() == wanted), None)
