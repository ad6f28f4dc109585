"""The scripts, tried on a project of the smallest size: it depends on nothing, so its environment needs no network."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import exp, isclose
from pathlib import Path

import pytest
from _model_tasks import Task, furthest, potentials, spikes

import kg

CHECKOUT = Path(__file__).parents[1]
SCRIPTS = CHECKOUT / "scripts"
PYPROJECT = """
[project]
name = "tiny"
version = "1"
dependencies = []
"""
KG = """
import os, sys

def main():
    if "json" in sys.argv:
        print('{"findings": [{"path": "Not broken.md", "line": 1, "severity": "error"}]}')
        return 0
    print("kg", *sys.argv[1:], "in", os.path.basename(os.getcwd()))
    return 7 if "fail" in sys.argv else 0
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose environment is made once, by the first test that needs it."""
    folder = tmp_path_factory.mktemp("with spaces") / "prøject"
    shutil.copytree(SCRIPTS, folder / "scripts", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    (folder / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    (folder / "kg").mkdir()
    (folder / "kg" / "__init__.py").touch()
    (folder / "kg" / "cli.py").write_text(KG, encoding="utf-8")
    run(folder, "kg")
    return folder


def run(
    project: Path, script: str, *arguments: str, cwd: Path | None = None, variables: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(project / "scripts" / script), *arguments],
        cwd=cwd,
        env=os.environ | (variables or {}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def without_stamp(project: Path) -> Path:
    """The environment as an interrupted set-up leaves it."""
    (environment,) = (project / ".kg").glob("run-*")
    (environment / "complete").unlink()
    return environment


def test_kg_is_quiet_once_it_is_set_up_and_runs_in_the_callers_folder(project: Path, tmp_path: Path) -> None:
    done = run(project, "kg", "map", "vault", "-o", "a b.html", cwd=tmp_path)
    assert (done.stdout, done.stderr) == (f"kg map vault -o a b.html in {tmp_path.name}\n", "")


def test_the_exit_code_of_kg_is_that_of_the_script(project: Path) -> None:
    assert run(project, "kg", "fail").returncode == 7


def test_a_module_in_the_callers_folder_does_not_stand_in_for_one_of_kgs(project: Path, tmp_path: Path) -> None:
    (tmp_path / "kg.py").write_text("raise SystemExit('the wrong one')", encoding="utf-8")
    assert run(project, "kg", cwd=tmp_path).stdout.startswith("kg in ")


def test_an_edit_of_kg_takes_effect_without_a_set_up(project: Path) -> None:
    cli = project / "kg" / "cli.py"
    cli.write_text(KG.replace('"kg"', '"edited"'), encoding="utf-8")
    try:
        done = run(project, "kg")
    finally:
        cli.write_text(KG, encoding="utf-8")
    assert (done.stdout.split()[0], done.stderr) == ("edited", "")


def test_two_that_start_at_once_make_the_unfinished_environment_again_and_only_once(project: Path) -> None:
    without_stamp(project)
    command = [sys.executable, str(project / "scripts" / "kg")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=300) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted("setting up" in errors for _, errors in said) == [False, True]
    assert sorted("waiting for it" in errors for _, errors in said) == [False, True]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows interrupts whole consoles only")
def test_an_interrupted_set_up_says_so_and_the_next_one_completes_it(project: Path) -> None:
    environment = without_stamp(project)
    # whoever runs the tests in the background may have switched interrupts off, and programs inherit that
    code = f"""
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, {str(project / "scripts")!r})
runpy.run_path({str(project / "scripts" / "kg")!r}, run_name="__main__")
"""
    first = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert first.stderr
    assert "setting up" in first.stderr.readline()
    assert "virtual environment" in first.stderr.readline()
    first.send_signal(signal.SIGINT)
    _, errors = first.communicate(timeout=60)
    assert first.returncode == 130
    assert "run it again" in errors
    assert not (environment / "complete").exists()
    again = run(project, "kg")
    assert (again.returncode, "ready after" in again.stderr) == (0, True)


def test_a_requirement_that_cannot_be_had_ends_with_pips_last_words_and_a_way_out(project: Path) -> None:
    pyproject = project / "pyproject.toml"
    pyproject.write_text(PYPROJECT.replace("[]", '["no-such-requirement>=3"]'), encoding="utf-8")
    try:
        done = run(project, "kg", variables={"PIP_NO_INDEX": "1"})
    finally:
        pyproject.write_text(PYPROJECT, encoding="utf-8")
    assert done.returncode == 1
    assert "No matching distribution found for no-such-requirement" in done.stderr
    assert "check the network" in done.stderr
    assert "Traceback" not in done.stderr
    assert run(project, "kg").stderr == ""


def test_an_old_python_starts_a_newer_one(project: Path, tmp_path: Path) -> None:
    done = pretend_old(project, tmp_path, {"python3": sys.executable})
    assert (done.stdout.split()[:2], done.stderr) == (["kg", "map"], "")


def test_an_old_python_alone_says_in_one_line_what_is_needed(project: Path, tmp_path: Path) -> None:
    done = pretend_old(project, tmp_path, {})
    assert done.returncode == 1
    assert done.stderr == "kg needs Python 3.11 or newer: this is 3.8, and no newer one is on the PATH\n"


@pytest.mark.skipif(sys.platform == "win32", reason="links on the PATH are not programs there")
def test_a_python_on_the_path_that_does_not_start_is_passed_over(project: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    broken.chmod(0o755)
    done = pretend_old(project, tmp_path, {"python3.14": str(broken), "python3.11": sys.executable})
    assert done.stdout.split()[:2] == ["kg", "map"]


def pretend_old(project: Path, tmp_path: Path, on_path: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Runs `scripts/kg map` with a Python that says it is 3.8, and these commands alone on the PATH."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, program in on_path.items():
        (programs / name).symlink_to(program)
    script = str(project / "scripts" / "kg")
    pretend = f"""
import os, runpy, sys
os.environ["PATH"] = {str(programs)!r}
sys.version_info = (3, 8, 0, "final", 0)
sys.argv = [{script!r}, "map"]
sys.path.insert(0, {str(project / "scripts")!r})
runpy.run_path({script!r}, run_name="__main__")
"""
    return subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a browser is looked for off the PATH as well")
@pytest.mark.parametrize("asked", [(["--require-browser"], {}), ([], {"KG_REQUIRE_BROWSER": "1"})])
def test_tests_that_require_a_browser_do_not_start_without_one(
    project: Path, tmp_path: Path, asked: tuple[Sequence[str], Mapping[str, str]]
) -> None:
    arguments, variables = asked
    done = run(project, "test", *arguments, variables={"PATH": str(tmp_path), "KG_BROWSER": "", **variables})
    assert done.returncode == 1
    assert "apt-get install chromium" in done.stderr


def test_check_runs_every_check_and_names_those_that_failed(project: Path) -> None:
    done = run(project, "check.py", "--no-tests")  # there is no ruff and no mypy in that environment
    assert done.returncode == 1
    assert "failed: ruff check, ruff format --check, mypy, " in done.stderr
    assert "── pytest" not in done.stderr


def test_a_bench_says_which_peers_are_absent(project: Path, tmp_path: Path) -> None:
    sizes = ("--notes", "20", "--rounds", "1", "--only", "generated")
    done = run(project, "bench.py", *sizes, "--format", "json", variables={"PATH": str(tmp_path)})
    rows = {row["name"]: row for row in json.loads(done.stdout)["cases"]}
    assert {name for name, row in rows.items() if row["trouble"] == "absent"} == {"lychee", "rumdl"}
    assert rows["kg check"]["wall_s"] > 0


def test_a_bench_of_checkers_tells_what_each_finds_and_which_are_absent(project: Path, tmp_path: Path) -> None:
    page = project / "docs" / "benchmarks.md"
    page.parent.mkdir()
    page.write_text("# Benchmarks\n\n## Checking links\n\nof old\n\n## Drawing maps\n\n### By hand\n", encoding="utf-8")
    asked = ("--notes", "20", "--rounds", "1", "--only", "kg check", "--only", "rumdl", "--no-real-vaults", "--write")
    done = run(project, "bench.py", "check", *asked, variables={"PATH": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    _, _, of_kg, of_rumdl, *_ = done.stdout.splitlines()
    assert of_kg.endswith("| 1 | 0 | 1 |")  # one complaint, which is of nothing that is broken
    assert of_rumdl.startswith("| rumdl | absent |")
    written = page.read_text(encoding="utf-8")
    assert f"{of_kg}\n{of_rumdl}\n" in written
    assert "python scripts/bench.py check --notes 20" in written
    assert "of old" not in written
    assert written.endswith("## Drawing maps\n\n### By hand\n")


def test_a_bench_of_models_needs_no_simulator(project: Path) -> None:
    sizes = ("--synapses", "20", "--ms", "400", "--trials", "4", "--nodes", "50", "--rounds", "1")
    done = run(project, "bench.py", "models", *sizes, "--only", "kg", "--python", sys.executable, "--write")
    assert done.returncode == 0, done.stderr
    errors = re.findall(r"\| its error \| (\S+) m[sV] \| \S+ m[sV] \| (.+) \|", done.stdout)
    assert [held for _, held in errors] == ["held", "held"]
    assert float(errors[0][0]) > 0  # something was compared
    assert "| numpy imported by it | 0 modules | 0 modules | held |" in done.stdout
    written = (project / "docs" / "benchmarks.md").read_text(encoding="utf-8").partition("## Running models\n")[2]
    assert "python scripts/bench.py models --synapses 20" in written
    *tables, said = done.stdout.split("\n\n")
    assert len(tables) == 5
    assert all(table in written for table in tables)
    assert said == "bench: docs/benchmarks.md has the section 'Running models'\n"
    assert "NEST" not in written.partition("What each does")[0]


def test_fifty_digits_agree_with_what_can_be_said_without_a_replay() -> None:
    at_rest, train = Task("neuron", ((0.0,),), (250 * 90.0,), 10, on_grid=True), ((1.0, 2.0, 3.0, 5.0),)
    # 90 mV/ms: (90/0.4)(e^(-t/10) - e^(-t/2)) = 15 mV, hardly after its beginning
    spike, *_ = spikes(at_rest)
    assert isclose(90 / 0.4 * (exp(-float(spike) / 10) - exp(-float(spike) / 2)), 15, rel_tol=1e-12)
    # the second jump within the refractory period is lost, the one at its very end counts
    assert spikes(Task("jumps", train, (20.0,), 10, on_grid=True)) == [1, 3, 5]
    assert furthest([1.0, 3.0], [Decimal(1), Decimal("3.25")]) == 0.25
    assert furthest([1.0], [Decimal(1), Decimal(3)]) is None
    height = max(map(float, potentials(Task("sum", ((0.0,),), (7.0,), 10, on_grid=True, step_ms=0.01))))
    assert isclose(height, 7, rel_tol=1e-5)


@pytest.mark.browser
def test_a_bench_of_maps_measures_part_by_part(project: Path, chromium: str) -> None:
    page = project / "docs" / "benchmarks.md"
    page.unlink(missing_ok=True)
    for notes, peers in (("80", "nothing"), ("40", "kg"), ("40", "nothing")):
        parts = ("--notes", notes, "--peers", peers, "--rounds", "1", "--python", sys.executable, "--write")
        done = run(project, "bench.py", "map", *parts, variables={"KG_BROWSER": chromium})
        assert done.returncode == 0, done.stderr
        assert f"| {notes} notes, " in done.stdout
    written = page.read_text(encoding="utf-8")
    assert "## Drawing maps" in written
    rows = re.findall(r"^\| (\d+) notes, .*|^\| (kg|nothing) \| (.*) \|$", written, re.MULTILINE)
    assert [size or peer for size, peer, _ in rows] == ["40", "kg", "nothing", "80", "nothing"]
    for _, peer, cells in rows:
        if peer:
            file_mb, paint_s, cpu_s, pan_ms, zoom_ms, focus_ms, heap_mb, requests = (
                float(cell.replace(",", "")) for cell in cells.split(" | ")
            )
            assert min(paint_s, cpu_s, pan_ms, zoom_ms, focus_ms, heap_mb) > 0
            assert (file_mb > 0.1) == (peer == "kg")
            assert requests == 0


def test_a_bench_of_maps_names_its_peers(project: Path) -> None:
    done = run(project, "bench.py", "map", "--peers", "kg,gephi")
    assert done.returncode == 2
    assert "no peer 'gephi'; there are: kg, vis, pyvis, sigma, cosma, nothing" in done.stderr


def test_a_bench_of_shapes_prints_ratios(project: Path) -> None:
    done = run(project, "bench.py", "shapes", "--only", "tabs", "--megabyte", "1000")
    assert "tabs                             did not end well" in done.stdout  # this kg reads no notes


def test_the_checkouts_own_kg_runs_from_another_folder(tmp_path: Path) -> None:
    ask = [sys.executable, "-c", "import _environment; print(_environment.ready('run') is not None)"]
    if subprocess.check_output(ask, cwd=SCRIPTS, text=True) == "False\n":
        pytest.skip("no environment is set up in this checkout, so its scripts/kg is not tried")
    done = run(CHECKOUT, "kg", "--version", cwd=tmp_path)
    assert (kg.__version__ in done.stdout, done.stderr) == (True, "")
