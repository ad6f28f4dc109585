"""pytest in the test environment, with the browser that the tests of the map drive."""

import os
import shutil
import sys
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import NoReturn

import _environment

REQUIRED = "KG_REQUIRE_BROWSER"
"""Set to 1, a missing browser is a failure; otherwise the browser tests are skipped."""
BROWSER = "KG_BROWSER"
"""The path of the Chromium that the tests drive."""

_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_PROGRAMS = {
    "darwin": (
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ),
    "win32": (
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ),
}
_HOW_TO_GET_ONE = {"darwin": "brew install --cask chromium", "win32": "winget install Google.Chrome"}


def run(arguments: Sequence[str]) -> NoReturn:
    """Becomes pytest in the checkout."""
    to_run = command(arguments)
    os.chdir(_environment.ROOT)
    _environment.hand_over(to_run)


def command(arguments: Sequence[str]) -> list[str]:
    """pytest in its environment; all arguments but `--require-browser` are pytest's own."""
    if "--require-browser" in arguments:
        os.environ[REQUIRED] = "1"
    prepare_browser(os.environ)
    of_pytest = [argument for argument in arguments if argument != "--require-browser"]
    return [str(_environment.python("test")), "-m", "pytest", *_in_parallel(of_pytest), *of_pytest]


def _in_parallel(arguments: Sequence[str]) -> list[str]:
    """A process for each core, and each file of tests in one of them; who names tests or `-n` is obeyed."""
    return [] if arguments else ["-n", "auto", "--dist", "loadfile"]


def prepare_browser(variables: MutableMapping[str, str]) -> None:
    """Names the browser to the tests; without one, says how to get it."""
    if browser := variables.get(BROWSER) or _browser():
        variables[BROWSER] = browser
        return
    how = _HOW_TO_GET_ONE.get(sys.platform, "apt-get install chromium, or your system's like")
    if variables.get(REQUIRED) == "1":
        sys.exit(f"kg: the browser tests are required and no Chromium is on the PATH: {how}")
    print(f"kg: no Chromium on the PATH, so the browser tests are skipped: {how}", file=sys.stderr, flush=True)


def _browser() -> str | None:
    """A Chromium on the PATH, else one where this system keeps its programs."""
    installed = (path for path in _PROGRAMS.get(sys.platform, ()) if Path(path).exists())
    return next(filter(None, map(shutil.which, _COMMANDS)), None) or next(installed, None)
