"""Numbers with units: `"0.005 s"` in a note is 5.0 in a field that ends in `_ms`.

A unit is known by its letters, so `mV` and `MV` differ. The conversion is decimal: 0.005 s is exactly 5 ms.
"""

import re
from decimal import Decimal
from typing import Annotated, Any, NamedTuple, TypeAlias

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

KINDS = {
    "time": {"s": 0, "ms": -3, "us": -6, "µs": -6, "ns": -9},
    "voltage": {"V": 0, "mV": -3, "uV": -6, "µV": -6},
    "current": {"A": 0, "mA": -3, "uA": -6, "µA": -6, "nA": -9, "pA": -12},
    "conductance": {"S": 0, "mS": -3, "uS": -6, "µS": -6, "nS": -9, "pS": -12},
    "capacitance": {"F": 0, "uF": -6, "µF": -6, "nF": -9, "pF": -12},
    "resistance": {"Ohm": 0, "kOhm": 3, "MOhm": 6, "GOhm": 9, "Ω": 0, "kΩ": 3, "MΩ": 6, "GΩ": 9},
    "concentration": {"M": 0, "mM": -3, "uM": -6, "µM": -6, "nM": -9},
    "length": {"m": 0, "cm": -2, "mm": -3, "um": -6, "µm": -6, "nm": -9},
    "frequency": {"Hz": 0, "kHz": 3},
    "temperature": {"degC": 0, "°C": 0},
}
"""The units of each quantity, with their powers of ten."""

COMPOUND = {"ohm_cm2": "Ω cm²", "ohm_cm": "Ω cm", "uF_cm2": "µF/cm²"}
"""Units that are several, as names end in them and as they are read; nothing is converted to them."""

QUANTITY = {unit: kind for kind, units in KINDS.items() for unit in units}
SMALLEST, LARGEST = 1e-30, 1e30
"""Sizes whose products and cubes are still numbers; nothing in a neuron comes near."""
LONGEST = 64
"""No number in a note needs more characters; a longer one is not even tried."""


class Trouble(NamedTuple):
    """Why a value is no number of the field's unit, and what may have been meant."""

    message: str
    help: str


_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?)\s*([^\d\s].*|)", re.ASCII | re.DOTALL)


def unit_of(name: str) -> str | None:
    """The unit that a field's name ends in: `mV` for `inputs.0.amplitude_mV`."""
    suffix = name.rpartition("_")[2]
    return suffix if "_" in name and suffix in QUANTITY and not name.endswith(tuple(COMPOUND)) else None


def compound_of(name: str) -> str | None:
    """The unit that is several: `Ω cm` for `R_i_ohm_cm`."""
    return next((sign for suffix, sign in COMPOUND.items() if name.endswith(f"_{suffix}")), None)


def convert(value: Any, unit: str) -> float | Trouble:
    """A number, or a number and a unit, in the given unit.

    >>> convert("0.005 s", "ms")
    5.0
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _finite(value)
    if not isinstance(value, str):
        return Trouble(f"{shown(value)} is no number", f"write a number, or a number and a unit such as '10 {unit}'")
    number, written = _split(value.strip().replace("\N{MINUS SIGN}", "-").replace("\N{GREEK SMALL LETTER MU}", "µ"))
    if number is None or (written and written[0] in ",:_'-"):
        plain = f"{number}.{written[1:]}" if written[:1] == "," and written[1:].isdecimal() else None
        help_ = f"did you mean {plain}?" if plain else f"write a number, or a number and a unit such as '10 {unit}'"
        return Trouble(f"cannot read {shown(value)}", help_)
    if not written:
        return _finite(number)
    if QUANTITY.get(written) != QUANTITY[unit]:
        return _wrong_unit(value, written, unit)
    powers = KINDS[QUANTITY[unit]]
    return _finite(number.scaleb(powers[written] - powers[unit]))


def quantity(unit: str) -> tuple[BeforeValidator, Any]:
    """What makes a pydantic float a quantity: the conversion, and the unit in its JSON schema."""
    return BeforeValidator(lambda value: _validated(value, unit)), Field(json_schema_extra={"unit": unit})


def plain_number(value: Any) -> Any:
    """A number without a unit; `true` and text are refused, because a note that says them means something else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("number", "no number")
    return _or_raise(_finite(value))


def shown(value: Any) -> str:
    """A value as a message quotes it."""
    if value is None:
        return "an empty value"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text[:LONGEST]}…'" if len(text) > LONGEST else f"'{text}'"


Number: TypeAlias = Annotated[float, BeforeValidator(plain_number)]
Milliseconds: TypeAlias = Annotated[float, *quantity("ms")]
Millivolts: TypeAlias = Annotated[float, *quantity("mV")]
Picoamperes: TypeAlias = Annotated[float, *quantity("pA")]
Picofarads: TypeAlias = Annotated[float, *quantity("pF")]
Nanosiemens: TypeAlias = Annotated[float, *quantity("nS")]
Megaohms: TypeAlias = Annotated[float, *quantity("MOhm")]
Millimolar: TypeAlias = Annotated[float, *quantity("mM")]
Micrometres: TypeAlias = Annotated[float, *quantity("um")]
Hertz: TypeAlias = Annotated[float, *quantity("Hz")]
Celsius: TypeAlias = Annotated[float, *quantity("degC")]


def _validated(value: Any, unit: str) -> float:
    return _or_raise(convert(value, unit))


def _or_raise(found: float | Trouble) -> float:
    match found:
        case Trouble(message, help):
            raise PydanticCustomError("quantity", "{message}", {"message": message, "help": help})
        case number:
            return number


def _split(text: str) -> tuple[Decimal | None, str]:
    match = _NUMBER.fullmatch(text) if len(text) <= LONGEST else None
    return (Decimal(match[1]), match[2]) if match else (None, "")


def _finite(number: float | Decimal) -> float | Trouble:
    try:
        found = float(number)
    except OverflowError:
        found = float("inf")
    if found == 0 or SMALLEST <= abs(found) <= LARGEST:
        return found
    kind = "no finite number" if found - found != 0 else "out of range"
    return Trouble(f"{shown(number)} is {kind}", f"kg computes with sizes from {SMALLEST:g} to {LARGEST:g}")


def _wrong_unit(value: str, written: str, unit: str) -> Trouble:
    kind = QUANTITY[unit]
    near = [known for known in KINDS[kind] if known.casefold() == written.casefold()]
    meant = min(near, key=lambda known: known != unit, default=None)
    help_ = f"did you mean '{meant}'?" if meant else f"units of {kind}: {', '.join(KINDS[kind])}"
    if written not in QUANTITY:
        return Trouble(f"unknown unit '{written}' in {shown(value)}", help_)
    other = QUANTITY[written]
    return Trouble(f"{shown(value)} is a {other}; this field is a {kind} in {unit}", help_)
