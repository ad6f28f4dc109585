"""What may be shown: a survey without the notes that say `publish: false` or are excluded, and without a trace of them.

A link to a hidden note is replaced in the text itself, and the text is read again: whatever is made of it
(HTML, snippets, the graph, unresolved targets) then cannot know of the note.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from kg.files import fold
from kg.globs import Globs
from kg.note import UNPUBLISHED, Form, Link, Note, Span
from kg.survey import Survey, parsed


def published(survey: Survey, exclude: Iterable[str] = ()) -> Survey:
    """The survey that maps and exports are made of."""
    globs = Globs((*survey.config.exclude, *exclude))
    hidden = {note.path: note for note in survey.notes.values() if note.path in globs or is_private(note)}
    if not hidden:
        return survey
    leaving = hidden.keys() | _only_theirs(survey, hidden)
    files = replace(
        survey.files,
        paths=tuple(path for path in survey.files.paths if path not in leaving),
        folders=tuple(folder for folder in survey.files.folders if _holds(folder, survey.files.paths, leaving)),
    )
    edits = _edits(survey, hidden)
    notes = {
        path: parsed(path, _edited(note.source, edits[path])) if path in edits else note
        for path, note in survey.notes.items()
        if path not in hidden
    }
    return Survey(files, survey.config, survey.progress, notes)


def is_private(note: Note) -> bool:
    """Whether a note says `publish: false`."""
    return any(key.lower() == "publish" and fold(str(value)) == "false" for key, value in note.properties.items())


def _only_theirs(survey: Survey, hidden: Collection[str]) -> set[str]:
    """The attachments that only hidden notes link to."""
    theirs: set[str] = set()
    shared: set[str] = set()
    for reference in survey.references:
        path = reference.path
        if path is not None and path not in survey.notes:
            (theirs if reference.source.path in hidden else shared).add(path)
    return theirs - shared


def _holds(folder: str, paths: Iterable[str], leaving: Collection[str]) -> bool:
    """Whether a folder still holds something, or never did."""
    inside = [path for path in paths if path.startswith(f"{folder}/")]
    return not inside or any(path not in leaving for path in inside)


def _edits(survey: Survey, hidden: Mapping[str, Note]) -> dict[str, dict[Span, bytes]]:
    """What to write instead of each link to a hidden note, by note and place."""
    edits: dict[str, dict[Span, bytes]] = {}
    for reference in survey.references:
        path = reference.path
        if path is not None and path in hidden and reference.source.path not in hidden:
            here = edits.setdefault(reference.source.path, {})
            here |= _without_link(reference.link, hidden[path])
    return edits


def _without_link(link: Link, hidden: Note) -> dict[Span, bytes]:
    if link.form is Form.CANVAS and link.destination == link.span:
        return {link.span: b""}
    # a model knows by these words that an input has a source, and that it must not be told
    keeps = link.form is not Form.MODEL and not link.embed and not _names(link.display, hidden)
    found = {link.span: (link.display if keeps and link.display else UNPUBLISHED).encode()}
    if link.destination and not link.span.start <= link.destination.start < link.span.end:
        # a reference: its definition stands elsewhere
        found[link.destination] = b"#"
    return found


def _names(words: str, note: Note) -> bool:
    """Whether words give a note away."""
    said = fold(words)
    return any(fold(name) in said for name in (note.stem, note.title, *note.aliases))


def _edited(source: bytes, edits: Mapping[Span, bytes]) -> bytes:
    """The text with some stretches replaced; one within another goes with it."""
    parts, end = [], 0
    for span in sorted(edits):
        if span.start >= end:
            parts += [source[end : span.start], edits[span]]
            end = span.end
    return b"".join([*parts, source[end:]])
