"""kg at one of the bench's tasks, in a process of its own: `_kg_engine.py WAY TASK.json ANSWER.json`."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from _answering import Answer, Engine, answer

Given = Mapping[str, Any]

LINKS = 5


def trace(task: Given) -> Engine:
    """A linear sum on the grid; nothing is searched for."""
    from kg.models.maths.trace import grid, sampled  # noqa: PLC0415 - each way imports what it times

    course, times = _sum(task).course(), grid(0.0, task["end_ms"], task["step_ms"])
    return lambda: sampled(course, times).tolist()


def crossing(task: Given) -> Engine:
    """All that a note's model tells of a linear sum, its trace apart."""
    model = _sum(task)
    return lambda: list(model.solve().spikes_ms)


def exact(task: Given) -> Engine:
    """A neuron from input to input."""
    from kg.models.maths.spiking import fire  # noqa: PLC0415

    model = _neuron(task, engine="exact")
    neuron, pulses = model.neuron, model.pulses
    return lambda: list(fire(neuron, pulses, 0.0, task["end_ms"], 10**6).spikes)


def grid(task: Given) -> Engine:
    """A neuron from point to point."""
    from kg.models.maths.propagators import stepped  # noqa: PLC0415

    model, steps = _neuron(task, engine="grid"), round(task["end_ms"] / task["step_ms"])
    neuron, pulses = model.neuron, model.pulses
    return lambda: list(stepped(neuron, pulses, 0.0, task["step_ms"], steps, 10**6).record.spikes)


def whole(task: Given) -> Engine:
    """All that a note's model tells of a neuron, its trace apart."""
    model = _neuron(task, engine="exact")
    return lambda: list(model.solve().spikes_ms)


def sweep(task: Given) -> Engine:
    """A neuron with many weights of its inputs at once."""
    import numpy as np  # noqa: PLC0415

    from kg.models.maths.propagators import grouped, trials  # noqa: PLC0415

    model, place = _neuron(task, engine="grid"), (0.0, task["step_ms"], round(task["end_ms"] / task["step_ms"]))
    up, down = ([one for one in model.inputs if one.excites is excites] for excites in (True, False))
    groups = [
        group for some in (up, down) for group in _of_weight_one(grouped, model, some, place) if group.channel > 0
    ]
    weights = np.array(task["weights"]) / task["C"]

    def run() -> Answer:
        return list(trials(model.neuron, groups, weights, task["step_ms"]).spikes.tolist())

    return run


def _of_weight_one(grouped: Callable[..., Any], model: Any, inputs: list[Any], place: tuple[float, float, int]) -> Any:
    # an amplitude of C makes a current of 1 mV per ms
    return grouped(model.neuron, model.arriving((one, model.C_m_pF) for one in inputs), *place)


def validation(task: Given) -> Engine:
    """A block with all inputs, from YAML's values to a model."""
    from kg.models.psp_sum import PspSum  # noqa: PLC0415

    block = _block_of_sum(task)
    return lambda: [float(len(PspSum.model_validate(block).inputs))]


def start(task: Given) -> Engine:  # noqa: ARG001 - every way is given the task
    """`import kg` in a fresh interpreter: the seconds, and whether numpy has come along."""
    asked = "import time; t = time.perf_counter(); import kg; t = time.perf_counter() - t; "
    asked += "import sys; print(t, int('numpy' in sys.modules))"

    def run() -> Answer:
        return list(map(float, subprocess.check_output([sys.executable, "-c", asked], text=True).split()))

    return run


def graph(task: Given) -> Engine:
    """A run of a whole vault, without loops; the answer is its connections."""
    return _circuit(task["nodes"], "tanh", forward=True)


def loops(task: Given) -> Engine:
    """A run of a vault in which nearly all notes are in one loop."""
    return _circuit(task["nodes"] // 10, "tanh", forward=False)


def _sum(task: Given) -> Any:
    from kg.models.psp_sum import PspSum  # noqa: PLC0415

    return PspSum.model_validate(_block_of_sum(task))


def _block_of_sum(task: Given) -> dict[str, Any]:
    kernel = {"shape": "biexp", "rise_ms": task["rise"], "decay_ms": task["decay"]}
    inputs = [{"amplitude_mV": size, "onset_ms": t} for size, t in _inputs(task)]
    return {"id": "sum", "kind": "psp_sum", "kernel": kernel, "inputs": inputs, "V_rest_mV": -70, "V_th_mV": -55}


def _neuron(task: Given, engine: str) -> Any:
    from kg.models.lif import Lif  # noqa: PLC0415

    field = {"amplitude_mV": None} if task["name"] == "jumps" else {"amplitude_pA": None, "tau_s_ms": task["synapse"]}
    first, *others = field
    inputs = [{first: size, "onset_ms": t} | {name: field[name] for name in others} for size, t in _inputs(task)]
    membrane = {"tau_m_ms": task["tau"], "C_m_pF": task["C"], "t_ref_ms": task["t_ref"], "E_L_mV": -70}
    potentials = {"V_reset_mV": -70, "V_th_mV": -70 + task["level"]}
    grid = {"engine": engine, "duration_ms": task["end_ms"], "dt_ms": task["step_ms"]}
    return Lif.model_validate({"id": "neuron", "kind": "lif", "inputs": inputs} | membrane | potentials | grid)


def _inputs(task: Given) -> list[tuple[float, float]]:
    return [(size, t) for times, size in zip(task["times"], task["amplitudes"], strict=True) for t in times]


def _circuit(size: int, activation: str, *, forward: bool) -> Engine:
    from kg.circuit import Wishes  # noqa: PLC0415
    from kg.vault import Vault  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        _write(Path(folder), size, forward=forward)
        vault = Vault.open(folder)
        began = time.perf_counter()
        connections = len(vault.circuit.declared.connections)
        took = time.perf_counter() - began
    run = partial(vault.circuit.run, Wishes(drive={"n0": 1}, activation=activation))

    def ran() -> Answer:
        run()
        return [float(connections), took]

    return ran


def _write(folder: Path, size: int, *, forward: bool) -> None:
    random = Random(1)  # noqa: S311 - it guards no secret
    for i in range(size):
        first = i + 1 if forward else 0
        ends = [random.randrange(first, size) for _ in range(LINKS if first < size else 0)]
        signs = random.choices(("excites", "inhibits"), (4, 1), k=len(ends))
        links = (
            f'[x](n{end}.md "rel:{sign} weight={random.uniform(0, 0.5):.3f}")'
            for end, sign in zip(ends, signs, strict=True)
        )
        (folder / f"n{i}.md").write_text("\n".join(links), encoding="utf-8")


if __name__ == "__main__":
    answer(globals())
