"""What a vault says, read once: its files, notes, references, models and graph, each made when first asked for."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from functools import cached_property
from pathlib import Path
from posixpath import normpath
from typing import TYPE_CHECKING, NamedTuple

from kg.config import Check, Config
from kg.files import Files
from kg.globs import Globs
from kg.note import Form, Link, Note
from kg.parse import parse
from kg.resolve import Missing, Reference, Resolver, Status

if TYPE_CHECKING:
    from kg.edges import Wire
    from kg.graph import ConceptGraph
    from kg.models import Invalid, Model, Result
    from kg.report import Finding

Progress = Callable[[str], None]
"""Called with the name of each long step as it begins."""


class ModelRun(NamedTuple):
    """A model of a note and what came of it."""

    note: Note
    model: "Model"
    result: "Result"


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
        self._given = notes

    @cached_property
    def notes(self) -> Mapping[str, Note]:
        """The notes and canvases by their paths."""
        if self._given is not None:
            return self._given
        self.progress("reading notes")
        with _without_garbage_collection():
            return {path: parsed(path, self.files.bytes(path)) for path in self.files.paths if is_read(path)}

    @cached_property
    def resolver(self) -> Resolver:
        """Tells what a link means."""
        return Resolver(self.files, self.notes.get)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every link with what it means, by note and place."""
        notes = self.notes.values()
        self.progress("resolving links")
        with _without_garbage_collection():
            resolve = self.resolver.resolve
            return tuple(resolve(note, link) for note in notes for link in self._links(note))

    @cached_property
    def by_status(self) -> Mapping[Status, Sequence[Reference]]:
        """The references outside `%%comments%%`, by what they amount to: most rules look at a few of very many.

        What kg.toml says to be kept elsewhere (`ignore-missing`) is not among the missing.
        """
        groups: dict[Status, list[Reference]] = {status: [] for status in Status}
        for reference in self.references:
            if not reference.link.in_comment:
                groups[reference.status].append(reference)
        if self.config.check.ignore_missing:
            elsewhere = Globs(self.config.check.ignore_missing)
            for status in (Status.MISSING_NOTE, Status.MISSING_ATTACHMENT):
                groups[status] = [one for one in groups[status] if not _is_kept(one, elsewhere)]
        return groups

    def settled(self, check: Check) -> "Survey":
        """The same reading, checked by other settings; what the links mean does not depend on them."""
        assert self.references is not None  # read now, so that the copy need not resolve them again
        other = copy(self)
        other.config = self.config.checked_by(check)
        return other

    def _links(self, note: Note) -> Iterable[Link]:
        """The links of a note, with the plain paths that kg.toml's relations make links."""
        if not note.properties:
            return note.links
        from kg.edges import paths_in_properties  # noqa: PLC0415 - few notes have properties

        stated = tuple(paths_in_properties(note, self.config))
        return sorted((*note.links, *stated), key=lambda link: link.span) if stated else note.links

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
        """What is wrong with models that cannot run, each with its note."""
        if not self.models:
            return ()
        from kg.models import Invalid  # noqa: PLC0415

        return tuple((note, model) for note, model in self.models if isinstance(model, Invalid))

    @cached_property
    def valid_models(self) -> "tuple[tuple[Note, Model], ...]":
        """The models that can run, each with its note."""
        if not self.models:
            return ()
        from kg.models import Invalid  # noqa: PLC0415

        return tuple((note, model) for note, model in self.models if not isinstance(model, Invalid))

    @cached_property
    def runs(self) -> tuple[ModelRun, ...]:
        """The result of each valid model with its own parameters."""
        if not self.valid_models:
            return ()
        from kg.models import run  # noqa: PLC0415

        self.progress("running models")
        return tuple(ModelRun(note, model, run(model)) for note, model in self.valid_models)

    @cached_property
    def graph(self) -> "ConceptGraph":
        """The typed concept graph."""
        from kg.edges import ModelName, build  # noqa: PLC0415 - a check never waits for it

        references = self.references
        self.progress("building the graph")
        named = [ModelName(note.path, model.id, model.title) for note, model in self.valid_models]
        with _without_garbage_collection():
            return build(self.files, self.notes, references, self.config, list(self._wires()), named)

    def _wires(self) -> Iterator["Wire"]:
        """The inputs of models that name a note, each with the link that names it."""
        from kg.edges import Wire  # noqa: PLC0415

        for note, model in self.valid_models:
            for span, excites in model.wires():
                for link in _links_within(note, span):
                    yield Wire(note.path, link, "excites" if excites else "inhibits")


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
