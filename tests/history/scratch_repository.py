"""A repository to break: notes are written, moved and committed in a line each."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

IDENTITY = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")


VAULTS = [
    pytest.param("", id="the vault is the repository"),
    pytest.param("notes of mine", id="the vault is a folder of it"),
]


class Repository:
    """A git repository in a folder; the vault may be a folder of it."""

    def __init__(self, folder: Path, vault: str = "") -> None:
        if shutil.which("git") is None:
            pytest.skip("there is no git on the PATH, so there is no history")
        self.folder = folder
        self.vault = folder / vault
        self.vault.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        outside = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(
            ["git", *IDENTITY, *arguments],
            cwd=self.folder,
            env=outside,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return done.stdout

    def write(self, path: str, text: str | bytes) -> None:
        file = self.vault / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def move(self, old: str, new: str) -> None:
        """As a file manager or Obsidian does: git is not told."""
        (self.vault / new).parent.mkdir(parents=True, exist_ok=True)
        (self.vault / old).rename(self.vault / new)

    def commit(self, message: str = "work") -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD").strip()

    def state(self) -> str:
        """What git knows: its index, its objects, its references, and how the folder differs from them."""
        objects = sorted(str(file) for file in (self.folder / ".git" / "objects").rglob("*"))
        return "\n".join(
            (self.git("status", "--porcelain"), self.git("for-each-ref"), self.git("ls-files", "-s"), *objects)
        )


def prose(about: str) -> str:
    """Enough text that git recognises it elsewhere."""
    return "".join(f"Line {number} about {about}.\n" for number in range(12))
