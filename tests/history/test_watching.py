"""A vault is checked again after each save: only what has changed is read again, and Ctrl-C ends it."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest

from kg.config import Config
from kg.rules import check
from kg.survey import survey
from kg.watching import Reading
from kg.writing import write_whole

WATCH = """
import json, sys
from pathlib import Path
from kg.config import Config
from kg.watching import watch

def beyond(report, other):
    known = {one.fingerprint for one in other.findings}
    return sorted(one.subject for one in report.findings if one.fingerprint not in known)

def tell(before, after):
    print(json.dumps([beyond(before, after), beyond(after, before), len(after.findings), after.notes]), flush=True)

watch(Path(sys.argv[1]), Config(), tell)
print('"the end"', flush=True)
"""

CHECK = ("-m", "kg", "check", "--watch")


class Watcher:
    """kg, watching in a process of its own."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
        )
        self._lines: Queue[str] = Queue()
        Thread(target=self._listen, daemon=True).start()

    def says(self) -> Any:
        return json.loads(self.line())

    def line(self) -> str:
        """The next line; empty once it has ended."""
        return self._lines.get(timeout=30)

    def says_somewhen(self, words: str) -> bool:
        """Waits for a line with these words; false if it ends before."""
        return any(words in line for line in iter(self.line, ""))

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put("")


@contextmanager
def watching(vault: Path, command: Sequence[str] = ("-c", WATCH)) -> Iterator[Watcher]:
    watcher = Watcher(*command, str(vault))
    try:
        yield watcher
    finally:
        watcher.process.kill()
        watcher.process.communicate()


def make(vault: Path) -> Path:
    vault.mkdir()
    (vault / "A.md").write_text("[[B]] and [[nothing]]\n")
    (vault / "B.md").write_text("# Heading\n")
    return vault


def test_each_save_tells_what_was_mended_and_what_is_new(tmp_path: Path) -> None:
    vault = make(tmp_path / "vault")
    with watching(vault) as watcher:
        assert watcher.says() == [[], ["[[nothing]]"], 1, 2]
        (vault / "A.md").write_text("One line more.\n\n[[B]] and [[B#Hedding]]\n")
        assert watcher.says() == [["[[nothing]]"], ["[[B#Hedding]]"], 1, 2]
        # as editors save: beside, then renamed
        (vault / ".B.md.tmp").write_text("# Hedding\n")
        (vault / ".B.md.tmp").replace(vault / "B.md")
        assert watcher.says() == [["[[B#Hedding]]"], [], 0, 2]
        (vault / "B.md").rename(vault / "C.md")
        assert watcher.says() == [[], ["[[B#Hedding]]", "[[B]]"], 2, 2]
        (vault / "sub").mkdir()
        (vault / "sub" / "B.md").write_text("# Hedding\n")
        said = watcher.says()
        while said[3] == 2:
            # the folder alone changed first
            said = watcher.says()
        assert said == [["[[B#Hedding]]", "[[B]]"], [], 0, 3]


def test_ctrl_c_ends_it_without_a_word(tmp_path: Path) -> None:
    with watching(make(tmp_path / "vault")) as watcher:
        watcher.says()
        watcher.process.send_signal(signal.SIGINT)
        assert watcher.says() == "the end"
        assert watcher.process.wait(timeout=30) == 0
        assert watcher.line() == ""


def test_what_git_and_obsidian_write_and_a_save_without_a_change_is_no_news(tmp_path: Path) -> None:
    vault = make(tmp_path / "vault")
    (vault / ".obsidian").mkdir()
    with watching(vault) as watcher:
        watcher.says()
        (vault / ".obsidian" / "workspace.json").write_text("{}")
        (vault / "A.md").write_text((vault / "A.md").read_text())
        time.sleep(0.3)
        (vault / "A.md").write_text("[[B]]\n")
        assert watcher.says() == [["[[nothing]]"], [], 0, 2]


@pytest.mark.vaults
def test_a_save_in_a_real_vault_is_answered_at_once(neuroscience: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    shutil.copytree(neuroscience, vault)
    note = max(vault.rglob("*.md"), key=lambda file: file.stat().st_size)
    took = []
    with watching(vault) as watcher:
        watcher.says()
        for number in range(5):
            text = note.read_text(encoding="utf-8")
            start = time.perf_counter()
            note.write_text(f"{text}\n[[no note {number}]]\n", encoding="utf-8")
            assert watcher.says()[1] == [f"[[no note {number}]]"]
            took.append(time.perf_counter() - start)
    notes = len(list(vault.rglob("*.md")))
    print(f"\nfrom a save to its report, {notes} notes: {min(took) * 1000:.0f} ms")  # noqa: T201  for who asks with -s
    assert min(took) < 2


def test_settings_that_change_hold_from_then_on(tmp_path: Path) -> None:
    vault = make(tmp_path / "vault")
    settings = tmp_path / "kg.toml"
    settings.write_text('name = "Notes"\n')
    with watching(vault, CHECK) as watcher:
        assert watcher.says_somewhen("no note named 'nothing'")
        settings.write_text("[check]\nignore = ['missing-note']\n")
        assert watcher.says_somewhen("mended")
        settings.write_text("")
        assert watcher.says_somewhen("no note named 'nothing'")
        settings.unlink()
        (vault / "kg.toml").write_text("[check]\nignore = ['missing-note']\n")
        assert watcher.says_somewhen("mended")
        end(watcher)


def test_settings_that_cannot_be_understood_leave_those_of_before(tmp_path: Path) -> None:
    vault = make(tmp_path / "vault")
    settings = vault / "kg.toml"
    settings.write_text("[check]\nignore = ['missing-note']\n")
    with watching(vault, CHECK) as watcher:
        assert watcher.says_somewhen("0 errors")
        for written, words in (
            ("[check]\nignore = [\n", "kg: kg.toml cannot be read: "),
            ("[check]\nignore = 3\n", "kg: kg.toml: 'check.ignore' is 3; a list is wanted"),
            (
                "[check]\nignore = ['mising-note']\n",
                "kg: kg.toml: 'check.ignore' names 'mising-note', which is no rule",
            ),
        ):
            # whole, or the half that is written first is seen as well
            write_whole(settings, written)
            line = watcher.line()
            assert line.startswith(words)
            assert line.endswith("; the settings of before hold\n")
        write_whole(vault / "A.md", "[[nobody]] [[B#nowhere]]\n")
        assert "missing-heading" in watcher.line()
        assert watcher.says_somewhen("1 error,")
        end(watcher)


def test_a_vault_that_is_empty_for_a_while_is_watched_on(tmp_path: Path) -> None:
    vault = make(tmp_path / "vault")
    with watching(vault, CHECK) as watcher:
        assert watcher.says_somewhen("no note named 'nothing'")
        for note in vault.iterdir():
            note.unlink()
        assert watcher.says_somewhen("is empty: there is nothing to check")
        (vault / "A.md").write_text("[[nobody]]\n")
        assert watcher.says_somewhen("no note named 'nobody'")
        end(watcher)


def end(watcher: Watcher) -> None:
    watcher.process.send_signal(signal.SIGINT)
    assert watcher.process.wait(timeout=30) == 0


def test_notes_that_have_not_changed_are_not_read_again(tmp_path: Path) -> None:
    vault = make(tmp_path / "vault")
    reading = Reading(vault, Config())
    first = reading.again()
    assert first is not None
    assert reading.again() is None
    (vault / "B.md").write_text("# Other\n")
    second = reading.again()
    assert second is not None
    assert second.notes["A.md"] is first.notes["A.md"]
    assert second.notes["B.md"].headings[0].text == "Other"
    assert second.files is first.files


def test_reading_again_says_what_reading_afresh_says(tmp_path: Path) -> None:
    vault = make(tmp_path / "vault")
    reading = Reading(vault, Config())
    for write in (
        lambda: (vault / "A.md").write_text("[[B]] [[C]]"),
        lambda: (vault / "C.md").write_text("![[x.png]]"),
        lambda: (vault / "x.png").write_bytes(b""),
        (vault / "B.md").unlink,
        lambda: (vault / "board.canvas").write_text('{"nodes": []}'),
        lambda: (vault / "L.md").symlink_to("A.md"),
        lambda: shutil.rmtree(vault),
        vault.mkdir,
    ):
        write()
        if vault.is_dir():
            again, afresh = reading.again(), survey(vault, Config())
            assert again is not None
            assert (again.files, again.notes) == (afresh.files, afresh.notes)
            assert check(again) == check(afresh)
