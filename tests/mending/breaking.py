"""Links of a vault, broken on purpose: each in a way that `kg check --fix` is to mend."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import quote, unquote

from kg.config import Config
from kg.note import Form
from kg.resolve import Found, How, Reference
from kg.survey import Survey, survey


class Break(NamedTuple):
    """A link that was broken, and where it led."""

    kind: str
    path: str
    number: int
    """Its place among the links of its note."""
    goal: str
    destination: str
    """What is written now."""


def break_links(vault: Path, random: Random, each: int) -> list[Break]:
    """Breaks links in the notes of a vault on the disk: `each` of every kind, or as many as there can be."""
    whole = survey(vault, Config())
    sound = [(note, number, one) for note, number, one in _numbered(whole) if _is_sound(one)]
    breaks: dict[tuple[str, int], Break] = {}
    for kind, spoil in KINDS.items():
        left = each
        for path, number, reference in random.sample(sound, len(sound)):
            destination = spoil(whole, reference, random) if left and (path, number) not in breaks else ""
            if destination and reference.path and _means(whole, reference, destination, kind):
                breaks[path, number] = Break(kind, path, number, reference.path, destination)
                left -= 1
    _write(vault, whole, breaks)
    return list(breaks.values())


def _numbered(whole: Survey) -> Sequence[tuple[str, int, Reference]]:
    resolve = whole.resolver.resolve
    return [
        (path, number, resolve(note, link))
        for path, note in whole.notes.items()
        for number, link in enumerate(note.links)
    ]


def _is_sound(reference: Reference) -> bool:
    """Whether a link is right letter by letter, and stands where a change of it changes nothing else."""
    link, note = reference.link, reference.source
    return (
        reference.path is not None
        and bool(link.target)
        and reference.github is not False
        and isinstance(reference.resolution, Found)
        and reference.resolution.how is How.EXACT
        and link.form in {Form.WIKILINK, Form.MARKDOWN}
        and link.destination is not None
        and not link.in_comment
        and not any(heading.span.start <= link.span.start < heading.span.end for heading in note.headings)
    )


def case(_: Survey, reference: Reference, random: Random) -> str:
    path, rest = _written(reference)
    letters = [
        at for at, char in enumerate(path) if char.isascii() and char.isalpha() and "%" not in path[max(0, at - 2) : at]
    ]
    return _replaced(path, random.choice(letters), str.swapcase) + rest if letters else ""


def encoding(_: Survey, reference: Reference, __: Random) -> str:
    path, rest = _written(reference)
    return path.replace("%20", " ") + rest if "%20" in path and not reference.link.wiki else ""


def basename(_: Survey, reference: Reference, __: Random) -> str:
    path, rest = _written(reference)
    name = path.rpartition("/")[2]
    return name + rest if name != path and not reference.link.wiki else ""


def unicode_form(_: Survey, reference: Reference, __: Random) -> str:
    path, rest = _written(reference)
    words = path if reference.link.wiki else unquote(path)
    other = next((form for form in (normalize("NFC", words), normalize("NFD", words)) if form != words), "")
    return (other if reference.link.wiki else quote(other)) + rest if other else ""


def typo(_: Survey, reference: Reference, random: Random) -> str:
    path, rest = _written(reference)
    folder, slash, name = path.rpartition("/")
    stem, dot, extension = name.rpartition(".") if "." in name else (name, "", "")
    letters = [at for at in range(1, len(stem)) if stem[at].isalpha() and "%" not in stem[max(0, at - 2) : at + 1]]
    if len(letters) < 5:
        return ""
    slip = random.choice((lambda _: "", lambda char: char * 2, lambda _: random.choice("aeiounrst")))
    return folder + slash + _replaced(stem, random.choice(letters), slip) + dot + extension + rest


KINDS: Mapping[str, Callable[[Survey, Reference, Random], str]] = {
    "Unicode": unicode_form,
    "case": case,
    "encoding": encoding,
    "basename": basename,
    "typo": typo,
}


def _means(whole: Survey, reference: Reference, destination: str, kind: str) -> bool:
    """Whether what is written now is broken, and says enough of where it led."""
    path = destination.partition("#")[0]
    target = path if reference.link.wiki else unquote(path)
    now = whole.resolver.resolve(reference.source, reference.link._replace(target=target, encoded=kind != "encoding"))
    if kind == "typo":
        return now.resolved is None
    if kind == "encoding":
        return True
    # with a same-named file elsewhere, a name alone does not tell
    how = getattr(now.resolution, "how", How.EXACT)
    return now.path == reference.path and isinstance(now.resolution, Found) and how is not How.EXACT


def _written(reference: Reference) -> tuple[str, str]:
    """The path and the fragment, as they are written."""
    assert reference.link.destination is not None
    path, hash_, fragment = reference.source.text(reference.link.destination).partition("#")
    return path, hash_ + fragment


def _replaced(text: str, at: int, change: Callable[[str], str]) -> str:
    return text[:at] + change(text[at]) + text[at + 1 :]


def _write(vault: Path, whole: Survey, breaks: Mapping[tuple[str, int], Break]) -> None:
    by_note: dict[str, list[Break]] = defaultdict(list)
    for one in breaks.values():
        by_note[one.path].append(one)
    for path, some in by_note.items():
        note = whole.notes[path]
        source = note.source
        for one in sorted(some, key=lambda one: one.number, reverse=True):
            span = note.links[one.number].destination
            assert span is not None
            source = source[: span.start] + one.destination.encode() + source[span.end :]
        (vault / path).write_bytes(source)
