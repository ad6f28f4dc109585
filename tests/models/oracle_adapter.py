"""Answers the cases of oracles.json with kg's own models: every key that a case's family and inputs return."""

from collections.abc import Callable
from math import isinf
from typing import Any

from oracles_cable import cable
from oracles_conductance import conductance
from oracles_graph import graph
from oracles_ions import ions
from oracles_lif import lif
from oracles_population import population
from oracles_units import units

from kg.models import run
from kg.models.maths import closed_forms, kernels
from kg.models.maths.trace import grid, sampled
from kg.models.psp_sum import PspSum
from kg.models.weighted_sum import WeightedSum

Case = dict[str, Any]
Answer = dict[str, Any]


class NotBuiltError(LookupError):
    """kg has no model of this family yet."""


def evaluate(case: Case) -> Answer:
    """Every key that the schema lists for the case's family and inputs."""
    family, inputs = case["family"], case["inputs"]
    if family not in FAMILIES:
        raise NotBuiltError(f"kg has no model of the family '{family}' yet")
    return FAMILIES[family](inputs)


def weighted_sum(inputs: Case) -> Answer:
    shape = {key: inputs[key] for key in ("activation", "bias", "slope", "theta") if key in inputs}
    pairs = zip(inputs["w"], inputs["x"], strict=True)
    model = WeightedSum.model_validate({**shape, "inputs": [{"weight": w, "x": x} for w, x in pairs]})
    metrics = run(model).metrics
    return {"sum": metrics["sum"], "y": metrics["y"]}


def kernel(inputs: Case) -> Answer:
    shape = _kernel(inputs)
    answer: Answer = {"k": _each(shape.__call__, inputs["t_ms"])}
    if inputs["kernel"] == "biexp":
        norm = kernels.normalisation(inputs["tau_r_ms"], inputs["tau_d_ms"])
        t_peak, height = closed_forms.peak(shape)
        answer |= {"t_peak_ms": t_peak, "k_at_peak": height, "norm": None if isinf(norm) else norm}
    return answer


def psp(inputs: Case) -> Answer:
    if "w_pA" in inputs:
        return _current(inputs)
    if "amplitudes_mV" in inputs:
        return _coincident(inputs)
    if "V_th_mV" in inputs:
        gap = inputs["V_th_mV"] - inputs["V_rest_mV"]
        return {"n": closed_forms.coincident_needed(inputs["amplitude_mV"], gap)}
    if "inputs" in inputs:
        return {"V_mV": _each(_model(inputs).depolarisation, inputs["t_ms"])}
    train = inputs["amplitude_mV"], inputs["interval_ms"], inputs["tau_ms"]
    if "threshold_mV" in inputs:
        return {"n_needed": closed_forms.train_needed(*train, inputs["threshold_mV"])}
    return {"peak10_mV": closed_forms.train_peak(*train, inputs["n"]), "limit_mV": closed_forms.train_peak(*train)}


def crossing(inputs: Case) -> Answer:
    answer: Answer = {"t_cross_ms": _each(lambda level: _first_crossing(inputs, level), inputs["threshold_mV"])}
    if "tau_r_ms" in inputs:
        model = _model(inputs)
        times = grid(0.0, max(psp.onset_ms for psp in model.inputs) + 20 * inputs["tau_d_ms"], 0.1)
        answer["grid01_max_mV"] = float(sampled(model.course(), times).max())
    return answer


def _first_crossing(inputs: Case, level: float) -> float | None:
    spikes = run(_model(inputs, V_rest_mV=0, V_th_mV=level)).spikes_ms
    return spikes[0] if spikes else None


def _current(inputs: Case) -> Answer:
    membrane = {key: inputs[key] for key in ("tau_m_ms", "tau_s_ms")}
    model = PspSum.model_validate(
        {
            "kernel": {"shape": inputs["kernel"], "C_m_pF": inputs["C_pF"], **membrane},
            "inputs": [{"amplitude_pA": inputs["w_pA"]}],
        }
    )
    metrics = run(model).metrics
    return {
        "V_mV": _each(model.depolarisation, inputs["t_ms"]),
        "V_peak_mV": metrics["peak_above_rest_mV"],
        "t_peak_ms": metrics["peak_ms"],
    }


def _coincident(inputs: Case) -> Answer:
    model = PspSum.model_validate(
        {
            "kernel": {"shape": "exp"},
            "V_rest_mV": 0,
            "V_th_mV": inputs["threshold_mV"],
            "inputs": [{"amplitude_mV": amplitude} for amplitude in inputs["amplitudes_mV"]],
        }
    )
    return {"sum_mV": model.depolarisation(0.0), "fires": run(model).metrics["fired"]}


def _model(inputs: Case, **parameters: float) -> PspSum:
    groups = inputs.get("groups", [inputs])
    first = {"tau_ms": "tau_ms", "tau_r_ms": "rise_ms", "tau_d_ms": "decay_ms"}
    taus = [{name: group[key] for key, name in first.items() if key in group} for group in groups]
    block = {
        "kernel": {"shape": inputs["kernel"]},
        "inputs": [psp | own for group, own in zip(groups, taus, strict=True) for psp in group["inputs"]],
        **parameters,
    }
    return PspSum.model_validate(block)


def _kernel(inputs: Case) -> kernels.Kernel:
    match inputs["kernel"]:
        case "biexp":
            return kernels.biexponential(inputs["tau_r_ms"], inputs["tau_d_ms"])
        case "alpha":
            return kernels.alpha(inputs["tau_ms"])
        case _:
            return kernels.exponential(inputs["tau_ms"])


def _each(function: Callable[[float], Any], values: Any) -> Any:
    return [function(value) for value in values] if isinstance(values, list) else function(values)


FAMILIES: dict[str, Callable[[Case], Answer]] = {
    "weighted_sum": weighted_sum,
    "kernel": kernel,
    "psp": psp,
    "crossing": crossing,
    "graph": graph,
    "cable": cable,
    "population": population,
    "lif": lif,
    "conductance": conductance,
    "ions": ions,
    "units": units,
}
