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
            note, link, _, _, _ = reference
            form, at, source = link.form, link.span.start, note.source
            if form is _MODEL:
                continue
            # as in `- part_of [[x]]`
            after_word = at > 1 and source[at - 1] in _BLANKS and source[at - 2 : at - 1].isalpha()
            if (
                form is _PROPERTY
                or form is _FIELD
                or form is _CANVAS
                or sections
                or link.title.startswith("rel:")
                or (after_word and _is_item(source, at))
            ):
                yield reference


def _is_item(source: bytes, at: int) -> bool:
    """Whether the line of an offset begins with a list's mark."""
    start = source.rfind(b"\n", 0, at) + 1
    return at - start < 100 and source[start:at].lstrip(b" \t>")[:1] in b"-*+0123456789"
