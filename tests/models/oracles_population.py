"""Answers the cases of oracles.json on many inputs at random."""

from typing import Any

from kg.models import run
from kg.models.maths.populations import exceedance
from kg.models.maths.siegert import deterministic_rate, siegert_rate
from kg.models.population import Population

TAUS = {"tau_ms": "tau_ms", "tau_r_ms": "rise_ms", "tau_d_ms": "decay_ms"}


def population(inputs: dict[str, Any]) -> dict[str, Any]:
    match inputs:
        case {"mu_mV": mu, "sigma_mV": sigma}:
            names = ("V_th_mV", "V_reset_mV", "tau_m_ms", "t_ref_ms")
            neuron = [inputs[name] for name in names]
            return {"rate_Hz": siegert_rate(mu, sigma, *neuron), "deterministic_Hz": deterministic_rate(mu, *neuron)}
        case {"populations": groups}:
            return _moments(inputs, groups)
        case {"mean_count": mean, "needed": needed}:
            group = {"count": 1, "rate_Hz": mean}
            return {"p": _metrics(window_ms=1000, needed=needed, inputs=[group])["p_fire"]}
        case {"mean_mV": mean, "sd_mV": sd, "threshold_mV": threshold}:
            return {"p": exceedance(mean, sd, threshold)}
        case _:
            return _volley(inputs)


def _volley(inputs: dict[str, Any]) -> dict[str, Any]:
    group = {"count": inputs["n"], "probability": inputs["p"], "amplitude_mV": inputs["q_mV"]}
    found = _metrics(needed=inputs["needed"], inputs=[group])
    return {"p_fire": found["p_fire"], "mean_mV": found["mean_above_rest_mV"], "var_mV2": found["var_mV2"]}


def _moments(inputs: dict[str, Any], groups: list[dict[str, float]]) -> dict[str, Any]:
    taus = {name: inputs[key] for key, name in TAUS.items() if key in inputs}
    found = _metrics(
        kernel={"shape": inputs["kernel"], **taus},
        inputs=[{"rate_Hz": 1000 * one["rate_per_ms"], "amplitude_mV": one["amplitude_mV"]} for one in groups],
    )
    more = ("skewness", "third_cumulant_mV3") if "tau_ms" in inputs else ("sd_mV",)
    return {"mean_mV": found["mean_above_rest_mV"], **{name: found[name] for name in ("var_mV2", *more)}}


def _metrics(**block: Any) -> dict[str, Any]:
    return dict(run(Population.model_validate(block)).metrics)
