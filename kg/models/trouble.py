"""What pydantic found wrong, in kg's words: the field, what was found, what is allowed, what was meant."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kg.models.spec import Path, Problem, Spec
from kg.models.units import shown
from kg.models.wording import exact, nearest


def explained(error: ValidationError, kind: type[Spec], block: Any) -> list[Problem]:
    """Each problem once, with its path in the block."""
    found: dict[Path, Problem] = {}
    for details in error.errors(include_url=False):
        path = _in_block(details["loc"], block)
        found.setdefault(path, _problem(details, path, _names(kind, path, block)))
    return list(found.values())


def _problem(details: ErrorDetails, path: Path, names: list[str]) -> Problem:  # noqa: PLR0911 - one for each trouble
    context, value = details.get("ctx", {}), details["input"]
    last = str(path[-1]) if path else ""
    match details["type"]:
        case "extra_forbidden":
            help_ = nearest(last, names) or f"fields here: {', '.join(names)}"
            return Problem(path, f"unknown field '{last}'", help_, of_key=True)
        case "missing":
            return Problem(path[:-1], f"'{last}' is missing", "")
        case "quantity":
            return Problem(path, context["message"], context["help"])
        case "literal_error" | "union_tag_invalid":
            return _choice(path, context, value)
        case "string_type" if last == "from":
            return Problem(path, "the link is no text", 'write it in quotes: from: "[[Note]]"')
        case "string_pattern_mismatch":
            return Problem(path, f"{shown(value)} is no {last}", "use letters, digits, '-', '_' and '.'")
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            value = exact(value) if isinstance(value, float) else value
            return Problem(path, f"{shown(value)} is out of range", details["msg"].replace("Input should", "it must"))
        case other:
            expected = _EXPECTED.get(other, "value for this field")
            return Problem(path, f"{shown(value)} is no {expected}", "" if value is None else _HINTS.get(other, ""))


def _choice(path: Path, context: dict[str, Any], value: Any) -> Problem:
    choices = (context.get("expected") or context["expected_tags"]).replace(" or ", ", ")
    found = context.get("tag", value)
    names = [name.strip("' ") for name in choices.split(",")]
    return Problem(path, f"{shown(found)} is none of {', '.join(names)}", nearest(str(found), names))


_EXPECTED = {
    "string_type": "text",
    "tuple_type": "list",
    "model_type": "table of fields",
    "model_attributes_type": "table of fields",
    "int_type": "whole number",
    "int_from_float": "whole number",
    "int_parsing": "whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "finite_number": "finite number",
    "number": "number",
    "string_too_long": "short text",
}


_HINTS = {
    "string_type": "put it in quotes",
    "tuple_type": "put it in brackets: […]",
}


def _in_block(place: tuple[str | int, ...], block: Any) -> Path:
    """Pydantic's place without the names of union members, which no author has written."""
    path: list[str | int] = []
    here = block
    for i, part in enumerate(place):
        if _has(here, part):
            path, here = [*path, part], here[part]
        elif isinstance(here, dict) and i == len(place) - 1:
            path.append(part)
    return tuple(path)


def _has(here: Any, part: str | int) -> bool:
    if isinstance(here, list | tuple):
        return isinstance(part, int) and part < len(here)
    return isinstance(here, dict) and part in here


def _names(kind: type[Spec], path: Path, block: Any) -> list[str]:
    """The fields that the table around a path may have."""
    tables, here = [kind], block
    for part in path[:-1]:
        here = here[part]
        if isinstance(part, str):
            tables = [table for owner in tables for table in _tables(_annotation(owner, part))]
    shape = here.get("shape") if isinstance(here, dict) else None
    named = [table for table in tables if shape and shape in get_args(_annotation(table, "shape"))]
    fields = [(name, field) for table in named or tables for name, field in table.model_fields.items()]
    return list(dict.fromkeys(field.alias or name for name, field in fields))


def _annotation(table: type[Spec], name: str) -> Any:
    fields = {field.alias or name: field.annotation for name, field in table.model_fields.items()}
    return fields.get(name)


def _tables(annotation: Any) -> Iterator[type[Spec]]:
    if isinstance(annotation, type) and issubclass(annotation, Spec):
        yield annotation
    for inner in get_args(annotation):
        yield from _tables(inner)
