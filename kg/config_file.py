"""kg.toml, or `[tool.kg]` of a pyproject.toml, in, `Config` out, checked. A key of several words has dashes."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from json import dumps
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from kg.config import COLOURINGS, FILE, Config, View
from kg.errors import ConfigError
from kg.registry import choices

PYPROJECT = "pyproject.toml"

_WANTED = {
    "tuple_type": 'a list is wanted, such as ["a", "b"]',
    "string_type": 'text is wanted, such as "a"',
    "bool_type": "true or false is wanted",
    "int_type": "a whole number is wanted",
    "dict_type": "a table is wanted",
    "mapping_type": "a table is wanted",
    "dataclass_type": "a table is wanted",
}
"""What pydantic calls a wrong type, in the words of TOML."""


def find_config(vault: Path) -> Path | None:
    """The kg.toml, or a pyproject.toml with a table for kg, of the vault, else of the folders above it.

    Nothing above the root of the git repository counts.
    """
    for folder in (vault, *vault.resolve().parents):
        if (folder / FILE).is_file():
            return folder / FILE
        if (folder / PYPROJECT).is_file() and "kg" in _tools(folder / PYPROJECT):
            return folder / PYPROJECT
        if (folder / ".git").exists():
            return None
    return None


def read_config(file: Path | None) -> Config:
    """The settings of a kg.toml or pyproject.toml; the defaults if there is none.

    Raises `ConfigError` naming the file, the key, what was found and what is allowed.
    """
    if file is None:
        return Config()
    if file.name == PYPROJECT:
        config = _validated(_tools(file).get("kg", {}), file.name, above=("tool", "kg"))
    else:
        config = _validated(_toml(file), file.name)
    if wrong := next(_wrong_values(config), None):
        raise ConfigError(f"{file.name}: {wrong}")
    return config


def _toml(file: Path) -> dict[str, Any]:
    try:
        # some editors on Windows begin a file with a mark of its encoding
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file.name} cannot be read: {error}") from error


def _tools(pyproject: Path) -> dict[str, Any]:
    """What a pyproject.toml says to tools; nothing if it is not about kg at all, whatever else it holds."""
    try:
        if b"kg" not in pyproject.read_bytes():
            return {}
    except OSError:
        return {}
    tools = _toml(pyproject).get("tool")
    return tools if isinstance(tools, dict) else {}


def _validated(table: Any, file: str, above: Iterable[str] = ()) -> Config:
    """The settings of a table; `above` is the way to it within the file."""
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - only a vault with settings waits for it

    try:
        # tuples are written as TOML arrays, hence the JSON rules of strictness
        config = TypeAdapter(Config).validate_json(dumps(table, default=str))
    except ValidationError as error:
        raise ConfigError("\n".join(f"{file}: {_sentence(one, tuple(above))}" for one in error.errors())) from error
    object.__setattr__(config, "file", file)
    return config


def _wrong_values(config: Config) -> Iterator[str]:
    """What types cannot show: names that lead nowhere, numbers that mean nothing."""
    known = config.known_relations
    for name, relation in config.relations.items():
        if relation.parent and relation.parent not in known:
            parents = choices(relation.parent, known)
            yield f"'relations.{name}.parent' is '{relation.parent}', which is no relation; {parents}"
        if relation.inverse in known:
            yield f"'relations.{name}.inverse' is '{relation.inverse}', which is a relation of its own"
        if relation.inverse and relation.symmetric:
            yield f"'relations.{name}' is symmetric, so it is its own inverse; leave 'inverse' out"
    for heading, name in config.sections.items():
        if name not in known and name not in config.inverses:
            yield f"'sections.{heading}' is '{name}', which is no relation; {choices(name, known)}"
    yield from _wrong_views(config.views)
    timeout = config.check.external.timeout_s
    if not timeout > 0:
        yield f"'check.external.timeout-s' is {timeout:g}; a number above 0 is wanted"


def _wrong_views(views: Iterable[View]) -> Iterator[str]:
    names: set[str] = set()
    for number, view in enumerate(views):
        if not view.name.strip():
            yield f"'views.{number}.name' is empty; a view is chosen by its name"
        if view.name in names:
            yield f"'views.{number}.name' is '{view.name}', which another view is called; give each its own"
        names.add(view.name)
        if view.colour not in COLOURINGS and not re.fullmatch("property:.+", view.colour, re.DOTALL):
            known = choices(view.colour, (*COLOURINGS, "property:NAME"))
            yield f"'views.{number}.colour' is '{view.colour}', which colours nothing; {known}"


def _sentence(error: Any, above: tuple[str, ...]) -> str:
    """One error of pydantic, in our words."""
    where = error["loc"]
    key = ".".join(map(str, (*above, *where)))
    match error["type"]:
        case "unexpected_keyword_argument" | "extra_forbidden":
            return f"unknown key '{key}'; {choices(str(where[-1]), _keys(Config, where[:-1]))}"
        case "missing":
            return f"'{key}' is missing"
        case "json_invalid":
            return f"'{'.'.join(above)}' cannot be read: {error['msg']}"
        case _:
            pass
    if where[-1:] in {("per-path",), ("views",)}:
        return f"'{key}' is {error.get('input')!r}; tables are wanted, each below [[{key}]]"
    wanted = _WANTED.get(error["type"]) or f"{error['msg'][:1].lower()}{error['msg'][1:]}"
    return f"'{key}' is {error.get('input')!r}; {wanted}"


def _keys(settings: Any, path: Iterable[str | int]) -> list[str]:
    """The keys that a table may have, however deep it stands."""
    kind = settings
    for step in path:
        kind = _inner(kind, str(step))
    return [_key(one.name) for one in _settable(kind)] if is_dataclass(kind) else []


def _inner(kind: Any, step: str) -> Any:
    """The type of what a table holds under a key, or a list at a place."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return next((hints[one.name] for one in fields(kind) if step in {one.name, _key(one.name)}), None)
    arguments = get_args(kind)
    origin = get_origin(kind)
    if origin is tuple:
        return arguments[0]
    return arguments[-1] if isinstance(origin, type) and issubclass(origin, Mapping) else None


def _settable(kind: Any) -> list[Any]:
    return [one for one in fields(kind) if one.init]


def _key(name: str) -> str:
    """A key as people write it; those of relations are older than the dashes."""
    return name if name == "max_out" else name.replace("_", "-")
