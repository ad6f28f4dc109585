"""What a note says, one fact a line, as the case files show it."""

from collections.abc import Iterator

from kg.note import Link, Note, Span


def written(note: Note) -> str:
    """Every fact with its place; what is empty is left out."""
    return "".join(f"{line}\n" for line in _lines(note)) or "nothing\n"


def _lines(note: Note) -> Iterator[str]:
    for link in note.links:
        yield f"{_at(note, link.span)} {_link(note, link)}"
    for heading in note.headings:
        nested = ", nested" if heading.nested else ""
        yield f"{_at(note, heading.span)} heading {heading.level} {heading.raw!r} shown as {heading.text!r}{nested}"
    for block in note.blocks:
        glued = ", glued" if block.glued else ""
        yield f"{_at(note, block.span)} block {block.id} names {note.text(block.block)!r}{glued}"
    for tag in note.tags:
        where = "" if tag.inline else ", property"
        yield f"{_at(note, tag.span)} tag {tag.name} from {note.text(tag.span)!r}{where}{_in_comment(tag.in_comment)}"
    for name, value in note.properties.items():
        yield f"property {name} = {value!r}"
    yield from _regions(note)
    for trouble in note.troubles:
        yield f"{_at(note, trouble.span)} {trouble.rule}: {trouble.message}{trouble.help and f'; {trouble.help}'}"


def _regions(note: Note) -> Iterator[str]:
    for field in note.fields:
        yield f"{_at(note, field.span)} field {field.key} = {field.value!r} in {note.text(field.span)!r}"
    for region in note.regions:
        label = f" {region.label!r}" if region.label else ""
        title = f" titled {region.title!r}" if region.title else ""
        yield f"{_at(note, region.span)} {region.kind.value}{label}{title}: {note.text(region.span)!r}"
    for model in note.models:
        yield f"{_at(note, model.span)} model {model.text!r}"
    for name in sorted(note.html_ids):
        yield f"html id {name}"


def _link(note: Note, link: Link) -> str:
    syntax = "" if link.wiki == (link.form.value == "wikilink") else " wiki"
    parts = [f"{link.form.value}{syntax}{' embed' if link.embed else ''} {note.text(link.span)!r} to {link.target!r}"]
    parts += [f"{name} {value!r}" for name in ("fragment", "display", "title", "key") if (value := getattr(link, name))]
    if link.destination is None:
        parts.append("written nowhere exactly")
    elif (place := note.text(link.destination)) != link.target + (f"#{link.fragment}" if link.fragment else ""):
        parts.append(f"written {place!r}")
    return ", ".join(parts) + _in_comment(link.in_comment) + ("" if link.encoded else ", not encoded")


def _in_comment(value: bool) -> str:
    return ", in a comment" if value else ""


def _at(note: Note, span: Span) -> str:
    place = note.place(span)
    return f"{place.line}:{place.column}"
