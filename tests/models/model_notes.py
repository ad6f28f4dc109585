"""Notes with models, made in a line."""

from textwrap import dedent

from hypothesis import strategies as st

from kg.models import Invalid, Model, read
from kg.models.psp_sum import PspSum
from kg.note import Note
from kg.parse import parse

SUMMATION = """
    id: summation
    kind: psp_sum
    title: Two EPSPs and one IPSP
    kernel: {shape: biexp, rise_ms: 0.5, decay_ms: 5}
    V_rest_mV: -70
    V_th_mV: -55
    inputs:
      - {from: "[[EPSP]]", amplitude_mV: 12, onset_ms: 2}
      - {from: "[[EPSP]]", amplitude_mV: 12, onset_ms: 3}
      - {from: "[[IPSP]]", amplitude_mV: -4, onset_ms: 2.5}
    controls: [inputs.0.amplitude_mV, inputs.2.onset_ms, V_th_mV]
    expect:
      - {metric: fired, equals: true}
      - {metric: first_spike_ms, near: 3.2977, tol: 0.001}
    sources: ["Gerstner et al. 2014, Neuronal Dynamics, ch. 1"]
"""


def note(*blocks: str) -> Note:
    """A note with a heading and the given blocks."""
    fences = "\n".join(f"```kg-model\n{dedent(block).strip()}\n```\n" for block in blocks)
    return parse("Summation.md", f"# Größe\n\n{fences}".encode())


def model(block: str) -> Model:
    """The one model of a block that is right."""
    (found,) = read(note(block))
    assert isinstance(found, Model), found
    return found


def psp_sum(block: str) -> PspSum:
    found = model(block)
    assert isinstance(found, PspSum)
    return found


def complaints(*blocks: str) -> list[str]:
    """What is said of blocks that are wrong, with their places."""
    written = note(*blocks)
    return [one.text(written) for one in read(written) if isinstance(one, Invalid)]


taus = st.floats(0.1, 50)
shapes = st.one_of(
    st.builds(lambda tau: {"shape": "exp", "tau_ms": tau}, taus),
    st.builds(lambda tau: {"shape": "alpha", "tau_ms": tau}, taus),
    st.builds(lambda tau, part: {"shape": "biexp", "rise_ms": tau * part, "decay_ms": tau}, taus, st.floats(0.01, 1)),
)
psps = st.builds(
    lambda amplitude, onset: {"amplitude_mV": amplitude, "onset_ms": round(onset, 4)},
    st.floats(-15, 15).filter(lambda amplitude: abs(amplitude) > 1e-3),
    st.one_of(st.floats(0, 30), st.integers(0, 10).map(float)),
)
