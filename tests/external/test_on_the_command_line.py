"""`kg check --external`, as people call it: what it says, how it ends, and what it remembers."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from local_web import LocalWeb

Checked = Callable[..., "subprocess.CompletedProcess[str]"]

SETTINGS = "[check.external]\nprivate = true\ntimeout-s = 10\n"


@pytest.fixture
def notes(tmp_path: Path, web: LocalWeb) -> Path:
    """Two notes, one of which links to a page that is gone; hosts on this machine may be asked."""
    vault = tmp_path / "notes"
    vault.mkdir()
    (vault / "kg.toml").write_text(SETTINGS, encoding="utf-8")
    (vault / "A.md").write_text(f"[fine]({web.address}/fine) [[B]]\n\nSee [gone]({web.address}/gone).\n", "utf-8")
    (vault / "B.md").write_text("[[A]]\n", encoding="utf-8")
    return vault


@pytest.fixture
def check(notes: Path, tmp_path: Path) -> Checked:
    """kg in a process of its own, whose user has a home of their own."""
    home = tmp_path / "home"
    home.mkdir()
    ours = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "LOCALAPPDATA": str(home), "NO_COLOR": "1"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}

    def run(*options: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "kg", "check", str(notes), *options],
            cwd=tmp_path,
            env=kept | ours,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    return run


def remembered(home: Path) -> set[str]:
    """The addresses in whatever caches there are."""
    files = home.rglob("external.json")
    return {address for file in files for address in json.loads(file.read_bytes())["answers"]}


def test_without_the_option_nobody_is_asked(web: LocalWeb, check: Checked) -> None:
    done = check()
    assert (done.returncode, done.stderr, web.asked) == (0, "", [])
    assert done.stdout == "0 errors, 0 warnings, 0 info in 2 notes with 4 links\n"


def test_the_report_names_the_dead_link_and_its_place_and_the_check_fails(web: LocalWeb, check: Checked) -> None:
    done = check("--external")
    assert (done.returncode, done.stderr) == (1, "")
    link = f"[gone]({web.address}/gone)"
    assert done.stdout == (
        f"A.md:3:5: error[dead-link]: '{web.address}/gone' answers 410 Gone\n"
        f"    3 | See {link}.\n"
        f"      |     {'^' * len(link)}\n"
        "\n1 error, 0 warnings, 0 info in 2 notes with 4 links\n"
    )


def test_a_team_may_be_told_and_not_stopped(web: LocalWeb, check: Checked) -> None:
    done = check("--external", "--fail-on", "never")
    assert done.returncode == 0
    assert f"{web.address}/gone" in done.stdout


def test_answers_are_remembered_in_the_users_home_and_not_in_the_vault(
    web: LocalWeb, check: Checked, notes: Path, tmp_path: Path
) -> None:
    first = check("--external")
    assert remembered(tmp_path / "home") == {f"{web.address}/fine", f"{web.address}/gone"}
    assert sorted(file.name for file in notes.rglob("*")) == ["A.md", "B.md", "kg.toml"]
    asked = len(web.asked)
    again = check("--external")
    assert (again.returncode, again.stdout) == (first.returncode, first.stdout)
    assert len(web.asked) == asked


def test_without_a_cache_the_web_is_asked_again_and_nothing_is_remembered(
    web: LocalWeb, check: Checked, tmp_path: Path
) -> None:
    for _ in range(2):
        assert check("--external", "--no-cache").returncode == 1
    assert web.asked_for("/fine") == ["HEAD"] * 2
    assert web.asked_for("/gone") == ["HEAD", "GET"] * 2
    assert remembered(tmp_path / "home") == set()


def test_no_cache_does_not_believe_what_is_remembered(web: LocalWeb, check: Checked) -> None:
    check("--external")
    assert check("--external", "--no-cache").returncode == 1
    assert web.asked_for("/fine") == ["HEAD"] * 2


def test_hosts_of_this_machine_are_left_alone_unless_the_settings_say_otherwise(
    web: LocalWeb, check: Checked, notes: Path
) -> None:
    (notes / "kg.toml").unlink()
    assert (check("--external").returncode, web.asked) == (0, [])


def test_a_dead_link_is_a_known_finding_once_it_is_recorded(web: LocalWeb, check: Checked, notes: Path) -> None:
    assert check("--external", "--write-baseline").returncode == 0
    assert check("--external").returncode == 0
    more = f"\n[other]({web.address}/missing)\n"
    (notes / "B.md").write_text((notes / "B.md").read_text(encoding="utf-8") + more, encoding="utf-8")
    done = check("--external")
    assert done.returncode == 1
    assert f"'{web.address}/missing' answers 404 Not Found" in done.stdout
    assert f"{web.address}/gone' answers" not in done.stdout
