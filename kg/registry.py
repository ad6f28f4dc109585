"""Finds the parts of kg: rules, reports, exports and model kinds, its own and those of installed plug-ins.

A part is a module of its folder that defines something of the module's own name: `kg/rules/missing_note.py`
defines `missing_note`, the part `missing-note`. A model kind is a class, so `kg/models/psp_sum.py` defines `PspSum`.
"""

import sys
from contextlib import suppress
from functools import cache, cached_property
from importlib import import_module
from itertools import chain
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Generic, TypeVar

from kg.errors import ConfigError, UsageError

Part = TypeVar("Part")


class Registry(Generic[Part]):
    """The parts of one folder, by name."""

    def __init__(self, folder: str, noun: str) -> None:
        self.folder = folder
        self.noun = noun

    @cached_property
    def built_in(self) -> dict[str, Part]:
        """The parts that come with kg, in the order of their names."""
        package = import_module(f"kg.{self.folder}")
        # what begins with a line is a helper of the parts
        names = [module.name for module in iter_modules(package.__path__) if not module.name.startswith("_")]
        found = {name: _part(import_module(f"{package.__name__}.{name}")) for name in names}
        return {name.replace("_", "-"): part for name, part in found.items() if part is not None}

    @cached_property
    def parts(self) -> dict[str, Part]:
        """Every part there is: kg's own, then those of installed plug-ins (entry points `kg.rules`, …)."""
        plugged_in: dict[str, Part] = _plugged_in(f"kg.{self.folder}")
        if taken := plugged_in.keys() & self.built_in.keys():
            raise ConfigError(f"a plug-in redefines the {self.noun} '{min(taken)}'")
        return self.built_in | plugged_in

    def __getitem__(self, name: str) -> Part:
        if name in self.parts:
            return self.parts[name]
        raise UsageError(f"no {self.noun} named '{name}'; {choices(name, self.parts)}")


def choices(name: str, names: Any) -> str:
    """What else there is: the nearest name first, then all of them."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    nearest = get_close_matches(name, list(names), n=1)
    hint = f"did you mean '{nearest[0]}'? " if nearest else ""
    return f"{hint}there are: {', '.join(names)}"


def _plugged_in(group: str) -> dict[str, Any]:
    """The parts that installed plug-ins bring along."""
    if f"[{group}]" not in _entry_points():
        return {}
    from importlib.metadata import entry_points  # noqa: PLC0415 - it takes long to load, and few have a plug-in

    return {entry.name: entry.load() for entry in entry_points(group=group)}


@cache
def _entry_points() -> str:
    """What all installed packages say of their entry points."""
    said: list[str] = []
    for file in chain.from_iterable(Path(folder).glob("*-info/entry_points.txt") for folder in sys.path):
        with suppress(OSError):
            said.append(file.read_text(encoding="utf-8", errors="replace"))
    return "\n".join(said)


def _part(module: Any) -> Any:
    name = module.__name__.rpartition(".")[2]
    return getattr(module, name, None) or getattr(module, name.title().replace("_", ""), None)
