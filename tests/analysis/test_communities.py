"""Which notes belong together, and what their community is called."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from small_graphs import clique, graph, graphs, letters

from kg.analysis import (
    SMALLEST_COMMUNITY,
    Communities,
    central_notes,
    communities,
    components,
    degrees,
    orphans,
    ties,
)
from kg.config import Config
from kg.graph import Arcs
from kg.survey import survey


def test_two_circles_of_friends_with_one_link_between_them_are_two_communities() -> None:
    friends = graph(clique("abcdefg") + " gh " + clique("hijklm"))
    found = communities(friends)
    assert [letters(friends, notes) for notes in found.members()] == ["abcdefg", "hijklm"]


def test_the_largest_community_comes_first() -> None:
    friends = graph(clique("abcdef") + " fg " + clique("ghijklmn"))
    assert [len(notes) for notes in communities(friends).members()] == [8, 6]


def test_a_note_that_is_linked_to_almost_nothing_has_no_community() -> None:
    mixed = graph(clique("abcd") + " ef g")
    assert communities(mixed).regions == (0, 0, 0, 0, -1, -1, -1)


def test_three_notes_are_a_community_if_nothing_else_is_linked() -> None:
    assert communities(graph("ab ac d")).regions == (0, 0, 0, -1)


def test_of_many_pairs_none_is_a_community() -> None:
    assert set(communities(graph("ab cd ef")).regions) == {-1}


@pytest.mark.parametrize("links", ["", "a", "a b c"])
def test_without_links_there_are_no_communities(links: str) -> None:
    lonely = graph(links)
    assert communities(lonely).members() == ()
    assert communities(lonely).regions == (-1,) * len(lonely.ids)


def test_a_few_notes_join_the_community_that_they_have_most_links_to() -> None:
    with_hangers_on = graph(clique("abcdefg") + " gh " + clique("hijklmn") + " xa xb xh yx")
    found = communities(with_hangers_on)
    assert [letters(with_hangers_on, notes) for notes in found.members()] == ["abcdefgxy", "hijklmn"]


def test_a_large_community_has_parts() -> None:
    found = communities(two_towns())
    assert len(set(found.regions)) == 2
    assert len(set(found.parts)) > 4


@given(graphs())
def test_a_part_lies_in_one_region(arcs: Arcs) -> None:
    found = communities(arcs)
    assert len(set(zip(found.parts, found.regions, strict=True))) == len(set(found.parts))


@given(graphs(30))
def test_a_community_is_small_only_if_no_link_leaves_it(arcs: Arcs) -> None:
    found = communities(arcs)
    for number, notes in enumerate(found.members()):
        leaving = [arc for arc in arcs.arcs if (found.regions[arc[0]] == number) != (found.regions[arc[1]] == number)]
        assert len(notes) >= SMALLEST_COMMUNITY or not leaving or all(small_neighbours(found, leaving))


@given(graphs(30))
def test_the_order_of_links_does_not_matter(arcs: Arcs) -> None:
    shuffled = list(arcs.arcs)
    random.Random(3).shuffle(shuffled)
    assert communities(Arcs(arcs.ids, tuple(shuffled))) == communities(arcs)


def test_communities_do_not_depend_on_how_strings_are_hashed() -> None:
    program = """if True:
        from kg.analysis import communities
        from kg.graph import Arcs
        ends = [(note, (note * note + 7 * turn) % 400) for note in range(400) for turn in range(4)]
        arcs = tuple((start, end, 1.0) for start, end in ends if start != end)
        print(communities(Arcs(tuple(map(str, range(400))), arcs)))
    """
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1


def test_a_community_is_named_by_its_hub() -> None:
    star = graph("ab ac ad ae")
    assert central_notes(star, communities(star), ["Stress", "Coping", "Sleep", "Cortisol", "Rest"]) == (0,)


def test_of_two_hubs_the_one_with_the_community_s_own_words_gives_the_name() -> None:
    titles = {
        "a": "PSNST",
        "b": "Ion channels",
        "c": "Sodium channels",
        "d": "Potassium channels",
        "e": "Ion pumps",
        "f": "Calcium channels",
    }
    friends = graph("ac ad ae af bc bd be bf ab")
    assert central_notes(friends, communities(friends), [titles[letter] for letter in friends.ids]) == (1,)


def test_orphans_have_no_links_and_components_list_them_last() -> None:
    pieces = graph("b a cd de")
    assert letters(pieces, orphans(pieces)) == "ab"
    assert [letters(pieces, piece) for piece in components(pieces)] == ["cde", "a", "b"]


def test_a_pair_is_tied_once_however_often_it_is_linked() -> None:
    pairs = ties(graph("ab ab ba cb"))
    assert (pairs.first.tolist(), pairs.second.tolist(), pairs.links.tolist()) == ([0, 1], [1, 2], [3, 1])
    assert degrees(pairs, 3).tolist() == [1, 2, 1]


@pytest.mark.vaults
def test_a_real_vault_falls_into_a_dozen_themes(neuroscience: Path) -> None:
    concepts = survey(neuroscience, Config()).graph
    arcs = concepts.arcs()
    titles = [concepts.nodes[id_].title for id_ in arcs.ids]
    found = communities(arcs)
    names = [titles[note] for note in central_notes(arcs, found, titles)]
    assert 9 <= len(names) <= 14
    assert {"Ion channels", "Stress", "Synaptic plasticity", "Behaviourism"} <= set(names)
    assert len(orphans(arcs)) == 128


def two_towns() -> Arcs:
    """Twice 400 notes: some links stay within a street of 20, most within the town, one leads to the other town."""
    chance = random.Random(5)
    places = [(note, reach) for note in range(800) for reach in (20, 20, 400, 400, 400, 400, 400)]
    arcs = {(note, note // reach * reach + chance.randrange(reach), 1.0) for note, reach in places}
    return Arcs(tuple(map(str, range(800))), (*((a, b, n) for a, b, n in sorted(arcs) if a != b), (0, 400, 1.0)))


def small_neighbours(found: Communities, leaving: list[tuple[int, int, float]]) -> list[bool]:
    """Whether what these links lead to is small as well: after three rounds a chain of small ones may be left."""
    sizes = [len(notes) for notes in found.members()]
    return [min(sizes[found.regions[arc[0]]], sizes[found.regions[arc[1]]]) < SMALLEST_COMMUNITY for arc in leaving]
