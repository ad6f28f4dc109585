"""What a model may ask for: each limit answers in one line, whoever runs kg may raise it, and no note can."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Literal

import pytest
from model_notes import complaints, note
from model_vaults import TRIGGER, fence, told, vault_with

from kg.errors import ModelError, UsageError
from kg.models import KINDS, LIMITS, Limits, Model, read, run
from kg.models.deadline import within
from kg.models.result import Outcome, Table
from kg.models.spec import limited
from kg.models.units import Number
from kg.vault import Vault


class Trials(Model):
    """A kind of a plug-in, of so many trials of so many steps."""

    kind: Literal["trials"] = "trials"
    trials: int = 1

    def steps(self) -> int:
        return self.trials * 1000

    def solve(self) -> Outcome:
        return _answer({})


class Endless(Model):
    """A kind of a plug-in that finds no end, and does not want to be stopped."""

    kind: Literal["endless"] = "endless"
    naps: bool = True

    def solve(self) -> Outcome:
        for number in count():
            try:
                time.sleep(0.001 if self.naps else 0)
                str(number)
            except Exception:  # noqa: BLE001 - the point of it
                continue
        raise AssertionError


class Extreme(Model):
    """A kind of a plug-in that divides by a parameter and multiplies by another."""

    kind: Literal["extreme"] = "extreme"
    by: Number = 1
    times: Number = 1

    def solve(self) -> Outcome:
        return _answer({"share": 1 / self.by, "product": 1e300 * self.times, "missing": None})


class Fine(Model):
    """A kind of a plug-in whose trace has as many points as a step of 0 makes."""

    kind: Literal["fine"] = "fine"
    step: Number = 1

    def points(self) -> int:
        return int(10 / self.step)

    def solve(self) -> Outcome:
        return _answer({})


def _answer(metrics: dict[str, float | None]) -> Outcome:
    return Outcome("answers", metrics, Table(("input",), ()), lambda: pytest.fail("nobody looks"))


@pytest.fixture(autouse=True)
def plug_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a plug-in had brought these kinds."""
    for kind in (Trials, Endless, Extreme, Fine):
        monkeypatch.setitem(KINDS.parts, kind.model_fields["kind"].default, kind)


# each limit


def test_what_cannot_even_be_counted_is_refused_in_a_line() -> None:
    (said,) = complaints("kind: fine\nstep: 0")
    assert said.endswith("these parameters are too extreme to compute with: float division by zero")
    with pytest.raises(ModelError, match="too extreme to compute with: float division by zero"):
        run(Fine(), set={"step": 0})


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (
            "kind: psp_sum\ninputs: [{count: 60000}, {count: 40001}]",
            "Summation.md:5:9: inputs: the inputs are 100,001 events; kg runs at most 100,000",
        ),
        (
            "kind: psp_sum\nduration_ms: 2000001\ndt_ms: 1",
            "Summation.md:6:8: dt_ms: the trace has 2,000,002 points; kg draws at most 2,000,000",
        ),
        (
            "kind: psp_sum\ninputs: [" + ", ".join(f"{{decay_ms: {1 + i}}}" for i in range(65)) + "]",
            (
                "Summation.md:5:9: inputs: the inputs have 65 different time courses; kg runs at most 64; "
                "let inputs share their time constants"
            ),
        ),
        (
            "kind: trials\ntrials: 100001",
            "Summation.md:4:1: the trials take 100,001,000 steps; kg runs at most 100,000,000",
        ),
        (f"kind: psp_sum\n# {'x' * 65_536}", "Summation.md:4:1: the block has 65,553 bytes; kg reads at most 65,536"),
    ],
)
def test_what_a_block_asks_beyond_a_limit_is_one_line(block: str, said: str) -> None:
    assert complaints(block) == [said]


def test_exactly_as_much_as_a_limit_allows_is_allowed() -> None:
    assert complaints("kind: psp_sum\ninputs: [{count: 60000}, {count: 40000}]") == []
    assert complaints("kind: psp_sum\nduration_ms: 1999999\ndt_ms: 1") == []
    assert complaints("kind: trials\ntrials: 100000") == []
    assert complaints(f"kind: psp_sum\n# {'x' * 65_519}") == []


def test_the_models_of_a_note_are_limited(tmp_path: Path) -> None:
    (tmp_path / "Many.md").write_text("\n".join([fence("kind: weighted_sum")] * 51))
    assert told(Vault.open(tmp_path)) == [
        "Many.md:202:1: invalid-model: the note has 51 models; kg reads at most 50; divide the note"
    ]
    assert len(Vault.open(tmp_path).run("Many", limit={"blocks": 51})) == 51


def test_values_that_the_caller_sets_meet_the_same_limits() -> None:
    (trials,) = read(note("kind: trials"))
    assert isinstance(trials, Model)
    with pytest.raises(ModelError, match="the model 'trials': the trials take 200,000,000 steps; kg runs at most 100"):
        run(trials, set={"trials": 200_000})
    assert run(trials, set={"trials": 200_000}, limits=Limits(steps=200_000_000)).verdict == "answers"


def test_what_a_wire_brings_meets_the_same_limits(tmp_path: Path) -> None:
    # 100,000 potentials from a model whose sum is that number
    many = 'kind: psp_sum\ninputs: [{from: "[[Number]]", metric: sum, as: count, amplitude_mV: 0.001}]'
    vault = vault_with(tmp_path, Number="kind: weighted_sum\nbias: 100001", Many=many)
    assert told(vault) == ["Many.md:3:9: invalid-model: the inputs are 100,001 events; kg runs at most 100,000"]
    whole = vault_with(tmp_path, Number="kind: weighted_sum\nbias: 2.5", Many=many)
    assert told(whole) == ["Many.md:3:10: invalid-model: '2.5' is no whole number"]


# time


def test_a_model_that_finds_no_end_is_stopped_after_ten_seconds_of_a_check(tmp_path: Path) -> None:
    vault = vault_with(tmp_path, Endless="kind: endless")
    before, began = threading.active_count(), time.monotonic()
    assert told(vault) == [
        (
            "Endless.md:2:7: invalid-model: the model took longer than 10 s; "
            "let it do less; 'kg run' waits as long as it takes"
        )
    ]
    assert 10 <= time.monotonic() - began < 60
    assert threading.active_count() == before


def test_the_other_models_run_all_the_same(tmp_path: Path) -> None:
    vault = vault_with(tmp_path, Endless="kind: endless", Trigger=TRIGGER)
    assert [(one.name, one.ok) for one in vault.models({"seconds": 0.1})] == [
        ("Endless#endless", False),
        ("Trigger#trigger", True),
    ]


@pytest.mark.parametrize("block", ["kind: endless", "kind: endless\nnaps: false"])
def test_less_time_may_be_given(tmp_path: Path, block: str) -> None:
    vault = vault_with(tmp_path, Endless=block)
    (found,) = vault.models({"seconds": 0.2})
    assert list(found.wrong()) == [
        "Endless.md:2:7: kind: the model took longer than 0.2 s; let it do less; 'kg run' waits as long as it takes"
    ]
    with pytest.raises(ModelError, match=r"took longer than 0\.1 s"):
        vault.run("Endless", limit={"seconds": 0.1})


def test_work_in_any_thread_may_be_limited() -> None:
    answers: list[object] = []

    def late() -> None:
        try:
            within(0.1, Endless().solve)
        except TimeoutError as error:
            answers.append(error)

    worker = threading.Thread(target=late)
    worker.start()
    worker.join(10)
    assert len(answers) == 1
    assert within(60, lambda: 5) == 5


def test_what_fails_in_time_fails_as_it_does() -> None:
    with pytest.raises(ZeroDivisionError):
        within(60, lambda: 1 / 0)


def test_work_that_ends_just_when_its_time_is_over_is_either_done_or_late_and_harms_nobody() -> None:
    def work(seconds: float) -> Callable[[], int]:
        def until() -> int:
            end = time.perf_counter() + seconds
            while time.perf_counter() < end:
                pass
            return 7

        return until

    before = threading.active_count()
    outcomes = set()
    for i in range(200):
        try:
            outcomes.add(within(0.002, work(0.0015 + i * 5e-6)))
        except TimeoutError:
            outcomes.add(0)
        # an error that came too late would be raised here
        assert sum(range(2000)) == 1999000
    assert outcomes <= {0, 7}
    assert threading.active_count() == before


def test_a_stopped_model_leaves_a_process_that_ends(tmp_path: Path) -> None:
    script = (
        "from kg.models.deadline import within\n"
        "try:\n    within(0.1, lambda: exec('while True: pass'))\n"
        "except TimeoutError:\n    print('late')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=True
    )
    assert (done.stdout, done.stderr) == ("late\n", "")


# numbers that are none


@pytest.mark.parametrize("written", [".inf", "-.inf", ".nan", "1e400", '"inf"', '"nan mV"', "1e31"])
def test_infinity_and_nan_do_not_come_in(written: str) -> None:
    for block in (
        f"kind: psp_sum\nV_rest_mV: {written}",
        f"kind: weighted_sum\nbias: {written}",
        f"kind: psp_sum\nexpect: [{{metric: peak_mV, less: {written}}}]",
        f"kind: psp_sum\ninputs: [{{onset_ms: {written}}}]",
    ):
        (said,) = complaints(block)
        assert said.startswith("Summation.md:5:")


@pytest.mark.parametrize(
    ("set_", "said"),
    [
        ({"by": 0}, "too extreme to compute with: float division by zero"),
        ({"times": 1e30}, "too extreme to compute with: 'product' is no finite number"),
        ({"times": -1e30}, "too extreme to compute with: 'product' is no finite number"),
    ],
)
def test_infinity_and_nan_do_not_get_out(tmp_path: Path, set_: dict[str, float], said: str) -> None:
    vault = vault_with(tmp_path, Extreme="kind: extreme")
    with pytest.raises(ModelError, match=said):
        vault.model("Extreme").run(set_)
    (name, value), *_ = set_.items()
    (found,) = told(vault_with(tmp_path, Extreme=f"kind: extreme\n{name}: {value}"))
    assert found.startswith("Extreme.md:1:1: invalid-model: these parameters are too extreme") or said in found


# who may raise a limit


def test_whoever_runs_kg_names_the_limits_to_raise(tmp_path: Path) -> None:
    vault = vault_with(tmp_path, Many="kind: psp_sum\ninputs: [{count: 150000, amplitude_mV: 0.001}]")
    with pytest.raises(ModelError, match="150,000 events; kg runs at most 100,000"):
        vault.run("Many")
    assert vault.run("Many", limit={"events": "200000"})[0].metrics["fired"] is True
    assert [one.ok for one in vault.models({"events": 200_000})] == [True]
    assert "limits" in complaints("kind: psp_sum\nlimits: {events: 9}")[0]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"event": 5}, "no limit named 'event'; did you mean 'events'? there are: events, points"),
        ({"events": "many"}, "the limit 'events' is 'many'; it must be a whole number above 0"),
        ({"events": 0}, "the limit 'events' is '0'; it must be a whole number above 0"),
        ({"events": 2.5}, "the limit 'events' is '2.5'; it must be a whole number above 0"),
        ({"events": "nan"}, "the limit 'events' is 'nan'; it must be a whole number above 0"),
        ({"events": "inf"}, "the limit 'events' is 'inf'; it must be a whole number above 0"),
        ({"seconds": -1}, "the limit 'seconds' is '-1'; it must be a number above 0"),
    ],
)
def test_a_limit_that_is_none_is_refused(given: dict[str, str | float], said: str) -> None:
    with pytest.raises(UsageError) as refused:
        limited(given)
    assert str(refused.value).startswith(said)


def test_limits_are_raised_one_by_one() -> None:
    assert limited({"events": "2e5", "seconds": "inf"}) == LIMITS._replace(events=200_000, seconds=float("inf"))
    assert limited({}) == LIMITS
