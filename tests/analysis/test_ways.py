"""The ways from note to note."""

from itertools import islice, pairwise

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st
from small_graphs import graph, graphs, letters

from kg.analysis import shortest_path, shortest_paths
from kg.graph import Arcs


def test_the_shortest_way_wins() -> None:
    streets = graph("ab bc cd ad")
    assert shortest_path(streets, 0, 2) == (0, 1, 2)


def test_of_equal_ways_the_first_by_index_is_taken() -> None:
    diamond = graph("az bz ca cb")
    assert letters(diamond, shortest_path(diamond, 2, 3) or ()) == "caz"


def test_links_are_followed_both_ways_unless_told_otherwise() -> None:
    street = graph("ba bc")
    assert shortest_path(street, 0, 2) == (0, 1, 2)
    assert shortest_path(street, 0, 2, directed=True) is None
    assert shortest_path(street, 1, 2, directed=True) == (1, 2)


def test_there_is_no_way_to_another_piece() -> None:
    assert shortest_path(graph("ab cd"), 0, 3) is None
    assert shortest_paths(graph("ab cd"), 0, 3) == ()


def test_a_note_leads_to_itself() -> None:
    assert shortest_paths(graph("ab"), 0, 0) == ((0,),)


def test_longer_ways_follow_the_shortest() -> None:
    streets = graph("az ab bz ac cd dz")
    assert [letters(streets, way) for way in shortest_paths(streets, 0, 4, 5)] == ["az", "abz", "acdz"]


def test_a_way_can_go_around_a_hub() -> None:
    town = graph("ah hz ab bc cz " + " ".join("h" + neighbour for neighbour in "defgijklmnopqrstuvwxy"))
    a, z = town.ids.index("a"), town.ids.index("z")
    assert letters(town, shortest_paths(town, a, z, 1)[0]) == "ahz"
    assert letters(town, shortest_paths(town, a, z, 1, avoid_hubs=True)[0]) == "abcz"


@given(graphs(), st.booleans(), st.data())
def test_ways_are_as_long_as_networkx_finds_them(arcs: Arcs, directed: bool, data: st.DataObject) -> None:
    if len(arcs.ids) < 2:
        return
    known: nx.Graph[int] = nx.DiGraph() if directed else nx.Graph()
    known.add_nodes_from(range(len(arcs.ids)))
    known.add_edges_from(arc[:2] for arc in arcs.arcs)
    start, goal = data.draw(st.permutations(range(len(arcs.ids))))[:2]
    ways = shortest_paths(arcs, start, goal, 6, directed=directed)
    try:
        expected = list(islice(nx.shortest_simple_paths(known, start, goal), 6))
    except nx.NetworkXNoPath:
        expected = []
    assert [len(way) for way in ways] == [len(way) for way in expected]
    assert len(set(ways)) == len(ways)
    assert all(len(set(way)) == len(way) and (way[0], way[-1]) == (start, goal) for way in ways)
    assert all(step in known.edges for way in ways for step in pairwise(way))
