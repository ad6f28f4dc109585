"""The oracle on units: what kg computes in ms, mV, pA, nS, pF and MOhm needs no factors but one."""

from typing import Any

from kg.models.conductance import Conductance
from kg.models.maths.conductances import current
from kg.models.units import KINDS, QUANTITY, convert


def units(inputs: dict[str, Any]) -> dict[str, Any]:
    assert not inputs
    density, area = _product(1, "uA", 1, "A"), 1000.0
    return {
        "I_pA": current(3, 70, 0),
        "g_nS": Conductance(C_m_pF=250, tau_m_ms=10).leak_nS,
        "V_mV": convert(f"{_product(100, 'pA', 40, 'MOhm')} V", "mV"),
        # 1 cm² is 1e8 um²
        "I2_pA": convert(f"{density * area}e-8 A", "pA"),
    }


def _product(one: float, unit: str, other: float, other_unit: str) -> float:
    """A product in units without prefix."""
    powers = [KINDS[QUANTITY[name]][name] for name in (unit, other_unit)]
    return float(f"{one * other}e{sum(powers)}")
