"""The kinds of models: a file each in this folder, and those of installed plug-ins."""

from functools import cached_property
from importlib import import_module
from importlib.resources import files
from typing import Any

from kg.models.spec import Model
from kg.registry import Registry


class Kinds(Registry[type[Model]]):
    """The kinds by the name that a block gives: `psp_sum`. What is no model in this folder is no kind."""

    @cached_property
    def built_in(self) -> dict[str, type[Model]]:
        """The kinds that come with kg; what else is in this folder, such as pages and plots, is not even imported."""
        found = {}
        for file in sorted((files("kg") / self.folder).iterdir(), key=lambda file: file.name):
            name = file.name.removesuffix(".py")
            class_ = name.title().replace("_", "")
            if name != file.name and f"class {class_}(" in file.read_text(encoding="utf-8"):
                found[name] = getattr(import_module(f"kg.{self.folder}.{name}"), class_)
        return found

    @cached_property
    def parts(self) -> dict[str, type[Model]]:
        """Every kind there is."""
        found = {name.replace("-", "_"): part for name, part in super().parts.items()}
        return {name: part for name, part in found.items() if isinstance(part, type) and issubclass(part, Model)}


KINDS = Kinds("models", "kind of model")


def schema(kind: str) -> dict[str, Any]:
    """The JSON schema of a kind's block, with units, defaults, their sources and usual ranges."""
    return KINDS[kind].model_json_schema()


def new(kind: str) -> str:
    """A commented block to paste into a note."""
    return f"```kg-model\n{KINDS[kind].template.strip()}\n```\n"
