"""`Config`: what a vault's owner has said about kinds, relations, sections and checks.

The types are plain dataclasses, so that a vault without a kg.toml never waits for pydantic, which validates one.
"""

import tomllib
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.resources import files as package_files
from typing import Any, ClassVar, Literal, TypeAlias

from kg.report import Severity

FILE = "kg.toml"

Level: TypeAlias = Literal["error", "warning", "info", "off"]
Profile: TypeAlias = Literal["both", "obsidian", "github"]


def _with_dashes(name: str) -> str:
    return name.replace("_", "-")


_STRICT: Any = {"extra": "forbid", "strict": True, "alias_generator": _with_dashes, "populate_by_name": True}
"""How pydantic reads a table: no other keys, no other types; `ignore-missing` for `ignore_missing`."""


@dataclass(frozen=True)
class Kind:
    """A type of note, such as person or paper: the notes whose path or tag matches."""

    __pydantic_config__: ClassVar = _STRICT

    match: tuple[str, ...] = ()
    """Globs of vault paths: `**/people/**`."""
    tags: tuple[str, ...] = ()
    """Tags without `#`; a nested tag counts for its parents."""


@dataclass(frozen=True)
class Relation:
    """A declared relation between two concepts: subject, verb, object."""

    __pydantic_config__: ClassVar = _STRICT

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
class PerPath:
    """What is different for some notes."""

    __pydantic_config__: ClassVar = _STRICT

    match: tuple[str, ...]
    """Globs of the notes' paths."""
    ignore: tuple[str, ...] = ()
    """Rules that say nothing of them."""
    severity: Mapping[str, Level] = field(default_factory=dict)
    """Rule name to severity."""


@dataclass(frozen=True)
class External:
    """How `kg check --external` asks the web."""

    __pydantic_config__: ClassVar = _STRICT

    fragments: bool = False
    """Whether the place after `#` is looked for in the page."""
    ignore: tuple[str, ...] = ()
    """Patterns of addresses that are not asked for: `https://intranet.example.org/*`."""
    private: bool = False
    """Whether to ask hosts that only some readers can reach: localhost, private networks."""
    timeout_s: float = 15


@dataclass(frozen=True)
class Check:
    """What `kg check` reports, and how severely."""

    __pydantic_config__: ClassVar = _STRICT

    select: tuple[str, ...] = ()
    """The rules to check by, those that are usually off included; all that are not off if empty."""
    ignore: tuple[str, ...] = ()
    """Rules not to check by."""
    severity: Mapping[str, Level] = field(default_factory=dict)
    """Rule name to severity."""
    ignore_missing: tuple[str, ...] = ()
    """Globs of notes and attachments that are kept elsewhere: a link to one of them is not missing anything."""
    exclude: tuple[str, ...] = ()
    """Globs of notes in which nothing is found; links to them are checked."""
    per_path: tuple[PerPath, ...] = ()
    """Other settings for some notes; where several match, the last one decides."""
    profile: Profile = "both"
    """Whose reading of the links counts."""
    baseline: str = ""
    """The file of the findings that are known, from the folder of these settings; `.kg-baseline.json` if empty."""
    external: External = field(default_factory=External)


@dataclass(frozen=True)
class View:
    """A view of the map that is worth coming back to: what is open, what is sought, and how it looks."""

    __pydantic_config__: ClassVar = _STRICT

    name: str
    note: str = ""
    """The note that is open, and after a `#` its heading; without one, the whole map."""
    find: str = ""
    """What is sought, as one would type it."""
    colour: str = "community"
    """What colours mean: one of `COLOURINGS`, or `property:` and the property's name."""
    size: Literal["degree", "pagerank", "bridge", "length"] = "degree"
    edges: Literal["relation", "layer", "alike"] = "relation"
    """What dashes mean."""
    depth: Literal[1, 2, 3] = 1
    """How many steps around the open note are shown."""
    theme: Literal["system", "light", "dark"] = "system"
    more: str = ""
    """Whatever else an address of the map has after its `?`, as it stands there."""


COLOURINGS = ("community", "type", "tag", "folder")


@dataclass(frozen=True)
class Config:
    """Everything that kg.toml may say; without one, the defaults."""

    __pydantic_config__: ClassVar = _STRICT

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
    views: tuple[View, ...] = ()
    """Links to views of the map, in their order."""
    check: Check = field(default_factory=Check)
    file: str = field(default=FILE, init=False)
    """The name of the file that says all this, for messages."""

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

    def checked_by(self, check: Check) -> "Config":
        """The same but for what is checked."""
        other = copy(self)
        object.__setattr__(other, "check", check)
        return other

    def severity(self, rule: str, default: Severity) -> Severity:
        """A rule's severity here."""
        return Severity(self.check.severity.get(rule, default))


def starter_relations() -> dict[str, Relation]:
    """The relations that kg brings along, from `relations.toml`."""
    table = tomllib.loads((package_files("kg") / "relations.toml").read_text(encoding="utf-8"))
    return {name: Relation(**values) for name, values in table.items()}
