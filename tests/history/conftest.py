"""What the tests of history share: a scratch repository."""

import shutil
from pathlib import Path

import pytest
from scratch_repository import Repository


@pytest.fixture(params=["", "notes of mine"], ids=["vault is the repository", "vault is a folder of it"])
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Repository:
    if shutil.which("git") is None:
        pytest.skip("there is no git on the PATH, so there is no history")
    return Repository(tmp_path / "repository", request.param)
