"""A repository with notes."""

from pathlib import Path

import pytest
from scratch import Repository, repository


@pytest.fixture
def notes(tmp_path: Path) -> Repository:
    """A repository with a vault in a folder: two notes, an old broken link, and a note beside."""
    made = repository(tmp_path / "project with notes")
    made.commit({"notes/A.md": "[[B]] and [[Old trouble]]\n", "notes/B.md": "# B\n", "README.md": "[no](where.md)\n"})
    return made
