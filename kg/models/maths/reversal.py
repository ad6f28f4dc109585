"""Reversal potentials from concentrations: Nernst's for one ion, that of Goldman, Hodgkin and Katz for several.

E = (RT/zF) ln(out/in). With several ions of valence ±1 that pass by their permeabilities P,
V = (RT/F) ln((Σ P out of the cations + Σ P in of the anions) / (Σ P in of the cations + Σ P out of the anions)).
"""

from collections.abc import Iterable
from enum import StrEnum
from math import exp, fsum, log
from typing import NamedTuple

GAS = 8.31446261815324
"""J/(mol K); exact since the SI of 2019."""
FARADAY = 96485.33212331
"""C/mol, likewise."""
FREEZING = 273.15
"""0 degC in kelvin."""
LARGEST_EXPONENT = 600.0
"""Concentrations beyond its exponential are none."""


class Ion(NamedTuple):
    """An ion that passes a channel: its valence, its concentrations, its permeability relative to the others."""

    z: int
    outside: float
    inside: float
    P: float = 1.0


class Effect(StrEnum):
    """What a conductance does by its reversal potential."""

    HYPERPOLARISING = "hyperpolarising"
    """E < V_rest: it pulls the potential down."""
    SHUNTING = "depolarising-shunting"
    """V_rest ≤ E < V_th: it pulls the potential up, or nowhere, and holds it below the threshold."""
    EXCITATORY = "excitatory"
    """E ≥ V_th: it pulls the potential over the threshold, if it is large enough."""


def thermal_voltage(T_degC: float) -> float:
    """RT/F in mV: 26.7 at body temperature."""
    return 1000 * GAS * (T_degC + FREEZING) / FARADAY


def nernst(z: int, outside: float, inside: float, T_degC: float) -> float:
    """The potential at which as many ions of one kind go in as out."""
    return thermal_voltage(T_degC) / z * (log(outside) - log(inside))


def inside_at(V_mV: float, z: int, outside: float, T_degC: float) -> float | None:
    """The inner concentration with which an ion is at equilibrium at that potential; None if it is beyond all size."""
    exponent = log(outside) - z * V_mV / thermal_voltage(T_degC)
    return exp(exponent) if abs(exponent) <= LARGEST_EXPONENT else None


def goldman(ions: Iterable[Ion], T_degC: float) -> float | None:
    """The potential at which the currents of ions of valence ±1 cancel; None if none of them passes."""
    sides = [(ion.P * ion.outside, ion.P * ion.inside)[:: ion.z] for ion in ions if ion.P]
    if not sides:
        return None
    up, down = (fsum(side) for side in zip(*sides, strict=True))
    return thermal_voltage(T_degC) * (log(up) - log(down))


def effect(E: float, rest: float, threshold: float) -> Effect:
    """What a conductance with that reversal potential does to a neuron with such a rest and threshold."""
    if rest > E:
        return Effect.HYPERPOLARISING
    return Effect.SHUNTING if threshold > E else Effect.EXCITATORY
