"""Repositories to try things in, and git that knows who commits."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Repository:
    """A git repository, whose commands run with these variables."""

    root: Path
    variables: Mapping[str, str]

    def run(self, *command: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command,
            cwd=self.root,
            env={**self.variables, **more},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )

    def git(self, *arguments: str) -> str:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def commit(self, files: Mapping[str, str]) -> str:
        """Writes and commits files; the id of the commit."""
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--message", "a change")
        return self.git("rev-parse", "HEAD").strip()


def repository(root: Path) -> Repository:
    """A new repository in a folder, far from whatever this machine or a hook has set."""
    if not shutil.which("git"):
        pytest.skip("there is no git, so nothing is tried in a repository")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_", "PRE_COMMIT"))}
    identity = {f"GIT_{who}_{what}": f"a@{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    root.mkdir(parents=True)
    made = Repository(root, {**kept, **identity, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"})
    made.git("init", "--quiet", "--initial-branch", "main")
    return made
