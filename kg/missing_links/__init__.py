"""Links that a vault may lack: names that stand in texts without a link, notes that share neighbours, gaps.

All of it is a suggestion for people to judge; nothing of it becomes an edge of the graph.

suggester  the vault's missing links, in words
unlinked   the names that stand in the texts of notes without a link
words      a note -> the words of its text that could become links
links      a place in a note -> the link that one could write there
found      what is found, as plain values
"""

from kg.missing_links.found import Mention, MissingLinks, RegionGap, RelatedNotes
from kg.missing_links.suggester import Suggester
from kg.missing_links.unlinked import Unlinked, unlinked

__all__ = ["Mention", "MissingLinks", "RegionGap", "RelatedNotes", "Suggester", "Unlinked", "unlinked"]
