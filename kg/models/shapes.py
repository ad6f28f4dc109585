"""The courses that a postsynaptic potential may take, as a block declares them: `kernel: {shape: biexp}`."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from kg.models.defaults import default
from kg.models.maths import kernels
from kg.models.spec import Path, Problem, Spec
from kg.models.units import Milliseconds, Picofarads
from kg.models.wording import exact, listed


class Timing(Spec):
    """Time constants that one input has for itself; those of the model's kernel where it gives none."""

    tau_ms: Milliseconds | None = Field(default=None, gt=0)
    rise_ms: Milliseconds | None = Field(default=None, gt=0)
    decay_ms: Milliseconds | None = Field(default=None, gt=0)
    tau_s_ms: Milliseconds | None = Field(default=None, gt=0)


class Exp(Spec):
    """Jumps to its amplitude and decays: a brief current into a leaky membrane."""

    shape: Literal["exp"] = "exp"
    tau_ms: Milliseconds = default("tau_ms", gt=0)

    def kernel(self, own: Timing) -> kernels.Kernel:
        """The kernel of an input."""
        return kernels.exponential(_or(own.tau_ms, self.tau_ms))


class Alpha(Spec):
    """(t/τ) e^(1 − t/τ): rises to its amplitude at τ."""

    shape: Literal["alpha"] = "alpha"
    tau_ms: Milliseconds = default("tau_ms", gt=0)

    def kernel(self, own: Timing) -> kernels.Kernel:
        """The kernel of an input."""
        return kernels.alpha(_or(own.tau_ms, self.tau_ms))


class Biexp(Spec):
    """The difference of two exponentials, scaled so that its peak is the amplitude."""

    shape: Literal["biexp"] = "biexp"
    rise_ms: Milliseconds = default("rise_ms", gt=0)
    decay_ms: Milliseconds = default("decay_ms", gt=0)

    def kernel(self, own: Timing) -> kernels.Kernel:
        """The kernel of an input."""
        return kernels.biexponential(_or(own.rise_ms, self.rise_ms), _or(own.decay_ms, self.decay_ms))


class _Membrane(Spec):
    tau_s_ms: Milliseconds = default("tau_s_ms", gt=0)
    tau_m_ms: Milliseconds = default("tau_m_ms", gt=0)
    C_m_pF: Picofarads = default("C_m_pF", gt=0)


class PscExp(_Membrane):
    """An exponential current, in pA, into a membrane."""

    shape: Literal["psc_exp"] = "psc_exp"

    def kernel(self, own: Timing) -> kernels.Kernel:
        """The kernel of an input."""
        return kernels.current_exponential(self.tau_m_ms, _or(own.tau_s_ms, self.tau_s_ms), self.C_m_pF)


class PscAlpha(_Membrane):
    """A current that rises to its peak, in pA, at the synaptic time constant, into a membrane."""

    shape: Literal["psc_alpha"] = "psc_alpha"

    def kernel(self, own: Timing) -> kernels.Kernel:
        """The kernel of an input."""
        return kernels.current_alpha(self.tau_m_ms, _or(own.tau_s_ms, self.tau_s_ms), self.C_m_pF)


def _shape(value: Any) -> Any:
    # a table without a shape is the usual one
    return value.get("shape", "biexp") if isinstance(value, dict) else getattr(value, "shape", "biexp")


Shape: TypeAlias = Annotated[
    Annotated[Exp, Tag("exp")]
    | Annotated[Alpha, Tag("alpha")]
    | Annotated[Biexp, Tag("biexp")]
    | Annotated[PscExp, Tag("psc_exp")]
    | Annotated[PscAlpha, Tag("psc_alpha")],
    Discriminator(_shape),
]


def timing_problems(path: Path, shape: Spec, own: Timing) -> Iterator[Problem]:
    """Time constants that a shape does not have, or that are empty, and a rise slower than the decay."""
    given = own.model_fields_set & Timing.model_fields.keys()
    known = [name for name in type(shape).model_fields if name in Timing.model_fields]
    for name in sorted(given - set(known)):
        found = f"the shape '{getattr(shape, 'shape', '')}' has no '{name}'"
        yield Problem((*path, name), found, f"it has {listed(known) if known else 'no time'}", of_key=True)
    for name in sorted(given & set(known)):
        if getattr(own, name) is None:
            yield Problem((*path, name), f"'{name}' has no value", "leave it out, or give it one")
    if isinstance(shape, Biexp):
        rise = shape.rise_ms if own.rise_ms is None else own.rise_ms
        decay = shape.decay_ms if own.decay_ms is None else own.decay_ms
        if rise > decay:
            found = f"the rise {exact(rise)} ms is slower than the decay {exact(decay)} ms"
            yield Problem((*path, "rise_ms"), found, "exchange the two")


def _or(own: float | None, common: float) -> float:
    return common if own is None else own
