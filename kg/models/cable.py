"""A dendrite: what inputs at a distance do to the soma, how much later, how much longer."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from math import fsum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from kg.models.axes import rounded_up
from kg.models.defaults import default
from kg.models.maths import cables, kernels
from kg.models.maths.cables import End
from kg.models.result import Cell, Chart, Curve, Drawing, Mark, Method, Metric, Outcome, Part, Table, Trace
from kg.models.shapes import Alpha, Biexp, Exp, Timing, timing_problems
from kg.models.spec import Input, Model, Path, Problem, Spec, named
from kg.models.units import Micrometres, Milliseconds, Millivolts, Number, Picoamperes
from kg.models.wording import exact, signed, significant

if TYPE_CHECKING:
    from kg.models.maths.transients import Cause, Event, Response, Sum

MOST_INPUTS = 200
"""With more inputs, a run would take longer than anyone waits: each is followed at the onsets of all."""
ACCURACY = 1e-12
"""What a potential may be off by, relative to the amplitudes."""
POINTS = 101
"""Distances at which the attenuation is drawn."""


class Steady(Spec):
    """Begins long ago and does not end: only distance counts, not time."""

    shape: Literal["steady"] = "steady"

    def kernel(self, own: Timing) -> kernels.Kernel:  # noqa: ARG002 - as the other shapes
        """A course without time."""
        return kernels.Kernel((), 1.0)


def _shape(value: Any) -> Any:
    # a table without a shape is the usual one
    return value.get("shape", "biexp") if isinstance(value, dict) else getattr(value, "shape", "biexp")


CableShape: TypeAlias = Annotated[
    Annotated[Exp, Tag("exp")]
    | Annotated[Alpha, Tag("alpha")]
    | Annotated[Biexp, Tag("biexp")]
    | Annotated[Steady, Tag("steady")],
    Discriminator(_shape),
]


class CableInput(Input, Timing):
    """An input somewhere on the dendrite: a current, or the potential that its current makes."""

    distance_um: Micrometres = default("distance_um", ge=0)
    amplitude_mV: Millivolts = default("amplitude_mV")
    amplitude_pA: Picoamperes | None = Field(default=None, title="peak current, in place of an amplitude in mV")
    measured: Literal["soma", "site"] = Field(
        default="soma",
        title="where amplitude_mV is measured: at the soma, if the input were there, or at the input's own site",
    )
    onset_ms: Milliseconds = default("onset_ms")

    @property
    def amplitude(self) -> float:
        """In mV, or for a current in pA."""
        return self.amplitude_mV if self.amplitude_pA is None else self.amplitude_pA

    @property
    def excites(self) -> bool:
        """Whether it depolarises."""
        return self.amplitude >= 0

    @property
    def from_site(self) -> bool:
        """Whether its own potential, not its current, is what the note gives."""
        return self.amplitude_pA is None and self.measured == "site"


class Cable(Model):
    """One passive dendrite with the soma at its beginning: what reaches the soma, and firing there at V ≥ V_th.

    The soma is the sealed end at distance 0 and adds no membrane of its own. The attenuation of an input is its peak
    at the soma relative to that of the same input at distance 0; for a steady current that is cosh(L − X) / cosh L.
    """

    kind: Literal["cable"] = "cable"
    diameter_um: Micrometres = default("diameter_um", gt=0)
    length_um: Micrometres = default("length_um", gt=0)
    R_m_ohm_cm2: Number = default("R_m_ohm_cm2", gt=0)
    R_i_ohm_cm: Number = default("R_i_ohm_cm", gt=0)
    C_m_uF_cm2: Number = default("C_m_uF_cm2", gt=0)
    end: Literal["sealed", "killed", "infinite"] = "sealed"
    kernel: CableShape = Biexp()
    V_rest_mV: Millivolts = default("V_rest_mV")
    V_th_mV: Millivolts = default("V_th_mV")
    duration_ms: Milliseconds | None = Field(default=None, gt=0, title="how much is drawn; nothing depends on it")
    dt_ms: Milliseconds | None = Field(default=None, gt=0, title="how finely it is drawn; nothing depends on it")
    inputs: tuple[CableInput, ...] = ()

    metrics: ClassVar[Mapping[str, str]] = {
        "lambda_um": "the length constant",
        "electrotonic_length": "the length in length constants; none without an end",
        "R_in_MOhm": "the input resistance at the soma",
        "tau_m_ms": "the membrane time constant",
        "steady": "steady-state attenuation of the farthest input, upper bound for brief inputs",
        "attenuation": "the peak of the farthest input at the soma, relative to that of the same input at distance 0",
        "delay_ms": "how much later its peak is; none for a steady input",
        "mean_delay_ms": "how much later its potential is on average: the difference of the centroids",
        "half_width_ms": "how long it is above half of its peak at the soma",
        "fired": "whether the sum at the soma reaches the threshold",
        "first_spike_ms": "when it does so first; none for steady inputs",
        "peak_mV": "the highest potential at the soma, firing or not",
        "peak_ms": "when it is highest; none if it never rises above rest",
        "peak_above_rest_mV": "the peak as a depolarisation",
        "margin_mV": "the peak above the threshold; negative if it falls short",
    }
    template: ClassVar[str] = """
id: dendrite
kind: cable
title: Two synapses, one near and one far
diameter_um: 2
length_um: 1000
R_m_ohm_cm2: 20000
R_i_ohm_cm: 150
C_m_uF_cm2: 1
end: sealed  # or killed, infinite
kernel: {shape: biexp, rise_ms: 0.5, decay_ms: 5}  # or alpha, exp, steady
V_rest_mV: -70
V_th_mV: -55
inputs:  # amplitude_mV: what the input would make at the soma, were it there; or amplitude_pA
  - {from: "[[EPSP]]", label: near, distance_um: 50, amplitude_mV: 12, onset_ms: 2}
  - {from: "[[EPSP]]", label: far, distance_um: 600, amplitude_mV: 12, onset_ms: 2}
controls: [inputs.1.distance_um, inputs.1.amplitude_mV, V_th_mV]  # what a reader may change
expect:  # what the note claims; kg check tests it
  - {metric: lambda_um, near: 816.5, tol: 0.1}
  - {metric: attenuation, less: 0.4}
  - {metric: fired, equals: false}
sources: []  # where the note's numbers come from
"""

    def problems(self) -> Iterator[Problem]:
        """A threshold below rest, inputs beyond the end, too many of them, an amplitude given twice."""
        if self.V_th_mV <= self.V_rest_mV:
            found = f"the threshold {exact(self.V_th_mV)} mV is not above the rest {exact(self.V_rest_mV)} mV"
            yield Problem(("V_th_mV",), found, "both are potentials, not distances from rest")
        if len(self.inputs) > MOST_INPUTS:
            found = f"the dendrite has {len(self.inputs):,} inputs; kg follows at most {MOST_INPUTS}"
            yield Problem(("inputs",), found, "let one input stand for those that begin together")
        yield from timing_problems(("kernel",), self.kernel, Timing())
        for i, one in enumerate(self.inputs):
            yield from timing_problems(("inputs", i), self.kernel, one)
            yield from self._input_problems(("inputs", i), one)

    def points(self) -> int:
        """Times at which the trace is drawn, for each input anew."""
        if self.timeless:
            return 0
        start, end, step = self.window
        return (int((end - start) / step) + 1) * len(self.inputs)

    def idle(self, path: Path) -> bool:
        """What has no end has no length, and what is steady no time; a current has no amplitude in mV."""
        last = path[-1]
        if last == "amplitude_mV" and path[0] == "inputs":
            return self.inputs[int(path[1])].amplitude_pA is not None
        if last == "onset_ms":
            return self.timeless
        return last == "length_um" and self.end == "infinite"

    def solve(self) -> Outcome:
        """What reaches the soma of each input, and of all together."""
        return (_Steady(self) if self.timeless else _Brief(self)).outcome()

    @property
    def timeless(self) -> bool:
        """Whether there is no input that begins and ends."""
        return not self.inputs or self.kernel.shape == "steady"

    @cached_property
    def lambda_um(self) -> float:
        """The length constant."""
        return cables.length_constant(self.diameter_um, self.R_m_ohm_cm2, self.R_i_ohm_cm)

    @cached_property
    def L(self) -> float:
        """The length in length constants."""
        return self.length_um / self.lambda_um

    @cached_property
    def tau_m_ms(self) -> float:
        """The membrane time constant."""
        return cables.time_constant(self.R_m_ohm_cm2, self.C_m_uF_cm2)

    @cached_property
    def R_inf_MOhm(self) -> float:
        """The input resistance of a dendrite that goes on."""
        return cables.semi_infinite_resistance(self.diameter_um, self.R_m_ohm_cm2, self.R_i_ohm_cm)

    @property
    def R_in_MOhm(self) -> float:
        """The input resistance at the soma."""
        return self.R_inf_MOhm * cables.resistance_ratio(self.L, End(self.end))

    def steady(self, one: CableInput) -> float:
        """What is left at the soma of an input that does not end."""
        x = one.distance_um / self.lambda_um
        return cables.attenuation_from_site(x) if one.from_site else cables.attenuation(x, self.L, End(self.end))

    def mean_delay_ms(self, one: CableInput) -> float:
        """How much later, on average, the soma sees an input than if it stood there."""
        x = one.distance_um / self.lambda_um
        delay = cables.mean_delay_from_site(x) if one.from_site else cables.mean_delay(x, self.L, End(self.end))
        return delay * self.tau_m_ms

    def cause(self, one: CableInput) -> "Cause":
        """An input of unit size, as the search for its response needs it."""
        from kg.models.maths.transients import (  # noqa: PLC0415 - numpy only for inputs with time
            Current,
            Dendrite,
            SitePotential,
            SomaPotential,
        )

        kind = SitePotential if one.from_site else SomaPotential if one.amplitude_pA is None else Current
        dendrite = Dendrite(self.L, End(self.end), self.tau_m_ms, self.R_inf_MOhm / 1000)
        return kind(dendrite, one.distance_um / self.lambda_um, self.kernel.kernel(one))

    @cached_property
    def window(self) -> tuple[float, float, float]:
        """Start, end and step of what is drawn, in round numbers."""
        ends = [one.onset_ms + 4 * max(self.tau_m_ms, *self._taus(one)) for one in self.inputs]
        start = min([0.0, *(one.onset_ms for one in self.inputs)])
        length = self.duration_ms or rounded_up(max([10.0, *ends]) - start)
        return start, start + length, self.dt_ms or length / 1000

    def _taus(self, one: CableInput) -> list[float]:
        names = type(self.kernel).model_fields.keys() & Timing.model_fields.keys()
        return [getattr(one, name) or getattr(self.kernel, name) for name in names] or [0.0]

    def _input_problems(self, path: Path, one: CableInput) -> Iterator[Problem]:
        if self.end != "infinite" and one.distance_um > self.length_um:
            found = f"the input is at {exact(one.distance_um)} µm; the dendrite ends at {exact(self.length_um)} µm"
            yield Problem((*path, "distance_um"), found, "make the dendrite longer, or its end 'infinite'")
        if one.amplitude_pA is not None:
            for name in sorted({"amplitude_mV", "measured"} & one.model_fields_set):
                found = f"'{name}' says nothing beside 'amplitude_pA'"
                yield Problem((*path, name), found, "leave one of them out", of_key=True)


class _Answer(ABC):
    """One run; what is asked of it differs between inputs with and without time."""

    method = Method.EXACT
    tolerance = ""
    spikes_ms: tuple[float, ...] = ()

    def __init__(self, model: Cable) -> None:
        self.model = model
        names = [one.name or ("EPSP" if one.excites else "IPSP") for one in model.inputs]
        self.inputs = tuple(zip(model.inputs, named(names), strict=True))
        self.farthest = max(model.inputs, key=lambda one: one.distance_um, default=None)

    def outcome(self) -> Outcome:
        return Outcome(
            verdict=self.verdict(),
            metrics=self.metrics(),
            contributions=self.contributions(),
            draw=self.drawing,
            method=self.method,
            tolerance=self.tolerance,
            spikes_ms=self.spikes_ms,
            margin_mV=self.margin,
        )

    def metrics(self) -> dict[str, Metric]:
        model, far = self.model, self.farthest
        return {
            "lambda_um": model.lambda_um,
            "electrotonic_length": None if model.end == "infinite" else model.L,
            "R_in_MOhm": model.R_in_MOhm,
            "tau_m_ms": model.tau_m_ms,
            "steady": model.steady(far) if far else None,
            "attenuation": None,
            "delay_ms": None,
            "mean_delay_ms": None,
            "half_width_ms": None,
            "fired": self.margin >= 0,
            "first_spike_ms": self.spikes_ms[0] if self.spikes_ms else None,
            "peak_mV": model.V_rest_mV + self.height,
            "peak_ms": None,
            "peak_above_rest_mV": self.height,
            "margin_mV": self.margin,
        }

    @property
    @abstractmethod
    def height(self) -> float:
        """The highest depolarisation of the soma."""

    @property
    def margin(self) -> float:
        return fsum((self.model.V_rest_mV, self.height, -self.model.V_th_mV))

    @abstractmethod
    def verdict(self) -> str:
        """One sentence."""

    @abstractmethod
    def contributions(self) -> Table:
        """What each input leaves at the soma."""

    @abstractmethod
    def drawing(self) -> Drawing:
        """What there is to see."""

    def where(self, one: CableInput) -> str:
        return f"{exact(one.distance_um)} µm ({significant(one.distance_um / self.model.lambda_um)} λ)"


class _Steady(_Answer):
    """Inputs that do not end, or none at all."""

    def metrics(self) -> dict[str, Metric]:
        return {**super().metrics(), "attenuation": self.model.steady(self.farthest) if self.farthest else None}

    @cached_property
    def shares(self) -> tuple[float, ...]:
        """What each input does to the soma, in mV."""
        return tuple(one.amplitude * self.scale(one) * self.model.steady(one) for one in self.model.inputs)

    def scale(self, one: CableInput) -> float:
        # pA times MOhm is uV
        return 1.0 if one.amplitude_pA is None else self.model.R_in_MOhm / 1000

    @property
    def height(self) -> float:
        return fsum(self.shares)

    def verdict(self) -> str:
        model, far = self.model, self.farthest
        if far is None:
            return f"has no inputs; the length constant is {significant(model.lambda_um)} µm"
        settles = f"the soma settles at {significant(model.V_rest_mV + self.height)} mV"
        ends = f"reaches the threshold; {settles}" if self.margin >= 0 else f"stays silent; {settles}"
        room = f"margin {signed(self.margin)} mV" if self.margin >= 0 else f"{significant(-self.margin, 2)} mV short"
        return f"{ends}, {room}; {_percent(model.steady(far))} of a steady input at {self.where(far)} reaches the soma"

    def contributions(self) -> Table:
        rows = tuple(
            (name, one.distance_um, one.distance_um / self.model.lambda_um, self.model.steady(one), share)
            for (one, name), share in zip(self.inputs, self.shares, strict=True)
        )
        return Table(("input", "distance_um", "X", "steady", "soma_mV"), rows)

    def drawing(self) -> Chart:
        model = self.model
        end = model.length_um if model.end != "infinite" else self.reach()
        places = tuple(end * (i / (POINTS - 1)) for i in range(POINTS))
        heights = tuple(cables.attenuation(place / model.lambda_um, model.L, End(model.end)) for place in places)
        marks = tuple((name, one.distance_um, model.steady(one)) for one, name in self.inputs)
        return Chart("distance_um", "attenuation", (Curve("steady-state attenuation", places, heights),), marks)

    def reach(self) -> float:
        return max([3 * self.model.lambda_um, *(1.2 * one.distance_um for one in self.model.inputs)])


class _Brief(_Answer):
    """Inputs that begin and pass."""

    method = Method.NUMERIC

    def __init__(self, model: Cable) -> None:
        super().__init__(model)
        found = self.sum.first_crossing(model.V_th_mV - model.V_rest_mV)
        self.spikes_ms = () if found is None else (found,)
        size = fsum(abs(one.amplitude) * self.scale(one) for one in model.inputs)
        self.tolerance = f"{ACCURACY * size:.0e} mV"

    def scale(self, one: CableInput) -> float:
        return 1.0 if one.amplitude_pA is None else self.model.R_in_MOhm / 1000

    @cached_property
    def sum(self) -> "Sum":
        from kg.models.maths.transients import Sum  # noqa: PLC0415 - numpy only for inputs with time

        return Sum(self.events(self.model.inputs))

    def events(self, inputs: Sequence[CableInput]) -> "tuple[Event, ...]":
        from kg.models.maths.transients import Event  # noqa: PLC0415

        return tuple(Event(one.onset_ms, one.amplitude, self.model.cause(one)) for one in inputs)

    @cached_property
    def peak(self) -> Mark | None:
        top = self.sum.highest()
        return Mark(top.t, top.value) if top else None

    @property
    def height(self) -> float:
        return self.peak.V_mV if self.peak else 0.0

    @cached_property
    def responses(self) -> "Mapping[Cause, Response | None]":
        """What the soma sees of each cause, and of the same causes at the soma."""
        from kg.models.maths.transients import response  # noqa: PLC0415

        causes = {self.model.cause(one) for one in self.model.inputs}
        return {cause: response(cause) for cause in causes | {replace(cause, X=0.0) for cause in causes}}

    def metrics(self) -> dict[str, Metric]:
        assert self.farthest is not None
        _, _, _, _, attenuation, delay, width, _, _ = self.row(self.farthest, "")
        return {
            **super().metrics(),
            "attenuation": attenuation,
            "delay_ms": delay,
            "mean_delay_ms": self.model.mean_delay_ms(self.farthest),
            "half_width_ms": width,
            "fired": bool(self.spikes_ms),
            "peak_ms": self.peak.t_ms if self.peak else None,
        }

    def verdict(self) -> str:
        assert self.farthest is not None
        return f"{self.answer()}; {self.loss(self.farthest)}"

    def answer(self) -> str:
        if self.spikes_ms:
            return f"fires at {significant(self.spikes_ms[0])} ms, margin {signed(self.margin)} mV"
        short = f"{significant(-self.margin, 2)} mV short"
        if self.peak is None:
            return f"stays silent; the soma never rises above rest, {short}"
        top = self.model.V_rest_mV + self.height
        return f"stays silent; the soma peaks at {significant(top)} mV at {significant(self.peak.t_ms)} ms, {short}"

    def loss(self, one: CableInput) -> str:
        _, _, _, _, attenuation, delay, _, _, _ = self.row(one, "")
        if not attenuation or delay is None:
            return f"nothing of an input at {self.where(one)} reaches the soma"
        later = f", its peak {significant(float(delay))} ms later" if one.distance_um else ""
        return f"{_percent(float(attenuation))} of an input at {self.where(one)} reaches the soma{later}"

    def contributions(self) -> Table:
        """Each input with what is lost on its way."""
        columns = ("input", "distance_um", "X", "steady", "attenuation", "delay_ms", "half_width_ms", "broadening")
        return Table((*columns, "soma_mV"), tuple(self.row(one, name) for one, name in self.inputs))

    def row(self, one: CableInput, name: str) -> tuple[Cell, ...]:
        cause = self.model.cause(one)
        here, there = self.responses[replace(cause, X=0.0)], self.responses[cause]
        place = (name, one.distance_um, cause.X, self.model.steady(one))
        if here is None or there is None:
            return (*place, 0.0, None, None, None, 0.0)
        wider = there.half_width_ms / here.half_width_ms if there.half_width_ms and here.half_width_ms else None
        attenuation, delay = there.peak / here.peak, there.peak_ms - here.peak_ms
        return (*place, attenuation, delay, there.half_width_ms, wider, one.amplitude * there.peak)

    def drawing(self) -> Trace:
        """The soma's potential and its parts on the grid that is drawn."""
        from kg.models.maths.trace import grid  # noqa: PLC0415 - numpy only for those who look
        from kg.models.maths.transients import sampled  # noqa: PLC0415

        model, times = self.model, grid(*self.model.window)
        shares = [sampled(self.events([one]), times) for one in model.inputs]
        top = self.peak or Mark(float(times[0]), 0.0)
        return Trace(
            t_ms=times,
            V_mV=model.V_rest_mV + sum(shares, start=0 * times),
            parts=tuple(Part(name, one.excites, V) for (one, name), V in zip(self.inputs, shares, strict=True)),
            rest_mV=model.V_rest_mV,
            threshold_mV=model.V_th_mV,
            peak=Mark(top.t_ms, model.V_rest_mV + top.V_mV),
            spikes=tuple(Mark(t, model.V_th_mV) for t in self.spikes_ms),
            onsets=tuple((one.onset_ms, one.excites) for one in model.inputs),
        )


def _percent(share: float) -> str:
    return f"{significant(100 * share)}%"
