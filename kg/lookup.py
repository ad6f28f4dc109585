"""A target as written -> the file it stands for: what Obsidian opens, and whether GitHub finds it too.

Obsidian looks for a path in this order, for wikilinks and Markdown links alike, whatever the case and Unicode form:
`./x` and `../x` from the note's own folder; `/x` from the vault's; else the exact path in the vault; else every file
whose path ends so, first those in or below the note's folder, then the shortest path.
GitHub knows only the path from the note's own folder, letter by letter.
"""

import re
from enum import Flag, auto
from typing import NamedTuple, TypeAlias
from unicodedata import normalize

from kg.files import Files, fold


class How(Flag):
    """What in a link a reader would stumble over who follows it letter by letter, as GitHub does."""

    EXACT = 0
    CASE = auto()
    """`log.md` for Log.md."""
    UNICODE = auto()
    """A composed `é` for a decomposed one, or the other way round."""
    EXTENSION = auto()
    """`Log` for Log.md, in a Markdown link."""
    ELSEWHERE = auto()
    """`Log.md` for notes/Log.md, in a Markdown link."""


class Found(NamedTuple):
    """The link leads to one file."""

    path: str
    how: How = How.EXACT


class Ambiguous(NamedTuple):
    """Several files could be meant; Obsidian takes one."""

    path: str
    how: How
    candidates: tuple[str, ...]
    """All of them, the chosen one included, sorted."""
    stable: bool
    """Whether Obsidian always takes this one; False if its choice depends on the order in which it read the files."""


class Missing(NamedTuple):
    """The vault has no such file."""

    target: str
    """The path as written; `./` and `../` are worked out."""
    attachment: bool
    """Whether the link asks for an image, a PDF or the like, not for a note."""


class Folder(NamedTuple):
    """The link leads to a folder, the empty path being the vault itself: nothing to open, and nothing wrong."""

    path: str
    how: How = How.EXACT


class External(NamedTuple):
    """The link leads out into the world, and is not followed."""

    url: str


class Outside(NamedTuple):
    """The link climbs above the vault."""

    target: str


class Empty(NamedTuple):
    """`[x]()`: the link says nothing about where it leads."""


class Unencoded(NamedTuple):
    """`[x](My note.md)`: the space ends the destination, so this is no link."""

    path: str | None
    """The file it would lead to if it were encoded."""


Resolution: TypeAlias = Found | Ambiguous | Missing | Folder | External | Outside | Empty | Unencoded


class Meaning(NamedTuple):
    """What a target stands for."""

    resolution: Resolution
    github: bool | None
    """Whether GitHub finds a file or folder there; None where it does not look: wikilinks, addresses, canvases."""


# past the checks of named tuples
_new = tuple.__new__
_EXACT = How.EXACT


class Lookup:
    """Finds the files of a vault as Obsidian does."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def __call__(self, folder: str, target: str, *, wiki: bool) -> Meaning:
        """What a target means in a note of a folder."""
        if not wiki and is_address(target):
            return Meaning(External(target), github=None)
        if plain := self._plainly(folder, target, wiki=wiki):
            return plain
        literal = _literal(folder, target)
        if literal is None:
            return Meaning(Outside(target), None if wiki else False)
        github = None if wiki else self._is_on_github(literal)
        anchored = target.startswith("/") or _DOTS.search(target) is not None
        choice = self._at(literal) if anchored else self._anywhere(folder, target)
        if choice is None:
            return Meaning(self._without_file(target, literal, anchored=anchored, wiki=wiki), github)
        how = (
            _how_in_vault(literal if anchored else target, choice.path) if wiki else _how(literal, target, choice.path)
        )
        agreed = not wiki and choice.stable and How.ELSEWHERE not in how
        if len(choice.candidates) == 1 or agreed:
            return Meaning(Found(choice.path, how), github)
        return Meaning(Ambiguous(choice.path, how, choice.candidates, choice.stable), github)

    def _plainly(self, folder: str, target: str, *, wiki: bool) -> Meaning | None:
        """The one file of its name, if the link is written as it should be: of most links no more is to be asked."""
        if wiki:
            path = self._files.by_unique_name.get(f"{target}.md") if "." not in target else None
            return _new(Meaning, (_new(Found, (path, _EXACT)), None)) if path else None
        name = target.rpartition("/")[2]
        path = self._files.by_unique_name.get(name) if "." in name else None
        if path and (path == f"{folder}/{target}" or (target[0] == "." and path == _literal(folder, target))):
            return _new(Meaning, (_new(Found, (path, _EXACT)), True))
        return None

    def in_canvas(self, target: str) -> Meaning:
        """What a target means in a canvas, which names its files by their path in the vault."""
        choice = self._at(target)
        found = Found(choice.path, _how_in_vault(target, choice.path)) if choice else _missing(target)
        return Meaning(found, github=None)

    def _at(self, path: str) -> "_Choice | None":
        """The file at a path of the vault."""
        for spelled in _spellings(path):
            if paths := self._files.by_path.get(fold(spelled)):
                return _shortest(paths, spelled, paths)
        return None

    def _anywhere(self, folder: str, target: str) -> "_Choice | None":
        """The file that Obsidian opens for a path that begins neither with `/` nor with a dot."""
        for spelled in _spellings(target):
            candidates = self._ending_with(fold(spelled))
            if candidates:
                exact = self._files.by_path.get(fold(spelled))
                if exact and "/" in spelled:
                    return _shortest(exact, spelled, exact)
                return _shortest(exact or self._near(folder, spelled, candidates), spelled, candidates)
        return None

    def _ending_with(self, folded: str) -> tuple[str, ...]:
        paths = self._files.by_name.get(folded.rpartition("/")[2], ())
        if "/" not in folded:
            return paths
        return tuple(path for path in paths if f"/{fold(path)}".endswith(f"/{folded}"))

    def _near(self, folder: str, spelled: str, candidates: tuple[str, ...]) -> tuple[str, ...]:
        """Those in the note's own folder, else those below it, else all: folders above have no preference."""
        if not folder or len(candidates) == 1:
            return candidates
        below = f"{fold(folder)}/"
        own = self._files.by_path.get(below + fold(spelled))
        return own or tuple(path for path in candidates if fold(path).startswith(below)) or candidates

    def _without_file(self, target: str, literal: str, *, anchored: bool, wiki: bool) -> Resolution:
        folders = self._files.by_folder.get(fold(literal))
        if folders and (not wiki or target.endswith("/")):
            folder = literal if literal in folders else folders[0]
            return Folder(folder, _letters(literal, folder))
        if wiki and "://" in target:
            return External(target)
        return _missing(literal if anchored else target)

    def _is_on_github(self, literal: str) -> bool:
        # what follows a question mark is for the server: `cell.png?raw=true`
        path = literal.partition("?")[0]
        if not self._files.known.isdisjoint((literal, path)) or literal in self._files.by_folder.get(fold(literal), ()):
            return True
        return "/." in f"/{literal}" and self._files.has_hidden(literal)


def is_address(target: str) -> bool:
    """Whether a Markdown destination leads out of the vault: it has a scheme, or begins with `//`."""
    return _SCHEME.match(target) is not None


class _Choice(NamedTuple):
    """The file that Obsidian opens, among those it could."""

    path: str
    candidates: tuple[str, ...]
    stable: bool


_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_DOTS = re.compile(r"(?:^|/)\.\.?(?:/|$)")
_ATTACHMENT = re.compile(
    r".*\.(?:avif|bmp|gif|heic|ico|jpe?g|png|svg|tiff?|webp|flac|m4a|mp3|ogg|opus|wav|webm|3gp|mkv|mov|mp4|avi|ogv|pdf"
    r"|base|canvas|excalidraw|bib|c|cpp|css|csv|docx?|epub|go|h|html?|ipynb|java|jl|js|json|key|m|mat|mjs|nb|npy|numbers"
    r"|odp|ods|odt|pages|pptx?|ps1|py|r|rb|rs|rtf|sh|sql|tex|toml|ts|tsv|txt|xlsx?|xml|ya?ml|zip|gz|tar|7z)",
    re.IGNORECASE | re.DOTALL,
)


def _literal(folder: str, target: str) -> str | None:
    """The path in the vault that a target names if read from a folder; None if it climbs out."""
    steps = target.split("/") if target.startswith("/") or not folder else [*folder.split("/"), *target.split("/")]
    path: list[str] = []
    for step in steps:
        if step == "..":
            if not path:
                return None
            path.pop()
        elif step not in ("", "."):
            path.append(step)
    return "/".join(path)


def _spellings(target: str) -> tuple[str, ...]:
    """The file names to try: `.md` may be missing, and only a name with a dot can be complete without it."""
    name = target.rpartition("/")[2]
    if not name:
        return ()
    return (target, f"{target}.md") if "." in name else (f"{target}.md", target)


def _shortest(near: tuple[str, ...], spelled: str, candidates: tuple[str, ...]) -> _Choice:
    """The shortest path; of equally short ones the first that is spelled alike, which Obsidian may see otherwise."""
    if len(near) == 1:
        return _Choice(near[0], candidates, stable=True)
    shortest = min(map(len, near))
    ties = [path for path in near if len(path) == shortest]
    path = next((tie for tie in ties if tie.endswith(spelled)), ties[0])
    return _Choice(path, candidates, stable=len(ties) == 1)


def _missing(target: str) -> Missing:
    return Missing(target, attachment=_ATTACHMENT.fullmatch(target) is not None)


def _how(literal: str, target: str, path: str) -> How:
    """What keeps a reader who follows a Markdown path letter by letter from the file."""
    if literal == path:
        return How.EXACT
    if fold(path) in (fold(literal), f"{fold(literal)}.md"):
        return _compared(literal, path)
    return How.ELSEWHERE | _compared(target, path)


def _how_in_vault(written: str, path: str) -> How:
    """How a wikilink differs from the end of the path that it stands for; `.md` is better left out."""
    if f"/{path}".endswith((f"/{written}.md", f"/{written}")):
        return How.EXACT
    return _compared(written, path) & ~How.EXTENSION


def _compared(written: str, path: str) -> How:
    tail = "/".join(path.split("/")[-written.count("/") - 1 :])
    if fold(written) == fold(tail):
        return _letters(written, tail)
    return How.EXTENSION | _letters(written, tail[:-3])


def _letters(written: str, actual: str) -> How:
    """How two spellings of one name differ: in case, in Unicode form, in both."""
    if written == actual:
        return How.EXACT
    case = normalize("NFC", written) != normalize("NFC", actual)
    form = written.lower() != actual.lower()
    return (How.CASE if case else How.EXACT) | (How.UNICODE if form else How.EXACT)
