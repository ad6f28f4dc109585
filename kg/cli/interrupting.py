"""What happens when somebody ends a program that is at work: Ctrl-C, or a polite signal of the system."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import typer

from kg.cli.printing import say


class _Ended(BaseException):
    """The system asks the program to end."""


@contextmanager
def untouched(output: Path | None) -> Iterator[None]:
    """Says, if the work within is interrupted, that the file is what it was before: it is only ever replaced whole."""
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    except KeyboardInterrupt:
        _say(output)
        raise typer.Exit(128 + signal.SIGINT) from None
    except _Ended:
        _say(output)
        raise typer.Exit(128 + signal.SIGTERM) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _say(output: Path | None) -> None:
    if output is None:
        say("kg: interrupted: nothing was written")
    else:
        say(f"kg: interrupted: '{output}' is {'as it was before' if output.exists() else 'not written'}")


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise _Ended
