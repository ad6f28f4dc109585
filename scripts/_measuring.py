"""Commands, what they use, and their turns: every command once to warm up, then all of them in each round."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import _environment

_OF_DEVELOPERS = frozenset({"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONDEVMODE"})

REAL_VAULTS = _environment.ROOT.parent / "shared" / "vaults"


@dataclass(frozen=True, slots=True)
class Case:
    """A command to time."""

    subject: str
    """What it is timed on; cases with the same subject take turns."""
    name: str
    command: tuple[str, ...]
    with_findings: int = 0
    """The exit code that tells of findings, not of a failure."""
    folder: Path | None = None
    """Where it runs, if that matters."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one run used."""

    wall_s: float
    cpu_s: float
    rss_mb: float


@dataclass(frozen=True, slots=True)
class Row:
    """A case's medians; `trouble` says why there are none."""

    subject: str
    name: str
    wall_s: float | None = None
    cpu_s: float | None = None
    rss_mb: float | None = None
    trouble: str = ""


def generated(folder: Path, notes: int) -> Path:
    """A made-up vault."""
    # in a process of its own: what this one ever used would count as used by every process it starts
    vault = folder / "vault"
    command = [sys.executable, str(Path(__file__).with_name("make_vault.py")), str(vault), "--notes", str(notes)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return vault


def tool(name: str) -> str:
    """Where a peer is: in the environment of the benches, else on the PATH; empty if it is absent."""
    beside = str(_environment.python("bench").parent)
    return shutil.which(name, path=os.pathsep.join([beside, os.environ.get("PATH", "")])) or ""


def real_vaults() -> list[Path]:
    """Those beside the checkout."""
    return sorted(folder for folder in REAL_VAULTS.glob("*") if folder.is_dir())


def in_turns(cases: Sequence[Case], rounds: int, folder: Path) -> dict[Case, list[Sample] | str]:
    """Every case once to warm up, then all of them in each round; a case that fails has its trouble instead."""
    samples: dict[Case, list[Sample] | str] = {case: [] if case.command[0] else "absent" for case in cases}
    for number in range(rounds + 1):
        for case in cases:
            match samples[case]:
                case list() as so_far:
                    outcome = _run(case, folder)
                    if isinstance(outcome, str):
                        samples[case] = outcome
                    elif number > 0:
                        so_far.append(outcome)
                case str():
                    continue
        print(f"bench: round {number} of {rounds}" if number else "bench: warmed up", file=sys.stderr, flush=True)
    return samples


def _run(case: Case, folder: Path) -> Sample | str:
    """Runs a case without any cache of an earlier run: what it used, or how it failed."""
    cache, errors = folder / "cache", folder / "errors.txt"
    shutil.rmtree(cache, ignore_errors=True)
    with errors.open("wb") as stderr:
        began = time.perf_counter()
        process = subprocess.Popen(
            case.command,
            cwd=case.folder,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            env=_as_installed(os.environ) | {"XDG_CACHE_HOME": str(cache)},
        )
        _, status, used = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    said = errors.read_text(encoding="utf-8", errors="replace")
    if process.returncode not in {0, case.with_findings} or "Traceback" in said:
        return f"exit {process.returncode}: {said.strip().rpartition(chr(10))[2][:80]}"
    rss_unit = 1e6 if sys.platform == "darwin" else 1e3
    return Sample(wall_s, used.ru_utime + used.ru_stime, used.ru_maxrss / rss_unit)


def _as_installed(environment: Mapping[str, str]) -> dict[str, str]:
    """Without the settings that keep Python from using compiled modules, which an installed program has."""
    return {name: value for name, value in environment.items() if name not in _OF_DEVELOPERS}


def row(case: Case, samples: list[Sample] | str) -> Row:
    """The medians of a case."""
    if isinstance(samples, str):
        return Row(case.subject, case.name, trouble=samples)
    medians = {field: round(median(getattr(sample, field) for sample in samples), 3) for field in Sample.__slots__}
    return Row(case.subject, case.name, **medians)
