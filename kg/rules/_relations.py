"""What the notes of a vault state about each other: subject, relation, object.

Worked out from the references, without the graph, so that a check of a large vault need not wait for one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.note import Form, Link, Note
from kg.resolve import Reference, Status
from kg.rules._once import once
from kg.survey import Survey

_FOUND = (Status.OK, Status.AMBIGUOUS, Status.MISSING_HEADING, Status.MISSING_BLOCK)
_OFTEN_DECLARING = frozenset({Form.PROPERTY, Form.FIELD, Form.CANVAS})


class Statement(NamedTuple):
    """A relation between two files, the right way round, and the link that declares it."""

    subject: str
    """The path of a file."""
    relation: str
    object: str
    reference: Reference
    written: str
    """The relation as its author named it: `part_of`, or its inverse `has_part`."""


@once
def statements(survey: Survey) -> Sequence[Statement]:
    """All that links declare, in the order of notes and places."""
    candidates = list(_candidates(survey))
    if not candidates:
        return ()
    from kg.edges import declared  # noqa: PLC0415 - most vaults declare nothing

    config, made = survey.config, list[Statement]()
    for reference in candidates:
        found = declared(reference, config)
        if found is None or reference.path is None:
            continue
        link = reference.link
        subject = link.display if link.form is Form.CANVAS and link.display else reference.source.path
        object_ = reference.path
        name = config.inverses.get(found.relation, found.relation)
        if name != found.relation:
            subject, object_ = object_, subject
        made.append(Statement(subject, name, object_, reference, found.relation))
    return sorted(made, key=lambda one: (one.reference.source.path, one.reference.link.span))


@once
def wired(survey: Survey) -> Sequence[Statement]:
    """What models state by their inputs: the note that an input comes from excites or inhibits the model's note."""
    made = []
    for note, model in survey.valid_models:
        for span, excites in model.wires():
            relation = "excites" if excites else "inhibits"
            for link in note.links:
                if link.form is Form.MODEL and span.start <= link.span.start and link.span.end <= span.end:
                    reference = survey.resolver.resolve(note, link)
                    if reference.path is not None:
                        made.append(Statement(reference.path, relation, note.path, reference, relation))
    return made


@once
def types(survey: Survey) -> Mapping[str, tuple[str, ...]]:
    """What each note is about, by its path."""
    from kg.edges import Names  # noqa: PLC0415 - only relations with a domain or a range ask
    from kg.graph import NodeKind  # noqa: PLC0415

    nodes = Names(survey.files, survey.notes, survey.config).files()
    return {node.path: node.types for node in nodes if node.path and node.kind is NodeKind.NOTE}


def of_family(survey: Survey, relation: str, parent: str) -> bool:
    """Whether a relation is another one, or a special case of it."""
    return parent in survey.config.ancestry(relation)


def title(survey: Survey, path: str) -> str:
    """How a file is called in a message."""
    note = survey.notes.get(path)
    return note.title if note else path


def _candidates(survey: Survey) -> Iterator[Reference]:
    """The links that may declare a relation; to look closely at each of a hundred thousand would take long."""
    sections = survey.config.relations_of_sections
    for status in _FOUND:
        for reference in survey.by_status[status]:
            link = reference.link
            if link.form is not Form.MODEL and (
                link.form in _OFTEN_DECLARING
                or sections
                or link.title.startswith("rel:")
                or _follows_word(reference.source, link)
            ):
                yield reference


def _follows_word(note: Note, link: Link) -> bool:
    """Whether a link may be that of `- part_of [[x]]`: a word before it, and a list's mark at the line's start."""
    source, at = note.source, link.span.start
    if source[at - 1 : at] not in (b" ", b"\t") or not source[at - 2 : at - 1].isalpha():
        return False
    start = source.rfind(b"\n", 0, at) + 1
    return at - start < 100 and source[start:at].lstrip(b" \t>")[:1] in b"-*+0123456789"
