"""The GitHub Action: the shell lines of its steps, run as GitHub runs them, with the packages that are here already."""

import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from scratch import CHECKOUT, Repository, repository

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or not shutil.which("bash"), reason="the steps are tried where there is a bash"
)
ACTION = yaml.safe_load((CHECKOUT / "action.yml").read_text(encoding="utf-8"))
STEPS = [step for step in ACTION["runs"]["steps"] if "run" in step]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> "Runner":
    """What a runner has after the step that installs kg."""
    folder = tmp_path_factory.mktemp("runner")
    runner = Runner(folder, repository(folder / "empty"))
    done = runner.step("install")
    assert done.returncode == 0, done.stderr
    return runner


class Runner:
    """As much of GitHub's runner as the steps can see."""

    def __init__(self, folder: Path, project: Repository) -> None:
        self.project = project
        self.folder = folder
        self.said = folder / "output.txt"
        self.summary = folder / "summary.md"
        self.said.touch()

    def step(self, which: str, **inputs: str) -> Any:
        """Runs the shell lines of a step."""
        step = next(one for one in STEPS if which in (one.get("id"), one["name"]))
        given = {name: entry.get("default", "") for name, entry in ACTION["inputs"].items()} | inputs
        outputs = dict(line.split("=", 1) for line in self.said.read_text(encoding="utf-8").splitlines())
        known = {
            **{f"inputs.{name}": value for name, value in given.items()},
            **{f"steps.install.outputs.{name}": value for name, value in outputs.items()},
            "steps.python.outputs.python-path": sys.executable,
        }
        script = self.folder / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        variables = {name: _filled(value, known) for name, value in step["env"].items()}
        shell = ("bash", "--noprofile", "--norc", "-eo", "pipefail", str(script))
        return self.project.run(*shell, **self._given_by_github(), **variables)

    def _given_by_github(self) -> Mapping[str, str]:
        temp = self.folder / "temp"
        temp.mkdir(exist_ok=True)
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(CHECKOUT),
            "GITHUB_OUTPUT": str(self.said),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_WORKSPACE": str(self.project.root),
            "RUNNER_TEMP": str(temp),
            # nothing is fetched: what kg needs, and what builds it, is lent by the environment of the tests
            "PYTHONPATH": str(_lent(self.folder)),
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
            "PIP_NO_BUILD_ISOLATION": "false",
        }


def _lent(folder: Path) -> Path:
    """The packages of this environment but kg itself."""
    packages = folder / "packages"
    if not packages.is_dir():
        packages.mkdir()
        for entry in Path(sysconfig.get_path("purelib")).iterdir():
            if not re.match(r"vault_kg|kg\b|pip\b|pip-|.*\.pth$|.*editable", entry.name):
                (packages / entry.name).symlink_to(entry)
    return packages


def _filled(text: str, known: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", lambda match: known[match[1]], text)


def test_every_step_of_the_shell_has_a_shell_and_takes_no_input_into_its_script() -> None:
    for step in STEPS:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"]


def test_the_action_annotates_what_is_wrong_and_fails(installed: Runner, notes: Repository) -> None:
    runner = Runner(installed.folder, notes)
    runner.summary.unlink(missing_ok=True)
    done = runner.step("Check the notes", vault="notes")
    assert done.returncode == 1, done.stderr
    assert "A.md:1:11: error[missing-note]: no note named 'Old trouble'" in done.stdout
    (annotation,) = [line for line in done.stdout.splitlines() if line.startswith("::error")]
    assert annotation.startswith("::error file=notes/A.md,line=1,")
    assert "notes&#47;A&#46;md" in runner.summary.read_text(encoding="utf-8")


def test_arguments_may_stand_on_several_lines_and_none_is_a_command(installed: Runner, notes: Repository) -> None:
    runner = Runner(installed.folder, notes)
    arguments = "--format text\n  --format sarif=kg.sarif\t--fail-on never\n"
    assert runner.step("Check the notes", vault="notes", args=arguments).returncode == 0
    assert (notes.root / "kg.sarif").is_file()
    hostile = runner.step(
        "Check the notes", vault="notes; touch broken-in", args="$(touch broken-in) `touch broken-in`"
    )
    assert hostile.returncode == 2
    assert not (notes.root / "broken-in").exists()


def test_without_arguments_the_whole_repository_is_the_vault(installed: Runner, notes: Repository) -> None:
    done = Runner(installed.folder, notes).step("Check the notes")
    assert done.returncode == 1
    assert "README.md:1:1: error[missing-note]" in done.stdout


def test_a_pull_request_answers_for_what_it_breaks(installed: Runner, notes: Repository) -> None:
    runner = Runner(installed.folder, notes)
    before = notes.git("rev-parse", "HEAD").strip()
    assert runner.step("Check the notes", vault="notes", args=f"--changed={before}").returncode == 0
    notes.git("mv", "notes/B.md", "notes/C.md")
    notes.commit({})
    done = runner.step("Check the notes", vault="notes", args=f"--changed={before}")
    assert done.returncode == 1
    assert "no note named 'B'" in done.stdout
    assert "Old trouble" not in done.stdout.partition("\n\n")[0].replace("[[B]] and [[Old trouble]]", "")


def test_the_installed_kg_is_the_actions_own(installed: Runner, tmp_path: Path) -> None:
    bin_ = installed.said.read_text(encoding="utf-8").partition("bin=")[2].strip()
    code = "import kg, sys; print(kg.__file__, sys.prefix)"
    variables = {"PYTHONPATH": str(_lent(installed.folder)), "PATH": os.environ["PATH"]}
    done = Repository(tmp_path, variables).run(f"{bin_}/python", "-P", "-c", code)
    where, prefix = done.stdout.split()
    assert where.startswith(prefix)
