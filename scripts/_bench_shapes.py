"""The CPU ratios of notes that make careless programs slow: twice the note should cost about twice the time."""

import argparse
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import _environment
from _shapes import SHAPES

MEGABYTES = (1, 2, 4)
STEPS = ("parse", "resolve", "check", "render")
NOTHING = 0.05
"""So many seconds tell nothing: the ratio of two such is that of their noise."""


def main(arguments: list[str]) -> None:
    """Prints a line for each shape: what each step takes at 1 MB, and how many times that at 2 and 4 MB."""
    options = _options(arguments)
    print(f"{'shape':32}" + "".join(f"{step + ': s, 2, 4 MB':>24}" for step in STEPS))
    worst = 0.0, "nothing"
    for name in options.only or SHAPES:
        taken = [_seconds(name, int(size * options.megabyte)) for size in MEGABYTES]
        if not all(taken):
            print(f"{name:32} did not end well")
            continue
        by_step = {step: [one[step] for one in taken] for step in STEPS}
        print(f"{name:32}" + "".join(f"{_cell(seconds):>24}" for seconds in by_step.values()), flush=True)
        worst = max(worst, *((_ratios(seconds)[-1], f"'{name}', {step}") for step, seconds in by_step.items()))
    print(f"the worst ratio at 4 MB is {worst[0]:.1f}, of {worst[1]}; linear work has 4, quadratic work 16")


def _cell(seconds: Sequence[float]) -> str:
    ratios = "".join(f"{ratio:6.1f}" if ratio else f"{'-':>6}" for ratio in _ratios(seconds)[1:])
    return f"{seconds[0]:.2f} {ratios}"


def _ratios(seconds: Sequence[float]) -> list[float]:
    """How many times as long as the smallest note each takes; 0 where it takes next to nothing."""
    return [one / seconds[0] if seconds[0] > NOTHING else 0.0 for one in seconds]


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.py shapes", description=__doc__)
    parser.add_argument("--only", action="append", choices=SHAPES, metavar="SHAPE", help="only these shapes")
    parser.add_argument("--megabyte", type=int, default=1_000_000, help="bytes of the smallest note")
    return parser.parse_args(arguments)


def _seconds(name: str, size: int) -> Mapping[str, float]:
    """What each step took, in a process of its own; nothing if it failed."""
    script = Path(__file__).with_name("_shapes.py")
    python = str(_environment.python("bench"))
    done = subprocess.run([python, str(script), name, str(size)], capture_output=True, encoding="utf-8", check=False)
    words = done.stdout.split() if done.returncode == 0 else []
    return {step: float(seconds) for step, seconds in zip(words[::2], words[1::2], strict=True)}


if __name__ == "__main__":
    main(sys.argv[1:])
