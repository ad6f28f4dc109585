"""The engines that run models, and where each is: kg in the bench's environment, the simulators in one of their own."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import _environment

FOLDER = _environment.ENVIRONMENTS / "peers" / "simulators"
PACKAGES: Mapping[str, tuple[str, ...]] = {
    "NEST": ("nest-simulator",),
    "NEURON": ("neuron",),
    # brian2 2.9.0 does not start with numpy 2.4
    "Brian2": ("brian2", "numpy<2.4"),
}


class Engine(NamedTuple):
    """A way to do a task."""

    task: str
    peer: str
    name: str
    way: str
    """What its script calls it."""
    remark: str = ""
    comparable: bool = True
    """Whether its answer is what the task asks for."""

    @property
    def script(self) -> str:
        return "_kg_engine.py" if self.peer == "kg" else "_simulators.py"


_ON_GRID = "exact propagators from point to point; inputs off the grid are moved onto it, spikes are seen at its points"
_PRECISE = "the models `..._ps_lossless` and `iaf_psc_delta_ps` with precise times: spikes are found between the points"
_BRIAN2 = "the method `exact`, with code for numpy; compiled code is faster, after a minute of compiling"
_WHOLE = "all that a note's model tells: verdict, metrics, the table of what each input holds"
ENGINES = (
    Engine("sum", "kg", "kg", "trace", "for sums, a sweep by numpy; for spikes, from input to input in pure Python"),
    Engine("sum", "kg", "kg, the whole model", "crossing", _WHOLE, comparable=False),
    Engine("sum", "NEST", "NEST", "nest", _ON_GRID),
    Engine("sum", "NEST", "NEST, precise", "nest_precise", _PRECISE),
    Engine("sum", "Brian2", "Brian2", "brian2", _BRIAN2),
    Engine("sum", "NEURON", "NEURON, 0.1 ms", "neuron_coarse", "Crank-Nicolson; a passive patch with ExpSyn synapses"),
    Engine("sum", "NEURON", "NEURON, 0.025 ms", "neuron_fine", "the same, with its usual step"),
    Engine("sum", "NEURON", "NEURON, CVODE", "neuron_variable", "the same, with steps for a tolerance of 1e-6"),
    Engine("neuron", "kg", "kg", "exact"),
    Engine("neuron", "kg", "kg, the whole model", "whole"),
    Engine("neuron", "kg", "kg, `engine: grid`", "grid", "from point to point in pure Python, as NEST does it"),
    Engine("neuron", "NEST", "NEST", "nest"),
    Engine("neuron", "NEST", "NEST, precise", "nest_precise"),
    Engine("neuron", "Brian2", "Brian2", "brian2"),
    Engine("jumps", "kg", "kg", "exact"),
    Engine("jumps", "NEST", "NEST", "nest"),
    Engine("jumps", "NEST", "NEST, precise", "nest_precise"),
    Engine("jumps", "NEURON", "NEURON, IntFire1", "neuron_fine", "an artificial cell, computed from input to input"),
    Engine("sweep", "kg", "kg", "sweep"),
    Engine("sweep", "NEST", "NEST", "nest_sweep"),
    Engine("budget", "kg", "validation", "validation"),
    Engine("budget", "kg", "import", "start"),
    Engine("budget", "kg", "graph", "graph"),
    Engine("budget", "kg", "graph with loops", "loops"),
)


def pythons(only: Sequence[str] | None, of_kg: str) -> dict[str, str]:
    """The interpreter for each peer that is asked for, empty if it cannot be had."""
    asked = [peer for peer in PACKAGES if not only or peer in only]
    return {"kg": of_kg} | {peer: _with(peer) for peer in asked}


def version_of(peer: str, python: str) -> str:
    """A peer with its version, and that of numpy; empty if it cannot be had."""
    if not python:
        return ""
    if peer == "kg":
        return f"kg {_said(python, 'kg.__version__', 'kg')} (numpy {_said(python, 'numpy.__version__', 'numpy')})"
    return f"{peer} {_installed(python, PACKAGES[peer][0])}"


def _with(peer: str) -> str:
    """The environment of simulators, which is made if it can be, with this one in it."""
    python = FOLDER / "bin" / "python"
    if not python.exists():
        made = subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=False, capture_output=True)
        if made.returncode:
            return ""
    if not _installed(str(python), PACKAGES[peer][0]):
        print(f"bench: installing {peer}", file=sys.stderr, flush=True)
        install = [str(python), "-m", "pip", "install", "-q", "--only-binary=:all:", *PACKAGES[peer]]
        subprocess.run(install, check=False, capture_output=True)
    return str(python) if _installed(str(python), PACKAGES[peer][0]) else ""


def _installed(python: str, package: str) -> str:
    return _said(python, f"importlib.metadata.version({package!r})", "importlib.metadata")


def _said(python: str, what: str, module: str) -> str:
    asked = [python, "-c", f"import {module}; print({what})"]
    done = subprocess.run(asked, capture_output=True, encoding="utf-8", check=False)
    return done.stdout.strip()
