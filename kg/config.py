"""kg.toml in, `Config` out: what a vault's owner has said about kinds, relations, sections and checks.

The types are plain dataclasses, so that a vault without a kg.toml never waits for pydantic, which validates one.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, ClassVar, Literal

from kg.errors import ConfigError
from kg.report import Severity

FILE = "kg.toml"


@dataclass(frozen=True)
class Kind:
    """A type of note, such as person or paper: the notes whose path or tag matches."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": True}

    match: tuple[str, ...] = ()
    """Globs of vault paths: `**/people/**`."""
    tags: tuple[str, ...] = ()
    """Tags without `#`; a nested tag counts for its parents."""


@dataclass(frozen=True)
class Relation:
    """A declared relation between two concepts: subject, verb, object."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": True}

    label: str = ""
    """How it reads between subject and object: `is part of`."""
    inverse: str = ""
    """The name of the same relation read backwards; an edge declared by it is stored the right way round."""
    parent: str = ""
    """The more general relation: asking for the parent finds the child."""
    symmetric: bool = False
    transitive: bool = False
    acyclic: bool = False
    irreflexive: bool = True
    max_out: int | None = None
    """How many objects one subject may have."""
    domain: tuple[str, ...] = ()
    """Types that a subject may have; empty for any."""
    range: tuple[str, ...] = ()
    """Types that an object may have; empty for any."""
    iri: str = ""


@dataclass(frozen=True)
class Check:
    """What `kg check` reports, and how severely."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": True}

    severity: Mapping[str, Literal["error", "warning", "info", "off"]] = field(default_factory=dict)
    """Rule name to severity."""


@dataclass(frozen=True)
class Config:
    """Everything that kg.toml may say; without one, the defaults."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": True}

    name: str = ""
    """The vault's name on its map; the folder's name if empty."""
    home: str = ""
    """The note that the map opens on."""
    exclude: tuple[str, ...] = ()
    """Globs of notes that stay out of maps and exports, wholly."""
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    relations: Mapping[str, Relation] = field(default_factory=dict)
    """The relations of kg.toml; `known_relations` has the starter set as well."""
    sections: Mapping[str, str] = field(default_factory=dict)
    """Heading (any case) to relation: links below it are of that relation."""
    regions: Mapping[str, str] = field(default_factory=dict)
    """Names for regions of the map: the name that kg gives to the one that people prefer."""
    check: Check = field(default_factory=Check)

    @cached_property
    def known_relations(self) -> dict[str, Relation]:
        """The starter relations, then those of kg.toml, which may replace them."""
        merged = starter_relations() | dict(self.relations)
        return {name: relation if relation.label else replace(relation, label=name.replace("_", " "))
                for name, relation in merged.items()}  # fmt: skip

    @cached_property
    def inverses(self) -> dict[str, str]:
        """Inverse name to the relation that it turns round."""
        return {relation.inverse: name for name, relation in self.known_relations.items() if relation.inverse}

    @cached_property
    def relations_of_sections(self) -> dict[str, str]:
        """Heading in lower case to relation."""
        return {heading.lower(): name for heading, name in self.sections.items()}

    def ancestry(self, relation: str) -> Iterator[str]:
        """A relation, its parent, its parent's parent; ends even where kg.toml makes a circle."""
        seen: set[str] = set()
        while relation and relation not in seen:
            yield relation
            seen.add(relation)
            known = self.known_relations.get(relation)
            relation = known.parent if known else ""

    def severity(self, rule: str, default: Severity) -> Severity:
        """A rule's severity here."""
        return Severity(self.check.severity.get(rule, default))


def starter_relations() -> dict[str, Relation]:
    """The relations that kg brings along, from `relations.toml`."""
    table = tomllib.loads((package_files("kg") / "relations.toml").read_text(encoding="utf-8"))
    return {name: Relation(**values) for name, values in table.items()}


def find_config(vault: Path) -> Path | None:
    """The kg.toml of the vault, else of the folders above it, up to the root of the git repository."""
    for folder in (vault, *vault.resolve().parents):
        if (folder / FILE).is_file():
            return folder / FILE
        if (folder / ".git").exists():
            return None
    return None


def read_config(file: Path | None) -> Config:
    """The settings of a kg.toml; the defaults if there is none.

    Raises `ConfigError` naming the file, the key, what was found and what is allowed.
    """
    if file is None:
        return Config()
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file.name} cannot be read: {error}") from error
    config = _validated(table, file.name)
    if wrong := next(_contradictions(config), None):
        raise ConfigError(f"{file.name}: {wrong}")
    return config


def _validated(table: dict[str, Any], name: str) -> Config:
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - only a vault with a kg.toml waits for it

    try:
        # tuples are written as TOML arrays, hence the JSON rules of strictness
        from json import dumps  # noqa: PLC0415

        return TypeAdapter(Config).validate_json(dumps(table, default=str))
    except ValidationError as error:
        raise ConfigError("\n".join(f"{name}: {_sentence(one)}" for one in error.errors())) from error


def _sentence(error: Any) -> str:
    """One error of pydantic, in our words."""
    key = ".".join(map(str, error["loc"]))
    found = error.get("input")
    if error["type"] in {"unexpected_keyword_argument", "extra_forbidden"}:
        from kg.registry import choices  # noqa: PLC0415

        *table, unknown = error["loc"]
        return f"unknown key '{key}'; {choices(str(unknown), _keys(Config, list(table)))}"
    return f"'{key}' is {found!r}; {error['msg'][:1].lower()}{error['msg'][1:]}"


def _keys(settings: Any, path: list[Any]) -> list[str]:
    """The keys that a table of kg.toml may have."""
    tables = {"kinds": Kind, "relations": Relation, "check": Check}
    inner = tables.get(str(path[0])) if path else settings
    return [one.name for one in fields(inner)] if is_dataclass(inner) else []


def _contradictions(config: Config) -> Iterator[str]:
    """What single keys cannot show: names that lead nowhere."""
    from kg.registry import choices  # noqa: PLC0415

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
