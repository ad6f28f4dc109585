"""How the tests of `kg check` ask kg."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias


class Done(NamedTuple):
    """What a run of kg said."""

    stdout: str
    stderr: str


Kg: TypeAlias = Callable[..., Done]
"""Runs kg with some arguments, and looks at its exit status, `code`."""

Write: TypeAlias = Callable[[Mapping[str, str]], Path]
"""Makes a vault, `notes`, of files and their texts, or adds them to it."""
