"""What is hidden leaves no trace in maps and exports, wherever it was spoken of."""

import base64
import json
from pathlib import Path

import pytest
from packed_pages import everything

from kg.exports import EXPORTS
from kg.vault import Vault

SECRETS = ["Zebrafish", "zebrafish", "Quagga", "okapi", "narwhal", "secret-folder", "axolotl", "tapir"]
"""Words that stand nowhere but in the hidden notes, their names and the links to them."""


OPEN = """\
---
up: '[[Zebrafish]]'
related_to: secret-folder/Zebrafish.md
list: ['[[Zebrafish|the zebrafish]]', kept]
---
# About [[Zebrafish]]

A [[Zebrafish]], ![[Zebrafish]], [kept words](secret-folder/Zebrafish.md#x), [a Quagga][z], [[drafts/axolotl|draft]]
and [[Kept]].

- inhibits [[Zebrafish]]
- up:: [[axolotl]]

%%[[Zebrafish]]%%

[z]: secret-folder/Zebrafish.md 'rel:causes'

~~~kg-model
kind: psp_sum
id: sum
inputs:
  - {from: "[[Zebrafish]]", amplitude_mV: 20, onset_ms: 1}
~~~
"""
"""A note that speaks of hidden ones in every form."""

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    notes = {
        "secret-folder/Zebrafish.md": "---\npublish: false\naliases: [Quagga]\ntags: [okapi]\n---\n"
        "**narwhal** [[Open]] ![[tapir.png]] #okapi/narwhal",
        "drafts/axolotl.md": "A draft that links to [[Open]].",
        "Open.md": OPEN,
        "Kept.md": "A note that stays. [[Open]]",
        "kg.toml": 'exclude = ["drafts/**"]\nhome = "Zebrafish"\n',
        "Board.canvas": json.dumps(
            {
                "nodes": [
                    {"id": "a", "type": "file", "file": "secret-folder/Zebrafish.md"},
                    {"id": "b", "type": "file", "file": "Open.md"},
                    {"id": "t", "type": "text", "text": "see [[Zebrafish]] and [[Kept]]"},
                ],
                "edges": [{"id": "e", "fromNode": "a", "toNode": "b", "label": "excites"}],
            }
        ),
    }
    for name, text in notes.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    (tmp_path / "tapir.png").write_bytes(base64.b64decode(PIXEL))
    return tmp_path


def test_the_map_knows_nothing_of_a_hidden_note(vault: Path) -> None:
    page = everything(Vault.open(vault).map())
    assert [word for word in SECRETS if word in page] == []
    assert "kept words" in page
    assert "A note that stays" in page
    assert "unpublished note" in page


@pytest.mark.parametrize("format", sorted(EXPORTS.built_in))
def test_an_export_knows_nothing_of_a_hidden_note(format: str, vault: Path) -> None:
    written = Vault.open(vault).export(format)
    assert [word for word in SECRETS if word in written] == []
    assert "Kept" in written


def test_without_hiding_all_of_it_would_be_there(vault: Path) -> None:
    """The search above can find what it looks for."""
    (vault / "kg.toml").unlink()
    hidden = vault / "secret-folder" / "Zebrafish.md"
    hidden.write_text(hidden.read_text().replace("publish: false", "publish: true"))
    page = everything(Vault.open(vault).map())
    assert [word for word in SECRETS if word not in page] == []


def test_more_can_be_excluded_for_one_run(vault: Path) -> None:
    assert "A note that stays" not in everything(Vault.open(vault).map(exclude=["Kept.md"]))
    assert "Kept" not in Vault.open(vault).export(exclude=["K*.md"])


def test_a_check_still_sees_all_notes(vault: Path) -> None:
    assert Vault.open(vault).check().notes == 5
