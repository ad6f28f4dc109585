"""What a dendrite does to its inputs: verdict, metrics, contributions, drawings, steady and brief."""

from abc import ABC, abstractmethod
from dataclasses import replace
from functools import cached_property
from math import fsum
from typing import TYPE_CHECKING

from kg.models.maths import cables
from kg.models.maths.cables import End
from kg.models.result import Cell, Chart, Curve, Drawing, Mark, Method, Metric, Outcome, Part, Table, Trace
from kg.models.spec import named
from kg.models.wording import exact, signed, significant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.models.cable import Cable, CableInput
    from kg.models.maths.transients import Cause, Event, Response, Sum

ACCURACY = 1e-12
"""What a potential may be off by, relative to the amplitudes."""
POINTS = 101
"""Distances at which the attenuation is drawn."""


def answer(model: "Cable") -> Outcome:
    """What reaches the soma, of inputs that end or of such that do not."""
    return (_Steady(model) if model.timeless else _Brief(model)).outcome()


class _Answer(ABC):
    """One run; what is asked of it differs between inputs with and without time."""

    method = Method.EXACT
    tolerance = ""
    spikes_ms: tuple[float, ...] = ()

    def __init__(self, model: "Cable") -> None:
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

    def where(self, one: "CableInput") -> str:
        return f"{exact(one.distance_um)} µm ({significant(one.distance_um / self.model.lambda_um)} λ)"


class _Steady(_Answer):
    """Inputs that do not end, or none at all."""

    def metrics(self) -> dict[str, Metric]:
        return {**super().metrics(), "attenuation": self.model.steady(self.farthest) if self.farthest else None}

    @cached_property
    def shares(self) -> tuple[float, ...]:
        """What each input does to the soma, in mV."""
        return tuple(one.amplitude * self.scale(one) * self.model.steady(one) for one in self.model.inputs)

    def scale(self, one: "CableInput") -> float:
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

    def __init__(self, model: "Cable") -> None:
        super().__init__(model)
        found = self.sum.first_crossing(model.V_th_mV - model.V_rest_mV)
        self.spikes_ms = () if found is None else (found,)
        size = fsum(abs(one.amplitude) * self.scale(one) for one in model.inputs)
        self.tolerance = f"{ACCURACY * size:.0e} mV"

    def scale(self, one: "CableInput") -> float:
        return 1.0 if one.amplitude_pA is None else self.model.R_in_MOhm / 1000

    @cached_property
    def sum(self) -> "Sum":
        from kg.models.maths.transients import Sum  # noqa: PLC0415 - numpy only for inputs with time

        return Sum(self.events(self.model.inputs))

    def events(self, inputs: "Sequence[CableInput]") -> "tuple[Event, ...]":
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

    def loss(self, one: "CableInput") -> str:
        _, _, _, _, attenuation, delay, _, _, _ = self.row(one, "")
        if not attenuation or delay is None:
            return f"nothing of an input at {self.where(one)} reaches the soma"
        later = f", its peak {significant(float(delay))} ms later" if one.distance_um else ""
        return f"{_percent(float(attenuation))} of an input at {self.where(one)} reaches the soma{later}"

    def contributions(self) -> Table:
        """Each input with what is lost on its way."""
        columns = ("input", "distance_um", "X", "steady", "attenuation", "delay_ms", "half_width_ms", "broadening")
        return Table((*columns, "soma_mV"), tuple(self.row(one, name) for one, name in self.inputs))

    def row(self, one: "CableInput", name: str) -> tuple[Cell, ...]:
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
