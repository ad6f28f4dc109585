"""Maps of one vault as pages: kg's own, and those that other programs make of the same notes and links.

_map_pages.py NOTES|VAULT FOLDER PEER...    run by the Python that has kg; prints where each page is, or why it is not
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from math import sqrt
from pathlib import Path
from random import Random

import _map_peers
from _vault_words import Words

from kg import Vault
from kg.graph import Arcs
from kg.map.atlas import atlas
from kg.map.content import Backlink, MapContent, MapIslet, MapLink, MapNote, MapRegion, Outlink, Pane
from kg.map.layout import Layout, layout
from kg.map.page import page

WITH_TEXTS = 20_000
"""A larger vault has notes and links without texts."""
LINKS = 3
"""From a note, as in real vaults; a note in eight has none."""
TO_OWN_COMMUNITY = 0.85
"""The share of the links that stay within a community, about as in real vaults."""

Texts = Mapping[str, str]


def main(vault: str, folder: Path, peers: list[str]) -> None:
    content, texts = made_up(int(vault)) if vault.isdigit() else written(Path(vault))
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


def written(vault: Path) -> tuple[MapContent, Texts]:
    """The map of a folder of notes, as kg draws it, and their texts by path."""
    survey = Vault.open(vault).survey
    texts = {note.path: note.source[note.body :].decode("utf-8", "replace") for note in survey.notes.values()}
    return atlas(survey, vault.name), texts


def made_up(notes: int) -> tuple[MapContent, Texts]:
    """The map of notes that there are not, the same ones each time, and their texts by path."""
    random = Random(1)  # noqa: S311  a made-up vault keeps no secret
    words = Words(random)
    titles = [f"{words.name()} {number}" for number in range(notes)]
    links = sorted(_links(random, notes))
    laid = layout(Arcs(tuple(titles), tuple((a, b, 1.0) for a, b in links)), titles, [""] * notes)
    said = [_sentences(random, words) if notes <= WITH_TEXTS else [] for _ in titles]
    content = MapContent(
        vault=f"{notes:,} notes",
        notes=tuple(_notes(titles, links, laid, said)),
        links=tuple(MapLink(a, b) for a, b in links),
        regions=tuple(MapRegion(shape.name, len(shape.members), shape.hub) for shape in laid.regions),
        islets=tuple(MapIslet(islet.folder, islet.members) for islet in laid.islets),
        bodies=notes <= WITH_TEXTS,
    )
    return content, {f"{title}.md": "\n\n".join(own) for title, own in zip(titles, said, strict=True) if own}


def _links(random: Random, notes: int) -> set[tuple[int, int]]:
    """Most of them within a community, there mostly to the few that many link to."""
    starts = [0]
    while starts[-1] < notes:
        starts.append(min(notes, starts[-1] + int(sqrt(notes) * (0.6 + 2.8 * random.random()))))
    found = set()
    for start, end in pairwise(starts):
        for note in range(start, end):
            for _ in range(0 if random.random() < 1 / 8 else LINKS):
                low, high = (start, end) if random.random() < TO_OWN_COMMUNITY else (0, notes)
                other = low + int((high - low) * random.random() ** 3)
                if other != note:
                    found.add((note, other))
    return found


def _sentences(random: Random, words: Words) -> list[str]:
    return [words.sentence().replace("*", "") for _ in range(4 + int(random.lognormvariate(2.2, 0.7)))]


def _notes(
    titles: Sequence[str], links: Sequence[tuple[int, int]], laid: Layout, said: Sequence[Sequence[str]]
) -> Iterator[MapNote]:
    into: list[list[int]] = [[] for _ in titles]
    out_of: list[list[int]] = [[] for _ in titles]
    for a, b in links:
        out_of[a].append(b)
        into[b].append(a)
    for number, title in enumerate(titles):
        pane = Pane(
            html="".join(f"<p>{escape(sentence)}</p>" for sentence in said[number]),
            backlinks=tuple(Backlink(source, next(iter(said[source]), "")) for source in into[number]),
            links=tuple(Outlink(target) for target in out_of[number]),
        )
        yield MapNote(
            id=title,
            title=title,
            x=laid.x[number],
            y=laid.y[number],
            r=laid.radius[number],
            region=laid.region[number],
            degree=len({*into[number], *out_of[number]}),
            path=f"{title}.md",
            pane=pane,
        )


def _to_focus(content: MapContent) -> list[int]:
    """Five notes: the one with most links, and others with ever fewer."""
    by_degree = sorted(range(len(content.notes)), key=lambda number: -content.notes[number].degree)
    linked = [number for number in by_degree if content.notes[number].degree]
    return [linked[len(linked) * step // 5] for step in range(5)]


def _attempt(make: Callable[[], Path]) -> dict[str, str]:
    try:
        return {"file": str(make())}
    except (_map_peers.AbsentError, OSError, MemoryError) as error:
        return {"trouble": str(error) or type(error).__name__}


def _kept(file: Path, html: str) -> Path:
    file.write_bytes(html.encode("utf-8", "backslashreplace"))
    return file


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
