#!/usr/bin/env python3
"""Times kg beside its peers, in turns within one run: what counts is the ratio, for machines differ and are never idle.

It needs Linux or macOS, which tell what a process used. A peer that is not installed is said to be absent.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import _environment

REAL_VAULTS = _environment.ROOT.parent / "shared" / "vaults"
EMPTY_APP = "import typer; app = typer.Typer(); app.command()(lambda: None); app()"


@dataclass(frozen=True, slots=True)
class Case:
    """A command to time."""

    subject: str
    """What it is timed on; cases with the same subject take turns."""
    name: str
    command: tuple[str, ...]
    with_findings: int = 0
    """The exit code that tells of findings, not of a failure."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a case may cost: at most so many times the wall time of another, or of one second."""

    subject: str
    name: str
    times: float
    peer: str = "a second"


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """A budget and the ratios that were measured: medians of the rounds' ratios."""

    subject: str
    name: str
    peer: str
    budget: float
    measured: float
    measured_cpu: float
    """The same in CPU seconds, which are steadier than wall time on a busy machine; no budget speaks of them."""

    @property
    def held(self) -> bool:
        return self.measured <= self.budget


BUDGETS = (
    Budget("start", "kg --help", 1.5, "an empty typer app"),
    Budget("start", "kg --version", 1.5, "an empty typer app"),
    Budget("generated", "kg check", 1.0, "lychee"),
    Budget("generated", "kg check", 1.5, "rumdl"),
    Budget("generated", "kg export", 5.0),
    Budget("neuroscience", "kg check", 0.5),
    Budget("neuroscience", "kg map", 5.0),
)


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as name:
        folder = Path(name)
        cases = [case for case in _cases(options, folder) if not options.only or case.subject in options.only]
        samples = _in_turns(cases, options.rounds, folder)
    rows = [_row(case, samples[case]) for case in cases]
    verdicts = list(_verdicts({(case.subject, case.name): runs for case, runs in samples.items()}))
    print(_as_json(options, rows, verdicts) if options.format == "json" else _as_table(rows, verdicts))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--notes", type=int, default=6600, help="size of the generated vault (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="timed runs of every command (default: %(default)s)")
    parser.add_argument("--vault", type=Path, action="append", help="a vault to time kg on, beside the generated one")
    parser.add_argument("--only", action="append", help="only this subject: start, generated, or a vault's name")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    options = parser.parse_args()
    if not hasattr(os, "wait4"):
        sys.exit("bench: this system does not tell what a process used")
    return options


def _cases(options: argparse.Namespace, folder: Path) -> Iterator[Case]:
    python = str(_environment.python("bench"))
    kg = (python, *_environment.kg_command())
    yield Case("start", "an empty typer app", (python, "-c", EMPTY_APP, "--help"))
    yield Case("start", "kg --help", (*kg, "--help"))
    yield Case("start", "kg --version", (*kg, "--version"))
    if not options.only or "generated" in options.only:
        yield from _on_generated(kg, _generated(folder, options.notes))
    for vault in options.vault or _real_vaults():
        yield Case(vault.name, "kg check", (*kg, "check", str(vault)), 1)
        yield Case(vault.name, "kg map", (*kg, "map", str(vault), "-o", str(folder / "map.html")))


def _generated(folder: Path, notes: int) -> Path:
    # in a process of its own: what this one ever used would count as used by every process it starts
    vault = folder / "vault"
    command = [sys.executable, str(Path(__file__).with_name("make_vault.py")), str(vault), "--notes", str(notes)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return vault


def _on_generated(kg: Sequence[str], vault: Path) -> Iterator[Case]:
    lychee = ("--offline", "--include-fragments", "--include-wikilinks", "--fallback-extensions", "md", "--no-progress")
    rumdl = ("check", "--no-cache", "--flavor", "obsidian", "--enable", "MD051,MD057")
    yield Case("generated", "kg check", (*kg, "check", str(vault)), 1)
    yield Case("generated", "lychee", (_tool("lychee"), *lychee, "--base-url", str(vault), str(vault)), 2)
    yield Case("generated", "rumdl", (_tool("rumdl"), *rumdl, str(vault)), 1)
    yield Case("generated", "kg export", (*kg, "export", "--format", "json", str(vault)))


def _tool(name: str) -> str:
    """Where a peer is: in the environment of the benches, else on the PATH; empty if it is absent."""
    beside = str(_environment.python("bench").parent)
    return shutil.which(name, path=os.pathsep.join([beside, os.environ.get("PATH", "")])) or ""


def _real_vaults() -> list[Path]:
    return sorted(folder for folder in REAL_VAULTS.glob("*") if folder.is_dir())


def _in_turns(cases: Sequence[Case], rounds: int, folder: Path) -> dict[Case, list[Sample] | str]:
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
            case.command, stdout=subprocess.DEVNULL, stderr=stderr, env=os.environ | {"XDG_CACHE_HOME": str(cache)}
        )
        _, status, used = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    said = errors.read_text(encoding="utf-8", errors="replace")
    if process.returncode not in {0, case.with_findings} or "Traceback" in said:
        return f"exit {process.returncode}: {said.strip().rpartition(chr(10))[2][:80]}"
    rss_unit = 1e6 if sys.platform == "darwin" else 1e3
    return Sample(wall_s, used.ru_utime + used.ru_stime, used.ru_maxrss / rss_unit)


def _row(case: Case, samples: list[Sample] | str) -> Row:
    if isinstance(samples, str):
        return Row(case.subject, case.name, trouble=samples)
    medians = {field: round(median(getattr(sample, field) for sample in samples), 3) for field in Sample.__slots__}
    return Row(case.subject, case.name, **medians)


def _verdicts(samples: Mapping[tuple[str, str], list[Sample] | str]) -> Iterator[Verdict]:
    for budget in BUDGETS:
        own = samples.get((budget.subject, budget.name))
        peer = samples.get((budget.subject, budget.peer)) if budget.peer != "a second" else own
        if not isinstance(own, list) or not isinstance(peer, list):
            continue
        if budget.peer == "a second":
            peer = [Sample(1.0, 1.0, 0.0)] * len(own)
        pairs = list(zip(own, peer, strict=True))
        wall = median(mine.wall_s / its.wall_s for mine, its in pairs)
        cpu = median(mine.cpu_s / its.cpu_s for mine, its in pairs)
        yield Verdict(budget.subject, budget.name, budget.peer, budget.times, round(wall, 2), round(cpu, 2))


def _as_json(options: argparse.Namespace, rows: Sequence[Row], verdicts: Sequence[Verdict]) -> str:
    run = {"cores": os.cpu_count(), "rounds": options.rounds, "notes": options.notes}
    held = [asdict(verdict) | {"held": verdict.held} for verdict in verdicts]
    return json.dumps({"run": run, "cases": [asdict(row) for row in rows], "budgets": held}, indent=1)


def _as_table(rows: Sequence[Row], verdicts: Sequence[Verdict]) -> str:
    lines = [f"{'subject':14} {'command':20} {'wall s':>8} {'CPU s':>8} {'RSS MB':>8}"]
    for row in rows:
        figures = row.trouble or f"{row.wall_s:8.3f} {row.cpu_s:8.3f} {row.rss_mb:8.0f}"
        lines.append(f"{row.subject:14} {row.name:20} {figures}")
    lines.append("")
    for verdict in verdicts:
        said = "held" if verdict.held else "NOT HELD"
        asked = f"{verdict.measured:6.2f} times {verdict.peer}, at most {verdict.budget:g}: {said}"
        lines.append(f"{verdict.subject:14} {verdict.name:20} {asked} (CPU {verdict.measured_cpu:.2f})")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
