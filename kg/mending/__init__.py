"""Findings in, mended notes out: only the edits that a second reading of the vault proves right."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from kg.mending.diffs import diff
from kg.mending.trial import Fix, Trial
from kg.note import Span
from kg.report import Edit, Finding, Report
from kg.rules import RULES, check
from kg.severities import Severities
from kg.survey import Survey


class Mending(NamedTuple):
    """What mending changes; nothing is written yet."""

    changes: Mapping[str, bytes]
    """The new content of each file that changes."""
    diff: str
    """The same as a unified diff."""
    mended: int
    """How many findings of the report are gone."""
    left: Report
    """What is left of the report."""


def mend(survey: Survey, report: Report, *, unsafe: bool = False) -> Mending:
    """Applies the fixes of a report, the unsafe ones only if asked to, and keeps those that prove right.

    A fix proves right if its finding disappears, every link that led somewhere still leads there, and nothing else
    is wrong that was not before, but for what is merely noted (info) of the stretch that it mends. This goes on, for
    one fix may make room for another, until no fix proves right any more: mending again then changes nothing.
    """
    if not any(found.fix for found in report.findings):
        return Mending(MappingProxyType({}), "", 0, report)
    # asked for first, so that no check resolves them for itself
    _ = survey.references
    whole = _wholly_checked(survey, report)
    state = _State(whole, check(whole).findings, report.findings)
    writable = _Writable(survey)
    while better := _improved(state, writable, unsafe=False) or (
        _improved(state, writable, unsafe=True) if unsafe else None
    ):
        state = better
    return _mending(survey, report, state)


class _State(NamedTuple):
    """How far the mending has come: what the notes would say, and what would be wrong."""

    survey: Survey
    findings: tuple[Finding, ...]
    """Everything that is wrong, reported or not."""
    reported: tuple[Finding, ...]
    """Those of the report."""
    milder: tuple[Finding, ...] = ()
    """What is merely noted where something worse was mended."""


class _Writable:
    """Which files may be written: notes that were read letter by letter, and are on the disk as they were read."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._known: dict[str, bool] = {}

    def __contains__(self, path: str) -> bool:
        if path not in self._known:
            self._known[path] = self._is_writable(path)
        return self._known[path]

    def _is_writable(self, path: str) -> bool:
        note = self._survey.notes.get(path)
        files = self._survey.files
        # a note that is not UTF-8 was re-encoded, so that its source differs from the file
        return note is not None and note.source == files.bytes(path) and not (files.root / path).is_symlink()


def _wholly_checked(survey: Survey, report: Report) -> Survey:
    """The survey, checked by all rules that are on, and by those that the report is about, whatever was selected."""
    usual = replace(survey.config.check, select=())
    severities = Severities(usual)
    asked = {name for name, rule in RULES.parts.items() if severities.is_asked(name, rule.severity)}
    reported = {found.rule for found in report.findings if found.rule in RULES.parts}
    if reported <= asked:
        return survey.settled(usual)
    ignored = tuple(name for name in usual.ignore if name not in reported)
    return survey.settled(replace(usual, select=tuple(sorted(asked | reported)), ignore=ignored))


def _mending(survey: Survey, report: Report, state: _State) -> Mending:
    before, after = survey.notes, state.survey.notes
    changes = {path: after[path].source for path in sorted(after) if after[path].source != before[path].source}
    left = sorted((*state.reported, *state.milder), key=lambda found: found.order)
    return Mending(
        MappingProxyType(changes),
        diff="".join(diff(path, before[path].source, source) for path, source in changes.items()),
        mended=len(report.findings) - len(state.reported),
        left=report._replace(findings=tuple(left), links=len(state.survey.references)),
    )


def _improved(state: _State, writable: _Writable, *, unsafe: bool) -> _State | None:
    """The vault with all fixes that prove right together; None if there is none."""
    trial = _proven(state, _chosen(state, writable, unsafe=unsafe))
    if trial is None:
        return None
    milder = (*trial.descendants(state.milder), *trial.milder)
    return _State(trial.survey, trial.findings, trial.descendants(state.reported), milder)


def _chosen(state: _State, writable: _Writable, *, unsafe: bool) -> Sequence[Fix]:
    """The fixes that can be tried together: of those that overlap the first, the others have their turn later."""
    chosen: list[Fix] = []
    taken: dict[str, list[Span]] = defaultdict(list)
    for fix in _fixes((*state.reported, *state.milder), unsafe=unsafe):
        if all(
            edit.place.path in writable
            and _fits(state.survey.notes[edit.place.path].source, edit)
            and _is_free(edit.span, taken[edit.place.path])
            for edit in fix.edits
        ):
            chosen.append(fix)
            for edit in fix.edits:
                insort(taken[edit.place.path], edit.span)
    return chosen


def _fixes(findings: Iterable[Finding], *, unsafe: bool) -> Iterator[Fix]:
    """The fixes of findings in the order of place; findings that the same edits mend share one."""
    by_edits: dict[tuple[Edit, ...], list[Finding]] = {}
    for found in sorted(findings, key=lambda found: found.order):
        if found.fix and found.unsafe is unsafe:
            by_edits.setdefault(found.fix, []).append(found)
    return (Fix(edits, tuple(found)) for edits, found in by_edits.items())


def _fits(source: bytes, edit: Edit) -> bool:
    """Whether an edit replaces whole characters of a text by other ones."""
    start, end = edit.span
    if not 0 <= start <= end <= len(source) or not (_begins(source, start) and _begins(source, end)):
        return False
    try:
        return edit.text.encode() != source[start:end]
    except UnicodeEncodeError:
        return False


def _begins(source: bytes, at: int) -> bool:
    """Whether a character, and not the rest of one, begins at an offset."""
    return at == len(source) or source[at] & 0b1100_0000 != 0b1000_0000


def _is_free(span: Span, taken: Sequence[Span]) -> bool:
    """Whether a stretch gets in the way of none of some sorted ones, which do not overlap."""
    at = bisect_left(taken, span)
    before, after = taken[max(at - 1, 0) : at], taken[at : at + 1]
    return all(one.end <= span.start and one.start < span.start for one in before) and all(
        span.end <= one.start and span.start < one.start for one in after
    )


def _proven(state: _State, fixes: Sequence[Fix]) -> Trial | None:
    """A trial of as many fixes as prove right together: those that spoil one are looked for by halving."""
    best: Trial | None = None
    waiting = [fixes] if fixes else []
    while waiting:
        some = waiting.pop()
        trial = Trial(state.survey, state.findings, (*(best.fixes if best else ()), *some))
        if trial.holds:
            best = trial
        else:
            waiting += reversed(_parts_of(some, trial))
    return best


def _parts_of(fixes: Sequence[Fix], trial: Trial) -> list[Sequence[Fix]]:
    """What to try instead of fixes that did not prove right together."""
    promising = [fix for fix in fixes if fix not in trial.futile]
    if len(promising) < len(fixes):
        return [promising] if promising else []
    blamed = [fix for fix in fixes if any(edit.place.path in trial.blamed for edit in fix.edits)]
    if 0 < len(blamed) < len(fixes):
        return [[fix for fix in fixes if fix not in blamed], blamed]
    half = len(fixes) // 2
    return [fixes[:half], fixes[half:]] if half else []
