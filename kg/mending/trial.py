"""Some fixes -> the vault as it would be with them, compared with the vault as it is. Nothing is written."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple, TypeAlias

from kg.mending.meanings import has_other_parts, strays
from kg.mending.rewriting import Rewriting
from kg.report import Edit, Finding, Severity
from kg.rules import check
from kg.survey import Survey

_Spot: TypeAlias = tuple[str, str, int, int]
"""A rule, a path, and where in the text before: what stays the same of a finding while its note is rewritten."""


class Fix(NamedTuple):
    """The edits that mend one finding, or several at once."""

    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]

    @property
    def rank(self) -> int:
        """How severe the worst of the findings is."""
        return min((found.severity or Severity.ERROR).rank for found in self.findings)


class Trial:
    """The vault with some fixes, read and checked again; notes without an edit are not parsed again.

    `findings` is everything that is wrong before.
    """

    def __init__(self, survey: Survey, findings: Iterable[Finding], fixes: tuple[Fix, ...]) -> None:
        self.fixes = fixes
        edits: dict[str, set[Edit]] = {}
        for edit in (edit for fix in fixes for edit in fix.edits):
            edits.setdefault(edit.place.path, set()).add(edit)
        self._rewritings = {path: Rewriting(survey.notes[path], some) for path, some in edits.items()}
        changed = {path: rewriting.new for path, rewriting in self._rewritings.items()}
        self._before = survey
        self.survey = Survey(survey.files, survey.config, notes={**survey.notes, **changed})
        self._there_before = Counter(map(self._spot_before, findings))

    @property
    def holds(self) -> bool:
        """Whether all fixes prove right."""
        return not (self.futile or self.blamed)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is wrong after."""
        # as for the first check
        _ = self.survey.references
        return check(self.survey).findings

    @cached_property
    def futile(self) -> frozenset[Fix]:
        """The fixes all of whose findings are still there."""
        there = Counter(self._spots)
        return frozenset(
            fix
            for fix in self.fixes
            if all(there[spot] >= max(1, self._there_before[spot]) for spot in map(self._spot_before, fix.findings))
        )

    @cached_property
    def blamed(self) -> frozenset[str]:
        """The files where something is worse than before, or not the same though no fix was to change it."""
        paths = {path for path, rewriting in self._rewritings.items() if has_other_parts(rewriting)}
        paths |= {found.place.path for found in self._new if not self._is_milder(found)}
        for stray in strays(self._before, self.survey, self._rewritings):
            paths |= {stray.source.path, stray.path or stray.source.path}
        return frozenset(paths)

    @property
    def milder(self) -> tuple[Finding, ...]:
        """What is merely noted in the place of something worse, on a stretch that a fix has written."""
        return tuple(found for found in self._new if self._is_milder(found))

    def descendants(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """What is left of some findings, as it stands after."""
        given = tuple(findings)
        wanted = Counter(map(self._spot_before, given))
        left = [self._carried(found) for found in given if self._is_carried(found)]
        for spot, found in zip(self._spots, self.findings, strict=True):
            if wanted[spot]:
                wanted[spot] -= 1
                left.append(found)
        return tuple(left)

    def _is_carried(self, found: Finding) -> bool:
        """Whether no rule finds it, such as a dead link, so that it is there until a fix has mended it."""
        is_found = self._there_before[self._spot_before(found)]
        return not is_found and not any(found in fix.findings for fix in self.fixes)

    def _carried(self, found: Finding) -> Finding:
        # its fix may have another place now
        return found._replace(fix=()) if found.place.path in self._rewritings else found

    @cached_property
    def _spots(self) -> tuple[_Spot, ...]:
        """Where each finding of after stood before."""
        return tuple(map(self._spot_after, self.findings))

    def _spot_before(self, found: Finding) -> _Spot:
        rewriting = self._rewritings.get(found.place.path)
        if rewriting is None:
            return found.rule, *found.place[:3]
        return found.rule, found.place.path, rewriting.old_span(found.place).start, 0

    def _spot_after(self, found: Finding) -> _Spot:
        rewriting = self._rewritings.get(found.place.path)
        if rewriting is None:
            return found.rule, *found.place[:3]
        return found.rule, found.place.path, rewriting.origin(rewriting.new_span(found.place).start), 0

    @cached_property
    def _new(self) -> tuple[Finding, ...]:
        """The findings that were not there before."""
        there = self._there_before.copy()
        new = []
        for spot, found in zip(self._spots, self.findings, strict=True):
            if there[spot]:
                there[spot] -= 1
            else:
                new.append(found)
        return tuple(new)

    def _is_milder(self, found: Finding) -> bool:
        path = found.place.path
        rewriting = self._rewritings.get(path)
        if rewriting is None or found.severity is not Severity.INFO:
            return False
        written = {(path, stretch.old) for stretch in rewriting.written(rewriting.new_span(found.place))}
        here = (fix for fix in self.fixes if any((edit.place.path, edit.span) in written for edit in fix.edits))
        return any(fix.rank < Severity.INFO.rank for fix in here)
