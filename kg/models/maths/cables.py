"""Cable theory of one dendrite: length constant, input resistance, what reaches the soma, and Green's function.

Distances X and lengths L are in length constants, times T in membrane time constants. The soma is the sealed end at 0.
"""

from collections.abc import Iterable
from enum import StrEnum
from math import cosh, exp, expm1, fsum, hypot, pi, sqrt, tanh

UM_PER_CM = 1e4


class End(StrEnum):
    """What becomes of the current at the far end of a dendrite."""

    SEALED = "sealed"
    """None leaves."""
    KILLED = "killed"
    """It leaves freely: the end is cut open and stays at rest."""
    INFINITE = "infinite"
    """The dendrite goes on."""


def length_constant(diameter_um: float, membrane_ohm_cm2: float, cytoplasm_ohm_cm: float) -> float:
    """λ = √(d R_m / 4 R_i), in µm."""
    return sqrt(diameter_um / UM_PER_CM * membrane_ohm_cm2 / (4 * cytoplasm_ohm_cm)) * UM_PER_CM


def time_constant(membrane_ohm_cm2: float, capacitance: float) -> float:
    """τ = R_m C_m, in ms."""
    return membrane_ohm_cm2 * capacitance / 1000


def semi_infinite_resistance(diameter_um: float, membrane_ohm_cm2: float, cytoplasm_ohm_cm: float) -> float:
    """(2/π) √(R_m R_i) d^(−3/2), in MOhm: what a dendrite without an end opposes to a current at its beginning."""
    narrowness: float = (UM_PER_CM / diameter_um) ** 1.5
    return 2e-6 / pi * sqrt(membrane_ohm_cm2 * cytoplasm_ohm_cm) * narrowness


def resistance_ratio(length: float, end: End) -> float:
    """The input resistance at the soma relative to that of a dendrite without an end: coth L sealed, tanh L killed."""
    match end:
        case End.SEALED:
            return 1 / tanh(length)
        case End.KILLED:
            return tanh(length)
        case End.INFINITE:
            return 1.0


def attenuation(x: float, length: float, end: End) -> float:
    """What a steady current at X does to the soma, relative to the same current at the soma.

    By reciprocity it is as well the share of a potential held at the soma that is left at X: cosh(L − X) / cosh L
    sealed, sinh(L − X) / sinh L killed, e^(−X) without an end.
    """
    match end:
        case End.SEALED:
            return exp(-x) * (1 + exp(-2 * (length - x))) / (1 + exp(-2 * length))
        case End.KILLED:
            return exp(-x) * expm1(-2 * (length - x)) / expm1(-2 * length)
        case End.INFINITE:
            return exp(-x)


def attenuation_from_site(x: float) -> float:
    """What is left at the soma of a potential held at X: 1 / cosh X, whatever lies beyond X."""
    return 1 / cosh(x) if x < 700 else 0.0


def mean_delay(x: float, length: float, end: End) -> float:
    """How much later, on average, the charge of an input at X leaves its mark on the soma than if it stood there.

    It is the difference of the centroids of the two potentials, in time constants, and the same for every time course
    (Agmon-Snir and Segev 1993).
    """
    match end:
        case End.SEALED:
            return (length * tanh(length) - (length - x) * tanh(length - x)) / 2
        case End.KILLED:
            return (_x_coth(length) - _x_coth(length - x)) / 2
        case End.INFINITE:
            return x / 2


def mean_delay_from_site(x: float) -> float:
    """How much later, on average, a potential at X is seen at the soma, in time constants."""
    return x * tanh(x) / 2


def green(x: float, t: float) -> float:
    """The potential of an infinite cable after an impulse at X = 0, T = 0: e^(−X²/4T − T) / √(4πT)."""
    return exp(-x * x / (4 * t) - t) / sqrt(4 * pi * t) if t > 0 else 0.0


def green_peak(x: float) -> float:
    """When Green's function is highest at a distance."""
    # (√(1 + 4X²) − 1) / 4 without its cancellation
    return x * x / (1 + hypot(1, 2 * x))


def ac_length_ratio(omega_tau: float) -> float:
    """The length constant for a sinusoidal current of angular frequency ω, relative to that for a steady one."""
    return sqrt(2 / (1 + hypot(1, omega_tau)))


def equivalent_diameter(daughters_um: Iterable[float]) -> float:
    """The one cylinder that branches continue as if it did not branch: Rall's 3/2 power rule."""
    diameter: float = fsum(daughter**1.5 for daughter in daughters_um) ** (2 / 3)
    return diameter


def _x_coth(x: float) -> float:
    return x / tanh(x) if x else 1.0
