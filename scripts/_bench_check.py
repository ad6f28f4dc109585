"""Link checkers in turns on the same vaults: medians, ratios, memory, and which of the broken lines each found."""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import _bench_page
import _peers
from _measuring import Case, Sample, generated, in_turns, real_vaults
from _peers import Checker

LIMIT = 1000
"""Slow programs take minutes for larger vaults, and are left out there unless asked for."""


class Finds(NamedTuple):
    """What a checker found in a made-up vault, whose broken lines are known."""

    known: int
    found: int
    others: int
    """Lines that it complains of and nobody has broken."""


class Line(NamedTuple):
    """A row of the table."""

    checker: Checker
    samples: list[Sample] | str
    ratio: float | None
    """Wall time, kg being 1: the median of the rounds' ratios."""
    cpu_ratio: float | None
    finds: Finds | None


def main(arguments: list[str]) -> None:
    """Runs them and prints a table for each vault."""
    options = _options(arguments)
    parts = []
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as name:
        folder = Path(name)
        for title, vault in _vaults(options, folder):
            count = sum(1 for _ in vault.rglob("*.md"))
            lines = _lines(title, vault, _asked(options, count), options.rounds, folder)
            table = _table(f"{title}, {count} notes", lines)
            print(table, flush=True)
            parts.append(table)
    if options.write:
        ran = _asked(options, 0)
        _bench_page.write("check", f"{_head(arguments, ran)}\n\n{chr(10).join(parts)}\n{_fairness(ran)}")


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.py check", description=__doc__)
    parser.add_argument("--notes", type=int, action="append", help="size of a made-up vault (default: 6600 and 450)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", action="append", help="only these checkers, kg first: 'kg check', lychee, …")
    parser.add_argument("--all-sizes", action="store_true", help="slow programs on large vaults, too")
    parser.add_argument("--no-real-vaults", action="store_true", help="leave out the vaults beside the checkout")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    return parser.parse_args(arguments)


def _vaults(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Path]]:
    for notes in options.notes or [6600, 450]:
        (folder / str(notes)).mkdir()
        yield "made-up vault", generated(folder / str(notes), notes)
    if not options.no_real_vaults:
        yield from ((vault.name, vault) for vault in real_vaults())


def _asked(options: argparse.Namespace, notes: int) -> list[Checker]:
    small = options.all_sizes or notes <= LIMIT
    known = [one for one in _peers.checkers() if small or not one.is_slow]
    return [one for one in known if not options.only or one.name in options.only]


def _lines(title: str, vault: Path, checkers: Sequence[Checker], rounds: int, folder: Path) -> list[Line]:
    cases = {one.name: _case(title, one, vault) for one in checkers}
    samples = in_turns(list(cases.values()), rounds, folder)
    own = samples[cases["kg check"]]
    lines = []
    for one in checkers:
        taken = samples[cases[one.name]]
        finds = _finds(vault, one) if isinstance(taken, list) else None
        lines.append(Line(one, taken, _ratio(taken, own, "wall_s"), _ratio(taken, own, "cpu_s"), finds))
    return lines


def _case(title: str, checker: Checker, vault: Path) -> Case:
    command = tuple(checker.command(vault))
    command = command if all(command) else ("",)
    return Case(
        title, checker.name, command, checker.with_findings, _peers.PEERS if checker.name.startswith("remark") else None
    )


def _ratio(taken: list[Sample] | str, own: list[Sample] | str, what: str) -> float | None:
    if isinstance(taken, str) or isinstance(own, str):
        return None
    return float(median(getattr(a, what) / getattr(b, what) for a, b in zip(taken, own, strict=True)))


def _finds(vault: Path, checker: Checker) -> Finds | None:
    file = vault.with_name(f"{vault.name}.broken.json")
    if not file.exists() or (found := checker.found(vault)) is None:
        return None
    known = {(one["path"], one["line"]) for one in json.loads(file.read_text(encoding="utf-8"))["broken"]}
    return Finds(len(known), len(known & set(found)), len(set(found) - known))


def _table(title: str, lines: Sequence[Line]) -> str:
    known = next((line.finds.known for line in lines if line.finds), None)
    found = f"found of {known:,} broken lines | other lines" if known else ""
    head = f"| {title} | wall s | to kg | CPU s | to kg | MB |" + (f" {found} |" if found else "")
    rule = "|---" + "|---:" * (head.count("|") - 2) + "|"
    return "\n".join([head, rule, *(_row(line, with_finds=bool(known)) for line in lines), ""])


def _row(line: Line, *, with_finds: bool) -> str:
    name = f"| {line.checker.name} |"
    if isinstance(line.samples, str):
        return f"{name} {line.samples} |" + " |" * (6 if with_finds else 4)
    wall, cpu, memory = (median(getattr(one, what) for one in line.samples) for what in ("wall_s", "cpu_s", "rss_mb"))
    cells = [f"{wall:.2f}", f"{line.ratio or 0:.2f}", f"{cpu:.2f}", f"{line.cpu_ratio or 0:.2f}", f"{memory:.0f}"]
    if with_finds:
        cells += [f"{line.finds.found:,}", f"{line.finds.others:,}"] if line.finds else ["names no lines", ""]
    return f"{name} {' | '.join(cells)} |"


def _head(arguments: Sequence[str], ran: Sequence[Checker]) -> str:
    command = " ".join(["python scripts/bench.py check", *arguments])
    system = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    known = ", ".join(filter(None, map(_peers.version_of, ran)))
    return f"Made by `{command}` on {system}; medians of the rounds. Versions: {known}."


def _fairness(ran: Sequence[Checker]) -> str:
    notes = "\n".join(f"- {one.name}: {one.remark}." for one in ran)
    return f"""What each was asked for:

{notes}

All run offline, on the same files, in turns, without a cache of an earlier run; kg has its bytecode, as any installed
program does. The made-up vault's broken lines are known because they were broken on purpose; "other lines" are those
that a program complains of and nobody has broken, among them true but milder ones, such as a link that Obsidian follows
and GitHub does not, and false alarms. Memory is that of the largest process.
"""


if __name__ == "__main__":
    main(sys.argv[1:])
