"""Shapes that make careless readers slow or deep: each is read in time that grows with its length, not its square."""

import time

import pytest

from kg.parse import parse

# one text, for a list of quoted brackets and quotes cannot be read; `_` is a blank
SHAPES = r"""
[ [[ [[a| ![ > $ * <!-- [a](< [a]( ](a ][ [a][b] :: a:: [a:: ^[ #a %% [[a` [[`]] [[a< \ ![[[ ]] ![[a]]b]] [[a](b)
[[a]b]](c) $5$6 |a| - <a_id=x id= < &amp; [a](b_c [[a|b\| ^[[a] #é [^a] [a]:b_ `
![[[x]]](u ![a_[[x]]](u_ [![[p]]](u) [a_![[p]]_x](u)_ [[r]_a]]_ ^[a](u) [[a`]]`[[` ![a![
""".split()  # noqa: SIM905


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("between", ["", " ", "\n"], ids=["dense", "spaced", "lines"])
def test_time_grows_with_length(shape: str, between: str) -> None:
    scrap = shape.replace("_", " ") + between
    short, long = (_seconds(scrap * (size // len(scrap))) for size in (5_000, 20_000))
    # four times the text: 4 if linear, 16 if quadratic; what takes less than half a second is quick enough
    assert long < max(10 * short, 0.5)


def test_nothing_nests_too_deep() -> None:
    for scrap in (b"> ", b"- ", b"[", b"![", b"*a ", b"[a](", b"<b>", b"    - "):
        note = parse("A.md", scrap * 20_000)
        assert note.source == scrap * 20_000
        assert not note.troubles


def _seconds(text: str) -> float:
    source = text.encode()
    taken = []
    # the best of three: the machine may do other things as well
    for _ in range(3):
        start = time.process_time()
        parse("A.md", source)
        taken.append(time.process_time() - start)
    return min(taken)
