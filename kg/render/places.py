"""Places in a note that links can lead to: its headings and its named blocks."""

from collections.abc import Sequence

from markdown_it.token import Token

from kg import anchors
from kg.note import Block, Heading, ModelBlock, Note, Region, Span
from kg.render.safety import IDS


def anchor(note: Note, fragment: str) -> str:
    """The id that a fragment's heading, block or footnote has in the rendered note; empty if there is none."""
    if not fragment:
        return ""
    match anchors.find(note, fragment, anchors.github_slugs(note)).at:
        case Heading() as heading:
            return IDS + anchors.slug_of(note, heading)
        case Block(name):
            return _block_id(name)
        case Region(label=label):
            return footnote_id(label)
        case str(name):
            return IDS + name
        case ModelBlock() | None:
            return ""


def part(note: Note, fragment: str) -> Span | None:
    """What an embed of `note#fragment` shows: a section, a block, or all; None if there is no such part."""
    if not fragment:
        return Span(note.body, len(note.source))
    match anchors.find(note, fragment, anchors.github_slugs(note)).at:
        case Heading() as heading:
            return anchors.section(note, heading)
        case Block(block=block):
            return block
        case Region(span=span):
            return span
        case _:
            return None


def name_headings(tokens: Sequence[Token], note: Note) -> None:
    """Give the headings of a whole note their ids, which are GitHub's anchors."""
    slugs = {note.place(heading.span).line: slug for slug, heading in anchors.github_slugs(note).items()}
    first = note.place(Span(note.body, note.body)).line
    for token in tokens:
        if token.type == "heading_open" and token.map and (slug := slugs.get(first + token.map[0])):
            token.attrs["id"] = IDS + slug
            token.attrs["data-line"] = first + token.map[0]


def name_blocks(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with a place to go to before each block that ends with `^id`, or is followed by it."""
    named: list[Token] = []
    for token in tokens:
        children = token.children or []
        if token.type == "inline" and children and children[-1].type == "block_id":
            place = Token("anchor", "", 0, content=_block_id(children[-1].content))
            if len(children) == 1:
                named.insert(_block_before(named), place)
            token.children = [place, *children[:-1]] if len(children) > 1 else []
        if token.type == "paragraph_close" and _is_empty(named[-2:]):
            del named[-2:]
        else:
            named.append(token)
    return named


def footnote_id(label: str, prefix: str = "") -> str:
    """The id of a footnote, which no heading or block can have; the prefix is that of an embedded note."""
    return f"{IDS}{prefix}fn:{label.lower()}"


def _block_id(name: str) -> str:
    return f"{IDS}^{name.lower()}"


def _is_empty(tokens: Sequence[Token]) -> bool:
    return [token.type for token in tokens] == ["paragraph_open", "inline"] and not tokens[-1].children


def _block_before(tokens: Sequence[Token]) -> int:
    """Where the block begins that stands before the paragraph that the tokens end with."""
    depth = 0
    for index in range(len(tokens) - 2, -1, -1):
        depth -= tokens[index].nesting
        if depth < 0:
            return index + 1
        if depth == 0:
            return index
    return 0
