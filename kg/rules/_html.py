"""Links and pictures that a note writes as HTML: `<a href="…">`, `<img src="…">`."""

import html
import re
from collections.abc import Iterator, Sequence

from kg.markup.destinations import address
from kg.note import Link, Note, RegionKind, Span
from kg.resolve import Reference
from kg.rules._once import once
from kg.rules._paths import plain_link
from kg.survey import Survey

_MAY_HAVE = (b"src=", b"href=", b"SRC=", b"HREF=")
_PIECE = re.compile(
    rb"^(?P<quoted>[ \t>]*(?:[-*+][ \t]+)?)(?P<fence>`{3,}|~{3,})[^\r\n]*$(?:.*?^[ \t>]*(?P=fence)[`~]*[ \t]*\r?$|.*\Z)"
    rb"|(?<!`)(?P<ticks>`+)(?!`)(?:[^\r\n]|\r?\n(?![ \t]*\r?\n))*?(?<!`)(?P=ticks)(?!`)"
    rb"|<!--.*?(?:-->|\Z)"
    rb"|<(?P<tag>a|img|audio|video|source|iframe|embed)(?=\s)(?P<rest>(?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*)>",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_VALUE = re.compile(rb"\s(?:src|href)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_INDENTED = re.compile(rb" {4}| {0,3}\t")


@once
def html_references(survey: Survey) -> Sequence[Reference]:
    """What HTML in notes links to or shows, each as the Markdown link that would say the same."""
    resolve = survey.resolver.resolve
    return [
        resolve(note, link)
        for note in survey.notes.values()
        if b"<" in note.source and any(word in note.source for word in _MAY_HAVE) and note.path.lower().endswith(".md")
        for link in _links(note)
    ]


def _links(note: Note) -> Iterator[Link]:
    comments = [region.span for region in note.regions if region.kind is RegionKind.COMMENT]
    for piece in _PIECE.finditer(note.source, note.body):
        found = _VALUE.search(note.source, piece.start("rest") - 1, piece.end("rest")) if piece["tag"] else None
        if not found or _is_code(note, piece.start()):
            continue
        span = next(Span(*found.span(group)) for group in (1, 2, 3) if found[group] is not None)
        in_comment = any(comment.start <= span.start < comment.end for comment in comments)
        written = html.unescape(note.text(span)).strip()
        if written and not in_comment and "<%" not in written:
            target, fragment = address(written.partition("?")[0] if "://" not in written else written)
            embed = piece["tag"].lower() != b"a"
            whole = Span(*piece.span())
            yield plain_link(whole, span, target, fragment, embed=embed)


def _is_code(note: Note, at: int) -> bool:
    """Whether a tag stands in an indented block of code: after four blanks, a blank line above them, in no list."""
    if any(one.span.start <= at < one.span.end for one in note.regions if one.kind is RegionKind.ITEM):
        return False
    start = note.source.rfind(b"\n", 0, at) + 1
    if not _INDENTED.match(note.source, start):
        return False
    while start and _INDENTED.match(note.source, start):
        start = note.source.rfind(b"\n", 0, start - 1) + 1
    return not note.source[start : note.source.find(b"\n", start)].strip()
