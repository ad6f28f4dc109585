"""Footnotes: numbered in the order in which the text refers to them, and gathered at its end."""

from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it.token import Token


def gathered(tokens: Sequence[Token], inline: dict[int, dict[str, Any]]) -> list[Token]:
    """The tokens with footnotes at the end; those that nothing refers to are left out, as in Obsidian.

    `inline` has the footnotes that stand in the text itself, as the parser keeps them.
    """
    body, notes = _taken_out(tokens)
    notes |= {_key(number): _paragraph(note["tokens"]) for number, note in inline.items() if "tokens" in note}
    order = _number(body, notes)
    if not order:
        return body
    tail = [token for key in order for token in _footnote(key, notes[key])]
    return [*body, Token("footnote_block_open", "", 1), *tail, Token("footnote_block_close", "", -1)]


def _taken_out(tokens: Sequence[Token]) -> tuple[list[Token], dict[str, list[Token]]]:
    """The text without definitions, and the definitions by their labels; the first of a label counts."""
    body: list[Token] = []
    notes: dict[str, list[Token]] = {}
    places = [body]
    for token in tokens:
        if token.type == "footnote_reference_open":
            places.append([])
            notes.setdefault(token.meta["label"], places[-1])
        elif token.type == "footnote_reference_close":
            places.pop()
        else:
            places[-1].append(token)
    return body, notes


def _number(body: list[Token], notes: dict[str, list[Token]]) -> list[str]:
    """Number the references, also those in footnotes that are referred to; the keys in that order."""
    numbers: dict[str, int] = {}
    texts = [body]
    for text in texts:  # it grows while we go
        for token in _references(text):
            key: str = token.meta.setdefault("label", _key(token.meta["id"]))
            if key not in notes:
                continue
            token.meta["first"] = key not in numbers
            if key not in numbers:
                numbers[key] = len(numbers) + 1
                texts.append(notes[key])
            token.meta["number"] = numbers[key]
    return list(numbers)


def _references(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "footnote_ref":
            yield token
        if token.children:
            yield from _references(token.children)


def _key(number: int) -> str:
    """What stands for the label of an inline footnote; no label has a bracket."""
    return f"]{number}"


def _footnote(label: str, tokens: list[Token]) -> Iterator[Token]:
    """A footnote as a list item that ends with the way back."""
    meta = {"label": label}
    cut = -1 if tokens and tokens[-1].type == "paragraph_close" else len(tokens)
    yield Token("footnote_open", "", 1, meta=meta)
    yield from tokens[:cut]
    yield Token("footnote_back", "", 0, meta=meta)
    yield from tokens[cut:]
    yield Token("footnote_close", "", -1)


def _paragraph(children: list[Token]) -> list[Token]:
    inline = Token("inline", "", 0, children=children)
    return [Token("paragraph_open", "p", 1, block=True), inline, Token("paragraph_close", "p", -1, block=True)]
