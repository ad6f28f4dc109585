"""Plain notes are read without the parser's events, and say the same as with them."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scraps import markdown

from kg.markup.plain import Plain
from kg.markup.reading import read, read_events
from kg.parse import parse

MORE = r"""
[x](y) [a&b](c'd&e) [x](a(b)c) [x](<a b>) [x]() [[w]] [[w|x]] [[w#h|x]] [[#x]] [[a&b]] [[a'b|c"d]] ![[e.png|100]]
[r]: [r] [x][r] [x][q] `c` `[a](b)` $x$ $$y$$ <https://a.b> \* \[ ]( ][ ![ # %% #t
""".split()  # noqa: SIM905
_PLAIN_SCRAPS = [
    *MORE,
    " ",
    " ",
    "\n",
    "\n\n",
    "word",
    "\n# H\n",
    "\n## About [a](b.md)\n",
    "\n### *h* `c` & d\n",
    "\n[r]: d.md\n",
    "\n[q]: d2.md 't'\n",
    '\n[q]: d3.md "t"\n',
    '![a|1](i.png "t")',
    "[x](a b.md)",
    "\n<!-- c [x](y) -->\n",
    "<!-- c --> ",
    "\n```py\n# [a](b)\n```\n",
    "\n$$\n[a](b) \\frac\n$$\n",
    "%%c [a](b.md) %%",
    "\n- ",
    "\n> ",
    "\n| a | b |\n|---|---|\n| [[t\\|d]] | `x` |\n",
    "\n[^1]: foot\n",
    "[^1]",
    "\n---\n",
    "\n    ",
    "\u2028",
]
texts = st.one_of(markdown, st.lists(st.sampled_from(_PLAIN_SCRAPS), max_size=12).map("".join))


def agree(text: bytes, body: int = 0) -> bool:
    """Whether a text is plain; if so, both ways of reading must find the same."""
    plain = Plain(text, body).run()
    if plain:
        facts = read_events(text, body)
        assert read(text, body) == replace(facts, regions=read(text, body).regions, has_regions=False)
    return plain


@given(texts)
@example("<!-- c --> [x](a b.md)")
@example("[[\u2028]]")
@example("[r]: d.md[r][x][q]")
@example("`[a](b)` [a](b)")
@example("\\`[a](b)` [a](b)")
@example("[a](b)\n===\n\n# [a](b)")
def test_a_plain_text_says_the_same(text: str) -> None:
    agree(text.encode())
    agree(b"---\na: 1\n---\n" + text.encode(), body=len(b"---\na: 1\n---"))


PLAIN = {
    "links and embeds": "# A [b](c.md#d)\n\n[b](../c%20d.md), [[e]], [[f#g|h]], ![[i.png|100]], ![j|9](k.png) #l\n",
    "titles, brackets, angles": '[a](b "c") [d](https://e.org/f_(g)) [h](<i j.md>) <https://k.org>\n',
    "code": "Written `[a](b)`.\n\n```python\n# [[c]]\n```\n",
    "math": "Here $\\tau = [a](b)$.\n\n$$\n[[c]]\n$$\n",
    "comments": "%% [a](b) %%\n\n<!-- [[c]] -->\n",
    "a definition": '[a][b]\n\n[b]: c.md "d"\n',
    "a table": "| a | b |\n| --- | --- |\n| [[c\\|d]] | e |\n",
    "a footnote": "a[^1]\n\n[^1]: [[b]]\n",
    "a space in an address": "[a](b c.md) and [[d]]\n",
    "callouts and tasks": "> [!note] a\n> [[b]]\n\n- [ ] [c](d.md)\n",
}
DIFFICULT = {
    "HTML": "[[a]] <b>c</b>\n",
    "a block": "a [[b]] ^c\n",
    "a field": "a:: [[b]]\n",
    "a link in a link": "[a ![b](c) d](e)\n",
    "an image that is an embed": "![a [[b]] c](d e)\n",
    "two lines": "[a\nb](c)\n",
    "a heading under its line": "[[a]]\n===\n",
    "a heading in a quote": "> # [[a]]\n",
    "code by its indent": "a\n\n    [b](c)\n",
    "an escape": "\\[a](b)\n",
    "a model": "```kg-model\nkind: psp_sum\n```\n",
    "other line ends": "[[a]]\r\n",
}


@pytest.mark.parametrize("name", PLAIN)
def test_this_is_plain(name: str) -> None:
    assert agree(PLAIN[name].encode())


@pytest.mark.parametrize("name", DIFFICULT)
def test_this_is_not(name: str) -> None:
    assert not agree(DIFFICULT[name].encode())


@pytest.mark.vaults
def test_most_notes_of_the_real_vaults_are_plain(neuroscience: Path, obsidian_help: Path) -> None:
    for vault, share in ((neuroscience, 0.9), (obsidian_help, 0.7)):
        notes = [parse(file.name, file.read_bytes()) for file in vault.rglob("*.md")]
        assert sum(agree(note.source, note.body) for note in notes) >= share * len(notes)
