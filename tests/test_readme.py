"""Every command that the README shows is run, and what it links to is there."""

import re
import shlex
from pathlib import Path

import pytest

from kg.cli import main
from kg.parse import parse

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.removeprefix("$ ")
    for block in re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]


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
