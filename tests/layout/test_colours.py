"""Colours that people can tell apart, whatever cones they have."""

from itertools import combinations, pairwise

import pytest

from kg.map.colours import DARK, LIGHT, Sight, Theme, contrast, difference, mix

themes = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


@pytest.mark.parametrize(
    ("theme", "sight", "least"),
    [
        (LIGHT, Sight.NORMAL, 0.100),
        (LIGHT, Sight.PROTAN, 0.073),
        (LIGHT, Sight.DEUTAN, 0.080),
        (LIGHT, Sight.TRITAN, 0.066),
        (DARK, Sight.NORMAL, 0.105),
        (DARK, Sight.PROTAN, 0.077),
        (DARK, Sight.DEUTAN, 0.084),
        (DARK, Sight.TRITAN, 0.074),
    ],
)
def test_any_two_regions_can_be_told_apart(theme: Theme, sight: Sight, least: float) -> None:
    assert len(theme.regions) == 12
    assert min(difference(one, other, sight) for one, other in combinations(theme.regions, 2)) > least


@pytest.mark.parametrize(("theme", "least"), [(LIGHT, 3.04), (DARK, 3.76)], ids=["light", "dark"])
def test_every_region_stands_out_from_the_sea(theme: Theme, least: float) -> None:
    assert min(contrast(theme.sea, colour) for colour in theme.regions) > least


@themes
def test_text_can_be_read(theme: Theme) -> None:
    for ground in (theme.sea, theme.panel, theme.soft):
        assert contrast(theme.ink, ground) > 11
        assert contrast(theme.muted, ground) > 4.5
        assert contrast(theme.accent, ground) > 4.5
    assert contrast(theme.ink, theme.accent_soft) > 7


@themes
def test_text_can_be_read_on_every_island(theme: Theme) -> None:
    assert min(contrast(theme.ink, theme.island(number)) for number in range(-1, 13)) > 9


@themes
def test_exciting_and_inhibiting_can_be_told_apart_and_seen(theme: Theme) -> None:
    for sight in Sight:
        assert difference(theme.excites, theme.inhibits, sight) > 0.15
    for colour in (theme.excites, theme.inhibits):
        assert contrast(theme.panel, colour) > 4.5
        assert contrast(theme.sea, colour) > 3


@themes
def test_from_sea_to_island_to_coast_the_colour_grows_stronger(theme: Theme) -> None:
    for number in (-1, 0, 5, 11, 12):
        steps = (theme.sea, theme.island(number), theme.coast(number), theme.region(number))
        away = [difference(theme.sea, step) for step in steps]
        assert all(one < other for one, other in pairwise(away))


def test_a_region_after_the_twelfth_and_none_share_a_colour() -> None:
    assert LIGHT.region(12) == LIGHT.region(-1) == LIGHT.other
    assert LIGHT.region(11) == "#685341"


def test_black_and_white_are_as_far_apart_as_can_be() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#777777") == pytest.approx(4.478, abs=0.001)
    assert difference("#000000", "#ffffff") == pytest.approx(1, abs=1e-6)
    assert mix("#000000", "#ffffff", 0.5) == "#808080"


def test_red_and_green_are_near_for_those_without_the_cones_for_one_of_them() -> None:
    red, green = "#b4463c", "#6e7d28"
    assert difference(red, green, Sight.DEUTAN) < difference(red, green) / 2
    assert difference("#2060c0", "#208060", Sight.TRITAN) < difference("#2060c0", "#208060") / 2
    assert difference(red, red, Sight.PROTAN) == 0
