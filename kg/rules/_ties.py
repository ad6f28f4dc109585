"""What ties notes together beyond a plain link: embeds, and links that may declare a relation."""

from collections.abc import Iterator

from kg.note import Form
from kg.resolve import Reference, Status
from kg.survey import Survey

_FOUND = (Status.OK, Status.AMBIGUOUS, Status.MISSING_HEADING, Status.MISSING_BLOCK)
_PROPERTY, _FIELD, _CANVAS, _MODEL = Form.PROPERTY, Form.FIELD, Form.CANVAS, Form.MODEL
_BLANKS = b" \t"


def embeds_of_notes(survey: Survey) -> Iterator[Reference]:
    """The embeds of notes in notes."""
    for status in (Status.OK, Status.AMBIGUOUS):
        for reference in survey.by_status[status]:
            if reference.link.embed and (reference.path or "").lower().endswith(".md"):
                yield reference


def declaring(survey: Survey) -> Iterator[Reference]:
    """The links that may declare a relation; to look closely at each of a hundred thousand would take long."""
    sections = survey.config.relations_of_sections
    for status in _FOUND:
        for reference in survey.by_status[status]:
            source, link, _, _, _ = reference
            form = link.form
            if form is not _MODEL and (
                form is _PROPERTY
                or form is _FIELD
                or form is _CANVAS
                or sections
                or link.title.startswith("rel:")
                or _follows_word(source.source, link.span.start)
            ):
                yield reference


def _follows_word(source: bytes, at: int) -> bool:
    """Whether a link may be that of `- part_of [[x]]`: a word before it, and a list's mark at the line's start."""
    if at < 2 or source[at - 1] not in _BLANKS or not source[at - 2 : at - 1].isalpha():
        return False
    start = source.rfind(b"\n", 0, at) + 1
    return at - start < 100 and source[start:at].lstrip(b" \t>")[:1] in b"-*+0123456789"
