"""A vault that is being written in: checked again after every save, reading again only what has changed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from kg.config import Config
from kg.config_file import find_config, read_config
from kg.errors import ConfigError, KgError
from kg.files import Files
from kg.note import Note
from kg.report import Report
from kg.rules import asked_rules, check
from kg.survey import Survey, is_read, parsed, survey

QUIET_MS = 20
"""A save is over when nothing has changed for so long: editors write a file beside, then rename it."""
AT_MOST_MS = 200
"""So long a row of saves is waited for."""
START_MS = 40
"""So long changes are looked for before the first check."""

_Stamp: TypeAlias = tuple[int, int, int]
"""What of a file changes when it is written: its time, its size, its number on the disk."""


class Reading:
    """A vault that is read again and again: files that have not changed keep their notes."""

    def __init__(self, root: Path, config: Config) -> None:
        self.config = config
        """By which it is read and checked."""
        self._root = root
        self._stamps: dict[str, _Stamp] = {}
        self._notes: dict[str, Note] = {}
        self._files: Files | None = None
        self._read_by: Config | None = None

    def again(self) -> Survey | None:
        """The vault as it is now; None if nothing in it has changed."""
        files = survey(self._root, self.config).files
        stamps = {path: stamp for path in files.paths if is_read(path) and (stamp := _stamp(f"{self._root}/{path}"))}
        notes = {path: self._note(files, path, stamp) for path, stamp in stamps.items()}
        same_files = files == self._files
        same_notes = notes.keys() == self._notes.keys() and all(notes[path] is self._notes[path] for path in notes)
        same_settings = self.config is self._read_by
        self._stamps, self._notes, self._read_by = stamps, notes, self.config
        if same_files and same_notes and same_settings:
            return None
        # with its tables by name and path, which the next check would make again
        self._files = self._files if same_files else files
        assert self._files is not None
        return Survey(self._files, self.config, notes=notes)

    def _note(self, files: Files, path: str, stamp: _Stamp) -> Note:
        known = self._notes.get(path)
        if known and self._stamps[path] == stamp:
            return known
        source = files.bytes(path)
        # saved, and not changed
        return known if known and known.source == source else parsed(path, source)


class Settings:
    """The settings of a vault, read again when their file has changed; what cannot be understood is told, not taken."""

    def __init__(self, root: Path, config: Config, tell: Callable[[str], None]) -> None:
        self.config = config
        self._root = root
        self._tell = tell
        self._stamp = self._now()

    def have_changed(self) -> bool:
        """Whether there are other settings now than when this was last asked."""
        now = self._now()
        if now == self._stamp:
            return False
        self._stamp = now
        try:
            config = read_config(find_config(self._root))
            # which refuses names of no rule
            asked_rules(config)
        except ConfigError as error:
            self._tell(f"{error}; the settings of before hold")
            return False
        self.config = config
        return True

    def _now(self) -> tuple[str, _Stamp | None]:
        try:
            file = find_config(self._root)
        except ConfigError as error:
            return str(error), None
        return str(file), _stamp(str(file))


def concerns(root: Path) -> Callable[[object, str], bool]:
    """Whether a change of a file, by its whole path, is one of the vault: git and Obsidian write all the time."""
    return lambda _, path: f"{os.sep}." not in path.removeprefix(str(root))


def watch(
    root: Path,
    config: Config,
    on_change: Callable[[Report, Report], None],
    check: Callable[[Survey], Report] = check,
    trouble: Callable[[str], None] = lambda _: None,
) -> None:
    """Checks a vault, and again after every change of its files or settings, until Ctrl-C.

    `on_change` is called with the reports before and after: at first with an empty one before, later whenever a file
    has changed, though the findings may be the same. What was mended, and what is new, their fingerprints tell.
    `trouble` is told of settings that cannot be understood, and of what makes a later check impossible for a while.
    """
    reading, settings = Reading(root, config), Settings(root, config, trouble)
    before: Report | None = None
    try:
        for _ in _changes(root.resolve(), settings.have_changed):
            reading.config = settings.config
            now = reading.again()
            if after := _checked(now, check, before, trouble) if now else None:
                on_change(before or Report((), notes=0, links=0), after)
                before = after
    except KeyboardInterrupt:
        return


def _checked(
    now: Survey, check: Callable[[Survey], Report], before: Report | None, trouble: Callable[[str], None]
) -> Report | None:
    """The report; None if there can be none now, though there was one before."""
    try:
        return check(now)
    except KgError as error:
        if before is None:
            raise
        trouble(str(error))
        return None


def _changes(root: Path, also: Callable[[], bool]) -> Iterator[None]:
    """Once when changes begin to be seen, so that none is missed between two readings, then at each.

    The settings may lie above the vault, so they are looked at again and again.
    """
    from watchfiles import watch as changes  # noqa: PLC0415 - only who watches waits for it

    started = False
    for seen in changes(
        root,
        watch_filter=concerns(root),
        debounce=AT_MOST_MS,
        step=QUIET_MS,
        rust_timeout=START_MS,
        yield_on_timeout=True,
    ):
        if also() or seen or not started:
            started = True
            yield


def _stamp(file: str) -> _Stamp | None:
    """None for a file that vanished after it was listed."""
    try:
        status = os.stat(file)  # noqa: PTH116 - a vault has thousands of notes, and a Path costs more than the look
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
