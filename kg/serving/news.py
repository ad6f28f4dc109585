"""What open pages wait for: told from the thread that draws, heard by those that serve."""

import asyncio
import json
from collections.abc import AsyncIterator
from threading import RLock

from kg.serving.drawing import Edition

RETRY_MS = 500
"""So long a page waits before it asks for a server that is gone."""
BREATH_S = 15
"""So often a word is said in silence, so that a page that has gone is found to be."""


class Desk:
    """The newest edition, and who waits for a newer one."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.is_closed = False
        # a signal may close the desk while its own thread is at it
        self._lock = RLock()
        self._waiting: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    def tell(self, edition: Edition) -> None:
        """There is a new edition."""
        self.edition = edition
        self._wake()

    def close(self) -> None:
        """Nobody waits any longer."""
        self.is_closed = True
        self._wake()

    async def heard(self) -> AsyncIterator[str]:
        """The news, as server-sent events: those of now at once, then at every change."""
        told = None
        woken = asyncio.Event()
        with self._lock:
            self._waiting[woken] = asyncio.get_running_loop()
        try:
            yield f"retry: {RETRY_MS}\n\n"
            while not self.is_closed:
                woken.clear()
                if (edition := self.edition) is not told:
                    told = edition
                    yield f"data: {json.dumps(edition.news)}\n\n"
                elif not await _within(woken, BREATH_S):
                    yield ": still here\n\n"
        finally:
            with self._lock:
                del self._waiting[woken]

    def _wake(self) -> None:
        with self._lock:
            for woken, loop in self._waiting.items():
                loop.call_soon_threadsafe(woken.set)


async def _within(woken: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(woken.wait(), seconds)
    except TimeoutError:
        return False
    return True
