"""Hundreds of models, ordinary and hostile, with what kg answers: what its kernels in the browser are held against."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import exp, fsum
from random import Random
from typing import Any

from kg.models import run
from kg.models.conductance import Conductance
from kg.models.ions import Ions
from kg.models.lif import Lif
from kg.models.maths.activation import SHAPES, Activation
from kg.models.maths.closed_forms import peak
from kg.models.maths.course import derivatives, leaked
from kg.models.maths.propagation import Arc, Network
from kg.models.psp_sum import PspSum, shares
from kg.models.result import Result, Trace
from kg.models.spec import Model
from kg.models.weighted_sum import WeightedSum

PSP_SHAPES = ("exp", "alpha", "biexp", "psc_exp", "psc_alpha")
GAPS = (0.0, 1e-15, 1e-12, 1e-9, 1e-6)
"""By so much of their size two time constants differ."""
BESIDE = (0.0, 1e-15, -1e-15, 1e-13, -1e-13, 1e-11, -1e-11, 5e-10, -5e-10, 2e-9, -2e-9, 1e-6, -1e-6)
"""By so many mV a threshold lies above a peak."""
LOOKS = 50
"""At so many times of a trace the two are compared."""


@dataclass(frozen=True)
class PspCase:
    """A summation with its answer, and how well the answer is determined."""

    story: str
    model: PspSum

    @cached_property
    def result(self) -> Result:
        return run(self.model)

    @cached_property
    def trace(self) -> Trace:
        assert isinstance(self.result.drawing, Trace)
        return self.result.drawing

    @cached_property
    def size(self) -> float:
        """What rounding is measured against: the potentials, had they all one sign."""
        pairs = zip(self.model.inputs, self.model.kernels, strict=True)
        heights = (psp.count * abs(psp.amplitude) * peak(kernel)[1] for psp, kernel in pairs)
        return fsum([abs(self.model.V_rest_mV), abs(self.model.V_th_mV), *heights])

    def looks(self) -> list[int]:
        """Where in the trace to look: at places spread over it, at its ends, and just after the first onsets."""
        size = len(self.trace.t_ms)
        first = int(self.trace.t_ms.searchsorted(min((t for t, _ in self.trace.onsets), default=0)))
        some = {*range(0, size, max(1, size // LOOKS)), *range(first - 1, first + 3), size - 1}
        return sorted(i for i in some if 0 <= i < size)

    def slope(self, t: float, *, uninhibited: bool = False) -> float:
        """How fast the potential rises at a moment."""
        return self._derivative(1, t, uninhibited=uninhibited)

    def bend(self, t: float) -> float:
        """How strongly it is bent there."""
        return abs(self._derivative(2, t))

    def _derivative(self, order: int, t: float, *, uninhibited: bool = False) -> float:
        pairs = zip(self.model.inputs, self.model.kernels, strict=True)
        charges = (
            ((*(0.0 for _ in kernel.taus[1:]), psp.amplitude * kernel.gain), kernel.taus, t - onset)
            for psp, kernel in pairs
            if psp.excites or not uninhibited
            for onset in psp.onsets()
            if onset <= t
        )
        return fsum(derivatives(leaked(charge, taus, h), taus)[order] for charge, taus, h in charges)

    def uninhibited(self) -> "PspCase":
        kept = tuple(psp for psp in self.model.inputs if psp.excites)
        return PspCase(self.story, self.model.model_copy(update={"inputs": kept}))


def block(model: Model) -> dict[str, Any]:
    """The block with every default filled in, as the page has it."""
    return model.model_dump(mode="json", by_alias=True)


def psp_cases(seed: int = 1) -> Iterator[PspCase]:
    random = Random(seed)
    families = {
        "ordinary": (300, _ordinary),
        "near-equal time constants": (120, _near_equal),
        "hostile sizes": (120, _hostile),
        "train": (100, _train),
        "together": (40, _together),
        "many": (12, _many),
    }
    for story, (times, made) in families.items():
        for i in range(times):
            yield PspCase(f"{story} {i}", PspSum.model_validate(made(random)))
    for i in range(20):
        yield from _grazing(f"grazing {i}", random)
    yield PspCase("nothing", PspSum())


def weighted_cases(seed: int = 2) -> Iterator[WeightedSum]:
    random = Random(seed)
    for i in range(600):
        reach = 30 if i % 3 == 0 else 1
        inputs = [{"weight": _sized(random, reach), "x": _sized(random, reach)} for _ in range(random.randint(0, 8))]
        low, high = sorted((random.gauss(0, 2), random.gauss(0, 2)))
        yield WeightedSum.model_validate(
            {
                "activation": random.choice(SHAPES),
                "inputs": inputs,
                "bias": random.choice((0, random.gauss(0, 1))),
                "theta": random.gauss(1, 1),
                "slope": random.uniform(0.1, 4),
                "low": low,
                "high": high,
            }
        )


def networks(seed: int = 3) -> Iterator[Network]:
    random = Random(seed)
    for i in range(700):
        yield _network(random, size=random.randint(1, 9), shapes=(random.choice(SHAPES),) if i % 2 else SHAPES)
    for i in range(8):
        yield _network(random, size=60, shapes=("linear",) if i % 2 else ("logistic", "tanh", "clip"))


def ions_cases(seed: int = 4) -> Iterator[Ions]:
    random = Random(seed)
    for i in range(600):
        reach = 25 if i % 4 == 0 else 1
        names = [f"{ion}_{side}_mM" for ion in ("Cl", "K", "Na", "Ca", "HCO3") for side in ("in", "out")]
        concentrations = {name: 10 ** random.uniform(-reach, min(reach, 2.5)) for name in random.sample(names, 5)}
        permeable = {f"P_{ion}": random.choice((0, random.random())) for ion in ("K", "Na", "Cl", "HCO3")}
        levels = _levels(random) if i % 2 else {}
        yield Ions.model_validate(concentrations | permeable | levels | {"T_degC": random.uniform(0, 40)})


def lif_cases(seed: int = 5) -> Iterator[Lif]:
    random = Random(seed)
    for i in range(640):
        rest = random.choice((-70.0, 0.0))
        model = {
            "E_L_mV": rest,
            "V_th_mV": rest + random.uniform(5, 20),
            "V_reset_mV": rest + random.choice((0, -5, 4)),
            "t_ref_ms": random.choice((0, 2, random.uniform(0, 5))),
            "tau_m_ms": random.choice((10, random.uniform(2, 30))),
            "I_pA": random.choice((0, 0, 0, random.uniform(-200, 900))),
            "inputs": [_lif_input(random, currents=i % 3) for _ in range(random.randint(0, 9))],
        }
        yield Lif.model_validate(model)
    for above in BESIDE:
        # at its rheobase, beside it, and a jump to the threshold
        yield Lif.model_validate({"E_L_mV": 0, "V_reset_mV": 0, "V_th_mV": 15 + above, "I_pA": 375})
        jump = {"amplitude_mV": 15, "onset_ms": 3}
        yield Lif.model_validate({"E_L_mV": 0, "V_reset_mV": 0, "V_th_mV": 15 + above, "inputs": [jump]})


def conductance_cases(seed: int = 6) -> Iterator[Conductance]:
    random = Random(seed)
    for i in range(510):
        rest = random.choice((-70.0, -65.0))
        inputs = [_synapse(random, rest, hostile=i % 16 == 0) for _ in range(random.randint(0, 4))]
        leak = random.choice(({"tau_m_ms": random.uniform(2, 30)}, {"g_L_nS": random.uniform(3, 60)}))
        levels = {"V_rest_mV": rest, "V_th_mV": rest + random.uniform(2, 20)}
        yield Conductance.model_validate(levels | leak | {"inputs": inputs})
    yield Conductance.model_validate({"inputs": [_synapse(random, -70) for _ in range(41)]})


def as_json(network: Network) -> dict[str, Any]:
    return {
        "biases": network.biases,
        "arcs": [list(arc) for arc in network.arcs],
        "activations": [one._asdict() for one in network.activations],
        "clamps": {str(node): value for node, value in network.clamps.items()},
        "memory": network.memory,
    }


def depolarisation(model: PspSum, t: float) -> float:
    pairs = zip(model.inputs, model.kernels, strict=True)
    return fsum(share for psp, kernel in pairs for share in shares(psp, kernel, t))


def _ordinary(random: Random) -> dict[str, Any]:
    shape = random.choice(PSP_SHAPES)
    round_ = random.choice((0, 1, 15))
    inputs = [_psp(random, shape, round(random.uniform(-3, 30), round_)) for _ in range(random.randint(1, 12))]
    return {"kernel": _kernel(random, shape), "inputs": inputs} | _levels(random)


def _near_equal(random: Random) -> dict[str, Any]:
    shape = random.choice(("biexp", "psc_exp", "psc_alpha"))
    tau = random.uniform(0.2, 30)
    near = tau * (1 - random.choice(GAPS))
    if shape == "biexp":
        kernel: dict[str, Any] = {"shape": shape, "rise_ms": near, "decay_ms": tau}
    else:
        pair = random.sample((tau, near), 2)
        kernel = {"shape": shape, "tau_m_ms": pair[0], "tau_s_ms": pair[1], "C_m_pF": random.uniform(50, 400)}
    onsets = (random.uniform(0, 10) for _ in range(random.randint(1, 6)))
    sign = "pA" if shape.startswith("psc") else "mV"
    height = 300 if sign == "pA" else 8
    inputs = [{f"amplitude_{sign}": random.gauss(height / 2, height), "onset_ms": t} for t in onsets]
    return {"kernel": kernel, "inputs": inputs} | _levels(random)


def _hostile(random: Random) -> dict[str, Any]:
    shape = random.choice(PSP_SHAPES)
    reach = random.choice((3, 8, 25))
    kernel = _kernel(random, shape)
    kernel = {name: value if name == "shape" else value * _scale(random, reach) for name, value in kernel.items()}
    if shape.startswith("psc"):
        # kg itself takes as many steps as the ratio of the two
        kernel["tau_m_ms"] = kernel["tau_s_ms"] * 10 ** random.uniform(-2, 2)
    if shape == "biexp":
        kernel["rise_ms"], kernel["decay_ms"] = sorted((kernel["rise_ms"], kernel["decay_ms"]))
        kernel["rise_ms"] = max(kernel["rise_ms"], 1e-12 * kernel["decay_ms"])
    inputs = []
    for _ in range(random.randint(1, 5)):
        psp = _psp(random, shape, random.uniform(0, 30) * _scale(random, reach), own=False)
        inputs.append({name: value * _scale(random, reach) if "ampl" in name else value for name, value in psp.items()})
    return {"kernel": kernel, "inputs": inputs} | _levels(random)


def _train(random: Random) -> dict[str, Any]:
    shape = random.choice(PSP_SHAPES)
    inputs = []
    for _ in range(random.randint(1, 4)):
        psp = _psp(random, shape, random.uniform(0, 10))
        times = {"count": random.randint(2, 40), "interval_ms": random.choice((0, 0.5, random.uniform(0.1, 12)))}
        amplitude = next(name for name in psp if name.startswith("amplitude"))
        inputs.append(psp | times | {amplitude: psp[amplitude] / 4, "delay_ms": random.choice((0, 1.25))})
    return {"kernel": _kernel(random, shape), "inputs": inputs} | _levels(random)


def _together(random: Random) -> dict[str, Any]:
    count = random.randint(2, 30)
    inputs = [{"amplitude_mV": 15 / count, "onset_ms": 2}] * count
    return {"kernel": {"shape": "exp"}, "inputs": inputs, "V_rest_mV": 0, "V_th_mV": 15}


def _many(random: Random) -> dict[str, Any]:
    shape = random.choice(("exp", "biexp", "alpha"))
    kernel = _kernel(random, shape)
    size = random.choice((41, 100, 500))
    inputs = [_psp(random, shape, random.uniform(0, 300), own=False) for _ in range(size)]
    return {"kernel": kernel, "inputs": inputs} | _levels(random)


def _grazing(story: str, random: Random) -> Iterator[PspCase]:
    shape = random.choice(("alpha", "biexp", "psc_alpha"))
    inputs = [_psp(random, shape, random.uniform(0, 10)) for _ in range(random.randint(1, 3))]
    model = {"kernel": _kernel(random, shape), "inputs": inputs, "V_rest_mV": 0, "V_th_mV": 1}
    height = run(PspSum.model_validate(model)).metrics["peak_above_rest_mV"]
    assert isinstance(height, float)
    if height > 0.01:
        for above in BESIDE:
            yield PspCase(f"{story}, {above:g} mV", PspSum.model_validate(model | {"V_th_mV": height + above}))


def _lif_input(random: Random, currents: int) -> dict[str, Any]:
    one: dict[str, Any] = {"onset_ms": round(random.uniform(-2, 40), random.choice((0, 1, 15)))}
    if currents and random.random() < 0.8:
        tau = random.choice((2.0, 10.0, random.uniform(0.3, 20))) if currents == 2 else 2.0
        one |= {"amplitude_pA": random.gauss(600, 800), "tau_s_ms": tau}
    else:
        one |= {"amplitude_mV": random.choice((5.0, random.gauss(4, 5)))}
    return one | ({"count": random.randint(2, 9), "interval_ms": random.uniform(0, 6)} if random.random() < 0.3 else {})


def _synapse(random: Random, rest: float, *, hostile: bool = False) -> dict[str, Any]:
    shape = random.choice(("tonic", "exp", "alpha", "biexp", "biexp"))
    reach = 2.0 if hostile else 0.0
    one: dict[str, Any] = {
        "shape": shape,
        "g_nS": random.uniform(0.5, 30) * 10 ** random.uniform(-reach, reach),
        "E_rev_mV": random.choice((0.0, rest, -85.0, random.uniform(-90, 10))),
        "onset_ms": round(random.uniform(0, 20), random.choice((0, 15))),
    }
    if shape in {"exp", "alpha"}:
        one["tau_s_ms"] = random.uniform(0.5, 10) * 10 ** random.uniform(-reach, reach)
    if shape == "biexp":
        decay = random.uniform(1, 15) * 10 ** random.uniform(-reach, reach)
        one |= {"decay_ms": decay, "rise_ms": decay * random.choice((1.0, 1 - 1e-12, random.uniform(0.02, 1)))}
    if shape == "tonic" and random.random() < 0.7:
        one["duration_ms"] = random.uniform(1, 20)
    return one | ({"count": random.randint(2, 6), "interval_ms": random.uniform(0, 6)} if random.random() < 0.2 else {})


def _levels(random: Random) -> dict[str, float]:
    rest = random.choice((-70.0, 0.0, random.uniform(-80, -60)))
    return {"V_rest_mV": rest, "V_th_mV": rest + random.choice((15.0, random.uniform(0.5, 25)))}


def _kernel(random: Random, shape: str) -> dict[str, Any]:
    if shape in {"exp", "alpha"}:
        return {"shape": shape, "tau_ms": random.uniform(0.2, 30)}
    if shape == "biexp":
        decay = random.uniform(0.5, 30)
        return {"shape": shape, "rise_ms": decay * random.uniform(0.01, 1), "decay_ms": decay}
    synapse, membrane = random.uniform(0.2, 20), random.uniform(2, 30)
    return {"shape": shape, "tau_s_ms": synapse, "tau_m_ms": membrane, "C_m_pF": random.uniform(50, 400)}


def _psp(random: Random, shape: str, onset: float, *, own: bool = True) -> dict[str, Any]:
    unit, height = ("pA", 400.0) if shape.startswith("psc") else ("mV", 10.0)
    psp = {f"amplitude_{unit}": random.gauss(height / 4, height / 2), "onset_ms": onset}
    if own and random.random() < 0.3:
        names = {"exp": "tau_ms", "alpha": "tau_ms", "biexp": "decay_ms"}
        # never shorter than a rise may be
        psp[names.get(shape, "tau_s_ms")] = random.uniform(30, 60)
    return psp


def _scale(random: Random, reach: float) -> float:
    return 10 ** random.uniform(-reach, reach) if random.random() < 0.6 else 1.0


def _sized(random: Random, reach: float) -> float:
    return random.choice((1, -1)) * 10 ** random.uniform(-reach, min(reach, 14))


def _network(random: Random, size: int, shapes: tuple[Any, ...]) -> Network:
    strength = random.choice((0.3, 1.0, 2.0)) * (1 if size < 10 else 0.1)
    weights: Mapping[bool, Any] = {True: lambda: random.randint(-3, 3), False: lambda: random.gauss(0, strength)}
    whole = random.random() < 0.3
    node = range(size)
    arcs = tuple(
        Arc(random.choice(node), random.choice(node), float(weights[whole]()))
        for _ in range(random.randint(0, size * (2 if size < 10 else 6)))
    )
    activations = tuple(
        Activation(random.choice(shapes), random.choice((1.0, random.gauss(0, 1))), exp(random.gauss(0, 0.7)), 0.0, 1.0)
        for _ in node
    )
    biases = tuple(float(random.choice((0, 1, random.gauss(0, 1)))) for _ in node)
    held = {random.choice(node): random.random()} if random.random() < 0.2 else {}
    return Network(biases, arcs, activations, held, memory=random.random() < 0.1)
