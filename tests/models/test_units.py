"""Numbers with units: converted exactly, and told what is wrong in the field's own dimension."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.models.units import KINDS, Trouble, compound_of, convert, unit_of


@pytest.mark.parametrize(
    ("written", "unit", "value"),
    [
        ("0.005 s", "ms", 5.0),
        ("5ms", "ms", 5.0),
        ("5", "ms", 5.0),
        (5, "ms", 5.0),
        ("2000 us", "ms", 2.0),
        ("2000 µs", "ms", 2.0),
        ("2000 μs", "ms", 2.0),
        ("−0.07 V", "mV", -70.0),
        ("1e-3 V", "mV", 1.0),
        ("0.1 nA", "pA", 100.0),
        ("0.25 nF", "pF", 250.0),
        ("37 °C", "degC", 37.0),
        ("40 MΩ", "MOhm", 40.0),
    ],
)
def test_a_number_may_carry_its_unit(written: object, unit: str, value: float) -> None:
    assert convert(written, unit) == value


@given(st.decimals(-1000, 1000, places=6), st.sampled_from(["s", "ms", "us"]))
def test_a_conversion_is_the_nearest_double_of_the_exact_decimal(number: Decimal, unit: str) -> None:
    exact = number.scaleb(KINDS["time"][unit] + 3)
    assert convert(f"{number:f} {unit}", "ms") == float(exact)


@pytest.mark.parametrize(
    ("written", "unit", "message", "hint"),
    [
        ("5 mV", "ms", "'5 mV' is a voltage; this field is a time in ms", "units of time: s, ms, us, µs, ns"),
        ("5 mv", "mV", "unknown unit 'mv' in '5 mv'", "did you mean 'mV'?"),
        ("5 MV", "mV", "unknown unit 'MV' in '5 MV'", "did you mean 'mV'?"),
        ("5 mm", "mM", "'5 mm' is a length; this field is a concentration in mM", "did you mean 'mM'?"),
        ("5 ms", "mS", "'5 ms' is a time; this field is a conductance in mS", "did you mean 'mS'?"),
        ("soon", "ms", "cannot read 'soon'", "write a number, or a number and a unit such as '10 ms'"),
        ("1,5", "ms", "cannot read '1,5'", "did you mean 1.5?"),
        ("1_000", "ms", "cannot read '1_000'", "write a number, or a number and a unit such as '10 ms'"),
        ("1:30", "ms", "cannot read '1:30'", "write a number, or a number and a unit such as '10 ms'"),
        ("2020-01-01", "ms", "cannot read '2020-01-01'", "write a number, or a number and a unit such as '10 ms'"),
        (True, "ms", "'true' is no number", "write a number, or a number and a unit such as '10 ms'"),
        (None, "ms", "an empty value is no number", "write a number, or a number and a unit such as '10 ms'"),
        ([1], "ms", "'[1]' is no number", "write a number, or a number and a unit such as '10 ms'"),
        ("1e999 ms", "ms", "'1E+999' is no finite number", "kg computes with sizes from 1e-30 to 1e+30"),
        (float("nan"), "ms", "'nan' is no finite number", "kg computes with sizes from 1e-30 to 1e+30"),
        (1e31, "ms", "'1e+31' is out of range", "kg computes with sizes from 1e-30 to 1e+30"),
        (-1e-31, "ms", "'-1e-31' is out of range", "kg computes with sizes from 1e-30 to 1e+30"),
    ],
)
def test_what_is_wrong_with_a_number_is_said(written: object, unit: str, message: str, hint: str) -> None:
    assert convert(written, unit) == Trouble(message, hint)


@given(st.one_of(st.text(max_size=80), st.integers(), st.floats(), st.none(), st.lists(st.integers())))
def test_nothing_that_a_note_can_say_is_an_exception(written: object) -> None:
    found = convert(written, "ms")
    assert isinstance(found, Trouble) or found - found == 0


def test_a_hostile_number_is_not_even_tried() -> None:
    assert isinstance(convert("9" * 100_000, "ms"), Trouble)
    assert isinstance(convert(10**4000, "ms"), Trouble)


def test_the_unit_of_a_field_is_the_end_of_its_name() -> None:
    assert unit_of("inputs.0.amplitude_mV") == "mV"
    assert unit_of("count") is None
    assert unit_of("V") is None
    assert unit_of("R_i_ohm_cm") is None
    assert [compound_of(name) for name in ("R_m_ohm_cm2", "R_i_ohm_cm", "C_m_uF_cm2", "length_um")] == [
        "Ω cm²",
        "Ω cm",
        "µF/cm²",
        None,
    ]
