"""A large vault is checked by several processes: each reads a share of the notes and looks for what is wrong in it.

All know which files there are. When a process has read its notes, it tells the others what links can name in them
(`outline.py`): then each can resolve its own links and follow the rules that look at one note. What rules have to see
together is little, and is sent to the first process: statements, which note embeds which, where models are.

Where anything goes wrong, the vault is read by one process, as a small one is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

from kg import forks
from kg.forks import Fork, Way
from kg.note import Note
from kg.outline import Known, Outlines, packed
from kg.report import Finding, Report
from kg.rules import Reach, Rule, asked_rules, findings_of, reported
from kg.rules._relations import Statement, in_order, statements
from kg.rules._ties import embeds_of_notes
from kg.survey import Survey, is_read, parsed, read_notes

MANY = 1000
"""With fewer notes, another process costs more than it saves."""
STRETCH = 64


def jobs(survey: Survey, asked: int | None) -> int:
    """How many processes are to check a vault: one, unless it is large and nothing stands against more."""
    possible = forks.POSSIBLE and survey.is_unread and not survey.web
    if not possible or any(rule.reach is Reach.VAULT for rule in asked_rules(survey.config)):
        return 1
    count = len(survey.files.notes)
    return forks.processes(count, MANY) if asked is None else max(1, min(asked, count))


def check_in_shares(survey: Survey, count: int, files: Iterable[str] = ()) -> Report | None:
    """The report that one process would give; None if the processes could not work together."""
    paths = [path for path in survey.files.paths if is_read(path)]
    shares = [_share(paths, index, count) for index in range(count)]
    survey.progress(f"checking with {count} processes")
    # made before there are several, so that each has them
    assert survey.files.by_path is not None
    assert survey.files.by_unique_name is not None
    helpers: list[Fork] = []
    try:
        # one after another, so that those that have begun are ended if the next cannot
        for share in shares[1:]:
            helpers.append(Fork.start(partial(_help, survey, share)))  # noqa: PERF401
        return _led(survey, shares[0], [helper.way for helper in helpers], frozenset(files))
    except (OSError, EOFError):
        return None
    finally:
        for helper in helpers:
            helper.end()


class _Found(NamedTuple):
    """What a share holds."""

    findings: list[Finding]
    statements: Sequence[Statement]
    """What its links declare."""
    embeds: set[tuple[str, str]]
    """Which note shows which."""
    modelled: list[str]
    """The notes that have models."""
    notes: int
    links: int


def _share(paths: Sequence[str], index: int, count: int) -> list[str]:
    """A share of the paths, in stretches: what notes of one folder link to is alike."""
    starts = range(index * STRETCH, len(paths), count * STRETCH)
    return [path for start in starts for path in paths[start : start + STRETCH]]


def _help(survey: Survey, share: Sequence[str], way: Way) -> None:
    """What a process does for the first one."""
    notes = read_notes(survey.files, share)
    way.send(packed(notes.values()))
    # what is wrong with files as such, the first process tells
    survey.files = survey.files.without_troubles()
    found, _ = _looked_at(survey, notes, way.receive())
    way.send(found)


def _led(survey: Survey, share: Sequence[str], helpers: Sequence[Way], files: frozenset[str]) -> Report:
    """What the first process does: its own share, then what is to be seen together."""
    notes = read_notes(survey.files, share)
    outlines = [packed(notes.values()), *(helper.receive() for helper in helpers)]
    for index, helper in enumerate(helpers, start=1):
        helper.send([*outlines[:index], *outlines[index + 1 :]])
    own, here = _looked_at(survey, notes, outlines[1:])
    parts: list[_Found] = [own, *(helper.receive() for helper in helpers)]
    found = chain(*(part.findings for part in parts), _together(survey, here, parts))
    return reported(found, files, sum(part.notes for part in parts), sum(part.links for part in parts))


def _looked_at(survey: Survey, notes: Mapping[str, Note], others: Iterable[bytes]) -> tuple[_Found, Survey]:
    """What the rules that look at one note find in a share."""
    outlines = Outlines(others, lambda path: parsed(path, survey.files.bytes(path)))
    here = Survey(survey.files, survey.config, notes=Known(notes, outlines))
    found = _Found(
        list(findings_of(here, _rules(survey, Reach.NOTE))),
        statements(here),
        {(one.source.path, one.path or "") for one in embeds_of_notes(here)},
        [path for path, note in notes.items() if note.models],
        len(notes),
        len(here.references),
    )
    return found, here


def _together(survey: Survey, here: Survey, parts: Sequence[_Found]) -> Iterator[Finding]:
    """What the rules find that look at several notes: those with models or in circles of embeds are read in full."""
    embeds = set[tuple[str, str]]().union(*(part.embeds for part in parts))
    paths = _in_circles(embeds).union(*(part.modelled for part in parts))
    own = dict(here.notes)
    known = {path: own.get(path) or parsed(path, survey.files.bytes(path)) for path in sorted(paths)}
    whole = Survey(survey.files, survey.config, survey.progress, Known(known, here.notes.get))
    statements.tell(whole, in_order(chain.from_iterable(part.statements for part in parts)))
    return findings_of(whole, _rules(survey, Reach.TIES))


def _in_circles(ways: set[tuple[str, str]]) -> set[str]:
    """The notes that may lie in a circle: what is left when those without a way in or out are taken away."""
    while True:
        inner = {source for source, _ in ways} & {target for _, target in ways}
        left = {way for way in ways if inner.issuperset(way)}
        if left == ways:
            return inner
        ways = left


def _rules(survey: Survey, reach: Reach) -> list[Rule]:
    return [rule for rule in asked_rules(survey.config) if rule.reach is reach]
