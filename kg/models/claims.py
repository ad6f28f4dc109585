"""What a note claims about its model, held against what the model says."""

from collections.abc import Callable, Iterator, Mapping
from math import isclose

from kg.models.result import Expectation, Metric
from kg.models.spec import Claim, Model, Problem
from kg.models.units import unit_of
from kg.models.wording import exact, listed, nearest

COMPARISONS = ("equals", "near", "less", "greater", "between")


def check(model: Model, metrics: Mapping[str, Metric]) -> tuple[Expectation, ...]:
    """Each claim of the note with what was found."""
    return tuple(
        Expectation(sentence(claim), claim.metric, metrics[claim.metric], holds(claim, metrics[claim.metric]), span)
        for claim, span in ((claim, model.span(("expect", i))) for i, claim in enumerate(model.expect))
    )


def holds(claim: Claim, found: Metric) -> bool:
    """Whether a metric is as claimed; what does not exist is neither near, less nor greater than anything."""
    compare = _comparison(claim)
    if compare == "equals":
        return _same(claim.equals, found)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return False
    return _BY_NUMBER[compare](claim, found)


def sentence(claim: Claim) -> str:
    """The claim in words: `first_spike_ms is 3.2977 ± 0.001`."""
    match _comparison(claim):
        case "near":
            return f"{claim.metric} is {_said(claim.near)} ± {_said(claim.tol)}"
        case "between":
            low, high = claim.between or (0, 0)
            return f"{claim.metric} is between {_said(low)} and {_said(high)}"
        case "equals":
            return f"{claim.metric} is {_said(claim.equals)}"
        case word:
            return f"{claim.metric} is {word} than {_said(getattr(claim, word))}"


def shown(name: str, found: Metric) -> str:
    """A metric with its unit: `3.297663833 ms`."""
    unit = unit_of(name)
    if isinstance(found, float):
        found = float(f"{found:.10g}")
    return f"{_said(found)} {unit}" if unit and found is not None else _said(found)


def problems(model: Model) -> Iterator[Problem]:
    """Claims that say nothing which could be tested."""
    for i, claim in enumerate(model.expect):
        if claim.metric not in model.metrics:
            help_ = nearest(claim.metric, model.metrics) or f"metrics: {', '.join(model.metrics)}"
            yield Problem(("expect", i, "metric"), f"{model.kind} has no metric '{claim.metric}'", help_)
        given = _given(claim)
        if len(given) != 1:
            found = f"has {listed(given)}" if given else "compares with nothing"
            yield Problem(("expect", i), f"the claim {found}", f"give one of {', '.join(COMPARISONS)}")
        elif given == ["near"] and claim.tol is None:
            yield Problem(("expect", i), "'near' needs a tolerance", "add 'tol', such as tol: 0.01")
        elif claim.tol is not None and given != ["near"]:
            yield Problem(
                ("expect", i, "tol"), f"'tol' says nothing beside '{given[0]}'", "leave it out, or use 'near'"
            )
        elif claim.between and claim.between[0] > claim.between[1]:
            found = " and ".join(map(exact, claim.between))
            yield Problem(("expect", i, "between"), f"nothing is between {found}", "exchange the two")


def _comparison(claim: Claim) -> str:
    return _given(claim)[0]


def _given(claim: Claim) -> list[str]:
    """What the claim compares with; only `equals` can be nothing."""
    written = [name for name in COMPARISONS if name in claim.model_fields_set]
    return [name for name in written if name == "equals" or getattr(claim, name) is not None]


def _same(claimed: Metric, found: Metric) -> bool:
    if isinstance(claimed, bool) or isinstance(found, bool) or claimed is None or found is None:
        return claimed is found
    if isinstance(claimed, str) or isinstance(found, str):
        return claimed == found
    return isclose(claimed, found, rel_tol=1e-12, abs_tol=1e-12)


def _near(claim: Claim, found: float) -> bool:
    assert claim.near is not None
    assert claim.tol is not None
    return abs(found - claim.near) <= claim.tol


def _between(claim: Claim, found: float) -> bool:
    low, high = claim.between or (0, 0)
    return low <= found <= high


_BY_NUMBER: dict[str, Callable[[Claim, float], bool]] = {
    "near": _near,
    "less": lambda claim, found: claim.less is not None and found < claim.less,
    "greater": lambda claim, found: claim.greater is not None and found > claim.greater,
    "between": _between,
}


def _said(value: Metric) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case str():
            return f"'{value}'"
        case number:
            return exact(number)
