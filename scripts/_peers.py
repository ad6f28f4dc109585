"""Other link checkers: how each is run on a vault, and what it found there, line by line."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import _environment
from _measuring import tool

FROM_PYPI = ("mdlinkcheck", "obsidiantools")
FROM_NPM = ("remark-cli", "remark-validate-links", "markdown-link-check")
PEERS = _environment.ENVIRONMENTS / "peers"
OFFLINE = {"ignorePatterns": [{"pattern": "^(https?|mailto|obsidian|zotero):"}]}

_EXTENSIONS = "md,png,jpg,jpeg,gif,svg,webp,pdf,mp3,mp4,canvas"
LYCHEE = (
    *("--offline", "--include-fragments", "--include-wikilinks", "--no-progress"),
    *("--fallback-extensions", _EXTENSIONS),  # with md alone it finds no attachment of a wikilink
)
RUMDL = ("check", "--no-cache", "--flavor", "obsidian", "--enable", "MD051,MD057")

Line = tuple[str, int]
"""A file by its path, and a line of it."""


class Heard(NamedTuple):
    """What a program complained of."""

    complaints: int
    lines: frozenset[Line] | None = None
    """Where, by vault paths; None if it names no lines."""


@dataclass(frozen=True)
class Checker:
    """A program that checks links."""

    name: str
    command: Callable[[Path], Sequence[str]]
    """What is run for a vault; empty if it cannot be had."""
    with_findings: int
    """The exit code that tells of findings."""
    asked: Sequence[str]
    """What is added to hear of every finding."""
    hear: Callable[["subprocess.CompletedProcess[str]", Path], Heard]
    remark: str
    is_slow: bool = False
    """Whether a large vault takes it minutes."""
    folder: Path | None = None
    """Where it must be run to find its plugins."""

    def heard(self, vault: Path) -> Heard:
        """What it complains of."""
        command = [*self.command(vault), *self.asked]
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, encoding="utf-8", errors="replace", check=False
        )
        return self.hear(done, vault)


def checkers() -> list[Checker]:
    """All of them, kg first."""
    python = str(_environment.python("bench"))
    kg = [python, *_environment.kg_command(), "check"]
    asked_of_kg = ("--format", "json", "--fail-on", "never")
    return [
        Checker(
            "kg check",
            lambda vault: [*kg, str(vault)],
            1,
            asked_of_kg,
            _in_json(_of_kg),
            "all rules that are on by default: wikilinks, embeds, blocks, headings by Obsidian's words and by GitHub's "
            "slugs, relative links, properties, canvases, relations, models; errors and warnings are counted",
        ),
        Checker(
            "kg check --jobs 1",
            lambda vault: [*kg, str(vault), "--jobs", "1"],
            1,
            asked_of_kg,
            _in_json(_of_kg),
            "the same in one process, where otherwise a large vault is read by as many as there are cores, up to four",
        ),
        Checker(
            "lychee",
            lambda vault: [tool("lychee"), *LYCHEE, "--base-url", str(vault), str(vault)],
            2,
            ("--format", "json"),
            _in_json(_of_lychee),
            "`--offline --include-fragments --include-wikilinks`, with the extensions of attachments: links and "
            "wikilinks to files, and headings by GitHub's slugs, in wikilinks, too, where Obsidian takes their words; "
            "no blocks; embeds are paths from the root, and links in `%%comments%%` count",
        ),
        Checker(
            "rumdl",
            lambda vault: [tool("rumdl"), *RUMDL, str(vault)],
            1,
            ("--output-format", "json"),
            _in_json(lambda said: ((one["file"], one["line"]) for one in said)),
            "relative links and fragments alone (MD057, MD051); no wikilinks, by design",
        ),
        Checker(
            "mdlinkcheck",
            lambda vault: [_of_pypi("mdlinkcheck"), "--no-git", "--root", str(vault), str(vault)],
            1,
            ("--format", "json"),
            _in_json(lambda said: ((one["path"], one["line"]) for one in said)),
            "relative links and fragments; no wikilinks",
        ),
        Checker(
            "obsidiantools",
            lambda vault: [_of_pypi("python"), "-c", _OBSIDIANTOOLS, str(vault)],
            0,
            (),
            lambda done, _: Heard(int(done.stdout.split()[-1])),
            "no checker: it builds a graph of wikilinks; the names to which no note belongs are counted",
            is_slow=True,
        ),
        Checker(
            "remark-validate-links",
            lambda vault: [_of_npm("remark"), *_REMARK, str(vault)],
            1,
            (),
            _of_remark,
            "relative links and fragments; no wikilinks; run on node",
            is_slow=True,
            folder=PEERS,
        ),
        Checker(
            "markdown-link-check",
            lambda vault: [_of_npm("markdown-link-check"), "-q", "-c", _offline(), str(vault)],
            1,
            (),
            lambda done, _: Heard(done.stdout.count("[✖]")),
            "relative links, fragments of the same file; no wikilinks; run on node",
            is_slow=True,
        ),
    ]


def version_of(checker: Checker) -> str:
    """What a program calls itself, with its version; empty if it cannot be had."""
    match checker.name:
        case "kg check":
            return _said(str(_environment.python("bench")), *_environment.kg_command(), "--version")
        case "kg check --jobs 1":
            return ""
        case "lychee" | "rumdl":
            return _said(tool(checker.name), "--version")
        case "mdlinkcheck" | "obsidiantools" as name:
            return _said(
                _of_pypi("python"), "-c", f"import importlib.metadata as m; print('{name}', m.version('{name}'))"
            )
        case name:
            package = PEERS / "node_modules" / name / "package.json"
            return f"{name} {json.loads(package.read_text(encoding='utf-8'))['version']}" if package.is_file() else ""


_REMARK = ("--no-stdout", "--quiet", "--frail", "--no-color", "--use", "remark-validate-links=repository:false")
_OBSIDIANTOOLS = (
    "import sys, pathlib, obsidiantools.api as tools; "
    "print(len(tools.Vault(pathlib.Path(sys.argv[1])).connect().nonexistent_notes))"
)


_OF_REMARK = re.compile(r"^ *(\d+):\d+\S* +warning ")


def _in_json(lines: Callable[[Any], Iterator[Line]]) -> Callable[["subprocess.CompletedProcess[str]", Path], Heard]:
    def hear(done: "subprocess.CompletedProcess[str]", vault: Path) -> Heard:
        return _heard(list(lines(json.loads(done.stdout))), vault, Path())

    return hear


def _of_kg(said: Any) -> Iterator[Line]:
    return ((one["path"], one["line"]) for one in said["findings"] if one["severity"] != "info")


def _of_lychee(said: Any) -> Iterator[Line]:
    return ((path, one.get("span", {}).get("line", 0)) for path, found in said["error_map"].items() for one in found)


def _of_remark(done: "subprocess.CompletedProcess[str]", vault: Path) -> Heard:
    """A line for each file, and below it one for each of its complaints."""
    found, path = [], ""
    for line in done.stderr.splitlines():
        if complaint := _OF_REMARK.match(line):
            found.append((path, int(complaint[1])))
        elif line:
            path = line.strip()
    return _heard(found, vault, PEERS)


def _heard(found: Sequence[Line], vault: Path, folder: Path) -> Heard:
    """What was found, by the paths of the vault; others count from the folder in which the program ran."""
    return Heard(len(found), frozenset((_within(vault, path, folder), line) for path, line in found))


def _within(vault: Path, path: str, folder: Path) -> str:
    whole, top = (folder / path).resolve(), vault.resolve()
    return whole.relative_to(top).as_posix() if whole.is_relative_to(top) else path


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
