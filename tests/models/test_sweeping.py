"""A model run over the values of one parameter or of two."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_notes import SUMMATION, model, psp_sum

from kg.cli import main
from kg.errors import ModelError, UsageError
from kg.models import LIMITS, Model, run
from kg.models.ranges import Range, grid, ranged
from kg.models.result import Balance, Metric, Outcome, Table
from kg.models.sweep_figure import VIRIDIS, coloured, evenly
from kg.models.sweeping import Sweep, sweep
from kg.vault import Vault

SVG = "{http://www.w3.org/2000/svg}"
THRESHOLDS = {"V_th_mV": (-60.0, -55.0, -50.0, -45.0)}
TIMES_AND_SIZES = {"inputs.1.onset_ms": (2.0, 4.0, 8.0), "inputs.2.amplitude_mV": (-8.0, -4.0)}


def thresholds() -> Sweep:
    return sweep(psp_sum(SUMMATION), THRESHOLDS)


def two() -> Sweep:
    return sweep(psp_sum(SUMMATION), TIMES_AND_SIZES)


def squares(many: int) -> Sweep:
    values = [-12 + 12 * i / (many - 1) for i in range(many)]
    return sweep(psp_sum(SUMMATION), {"inputs.2.amplitude_mV": values, "V_th_mV": [-60 + i for i in range(many)]})


class Interrupted(Model):
    """A model that someone interrupts when x is 3, and that cannot run when x is 1."""

    kind: Literal["interrupted"] = "interrupted"
    x: float = 0
    y: float = 0
    stops: bool = True

    def solve(self) -> Outcome:
        """Twice x."""
        if self.x == 3 and self.stops:
            raise KeyboardInterrupt
        if self.x == 1:
            message = "one is too much"
            raise ValueError(message)
        return Outcome("doubled", {"twice": 2 * self.x}, Table(("x",), ()), lambda: Balance((), 2 * self.x, None))


class Quick(Interrupted):
    """A kind that sweeps in its own way."""

    def sweep(self, ranges: Sequence[Range]) -> Iterator[Mapping[str, Metric]] | None:
        """Its own way, for one parameter."""
        return ({"twice": 2 * x, "own": True} for x in ranges[0].values) if len(ranges) == 1 else None


def test_a_range_is_so_many_values_both_ends_included_each_the_nearest_number() -> None:
    assert ranged("a.0.b_mV=0:1:11").values == tuple(i / 10 for i in range(11))
    assert ranged("x=-60:-50:3") == Range("x", (-60.0, -55.0, -50.0))
    assert ranged("Ion channels#chloride.Cl_in_mM=5:30:2") == Range("Ion channels#chloride.Cl_in_mM", (5.0, 30.0))
    assert ranged("x=1e-3:-2e2:2").values == (0.001, -200.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("V_th_mV", "'V_th_mV' is no PATH=A:B:N, such as V_th_mV=-60:-50:21"),
        ("V_th_mV=1:2", "is no PATH=A:B:N"),
        ("=1:2:3", "is no PATH=A:B:N"),
        ("x=1:2:1", "asks for '1' values; a sweep has 2 to 2,000,000"),
        ("x=1:2:2.5", "asks for '2.5' values"),
        ("x=1:2:99999999999999", "a sweep has 2 to 2,000,000"),
        ("x=a:2:3", "'a' in 'x=a:2:3' is no number"),
        ("x=nan:2:3", "'nan' in"),
        ("x=1e999:2:3", "'1e999' in"),
        (f"x={'9' * 500}:2:3", "is no number"),
    ],
)
def test_what_is_no_range_is_told(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        ranged(text)


@given(st.text(max_size=30))
def test_any_text_is_a_range_or_is_refused(text: str) -> None:
    for written in (text, f"x={text}", f"x={text}:1:2", f"x=1:2:{text}"):
        try:
            values = ranged(written).values
        except UsageError:
            continue
        assert 2 <= len(values) <= LIMITS.points


def test_a_parameter_is_swept_once() -> None:
    with pytest.raises(UsageError, match="'x' is swept twice"):
        grid(["x=0:1:2", "x=0:1:3"])
    assert list(grid(["x=0:1:2", "y=0:1:3"])) == ["x", "y"]


def test_each_point_is_what_a_run_says() -> None:
    found = two()
    assert found.asked == len(found.points) == 6
    for place, point in zip(found.places(), found.points, strict=True):
        result = run(psp_sum(SUMMATION), set=dict(zip(TIMES_AND_SIZES, place, strict=True)))
        assert dict(zip(found.metrics, point.found, strict=True)) == result.metrics


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-6900, 4000), min_size=1, max_size=8))
def test_a_lower_threshold_fires_where_a_higher_one_does(levels: list[int]) -> None:
    found = sweep(psp_sum(SUMMATION), {"V_th_mV": [level / 100 for level in sorted(levels)]})
    fired = [one is True for one in found.column("fired")]
    assert fired == sorted(fired, reverse=True)
    assert len(found.flips()) <= 1


def test_the_metric_that_tells_most_is_shown_if_none_is_named() -> None:
    assert thresholds().metric == "margin_mV"
    assert sweep(psp_sum(SUMMATION), THRESHOLDS, metric="first_spike_ms").metric == "first_spike_ms"
    assert sweep(Interrupted(stops=False), {"x": [0, 2]}).metric == "twice"


def test_where_firing_ends_is_told() -> None:
    found = thresholds()
    assert found.summary() == (
        "margin_mV is between −5.96 (V_th_mV −45.0) and 9.04 (V_th_mV −60.0); "
        "fires at 2 of 4 points: firing ends between −55 and −50"
    )
    (flip,) = found.flips()
    assert (flip.before, flip.after, flip.fires) == (-55, -50, False)


@pytest.mark.parametrize(
    ("ranges", "metric", "said"),
    [
        ({}, "", "a sweep has one parameter or two, not 0"),
        ({"V_th_mV": [1], "V_rest_mV": [1], "inputs.0.onset_ms": [1]}, "", "one parameter or two, not 3"),
        ({"V_th": [1]}, "", "the model 'summation' has no number 'V_th'; did you mean 'V_th_mV'?"),
        ({"title": [1]}, "", "has no number 'title'"),
        ({"kernel.shape": [1]}, "", "has no number 'kernel.shape'"),
        ({"V_th_mV": []}, "", "the sweep of 'V_th_mV' has no values"),
        ({"V_th_mV": [1]}, "peak", "psp_sum has no metric 'peak'; did you mean 'peak_mV'?"),
        ({"V_rest_mV": [1]}, "", "'V_rest_mV' is both set and swept"),
    ],
)
def test_a_sweep_that_no_run_could_answer_is_refused(ranges: dict[str, list[float]], metric: str, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        sweep(psp_sum(SUMMATION), ranges, metric=metric, set={"V_rest_mV": -70})


def test_a_sweep_beyond_the_limits_is_refused_before_it_begins() -> None:
    few = LIMITS._replace(points=LIMITS.points, steps=3_000)
    with pytest.raises(ModelError, match="the 4 points of the sweep take 5,000 steps; kg runs at most"):
        sweep(psp_sum(SUMMATION), THRESHOLDS, limits=few)


def test_a_point_where_the_model_cannot_run_is_told_of_and_is_no_trouble_of_the_others() -> None:
    found = sweep(psp_sum(SUMMATION), {"kernel.rise_ms": [1.0, 4.0, 7.0]})
    assert [bool(point.found) for point in found.points] == [True, True, False]
    assert "at 1 of 3 points the model cannot run: " in found.summary()
    assert "the rise 7 ms is slower than the decay 5 ms" in found.points[2].trouble
    assert list(csv.reader(StringIO(found.to_csv())))[3][1:3] == ["", ""]
    ET.fromstring(found.to_svg())
    found.to_text()


def test_a_model_that_can_run_nowhere_says_why() -> None:
    with pytest.raises(ModelError, match="the rise 9 ms is slower than the decay 5 ms"):
        sweep(psp_sum(SUMMATION), {"kernel.rise_ms": [9.0, 10.0]})


def test_an_interrupt_keeps_what_is_done() -> None:
    found = sweep(Interrupted(), {"x": [0, 1, 2, 3, 4]})
    assert not found.complete
    assert (len(found.points), found.asked) == (3, 5)
    assert found.summary().startswith("3 of 5 points done; twice is between 0 (x 0) and 4.00 (x 2.00)")
    assert [row.split(",")[0] for row in found.to_csv().splitlines()] == ["x", "0.0", "1.0", "2.0"]
    assert "one is too much" in found.points[1].trouble
    for face in (found.to_text(), found.to_svg(), json.dumps(found.to_json())):
        assert face


def test_an_interrupt_before_the_first_point_is_one() -> None:
    with pytest.raises(KeyboardInterrupt):
        sweep(Interrupted(), {"x": [3, 4]})


def test_a_map_that_was_interrupted_is_drawn_as_far_as_it_goes() -> None:
    found = sweep(Interrupted(), {"x": [0.0, 2.0, 3.0], "y": [5.0, 6.0]})
    assert found.column("twice") == [0.0, 0.0, 4.0, 4.0]
    assert [one.get("class") for one in ET.fromstring(found.to_svg()).iter(f"{SVG}text")].count("kg-number") == 4
    assert found.to_text().startswith("interrupted  interrupted, exact\n4 of 6 points done")


def test_a_kind_may_sweep_in_its_own_way() -> None:
    assert sweep(Quick(), {"x": [0, 1, 3]}).column("own") == [True, True, True]
    assert sweep(Quick(), {"x": [0, 1, 3]}).column("twice") == [0, 2, 6]
    assert "own" not in sweep(Quick(), {"x": [0, 2], "y": [0, 1]}).metrics


def test_csv_has_a_row_a_point_with_all_metrics() -> None:
    head, *rows = csv.reader(StringIO(two().to_csv()))
    assert head == ["inputs.1.onset_ms", "inputs.2.amplitude_mV", *two().metrics, "trouble"]
    assert [row[:2] for row in rows] == [[str(a), str(b)] for a in (2.0, 4.0, 8.0) for b in (-8.0, -4.0)]
    assert {row[head.index("fired")] for row in rows} == {"true", "false"}


def test_json_is_plain_and_whole() -> None:
    found = json.loads(json.dumps(thresholds().to_json(), allow_nan=False))
    assert list(found) == [
        "id",
        "kind",
        "title",
        "method",
        "tolerance",
        "seed",
        "set",
        "sweep",
        "metric",
        "asked",
        "done",
        "points",
    ]
    assert found["sweep"] == [{"path": "V_th_mV", "unit": "mV", "values": [-60, -55, -50, -45]}]
    assert found["points"][0]["at"] == [-60]
    assert found["points"][0]["metrics"]["fired"] is True
    assert found["points"][0]["trouble"] is None


def test_a_sweep_of_one_parameter_is_a_curve_and_a_table_in_the_terminal() -> None:
    text = thresholds().to_text(80)
    assert text.startswith("Two EPSPs and one IPSP  psp_sum, exact\nmargin_mV is between")
    assert "a: silent from here, V th mV −52.5" in text
    assert re.search(r"^ +−55 +4\.042 +yes +3\.298", text, re.MULTILINE)
    assert max(map(len, text.splitlines())) <= 80


def test_of_a_long_sweep_the_table_shows_the_points_where_firing_changes() -> None:
    found = sweep(psp_sum(SUMMATION), {"V_th_mV": [-69 + i / 10 for i in range(300)]})
    rows = [line.split() for line in found.to_text(80).splitlines() if re.match(r" +−\d", line) and "│" not in line]
    table = [row for row in rows if {"yes", "no"} & set(row)]
    assert len(table) <= 20
    assert {row[0] for row in table} >= {"−51", "−50.9", "−69", "−39.1"}


def test_a_sweep_of_two_parameters_is_a_map_of_characters_with_a_legend() -> None:
    lines = squares(9).to_text(80).splitlines()
    body = [line for line in lines if re.search("[┤│]", line)]
    assert len(body) == 9
    # with more inhibition and a higher threshold it stays silent, at the top left
    assert "●" not in body[0][:10]
    assert body[-1].endswith("●")
    assert "V th mV" in lines
    assert any("● fires" in line for line in lines)
    assert any(line.startswith("margin_mV: ") for line in lines)


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("many", [2, 9, 60])
def test_a_map_fits_into_the_terminal_and_says_what_it_leaves_out(width: int, many: int) -> None:
    tried = [i / 10 for i in range(many)]
    found = sweep(model("kind: weighted_sum\ninputs: [{weight: 1}]"), {"inputs.0.weight": tried, "theta": tried})
    text = found.to_text(width)
    drawn = [line for line in text.splitlines() if re.search("[┤│└]", line)]
    assert max(map(len, drawn)) <= width
    assert ("values of theta are shown; all are in CSV and SVG" in text) is (many == 60)


def test_colours_are_there_only_when_asked_for() -> None:
    assert "\x1b" not in squares(9).to_text()
    assert "\x1b[38;5;" in squares(9).to_text(colour=True)


def test_the_picture_of_one_parameter_marks_where_firing_ends() -> None:
    root = ET.fromstring(thresholds().to_svg())
    said = [one.text for one in root.iter(f"{SVG}text")]
    assert {"silent from here", "margin mV", "V th mV", "threshold"} <= set(said)
    assert root[1].text == thresholds().summary()


def test_the_picture_of_two_has_a_scale_a_border_and_names_for_both_sides() -> None:
    picture = squares(21).to_svg()
    root = ET.fromstring(picture)
    said = [one.text for one in root.iter(f"{SVG}text")]
    assert {"fires", "silent", "margin mV", "V th mV", "inputs.2.amplitude mV"} <= set(said)
    assert "kg-boundary" in picture
    assert " style=" not in picture


def test_on_a_small_map_every_point_says_its_number() -> None:
    found = two()
    root = ET.fromstring(found.to_svg())
    numbers = [one for one in root.iter(f"{SVG}text") if one.get("class") == "kg-number"]
    assert len(numbers) == 6
    bold = [one.get("font-weight") == "600" for one in numbers]
    assert sum(bold) == found.column("fired").count(True)


def test_a_large_map_is_drawn_no_finer_than_can_be_seen() -> None:
    value = sweep(psp_sum(SUMMATION), {"V_th_mV": [-60.0, -50.0], "V_rest_mV": [-70.0, -65.0]})
    many = tuple(float(i) for i in range(500))
    large = Sweep(
        id="x",
        kind="psp_sum",
        title="large",
        ranges=(Range("a", many), Range("b", many)),
        metrics=value.metrics,
        points=tuple(value.points[i % 4] for i in range(250_000)),
        metric="margin_mV",
    )
    assert len(large.to_svg()) < 8_000_000
    assert len(large.to_text().splitlines()) < 40


def test_the_scale_grows_lighter_all_the_way_so_that_it_is_read_without_colours() -> None:
    def light(colour: str) -> float:
        return sum(int(colour[i : i + 2], 16) * w for i, w in ((1, 0.2126), (3, 0.7152), (5, 0.0722)))

    assert (coloured(0), coloured(1)) == (VIRIDIS[0], VIRIDIS[-1])
    steps = [light(coloured(i / 63)) for i in range(64)]
    assert steps == sorted(steps)


@given(st.integers(1, 5000), st.integers(2, 300))
def test_what_is_shown_of_many_is_equally_far_apart(many: int, most: int) -> None:
    chosen = evenly(many, most)
    assert chosen[0] == 0
    assert len(chosen) <= most
    assert len({b - a for a, b in pairwise(chosen)}) <= 1
    assert many <= most or len(chosen) >= most // 3


def test_metrics_without_a_value_leave_gaps() -> None:
    found = sweep(psp_sum(SUMMATION), THRESHOLDS, metric="first_spike_ms")
    assert "first_spike_ms is between" in found.summary()
    assert "kg-curve" in found.to_svg()
    nowhere = sweep(psp_sum(SUMMATION), {"V_th_mV": [0.0, 1.0]}, metric="first_spike_ms")
    assert nowhere.summary() == "first_spike_ms has no value anywhere; fires nowhere"
    ET.fromstring(nowhere.to_svg())
    nowhere.to_text()


GRID_LIF = """
    kind: lif
    engine: grid
    dt_ms: 0.1
    duration_ms: 1000
    inputs:
      - {amplitude_pA: 40, tau_s_ms: 2, onset_ms: 1, count: 500, interval_ms: 2}
      - {amplitude_pA: -80, tau_s_ms: 2, onset_ms: 1.5, count: 100, interval_ms: 9}
"""


def test_ten_thousand_trials_of_ten_thousand_steps_are_within_the_limit() -> None:
    wide = {"inputs.0.amplitude_pA": range(20, 520, 5), "inputs.1.amplitude_pA": range(0, -200, -2)}
    found = sweep(model(GRID_LIF), wide)
    assert len(found.points) == 10_000
    text = found.to_text()
    assert "● fires, without margin_mV" in text
    assert "?" not in text
    with pytest.raises(ModelError, match="take 101,000,000 steps"):
        sweep(model(GRID_LIF), {**wide, "inputs.0.amplitude_pA": range(20, 525, 5)})


def test_a_truth_is_swept_as_one_and_nought() -> None:
    found = sweep(psp_sum(SUMMATION), THRESHOLDS, metric="fired")
    assert found.shown() == [1, 1, 0, 0]
    assert "fired is between 0" in found.summary()


def test_hostile_words_stay_words() -> None:
    hostile = "</title><script>alert(1)</script>"
    found = sweep(model(f"kind: weighted_sum\ntitle: {json.dumps(hostile)}"), {"theta": [0, 1]})
    assert "<script" not in found.to_svg()
    assert "<script" not in found._repr_html_()
    assert "<script" not in found.to_html()


def test_a_page_has_the_picture_and_the_points() -> None:
    found = sweep(psp_sum(SUMMATION), THRESHOLDS)
    page = found.to_html()
    assert found.summary() in page
    assert found.to_svg() in page
    assert "<h2>Points</h2>" in page
    assert page.count("<tr>") == 1 + len(found.points)
    levels = {"V_th_mV": [-55.0 + i / 50 for i in range(15)], "V_rest_mV": [-70.0 - i for i in range(15)]}
    many = sweep(psp_sum(SUMMATION), levels)
    assert "and 25 more; all of them are in JSON and CSV" in many.to_html()


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / "EPSP.md").write_text("")
    (tmp_path / "IPSP.md").write_text("")
    (tmp_path / "Summation.md").write_text(f"```kg-model{SUMMATION.replace(chr(10) + '    ', chr(10))}```\n")
    other = SUMMATION.replace("id: summation", "id: other").replace("\n    ", "\n")
    (tmp_path / "Both.md").write_text(
        f"```kg-model{other}```\n\n```kg-model{other.replace('id: other', 'id: more')}```\n"
    )
    return tmp_path


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        main(["run", *words])
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out, said.err


def test_the_command_line_sweeps_in_every_format(vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [str(vault), "Summation", "--sweep", "V_th_mV=-60:-50:3"]
    found = Vault.open(vault).run("Summation", sweep={"V_th_mV": [-60, -55, -50]})
    assert asked(capsys, *words) == (0, found.to_text(), "")
    assert asked(capsys, *words, "--format", "csv")[1] == found.to_csv()
    assert asked(capsys, *words, "--format", "svg")[1] == found.to_svg()
    assert asked(capsys, *words, "--format", "html")[1] == found.to_html()
    assert json.loads(asked(capsys, *words, "--format", "json")[1]) == json.loads(json.dumps(found.to_json()))
    code, out, err = asked(capsys, *words, "--metric", "peak_mV", "-o", str(vault / "s.txt"))
    assert (code, out, err) == (0, "", "")
    assert "peak_mV is −51.0 everywhere" in (vault / "s.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Summation", "--metric", "fired"], "--metric is of a sweep: add --sweep PATH=A:B:N"),
        (["Summation", "--sweep", "V_th_mV=-60:-50:3", "--format", "page"], "no format named 'page'"),
        (["Summation", "--sweep", "V_th_mV=-60:-50:3", "-o", "no/such/folder.csv"], "there is no folder 'no/such'"),
        (["Summation", "--sweep", "V=1"], "'V=1' is no PATH=A:B:N"),
        (["Both", "--sweep", "V_th_mV=-60:-50:3"], "a sweep is of one: name one of 'Both#other' and 'Both#more'"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused_in_a_line(
    vault: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    code, out, err = asked(capsys, str(vault), *words)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_set_and_several_sweeps_go_together(vault: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--set", "V_rest_mV=-72", "--sweep", "V_th_mV=-60:-50:3", "--sweep", "kernel.decay_ms=4:8:2"]
    _, out, _ = asked(capsys, str(vault), "Summation", *words, "--format", "json")
    found = json.loads(out)
    assert found["set"] == {"V_rest_mV": "-72"}
    assert [point["at"] for point in found["points"]] == [[v, d] for v in (-60, -55, -50) for d in (4, 8)]


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of its own")
def test_ctrl_c_writes_the_rows_that_are_done_and_says_how_many(vault: Path) -> None:
    ours, theirs = os.openpty()
    words = ["Summation", "--sweep", "V_th_mV=-60:-50:250", "--sweep", "V_rest_mV=-75:-65:250"]
    command = [sys.executable, "-m", "kg", "run", str(vault), *words, "--format", "csv", "-o", str(vault / "s.csv")]
    process = subprocess.Popen(command, stderr=theirs, stdout=subprocess.PIPE)
    os.close(theirs)
    said = b""
    while b"sweeping: " not in said:
        said += os.read(ours, 1000)
    process.send_signal(signal.SIGINT)
    while chunk := _read(ours):
        said += chunk
    assert process.wait() == 130
    assert process.stdout is not None
    process.stdout.close()
    os.close(ours)
    rows = (vault / "s.csv").read_text(encoding="utf-8").splitlines()
    assert 1 < len(rows) < 62_501
    assert f"kg: interrupted: {len(rows) - 1:,} of 62,500 points done".encode() in said


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1000)
    except OSError:
        # the other end is closed
        return b""
