"""What the tests of `kg check` share: kg as it is called, and vaults in four lines."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from asking_kg import Done, Kg, Write

from kg.cli import main


@pytest.fixture(autouse=True)
def _nowhere_in_particular(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not in GitHub Actions, though these tests may well run there; and in a folder of their own."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str]) -> Kg:
    def run(*arguments: str | Path, code: int = 0) -> Done:
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        done = Done(*capsys.readouterr())
        assert (end.value.code or 0) == code, done
        return done

    return run


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def into(files: Mapping[str, str]) -> Path:
        vault = tmp_path / "notes"
        vault.mkdir(exist_ok=True)
        for name, text in files.items():
            file = vault / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        return vault

    return into
