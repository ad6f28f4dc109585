"""A model run over the values of one parameter, or of two: what each metric comes to at every point.

A kind that knows a faster way than one run after another defines `sweep`, as `Sweeping` says.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

from kg.errors import ModelError, UsageError
from kg.models.ranges import Range, places, size
from kg.models.result import Method, Metric, Result, precision
from kg.models.running import run
from kg.models.spec import LIMITS, Limits, Model, numbers, written
from kg.models.wording import listed, nearest, significant

if TYPE_CHECKING:
    from kg.models.ready import Ready
    from kg.models.running import Settings
    from kg.survey import Survey

SHOWN_FIRST = ("margin_mV", "margin", "peak_mV", "rate_Hz")
"""The metrics that tell most, for whoever names none."""
PATIENCE = 0.1
"""Seconds between two words about how far a sweep is."""


class Point(NamedTuple):
    """What a model says with one choice of values."""

    found: tuple[Metric, ...] = ()
    """The metrics in the order of the sweep's `metrics`; empty if the model cannot run so."""
    trouble: str = ""
    """Why it cannot."""


class Flip(NamedTuple):
    """Two neighbouring values between which a neuron begins or ceases to fire."""

    before: float
    after: float
    fires: bool
    """Whether it fires after."""


@runtime_checkable
class Sweeping(Protocol):
    """A kind that has its own way to sweep."""

    def sweep(self, ranges: Sequence[Range]) -> Iterator[Mapping[str, Metric]] | None:
        """The metrics at each point in order, or None if it cannot do these."""
        ...


@dataclass(frozen=True)
class Sweep:
    """The metrics of a model at every point of a grid, or at those that there was time for."""

    id: str
    kind: str
    title: str
    ranges: tuple[Range, ...]
    metrics: tuple[str, ...]
    """Every metric, by name."""
    points: tuple[Point, ...] = field(repr=False)
    """In order: for each value of the first range each of the second. Fewer than asked for after an interrupt."""
    metric: str
    """The metric that is shown."""
    method: Method = Method.EXACT
    tolerance: str = ""
    seed: int | None = None
    settings: Mapping[str, str | float] = field(default_factory=dict)
    """Parameters that the caller set and that stay the same."""

    @property
    def asked(self) -> int:
        """How many points the grid has."""
        return size(self.ranges)

    @property
    def complete(self) -> bool:
        """Whether all of them are done."""
        return len(self.points) == self.asked

    @property
    def precision(self) -> str:
        """How exact the answers are, in words."""
        return precision(self.method, self.tolerance)

    def places(self) -> Iterator[tuple[float, ...]]:
        """The parameters of each point."""
        return islice(places(self.ranges), len(self.points))

    def column(self, metric: str) -> list[Metric]:
        """A metric at each point; None where there is none."""
        if metric not in self.metrics:
            return [None] * len(self.points)
        at = self.metrics.index(metric)
        return [point.found[at] if point.found else None for point in self.points]

    def shown(self) -> list[float | None]:
        """The metric that is shown as numbers: yes is 1 and no is 0."""
        return [None if value is None or isinstance(value, str) else float(value) for value in self.column(self.metric)]

    def flips(self) -> list[Flip]:
        """For one parameter: between which values firing begins or ends."""
        steps = pairwise(zip(self.ranges[0].values, self.column("fired"), strict=False))
        return [Flip(a, b, bool(after)) for (a, before), (b, after) in steps if {before, after} == {True, False}]

    def summary(self) -> str:
        """What the sweep found, in a sentence or two."""
        return "; ".join(_sentences(self))

    def to_text(self, width: int = 80, *, colour: bool = False) -> str:
        """What a terminal shows: for one parameter a curve and a table, for two a map of characters."""
        from kg.models.sweep_text import text  # noqa: PLC0415 - each face is imported when it is shown

        return text(self, width, colour=colour)

    def to_csv(self) -> str:
        """A row a point: the parameters, all metrics, and what keeps the model from running there."""
        from kg.models.sweep_tables import csv_of  # noqa: PLC0415

        return csv_of(self)

    def to_json(self) -> dict[str, Any]:
        """What a program reads; the keys stay the same between versions."""
        from kg.models.sweep_tables import json_of  # noqa: PLC0415

        return json_of(self)

    def to_svg(self) -> str:
        """A curve, or a map with a scale of colours that everybody can tell apart."""
        from kg.models.sweep_figure import figure  # noqa: PLC0415

        return figure(self)

    def to_html(self) -> str:
        """One page that needs nothing else: what was found, the picture, the metric at each point."""
        from kg.models.page import swept_page  # noqa: PLC0415

        return swept_page(self)

    def _repr_html_(self) -> str:
        from kg.models.page import framed  # noqa: PLC0415

        return framed(self.title or self.id, f"{self.kind}, {self.precision}", self.summary(), self.to_svg())


def sweep(
    model: "Model | Ready",
    ranges: Mapping[str, Sequence[float]],
    *,
    set: "Settings | None" = None,
    metric: str = "",
    seed: int | None = None,
    limits: Limits = LIMITS,
    progress: Callable[[str], None] = lambda _: None,
) -> Sweep:
    """Runs a model at every point of a grid: `sweep(model, {"V_th_mV": [-60, -55, -50]})`.

    An interrupt (Ctrl-C) ends it early: what is done is kept. A point at which the model cannot run is told of, and is
    no trouble of the others. Raises `UsageError` for a grid or a metric that there is not, `ModelError` if the model
    can run nowhere on the grid.
    """
    asked = tuple(Range(path, tuple(map(float, values))) for path, values in ranges.items())
    declared = model if isinstance(model, Model) else model.model
    settings = dict(set or {})
    _refuse(declared, asked, metric, settings)
    _refuse_too_much(declared, asked, limits)

    def run_at(values: Mapping[str, float]) -> Result:
        changed = {**settings, **values}
        return (
            run(model, set=changed, seed=seed, limits=limits)
            if isinstance(model, Model)
            else model.run(changed, seed=seed)
        )

    gathered = _Gathered(progress, size(asked))
    gathered.gather(_quickly(declared, asked, run_at) or _one_by_one(asked, run_at))
    return Sweep(
        id=declared.id,
        kind=declared.kind,
        title=declared.title,
        ranges=asked,
        metrics=gathered.metrics,
        points=tuple(gathered.points),
        metric=metric or _telling(gathered.metrics, gathered.points),
        method=gathered.method,
        tolerance=gathered.tolerance,
        seed=seed,
        settings=settings,
    )


def sweep_named(
    survey: "Survey",
    note: str,
    ranges: Mapping[str, Sequence[float]],
    *,
    set: "Settings | None" = None,
    metric: str = "",
    seed: int | None = None,
    limits: Limits = LIMITS,
) -> Sweep:
    """A sweep of a note's model, or of one of several: `note#id`; it may be of parameters of models that feed it."""
    from kg.models.ready import ready  # noqa: PLC0415 - it knows results, which know sweeps

    found = ready(survey, note, limits)
    if len(found) > 1:
        names = listed([f"'{note}#{one.name.id}'" for one in found])
        raise UsageError(f"the note '{note}' has several models, and a sweep is of one: name one of {names}")
    told = survey.progress
    return sweep(found[0], ranges, set=set, metric=metric, seed=seed, limits=limits, progress=told)


def _refuse(model: Model, grid: Sequence[Range], metric: str, settings: "Settings") -> None:
    """Raises for what no run could tell."""
    if not 1 <= len(grid) <= 2:
        raise UsageError(f"a sweep has one parameter or two, not {len(grid)}")
    known = [written(path) for path in numbers(model)]
    for path, values in grid:
        # what belongs to another model, which its wires reach, that model knows
        if "#" not in path and path not in known:
            near = nearest(path, known) or f"there are {', '.join(known)}"
            raise UsageError(f"the model '{model.id or model.kind}' has no number '{path}'; {near}")
        if path in settings:
            raise UsageError(f"'{path}' is both set and swept")
        if not values:
            raise UsageError(f"the sweep of '{path}' has no values")
    if metric and metric not in model.metrics:
        near = nearest(metric, model.metrics) or f"metrics: {', '.join(model.metrics)}"
        raise UsageError(f"{model.kind} has no metric '{metric}'; {near}")


def _refuse_too_much(model: Model, grid: Sequence[Range], limits: Limits) -> None:
    # from so many points of a trace to the next
    between = model.points() - 1
    steps = size(grid) * max(1, between, model.events(), model.steps())
    if size(grid) > limits.points or steps > limits.steps:
        asked = f"{size(grid):,} points of the sweep take {steps:,} steps"
        most = f"kg runs at most {limits.points:,} points and {limits.steps:,} steps"
        raise ModelError(f"the model '{model.id or model.kind}': the {asked}; {most}; ask for fewer values")


class _Answer(NamedTuple):
    """The metrics at a point and how they were found; or why there are none."""

    metrics: Mapping[str, Metric]
    method: Method = Method.EXACT
    tolerance: str = ""
    trouble: str = ""


class _Gathered:
    """The points so far."""

    def __init__(self, progress: Callable[[str], None], asked: int) -> None:
        self.points: list[Point] = []
        self.metrics: tuple[str, ...] = ()
        self.method = Method.EXACT
        self.tolerance = ""
        self._progress = progress
        self._asked = asked
        self._told = monotonic()

    def gather(self, answers: Iterable[_Answer]) -> None:
        """Takes answers until there are no more, or until Ctrl-C."""
        try:
            for answer in answers:
                self._take(answer)
        except KeyboardInterrupt:
            if not self.points:
                raise
        if not self.metrics:
            raise ModelError(self.points[0].trouble)

    def _take(self, answer: _Answer) -> None:
        if answer.trouble:
            self.points.append(Point(trouble=answer.trouble))
        else:
            if not self.metrics:
                self.metrics, self.method, self.tolerance = tuple(answer.metrics), answer.method, answer.tolerance
            self.points.append(Point(tuple(answer.metrics.get(name) for name in self.metrics)))
        if monotonic() - self._told > PATIENCE:
            self._told = monotonic()
            self._progress(f"sweeping: {len(self.points):,} of {self._asked:,} points")


def _quickly(
    model: Model, grid: Sequence[Range], run_at: Callable[[Mapping[str, float]], Result]
) -> Iterator[_Answer] | None:
    """The answers of a kind that has its own way to sweep."""
    if not isinstance(model, Sweeping) or any("#" in one.path for one in grid):
        return None
    usual = run_at({})
    assert isinstance(usual.model, Sweeping)
    found = usual.model.sweep(grid)
    return None if found is None else (_Answer(metrics, usual.method, usual.tolerance) for metrics in found)


def _one_by_one(grid: Sequence[Range], run_at: Callable[[Mapping[str, float]], Result]) -> Iterator[_Answer]:
    paths = [one.path for one in grid]
    for place in places(grid):
        try:
            result = run_at(dict(zip(paths, place, strict=True)))
        except ModelError as error:
            yield _Answer({}, trouble=str(error))
        else:
            yield _Answer(result.metrics, result.method, result.tolerance)


def _telling(metrics: Sequence[str], points: Sequence[Point]) -> str:
    """The metric to show if none is named: one that tells much, else the first that is a number somewhere."""
    numeric = [
        name
        for i, name in enumerate(metrics)
        if any(isinstance(point.found[i], int | float) for point in points if point.found)
        and not any(isinstance(point.found[i], bool) for point in points if point.found)
    ]
    return next((name for name in SHOWN_FIRST if name in numeric), next(iter(numeric), metrics[0]))


def _sentences(sweep: Sweep) -> Iterator[str]:
    done = len(sweep.points)
    if not sweep.complete:
        yield f"{done:,} of {sweep.asked:,} points done"
    yield from _extremes(sweep)
    fired = sweep.column("fired")
    if any(isinstance(one, bool) for one in fired):
        yield _firing(sweep, fired.count(True), sum(isinstance(one, bool) for one in fired))
    if wrong := [point.trouble for point in sweep.points if point.trouble]:
        yield f"at {len(wrong):,} of {done:,} points the model cannot run: {wrong[0]}"


def _extremes(sweep: Sweep) -> Iterator[str]:
    known = [(value, place) for value, place in zip(sweep.shown(), sweep.places(), strict=True) if value is not None]
    if not known:
        yield f"{sweep.metric} has no value anywhere"
        return
    (low, where_low), (high, where_high) = min(known), max(known)
    if low == high:
        yield f"{sweep.metric} is {significant(low)} everywhere"
    else:
        least, most = (
            f"{significant(value)} ({_where(sweep, at)})" for value, at in ((low, where_low), (high, where_high))
        )
        yield f"{sweep.metric} is between {least} and {most}"


def _where(sweep: Sweep, place: Sequence[float]) -> str:
    return ", ".join(f"{one.path} {significant(value)}" for one, value in zip(sweep.ranges, place, strict=True))


def _firing(sweep: Sweep, fires: int, known: int) -> str:
    if fires in {0, known}:
        return "fires everywhere" if fires else "fires nowhere"
    share = f"fires at {fires:,} of {known:,} points"
    flips = sweep.flips() if len(sweep.ranges) == 1 else []
    if not flips:
        return share
    told = [f"{'begins' if flip.fires else 'ends'} between {flip.before:g} and {flip.after:g}" for flip in flips[:3]]
    more = f", and changes {len(flips) - 3} times more" if len(flips) > 3 else ""
    return f"{share}: firing {', '.join(told)}{more}".replace("-", "−")
