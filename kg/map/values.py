"""What a property says, as the reading pane shows it: the page can tell numbers and dates, but not where links lead."""

from collections.abc import Callable, Iterator
from typing import Any

from kg import markup
from kg.note import Link, Value
from kg.prose import plain
from kg.render.targets import Target, ToNode, is_external, shown_words

Lead = Callable[[Link], Target]


def shown(value: Value, lead: Lead) -> Any:
    """The value as JSON. Words with links among them become `{"words": [...]}`, each link `{"to": id, "text": ...}`."""
    match value:
        case None:
            return ""
        case str():
            return _words(value, lead)
        case list():
            return [shown(inner, lead) for inner in value]
        case dict():
            return {"fields": [[key, shown(inner, lead)] for key, inner in value.items()]}
        case _:
            return value


def _words(text: str, lead: Lead) -> Any:
    if "[[" not in text and "](" not in text:
        return text
    parts = list(_parts(text, lead))
    return {"words": parts} if any(isinstance(part, dict) for part in parts) else text


def _parts(text: str, lead: Lead) -> Iterator[Any]:
    source, at = text.encode(), 0
    for link in markup.read(source).links:
        if link.span.start < at:
            continue  # within another link
        if before := source[at : link.span.start].decode("utf-8", "replace"):
            yield before
        yield _linked(link, lead)
        at = link.span.end
    if rest := source[at:].decode("utf-8", "replace"):
        yield rest


def _linked(link: Link, lead: Lead) -> Any:
    words = plain(link.display) or shown_words(link)
    if is_external(link.target):
        return {"address": link.target, "text": words}
    target = lead(link)
    if not isinstance(target, ToNode):
        return {"missing": True, "text": words}
    place = {"at": target.anchor} if target.anchor else {}
    return {"to": target.id, "text": words, **place, **({} if target.exists else {"missing": True})}
