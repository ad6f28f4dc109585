"""The CPU ratios of notes that make careless programs slow: twice the note should cost about twice the time."""

import argparse
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import _environment
from _shapes import SHAPES

MEGABYTES = (1, 2, 4)
STEPS = ("parse", "resolve", "check", "render")
NOTHING = 0.05
"""So many seconds tell nothing: the ratio of two such is that of their noise."""


def main(arguments: list[str]) -> None:
    """Prints a line for each shape: the CPU seconds at 1 MB, and the ratios at 2 and 4 MB, all steps together."""
    options = _options(arguments)
    sizes = [int(size * options.megabyte) for size in MEGABYTES]
    print(f"{'shape':32} {'CPU s at 1 MB':>14} {'2 MB':>6} {'4 MB':>6}  slowest step at 4 MB")
    worst = 0.0
    for name in options.only or SHAPES:
        taken = [_seconds(name, size) for size in sizes]
        if any(not one for one in taken):
            print(f"{name:32} did not end well")
            continue
        total = [sum(one.values()) for one in taken]
        ratios = [now / total[0] if total[0] > NOTHING else 0.0 for now in total]
        worst = max(worst, ratios[-1])
        step = max(STEPS, key=lambda one: taken[-1][one])
        shown = [f"{ratio:6.1f}" if ratio else "     -" for ratio in ratios[1:]]
        print(f"{name:32} {total[0]:14.2f} {' '.join(shown)}  {step} {taken[-1][step]:.2f} s", flush=True)
    print(f"the worst ratio at 4 MB is {worst:.1f}; linear work has 4, quadratic work 16")


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
