"""Moments at which a vault may have changed, while it is there and while it is not."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event

from kg.serving.drawing import Edition, LiveMap
from kg.watching import AT_MOST_MS, QUIET_MS, START_MS, concerns

AGAIN_S = 1.0
"""So long after a drawing that failed, another is tried."""
POLL_MS = 400
"""How often the files are looked at where the system does not tell of changes."""


def follow(live: LiveMap, tell: Callable[[Edition], None], ended: Event) -> None:
    """Draws the map again after each change of its vault or settings, until `ended`; `tell` hears of what is new."""
    tried = time.monotonic()
    for seen in moments(live.root, ended):
        settings = live.have_settings_changed()
        late = live.is_behind and time.monotonic() - tried > AGAIN_S
        if seen or settings or late:
            for edition in live.again():
                tell(edition)
            tried = time.monotonic()


def moments(root: Path, ended: Event) -> Iterator[bool]:
    """Again and again whether something in a folder has changed; that it is gone, or is back, is a change, too."""
    polls = False
    while not ended.is_set():
        there = _identity(root)
        if there is None:
            yield True
            while _identity(root) is None and not ended.wait(0.2):
                yield False
            continue
        try:
            for seen in _changes(root, ended, polls=polls):
                yield seen
                if _identity(root) != there:
                    break
        except FileNotFoundError:
            continue
        except OSError:
            # such as a limit of the system on what it watches
            polls = True


def _changes(root: Path, ended: Event, *, polls: bool) -> Iterator[bool]:
    """Whether something has changed; at first it may have, before changes began to be seen."""
    from watchfiles import watch  # noqa: PLC0415 - only who watches waits for it

    started = False
    with suppress(KeyboardInterrupt):
        for seen in watch(
            root.resolve(),
            watch_filter=concerns(root.resolve()),
            debounce=AT_MOST_MS,
            step=QUIET_MS,
            rust_timeout=START_MS,
            yield_on_timeout=True,
            stop_event=ended,
            force_polling=polls or None,
            poll_delay_ms=POLL_MS,
        ):
            yield bool(seen) or not started
            started = True


def _identity(root: Path) -> tuple[int, int] | None:
    """Which folder it is: one that was made anew is another one."""
    try:
        status = root.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
