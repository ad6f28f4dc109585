"""Results as one HTML page that needs no network and no script, and as a card for notebooks."""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kg import __version__
from kg.models.axes import SIGNS, titled
from kg.models.claims import shown
from kg.models.figure import figure
from kg.models.result import Metric, Result, Table
from kg.models.text import cell_text, metric_text
from kg.models.units import compound_of, unit_of
from kg.models.wording import cut

if TYPE_CHECKING:
    from kg.models.sweeping import Sweep

MOST_ROWS = 200
"""So many contributions and parameters are shown."""
LONGEST = 200
"""So many letters of a cell are shown."""
TEMPLATES = Environment(
    loader=PackageLoader("kg", "models"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


class Card(NamedTuple):
    """What the page says of one result."""

    title: str
    kind: str
    precision: str
    seed: int | None
    verdict: str
    picture: Markup
    claims: Sequence[dict[str, Any]]
    metrics: Sequence[tuple[str, str, str, str]]
    contributions: dict[str, Any]
    doubts: Sequence[str] = ()
    provenance: Sequence[tuple[str, str, str, str, str]] = ()
    sources: Sequence[str] = ()
    listed: str = "Contributions"
    """What the table of the contributions is called."""


def page(results: Sequence[Result]) -> str:
    """The whole document, to be written as UTF-8; every text of a note is escaped."""
    return _page([_card(result) for result in results])


def swept_page(sweep: "Sweep") -> str:
    """The whole document of a sweep: the picture, and every metric at its points."""
    card = Card(
        title=sweep.title or sweep.id or sweep.kind,
        kind=sweep.kind,
        precision=sweep.precision,
        seed=sweep.seed,
        verdict=sweep.summary(),
        picture=Markup(sweep.to_svg()),  # noqa: S704 - the figure has escaped its words
        claims=(),
        metrics=(),
        contributions=_contributions(_points(sweep)),
        listed="Points",
    )
    return _page([card])


def card(result: Result) -> str:
    """Title, verdict and plot, readable on a light and on a dark page."""
    return framed(_title(result), f"{result.kind}, {result.precision}", result.verdict, figure(result))


def framed(title: str, about: str, said: str, picture: str) -> str:
    """A picture of ours with its words, for a notebook; these are escaped."""
    look = "background:#fffefb;color:#23262b;max-width:400px;padding:12px;border-radius:8px;font:13px/1.45 sans-serif"
    head = f"<b>{escape(title)}</b> <small>{escape(about)}</small>"
    return f'<div style="{look}"><div>{head}</div><div>{escape(said)}</div>{picture}</div>'


def _page(cards: Sequence[Card]) -> str:
    style = _style()
    return TEMPLATES.get_template("page.html").render(
        title=" · ".join(card.title for card in cards),
        policy=_policy(style),
        style=Markup(style),  # noqa: S704 - ours, not a note's
        cards=cards,
        version=__version__,
    )


def _points(sweep: "Sweep") -> Table:
    """The parameters of each point with all metrics, the one that is shown first."""
    names = list(dict.fromkeys((sweep.metric, *sweep.metrics)))
    columns = [sweep.column(name) for name in names]
    rows = ((*place, *(column[i] for column in columns)) for i, place in enumerate(sweep.places()))
    return Table((*(one.path for one in sweep.ranges), *names), tuple(rows))


def _title(result: Result) -> str:
    return result.title or result.id or result.kind


def _card(result: Result) -> Card:
    return Card(
        title=_title(result),
        kind=result.kind,
        precision=result.precision,
        seed=result.seed,
        verdict=result.verdict,
        picture=Markup(figure(result)),  # noqa: S704 - the figure has escaped its words
        claims=[
            {"claim": one.claim, "ok": one.ok, "found": shown(one.metric, one.found)} for one in result.expectations
        ],
        metrics=[_metric(result, name, value) for name, value in result.metrics.items()],
        contributions=_contributions(result.contributions),
        doubts=result.doubts,
        provenance=list(_provenance(result)),
        sources=result.model.sources,
    )


def _metric(result: Result, name: str, value: Metric) -> tuple[str, str, str, str]:
    unit = _unit(name) if value is not None else ""
    return name, metric_text(value), unit, result.model.metrics.get(name, "")


def _contributions(table: Table) -> dict[str, Any]:
    numbers = [i > 0 and not any(isinstance(row[i], str) for row in table.rows) for i in range(len(table.columns))]
    return {
        "head": list(zip(map(titled, table.columns), numbers, strict=True)),
        "rows": [[cell_text(cell) for cell in row] for row in table.rows[:MOST_ROWS]],
        "left": max(0, len(table.rows) - MOST_ROWS),
    }


def _provenance(result: Result) -> Iterator[tuple[str, str, str, str, str]]:
    for one in result.provenance[:MOST_ROWS]:
        value = metric_text(one.value)
        line = f", line {one.line}" if one.line is not None else ""
        yield (
            one.path,
            cut(value, LONGEST),
            _unit(one.path),
            one.origin + line,
            one.source or "",
        )
    if left := len(result.provenance) - MOST_ROWS:
        yield from [(f"and {left} more", "", "", "", "")] if left > 0 else []


def _unit(name: str) -> str:
    unit = unit_of(name) or compound_of(name) or ""
    return SIGNS.get(unit, unit)


@cache
def _style() -> str:
    return re.sub(r"\s+", " ", (files("kg.models") / "page.css").read_text(encoding="utf-8")).strip()


def _policy(style: str) -> str:
    """Nothing is loaded, nothing runs; only our own style is applied."""
    known = b64encode(sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{known}'; img-src data:; base-uri 'none'; form-action 'none'"
