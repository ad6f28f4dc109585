"""Every command that the README shows is run, and what it links to is there."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kg.cli import main
from kg.parse import parse

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.removeprefix("$ ")
    for block in re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
PAGES = {"README.md": README, "docs/ci.md": (PROJECT / "docs/ci.md").read_text(encoding="utf-8")}


def mappings(found: Any) -> Iterator[dict[str, Any]]:
    """All mappings within YAML."""
    if isinstance(found, dict):
        yield found
    for one in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from mappings(one)


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) > 10
    assert COMMANDS[:2] == ["scripts/kg map vault -o map.html", "scripts/test"]
    assert all((PROJECT / command.split()[0]).is_file() for command in COMMANDS[:2])


@pytest.mark.parametrize("command", [command for command in COMMANDS if command != "scripts/test"])
def test_a_command_of_the_readme_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vault").symlink_to(PROJECT / "vault")
    monkeypatch.chdir(tmp_path)
    name, *arguments = shlex.split(command)
    assert name in {"kg", "scripts/kg"}
    with pytest.raises(SystemExit) as end:
        main(arguments)
    # the command with another value shows how a claim fails
    assert (end.value.code or 0) == ("--set" in arguments)


def test_what_the_readme_links_to_is_there() -> None:
    note = parse("README.md", README.encode())
    files = [link.target for link in note.links if "://" not in link.target]
    assert "docs/map.png" in files
    assert [file for file in files if not (PROJECT / file).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_ci_ask_for_what_there_is(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", PAGES[page], re.MULTILINE | re.DOTALL)
    found = [one for block in blocks for one in mappings(yaml.safe_load(block))]
    action = yaml.safe_load((PROJECT / "action.yml").read_text(encoding="utf-8"))
    hooks = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    asked = [one.get("with", {}) for one in found if str(one.get("uses")).startswith("OWNER/kg@")]
    assert asked
    assert all(one.keys() <= action["inputs"].keys() for one in asked)
    used = [one["id"] for one in found if "args" in one and "id" in one]
    assert used
    assert set(used) <= {hook["id"] for hook in hooks}
    commands = [line for one in found for line in one.get("script", ()) if line.startswith("kg ")]
    assert commands
    (tmp_path / "notes").symlink_to(PROJECT / "vault")
    monkeypatch.chdir(tmp_path)
    for command in commands:
        with pytest.raises(SystemExit) as end:
            main(shlex.split(command)[1:])
        assert not end.value.code
