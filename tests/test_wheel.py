"""The wheel is whole: installed elsewhere, it makes a map with nothing of the checkout."""

import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from packed_pages import everything

CHECKOUT = Path(__file__).parents[1]
NOTES = {
    "IPSPs and EPSPs.md": "#core\n\n**A neuron adds up its inputs.** See [ion channels](Ion%20channels.md).\n",
    "Ion channels.md": "They open and close, as [[IPSPs and EPSPs]] shows.\n",
}


def run(*command: str, cwd: Path, path: Path | None = None) -> str:
    """What a command prints; a failure shows all that it said."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if path:
        variables["PYTHONPATH"] = str(path)
    done = subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the source distribution, so that this one is whole as well; without a network."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(CHECKOUT), cwd=folder)
    (built,) = folder.glob("vault_kg-*.whl")
    assert len(list(folder.glob("vault_kg-*.tar.gz"))) == 1
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder where the wheel, and it alone, is installed."""
    folder = tmp_path_factory.mktemp("installed")
    install = ("install", "--no-deps", "--no-index", "--quiet", "--disable-pip-version-check", "--target", str(folder))
    run(sys.executable, "-m", "pip", *install, str(wheel), cwd=folder)
    return folder


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    inside = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    package = {
        path.relative_to(CHECKOUT).as_posix()
        for path in (CHECKOUT / "kg").rglob("*")
        if path.is_file() and not re.search(r"/(\.|__pycache__/)", path.as_posix().removeprefix(CHECKOUT.as_posix()))
    }
    assert inside == package
    assert {"kg/py.typed", "kg/map/page.html"} <= inside
    assert {".js", ".css", ".toml"} <= {Path(name).suffix for name in inside}


def test_the_wheel_installs_the_command_and_names_its_licence(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        (entries,) = (name for name in archive.namelist() if name.endswith("/entry_points.txt"))
        (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        assert "kg = kg.cli:main" in archive.read(entries).decode()
        described = archive.read(metadata).decode()
    assert "License-Expression: MIT" in described
    assert "Requires-Python: >=3.11" in described


def test_the_installed_wheel_makes_a_map_with_nothing_of_the_checkout(installed: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    for name, text in NOTES.items():
        (vault / name).write_text(text, encoding="utf-8")
    come_from = "import kg.cli, sys; print(kg.cli.__file__); kg.cli.main()"
    said = run(sys.executable, "-P", "-c", come_from, "map", "vault", "-o", "map.html", cwd=tmp_path, path=installed)
    assert Path(said.splitlines()[0]).is_relative_to(installed)
    page = everything((tmp_path / "map.html").read_text(encoding="utf-8"))
    assert all(name.removesuffix(".md") in page for name in NOTES)
    assert str(CHECKOUT) not in page
