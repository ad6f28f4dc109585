"""`<!-- kg-ignore: rule -->`: what the author of a note has seen and does not want to hear of.

On a line with other text the comment holds for that line; alone on its line, for the block that follows, up to the
next blank line or the end of the fence; `kg-ignore-start` holds up to `kg-ignore-end`. Without names it holds for all
rules. What looks like such a comment in code is none.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from kg.markup import html_comments
from kg.note import Note, Span, Trouble
from kg.report import Finding

RULE = "invalid-suppression"
"""The rule that reports the troubles."""

_WORD = b"kg-ignore"
_COMMENT = re.compile(r"<!--\s*kg-ignore(?P<kind>[\w-]*)\s*(?P<rest>.*?)\s*-->", re.DOTALL)
_FENCE = re.compile(r"(`{3,}|~{3,})")
_CONTAINER = " \t>"
"""What may stand before a line's text: the marks of quotes and the blanks of list items."""


class Suppression(NamedTuple):
    """Lines in which some rules, or all, are not to find anything."""

    first: int
    last: int
    rules: frozenset[str]
    """Empty for all rules."""

    def covers(self, finding: Finding) -> bool:
        """Whether it is about a finding."""
        return self.first <= finding.place.line <= self.last and (not self.rules or finding.rule in self.rules)


class _Comment(NamedTuple):
    span: Span
    line: int
    kind: str
    """What follows `kg-ignore`: nothing, `-start` or `-end`."""
    rules: tuple[str, ...]
    malformed: bool


def without_suppressed(findings: Iterable[Finding], notes: Mapping[str, Note]) -> Iterator[Finding]:
    """The findings that their notes' authors want to hear of."""
    known: dict[str, tuple[Suppression, ...]] = {}
    for found in findings:
        path = found.place.path
        if path not in known:
            known[path] = suppressions(notes[path]) if path in notes else ()
        if not any(one.covers(found) for one in known[path]):
            yield found


def suppressions(note: Note) -> tuple[Suppression, ...]:
    """What the comments of a note ask for; a start without an end holds to the end of the note."""
    found: list[Suppression] = []
    open_ones: list[_Comment] = []
    for comment in _comments(note):
        rules = frozenset(comment.rules)
        if comment.kind == "-start":
            open_ones.append(comment)
        elif comment.kind == "-end" and open_ones:
            start = open_ones.pop()
            found.append(Suppression(start.line, comment.line, frozenset(start.rules)))
        elif not comment.kind and not comment.malformed:
            found.append(Suppression(*_lines_meant(note, comment), rules))
    last = _line_count(note)
    return (*found, *(Suppression(one.line, last, frozenset(one.rules)) for one in open_ones))


def troubles(note: Note, names: Collection[str]) -> Iterator[Trouble]:
    """What is wrong with the comments of a note: names of no rule, a start or an end alone, a word misspelt."""
    open_ones: list[_Comment] = []
    for comment in _comments(note):
        if comment.kind == "-start":
            open_ones.append(comment)
        elif comment.kind == "-end":
            if not open_ones:
                yield Trouble(RULE, comment.span, "this kg-ignore-end ends nothing", "write kg-ignore-start before it")
            else:
                open_ones.pop()
        elif comment.kind:
            said = f"'kg-ignore{comment.kind}' says nothing to kg"
            yield Trouble(RULE, comment.span, said, "write kg-ignore, kg-ignore-start or kg-ignore-end")
        if comment.malformed:
            yield Trouble(RULE, comment.span, "nothing is ignored by this", "write kg-ignore: rule, rule")
        yield from _unknown(comment, names)
    for one in open_ones:
        message = "this kg-ignore-start is never ended, so it holds to the end of the note"
        yield Trouble(RULE, one.span, message, "write <!-- kg-ignore-end --> where it ends")


def _unknown(comment: _Comment, names: Collection[str]) -> Iterator[Trouble]:
    for name in comment.rules:
        if name not in names:
            from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

            nearest = get_close_matches(name, names, n=1)
            hint = f"did you mean '{nearest[0]}'?" if nearest else "the report has a rule's name in brackets"
            yield Trouble(RULE, comment.span, f"no rule named '{name}'", hint)


def _comments(note: Note) -> Iterator[_Comment]:
    # most notes have none, and are not read again
    if _WORD not in note.source or not note.path.lower().endswith(".md"):
        return
    for span in html_comments(note.source, note.body):
        match = _COMMENT.fullmatch(note.text(span))
        if match:
            rest = match["rest"]
            names = tuple(filter(None, (name.strip() for name in rest.removeprefix(":").split(","))))
            malformed = bool(rest) and (not rest.startswith(":") or not names)
            yield _Comment(span, note.place(span).line, match["kind"], () if malformed else names, malformed)


def _lines_meant(note: Note, comment: _Comment) -> tuple[int, int]:
    """The comment's own line, or the block after it if it stands alone."""
    last = note.place(comment.span).end_line
    if note.line(comment.line).replace(note.text(comment.span), "").strip(_CONTAINER):
        return comment.line, last
    return comment.line, _end_of_block(note, last + 1)


def _end_of_block(note: Note, first: int) -> int:
    """The last line of the block that begins at a line or after it."""
    count = _line_count(note)
    while first <= count and not _words(note, first):
        first += 1
    fence = _FENCE.match(_words(note, first)) if first <= count else None
    for number in range(first + 1, count + 1):
        words = _words(note, number)
        if fence and words.startswith(fence[1]) and not words.strip(fence[1][0]):
            return number
        if not fence and not words:
            return number - 1
    return count


def _words(note: Note, line: int) -> str:
    return note.line(line).strip(_CONTAINER)


def _line_count(note: Note) -> int:
    return len(note.source.splitlines())
