"""Links that Obsidian follows and a reader who takes them letter by letter does not."""

from collections.abc import Iterator, Mapping, Sequence
from posixpath import join, normpath

from kg.note import Form, Link, Span
from kg.resolve import Ambiguous, Folder, Found, How, Reference, Status
from kg.rules._once import once
from kg.survey import Survey

_WEIGHT = (How.ELSEWHERE, How.CASE, How.EXTENSION, How.UNICODE)
"""One link, one finding about its path: to mend the weightiest mends the others as well."""


def detours(survey: Survey, how: How) -> Sequence[tuple[Reference, str]]:
    """The links with which this is the weightiest thing wrong, each with the file or folder that it leads to."""
    return _by_weight(survey)[how]


def place_of_path(link: Link) -> Span:
    """Where the path is written; for `[text][label]` the link itself, as its path stands elsewhere in the note."""
    return link.span if link.form is Form.REFERENCE or link.destination is None else link.destination


def plain_link(span: Span, destination: Span | None, target: str, fragment: str, *, embed: bool = False) -> Link:
    """The Markdown link that would say what HTML, or a plain path, says."""
    return Link(
        form=Form.MARKDOWN,
        wiki=False,
        embed=embed,
        span=span,
        destination=destination,
        target=target,
        fragment=fragment,
        display="",
        title="",
        key="",
        in_comment=False,
    )


def literal(reference: Reference) -> str:
    """The path in the vault that a missing Markdown link names, read from its note's folder."""
    target = reference.link.target
    if reference.link.wiki or target.startswith("/"):
        return target.lstrip("/")
    return normpath(join(reference.source.path.rpartition("/")[0], target))


@once
def _by_weight(survey: Survey) -> Mapping[How, Sequence[tuple[Reference, str]]]:
    groups: dict[How, list[tuple[Reference, str]]] = {how: [] for how in _WEIGHT}
    for reference, path, how in _inexact(survey):
        weightiest = next(one for one in _WEIGHT if one in how)
        groups[weightiest].append((reference, path))
    return groups


def _inexact(survey: Survey) -> Iterator[tuple[Reference, str, How]]:
    exact = How.EXACT
    for status in (Status.OK, Status.AMBIGUOUS, Status.MISSING_HEADING, Status.MISSING_BLOCK):
        for reference in survey.by_status[status]:
            resolution = reference.resolution
            if isinstance(resolution, Found | Ambiguous | Folder) and resolution.how is not exact:
                yield reference, resolution.path, resolution.how
