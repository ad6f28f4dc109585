"""What a map knows from the start, as one block: columns of numbers in bytes, words that repeat written once."""

import json
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

TABLES = ("notes", "links")
"""What consists of columns; the rest is small, and stays as it is."""
REPEATED = 0.7
"""Words of which fewer are different than this share are written once, and then numbered."""
LARGEST = 2**30
"""A greater whole number has no place in four bytes with the one before taken from it."""
SMALLEST_FRACTION, LARGEST_FRACTION = 1e-30, 1e30
"""Beyond, four bytes do not hold the greatest fraction of a column."""
STEPS = 32767
"""So many steps a number with a fraction has from 0 to the greatest of its column: it takes two bytes."""


def bundle(content: Mapping[str, Any]) -> str:
    """The content as base64 of deflated JSON and bytes: `unpacking.js` makes the same of it again."""
    numbers: list[bytes] = []
    head = dict(content)
    for table in TABLES:
        columns = _spare(content[table]) if table == "notes" else content[table]
        head[table] = {name: _column(values, numbers) for name, values in columns.items()}
    text = as_json(head).encode()
    return deflated(b"".join([len(text).to_bytes(4, "little"), text, *numbers]))


def as_json(value: Any) -> str:
    """JSON without spaces that can be written as UTF-8; a dataclass is an object of its fields."""
    return well_formed(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_fields))


def well_formed(text: str) -> str:
    """The text with half characters written as JSON escapes, because UTF-8 has no place for them."""
    return text.encode("utf-8", "backslashreplace").decode()


def deflated(content: bytes) -> str:
    """Base64 of zlib's format, which browsers inflate without a library, and whose damage they notice."""
    # the ninth level saves one percent, and takes a third longer
    return b64encode(zlib.compress(content, 6)).decode()


def _spare(notes: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """The columns of the notes without what ids tell: `Ions/Na` is `Na`, lies in `Ions`, and is `Ions/Na.md`."""
    told = {
        "title": [id_.rpartition("/")[2] for id_ in notes["id"]],
        "folder": [id_.rpartition("/")[0] for id_ in notes["id"]],
        "path": [f"{id_}.md" for id_ in notes["id"]],
    }
    return {
        name: [None if value == known else value for value, known in zip(values, told[name], strict=True)]
        if name in told
        else values
        for name, values in notes.items()
    }


def _column(values: Sequence[Any], numbers: list[bytes]) -> Any:
    """How a column stands in the JSON; its numbers go after it, in the order of the columns."""
    kinds = set(map(type, values))
    if kinds == {int} and max(map(abs, values)) < LARGEST:
        return {"as": "numbers", **_numbers(values, numbers)}
    if float in kinds and kinds <= {float, int} and _fits(max(map(abs, values))):
        return {"as": "fractions", **_fractions(values, numbers)}
    if kinds <= {list, tuple} and all(type(word) is str for word in chain.from_iterable(values)):
        return {"as": "lists", "each": _numbers([len(one) for one in values], numbers), **_words(values, numbers)}
    if kinds == {str} and len(set(values)) < REPEATED * len(values):
        return {"as": "words", **_words([values], numbers)}
    return {"as": "values", "values": values}


def _words(lists: Iterable[Sequence[str]], numbers: list[bytes]) -> dict[str, Any]:
    """The different words, and for each place the number of its word."""
    known: dict[str, int] = {}
    places = [known.setdefault(word, len(known)) for word in chain.from_iterable(lists)]
    return {"words": list(known), "at": _numbers(places, numbers)}


def _fits(greatest: float) -> bool:
    return not greatest or SMALLEST_FRACTION < greatest < LARGEST_FRACTION


def _fractions(values: Sequence[float], numbers: list[bytes]) -> dict[str, Any]:
    step = max(map(abs, values)) / STEPS or 1.0
    return {"step": step, **_numbers([round(value / step) for value in values], numbers)}


def _numbers(values: Sequence[int], numbers: list[bytes]) -> dict[str, Any]:
    """Writes whole numbers, or what each is more than the one before, whichever deflates better."""
    whole = np.array(values, np.int64)
    plain, rising = _planes(whole), _planes(np.diff(whole, prepend=0))
    better = len(zlib.compress(rising, 6)) < len(zlib.compress(plain, 6))
    written = rising if better else plain
    numbers.append(written)
    return {"count": len(whole), "width": len(written) // max(len(whole), 1), "rising": better}


def _planes(whole: NDArray[np.int64]) -> bytes:
    """The lowest byte of each number, then the next of each, as many as the greatest needs; signs at the lowest bit."""
    folded = np.where(whole < 0, -2 * whole - 1, 2 * whole).astype("<u4")
    width = (int(folded.max(initial=0)).bit_length() + 7) // 8
    planes: Bytes = folded.view(np.uint8).reshape(len(whole), 4)[:, :width].T
    return planes.tobytes()


def _fields(value: Any) -> dict[str, Any]:
    names, values = _getter(value.__class__)
    return dict(zip(names, values(value), strict=True))


@cache
def _getter(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of a dataclass's fields, and what reads them all at once."""
    names = tuple(kind.__dataclass_fields__)
    return names, attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
