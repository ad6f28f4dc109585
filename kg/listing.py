"""Every link with what it means: a line of JSON each for programs, a table for people."""

from collections.abc import Iterable
from json import JSONEncoder

from kg.config import Config
from kg.edges import declared
from kg.resolve import Reference


def jsonl(references: Iterable[Reference], config: Config) -> str:
    """A JSON object a line, in the order of notes and places; the keys are a contract that other programs build on."""
    encode = JSONEncoder(ensure_ascii=False).encode
    return "".join(encode(_row(reference, config)) + "\n" for reference in references)


def table(references: Iterable[Reference], config: Config) -> str:
    """A line each: place, status, link as written, where it leads, relation."""
    rows = []
    for reference in references:
        row = _row(reference, config)
        target = "→ " + str(row["resolved"]) if row["resolved"] else ""
        relation = f"[{row['relation']}]" if row["relation"] else ""
        place = f"{row['path']}:{row['line']}:{row['column']}"
        rows.append((place, str(row["status"]), " ".join(str(row["raw"]).split()), target, relation))
    widths = [min(60, max((len(row[column]) for row in rows), default=0)) for column in range(3)]
    lines = ("  ".join(part.ljust(width) for part, width in zip(row, [*widths, 0, 0], strict=True)) for row in rows)
    return "".join(line.rstrip() + "\n" for line in lines)


def _row(reference: Reference, config: Config) -> dict[str, object]:
    note, link = reference.source, reference.link
    place = note.place(link.span)
    found = declared(reference, config)
    return {
        "path": note.path,
        "line": place.line,
        "column": place.column,
        "form": link.form.value,
        "embed": link.embed,
        "raw": note.text(link.span),
        "target": link.target,
        "fragment": link.fragment,
        "status": reference.status.value,
        "resolved": reference.resolved,
        "obsidian": reference.obsidian,
        "github": reference.github,
        "in_comment": link.in_comment,
        "relation": found.relation if found else None,
    }
