"""A root in a bracket, found by Chandrupatla's method: halves, or where a parabola through three places is sure."""

from collections.abc import Callable

FINE = 1e-15
"""Times that differ by less than this share are the same."""


def root(f: Callable[[float], float], low: float, high: float, at_low: float, at_high: float) -> float:
    """Where a function changes its sign between two places (Chandrupatla 1997): parabolas, halves where they fail."""
    new, old, beyond = (high, low, low) if at_high else (low, high, high)
    f_new, f_old, f_beyond = (at_high, at_low, at_low) if at_high else (at_low, at_high, at_high)
    share = 0.5
    while f_new and abs(new - old) > FINE * max(abs(new), abs(old)):
        place = new + share * (old - new)
        if place in (new, old):
            break
        found = f(place)
        if (found > 0) == (f_new > 0):
            beyond, f_beyond = new, f_new
        else:
            beyond, f_beyond, old, f_old = old, f_old, new, f_new
        new, f_new = place, found
        share = _share(new, old, beyond, f_new, f_old, f_beyond)
    return new if abs(f_new) <= abs(f_old) else old


def _share(new: float, old: float, beyond: float, f_new: float, f_old: float, f_beyond: float) -> float:
    """How far from `new` to `old` the root may be, by the parabola through three places, if it is one to trust."""
    if f_old in (f_new, f_beyond) or f_new == f_beyond or beyond == old:
        return 0.5
    width, height = (new - old) / (beyond - old), (f_new - f_old) / (f_beyond - f_old)
    if height * height >= width or (1 - height) ** 2 >= 1 - width:
        return 0.5
    share = f_new / (f_old - f_new) * f_beyond / (f_old - f_beyond)
    share += (beyond - new) / (old - new) * f_new / (f_beyond - f_new) * f_old / (f_beyond - f_old)
    # never so near an end that the bracket cannot close
    least = FINE * max(abs(new), abs(old)) / abs(new - old) if new != old else 0.5
    return min(max(share, least), 1 - least) if least < 0.5 else 0.5
