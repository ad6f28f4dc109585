"""Links whose path differs from the file's only in upper and lower case."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import Ambiguous, Found, How
from kg.rules import rule
from kg.survey import Survey


@rule(Severity.ERROR)
def path_case(survey: Survey) -> Iterator[Finding]:
    """Finds links whose path differs from the file's only in upper and lower case.

    Such a Markdown link works on Windows and macOS and breaks on Linux and on GitHub, often only in CI or for readers.
    A wikilink of another case is merely noted (info): Obsidian finds it everywhere.

    Mend it by writing the path as the file has it.

        [ions](ion%20channels.md)             but the file is Ion channels.md
    """
    for reference in survey.references:
        match reference.resolution:
            case Found(path, how) | Ambiguous(path, how) if How.CASE in how:
                link = reference.link
                name = path if "/" in link.target else path.rpartition("/")[2]
                severity = Severity.INFO if link.wiki else None
                message = f"'{link.target}' is spelt '{name}' on the disk"
                consequence = "" if link.wiki else "Linux and GitHub do not find it; write the name as the disk has it"
                yield finding(reference.source, link.destination or link.span, message, consequence, severity=severity)
            case _:
                pass
