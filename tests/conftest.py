"""What the tests share: the real vaults, the example vault, and `--update`."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

PROJECT = Path(__file__).parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
VAULTS = PROJECT.parent / "shared" / "vaults"

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # as in a job in the background: the programs that tests interrupt would ignore it, too
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("kg", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=100)
settings.register_profile("thorough", settings.get_profile("kg"), max_examples=5000)
settings.load_profile("thorough" if os.environ.get("KG_THOROUGH") else "kg")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="rewrite the expectations of the case files; review the diff"
    )


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Tests leave the user's own cache folder alone, and do not depend on it."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(folder))
        yield folder


@pytest.fixture(scope="session")
def update(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--update"))


@pytest.fixture(scope="session")
def neuroscience() -> Path:
    return _real_vault("neuroscience")


@pytest.fixture(scope="session")
def obsidian_help() -> Path:
    return _real_vault("obsidian-help")


@pytest.fixture(scope="session")
def example() -> Path:
    return PROJECT / "vault"


@pytest.fixture(scope="session")
def chromium() -> str:
    """A Chromium's path; without one the browser tests are skipped, or fail where a browser is required."""
    for name in (os.environ.get("KG_BROWSER", ""), *BROWSERS):
        if found := shutil.which(name):
            return found
    if os.environ.get("KG_REQUIRE_BROWSER"):
        pytest.fail("KG_REQUIRE_BROWSER is set, but there is no Chromium on the PATH")
    pytest.skip("no Chromium on the PATH, so nothing is tried in a browser")


def _real_vault(name: str) -> Path:
    folder = VAULTS / name
    if not folder.is_dir():
        pytest.skip(f"the real vault '{name}' is not beside the project, so nothing is tried on it")
    return folder
