"""Answers the cases of oracles.json on cable theory."""

from typing import Any

from kg.models import run
from kg.models.cable import Cable
from kg.models.maths import cables
from kg.models.maths.cables import End


def cable(inputs: dict[str, Any]) -> dict[str, Any]:
    match inputs:
        case {"X": x, "L": length}:
            return {end.value: cables.attenuation(x, length, end) for end in End}
        case {"L": length}:
            ratio = cables.resistance_ratio(length, End.SEALED)
            return {"R_ratio": ratio, "G_ratio": 1 / ratio}
        case {"X": x, "T": t}:
            return {"G": cables.green(x, t), "T_peak": cables.green_peak(x)}
        case {"omega_tau": omega_tau}:
            return {"lambda_ratio": cables.ac_length_ratio(omega_tau)}
        case {"daughters_um": daughters}:
            return {"parent_um": cables.equivalent_diameter(daughters)}
        case _:
            return _measures(inputs)


def _measures(inputs: dict[str, Any]) -> dict[str, Any]:
    renamed = {"diameter_um" if name == "d_um" else name: value for name, value in inputs.items()}
    found = run(Cable.model_validate({**renamed, "end": "infinite"})).metrics
    return {"lambda_um": found["lambda_um"], "R_inf_MOhm": found["R_in_MOhm"], "tau_m_ms": found["tau_m_ms"]}
