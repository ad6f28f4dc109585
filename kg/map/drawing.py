"""A map's content as a pyvis `Network`: the drawing model. The only module that knows pyvis."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pyvis.network import Network

from kg.map.colours import LIGHT
from kg.map.content import MapContent, MapLink, MapNote, RelationLook

PLAIN = RelationLook("links to", "linked from")


def drawing(content: MapContent) -> Network:
    """Nodes and edges with their looks and places; a notebook can show it, the page packs it.

    The lists are filled at once: `add_edge` looks through all edges for each new one.
    Nodes have no `title`: pyvis' own page would read a hover text as markup.
    """
    network = Network(directed=True, cdn_resources="in_line")
    colours = palette(content)
    network.nodes = [_node(note, colours) for note in content.notes]
    network.node_ids = [node["id"] for node in network.nodes]
    network.node_map = {node["id"]: node for node in network.nodes}
    network.edges = [_edge(content, link) for link in content.links]
    network.toggle_physics(status=False)
    network.set_edge_smooth("continuous")
    return network


def palette(content: MapContent) -> tuple[int, ...]:
    """The numbers of the colours of the first regions, each in turn; then of those that none of them has."""
    every = range(len(LIGHT.regions))
    taken = [place if region.number < 0 else region.number for place, region in enumerate(content.regions)]
    return tuple(dict.fromkeys([*(number for number in taken[: len(every)] if number in every), *every]))


@cache
def vis_network() -> str:
    """The script of vis-network that pyvis brings along, ready to stand in a page."""
    folder = files("pyvis") / "lib"
    newest = max((part for part in folder.iterdir() if part.name.startswith("vis-")), key=_version)
    script = (newest / "vis-network.min.js").read_bytes().decode()
    # a browser hashes what its parser sees, and the parser knows no carriage returns
    lines = script.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line for line in lines if not line.startswith("//# sourceMappingURL="))


def _node(note: MapNote, colours: Sequence[int]) -> dict[str, Any]:
    return {
        "id": note.id,
        "label": note.title,
        "x": round(note.x, 1),
        "y": round(note.y, 1),
        "size": round(note.r, 1),
        "shape": "dot",
        "color": LIGHT.region(colours[note.region] if 0 <= note.region < len(colours) else -1),
        "kind": note.kind,
        "types": list(note.types),
        "folder": note.folder,
        "tags": list(note.tags),
        "aliases": list(note.aliases),
        "region": note.region,
        "degree": note.degree,
        "rank": note.rank,
        "bridge": note.bridge,
        "length": note.length,
        "path": note.path,
    }


def _edge(content: MapContent, link: MapLink) -> dict[str, Any]:
    look = content.relations.get(link.relation, PLAIN)
    return {
        "from": content.notes[link.source].id,
        "to": content.notes[link.target].id,
        "arrows": {"to": {"enabled": True, "type": "bar" if look.sign < 0 else "arrow", "scaleFactor": 0.4}},
        "color": {-1: LIGHT.inhibits, 0: LIGHT.cross, 1: LIGHT.excites}[look.sign],
        "relation": link.relation,
        "layer": link.layer,
        "gloss": link.gloss,
        "section": link.section,
        "count": link.count,
    }


def _version(folder: Traversable) -> tuple[int, ...]:
    return tuple(int(number) for number in folder.name.removeprefix("vis-").split("."))
