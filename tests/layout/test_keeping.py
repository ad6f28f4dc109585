"""A map of a graph that has changed: what was there stays, what is new finds room."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_graphs import folders_of, graph_of, least_gap, made_up

from kg.graph import Arcs
from kg.map.layout import Layout, layout
from kg.map.positions import Positions


def drawn(arcs: Arcs, before: Positions | None = None) -> Layout:
    return layout(arcs, arcs.ids, folders_of(arcs), before=before)


def remembered(arcs: Arcs, laid: Layout) -> Positions:
    regions = {id_: laid.numbers[region] for id_, region in zip(arcs.ids, laid.region, strict=True) if region >= 0}
    return Positions({id_: (x, y) for id_, x, y in zip(arcs.ids, laid.x, laid.y, strict=True)}, regions)


def changed(arcs: Arcs, notes: int, seed: int = 1) -> Arcs:
    """The graph with some notes gone and as many new ones, each linked with a note, one of its neighbours, and any."""
    chance = np.random.default_rng(seed)
    kept = np.sort(chance.permutation(len(arcs.ids))[notes:]).tolist()
    number = {note: at for at, note in enumerate(kept)}
    left = [(number[one], number[other], count) for one, other, count in arcs.arcs if {one, other} <= number.keys()]
    for new in range(len(kept), len(kept) + notes):
        one, other, _ = left[chance.integers(len(left))]
        left += [(new, one, 1), (new, other, 1), (new, int(chance.integers(len(kept))), 1)]
    ids = (*(arcs.ids[note] for note in kept), *(f"new note {new}" for new in range(notes)))
    return Arcs(ids, tuple(left))


def moved(arcs: Arcs, laid: Layout, before: Positions) -> list[str]:
    places = dict(zip(arcs.ids, zip(laid.x, laid.y, strict=True), strict=True))
    return [id_ for id_, place in places.items() if before.places.get(id_, place) != place]


@pytest.mark.parametrize(("notes", "new"), [(450, 1), (450, 40), (450, 150), (10_000, 500)])
def test_old_notes_stay_and_new_ones_do_not_cover_them(notes: int, new: int) -> None:
    arcs = made_up(notes)
    before = remembered(arcs, drawn(arcs))
    later = changed(arcs, new)
    laid = drawn(later, before)
    assert moved(later, laid, before) == []
    assert least_gap(laid) > 2


def test_most_notes_stay_in_the_region_whose_colour_they_had() -> None:
    arcs = made_up(5000)
    before = remembered(arcs, drawn(arcs))
    later = changed(arcs, 20)
    laid = drawn(later, before)
    now = remembered(later, laid).regions
    same = [now.get(id_) == number for id_, number in before.regions.items() if id_ in now and number < 12]
    assert np.mean(same) > 0.98


def test_an_unchanged_graph_gives_the_same_map() -> None:
    arcs = made_up(700)
    laid = drawn(arcs)
    again = drawn(arcs, remembered(arcs, laid))
    assert (again.x, again.y, again.region) == (laid.x, laid.y, laid.region)
    assert again == replace(laid, numbers=again.numbers)


def test_a_note_that_has_grown_over_its_neighbour_gets_room_and_others_stay() -> None:
    arcs = graph_of(60, [(note, note + 1, 1) for note in range(50)])
    laid = drawn(arcs)
    before = remembered(arcs, laid)
    x, y = before.places["note 10"]
    before = Positions({**before.places, "note 11": (x + 2, y)}, before.regions)
    after = drawn(arcs, before)
    assert set(moved(arcs, after, before)) <= {"note 10", "note 11"} | near(before, "note 10", 80)
    assert "note 40" not in moved(arcs, after, before)
    assert least_gap(after) > 2


def near(positions: Positions, centre: str, reach: float) -> set[str]:
    at = positions.places[centre]
    return {id_ for id_, place in positions.places.items() if np.hypot(place[0] - at[0], place[1] - at[1]) < reach}


@settings(max_examples=60)
@given(st.integers(0, 24), st.data())
def test_any_graph_can_grow_into_any_other(notes: int, data: st.DataObject) -> None:
    def any_graph() -> Arcs:
        note = st.integers(0, max(notes - 1, 0))
        pairs = data.draw(st.sets(st.tuples(note, note), max_size=2 * notes))
        ids = data.draw(st.lists(st.integers(0, 40).map(str), min_size=notes, max_size=notes, unique=True))
        return Arcs(tuple(ids), tuple((one, other, 1) for one, other in sorted(pairs) if one != other))

    first, second = any_graph(), any_graph()
    laid = drawn(second, remembered(first, drawn(first)))
    assert len(laid.x) == notes
    assert np.isfinite([laid.x, laid.y]).all()
    assert least_gap(laid) > 2
    assert len(set(laid.numbers)) == len(laid.regions)


def test_a_large_map_grows_in_time() -> None:
    arcs = made_up(10_000)
    before = remembered(arcs, drawn(arcs))
    later = changed(arcs, 500)
    start = time.process_time()
    drawn(later, before)
    # twice the budget of a map that is laid out anew, since a test may run on a slower machine
    assert time.process_time() - start < 4
