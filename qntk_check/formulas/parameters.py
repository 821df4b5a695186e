"""The parameters that formulas share, each with its meaning, unit and domain."""

from __future__ import annotations

from qntk_check.formulas.machinery import domains
from qntk_check.formulas.machinery.formula import Parameter

__all__ = [
    "DIMENSION",
    "ERROR",
    "EVEN_DIMENSION",
    "FIRST_ERROR",
    "GENERATOR_TRACE",
    "KERNEL",
    "LAYERS",
    "OVERLAP",
    "RATE",
    "STEPS",
]

DIMENSION = Parameter(
    "N", "N", "dimension of the Hilbert space, 2^n for n qubits", "1",
    domains.dimension, integer=True, positive=True,
)  # fmt: skip
EVEN_DIMENSION = Parameter(
    "N", "N", "dimension of the Hilbert space, 2^n for n qubits; even", "1",
    domains.even_dimension, integer=True, positive=True,
)  # fmt: skip
LAYERS = Parameter(
    "L", "L", "number of angles", "1", domains.angle_count, integer=True, positive=True
)
GENERATOR_TRACE = Parameter(
    "generator_trace", r"\operatorname{Tr} X", "trace of the generator X, with X² = 1", "1",
    domains.real_number, integer=True,
)  # fmt: skip
OVERLAP = Parameter(
    "overlap", r"\langle X_L\rangle", "expectation value ⟨Ψ0|X_L|Ψ0⟩ of the gate that acts first",
    "1", domains.unit_interval,
)  # fmt: skip
RATE = Parameter("eta", r"\eta", "learning rate", "1/[O²]", domains.positive, positive=True)
KERNEL = Parameter("K", "K", "kernel, constant", "[O²]", domains.positive, positive=True)
FIRST_ERROR = Parameter(
    "error", r"\varepsilon(0)", "error at the start, with its sign", "[O]", domains.real_number
)
STEPS = Parameter("t", "t", "steps of gradient descent", "1", domains.step_count, integer=True)
ERROR = Parameter("error", r"\varepsilon(0)", "error at the start, its absolute value", "[O]",
                  domains.positive, positive=True)  # fmt: skip
