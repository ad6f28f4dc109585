"""Links whose file is not in the vault: which of them are broken, and where they were to lead."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.files import fold
from kg.resolve import Reference, Status
from kg.rules import _git
from kg.rules._closest import closest
from kg.rules._fixes import Fix, to_file, to_note_by_alias
from kg.rules._once import once
from kg.rules._paths import literal
from kg.suggest import Reason, Suggestion
from kg.survey import Survey

_SITE = re.compile(
    r"www\.|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|info|co\.uk|ac\.uk|de|fr|ch|eu|dev)(?=[/:?]|\Z)", re.IGNORECASE
)


class Mending(NamedTuple):
    """How a link may be mended."""

    fix: Fix = ()
    unsafe: bool = False


def broken(survey: Survey, status: Status) -> Iterator[Reference]:
    """The links to missing notes or attachments, but for those that a milder rule explains."""
    for reference in survey.by_status[status]:
        if not (reference.github or lacks_scheme(reference) or _git.absent_submodule(survey, reference)):
            yield reference


def lacks_scheme(reference: Reference) -> bool:
    """Whether a Markdown destination looks like an address without its `https://`."""
    return not reference.link.wiki and _SITE.match(reference.link.target) is not None


def mending(survey: Survey, reference: Reference, suggestions: Sequence[Suggestion]) -> Mending:
    """The surest way to mend a broken link: git's word, an alias, the same name elsewhere, the closest name."""
    if path := _renamed(survey, reference):
        return Mending(to_file(survey, reference, path))
    for reason, paths in _by_reason(suggestions).items():
        if reason is Reason.SIMILAR:
            near = _nearest_name(survey, reference, paths)
            return Mending(to_file(survey, reference, near), unsafe=True) if near else Mending()
        path = paths[0] if len(paths) == 1 else _nearest_path(reference, paths)
        if path:
            return _mended(survey, reference, path, reason)
    return Mending()


def _mended(survey: Survey, reference: Reference, path: str, reason: Reason) -> Mending:
    wiki, target = reference.link.wiki, fold(reference.link.target)
    if reason is Reason.ALIAS and wiki:
        sure = target in map(fold, survey.notes[path].aliases)
        return Mending(to_note_by_alias(survey, reference, path), unsafe=not sure)
    return Mending(to_file(survey, reference, path), unsafe=not (reason is Reason.DECODED and wiki))


def _by_reason(suggestions: Sequence[Suggestion]) -> Mapping[Reason, list[str]]:
    groups: dict[Reason, list[str]] = defaultdict(list)
    for suggestion in suggestions:
        groups[suggestion.reason].append(suggestion.text)
    return groups


def _nearest_path(reference: Reference, paths: Sequence[str]) -> str:
    """Of several files of one name, the one whose folder is misspelt."""
    written = literal(reference).removesuffix(".md")
    # a wikilink names the end of a path
    steps = written.count("/") + 1 if reference.link.wiki else 0
    index = closest(written, ["/".join(path.removesuffix(".md").split("/")[-steps:]) for path in paths])
    return "" if index is None else paths[index]


def _nearest_name(survey: Survey, reference: Reference, paths: Sequence[str]) -> str:
    """The file of the closest name, if the vault has one file of that name or its folder tells which."""
    written = reference.link.target.rpartition("/")[2]
    is_note = reference.status is Status.MISSING_NOTE
    names = [path.rpartition("/")[2].removesuffix(".md") if is_note else path.rpartition("/")[2] for path in paths]
    index = closest(written.removesuffix(".md") if is_note else written, names)
    if index is None:
        return ""
    alike = survey.files.by_name[fold(paths[index].rpartition("/")[2])]
    return alike[0] if len(alike) == 1 else _nearest_path(reference, alike)


def _renamed(survey: Survey, reference: Reference) -> str:
    """The file that git knows by the missing path, if there is exactly one."""
    moved = _renames(survey)
    if not moved:
        return ""
    wanted = fold(reference.link.target).strip("/")
    exact, now = fold(literal(reference)), set[str]()
    for spelled in (wanted, f"{wanted}.md"):
        for before, after in moved.get(spelled.rpartition("/")[2], ()):
            if before in (exact, f"{exact}.md") or f"/{before}".endswith(f"/{spelled}"):
                now.add(after)
    return now.pop() if len(now) == 1 else ""


@once
def _renames(survey: Survey) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Folded name before -> the folded path before and the path of the file today."""
    if not _git.is_repository(survey):
        return {}
    from kg.history import renames  # noqa: PLC0415 - only a broken link in a repository waits for git

    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for before, after in renames(survey.files.root).items():
        if after in survey.files.known:
            groups[fold(before).rpartition("/")[2]].append((fold(before), after))
    return groups
