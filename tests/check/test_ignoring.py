"""`<!-- kg-ignore -->`: what its author has seen, and nothing else, is silent."""

from pathlib import Path

import pytest

from kg.ignoring import suppressions, troubles
from kg.parse import parse
from kg.vault import Vault


def lines_ignored(text: str) -> set[int]:
    note = parse("A.md", text.encode())
    return {line for one in suppressions(note) for line in range(one.first, one.last + 1)}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("[[X]]\n[[Y]] <!-- kg-ignore -->\n[[Z]]\n", {2}),
        ("<!-- kg-ignore -->\n[[Y]]\n[[Z]]\n\n[[W]]\n", {1, 2, 3}),
        ("<!-- kg-ignore -->\n\n\n[[Y]]\n\n[[W]]\n", {1, 2, 3, 4}),
        ("<!-- kg-ignore -->\n~~~kg-model\na: 1\n\nb: 2\n~~~\n[[W]]\n", {1, 2, 3, 4, 5, 6}),
        ("[[X]]\n\n<!-- kg-ignore-start -->\n[[Y]]\n\n[[Z]]\n\n<!-- kg-ignore-end -->\n[[W]]\n", {3, 4, 5, 6, 7, 8}),
        ("[[X]]\n\n<!-- kg-ignore-start -->\n[[Y]]\n\n[[Z]]", {3, 4, 5, 6}),
        ("> <!-- kg-ignore -->\n> [[Y]]\n>\n> [[Z]]\n", {1, 2}),
        ("- a\n  <!-- kg-ignore -->\n  [[Y]]\n\n  [[Z]]\n", {2, 3}),
        ("| [[X]] | <!-- kg-ignore --> |\n|--|--|\n| [[Y]] | |\n", {1}),
        ("# [[X]] <!-- kg-ignore -->\n[[Y]]\n", {1}),
        ("---\ntitle: t\n---\n[[X]] <!-- kg-ignore -->\n", {4}),
        ("\ufeff[[X]] <!-- kg-ignore -->\r\n[[Y]]\r\n", {1}),
        ("<!--kg-ignore-->\n[[Y]]", {1, 2}),
        ("[[X]]\n\n<!-- kg-ignore -->", {3}),
    ],
)
def test_a_comment_holds_for_its_line_or_for_the_block_after_it(text: str, lines: set[int]) -> None:
    assert lines_ignored(text) == lines


@pytest.mark.parametrize(
    "text",
    [
        "[[X]] `<!-- kg-ignore -->`\n",
        "```\n<!-- kg-ignore -->\n```\n[[X]]\n",
        "    <!-- kg-ignore -->\n\n[[X]]\n",
        "[[X]] <!-- kg-ignored -->\n",
        "[[X]] <!-- see kg-ignore -->\n",
        "[[X]] %% kg-ignore %%\n",
        "[[X]] <!-- kg-ignore missing-note -->\n",
        "[[X]] <!-- kg-ignore: -->\n",
        "[[X]] <!-- kg-ignore-end -->\n",
    ],
)
def test_what_only_looks_like_a_comment_of_kg_silences_nothing(text: str) -> None:
    assert lines_ignored(text) == set()


def test_only_the_rules_that_are_named_are_silent(tmp_path: Path) -> None:
    (tmp_path / "B.md").write_text("# B\n")
    (tmp_path / "A.md").write_text(
        "[[X]] [b](B.md#nowhere) <!-- kg-ignore: missing-note , path-case -->\n[[Y]] <!-- kg-ignore: path-case -->\n"
    )
    found = [(one.rule, one.place.line) for one in Vault.open(tmp_path).check().findings]
    assert found == [("missing-heading", 1), ("missing-note", 2)]


def test_a_name_of_no_rule_is_said_with_its_neighbour() -> None:
    note = parse("A.md", b"[[X]] <!-- kg-ignore: mising-note, path-case -->\n")
    (said,) = troubles(note, ["missing-note", "path-case"])
    assert said.message == "no rule named 'mising-note'"
    assert said.help == "did you mean 'missing-note'?"


def test_what_is_silent_keeps_its_fingerprint_from_nobody(tmp_path: Path) -> None:
    """The second of two equal links is the first one that is heard: a baseline knows one of them, not which."""
    note = tmp_path / "A.md"
    note.write_text("[[X]]\n\n[[X]]\n")
    first, second = Vault.open(tmp_path).check().findings
    note.write_text("[[X]] <!-- kg-ignore -->\n\n[[X]]\n")
    (heard,) = Vault.open(tmp_path).check().findings
    assert heard.place.line == 3
    assert heard.fingerprint == first.fingerprint != second.fingerprint
