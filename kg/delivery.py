"""Which reports a check writes, and where each goes: to the terminal, to a file, to GitHub."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from kg.errors import UsageError
from kg.report import Report
from kg.reports import REPORTS, Context

BESIDE = ("text", "github")
"""The formats that go to the terminal together: annotations stand beside the log, never instead of it."""


class Asked(NamedTuple):
    """A format and where it goes; to the terminal without a file."""

    format: str
    file: Path | None


class Delivery(NamedTuple):
    """A text and where it goes."""

    text: str
    file: Path | None
    appended: bool = False
    """Whether it goes to the end of the file, which others write as well."""


def asked_formats(
    formats: Iterable[str], output: Path | None = None, environment: Mapping[str, str] | None = None
) -> tuple[Asked, ...]:
    """What `--format` and `-o` ask for, and what the place where kg runs adds.

    Raises `UsageError` for a format that there is not, and where two reports would be mixed up.
    """
    asked = [_asked(one) for one in formats] or [Asked("text", None)]
    asked = [Asked(one.format, one.file or output) for one in asked]
    files = [str(one.file) for one in asked if one.file]
    if twice := next((file for file in files if files.count(file) > 1), ""):
        raise UsageError(f"two reports cannot be written to '{twice}'; pair each format with its file: sarif=out.sarif")
    printed = [one.format for one in asked if not one.file]
    if not printed and output is None:
        printed = ["text"]
        asked.append(Asked("text", None))
    if len(set(printed) - set(BESIDE)) > 1 or (len(set(printed)) > 1 and not set(printed) <= set(BESIDE)):
        raise UsageError(
            f"{' and '.join(printed)} cannot be printed together; give all but one a file: {printed[0]}=FILE"
        )
    if "github" in printed or ("text" in printed and _is_action(environment or {})):
        asked = [*(one for one in asked if one.file), *(Asked(name, None) for name in BESIDE)]
    return tuple(asked)


def deliveries(
    report: Report, asked: Iterable[Asked], context: Context, environment: Mapping[str, str]
) -> Iterator[Delivery]:
    """The texts of a report, files first."""
    asked = tuple(asked)
    formats = {one.format for one in asked}
    for one in sorted(asked, key=lambda one: one.file is None):
        text = REPORTS[one.format](report, replace(context, colour=context.colour and one.file is None))
        guarded = one == Asked("text", None) and _is_action(environment)
        yield Delivery(_without_commands(text) if guarded else text, one.file)
    summary_file = environment.get("GITHUB_STEP_SUMMARY")
    if summary_file and ("github" in formats or _is_action(environment)):
        from kg.reports.github import summary  # noqa: PLC0415 - only where GitHub shows it

        yield Delivery(summary(report, context), Path(summary_file), appended=True)


def _asked(written: str) -> Asked:
    name, equals, file = written.partition("=")
    # which refuses a name that is none
    _ = REPORTS[name]
    if equals and not file:
        raise UsageError(f"'{written}' names no file, as in {name}=FILE")
    return Asked(name, Path(file) if file else None)


def _is_action(environment: Mapping[str, str]) -> bool:
    return environment.get("GITHUB_ACTIONS") == "true"


def _without_commands(log: str) -> str:
    """A log in which GitHub's runner reads no commands, whatever notes say; the word that ends this is in none."""
    word = f"kg-{sha256(log.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
    return f"::stop-commands::{word}\n{log}::{word}::\n"
