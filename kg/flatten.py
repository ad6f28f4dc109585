"""Markdown -> the words a reader sees, and where its sentences end."""

import html
import re
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

_LABEL = r"\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*\]"
_DESTINATION = r"\((?:[^()\\<]|\\.|<[^<>\n]*>|\([^()]*\))*\)"
_WIKI = r"\[\[(?:(?!\[\[|\]\]).)+\]\]"

_PIECE = re.compile(
    rf"""
      (?P<code> (?<!`)(?P<ticks>`+)(?!`) .+? (?<!`)(?P=ticks)(?!`) )
    | (?P<math> \$\$.+?\$\$ | \$(?![\s$])[^$]*(?<![\s\\])\$(?!\d) )
    | (?P<dropped> %%.*?%% | <!--.*?--> | \[\^[^\]\s]+\] | \^{_LABEL} | (?:^|(?<=\s))\^[A-Za-z0-9-]+\s*$
        | !{_WIKI} | !{_LABEL}(?:{_DESTINATION}|\[[^\]]*\]) )
    | \\(?P<escaped> [!-/:-@\[-`{{-~] )
    | (?P<wiki> {_WIKI} )
    | [\[(] [\w\ -]+ ::(?P<field>[^\[\]()]+) [\])]
    | (?P<colon> (?<=\w): ):(?=\s)
    | (?P<label> {_LABEL} )(?: {_DESTINATION} | \[[^\[\]]*\] )
    | <(?P<address> [A-Za-z][A-Za-z0-9+.-]*:[^<>\s]+ )>
    | (?P<break> </?(?:br|hr|p|div|li|td|tr)\b[^<>]*> )
    | (?P<tag> </?[A-Za-z][^<>]*> )
    | (?P<mark> \*\*+ | ~~ | == | __+ | (?<![\w*])\*(?=\S) | (?<=\S)\*(?!\w) | (?<!\w)_(?=\S) | (?<=\S)_(?!\w) )
    | (?P<entity> &(?:\#\d+|\#[xX][0-9A-Fa-f]+|\w+); )
    """,
    re.VERBOSE | re.DOTALL,
)
_BEGINS = re.compile(r"[`$%<\[^!\\(*~=_&:]")
"""The characters with which a piece can begin: a quick look before the slow one."""


class Piece(NamedTuple):
    """A link, mark, formula or other stretch of Markdown that is not plain words."""

    start: int
    end: int
    words: str
    """What a reader sees of it."""
    mark: bool
    """Whether it only marks words, as `**` does; a sentence may end before it."""


def plain(markdown: str) -> str:
    """The words that a reader sees: links by their text, no marks, images, comments or footnotes; math as it is.

    >>> plain("**Ions** cross [the *membrane*](x.md) at $-70$ mV[^1] ^pore")
    'Ions cross the membrane at $-70$ mV'
    """
    if not _BEGINS.search(markdown):
        return _GAP.sub("", " ".join(markdown.split()))
    return words(markdown, 0, len(markdown))


@lru_cache(maxsize=128)
def words(markdown: str, start: int, end: int) -> str:
    """The words that a reader sees of a part of a paragraph."""
    shown: list[str] = []
    for piece in pieces(markdown):
        if start <= piece.start and piece.end <= end:
            shown += markdown[start : piece.start], piece.words
            start = piece.end
    return _GAP.sub("", " ".join("".join([*shown, markdown[start:end]]).split()))


def sentence_at(markdown: str, place: int) -> tuple[int, int]:
    """Where the sentence that holds a character begins and ends; none ends inside a link, code or math."""
    starts = sentences(markdown)
    number = bisect_right(starts, place)
    return starts[number - 1], starts[number] if number < len(starts) else len(markdown)


@lru_cache(maxsize=128)
def sentences(markdown: str) -> tuple[int, ...]:
    """Where each sentence of a paragraph begins."""
    starts = [0]
    unbroken = [piece for piece in pieces(markdown) if not piece.mark]
    begins = [piece.start for piece in unbroken]
    for end in _ENDS.finditer(markdown):
        before = bisect_right(begins, end.start()) - 1
        inside = before >= 0 and end.start() < unbroken[before].end
        if not inside and not _goes_on(markdown, end):
            starts.append(end.end())
    return tuple(starts)


@lru_cache(maxsize=128)
def pieces(markdown: str) -> tuple[Piece, ...]:
    """What is not plain words in a paragraph, in order. Remembered, as one paragraph may hold many links."""
    found: list[Piece] = []
    done = 0
    for begin in _BEGINS.finditer(markdown):
        if begin.start() < done:
            continue
        piece = _PIECE.match(markdown, begin.start())
        if piece:
            found.append(Piece(*piece.span(), _words(piece), piece.lastgroup == "mark"))
            done = piece.end()
    return tuple(found)


_GAP = re.compile(r" (?=[.,)](?:\s|$))")
"""What a dropped image leaves before a full stop."""


def _words(piece: re.Match[str]) -> str:
    """What a reader sees of one piece of Markdown."""
    kind = piece.lastgroup
    match kind:
        case "ticks" | "code":
            shown = piece["code"].strip("`").strip()
        case "math":
            shown = piece[0]
        case "wiki":
            shown = plain(_wiki_words(piece["wiki"][2:-2]))
        case "label":
            shown = plain(piece["label"][1:-1])
        case "escaped" | "address" | "field" | "colon":
            shown = piece[kind]
        case "entity":
            shown = html.unescape(piece[0])
        case _:
            shown = " " * (kind == "break")
    return shown


def _wiki_words(inside: str) -> str:
    target, _, display = inside.replace("\\|", "|").partition("|")
    if display.strip():
        return display
    path, *parts = target.split("#")
    name = path.strip().rpartition("/")[2].removesuffix(".md")
    if _EXTENSION.search(name):
        return name
    return " > ".join([name] * bool(name) + [part for part in parts if part and not part.startswith("^")])


_EXTENSION = re.compile(r"\.[A-Za-z]\w{1,4}$")
"""Of an image or PDF, whose fragment says a page or a size."""


_ENDS = re.compile(r"[.!?…。！？](?:(?<=[。！？])[”’」』）]*|[.!?…]*[\"'”’»)\]*_=~]*(?=\s))\s*")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[\"'“*_])(?:[Ee]\.g|[Ii]\.e|[Cc]f|vs|viz|ca|approx|resp|incl|[Ff]igs?|[Ee]qs?|[Cc]hap|Ch|Secs?|Tab|[Vv]ol|pp?"
    r"|Nos?|[Ee]ds?|al|Dr|Prof|Mrs?|Ms|St|Jr|Sr|U\.S|U\.K|[A-Z])$"
)


def _goes_on(text: str, end: re.Match[str]) -> bool:
    """Whether a full stop does not end its sentence: after an abbreviation, or before a small letter."""
    after = text[end.end() : end.end() + 1]
    if not after or end[0][0] in "。！？":
        return False
    if after.islower() or after in ",;:)":
        return True
    return end[0].rstrip() == "." and _ABBREVIATION.search(text, max(0, end.start() - 12), end.start()) is not None
