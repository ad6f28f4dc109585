"""Processes that do a part of a long work: forked from this one, so that they know what it knows.

There are none where processes cannot be forked, and none that outlive the call that made them.
"""

import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import pairwise
from threading import current_thread, main_thread
from typing import Any, BinaryIO, NamedTuple, NoReturn, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")

MOST = 4
"""More processes wait for each other."""
ENDING = (signal.SIGINT, signal.SIGTERM)
"""The signals by which people and systems ask a program to end."""
POSSIBLE = sys.platform == "linux"
"""Elsewhere a fork is missing, or unsafe beside the system's own threads."""


class Way(NamedTuple):
    """The way between two processes."""

    incoming: BinaryIO
    outgoing: BinaryIO

    def send(self, message: Any) -> None:
        """Sends a value."""
        written = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        self.outgoing.write(len(written).to_bytes(8, "little"))
        self.outgoing.write(written)
        self.outgoing.flush()

    def receive(self) -> Any:
        """Waits for a value; raises `EOFError` if the other process is gone."""
        size = int.from_bytes(self._read(8), "little")
        return pickle.loads(self._read(size))  # noqa: S301 - from a process that this one was forked from, or forked

    def _read(self, size: int) -> bytes:
        written = self.incoming.read(size)
        if len(written) < size:
            raise EOFError
        return written

    def close(self) -> None:
        """Ends it: whoever still waits at the other end learns of that."""
        for stream in self:
            with suppress(OSError):
                stream.close()


class Fork(NamedTuple):
    """Another process, and the way to it."""

    pid: int
    way: Way

    @classmethod
    def start(cls, work: Callable[[Way], None]) -> "Fork":
        """Forks a process that does some work."""
        fork: Fork | None = None
        try:
            with _undisturbed():
                fork = cls._start(work)
        except BaseException:
            if fork:
                fork.stop()
                fork.end()
            raise
        return fork

    @classmethod
    def _start(cls, work: Callable[[Way], None]) -> "Fork":
        from_fork, to_lead = os.pipe()
        from_lead, to_fork = os.pipe()
        with warnings.catch_warnings():
            # a library's threads, which have no part in the work
            warnings.filterwarnings("ignore", ".*multi-threaded.*fork", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            os.close(from_fork)
            os.close(to_fork)
            _do(work, Way(os.fdopen(from_lead, "rb"), os.fdopen(to_lead, "wb")))
        os.close(to_lead)
        os.close(from_lead)
        return cls(pid, Way(os.fdopen(from_fork, "rb"), os.fdopen(to_fork, "wb")))

    def stop(self) -> None:
        """Ends it before its work is done: nobody waits for that."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def end(self) -> None:
        """Waits until it is gone."""
        self.way.close()
        os.waitpid(self.pid, 0)


def processes(items: int, worthwhile: int) -> int:
    """How many processes are to work on some items: one, unless there are so many that more are worthwhile."""
    return min(MOST, len(os.sched_getaffinity(0))) if POSSIBLE and items >= worthwhile else 1


def in_parts(items: Sequence[Item], work: Callable[[Sequence[Item]], list[Made]], worthwhile: int) -> list[Made]:
    """What a function makes of items, in their order: of some here, of the others in processes of their own."""
    count = processes(len(items), worthwhile)
    if count == 1:
        return work(items)
    own, *others = (
        items[start:end] for start, end in pairwise(len(items) * part // count for part in range(count + 1))
    )
    forks: list[Fork] = []
    try:
        # one after another, so that those that have begun are ended if the next cannot
        for part in others:
            forks.append(Fork.start(partial(_send_made, work, part)))  # noqa: PERF401
        made = work(own)
        for fork in forks:
            made += fork.way.receive()
    except (OSError, EOFError):
        # a process that is gone has said nothing of why: here it would
        return work(items)
    except BaseException:
        for fork in forks:
            fork.stop()
        raise
    finally:
        for fork in forks:
            fork.end()
    return made


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Lets signals that end the program wait: what they raise in the midst of a fork, Python would not pass on."""
    if current_thread() is not main_thread():
        # only the main thread hears of signals
        yield
        return
    waiting: list[int] = []
    before = {number: signal.signal(number, lambda number, _: waiting.append(number)) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for heard in waiting:
        signal.raise_signal(heard)


def _send_made(work: Callable[[Sequence[Item]], list[Made]], part: Sequence[Item], way: Way) -> None:
    way.send(work(part))


def _do(work: Callable[[Way], None], way: Way) -> NoReturn:
    """Works, and ends: nothing of what the first process does at its own end is done twice."""
    status = 1
    try:
        if current_thread() is main_thread():
            for number in ENDING:
                signal.signal(number, signal.SIG_DFL)
        work(way)
        status = 0
    finally:
        os._exit(status)
