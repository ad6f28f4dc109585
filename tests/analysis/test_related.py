"""Notes without a link that share neighbours."""

from itertools import combinations
from math import log

import networkx as nx
import pytest
from hypothesis import given
from small_graphs import graph, graphs, letters

from kg.analysis import related, related_pairs
from kg.graph import Arcs

DIAMOND = graph("ab ac db dc ae")


def test_two_notes_with_the_same_two_neighbours_are_related_and_the_neighbours_are_the_reason() -> None:
    (found,) = related(DIAMOND, DIAMOND.ids.index("a"))
    assert letters(DIAMOND, (found.note,)) == "d"
    assert letters(DIAMOND, found.shared) == "bc"
    assert found.score == pytest.approx(2 / log(2))


def test_linked_notes_are_not_suggested() -> None:
    assert related(graph("ab ac db dc ad"), 0) == ()


def test_one_shared_neighbour_is_a_coincidence() -> None:
    assert related(graph("ab cb"), 0) == ()


def test_a_neighbour_that_few_notes_have_says_more_and_comes_first() -> None:
    found = related(graph("ax bx ay by cy dy"), 0)[0]
    assert letters(graph("ax bx ay by cy dy"), found.shared) == "xy"


def test_no_note_is_in_more_than_three_pairs_of_a_list() -> None:
    star = graph(" ".join(f"{note}x {note}y" for note in "abcdefg"))
    pairs = [set(letters(star, pair[:2])) for pair in related_pairs(star, 99)]
    assert len(pairs) > 5
    assert all(sum(note in pair for pair in pairs) <= 3 for note in "abcdefg")


@given(graphs())
def test_scores_are_what_networkx_says(arcs: Arcs) -> None:
    known = nx.Graph([arc[:2] for arc in arcs.arcs])
    known.add_nodes_from(range(len(arcs.ids)))
    wanted = {
        (a, b): score
        for a, b, score in nx.adamic_adar_index(known, list(combinations(range(len(arcs.ids)), 2)))
        if not known.has_edge(a, b) and len(list(nx.common_neighbors(known, a, b))) > 1
    }
    found = {(note, one.note): one.score for note in range(len(arcs.ids)) for one in related(arcs, note, 99)}
    assert {pair: score for pair, score in found.items() if pair[0] < pair[1]} == pytest.approx(wanted)
    assert all(found[b, a] == found[a, b] for a, b in found)


@given(graphs())
def test_the_order_of_arcs_does_not_matter(arcs: Arcs) -> None:
    turned = arcs._replace(arcs=arcs.arcs[::-1])
    assert related_pairs(turned) == related_pairs(arcs)


def test_an_empty_graph_has_no_pairs() -> None:
    assert related_pairs(Arcs((), ())) == ()
