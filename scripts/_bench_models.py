"""Models in turns on the same inputs: how fast and how exact kg is, beside NEST, NEURON and Brian2 where they are."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import inf
from pathlib import Path
from statistics import median
from typing import NamedTuple

import _bench_page
import _environment
import _model_tasks
import _simulator_peers
from _model_tasks import Task
from _simulator_peers import ENGINES, Engine

PRECISE_MV, PRECISE_MS = 1e-11, 1e-9
"""What kg promises of potentials and of spikes."""
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Turn(NamedTuple):
    """What an engine made of a task in one round."""

    build_s: float
    run_s: float
    found: Sequence[float]


Turns = list[Turn] | str
"""Those of all rounds, or why there are none."""


class Round(NamedTuple):
    """An engine's turns at a task."""

    engine: Engine
    turns: Turns
    own: Turns
    """Those of kg's fastest way."""
    error: str

    def ratio(self, cost: Callable[[Turn], float]) -> float | None:
        """What it costs, kg being 1: the median of the rounds' ratios."""
        if isinstance(self.turns, str) or isinstance(self.own, str):
            return None
        return median(cost(its) / cost(kg) for its, kg in zip(self.turns, self.own, strict=True))


class Budget(NamedTuple):
    """What something may cost."""

    what: str
    measured: float
    most: float
    unit: str

    @property
    def held(self) -> str:
        if self.most == inf:
            return ""
        return "held" if self.measured <= self.most else "NOT HELD"


def main(arguments: list[str]) -> None:
    """Runs them and prints a table for each task, and kg's budgets."""
    options = _options(arguments)
    pythons = _simulator_peers.pythons(options.only, options.python or str(_environment.python("bench")))
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as name:
        bench = _Bench(options, pythons, Path(name))
        tables = list(bench.tables())
        tables.append(_budgets(bench.budgets()))
    if options.write:
        _bench_page.write("models", "\n".join([_head(arguments, pythons), *tables, _fairness(pythons)]))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.py models", description=__doc__)
    parser.add_argument("--synapses", type=int, default=1000)
    parser.add_argument("--ms", type=float, default=1000.0, help="how long they are active")
    parser.add_argument("--trials", type=int, default=10_000, help="size of the sweep")
    parser.add_argument("--nodes", type=int, default=10_000, help="size of the graph")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", action="append", help="only these: kg, NEST, NEURON, Brian2")
    parser.add_argument("--python", help="an interpreter that has kg (default: that of the bench's environment)")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    return parser.parse_args(arguments)


class _Bench:
    """One run of the bench."""

    def __init__(self, options: argparse.Namespace, pythons: Mapping[str, str], folder: Path) -> None:
        self.options = options
        self.pythons = pythons
        self.folder = folder
        self.measured = dict[str, list[Budget]]()

    def tables(self) -> Iterator[str]:
        """A table for each task, printed as soon as it is known."""
        for table in (self.both("sum"), self.both("neuron"), self.both("jumps"), self.sweep()):
            print(table, flush=True)
            yield table

    def both(self, name: str) -> str:
        """A task with inputs on the grid and off it."""
        on, off = (self.task(name, on_grid=on_grid) for on_grid in (True, False))
        rounds = [self.rounds(name, task, _known(task)) for task in (on, off)]
        inputs = f"{self.options.synapses:,} synapses, {len(off.arrivals):,} inputs"
        head = [
            f"{TITLES[name]}: {inputs}",
            *("error on the grid", "run ms", "kg = 1", "off the grid", "run ms", "kg = 1"),
        ]
        rows = [
            [one.engine.name, *_cells(one), *_cells(other), *_building(other)]
            for one, other in zip(*rounds, strict=True)
        ]
        return _drawn([*head, "build ms", "both, kg = 1"], rows)

    def sweep(self) -> str:
        """Many weights at once; spikes are seen on the grid."""
        task = _model_tasks.swept(self.task("neuron", on_grid=True), self.options.trials)
        rounds = self.rounds("sweep", task, None)
        own = _found(rounds[0].turns)
        head = [f"{TITLES['sweep']}: {len(task.weights):,} pairs", "spikes", "trials unlike kg's"]
        rows = [[one.engine.name, *_counts(one, own), *_cells(one)[1:], *_building(one)] for one in rounds]
        return _drawn([*head, "run ms", "kg = 1", "build ms", "both, kg = 1"], rows)

    def task(self, name: str, *, on_grid: bool) -> Task:
        return _model_tasks.made(name, self.options.synapses, self.options.ms, on_grid=on_grid)

    def rounds(self, name: str, task: Task, known: Sequence[Decimal] | None) -> list[Round]:
        """Every engine's turns, all engines in each round."""
        engines = [one for one in ENGINES if one.task == name and one.peer in self.pythons]
        turns = self.in_turns(engines, task.as_json)
        own = turns[engines[0]]
        self.note(name, task, own, known)
        return [Round(one, turns[one], own, _error(turns[one], known if one.comparable else None)) for one in engines]

    def in_turns(self, engines: Sequence[Engine], task: Mapping[str, object]) -> dict[Engine, Turns]:
        file = self.folder / "task.json"
        file.write_text(json.dumps(task), encoding="utf-8")
        turns: dict[Engine, Turns] = {one: [] if self.pythons[one.peer] else "absent" for one in engines}
        for number in range(1, self.options.rounds + 1):
            for engine, so_far in turns.items():
                if isinstance(so_far, list):
                    outcome = self.turn(engine, file)
                    turns[engine] = outcome if isinstance(outcome, str) else [*so_far, outcome]
            print(f"bench: {engines[0].task}, round {number} of {self.options.rounds}", file=sys.stderr, flush=True)
        return turns

    def turn(self, engine: Engine, task: Path) -> Turn | str:
        """One engine, in a process of its own."""
        answer, script = self.folder / "answer.json", Path(__file__).with_name(engine.script)
        command = [self.pythons[engine.peer], str(script), engine.way, str(task), str(answer)]
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", errors="replace", check=False, env=os.environ | ONE_THREAD
        )
        if done.returncode:
            return f"exit {done.returncode}: {done.stderr.strip().rpartition(chr(10))[2][:80]}"
        return Turn(**json.loads(answer.read_text(encoding="utf-8")))

    def note(self, name: str, task: Task, own: Turns, known: Sequence[Decimal] | None) -> None:
        """Keeps what kg's budgets speak of: inputs off the grid, and the sweep."""
        if isinstance(own, str) or (task.on_grid and name != "sweep"):
            return
        run_s = median(turn.run_s for turn in own)
        furthest = _model_tasks.furthest(own[0].found, known) if known is not None else None
        off = inf if furthest is None else furthest
        self.measured[name] = {
            "sum": [
                Budget("potential of all synapses at every point", run_s * 1e3, 3, "ms"),
                Budget("its error", off, PRECISE_MV, "mV"),
            ],
            "neuron": [
                Budget("one neuron in pure Python", run_s * 1e3, 30, "ms"),
                Budget("its error", off, PRECISE_MS, "ms"),
            ],
            "sweep": [Budget(f"sweep of {len(task.weights):,} trials", run_s, 6, "s")],
        }.get(name, [])

    def budgets(self) -> Iterator[Budget]:
        """What kg may cost, and what it does."""
        yield from (budget for some in self.measured.values() for budget in some)
        task = self.task("sum", on_grid=False)
        given = task.as_json | {"nodes": self.options.nodes}
        engines = [one for one in ENGINES if one.task == "budget"]
        for engine, turns in self.in_turns(engines, given).items():
            if isinstance(turns, str):
                print(f"bench: {engine.name}: {turns}", file=sys.stderr)
                continue
            run_s = median(turn.run_s for turn in turns)
            found = [median(column) for column in zip(*(turn.found for turn in turns), strict=True)]
            yield from BUDGETS[engine.way](run_s, found)


TITLES: Mapping[str, str] = {
    "sum": "potential",
    "neuron": "spikes, currents",
    "jumps": "spikes, jumps",
    "sweep": "sweep",
}
BUDGETS: Mapping[str, Callable[[float, Sequence[float]], list[Budget]]] = {
    "validation": lambda run_s, found: [Budget(f"validation of {found[0]:,.0f} inputs", run_s * 1e3, 100, "ms")],
    "start": lambda _, found: [
        Budget("`import kg`", found[0] * 1e3, 100, "ms"),
        Budget("numpy imported by it", found[1], 0, "modules"),
    ],
    "graph": lambda run_s, found: [
        Budget(f"run of a graph with {found[0]:,.0f} connections and no loop", run_s, 1, "s"),
        Budget("reading its notes and what they declare", found[1], inf, "s"),
    ],
    "loops": lambda run_s, found: [Budget(f"run of a graph with {found[0]:,.0f} connections in loops", run_s, 1, "s")],
}


def _known(task: Task) -> list[Decimal]:
    return _model_tasks.potentials(task) if task.name == "sum" else _model_tasks.spikes(task)


def _error(turns: Turns, known: Sequence[Decimal] | None) -> str:
    """How far the answer is off at most, or what is wrong with it."""
    if isinstance(turns, str) or known is None:
        return ""
    furthest = _model_tasks.furthest(turns[0].found, known)
    return f"{len(turns[0].found):,} of {len(known):,}" if furthest is None else f"{furthest:.1e}" if furthest else "0"


def _cells(one: Round) -> list[str]:
    """The error, the time of a run and its ratio."""
    if isinstance(one.turns, str):
        return [one.turns, "", ""]
    return [one.error, _ms(median(turn.run_s for turn in one.turns)), _times(one.ratio(lambda turn: turn.run_s))]


def _building(one: Round) -> list[str]:
    """The time to build, and the ratio of building and running."""
    if isinstance(one.turns, str):
        return ["", ""]
    ratio = one.ratio(lambda turn: turn.build_s + turn.run_s)
    return [_ms(median(turn.build_s for turn in one.turns)), _times(ratio)]


def _counts(one: Round, own: Sequence[float]) -> list[str]:
    found = _found(one.turns)
    if not found:
        return [str(one.turns), ""]
    return [f"{sum(found):,.0f}", f"{sum(mine != its for mine, its in zip(own, found, strict=True)):,}"]


def _found(turns: Turns) -> Sequence[float]:
    return [] if isinstance(turns, str) else turns[0].found


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.3g}" if seconds < 1 else f"{seconds * 1e3:,.0f}"


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2g}" if ratio < 100 else f"{ratio:,.0f}"


def _budgets(budgets: Iterator[Budget]) -> str:
    rows = [
        [one.what, f"{one.measured:.3g} {one.unit}", f"{one.most:g} {one.unit}" if one.held else "", one.held]
        for one in budgets
    ]
    table = _drawn(["kg's own budgets", "measured", "at most", ""], rows)
    print(table, flush=True)
    return table


def _drawn(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = "|---" + "|---:" * (len(head) - 1) + "|"
    return "\n".join([f"| {' | '.join(head)} |", rule, *(f"| {' | '.join(row)} |" for row in rows), ""])


def _head(arguments: Sequence[str], pythons: Mapping[str, str]) -> str:
    command = " ".join(["python scripts/bench.py models", *arguments])
    system = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    versions = ", ".join(filter(None, (_simulator_peers.version_of(peer, python) for peer, python in pythons.items())))
    return f"""Made by `{command}` on {system}; medians of the rounds. Versions: {versions}.

All engines get the same inputs: synapses that are each active at {_model_tasks.RATE_HZ} Hz, once with their spikes on
the points of a grid of {_model_tasks.STEP_MS} ms, once wherever they fall. Errors, in mV or ms, are the largest
distance from an answer to {_model_tasks.DIGITS} digits that the bench computes without kg; "52 of 53" tells of other
spikes than there are. "kg = 1" compares the runs alone, "both" building and running, off the grid.
"""


def _fairness(pythons: Mapping[str, str]) -> str:
    ran = [one for one in ENGINES if one.remark and one.peer in pythons]
    remarks = "\n".join(f"- {name}: {remark}." for name, remark in dict.fromkeys((one.name, one.remark) for one in ran))
    return f"""What each does:

{remarks}

Is that fair? The simulators carry every spike through a connection of its own, and would do the same for thousands of
connected neurons of any kind, with plasticity and noise; kg knows that linear synapses with the same time constants add
up to one, and does nothing else. It is made for the figure in a note, they are made for networks: the ratios say that a
note needs no simulator, not that a simulator is slow. On a grid, the potentials of NEST and Brian2 are as exact as kg's
while their inputs are on that grid, too; inputs and spikes are otherwise off by a step or so, as both say. NEURON
integrates, by steps, whatever equations it is given; these ones do not need it.

Each engine runs in one thread and a process of its own, in turns with the others. What it takes to import it is left
out; so is its first run, which may have code to make. kg builds by validating a block of all inputs and putting them in
order, the simulators by making and connecting their objects; much of either is Python.

Where inputs are on the grid and potentials jump, one often comes at the very moment at which a neuron is let go after a
spike. Whether it counts is a convention, and a matter of the last digit: kg and the answer count it, NEST on its grid
and NEURON do not always.
"""


if __name__ == "__main__":
    main(sys.argv[1:])
