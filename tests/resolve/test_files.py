"""What is there: one walk through a folder."""

import os
import subprocess
import sys
from pathlib import Path
from unicodedata import normalize

import pytest

from kg.errors import VaultError
from kg.files import Files, fold

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names or files")


def vault(root: Path, *paths: str) -> Files:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"")
    return Files.read(root)


def test_files_and_folders_are_listed_in_order(tmp_path: Path) -> None:
    files = vault(tmp_path, "b/two.md", "b/c/three.png", "One.MD")
    assert files.paths == ("One.MD", "b/c/three.png", "b/two.md")
    assert files.notes == ("One.MD", "b/two.md")
    assert files.folders == ("b", "b/c")


def test_what_begins_with_a_dot_is_not_in_the_vault(tmp_path: Path) -> None:
    files = vault(tmp_path, ".obsidian/app.json", "a/.trash/x.md", ".hidden.md", "a/x.md")
    assert files.paths == ("a/x.md",)
    assert files.folders == ("a",)


def test_ignored_globs_leave_out_files_and_folders(tmp_path: Path) -> None:
    vault(tmp_path, "x.md", "drafts/y.md", "drafts/deep/z.md", "a/z.tmp.md")
    assert Files.read(tmp_path, ignore=["drafts", "**/*.tmp.md"]).paths == ("x.md",)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match=r"nowhere' does not exist"):
        Files.read(tmp_path / "nowhere")


def test_a_file_is_no_vault(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_bytes(b"")
    with pytest.raises(VaultError, match=r"x\.md' is not a folder"):
        Files.read(tmp_path / "x.md")


def test_names_are_found_in_any_case_and_unicode_form(tmp_path: Path) -> None:
    decomposed = normalize("NFD", "Café.md")
    files = vault(tmp_path, decomposed, "a/Log.md", "b/LOG.md")
    assert files.by_path[fold("CAFÉ.md")] == (decomposed,)
    assert files.by_name["log.md"] == ("a/Log.md", "b/LOG.md")
    assert files.by_folder["a"] == ("a",)


@LINUX
def test_a_name_that_is_not_utf8_is_listed_and_linkable_by_nothing(tmp_path: Path) -> None:
    for name in (b"caf\xe9.md", b"f\xff/x.md"):
        path = os.path.join(os.fsencode(tmp_path), name)  # noqa: PTH118 - Path does not take bytes
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        os.close(os.open(path, os.O_CREAT))
    files = vault(tmp_path, "x.md")
    assert files.unreadable_names == (r"caf\xe9.md", r"f\xff/x.md")
    assert files.paths == ("x.md",)
    assert files.folders == ()
    assert "x.md" in files.by_name
    assert len(files.by_name) == 1


@LINUX
def test_symbolic_links_stay_in_the_vault(tmp_path: Path) -> None:
    files = vault(tmp_path / "vault", "a/x.md")
    vault(tmp_path / "outside", "secret.md")
    root = files.root
    (root / "twin.md").symlink_to(root / "a/x.md")
    (root / "again").symlink_to(root / "a")
    (root / "a/loop").symlink_to(root)
    (root / "self.md").symlink_to(root / "self.md")
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "leak.md").symlink_to(tmp_path / "outside/secret.md")
    files = Files.read(root)
    assert files.paths == ("a/x.md", "twin.md")
    assert {path: trouble.rule for path, trouble in files.troubles.items()} == {
        "leak.md": "outside-vault",
        "out": "outside-vault",
    }


@LINUX
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert Files.read(tmp_path).paths == ()


@LINUX
def test_what_may_not_be_read_is_a_trouble_and_no_crash(tmp_path: Path) -> None:
    """Asked in a process of a user who has no rights, because these tests may run as root."""
    vault(tmp_path, "closed/x.md", "secret.md", "open.md")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == tmp_path.owner() and folder.parent != folder:
            folder.chmod(folder.stat().st_mode | 0o055)
    (tmp_path / "closed").chmod(0)
    (tmp_path / "secret.md").chmod(0)
    ask = (
        "import os, sys; from pathlib import Path; import kg.files, kg.globs\n"
        "if os.geteuid() == 0: os.setuid(65534)\n"
        f"files = kg.files.Files.read(Path({str(tmp_path)!r}))\n"
        "print(files.paths, files.bytes('secret.md'))\n"
        "for path, trouble in files.troubles.items(): print(path, trouble.rule, trouble.message, sep=': ')"
    )
    try:
        told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, cwd=Path.cwd())
    finally:
        (tmp_path / "closed").chmod(0o755)
    assert told.stdout.splitlines() == [
        "('open.md', 'secret.md') b''",
        "closed: unreadable-file: the folder cannot be read: permission denied",
        "secret.md: unreadable-file: the file cannot be read: permission denied",
    ]


def test_a_vault_above_is_hinted_at(tmp_path: Path) -> None:
    (tmp_path / ".obsidian").mkdir()
    assert vault(tmp_path, "notes/deep/x.md").hint == ""
    assert Files.read(tmp_path / "notes").hint == ".."
    assert Files.read(tmp_path / "notes/deep").hint == "../.."


def test_github_shows_dot_folders_letter_by_letter(tmp_path: Path) -> None:
    files = vault(tmp_path, ".agents/Skill.md")
    assert files.has_hidden(".agents/Skill.md")
    assert not files.has_hidden(".agents/skill.md")
    assert not files.has_hidden(".agents/none/x.md")
