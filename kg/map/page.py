"""A map's content in, one HTML file out: offline, and only scripts known by their hash may run."""

import json
import re
import zlib
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kg.map.cards import schemas
from kg.map.colours import DARK, LIGHT, Theme
from kg.map.content import MapContent, MapNote, Pane
from kg.map.drawing import PLAIN, drawing, vis_network

SCRIPTS = (
    "dom",
    "graph",
    "bodies",
    "colours",
    "camera",
    "islands",
    "links",
    "discs",
    "grid",
    "regions",
    "chips",
    "labels",
    "paint",
    "flight",
    "view_vis",
    "search",
    "facets",
    "list",
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
    "panel",
    "models",
    "pane",
    "sheet",
    "legend",
    "keys",
    "api",
    "main",
)
"""Our own scripts, in the order in which they stand in the page; what a script names, an earlier one defines."""

STYLES = ("overlays", "page", "panels", "note", "cards", "panel")

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
    "path": "path",
}
"""What the page takes from each node of the drawing model, and how the page calls it."""

EDGE_COLUMNS = ("relation", "layer", "gloss", "section", "count")

TEMPLATES = Environment(loader=PackageLoader("kg", "map"), autoescape=True, undefined=StrictUndefined)


def page(content: MapContent) -> str:
    """The whole map as one HTML document, to be written as UTF-8."""
    scripts = [_inline(vis_network()), _inline(_own_script())]
    style = _inline(_style())
    return TEMPLATES.get_template("page.html").render(
        vault=_well_formed(content.vault),
        notes=len(content.notes),
        policy=policy(scripts, [style], linked_images=content.linked_images),
        scripts=scripts,
        style=style,
        content=island(packed(content)),
        panes=island([compressed(note.pane) for note in content.notes]),
    )


def policy(scripts: Iterable[str], styles: Iterable[str], *, linked_images: bool = False) -> str:
    """The content security policy: these scripts and styles, images within the page, and nothing else."""
    images = "data: 'self' file:" if linked_images else "data:"
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts))}",
            f"style-src {' '.join(map(_hash, styles))}",
            f"img-src {images}",
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
        "notes": {name: [node[key] for node in network.nodes] for key, name in NODE_COLUMNS.items()},
        "links": {
            "source": [index[edge["from"]] for edge in edges],
            "target": [index[edge["to"]] for edge in edges],
            **{key: [edge[key] for edge in edges] for key in EDGE_COLUMNS},
        },
        "regions": [asdict(region) for region in content.regions],
        "islets": [asdict(islet) for islet in content.islets],
        "relations": {"links_to": asdict(PLAIN)} | {name: asdict(look) for name, look in content.relations.items()},
        "models": [number for number, note in enumerate(content.notes) if _kinds(note)],
        "schemas": schemas(kind for note in content.notes for kind in _kinds(note)),
    }


def compressed(pane: Pane) -> str:
    """A pane as base64 of deflated JSON, which browsers inflate without a library."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    text = _json(asdict(pane)).encode()
    return b64encode(deflate.compress(text) + deflate.flush()).decode()


def island(value: Any) -> Markup:
    """JSON that can stand in a script element: no `<` of it can end the element or begin a comment."""
    return Markup(_json(value).replace("<", "\\u003c"))  # noqa: S704 - this is the escaping


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
def _own_script() -> str:
    parts = "\n".join(_read(f"{name}.js") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}\n}})();\n'


@cache
def _style() -> str:
    tokens = [_tokens(":root", LIGHT), _tokens('[data-theme="dark"]', DARK)]
    return "\n".join([*tokens, *(_read(f"{name}.css") for name in STYLES)])


def _tokens(selector: str, theme: Theme) -> str:
    """A theme's colours as custom properties; the canvas reads them from there as well."""
    colours = {field.name.replace("_", "-"): getattr(theme, field.name) for field in fields(theme)}
    regions = {f"region-{number}": colour for number, colour in enumerate(colours.pop("regions"))}
    return f"{selector}{{{''.join(f'--{name}:{value};' for name, value in (colours | regions).items())}}}"


def _read(name: str) -> str:
    return (files("kg.map") / name).read_text("utf-8")


def _inline(source: str) -> Markup:
    """A script or style that no text of its own can end early."""
    return Markup(re.sub(r"</(script|style)", r"<\\/\1", source, flags=re.IGNORECASE))  # noqa: S704 - ours, not a note's


def _hash(source: str) -> str:
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"


def _json(value: Any) -> str:
    return _well_formed(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def _well_formed(text: str) -> str:
    """The text with half characters written as JSON escapes, because UTF-8 has no place for them."""
    return text.encode("utf-8", "backslashreplace").decode()
