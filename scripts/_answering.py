"""What an engine's process does with a task: builds it, runs it, a few times over, and writes down what is usual."""

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

Answer = list[float]
Engine = Callable[[], Answer]
"""What is run once it is built; it gives potentials, spikes or counts."""

RUNS = 9
LONG_S = 1.0
"""After so long, two runs are enough."""


def answer(ways: Mapping[str, Any]) -> None:
    """Reads the task, runs it the way that is asked for, and writes the answer."""
    way, task_file, answer_file = sys.argv[1:4]
    task = json.loads(Path(task_file).read_text(encoding="utf-8"))
    built, ran, found = list[float](), list[float](), Answer()
    while len(ran) < 2 or (len(ran) < RUNS and sum(built) + sum(ran) < LONG_S):
        began = time.perf_counter()
        run = ways[way](task)
        ready = time.perf_counter()
        found = run()
        ran.append(time.perf_counter() - ready)
        built.append(ready - began)
    answered = {"build_s": _usual(built), "run_s": _usual(ran), "found": found}
    Path(answer_file).write_text(json.dumps(answered), encoding="utf-8")


def _usual(seconds: list[float]) -> float:
    """The median without the first one, which may have had things to load."""
    return median(seconds[1:])
