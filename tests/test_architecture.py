"""The shape of the house: who may import whom, what is public, what a start costs."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

import kg
from kg.cli import app
from kg.vault import Vault

HOUSE = Path(kg.__file__).parent
ROWS = [
    {"errors", "note", "flatten", "forks"},
    {"globs", "options", "registry", "report", "writing", "yaml_reader", "encoding", "markup"},
    {"baseline", "caches", "config", "files", "ignoring", "plain_yaml", "prose", "canvas"},
    {"anchors", "config_file", "lookup", "properties", "severities"},
    {"parse", "suggest"},
    {"outline", "resolve"},
    {"graph"},
    {"edges"},
    {"analysis", "render", "models"},
    {"survey"},
    {"circuit", "external", "history", "missing_links", "publishing", "stats"},
    {"rules", "reports", "exports", "map", "listing", "tables"},
    {"sharing"},
    {"checking", "delivery"},
    {"mending", "watching"},
    {"vault"},
    {"answering", "serving"},
    {"cli"},
    {"__main__"},
]
HEIGHT = {room: height for height, row in enumerate(ROWS) for room in row}


def rooms() -> list[Path]:
    return sorted(file for file in HOUSE.rglob("*.py") if file != HOUSE / "__init__.py")


def room_of(file: Path) -> str:
    return file.relative_to(HOUSE).parts[0].removesuffix(".py")


def imported_rooms(file: Path) -> set[str]:
    """The rooms that a file imports when it runs; what only the type checker reads does not count."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = [ast.Pass()]
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "kg":
                found |= {alias.name for alias in node.names}
            elif node.module.startswith("kg."):
                found.add(node.module.split(".")[1])
    return found & HEIGHT.keys()


@pytest.mark.parametrize("file", rooms(), ids=lambda file: file.relative_to(HOUSE).as_posix())
def test_imports_run_one_way(file: Path) -> None:
    room = room_of(file)
    assert room in HEIGHT, f"say in ROWS where {room} stands"
    for other in imported_rooms(file) - {room}:
        assert HEIGHT[other] < HEIGHT[room], f"{room} imports {other}"


def test_public_names_are_sorted_and_exist() -> None:
    assert kg.__all__ == sorted(kg.__all__)
    assert all(getattr(kg, name).__module__.startswith("kg.") for name in kg.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        kg.nonsense  # noqa: B018


VERBS = sorted(name for name, value in inspect.getmembers(Vault, inspect.isfunction) if not name.startswith("_"))


ELSEWHERE = {"model": ("run",), "models": ("models", "check"), "related": ("suggest",)}
"""What the command line calls otherwise: `vault.model("x").run()` is `kg run`."""


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_and_its_parameters_are_on_the_command_line(verb: str) -> None:
    command = get_command(app)
    for name in ELSEWHERE.get(verb, (verb,)):
        command = command.commands[name]  # type: ignore[attr-defined]
    asked = set(inspect.signature(getattr(Vault, verb)).parameters) - {"self"}
    offered = {parameter.name for parameter in command.params}
    assert asked <= offered


def imported(heavy: str, *arguments: str) -> list[str]:
    """Which of some modules a run of kg has imported, in a process of its own."""
    code = """
import sys
from kg.cli import main
heavy, *arguments = sys.argv[1:]
try:
    main(arguments)
except SystemExit:
    print("imported:", *(name for name in heavy.split() if name in sys.modules))
"""
    command = [sys.executable, "-c", code, heavy, *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert "Traceback" not in done.stderr
    return done.stdout.splitlines()[-1].split()[1:]


def test_help_is_quick_because_it_imports_nothing_heavy() -> None:
    heavy = "networkx numpy pydantic pyvis rustworkx markdown_it pyromark yaml rapidfuzz kg.models kg.vault"
    assert imported(heavy, "--help") == []
    assert imported("typer", "--help") == ["typer"]


def test_a_check_without_models_imports_neither_pydantic_nor_networkx(tmp_path: Path) -> None:
    (tmp_path / "A.md").write_text("[[B]]")
    heavy = "networkx numpy pydantic pyvis rustworkx markdown_it rich.table kg.models httpx starlette uvicorn watchfiles wcmatch"  # noqa: E501
    unasked = "kg.external kg.history kg.mending kg.watching kg.reports.sarif kg.reports.github"
    assert imported(f"{heavy} {unasked}", "check", str(tmp_path)) == []
