"""What `kg check` is asked for, and the report that answers it: rules, baseline, and what a change has caused."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from kg.baseline import FILE, Baseline, Known
from kg.config import Profile
from kg.errors import VaultError
from kg.report import Finding, Report
from kg.rules import OF_THE_WEB, RULES, check, settings
from kg.severities import Severities
from kg.sharing import check_in_shares, jobs
from kg.survey import Survey, is_read


@dataclass(frozen=True)
class Request:
    """What is asked for here and now, beside what kg.toml says."""

    files: tuple[str, ...] = ()
    """Vault paths of the files to report; all if empty."""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: Profile | None = None
    changed: str = ""
    """The revision since which findings count; all of them if empty."""
    external: bool = False
    no_cache: bool = False
    baseline: Path | None = None
    """The file of known findings, if not the usual one."""
    jobs: int | None = None
    """How many processes check a vault; as many as there are cores for a large one, if nobody says."""

    def survey(self, survey: Survey) -> Survey:
        """A reading of the vault that is checked as asked.

        Raises `VaultError` if there is nothing to check, `UsageError` for a name of no rule.
        """
        if not any(map(is_read, survey.files.paths)):
            problem = "has no notes" if survey.files.paths else "is empty"
            raise VaultError(f"the vault '{survey.files.root}' {problem}: there is nothing to check")
        return survey.settled(settings(survey.config.check, self.select, self.ignore, self.profile))


def report(survey: Survey, request: Request, home: Path) -> Report:
    """What is new: neither known to the baseline nor there before the change.

    `home` is the folder of kg.toml, else of the vault.
    """
    survey = request.survey(survey)
    file = baseline_file(survey, request, home)
    baseline = Baseline.read(file) if request.baseline or file.is_file() else Baseline()
    new = baseline.without_known(whole_report(survey, request), looked_at(survey, request))
    return _since(new, survey, request, baseline) if request.changed else new


def whole_report(survey: Survey, request: Request) -> Report:
    """Everything that is wrong now. The survey is one that is checked as asked."""
    if request.external:
        _ask_the_web(survey, request)
    elif (count := jobs(survey, request.jobs)) > 1 and (found := check_in_shares(survey, count, request.files)):
        return found
    return check(survey, files=request.files)


def baseline_file(survey: Survey, request: Request, home: Path) -> Path:
    """Where the known findings are, or would be, written."""
    return request.baseline or home / (survey.config.check.baseline or FILE)


def looked_at(survey: Survey, request: Request) -> Callable[[Known], bool]:
    """Whether a check would find a known finding if it were still there."""
    severities = Severities(survey.config.check)
    asked = {name for name, rule in RULES.parts.items() if severities.is_asked(name, rule.severity)}
    if not request.external:
        asked -= OF_THE_WEB
    files = frozenset(request.files)
    return lambda known: known.rule in asked and (not files or known.path in files)


def prefix(root: Path) -> str:
    """The way from the root of the git repository, else from the working folder, to a vault: `notes/` or empty."""
    vault = root.resolve()
    top = next((folder for folder in (vault, *vault.parents) if (folder / ".git").exists()), Path.cwd())
    with suppress(ValueError):
        # on Windows there is no way from one drive to another
        way = Path(os.path.relpath(vault, top)).as_posix()
        return "" if way == "." else f"{way}/"
    return ""


def _ask_the_web(survey: Survey, request: Request) -> None:
    from kg import external  # noqa: PLC0415 - only who asks for it waits for it

    said = survey.config.check.external
    options = external.Options(
        fragments=said.fragments,
        ignore=said.ignore,
        private=said.private,
        timeout_s=said.timeout_s,
        cache=None if request.no_cache else external.user_cache(),
    )
    survey.web = tuple(external.check(survey, options))


def _since(new: Report, survey: Survey, request: Request, baseline: Baseline) -> Report:
    """The findings that were not there at a revision, wherever in the vault they are."""
    from kg.history import renames, survey_at  # noqa: PLC0415 - only a check of changes waits for git

    then = survey_at(survey.files.root, request.changed, survey.config)
    before = baseline.without_known(whole_report(then, replace(request, files=())))
    moved = renames(survey.files.root) if before.findings else {}
    were_there = Baseline.of(_where_it_is_now(before.findings, survey, moved.get))
    left = were_there.without_known(new)
    return new._replace(findings=left.findings)


def _where_it_is_now(
    findings: Iterable[Finding], survey: Survey, moved: Callable[[str], str | None]
) -> Iterator[Finding]:
    """Findings of before in the files of today: a file that was renamed keeps what it had."""
    for one in findings:
        path, steps = one.place.path, set[str]()
        while path not in survey.files.known and path not in steps:
            steps.add(path)
            path = moved(path) or path
        yield one._replace(place=one.place._replace(path=path))
