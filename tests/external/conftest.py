"""A web on this machine, and a check that asks it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from local_web import LocalWeb, local_web

from kg.config import Config
from kg.external import Options, check
from kg.report import Finding
from kg.survey import survey

Ask = Callable[..., list[Finding]]
QUICK = {"private": True, "pause_s": 0, "timeout_s": 5, "backoff_s": 0.01}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def web() -> Iterator[LocalWeb]:
    with local_web() as running:
        yield running


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Checks a note with these links; options are those of the check, with short times."""

    def ask(*addresses: str, config: Config | None = None, **options: object) -> list[Finding]:
        vault = tmp_path / "vault"
        vault.mkdir(exist_ok=True)
        lines = [f"[{number}](<{address}>)" for number, address in enumerate(addresses)]
        (vault / "A.md").write_text("\n\n".join(lines), encoding="utf-8")
        chosen = Options(**{**QUICK, **options})  # type: ignore[arg-type]
        return list(check(survey(vault, config or Config()), chosen))

    return ask
