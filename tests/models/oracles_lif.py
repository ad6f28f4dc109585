"""Answers the cases of oracles.json on spiking neurons."""

from math import isinf
from typing import Any

from kg.models import run
from kg.models.lif import Lif
from kg.models.maths.closed_forms import largest_interval
from kg.models.maths.propagators import propagators

NAMES = {"T_ms": "duration_ms", "C_pF": "C_m_pF"}
FIELDS = ("E_L_mV", "V_th_mV", "V_reset_mV", "t_ref_ms", "tau_m_ms", "I_pA", "T_ms", "C_pF")


def lif(inputs: dict[str, Any]) -> dict[str, Any]:
    match inputs:
        case {"h_ms": step, "tau_m_ms": tau, "tau_s_ms": synapse, "C_pF": capacitance}:
            return propagators(step, tau, synapse, capacitance)._asdict()
        case {"amplitude_mV": amplitude, "tau_m_ms": tau, "V_th_mV": threshold}:
            longest = largest_interval(amplitude, tau, threshold)
            return {"dt_max_ms": None if longest is None or isinf(longest) else longest}
        case {"tau_s_ms": synapse, "inputs": events}:
            given = [{"amplitude_pA": size, "tau_s_ms": synapse, "onset_ms": t} for t, size in events]
            return _answer(inputs, given, V_end_mV="V_end_mV", I_end_pA="I_end_pA")
        case {"inputs": events}:
            given = [{"amplitude_mV": size, "onset_ms": t} for t, size in events]
            last = max(t for t, _ in events)
            return _answer({"E_L_mV": 0.0, "T_ms": last, **inputs}, given, V_end_mV="V_end_mV")
        case {"V_reset_mV": _}:
            return _metrics(inputs, isi_ms="isi_ms", rate_Hz="rate_Hz", t_first_ms="first_spike_ms")
        case _:
            return _metrics(inputs, spikes="spikes", rheobase_pA="rheobase_pA")


def _answer(inputs: dict[str, Any], given: list[dict[str, float]], **names: str) -> dict[str, Any]:
    model = _model(inputs, given)
    return {"spikes_ms": list(run(model).spikes_ms), **_metrics(inputs, given, **names)}


def _metrics(inputs: dict[str, Any], given: list[dict[str, float]] | None = None, **names: str) -> dict[str, Any]:
    metrics = run(_model(inputs, given or [])).metrics
    return {key: metrics[name] for key, name in names.items()}


def _model(inputs: dict[str, Any], given: list[dict[str, float]]) -> Lif:
    fields = {NAMES.get(name, name): inputs[name] for name in FIELDS if name in inputs}
    return Lif.model_validate({**fields, "inputs": given})
