"""What names each note of the map without a link to it: looked for once, and remembered while no text changes."""

import json
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple, TypeAlias

from kg.caches import remember
from kg.graph import Arcs
from kg.map.content import Mention
from kg.missing_links import Suggester, Unlinked
from kg.survey import Survey

SHOWN = 5
"""So many of the notes that name one are shown with their sentence; the others are counted."""

_Row: TypeAlias = "tuple[int, str, str]"


class Mentioned(NamedTuple):
    """The notes that name one without a link."""

    notes: int = 0
    shown: tuple[Mention, ...] = ()


def mentioned(survey: Survey, arcs: Arcs, file: Path | None = None) -> Mapping[int, Mentioned]:
    """For each note that others name without a link, by its index: how many do, and the first of them.

    What was found is kept in `file`, if there is one; a file that is broken, or speaks of other texts,
    costs time, no more.
    """
    mark = _mark(survey, arcs) if file else ""
    known = _read(file, mark, len(arcs.ids)) if file else None
    if known is None:
        known = _found(survey)
        if file:
            remember(file, zlib.compress(json.dumps([mark, *known.items()]).encode(), 1))
    return {note: Mentioned(count, tuple(Mention(*row) for row in rows)) for note, (count, rows) in known.items()}


def _found(survey: Survey) -> dict[int, tuple[int, list[_Row]]]:
    suggester = Suggester(survey)
    by_target: dict[int, list[Unlinked]] = defaultdict(list)
    for one in suggester.unlinked:
        by_target[one.target].append(one)
    return {
        note: (len(all_), [(one.source, suggester.sentence(one), suggester.words(one)) for one in all_[:SHOWN]])
        for note, all_ in sorted(by_target.items())
    }


def _read(file: Path, mark: str, notes: int) -> dict[int, tuple[int, list[_Row]]] | None:
    """What a file remembers of these texts; None if it does not."""
    try:
        written, *rows = json.loads(zlib.decompress(file.read_bytes()))
        found = {int(note): (int(count), [_row(row, notes) for row in rows_]) for note, (count, rows_) in rows}
    except (OSError, ValueError, TypeError, zlib.error, RecursionError, MemoryError):
        return None
    return found if written == mark else None


def _row(row: Sequence[object], notes: int) -> _Row:
    match row:
        case [int(source), str(sentence), str(words)] if 0 <= source < notes:
            return source, sentence, words
    raise ValueError


def _mark(survey: Survey, arcs: Arcs) -> str:
    """Of all that a finding depends on: the texts, their order, what is linked, and kg itself."""
    here = Path(__file__).parents[1]
    own = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in sorted(here.rglob("*.py"))]
    edges = sorted({(edge.source, edge.target) for edge in survey.graph.edges})
    mark = blake2b(repr([own, arcs.ids, edges]).encode("utf-8", "surrogatepass"), digest_size=16)
    for note in survey.notes.values():
        mark.update(blake2b(note.source, digest_size=16).digest())
    return mark.hexdigest()
