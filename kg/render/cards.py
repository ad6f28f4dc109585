"""A canvas as a reader sees it: its cards from the top to the bottom, each with its words, its file or its address."""

import json
from typing import Any, NamedTuple

from kg.note import Form, Link
from kg.render.targets import NO_LINK


class Card(NamedTuple):
    """A card that has something to read; one of the two is empty."""

    words: str
    """Markdown."""
    link: Link | None


def cards(source: str) -> list[Card]:
    """The cards of a canvas; none if it is broken, which the parser reports."""
    try:
        canvas = json.loads(source)
    except (ValueError, RecursionError):
        return []
    nodes = canvas.get("nodes") if isinstance(canvas, dict) else None
    placed = [node for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []
    return [card for node in sorted(placed, key=_place) if (card := _card(node))]


def _place(node: dict[str, Any]) -> tuple[float, float]:
    x, y = (value if isinstance(value := node.get(axis), int | float) else 0 for axis in ("x", "y"))
    return y, x


def _card(node: dict[str, Any]) -> Card | None:
    match node:
        case {"type": "text", "text": str(words)}:
            return Card(words, None)
        case {"type": "group", "label": str(words)}:
            return Card(f"**{words}**", None)
        case {"type": "link", "url": str(address)}:
            return Card("", NO_LINK._replace(form=Form.CANVAS, embed=True, target=address))
        case {"type": "file", "file": str(path)}:
            subpath = node.get("subpath")
            fragment = subpath.removeprefix("#") if isinstance(subpath, str) else ""
            return Card("", NO_LINK._replace(form=Form.CANVAS, embed=True, target=path, fragment=fragment))
        case _:
            return None
