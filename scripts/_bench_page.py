"""docs/benchmarks.md: each bench writes its own section and leaves the others as they are."""

import re
from collections.abc import Mapping

import _environment

PAGE = _environment.ROOT / "docs" / "benchmarks.md"
TITLES: Mapping[str, str] = {"check": "Checking links", "models": "Running models", "map": "Drawing maps"}
INTRODUCTION = """# Benchmarks

Machines differ and are never idle: read the ratios, not the seconds. Each section names the command that made it.
"""


def write(name: str, text: str) -> None:
    """Puts a section into the page."""
    sections = dict(_sections())
    sections[TITLES[name]] = text.strip()
    in_order = [title for title in dict.fromkeys((*TITLES.values(), *sections)) if title in sections]
    parts = [INTRODUCTION, *(f"## {title}\n\n{sections[title]}\n" for title in in_order)]
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text("\n".join(parts), encoding="utf-8")
    print(f"bench: {PAGE.relative_to(_environment.ROOT)} has the section '{TITLES[name]}'")


def _sections() -> list[tuple[str, str]]:
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    return [
        (title, text.strip()) for title, text in re.findall(r"^## (.+)\n((?:(?!^## ).*\n?)*)", written, re.MULTILINE)
    ]
