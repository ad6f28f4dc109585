"""A vault that is being written in, as a page: drawn again when something has changed, the last good one kept."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from traceback import format_exc
from typing import Any

from kg.checking import Request, report
from kg.config import Config
from kg.config_file import find_config
from kg.errors import ConfigError, KgError, VaultError
from kg.map.atlas import atlas, is_image
from kg.map.content import MapContent
from kg.map.page import UNNAMED_EDITION, page
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
    """The map of a vault that is being written in."""

    def __init__(
        self,
        root: Path,
        config: Config,
        exclude: Iterable[str] = (),
        alarm: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.root = root
        self.edition: Edition | None = None
        self._exclude = tuple(exclude)
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

    def again(self, progress: Progress = lambda _: None) -> Edition | None:
        """The map as it is now; None if there is nothing new to tell.

        Raises what keeps a first map from being drawn; later that is trouble, which the map of before tells.
        """
        before = self.edition
        self._reading.config = self._settings.config
        try:
            drawn = self._drawn(progress)
            self._drawing_trouble = ""
        except (KgError, OSError) as error:
            if before is None:
                raise
            drawn, self._drawing_trouble = before, f"{error}; the map of before is shown"
        except Exception as error:
            if before is None:
                raise
            self._alarm(format_exc())
            drawn, self._drawing_trouble = before, f"{type(error).__name__}: {error}; the map of before is shown"
        self.edition = replace(drawn, trouble=self._drawing_trouble or self._settings_trouble)
        return self.edition if self.edition != before else None

    def _drawn(self, progress: Progress) -> Edition:
        """The edition of the vault as it is now; that of before if nothing has changed."""
        now = self._reading.again() or self._waiting
        if now is None:
            # what is known to be so is so again: a vault that was gone is back as it was
            assert self.edition is not None
            return self.edition
        self._waiting = now
        now.progress = progress
        shown = published(now, self._exclude)
        content = atlas(shown, self.name, "link", self.root)
        drawn = _edition(shown, content, self._report(shown))
        self._waiting = None
        return drawn

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


def _edition(shown: Survey, content: MapContent, found: Report) -> Edition:
    drawn = page(content, place="server")
    mark = sha256(drawn.encode()).hexdigest()[:16]
    named = drawn.replace(UNNAMED_EDITION, UNNAMED_EDITION.replace('""', f'"{mark}"'), 1)
    images = {path: shown.files.root / path for path in shown.files.paths if is_image(path)}
    return Edition(named.encode(), mark, images, _wrong(content, found))


def _wrong(content: MapContent, found: Report) -> dict[str, Any]:
    notes = {note.path: note.id for note in content.notes}
    errors = [one for one in found.findings if one.severity is Severity.ERROR]
    links = sum(one.rule in BROKEN_LINKS for one in errors)
    return {
        "links": links,
        "others": len(errors) - links,
        "warnings": found.count(Severity.WARNING),
        "errors": [_as_told(one, notes) for one in errors[:MOST]],
    }


def _as_told(one: Finding, notes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "place": f"{one.place.path}:{one.place.line}",
        "message": one.message,
        "help": one.help,
        "note": notes.get(one.place.path),
    }


def _home(root: Path) -> Path:
    """The folder of kg.toml, else of the vault."""
    try:
        file = find_config(root)
    except ConfigError:
        return root
    return file.parent if file else root
