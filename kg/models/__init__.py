"""Models that notes carry: read from `kg-model` blocks, run exactly, explained.

A kind is one file of this folder; `maths` has what the kinds share.
"""

from kg.models.kinds import KINDS, new, schema
from kg.models.provenance import Provenance
from kg.models.reading import Invalid, read
from kg.models.result import Expectation, Method, Result, Trace
from kg.models.running import run
from kg.models.spec import LIMITS, Limits, Model

__all__ = [
    "KINDS",
    "LIMITS",
    "Expectation",
    "Invalid",
    "Limits",
    "Method",
    "Model",
    "Provenance",
    "Result",
    "Trace",
    "new",
    "read",
    "run",
    "schema",
]
