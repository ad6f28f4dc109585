"""The oracles on conductances: steady ones, ones that open and decay, and what they do to each other."""

from typing import Any

from kg.models import run
from kg.models.conductance import Conductance
from kg.models.maths.conductances import current

Case = dict[str, Any]
Answer = dict[str, Any]


def conductance(inputs: Case) -> Answer:
    if "E_rev_mV" in inputs:
        return _currents(inputs)
    if "tau_s_ms" in inputs:
        return _brief(inputs)
    if "t_ms" in inputs:
        return {"V_mV": _each(_steady(inputs).V_mV, inputs["t_ms"])}
    if "V_th_mV" in inputs:
        return _firing(inputs)
    return _both(inputs) if "g_inh_nS" in inputs else _sizes(inputs)


def _currents(inputs: Case) -> Answer:
    """V − E is the current through a conductance of 1 nS."""
    V = inputs["V_mV"]
    return {
        "driving_mV": _each(lambda E: current(1.0, V, E), inputs["E_rev_mV"]),
        "I_pA": _each(lambda E: current(inputs["g_nS"], V, E), inputs["E_rev_mV"]),
    }


def _brief(inputs: Case) -> Answer:
    found = [_brief_V(inputs, g) for g in _listed(inputs["g_peak_nS"])]
    if not isinstance(inputs["g_peak_nS"], list):
        (V,) = found
        return {"V_mV": V, "dV_mV": _each(lambda one: one - inputs["E_L_mV"], V), "ratio": 1.0}
    depolarisations = [V - inputs["E_L_mV"] for V in found]
    return {"V_mV": found, "dV_mV": depolarisations, "ratio": depolarisations[-1] / depolarisations[0]}


def _brief_V(inputs: Case, g: float) -> Any:
    synapse = {"g_nS": g, "E_rev_mV": inputs["E_exc_mV"], "shape": "exp", "tau_s_ms": inputs["tau_s_ms"]}
    return _each(_model(inputs, synapse).V_mV, inputs["t_ms"])


def _firing(inputs: Case) -> Answer:
    exc, inh, both = (run(_steady(inputs, kinds)).metrics for kinds in (["exc"], ["inh"], ["exc", "inh"]))
    return {
        "V_exc_only_mV": exc["steady_mV"],
        "V_inh_only_mV": inh["steady_mV"],
        "V_both_mV": both["steady_mV"],
        "fires_exc_only": exc["fired"],
        "fires_both": both["fired"],
    }


def _both(inputs: Case) -> Answer:
    both, inhibition = (run(_steady(inputs, kinds)).metrics for kinds in (["exc", "inh"], ["inh"]))
    return {
        "V_mV": both["steady_mV"],
        "tau_eff_ms": both["tau_eff_ms"],
        "V_inh_only_mV": inhibition["steady_mV"],
        "epsp_ratio": both["shunting"],
    }


def _sizes(inputs: Case) -> Answer:
    sizes = _listed(inputs["g_exc_nS"])
    steady = [run(_steady(inputs | {"g_exc_nS": g})).metrics["steady_mV"] for g in sizes]
    found = [V - inputs["E_L_mV"] for V in steady]
    return {"dV_mV": found if isinstance(inputs["g_exc_nS"], list) else found[0], "ratio": found[-1] / found[0]}


def _steady(inputs: Case, kinds: Any = ("exc",)) -> Conductance:
    open_ = [{"g_nS": inputs[f"g_{k}_nS"], "E_rev_mV": inputs[f"E_{k}_mV"], "shape": "tonic"} for k in kinds]
    return _model(inputs, *open_)


def _model(inputs: Case, *synapses: Case) -> Conductance:
    fields = {"C_pF": "C_m_pF", "g_L_nS": "g_L_nS", "E_L_mV": "V_rest_mV", "V_th_mV": "V_th_mV"}
    given = {name: inputs[key] for key, name in fields.items() if key in inputs}
    return Conductance.model_validate({**given, "inputs": synapses})


def _listed(value: Any) -> list[float]:
    return value if isinstance(value, list) else [value]


def _each(function: Any, values: Any) -> Any:
    return [function(value) for value in values] if isinstance(values, list) else function(values)
