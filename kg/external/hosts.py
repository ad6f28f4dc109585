"""Good manners: how often a host is asked, how long it is left alone, and when it is not asked again."""

import asyncio
from collections import defaultdict

from kg.external.answers import Answer
from kg.external.options import Options

PATIENCE = 3
"""After so many addresses in a row to which a host was silent, its others share the fate of the last one."""


class Host:
    """One host, and what it has asked for."""

    def __init__(self, pause_s: float) -> None:
        self.last_word: Answer | None = None
        """What all further addresses of this host come to, without asking."""
        self._pause_s = pause_s
        self._free_at = 0.0
        self._silent = 0

    async def turn(self) -> None:
        """Waits until the host may be asked."""
        clock = asyncio.get_running_loop()
        # again and again, for the time may be put off while this waits
        while (wait_s := self._free_at - clock.time()) > 0:  # noqa: ASYNC110 - an instant is waited for, no event
            await asyncio.sleep(wait_s)
        self._free_at = clock.time() + self._pause_s

    def rest(self, seconds: float) -> None:
        """Nobody asks this host for so long."""
        self._free_at = max(self._free_at, asyncio.get_running_loop().time() + seconds)

    def remember(self, answer: Answer) -> None:
        """Takes note of what an address came to, after all retries."""
        self._silent = 0 if answer.reached else self._silent + 1
        if answer.of_host or self._silent >= PATIENCE:
            self.last_word = answer


class Hosts:
    """The hosts by their names and ports, each met once."""

    def __init__(self, options: Options) -> None:
        self._known: defaultdict[str, Host] = defaultdict(lambda: Host(options.pause_s))

    def __getitem__(self, name: str) -> Host:
        return self._known[name]
