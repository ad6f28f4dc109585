"""Discs that move apart and together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_graphs import Floats

from kg.map.packing import Springs, draw_in, enclose, near_pairs, pack, separate, sunflower

ALONE = np.zeros(0, np.int64)
NO_SPRINGS = Springs(ALONE, ALONE, np.zeros(0))
coordinate = st.floats(-300, 300).map(lambda value: round(value, 1))
discs = st.lists(st.tuples(coordinate, coordinate, st.integers(0, 2)), min_size=1, max_size=30).map(
    lambda rows: np.array(sorted(rows, key=lambda row: row[2]), float)
)


@given(discs, st.floats(1, 200))
def test_all_near_pairs_of_a_group_are_found_and_none_of_two_groups(rows: Floats, reach: float) -> None:
    places, group = rows[:, :2], rows[:, 2].astype(np.int64)
    one, other = near_pairs(places, reach, group)
    found = {frozenset(pair) for pair in zip(one.tolist(), other.tolist(), strict=True)}
    away = np.hypot(*(places[:, None] - places[None]).T)
    near = np.argwhere((away < reach) & (group[:, None] == group[None]))
    assert {frozenset((a, b)) for a, b in near.tolist() if a < b} <= found
    assert len(found) == len(one)
    assert (group[one] == group[other]).all()


@given(discs, st.floats(0, 20))
def test_discs_part_until_the_gap_is_kept(rows: Floats, gap: float) -> None:
    group, radii = rows[:, 2].astype(np.int64), np.linspace(5, 20, len(rows))
    places = separate(rows[:, :2], radii, gap, group, rounds=600)
    away = np.hypot(*(places[:, None] - places[None]).T) - radii - radii[:, None] - gap
    assert away[(group[:, None] == group) & ~np.eye(len(rows), dtype=bool)].min(initial=0) > -0.5


def test_discs_that_are_apart_stay_where_they_are() -> None:
    places = np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 100.0]])
    assert (separate(places, np.full(3, 10.0), 5, np.zeros(3, np.int64)) == places).all()


def test_a_small_disc_gives_way_to_a_large_one() -> None:
    places = separate(np.array([[0.0, 0.0], [30.0, 0.0]]), np.array([30.0, 5.0]), 0, np.zeros(2, np.int64))
    assert abs(places[0, 0]) < 0.3
    assert places[1, 0] > 34


@given(discs)
def test_an_enclosing_disc_encloses_and_is_little_larger_than_need_be(rows: Floats) -> None:
    group, radii = np.zeros(len(rows), np.int64), np.full(len(rows), 7.0)
    places, (radius,) = enclose(rows[:, :2], radii, group)
    away = np.hypot(*(places[:, None] - places[None]).T)
    assert (np.hypot(*places.T) + radii <= radius + 1e-6).all()
    # no disc about points is larger than their greatest distance by the root of three (Jung)
    assert radius <= 1.05 * (7 + away.max() / np.sqrt(3))


def test_groups_are_packed_as_if_each_were_alone() -> None:
    radii = np.array([9.0, 8, 7, 6, 5, 9, 8, 7])
    group = np.array([0, 0, 0, 0, 0, 1, 1, 1])
    springs = Springs(np.array([0, 1, 5, 6]), np.array([1, 2, 6, 7]), np.ones(4))
    both = pack(radii, group, springs, 4)
    second = pack(radii[5:], group[5:] - 1, Springs(np.array([0, 1]), np.array([1, 2]), np.ones(2)), 4)
    assert both.centres[5:] == pytest.approx(second.centres, abs=0.1)
    assert both.radii[1] == pytest.approx(second.radii[0], abs=0.1)


def test_linked_discs_lie_nearer_to_each_other_than_others() -> None:
    row = Springs(np.arange(7), np.arange(1, 8), np.ones(7))
    places = pack(np.full(8, 6.0), np.zeros(8, np.int64), row, 10, room=1.5, squeeze=False).centres
    steps = np.hypot(*np.diff(places, axis=0).T)
    assert steps.mean() < 0.5 * np.hypot(*(places[0] - places[-1]))


def test_a_squeezed_group_takes_the_shape_that_is_asked_for() -> None:
    places = pack(np.full(60, 8.0), np.zeros(60, np.int64), NO_SPRINGS, 4, aspect=2).centres
    width, height = np.ptp(places, axis=0)
    assert 1.6 < width / height < 2.4


def test_drawing_in_brings_discs_nearer() -> None:
    places = np.array([[-50.0, -50], [50, -50], [50, 50], [-50, 50]])
    nearer = draw_in(places, np.full(4, 5.0), np.zeros(4, np.int64), 0.1)
    assert np.abs(nearer).max() == pytest.approx(45)


def test_a_sunflower_is_nearly_free_of_overlaps() -> None:
    places = sunflower(np.full(200, 5.0), gap=6)
    away = np.hypot(*(places[:, None] - places[None]).T)[np.triu_indices(200, 1)]
    assert away.min() > 10
    assert np.hypot(*places.T).max() < 1.2 * 8 * np.sqrt(200)


def test_nothing_can_be_packed() -> None:
    nothing = pack(np.zeros(0), ALONE, NO_SPRINGS, 4)
    assert (len(nothing.centres), len(nothing.radii)) == (0, 0)
