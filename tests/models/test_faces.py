"""What a result looks like: in a terminal, as JSON, as CSV, as SVG."""

import csv
import json
import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser
from io import StringIO
from math import exp, inf
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_notes import SUMMATION, model, psp_sum, psps, shapes

from kg.models import KINDS, Method, Model, Result, Trace, read, run
from kg.models.axes import Axis, spanning, tick_label, tick_labels, ticks
from kg.models.figure import drawn
from kg.models.kinds import new
from kg.models.page import page
from kg.models.plots import plot
from kg.models.psp_sum import PspSum
from kg.models.result import Balance, Bar, Chart, Curve, Drawing, Mark, Part, Table
from kg.models.svg import Labels, document, kept, thinned
from kg.models.terminal import Canvas
from kg.models.text import table
from kg.models.wording import exact, nearest, signed, significant
from kg.parse import parse

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</title><script>alert(1)</script>\"'&"
VOTE = """
    kind: weighted_sum
    title: A vote
    inputs:
      - {label: for, weight: 1}
      - {label: against, weight: -0.5}
"""


def fired() -> Result:
    return run(psp_sum(SUMMATION))


def silent() -> Result:
    return run(psp_sum(SUMMATION), set={"inputs.2.amplitude_mV": -9})


def test_the_terminal_shows_verdict_plot_contributions_and_claims() -> None:
    lines = silent().to_text().splitlines()
    assert lines[0] == "Two EPSPs and one IPSP  psp_sum, exact"
    assert lines[1].startswith("stays silent; the peak is −55.9 mV at 4.12 ms")
    assert any(line.startswith("−55 ┤⠤") for line in lines)
    assert "input   onset ms  amplitude mV  at peak mV" in lines
    assert "IPSP         2.5            −9      −8.833" in lines
    assert lines[-2:] == ["✗ fired is true; it is false", "✗ first_spike_ms is 3.2977 ± 0.001; it is none"]


@pytest.mark.parametrize("width", [40, 60, 80, 132])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    body = fired().to_text(width).split("\n\n")
    assert max(map(len, body[1].splitlines())) <= width
    assert max(map(len, run(model(VOTE)).to_text(width).split("\n\n")[1].splitlines())) <= width


def test_colours_are_there_only_when_asked_for() -> None:
    assert "\x1b" not in fired().to_text()
    coloured = fired().to_text(colour=True)
    assert "\x1b[32m✓ fired is true\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == fired().to_text()


def test_many_inputs_are_cut_to_the_largest_and_the_rest_is_summed() -> None:
    inputs = [{"amplitude_mV": 0.1 * (i + 1), "onset_ms": i} for i in range(60)]
    text = run(PspSum.model_validate({"V_th_mV": 900, "inputs": inputs})).to_text()
    assert "48 others" in text
    assert len(text.splitlines()) < 45


def test_json_is_plain_and_whole() -> None:
    found = json.loads(json.dumps(fired().to_json(), allow_nan=False))
    assert list(found) == [
        "id",
        "kind",
        "title",
        "verdict",
        "method",
        "tolerance",
        "seed",
        "metrics",
        "spikes_ms",
        "margin_mV",
        "contributions",
        "expectations",
        "doubts",
        "provenance",
    ]
    assert found["contributions"][2]["input"] == "IPSP"
    assert found["expectations"][0] == {"claim": "fired is true", "metric": "fired", "found": True, "ok": True}


def test_csv_has_the_time_the_potential_and_each_part() -> None:
    head, *rows = csv.reader(StringIO(fired().to_csv()))
    assert head == ["t_ms", "V_mV", "EPSP 1 mV", "EPSP 2 mV", "IPSP mV"]
    for row in rows[:: len(rows) // 20]:
        _, potential, *parts = map(float, row)
        assert potential == pytest.approx(-70 + sum(parts), abs=1e-11)


def test_csv_of_a_sum_is_its_contributions_and_no_formula() -> None:
    block = 'kind: weighted_sum\ninputs: [{label: "=HYPERLINK(1)", weight: 2}]'
    assert run(model(block)).to_csv() == "input,weight,x,share\n'=HYPERLINK(1),2.0,1.0,2.0\n"


@pytest.mark.parametrize("result", [fired, silent])
def test_the_plot_names_its_parts_by_class_and_is_accessible(result: Callable[[], Result]) -> None:
    root = ET.fromstring(result().to_svg())
    assert root.get("role") == "img"
    assert [root[0].tag, root[0].text] == [f"{SVG}title", "Two EPSPs and one IPSP"]
    assert root[1].text == result().verdict
    classes = [element.get("class", "") for element in root.iter()]
    assert classes.count("kg-part kg-epsp") == 2
    assert classes.count("kg-part kg-ipsp") == 1
    assert ("kg-spike" in classes, "kg-gap" in classes) == (result is fired, result is silent)
    assert ("kg-sum kg-after" in classes) is (result is fired)


def test_the_plot_stays_small_and_within_its_box() -> None:
    for result in (fired(), silent()):
        picture = result.to_svg()
        assert len(picture) < 12_000
        numbers = [
            float(x) for path in re.findall(r' d="M([^"HVhvZ]*)"', picture) for x in re.findall(r"-?[\d.]+", path)
        ]
        assert min(numbers) >= 0
        assert max(numbers) <= 376


def test_nothing_in_a_plot_is_styled_scripted_or_named_twice() -> None:
    for block in (SUMMATION, VOTE):
        picture = run(model(block)).to_svg()
        assert " style=" not in picture
        assert " id=" not in picture
        assert "<script" not in picture


def test_hostile_words_stay_words() -> None:
    block = f"""
        kind: weighted_sum
        title: {json.dumps(HOSTILE)}
        inputs: [{{label: {json.dumps(HOSTILE)}}}]
    """
    picture = run(model(block)).to_svg()
    assert "<script" not in picture
    assert ET.fromstring(picture)[0].text == HOSTILE


def test_control_characters_do_not_break_the_picture() -> None:
    picture = run(PspSum(title="a\x00b\x1b[31m")).to_svg()
    assert ET.fromstring(picture)[0].text == "ab[31m"


@given(shapes, st.lists(psps, max_size=6), st.floats(1, 40))
def test_every_result_has_every_face(shape: object, inputs: list[object], threshold: float) -> None:
    block = {"kernel": shape, "inputs": inputs, "V_th_mV": -70 + threshold}
    result = run(PspSum.model_validate(block))
    ET.fromstring(result.to_svg())
    assert result.to_text(80).count("\n") > 12
    json.dumps(result.to_json(), allow_nan=False)
    assert "nan" not in result.to_csv()


def test_a_curve_is_drawn_by_few_points_nowhere_far_off() -> None:
    points = [(float(i), (i % 50) ** 2 / 10) for i in range(500)]
    chosen = kept(points, 0.5)
    assert len(chosen) < 200
    across, up = zip(*(points[i] for i in chosen), strict=True)
    drawn = np.interp([x for x, _ in points], across, up)
    assert max(abs(drawn - [y for _, y in points])) <= 0.5


def test_braille_dots_are_where_they_belong() -> None:
    canvas = Canvas(2, 1)
    for x, y in ((0, 0), (1, 3), (3, 0), (9, 9), (-1, 0)):
        canvas.dot(x, y)
    assert canvas.lines() == ["⢁⠈"]


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 1e3))
def test_ticks_are_few_round_and_inside(low: float, length: float) -> None:
    high = low + length
    marks = ticks(low, high)
    assert 1 <= len(marks) <= 8
    slack = 1e-6 * length
    assert all(low - slack <= mark <= high + slack for mark in marks)


def test_numbers_read_well() -> None:
    assert Axis(0, 10, 100, 200).at(2.5) == 125
    assert tick_label(-55.0) == "−55"
    assert [significant(x) for x in (9.996, 0.00012345, 0, -0.5)] == ["10.0", "0.000123", "0", "−0.500"]
    assert (signed(4.04), signed(-4.04), exact(1e20)) == ("+4.04", "−4.04", "1e+20")
    assert nearest("amplitude", ["tau_ms", "amplitude_mV"]) == "did you mean 'amplitude_mV'?"
    assert nearest("zzz", ["tau_ms"]) == ""


def test_a_long_name_does_not_push_the_numbers_out_of_sight() -> None:
    long = run(model(f"kind: weighted_sum\ninputs: [{{label: {'x' * 150}, weight: 2}}]")).to_text(80)
    assert max(map(len, long.splitlines())) <= 80
    assert f"{'x' * 29}…" in long


def test_the_bars_of_many_inputs_are_the_largest_in_the_order_of_the_note() -> None:
    inputs = ", ".join(f"{{label: n{i}, weight: {i % 7 - 3}}}" for i in range(40))
    plot = run(model(f"kind: weighted_sum\ninputs: [{inputs}]")).to_text().split("\n\n")[1].splitlines()
    assert 12 <= len(plot) <= 30
    assert plot[-1].startswith("sum")
    assert plot[-2].startswith("29 others")
    numbers = [int(line.split()[0][1:]) for line in plot[:-2]]
    assert numbers == sorted(numbers)


def drawing_of(result: Result, drawing: Drawing, method: Method = Method.EXACT, tolerance: str = "") -> Result:
    """A result that shows something else."""
    other = result.outcome._replace(draw=lambda: drawing, method=method, tolerance=tolerance)
    return Result(id="x", kind="lif", title="A neuron", model=result.model, outcome=other)


def resetting(spikes: int = 7) -> Trace:
    """A neuron that is driven above its threshold, at 10 ms intervals."""
    t = np.linspace(0, 10.0 * spikes + 5, 1 + 20 * (10 * spikes + 5))
    potential = -70 + 20 * (1 - np.exp(-(t % 10) / 7.213475))
    fired = tuple(Mark(10.0 * (i + 1), -55.0) for i in range(spikes))
    return Trace(t, potential, (), -70, -55, Mark(10, -55), fired, ((0.0, True),), resets=True)


def sublinear() -> Trace:
    t = np.linspace(0, 30, 301)
    course = (t / 3) * np.exp(1 - t / 3)
    return Trace(
        t, -70 + 8 * course, (Part("AMPA", True, 8 * course),), -70, -55, Mark(3, -62), linear_mV=-70 + 12 * course
    )


LONG = tuple(float(x) for x in range(0, 2000, 25))
ATTENUATION = Chart(
    "distance_um",
    "attenuation",
    (
        Curve("infinite", LONG, tuple(exp(-x / 800) for x in LONG)),
        Curve("killed end", LONG, tuple(exp(-x / 700) for x in LONG)),
        Curve("inhibition", LONG, tuple(exp(-x / 300) for x in LONG), excites=False),
    ),
    marks=(("half", 554.0, 0.5),),
    level=("1/e", exp(-1)),
)
COUNTS = Chart("count", "probability", (Curve("p", (0.0, 1.0, 2.0, 3.0), (0.1, 0.4, 0.3, 0.2)),), bars=True)
HOSTILE_CHARTS = [
    Chart("x", "y", ()),
    Chart("x", "y", (Curve("none", (), ()),)),
    Chart("x", "y", (Curve("one", (1.0,), (-1e-30,)),), level=("far", 1e30)),
    Chart("x_ms", "y", (Curve("flat", (0.0, 1.0), (5.0, 5.0)),)),
    Chart("x", "y", (Curve("steep", (0.0, 0.0, 1e30), (1e30, -1e30, 0.0)),), (("here", 1e30, 0.0),)),
    Chart("n", "p", (Curve("one bar", (3.0,), (1.0,)),), bars=True),
    Chart("n", "p", (Curve("no bars", (), ()),), bars=True),
    Chart(HOSTILE, HOSTILE, (Curve(HOSTILE, (0.0, 1.0), (0.0, 1.0)), Curve("b", (0.0, 1.0), (1.0, 0.0)))),
]


def elements(drawing: Drawing) -> list[ET.Element]:
    return list(ET.fromstring(document("a", "b", *drawn(drawing))).iter())


def classes(drawing: Drawing) -> list[str]:
    return [element.get("class", "") for element in elements(drawing)]


def words(drawing: Drawing) -> list[str]:
    return [element.text or "" for element in elements(drawing) if element.tag == f"{SVG}text"]


def test_how_exact_an_answer_is_stands_beside_its_kind() -> None:
    numeric = drawing_of(fired(), sublinear(), method=Method.NUMERIC, tolerance="1e-9 mV")
    assert numeric.to_text().splitlines()[0] == "A neuron  lif, numeric, 1e-9 mV"
    assert "numeric, 1e-9 mV" in numeric.to_html()
    assert (numeric.to_json()["method"], numeric.to_json()["tolerance"]) == ("numeric", "1e-9 mV")
    assert fired().precision == "exact"


def test_every_spike_of_a_neuron_that_resets_is_drawn_at_its_exact_time() -> None:
    shown = drawing_of(fired(), resetting())
    assert classes(shown.drawing).count("kg-spike") == 7
    assert "7 spikes" in words(shown.drawing)
    assert "10.0 ms" in words(shown.drawing)
    assert "kg-sum kg-after" not in classes(shown.drawing)
    assert "7 spikes: 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0 ms" in shown.to_text()


def test_of_many_spikes_the_first_ones_are_told_and_all_are_counted() -> None:
    many = resetting(60)
    assert "60 spikes: 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, … 600 ms" in "\n".join(plot(many, 80))
    assert classes(many).count("kg-dot") == 0
    assert classes(many).count("kg-spike") == 60


def test_the_linear_sum_is_a_second_line() -> None:
    shown = drawing_of(silent(), sublinear())
    assert "kg-sum kg-linear" in classes(shown.drawing)
    assert "if linear" in words(shown.drawing)
    assert "line: the potential; dots: what the inputs would sum to linearly" in shown.to_text()
    head, first, *_ = csv.reader(StringIO(shown.to_csv()))
    assert head == ["t_ms", "V_mV", "linear_mV", "AMPA mV"]
    assert [float(cell) for cell in first] == [0, -70, -70, 0]


def test_the_curves_of_a_chart_have_names_and_differ_by_more_than_colour() -> None:
    said = words(ATTENUATION)
    assert {"infinite", "killed end", "inhibition", "half", "1/e", "attenuation", "distance µm"} <= set(said)
    curves = [one for one in elements(ATTENUATION) if "kg-curve " in one.get("class", "")]
    assert [one.get("stroke-dasharray") for one in curves] == [None, "6 3", None]
    assert len({one.get("stroke") for one in curves}) == 2
    text = "\n".join(plot(ATTENUATION, 80))
    assert "line: infinite; dashes: killed end; dots: inhibition" in text
    assert "a: half, distance µm 554, attenuation 0.500" in text


def test_a_distribution_is_bars_from_zero() -> None:
    bars = [one for one in elements(COUNTS) if "kg-bar" in one.get("class", "")]
    heights = [float(one.get("height", "")) for one in bars]
    assert heights == pytest.approx([heights[1] / 4, heights[1], heights[1] * 3 / 4, heights[1] / 2], abs=0.2)
    assert len({float(one.get("y", "")) + float(one.get("height", "")) for one in bars}) == 1
    assert "⣿" in "\n".join(plot(COUNTS, 80))


def test_csv_of_a_chart_is_a_row_a_point() -> None:
    found = list(csv.reader(StringIO(drawing_of(fired(), ATTENUATION).to_csv())))
    assert found[0] == ["curve", "distance_um", "attenuation"]
    assert found[1] == ["infinite", "0.0", "1.0"]
    assert len(found) == 1 + 3 * len(LONG)


@pytest.mark.parametrize("chart", HOSTILE_CHARTS)
def test_no_chart_is_too_odd_to_be_drawn(chart: Chart) -> None:
    shown = drawing_of(fired(), chart)
    picture = shown.to_svg()
    assert "nan" not in picture
    assert "inf" not in re.sub(r"infinite", "", picture)
    ET.fromstring(picture)
    assert max(map(len, shown.to_text(80).split("\n\n")[1].splitlines())) <= 80
    shown.to_csv()


@pytest.mark.parametrize("drawing", [resetting(), resetting(60), sublinear(), ATTENUATION, COUNTS])
def test_no_words_of_a_picture_stand_on_others_or_outside(drawing: Drawing) -> None:
    boxes = []
    for one in elements(drawing):
        if one.tag != f"{SVG}text":
            continue
        x, y, width = float(one.get("x", "")), float(one.get("y", "")), 5.4 * len(one.text or "")
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[one.get("text-anchor", "")]
        boxes.append((left, y - 8, left + width, y + 2, one.text))
    for i, (left, top, right, bottom, text) in enumerate(boxes):
        assert left >= -1, text
        assert right <= 377, text
        for other in boxes[:i]:
            assert not (left < other[2] and other[0] < right and top < other[3] and other[1] < bottom), (text, other)


@pytest.mark.parametrize("kind", sorted(KINDS.parts))
def test_the_template_of_every_kind_has_every_face(kind: str) -> None:
    (template,) = read(parse("N.md", new(kind).encode()))
    assert isinstance(template, Model)
    if template.feeds():
        pytest.skip("it takes values from other models")
    result = run(template)
    assert max(map(len, result.to_text(80).splitlines())) <= 80
    ET.fromstring(result.to_svg())
    json.dumps(result.to_json(), allow_nan=False)
    assert result.to_csv().count("\n") > 1
    assert result.verdict.replace("'", "&#39;") in result.to_html()


def test_words_in_a_table_stand_left_and_numbers_right_and_heads_stack_where_it_is_narrow() -> None:
    rows = (("AMPA", 70.0, "excitatory", 9.125), ("GABA-A", -5.0, "depolarising-shunting", None))
    found = Table(("input", "driving_force_mV", "effect", "at_peak_mV"), rows)
    assert table(found, 80) == [
        "input   driving force mV  effect                 at peak mV",
        "AMPA                  70  excitatory                  9.125",
        "GABA-A                −5  depolarising-shunting",
    ]
    assert table(found, 50) == [
        "         driving                         at peak",
        "input   force mV  effect                      mV",
        "AMPA          70  excitatory               9.125",
        "GABA-A        −5  depolarising-shunting",
    ]


def test_the_metrics_are_shown_by_the_names_that_claims_use() -> None:
    text = fired().to_text()
    assert re.search(r"^first_spike_ms +3\.29766 ", text, re.MULTILINE)
    assert re.search(r"trough_ms +none", text)


class Page(HTMLParser):
    """What a browser would read: tags, and the words in them."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += f" {data}" if data.strip() else ""


def test_the_page_needs_nothing_else_and_lets_nothing_run() -> None:
    document_ = page([fired(), silent()])
    read_ = Page(document_)
    assert [tag for tag, _ in read_.tags].count("article") == 2
    assert not {"script", "img", "iframe", "object"} & {tag for tag, _ in read_.tags}
    assert not re.search(r"(https?:)?//(?!www\.w3\.org/2000/svg)", re.sub(r"(?s)<style>.*?</style>", "", document_))
    assert all(not name.startswith("on") and name != "style" for _, names in read_.tags for name in names)
    (policy,) = [names["content"] or "" for tag, names in read_.tags if tag == "meta" and "http-equiv" in names]
    (style,) = re.findall(r"(?s)<style>(.*?)</style>", document_)
    known = b64encode(sha256(style.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{known}'")
    assert "prefers-color-scheme: dark" in style


def test_the_page_tells_verdict_metrics_claims_and_where_values_come_from() -> None:
    said = " ".join(Page(silent().to_html()).words.split())
    assert "stays silent; the peak is −55.9 mV at 4.12 ms" in said
    assert "✗ fired is true; it is false" in said
    assert "when it does so first" in said
    assert "inputs.2.amplitude_mV −9 mV set" in said
    assert "V_rest_mV −70 mV note, line" in said
    assert "Gerstner et al. 2014, Neuronal Dynamics, ch. 1" in said


@pytest.mark.parametrize("show", [Result.to_html, Result._repr_html_])
def test_hostile_words_stay_words_in_html(show: Callable[[Result], str]) -> None:
    block = f"""
        kind: weighted_sum
        title: {json.dumps(HOSTILE)}
        sources: [{json.dumps(HOSTILE)}]
        inputs: [{{label: {json.dumps(HOSTILE)}}}]
    """
    found = Page(show(run(model(block))))
    assert "script" not in {tag for tag, _ in found.tags}
    assert HOSTILE in found.words


def test_a_notebook_shows_verdict_and_plot() -> None:
    shown = fired()._repr_html_()
    assert "fires at 3.30 ms" in shown
    assert 'class="kg-plot kg-psp_sum"' in shown


def test_labels_take_free_places_or_none() -> None:
    labels = Labels(right=100, bottom=50)
    labels.avoid([(0.0, 20.0), (100.0, 20.0)])
    assert labels.place("curve", [(10, 22, "start"), (10, 45, "start")]) == (10, 45, "start")
    assert labels.place("curve", [(12, 44, "start")]) is None
    assert labels.place("curve", [(90, 10, "start"), (100, 10, "end")]) == (100, 10, "end")
    assert labels.place("hidden", [(0, 22, "start")], hides=0) is None


def test_a_crowd_of_points_is_drawn_by_its_ends() -> None:
    crowd = [(i / 1000, float(i % 7)) for i in range(100_000)]
    few = thinned(crowd)
    assert len(few) <= 4 * 201
    assert {y for _, y in few} >= {0.0, 6.0}
    assert few[0] == crowd[0]
    assert few[-1] == crowd[-1]


def test_an_axis_is_never_of_no_length() -> None:
    for values in ([], [0.0], [-70.0, -70.0], [1e308, -1e308], [inf, 1.0], [1e30, 1e30 + 1e15]):
        axis = spanning(values, 0, 100)
        assert axis.high > axis.low
        assert 0 <= axis.at(values[-1] if values and abs(values[-1]) < 1e300 else 0.0) <= 100
        assert 1 <= len(ticks(axis.low, axis.high)) <= 8


def test_ticks_have_digits_enough_to_differ() -> None:
    assert tick_labels([1000000.1, 1000000.2]) == ["1000000.1", "1000000.2"]
    assert tick_labels([0.1 * 3, 0.4]) == ["0.3", "0.4"]


@given(st.lists(st.floats(-1e30, 1e30), min_size=1, max_size=30), st.one_of(st.none(), st.floats(-1e30, 1e30)))
def test_every_balance_is_drawn(values: list[float], threshold: float | None) -> None:
    balance = Balance(tuple(Bar(f"n{i}", value) for i, value in enumerate(values)), sum(values), threshold)
    elements(balance)
    assert all(len(line) <= 90 for line in plot(balance, 80))
