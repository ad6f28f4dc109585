"""Addresses that stand in the text as they are: no links of the vault, but GitHub and Obsidian show them as links."""

import re
from collections.abc import Iterator

from kg.external.addresses import Address
from kg.markup import plain_words
from kg.note import Form, Link, Note, RegionKind, Span
from kg.resolve import External, Reference
from kg.survey import Survey

_ADDRESS = re.compile(r"(?<![\w/.:@-])https?://\w[^\s<>\"'`|\]]{1,2000}", re.IGNORECASE)
_AFTER = ".,:;!?*_~…"
"""What ends a sentence, not an address."""


def bare_addresses(survey: Survey) -> Iterator[Address]:
    """The addresses in the plain words of all notes, outside of comments."""
    for note in survey.notes.values():
        if b"://" in note.source and note.path.lower().endswith(".md"):
            comments = [region.span for region in note.regions if region.kind is RegionKind.COMMENT]
            for span in _spans(note):
                if not any(comment.start <= span.start < comment.end for comment in comments):
                    yield _address(note, span)


def _spans(note: Note) -> Iterator[Span]:
    for start, end in plain_words(note.source, note.body):
        text = note.text(Span(start, end))
        for found in _ADDRESS.finditer(text):
            before, url = text[: found.start()], _trimmed(found[0])
            at = start + len(before.encode())
            if not url.endswith("://"):
                yield Span(at, at + len(url.encode()))


def _trimmed(url: str) -> str:
    """Without what belongs to the sentence around it: `(see https://example.org/a_(b)).`."""
    while url[-1] in _AFTER or (url[-1] == ")" and url.count(")") > url.count("(")):
        url = url[:-1]
    return url


def _address(note: Note, span: Span) -> Address:
    url = note.text(span)
    link = Link(Form.MARKDOWN, False, False, span, span, url, "", "", "", "", in_comment=False)
    return Address(Reference(note, link, External(url), None, None), url)
