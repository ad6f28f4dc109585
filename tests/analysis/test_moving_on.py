"""Communities of a graph that has changed since they were found: those who still belong there stay."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graphs import clique, graph, graphs, letters

from kg.analysis import communities
from kg.config import Config
from kg.graph import Arcs
from kg.survey import survey

TWO_CIRCLES = clique("abcdefg") + " gh " + clique("hijklmn")


@given(graphs(), st.data())
def test_any_communities_can_become_those_of_any_graph(arcs: Arcs, data: st.DataObject) -> None:
    """Also such as no longer hang together, at which Leiden's method would crash."""
    before = data.draw(st.lists(st.integers(-1, 4), min_size=len(arcs.ids), max_size=len(arcs.ids)))
    found = communities(arcs, before=before)
    assert len(found.regions) == len(arcs.ids)
    assert [region < 0 for region in found.regions] == [region < 0 for region in communities(arcs).regions]


def test_a_community_that_has_fallen_apart_is_two() -> None:
    circles = graph(TWO_CIRCLES)
    found = communities(circles, before=[0] * 14)
    assert [letters(circles, notes) for notes in found.members()] == ["abcdefg", "hijklmn"]


def test_a_note_between_two_communities_stays_where_it_was() -> None:
    between = graph(TWO_CIRCLES + " xa xb xh xi")
    for home, fellow in ((0, 0), (1, 7)):
        regions = communities(between, before=[0] * 7 + [1] * 7 + [home]).regions
        assert regions[-1] == regions[fellow]


def test_a_note_that_has_clearly_more_links_elsewhere_goes_there() -> None:
    drawn = graph(TWO_CIRCLES + " xa xh xi xj")
    found = communities(drawn, before=[0] * 7 + [1] * 7 + [0])
    assert found.regions[-1] == found.regions[7]


def test_a_new_note_joins_those_it_is_linked_with() -> None:
    grown = graph(TWO_CIRCLES + " xh xi")
    found = communities(grown, before=[0] * 7 + [1] * 7 + [-1])
    assert [letters(grown, notes) for notes in found.members()] == ["hijklmnx", "abcdefg"]


@pytest.mark.parametrize("vault", ["example", pytest.param("neuroscience", marks=pytest.mark.vaults)])
def test_in_an_unchanged_vault_everybody_stays(vault: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(vault)
    arcs = survey(folder, Config()).graph.arcs()
    found = communities(arcs)
    assert communities(arcs, before=found.regions).regions == found.regions
