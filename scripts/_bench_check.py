"""Link checkers in turns on the same vaults: medians, ratios, memory, and which of the broken lines each found."""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from statistics import median
from typing import NamedTuple

import _bench_page
import _peers
from _measuring import Case, Sample, generated, in_turns, real_vaults
from _peers import Checker, Heard

LIMIT = 1000
"""Slow programs take minutes for larger vaults, and are left out there unless asked for."""


class Line(NamedTuple):
    """A row of the table."""

    checker: Checker
    samples: list[Sample] | str
    """What it used, or why that is not known."""
    ratio: float | None = None
    """Wall time, kg being 1: the median of the rounds' ratios."""
    cpu_ratio: float | None = None
    heard: Heard | None = None


class Broken(NamedTuple):
    """A line of a made-up vault that was broken on purpose."""

    path: str
    line: int
    rule: str
    """What kg calls it."""


def main(arguments: list[str]) -> None:
    """Runs them and prints tables for each vault."""
    options = _options(arguments)
    parts, short, ran = [], "", []
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as name:
        folder = Path(name)
        for kind, vault in _vaults(options, folder):
            title, broken = f"{kind}, {_count(vault):,} notes", _broken(vault)
            lines = _lines(title, vault, options, folder)
            parts.append(_table(title, lines, broken) + (f"\n{_kinds(lines, broken)}" if broken else ""))
            print(parts[-1], flush=True)
            short = short or _in_short(title, lines, broken)
            ran = [line.checker for line in lines]
    if options.write:
        _bench_page.write("check", "\n".join([_head(arguments, ran), short, *parts, _fairness(ran)]))


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


def _lines(title: str, vault: Path, options: argparse.Namespace, folder: Path) -> list[Line]:
    asked = [one for one in _peers.checkers() if not options.only or one.name in {"kg check", *options.only}]
    small = options.all_sizes or _count(vault) <= LIMIT
    cases = {one.name: _case(title, one, vault) for one in asked if small or not one.is_slow}
    samples = in_turns(list(cases.values()), options.rounds, folder)
    own = samples[cases["kg check"]]
    return [
        _line(one, samples[cases[one.name]], own, vault) if one.name in cases else Line(one, "left out: it takes long")
        for one in asked
    ]


def _count(vault: Path) -> int:
    return sum(1 for _ in vault.rglob("*.md"))


def _case(title: str, checker: Checker, vault: Path) -> Case:
    command = tuple(checker.command(vault))
    return Case(title, checker.name, command if all(command) else ("",), checker.with_findings, checker.folder)


def _line(checker: Checker, taken: list[Sample] | str, own: list[Sample] | str, vault: Path) -> Line:
    if isinstance(taken, str) or isinstance(own, str):
        return Line(checker, taken)
    wall, cpu = (
        float(median(getattr(one, what) / getattr(kg, what) for one, kg in zip(taken, own, strict=True)))
        for what in ("wall_s", "cpu_s")
    )
    return Line(checker, taken, wall, cpu, checker.heard(vault))


def _in_short(title: str, lines: Sequence[Line], broken: Sequence[Broken]) -> str:
    """The first vault in few columns, for those who read no more."""
    known = {one[:2] for one in broken}
    rows = []
    for line in lines:
        found = line.heard.lines if line.heard else None
        lost = f"{len(known & found) / len(known):.0%}" if known and found is not None else ""
        ratio, cpu = (f"{one:.2g}" if one else "" for one in (line.ratio, line.cpu_ratio))
        rows.append([line.checker.name, ratio or str(line.samples), cpu, lost])
    return _drawn([title, "time, kg = 1", "CPU, kg = 1", "broken lines found"], rows)


def _broken(vault: Path) -> list[Broken]:
    """What is broken in a made-up vault; nothing is known of others."""
    file = vault.with_name(f"{vault.name}.broken.json")
    listed = json.loads(file.read_text(encoding="utf-8"))["broken"] if file.exists() else []
    return [Broken(one["path"], one["line"], one["rule"]) for one in listed]


def _table(title: str, lines: Sequence[Line], broken: Sequence[Broken]) -> str:
    known = {one[:2] for one in broken}
    head = [title, "wall s", "to kg", "CPU s", "to kg", "MB", "complaints"]
    head += [f"found of {len(known):,} broken lines", "other lines"] if known else []
    return _drawn(head, [_row(line, known, len(head)) for line in lines])


def _row(line: Line, known: AbstractSet[tuple[str, int]], width: int) -> list[str]:
    if isinstance(line.samples, str):
        return [line.checker.name, line.samples, *[""] * (width - 2)]
    wall, cpu, memory = (median(getattr(one, what) for one in line.samples) for what in ("wall_s", "cpu_s", "rss_mb"))
    cells = [f"{wall:.2f}", f"{line.ratio or 0:.2f}", f"{cpu:.2f}", f"{line.cpu_ratio or 0:.2f}", f"{memory:.0f}"]
    complaints, found = line.heard or Heard(0)
    cells.append(f"{complaints:,}")
    if known:
        cells += ["names no lines", ""] if found is None else [f"{len(known & found):,}", f"{len(found - known):,}"]
    return [line.checker.name, *cells]


def _kinds(lines: Sequence[Line], broken: Sequence[Broken]) -> str:
    """Which kinds of broken lines each checker finds; nothing where that is not known."""
    told = [(line.checker.name, line.heard.lines) for line in lines if line.heard and line.heard.lines is not None]
    rules = sorted({one.rule for one in broken})
    by_rule = [(rule, {one[:2] for one in broken if one.rule == rule}) for rule in rules]
    head = ["found of", *(f"{rule} ({len(known):,})" for rule, known in by_rule)]
    return _drawn(head, [[name, *(f"{len(known & found):,}" for _, known in by_rule)] for name, found in told])


def _drawn(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = "|---" + "|---:" * (len(head) - 1) + "|"
    return "\n".join([f"| {' | '.join(head)} |", rule, *(f"| {' | '.join(row)} |" for row in rows), ""])


def _head(arguments: Sequence[str], ran: Sequence[Checker]) -> str:
    command = " ".join(["python scripts/bench.py check", *arguments])
    system = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    known = ", ".join(filter(None, map(_peers.version_of, ran)))
    return f"Made by `{command}` on {system}; medians of the rounds. Versions: {known}.\n"


def _fairness(ran: Sequence[Checker]) -> str:
    notes = "\n".join(f"- {one.name}: {one.remark}." for one in ran)
    return f"""What each was asked for, and what it looks at:

{notes}

All run offline, on the same files, in turns, each from its start to its end, without a cache of an earlier run; kg has
its bytecode, as any installed program does. Who checks less has less to do: the times are fair only beside what is
found. Memory is that of the largest process; kg has several for a large vault, and the others have threads or one.

The made-up vault's broken lines are known because they were broken on purpose, each in one of the ways that real vaults
show; the second table counts them by kg's names for them. A complaint may be about a line that nobody has broken:
"other lines" are such, among them true but milder ones, such as a link that Obsidian follows and GitHub does not, and
false alarms. kg's rules and the made-up vault come from the same house, so that what it finds there says that it does
what it promises, and what it finds in the vaults of others may say more.
"""


if __name__ == "__main__":
    main(sys.argv[1:])
