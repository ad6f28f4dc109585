"""HTML in notes that shows or links to a file which is not there."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import Ambiguous, External, Folder, Found, How
from kg.rules import rule
from kg.rules._fixes import to_file
from kg.rules._html import html_references
from kg.survey import Survey


@rule(Severity.WARNING)
def html_target(survey: Survey) -> Iterator[Finding]:
    """Finds HTML, such as `<img src="…">` and `<a href="…">`, whose file is not where the path leads.

    HTML is followed letter by letter, from the note's own folder: there is no looking elsewhere in the vault.
    HTML in code and in comments is not looked at.

    Mend it by correcting the path; `--fix` corrects upper and lower case, `--unsafe` takes what Obsidian would find.

        <img src="images/cel.png" width="200">
    """
    for reference in html_references(survey):
        link, resolution = reference.link, reference.resolution
        if isinstance(resolution, External | Folder) or reference.github or not link.target:
            continue
        message = f"no file at '{link.target}'"
        match resolution:
            case Found(path, how) | Ambiguous(path, how):
                fix = to_file(survey, reference, path)
                hint = f"did you mean '{fix[0].text}'?" if fix else ""
                unsafe = How.ELSEWHERE in how
                yield finding(reference.source, link.destination or link.span, message, hint, fix=fix, unsafe=unsafe)
            case _:
                yield finding(reference.source, link.destination or link.span, message)
