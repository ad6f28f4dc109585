"""The one name that a misspelt one is surely nearest to."""

from collections.abc import Sequence

from kg.files import fold


def closest(written: str, names: Sequence[str]) -> int | None:
    """The index of the only name that a slip of the pen or two away from what is written; None if there is no such.

    Names that differ in a digit or in their first letter are other names: Week 1 and Week 2, afferent and efferent.
    """
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only a broken link waits for it

    wanted = fold(written)
    allowed = _slips(wanted)
    if not allowed:
        return None
    found = sorted((OSA.distance(wanted, fold(name)), index) for index, name in enumerate(names))
    if not found or found[0][0] > allowed or (len(found) > 1 and found[1][0] == found[0][0]):
        return None
    nearest = fold(names[found[0][1]])
    alike = nearest[:1] == wanted[:1] and _digits(nearest) == _digits(wanted)
    return found[0][1] if alike else None


def _slips(name: str) -> int:
    """How many wrong letters a name of this length bears before it may be another name."""
    return 0 if len(name) < 5 else 1 if len(name) < 9 else 2


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))
