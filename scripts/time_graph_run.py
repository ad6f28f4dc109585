#!/usr/bin/env python3
"""Prints how long a run of the graph takes: 10,000 notes with 50,000 edges, and a loop of 1,000 notes.

scripts/time_graph_run.py [NOTES]
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import _newer_python

_newer_python.require()

from kg.circuit import Wishes  # noqa: E402  only a Python that is new enough can read it
from kg.vault import Vault  # noqa: E402  likewise

LINKS = 5


def main(arguments: list[str]) -> None:
    size = int(arguments[0]) if arguments else 10_000
    with TemporaryDirectory() as folder:
        _measure("without loops", _written(Path(folder), size, forward=True))
    with TemporaryDirectory() as folder:
        _measure("with loops", _written(Path(folder), size // 10, forward=False))


def _written(folder: Path, size: int, *, forward: bool) -> Vault:
    random = Random(1)  # noqa: S311 - it guards no secret
    for i in range(size):
        first = i + 1 if forward else 0
        ends = [random.randrange(first, size) for _ in range(LINKS if first < size else 0)]
        signs = random.choices(("excites", "inhibits"), (4, 1), k=len(ends))
        links = (
            f'[x](n{end}.md "rel:{sign} weight={random.uniform(0, 0.5):.3f}")'
            for end, sign in zip(ends, signs, strict=True)
        )
        (folder / f"n{i}.md").write_text("\n".join(links))
    return Vault.open(folder)


def _measure(what: str, vault: Vault) -> None:
    _timed(f"{what}: the graph", lambda: vault.graph)
    declared = _timed(f"{what}: its connections", lambda: vault.circuit.declared)
    print(f"{what}: {len(vault.circuit.ids):,} notes, {len(declared.connections):,} connections")
    for activation in ("step", "tanh", *(("linear",) if what == "without loops" else ())):
        wishes = Wishes(drive={"n0": 1}, activation=activation)
        found = _timed(f"{what}: {activation}", partial(vault.circuit.run, wishes))
        for loop in found.activity.loops[:1]:
            print(f"{what}: {len(loop.members):,} in a loop, {loop.rounds} rounds, period {loop.period}")


def _timed(what: str, work: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    found = work()
    print(f"{what}: {time.perf_counter() - began:.2f} s")
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
