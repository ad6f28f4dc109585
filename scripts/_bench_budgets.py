"""Times kg beside its peers, in turns within one run: what counts is the ratio, for machines differ and are never idle.

It needs Linux or macOS, which tell what a process used. A peer that is not installed is said to be absent.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import _environment
from _measuring import Case, Row, Sample, generated, in_turns, real_vaults, row, tool
from _peers import LYCHEE, RUMDL

EMPTY_APP = "import typer; app = typer.Typer(); app.command()(lambda: None); app()"


@dataclass(frozen=True, slots=True)
class Budget:
    """What a case may cost: at most so many times the wall time of another, or of one second."""

    subject: str
    name: str
    times: float
    peer: str = "a second"


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


def main(arguments: list[str]) -> None:
    """Times kg, prints a table and the verdicts."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as name:
        folder = Path(name)
        cases = [case for case in _cases(options, folder) if not options.only or case.subject in options.only]
        samples = in_turns(cases, options.rounds, folder)
    rows = [row(case, samples[case]) for case in cases]
    verdicts = list(_verdicts({(case.subject, case.name): runs for case, runs in samples.items()}))
    print(_as_json(options, rows, verdicts) if options.format == "json" else _as_table(rows, verdicts))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.py", description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--notes", type=int, default=6600, help="size of the generated vault (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="timed runs of every command (default: %(default)s)")
    parser.add_argument("--vault", type=Path, action="append", help="a vault to time kg on, beside the generated one")
    parser.add_argument("--only", action="append", help="only this subject: start, generated, or a vault's name")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    return parser.parse_args(arguments)


def _cases(options: argparse.Namespace, folder: Path) -> Iterator[Case]:
    python = str(_environment.python("bench"))
    kg = (python, *_environment.kg_command())
    yield Case("start", "an empty typer app", (python, "-c", EMPTY_APP, "--help"))
    yield Case("start", "kg --help", (*kg, "--help"))
    yield Case("start", "kg --version", (*kg, "--version"))
    if not options.only or "generated" in options.only:
        yield from _on_generated(kg, generated(folder, options.notes))
    for vault in options.vault or real_vaults():
        yield Case(vault.name, "kg check", (*kg, "check", str(vault)), 1)
        yield Case(vault.name, "kg map", (*kg, "map", str(vault), "-o", str(folder / "map.html")))


def _on_generated(kg: Sequence[str], vault: Path) -> Iterator[Case]:
    yield Case("generated", "kg check", (*kg, "check", str(vault)), 1)
    yield Case("generated", "lychee", (tool("lychee"), *LYCHEE, "--base-url", str(vault), str(vault)), 2)
    yield Case("generated", "rumdl", (tool("rumdl"), *RUMDL, str(vault)), 1)
    yield Case("generated", "kg export", (*kg, "export", "--format", "json", str(vault)))


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
    return json.dumps({"run": run, "cases": [asdict(one) for one in rows], "budgets": held}, indent=1)


def _as_table(rows: Sequence[Row], verdicts: Sequence[Verdict]) -> str:
    lines = [f"{'subject':14} {'command':20} {'wall s':>8} {'CPU s':>8} {'RSS MB':>8}"]
    for one in rows:
        figures = one.trouble or f"{one.wall_s:8.3f} {one.cpu_s:8.3f} {one.rss_mb:8.0f}"
        lines.append(f"{one.subject:14} {one.name:20} {figures}")
    lines.append("")
    for verdict in verdicts:
        said = "held" if verdict.held else "NOT HELD"
        asked = f"{verdict.measured:6.2f} times {verdict.peer}, at most {verdict.budget:g}: {said}"
        lines.append(f"{verdict.subject:14} {verdict.name:20} {asked} (CPU {verdict.measured_cpu:.2f})")
    return "\n".join(lines)
