"""A result as SVG: classes name what is drawn, for the CSS of a page; attributes give a file alone its look."""

from kg.models.figure_balance import balance_parts
from kg.models.figure_chart import chart_parts
from kg.models.figure_trace import trace_parts
from kg.models.result import Balance, Chart, Drawing, Result, Trace
from kg.models.svg import document


def figure(result: Result) -> str:
    """The plot of a result."""
    height, parts = drawn(result.drawing)
    return document(result.title or result.id or result.kind, result.verdict, height, parts, result.kind)


def drawn(drawing: Drawing) -> tuple[float, list[str]]:
    """The height of a drawing, and what it is made of."""
    match drawing:
        case Trace():
            return trace_parts(drawing)
        case Balance():
            return balance_parts(drawing)
        case Chart():
            return chart_parts(drawing)
