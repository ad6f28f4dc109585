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


def length_constant(diameter_um: float, R_m_ohm_cm2: float, R_i_ohm_cm: float) -> float:
    """λ = √(d R_m / 4 R_i), in µm."""
    return sqrt(diameter_um / UM_PER_CM * R_m_ohm_cm2 / (4 * R_i_ohm_cm)) * UM_PER_CM


def time_constant(R_m_ohm_cm2: float, C_m_uF_cm2: float) -> float:
    """τ = R_m C_m, in ms."""
    return R_m_ohm_cm2 * C_m_uF_cm2 / 1000


def semi_infinite_resistance(diameter_um: float, R_m_ohm_cm2: float, R_i_ohm_cm: float) -> float:
    """(2/π) √(R_m R_i) d^(−3/2), in MOhm: what a dendrite without an end opposes to a current at its beginning."""
    return 2e-6 / pi * sqrt(R_m_ohm_cm2 * R_i_ohm_cm) * (diameter_um / UM_PER_CM) ** -1.5


def resistance_ratio(L: float, end: End) -> float:
    """The input resistance at the soma relative to that of a dendrite without an end: coth L sealed, tanh L killed."""
    match end:
        case End.SEALED:
            return 1 / tanh(L)
        case End.KILLED:
            return tanh(L)
        case End.INFINITE:
            return 1.0


def attenuation(X: float, L: float, end: End) -> float:
    """What a steady current at X does to the soma, relative to the same current at the soma.

    By reciprocity it is as well the share of a potential held at the soma that is left at X: cosh(L − X) / cosh L
    sealed, sinh(L − X) / sinh L killed, e^(−X) without an end.
    """
    match end:
        case End.SEALED:
            return exp(-X) * (1 + exp(-2 * (L - X))) / (1 + exp(-2 * L))
        case End.KILLED:
            return exp(-X) * expm1(-2 * (L - X)) / expm1(-2 * L)
        case End.INFINITE:
            return exp(-X)


def attenuation_from_site(X: float) -> float:
    """What is left at the soma of a potential held at X: 1 / cosh X, whatever lies beyond X."""
    return 1 / cosh(X) if X < 700 else 0.0


def mean_delay(X: float, L: float, end: End) -> float:
    """How much later, on average, the charge of an input at X leaves its mark on the soma than if it stood there.

    It is the difference of the centroids of the two potentials, in time constants, and the same for every time course
    (Agmon-Snir and Segev 1993).
    """
    match end:
        case End.SEALED:
            return (L * tanh(L) - (L - X) * tanh(L - X)) / 2
        case End.KILLED:
            return (_x_coth(L) - _x_coth(L - X)) / 2
        case End.INFINITE:
            return X / 2


def mean_delay_from_site(X: float) -> float:
    """How much later, on average, a potential at X is seen at the soma, in time constants."""
    return X * tanh(X) / 2


def green(X: float, T: float) -> float:
    """The potential of an infinite cable after an impulse at X = 0, T = 0: e^(−X²/4T − T) / √(4πT)."""
    return exp(-X * X / (4 * T) - T) / sqrt(4 * pi * T) if T > 0 else 0.0


def green_peak(X: float) -> float:
    """When Green's function is highest at a distance."""
    # (√(1 + 4X²) − 1) / 4 without its cancellation
    return X * X / (1 + hypot(1, 2 * X))


def ac_length_ratio(omega_tau: float) -> float:
    """The length constant for a sinusoidal current of angular frequency ω, relative to that for a steady one."""
    return sqrt(2 / (1 + hypot(1, omega_tau)))


def equivalent_diameter(daughters_um: Iterable[float]) -> float:
    """The one cylinder that branches continue as if it did not branch: Rall's 3/2 power rule."""
    return fsum(d**1.5 for d in daughters_um) ** (2 / 3)


def _x_coth(x: float) -> float:
    return x / tanh(x) if x else 1.0
