"""A map's content in, one HTML file out: offline, and only scripts known by their hash may run."""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Literal, TypeAlias

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kg.map.bodies import blocks
from kg.map.cards import schemas
from kg.map.colours import DARK, LIGHT, Theme
from kg.map.columns import bundle, well_formed
from kg.map.content import MapContent, MapNote
from kg.map.drawing import PLAIN, drawing, palette, vis_network
from kg.map.plain import plain

SCRIPTS = (
    "dom",
    "unpacking",
    "graph",
    "bodies",
    "looks",
    "colours",
    "camera",
    "nearby",
    "coast",
    "islands",
    "summary",
    "links",
    "dots",
    "discs",
    "grid",
    "regions",
    "chips",
    "labels",
    "paint",
    "flight",
    "places",
    "view",
    "folding",
    "query",
    "choosing",
    "columns",
    "fulltext",
    "search",
    "matching",
    "contracting",
    "facets",
    "list",
    "marking",
    "suggestions",
    "finding",
    "tree",
    "address",
    "route",
    "kernels",
    "networks",
    "ions",
    "lif",
    "conductances",
    "conductance",
    "quantities",
    "fields",
    "scenario",
    "reasons",
    "block",
    "checks",
    "plot",
    "timeline",
    "sliders",
    "parameters",
    "played",
    "panel",
    "models",
    "local",
    "paths",
    "insights",
    "outline",
    "lightbox",
    "preview",
    "copying",
    "values",
    "text",
    "pane",
    "sheet",
    "legend",
    "look_panel",
    "share",
    "views",
    "kept",
    "circuit",
    "amounts",
    "because",
    "node_table",
    "activity",
    "flow",
    "roving",
    "keys",
    "api",
    "main",
)
"""Our own scripts, in the order in which they stand in the page; what a script names, an earlier one defines."""

WITHOUT_SCRIPTS = "plain"
"""The style of what a browser shows that runs no scripts."""

STYLES = (
    "overlays",
    "page",
    "panels",
    "note",
    "written",
    "bodies",
    "reading",
    "cards",
    "panel",
    "looks",
    "activity",
    "insights",
    "finding",
    "targets",
    "forced",
    "print",
)

Place: TypeAlias = Literal["file", "server", "frame"]
"""Where the page will stand: in a file, where `kg serve` draws it again, or in a frame of another page."""

View: TypeAlias = Literal["canvas", "vis"]
"""What draws the map: our own canvas, or the vis-network that pyvis brings along."""

SCRIPTS_OF: Mapping[View, Sequence[str]] = {"canvas": ("gestures", "view_canvas"), "vis": ("view_vis",)}
"""What the page has for its view, after `view`."""

SCRIPTS_AT: Mapping[Place, Sequence[str]] = {"file": (), "server": ("live",), "frame": ("frame",)}
STYLES_AT: Mapping[Place, Sequence[str]] = {"file": (), "server": ("live",), "frame": ("frame",)}
"""What the page has there beside the rest, after it."""

UNNAMED_EDITION = '<html lang="en" data-edition="">'
"""How a page that is served begins, until somebody names its edition."""

NODE_COLUMNS = {
    "id": "id",
    "label": "title",
    "x": "x",
    "y": "y",
    "size": "r",
    "kind": "kind",
    "types": "types",
    "folder": "folder",
    "tags": "tags",
    "aliases": "aliases",
    "region": "region",
    "degree": "degree",
    "rank": "rank",
    "bridge": "bridge",
    "length": "length",
    "path": "path",
}
"""What the page takes from each node of the drawing model, and how the page calls it."""

FINDING_COLUMNS = ("headings", "unresolved")
"""What only search and filters need of a note."""

EDGE_COLUMNS = ("relation", "layer", "gloss", "section", "count")

TEMPLATES = Environment(loader=PackageLoader("kg", "map"), autoescape=True, undefined=StrictUndefined)


def page(content: MapContent, place: Place = "file", view: View = "canvas") -> str:
    """The whole map as one HTML document, to be written as UTF-8."""
    library = [_inline(vis_network())] if view == "vis" else []
    scripts = [*library, _inline(_own_script(place, view))]
    style, without_scripts = _inline(_style(place, palette(content))), _inline(_read(f"{WITHOUT_SCRIPTS}.css"))
    bodies = blocks(note.pane for note in content.notes)
    start = packed(content) | {
        "view": view,
        "bodies": {"first": [block.first for block in bodies], "all": content.bodies},
    }
    return TEMPLATES.get_template("page.html").render(
        vault=well_formed(content.vault),
        notes=len(content.notes),
        policy=policy(scripts, [style, without_scripts], linked_images=content.linked_images, place=place),
        place=place,
        scripts=scripts,
        style=style,
        without_scripts=without_scripts,
        words=_words(content),
        content=bundle(start),
        bodies=[block.packed for block in bodies],
    )


def policy(scripts: Iterable[str], styles: Iterable[str], *, linked_images: bool = False, place: Place = "file") -> str:
    """The content security policy: these scripts and styles, images within the page, and nothing else.

    A page that is served may ask its own server, too.
    """
    images = "data: 'self' file:" if linked_images else "data:"
    asking = ["connect-src 'self'"] if place == "server" else []
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts))}",
            f"style-src {' '.join(map(_hash, styles))}",
            f"img-src {images}",
            *asking,
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def packed(content: MapContent) -> dict[str, Any]:
    """What the page knows from the start, as columns; the panes come on demand."""
    network = drawing(content)
    index = {id_: number for number, id_ in enumerate(network.node_ids)}
    edges = network.edges
    return {
        "vault": content.vault,
        "home": _home(content.notes, content.home),
        "notes": {name: [node[key] for node in network.nodes] for key, name in NODE_COLUMNS.items()}
        | {name: [getattr(note, name) for note in content.notes] for name in FINDING_COLUMNS},
        "properties": _properties(content.notes),
        "links": {
            "source": [index[edge["from"]] for edge in edges],
            "target": [index[edge["to"]] for edge in edges],
            **{key: [edge[key] for edge in edges] for key in EDGE_COLUMNS},
        },
        "gaps": [asdict(gap) for gap in content.gaps],
        "bridge_measure": content.bridge_measure,
        "editor": content.editor,
        "views": [asdict(view) for view in content.views],
        "network": asdict(content.network) if content.network else None,
        "regions": [asdict(region) for region in content.regions],
        "islets": [asdict(islet) for islet in content.islets],
        "relations": {"links_to": asdict(PLAIN)} | {name: asdict(look) for name, look in content.relations.items()},
        "models": [number for number, note in enumerate(content.notes) if _kinds(note)],
        "schemas": schemas(kind for note in content.notes for kind in _kinds(note)),
    }


def _properties(notes: Sequence[MapNote]) -> dict[str, Any]:
    """For each property which notes have it, and for each of its values which notes have that."""
    found: dict[str, Any] = {}
    for number, note in enumerate(notes):
        for key, values in note.properties:
            one = found.setdefault(key, {"notes": [], "values": {}})
            one["notes"].append(number)
            for value in dict.fromkeys(values):
                one["values"].setdefault(value, []).append(number)
    return found


def _words(content: MapContent) -> Markup:
    """The map for those who run no scripts."""
    template = TEMPLATES.get_template("plain.html")
    html = template.render(vault=content.vault, notes=len(content.notes), plain=plain(content), trusted=Markup)
    return Markup(well_formed(html))  # noqa: S704 - the template escapes


def _kinds(note: MapNote) -> list[str]:
    """The kinds of the note's models that the page can run."""
    return [card.kind for card in note.pane.models if card.live]


def _home(notes: Sequence[MapNote], home: str | None) -> int | None:
    """The note that the map opens on: the given one, else README or index nearest the root, else the greatest hub."""
    for number, note in enumerate(notes):
        if note.id == home:
            return number
    doors = [
        (name, note.id.count("/"), note.id, number)
        for number, note in enumerate(notes)
        if (name := note.id.rpartition("/")[2].casefold()) in {"readme", "index"}
    ]
    if doors:
        return max(doors, key=lambda door: (door[0] == "readme", -door[1], door[2]))[-1]
    real = [number for number, note in enumerate(notes) if note.kind == "note"]
    return max(real, key=lambda number: (notes[number].degree, -number), default=None)


@cache
def _own_script(place: Place, view: View) -> str:
    after = SCRIPTS.index("view") + 1
    names = (*SCRIPTS[:after], *SCRIPTS_OF[view], *SCRIPTS[after:], *SCRIPTS_AT[place])
    parts = "\n".join(_read(f"{name}.js") for name in names)
    # awaited: only streams inflate what the page is made of
    return f'(async () => {{\n"use strict";\n{parts}\n}})();\n'


@cache
def _style(place: Place, order: tuple[int, ...]) -> str:
    tokens = [_tokens(":root", LIGHT, order), _tokens('[data-theme="dark"]', DARK, order)]
    return "\n".join([*tokens, *(_read(f"{name}.css") for name in (*STYLES, *STYLES_AT[place]))])


def _tokens(selector: str, theme: Theme, order: Sequence[int]) -> str:
    """A theme's colours as custom properties; the canvas reads them from there as well."""
    colours = {field.name.replace("_", "-"): getattr(theme, field.name) for field in fields(theme)}
    of_themes = colours.pop("regions")
    regions = {f"region-{region}": of_themes[number] for region, number in enumerate(order)}
    return f"{selector}{{{''.join(f'--{name}:{value};' for name, value in (colours | regions).items())}}}"


def _read(name: str) -> str:
    return (files("kg.map") / name).read_text("utf-8")


def _inline(source: str) -> Markup:
    """A script or style that no text of its own can end early."""
    return Markup(re.sub(r"</(script|style)", r"<\\/\1", source, flags=re.IGNORECASE))  # noqa: S704 - ours, not a note's


def _hash(source: str) -> str:
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"
