"""What happens when somebody ends a program that is at work: Ctrl-C, or a polite signal of the system."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import current_thread, main_thread
from types import FrameType

import typer

from kg.cli.printing import say
from kg.forks import ENDING


class _Ended(BaseException):
    """Somebody asks the program to end."""


@contextmanager
def untouched(output: Path | None) -> Iterator[Callable[[], None]]:
    """Says, if the work within is interrupted, that the file is what it was before: it is only ever replaced whole.

    What it gives is to be called before the file is replaced: Python drops what a signal raises within some of its
    own work, and then the program has gone on.
    """
    asked: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        raise _Ended

    def check() -> None:
        if asked:
            raise _Ended

    heard = ENDING if current_thread() is main_thread() else ()
    before = {number: signal.signal(number, end) for number in heard if signal.getsignal(number) != signal.SIG_IGN}
    try:
        yield check
    except _Ended:
        _say(output)
        raise typer.Exit(128 + asked[0]) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(output: Path | None) -> None:
    if output is None:
        say("kg: interrupted: nothing was written")
    else:
        say(f"kg: interrupted: '{output}' is {'as it was before' if output.exists() else 'not written'}")
