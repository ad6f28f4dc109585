"""Markdown links that only Obsidian finds."""

from collections.abc import Iterator

from kg.report import Finding, Severity, finding
from kg.resolve import Ambiguous, How
from kg.rules import rule
from kg.rules._fixes import to_file
from kg.rules._paths import detours, place_of_path
from kg.survey import Survey


@rule(Severity.WARNING)
def vault_only_path(survey: Survey) -> Iterator[Finding]:
    """Finds Markdown links that Obsidian follows and a relative path does not.

    Obsidian looks for a Markdown destination in the whole vault, GitHub and other editors only where the path leads
    from the note's own folder: there the link is broken.

    Mend it by writing the path from the note's folder to the file; `--fix` does where Obsidian's choice is stable.

        [Synapse](Synapse.md)                 but the file is ../cells/Synapse.md
    """
    for reference, path in detours(survey, How.ELSEWHERE):
        if reference.github:
            # GitHub finds another file, which ambiguous-link reports
            continue
        link, resolution = reference.link, reference.resolution
        message = f"'{link.target}' leads nowhere from this folder, but Obsidian opens '{path}'"
        is_sure = not isinstance(resolution, Ambiguous) or resolution.stable
        fix = to_file(survey, reference, path) if is_sure else ()
        hint = f"write '{fix[0].text}'" if fix else ""
        yield finding(reference.source, place_of_path(link), message, hint, fix=fix)
