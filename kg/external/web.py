"""All pages, asked for at the same time, a few a host."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import urlsplit

from kg.external.answers import Answer, Offline, Outcome
from kg.external.asking import Asker, client
from kg.external.options import Options

Wanted = Mapping[str, frozenset[str]]
"""Pages, each with the fragments that are looked for in it."""

_ENOUGH_HOSTS = 3
"""So many hosts are not all gone at the same time: it is this computer that cannot reach them."""

Value = TypeVar("Value")


def ask_all(wanted: Wanted, options: Options, progress: Callable[[int], None]) -> dict[str, Answer] | Offline:
    """What each page answers, or that none can be reached from here."""
    return _run(_Round(wanted, options, progress).answers())


class _Round:
    """One round of questions: a queue a host, a few workers a queue."""

    def __init__(self, wanted: Wanted, options: Options, progress: Callable[[int], None]) -> None:
        self._wanted = wanted
        self._options = options
        self._progress = progress
        self._at_once = asyncio.Semaphore(options.at_once)
        self._answers: dict[str, Answer] = {}
        self._unreached: dict[str, Answer] = {}
        """The hosts that could not be reached, until one can be."""
        self._reached = False

    async def answers(self) -> dict[str, Answer] | Offline:
        queues: dict[str, deque[str]] = defaultdict(deque)
        for page in self._wanted:
            queues[urlsplit(page).netloc.lower()].append(page)
        async with client(self._options) as web:
            asker = Asker(web, self._options)
            # once more, should a host have answered just when the workers had given up
            while any(queues.values()) and not self._is_certainly_offline:
                await self._work_through(asker, queues)
        if self._seems_offline(self._unreached.values()):
            return Offline(next(iter(self._unreached.values())).words)
        return self._answers

    async def _work_through(self, asker: Asker, queues: Mapping[str, deque[str]]) -> None:
        async with asyncio.TaskGroup() as workers:
            for host, queue in queues.items():
                for _ in range(min(self._options.at_once_per_host, len(queue))):
                    workers.create_task(self._work(asker, host, queue))

    async def _work(self, asker: Asker, host: str, queue: deque[str]) -> None:
        while queue and not self._is_certainly_offline:
            page = queue.popleft()
            async with self._at_once:
                answer = self._answers[page] = await asker.ask(page, self._wanted[page])
            self._reached = self._reached or answer.reached
            if not answer.reached:
                self._unreached[host] = answer
            self._progress(len(self._answers))

    @property
    def _is_certainly_offline(self) -> bool:
        """Whether going on is useless. That a name does not exist is said quickly: it tells nothing of the others."""
        return self._seems_offline([one for one in self._unreached.values() if one.outcome is not Outcome.GONE])

    def _seems_offline(self, unreached: Collection[Answer]) -> bool:
        return not self._reached and len(unreached) >= _ENOUGH_HOSTS


def _run(work: Coroutine[Any, Any, Value]) -> Value:
    """Runs to the end; in a thread of its own where a loop is running already, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()
