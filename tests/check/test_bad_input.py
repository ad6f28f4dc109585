"""Whatever lies in a folder: a finding or a skip that says so, never a crash, never a hang."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree.ElementTree import fromstring

import _shapes
import pytest
from forks import Forks, forks

from kg.config import Config
from kg.files import Files
from kg.rules import check
from kg.survey import Survey

PROJECT = Path(__file__).parents[2]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names or files")
THOROUGH = bool(os.environ.get("KG_THOROUGH"))
SIZE, CPU_S = (1_000_000, 20) if THOROUGH else (200_000, 6)
"""A note of a megabyte in 20 seconds; a fifth of it shows as well what takes time by the square."""


def run(*command: str, cpu_s: int = 20, wall_s: int = 150) -> "subprocess.CompletedProcess[str]":
    """A command that is ended when it takes more; in CPU seconds, for the machine may be busy with something else."""

    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))

    return subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=wall_s,
        preexec_fn=limit if sys.platform != "win32" else None,
    )


def checked(vault: Path, **limits: int) -> Any:
    """What `kg check --format json` tells of a vault, in a process of its own."""
    done = run("-m", "kg", "check", str(vault), "--format", "json", **limits)
    assert done.returncode in {0, 1}, done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


def rules(vault: Path, **limits: int) -> set[str]:
    return {found["rule"] for found in checked(vault, **limits)["findings"]}


@pytest.fixture(scope="module")
def shapes() -> Iterator[Forks]:
    if sys.platform == "win32":
        pytest.skip("Windows does not limit the time of a process")
    with forks(PROJECT) as shapes:
        yield shapes


@pytest.mark.parametrize("shape", _shapes.SHAPES)
def test_no_note_takes_long_whatever_it_holds(shape: str, shapes: Forks) -> None:
    code, said = shapes.run(shape, SIZE, CPU_S)
    assert code == 0, f"{code}: {said[-1000:]}"
    assert [word for word in said.split() if word.isalpha()] == ["parse", "resolve", "check", "render"]


def test_a_note_that_takes_too_long_fails_and_the_next_is_tried(shapes: Forks) -> None:
    assert shapes.run("wikilinks", 1_000_000, cpu_s=1)[0] == -signal.SIGKILL
    assert shapes.run("no such shape", SIZE, CPU_S)[0] == 1
    assert shapes.run("tabs", SIZE, CPU_S)[0] == 0


def test_fifty_megabytes_are_refused_with_a_finding(tmp_path: Path) -> None:
    (tmp_path / "Huge.md").write_bytes(b"[[nowhere]] and words\n" * (50_000_000 // 22))
    (tmp_path / "A.md").write_text("[[Huge]]", encoding="utf-8")
    report = checked(tmp_path)
    assert [(found["path"], found["rule"]) for found in report["findings"]] == [("Huge.md", "unreadable-file")]
    assert report["summary"]["notes"] == 2


def test_a_hundred_thousand_links_and_ten_thousand_headings_in_one_note(tmp_path: Path) -> None:
    headings = "".join(f"# heading {number}\n" for number in range(10_000))
    links = "".join(f"[[#heading {number}]] [x](#heading-{number})\n" for number in range(10_000))
    broken = "".join(f"[[no {number}]] " for number in range(80_000))
    (tmp_path / "A.md").write_text(headings + links + broken, encoding="utf-8")
    report = checked(tmp_path)
    assert report["summary"] | {"info": 0} == report["summary"] | {"links": 100_000, "error": 80_000, "info": 0}


def test_brackets_ten_thousand_deep(tmp_path: Path) -> None:
    (tmp_path / "A.md").write_text("[" * 10_000 + "[B](B.md)" + "]" * 10_000 + "\n", encoding="utf-8")
    report = checked(tmp_path)
    assert report["summary"]["links"] == 1


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"a\0b [[A]]", ""),
        (b"\xed\xa0\x80 [[A]]", "invalid-encoding"),
        ("[[A]] é".encode("utf-16"), "invalid-encoding"),
        ("[[A]] é".encode("latin-1"), "invalid-encoding"),
        (b"---\na: 1\na: 2\n---\n", "invalid-properties"),
        (b"---\n" + b"[" * 5000 + b"\n---\n", "invalid-properties"),
        (_shapes.SHAPES["YAML bomb"](100), "invalid-properties"),
        (b"---\na: &a [*a]\n---\n", "invalid-properties"),
        (b"---\na: !!python/object/apply:os.system [x]\n---\n", "invalid-properties"),
        (b"", ""),
        (b"\xef\xbb\xbf", ""),
    ],
    ids=[
        "NUL",
        "lone surrogate",
        "UTF-16",
        "Latin-1",
        "duplicate keys",
        "YAML that never ends",
        "YAML bomb",
        "YAML in itself",
        "YAML of a program",
        "nothing",
        "byte order mark alone",
    ],
)
def test_strange_bytes_are_a_finding_or_just_text(content: bytes, rule: str, tmp_path: Path) -> None:
    (tmp_path / "A.md").write_bytes(content)
    assert rules(tmp_path) == ({rule} if rule else set())


def test_a_folder_named_like_a_note_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.md").mkdir()
    (tmp_path / "A.md").write_text("[[x]] [x](x.md)", encoding="utf-8")
    (tmp_path / "x.md" / "B.md").write_text("[[A]]", encoding="utf-8")
    assert checked(tmp_path)["summary"]["notes"] == 2


@LINUX
def test_a_pipe_is_no_note_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    os.mkfifo(tmp_path / "pipe.canvas")
    (tmp_path / "A.md").write_text("[[pipe]] ![[pipe.canvas]]", encoding="utf-8")
    report = checked(tmp_path, wall_s=30)
    assert {found["rule"] for found in report["findings"]} == {"missing-note", "missing-attachment"}


@LINUX
def test_what_may_not_be_read_is_a_finding(tmp_path: Path) -> None:
    """Asked in a process of a user who has no rights, because these tests may run as root."""
    vault = tmp_path / "vault"
    (vault / "closed").mkdir(parents=True)
    (vault / "A.md").write_text("[[secret]]", encoding="utf-8")
    (vault / "secret.md").write_text("[[nowhere]]", encoding="utf-8")
    for folder in (vault, *vault.parents):
        if folder.owner() == vault.owner() and folder.parent != folder:
            folder.chmod(folder.stat().st_mode | 0o055)
    (vault / "closed").chmod(0)
    (vault / "secret.md").chmod(0)
    ask = f"""
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from kg.config import Config
from kg.rules import check
from kg.survey import survey

def findings(vault):
    return check(survey(Path(vault), Config())).findings

# once, so that all that is needed is read while it may be
findings({str(PROJECT / "vault")!r})
if os.geteuid() == 0:
    os.setuid(65534)
for one in findings({str(vault)!r}):
    print(one.place.path, one.rule, one.message)
"""
    try:
        told = run("-c", ask)
    finally:
        (vault / "closed").chmod(0o755)
        (vault / "secret.md").chmod(0o644)
    assert told.stdout.splitlines() == [
        "closed unreadable-file the folder cannot be read: permission denied",
        "secret.md unreadable-file the file cannot be read: permission denied",
    ], told.stderr


@LINUX
def test_links_of_the_disk_that_go_round_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    (tmp_path / "one.md").symlink_to(tmp_path / "two.md")
    (tmp_path / "two.md").symlink_to(tmp_path / "one.md")
    (tmp_path / "A.md").write_text("[[loop]]", encoding="utf-8")
    report = checked(tmp_path, wall_s=30)
    assert (report["summary"]["notes"], [found["rule"] for found in report["findings"]]) == (1, ["missing-note"])


def test_a_file_that_vanishes_after_it_was_listed_is_an_empty_one(tmp_path: Path) -> None:
    for name in ("A.md", "B.md", "C.canvas"):
        (tmp_path / name).write_text("[[nowhere]]" if name == "A.md" else "", encoding="utf-8")
    files = Files.read(tmp_path)
    (tmp_path / "B.md").unlink()
    (tmp_path / "C.canvas").unlink()
    report = check(Survey(files, Config()))
    assert "A.md" in {found.place.path for found in report.findings}
    assert report.notes == 3


@LINUX
@pytest.mark.parametrize(
    "name", ["two\nlines", "🧠 and 👩‍🔬", "dots...", " blank ", "a" * 252, "é" * 126, "\x1b[31mred", "'\"$(x)`&;"]
)
def test_a_note_may_have_any_name(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.md").write_text("[[A]] [[nowhere]]", encoding="utf-8")
    (tmp_path / "A.md").write_text("", encoding="utf-8")
    (found,) = checked(tmp_path)["findings"]
    assert (found["path"], found["rule"]) == (f"{name}.md", "missing-note")
    readers: dict[str, Any] = {
        "text": str.isprintable,
        "junit": fromstring,
        "sarif": json.loads,
        "github": str,
    }
    with TemporaryDirectory() as folder:
        files = {format: Path(folder) / format for format in readers}
        asked = (part for format, file in files.items() for part in ("--format", f"{format}={file}"))
        done = run("-m", "kg", "check", str(tmp_path), *asked)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False)
        for format, reads in readers.items():
            assert reads(files[format].read_text(encoding="utf-8").replace("\n", ""))


@LINUX
def test_names_that_differ_in_case_alone_are_two_notes(tmp_path: Path) -> None:
    (tmp_path / "Log.md").write_text("[x](log.md) [y](Log.md)", encoding="utf-8")
    (tmp_path / "log.md").write_text("[[LOG]]", encoding="utf-8")
    report = checked(tmp_path)
    assert report["summary"]["notes"] == 2
    assert report["summary"]["error"] == 0


@LINUX
def test_a_name_that_is_not_utf8_is_a_finding(tmp_path: Path) -> None:
    with open(os.path.join(os.fsencode(tmp_path), b"caf\xe9.md"), "wb") as file:  # noqa: PTH118, PTH123
        file.write(b"[[nowhere]]")
    (tmp_path / "A.md").touch()
    report = checked(tmp_path)
    assert report["summary"]["notes"] == 1
    assert [(found["path"], found["rule"]) for found in report["findings"]] == [(r"caf\xe9.md", "unreadable-file")]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda _: None, "does not exist"),
        (lambda vault: vault.write_text("x"), "is not a folder"),
        (lambda vault: vault.mkdir(), "is empty"),
        (lambda vault: (vault.mkdir(), (vault / "x.png").touch()), "has no notes"),
    ],
    ids=["missing", "file", "empty", "no notes"],
)
def test_what_is_no_vault_is_one_clear_line(make: Any, words: str, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    make(vault)
    done = run("-m", "kg", "check", str(vault))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("kg: ")
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


def test_a_note_of_more_than_two_megabytes_is_plain_text_in_the_map(tmp_path: Path) -> None:
    (tmp_path / "Long.md").write_text("some **words** and <b>tags</b>\n\n" * 70_000, encoding="utf-8")
    (tmp_path / "Short.md").write_text("some **words** and [[Long]]\n", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from kg.config import Config; from kg.survey import survey\n"
        "from kg.map.atlas import atlas\n"
        f"for note in atlas(survey(Path({str(tmp_path)!r}), Config()), 'x').notes: print(note.pane.html[:60])"
    )
    done = run("-c", code)
    assert done.returncode == 0, done.stderr[-1000:]
    assert done.stdout.splitlines()[0] == "<pre>some **words** and &lt;b&gt;tags&lt;/b&gt;"
    assert "<strong>words</strong>" in done.stdout
