"""Graphs in a few letters: `graph("ab bc cd")` has four notes in a row; a lone letter is a note without links."""

from itertools import combinations

from hypothesis import strategies as st

from kg.graph import Arcs


def graph(links: str) -> Arcs:
    """Each pair of letters is a link from the first to the second; an index is a letter's place in those used."""
    ids = tuple(sorted(set(links) - {" "}))
    counted: dict[tuple[int, int], float] = {}
    for link in links.split():
        if len(link) > 1:
            pair = ids.index(link[0]), ids.index(link[1])
            counted[pair] = counted.get(pair, 0) + 1
    return Arcs(ids, tuple((start, end, count) for (start, end), count in counted.items()))


def clique(letters: str) -> str:
    return " ".join(a + b for a, b in combinations(letters, 2))


def letters(arcs: Arcs, notes: tuple[int, ...]) -> str:
    return "".join(arcs.ids[note] for note in notes)


@st.composite
def graphs(draw: st.DrawFn, largest: int = 14) -> Arcs:
    """Small graphs of any shape, with links in both directions and several times."""
    notes = draw(st.integers(0, largest))
    if notes < 2:
        return Arcs(tuple("ab"[:notes]), ())
    note = st.integers(0, notes - 1)
    pairs = draw(st.dictionaries(st.tuples(note, note), st.integers(1, 5), max_size=3 * notes))
    return Arcs(
        tuple(f"note {number:02}" for number in range(notes)),
        tuple((start, end, float(count)) for (start, end), count in pairs.items() if start != end),
    )
