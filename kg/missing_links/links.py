"""A place in a note -> the link that one could write there."""

import re
from collections import Counter
from collections.abc import Iterable

from kg.note import Form, Link, Note, RegionKind, Span
from kg.resolve import Resolver, Status

_UNLINKABLE = re.compile(r"[#^|\[\]\r\n]|%%")
_WIKILINK = Link(Form.WIKILINK, True, False, Span(0, 0), None, "", "", "", "", "", False)
_IN_TEXT = frozenset({Form.WIKILINK, Form.MARKDOWN, Form.REFERENCE})


class LinkWriter:
    """Writes links as the note writes its own; a note without any, as most notes of the vault do."""

    def __init__(self, resolver: Resolver, notes: Iterable[Note]) -> None:
        self._resolver = resolver
        self._house = sum((_written(note) for note in notes), Counter())

    def link(self, note: Note, span: Span, path: str) -> str:
        """The words at a place as a link to the note of that path."""
        words = " ".join(note.text(span).split())
        name = self._name(note, path, words)
        if not name or _prefers_markdown(_written(note) or self._house):
            return f"[{words}]({self._resolver.destination(note.path, path)})"
        bar = r"\|" if _in_table(note, span) else "|"
        return f"[[{name}]]" if name == words else f"[[{name}{bar}{words}]]"

    def _name(self, note: Note, path: str, words: str) -> str:
        """What a wikilink must say to lead there: the words if they do, else the shortest end of the path that does."""
        steps = path.removesuffix(".md").split("/")
        ends = ["/".join(steps[-count:]) for count in range(1, len(steps) + 1)]
        for name in (words, *ends):
            found = self._resolver.resolve(note, _WIKILINK._replace(target=name))
            if found.path == path and found.status is Status.OK and not _UNLINKABLE.search(name):
                return name
        return ""


def _written(note: Note) -> Counter[bool]:
    """How many links of a note's text to other files are wikilinks, and how many are Markdown links."""
    return Counter(link.wiki for link in note.links if link.form in _IN_TEXT and not _is_external(link))


def _is_external(link: Link) -> bool:
    return not link.wiki and ":" in link.target


def _prefers_markdown(written: Counter[bool]) -> bool:
    return written[False] > written[True]


def _in_table(note: Note, span: Span) -> bool:
    tables = (region.span for region in note.regions if region.kind is RegionKind.TABLE)
    return any(table.start <= span.start and span.end <= table.end for table in tables)
