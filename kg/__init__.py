"""Notes in, a typed concept graph out: links checked, models run, one map drawn.

>>> import kg
>>> vault = kg.Vault.open("vault")
>>> vault.check().count(kg.Severity.ERROR)
0
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.config import Config
    from kg.errors import ConfigError, KgError, ModelError, UsageError, VaultError
    from kg.graph import ConceptGraph, Edge, Layer, Node, NodeKind
    from kg.models import Result
    from kg.note import Link, Note, Place, Span
    from kg.report import Finding, Report, Severity
    from kg.resolve import Ambiguous, Found, Missing, Reference
    from kg.vault import Vault

__version__ = "0.1.0"

_HOMES = {
    "config": ("Config",),
    "errors": ("ConfigError", "KgError", "ModelError", "UsageError", "VaultError"),
    "graph": ("ConceptGraph", "Edge", "Layer", "Node", "NodeKind"),
    "models": ("Result",),
    "note": ("Link", "Note", "Place", "Span"),
    "report": ("Finding", "Report", "Severity"),
    "resolve": ("Ambiguous", "Found", "Missing", "Reference"),
    "vault": ("Vault",),
}

__all__ = [
    "Ambiguous",
    "ConceptGraph",
    "Config",
    "ConfigError",
    "Edge",
    "Finding",
    "Found",
    "KgError",
    "Layer",
    "Link",
    "Missing",
    "ModelError",
    "Node",
    "NodeKind",
    "Note",
    "Place",
    "Reference",
    "Report",
    "Result",
    "Severity",
    "Span",
    "UsageError",
    "Vault",
    "VaultError",
]


def __getattr__(name: str) -> Any:
    """The public names, each imported when first asked for: `kg --help` waits for none of them."""
    from importlib import import_module  # noqa: PLC0415

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"kg.{home}"), name)
    raise AttributeError(f"module 'kg' has no attribute '{name}'")
