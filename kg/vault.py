"""The front door: a vault, and one line for each answer."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, overload

from kg.config import Config, Profile
from kg.config_file import find_config, read_config
from kg.errors import UsageError
from kg.survey import Progress, Survey, survey

if TYPE_CHECKING:
    from kg.circuit import Circuit
    from kg.graph import ConceptGraph, Edge, Hop
    from kg.map.atlas import Bodies
    from kg.map.embedding import MapPage
    from kg.map.page import View
    from kg.map.pictures import Images
    from kg.missing_links import MissingLinks, RelatedNotes, Suggester
    from kg.models import Result
    from kg.models.ready import Ready
    from kg.models.sweeping import Sweep
    from kg.models.verdicts import Verdict
    from kg.report import Report
    from kg.resolve import Reference
    from kg.stats import Stats


class Vault:
    """A folder of notes. Everything is read when first asked for, and once.

    >>> vault = Vault.open("vault")
    >>> vault.graph.find("IPSPs and EPSPs").kind.value
    'note'
    """

    def __init__(
        self, root: Path, config: Config, progress: Progress = lambda _: None, home: Path | None = None
    ) -> None:
        self.root = root
        self.config = config
        self.home = home or root
        """The folder of kg.toml; the vault's own if there is none."""
        self._progress = progress

    @classmethod
    def open(cls, path: str | Path = ".", progress: Progress = lambda _: None) -> "Vault":
        """The vault in a folder, with the kg.toml that it or a folder above it has.

        Raises `VaultError` if there is no such folder, `ConfigError` if its kg.toml cannot be understood.
        """
        file = find_config(Path(path))
        return cls(Path(path), read_config(file), progress, file.parent if file else None)

    @cached_property
    def survey(self) -> Survey:
        """What the vault says: files, notes, references, models."""
        return survey(self.root, self.config, self._progress)

    @property
    def graph(self) -> "ConceptGraph":
        """The typed concept graph; `vault.graph.nx` is a networkx `MultiDiGraph`."""
        return self.survey.graph

    @property
    def name(self) -> str:
        """The name in kg.toml, else the folder's."""
        return self.config.name or self.root.resolve().name

    def check(
        self,
        files: Iterable[str] = (),
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        profile: Profile | None = None,
        changed: str = "",
        baseline: Path | None = None,
        *,
        external: bool = False,
        no_cache: bool = False,
    ) -> "Report":
        """What is wrong and not known to the baseline: by all rules that are not off, or some; in all files, or some.

        `changed` is a git revision: what was wrong there already does not count. `external` asks the web.
        """
        from kg.checking import Request, report  # noqa: PLC0415 - each verb waits only for what it needs

        asked = Request(tuple(files), tuple(select), tuple(ignore), profile, changed, external, no_cache, baseline)
        return report(self.survey, asked, self.home)

    def links(self) -> "tuple[Reference, ...]":
        """Every link with what it means, by note and place."""
        return self.survey.references

    def stats(self, top: int = 10) -> "Stats":
        """The vault in numbers, with its `top` hubs and bridges."""
        from kg.stats import stats  # noqa: PLC0415

        return stats(self.graph, self.survey.references, top)

    def map(
        self,
        images: "Images" = "inline",
        exclude: Iterable[str] = (),
        output: Path | None = None,
        bodies: "Bodies" = "all",
        note: str = "",
        depth: int = 1,
        *,
        embed: bool = False,
        height: int = 600,
        view: "View" = "canvas",
        editor: str = "",
        positions: Path | None = None,
        no_cache: bool = False,
    ) -> "MapPage":
        """One HTML file, offline, in which people read, search and filter the vault; excluded notes are not in it.

        The answer is its text; a notebook shows it in a frame, `height` pixels high. With a `note`, it is the map of
        what is at most `depth` links from there, either way. With `embed`, it is the map alone, without search and
        texts, for a frame of another page: `vault.map(embed=True).frame("map.html")` is that frame.

        It is not written: `output` only tells where the file will lie, for `images="link"`; else beside the notes.
        With `bodies="none"` the notes' own texts are left out. With `view="vis"` vis-network draws it, which knows less
        and makes the file greater. What was rendered is remembered in the user's cache folder, unless `no_cache`. With
        an `editor` such as `vscode://file/{path}:{line}` notes can be opened there: that map tells where the vault lies
        on this disk, and is not to be published. With a file of `positions`, notes stay where they were on the map that
        was drawn with it before; it is written anew.
        """
        if note and positions:
            raise UsageError("positions are of the whole map: leave them out, or the note")
        from kg.map.embedding import drawn  # noqa: PLC0415
        from kg.map.texts import Texts  # noqa: PLC0415
        from kg.map.views import check_views  # noqa: PLC0415

        check_views(self.survey)
        return drawn(
            self._published(exclude),
            self.name,
            note=note,
            depth=depth,
            embed=embed,
            height=height,
            view=view,
            images=images,
            beside=output.parent if output else None,
            bodies=bodies == "all",
            texts=None if no_cache else Texts.of(self.root, images),
            editor=editor,
            positions=positions,
        )

    @overload
    def run(
        self,
        note: str,
        set: Mapping[str, str | float] | None = None,
        seed: int | None = None,
        limit: Mapping[str, str | float] | None = None,
    ) -> "tuple[Result, ...]": ...

    @overload
    def run(
        self,
        note: str,
        set: Mapping[str, str | float] | None = None,
        seed: int | None = None,
        limit: Mapping[str, str | float] | None = None,
        *,
        sweep: Mapping[str, Sequence[float]],
        metric: str = "",
    ) -> "Sweep": ...

    def run(
        self,
        note: str,
        set: Mapping[str, str | float] | None = None,
        seed: int | None = None,
        limit: Mapping[str, str | float] | None = None,
        *,
        sweep: Mapping[str, Sequence[float]] | None = None,
        metric: str = "",
    ) -> "tuple[Result, ...] | Sweep":
        """The results of a note's models, or of one: `note#id`; `set` gives parameters other values.

        `limit` raises what a model may ask for: `{"events": 200000}`. `sweep` runs one model over the values of one
        parameter or of two: `{"V_th_mV": [-60, -55, -50]}`; `metric` is what the sweep shows.
        """
        from kg.models.ready import PATIENT, run_named  # noqa: PLC0415
        from kg.models.spec import limited  # noqa: PLC0415

        limits = limited(limit or {}, PATIENT)
        if sweep is None:
            return run_named(self.survey, note, set, seed, limits)
        from kg.models.sweeping import sweep_named  # noqa: PLC0415

        return sweep_named(self.survey, note, sweep, set=set, metric=metric, seed=seed, limits=limits)

    def model(self, note: str) -> "Ready":
        """A note's model, or one of several: `note#id`, to be run: `vault.model("Summation").run(V_th_mV=-50)`.

        Raises `UsageError` with the choices if it is not clear which model is meant.
        """
        from kg.models.ready import the_one  # noqa: PLC0415

        return the_one(self.survey, note)

    def models(self, limit: Mapping[str, str | float] | None = None) -> "tuple[Verdict, ...]":
        """What comes of each model of the vault: its result, or what keeps it from running."""
        from kg.models.spec import limited  # noqa: PLC0415
        from kg.models.verdicts import verdicts  # noqa: PLC0415

        return verdicts(self.survey, limited(limit or {}))

    @cached_property
    def circuit(self) -> "Circuit":
        """The notes that excite and inhibit each other, as a network to run: `vault.circuit.run()`."""
        from kg.circuit import Circuit  # noqa: PLC0415

        return Circuit(self.survey)

    def export(self, format: str = "json", exclude: Iterable[str] = ()) -> str:
        """The graph for other programs; excluded notes are not in it."""
        from kg.exports import EXPORTS  # noqa: PLC0415

        write = EXPORTS[format]
        return write(self._published(exclude).graph)

    def path(self, a: str, b: str) -> "tuple[Hop, ...]":
        """A shortest way from one note to another, with the link of every hop; empty if there is none."""
        return self.graph.path(self.graph.find(a).id, self.graph.find(b).id)

    def backlinks(self, note: str) -> "tuple[Edge, ...]":
        """The links that lead to a note, each with its sentence."""
        return self.graph.backlinks(self.graph.find(note).id)

    def suggest(self, note: str | None = None, n: int = 20, *, gaps: bool = False) -> "MissingLinks":
        """Links that the vault may lack, or one note: names in texts without a link, notes that share neighbours.

        With `gaps` also communities with fewer links between them than expected. Nothing of it becomes an edge.
        """
        return self._suggester.suggest(self._note(note) if note else "", n, gaps=gaps)

    def related(self, note: str, n: int = 10) -> "tuple[RelatedNotes, ...]":
        """The notes that share most neighbours with one and are not linked with it, each with these neighbours."""
        return self._suggester.related(self._note(note), n)

    @cached_property
    def _suggester(self) -> "Suggester":
        from kg.missing_links import Suggester  # noqa: PLC0415

        return Suggester(self.survey)

    def _note(self, name: str) -> str:
        """The id of the note that a name means; a section counts as its note."""
        node = self.graph.find(name)
        if node.note is None:
            raise UsageError(f"'{name}' is no note: name a note, by its title, path or alias")
        return node.id.partition("#")[0] if node.kind.value == "section" else node.id

    def _published(self, exclude: Iterable[str]) -> Survey:
        from kg.publishing import published  # noqa: PLC0415

        return published(self.survey, exclude)
