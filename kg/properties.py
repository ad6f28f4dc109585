"""Front matter in, properties out: values, the links and tags in them, and what is wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg import markup
from kg.markup import whole_tag
from kg.note import Form, Link, Span, Tag, Trouble, Value
from kg.plain_yaml import read_plain
from kg.yaml_reader import Key, Yaml, YamlError, read_yaml

_NO_LINKS = frozenset({"tags", "aliases", "cssclasses"})
_TAG_BREAK = re.compile(r"[,\s]+")


@dataclass
class Properties:
    """What the front matter says."""

    values: dict[str, Value] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


def read_properties(source: bytes, span: Span) -> Properties:
    """Reads the YAML between the lines `---`, given its place."""
    text = source[span.start : span.end].decode()
    try:
        properties = read_plain(text, span.start) or read_yaml(text, span.start)
    except YamlError as error:
        trouble = Trouble("invalid-properties", error.span, error.message, error.help)
        return Properties(troubles=[trouble])
    if properties.value is None:
        return Properties()
    if not isinstance(properties.value, dict):
        kind = "a list" if isinstance(properties.value, list) else "plain text"
        message = f"properties are lines of 'name: value', but this is {kind}"
        return Properties(troubles=[Trouble("invalid-properties", properties.spans[()], message)])
    found = Properties(properties.value)
    may_link = "[[" in text or "](" in text
    for name, value in properties.value.items():
        folded = name.lower()
        if folded == "tags":
            found.tags += _tags(source, properties, name, value)
        elif may_link and folded not in _NO_LINKS:
            _read_links(source, properties, (name,), value, found)
    return found


def links_in(source: bytes, words: str, span: Span, form: Form, key: str) -> Iterator[Link]:
    """The links in a YAML scalar, whose words were read from these bytes."""
    written = source[span.start : span.end]
    at = 0
    for link in markup.read(words.encode()).links:
        whole = words.encode()[link.span.start : link.span.end]
        found = written.find(whole, at)
        if found < 0 or link.destination is None:
            # escapes or line breaks of YAML within the link: only the scalar's place is sure
            place, destination = span, None
        else:
            at = found + len(whole)
            shift = span.start + found - link.span.start
            place = Span(span.start + found, span.start + at)
            destination = Span(link.destination.start + shift, link.destination.end + shift)
        yield link._replace(form=form, key=key, span=place, destination=destination)


def _read_links(source: bytes, yaml: Yaml, path: Key, value: Value, found: Properties) -> None:
    if isinstance(value, str):
        if "[[" in value or "](" in value:
            key = ".".join(part for part in path if isinstance(part, str))
            found.links += links_in(source, value, yaml.spans[path], Form.PROPERTY, key)
    elif isinstance(value, list):
        if _looks_like_link(source, yaml.spans.get(path)):
            found.troubles.append(_unquoted(source, yaml.spans[path], path))
        for index, item in enumerate(value):
            _read_links(source, yaml, (*path, index), item, found)
    elif isinstance(value, dict):
        for name, item in value.items():
            _read_links(source, yaml, (*path, name), item, found)


def _looks_like_link(source: bytes, span: Span | None) -> bool:
    written = source[slice(*span)] if span else b""
    return written.startswith(b"[[") and written.endswith(b"]]") and written.count(b"[") == 2


def _unquoted(source: bytes, span: Span, path: Key) -> Trouble:
    message = "a wikilink without quotes is a list for YAML, not a link"
    before = "-" if isinstance(path[-1], int) else f"{path[-1]}:"
    return Trouble("property-link", span, message, f'quote it: {before} "{source[slice(*span)].decode()}"')


def _tags(source: bytes, yaml: Yaml, name: str, value: Value) -> Iterator[Tag]:
    if isinstance(value, str):
        yield from _tags_in(source, value, yaml.spans[name,], split=True)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, str) and (name, index) in yaml.spans:
                yield from _tags_in(source, item, yaml.spans[name, index], split=False)


def _tags_in(source: bytes, words: str, span: Span, *, split: bool) -> Iterator[Tag]:
    at = span.start
    for part in _TAG_BREAK.split(words) if split else [words.strip()]:
        written = part.encode()
        found = source.find(written, at, span.end)
        place = Span(found, found + len(written)) if found >= 0 else span
        at = place.end if found >= 0 else at
        if name := whole_tag(part.removeprefix("#")):
            yield Tag(name, place, inline=False, in_comment=False)
