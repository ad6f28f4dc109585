"""Maps for tests: a small one made by hand, with every kind of thing that a map can show."""

from math import cos, pi, sin

from kg.map.content import (
    Backlink,
    Claim,
    MapContent,
    MapIslet,
    MapLink,
    MapNote,
    MapRegion,
    ModelCard,
    Outlink,
    Pane,
    RelationLook,
    Table,
)

REGIONS = ("Ion channels", "Synaptic plasticity", "Behaviour")
EACH = 12
RELATIONS = {
    "part_of": RelationLook("part of", "has part"),
    "excites": RelationLook("excites", "excited by", 1),
    "inhibits": RelationLook("inhibits", "inhibited by", -1),
}
SVG = '<svg viewBox="0 0 100 40"><path class="sum" d="M0 30L50 5L100 30" fill="none" stroke="currentColor"/></svg>'
MODEL = ModelCard(
    "0",
    "Two inputs",
    "psp_sum",
    verdict="Stays silent. The peak is −57.2 mV.",
    fires=False,
    svg=SVG,
    table=Table(("input", "mV"), (("A", "9.5"), ("B", "−6.0"))),
    claims=(Claim("stays silent", ok=True), Claim("fires before 12 ms", ok=False, found="no spike")),
)


def small() -> MapContent:
    """Three regions of twelve notes, an islet of four, and one note that is not written yet."""
    links = _links()
    notes = [*(_member(number) for number in range(len(REGIONS) * EACH)), *(_single(k) for k in range(4)), _unwritten()]
    return MapContent(
        vault="A small vault",
        notes=tuple(_with_pane(note, number, links, notes) for number, note in enumerate(notes)),
        links=tuple(links),
        regions=tuple(MapRegion(name, EACH, region * EACH) for region, name in enumerate(REGIONS)),
        islets=(MapIslet("000_inbox", tuple(range(36, 40))),),
        relations=RELATIONS,
        home="03_education/Ion channels/Home of channels",
    )


def _member(number: int) -> MapNote:
    region, place = divmod(number, EACH)
    angle = 2 * pi * region / len(REGIONS)
    around = 2 * pi * place / (EACH - 1)
    distance = 95 if place else 0
    title = REGIONS[region] if place == 0 else f"{REGIONS[region]}, part {place}"
    if number == 1:
        title = "Home of channels"
    folder = f"03_education/{REGIONS[region]}"
    degree = EACH - 1 if place == 0 else 1 + (place == 1)
    return MapNote(
        id=f"{folder}/{title}",
        title=title,
        x=260 * cos(angle) + distance * cos(around),
        y=260 * sin(angle) + distance * sin(around),
        r=5 + 2.7 * degree**0.5,
        types=("concept",) if place % 2 else (),
        folder=folder,
        tags=(f"core/{('neuro', 'plastic', 'mind')[region]}", "all"),
        aliases=("Kanäle",) if number == 0 else (),
        region=region,
        degree=degree,
        path=f"{folder}/{title}.md",
    )


def _single(k: int) -> MapNote:
    return MapNote(f"000_inbox/Single {k}", f"Single {k}", -420 + 26 * (k % 2), 300 + 26 * (k // 2), folder="000_inbox")


def _unwritten() -> MapNote:
    return MapNote("missing:Dendrite", "Dendrite", 170, 0, kind="unresolved", region=0, degree=1)


def _links() -> list[MapLink]:
    links = []
    for region in range(len(REGIONS)):
        hub = region * EACH
        for place in range(1, EACH):
            relation = {2: "excites", 3: "inhibits", 4: "part_of"}.get(place, "links_to")
            layer = "link" if relation == "links_to" else "semantic"
            links.append(MapLink(hub + place, hub, relation, layer, section="Where it comes from"))
        links.append(MapLink(hub + 1, (hub + EACH + 1) % (len(REGIONS) * EACH)))
    links.append(MapLink(0, 40, "links_to"))
    return links


def _with_pane(note: MapNote, number: int, links: list[MapLink], notes: list[MapNote]) -> MapNote:
    incoming = [link for link in links if link.target == number]
    outgoing = [link for link in links if link.source == number]
    first = "".join(_anchor(notes[link.target].id) for link in outgoing[:1])
    pane = Pane(
        html=f"<p>The text of <strong>{note.title}</strong>. {first}</p><h2 id='h-later'>Later</h2><p>More.</p>",
        properties=(("author", "Ann"),) if number == 0 else (),
        backlinks=tuple(
            Backlink(link.source, f"A sentence of {notes[link.source].title}.", link.relation, link.section)
            for link in incoming
        ),
        links=tuple(Outlink(link.target, link.relation) for link in outgoing),
        models=(MODEL,) if number == 0 else (),
    )
    return MapNote(**{name: getattr(note, name) for name in MapNote.__slots__ if name != "pane"}, pane=pane)


def _anchor(id_: str) -> str:
    return f'<a class="note-link" href="#/{id_.replace(" ", "%20")}" data-note="{id_}">on</a> '
