"""What a result looks like: in a terminal, as JSON, as CSV, as SVG."""

import csv
import json
import re
from collections.abc import Callable
from io import StringIO
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_notes import SUMMATION, model, psp_sum, psps, shapes

from kg.models import Result, run
from kg.models.axes import Axis, tick_label, ticks
from kg.models.psp_sum import PspSum
from kg.models.svg import kept
from kg.models.terminal import Canvas
from kg.models.wording import exact, nearest, signed, significant

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
    numbers = [int(line.split()[0][1:]) for line in plot[:-1]]
    assert numbers == sorted(numbers)
