"""A folder on the disk -> what is there, by path and by folded name. The only module that walks folders."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from unicodedata import normalize

from kg.errors import VaultError
from kg.globs import Globs
from kg.note import Span, Trouble


def fold(text: str) -> str:
    """The form in which Obsidian compares names: composed (NFC) and in lower case."""
    return text.lower() if text.isascii() else normalize("NFC", text).lower()


@dataclass(frozen=True)
class Files:
    """The files of a vault when it was looked at. Files and folders that begin with a dot are not among them."""

    root: Path
    paths: tuple[str, ...]
    """Every file, notes first or not: sorted by path."""
    folders: tuple[str, ...] = ()
    """Every folder below the root, sorted."""
    unreadable_names: tuple[str, ...] = ()
    """Paths that are not UTF-8, their strange bytes escaped as `\\xff`; nothing can link to them, nothing is read."""
    troubles: Mapping[str, Trouble] = field(default_factory=dict)
    """What cannot or must not be read, by its path: no permission, or a symbolic link that leads out of the vault."""
    hint: str = ""
    """The way to a folder above that is an Obsidian vault, such as `../..`, if the root itself is none."""

    @classmethod
    def read(cls, root: Path, ignore: Sequence[str] = ()) -> "Files":
        """Looks through a folder once; `ignore` is globs of vault paths.

        Raises `VaultError` if the folder is missing, is no folder or cannot be read.
        """
        if not root.is_dir():
            problem = "is not a folder" if root.exists() else "does not exist"
            raise VaultError(f"the vault '{root}' {problem}")
        walk = _Walk(root, ignore)
        if "" in walk.troubles:
            raise VaultError(f"the vault '{root}' cannot be read: {walk.troubles[''].message}")
        return cls(
            root,
            paths=tuple(sorted(walk.paths)),
            folders=tuple(sorted(walk.folders)),
            unreadable_names=tuple(sorted(walk.unreadable_names)),
            troubles=dict(sorted(walk.troubles.items())),
            hint=_vault_above(root),
        )

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """The Markdown files."""
        return tuple(path for path in self.paths if path.lower().endswith(".md"))

    @cached_property
    def known(self) -> frozenset[str]:
        """The paths, to ask for one letter by letter."""
        return frozenset(self.paths)

    @cached_property
    def by_path(self) -> Mapping[str, tuple[str, ...]]:
        """Folded path -> the path, or the several that a disk with exact names can hold."""
        return _grouped((fold(path), path) for path in self.paths)

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Folded file name -> the paths of all files of that name."""
        return _grouped((fold(path.rpartition("/")[2]), path) for path in self.paths)

    @cached_property
    def by_unique_name(self) -> Mapping[str, str]:
        """File name -> the path, of files whose name, whatever the case and Unicode form, no other has."""
        return {paths[0].rpartition("/")[2]: paths[0] for paths in self.by_name.values() if len(paths) == 1}

    @cached_property
    def by_folder(self) -> Mapping[str, tuple[str, ...]]:
        """Folded folder path -> the folders; the vault itself is the empty path."""
        return _grouped((fold(path), path) for path in ("", *self.folders))

    def without_troubles(self) -> "Files":
        """The same files, with nothing to tell of them."""
        other = copy(self)
        object.__setattr__(other, "troubles", {})
        return other

    def bytes(self, path: str) -> bytes:
        """A file's content; none if it cannot be read, which `troubles` then tells."""
        try:
            # neither a path object nor a buffer: a large vault has thousands of small files
            with open(f"{self.root}/{path}", "rb", buffering=0) as stream:  # noqa: PTH123
                return stream.read()
        except OSError:
            return b""

    def has_hidden(self, path: str) -> bool:
        """Whether the disk has a path of a dot folder, letter by letter: not in the vault, but GitHub shows it."""
        folder = self.root
        for name in path.split("/"):
            try:
                # a look at the names, because on some disks a path exists in any case
                if all(entry.name != name for entry in folder.iterdir()):
                    return False
            except OSError:
                return False
            folder /= name
        return True


class _Walk:
    """One look through a folder, without recursion, so that no depth of folders is too much."""

    def __init__(self, root: Path, ignore: Iterable[str]) -> None:
        self.paths: list[str] = []
        self.folders: list[str] = []
        self.unreadable_names: list[str] = []
        self.troubles: dict[str, Trouble] = {}
        self._root = root.resolve()
        self._ignored = Globs(ignore)
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            for entry in self._entries(folder):
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.name.startswith(".") or path in self._ignored:
                    continue
                if self._is_folder(entry, path):
                    waiting.append(path)
                    self._list(path, self.folders)
                elif self._is_file(entry, path):
                    self._list(path, self.paths)

    def _entries(self, folder: str) -> Iterator["os.DirEntry[str]"]:
        try:
            with os.scandir(f"{self._root}/{folder}") as entries:
                yield from entries
        except OSError as error:
            self._trouble(folder, f"the folder cannot be read: {_reason(error)}")

    def _is_folder(self, entry: "os.DirEntry[str]", path: str) -> bool:
        if not entry.is_symlink():
            return entry.is_dir()
        # Obsidian ignores links to folders of the same vault; one that leads out is reported, as it hides notes
        if Path(entry.path).is_dir() and not self._is_inside(entry):
            self._trouble(path, "a symbolic link out of the vault is not followed", rule="outside-vault")
        return False

    def _is_file(self, entry: "os.DirEntry[str]", path: str) -> bool:
        if entry.is_symlink():
            if not Path(entry.path).is_file():
                return False
            if not self._is_inside(entry):
                self._trouble(path, "a symbolic link out of the vault is not followed", rule="outside-vault")
                return False
        elif not entry.is_file():
            # a pipe or a device, which could be read for ever
            return False
        if not os.access(entry.path, os.R_OK):
            self._trouble(path, "the file cannot be read: permission denied")
        return True

    def _is_inside(self, entry: "os.DirEntry[str]") -> bool:
        return Path(entry.path).resolve().is_relative_to(self._root)

    def _list(self, path: str, names: list[str]) -> None:
        escaped = _escaped(path)
        if escaped == path:
            names.append(path)
        elif names is self.paths:
            self.unreadable_names.append(escaped)

    def _trouble(self, path: str, message: str, rule: str = "unreadable-file") -> None:
        self.troubles[_escaped(path)] = Trouble(rule, Span(0, 0), message)


def _escaped(path: str) -> str:
    """The path, its bytes that are no UTF-8 escaped."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def _reason(error: OSError) -> str:
    return (error.strerror or "no reason given").lower()


def _vault_above(root: Path) -> str:
    if (root / ".obsidian").is_dir():
        return ""
    for steps, folder in enumerate(root.resolve().parents, start=1):
        if (folder / ".obsidian").is_dir():
            return "/".join([".."] * steps)
    return ""


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, path in pairs:
        groups[key].append(path)
    return {key: tuple(paths) for key, paths in groups.items()}
