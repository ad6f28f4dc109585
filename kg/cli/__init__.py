"""The command line: a verb each for what a `Vault` answers. The only room that prints."""

import gc
import os
import sys
from typing import Any

from kg.cli import check, graph, map, models, run, serve, suggest  # noqa: A004, F401 - each adds its verbs to the program
from kg.cli.app import app
from kg.cli.printing import say, silence
from kg.errors import KgError
from kg.options import with_values

__all__ = ["app", "main"]


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line; trouble with its use is one line and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        # a name that is not UTF-8 shall not stop a report
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    if arguments is None:
        # what a verb makes it needs up to its end, and its values hold no circles
        gc.disable()
    try:
        try:
            app(with_values(sys.argv[1:] if arguments is None else arguments))
        except SystemExit as end:
            if arguments is None:
                _leave(end.code)
            raise
    except KgError as error:
        say(f"kg: {error}")
        sys.exit(2)
    except BrokenPipeError:
        # the reader, such as head, has seen enough
        silence()
        sys.exit(0)


def _leave(code: Any) -> None:
    """Ends the process at once: to hand back a large vault piece by piece takes longer than to print what is wrong."""
    if isinstance(code, int) or code is None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code or 0)
