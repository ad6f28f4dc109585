"""The Markdown parser, as kg sets it up."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyromark
from pyromark import Options

from kg.note import Span

_PARSER = pyromark.Markdown(
    # the option for front matter stays off: it takes a block anywhere in a note for one
    options=Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_MATH
    | Options.ENABLE_WIKILINKS,
)


def events(text: str) -> Iterator[tuple[Any, Any]]:
    """What the parser sees: events, each with its byte range; see the probes among the tests for their shapes."""
    return _PARSER.events_with_range(text)


def rendered(text: str) -> str:
    """The parser's HTML."""
    return _PARSER.html(text)


def definitions(text: str) -> Mapping[str, Span]:
    """Where each reference label is defined, the first definition of each."""
    found = _PARSER.reference_definitions(text)
    return {label: Span(each["span"]["start"], each["span"]["end"]) for label, each in found.items()}
