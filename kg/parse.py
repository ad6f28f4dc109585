"""Text in, `Note` out."""

import re
from collections.abc import Iterator
from functools import partial

from kg import markup
from kg.encoding import utf8
from kg.note import Form, Link, ModelBlock, Note, Span, Value
from kg.properties import Properties, links_in, read_properties
from kg.yaml_reader import YamlError, read_yaml

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_OPENING = re.compile(rb"---[ \t]*(?:\r\n|\n|\r)")
_CLOSING = re.compile(rb"(?<=[\r\n])---[ \t]*(?=[\r\n]|\Z)")


def parse(path: str, source: bytes) -> Note:
    """Reads a Markdown note. Nothing in it raises: what is wrong becomes a trouble of the note."""
    source, troubles = utf8(source)
    front, body = _front_matter(source)
    properties = read_properties(source, front) if front else Properties()
    facts = markup.read(source, body)
    links = [*properties.links, *facts.links]
    if facts.models:
        links += (link for model in facts.models for link in _model_links(source, model))
        links.sort(key=lambda link: link.span)
    return Note(
        path=path,
        source=source,
        body=body,
        links=tuple(links),
        headings=tuple(facts.headings),
        blocks=tuple(facts.blocks),
        tags=(*properties.tags, *facts.tags),
        properties=properties.values,
        fields=tuple(facts.fields),
        models=tuple(facts.models),
        html_ids=frozenset(facts.html_ids),
        troubles=(*troubles, *properties.troubles, *facts.troubles),
        find_regions=partial(tuple, facts.regions) if facts.has_regions else partial(markup.regions, source, body),
    )


def _front_matter(source: bytes) -> tuple[Span | None, int]:
    """Where the YAML of the front matter stands, if there is any, and where the body begins."""
    start = len(_BYTE_ORDER_MARK) if source.startswith(_BYTE_ORDER_MARK) else 0
    opening = _OPENING.match(source, start)
    closing = _CLOSING.search(source, opening.end()) if opening else None
    if not opening or not closing:
        return None, start
    return Span(opening.end(), closing.start()), closing.end()


def _model_links(source: bytes, model: ModelBlock) -> Iterator[Link]:
    """The links that the `from:` values of a model block hold."""
    if "from" not in model.text or not ("[[" in model.text or "](" in model.text):
        return
    try:
        yaml = read_yaml(model.text, model.span.start)
    except YamlError:
        # kg.models reports it
        return
    for path, words in _texts(yaml.value, ()):
        if path and path[-1] == "from" and path in yaml.spans:
            yield from links_in(source, words, yaml.spans[path], Form.MODEL, "from")


def _texts(value: Value, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))
