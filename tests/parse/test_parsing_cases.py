"""The cases under `cases/`: a note, and every fact that is read from it.

Each section of a file has a block that opens with ````` ````md ````` and one that opens with ````` ````facts `````.
`pytest --update` rewrites the facts; review the diff.
"""

import re
from pathlib import Path

import pytest
from facts import written

from kg.parse import parse

_SECTION = re.compile(
    r"^## (?P<title>[^\n]+)\n(?P<prose>.*?)^````md\n(?P<note>.*?)^````\n+^````facts\n(?P<facts>.*?)^````$",
    re.MULTILINE | re.DOTALL,
)


def sections() -> list[tuple[Path, str]]:
    files = sorted((Path(__file__).parent / "cases").glob("*.md"))
    return [
        (file, section["title"]) for file in files for section in _SECTION.finditer(file.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("file", "title"), sections(), ids=lambda part: part.stem if isinstance(part, Path) else part)
def test_case(file: Path, title: str, *, update: bool) -> None:
    text = file.read_text(encoding="utf-8")
    section = next(section for section in _SECTION.finditer(text) if section["title"] == title)
    found = written(parse("Note.md", section["note"].removesuffix("\n").encode()))
    if update and found != section["facts"]:
        file.write_text(text[: section.start("facts")] + found + text[section.end("facts") :], encoding="utf-8")
        return
    assert found == section["facts"]


def test_every_section_of_a_case_file_is_a_case() -> None:
    for file in (Path(__file__).parent / "cases").glob("*.md"):
        text = file.read_text(encoding="utf-8")
        assert text.count("````md\n") == len(list(_SECTION.finditer(text))), file.name
