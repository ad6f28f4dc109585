"""Links of whole vaults, broken one by one: each is found where it stands, nothing else is, and its fix leads back."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import unquote

import pytest

from kg.files import fold
from kg.note import Form, Link, Note
from kg.parse import parse
from kg.report import Edit, Finding, Severity
from kg.resolve import How, Reference, Status
from kg.rules import check
from kg.survey import Survey
from kg.vault import Vault

EACH = 31
"""How many links are broken in each way; about 310 in a vault."""

VAULTS = [
    "example",
    pytest.param("neuroscience", marks=pytest.mark.vaults),
    pytest.param("obsidian_help", marks=pytest.mark.vaults),
]


class Break(NamedTuple):
    """A link that was broken."""

    reference: Reference
    destination: str
    """What stands in the place of its destination."""
    rule: str


Way = Callable[[Survey, Reference, Random], str]
"""A way to break a link: its new destination; empty where it cannot be broken so."""


def typo_in_file(survey: Survey, reference: Reference, random: Random) -> str:
    return "" if is_image(reference) else _typo(survey, reference, random, -1)


def typo_in_folder(survey: Survey, reference: Reference, random: Random) -> str:
    steps = path_of(reference).split("/")
    named = [index for index, step in enumerate(steps[:-1]) if len(unquote(step)) > 2]
    return _typo(survey, reference, random, random.choice(named)) if named else ""


def typo_in_image(survey: Survey, reference: Reference, random: Random) -> str:
    return _typo(survey, reference, random, -1) if is_image(reference) else ""


def case_of_file(_: Survey, reference: Reference, random: Random) -> str:
    return "" if is_image(reference) else _other_case(reference, random, -1)


def case_of_folder(_: Survey, reference: Reference, random: Random) -> str:
    steps = path_of(reference).split("/")
    named = [index for index, step in enumerate(steps[:-1]) if step.strip(".")]
    return _other_case(reference, random, random.choice(named)) if named else ""


def case_of_image(_: Survey, reference: Reference, random: Random) -> str:
    return _other_case(reference, random, -1) if is_image(reference) else ""


def basename_only(survey: Survey, reference: Reference, __: Random) -> str:
    folder, _, name = path_of(reference).rpartition("/")
    alike = survey.files.by_name[fold(reference.path.rpartition("/")[2])] if reference.path else ()
    if reference.link.wiki or not folder.strip("./") or len(alike) != 1:
        return ""
    return name + rest_of(reference)


def bad_heading_here(_: Survey, reference: Reference, __: Random) -> str:
    return "" if reference.link.embed else "#no-such-heading"


def bad_heading_there(_: Survey, reference: Reference, __: Random) -> str:
    return f"{path_of(reference)}#no-such-heading" if is_note(reference) and path_of(reference) else ""


def bad_block(_: Survey, reference: Reference, __: Random) -> str:
    return f"{path_of(reference)}#^no-such-block" if is_note(reference) and path_of(reference) else ""


def dropped_encoding(_: Survey, reference: Reference, __: Random) -> str:
    written = written_of(reference)
    return "" if reference.link.wiki or "%20" not in written else written.replace("%20", " ")


def other_unicode_form(_: Survey, reference: Reference, __: Random) -> str:
    path = unquote(path_of(reference)) if not reference.link.wiki else path_of(reference)
    changed = normalize("NFD", path) if normalize("NFC", path) == path else normalize("NFC", path)
    return "" if changed == path else changed.replace(" ", " " if reference.link.wiki else "%20") + rest_of(reference)


def dropped_extension(_: Survey, reference: Reference, __: Random) -> str:
    path = path_of(reference)
    if reference.link.wiki or not path.endswith(".md") or "." in path[:-3].rpartition("/")[2]:
        return ""
    return path[:-3] + rest_of(reference)


WAYS: Mapping[Way, str] = {
    typo_in_file: "missing-note",
    typo_in_folder: "missing-note",
    typo_in_image: "missing-attachment",
    case_of_file: "path-case",
    case_of_folder: "path-case",
    case_of_image: "path-case",
    basename_only: "vault-only-path",
    bad_heading_here: "missing-heading",
    bad_heading_there: "missing-heading",
    bad_block: "missing-block",
    dropped_encoding: "unencoded-destination",
    other_unicode_form: "unicode-form",
    dropped_extension: "missing-extension",
}
SURE = {"path-case", "vault-only-path", "unencoded-destination", "unicode-form", "missing-extension"}
"""What `--fix` mends without a guess."""


@pytest.mark.parametrize("name", VAULTS)
def test_every_break_is_found_at_its_line_and_nothing_else_is(name: str, request: pytest.FixtureRequest) -> None:
    survey = survey_of(request.getfixturevalue(name))
    before = errors(check(survey).findings)
    tried = 0
    for breaks in batches(survey):
        broken = with_breaks(survey, breaks)
        found = check(broken).findings
        at = {(one.place.path, one.place.line, one.rule) for one in found}
        expected = [
            (path, one.reference.source.place(one.reference.link.span).line, one.rule) for path, one in breaks.items()
        ]
        assert [place for place in expected if place not in at] == []
        new = errors(found) - before
        assert [place for place in new if place not in expected] == []
        tried += len(breaks)
    assert tried > 250


@pytest.mark.parametrize("name", VAULTS)
def test_the_fix_of_a_break_leads_back(name: str, request: pytest.FixtureRequest) -> None:
    survey = survey_of(request.getfixturevalue(name))
    typos, mended = 0, 0
    for breaks in batches(survey):
        broken = with_breaks(survey, breaks)
        found = {(one.place.path, one.place.line, one.rule): one for one in check(broken).findings if one.fix}
        for path, one in breaks.items():
            finding = found.get((path, one.reference.source.place(one.reference.link.span).line, one.rule))
            if one.rule in SURE:
                assert finding, (path, one.destination)
                assert not finding.unsafe
            if one.rule in {"missing-note", "missing-attachment"}:
                typos += 1
                mended += finding is not None
            if finding:
                assert leads_to(broken, path, finding.fix, one.reference), (path, one.destination, finding.fix)
    assert mended >= 0.8 * typos > 10


# the vault, and its breaks


def survey_of(vault: Path) -> Survey:
    return Vault.open(vault).survey


def batches(survey: Survey) -> Iterator[Mapping[str, Break]]:
    """All breaks, at most one a note at a time, so that none can hide another."""
    waiting = defaultdict[str, list[Break]](list)
    for one in breaks_of(survey):
        waiting[one.reference.source.path].append(one)
    while any(waiting.values()):
        yield {path: breaks.pop() for path, breaks in waiting.items() if breaks}


def breaks_of(survey: Survey) -> Iterator[Break]:
    random = Random(7)
    sound = [reference for reference in survey.by_status[Status.OK] if is_sound(survey, reference)]
    for way, rule in WAYS.items():
        tried = random.sample(sound, len(sound))
        made = ((reference, way(survey, reference, random)) for reference in tried)
        fitting = [Break(reference, destination, rule) for reference, destination in made if destination]
        # a typo in the folder of an image is one of an image
        named = [
            one._replace(rule="missing-attachment") if rule == "missing-note" and is_image(one.reference) else one
            for one in fitting
        ]
        yield from named[:EACH]


def is_sound(survey: Survey, reference: Reference) -> bool:
    """Whether a link is right in every way, and can be broken without a change of anything else."""
    link, note = reference.link, reference.source
    if link.destination is None or link.form not in {Form.WIKILINK, Form.MARKDOWN} or reference.path is None:
        return False
    exact = getattr(reference.resolution, "how", None) is How.EXACT and reference.github is not False
    in_heading = any(heading.span.start <= link.span.start < heading.span.end for heading in note.headings)
    lines = survey.notes[note.path].source[link.span.start : link.span.end]
    return exact and not in_heading and b"\n" not in lines and bool(link.target) and note.path.endswith(".md")


def with_breaks(survey: Survey, breaks: Mapping[str, Break]) -> Survey:
    notes = dict(survey.notes)
    for path, one in breaks.items():
        span = one.reference.link.destination
        assert span is not None
        source = one.reference.source.source
        notes[path] = parse(path, source[: span.start] + one.destination.encode() + source[span.end :])
    return Survey(survey.files, survey.config, notes=notes)


def errors(findings: Sequence[Finding]) -> Counter[tuple[str, int, str]]:
    return Counter((one.place.path, one.place.line, one.rule) for one in findings if one.severity is Severity.ERROR)


def leads_to(survey: Survey, path: str, fix: Sequence[Edit], wanted: Reference) -> bool:
    """Whether the edits make the link of that place lead where it led."""
    source = survey.notes[path].source
    for edit in sorted(fix, key=lambda edit: edit.span, reverse=True):
        source = source[: edit.span.start] + edit.text.encode() + source[edit.span.end :]
    mended = parse(path, source)
    links = [link for link in mended.links if link.span.start == wanted.link.span.start]
    return [survey.resolver.resolve(mended, link).path for link in links] == [wanted.path]


# what is written


def written_of(reference: Reference) -> str:
    assert reference.link.destination is not None
    return reference.source.text(reference.link.destination)


def path_of(reference: Reference) -> str:
    return written_of(reference).partition("#")[0]


def rest_of(reference: Reference) -> str:
    return written_of(reference)[len(path_of(reference)) :]


def is_note(reference: Reference) -> bool:
    return (reference.path or "").endswith(".md")


def is_image(reference: Reference) -> bool:
    return not is_note(reference)


def _typo(survey: Survey, reference: Reference, random: Random, step: int) -> str:
    """A letter is left out, doubled, or exchanged with the next."""
    steps = path_of(reference).split("/")
    stem, dot, extension = steps[step].rpartition(".") if step == -1 and "." in steps[step] else (steps[step], "", "")
    places = [index for index in range(1, len(stem) - 1) if stem[index].isalpha() and stem[index - 1] not in "%23"]
    if len(places) < 4:
        return ""
    at = random.choice(places)
    kinds = [
        stem[:at] + stem[at + 1 :],
        stem[:at] + stem[at] * 2 + stem[at + 1 :],
        stem[:at] + stem[at + 1] + stem[at] + stem[at + 2 :],
    ]
    steps[step] = random.choice(kinds) + dot + extension
    changed = "/".join(steps)
    return changed + rest_of(reference) if _is_unknown(survey, reference.source, reference.link, changed) else ""


def _other_case(reference: Reference, random: Random, step: int) -> str:
    steps = path_of(reference).split("/")
    stem, dot, extension = steps[step].rpartition(".") if step == -1 and "." in steps[step] else (steps[step], "", "")
    letters = [
        index
        for index, char in enumerate(stem)
        if char.isascii() and char.isalpha() and "%" not in stem[max(0, index - 2) : index]
    ]
    if not letters:
        return ""
    at = random.choice(letters)
    steps[step] = stem[:at] + stem[at].swapcase() + stem[at + 1 :] + dot + extension
    return "/".join(steps) + rest_of(reference)


def _is_unknown(survey: Survey, note: Note, link: Link, path: str) -> bool:
    target = path if link.wiki else unquote(path)
    return survey.resolver.resolve(note, link._replace(target=target, fragment="")).path is None
