"""Synapses as conductances: each pulls the potential towards its own reversal potential, and opens the membrane."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from math import fsum, inf
from typing import ClassVar, Literal

from pydantic import Field

from kg.models.axes import rounded_up
from kg.models.defaults import default
from kg.models.maths.conductances import (
    Opening,
    Potential,
    current,
    first_crossing,
    follow,
    highest,
    lowest,
    settled_at,
)
from kg.models.maths.crossing import GRAZING, Crossing, Peak
from kg.models.maths.reversal import Effect, effect
from kg.models.maths.summits import highest_sum
from kg.models.result import Cell, Mark, Method, Metric, Outcome, Part, Table, Trace
from kg.models.spec import Model, Path, Problem, named
from kg.models.synapses import TIMED, TIMINGS, Synapse, timing_problems
from kg.models.units import Milliseconds, Millivolts, Nanosiemens, Picofarads
from kg.models.wording import exact, signed, significant
from kg.note import Span

SHOWN_PARTS = 40
"""With more inputs, each alone is neither followed nor drawn."""
LINEAR_WORK = 2_000
"""So many events times inputs, at most, are followed one by one for what is linear."""
ACCURACY = 1e-12
"""What a potential may be off by, relative to the largest distance of a reversal potential from rest."""
LEAST = 1e-9
"""What it may be off by in any case, in mV."""


class Conductance(Model):
    """Synapses as conductances: C dV/dt = g_L (V_rest − V) + the sum of g(t) (E_rev − V), and firing at V ≥ V_th.

    The neuron does not reset: after its first spike, the potential is what it would be without one.
    """

    kind: Literal["conductance"] = "conductance"
    C_m_pF: Picofarads = default("C_m_pF", gt=0)
    tau_m_ms: Milliseconds = default("tau_m_ms", gt=0)
    g_L_nS: Nanosiemens | None = Field(default=None, gt=0, title="leak conductance, in place of tau_m_ms")
    V_rest_mV: Millivolts = default("V_rest_mV")
    V_th_mV: Millivolts = default("V_th_mV")
    duration_ms: Milliseconds | None = Field(default=None, gt=0, title="how much is drawn; nothing depends on it")
    dt_ms: Milliseconds | None = Field(default=None, gt=0, title="how finely it is drawn; nothing depends on it")
    inputs: tuple[Synapse, ...] = ()

    metrics: ClassVar[Mapping[str, str]] = {
        "fired": "whether the potential reaches the threshold",
        "first_spike_ms": "when it does so first",
        "grazing": "whether the peak that decides is within 1e-9 mV of the threshold",
        "peak_mV": "the highest potential, or what it comes ever nearer to, firing or not",
        "peak_ms": "when it is highest; none if it never rises above rest, or rises for ever",
        "peak_above_rest_mV": "the peak as a depolarisation",
        "margin_mV": "the peak above the threshold; negative if it falls short",
        "trough_mV": "the lowest potential",
        "trough_ms": "when it is lowest; none if it never falls below rest, or falls for ever",
        "steady_mV": "where the potential would settle if every conductance stayed open at its peak",
        "tau_eff_ms": "the membrane time constant then",
        "linear_peak_mV": "the peak, if the potentials of all inputs alone added up; none with too many inputs",
        "sublinearity": "the peak of the excitatory inputs, relative to that of the sum of each; none with too many",
        "shunting": "what inhibitory inputs leave of the EPSP, beyond what they do alone; none with too many",
        "uninhibited_spike_ms": "when it would fire without its inhibitory inputs",
    }
    template: ClassVar[str] = """
id: shunt
kind: conductance
title: A shunt that no one sees
C_m_pF: 250
tau_m_ms: 10  # or g_L_nS
V_rest_mV: -70
V_th_mV: -55
inputs:  # shape: biexp with rise_ms and decay_ms, alpha or exp with tau_s_ms, tonic with or without duration_ms
  - {from: "[[EPSP]]", g_nS: 25, E_rev_mV: 0, shape: biexp, rise_ms: 0.5, decay_ms: 5, onset_ms: 5}
  - {from: "[[IPSP]]", g_nS: 40, E_rev_mV: -70, shape: biexp, rise_ms: 0.5, decay_ms: 10, onset_ms: 3}
controls: [inputs.1.g_nS, inputs.1.E_rev_mV, inputs.1.onset_ms]  # what a reader may change
expect:  # what the note claims; kg check tests it
  - {metric: trough_mV, equals: -70}
  - {metric: fired, equals: false}
  - {metric: uninhibited_spike_ms, between: [8, 9]}
sources: []  # where the note's numbers come from
"""

    def problems(self) -> Iterator[Problem]:
        """A threshold below rest, two leaks, a rise slower than the decay, a time that the shape does not have."""
        if self.V_th_mV <= self.V_rest_mV:
            found = f"the threshold {exact(self.V_th_mV)} mV is not above the rest {exact(self.V_rest_mV)} mV"
            yield Problem(("V_th_mV",), found, "both are potentials, not distances from rest")
        if self.g_L_nS is not None and "tau_m_ms" in self.model_fields_set:
            found = "'tau_m_ms' says nothing beside 'g_L_nS'"
            yield Problem(("tau_m_ms",), found, "leave one of them out", of_key=True)
        for i, synapse in enumerate(self.inputs):
            yield from timing_problems(("inputs", i), synapse)

    def events(self) -> int:
        """Conductances, trains counted out."""
        return sum(synapse.count for synapse in self.inputs)

    def points(self) -> int:
        """Times at which the trace is drawn, for each part anew."""
        start, end, step = self.window
        return (int((end - start) / step) + 1) * (1 + min(len(self.inputs), SHOWN_PARTS))

    def courses(self) -> int:
        """Different sets of time constants."""
        return len({synapse.kernel.taus for synapse in self.inputs})

    def idle(self, path: Path) -> bool:
        """The times of other shapes, and the time constant beside a leak conductance."""
        last = str(path[-1])
        if path[0] == "inputs" and last in TIMED:
            return last not in TIMINGS[self.inputs[int(path[1])].shape]
        return last == "tau_m_ms" and self.g_L_nS is not None

    def linked_inputs(self) -> Iterator[tuple[Span, bool]]:
        """As of all models; a conductance excites if it pulls the potential over this neuron's threshold."""
        signs = {self.span(("inputs", i, "from")): self.excited_by(one) for i, one in enumerate(self.inputs)}
        return ((span, signs[span]) for span, _ in super().linked_inputs())

    def solve(self) -> Outcome:
        """Fires or not, when, by how much, and what the conductances do to each other."""
        return _Answer(self).outcome()

    @property
    def leak_nS(self) -> float:
        """The leak conductance."""
        return self.C_m_pF / self.tau_m_ms if self.g_L_nS is None else self.g_L_nS

    def effect(self, synapse: Synapse) -> Effect:
        """What an input does by its reversal potential."""
        return effect(synapse.E_rev_mV, self.V_rest_mV, self.V_th_mV)

    def excited_by(self, synapse: Synapse) -> bool:
        """Whether an input pulls the potential over the threshold."""
        return self.effect(synapse) is Effect.EXCITATORY

    def potential(self, chosen: Sequence[int] | None = None) -> Potential:
        """The course of the depolarisation, under all inputs or some of them."""
        some = self.inputs if chosen is None else [self.inputs[i] for i in chosen]
        return follow((opening for one in some for opening in self._openings(one)), self.leak_nS / self.C_m_pF)

    def V_mV(self, t_ms: float) -> float:
        """The potential at a moment."""
        return self.V_rest_mV + self.potential().at(t_ms)

    def _openings(self, synapse: Synapse) -> Iterator[Opening]:
        kernel, rate = synapse.kernel, synapse.g_nS / self.C_m_pF
        length = inf if synapse.duration_ms is None else synapse.duration_ms
        above = synapse.E_rev_mV - self.V_rest_mV
        return (Opening(t, kernel, rate, above, t + length) for t in synapse.onsets())

    @cached_property
    def window(self) -> tuple[float, float, float]:
        """Start, end and step of what is drawn, in round numbers."""
        membrane = self.C_m_pF / self.leak_nS
        ends = [max(one.onsets()) + (one.duration_ms or 0) + 4 * max(membrane, *_taus(one)) for one in self.inputs]
        start = min([0.0, *(min(one.onsets()) for one in self.inputs)])
        length = self.duration_ms or rounded_up(max([10.0, *ends]) - start)
        return start, start + length, self.dt_ms or length / 1000


class _Answer:
    """One run: everything that is asked of it follows from the potential under some of the inputs."""

    def __init__(self, model: Conductance) -> None:
        self.model = model
        effects = [model.effect(one) for one in model.inputs]
        self.effects = tuple(effects)
        usual = ["EPSP" if kind is Effect.EXCITATORY else "IPSP" for kind in effects]
        self.names = named([one.name or other for one, other in zip(model.inputs, usual, strict=True)])
        self.exciting = tuple(i for i, kind in enumerate(effects) if kind is Effect.EXCITATORY)
        self.inhibiting = tuple(i for i, kind in enumerate(effects) if kind is not Effect.EXCITATORY)
        self.level = model.V_th_mV - model.V_rest_mV
        self.under = cache(model.potential)
        self.potential = self.under(tuple(range(len(model.inputs))))

    def outcome(self) -> Outcome:
        exact_ = self.potential.exact
        return Outcome(
            verdict=self.verdict(),
            metrics=self.metrics(),
            contributions=self.contributions(),
            draw=self.trace,
            method=Method.EXACT if exact_ else Method.NUMERIC,
            tolerance="" if exact_ else self.tolerance,
            spikes_ms=(self.crossing.t,) if self.crossing else (),
            margin_mV=self.margin,
        )

    @property
    def tolerance(self) -> str:
        reach = max((abs(one.E_rev_mV - self.model.V_rest_mV) for one in self.model.inputs), default=0.0)
        return f"{max(LEAST, ACCURACY * reach):.1g} mV".replace("e-0", "e-").replace("e+", "e")

    @cached_property
    def crossing(self) -> Crossing | None:
        return first_crossing(self.potential, self.level)

    @cached_property
    def uninhibited(self) -> Crossing | None:
        """The crossing without the inhibitory inputs."""
        if not self.inhibiting:
            return self.crossing
        return first_crossing(self.under(self.exciting), self.level)

    @cached_property
    def peak(self) -> Peak | None:
        return highest(self.potential)

    @cached_property
    def trough(self) -> Peak | None:
        return lowest(self.potential)

    @property
    def height(self) -> float:
        return self.peak.value if self.peak else 0.0

    @property
    def margin(self) -> float:
        return fsum((self.model.V_rest_mV, self.height, -self.model.V_th_mV))

    @property
    def grazing(self) -> bool:
        return self.crossing.grazing if self.crossing else abs(self.margin) <= GRAZING

    @cached_property
    def apart(self) -> tuple[Potential, ...] | None:
        """The potential under each input alone; None with too many."""
        model = self.model
        if len(model.inputs) > SHOWN_PARTS or model.events() * len(model.inputs) > LINEAR_WORK:
            return None
        return tuple(self.under((i,)) for i in range(len(model.inputs)))

    @cached_property
    def linear(self) -> float | None:
        """The highest depolarisation of the linear sum."""
        return _height(self._sum(range(len(self.model.inputs)))) if self.apart is not None else None

    @cached_property
    def sublinearity(self) -> float | None:
        if self.apart is None or not self.exciting:
            return None
        together = _height(highest(self.under(self.exciting)))
        return _ratio(together, _height(self._sum(self.exciting)))

    @cached_property
    def shunting(self) -> float | None:
        if not self.exciting or not self.inhibiting or self.apart is None:
            return None
        inhibited = highest_sum([(1.0, self.potential), (-1.0, self.under(self.inhibiting))])
        return _ratio(_height(inhibited), _height(highest(self.under(self.exciting))))

    def _sum(self, chosen: Sequence[int]) -> Peak | None:
        assert self.apart is not None
        # one alone is no sum
        return highest(self.apart[chosen[0]]) if len(chosen) == 1 else highest_sum([(1, self.apart[i]) for i in chosen])

    def metrics(self) -> dict[str, Metric]:
        model, rest = self.model, self.model.V_rest_mV
        conductances = [(model.leak_nS, rest), *((one.peak_nS, one.E_rev_mV) for one in model.inputs)]
        return {
            "fired": self.crossing is not None,
            "first_spike_ms": self.crossing.t if self.crossing else None,
            "grazing": self.grazing,
            "peak_mV": rest + self.height,
            "peak_ms": _time(self.peak),
            "peak_above_rest_mV": self.height,
            "margin_mV": self.margin,
            "trough_mV": rest + self.trough.value if self.trough else rest,
            "trough_ms": _time(self.trough),
            "steady_mV": settled_at(conductances),
            "tau_eff_ms": model.C_m_pF / fsum(g for g, _ in conductances),
            "linear_peak_mV": None if self.linear is None else rest + self.linear,
            "sublinearity": self.sublinearity,
            "shunting": self.shunting,
            "uninhibited_spike_ms": self.uninhibited.t if self.uninhibited else None,
        }

    def verdict(self) -> str:
        return "; ".join([self._decision(), *self._reasons(), *self._misnomers()])

    def _decision(self) -> str:
        threshold = f"{exact(self.model.V_th_mV)} mV"
        if self.crossing:
            fires = f"fires at {significant(self.crossing.t)} ms"
            if self.grazing:
                return f"{fires}, just grazing the threshold of {threshold}"
            return f"{fires}; the potential reaches {threshold}, margin {signed(self.margin)} mV"
        short = f"{significant(-self.margin, 2)} mV short"
        if self.peak is None:
            return f"stays silent; the potential never rises above rest, {short}"
        top = f"{significant(self.model.V_rest_mV + self.height)} mV"
        when = f"the peak is {top} at {significant(self.peak.t)} ms" if self.peak.t < inf else f"it settles at {top}"
        return f"stays silent; {when}, {short}"

    def _reasons(self) -> Iterator[str]:
        """What keeps the neuron silent: inhibition, or that EPSPs take from each other's driving force."""
        if self.crossing:
            return
        if self.inhibiting and self.uninhibited:
            shunt = all(self.effects[i] is Effect.SHUNTING for i in self.inhibiting)
            yield f"without the {'shunt' if shunt else 'inhibition'} it would fire at {_ms(self.uninhibited.t)}"
        elif self.linear is not None and self.linear >= self.level and len(self.exciting) > 1:
            top = significant(self.model.V_rest_mV + self.linear)
            yield f"the potentials of the inputs alone would add up to {top} mV"

    def _misnomers(self) -> Iterator[str]:
        """Inputs whose reversal potential is not what their role says."""
        for one, kind, name in zip(self.model.inputs, self.effects, self.names, strict=True):
            if one.role == "ipsp" and kind is Effect.EXCITATORY:
                yield f"'{name}' is called an IPSP, but its E_rev is above the threshold: it excites"
            elif one.role == "epsp" and kind is Effect.HYPERPOLARISING:
                yield f"'{name}' is called an EPSP, but its E_rev is below rest: it inhibits"

    def contributions(self) -> Table:
        """What each input is, how far it pulls, and the current through it at the peak, or else at the trough."""
        moment, word = (self.peak, "peak") if self.peak else (self.trough, "trough")
        columns: tuple[str, ...] = ("input", "effect", "onset_ms", "g_nS", "E_rev_mV", "E_minus_V_at_rest_mV")
        columns += (f"E_minus_V_at_{word}_mV", f"at_{word}_pA") if moment else ()
        return Table(columns, tuple(tuple(self._row(i, moment)) for i in range(len(self.names))))

    def _row(self, i: int, moment: Peak | None) -> Iterator[Cell]:
        one, rest = self.model.inputs[i], self.model.V_rest_mV
        yield from (self.names[i], self.effects[i].value, one.onset_ms, one.g_nS, one.E_rev_mV, one.E_rev_mV - rest)
        if moment:
            V = rest + moment.value
            yield one.E_rev_mV - V
            yield current(one.open_nS(moment.t), V, one.E_rev_mV)

    def trace(self) -> Trace:
        """The potential, those of each input alone, and their linear sum, on the grid that is drawn."""
        import numpy as np  # noqa: PLC0415 - numpy only for those who look

        from kg.models.maths.trace import grid  # noqa: PLC0415

        model, times = self.model, grid(*self.model.window)
        moments = times.tolist()
        drawn = {name: np.array(one.sampled(moments)) for name, _, one in self._parts()}
        top = self.peak or Peak(moments[0], 0.0)
        return Trace(
            t_ms=times,
            V_mV=model.V_rest_mV + np.array(self.potential.sampled(moments)),
            parts=tuple(Part(name, up, drawn[name]) for name, up, _ in self._parts()),
            rest_mV=model.V_rest_mV,
            threshold_mV=model.V_th_mV,
            peak=Mark(min(top.t, moments[-1]), model.V_rest_mV + top.value),
            spikes=(Mark(self.crossing.t, model.V_th_mV),) if self.crossing else (),
            onsets=tuple((t, i in self.exciting) for i, one in enumerate(model.inputs) for t in one.onsets()),
            linear_mV=None
            if self.apart is None
            else model.V_rest_mV + np.sum([np.zeros_like(times), *drawn.values()], 0),
        )

    def _parts(self) -> Iterator[tuple[str, bool, Potential]]:
        if self.apart is not None:
            yield from ((name, i in self.exciting, self.apart[i]) for i, name in enumerate(self.names))
            return
        for name, up, some in (("EPSPs", True, self.exciting), ("IPSPs", False, self.inhibiting)):
            if some:
                yield name, up, self.under(some)


def _taus(synapse: Synapse) -> tuple[float, ...]:
    return (0.0, *synapse.kernel.taus)


def _time(peak: Peak | None) -> float | None:
    return peak.t if peak and peak.t < inf else None


def _ms(t: float) -> str:
    return f"{significant(t)} ms"


def _height(peak: Peak | None) -> float:
    return peak.value if peak else 0.0


def _ratio(part: float, whole: float) -> float | None:
    # what is lost in the tolerance has no ratio
    return part / whole if whole > LEAST else None
