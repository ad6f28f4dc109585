"""Edits that lead a link where it should lead: of exactly the characters of its path, or of its fragment."""

import json
import re

from kg.anchors import github_slugs
from kg.note import Form, Heading, Note, RegionKind, Span
from kg.report import Edit
from kg.resolve import Reference, relative_destination
from kg.survey import Survey

Fix = tuple[Edit, ...]

_HASH = re.compile(rb"(?<!&)#")
_EMPTY_DISPLAY = re.compile(rb"\\?\|[ \t]*(?=\]\])")
_UNLINKABLE = re.compile(r"[#^|\[\]\r\n]|%%")
_LINKED = re.compile(r"[:#|^\\\[\]()]|%%")
_UNSAID = re.compile(r"[:#|^\\]|%%|\[\[|\]\]")


def edit(note: Note, span: Span, text: str) -> Edit:
    """A replacement in a note."""
    return Edit(note.place(span), span, text)


def to_file(survey: Survey, reference: Reference, path: str, depth: int = 1) -> Fix:
    """Leads a link to a file, in the manner in which it is written; nothing if its path cannot be told exactly.

    A wikilink gets the file's name and, where that is not enough, folders; `depth` asks for some of them anyway.
    """
    span = path_span(reference)
    text = _written(survey, reference, path, depth)
    if span is None or not text or text == reference.source.text(span):
        return ()
    return (edit(reference.source, span, text),)


def to_folder(reference: Reference, path: str) -> Fix:
    """Leads a Markdown link to a folder; a last slash is kept."""
    span = path_span(reference)
    if span is None or reference.link.wiki or reference.link.form is Form.CANVAS:
        return ()
    slash = "/" if reference.link.target.endswith("/") else ""
    written = relative_destination(reference.source.path, path) + slash
    return (edit(reference.source, span, _in_brackets(reference, written)),)


def to_note_by_alias(survey: Survey, reference: Reference, path: str, depth: int = 1) -> Fix:
    """`[[alias]]` -> `[[Note|alias]]`, so that the reader sees the same words."""
    fix = to_file(survey, reference, path, depth)
    link = reference.link
    if not fix or link.destination is None or link.display or link.embed:
        return fix
    words = (r"\|" if _in_table(reference) else "|") + link.target
    start = link.destination.end
    # `[[alias|]]` has a bar already
    bar = _EMPTY_DISPLAY.match(reference.source.source, start)
    end = bar.end() if bar else start
    if fix[0].span.end == start:
        return (edit(reference.source, Span(fix[0].span.start, end), fix[0].text + words),)
    return (*fix, edit(reference.source, Span(start, end), words))


def to_heading(reference: Reference, note: Note, heading: Heading) -> Fix:
    """Leads a link to a heading: by its words in a wikilink, by GitHub's slug or by its words in a Markdown link."""
    written = reference.link.fragment
    # Obsidian compares the source, and a link in a heading is a part of it
    unsaid = _UNSAID if "](" not in heading.raw else _LINKED
    words = " ".join(unsaid.sub(" ", heading.raw).split())
    if reference.link.wiki:
        return to_fragment(reference, words)
    slug = next((slug for slug, one in github_slugs(note).items() if one is heading), "")
    return to_fragment(reference, _percent_encoded(words) if " " in written or not slug else slug)


def to_fragment(reference: Reference, text: str) -> Fix:
    """Replaces what follows the `#`."""
    link = reference.link
    hash_ = _hash(reference)
    if link.destination is None or hash_ is None or not text:
        return ()
    return (edit(reference.source, Span(hash_ + 1, link.destination.end), text),)


def path_span(reference: Reference) -> Span | None:
    """Where the path of a link is written, up to the `#`; None if that cannot be told exactly."""
    destination = reference.link.destination
    if destination is None:
        return None
    hash_ = _hash(reference)
    return Span(destination.start, destination.end if hash_ is None else hash_)


def _hash(reference: Reference) -> int | None:
    destination = reference.link.destination
    if destination is None or not reference.link.fragment:
        return None
    found = _HASH.search(reference.source.source, destination.start, destination.end)
    return found.start() if found else None


def _written(survey: Survey, reference: Reference, path: str, depth: int) -> str:
    link = reference.link
    if link.wiki:
        return _name(survey, reference, path, depth)
    if link.form is Form.CANVAS:
        return json.dumps(path, ensure_ascii=False)[1:-1]
    return _in_brackets(reference, survey.resolver.destination(reference.source.path, path))


def _name(survey: Survey, reference: Reference, path: str, depth: int) -> str:
    """The shortest end of a path by which a wikilink finds the file and no other."""
    if _UNLINKABLE.search(path):
        return ""
    link = reference.link
    is_note = path.lower().endswith(".md")
    whole = path[:-3] if is_note and not link.target.lower().endswith(".md") else path
    steps = whole.split("/")
    for count in range(min(depth, len(steps)), len(steps) + 1):
        name = "/".join(steps[-count:])
        found = survey.resolver.resolve(reference.source, link._replace(target=name, fragment=""))
        if found.path == path and (count == len(steps) or found.status != "ambiguous"):
            return name
    return ""


def _in_brackets(reference: Reference, destination: str) -> str:
    """Within `<…>` blanks need no encoding."""
    start = reference.link.destination.start if reference.link.destination else 0
    return destination.replace("%20", " ") if reference.source.source[start - 1 : start] == b"<" else destination


def _in_table(reference: Reference) -> bool:
    start, end = reference.link.span
    tables = (region.span for region in reference.source.regions if region.kind is RegionKind.TABLE)
    return any(table.start <= start and end <= table.end for table in tables)


def _percent_encoded(words: str) -> str:
    return relative_destination("", words).removeprefix("./")
