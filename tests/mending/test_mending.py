"""Which fixes are applied, which are not, and what else stays as it is."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make_vault import make_vault

from kg.config import Config
from kg.mending import Mending, mend
from kg.note import Span
from kg.report import Edit, Finding, Report, Severity
from kg.rules import check
from kg.survey import Survey, parsed, survey


def write(vault: Path, files: Mapping[str, str | bytes]) -> Survey:
    for path, text in files.items():
        (vault / path).parent.mkdir(parents=True, exist_ok=True)
        (vault / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    return survey(vault, Config())


def mended(vault: Path, files: Mapping[str, str | bytes], *, unsafe: bool = False) -> Mapping[str, bytes]:
    read = write(vault, files)
    return mend(read, check(read), unsafe=unsafe).changes


def wanting(read: Survey, path: str, old: str, new: str, rule: str = "missing-note", **more: object) -> Finding:
    """A finding about the first place of some words, with a fix that nobody has thought about."""
    note = read.notes[path]
    start = note.source.index(old.encode())
    span = Span(start, start + len(old.encode()))
    place = note.place(span)
    return Finding(place, "made up", fix=(Edit(place, span, new),), rule=rule, severity=Severity.ERROR)._replace(**more)  # type: ignore[arg-type]


def with_fixes(read: Survey, *findings: Finding, unsafe: bool = False) -> Mending:
    return mend(read, Report(findings, notes=len(read.notes), links=0), unsafe=unsafe)


# what changes, and what does not


def test_only_the_characters_of_the_path_change(tmp_path: Path) -> None:
    before = '\ufeff---\r\nid: x\r\n---\r\nOn\r\n\tA\u2028b [i](ION%20channels.md#a  "t")\r\n\r\n  x  \r[[é]]\n no end'
    changes = mended(tmp_path, {"A.md": before, "Ion channels.md": "# a", "é.md": ""})
    assert changes == {"A.md": before.replace("ION%20", "Ion%20").encode()}


def test_a_note_that_is_not_utf_8_is_never_written(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "A.md": "caf\xe9 [b](B.MD)".encode("latin-1"),
        "C.md": "[b](B.MD)",
        "b.md": "",
        "D.md": "[b](B.md)".encode("utf-16"),
    }
    assert mended(tmp_path, files).keys() == {"C.md"}


def test_a_note_that_has_changed_since_it_was_read_is_not_written(tmp_path: Path) -> None:
    read = write(tmp_path, {"A.md": "[b](B.md)", "b.md": ""})
    assert len(read.references) == 1
    report = check(read)
    (tmp_path / "A.md").write_text("something else")
    assert mend(read, report).changes == {}


def test_a_symbolic_link_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    write(tmp_path, {"sub/A.md": "[b](B.md)", "sub/b.md": ""})
    (tmp_path / "A.md").symlink_to("sub/A.md")
    read = survey(tmp_path, Config())
    assert mend(read, check(read)).changes == {"sub/A.md": b"[b](b.md)"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[[formulas]]", "[[Formulas|formulas]]"),
        ("[[formulas|x]]", "[[Formulas|x]]"),
        ("[[formulas|]]", "[[Formulas|formulas]]"),
        ("[[SUB/formulas]]", "[[sub/Formulas|SUB/formulas]]"),
        ("![[formulas]]", "![[Formulas]]"),
        ("[[formulas#One]]", "[[Formulas#One]]"),
        ("| a |\n|---|\n| [[formulas]] |", "| a |\n|---|\n| [[Formulas\\|formulas]] |"),
        ('---\nup: "[[formulas]]"\n---\n', '---\nup: "[[Formulas|formulas]]"\n---\n'),
    ],
)
def test_a_wikilink_whose_case_is_mended_goes_on_showing_its_words(tmp_path: Path, before: str, after: str) -> None:
    files = {"A.md": before, "sub/Formulas.md": "# One\n"}
    assert mended(tmp_path, files) == {"A.md": after.encode()}
    assert mended(tmp_path, {"A.md": after}) == {}


def test_an_alias_with_a_bar_and_no_words_gets_them_after_its_bar(tmp_path: Path) -> None:
    files = {"A.md": "[[FX|]]", "Formulas.md": "---\naliases: [FX]\n---\n"}
    assert mended(tmp_path, files) == {"A.md": b"[[Formulas|FX]]"}


def test_a_destination_that_several_links_share_is_written_once(tmp_path: Path) -> None:
    read = write(tmp_path, {"A.md": "[one][b] and [two][b]\n\n[b]: B.MD\n", "b.md": ""})
    mending = mend(read, check(read))
    assert mending.changes == {"A.md": b"[one][b] and [two][b]\n\n[b]: b.md\n"}
    assert mending.mended == 2


def test_a_canvas_is_mended_within_its_strings(tmp_path: Path) -> None:
    before = '{"nodes": [{"id": "1", "type": "file", "file": "SUB/A \\u00e9.md"}],\n "edges": []}'
    assert mended(tmp_path, {"board.canvas": before, "sub/A é.md": ""}) == {
        "board.canvas": before.replace("SUB/A \\u00e9", "sub/A é").encode()
    }


def test_nothing_is_written_to_the_disk(tmp_path: Path) -> None:
    assert mended(tmp_path, {"A.md": "[b](B.md)", "b.md": ""})
    assert (tmp_path / "A.md").read_text() == "[b](B.md)"


# which fixes are applied


def test_an_unsafe_fix_waits_to_be_asked_for(tmp_path: Path) -> None:
    files = {"A.md": "[[Synapsse]] [b](B.md)", "Synapse.md": "", "b.md": ""}
    assert mended(tmp_path / "1", files) == {"A.md": b"[[Synapsse]] [b](b.md)"}
    assert mended(tmp_path / "2", files, unsafe=True) == {"A.md": b"[[Synapse]] [b](b.md)"}


def test_only_what_the_report_holds_is_mended(tmp_path: Path) -> None:
    read = write(tmp_path, {"A.md": "[b](B.md)", "C.md": "[b](B.md) [[x]]", "b.md": ""})
    mending = mend(read, check(read, files=["C.md"]))
    assert mending.changes == {"C.md": b"[b](b.md) [[x]]"}
    assert mending.mended == 1
    assert [one.subject for one in mending.left.findings] == ["[[x]]"]


def test_a_fix_that_does_not_make_its_finding_disappear_is_not_written(tmp_path: Path) -> None:
    read = write(tmp_path, {"A.md": "[[gone]] [[away]]", "B.md": ""})
    mending = with_fixes(
        read, wanting(read, "A.md", "[[gone]]", "[[lost]]"), wanting(read, "A.md", "[[away]]", "[[B]]")
    )
    assert mending.changes == {"A.md": b"[[gone]] [[B]]"}
    assert mending.mended == 1


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("[[gone]] [[B]]", "[[gone]] [[B]]", "[[C]]"),
        ("[[gone]] `[[B]]`", "[[gone]] `", "[[C]] "),
        ("[[gone]] [[B]] `", "[[gone]]", "[[C]] `"),
        ("[[gone]] [[B]]", "[[gone]]", "[[C]] [[nowhere]]"),
        ("[[gone]]\n\n# B\n", "[[gone]]", "[[C]]\n# A heading"),
        ("[[gone]] #tag", "[[gone]] ", "[[C]]s"),
        ("[[gone]] [[B]] -->", "[[gone]]", "[[C]] <!--"),
        ("[[gone]]\n\n[[B]]", "[[gone]]\n\n", "[[C]]\n\n    "),
        ("[[gone]]", "[[gone]]", "[[C]]\n\n![[A]]"),
    ],
    ids=["another link is lost", "code becomes a link", "code swallows a link", "a link to nowhere", "a heading",
         "a tag is lost", "a comment swallows", "a block becomes code", "it embeds itself"],
)  # fmt: skip
def test_a_fix_that_spoils_something_else_is_not_written(tmp_path: Path, text: str, old: str, new: str) -> None:
    read = write(tmp_path, {"A.md": text, "B.md": "", "C.md": "", "Sound.md": "[[missing]]"})
    sound = wanting(read, "Sound.md", "missing", "C")
    mending = with_fixes(read, wanting(read, "A.md", old, new), sound)
    assert mending.changes == {"Sound.md": b"[[C]]"}
    assert mending.mended == 1


def test_a_link_that_led_somewhere_still_leads_there(tmp_path: Path) -> None:
    read = write(tmp_path, {"A.md": "[b](B.MD) [[C#One]]", "B.md": "", "C.md": "# One\n# Two\n"})
    to_another = wanting(read, "A.md", "B.MD", "C.md", rule="path-case")
    to_another_heading = wanting(read, "A.md", "C#One", "C#Two", rule="made-up")
    assert with_fixes(read, to_another, to_another_heading).changes == {}


def test_a_heading_keeps_the_name_by_which_others_find_it(tmp_path: Path) -> None:
    files = {"A.md": "# See [b](b.md)\n", "sub/b.md": ""}
    assert mended(tmp_path / "free", files) == {"A.md": b"# See [b](sub/b.md)\n"}
    assert mended(tmp_path / "named", {**files, "C.md": "[[A#See b b md]]"}) == {}


def test_of_two_fixes_that_overlap_the_first_wins_and_the_other_has_its_turn(tmp_path: Path) -> None:
    read = write(tmp_path, {"A.md": "[[gone]] and [[away]]", "B.md": "", "C.md": ""})
    one = wanting(read, "A.md", "gone", "B")
    same = wanting(read, "A.md", "gone", "C", rule="missing-heading")
    wide = wanting(read, "A.md", "gone]] and [[away", "C")
    for findings in ((one, same, wide), (wide, same, one), (same, wide, one)):
        # by place, then by rule: of one place missing-heading comes first
        assert with_fixes(read, *findings).changes == {"A.md": b"[[C]] and [[away]]"}


def test_a_heading_that_only_one_reader_finds_is_better_than_none(tmp_path: Path) -> None:
    read = write(tmp_path, {"A.md": "[b](B.md#long-termdepression)", "B.md": "# Long-term depression\n"})
    mending = mend(read, check(read))
    assert mending.changes == {"A.md": b"[b](B.md#long-term-depression)"}
    assert mending.mended == 1
    assert [one.rule for one in mending.left.findings] == ["anchor-dialect"]


def test_an_edit_that_fits_nowhere_is_left_out(tmp_path: Path) -> None:
    read = write(tmp_path, {"A.md": "[[gone]] é", "B.md": ""})
    good = wanting(read, "A.md", "gone", "B")
    place = good.place
    beyond = good._replace(fix=(Edit(place, Span(0, 99), "x"),))
    within = good._replace(fix=(Edit(place, Span(10, 11), "x"),))
    unwritable = good._replace(fix=(Edit(place, Span(2, 6), "\ud800"),))
    elsewhere = good._replace(fix=(Edit(place._replace(path="X.md"), Span(0, 1), "x"),))
    twice = good._replace(fix=(Edit(place, Span(2, 6), "B"), Edit(place, Span(3, 5), "C")))
    same = good._replace(fix=(Edit(place, Span(2, 6), "gone"),))
    for one in (beyond, within, unwritable, elsewhere, twice, same):
        mending = with_fixes(read, one)
        assert (mending.changes, mending.mended, mending.left.findings) == ({}, 0, (one,))
    assert with_fixes(read, good).changes == {"A.md": "[[B]] é".encode()}


def test_what_no_rule_finds_is_mended_once(tmp_path: Path) -> None:
    read = write(tmp_path, {"A.md": "[x](https://old.example.org) [y](https://dead.example.org)"})
    moved = wanting(read, "A.md", "https://old.example.org", "https://new.example.org", rule="dead-link")
    dead = wanting(read, "A.md", "https://dead.example.org", "", rule="dead-link", fix=())
    mending = with_fixes(read, moved, dead)
    assert mending.changes == {"A.md": b"[x](https://new.example.org) [y](https://dead.example.org)"}
    assert (mending.mended, mending.left.findings) == (1, (dead,))


def test_what_is_left_stands_where_it_now_is(tmp_path: Path) -> None:
    read = write(
        tmp_path, {"A.md": "[b](<B.md>) [c](My%20notes.md) [d](D.md#x)", "b.md": "", "my notes.md": "", "D.md": ""}
    )
    mending = mend(read, check(read))
    after = write(tmp_path, mending.changes)
    assert mending.left.findings == check(after).findings
    assert [one.subject for one in mending.left.findings] == ["[d](D.md#x)"]


def test_a_report_without_fixes_is_left_as_it_is(tmp_path: Path) -> None:
    read = write(tmp_path, {"A.md": "[[nowhere at all]]"})
    report = check(read)
    assert mend(read, report, unsafe=True) == Mending({}, "", 0, report)


# for every vault

VAULT = {
    "A.md": "# A\n\n[[B]] [b](b.md#H) [c](sub/C d.md) [[sub/c D|c]] `[[x]]` [[gone]]\n",
    "B.md": '---\nup: "[[A]]"\n---\n# H\n\n![[C d#^one]] #tag [r][R] %%[[A]]%%\n\n[r]: A.MD\n',
    "sub/C d.md": "Text [[A#A]] [[Missing]]\n\n- item ^one\n\n| a | b |\n|---|---|\n| [[B\\|b]] | [[c d]] |\n",
}  # fmt: skip
SCRAPS = [
    "",
    "A",
    "B",
    "C%20d",
    "[[",
    "]]",
    "[[A]]",
    "`",
    "```",
    "\n\n",
    "# ",
    "|",
    "#H",
    "%%",
    "<!--",
    "](",
    "é",
    ".md",
    "../",
]


@st.composite
def made_up_findings(draw: st.DrawFn) -> list[tuple[str, int, int, str, str]]:
    found = []
    for _ in range(draw(st.integers(1, 6))):
        path = draw(st.sampled_from(sorted(VAULT)))
        start = draw(st.integers(0, len(VAULT[path])))
        end = draw(st.integers(start, min(start + 9, len(VAULT[path]))))
        rule = draw(st.sampled_from(["missing-note", "path-case", "unencoded-destination", "nothing-known"]))
        found.append((path, start, end, "".join(draw(st.lists(st.sampled_from(SCRAPS), max_size=3))), rule))
    return found


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    return write(tmp_path_factory.mktemp("vault"), VAULT)


def goals(read: Survey) -> list[tuple[str, str | None]]:
    return [(one.source.path, one.resolved) for one in read.references]


@given(made_up_findings())
def test_whatever_the_fixes_no_link_is_lost_and_none_leads_elsewhere(
    small: Survey, made_up: list[tuple[str, int, int, str, str]]
) -> None:
    findings = []
    for path, start, end, text, rule in made_up:
        place = small.notes[path].place(Span(start, end))
        findings.append(Finding(place, "", fix=(Edit(place, Span(start, end), text),), rule=rule))
    mending = with_fixes(small, *findings)
    notes = {**VAULT, **{path: content.decode() for path, content in mending.changes.items()}}
    after = Survey(small.files, small.config, notes={path: parsed(path, text.encode()) for path, text in notes.items()})
    assert check(after).count(Severity.ERROR) <= check(small).count(Severity.ERROR)
    wanted = [goal for goal in goals(small) if goal[1]]
    left = goals(after)
    for goal in wanted:
        assert goal in left
        left.remove(goal)


@settings(max_examples=12)
@given(st.integers(0, 10_000), st.booleans())
def test_in_made_up_vaults_no_link_that_led_somewhere_leads_elsewhere_and_mending_twice_is_mending_once(
    tmp_path_factory: pytest.TempPathFactory, seed: int, unsafe: bool
) -> None:
    folder = tmp_path_factory.mktemp("made up") / "vault"
    make_vault(folder, 60, seed)
    before = survey(folder, Config())
    report = check(before)
    mending = mend(before, report, unsafe=unsafe)
    after = write(folder, mending.changes)
    pairs = list(zip(before.references, after.references, strict=True))
    assert [old for old, new in pairs if old.resolved and old.resolved != new.resolved] == []
    assert mending.mended >= len(report.findings) - len(mending.left.findings)
    assert mending.left.findings == check(after).findings
    assert mend(after, check(after), unsafe=unsafe).changes == {}
