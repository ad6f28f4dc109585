"""What a target means, beyond the sixty questions of tests/obsidian."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.files import Files, fold
from kg.note import Note
from kg.parse import parse
from kg.resolve import (
    Ambiguous,
    Empty,
    External,
    Folder,
    Found,
    How,
    Missing,
    Outside,
    Reference,
    Resolver,
    Status,
    relative_destination,
)

NOWHERE = Path("a vault of names alone")


def resolved(text: str, *paths: str, source: str = "S.md") -> Reference:
    """What the only link of a text means in a vault of empty files."""
    note = parse(source, text.encode())
    files = files_of(source, *paths)
    (link,) = note.links
    return Resolver(files, {source: note}.get).resolve(note, link)


def files_of(*paths: str) -> Files:
    folders = {parent.as_posix() for path in paths for parent in Path(path).parents} - {"."}
    return Files(NOWHERE, tuple(sorted(set(paths))), tuple(sorted(folders)))


def test_a_folder_is_fine() -> None:
    reference = resolved("[all](../img/)", "img/x.png", source="a/S.md")
    assert reference.resolution == Folder("img")
    assert (reference.status, reference.resolved, reference.path) == (Status.OK, "img", None)
    assert reference.github


def test_a_folder_in_another_case_is_not_on_github() -> None:
    reference = resolved("[all](IMG)", "img/x.png")
    assert reference.resolution == Folder("img", How.CASE)
    assert not reference.github


def test_a_wikilink_to_a_folder_is_a_note_that_is_missing() -> None:
    assert resolved("[[img]]", "img/x.png").status is Status.MISSING_NOTE


def test_the_vault_itself_is_a_folder() -> None:
    assert resolved("[up](..)", source="a/S.md").resolution == Folder("")


def test_a_path_from_the_root_is_fine_where_it_exists() -> None:
    reference = resolved("[x](/b/X.md)", "b/X.md", source="a/S.md")
    assert reference.resolution == Found("b/X.md")
    assert reference.github


def test_nothing_between_parentheses_is_empty() -> None:
    reference = resolved("[x]()")
    assert reference.resolution == Empty()
    assert reference.status is Status.EMPTY


def test_a_lone_hash_is_the_note_itself() -> None:
    assert resolved("[top](#)").path == "S.md"


def test_a_note_in_the_same_folder_is_meant_and_nothing_else_is_asked() -> None:
    """Obsidian and GitHub agree on it, so that other notes of the name are no reason to warn."""
    reference = resolved("[x](Index.md)", "a/Index.md", "b/Index.md", source="a/S.md")
    assert reference.resolution == Found("a/Index.md")


def test_a_note_at_the_root_hides_the_neighbour_from_obsidian() -> None:
    reference = resolved("[x](Index.md)", "a/Index.md", "Index.md", source="a/S.md")
    assert reference.resolution == Ambiguous("Index.md", How.ELSEWHERE, ("Index.md", "a/Index.md"), stable=True)
    assert reference.github


def test_a_whole_path_is_not_ambiguous() -> None:
    assert resolved("[[b/Note]]", "b/Note.md", "a/b/Note.md").resolution == Found("b/Note.md")


def test_below_the_own_folder_is_nearer_than_a_shorter_path() -> None:
    reference = resolved("[[Note]]", "long/deep/Note.md", "b/Note.md", source="long/S.md")
    assert reference.path == "long/deep/Note.md"
    assert reference.status is Status.AMBIGUOUS


def test_names_that_differ_in_case_alone_are_taken_letter_by_letter_and_reported() -> None:
    reference = resolved("[[infoflow]]", "InfoFlow.md", "infoflow.md")
    assert reference.resolution == Ambiguous("infoflow.md", How.EXACT, ("InfoFlow.md", "infoflow.md"), stable=False)


def test_a_file_without_extension_can_be_linked_to() -> None:
    assert resolved("[licence](LICENSE)", "LICENSE").resolution == Found("LICENSE")
    assert resolved("[licence](LICENSE)", "LICENSE", "LICENSE.md").path == "LICENSE.md"


def test_a_file_whose_name_has_a_dot_comes_before_the_note() -> None:
    assert resolved("[[a.b]]", "a.b", "a.b.md").path == "a.b"


@pytest.mark.parametrize(
    ("text", "attachment"),
    [
        ("![](x.png)", True),
        ("[[x.PDF]]", True),
        ("[x](script.py)", True),
        ("[[Node 1.5]]", False),
        ("[[Obsidian Publish.]]", False),
        ("[x](www.e.org)", False),
    ],
)
def test_what_is_missing_is_a_note_or_an_attachment(text: str, attachment: bool) -> None:
    resolution = resolved(text).resolution
    assert isinstance(resolution, Missing)
    assert resolution.attachment is attachment


def test_a_missing_target_keeps_its_path_in_the_vault() -> None:
    assert resolved("[x](../New.md)", source="a/b/S.md").resolution == Missing("a/New.md", attachment=False)
    assert resolved("[[b/New]]", source="a/S.md").resolution == Missing("b/New", attachment=False)


def test_a_wikilink_can_climb_out_of_the_vault() -> None:
    reference = resolved("[[../New]]")
    assert reference.resolution == Outside("../New")
    assert (reference.status, reference.github) == (Status.OUTSIDE, None)


def test_schemes_do_not_depend_on_case() -> None:
    assert resolved("[x](HTTPS://e.org)").resolution == External("HTTPS://e.org")
    assert resolved("[x](//e.org/y)").status is Status.EXTERNAL


def test_a_dot_folder_is_on_github_alone(tmp_path: Path) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github/x.md").write_bytes(b"")
    note = parse("S.md", b"[x](.github/x.md)")
    reference = Resolver(Files.read(tmp_path), {"S.md": note}.get).resolve(note, note.links[0])
    assert (reference.status, reference.obsidian, reference.github) == (Status.MISSING_NOTE, False, True)


def test_both_case_and_extension_can_be_wrong_at_once() -> None:
    resolution = resolved("[x](notes/log)", "sub/Notes/Log.md").resolution
    assert resolution == Found("sub/Notes/Log.md", How.CASE | How.EXTENSION | How.ELSEWHERE)


def test_a_missing_heading_weighs_more_than_an_ambiguous_note() -> None:
    note = parse("S.md", b"[[X#nope]]")
    notes = {"S.md": note, "a/X.md": parse("a/X.md", b"# Yes"), "b/X.md": parse("b/X.md", b"# Yes")}
    reference = Resolver(files_of(*notes), notes.get).resolve(note, note.links[0])
    assert reference.status is Status.MISSING_HEADING
    assert reference.path == "a/X.md"


names = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1, max_size=8).filter(
    lambda name: name == name.strip() and not name.startswith(".") and not name.endswith(".")
)
folders = st.lists(st.one_of(names, st.sampled_from(["a", "b", "x y"])), max_size=3).map("/".join)


def path_of(folder: str, name: str) -> str:
    return f"{folder}/{name}.md" if folder else f"{name}.md"


paths = st.builds(
    path_of, folders, st.one_of(names, st.sampled_from(["Note", "a: b", "50 % (x", "&amp; $5 `c` [[d]]"]))
)


@given(source=paths, target=paths, others=st.lists(paths, max_size=3))
def test_a_written_destination_leads_to_its_file_for_both_readers(source: str, target: str, others: list[str]) -> None:
    files = files_of(source, target, *others)
    resolver = Resolver(files, lambda _: None)
    text = f"[x]({resolver.destination(source, target)})"
    note = parse(source, text.encode())
    assert [note.text(link.span) for link in note.links] == [text]
    reference = resolver.resolve(note, note.links[0])
    # names that differ in case alone cannot be told apart in Obsidian
    assert reference.path == target or len(files.by_path[fold(target)]) > 1
    assert reference.github


@pytest.mark.parametrize(
    ("source", "target", "destination"),
    [
        ("a/Ion.md", "a/Ion channels.md", "Ion%20channels.md"),
        ("a/b/Ion.md", "c/Pre- and post (x).md", "../../c/Pre-%20and%20post%20(x).md"),
        ("Ion.md", "a/b.md", "a/b.md"),
        ("Ion.md", "Ion.md", "Ion.md"),
        ("Ion.md", "Note: x.md", "./Note:%20x.md"),
        ("Ion.md", "Hallo) Welt.md", "Hallo%29%20Welt.md"),
        ("Ion.md", ")/(.md", "%29/%28.md"),
        ("Ion.md", "C# & 日本 100%.md", "C%23%20&%20日本%20100%25.md"),
    ],
)
def test_destinations_stay_readable(source: str, target: str, destination: str) -> None:
    assert relative_destination(source, target) == destination


def test_a_destination_says_this_folder_where_obsidian_would_look_elsewhere() -> None:
    resolver = Resolver(files_of("Note.md", "a/Note.md", "a/S.md"), lambda _: None)
    assert resolver.destination("a/S.md", "a/Note.md") == "./Note.md"
    assert resolver.destination("a/S.md", "Note.md") == "../Note.md"


def test_resolving_does_not_depend_on_the_order_of_links() -> None:
    text = b"[[Note]] [x](Note.md) [[note]] [x](Sub/Note.md) [[./Note]]"
    note = Note("a/S.md", text, links=parse("a/S.md", text).links)
    files = files_of("a/S.md", "a/Note.md", "b/Note.md", "Sub/Note.md")
    once, again = Resolver(files, lambda _: None), Resolver(files, lambda _: None)
    forward = [once.resolve(note, link).resolution for link in note.links]
    assert forward == [again.resolve(note, link).resolution for link in reversed(note.links)][::-1]
