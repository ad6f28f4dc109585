"""Communities with fewer links between them than expected."""

import pytest
from hypothesis import given
from small_graphs import clique, graph, graphs, letters

from kg.analysis import Communities, communities, gaps
from kg.graph import Arcs

LEFT, RIGHT, THIRD = "abcdef", "ghijkl", "mnopqr"
CIRCLES = graph(f"{clique(LEFT)} {clique(RIGHT)} {clique(THIRD)} ag mg ma nb oc")


def names(found: Communities, region: int) -> str:
    return letters(CIRCLES, found.members()[region])


def test_two_circles_with_one_link_between_them_are_further_apart_than_two_with_three() -> None:
    found = communities(CIRCLES)
    widths = {frozenset((names(found, gap.first), names(found, gap.second))): gap for gap in gaps(CIRCLES, found)}
    assert list(widths)[-1] == {LEFT, THIRD}
    assert widths[frozenset((LEFT, THIRD))].links == 3
    # 50 linked pairs; a circle of six has 30 ends inside: 34 on the left, 34 in the third, 32 on the right
    assert widths[frozenset((LEFT, RIGHT))].expected == pytest.approx(34 * 32 / 100)


def test_what_could_join_two_circles_are_notes_that_share_a_neighbour() -> None:
    found = communities(CIRCLES)
    for gap in gaps(CIRCLES, found):
        for join in gap.joins:
            assert CIRCLES.ids[join.first] in names(found, gap.first)
            assert CIRCLES.ids[join.second] in names(found, gap.second)
            assert join.shared
            assert not {arc[:2] for arc in CIRCLES.arcs} & {(join.first, join.second), (join.second, join.first)}


def test_circles_that_share_nothing_are_joined_by_their_greatest_notes() -> None:
    apart = graph(f"{clique(LEFT)} {clique(RIGHT)}")
    (gap,) = gaps(apart, communities(apart))
    assert gap.links == 0
    assert gap.expected == pytest.approx(15)
    assert [letters(apart, join[:2]) for join in gap.joins] == ["ag"]
    assert gap.joins[0].shared == ()


@given(graphs())
def test_a_gap_has_fewer_links_than_expected_and_counts_them_right(arcs: Arcs) -> None:
    found = communities(arcs)
    linked = {frozenset(arc[:2]) for arc in arcs.arcs}
    for gap in gaps(arcs, found, 99):
        between = [pair for pair in linked if {found.regions[note] for note in pair} == {gap.first, gap.second}]
        assert gap.links == len(between) < gap.expected


def test_one_community_has_no_gap() -> None:
    assert gaps(graph(clique(LEFT)), communities(graph(clique(LEFT)))) == ()
