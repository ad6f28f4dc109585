"""Vaults of a few notes with models, and what kg says of them."""

from pathlib import Path
from textwrap import dedent

from kg.vault import Vault

TRIGGER = """
    id: trigger
    kind: psp_sum
    inputs: [{amplitude_mV: 20, onset_ms: 1}]
"""
RELAY = """
    id: relay
    kind: psp_sum
    inputs:
      - {from: "[[Trigger#trigger]]", metric: first_spike_ms, as: onset_ms, amplitude_mV: 20}
"""


def fence(block: str) -> str:
    return f"```kg-model\n{dedent(block).strip()}\n```\n"


def vault_with(folder: Path, **notes: str) -> Vault:
    """A vault of notes that hold a block each; `_` in a name is a blank."""
    for name, block in notes.items():
        (folder / f"{name.replace('_', ' ')}.md").write_text(fence(block), encoding="utf-8")
    return Vault.open(folder)


def told(vault: Vault) -> list[str]:
    """The findings of a check, in a line each."""
    return [
        f"{found.place}: {found.rule}: {found.message}{f'; {found.help}' if found.help else ''}"
        for found in vault.check().findings
    ]


def metric(vault: Vault, name: str, metric: str) -> object:
    return vault.model(name).run().metrics[metric]
