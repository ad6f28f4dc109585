"""The oracles on ions: Nernst, Goldman with Hodgkin and Katz, and what chloride does."""

from typing import Any

from kg.models import run
from kg.models.ions import Ions
from kg.models.maths.reversal import Ion, goldman, inside_at, nernst, thermal_voltage

Case = dict[str, Any]
Answer = dict[str, Any]

VALENCE = {"K": 1, "Na": 1, "Ca": 2, "Cl": -1, "HCO3": -1}


def ions(inputs: Case) -> Answer:
    if "ions" in inputs:
        sides = {name: _sides(name, given) for name, given in inputs["ions"].items()}
        metrics = run(_model(inputs, sides)).metrics
        return {name: metrics[f"E_{name}_mV"] for name in sides}
    if "P" in inputs:
        return {"V_mV": _goldman(inputs)}
    if "in_mM" in inputs:
        return _synapse(inputs)
    if "V_mV" in inputs:
        return {"in_mM": _each(lambda V: inside_at(V, -1, inputs["out_mM"], inputs["T_C"]), inputs["V_mV"])}
    return {
        "RTF_mV": _each(thermal_voltage, inputs["T_C"]),
        "per_decade_mV": _each(lambda T: nernst(1, 10.0, 1.0, T), inputs["T_C"]),
    }


def _goldman(inputs: Case) -> float | None:
    P, names = inputs["P"], [name for name in VALENCE if name in inputs]
    if "HCO3" in names:
        sides = {name: (inputs[name][0], inputs[name][1]) for name in names}
        ions = [Ion(VALENCE[name], out, within, P.get(name, 1.0)) for name, (out, within) in sides.items()]
        return goldman(ions, inputs["T_C"])
    permeabilities = {f"P_{name}": P[name] for name in names}
    return _model(inputs, {name: inputs[name] for name in names}, **permeabilities).V_GHK_mV


def _synapse(inputs: Case) -> Answer:
    levels = {name: inputs[name] for name in ("V_rest_mV", "V_th_mV")}

    def metric(name: str) -> Any:
        return _each(
            lambda inside: run(_model(inputs, {"Cl": (inputs["out_mM"], inside)}, **levels)).metrics[name],
            inputs["in_mM"],
        )

    return {"E_Cl_mV": metric("E_Cl_mV"), "class_": metric("effect")}


def _model(inputs: Case, sides: Case, **fields: float) -> Ions:
    outside = {f"{name}_out_mM": outside for name, (outside, _) in sides.items()}
    inside = {f"{name}_in_mM": inside for name, (_, inside) in sides.items()}
    return Ions.model_validate({"T_degC": inputs["T_C"], **outside, **inside, **fields})


def _sides(name: str, given: Any) -> tuple[float, float]:
    """Outside and inside, as a table or as a list, in which the valence may stand first or last."""
    if isinstance(given, dict):
        return tuple(next(given[key] for key in (side, f"{side}_mM") if key in given) for side in ("out", "in"))
    outside, inside = given if len(given) == 2 else given[1:] if given[0] == VALENCE[name] else given[:2]
    return outside, inside


def _each(function: Any, values: Any) -> Any:
    return [function(value) for value in values] if isinstance(values, list) else function(values)
