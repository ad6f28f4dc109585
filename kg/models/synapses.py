"""A synapse as a conductance: how far it opens at any moment, and to which potential it pulls."""

from collections.abc import Iterator
from math import fsum, inf
from typing import Literal

from pydantic import Field

from kg.models.defaults import default, defaults
from kg.models.maths import kernels
from kg.models.maths.kernels import Kernel
from kg.models.spec import Input, Path, Problem
from kg.models.units import Milliseconds, Millivolts, Nanosiemens
from kg.models.wording import exact, listed

AT_ONCE = 1e-15
"""A rise that is faster than this part of the decay is none."""
CONSTANT = Kernel((), 1.0)
TIMINGS = {
    "tonic": ("duration_ms",),
    "exp": ("tau_s_ms",),
    "alpha": ("tau_s_ms",),
    "biexp": ("rise_ms", "decay_ms"),
}
"""The fields that give each shape its time."""
TIMED = {name for names in TIMINGS.values() for name in names}


class Synapse(Input):
    """A conductance that opens and closes, or a train of equal ones."""

    g_nS: Nanosiemens = default("g_nS", ge=0)
    E_rev_mV: Millivolts = default("E_rev_mV")
    shape: Literal["tonic", "exp", "alpha", "biexp"] = "biexp"
    tau_s_ms: Milliseconds = default("tau_s_ms", gt=0)
    rise_ms: Milliseconds = default("rise_ms", gt=0)
    decay_ms: Milliseconds = default("decay_ms", gt=0)
    duration_ms: Milliseconds | None = Field(
        default=None, gt=0, title="how long a tonic conductance is open; for good if not given"
    )
    onset_ms: Milliseconds = default("onset_ms")
    delay_ms: Milliseconds = default("delay_ms", ge=0)
    count: int = default("count", ge=1)
    interval_ms: Milliseconds = default("interval_ms", ge=0)
    role: Literal["epsp", "ipsp"] | None = Field(default=None, title="what the author calls it")

    @property
    def excites(self) -> bool:
        """What its author says, else whether it pulls the potential over the usual threshold."""
        return self.role == "epsp" if self.role else self.E_rev_mV >= defaults()["V_th_mV"].value

    @property
    def kernel(self) -> Kernel:
        """The course of the conductance after an onset, with a peak of 1."""
        match self.shape:
            case "tonic":
                return CONSTANT
            case "exp":
                return kernels.exponential(self.tau_s_ms)
            case "alpha":
                return kernels.alpha(self.tau_s_ms)
            case "biexp" if self.rise_ms < AT_ONCE * self.decay_ms:
                return kernels.exponential(self.decay_ms)
            case "biexp":
                return kernels.biexponential(self.rise_ms, self.decay_ms)

    def onsets(self) -> Iterator[float]:
        """When it opens, once for each event of a train."""
        first = self.onset_ms + self.delay_ms
        return (first + i * self.interval_ms for i in range(self.count))

    def open_nS(self, t_ms: float) -> float:
        """The conductance at a moment."""
        if self.shape == "tonic":
            length = inf if self.duration_ms is None else self.duration_ms
            ages = (t_ms - onset if t_ms < inf else inf for onset in self.onsets())
            return self.g_nS * sum(0 <= age < length or age == length == inf for age in ages)
        return fsum(self.g_nS * self.kernel(t_ms - onset) for onset in self.onsets() if onset <= t_ms < inf)

    @property
    def peak_nS(self) -> float:
        """The conductance of one event, or of all if they come together."""
        return self.g_nS * (self.count if self.interval_ms == 0 else 1)


def timing_problems(path: Path, synapse: Synapse) -> Iterator[Problem]:
    """Times that the shape of a synapse does not have, and a rise slower than the decay."""
    known = TIMINGS[synapse.shape]
    for name in sorted(TIMED & synapse.model_fields_set - set(known)):
        found = f"the shape '{synapse.shape}' has no '{name}'"
        yield Problem((*path, name), found, f"it has {listed(known)}", of_key=True)
    if synapse.shape == "biexp" and synapse.rise_ms > synapse.decay_ms:
        found = f"the rise {exact(synapse.rise_ms)} ms is slower than the decay {exact(synapse.decay_ms)} ms"
        yield Problem((*path, "rise_ms"), found, "exchange the two")
