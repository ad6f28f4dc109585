"""Other link checkers: how each is run on a vault, and what it found there, line by line."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import _environment
from _measuring import tool

FROM_PYPI = ("mdlinkcheck", "obsidiantools")
FROM_NPM = ("remark-cli", "remark-validate-links", "markdown-link-check")
PEERS = _environment.ENVIRONMENTS / "peers"
OFFLINE = {"ignorePatterns": [{"pattern": "^(https?|mailto|obsidian|zotero):"}]}

Line = tuple[str, int]
"""A file by its path, and a line of it."""


@dataclass(frozen=True)
class Checker:
    """A program that checks links."""

    name: str
    command: Callable[[Path], Sequence[str]]
    """What is run for a vault; empty if it cannot be had."""
    with_findings: int = 0
    """The exit code that tells of findings."""
    asked: Sequence[str] = ()
    """What is added to hear of every finding in JSON."""
    lines: Callable[[Any], Iterator[Line]] | None = None
    """The lines that are found, from that JSON; None if the program names no lines."""
    remark: str = ""
    is_slow: bool = False
    """Whether a large vault takes it minutes."""

    def found(self, vault: Path) -> list[Line] | None:
        """The lines that it complains of, each once, by vault paths."""
        if self.lines is None or not all(self.command(vault)):
            return None
        done = subprocess.run([*self.command(vault), *self.asked], capture_output=True, check=False)
        return sorted({(_within(vault, path), line) for path, line in self.lines(json.loads(done.stdout))})


def checkers() -> list[Checker]:
    """All of them, kg first."""
    python = str(_environment.python("bench"))
    return [
        Checker(
            "kg check",
            lambda vault: [python, *_environment.kg_command(), "check", str(vault)],
            1,
            ("--format", "json", "--fail-on", "never"),
            lambda said: ((one["path"], one["line"]) for one in said["findings"] if one["severity"] != "info"),
            "all rules that are on by default; errors and warnings counted",
        ),
        Checker(
            "lychee",
            lambda vault: [tool("lychee"), *_LYCHEE, "--base-url", str(vault), str(vault)],
            2,
            ("--format", "json"),
            lambda said: (
                (path, one.get("span", {}).get("line", 0)) for path, ones in said["error_map"].items() for one in ones
            ),
            "offline, fragments and wikilinks",
        ),
        Checker(
            "rumdl",
            lambda vault: [tool("rumdl"), *_RUMDL, str(vault)],
            1,
            ("--output-format", "json"),
            lambda said: ((one["file"], one["line"]) for one in said),
            "relative links and fragments alone (MD051, MD057)",
        ),
        Checker(
            "mdlinkcheck",
            lambda vault: [_of_pypi("mdlinkcheck"), "--no-git", "--root", str(vault), str(vault)],
            1,
            ("--format", "json"),
            lambda said: ((one["path"], one["line"]) for one in said),
            "no wikilinks",
        ),
        Checker(
            "obsidiantools",
            lambda vault: [_of_pypi("python"), "-c", _OBSIDIANTOOLS, str(vault)],
            remark="builds a graph and names missing notes, without lines",
            is_slow=True,
        ),
        Checker(
            "remark-validate-links",
            lambda vault: [_of_npm("remark"), *_REMARK, str(vault)],
            1,
            remark="no wikilinks; run on node",
            is_slow=True,
        ),
        Checker(
            "markdown-link-check",
            lambda vault: [_of_npm("markdown-link-check"), "-q", "-c", _offline(), str(vault)],
            1,
            remark="no wikilinks, names no lines; run on node",
            is_slow=True,
        ),
    ]


def version_of(checker: Checker) -> str:
    """What a program calls itself, with its version; empty if it cannot be had."""
    match checker.name:
        case "kg check":
            return f"kg {_own_version()}".strip()
        case "lychee" | "rumdl":
            return _said(tool(checker.name), "--version")
        case "mdlinkcheck" | "obsidiantools" as name:
            return _said(
                _of_pypi("python"), "-c", f"import importlib.metadata as m; print('{name}', m.version('{name}'))"
            )
        case name:
            package = PEERS / "node_modules" / name / "package.json"
            return f"{name} {json.loads(package.read_text(encoding='utf-8'))['version']}" if package.is_file() else ""


_LYCHEE = ("--offline", "--include-fragments", "--include-wikilinks", "--fallback-extensions", "md", "--no-progress")
_RUMDL = ("check", "--no-cache", "--flavor", "obsidian", "--enable", "MD051,MD057")
_REMARK = ("--no-stdout", "--quiet", "--frail", "--no-color", "--use", "remark-validate-links=repository:false")
_OBSIDIANTOOLS = (
    "import sys, pathlib, obsidiantools.api as tools; "
    "print(len(tools.Vault(pathlib.Path(sys.argv[1])).connect().nonexistent_notes))"
)


def _within(vault: Path, path: str) -> str:
    """A path as the vault has it, whatever folder a program counts from."""
    vault_, here = str(vault.resolve()), Path(path)
    whole = str(here.resolve() if here.is_absolute() or here.exists() else here)
    if whole.startswith(f"{vault_}/"):
        return whole[len(vault_) + 1 :]
    return path.partition(f"{vault.name}/")[2] or path


@cache
def _of_pypi(command: str) -> str:
    """A command of the environment of peers, which is made if it can be."""
    folder = PEERS / "python"
    if not (folder / "bin" / "mdlinkcheck").exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
            subprocess.run([folder / "bin" / "pip", "install", "-q", *FROM_PYPI], check=True, capture_output=True)
        except subprocess.CalledProcessError:
            return ""
    return str(folder / "bin" / command)


@cache
def _of_npm(command: str) -> str:
    npm = shutil.which("npm")
    wanted = PEERS / "node_modules" / ".bin" / command
    if npm and not wanted.exists():
        PEERS.mkdir(parents=True, exist_ok=True)
        asked = [npm, "install", "--silent", "--prefix", str(PEERS), *FROM_NPM]
        subprocess.run(asked, check=False, capture_output=True, cwd=PEERS)
    return str(wanted) if wanted.exists() else ""


@cache
def _offline() -> str:
    file = Path(tempfile.gettempdir()) / "kg-bench-offline.json"
    file.write_text(json.dumps(OFFLINE), encoding="utf-8")
    return str(file)


def _said(*command: str) -> str:
    if not command[0]:
        return ""
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return done.stdout.strip()


def _own_version() -> str:
    """kg's version, as far as it is installed here."""
    try:
        return version("kg")
    except PackageNotFoundError:
        return ""
