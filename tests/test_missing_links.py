"""Links that a vault may lack: what is suggested, and what must never be."""

import json
import zlib
from pathlib import Path

import pytest

from kg.cli import main
from kg.errors import UsageError
from kg.map.content import Mention
from kg.map.mentions import SHOWN, Mentioned
from kg.map.mentions import mentioned as mentioned_on_the_map
from kg.vault import Vault


def vault(folder: Path, **notes: str) -> Vault:
    """A vault of notes; two underscores in a name stand for a blank."""
    for name, text in notes.items():
        (folder / f"{name.replace('__', ' ')}.md").write_text(text, encoding="utf-8")
    return Vault.open(folder)


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path, code: int = 0) -> str:
    """What the command line prints."""
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
    assert (end.value.code or 0) == code
    return capsys.readouterr().out


def mentioned(found: Vault, note: str | None = None) -> list[tuple[str, str, str]]:
    return [(one.source, one.words, one.target) for one in found.suggest(note).mentions]


def test_a_name_without_a_link_is_suggested_with_place_sentence_and_link(tmp_path: Path) -> None:
    found = vault(tmp_path, Neuron="", Cell="First.\n\nA cell such as a *neuron* fires. Then it rests.")
    (one,) = found.suggest().mentions
    assert (one.source, one.target, one.words) == ("Cell", "Neuron", "neuron")
    assert f"{one.path}:{one.line}:{one.column}" == "Cell.md:3:19"
    assert one.sentence == "A cell such as a neuron fires."
    assert one.link == "[[neuron]]"


CLOSED = {
    "a wikilink": "[[Other|the neuron]]",
    "a Markdown link": "[the neuron](Other.md)",
    "an image's words": "![a neuron](x.png)",
    "inline code": "the `neuron` there",
    "a fence": "```\nneuron\n```",
    "math": "$neuron$ and $$neuron$$",
    "a heading": "# The neuron",
    "an underlined heading": "The neuron\n==========",
    "a comment": "%% neuron %%",
    "an HTML comment": "<!-- neuron -->",
    "an HTML block": "<div>neuron</div>",
    "an HTML link": 'see <a href="https://example.org">the neuron</a>',
    "a property": "---\ntopic: neuron\n---\n",
    "an inline field": "topic:: neuron",
    "a tag": "of #neuron",
    "a block id": "Text ^neuron",
    "an address": "see https://example.org/neuron/ and neuron@example.org",
    "a callout's type": "> [!neuron]\n> Text",
    "a footnote's label": "Text[^neuron].\n\n[^neuron]: more",
}


@pytest.mark.parametrize("text", CLOSED.values(), ids=CLOSED.keys())
def test_nothing_is_suggested_where_no_link_can_stand(tmp_path: Path, text: str) -> None:
    assert mentioned(vault(tmp_path, Neuron="", Other="", Cell=text)) == []


OPEN = {
    "a list": "- the neuron",
    "a table": "| a | b |\n|---|---|\n| neuron | x |",
    "a quote": "> the neuron",
    "a callout": "> [!note] A neuron\n> fires",
    "a footnote": "Text[^1].\n\n[^1]: the neuron",
    "bold": "the **neuron**",
    "after an anchor that is never closed": "<a name=x> one\n\nthe neuron",
    "beside other alphabets": "naïve — [[Other|ναι]] `ö` neuron",
}


@pytest.mark.parametrize("text", OPEN.values(), ids=OPEN.keys())
def test_names_are_found_wherever_people_write(tmp_path: Path, text: str) -> None:
    found = vault(tmp_path, Neuron="", Other="", Cell=text).suggest().mentions
    assert [one.words.lower() for one in found] == ["neuron"]
    assert text.splitlines()[found[0].line - 1][found[0].column - 1 :].lower().startswith("neuron")


def test_a_name_may_go_on_in_the_next_line(tmp_path: Path) -> None:
    assert mentioned(vault(tmp_path, Ion__channel="", Cell="an ion\nchannel")) == [
        ("Cell", "ion channel", "Ion channel")
    ]


def test_an_alias_is_a_name_and_the_link_says_both(tmp_path: Path) -> None:
    (one,) = vault(tmp_path, GABA="---\naliases: [amino acid]\n---", Cell="An amino acid.").suggest().mentions
    assert one.link == "[[GABA|amino acid]]"


def test_links_are_written_as_the_note_writes_them(tmp_path: Path) -> None:
    (tmp_path / "deep down").mkdir()
    (tmp_path / "deep down" / "Ion channel.md").write_text("")
    found = vault(tmp_path, Other="", Cell="See [other](Other.md).\n\nAn ion channel.")
    assert found.suggest().mentions[0].link == "[ion channel](deep%20down/Ion%20channel.md)"


def test_in_a_table_the_bar_is_escaped(tmp_path: Path) -> None:
    table = "| a |\n|---|\n| amino acid |"
    (one,) = vault(tmp_path, GABA="---\naliases: amino acid\n---", Cell=table).suggest().mentions
    assert one.link == r"[[GABA\|amino acid]]"


def test_every_suggested_link_leads_to_its_note(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "Log.md").write_text(f"---\naliases: [the {folder} journal]\n---")
    found = vault(tmp_path, Cell="The a journal and the b journal.").suggest().mentions
    written = " ".join(one.link for one in found)
    assert [one.target for one in found] == ["a/Log", "b/Log"]
    (tmp_path / "Cell.md").write_text(written)
    assert [link.path for link in Vault.open(tmp_path).links()] == ["a/Log.md", "b/Log.md"]


def test_what_is_linked_already_is_not_suggested(tmp_path: Path) -> None:
    assert mentioned(vault(tmp_path, Neuron="", Cell="[[Neuron]]: a neuron fires")) == []


def test_a_note_does_not_mention_itself_and_each_note_is_named_once(tmp_path: Path) -> None:
    found = vault(tmp_path, Neuron="A neuron.", Cell="A neuron, a neuron.")
    assert mentioned(found) == [("Cell", "neuron", "Neuron")]
    assert found.suggest().mentions[0].times == 2


def test_rare_names_come_first_and_common_words_not_at_all(tmp_path: Path) -> None:
    found = vault(
        tmp_path, Note="", Neuron="", Axon="", **{f"Text{k}": "note" + " neuron" * (k < 3) for k in range(30)}
    )
    (tmp_path / "Text9.md").write_text("an axon and a neuron")
    listed = mentioned(Vault.open(tmp_path))
    assert [target for _, _, target in listed] == ["Axon", "Neuron", "Neuron", "Neuron", "Neuron"]
    assert found.suggest(n=2).all_mentions == 5


def test_of_one_note_both_directions_are_listed(tmp_path: Path) -> None:
    found = vault(tmp_path, Neuron="has an axon", Axon="", Cell="a neuron", Other="an axon")
    assert sorted(mentioned(found, "neuron")) == [("Cell", "neuron", "Neuron"), ("Neuron", "axon", "Axon")]


def test_related_notes_come_with_their_reason(tmp_path: Path) -> None:
    found = vault(tmp_path, A="[[X]] [[Y]]", B="[[X]] [[Y]]", X="", Y="")
    (one,) = found.related("a")
    assert (one.second, one.shared) == ("B", ("X", "Y"))
    assert ("A", "B") in {(pair.first, pair.second) for pair in found.suggest().related}


def test_only_notes_can_be_asked_for(tmp_path: Path) -> None:
    found = vault(tmp_path, A="#tag [[x.png]]")
    with pytest.raises(UsageError, match="'tag:tag' is no note"):
        found.suggest("tag:tag")
    with pytest.raises(UsageError, match="no note named 'B'"):
        found.related("B")


def test_a_canvas_is_neither_searched_nor_named(tmp_path: Path) -> None:
    (tmp_path / "Board.canvas").write_text('{"nodes":[{"id":"1","type":"text","text":"a neuron"}],"edges":[]}')
    assert mentioned(vault(tmp_path, Neuron="on the board")) == []


def test_suggestions_are_no_edges(tmp_path: Path) -> None:
    found = vault(tmp_path, Neuron="", Cell="a neuron")
    assert found.suggest().mentions
    assert found.graph.edges == ()


def test_an_empty_vault_lacks_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "suggest", tmp_path) == "no links seem to be missing\n"


def test_the_command_line_lists_them_as_text_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vault(tmp_path, Neuron="", Cell="a neuron", A="[[X]] [[Y]]", B="[[X]] [[Y]]", X="", Y="")
    text = said(capsys, "suggest", tmp_path)
    assert "Cell.md:1:3: 'neuron' is 'Neuron'\n  “a neuron”\n  [[neuron]]\n" in text
    assert "A – B\n            both are linked with X, Y\n" in text
    found = json.loads(said(capsys, "suggest", tmp_path, "Cell", "--format", "json"))
    assert [one["link"] for one in found["mentions"]] == ["[[neuron]]"]
    assert said(capsys, "suggest", tmp_path, "nobody", code=2) == ""


def test_the_example_vault_has_gaps_between_its_regions(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "suggest", example, "--gaps", "-n", "2")
    assert "expected links" in text
    assert "could be joined by" in text


def test_what_names_a_note_is_remembered_while_no_text_changes(tmp_path: Path) -> None:
    file = tmp_path / "cache" / "mentions"
    notes = tmp_path / "notes"
    notes.mkdir()

    def named(opened: Vault) -> dict[int, Mentioned]:
        return dict(mentioned_on_the_map(opened.survey, opened.graph.arcs(), file))

    first = named(vault(notes, Cell="Here a neuron fires.", Neuron=""))
    assert first == {1: Mentioned(1, (Mention(0, "Here a neuron fires.", "neuron"),))}
    written = file.read_bytes()
    assert named(Vault.open(notes)) == first
    assert file.read_bytes() == written
    assert named(vault(notes, Cell="Here a [[neuron]] fires.")) == {}
    assert file.read_bytes() != written
    for broken in (b"", b"nonsense", zlib.compress(b"[]"), zlib.compress(b'["", 1]'), zlib.compress(b'{"a": 1}')):
        file.write_bytes(broken)
        assert named(vault(notes, Cell="Here a neuron fires.")) == first


def test_only_some_of_the_notes_that_name_one_are_shown_and_all_are_counted(tmp_path: Path) -> None:
    opened = vault(tmp_path, Neuron="", **{f"Cell{number}": "a neuron" for number in range(9)})
    found = mentioned_on_the_map(opened.survey, opened.graph.arcs())
    ((_, one),) = found.items()
    assert (one.notes, len(one.shown)) == (9, SHOWN)
