"""Two parsers, one truth: the links of `kg.parse` are those that markdown-it sees with the plug-ins of `kg.render`."""

import random
import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kg.files import Files
from kg.note import Form, Link
from kg.parse import parse
from kg.render import links_seen

if TYPE_CHECKING:
    from pathlib import Path

TOKENS = [
    "[[", "]]", "[", "]", "![", "![[", "(", "](u.md)", "](<a b.md>)", "[[x]]", "[[x|y]]", "[[x#h]]",
    "![[p.png|20]]", "[t](u.md)", "[t](u.md#h 'i')", "![i](q.png)", "|", "\\|", "\\", "`", "``", "$", "$$", "%%",
    "*", "_", "==", "~~", "<b>", "</b>", "<!-- ", "-->", "<https://e.org>", "\n", "\n\n", "\n> ", "\n> [!tip] ",
    "\n- ", "\n- [x] a", "\n    ", "\n```\n", "# ", "| a |\n|---|\n", "[^1]", "[^1]: ", "^[", "[r]",
    "\n\n[r]: z.md\n", "#tag", "^id", " ", "word", "5", "é",
]  # fmt: skip
TEXTS = 12_000


class Seen(NamedTuple):
    """What both parsers must agree on."""

    form: str
    embed: bool
    target: str
    fragment: str


class Difference(NamedTuple):
    """A shape in which the two differ, and the shortest text that shows it."""

    why: str
    shape: re.Pattern[str]
    example: str


DIFFERENCES = {
    "a wikilink deep in the words of an image": Difference(
        "CommonMark allows links in an image's words; `parse` finds that image only if a wikilink is the first of them",
        re.compile(r"!\[.*\[.*\][(\[]", re.DOTALL),
        "![[t](u.md)[[x]]](u.md)",
    ),
    "an embed deep in the words of a link": Difference(
        "a link may embed, as in `[![[x.png]]](u.md)`; `parse` finds that link only if no bracket comes between",
        re.compile(r"\[.*!\[\[.*\]\(", re.DOTALL),
        "[[^1]![[x.png]]](u.md)",
    ),
    "a backslash before a bracket of an embed": Difference(
        "Obsidian's wikilinks know no escapes; `parse` overlooks the embed whose bracket seems escaped",
        re.compile(r"!\[\[[^\n]*\\[\]|]"),
        "![[]\\]]",
    ),
    "a reference before a bracket": Difference(
        "`[r][[x]]`, `[r](` and `[r]\\[` begin with a shortcut reference, which one or the other overlooks",
        re.compile(r"\[r\]\\?[\[(]"),
        "[r][[x]]\n\n[r]: u.md",
    ),
    "the bounds of a table": Difference(
        "what begins and ends a table differs: indented rows, definitions, HTML and lazy lines",
        re.compile(r"\|---\|\n"),
        "| a |\n|---|\n    [t](u.md)",
    ),
    "raw HTML right after a definition": Difference(
        "a tag cannot interrupt the paragraph that a definition is in CommonMark; to markdown-it it is no paragraph",
        re.compile(r"\]: z\.md\n</?b>"),
        "[r]: z.md\n<b>\n> [t](u.md)",
    ),
}


@pytest.mark.parametrize("vault", ["neuroscience", "obsidian_help"])
def test_both_see_the_same_links_in_every_real_note(vault: str, request: pytest.FixtureRequest) -> None:
    root: Path = request.getfixturevalue(vault)
    files = Files.read(root)
    assert len(files.notes) > 150
    for path in files.notes:
        ours, theirs = both(path, files.bytes(path))
        assert ours == theirs, path


def test_both_see_the_same_links_in_texts_made_by_chance() -> None:
    chance = random.Random(7)
    linked = known = 0
    for _ in range(TEXTS):
        text = "".join(chance.choices(TOKENS, k=chance.randint(2, 9)))
        ours, theirs = both("A.md", text.encode())
        linked += bool(ours)
        if ours != theirs:
            assert any(difference.shape.search(text) for difference in DIFFERENCES.values()), (text, ours, theirs)
            known += 1
    assert linked > TEXTS / 3
    assert known < TEXTS / 500


@pytest.mark.parametrize("name", DIFFERENCES)
def test_a_known_difference_is_still_there(name: str) -> None:
    difference = DIFFERENCES[name]
    ours, theirs = both("A.md", difference.example.encode())
    assert difference.shape.search(difference.example)
    assert ours != theirs, "the two agree by now: strike this difference from the list"


def test_there_are_few_known_differences() -> None:
    assert len(DIFFERENCES) <= 10


def both(path: str, source: bytes) -> tuple[list[Seen], list[Seen]]:
    """The links of a note's text as both parsers see them; properties, models and what only looks like a link aside."""
    note = parse(path, source)
    in_text = [link for link in note.links if link.encoded and link.form not in {Form.PROPERTY, Form.MODEL}]
    return [seen(link) for link in in_text], [seen(link) for link in links_seen(note.source[note.body :].decode())]


def seen(link: Link) -> Seen:
    form = "wikilink" if link.wiki else "reference" if link.form is Form.REFERENCE else "markdown"
    return Seen(form, link.embed, link.target, link.fragment)
