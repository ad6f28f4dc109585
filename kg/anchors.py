"""What follows `#` -> the heading, block or footnote it names, as Obsidian finds it and as GitHub does."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, count, islice
from typing import Literal, NamedTuple, TypeVar
from unicodedata import category

from kg.files import fold
from kg.note import Block, Heading, ModelBlock, Note, Region, RegionKind, Span, Value
from kg.yaml_reader import YamlError, read_yaml

Made = TypeVar("Made")


class Anchor(NamedTuple):
    """What a fragment names in a note, and who finds it."""

    at: Heading | Block | Region | ModelBlock | str | None
    """A heading, block or footnote, a model, or the name of an HTML anchor; None if the note has no such thing."""
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
    rendered = _walk(note, fragment, "text")
    return Anchor(rendered or slugs.get(fragment), obsidian=False, github=on_github)


def obsidian_heading(note: Note, fragment: str) -> Heading | None:
    """The heading that Obsidian opens for `a#b`: the first `a`, then below it the first deeper `b`.

    It compares the Markdown source, so a link in a heading leaks its path into the fragment.
    """
    return _walk(note, fragment, "raw")


def headings_named(note: Note, words: str) -> Sequence[Heading]:
    """The headings whose rendered words are these, as Obsidian compares them."""

    def made() -> Mapping[str, list[Heading]]:
        return {name: [note.headings[place] for place in places] for name, places in _places(note, "text").items()}

    return _index(note, "named", made).get(normal(words), ())


def github_slugs(note: Note) -> Mapping[str, Heading]:
    """The anchors that GitHub gives the headings: repeated ones are numbered, past numbers already taken."""
    return _index(note, "slugs", lambda: _numbered_slugs(note))


def slug_of(note: Note, heading: Heading) -> str:
    """The anchor that GitHub gives one of the note's headings."""

    def made() -> Mapping[int, str]:
        return {other.span.start: slug for slug, other in github_slugs(note).items()}

    return _index(note, "slug of", made)[heading.span.start]


def section(note: Note, heading: Heading) -> Span:
    """A heading with all that stands below it, up to the next heading that is no deeper."""
    return Span(heading.span.start, _index(note, "section ends", lambda: _section_ends(note))[heading.span.start])


def find_model(note: Note, id: str) -> ModelBlock | None:
    """The model of a note with an id."""
    return dict(zip(model_ids(note), note.models, strict=True)).get(id) if id else None


def model_ids(note: Note) -> Sequence[str]:
    """The ids of the note's models, one for each block: the author's, else the kind's name, numbered from the second.

    Empty for a block that says neither, and for one that repeats an id.
    """
    return _index(note, "models", lambda: tuple(_model_ids(note)))


def _section_ends(note: Note) -> Mapping[int, int]:
    """Where each section ends, by where it starts; found from below, past the ends of deeper sections."""
    ends: dict[int, int] = {}
    # the headings below that may end a section, the next one last, each shallower than those after it
    below: list[Heading] = []
    for heading in reversed(note.headings):
        while below and below[-1].level > heading.level:
            below.pop()
        ends[heading.span.start] = below[-1].span.start if below else len(note.source)
        below.append(heading)
    return ends


def _model_ids(note: Note) -> Iterator[str]:
    said = [id_and_kind(block) for block in note.models]
    taken, told = {id_ for id_, _ in said}, set[str]()
    names: dict[str, Iterator[str]] = {}
    for id_, kind in said:
        if not id_ and kind not in names:
            numbered = chain([kind], (f"{kind}-{number}" for number in count(2)))
            names[kind] = (name for name in numbered if name not in taken)
        name = id_ or (next(name for name in names[kind] if name not in told) if kind else "")
        yield "" if name in told else name
        told.add(name)


def id_and_kind(block: ModelBlock) -> tuple[str, str]:
    """The id and the kind that a block gives; of a block that is no YAML, what its lines look like."""
    found: Value | Mapping[str, Value]
    try:
        found = read_yaml(block.text).value
    except YamlError:
        found = dict(_SAID.findall(block.text))
    given = found if isinstance(found, dict) else {}
    id_, kind = given.get("id"), given.get("kind")
    return id_ if isinstance(id_, str) else "", kind if isinstance(kind, str) else ""


def _numbered_slugs(note: Note) -> Mapping[str, Heading]:
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
    return _index(note, "blocks", lambda: _first((block.id.lower(), block) for block in note.blocks)).get(id.lower())


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
_MARK = re.compile(r"[ \t]\^[A-Za-z0-9-]+\Z")
_SAID = re.compile(r"^(id|kind):[ \t]*[\"']?([\w.-]+)", re.MULTILINE)
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


def _walk(note: Note, fragment: str, words: Literal["raw", "text"]) -> Heading | None:
    """One pass forward: each part must be found below the one before it, at any depth."""
    parts = [normal(part) for part in fragment.split("#") if part.strip()]
    places = _places(note, words) if parts else {}
    headings, at, level = note.headings, -1, 0
    for part in parts:
        alike = places.get(part, ())
        later = islice(alike, bisect_right(alike, at), None)
        at = next((place for place in later if headings[place].level > level), -1)
        if at < 0:
            return None
        level = headings[at].level
    return headings[at] if parts else None


def _places(note: Note, words: Literal["raw", "text"]) -> Mapping[str, list[int]]:
    """Which headings have which words, in order."""

    def made() -> Mapping[str, list[int]]:
        places: dict[str, list[int]] = defaultdict(list)
        for place, heading in enumerate(note.headings):
            said = heading.raw if words == "raw" else heading.text
            # a block's id may stand after the words, and belong to them or not
            for name in {normal(said), normal(_MARK.sub("", said))} if "^" in said else (normal(said),):
                places[name].append(place)
        return places

    return _index(note, words, made)


def _find_footnote(note: Note, label: str) -> Region | None:
    footnotes = (region for region in note.regions if region.kind is RegionKind.FOOTNOTE)
    made = _index(note, "footnotes", lambda: _first((footnote.label.lower(), footnote) for footnote in footnotes))
    return made.get(label.lower())


def _first(pairs: Iterable[tuple[str, Made]]) -> Mapping[str, Made]:
    """By name; the first, if several have it."""
    found: dict[str, Made] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def _index(note: Note, name: str, make: Callable[[], Made]) -> Made:
    """What is looked up in a note, made when it is first asked for: a note may have as many links as headings."""
    if name not in note.indexes:
        note.indexes[name] = make()
    made: Made = note.indexes[name]
    return made
