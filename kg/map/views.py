"""The views that kg.toml has saved, as the page links to them."""

from collections.abc import Container, Iterator
from dataclasses import fields

from kg.config import View
from kg.errors import ConfigError, UsageError
from kg.graph import ConceptGraph
from kg.map.content import MapView
from kg.survey import Survey

PARTS = ("find", "colour", "size", "edges", "depth", "theme")
"""What an address calls as kg.toml does, in this order; what is as usual is left out."""


def views(survey: Survey, shown: Container[str]) -> Iterator[MapView]:
    """The views whose note, if they have one, is on the map: a hidden note's view would tell of it."""
    usual = {one.name: one.default for one in fields(View)}
    for view in survey.config.views:
        name, _, heading = view.note.partition("#")
        note = _id(survey.graph, name) if name else None
        if note in shown or not name:
            said = {part: getattr(view, part) for part in PARTS}
            parts = {part: str(value) for part, value in said.items() if value != usual[part]}
            yield MapView(view.name, note, heading, parts, view.more.lstrip("?&"))


def check_views(survey: Survey) -> None:
    """Raises `ConfigError` for a view of a note that the vault does not have."""
    for number, view in enumerate(survey.config.views):
        if view.note:
            try:
                survey.graph.find(view.note.partition("#")[0])
            except UsageError as error:
                raise ConfigError(f"{survey.config.file}: 'views.{number}.note': {error}") from error


def _id(graph: ConceptGraph, name: str) -> str | None:
    try:
        return graph.find(name).id
    except UsageError:
        return None
