"""What a vault says, read once: its files, notes, references, models and graph, each made when first asked for."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from functools import cached_property
from itertools import chain
from pathlib import Path
from posixpath import normpath
from typing import TYPE_CHECKING, NamedTuple

from kg.config import Check, Config
from kg.files import Files
from kg.globs import Globs
from kg.note import Form, Link, Note
from kg.parse import parse
from kg.resolve import Found, Missing, Reference, Resolver, Status

if TYPE_CHECKING:
    from kg.edges import ModelFeed, Wire
    from kg.graph import ConceptGraph
    from kg.models import Invalid, Model, Result
    from kg.models.wiring import Assembly
    from kg.report import Finding

Progress = Callable[[str], None]
"""Called with the name of each long step as it begins."""


class ModelRun(NamedTuple):
    """A model of a note and what came of it."""

    note: Note
    model: "Model"
    result: "Result"


class _Reading:
    """The notes and their links: what no setting of a check changes."""

    def __init__(self, files: Files, config: Config, progress: Progress, notes: Mapping[str, Note] | None) -> None:
        self.files = files
        self.config = config
        self.progress = progress
        self._given = notes

    @cached_property
    def notes(self) -> Mapping[str, Note]:
        if self._given is not None:
            return self._given
        self.progress("reading notes")
        return read_notes(self.files, filter(is_read, self.files.paths))

    @cached_property
    def resolver(self) -> Resolver:
        return Resolver(self.files, self.notes.get)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        notes = self.notes.values()
        self.progress("resolving links")
        with _without_garbage_collection():
            found = (self.resolver.of_note(note, self._links(note)) for note in notes)
            return tuple(chain.from_iterable(found))

    def _links(self, note: Note) -> Iterable[Link]:
        """The links of a note, with the plain paths that kg.toml's relations make links."""
        if not note.properties:
            return note.links
        from kg.edges import paths_in_properties  # noqa: PLC0415 - few notes have properties

        stated = tuple(paths_in_properties(note, self.config))
        return sorted((*note.links, *stated), key=lambda link: link.span) if stated else note.links


class Survey:
    """One reading of a vault; every answer of kg starts here."""

    def __init__(
        self,
        files: Files,
        config: Config,
        progress: Progress = lambda _: None,
        notes: Mapping[str, Note] | None = None,
    ) -> None:
        self.files = files
        self.config = config
        self.progress = progress
        self.web: tuple[Finding, ...] = ()
        """What is wrong with addresses, where the web was asked."""
        self._reading = _Reading(files, config, progress, notes)

    @property
    def notes(self) -> Mapping[str, Note]:
        """The notes and canvases by their paths."""
        return self._reading.notes

    @property
    def resolver(self) -> Resolver:
        """Tells what a link means."""
        return self._reading.resolver

    @property
    def references(self) -> tuple[Reference, ...]:
        """Every link with what it means, by note and place."""
        return self._reading.references

    @property
    def is_unread(self) -> bool:
        """Whether nobody has asked for the notes yet."""
        return "notes" not in self._reading.__dict__

    @cached_property
    def by_status(self) -> Mapping[Status, Sequence[Reference]]:
        """The references outside `%%comments%%`, by what they amount to: most rules look at a few of very many.

        What kg.toml says to be kept elsewhere (`ignore-missing`) is not among the missing.
        """
        groups: dict[Status, list[Reference]] = {status: [] for status in Status}
        good = groups[Status.OK]
        for reference in self.references:
            _, link, resolution, _, anchor = reference
            if link.in_comment:
                continue
            # most links are such
            if anchor is None and resolution.__class__ is Found:
                good.append(reference)
            else:
                groups[reference.status].append(reference)
        if self.config.check.ignore_missing:
            elsewhere = Globs(self.config.check.ignore_missing)
            for status in (Status.MISSING_NOTE, Status.MISSING_ATTACHMENT):
                groups[status] = [one for one in groups[status] if not _is_kept(one, elsewhere)]
        return groups

    @cached_property
    def anchored(self) -> Sequence[Reference]:
        """Those of them that name a heading or block which is there."""
        groups = self.by_status
        return [one for status in (Status.OK, Status.AMBIGUOUS) for one in groups[status] if one.anchor is not None]

    def settled(self, check: Check) -> "Survey":
        """The same reading, checked by other settings; what the links mean does not depend on them."""
        other = copy(self)
        other.config = self.config.checked_by(check)
        # which may keep other links from being missing
        other.__dict__.pop("by_status", None)
        other.__dict__.pop("anchored", None)
        return other

    @cached_property
    def models(self) -> tuple[tuple[Note, "Model | Invalid"], ...]:
        """The models of the notes, in order, with those that cannot be understood."""
        written = [note for note in self.notes.values() if note.models]
        if not written:
            return ()
        from kg.models import read  # noqa: PLC0415 - a vault without models never waits for pydantic

        return tuple((note, model) for note in written for model in read(note))

    @cached_property
    def invalid_models(self) -> "tuple[tuple[Note, Invalid], ...]":
        """What keeps models from being understood or from running, each with its note."""
        if not self.models:
            return ()
        from kg.models import Invalid  # noqa: PLC0415

        unread = [(note, model) for note, model in self.models if isinstance(model, Invalid)]
        stuck = [(note, one) for note, outcome in self._outcomes if isinstance(outcome, tuple) for one in outcome]
        return (*unread, *stuck)

    @cached_property
    def valid_models(self) -> "tuple[tuple[Note, Model], ...]":
        """The models that can be understood, each with its note."""
        if not self.models:
            return ()
        from kg.models import Invalid  # noqa: PLC0415

        return tuple((note, model) for note, model in self.models if not isinstance(model, Invalid))

    @cached_property
    def wired_models(self) -> "tuple[tuple[Note, Model], ...]":
        """The same, with the values that wires bring; only models that others take values from are run for it."""
        return tuple((self.notes[name.path], self.assembly.wired(name)) for name in self.assembly.models)

    @cached_property
    def assembly(self) -> "Assembly":
        """The models that can be understood, with the wires between them."""
        from kg.models.wiring import Assembly  # noqa: PLC0415

        return Assembly(self.models, self.resolver.resolve)

    @cached_property
    def runs(self) -> tuple[ModelRun, ...]:
        """The result of each model that runs, with its own parameters and what wires bring."""
        return tuple(
            ModelRun(note, outcome.model, outcome) for note, outcome in self._outcomes if not isinstance(outcome, tuple)
        )

    @cached_property
    def _outcomes(self) -> "tuple[tuple[Note, Result | tuple[Invalid, ...]], ...]":
        if not self.valid_models:
            return ()
        self.progress("running models")
        return tuple((self.notes[name.path], self.assembly.outcome(name)) for name in self.assembly.models)

    @cached_property
    def graph(self) -> "ConceptGraph":
        """The typed concept graph."""
        from kg.edges import ModelName, build  # noqa: PLC0415 - a check never waits for it

        references = self.references
        self.progress("building the graph")
        named = [ModelName(note.path, model.id, model.title) for note, model in self.valid_models]
        with _without_garbage_collection():
            return build(self.files, self.notes, references, self.config, list(self._wires()), named, self._feeds())

    def _wires(self) -> Iterator["Wire"]:
        """The inputs and wires of models that name a note, each with the link that names it."""
        if not self.valid_models:
            return
        from kg.edges import Wire  # noqa: PLC0415

        for note, model in self.wired_models:
            for span, excites in model.linked_inputs():
                for link in _links_within(note, span):
                    yield Wire(note.path, link, "excites" if excites else "inhibits")
            for span in model.linked_wires():
                yield from (Wire(note.path, link, "modulates") for link in _links_within(note, span))

    def _feeds(self) -> "Sequence[ModelFeed]":
        """The models that other models take values from."""
        if not self.valid_models:
            return ()
        from kg.edges import ModelFeed  # noqa: PLC0415

        assembly = self.assembly
        return [
            ModelFeed(wire.source, name, wire.feed.metric) for name in assembly.models for wire in assembly.found(name)
        ]


def read_notes(files: Files, paths: Iterable[str]) -> Mapping[str, Note]:
    """What some of the files say."""
    with _without_garbage_collection():
        return {path: parsed(path, files.bytes(path)) for path in paths}


def is_read(path: str) -> bool:
    """Whether kg reads what a file says: notes and canvases."""
    return path.lower().endswith((".md", ".canvas"))


def parsed(path: str, source: bytes) -> Note:
    """What a file says: a note, or a canvas."""
    if path.lower().endswith(".canvas"):
        from kg.canvas import parse_canvas  # noqa: PLC0415 - few vaults have one

        return parse_canvas(path, source)
    return parse(path, source)


def survey(root: Path, config: Config, progress: Progress = lambda _: None) -> Survey:
    """A reading of the vault in a folder."""
    progress("looking at files")
    return Survey(Files.read(root), config, progress)


def _is_kept(missing: Reference, elsewhere: Globs) -> bool:
    """Whether what is missing is kept elsewhere, going by the path as written or from the note's own folder."""
    if not isinstance(missing.resolution, Missing):
        return False
    target = missing.resolution.target
    return target in elsewhere or normpath(f"{missing.source.path}/../{target}") in elsewhere


def _links_within(note: Note, span: tuple[int, int]) -> Iterator[Link]:
    start, end = span
    return (
        link for link in note.links if link.form is Form.MODEL and start <= link.span.start and link.span.end <= end
    )


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Many small values and no cycles among them: the collector would look through them again and again for nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
