"""Which notes matter: hubs, which many ways lead to, and bridges, which hold the graph together."""

import networkx as nx
import pytest
from hypothesis import given
from small_graphs import clique, graph, graphs, letters

from kg.analysis import Measure, bridges, hubs, page_rank
from kg.graph import Arcs

BARBELL = graph(clique("abcd") + " dm me " + clique("efgh"))


def test_the_note_between_two_circles_is_the_greatest_bridge() -> None:
    found = bridges(BARBELL, 1)
    assert letters(BARBELL, (found.scores[0].note,)) == "m"
    assert found.measure is Measure.BETWEENNESS
    assert found.scores[0].value == pytest.approx(16 / 28)
    assert letters(BARBELL, found.cut_points) == "dem"


def test_in_a_large_graph_the_spread_over_communities_answers_and_says_so() -> None:
    circles = graph(clique("abcdef") + " fm fn " + clique("mnopqr"))
    found = bridges(circles, exact_up_to=3)
    assert found.measure is Measure.PARTICIPATION
    # f has five links in its own community and two in the other
    assert found.scores[0].value == pytest.approx(1 - (5 / 7) ** 2 - (2 / 7) ** 2)
    assert letters(circles, tuple(score.note for score in found.scores)) == "fmn"


def test_a_note_within_its_community_is_no_bridge() -> None:
    assert bridges(graph(clique("abcde"))).scores == ()
    assert bridges(graph(clique("abcde")), exact_up_to=3).scores == ()


@given(graphs())
def test_betweenness_is_what_networkx_says(arcs: Arcs) -> None:
    known = nx.Graph([arc[:2] for arc in arcs.arcs])
    known.add_nodes_from(range(len(arcs.ids)))
    found = bridges(arcs, len(arcs.ids))
    between = {note: value for note, value in nx.betweenness_centrality(known).items() if value > 1e-12}
    assert dict(found.scores) == pytest.approx(between)
    assert found.cut_points == tuple(sorted(nx.articulation_points(known)))


@given(graphs())
def test_participation_lies_between_nought_and_one(arcs: Arcs) -> None:
    assert all(0 < score.value < 1 for score in bridges(arcs, 99, exact_up_to=0).scores)


def test_the_note_that_most_ways_lead_to_is_the_greatest_hub() -> None:
    star = graph("ba ca da ea ab")
    assert [letters(star, (score.note,)) for score in hubs(star, 2)] == ["a", "b"]


def test_a_cycle_has_no_hub_above_the_others() -> None:
    assert page_rank(graph("ab bc cd da")) == (0.25, 0.25, 0.25, 0.25)


def test_equal_hubs_come_in_their_order_and_orphans_not_at_all() -> None:
    assert [score.note for score in hubs(graph("ab ba cd dc e"))] == [0, 1, 2, 3]


@given(graphs())
def test_the_ranks_of_all_notes_make_a_whole(arcs: Arcs) -> None:
    ranks = page_rank(arcs)
    assert len(ranks) == len(arcs.ids)
    assert sum(ranks) == pytest.approx(1 if ranks else 0)


def test_an_empty_graph_has_neither_hubs_nor_bridges() -> None:
    nothing = Arcs((), ())
    assert hubs(nothing) == ()
    assert (bridges(nothing).scores, bridges(nothing).cut_points) == ((), ())
