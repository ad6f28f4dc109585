"""What `kg check` answers: the report, or what it would write. Nothing is printed or written here."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from kg import __version__
from kg.baseline import Baseline
from kg.checking import Request, baseline_file, looked_at, prefix, report, whole_report
from kg.delivery import Asked, Delivery, asked_formats, deliveries
from kg.errors import UsageError
from kg.report import Finding, Report, Severity
from kg.reports import Context, Explained, counted
from kg.rules import OF_THE_WEB, RULES
from kg.survey import Survey
from kg.vault import Vault


@dataclass(frozen=True)
class Wishes:
    """What is to become of the findings."""

    formats: tuple[str, ...] = ()
    """`text`, `sarif=out.sarif`."""
    output: Path | None = None
    fail_on: Severity = Severity.ERROR
    """`off` if nothing makes the check fail."""
    colour: bool = False
    fix: bool = False
    unsafe: bool = False
    diff: bool = False
    write_baseline: str | None = None
    """The file; empty for the usual one, None for none."""
    prune_baseline: bool = False
    watch: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The reports, each with where it goes.

        Raises `UsageError` for a format that there is not, and where two reports would be mixed up.
        """
        return asked_formats(self.formats, self.output, self.environment)

    def refuse_contradictions(self, request: Request) -> None:
        """Raises `UsageError` for options that do not go together."""
        writes = self.fix or self.diff or self.prune_baseline or self.write_baseline is not None
        wrong = {
            "--unsafe says how to mend: write --fix --unsafe, or --diff --unsafe": (
                self.unsafe and not (self.fix or self.diff)
            ),
            "a baseline is of the whole vault: --write-baseline goes neither with FILE nor with --changed": (
                self.write_baseline is not None and bool(request.files or request.changed)
            ),
            "--write-baseline goes neither with --prune-baseline nor with --fix and --diff": (
                self.write_baseline is not None and (self.prune_baseline or self.fix or self.diff)
            ),
            "--watch writes nothing but its report: leave out the other options that write": self.watch and writes,
            "--watch goes with the text report alone": self.watch
            and any(one != Asked("text", None) for one in self.asked),
        }
        if said := next((sentence for sentence, applies in wrong.items() if applies), ""):
            raise UsageError(said)


class Answer(NamedTuple):
    """What is to be printed and written."""

    deliveries: tuple[Delivery, ...]
    said: tuple[str, ...] = ()
    """What was done, for whoever watches."""
    changes: Mapping[Path, str | bytes] = {}
    """The new content of files."""
    failed: bool = False


def answer(vault: Vault, request: Request, wishes: Wishes) -> Answer:
    """The answer to a request, as wished."""
    survey = request.survey(vault.survey)
    if wishes.write_baseline is not None:
        return _recorded(survey, request, vault.home, wishes.write_baseline)
    found = report(vault.survey, request, vault.home)
    if wishes.fix or wishes.diff:
        return _mended(vault, survey, found, wishes)
    pruned = _pruned(survey, request, vault.home) if wishes.prune_baseline else None
    if pruned:
        found = found._replace(gone=0)
    return Answer(
        tuple(_reports(vault, survey, found, wishes)),
        said=pruned.said if pruned else (),
        changes=pruned.changes if pruned else {},
        failed=_fails(found, wishes),
    )


def watched(
    vault: Vault, request: Request, wishes: Wishes, tell: Callable[[str], None], trouble: Callable[[str], None]
) -> None:
    """Tells the report, and after every save what is mended and what is new, until Ctrl-C.

    `trouble` is told of a kg.toml that cannot be understood.
    """
    from kg.reports.text import changes  # noqa: PLC0415 - as all formats are
    from kg.watching import watch  # noqa: PLC0415 - most checks watch nothing

    context = context_of(vault, vault.survey, wishes)

    def on_change(before: Report, after: Report) -> None:
        tell(changes(_beyond(before, after), _beyond(after, before), after, context))

    watch(vault.root, vault.config, on_change, lambda now: report(now, request, vault.home), trouble)


def context_of(vault: Vault, survey: Survey, wishes: Wishes) -> Context:
    """What the formats may need to know of a vault and of how it is checked."""

    def line(path: str, number: int) -> str:
        note = survey.notes.get(path)
        try:
            return note.line(number) if note else ""
        except IndexError:
            # the place after the last line end
            return ""

    return Context(
        prefix=prefix(vault.root),
        version=__version__,
        rules={name: Explained(rule.severity, rule.explanation) for name, rule in RULES.parts.items()},
        line=line,
        fail_on=wishes.fail_on,
        colour=wishes.colour,
        tells_of_fixes=True,
    )


def _beyond(one: Report, other: Report) -> tuple[Finding, ...]:
    """The findings of a report that another does not have, wherever their lines have moved."""
    known = {found.fingerprint for found in other.findings}
    return tuple(found for found in one.findings if found.fingerprint not in known)


def _reports(vault: Vault, survey: Survey, found: Report, wishes: Wishes) -> Iterator[Delivery]:
    return deliveries(found, wishes.asked, context_of(vault, survey, wishes), wishes.environment)


def _fails(found: Report, wishes: Wishes) -> bool:
    return wishes.fail_on is not Severity.OFF and found.reaches(wishes.fail_on)


def _recorded(survey: Survey, request: Request, home: Path, file: str) -> Answer:
    baseline = Baseline.of(whole_report(survey, request).findings)
    where = Path(file) if file else baseline_file(survey, request, home)
    said = f"{_seen(where)}: {counted(baseline.count, 'finding')} recorded; later checks tell of new ones only"
    return Answer((), (said,), {where: baseline.text()})


def _pruned(survey: Survey, request: Request, home: Path) -> Answer:
    where = baseline_file(survey, request, home)
    baseline = Baseline.read(where)
    left = baseline.pruned(whole_report(survey, request), looked_at(survey, request))
    said = f"{_seen(where)}: {counted(baseline.count - left.count, 'finding')} forgotten, {left.count} still known"
    return Answer((), (said,), {where: left.text()})


def _seen(file: Path) -> str:
    """A file as it is called from the working folder."""
    try:
        return os.path.relpath(file)
    except ValueError:
        # on Windows there is no way from one drive to another
        return str(file)


def _mended(vault: Vault, survey: Survey, found: Report, wishes: Wishes) -> Answer:
    from kg.mending import mend  # noqa: PLC0415 - most checks mend nothing

    # a second reading of the notes tells nothing of the web
    of_the_web = tuple(one for one in found.findings if one.rule in OF_THE_WEB)
    of_notes = tuple(one for one in found.findings if one.rule not in OF_THE_WEB)
    mending = mend(survey, found._replace(findings=of_notes), unsafe=wishes.unsafe)
    amount = f"{counted(mending.mended, 'finding')} in {counted(len(mending.changes), 'file')}"
    if wishes.diff:
        files = tuple(one for one in _reports(vault, survey, found, wishes) if one.file and wishes.formats)
        shown = Delivery(mending.diff, wishes.output)
        return Answer((*files, shown), (f"{amount} would be mended",), failed=_fails(found, wishes))
    changes = {vault.root / path: content for path, content in mending.changes.items()}
    # a fix that was tried and proved wrong is none
    tried = (one._replace(fix=()) if wishes.unsafe or not one.unsafe else one for one in mending.left.findings)
    everything = sorted((*tried, *of_the_web), key=lambda one: one.order)
    left = mending.left._replace(findings=tuple(everything))
    told = tuple(_reports(vault, survey, left, wishes))
    return Answer(told, (f"{amount} mended",), changes, failed=_fails(left, wishes))
