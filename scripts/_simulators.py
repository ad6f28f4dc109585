"""A simulator at one of the bench's tasks, in a process of its own: `_simulators.py WAY TASK.json ANSWER.json`.

Each is asked for the same in its own words. What a simulator does with an input's moment is its own: NEST delivers
with a delay of at least a step, Brian2 lets an input act a step after its stamp; the moments given make up for that.
"""

import importlib
import os
from collections.abc import Iterator, Mapping
from typing import Any

from _answering import Answer, Engine, answer

Given = Mapping[str, Any]

DELAY_MS = 0.5
FAR_MV = 1e9
"""A reversal potential so far away that a conductance passes a current that no potential changes."""
UNREACHED_MV = 1e9


def nest(task: Given) -> Engine:
    """On the grid."""
    model = "iaf_psc_delta" if task["name"] == "jumps" else "iaf_psc_exp"
    return _nest(task, model, precise=False)


def nest_precise(task: Given) -> Engine:
    """At the precise times, no crossing missed."""
    model = "iaf_psc_delta_ps" if task["name"] == "jumps" else "iaf_psc_exp_ps_lossless"
    return _nest(task, model, precise=True)


def _nest(task: Given, model: str, *, precise: bool) -> Engine:
    sim = _fresh_nest(task)
    cell = sim.Create(model, 1, _membrane(task, model))
    times = {"precise_times": True} if precise else {"allow_offgrid_times": True}
    trains = [
        [t - DELAY_MS if precise or not task["on_grid"] else _before(t, task) for t in one] for one in task["times"]
    ]
    sources = sim.Create("spike_generator", len(trains), [{"spike_times": one, **times} for one in trains])
    scale = task["pA_per_mV"] if task["name"] == "sum" else 1.0
    weights = [[size * scale for size in task["amplitudes"]]]
    sim.Connect(sources, cell, "all_to_all", {"weight": _array(weights), "delay": DELAY_MS})
    seen = _meter(sim, cell) if task["name"] == "sum" else _recorder(sim, cell)
    steps = round(task["end_ms"] / task["step_ms"])

    def run() -> Answer:
        # one step more, for what happens at the end is told after it
        sim.Simulate(task["end_ms"] + task["step_ms"])
        if task["name"] != "sum":
            return [float(t) for t in seen.events["times"]]
        return [0.0, *seen.events["V_m"][:steps].tolist()]

    return run


def nest_sweep(task: Given) -> Engine:
    """As many neurons as there are weights, each with all inputs."""
    sim = _fresh_nest(task)
    cells = sim.Create("iaf_psc_exp", len(task["weights"]), _membrane(task, "iaf_psc_exp"))
    weights = _array(task["weights"])
    for column, excites in enumerate((True, False)):
        moments = dict[float, int]()
        for t, _ in sorted(one for one in _arrivals(task) if (one[1] > 0) is excites):
            moments[_before(t, task)] = moments.get(_before(t, task), 0) + 1
        trains = {"spike_times": list(moments), "spike_multiplicities": list(moments.values())}
        source = sim.Create("spike_generator", 1, trains)
        sim.Connect(source, cells, "all_to_all", {"weight": weights[:, column : column + 1], "delay": DELAY_MS})
    seen = _recorder(sim, cells)
    first = cells.tolist()[0]

    def run() -> Answer:
        sim.Simulate(task["end_ms"] + task["step_ms"])
        counts = [0] * len(task["weights"])
        for sender in seen.events["senders"].tolist():
            counts[sender - first] += 1
        return list(map(float, counts))

    return run


def _fresh_nest(task: Given) -> Any:
    sim: Any = importlib.import_module("nest")
    sim.set_verbosity("M_ERROR")
    sim.ResetKernel()
    sim.set(resolution=task["step_ms"], local_num_threads=1)
    return sim


def _membrane(task: Given, model: str) -> dict[str, float]:
    silent = task["name"] == "sum"
    tau, synapse = (task["decay"], task["rise"]) if silent else (task["tau"], task["synapse"])
    level = UNREACHED_MV if silent else task["level"]
    cell = {"C_m": task["C"], "tau_m": tau, "E_L": 0.0, "V_m": 0.0, "V_reset": 0.0, "V_th": level}
    synapses = {} if "delta" in model else {"tau_syn_ex": synapse, "tau_syn_in": synapse}
    return cell | synapses | {"t_ref": task["t_ref"]}


def _before(t: float, task: Given) -> float:
    """A moment of the grid, earlier by the delay, as the grid writes it."""
    step: float = task["step_ms"]
    return round(round((t - DELAY_MS) / step) * step, 6)


def _meter(sim: Any, cell: Any) -> Any:
    meter = sim.Create("multimeter", params={"record_from": ["V_m"], "interval": sim.resolution})
    sim.Connect(meter, cell)
    return meter


def _recorder(sim: Any, cells: Any) -> Any:
    recorder = sim.Create("spike_recorder")
    sim.Connect(cells, recorder)
    return recorder


def brian2(task: Given) -> Engine:
    """On the grid, its code made for numpy."""
    sim: Any = importlib.import_module("brian2")
    sim.prefs.codegen.target = "numpy"
    sim.start_scope()
    ms, step = sim.ms, task["step_ms"]
    sim.defaultclock.dt = step * ms
    cell = _brian2_cell(sim, task)
    stamped = [(i, (round(t / step) - 1) * step) for i, times in enumerate(task["times"]) for t in times]
    indices, moments = zip(*stamped, strict=True)
    sources = sim.SpikeGeneratorGroup(len(task["times"]), list(indices), list(moments) * ms)
    scale = task["pA_per_mV"] / task["C"] if task["name"] == "sum" else 1 / task["C"]
    acts = "v_post += w*not_refractory_post" if task["name"] == "jumps" else "z_post += w"
    synapses = sim.Synapses(sources, cell, "w : 1", on_pre=acts)
    synapses.connect()
    synapses.w = [size if task["name"] == "jumps" else size * scale for size in task["amplitudes"]]
    is_sum = task["name"] == "sum"
    seen = sim.StateMonitor(cell, "v", record=True) if is_sum else sim.SpikeMonitor(cell)
    network = sim.Network(cell, sources, synapses, seen)
    steps = round(task["end_ms"] / step) + 1

    def run() -> Answer:
        network.run(steps * step * ms, namespace={})
        # a stamp is that of the step's beginning, the state is that of its end
        return seen.v[0].tolist() if is_sum else [float(t / ms) + step for t in seen.t]

    return run


def _brian2_cell(sim: Any, task: Given) -> Any:
    silent = task["name"] == "sum"
    tau, synapse = (task["decay"], task["rise"]) if silent else (task["tau"], task["synapse"])
    held = "" if silent else " (unless refractory)"
    equations = f"dv/dt = -v/({tau}*ms) + z/ms : 1{held}\ndz/dt = -z/({synapse}*ms) : 1"
    fires = (
        {} if silent else {"threshold": f"v >= {task['level']}", "reset": "v = 0", "refractory": task["t_ref"] * sim.ms}
    )
    return sim.NeuronGroup(1, equations, method="exact", **fires)


def neuron_fine(task: Given) -> Engine:
    """With a fixed step of 0.025 ms, Crank-Nicolson."""
    return _neuron(task, step=0.025)


def neuron_coarse(task: Given) -> Engine:
    """With a fixed step of 0.1 ms, Crank-Nicolson."""
    return _neuron(task, step=task["step_ms"])


def neuron_variable(task: Given) -> Engine:
    """With steps as an absolute tolerance of 1e-6 wants them."""
    return _neuron(task, tolerance=1e-6)


def _neuron(task: Given, step: float = 0.025, tolerance: float = 0.0) -> Engine:
    h: Any = importlib.import_module("neuron").h
    h.load_file("stdrun.hoc")
    kept = _jumping(h, task) if task["name"] == "jumps" else _membrane_with_synapses(h, task)
    control = h.CVode()
    control.active(1 if tolerance else 0)
    if tolerance:
        control.atol(tolerance)
    h.steps_per_ms, h.dt, h.secondorder = 1 / step, step, 2
    connections, seen = kept[-2:]

    def begin() -> None:
        for connection, times in zip(connections, task["times"], strict=True):
            for t in times:
                connection.event(t)

    held = [h.FInitializeHandler(begin), kept]

    def run() -> Answer:
        assert held  # else they are gone, and with them the inputs
        h.finitialize(0)
        end = task["end_ms"] + task["step_ms"]
        control.solve(end) if tolerance else h.continuerun(end)
        steps = round(task["end_ms"] / task["step_ms"]) + 1
        return list(seen)[:steps] if task["name"] == "sum" else list(seen)

    return run


def _membrane_with_synapses(h: Any, task: Given) -> tuple[Any, ...]:
    """A patch of passive membrane; a synapse for either sign, and a connection for each input."""
    patch = h.Section(name="patch")
    patch.nseg, patch.L, patch.cm = 1, 100, 1
    # µm² of a capacitance in pF, at 1 µF/cm²
    patch.diam = task["C"] * 100 / (3.141592653589793 * patch.L)
    patch.insert("pas")
    patch.g_pas, patch.e_pas = 1e-3 / task["decay"], 0
    synapses = [h.ExpSyn(patch(0.5)) for _ in range(2)]
    for synapse, sign in zip(synapses, (1, -1), strict=True):
        synapse.tau, synapse.e = task["rise"], sign * FAR_MV
    connections = []
    for size in task["amplitudes"]:
        connection = h.NetCon(None, synapses[size < 0])
        # nA over mV
        connection.weight[0], connection.delay = abs(size) * task["pA_per_mV"] * 1e-3 / FAR_MV, 0
        connections.append(connection)
    seen = h.Vector()
    seen.record(patch(0.5)._ref_v, task["step_ms"])  # noqa: SLF001 - that is its name
    return patch, synapses, connections, seen


def _jumping(h: Any, task: Given) -> tuple[Any, ...]:
    """IntFire1, whose threshold is 1."""
    cell = h.IntFire1()
    cell.tau, cell.refrac = task["tau"], task["t_ref"]
    connections = []
    for size in task["amplitudes"]:
        connection = h.NetCon(None, cell)
        connection.weight[0], connection.delay = size / task["level"], 0
        connections.append(connection)
    seen, listening = h.Vector(), h.NetCon(cell, None)
    listening.record(seen)
    return cell, listening, connections, seen


def _arrivals(task: Given) -> Iterator[tuple[float, float]]:
    return ((t, size) for times, size in zip(task["times"], task["amplitudes"], strict=True) for t in times)


def _array(rows: Any) -> Any:
    return importlib.import_module("numpy").array(rows)


if __name__ == "__main__":
    # no words of welcome
    os.environ["PYNEST_QUIET"] = "1"
    answer(globals())
