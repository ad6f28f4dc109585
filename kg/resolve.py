"""Link -> Reference: the file it leads to, the place in that file, and the verdicts of Obsidian and GitHub."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from posixpath import relpath
from typing import NamedTuple

from kg.anchors import Anchor, find, find_model, github_slugs, model_ids
from kg.files import Files
from kg.lookup import (
    Ambiguous,
    Empty,
    External,
    Folder,
    Found,
    How,
    Lookup,
    Meaning,
    Missing,
    Outside,
    Resolution,
    Unencoded,
    is_address,
)
from kg.note import Form, Heading, Link, Note
from kg.suggest import Suggestion, Suggestions

# past the checks of `Reference`
_new = tuple.__new__

__all__ = [
    "Ambiguous",
    "Empty",
    "External",
    "Folder",
    "Found",
    "How",
    "Missing",
    "Outside",
    "Reference",
    "Resolution",
    "Resolver",
    "Status",
    "Suggestion",
    "Unencoded",
    "relative_destination",
]


class Status(StrEnum):
    """What a link amounts to in Obsidian."""

    OK = "ok"
    AMBIGUOUS = "ambiguous"
    MISSING_NOTE = "missing-note"
    MISSING_ATTACHMENT = "missing-attachment"
    MISSING_HEADING = "missing-heading"
    MISSING_BLOCK = "missing-block"
    EXTERNAL = "external"
    EMPTY = "empty"
    UNENCODED = "unencoded"
    OUTSIDE = "outside"


class Reference(NamedTuple):
    """A link together with what it was found to mean."""

    source: Note
    link: Link
    resolution: Resolution
    github: bool | None
    """Whether GitHub finds a file or folder there; None where it does not look: wikilinks, addresses, canvases."""
    anchor: Anchor | None
    """What the fragment names; None without one, or in a file that is no note."""

    @property
    def obsidian(self) -> bool:
        """Whether Obsidian finds the file; a missing heading in it does not matter here."""
        match self.resolution:
            case External():
                return not self.link.wiki
            case Found() | Ambiguous() | Folder():
                return True
            case Missing() | Outside() | Empty() | Unencoded():
                return False

    @property
    def path(self) -> str | None:
        """The file that the link leads to."""
        match self.resolution:
            case Found(path) | Ambiguous(path):
                return path
            case _:
                return None

    @property
    def resolved(self) -> str | None:
        """The file or folder that the link leads to."""
        return self.resolution.path if isinstance(self.resolution, Folder) else self.path

    @property
    def status(self) -> Status:  # noqa: PLR0911 - one for each outcome
        """What the link amounts to; a missing heading weighs more than an ambiguous file."""
        match self.resolution:
            case Found() | Ambiguous() if self.anchor and self.anchor.at is None:
                return Status.MISSING_BLOCK if "^" in self.link.fragment else Status.MISSING_HEADING
            case Found() | Folder():
                return Status.OK
            case Ambiguous():
                return Status.AMBIGUOUS
            case Missing(_, attachment):
                return Status.MISSING_ATTACHMENT if attachment else Status.MISSING_NOTE
            case External():
                return Status.EXTERNAL
            case Outside():
                return Status.OUTSIDE
            case Empty():
                return Status.EMPTY
            case Unencoded():
                return Status.UNENCODED


class Resolver:
    """Tells what links mean, and remembers it by folder and target: many links of a vault are alike."""

    def __init__(self, files: Files, note_of: Callable[[str], Note | None]) -> None:
        self._note_of = note_of
        self._look_up = Lookup(files)
        self._meanings: dict[tuple[str, bool], dict[str, Meaning]] = defaultdict(dict)
        """By folder, and by whether the target is that of a wikilink; then by target."""
        self._names: dict[str, Meaning] = {}
        """Of wikilinks that are the same from every folder."""
        self._slugs: dict[str, Mapping[str, Heading]] = {}
        self._suggestions = Suggestions(files, note_of)

    def resolve(self, source: Note, link: Link) -> Reference:
        """What a link of a note means."""
        return self.of_note(source, (link,))[0]

    def of_note(self, source: Note, links: Iterable[Link]) -> list[Reference]:
        """What several links of a note mean. Written for speed, as a large vault has a hundred thousand of them."""
        folder = source.path.rpartition("/")[0]
        names, wiki_here, here = self._names, self._meanings[folder, True], self._meanings[folder, False]
        in_canvas = source.path.lower().endswith(".canvas")
        made: list[Reference] = []
        for link in links:
            _, wiki, _, _, _, target, fragment, _, _, _, _, encoded = link
            meaning = (names.get(target) or wiki_here.get(target)) if wiki else here.get(target)
            if meaning is None or in_canvas:
                meaning = self._meaning(source, folder, link)
            if not encoded:
                meaning = Meaning(_unencoded(meaning), github=False)
            resolution, github = meaning
            anchor = self._anchor(source, link, resolution) if fragment else None
            made.append(_new(Reference, (source, link, resolution, github, anchor)))
        return made

    def suggestions(self, reference: Reference) -> tuple[Suggestion, ...]:
        """What the author of a missing target may have meant, the likeliest first."""
        match reference.resolution:
            case Missing(target, attachment):
                return self._suggestions.files(target, attachment=attachment)
            case Outside(target):
                return self._suggestions.files(target, attachment=not target.lower().endswith(".md"))
            case Found(path) | Ambiguous(path) if reference.anchor and reference.anchor.at is None:
                note = self._note_of(path)
                models = model_ids(note) if note and reference.link.form is Form.MODEL else ()
                return self._suggestions.anchors(note, reference.link.fragment, models) if note else ()
            case _:
                return ()

    def destination(self, source: str, path: str) -> str:
        """The Markdown destination that leads from a note to a file both in Obsidian and on GitHub."""
        written = relative_destination(source, path)
        folder = source.rpartition("/")[0]
        meant, _ = self._look_up(folder, relpath(path, folder or "."), wiki=False)
        if written.startswith("./") or (isinstance(meant, Found) and meant.path == path):
            return written
        # Obsidian would open another file of that name; `./` keeps it to this folder
        return f"./{written}"

    def _meaning(self, source: Note, folder: str, link: Link) -> Meaning:
        """What a target means that has not been seen in this folder."""
        target = link.target
        if not target:
            return _within(source, link)
        if link.form is Form.CANVAS and not is_address(target):
            return self._look_up.in_canvas(target)
        meaning = self._meanings[folder, link.wiki][target] = self._look_up(folder, target, wiki=link.wiki)
        if link.wiki and "/" not in target and isinstance(meaning.resolution, Found):
            # the one file of that name: it is the same from every folder
            self._names[target] = meaning
        return meaning

    def _anchor(self, source: Note, link: Link, resolution: Resolution) -> Anchor | None:
        """What a fragment names; in a PDF, an image or a canvas it may mean anything, and is not looked at."""
        if not isinstance(resolution, Found | Ambiguous) or not resolution.path.lower().endswith(".md"):
            return None
        note = source if resolution.path == source.path else self._note_of(resolution.path)
        if note is None:
            return None
        slugs = self._slugs.get(note.path)
        if slugs is None:
            slugs = self._slugs[note.path] = github_slugs(note)
        found = find(note, link.fragment, slugs)
        if found.at is None and link.form is Form.MODEL:
            # a wire leads to a model, which no reader of notes can open
            return found._replace(at=find_model(note, link.fragment))
        return found


def relative_destination(from_path: str, to_path: str) -> str:
    """The way from one file of the vault to another, as a Markdown destination.

    >>> relative_destination("a/Ion.md", "b/Pre- and post-synaptic.md")
    '../b/Pre-%20and%20post-synaptic.md'
    """
    way = relpath(to_path, from_path.rpartition("/")[0] or ".")
    # what looks like a scheme is none after a dot
    return ("./" if is_address(way) else "") + _encoded(way)


def _within(source: Note, link: Link) -> Meaning:
    """`[[#heading]]` and `[x](#heading)` lead to the note itself, and so does `[x](#)`; `[x]()` leads nowhere."""
    written = link.destination is not None and link.destination.start < link.destination.end
    if link.fragment or written:
        return Meaning(Found(source.path), None if link.wiki else True)
    return Meaning(Empty(), None if link.wiki else False)


def _unencoded(meaning: Meaning) -> Unencoded:
    match meaning.resolution:
        case Found(path) | Ambiguous(path):
            return Unencoded(path)
        case _:
            return Unencoded(None)


def _encoded(path: str) -> str:
    """Percent-encodes what Markdown or a table could take for something else; other alphabets stay readable."""
    parentheses = "" if _is_balanced(path) else "()"
    return re.sub(rf"[\x00-\x20\x7f\"#$%<>?\[\\\]^`{{|}}{parentheses}]|&(?=[#\w])", _percent, path)


def _is_balanced(path: str) -> bool:
    """Whether every parenthesis that opens is closed later, so that Markdown sees where the destination ends."""
    open_ones = 0
    for char in path:
        open_ones += (char == "(") - (char == ")")
        if open_ones < 0:
            return False
    return open_ones == 0


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"
