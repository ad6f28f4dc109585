"""Where the names of notes stand in texts: all names in one walk through each text (Aho and Corasick 1975)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from unicodedata import normalize

SHORTEST = 3
"""A shorter name is not looked for: it would be found in every formula."""
LONGEST = 200
"""A longer name stands in no sentence, and looking for a title of a megabyte would take minutes."""
ACRONYM = 5
"""A name of so few letters that is written in capitals is looked for as it is written: SAD is not sad."""
_JOINED = re.compile(r"[\w\-‐‑]")
"""What goes on with a word: `pre-synaptic` does not hold the word `synaptic`."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of scripts that put no blanks between words."""
_LETTER = re.compile(r"[^\W\d_]")


class Found(NamedTuple):
    """A name that stands in a text, in characters from its start."""

    text: int
    owner: int
    name: str
    start: int
    end: int


def find_names(names: Iterable[tuple[str, int]], texts: Iterable[str]) -> Iterator[Found]:
    """Each place of each text where a name stands as a whole word, in order; of overlapping ones the longest.

    A name that two owners bear is not looked for, because one could not say who is meant. Case does not matter, but
    for short names in capitals; neither does the Unicode form.
    """
    from ahocorasick_rs import AhoCorasick  # noqa: PLC0415 - whoever asks for communities does not wait for it

    spelled = _spellings(names)
    patterns = list(spelled)
    automaton = AhoCorasick([_lowered(spelling) for spelling in patterns])
    known = [spelled[spelling] for spelling in patterns]
    for number, text in enumerate(texts):
        folded = _lowered(text)
        hits = (
            (start, -end, pattern)
            for pattern, start, end in automaton.find_matches_as_indexes(folded, overlapping=True)
            if _is_whole(folded, start, end) and _is_as_written(known[pattern][0], text[start:end])
        )
        for start, end, pattern in _longest(sorted(hits)):
            name, owner = known[pattern]
            yield Found(number, owner, name, start, end)


def _spellings(names: Iterable[tuple[str, int]]) -> dict[str, tuple[str, int]]:
    """Each spelling that is looked for, with the name and the owner."""
    owners: dict[str, set[int]] = {}
    written: dict[str, tuple[str, int]] = {}
    for words, owner in names:
        name = normalize("NFC", " ".join(words.split()))
        if SHORTEST <= len(name) <= LONGEST and _LETTER.search(name):
            owners.setdefault(_lowered(name), set()).add(owner)
            written.setdefault(_lowered(name), (name, owner))
    plain = {spelling: written[spelling] for spelling, bearers in owners.items() if len(bearers) == 1}
    return plain | {normalize("NFD", spelling): known for spelling, known in plain.items()}


def _lowered(text: str) -> str:
    """In lower case, every character in its place: İ alone would become two."""
    return text.replace("İ", "I").lower()


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no word goes on before or after."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return not (_JOINED.match(before) and not _UNSPACED.match(text[start])) and not (
        _JOINED.match(after) and not _UNSPACED.match(text[end - 1])
    )


def _is_as_written(name: str, words: str) -> bool:
    return len(name) > ACRONYM or not name.isupper() or words == name


def _longest(hits: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Those that begin first, and of these the longest; none within another."""
    done = 0
    for start, group in groupby(hits, key=lambda hit: hit[0]):
        if start >= done:
            _, end, pattern = next(group)
            done = -end
            yield start, done, pattern
