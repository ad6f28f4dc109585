"""Properties that look like links and are none."""

from collections.abc import Iterator

from kg.markup.destinations import address
from kg.note import Note, Span, Value
from kg.report import Finding, Severity, finding
from kg.rules import rule
from kg.rules._fixes import edit
from kg.rules._paths import plain_link
from kg.rules._troubles import troubles
from kg.survey import Survey

_NO_LINKS = ("tags", "aliases", "cssclasses")


@rule(Severity.WARNING)
def property_link(survey: Survey) -> Iterator[Finding]:
    """Finds properties that look like links and are none: a wikilink without quotes, or a note's plain path.

    For YAML `[[Brain]]` is a list in a list: Obsidian shows it so, follows it nowhere, and the graph has no edge.
    A plain path is a link only in a property that kg.toml, or kg itself, knows as a relation.

    Mend it by quoting the wikilink, which `--fix` does; write a path as a wikilink in quotes.

        part_of: [[Brain]]                    write part_of: "[[Brain]]"
    """
    for note, trouble in troubles(survey, "property-link"):
        quote = "'" if '"' in note.text(trouble.span) else '"'
        fix = (edit(note, trouble.span, f"{quote}{note.text(trouble.span)}{quote}"),)
        yield finding(note, trouble.span, trouble.message, trouble.help, fix=fix)
    for note in survey.notes.values():
        if note.properties and _may_hold_one(note.source[: note.body].lower()):
            yield from _plain(survey, note)


def _may_hold_one(front: bytes) -> bool:
    """Whether front matter has a path or brackets, if only by an escape."""
    return b".md" in front or b"[[" in front or b"\\" in front


def _plain(survey: Survey, note: Note) -> Iterator[Finding]:
    """Values that name a note of the vault, and are no links."""
    for name, value in note.properties.items():
        for words in _texts(value):
            if name.lower() in _NO_LINKS:
                if words.startswith("[[") and words.endswith("]]"):
                    yield _finding(
                        note, name, words, f"links in '{name}' are not followed", "write them in another property"
                    )
            elif words.lower().endswith(".md") and "[" not in words and _is_idle(survey, note, name, words):
                yield _finding(note, name, words, f"the path '{words}' is no link here", 'write it as "[[…]]"')


def _finding(note: Note, name: str, words: str, message: str, hint: str) -> Finding:
    key = max(note.source.find(f"\n{name}".encode(), 0, note.body), 0)
    start = max(note.source.find(words.encode(), key, note.body), 0)
    return finding(note, Span(start, start + len(words.encode())), message, hint)


def _is_idle(survey: Survey, note: Note, name: str, words: str) -> bool:
    """Whether a path leads to a note, but makes no edge."""
    from kg.edges import paths_in_properties  # noqa: PLC0415 - few properties hold a path

    if any(link.key == name for link in paths_in_properties(note, survey.config)):
        return False
    target, fragment = address(words)
    return survey.resolver.resolve(note, plain_link(Span(0, 0), None, target, fragment)).path is not None


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
