"""Markdown in, facts out: the only folder that knows the Markdown parser and Obsidian's departures from it.

parser        the parser, as kg sets it up: events with byte ranges
events        events -> facts, one pass
plain         the facts of a note that has nothing difficult, without the events
links         what the parser takes for a link -> Link
destinations  what stands inside a link: target, fragment, display, and their bytes
marks         what Obsidian reads in plain text: tags, block ids, comments, inline fields
fences        a model's fenced block -> its text
corrections   what to hide from the parser where Obsidian reads other brackets
lookalikes    what looks like a link and is none
comments      the HTML comments
unlinked      the plain words, outside of links, headings, code and math
reading       all of it, as often as there is something to correct
"""

from kg.markup.comments import html_comments
from kg.markup.events import Facts
from kg.markup.marks import Size, size, whole_tag
from kg.markup.reading import read, regions
from kg.markup.unlinked import plain_words

__all__ = ["Facts", "Size", "html_comments", "plain_words", "read", "regions", "size", "whole_tag"]
