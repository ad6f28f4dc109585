"""What a fragment names: Obsidian's rule, GitHub's slugs, blocks, footnotes, HTML anchors."""

from unicodedata import normalize

import pytest

from kg.anchors import Anchor, find, find_block, github_slugs, normal, obsidian_heading, slug
from kg.note import Block, Heading, Note, Region
from kg.parse import parse


def note(text: str) -> Note:
    return parse("T.md", text.encode())


def found(text: str, fragment: str) -> Anchor:
    there = note(text)
    return find(there, fragment, github_slugs(there))


@pytest.mark.parametrize(
    ("source", "obsidian", "github"),
    [
        (
            "Excitatory [Post-Synaptic](../x.md) Potentials (EPSPs)",
            "excitatory post-synaptic x md potentials epsps",
            "excitatory-post-synaptic-potentials-epsps",
        ),
        ("Long-Term [Depression](a.md#b) (LTD)", "long-term depression a md b ltd", "long-term-depression-ltd"),
        ("wifi 2.4 vs 5.0", "wifi 2 4 vs 5 0", "wifi-24-vs-50"),
        ("TCP/IP Model", "tcp ip model", "tcpip-model"),
        ("What is C++?", "what is c", "what-is-c"),
        ("A & B", "a b", "a--b"),
        ("A — B", "a — b", "a--b"),
        ("**Bold** text", "bold text", "bold-text"),
        ("_emph_ word", "_emph_ word", "emph-word"),
        ("`x` code", "x code", "x-code"),
        ("User's guide", "user's guide", "users-guide"),
        ("HTML <b>b</b>", "html b b b", "html-b"),
        ("😀 Smile", "😀 smile", "-smile"),
        ("1. Intro", "1 intro", "1-intro"),
        ("日本語：見出し", "日本語：見出し", "日本語見出し"),
        ("🗂️ hub", "🗂️ hub", "️-hub"),
        ("CO₂ and Ⓐ", "co₂ and ⓐ", "co-and-ⓐ"),
    ],
)
def test_the_words_of_a_heading(source: str, obsidian: str, github: str) -> None:
    (heading,) = note(f"# {source}").headings
    assert (normal(heading.raw), slug(heading.text)) == (obsidian, github)


def test_repeated_slugs_are_numbered_past_those_that_are_taken() -> None:
    assert list(github_slugs(note("# Notes\n# Notes\n# Notes-1\n"))) == ["notes", "notes-1", "notes-1-1"]
    assert list(github_slugs(note("# a-1\n# a\n# a\n"))) == ["a-1", "a", "a-2"]


def test_the_github_slug_is_compared_letter_by_letter() -> None:
    assert found("# Ion Channels\n", "ion-channels").github
    assert found("# Ion Channels\n", "Ion-Channels").at is None


def test_a_fragment_can_be_found_by_both() -> None:
    anchor = found("# Threshold\n", "threshold")
    assert isinstance(anchor.at, Heading)
    assert (anchor.obsidian, anchor.github) == (True, True)


def test_the_first_of_equal_headings_is_meant() -> None:
    text = note("# A\n## Notes\n# B\n## Notes\n")
    heading = obsidian_heading(text, "notes")
    assert heading
    assert text.place(heading.span).line == 2


def test_an_empty_fragment_part_means_nothing() -> None:
    assert obsidian_heading(note("# A\n"), "##") is None


def test_headings_in_callouts_are_found() -> None:
    assert found("> [!note]\n> ## Inside\n", "Inside").obsidian


def test_setext_headings_are_found() -> None:
    assert found("Ion channels\n===\n", "ion channels").obsidian


def test_html_defines_anchors_for_github() -> None:
    assert found('<a name="here"></a>\n', "here") == Anchor("here", obsidian=False, github=True)
    assert found('<div id="There"></div>\n', "there").at is None


def test_blocks_ignore_case_and_the_first_counts() -> None:
    text = note("one ^Id\n\ntwo ^id\n")
    block = find_block(text, "ID")
    assert block
    assert text.place(block.span).line == 1
    assert found("one ^Id\n", "^id") == Anchor(block, obsidian=True, github=False)


def test_a_block_below_a_heading_is_found_by_its_id() -> None:
    assert isinstance(found("# A\n\none ^id\n", "A#^id").at, Block)


def test_a_heading_is_not_a_block() -> None:
    assert found("# id\n", "^id").at is None


def test_a_block_glued_to_an_embed_is_accepted() -> None:
    assert isinstance(found("![[x.png]]^pic\n", "^pic").at, Block)


def test_footnotes_can_be_linked_to() -> None:
    anchor = found("x[^Note]\n\n[^Note]: said\n", "[^note]")
    assert isinstance(anchor.at, Region)
    assert anchor.obsidian
    assert found("x\n", "[^1]").at is None


def test_unicode_forms_of_a_heading_are_one() -> None:
    assert found(f"# {normalize('NFD', 'Café')}\n", "Café").obsidian
