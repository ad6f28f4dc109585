"""A target that is missing -> what its author may have meant."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote

from kg.anchors import normal
from kg.files import Files, fold
from kg.note import Note

AT_MOST = 5
ALIKE = 75
"""How alike two names must be, of 100, for one to be offered for the other: Synapsis and Synapse are 80."""


class Reason(StrEnum):
    """Why something is suggested."""

    DECODED = "percent signs do not encode characters in a wikilink"
    SAME_NAME = "a file elsewhere has this name"
    EXTENSION = "a file has this name with an extension"
    ALIAS = "a note has this alias or title"
    SIMILAR = "the name is similar"


class Suggestion(NamedTuple):
    """What the author may have meant."""

    text: str
    """A vault path; for a missing heading its words, for a missing block `^id`."""
    reason: Reason

    def __str__(self) -> str:
        return self.text


class Suggestions:
    """Looks for what an author may have meant; its tables are made when first asked for."""

    def __init__(self, files: Files, note_of: Callable[[str], Note | None]) -> None:
        self._files = files
        self._note_of = note_of

    def files(self, target: str, *, attachment: bool) -> tuple[Suggestion, ...]:
        """The files that a missing target may mean, the likeliest first; similar names if there is no better guess."""
        found = list(self._known(target))
        if not found:
            found = list(self._similar(target, attachment=attachment))
        first = {suggestion.text: suggestion for suggestion in reversed(found)}
        return tuple(islice(reversed(first.values()), AT_MOST))

    def anchors(self, note: Note, fragment: str, models: Iterable[str] = ()) -> tuple[Suggestion, ...]:
        """The headings or blocks of a note, or the models, that a missing fragment may mean."""
        last = fragment.rpartition("#")[2]
        if last.startswith("^"):
            blocks = _Names({block.id.lower(): f"^{block.id}" for block in reversed(note.blocks)})
            return blocks.most_alike(last[1:].lower())
        # a slug is compared as the words it was made of
        headings = {normal(heading.text).replace("-", " "): heading.text for heading in reversed(note.headings)}
        names = headings | {normal(id_).replace("-", " "): id_ for id_ in models if id_}
        return _Names(names).most_alike(normal(last).replace("-", " "))

    def _known(self, target: str) -> Iterator[Suggestion]:
        decoded = unquote(target)
        if decoded != target:
            yield from self._named(decoded, Reason.DECODED)
        yield from self._named(target, Reason.SAME_NAME)
        stem = fold(_name(decoded))
        yield from (Suggestion(path, Reason.EXTENSION) for path in self._by_stem.get(stem, ()))
        yield from (Suggestion(path, Reason.ALIAS) for path in self._by_alias.get(stem.removesuffix(".md"), ()))

    def _named(self, target: str, reason: Reason) -> Iterator[Suggestion]:
        name = fold(_name(target))
        for spelled in (name, f"{name}.md"):
            yield from (Suggestion(path, reason) for path in self._files.by_name.get(spelled, ()))

    def _similar(self, target: str, *, attachment: bool) -> tuple[Suggestion, ...]:
        name = fold(_name(target))
        return self._attachments.most_alike(name) if attachment else self._notes.most_alike(name.removesuffix(".md"))

    @cached_property
    def _notes(self) -> "_Names":
        return _Names({fold(_name(path))[:-3]: path for path in reversed(self._files.notes)})

    @cached_property
    def _attachments(self) -> "_Names":
        notes = frozenset(self._files.notes)
        return _Names({fold(_name(path)): path for path in reversed(self._files.paths) if path not in notes})

    @cached_property
    def _by_stem(self) -> Mapping[str, Sequence[str]]:
        notes = frozenset(self._files.notes)
        others = (path for path in self._files.paths if path not in notes)
        return _grouped((fold(_name(path)).rpartition(".")[0], path) for path in others)

    @cached_property
    def _by_alias(self) -> Mapping[str, Sequence[str]]:
        """Notes by their aliases, and by a title that is not the file's name."""
        notes = [(path, note) for path in self._files.notes if (note := self._note_of(path))]
        return _grouped((fold(name), path) for path, note in notes for name in (*note.aliases, note.title))


class _Names:
    """Names to be compared with others, by length: too short and too long ones cannot be alike."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._meant = names
        # equally long ones by name, so that the answer does not depend on the order of files
        self._names = sorted(names, key=lambda name: (len(name), name))
        self._lengths = [len(name) for name in self._names]

    def most_alike(self, name: str) -> tuple[Suggestion, ...]:
        """What the most similar names stand for."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - only who looks for suggestions waits for it

        # of two names, at most twice the shorter one is alike, of both together
        shortest = bisect_left(self._lengths, ALIKE * len(name) / (200 - ALIKE))
        longest = bisect_right(self._lengths, (200 - ALIKE) * len(name) / ALIKE)
        near = self._names[shortest:longest]
        found = process.extract(name, near, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=AT_MOST)
        ranked = sorted(found, key=lambda match: (-match[1], match[0]))
        return tuple(Suggestion(self._meant[key], Reason.SIMILAR) for key, _, _ in ranked)


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, path in pairs:
        groups[key].append(path)
    return groups
