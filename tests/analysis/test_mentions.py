"""Names of notes that stand in texts."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.analysis import find_names


def words(names: str, text: str) -> list[str]:
    """The words of a text that are names; names are parted by commas."""
    listed = [(name.strip(), owner) for owner, name in enumerate(names.split(","))]
    return [text[found.start : found.end] for found in find_names(listed, [text])]


def test_case_does_not_matter() -> None:
    assert words("Ion channel", "An ion CHANNEL opens") == ["ion CHANNEL"]


@pytest.mark.parametrize("text", ["neurons", "interneuron", "pre-neuron", "neuron-like", "neuron_1", "neuron2"])
def test_only_whole_words_count(text: str) -> None:
    assert words("Neuron", text) == []


@pytest.mark.parametrize("text", ["neuron.", "(neuron)", "neuron’s", "“neuron”", "neuron/glia", "neuron – glia"])
def test_signs_around_a_word_do_not_matter(text: str) -> None:
    assert words("Neuron", text) == ["neuron"]


def test_of_overlapping_names_the_longest_counts() -> None:
    assert words("Ion, Ion channel, Channel opening", "the ion channel opening") == ["ion channel"]


def test_a_shorter_name_is_found_where_the_longer_one_is_no_whole_word() -> None:
    assert words("Ion, Ion channel", "all ion channels") == ["ion"]


def test_a_short_name_in_capitals_is_looked_for_as_it_is_written() -> None:
    assert words("SAD, GABA", "sad with SAD, gaba with GABA") == ["SAD", "GABA"]
    assert words("STRESS TEST", "a stress test") == ["stress test"]


def test_a_name_that_two_notes_bear_is_nobodys() -> None:
    assert words("Log, log", "in the log") == []


@pytest.mark.parametrize("name", ["a", "Na", "2024", "1.5", "2024-11-24", "--"])
def test_short_names_and_numbers_are_not_looked_for(name: str) -> None:
    assert words(name, f"of {name} and {name}") == []


def test_the_unicode_form_does_not_matter_and_places_stay() -> None:
    assert words("naïve rat", "İ the nai\u0308ve rat") == ["nai\u0308ve rat"]
    assert words("nai\u0308ve rat", "İ the naïve rat") == ["naïve rat"]


def test_scripts_without_blanks_have_words_as_well() -> None:
    assert words("神経細胞", "これは神経細胞です") == ["神経細胞"]


@given(st.lists(st.text("ab c", min_size=1, max_size=6), max_size=8), st.text("ab c-.", max_size=60))
def test_every_place_is_what_a_plain_search_finds(names: list[str], text: str) -> None:
    found = list(find_names([(name, owner) for owner, name in enumerate(names)], [text]))
    spellings = {" ".join(name.split()) for name in names}
    for one in found:
        assert one.name == text[one.start : one.end]
        assert one.name in spellings
        assert not re.match(r"[\w-]", text[one.end : one.end + 1])
        assert not re.match(r"[\w-]", text[max(0, one.start - 1) : one.start])
    assert all(before.end <= after.start for before, after in pairwise(found))
