"""A vault's past, as git knows it: what was renamed, what has changed, and the vault as it was at a revision.

Nothing is checked out, and nothing in the repository or the vault is written.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from posixpath import dirname, join, normpath
from tempfile import TemporaryDirectory
from typing import NamedTuple

from kg.config import Config
from kg.errors import UsageError
from kg.survey import Survey, is_read, parsed, survey

COMMITS = 5_000
"""How far back renames are looked for."""
PATIENCE_S = 20
"""How long git may take to look for them."""

_SETTINGS = ("-c", "core.fsmonitor=false", "-c", "log.showSignature=false")
"""What a repository may have set is not run."""
_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color", "--relative", "-z")
_SET_IN_HOOKS = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"}
"""They would lead away from the folder that is asked about."""
_STEPS_BACK = re.compile(r"(?P<start>[^~^]+)(?P<steps>(?:~\d*|\^)+)")
_LINK = "120000"
_MODULE = "160000"


class _GitError(Exception):
    """What git answered instead of a result."""


class _Blob(NamedTuple):
    """A file of a tree."""

    mode: str
    id: str


def renames(root: Path) -> Mapping[str, str]:
    """The vault paths of renamed files before and now, those not yet committed included; empty without git.

    A file that was renamed several times is followed. Only files that are there now are named, by names that are free.
    """
    try:
        head = _git(root, "rev-parse", "--verify", "HEAD").decode().strip()
        moves = (*_uncommitted_renames(root), *_committed_renames(root.resolve(), head))
    except _GitError:
        return {}
    followed: dict[str, str] = {}
    last: dict[str, str] = {}
    # from the newest to the oldest, so that a name which two files had in turn is followed from the right one
    for old, new in moves:
        followed[old] = followed.get(new, new)
        last.setdefault(old, followed[old])
    return {old: new for old, new in sorted(last.items()) if not (root / old).exists() and (root / new).is_file()}


def changed_files(root: Path, revision: str) -> tuple[str, ...]:
    """The vault paths of the files that are new, gone or different since a revision, uncommitted changes included.

    Raises `UsageError` if the vault is in no repository, or the repository has no such revision.
    """
    commit = _commit(root, revision)
    differing = _paths(_git(root, "diff", *_PLAIN, "--name-only", "--no-renames", commit))
    return tuple(sorted({*differing, *_untracked(root)}))


def survey_at(root: Path, revision: str, config: Config) -> Survey:
    """The vault as it was at a revision; what git ignores, or leaves to a submodule, is as it is now.

    Raises `UsageError` if the vault is in no repository, or the repository has no such revision.
    """
    listed = _listed(root, _commit(root, revision))
    tree = _followed(root, listed)
    today = survey(root, config).files
    beside = set(today.paths) - {*_paths(_git(root, "ls-files", "-z")), *_untracked(root)}
    paths = tuple(sorted({*tree, *beside}))
    folders = _folders(paths)
    # a link out of the vault, or a file that may not be read, is nothing that a commit tells
    troubles = {
        path: one for path, one in today.troubles.items() if path in listed or path in beside or path in folders
    }
    files = replace(today, paths=paths, folders=tuple(sorted(folders)), troubles=troubles)
    read = [path for path in paths if is_read(path)]
    sources = _contents(root, {path: tree[path].id for path in read if path in tree})
    notes = {path: parsed(path, sources[path] if path in tree else files.bytes(path)) for path in read}
    return Survey(files, config, notes=notes)


def _commit(root: Path, revision: str) -> str:
    """The id of a revision's commit; of an empty tree for HEAD before the first commit, in which all is new."""
    try:
        _git(root, "rev-parse", "--git-dir")
    except _GitError as error:
        if "not a git repository" in str(error):
            raise UsageError(
                f"the vault '{root}' is in no git repository: there is no '{revision}' to compare"
            ) from None
        raise UsageError(f"git cannot tell what has changed: {error}") from None
    try:
        # what follows is a revision, even if it begins with a dash
        said = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except _GitError:
        if revision != "HEAD" or _has_commits(root):
            raise UsageError(_unknown(root, revision)) from None
        said = _git(root, "hash-object", "-t", "tree", "--stdin", words=b"")
    return said.decode().strip()


def _has_commits(root: Path) -> bool:
    return bool(_git(root, "rev-list", "--all", "--max-count=1"))


def _unknown(root: Path, revision: str) -> str:
    """Why the repository does not have a revision, and what would help."""
    if _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        count = int(_git(root, "rev-list", "--count", "HEAD"))
        held = f"{count} commit" + ("s" if count > 1 else "")
        return f"'{revision}' is not in this shallow clone, which holds {held}; {_remedy(root, revision)}"
    named = _git(root, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
    names = named.decode(errors="replace").split()
    if not names:
        return f"the repository has no commits yet, so there is no '{revision}'"
    from kg.registry import choices  # noqa: PLC0415 - only a mistake needs it

    return f"the repository has no revision '{revision}'; {choices(revision, names[:20])}"


def _remedy(root: Path, revision: str) -> str:
    """How to fetch what a shallow clone lacks."""
    back = _STEPS_BACK.fullmatch(revision)
    if back and _has(root, back["start"]):
        depth = 1 + sum(int(steps or 1) for steps in re.findall(r"~(\d*)|\^", back["steps"]))
        return (
            f"fetch it with 'git fetch --depth={depth}', or with 'fetch-depth: {depth}' in the checkout of a workflow"
        )
    name = revision.removeprefix("origin/")
    branch = name if name == revision else f"{name}:refs/remotes/origin/{name}"
    some = f"git fetch --depth=1 origin {branch}" if re.fullmatch(r"[\w./-]+", name) else "git fetch --unshallow"
    return f"fetch it with '{some}', or all with 'fetch-depth: 0' in the checkout of a workflow"


def _has(root: Path, revision: str) -> bool:
    try:
        return bool(_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"))
    except _GitError:
        return False


@lru_cache(maxsize=8)
def _committed_renames(root: Path, head: str) -> tuple[tuple[str, str], ...]:
    """The renames in the commits before a commit, from the newest to the oldest."""
    command = (
        "log",
        *_PLAIN,
        f"--max-count={COMMITS}",
        "--format=",
        "--name-status",
        "--find-renames",
        "--diff-filter=R",
    )
    return tuple(_moves(_git(root, *command, head, "--", ".", patience=PATIENCE_S)))


def _uncommitted_renames(root: Path) -> tuple[tuple[str, str], ...]:
    """The renames since the last commit, whether or not git was told of the new names."""
    if not _git(root, "diff", *_PLAIN, "--name-only", "--no-renames", "--diff-filter=D", "HEAD"):
        return ()
    with TemporaryDirectory(prefix="kg-") as folder:
        # git finds the new names only if its index has them; it gets an index and a store of objects of its own
        index = root / os.fsdecode(_git(root, "rev-parse", "--git-path", "index").rstrip(b"\n"))
        objects = (root / os.fsdecode(_git(root, "rev-parse", "--git-path", "objects").rstrip(b"\n"))).resolve()
        if index.is_file():
            shutil.copy(index, f"{folder}/index")
        own = {
            "GIT_INDEX_FILE": f"{folder}/index",
            "GIT_OBJECT_DIRECTORY": folder,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(objects),
        }
        _git(root, "add", "--intent-to-add", "--", ".", environment=own)
        command = ("diff", *_PLAIN, "--name-status", "--find-renames", "--diff-filter=R", "HEAD")
        return tuple(_moves(_git(root, *command, environment=own)))


def _moves(said: bytes) -> Iterator[tuple[str, str]]:
    """The pairs of `R100 old new`; between commits there is an empty word."""
    words = iter(said.split(b"\0"))
    for word in words:
        if word.startswith(b"R"):
            old, new = os.fsdecode(next(words)), os.fsdecode(next(words))
            if _is_vault_path(old) and _is_vault_path(new):
                yield old, new


def _listed(root: Path, commit: str) -> dict[str, _Blob]:
    """What the folder of the vault held at a commit."""
    listed: dict[str, _Blob] = {}
    for line in _git(root, "ls-tree", "-r", "-z", commit).split(b"\0"):
        head, _, name = line.partition(b"\t")
        path = os.fsdecode(name)
        if _is_vault_path(path):
            mode, _, id_ = head.decode().split()
            listed[path] = _Blob(mode, id_)
    return listed


def _followed(root: Path, listed: Mapping[str, _Blob]) -> dict[str, _Blob]:
    """The files; a symbolic link is the file of the vault that it leads to, as it is on a disk."""
    links = _contents(root, {path: blob.id for path, blob in listed.items() if blob.mode == _LINK})
    targets = {path: normpath(join(dirname(path), os.fsdecode(target))) for path, target in links.items()}
    found = {path: listed.get(_end(path, targets)) for path in listed}
    return {path: blob for path, blob in found.items() if blob and blob.mode != _MODULE}


def _end(path: str, targets: Mapping[str, str]) -> str:
    """Where a chain of symbolic links ends; nowhere if it is a circle."""
    seen = set()
    while path in targets:
        if path in seen:
            return ""
        seen.add(path)
        path = targets[path]
    return path


def _contents(root: Path, ids: Mapping[str, str]) -> dict[str, bytes]:
    """The bytes of files by their paths, from one run of git."""
    if not ids:
        return {}
    said = _git(root, "cat-file", "--batch", words="".join(f"{id_}\n" for id_ in ids.values()).encode())
    contents, at = {}, 0
    for path in ids:
        end = said.index(b"\n", at)
        size = int(said[at:end].rpartition(b" ")[2])
        contents[path] = said[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
    return contents


def _untracked(root: Path) -> Iterator[str]:
    """The files that git does not know of and does not ignore."""
    return _paths(_git(root, "ls-files", "-z", "--others", "--exclude-standard"))


def _paths(said: bytes) -> Iterator[str]:
    return filter(_is_vault_path, map(os.fsdecode, said.split(b"\0")))


def _is_vault_path(path: str) -> bool:
    """Whether kg looks at a path: no part of it begins with a dot, and it is UTF-8."""
    return bool(path) and "/." not in f"/{path}" and path.encode("utf-8", "replace").decode() == path


def _folders(paths: Iterable[str]) -> set[str]:
    folders: set[str] = set()
    for path in paths:
        while (path := dirname(path)) and path not in folders:
            folders.add(path)
    return folders


def _git(
    root: Path,
    *arguments: str,
    words: bytes | None = None,
    environment: Mapping[str, str] | None = None,
    patience: float | None = None,
) -> bytes:
    """What git says in a folder."""
    around = {name: value for name, value in os.environ.items() if name not in _SET_IN_HOOKS}
    quiet = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(  # noqa: S603 - a revision is never taken for an option, and no shell is in between
            ["git", *_SETTINGS, *arguments],  # noqa: S607 - the git that the user would run
            cwd=root,
            env={**around, **quiet, **(environment or {})},
            input=words,
            stdin=subprocess.DEVNULL if words is None else None,
            capture_output=True,
            timeout=patience,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _GitError(str(error) if shutil.which("git") else "git is not installed") from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise _GitError(lines[0].removeprefix("fatal: ") if lines else "it gives no reason")
    return done.stdout
