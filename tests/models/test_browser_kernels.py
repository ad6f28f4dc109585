"""The kernels of the map's page answer as Python does: hundreds of models, and every oracle, in a browser."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import islice
from math import fsum, inf, sqrt, ulp
from pathlib import Path
from typing import Any

import golden
import oracles_conductance
import oracles_ions
import oracles_lif
import pytest
from golden import PspCase, as_json, block
from oracle_adapter import evaluate
from playwright.sync_api import Page, sync_playwright

from kg.map.page import policy
from kg.models import run
from kg.models.conductance import Conductance
from kg.models.maths.propagation import PropagationError, propagate
from kg.models.psp_sum import PspSum
from kg.models.result import Result, Trace
from kg.models.spec import Model
from kg.models.weighted_sum import WeightedSum

pytestmark = pytest.mark.browser

SCRIPTS = ("kernels", "networks", "ions", "lif", "conductances", "conductance")
LARGEST = 12_288
"""Bytes of a script."""
NEAR = 1e-9
"""In mV, and in ms: what is promised."""
RELATIVE = 1e-12
"""Likewise, for sizes far from a neuron's."""
FEW = 12
"""So many differences are shown."""
FRAME = 16
"""Milliseconds from one picture to the next."""
ORACLES = json.loads(Path(__file__).with_name("oracles.json").read_text(encoding="utf-8"))["oracles"]


@dataclass
class Comparison:
    """What differs, and by how much."""

    wrong: list[str] = field(default_factory=list)
    largest: dict[str, float] = field(default_factory=dict)

    def same(self, story: str, what: str, found: Any, expected: Any) -> None:
        if found != expected:
            self.wrong.append(f"{story}: {what} is {found!r}, in Python {expected!r}")

    def near(self, story: str, what: str, found: Any, expected: Any, allowed: float = NEAR) -> None:
        if not isinstance(found, int | float) or not isinstance(expected, int | float):
            self.same(story, what, found, expected)
            return
        apart = abs(float(found) - expected)
        if allowed == NEAR:
            self.largest[what] = max(self.largest.get(what, 0.0), apart)
        if not apart <= allowed:
            self.wrong.append(
                f"{story}: {what} is {found!r}, in Python {expected!r}: {apart:.3g} apart, not {allowed:.3g}"
            )

    def check(self) -> None:
        assert not self.wrong, f"{len(self.wrong)} differ, the first of them:\n" + "\n".join(self.wrong[:FEW])


def script(name: str) -> str:
    return (files("kg.map") / f"{name}.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page with the kernels alone, under the policy of the map."""
    own = "\n".join(map(script, SCRIPTS))
    source = f'(() => {{\n"use strict";\n{own}\nwindow.kgKernels = kgKernels;\n}})();\n'
    html = f'<meta http-equiv="Content-Security-Policy" content="{policy([source], [])}"><script>{source}</script>'
    file = tmp_path_factory.mktemp("kernels") / "page.html"
    file.write_text(f"<!doctype html><meta charset=utf-8><title>kernels</title>{html}", encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(file.as_uri())
        yield page
        browser.close()


WRITTEN = "(_, value) => typeof value === 'number' && !Number.isFinite(value) ? String(value) : value"
"""JSON has no word for what is not finite, and would say null."""


def answers(page: Page, function: str, given: Sequence[Any]) -> list[Any]:
    """What the page answers to all that is given, sent as one text: thousands of values by themselves take long."""
    text = page.evaluate(f"text => JSON.stringify(({function})(JSON.parse(text)), {WRITTEN})", json.dumps(given))
    return list(json.loads(text))


# --- psp_sum -------------------------------------------------------------------------------------------------------

SUMMED = """cases => cases.map(({ model, looks }) => {
  const { trace, ...answer } = kgKernels.psp_sum(model);
  const { t_ms, V_mV, parts } = trace();
  const seen = (values) => looks.map((i) => values[i]);
  const inputs = parts.map((part) => ({ excites: part.excites, V_mV: seen(part.V_mV) }));
  return { ...answer, size: t_ms.length, t_ms: seen(t_ms), V_mV: seen(V_mV), parts: inputs };
})"""


@pytest.fixture(scope="module")
def summed(page: Page) -> list[tuple[PspCase, dict[str, Any]]]:
    cases = list(golden.psp_cases())
    asked = [{"model": block(case.model), "looks": case.looks()} for case in cases]
    return list(zip(cases, answers(page, SUMMED, asked), strict=True))


def test_summation_has_the_same_metrics(summed: list[tuple[PspCase, dict[str, Any]]]) -> None:
    assert len(summed) >= 500
    comparison = Comparison()
    for case, answer in summed:
        compare_psp_metrics(comparison, case, answer["metrics"])
        assert answer["spikes_ms"] == ([answer["metrics"]["first_spike_ms"]] if answer["metrics"]["fired"] else [])
    comparison.check()


def compare_psp_metrics(comparison: Comparison, case: PspCase, found: dict[str, Any]) -> None:
    expected, story = case.result.metrics, case.story
    allowed = max(NEAR, RELATIVE * case.size)
    comparison.same(story, "its metrics", list(found), list(expected))
    for name in ("peak_mV", "peak_above_rest_mV", "margin_mV", "trough_mV"):
        comparison.near(story, name, found[name], expected[name], allowed)
    for name in ("peak", "trough"):
        compare_extreme(comparison, case, name, found)
    on_the_edge = abs(float(expected["margin_mV"] or 0)) <= allowed
    if found["fired"] is expected["fired"]:
        compare_spike(comparison, case, "first_spike_ms", found)
    elif not on_the_edge or not (found["grazing"] and expected["grazing"]):
        comparison.same(story, "fired", found["fired"], expected["fired"])
    # at the very border of what is called grazing, rounding decides
    if not abs(abs(float(expected["margin_mV"] or 0)) - NEAR) <= max(1e-13, RELATIVE * case.size):
        comparison.same(story, "grazing", found["grazing"], expected["grazing"])
    if (found["uninhibited_spike_ms"] is None) is (expected["uninhibited_spike_ms"] is None):
        compare_spike(comparison, case, "uninhibited_spike_ms", found)
    else:
        margin = case.uninhibited().result.metrics["margin_mV"]
        comparison.near(story, "the margin of its EPSPs", margin, 0.0, allowed)


def compare_extreme(comparison: Comparison, case: PspCase, name: str, found: dict[str, Any]) -> None:
    """A flat top has no sharp place: where the places differ, the potential is as high at both."""
    expected, at, height = case.result.metrics, found[f"{name}_ms"], f"{name}_mV"
    place, allowed = expected[f"{name}_ms"], max(NEAR, RELATIVE * case.size)
    if at is None or place is None:
        if at != place:
            comparison.near(case.story, f"{height} without a place", found[height], case.model.V_rest_mV, allowed)
    elif abs(at - float(place)) > max(NEAR, RELATIVE * abs(at)):
        there = case.model.V_rest_mV + golden.depolarisation(case.model, at)
        comparison.near(case.story, f"{height} at its place", there, expected[height], allowed)


def compare_spike(comparison: Comparison, case: PspCase, name: str, found: dict[str, Any]) -> None:
    expected = case.result.metrics[name]
    if expected is None:
        comparison.same(case.story, name, found[name], None)
        return
    assert isinstance(expected, float)
    slope = case.slope(expected, uninhibited=name.startswith("un"))
    rounding = max(NEAR, RELATIVE * case.size)
    # where the slope is nothing, what follows it decides how long the potential is as near to the threshold as that
    flat = sqrt(2 * rounding / case.bend(expected)) if case.result.metrics["grazing"] else 0.0
    allowed = max(NEAR, RELATIVE * abs(expected), rounding / abs(slope) if slope else inf, flat)
    comparison.near(case.story, name, found[name], expected, allowed)


def test_summation_has_the_same_trace(summed: list[tuple[PspCase, dict[str, Any]]]) -> None:
    comparison = Comparison()
    for case, answer in summed:
        compare_trace(comparison, case, answer)
    comparison.check()


def compare_trace(comparison: Comparison, case: PspCase, answer: dict[str, Any]) -> None:
    trace, looks, allowed = case.trace, case.looks(), max(NEAR, RELATIVE * case.size)
    comparison.same(case.story, "the number of times", answer["size"], len(trace.t_ms))
    comparison.same(case.story, "the number of parts", len(answer["parts"]), len(trace.parts))
    rows = [("V_mV", answer["V_mV"], trace.V_mV)]
    rows += [
        (f"part {i}", part["V_mV"], own.V_mV)
        for i, (part, own) in enumerate(zip(answer["parts"], trace.parts, strict=True))
    ]
    for i, found in zip(looks, answer["t_ms"], strict=True):
        comparison.near(case.story, "t_ms", found, float(trace.t_ms[i]), RELATIVE * abs(float(trace.t_ms[i])))
    for what, found, expected in rows:
        for i, value in zip(looks, found, strict=True):
            comparison.near(case.story, what, value, float(expected[i]), allowed)
    comparison.same(
        case.story,
        "what excites",
        [part["excites"] for part in answer["parts"]],
        [part.excites for part in trace.parts],
    )


def test_summation_has_the_same_contributions(summed: list[tuple[PspCase, dict[str, Any]]]) -> None:
    comparison = Comparison()
    for case, answer in summed:
        expected = case.result.contributions
        for name in ("at_crossing_mV", "at_peak_mV"):
            found = answer["contributions"][name]
            if name not in expected.columns or found is None or case.result.metrics["grazing"]:
                continue
            column = expected.columns.index(name)
            total = case.size / max(1, len(expected.rows))
            for value, row in zip(found, expected.rows, strict=True):
                # each share moves with the moment, which a flat peak leaves open
                comparison.near(case.story, name, value, row[column], max(1e-6, 1e-6 * total))
            # the moment itself is a double
            spikes = case.result.spikes_ms
            rounding = 4 * ulp(spikes[0]) * abs(case.slope(spikes[0])) if spikes else 0.0
            expected_sum = fsum(float(row[column] or 0) for row in expected.rows)
            allowed = max(NEAR, RELATIVE * case.size, rounding if name == "at_crossing_mV" else 0)
            comparison.near(case.story, f"the sum of {name}", fsum(found), expected_sum, allowed)
    comparison.check()


def test_a_hundred_potentials_are_drawn_within_a_frame(page: Page) -> None:
    psps = [
        {"amplitude_mV": -2 if i % 3 else 3, "onset_ms": i * 37 % 100 * 1.1, "decay_ms": 10 if i % 3 else 5}
        for i in range(100)
    ]
    model = PspSum.model_validate({"inputs": psps, "duration_ms": 150, "dt_ms": 0.1})
    times = page.evaluate(
        """model => Array.from({ length: 40 }, () => {
          const began = performance.now();
          kgKernels.psp_sum(model).trace();
          return performance.now() - began;
        })""",
        block(model),
    )
    assert min(times) < FRAME


# --- weighted sums -------------------------------------------------------------------------------------------------


def test_weighted_sums_are_the_same(page: Page) -> None:
    models = list(golden.weighted_cases())
    found = answers(page, "models => models.map(kgKernels.weighted_sum)", [block(model) for model in models])
    comparison = Comparison()
    for i, (model, answer) in enumerate(zip(models, found, strict=True)):
        result = run(model)
        comparison.same(f"{i}", "its metrics", list(answer["metrics"]), list(result.metrics))
        for name, value in result.metrics.items():
            size = RELATIVE * abs(value) if isinstance(value, float) else 0
            comparison.near(f"{i}", name, answer["metrics"][name], value, max(1e-12, size))
        shares = [row[3] for row in result.contributions.rows]
        comparison.same(f"{i}", "its shares", [float(share) for share in answer["contributions"]["share"]], shares)
    comparison.check()


PROPAGATED = """networks => networks.map((network) => {
  try {
    return kgKernels.propagate(network, null, 1000);
  } catch ({ stuck, members, measure }) {
    return { stuck, members, measure };
  }
})"""


def test_networks_settle_repeat_themselves_and_get_stuck_alike(page: Page) -> None:
    networks = list(golden.networks())
    found = answers(page, PROPAGATED, [as_json(network) for network in networks])
    comparison = Comparison()
    seen = set[str | int]()
    for i, (network, answer) in enumerate(zip(networks, found, strict=True)):
        try:
            expected = propagate(network)
        except PropagationError as error:
            seen.add(error.stuck)
            # of several loops without an answer, either may be met first
            if sum(map(network.is_loop, network.components)) == 1:
                comparison.same(f"{i}", "why there is no answer", answer.get("stuck"), error.stuck.value)
                comparison.same(f"{i}", "the loop without an answer", answer.get("members"), list(error.members))
            comparison.same(f"{i}", "whether it has an answer", "stuck" in answer, True)
            continue
        if "stuck" in answer:
            comparison.same(f"{i}", "whether it has an answer", answer, expected)
            continue
        compare_activity(comparison, f"{i}", answer, expected)
        seen |= {"linear" if loop.is_linear else min(loop.period, 2) for loop in expected.loops}
    comparison.check()
    assert {"linear", 1, 2, "diverges", "unsettled"} <= seen


def compare_activity(comparison: Comparison, story: str, found: dict[str, Any], expected: Any) -> None:
    for name in ("x", "sums"):
        for value, other in zip(found[name], getattr(expected, name), strict=True):
            comparison.near(story, name, value, other, max(NEAR, NEAR * abs(other)))
    courses = {node: course for node, course in enumerate(found["courses"]) if len(course) > 1}
    comparison.same(story, "what repeats itself", sorted(courses), sorted(expected.courses))
    for node, course in expected.courses.items():
        for value, other in zip(courses.get(node, []), course, strict=False):
            comparison.near(story, "a course", value, other)
        comparison.same(story, "a period", len(courses.get(node, [])), len(course))
    loops = sorted(found["loops"], key=lambda loop: loop["members"])
    for loop, other in zip(loops, sorted(expected.loops), strict=True):
        comparison.same(story, "a loop", loop["members"], list(other.members))
        comparison.same(story, "its period", loop["period"], other.period)
        comparison.same(story, "whether it is linear", loop["is_linear"], other.is_linear)
        comparison.near(story, "its radius", loop["radius"], other.radius, 1e-6)
        if other.gain < inf:
            comparison.near(story, "its gain", loop["gain"], other.gain)


# --- ions, lif and conductance -------------------------------------------------------------------------------------

ANSWERED = """([kind, cases]) => cases.map(({ model, looks }) => {
  const { trace, ...answer } = kgKernels[kind](model);
  if (!looks.length) return answer;
  const { t_ms, V_mV, parts, linear_mV } = trace();
  const seen = (values) => looks.map((i) => values[i]);
  const rows = [V_mV, ...parts.map((part) => part.V_mV), ...(linear_mV ? [linear_mV] : [])];
  return { ...answer, size: t_ms.length, rows: rows.map(seen) };
})"""


def answered(page: Page, models: Sequence[Model], drawn: int = 1) -> list[tuple[Model, Result, dict[str, Any]]]:
    results = [run(model) for model in models]
    asked = [
        {"model": block(one), "looks": [] if i % drawn else looks(result)}
        for i, (one, result) in enumerate(zip(models, results, strict=True))
    ]
    return list(zip(models, results, answers(page, ANSWERED, [models[0].kind, asked]), strict=True))


def looks(result: Result) -> list[int]:
    """Places spread over a trace, its ends among them."""
    if not isinstance(result.drawing, Trace):
        return []
    last = len(result.drawing.t_ms) - 1
    return sorted({*range(0, last, max(1, last // golden.LOOKS)), last})


def compare(comparison: Comparison, story: str, result: Result, answer: dict[str, Any], allowed: float) -> None:
    comparison.same(story, "its metrics", sorted(answer["metrics"]), sorted(result.metrics))
    for name, value in result.metrics.items():
        comparison.near(story, name, answer["metrics"][name], value, allowed_of(name, value, allowed))
    comparison.same(story, "the number of spikes", len(answer["spikes_ms"]), len(result.spikes_ms))
    for found, spike in zip(answer["spikes_ms"], result.spikes_ms, strict=False):
        comparison.near(story, "a spike", found, spike, allowed_of("spike_ms", spike, allowed))
    for name, found in answer["contributions"].items():
        column = result.contributions.columns.index(name)
        expected = [row[column] for row in result.contributions.rows]
        for value, other in zip(found, expected, strict=True):
            comparison.near(
                story,
                name,
                value,
                other,
                max(1e-6, 1e-8 * abs(value if other is None else other or 0)) if not isinstance(other, str) else 0,
            )
    if "rows" in answer and isinstance(result.drawing, Trace):
        compare_rows(comparison, story, result.drawing, answer, allowed)


def allowed_of(name: str, value: Any, allowed: float) -> float:
    size = abs(value) if isinstance(value, float) else 0.0
    if name in {"peak_ms", "trough_ms"}:
        # where a top is flat, its place is known to the root of the rounding
        return 1e-6 * max(1.0, size)
    return max(allowed, RELATIVE * size)


def compare_rows(comparison: Comparison, story: str, trace: Trace, answer: dict[str, Any], allowed: float) -> None:
    rows = [trace.V_mV, *(part.V_mV for part in trace.parts), *([] if trace.linear_mV is None else [trace.linear_mV])]
    comparison.same(story, "the number of times", answer["size"], len(trace.t_ms))
    comparison.same(story, "the number of curves", len(answer["rows"]), len(rows))
    last = len(trace.t_ms) - 1
    places = sorted({*range(0, last, max(1, last // golden.LOOKS)), last})
    for found, expected in zip(answer["rows"], rows, strict=False):
        for i, value in zip(places, found, strict=True):
            comparison.near(story, "V_mV", value, float(expected[i]), allowed)


def test_ions_come_to_rest_at_the_same_potentials(page: Page) -> None:
    comparison = Comparison()
    for i, (_, result, answer) in enumerate(answered(page, list(golden.ions_cases()))):
        compare(comparison, f"{i}", result, answer, NEAR)
    comparison.check()


def test_neurons_fire_alike(page: Page) -> None:
    comparison = Comparison()
    for i, (_, result, answer) in enumerate(answered(page, list(golden.lif_cases()))):
        compare(comparison, f"{i}", result, answer, NEAR)
    comparison.check()


def test_conductances_pull_alike(page: Page) -> None:
    comparison = Comparison()
    for i, (model, result, answer) in enumerate(answered(page, list(golden.conductance_cases()), drawn=5)):
        assert isinstance(model, Conductance)
        reach = max((abs(one.E_rev_mV - model.V_rest_mV) for one in model.inputs), default=0.0)
        compare(comparison, f"{i}", result, answer, max(NEAR, RELATIVE * reach))
    comparison.check()


# --- oracles -------------------------------------------------------------------------------------------------------


def potential(page: Page, model: dict[str, Any], t: float) -> float:
    """The potential at a moment, which a trace of two times looks at."""
    later = [one | {"onset_ms": one.get("onset_ms", 0) - t} for one in model["inputs"]] if t < 0 else model["inputs"]
    looks = {"duration_ms": t, "dt_ms": t} if t > 0 else {"duration_ms": 1, "dt_ms": 1}
    filled = block(PspSum.model_validate({"V_rest_mV": 0, "V_th_mV": 1, **model, "inputs": later, **looks}))
    # the trace begins with the first onset, which is 0 here
    return float(page.evaluate("([model, i]) => kgKernels.psp_sum(model).trace().V_mV[i]", [filled, int(t > 0)]))


def _answers(page: Page, case: dict[str, Any]) -> dict[str, Any]:
    given = case["inputs"]
    names = {"tau_ms": "tau_ms", "tau_r_ms": "rise_ms", "tau_d_ms": "decay_ms", "C_pF": "C_m_pF"}
    names |= {"tau_m_ms": "tau_m_ms", "tau_s_ms": "tau_s_ms"}
    groups = given.get("groups", [given])
    common = {other: given[name] for name, other in names.items() if name in given}
    if case["family"] == "weighted_sum":
        pairs = zip(given["w"], given["x"], strict=True)
        shape = {key: given[key] for key in ("activation", "bias", "slope", "theta") if key in given}
        inputs = [{"weight": w, "x": x} for w, x in pairs]
        network = WeightedSum.model_validate({**shape, "inputs": inputs})
        return dict(page.evaluate("model => kgKernels.weighted_sum(model).metrics", block(network)))
    if case["family"] == "graph":
        return graph(page, given)
    if "amplitudes_mV" in given:
        inputs = [{"amplitude_mV": amplitude} for amplitude in given["amplitudes_mV"]]
        found = metrics(page, {"kernel": {"shape": "exp"}, "inputs": inputs}, given["threshold_mV"])
        return {"sum_mV": found["peak_above_rest_mV"], "fires": found["fired"]}
    kernel = {"shape": given["kernel"], **common}
    own = [{names[key]: group[key] for key in names if key in group} if "groups" in given else {} for group in groups]
    inputs = [
        one | more
        for group, more in zip(groups, own, strict=True)
        for one in group.get("inputs", [{"amplitude_pA": given["w_pA"]} if "w_pA" in given else {}])
    ]
    model = {"kernel": kernel, "inputs": inputs}
    if case["family"] == "crossing":
        return {"t_cross_ms": each(lambda level: metrics(page, model, level)["first_spike_ms"], given["threshold_mV"])}
    seen = each(lambda t: potential(page, model, t), given["t_ms"])
    top = metrics(page, model, 1)
    peak = {"t_peak_ms": top["peak_ms"], "k_at_peak": top["peak_mV"], "V_peak_mV": top["peak_mV"]}
    return {"k": seen, "V_mV": seen, **peak}


def metrics(page: Page, model: dict[str, Any], level: float) -> dict[str, Any]:
    filled = block(PspSum.model_validate({**model, "V_rest_mV": 0, "V_th_mV": level}))
    return dict(page.evaluate("model => kgKernels.psp_sum(model).metrics", filled))


def graph(page: Page, given: dict[str, Any]) -> dict[str, Any]:
    names = given["nodes"]
    outside = [given.get("bias", {}).get(name, 0) + given.get("drive", {}).get(name, 0) for name in names]
    shape = {"shape": given["activation"], "theta": given.get("theta", 1), "slope": given.get("slope", 1)}
    arcs = [[names.index(source), names.index(target), weight] for source, target, weight in given["edges"]]
    network = {"biases": outside, "arcs": arcs, "activations": [shape] * len(names), "clamps": {}, "memory": False}
    (answer,) = answers(page, PROPAGATED, [network])
    if "x0" not in given:
        return dict(zip(names, answer["x"], strict=True))
    period = answer["loops"][0]["period"]
    rounds = ([course[t % len(course)] for course in answer["courses"]] for t in range(1, period + 2))
    return {"trajectory": list(islice(rounds, period + 1)), "period": period}


def each(function: Any, values: Any) -> Any:
    return [function(value) for value in values] if isinstance(values, list) else function(values)


FAMILIES = {"weighted_sum", "graph", "kernel", "psp", "crossing"}
NOT_ASKED = {"norm", "grid01_max_mV", "n", "n_needed", "peak10_mV", "limit_mV"}
"""Closed forms that no page shows."""


@pytest.mark.parametrize(
    "case", [one for one in ORACLES if one["family"] in FAMILIES], ids=lambda case: f"{case['id']} {case['title']}"
)
def test_the_oracles_hold(case: dict[str, Any], page: Page) -> None:
    expected = {name: value for name, value in case["expected"].items() if name not in NOT_ASKED}
    if not expected:
        pytest.skip("a closed form that no page shows")
    found = _answers(page, case)
    for name, value in expected.items():
        assert is_near(found[name], value, case["abs_tol"], case["rel_tol"]), (name, found[name], value)


def is_near(found: Any, expected: Any, absolute: float, relative: float) -> bool:
    if isinstance(expected, list):
        pairs = zip(found, expected, strict=True)
        return all(is_near(one, other, absolute, relative) for one, other in pairs)
    if expected is None or isinstance(expected, bool | str):
        return bool(found == expected)
    return found is not None and abs(found - expected) <= absolute + relative * abs(expected)


def test_the_models_behind_the_other_oracles_answer_alike(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    models = list[Model]()

    def watched(model: Model) -> Result:
        models.append(model)
        return run(model)

    for module in (oracles_ions, oracles_lif, oracles_conductance):
        monkeypatch.setattr(module, "run", watched)
    for case in ORACLES:
        if case["family"] in {"ions", "lif", "conductance"}:
            evaluate(case)
    comparison = Comparison()
    kinds = sorted({model.kind for model in models})
    assert {"conductance", "lif"} <= set(kinds)
    for kind in kinds:
        some = [model for model in models if model.kind == kind]
        for i, (_, result, answer) in enumerate(answered(page, some)):
            compare(comparison, f"{kind} {i}", result, answer, NEAR)
    comparison.check()


# --- the scripts themselves ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_small_and_makes_no_code(name: str) -> None:
    source = script(name)
    assert len(source.encode()) <= LARGEST
    assert not re.search(r"\b(eval|Function|import|require|fetch|XMLHttpRequest|setTimeout)\b", source)


def sizes() -> Sequence[tuple[str, int]]:
    return [(name, len(script(name).encode())) for name in SCRIPTS]
