"""What a run of a model gives back: a verdict, metrics, contributions, claims, and where every number comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from kg.note import Span

if TYPE_CHECKING:
    import numpy as np
    import pandas
    from numpy.typing import NDArray

    from kg.models.provenance import Provenance
    from kg.models.spec import Model

    Floats: TypeAlias = NDArray[np.float64]

Cell: TypeAlias = "str | float | None"
Metric: TypeAlias = "float | bool | str | None"


class Method(StrEnum):
    """How an answer was found."""

    EXACT = "exact"
    """By closed forms and a search that misses nothing; only rounding is left."""
    GRID = "grid"
    """On a grid of times."""
    NUMERIC = "numeric"
    """By steps with a stated tolerance."""


def precision(method: Method, tolerance: str) -> str:
    """How exact an answer is, in words."""
    return f"{method}, {tolerance}" if tolerance else method.value


class Table(NamedTuple):
    """Numbers in rows; the first column names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Part(NamedTuple):
    """One input's share of a trace."""

    name: str
    excites: bool
    V_mV: "Floats"


class Mark(NamedTuple):
    """A moment of a trace that has a name."""

    t_ms: float
    V_mV: float


class Trace(NamedTuple):
    """A potential over time, with the potentials that it is the sum of."""

    t_ms: "Floats"
    V_mV: "Floats"
    parts: tuple[Part, ...]
    rest_mV: float
    threshold_mV: float
    peak: Mark
    spikes: tuple[Mark, ...] = ()
    onsets: tuple[tuple[float, bool], ...] = ()
    """When inputs begin, and whether they excite."""
    resets: bool = False
    """Whether the potential goes on from its reset after a spike; else what follows the first spike is only what the
    sum would have been."""
    linear_mV: "Floats | None" = None
    """The linear sum of the same inputs, where the inputs do not add up linearly."""


class Bar(NamedTuple):
    """One signed share of a sum."""

    name: str
    value: float


class Balance(NamedTuple):
    """A sum of signed shares against a threshold, which may be absent."""

    bars: tuple[Bar, ...]
    total: float
    threshold: float | None


class Curve(NamedTuple):
    """A line of a chart."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    excites: bool | None = None
    """Its colour: that of an EPSP, that of an IPSP, or that of neither."""


class Chart(NamedTuple):
    """Curves over something other than the time of one trace: attenuation over distance, a distribution."""

    x: str
    """What the horizontal axis shows, as a metric is named: `distance_um`."""
    y: str
    curves: tuple[Curve, ...]
    marks: tuple[tuple[str, float, float], ...] = ()
    """Points that have a name, as name, x and y."""
    level: tuple[str, float] | None = None
    """A named line across."""
    bars: bool = False
    """Whether each point of a curve stands for a bar: a distribution of counts."""


Drawing: TypeAlias = Trace | Balance | Chart


class Outcome(NamedTuple):
    """What a kind answers; `running` makes a `Result` of it."""

    verdict: str
    metrics: Mapping[str, Metric]
    contributions: Table
    draw: Callable[[], Drawing]
    """What there is to see, worked out only when someone looks."""
    method: Method = Method.EXACT
    tolerance: str = ""
    """What is promised of a numeric answer: `1e-9 mV`; empty for an exact one."""
    spikes_ms: tuple[float, ...] = ()
    margin_mV: float | None = None


class Expectation(NamedTuple):
    """A claim of the note, and what the model says to it."""

    claim: str
    metric: str
    found: Metric
    ok: bool
    span: Span | None


@dataclass(frozen=True)
class Result:
    """A model's answer. The arrays are made when they are first asked for."""

    id: str
    kind: str
    title: str
    model: "Model" = field(repr=False)
    """What was run, set parameters included."""
    outcome: Outcome = field(repr=False)
    expectations: tuple[Expectation, ...] = ()
    seed: int | None = None
    changed: frozenset[str] = frozenset()
    """The paths of the parameters that the caller set."""

    @property
    def verdict(self) -> str:
        """One sentence: what happens, and by how much."""
        return self.outcome.verdict

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """What claims can speak of; to read only."""
        return MappingProxyType(dict(self.outcome.metrics))

    @property
    def method(self) -> Method:
        """How the answer was found."""
        return self.outcome.method

    @property
    def tolerance(self) -> str:
        """What is promised of a numeric answer: `1e-9 mV`; empty for an exact one."""
        return self.outcome.tolerance

    @property
    def precision(self) -> str:
        """How exact the answer is, in words: `exact`, or `numeric, 1e-9 mV`."""
        return precision(self.method, self.tolerance)

    @property
    def spikes_ms(self) -> tuple[float, ...]:
        """When the neuron fires."""
        return self.outcome.spikes_ms

    @property
    def margin_mV(self) -> float | None:
        """How far the peak is above the threshold; negative if it stays below."""
        return self.outcome.margin_mV

    @property
    def contributions(self) -> Table:
        """What each input adds."""
        return self.outcome.contributions

    @cached_property
    def provenance(self) -> "tuple[Provenance, ...]":
        """Where every parameter comes from."""
        from kg.models.provenance import traced  # noqa: PLC0415 - a model knows results, so results meet it here

        return tuple(traced(self.model, self.changed))

    @cached_property
    def doubts(self) -> tuple[str, ...]:
        """Values of the note far from what is usual."""
        from kg.models.provenance import doubts  # noqa: PLC0415

        return tuple(doubts(self.model))

    @cached_property
    def drawing(self) -> Drawing:
        """What there is to see; its arrays are to read only."""
        drawn = self.outcome.draw()
        if isinstance(drawn, Trace):
            linear = () if drawn.linear_mV is None else (drawn.linear_mV,)
            for array in (drawn.t_ms, drawn.V_mV, *(part.V_mV for part in drawn.parts), *linear):
                array.setflags(write=False)
        return drawn

    @property
    def t_ms(self) -> "Floats | None":
        """The times of the trace."""
        return self.drawing.t_ms if isinstance(self.drawing, Trace) else None

    @property
    def V_mV(self) -> "Floats | None":
        """The potential at these times."""
        return self.drawing.V_mV if isinstance(self.drawing, Trace) else None

    @property
    def ok(self) -> bool:
        """Whether every claim of the note holds."""
        return all(expectation.ok for expectation in self.expectations)

    def to_text(self, width: int = 80, *, colour: bool = False) -> str:
        """What a terminal shows: verdict, plot, metrics, contributions, claims."""
        from kg.models.text import text  # noqa: PLC0415 - each face is imported when it is shown

        return text(self, width, colour=colour)

    def to_json(self) -> dict[str, Any]:
        """What a program reads; the keys stay the same between versions."""
        from kg.models.tables import json_of  # noqa: PLC0415

        return json_of(self)

    def to_csv(self) -> str:
        """The trace as columns t, V and each part; the points of a chart; for a sum, its contributions."""
        from kg.models.tables import csv_of  # noqa: PLC0415

        return csv_of(self)

    def to_pandas(self) -> "pandas.DataFrame":
        """The same as a data frame, where pandas is installed; its `attrs` hold verdict and metrics."""
        from kg.models.frames import frame  # noqa: PLC0415

        return frame(self)

    def to_svg(self) -> str:
        """A plot for the page or for itself: classes name what is drawn, attributes give it a look of its own."""
        from kg.models.figure import figure  # noqa: PLC0415

        return figure(self)

    def to_html(self) -> str:
        """One page that needs nothing else: verdict, plot, metrics, contributions, claims, where values come from."""
        from kg.models.page import page  # noqa: PLC0415

        return page([self])

    def _repr_html_(self) -> str:
        """What a notebook shows: verdict and plot."""
        from kg.models.page import card  # noqa: PLC0415

        return card(self)
