"""Ions: equilibria, which way each flows, and one synapse that chloride turns from inhibition into excitation."""

from math import exp
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from model_notes import complaints, model

from kg.models import Method, Result, run
from kg.models.ions import Ions
from kg.models.maths.reversal import Effect, Ion, effect, goldman, inside_at, nernst, thermal_voltage
from kg.models.result import Chart

concentrations = st.floats(1e-5, 600)
temperatures = st.floats(-20, 60)


def answer(**fields: Any) -> Result:
    return run(Ions.model_validate(fields))


def chart_of(result: Result) -> Chart:
    assert isinstance(result.drawing, Chart)
    return result.drawing


def test_the_template_holds() -> None:
    result = run(Ions.model_validate(yaml.safe_load(Ions.template)))
    assert result.ok
    assert result.verdict == "E_Cl is −75.9 mV, below the rest of −70 mV: chloride flows in, the synapse inhibits"
    assert result.method is Method.EXACT


@pytest.mark.parametrize(
    ("inside", "found", "says"),
    [
        (7, "hyperpolarising", "chloride flows in, the synapse inhibits"),
        (
            12,
            "depolarising-shunting",
            "chloride flows out, the synapse depolarises, but holds the cell below threshold",
        ),
        (38.1, "excitatory", "chloride flows out, the synapse excites"),
    ],
)
def test_the_chloride_inside_turns_one_synapse_into_another(inside: float, found: str, says: str) -> None:
    result = answer(Cl_in_mM=inside)
    assert result.metrics["effect"] == found
    assert result.verdict.endswith(says)


def test_at_the_resting_potential_no_chloride_flows() -> None:
    at_rest = answer().metrics["Cl_in_at_rest_mM"]
    assert (
        answer(Cl_in_mM=at_rest).verdict
        == "E_Cl is −70.0 mV, the resting potential: no chloride flows, the synapse shunts"
    )


def test_chloride_that_leaves_is_an_inward_current() -> None:
    """Efflux of chloride depolarises: seen from the potential, the ion goes where E minus V and its charge push it."""
    for inside, way in ((7, "in"), (12, "out")):
        rows = {str(row[0]): row for row in answer(Cl_in_mM=inside).contributions.rows}
        assert rows["Cl"][-1] == way
        pull = rows["Cl"][4]
        assert isinstance(pull, float)
        assert (pull > 0) is (way == "out")
        assert [rows[name][-1] for name in ("K", "Na", "Ca")] == ["out", "in", "in"]


def test_bicarbonate_raises_the_reversal_potential_of_the_receptor() -> None:
    alone, both = answer(), answer(P_HCO3=0.25)
    assert alone.metrics["E_GABA_mV"] == pytest.approx(alone.metrics["E_Cl_mV"], abs=1e-12)
    assert both.metrics["E_GABA_mV"] == pytest.approx(-65.2758, abs=1e-4)
    assert both.metrics["effect_GABA"] == "depolarising-shunting"
    assert both.verdict.endswith("; with bicarbonate a GABA-A receptor reverses at −65.3 mV, where it shunts")
    assert "HCO3" in [row[0] for row in both.contributions.rows]
    assert "E_GABA" in [curve.name for curve in chart_of(both).curves]


def test_bicarbonate_that_changes_nothing_is_told_without_a_turn() -> None:
    assert answer(P_HCO3=0.25, Cl_in_mM=38.1).verdict.endswith("a GABA-A receptor reverses at −29.4 mV")


def test_bicarbonate_that_does_not_pass_is_not_listed() -> None:
    listed = {one.path for one in run(model("kind: ions")).provenance}
    assert "HCO3_in_mM" not in listed
    assert "Cl_in_mM" in listed
    assert "HCO3_in_mM" in {one.path for one in run(model("kind: ions\nP_HCO3: 0.2")).provenance}


def test_a_membrane_that_nothing_passes_has_no_potential_of_its_own() -> None:
    assert answer(P_K=0, P_Na=0, P_Cl=0).metrics["V_GHK_mV"] is None


def test_the_curve_is_in_parts_by_what_the_synapse_does() -> None:
    result = answer()
    chart = chart_of(result)
    assert [(curve.name, curve.excites) for curve in chart.curves] == [
        ("inhibits", False),
        ("shunts", None),
        ("excites", True),
        ("threshold", None),
    ]
    assert chart.level == ("rest", -70)
    (_, x, y), (_, at_rest, rest), (_, at_threshold, threshold) = chart.marks
    assert (x, y) == (7, result.metrics["E_Cl_mV"])
    assert (at_rest, at_threshold) == (result.metrics["Cl_in_at_rest_mM"], result.metrics["Cl_in_at_threshold_mM"])
    assert [rest, threshold] == pytest.approx([-70, -55], abs=1e-12)
    for shown in (result.to_text(), result.to_svg(), result.to_csv(), result.to_html()):
        assert "E_Cl" in shown or "E Cl" in shown


@given(concentrations, concentrations, temperatures, st.sampled_from([-1, 1, 2]))
def test_nernst_inverts(outside: float, inside: float, T: float, z: int) -> None:
    E = nernst(z, outside, inside, T)
    assert inside_at(E, z, outside, T) == pytest.approx(inside, rel=1e-11)
    assert exp(z * E / thermal_voltage(T)) == pytest.approx(outside / inside, rel=1e-11)
    assert nernst(z, inside, outside, T) == pytest.approx(-E, abs=1e-11)


ions = st.builds(Ion, st.sampled_from([-1, 1]), concentrations, concentrations, st.floats(1e-3, 10))


@given(st.lists(ions, min_size=1, max_size=5), temperatures, st.floats(0.01, 100))
def test_a_mixed_potential_lies_between_those_of_its_ions(mixed: list[Ion], T: float, factor: float) -> None:
    V = goldman(mixed, T)
    alone = [nernst(ion.z, ion.outside, ion.inside, T) for ion in mixed]
    assert V is not None
    assert min(alone) - 1e-9 <= V <= max(alone) + 1e-9
    # only the ratios of the permeabilities matter
    assert goldman([ion._replace(P=ion.P * factor) for ion in mixed], T) == pytest.approx(V, abs=1e-9)


def test_the_borders_belong_to_what_is_above_them() -> None:
    assert [effect(E, -70, -55) for E in (-70.1, -70, -55.1, -55)] == [
        Effect.HYPERPOLARISING,
        Effect.SHUNTING,
        Effect.SHUNTING,
        Effect.EXCITATORY,
    ]


hostile = st.sampled_from([1e-30, 1e30, 1e-12, 1.0, 1e12])


@given(hostile, hostile, hostile, st.sampled_from([-273.149999999, 0.0, 1e30]), st.sampled_from([0.0, 1e-30, 1e30]))
def test_no_number_breaks_it(inside: float, outside: float, size: float, T: float, P: float) -> None:
    result = answer(Cl_in_mM=inside, Cl_out_mM=outside, V_rest_mV=-size, V_th_mV=size, T_degC=T, P_HCO3=P)
    assert isinstance(result.metrics["E_Cl_mV"], float)
    assert result.to_text()
    assert result.to_svg()


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("V_th_mV: -80", "V_th_mV: the threshold −80 mV is not above the rest −70 mV"),
        ("T_degC: -280", "T_degC: '−280' is out of range"),
        ("Cl_in_mM: 0", "Cl_in_mM: '0' is out of range"),
        ("Cl_in_mM: 7 mV", "'7 mV' is a voltage; this field is a concentration in mM"),
        ("inputs: [{g_nS: 3}]", "inputs"),
    ],
)
def test_what_a_block_cannot_mean_is_told(block: str, said: str) -> None:
    (complaint,) = complaints(f"kind: ions\n{block}")
    assert said in complaint
