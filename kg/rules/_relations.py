"""What the notes of a vault state about each other: subject, relation, object.

Worked out from the references, without the graph, so that a check of a large vault need not wait for one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.note import Form, Span
from kg.report import Finding, finding
from kg.resolve import Reference
from kg.rules._once import once
from kg.rules._ties import declaring
from kg.survey import Survey


class Statement(NamedTuple):
    """A relation between two files, the right way round, and the link that declares it: plain values, to be sent."""

    subject: str
    """The path of a file."""
    relation: str
    object: str
    path: str
    """The note that states it."""
    span: Span
    """The link in that note."""
    target: str
    """The file that the link leads to."""
    written: str
    """The relation as its author named it: `part_of`, or its inverse `has_part`."""
    form: Form
    of_section: bool
    """Whether the link names a heading or block of the file."""
    titled: bool
    """Whether the link's title says it: `"rel:part_of"`."""

    def finding(self, survey: Survey, message: str, help: str = "") -> Finding:
        """A finding about the link."""
        return finding(survey.notes[self.path], self.span, message, help)


@once
def statements(survey: Survey) -> Sequence[Statement]:
    """All that links declare, in the order of notes and places."""
    candidates = list(declaring(survey))
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
        made.append(_statement(subject, name, object_, reference, found.relation))
    return in_order(made)


@once
def wired(survey: Survey) -> Sequence[Statement]:
    """What models state by their inputs: the note that an input comes from excites or inhibits the model's note."""
    made: list[Statement] = []
    if not survey.valid_models:
        return made
    for note, model in survey.wired_models:
        for span, excites in model.linked_inputs():
            relation = "excites" if excites else "inhibits"
            for link in note.links:
                if link.form is Form.MODEL and span.start <= link.span.start and link.span.end <= span.end:
                    reference = survey.resolver.resolve(note, link)
                    if reference.path is not None:
                        made.append(_statement(reference.path, relation, note.path, reference, relation))
    return made


def in_order(made: Iterable[Statement]) -> Sequence[Statement]:
    """Statements by note and place."""
    return sorted(made, key=lambda one: (one.path, one.span))


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


def _statement(subject: str, relation: str, object_: str, reference: Reference, written: str) -> Statement:
    link, source, target = reference.link, reference.source.path, reference.path or ""
    of_section, titled = bool(link.fragment), link.title.startswith("rel:")
    return Statement(subject, relation, object_, source, link.span, target, written, link.form, of_section, titled)
