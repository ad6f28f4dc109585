"""What notes say, as HTML and around their links: made by all cores, and remembered while it stays true."""

import json
import os
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from kg import __version__
from kg.caches import cache_folder, remember, tidy
from kg.forks import in_parts, processes
from kg.graph import Edge
from kg.note import Form, Link, Note
from kg.render import Target, Targets, render
from kg.render.targets import NO_LINK

FORMAT = 1
WORTHWHILE = 150
"""So many notes are worth another process."""
OFTEN = 64
"""So often, while notes are rendered, somebody is told how far that is."""
LARGEST = 400_000_000
"""So many bytes of texts are remembered of one vault."""
DAYS, MOST = 60, 500_000_000
"""A vault that is not drawn for so long is forgotten, and so is what goes beyond so many bytes of all vaults."""
LONG = 200
"""A longer answer, such as an image, is compared by its mark."""
PARTS = ("markdown-it-py", "mdit-py-plugins", "nh3", "math-core", "pygments")
"""The packages that have a part in the HTML."""


class Around(NamedTuple):
    """What stands around a link: the sentence, the heading above it, the author's words about it."""

    sentence: str
    section: str
    gloss: str


class Text(NamedTuple):
    """What a note's text became, and all that this depended on."""

    source: str
    """The mark of the text."""
    asked: list[list[Any]]
    """The links whose targets the HTML needed, each with the path of the note that it stood in."""
    answers: str
    """The mark of their targets."""
    html: str
    around: dict[str, list[str]]
    """What stands around the note's links, by their places."""


class Texts:
    """What has been made of notes, kept in memory, and in a file if there is one. A broken file costs time, no more."""

    def __init__(self, file: Path | None = None, *, alone: bool = False) -> None:
        self._file = file
        self._alone = alone
        self._known = _read(file) if file else {}
        self._changed = False

    @classmethod
    def of(cls, vault: Path, images: str) -> "Texts":
        """Those of a vault that is drawn with images in this way, from the user's cache folder."""
        name = _mark(f"{vault.resolve()}\n{images}".encode("utf-8", "surrogatepass"))
        return cls(cache_folder() / "texts" / name)

    def unkept(self) -> "Texts":
        """The same ones in memory alone, made by this process alone: for a map that is drawn again and again."""
        other = Texts(alone=True)
        other._known = self._known
        return other

    def make(
        self,
        notes: Sequence[Note],
        edges: Mapping[str, Sequence[Edge]],
        targets: Targets,
        progress: Callable[[str], None],
    ) -> "Mapping[str, Text]":
        """The texts of these notes, by path, with what stands around these edges, which are given by path."""
        by_path = {note.path: note for note in notes}
        makers = 1 if self._alone else processes(len(notes), WORTHWHILE)

        def work(part: Sequence[Note]) -> list[Text | None]:
            maker, lead = _Maker(self._known, by_path, targets), os.getpid() == here
            made = []
            for number, note in enumerate(part):
                if lead and number % OFTEN == 0:
                    progress(f"rendering notes: {number * makers:,} of {len(notes):,}")
                made.append(maker.text(note, edges.get(note.path, ())))
            return made

        here = os.getpid()
        made = work(notes) if makers == 1 else in_parts(notes, work, WORTHWHILE)
        texts = {note.path: text or self._known[note.path] for note, text in zip(notes, made, strict=True)}
        self._changed |= any(made) or len(texts) != len(self._known)
        self._known = texts
        return texts

    def beside(self, kind: str) -> Path | None:
        """Where something else that is remembered of the same map has its file; None if nothing is remembered."""
        return self._file.parent.parent / kind / self._file.name if self._file else None

    def keep(self) -> None:
        """Remembers them for the next time."""
        if self._file is None:
            return
        if self._changed:
            remember(self._file, _written(self._known))
        else:
            with suppress(OSError):
                os.utime(self._file)
        tidy(self._file.parent, DAYS, MOST)


def around(edge: Edge, text: Text | None) -> Around:
    """What stands around an edge of a note, whose text may have been made."""
    known = text.around.get(_place(edge)) if text else None
    return Around(*known) if known else _around(edge)


class _Maker:
    """Makes texts, or finds that what is known of a note is still true."""

    def __init__(self, known: Mapping[str, Text], notes: Mapping[str, Note], targets: Targets) -> None:
        self._known = known
        self._notes = notes
        self._targets = targets
        self._marks: dict[str, str] = {}

    def text(self, note: Note, edges: Iterable[Edge]) -> Text | None:
        """The text of a note; None if that is known."""
        edges = [edge for edge in edges if _place(edge)]
        known = self._known.get(note.path)
        if known and self._holds(note, known) and all(_place(edge) in known.around for edge in edges):
            return None
        asked: list[tuple[Note, Link]] = []

        def targets(source: Note, link: Link) -> Target:
            asked.append((source, link))
            return self._targets(source, link)

        html = render(note, targets)
        told = all(_link_of(_link_facts(link)) == link for _, link in asked)
        return Text(
            self._mark_of(note),
            [[source.path, *_link_facts(link)] for source, link in asked],
            # what cannot be asked again is never known to be still true
            self._answers(asked) if told else "",
            html,
            {_place(edge): list(_around(edge)) for edge in edges},
        )

    def _holds(self, note: Note, known: Text) -> bool:
        """Whether a text would be made in the same way again: what it was made of is as it was."""
        if known.source != self._mark_of(note):
            return False
        asked = [(self._notes.get(path), _link_of(facts)) for path, *facts in known.asked]
        there = [(source, link) for source, link in asked if source]
        return len(there) == len(asked) and known.answers == self._answers(there)

    def _answers(self, asked: Iterable[tuple[Note, Link]]) -> str:
        """The mark of the targets of links."""
        facts = [self._facts(self._targets(source, link), link) for source, link in asked]
        return _mark(repr(facts).encode("utf-8", "surrogatepass"))

    def _facts(self, value: Any, link: Link) -> Any:
        match value:
            case Note():
                # only what embeds it shows more of it than its name
                return self._mark_of(value) if link.embed else None
            case str() if len(value) > LONG:
                if value not in self._marks:
                    self._marks[value] = _mark(value.encode("utf-8", "surrogatepass"))
                return self._marks[value]
            case tuple():
                return (type(value).__name__, *(self._facts(field, link) for field in value))
            case _:
                return value

    def _mark_of(self, note: Note) -> str:
        if note.path not in self._marks:
            self._marks[note.path] = _mark(note.source)
        return self._marks[note.path]


def _place(edge: Edge) -> str:
    """Where in its note an edge stands; empty for what its text alone does not tell."""
    if edge.reference is None or edge.label or edge.reference.link.form is Form.MODEL:
        return ""
    link = edge.reference.link
    return f"{link.span.start}:{link.span.end}:{link.key}"


def _around(edge: Edge) -> Around:
    return Around(edge.sentence, edge.section, edge.gloss)


def _link_facts(link: Link) -> list[Any]:
    """What tells a link of rendered text from others."""
    return [link.form.value, link.wiki, link.embed, link.target, link.fragment, link.display, link.title]


def _link_of(facts: Sequence[Any]) -> Link:
    form, wiki, embed, target, fragment, display, title = facts
    return NO_LINK._replace(
        form=Form(form), wiki=wiki, embed=embed, target=target, fragment=fragment, display=display, title=title
    )


def _written(texts: Mapping[str, Text]) -> bytes:
    """The texts as a file, as many as may be remembered."""
    entries, size = [], 0
    for path, text in texts.items():
        entry = json.dumps([path, *text])
        size += len(entry)
        if size > LARGEST:
            break
        entries.append(entry)
    head = json.dumps([FORMAT, _tools()])
    return zlib.compress("\n".join([head, *entries]).encode(), 1)


def _read(file: Path) -> dict[str, Text]:
    """The texts of a file; none if it is not there, was written by another kg, or is broken."""
    try:
        head, *entries = zlib.decompressobj().decompress(file.read_bytes(), LARGEST + LONG).decode().split("\n")
        if json.loads(head) != [FORMAT, _tools()]:
            return {}
        return dict(map(_entry, json.loads(f"[{','.join(entries)}]")))
    except (OSError, ValueError, TypeError, zlib.error, RecursionError, MemoryError):
        return {}


def _entry(value: Any) -> tuple[str, Text]:
    path, *fields = value
    text = Text(*fields)
    strings = [path, text.source, text.answers, text.html, *text.around]
    strings += [word for words in text.around.values() for word in words]
    strings += [word for facts in text.asked for word in (*facts[:2], *facts[4:])]
    if not all(map(str.__instancecheck__, strings)) or not all(len(words) == 3 for words in text.around.values()):
        raise ValueError
    return path, text


@cache
def _tools() -> str:
    """The mark of all programs that have a part in the texts: another version may write them otherwise."""
    here = Path(__file__).parents[1]
    own = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in sorted(here.rglob("*.py"))]
    return _mark(repr([__version__, own, [_version(name) for name in PARTS]]).encode())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _mark(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()
