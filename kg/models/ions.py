"""Ions: where each comes to rest across the membrane, and what that makes of a chloride synapse."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from math import isclose
from typing import ClassVar, Literal

from kg.models.defaults import default
from kg.models.maths.crossing import GRAZING
from kg.models.maths.reversal import Effect, Ion, effect, goldman, inside_at, nernst
from kg.models.result import Cell, Chart, Curve, Metric, Outcome, Table
from kg.models.spec import Model, Problem
from kg.models.units import Celsius, Millimolar, Millivolts, Number
from kg.models.wording import exact, significant

POINTS = 120
"""Concentrations at which a curve is drawn."""
FAR = 20.0
"""What is so many times another concentration is not drawn beside it."""

ZONES = {
    Effect.HYPERPOLARISING: ("inhibits", False),
    Effect.SHUNTING: ("shunts", None),
    Effect.EXCITATORY: ("excites", True),
}
"""The name and the colour of each part of the curve."""


class Ions(Model):
    """Reversal potentials from concentrations, and whether a chloride synapse inhibits, shunts or excites.

    The membrane as a whole follows Goldman, Hodgkin and Katz with potassium, sodium and chloride; a GABA-A receptor
    passes chloride and, if P_HCO3 is given, bicarbonate.
    """

    kind: Literal["ions"] = "ions"
    T_degC: Celsius = default("T_degC", gt=-273.15)
    V_rest_mV: Millivolts = default("V_rest_mV")
    V_th_mV: Millivolts = default("V_th_mV")
    Cl_in_mM: Millimolar = default("Cl_in_mM", gt=0)
    Cl_out_mM: Millimolar = default("Cl_out_mM", gt=0)
    K_in_mM: Millimolar = default("K_in_mM", gt=0)
    K_out_mM: Millimolar = default("K_out_mM", gt=0)
    Na_in_mM: Millimolar = default("Na_in_mM", gt=0)
    Na_out_mM: Millimolar = default("Na_out_mM", gt=0)
    Ca_in_mM: Millimolar = default("Ca_in_mM", gt=0)
    Ca_out_mM: Millimolar = default("Ca_out_mM", gt=0)
    HCO3_in_mM: Millimolar = default("HCO3_in_mM", gt=0)
    HCO3_out_mM: Millimolar = default("HCO3_out_mM", gt=0)
    P_K: Number = default("P_K", ge=0)
    P_Na: Number = default("P_Na", ge=0)
    P_Cl: Number = default("P_Cl", ge=0)
    P_HCO3: Number = default("P_HCO3", ge=0)
    inputs: tuple[()] = ()

    metrics: ClassVar[Mapping[str, str]] = {
        "E_Cl_mV": "the reversal potential of chloride",
        "E_K_mV": "that of potassium",
        "E_Na_mV": "that of sodium",
        "E_Ca_mV": "that of calcium",
        "E_GABA_mV": "that of a GABA-A receptor, which passes bicarbonate if P_HCO3 says so",
        "V_GHK_mV": "the resting potential by the permeabilities to potassium, sodium and chloride; none if all are 0",
        "effect": "what a chloride synapse is: hyperpolarising, depolarising-shunting or excitatory",
        "effect_GABA": "what a GABA-A receptor is",
        "Cl_in_at_rest_mM": "the chloride inside with which E_Cl is the resting potential",
        "Cl_in_at_threshold_mM": "the chloride inside with which E_Cl is the threshold",
    }
    template: ClassVar[str] = """
id: chloride
kind: ions
title: One synapse, inhibitory or excitatory by the chloride inside
Cl_in_mM: 7  # immature neurons have 30 and more
Cl_out_mM: 120
V_rest_mV: -70
V_th_mV: -55
T_degC: 37
controls: [Cl_in_mM]  # what a reader may change
expect:  # what the note claims; kg check tests it
  - {metric: E_Cl_mV, near: -75.9, tol: 0.1}
  - {metric: effect, equals: hyperpolarising}
  - {metric: Cl_in_at_threshold_mM, near: 15.3, tol: 0.1}
sources: []  # where the note's numbers come from
"""

    def problems(self) -> Iterator[Problem]:
        """A threshold below rest."""
        if self.V_th_mV <= self.V_rest_mV:
            found = f"the threshold {exact(self.V_th_mV)} mV is not above the rest {exact(self.V_rest_mV)} mV"
            yield Problem(("V_th_mV",), found, "both are potentials, not distances from rest")

    def idle(self, path: tuple[str | int, ...]) -> bool:
        """Bicarbonate where it does not pass."""
        return str(path[-1]).startswith("HCO3") and self.P_HCO3 == 0

    def solve(self) -> Outcome:
        """Where each ion comes to rest, and what chloride does to a neuron with such a rest and threshold."""
        return Outcome(
            verdict=self._verdict(), metrics=self._metrics(), contributions=self._contributions(), draw=self._chart
        )

    @cached_property
    def ions(self) -> dict[str, Ion]:
        """Each ion by its name."""
        return {
            "K": Ion(1, self.K_out_mM, self.K_in_mM, self.P_K),
            "Na": Ion(1, self.Na_out_mM, self.Na_in_mM, self.P_Na),
            "Ca": Ion(2, self.Ca_out_mM, self.Ca_in_mM, 0.0),
            "Cl": Ion(-1, self.Cl_out_mM, self.Cl_in_mM, self.P_Cl),
            "HCO3": Ion(-1, self.HCO3_out_mM, self.HCO3_in_mM, 0.0),
        }

    def E_mV(self, name: str) -> float:
        """The reversal potential of an ion."""
        ion = self.ions[name]
        return nernst(ion.z, ion.outside, ion.inside, self.T_degC)

    @property
    def V_GHK_mV(self) -> float | None:
        """The potential at which the currents of potassium, sodium and chloride cancel."""
        return goldman(self.ions.values(), self.T_degC)

    def E_GABA_mV(self, Cl_in_mM: float) -> float:
        """The reversal potential of a GABA-A receptor with that much chloride inside."""
        passing = (Ion(-1, self.Cl_out_mM, Cl_in_mM), self.ions["HCO3"]._replace(P=self.P_HCO3))
        found = goldman(passing, self.T_degC)
        # chloride always passes
        assert found is not None
        return found

    def Cl_in_at(self, V_mV: float) -> float | None:
        """The chloride inside with which E_Cl is that potential; None where it is beyond all size."""
        return inside_at(V_mV, -1, self.Cl_out_mM, self.T_degC)

    def effect(self, E_mV: float) -> Effect:
        """What a synapse with that reversal potential does."""
        return effect(E_mV, self.V_rest_mV, self.V_th_mV)

    def _metrics(self) -> dict[str, Metric]:
        E_Cl, E_GABA = self.E_mV("Cl"), self.E_GABA_mV(self.Cl_in_mM)
        return {
            "E_Cl_mV": E_Cl,
            "E_K_mV": self.E_mV("K"),
            "E_Na_mV": self.E_mV("Na"),
            "E_Ca_mV": self.E_mV("Ca"),
            "E_GABA_mV": E_GABA,
            "V_GHK_mV": self.V_GHK_mV,
            "effect": self.effect(E_Cl).value,
            "effect_GABA": self.effect(E_GABA).value,
            "Cl_in_at_rest_mM": self.Cl_in_at(self.V_rest_mV),
            "Cl_in_at_threshold_mM": self.Cl_in_at(self.V_th_mV),
        }

    def _verdict(self) -> str:
        E = self.E_mV("Cl")
        rest, threshold = f"the rest of {exact(self.V_rest_mV)} mV", f"the threshold of {exact(self.V_th_mV)} mV"
        found = f"E_Cl is {significant(E)} mV"
        if isclose(E, self.V_rest_mV, rel_tol=0, abs_tol=GRAZING):
            return f"{found}, the resting potential: no chloride flows, the synapse shunts{self._bicarbonate(E)}"
        match self.effect(E):
            case Effect.HYPERPOLARISING:
                says = f"below {rest}: chloride flows in, the synapse inhibits"
            case Effect.SHUNTING:
                says = (
                    f"above {rest}, below {threshold}: chloride flows out, the synapse depolarises, "
                    "but holds the cell below threshold"
                )
            case Effect.EXCITATORY:
                says = f"not below {threshold}: chloride flows out, the synapse excites"
        return f"{found}, {says}{self._bicarbonate(E)}"

    def _bicarbonate(self, E_Cl: float) -> str:
        if self.P_HCO3 == 0:
            return ""
        E = self.E_GABA_mV(self.Cl_in_mM)
        found, before = self.effect(E), self.effect(E_Cl)
        says = "" if found is before else f", where it {ZONES[found][0]}"
        return f"; with bicarbonate a GABA-A receptor reverses at {significant(E)} mV{says}"

    def _contributions(self) -> Table:
        """Each ion, how far it pulls at rest, and where it flows then."""
        names = ["K", "Na", "Ca", "Cl", *(["HCO3"] if self.P_HCO3 else [])]
        columns = ("ion", "out_mM", "in_mM", "E_mV", "E_minus_V_at_rest_mV", "flows_at_rest")
        return Table(columns, tuple(tuple(self._row(name)) for name in names))

    def _row(self, name: str) -> Iterator[Cell]:
        ion, E = self.ions[name], self.E_mV(name)
        pull = E - self.V_rest_mV
        yield from (name, ion.outside, ion.inside, E, pull)
        yield "nowhere" if abs(pull) <= GRAZING else "in" if pull * ion.z > 0 else "out"

    def _chart(self) -> Chart:
        """E_Cl by the chloride inside, in the parts in which the synapse inhibits, shunts and excites."""
        places = self._places()
        low, high = min(x for _, x in places) / 3, max(x for _, x in places) * 1.6
        turns = [x for name, x in places if name and low < x < high]
        curves = list(self._zones([low, *turns, high]))
        ends = (low, high)
        curves.append(Curve("threshold", ends, (self.V_th_mV, self.V_th_mV)))
        if self.P_HCO3:
            xs = _between(low, high)
            curves.append(Curve("E_GABA", xs, tuple(self.E_GABA_mV(x) for x in xs)))
        now = self.E_mV("Cl")
        marks = [(f"{significant(now)} mV now", self.Cl_in_mM, now)]
        marks += [(f"{significant(x)} mM", x, self._E_Cl(x)) for name, x in places if name]
        return Chart("Cl_in_mM", "E_Cl_mV", tuple(curves), tuple(marks), ("rest", self.V_rest_mV))

    def _places(self) -> list[tuple[str, float]]:
        """The chloride inside, and where the effect of the synapse changes, if that is near enough to be drawn."""
        turns = {"rest": self.Cl_in_at(self.V_rest_mV), "threshold": self.Cl_in_at(self.V_th_mV)}
        near = [(name, x) for name, x in turns.items() if x and self.Cl_in_mM / FAR < x < self.Cl_in_mM * FAR]
        return [("", self.Cl_in_mM), *near]

    def _zones(self, ends: list[float]) -> Iterator[Curve]:
        for low, high in pairwise(ends):
            if high > low:
                name, excites = ZONES[self.effect(self._E_Cl((low + high) / 2))]
                xs = _between(low, high)
                yield Curve(name, xs, tuple(map(self._E_Cl, xs)), excites)

    def _E_Cl(self, inside: float) -> float:
        return nernst(-1, self.Cl_out_mM, inside, self.T_degC)


def _between(low: float, high: float) -> tuple[float, ...]:
    return (*(low + (high - low) * i / POINTS for i in range(POINTS)), high)
