"""A vault that is being written in, as a page: drawn again when something has changed, the last good one kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from traceback import format_exc
from typing import Any

from kg.checking import Request, report
from kg.config import Config
from kg.config_file import find_config
from kg.edges import Names
from kg.errors import ConfigError, KgError, VaultError
from kg.map.atlas import atlas
from kg.map.content import MapContent
from kg.map.page import UNNAMED_EDITION, page
from kg.map.pictures import is_image
from kg.map.positions import Positions, positions_of
from kg.map.texts import Texts
from kg.publishing import published
from kg.report import Finding, Report, Severity
from kg.survey import Progress, Survey
from kg.watching import Reading, Settings

BROKEN_LINKS = frozenset(
    {
        "empty-destination",
        "missing-attachment",
        "missing-block",
        "missing-heading",
        "missing-note",
        "path-case",
        "unencoded-destination",
    }
)
"""The rules whose findings a reader calls a broken link."""
MOST = 200
"""More findings are counted, not listed."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The map as it was last drawn, and what is wrong with its vault now."""

    page: bytes
    mark: str
    """Another one for another page."""
    images: Mapping[str, Path]
    """The pictures that the page may ask for, by their addresses."""
    wrong: Mapping[str, Any] = field(default_factory=dict)
    """The findings, as the page is told them."""
    trouble: str = ""
    """What keeps the map from being that of the vault as it is now."""

    @property
    def news(self) -> dict[str, Any]:
        """What an open page is told."""
        return {"edition": self.mark, "trouble": self.trouble, **self.wrong}


class LiveMap:
    """The map of a vault that is being written in. Notes stay where they are, and what has not changed is kept."""

    def __init__(
        self,
        root: Path,
        config: Config,
        exclude: Iterable[str] = (),
        editor: str = "",
        positions: Positions | None = None,
        alarm: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.root = root
        self.edition: Edition | None = None
        self._exclude = tuple(exclude)
        self._editor = editor
        self._positions = positions
        self._texts = Texts.of(root, "link")
        self._alarm = alarm
        self._reading = Reading(root, config)
        self._settings = Settings(root, config, self._of_settings)
        self._settings_trouble = ""
        self._drawing_trouble = ""
        self._waiting: Survey | None = None

    @property
    def name(self) -> str:
        """What the vault is called."""
        return self._settings.config.name or self.root.resolve().name

    @property
    def places(self) -> Mapping[str, tuple[float, float]]:
        """Where the notes lie on the map, by their ids."""
        return self._positions.places if self._positions else {}

    @property
    def is_behind(self) -> bool:
        """Whether the vault could not be drawn as it is now."""
        return bool(self._drawing_trouble)

    def have_settings_changed(self) -> bool:
        """Whether kg.toml says something else than when this was last asked; trouble with it counts."""
        before = self._settings_trouble
        if self._settings.have_changed():
            self._settings_trouble = ""
            return True
        return self._settings_trouble != before

    def again(self, progress: Progress = lambda _: None) -> Iterator[Edition]:
        """What is new in the vault: first what is wrong with it, then its map; nothing if there is no news.

        Raises what keeps a first map from being drawn; later that is trouble, which the map of before tells.
        """
        self._reading.config = self._settings.config
        try:
            for edition in self._editions(progress):
                yield from self._told(edition)
            self._drawing_trouble = ""
        except Exception as error:
            if self.edition is None:
                raise
            self._drawing_trouble = f"{self._words(error)}; the map of before is shown"
        if self.edition:
            yield from self._told(self.edition)

    def _editions(self, progress: Progress) -> Iterator[Edition]:
        now = self._reading.again() or self._waiting
        if now is None:
            return
        self._waiting = now
        now.progress = progress
        shown = published(now, self._exclude)
        wrong = _wrong(shown, self._report(shown))
        if self.edition:
            yield replace(self.edition, wrong=wrong)
        content = self._content(shown)
        self._positions = positions_of(content)
        # the first time, the cores share the work; later, others would be forked while this process answers
        self._texts = self._texts.unkept()
        yield _edition(shown, content, wrong)
        self._waiting = None

    def _told(self, edition: Edition) -> Iterator[Edition]:
        """The edition with what troubles it, if that is news."""
        edition = replace(edition, trouble=self._drawing_trouble or self._settings_trouble)
        if edition != self.edition:
            self.edition = edition
            yield edition

    def _words(self, error: Exception) -> str:
        if isinstance(error, KgError | OSError):
            return str(error)
        # a fault of kg, of which whoever runs it may tell its makers
        self._alarm(format_exc())
        return f"{type(error).__name__}: {error}"

    def _content(self, shown: Survey) -> MapContent:
        return atlas(
            shown, self.name, "link", self.root, texts=self._texts, editor=self._editor, before=self._positions
        )

    def _report(self, shown: Survey) -> Report:
        """What is wrong with what the map shows: of other notes nobody shall hear."""
        try:
            # by one process: others would be forked while this one answers
            return report(shown, Request(jobs=1), _home(self.root))
        except VaultError:
            # an empty vault, in which the first note is about to be written
            return Report((), notes=0, links=0)

    def _of_settings(self, trouble: str) -> None:
        self._settings_trouble = trouble


def _edition(shown: Survey, content: MapContent, wrong: Mapping[str, Any]) -> Edition:
    drawn = page(content, place="server")
    mark = sha256(drawn.encode()).hexdigest()[:16]
    named = drawn.replace(UNNAMED_EDITION, UNNAMED_EDITION.replace('""', f'"{mark}"'), 1)
    images = {path: shown.files.root / path for path in shown.files.paths if is_image(path)}
    return Edition(named.encode(), mark, images, wrong)


def _wrong(shown: Survey, found: Report) -> dict[str, Any]:
    names = Names(shown.files, shown.notes, shown.config)
    errors = [one for one in found.findings if one.severity is Severity.ERROR]
    links = sum(one.rule in BROKEN_LINKS for one in errors)
    return {
        "links": links,
        "others": len(errors) - links,
        "warnings": found.count(Severity.WARNING),
        "errors": [_as_told(one, names) for one in errors[:MOST]],
    }


def _as_told(one: Finding, names: Names) -> dict[str, Any]:
    return {
        "place": f"{one.place.path}:{one.place.line}",
        "message": one.message,
        "help": one.help,
        "note": names.of_file(one.place.path),
    }


def _home(root: Path) -> Path:
    """The folder of kg.toml, else of the vault."""
    try:
        file = find_config(root)
    except ConfigError:
        return root
    return file.parent if file else root
