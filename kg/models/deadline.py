"""A limit of time for work in Python: it ends wherever it is, even where it would go on for ever."""

from collections.abc import Callable
from contextlib import suppress
from math import inf
from threading import Event, Thread, get_ident
from typing import Any, TypeVar

Found = TypeVar("Found")


def within(seconds: float, work: Callable[[], Found]) -> Found:
    """What the work gives; raises `TimeoutError` if it takes longer.

    Work that is one long call into C ends only after that call. Nothing of a model is such a call.
    """
    if seconds == inf:
        return work()
    watch = _Watch(seconds)
    try:
        watch.start()
        try:
            return work()
        finally:
            watch.stop()
    except _Late:
        raise TimeoutError from None


class _Late(BaseException):
    """What ends the work; not an `Exception`, so that work which catches those ends, too."""


class _Watch(Thread):
    """Waits beside the work. No signal: these reach the main thread alone, and not on every system."""

    def __init__(self, seconds: float) -> None:
        super().__init__(daemon=True)
        self._seconds = seconds
        self._worker = get_ident()
        self._done = Event()
        self._rang = False

    def run(self) -> None:
        if not self._done.wait(self._seconds):
            self._rang = True
            _raise_in(self._worker, _Late)

    def stop(self) -> None:
        """Ends the watch; work that was done just in time is not disturbed afterwards."""
        self._done.set()
        self.join()
        if self._rang:
            _raise_in(self._worker, None)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Raises an error in another thread, at its next step in Python; None takes one back that waits to be raised."""
    import ctypes  # noqa: PLC0415 - only work that takes too long needs it

    # a Python without this function lets the work go on
    with suppress(AttributeError):
        raised: Any = ctypes.pythonapi.PyThreadState_SetAsyncExc
        raised(ctypes.c_ulong(thread), ctypes.py_object(error) if error else None)
