"""Maps of one made-up vault as pages: kg's own, and those that other programs make of the same notes and links.

_map_pages.py NOTES FOLDER PEER...    run by the Python that has kg; prints where each page is, or why there is none
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import _map_peers
from _vault_words import Words
from make_vault import make_vault

from kg import Vault
from kg.graph import Arcs
from kg.map.atlas import atlas
from kg.map.content import MapContent, MapLink, MapNote, MapRegion
from kg.map.layout import layout
from kg.map.page import page

WITH_TEXTS = 20_000
"""A larger vault is made up as notes and links without texts: their files would take gigabytes."""
TO_OWN_REGION = 0.85
"""The share of the links of a vault without texts that stay within a community, about as in real vaults."""


def main(notes: int, folder: Path, peers: list[str]) -> None:
    content, texts = written(notes, folder) if notes <= WITH_TEXTS else (made_up(notes), {})
    makers: Mapping[str, Callable[[], Path]] = {
        "kg": lambda: _kept(folder / "kg.html", page(content)),
        "kg, vis-network": lambda: _kept(folder / "kg-vis.html", page(content, view="vis")),
        "pyvis": lambda: _kept(folder / "pyvis.html", _map_peers.pyvis(content)),
        "sigma.js": lambda: _kept(folder / "sigma.html", _map_peers.sigma(content)),
        "Cosma": lambda: _map_peers.cosma(content, texts, folder / "cosma"),
        "nothing": lambda: _kept(folder / "nothing.html", _map_peers.NOTHING),
    }
    pages = {peer: _attempt(makers[peer]) for peer in peers}
    told = {"notes": len(content.notes), "links": len(content.links), "pages": pages, "focus": _to_focus(content)}
    print(json.dumps(told))


def written(notes: int, folder: Path) -> tuple[MapContent, dict[str, str]]:
    """A vault of files, read and laid out; and the texts of its notes."""
    vault = folder / "vault"
    make_vault(vault, notes, seed=1)
    survey = Vault.open(vault).survey
    texts = {note.path: note.source[note.body :].decode() for note in survey.notes.values()}
    return atlas(survey, f"{notes:,} notes"), texts


def made_up(notes: int) -> MapContent:
    """Notes and links without texts, laid out."""
    random = Random(1)  # noqa: S311  a made-up vault keeps no secret
    words = Words(random)
    titles = [f"{words.name()} {number}" for number in range(notes)]
    arcs = Arcs(tuple(titles), tuple((a, b, 1.0) for a, b in _links(random, notes)))
    laid = layout(arcs, titles, [""] * notes)
    degree = [0] * notes
    for a, b, _ in arcs.arcs:
        degree[a] += 1
        degree[b] += 1
    return MapContent(
        vault=f"{notes:,} notes",
        notes=tuple(
            MapNote(
                id=title,
                title=title,
                x=laid.x[number],
                y=laid.y[number],
                r=laid.radius[number],
                region=laid.region[number],
                degree=degree[number],
                path=f"{title}.md",
            )
            for number, title in enumerate(titles)
        ),
        links=tuple(MapLink(a, b) for a, b, _ in arcs.arcs),
        regions=tuple(MapRegion(shape.name, len(shape.members), shape.hub) for shape in laid.regions),
        bodies=False,
    )


def _links(random: Random, notes: int) -> set[tuple[int, int]]:
    """Three links from each note, most of them to its own community, there mostly to the few that many link to."""
    starts = [0]
    while starts[-1] < notes:
        starts.append(min(notes, starts[-1] + 20 + int(random.lognormvariate(5, 0.8))))
    found = set()
    for start, end in zip(starts, starts[1:], strict=False):
        for note in range(start, end):
            for _ in range(3):
                low, high = (start, end) if random.random() < TO_OWN_REGION else (0, notes)
                other = low + int((high - low) * random.random() ** 3)
                if other != note:
                    found.add((note, other))
    return found


def _to_focus(content: MapContent) -> list[int]:
    """Five notes: the one with most links, and others with ever fewer."""
    by_degree = sorted(range(len(content.notes)), key=lambda number: -content.notes[number].degree)
    linked = [number for number in by_degree if content.notes[number].degree]
    return [linked[len(linked) * step // 5] for step in range(5)]


def _attempt(make: Callable[[], Path]) -> dict[str, str]:
    try:
        return {"file": str(make())}
    except (_map_peers.AbsentError, subprocess.SubprocessError, OSError, MemoryError) as error:
        return {"trouble": str(error) or type(error).__name__}


def _kept(file: Path, html: str) -> Path:
    file.write_bytes(html.encode("utf-8", "backslashreplace"))
    return file


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
