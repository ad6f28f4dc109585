"""Numbers and names as people read them: `−57.2 mV`, `3.30 ms`, `did you mean 'rise_ms'?`."""

from collections.abc import Iterable
from difflib import get_close_matches
from math import floor, log10


def significant(value: float, digits: int = 3) -> str:
    """A number with so many digits, a true minus and no exponent unless it needs one.

    >>> significant(3.297664), significant(-57.23), significant(-55.0), significant(1234567.0)
    ('3.30', '−57.2', '−55.0', '1234567')
    """
    if value == 0:
        return "0"
    size = floor(log10(abs(value)))
    if not -5 <= size < 12:
        return minus(f"{value:.{digits - 1}e}")
    # rounding may add a digit in front: 9.996 is 10.0
    size = floor(log10(abs(float(f"{value:.{digits - 1}e}"))))
    return minus(f"{value:.{max(0, digits - 1 - size)}f}")


def exact(value: float) -> str:
    """A number as it was written: the shortest text that reads back as the same.

    >>> exact(-55.0), exact(0.5), exact(1e-7)
    ('−55', '0.5', '1e−07')
    """
    return minus(f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(value))


def signed(value: float, digits: int = 3) -> str:
    """A number with its sign, plus included."""
    return f"+{significant(value, digits)}" if value > 0 else significant(value, digits)


def minus(text: str) -> str:
    """Text with true minus signs."""
    return text.replace("-", "\N{MINUS SIGN}")


def nearest(name: str, names: Iterable[str]) -> str:
    """`did you mean '…'?`, or nothing where no name is near."""
    known = list(names)
    stems = [one for one in known if one.rpartition("_")[0].casefold() == name.casefold()]
    folded = [one for one in known if one.casefold() == name.casefold()]
    found = folded or stems or get_close_matches(name, known, n=1, cutoff=0.6)
    return f"did you mean '{found[0]}'?" if found else ""


def one_line(text: str) -> str:
    r"""Text without line ends and control characters.

    >>> one_line("two\n lines \x1b[31m")
    'two lines [31m'
    """
    return " ".join("".join(letter for letter in word if letter.isprintable()) for word in text.split())


def cut(text: str, most: int) -> str:
    """Text of at most so many characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def listed(names: Iterable[str]) -> str:
    """`a, b and c`."""
    *some, last = names
    return f"{', '.join(some)} and {last}" if some else last
