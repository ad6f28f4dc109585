"""A map within something else: around one note, in a notebook, in a frame of another page."""

from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any, Self

from kg.errors import UsageError
from kg.graph import ConceptGraph, Node, NodeKind
from kg.map.atlas import atlas
from kg.map.content import MapContent, Pane
from kg.map.page import View, page
from kg.map.positions import positions_of, read_positions, write_positions
from kg.map.texts import Texts
from kg.survey import Survey

MAY = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
"""What a map needs of the page around it: to run its scripts, and to open links to the web beside it."""
HEIGHT = 600


class MapPage(str):  # noqa: SLOT000 - it has a name and a height
    """The HTML of a map: a text, which a notebook shows in a frame of its own."""

    name: str
    height: int

    def __new__(cls, html: str, name: str = "", height: int = HEIGHT) -> Self:
        """The page of a map that is called so; `height` is that of its frame, in pixels."""
        page = super().__new__(cls, html)
        page.name = name
        page.height = height
        return page

    def __repr__(self) -> str:
        return f"<map of '{self.name}', {len(self.encode()) / 1e6:.1f} MB>"

    def _repr_html_(self) -> str:
        return self.frame()

    def frame(self, src: str = "") -> str:
        """An `iframe` that shows the map, to be put into a page: with all that it needs, or by the address of its file.

        What runs in it knows nothing of the page around it, and cannot touch it.
        """
        source = f'src="{escape(src)}"' if src else f'srcdoc="{escape(self)}"'
        return (
            f'<iframe {source} title="Map of {escape(self.name)}" sandbox="{MAY}" loading="lazy" '
            f'width="100%" height="{self.height}" style="border: 0"></iframe>'
        )


def drawn(
    survey: Survey,
    name: str,
    *,
    note: str = "",
    depth: int = 1,
    embed: bool = False,
    height: int = HEIGHT,
    bodies: bool = True,
    texts: Texts | None = None,
    view: View = "canvas",
    positions: Path | None = None,
    **more: Any,
) -> MapPage:
    """The map of a vault, or of a note and what is at most `depth` links from it; with `embed` the map alone.

    The file of `positions` is read, if it is there, and written.
    """
    bodies = bodies and not embed
    if note:
        centre = _named(survey.graph, note)
        near = survey.graph.arcs().within_reach(centre.id, depth)
        # without `texts`: what is remembered is that of the whole vault
        content = replace(atlas(survey, name, bodies=bodies, only=near, **more), home=centre.id)
        name = f"{centre.title} in {name}"
    else:
        before = read_positions(positions) if positions else None
        content = atlas(survey, name, bodies=bodies, texts=texts, before=before, **more)
        if positions:
            write_positions(positions, positions_of(content))
    html = page(without_panes(content), "frame", view) if embed else page(content, view=view)
    return MapPage(html, name, height)


def without_panes(content: MapContent) -> MapContent:
    """The same map, with nothing to read or to play with beside it."""
    notes = tuple(replace(note, pane=Pane()) for note in content.notes)
    return replace(content, notes=notes, bodies=False, network=None)


def _named(graph: ConceptGraph, name: str) -> Node:
    """The note of a name; raises `UsageError` if it names none."""
    found = graph.find(name)
    if found.kind is not NodeKind.NOTE:
        raise UsageError(f"'{name}' is no note, but of the kind '{found.kind.value}': name a note")
    return found
