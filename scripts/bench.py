#!/usr/bin/env python3
"""Times kg. What counts is the ratio to others within one run, for machines differ and are never idle.

bench.py            kg's budgets, beside an empty program, lychee and rumdl
bench.py check      link checkers in turns on the same vaults; --write puts the table into docs/benchmarks.md
bench.py models     models in turns with NEST, NEURON and Brian2, and kg's budgets for models; --write as above
bench.py map        the map beside pyvis, sigma.js and Cosma in Chromium; --notes, --peers for parts; --write as above
bench.py shapes     the CPU ratios of notes that make careless programs slow, at 1, 2 and 4 MB

It needs Linux or macOS, which tell what a process used. A peer that cannot be had is said to be absent.
"""

import os
import sys
from importlib import import_module

VERBS = ("check", "map", "models", "shapes")


def main() -> None:
    if not hasattr(os, "wait4"):
        sys.exit("bench: this system does not tell what a process used")
    first, *rest = sys.argv[1:] or [""]
    if first in VERBS:
        import_module(f"_bench_{first}").main(rest)
    else:
        import_module("_bench_budgets").main(sys.argv[1:])


if __name__ == "__main__":
    main()
