"""What notes say is rendered once: remembered while it stays true, and never longer."""

import os
import re
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from packed_pages import everything

from kg.caches import tidy
from kg.map.texts import WORTHWHILE, Text, Texts
from kg.note import Link, Note
from kg.render import Target, ToNode
from kg.vault import Vault


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "A.md").write_text("An axolotl, [[B]] and [[C#Part]].\n", encoding="utf-8")
    (folder / "B.md").write_text("# B\n\n![[C]]\n", encoding="utf-8")
    (folder / "C.md").write_text("# C\n\nAn okapi.\n\n## Part\n\nA tapir.\n", encoding="utf-8")
    return folder


@pytest.fixture
def file(tmp_path: Path, vault: Path) -> Callable[[], Path]:
    """The one file that remembers texts."""

    def found() -> Path:
        assert vault.is_dir()
        (one,) = (tmp_path / "cache" / "kg" / "texts").iterdir()
        return one

    return found


def replaced(file: Path, one: str, other: str) -> None:
    written = zlib.decompress(file.read_bytes()).decode()
    assert one in written
    file.write_bytes(zlib.compress(written.replace(one, other).encode()))


def test_what_is_remembered_makes_the_same_page(vault: Path) -> None:
    assert Vault.open(vault).map() == Vault.open(vault).map() == Vault.open(vault).map(no_cache=True)


def test_what_has_not_changed_is_not_rendered_again(vault: Path, file: Callable[[], Path]) -> None:
    Vault.open(vault).map()
    replaced(file(), "axolotl", "salamander")
    assert "salamander" in everything(Vault.open(vault).map())
    assert "salamander" not in everything(Vault.open(vault).map(no_cache=True))


def test_a_note_that_has_changed_is_rendered_again_and_the_others_are_not(
    vault: Path, file: Callable[[], Path]
) -> None:
    Vault.open(vault).map()
    replaced(file(), "axolotl", "salamander")
    replaced(file(), "okapi", "giraffe")
    (vault / "A.md").write_text("An axolotl, still, and [[B]].\n", encoding="utf-8")
    page = everything(Vault.open(vault).map())
    assert "An axolotl, still" in page
    assert "giraffe" in page


def test_what_embeds_a_note_that_has_changed_is_rendered_again(vault: Path) -> None:
    Vault.open(vault).map()
    (vault / "C.md").write_text("# C\n\nA giraffe.\n\n## Part\n", encoding="utf-8")
    page = Vault.open(vault).map()
    assert "okapi" not in everything(page)
    assert page == Vault.open(vault).map(no_cache=True)


def test_a_link_whose_target_has_moved_is_rendered_again(vault: Path) -> None:
    Vault.open(vault).map()
    (vault / "folder").mkdir()
    (vault / "B.md").rename(vault / "folder" / "B.md")
    page = Vault.open(vault).map()
    assert 'data-note=\\"folder/B\\"' in everything(page)
    assert page == Vault.open(vault).map(no_cache=True)


def test_a_link_whose_heading_is_gone_is_rendered_again(vault: Path) -> None:
    Vault.open(vault).map()
    (vault / "C.md").write_text("# C\n\nAn okapi.\n", encoding="utf-8")
    assert Vault.open(vault).map() == Vault.open(vault).map(no_cache=True)


def test_a_picture_that_has_changed_is_shown_as_it_is_now(vault: Path) -> None:
    (vault / "A.md").write_text("![](a.png)\n", encoding="utf-8")
    (vault / "a.png").write_bytes(b"first picture")
    Vault.open(vault).map()
    (vault / "a.png").write_bytes(b"other picture")
    page = Vault.open(vault).map()
    assert page == Vault.open(vault).map(no_cache=True)
    assert page != Vault.open(vault).map(images="none")


def test_a_note_that_is_gone_is_forgotten(vault: Path, file: Callable[[], Path]) -> None:
    Vault.open(vault).map()
    (vault / "A.md").unlink()
    Vault.open(vault).map()
    assert b"axolotl" not in zlib.decompress(file().read_bytes())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"something else",
        zlib.compress(b""),
        zlib.compress(b"\xff\xfe"),
        zlib.compress(b"[1, 2]\n[]"),
        zlib.compress(b"\n" * 10_000),
        zlib.compress(b"[" * 100_000),
    ],
)
def test_a_broken_or_foreign_file_costs_time_and_nothing_else(
    content: bytes, vault: Path, file: Callable[[], Path]
) -> None:
    page = Vault.open(vault).map()
    file().write_bytes(content)
    assert Vault.open(vault).map() == page


@pytest.mark.parametrize(
    ("one", "other"),
    [('"A.md", "', '"A.md", 7, "'), ("[[", "[[[[["), ('"0:', '{"0:'), ('"A.md"', "[]"), ("axolotl", '"')],
)
def test_an_entry_of_another_shape_makes_no_other_page(
    one: str, other: str, vault: Path, file: Callable[[], Path]
) -> None:
    (vault / "A.md").write_text("[[B]], an axolotl, and [[C#Part]].\n", encoding="utf-8")
    page = Vault.open(vault).map()
    replaced(file(), one, other)
    assert Vault.open(vault).map() == page


def test_a_file_of_another_version_is_not_read(vault: Path, file: Callable[[], Path]) -> None:
    page = Vault.open(vault).map()
    replaced(file(), "axolotl", "salamander")
    head = zlib.decompress(file().read_bytes()).decode().split("\n")[0]
    replaced(file(), head, head[:-3] + 'x"]')
    assert Vault.open(vault).map() == page


def test_a_folder_that_cannot_be_written_changes_nothing(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Vault.open(vault).map()
    (tmp_path / "a file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a file"))
    assert Vault.open(vault).map() == page


def test_without_a_cache_nothing_is_written(vault: Path, tmp_path: Path) -> None:
    Vault.open(vault).map(no_cache=True)
    assert not (tmp_path / "cache").exists()


def test_nobody_else_may_read_what_is_remembered(vault: Path, file: Callable[[], Path]) -> None:
    Vault.open(vault).map()
    if os.name != "nt":
        assert file().parent.stat().st_mode & 0o077 == 0


def test_what_is_old_and_what_is_too_much_is_removed(tmp_path: Path) -> None:
    now = time.time()
    for name, days, size in (("old", 70, 1), ("older", 80, 1), ("new", 0, 600), ("recent", 5, 600), ("last", 10, 600)):
        (tmp_path / name).write_bytes(bytes(size))
        os.utime(tmp_path / name, (now - days * 86400, now - days * 86400))
    tidy(tmp_path, days=60, most=1300)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["new", "recent"]


def test_several_processes_say_what_one_says_and_how_far_they_are(tmp_path: Path) -> None:
    many = 2 * WORTHWHILE
    for number in range(many):
        (tmp_path / f"n{number}.md").write_text(f"*Note* {number} of [[n{number * 7 % many}]].\n", encoding="utf-8")
    steps: list[str] = []
    notes = [*Vault.open(tmp_path).survey.notes.values()]
    together = Texts().make(notes, {}, to_node, steps.append)
    assert together == Texts(alone=True).make(notes, {}, to_node, steps.append)
    assert f"rendering notes: 0 of {many}" in steps
    assert len(steps) > 4
    assert (
        together["n7.md"].html
        == '<p><em>Note</em> 7 of <a class="note-link" href="#/n49" data-note="n49">n49</a>.</p>\n'
    )


def test_in_memory_what_has_not_changed_is_the_same_text(vault: Path) -> None:
    texts = Texts(alone=True)
    first = made(texts, vault)
    (vault / "A.md").write_text("Something else.\n", encoding="utf-8")
    second = made(texts, vault)
    assert [path for path in first if first[path] is not second[path]] == ["A.md"]


def made(texts: Texts, vault: Path) -> dict[str, Text]:
    notes: Sequence[Note] = [*Vault.open(vault).survey.notes.values()]
    return dict(texts.make(notes, {}, to_node, lambda _: None))


def to_node(_: Note, link: Link) -> Target:
    return ToNode(link.target)


# ---- interrupted, or without room


@pytest.fixture
def large(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    for number in range(1500):
        text = f"# Note {number}\n\n" + f"Some *words* about [[Note {number * 7 % 1500}]] and `code`.\n\n" * 12
        (folder / f"Note {number}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the helping processes where Linux lists them")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_an_interrupted_build_says_so_leaves_the_map_as_it_was_and_no_process_behind(
    name: str, code: int, large: Path, tmp_path: Path
) -> None:
    import signal

    (tmp_path / "map.html").write_text("the map of before")
    started = subprocess.Popen(
        [sys.executable, "-m", "kg", "map", str(large), "-o", "map.html", "--no-cache"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    children = Path(f"/proc/{started.pid}/task/{started.pid}/children")
    helpers: list[str] = []
    while not helpers and started.poll() is None:
        helpers = children.read_text().split() if children.exists() else []
        time.sleep(0.005)
    if len(os.sched_getaffinity(0)) > 1:
        assert helpers, started.communicate()
    started.send_signal(getattr(signal, name))
    said = started.communicate(timeout=60)[1]
    assert started.returncode == code, said
    # Python may have told before what of a signal it has dropped
    assert said.endswith("kg: interrupted: 'map.html' is as it was before\n")
    assert (tmp_path / "map.html").read_text() == "the map of before"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["map.html", "vault"]
    assert not [helper for helper in helpers if Path(f"/proc/{helper}").exists()]


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no limits for the size of files")
@pytest.mark.parametrize("before", ["the map of before", None])
def test_a_full_disk_is_told_and_leaves_the_map_as_it_was(before: str | None, vault: Path, tmp_path: Path) -> None:
    if before:
        (tmp_path / "map.html").write_text(before)
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)); "
        "from kg.cli import main; main(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, "map", str(vault), "-o", "map.html", "--positions", "positions.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "kg: cannot write 'map.html': File too large\n"
    assert (tmp_path / "map.html").exists() == bool(before)
    assert not before or (tmp_path / "map.html").read_text() == before
    assert not [file.name for file in tmp_path.iterdir() if file.name.startswith(".")]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")
def test_a_terminal_shows_how_far_the_rendering_is_and_a_pipe_does_not(large: Path, tmp_path: Path) -> None:
    import pty

    command = [sys.executable, "-m", "kg", "map", str(large), "-o", "map.html", "--no-cache"]
    ours, theirs = pty.openpty()
    variables = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(command, cwd=tmp_path, stdout=theirs, stderr=theirs, env=variables) as run:
        os.close(theirs)
        shown = until_closed(ours)
    assert run.returncode == 0
    assert re.search(r"rendering notes: [\d,]+ of 1,500", shown)
    assert "━" in shown
    piped = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "rendering" not in piped.stderr


def until_closed(terminal: int) -> str:
    """What a terminal is told until nobody writes to it any longer."""
    told = b""
    # so Linux tells that the other end is closed
    with suppress(OSError):
        while part := os.read(terminal, 65536):
            told += part
    os.close(terminal)
    return told.decode("utf-8", "replace")
