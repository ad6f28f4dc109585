"""Links whose heading is not in the note."""

from collections.abc import Iterator

from kg.anchors import model_ids
from kg.files import fold
from kg.note import Form, Heading, Note
from kg.report import Finding, Severity, finding
from kg.resolve import Reference, Status
from kg.rules import rule
from kg.rules._closest import closest
from kg.rules._fixes import Fix, to_fragment, to_heading
from kg.rules._help import did_you_mean
from kg.survey import Survey


@rule(Severity.ERROR)
def missing_heading(survey: Survey) -> Iterator[Finding]:
    """Finds links to a heading that the note does not have, by Obsidian's rule and by GitHub's.

    Obsidian opens the note at its top, an embed shows an error, and the reader has to look for the place.
    A heading that either of the two finds is not reported, nor is an anchor that HTML defines. A model may take values
    from another one, `[[Note#id]]`: then the id of a model will do, too.

    Mend it by correcting the heading's words after `#`.
    `--fix` takes the one heading with the same letters and digits, `--unsafe` the closest one.

        See [[Synapse#Releese]].              but the heading is "Release"
    """
    for reference in survey.by_status[Status.MISSING_HEADING]:
        wanted = "model or heading" if reference.link.form is Form.MODEL else "heading"
        message = f"no {wanted} '{reference.link.fragment}' in '{reference.path}'"
        hint = did_you_mean(survey.resolver.suggestions(reference))
        fix, unsafe = _mending(survey, reference)
        yield finding(reference.source, reference.link.span, message, hint, fix=fix, unsafe=unsafe)


def _mending(survey: Survey, reference: Reference) -> tuple[Fix, bool]:
    """The edit, and whether it is only likely to be right."""
    note = survey.notes[reference.path or ""]
    if reference.link.form is Form.MODEL:
        ids = model_ids(note)
        index = closest(reference.link.fragment, ids)
        if index is not None:
            return to_fragment(reference, ids[index]), True
    same = _same(note, reference.link.fragment)
    if len(same) == 1:
        return to_heading(reference, note, same[0]), False
    texts = list({fold(heading.text): heading for heading in reversed(note.headings)}.values())
    written = reference.link.fragment.rpartition("#")[2]
    # a slug is compared as the words that it was made of
    index = closest(_spoken(written), [_spoken(heading.text) for heading in texts])
    return (to_heading(reference, note, texts[index]), True) if index is not None else ((), True)


def _same(note: Note, fragment: str) -> list[Heading]:
    """The headings with the same letters and digits as the last part of a fragment."""
    wanted = _letters(fragment.rpartition("#")[2])
    return [heading for heading in note.headings if _letters(heading.text) == wanted] if wanted else []


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, fold(words)))


def _spoken(words: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in fold(words)).split())
