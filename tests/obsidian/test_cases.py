"""The sixty questions about Obsidian's links, each answered by a case file: a vault, and what its links mean.

A `vault` block says which files stand around the notes of the case: `V1` (see V1.md), `+ x.md` with, `- x.md` without.
A name followed by `(decomposed)` is put on the disk in Unicode's decomposed form, as macOS does.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from unicodedata import is_normalized, normalize

import pytest
from cases import expect, vault_of

from kg.files import Files
from kg.markup.marks import size
from kg.note import Block, Heading, ModelBlock, Note, Region, Span
from kg.parse import parse
from kg.resolve import Ambiguous, Folder, Found, How, Reference, Resolver, Unencoded

HERE = Path(__file__).parent
CASES = sorted(path for path in HERE.glob("*.md") if path.name[0].isdigit())
AROUND = re.compile(r"^```vault\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_links_mean_what_obsidian_makes_of_them(case: Path, tmp_path: Path, update: bool) -> None:
    own = vault_of(case, tmp_path / "own")
    files = Files.read(put_together(case, own, tmp_path / "vault"))
    notes = {path: parse(path, files.bytes(path)) for path in files.notes}
    told = [note for path, note in notes.items() if (own / path).exists()]
    expect(case, "report", report(told, Resolver(files, notes.get)), update=update)


def test_every_question_has_its_case() -> None:
    assert [int(case.name[:2]) for case in CASES] == list(range(1, 61))


def put_together(case: Path, own: Path, vault: Path) -> Path:
    """The vault of a case: the files around it, then its own."""
    for line in "".join(AROUND.findall(case.read_text(encoding="utf-8"))).splitlines():
        sign, _, name = line.partition(" ")
        if sign == "V1":
            vault_of(HERE / "V1.md", vault)
        elif sign == "+":
            put(vault, name, b"")
        else:
            (vault / name).unlink()
    for path in sorted(own.rglob("*.md")):
        put(vault, path.relative_to(own).as_posix(), path.read_bytes())
    for path in list(vault.rglob("* (decomposed)")):
        path.rename(path.with_name(normalize("NFD", path.name.removesuffix(" (decomposed)"))))
    return vault


def put(vault: Path, name: str, content: bytes) -> None:
    path = vault / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def report(notes: list[Note], resolver: Resolver) -> str:
    """What the links of some notes mean, and what else the notes say: a few lines for each link."""
    lines: list[str] = []
    for note in notes:
        for link in note.links:
            reference = resolver.resolve(note, link)
            lines += [meaning(reference), *(f"    {detail}" for detail in details(reference, resolver))]
        lines += remarks(note)
    return "".join(f"{line}\n" for line in lines) or "nothing\n"


def meaning(reference: Reference) -> str:
    """`S.md:1:1 wikilink 'Log' is ok -> Log.md; obsidian finds it, github does not`."""
    link = reference.link
    form = f"{link.form}{' embed' if link.embed else ''}{' in a comment' if link.in_comment else ''}"
    written = link.target + (f"#{link.fragment}" if link.fragment else "")
    leads = f" -> {shown(reference.resolved) or '(the vault)'}" if reference.resolved is not None else ""
    place = reference.source.place(link.span)
    return f"{place} {form} '{written}' is {reference.status}{leads}; {verdicts(reference)}"


def verdicts(reference: Reference) -> str:
    obsidian = "obsidian finds it" if reference.obsidian else "obsidian does not"
    match reference.github:
        case None:
            return obsidian
        case found:
            return f"{obsidian}, github {'finds it' if found else 'does not'}"


def details(reference: Reference, resolver: Resolver) -> Iterator[str]:
    link = reference.link
    if link.display:
        yield f"display '{link.display}'"
    if link.embed and (dimensions := size(link.display)):
        yield f"size {dimensions.width}" + (f" by {dimensions.height}" if dimensions.height else "")
    if link.key:
        yield f"key '{link.key}'"
    match reference.resolution:
        case Ambiguous(_, _, candidates, stable):
            choice = "always the same choice" if stable else "not always the same choice"
            yield f"could be {', '.join(map(shown, candidates))}: {choice}"
        case Unencoded(path) if path:
            yield f"would lead to {path}"
    if isinstance(reference.resolution, Found | Ambiguous | Folder) and reference.resolution.how:
        yield f"differs in {', '.join(str(one.name).lower() for one in How if one in reference.resolution.how)}"
    if reference.anchor:
        yield anchor(reference, resolver)
    suggestions = [f"{shown(str(one))} ({one.reason})" for one in resolver.suggestions(reference)]
    if suggestions:
        yield f"perhaps {', '.join(suggestions)}"
    around = [region.kind for region in reference.source.regions if encloses(region.span, link.span)]
    if around:
        yield f"in {' in '.join(reversed(around))}"


def anchor(reference: Reference, resolver: Resolver) -> str:
    found, path = reference.anchor, reference.path
    assert found
    assert path
    note = resolver._note_of(path)
    assert note
    finders = [name for name, finds in (("obsidian", found.obsidian), ("github", found.github)) if finds]
    by = f"found by {' and '.join(finders)}" if finders else "found by its rendered words alone"
    match found.at:
        case Heading(raw=words, span=span):
            return f"anchor is the heading '{words}' at {note.place(span)}, {by}"
        case Block(id=name, span=span):
            return f"anchor is the block '^{name}' at {note.place(span)}, {by}"
        case Region(label=label, span=span):
            return f"anchor is the footnote '{label}' at {note.place(span)}, {by}"
        case ModelBlock(span=span):
            return f"anchor is the model at {note.place(span)}, {by}"
        case str(name):
            return f"anchor is the HTML anchor '{name}', {by}"
        case None:
            return "anchor is missing"


def remarks(note: Note) -> Iterator[str]:
    """What a note says besides its links."""
    for heading in note.headings:
        if "[[" in heading.raw:
            yield f"{note.place(heading.span)} heading '{heading.raw}', rendered as '{heading.text}'"
    for tag in note.tags:
        kind = "tag" if tag.inline else "tag of the property"
        yield f"{note.place(tag.span)} {kind} '{tag.name}'{' in a comment' if tag.in_comment else ''}"
    if note.properties:
        yield f"{note.path} properties {note.properties}"
    for trouble in note.troubles:
        yield f"{note.place(trouble.span)} {trouble.rule}: {trouble.message}"


def encloses(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def shown(path: str) -> str:
    """A path, with a word where its Unicode form cannot be seen."""
    return path if is_normalized("NFC", path) else f"{normalize('NFC', path)} (decomposed)"
