"""The defaults of the models, each with its source: `defaults.toml`, read once."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from tomllib import loads
from typing import Any, NamedTuple

from pydantic import Field

from kg.models.units import compound_of, unit_of


class Default(NamedTuple):
    """What a field is when a note does not say, and who says so."""

    name: str
    value: float
    source: str
    label: str
    typical: tuple[float, float] | None


@cache
def defaults() -> Mapping[str, Default]:
    """Every default, by the name of its field."""
    tables = loads((files("kg.models") / "defaults.toml").read_text(encoding="utf-8"))
    return {
        name: Default(name, table["value"], table["source"], table["label"], _range(table.get("typical")))
        for name, table in tables.items()
    }


def default(name: str, **constraints: Any) -> Any:
    """A pydantic field with the default of that name; label, unit, source and range go into its JSON schema."""
    known = defaults()[name]
    extra: dict[str, Any] = {"source": known.source}
    if unit := unit_of(name) or compound_of(name):
        extra["unit"] = unit
    if known.typical:
        extra["typical"] = list(known.typical)
    return Field(default=known.value, title=known.label, json_schema_extra=extra, **constraints)


def _range(pair: list[float] | None) -> tuple[float, float] | None:
    return (float(pair[0]), float(pair[1])) if pair else None
