#!/usr/bin/env python3
"""Everything that must hold before a push: ruff, its formatter, mypy and all tests.

scripts/check.py [--thorough | --no-tests] [pytest's arguments]
"""

import os
import subprocess
import sys
import time

import _newer_python

_newer_python.require()

import _environment  # noqa: E402  only a Python that is new enough can read it
import _tests  # noqa: E402  likewise

STATIC = (
    "ruff check",
    "ruff format --check",
    "mypy",
    "mypy scripts/kg",  # mypy takes a file without an ending for a program of its own: one at a time
    "mypy scripts/test",
)
OWN_OPTIONS = {"--thorough", "--no-tests"}


def main(arguments: list[str]) -> None:
    python = str(_environment.python("test"))
    os.chdir(_environment.ROOT)
    failed = [check for check in STATIC if not _holds(check, [python, "-m", *check.split()])]
    if "--no-tests" not in arguments:
        if "--thorough" in arguments:
            os.environ["KG_THOROUGH"] = "1"
        of_pytest = [argument for argument in arguments if argument not in OWN_OPTIONS]
        failed += [] if _holds("pytest", _tests.command(of_pytest)) else ["pytest"]
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def _holds(check: str, command: list[str]) -> bool:
    """Runs one check, with all that it prints; the next ones run whatever it finds."""
    began = time.monotonic()
    print(f"── {check}", file=sys.stderr, flush=True)
    holds = subprocess.call(command) == 0
    print(f"── {check}: {'ok' if holds else 'failed'}, {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)
    return holds


if __name__ == "__main__":
    main(sys.argv[1:])
