"""The words around a link, as a reader would say them."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.canvas import parse_canvas
from kg.flatten import plain, sentences
from kg.note import Note, Span
from kg.parse import parse
from kg.prose import LONGEST, definition, gloss, sentence, trail


def note(text: str) -> Note:
    return parse("S.md", text.encode())


def said(text: str, number: int = 0) -> str:
    """The sentence around a link of a text."""
    there = note(text)
    return sentence(there, there.links[number].span)


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**Bold**, *soft* and ***both***", "Bold, soft and both"),
        ("_soft_ snake_case __loud__", "soft snake_case loud"),
        ("==marked== ~~gone~~", "marked gone"),
        ("2 * 3 = 6 and 5 * 5", "2 * 3 = 6 and 5 * 5"),
        ("[words](x.md), [[Note]], [[Note|other words]]", "words, Note, other words"),
        ("[[folder/Note.md]] and [[Note#Part]] and [[#Part]]", "Note and Note > Part and Part"),
        ("[[Note#^block]] and [[a\\|b]]", "Note and b"),
        ("[a *soft* word](x.md 'title')", "a soft word"),
        ("[x](<a (b).md>) and [y](A_(b).md)", "x and y"),
        ("[one][ref] and [two][]", "one and two"),
        ("before ![alt](x.png) after ![[y.png]].", "before after."),
        ("`code` and ``a ` b``", "code and a ` b"),
        ("the potential $V_m = -70$ mV", "the potential $V_m = -70$ mV"),
        ("$$\\sum_i *w*_i$$", "$$\\sum_i *w*_i$$"),
        ("between $5 and $6", "between $5 and $6"),
        ("a%%hidden%%b<!-- and this -->c", "abc"),
        ("a claim[^1] with ^[an aside] support", "a claim with support"),
        ("a paragraph ^its-id", "a paragraph"),
        ("1 \\* 2 &amp; 3 &lt; 4", "1 * 2 & 3 < 4"),
        ("<u>under</u>lined<br>twice, 1 < 2", "underlined twice, 1 < 2"),
        ("<https://e.org/x>", "https://e.org/x"),
        ("strong (by:: [[Hebb]])", "strong (by: Hebb)"),
        ("strength [weight:: 3] known", "strength 3 known"),
        ("many   blanks\nand lines", "many blanks and lines"),
        ("unclosed **bold and [link", "unclosed bold and [link"),
    ],
)
def test_markdown_becomes_words(markdown: str, words: str) -> None:
    assert plain(markdown) == words


@pytest.mark.parametrize(
    "text",
    [
        "One, e.g. [[x]], is one. ",
        "See Fig. 2 for it. ",
        "It lasts 1.5 ms. ",
        "It was Dr. Smith and J. Doe. ",
        "As [Smith et al. Said so.](x.md) it is. ",
        "The file `a. B` is one. ",
        "A formula $a. B$ is one. ",
        "Wait... and go on. ",
        "Is it (really!) so? ",
        "**Bold ends.** ",
        "He said “no.” ",
        "这是一句。",
    ],
)
def test_a_sentence_ends_where_it_ends(text: str) -> None:
    assert sentences(f"{text}Then another.") == (0, len(text))


def test_the_sentence_around_a_link() -> None:
    text = (
        "First one. The **EPSP** opens [ion channels](Ion%20channels.md), e.g. in\nthe soma[^1]. Last one.\n\n[^1]: x"
    )
    assert said(text) == "The EPSP opens ion channels, e.g. in the soma."


def test_a_list_item_is_its_own() -> None:
    assert said("Items:\n- one\n- [ ] two [[x]]\n  goes on\n- three") == "two x goes on"


def test_a_heading_is_its_own() -> None:
    assert said("before\n## About [[Log]]\nafter") == "About Log"


def test_a_callout_title_is_its_own() -> None:
    text = "> [!tip]- See [[a]]\n> The [[b]] is here.\n\nAfter."
    assert (said(text), said(text, 1)) == ("See a", "The b is here.")


def test_a_table_row_reads_as_one_line() -> None:
    text = "| name | what |\n| --- | --- |\n| [[Ion\\|ion]] | charged |  |\n| [[b]] | c |"
    assert said(text) == "ion · charged"


def test_a_property_reads_as_its_line() -> None:
    assert said('---\nup: "[[Log]]"\n---\n') == 'up: "Log"'


def test_an_image_alone_says_its_words_or_its_name() -> None:
    assert said("![a trace|100](img/epsp.png)") == "a trace"
    assert said("![[img/epsp.png|100x20]]") == "epsp.png"
    assert said("![](img/epsp.png)") == "epsp.png"


def test_lines_end_as_they_may() -> None:
    assert said("One.\r\nTwo [[x]]\r\nthree.\r\n\r\nFour.") == "Two x three."


def test_a_long_sentence_is_cut_around_its_link() -> None:
    text = "word " * 200 + "before [[Target]] after" + " word" * 200
    cut = said(text)
    assert len(cut) <= LONGEST
    assert cut.startswith("…word")
    assert "before Target after" in cut
    assert cut.endswith("word…")


def test_a_canvas_card_says_its_line() -> None:
    card = {
        "id": "1",
        "type": "text",
        "text": "First.\nSee [[Soma]] “here”. More.",
        "x": 0,
        "y": 0,
        "width": 1,
        "height": 1,
    }
    file = {"id": "2", "type": "file", "file": "Soma.md", "x": 0, "y": 0, "width": 1, "height": 1}
    canvas = parse_canvas("C.canvas", json.dumps({"nodes": [card, file], "edges": []}).encode())
    assert [sentence(canvas, link.span) for link in canvas.links] == ["See Soma “here”.", ""]


def test_the_trail_of_headings() -> None:
    there = note("# A\n## B\n# C\n### D\n[[x]]\n## E [[y]]\n")
    assert [trail(there, link.span) for link in there.links] == [("C", "D"), ("C",)]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("- [X](x.md) — raises its *gain*", "raises its gain"),
        ("* **[[X]]**: what it is", "what it is"),
        ("- **[[X]]:** what it is", "what it is"),
        ("1. [ ] [[X]] – what\n  it is", "what it is"),
        ("- part_of [[X]] - see [[Y]]", "see Y"),
        ("> - [[X]] — quoted", "quoted"),
        ("- [[X]] is no gloss", ""),
        ("- before [[X]] and [[Y]] — no", ""),
        ("[[X]] — no item", ""),
        ("- [[X]]-like", ""),
    ],
)
def test_the_gloss_of_a_list_item(item: str, words: str) -> None:
    there = note(item)
    assert gloss(there, there.links[0]) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#core/x #other\n\nFirst. The **soma** is a body. Last.", "The soma is a body."),
        ("#core/x\n![a](x.png)\n\n**Soma,** a body. More.", "Soma, a body."),
        ("---\na: 1\n---\n# Soma\n\nThe **soma** is\na body.", "The soma is a body."),
        ("#core/x The **soma** is a body.", "The soma is a body."),
        ("> [!note]\n> **not this**\n\n```\n**nor this**\n```\n\nBut **this**.", "But this."),
        ("No bold here.\n\nBut **here**.", ""),
        ("- **Item**: is none\n\nThe **soma** comes late.", ""),
        ("", ""),
    ],
)
def test_the_definition_of_a_note(text: str, words: str) -> None:
    assert definition(note(text)) == words


scraps = st.sampled_from(
    ["[[B]]", "![[C#d]]", "[x](y.md)", "`", "> ", "- ", "# ", "|", "\n", "\n\n", "\t", "\0", "\r\n", "é", "**", "$",
     "%%", "<", "](", "[", "^id", "e.g. ", ". ", "😀", "\\", "*", "_", "::", "(", ")", "---\n", "word "]
)  # fmt: skip


@given(st.lists(scraps, max_size=20).map("".join))
def test_every_text_has_its_sentences(text: str) -> None:
    there = note(text)
    for link in there.links:
        assert len(sentence(there, link.span)) <= LONGEST
        assert "\n" not in sentence(there, link.span)
        gloss(there, link)
    definition(there)


@pytest.mark.parametrize(
    "scrap", ["[", "![", "[[", "[a](", "(", "*", "_a", "`", "$", "%%", "<!--", "^[", "<a ", "[^", "\\", "a. "]
)
def test_no_text_takes_long(scrap: str) -> None:
    source = (scrap * (300_000 // len(scrap)) + "[[x]]").encode()
    there = Note("S.md", source)
    begin = time.process_time()
    sentence(there, Span(len(source) - 5, len(source)))
    definition(there)
    assert time.process_time() - begin < 2
