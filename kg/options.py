"""The words of the command line: what some options may be, and what stands for more than it says."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from kg.errors import UsageError

_USUAL_VALUES = {"--changed": "HEAD", "--write-baseline": ""}
"""The options of `kg check` that may have a value, each with what it is without one."""


class FailOn(StrEnum):
    """The least severe finding that makes `kg check` fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


class Readers(StrEnum):
    """Whose reading of the links counts."""

    BOTH = "both"
    OBSIDIAN = "obsidian"
    GITHUB = "github"


class Images(StrEnum):
    """What the map does with images."""

    INLINE = "inline"
    LINK = "link"
    NONE = "none"


class Bodies(StrEnum):
    """Whether the map has the notes' texts."""

    ALL = "all"
    NONE = "none"


class View(StrEnum):
    """What draws the map in the browser."""

    CANVAS = "canvas"
    VIS = "vis"


def with_values(arguments: list[str]) -> list[str]:
    """Words of the command line in which an option that may have a value has it: `--changed` is `--changed=HEAD`.

    The next word is its value if it is neither an option nor there on the disk as what else could be meant.
    """
    if arguments[:1] != ["check"]:
        return arguments
    end = arguments.index("--") if "--" in arguments else len(arguments)
    words, found = arguments[:end], list[str]()
    while words:
        word = words.pop(0)
        if word not in _USUAL_VALUES:
            found.append(word)
        elif words and not words[0].startswith("-") and not _is_argument(word, words[0]):
            found.append(f"{word}={words.pop(0)}")
        else:
            found.append(f"{word}={_USUAL_VALUES[word]}")
    return [*found, *arguments[end:]]


def vault_paths(vault: Path, files: Iterable[str]) -> list[str]:
    """Files as named on the command line, from the vault or from the working folder, as vault paths.

    A folder stands for all files in it.
    """
    root = vault.resolve()
    if not root.is_dir():
        # which reading it will tell
        return []
    found = []
    for name in files:
        options = [(root / name).resolve(), Path(name).resolve()]
        inside = [one for one in options if one.is_relative_to(root) and one.exists()]
        if not inside:
            raise UsageError(f"no file '{name}' in the vault")
        here = [one for one in inside[0].rglob("*") if one.is_file()] if inside[0].is_dir() else inside[:1]
        if not here:
            raise UsageError(f"no file in the folder '{name}'")
        found += [one.relative_to(root).as_posix() for one in here]
    return found


def _is_argument(option: str, word: str) -> bool:
    """Whether a word after an option is the vault or a note rather than the option's value."""
    return Path(word).is_dir() or word.endswith(".md") or (option == "--changed" and Path(word).exists())
