"""Circuits as pure data: U(θ) = W_1 exp(iθ_1X_1) ⋯ W_L exp(iθ_LX_L) [W_{L+1}].

**Order.** Operations are listed as the product is written: the first one stands leftmost and
acts **last**; the last one acts first on Ψ_0. Gates are full-angle, exp(iθX) and not
exp(−iθX/2). Qubit 0 is the leftmost tensor factor and the first letter of a Pauli string.

A :class:`CircuitShape` is the operations without numbers that vary; a :class:`Circuit` adds
one set of angles, a :class:`CircuitBatch` many. Nothing here evaluates anything.

Examples
--------
>>> from qntk_check import circuits
>>> c = circuits.hardware_efficient(n=4, layers=16, seed=1)
>>> c.shape.n, c.shape.layers, c.angles.shape
(4, 64, (64,))
"""

from __future__ import annotations

from qntk_check.circuits.ansatz import (
    hardware_efficient,
    hardware_efficient_shape,
    layered,
    product,
    rotation,
)
from qntk_check.circuits.builders import (
    brickwork,
    clifford_circuit,
    haar_circuit,
    real_circuit,
)
from qntk_check.circuits.conventions import CONVENTIONS, AngleConvention, convention
from qntk_check.circuits.encoding import reuploading
from qntk_check.circuits.foreign import from_cirq, from_pennylane, from_qiskit
from qntk_check.circuits.interchange import from_quimb, to_quimb
from qntk_check.circuits.model import (
    Circuit,
    CircuitBatch,
    CircuitShape,
    Drawn,
    Fixed,
    Operation,
    Rotation,
)
from qntk_check.circuits.openqasm import from_openqasm
from qntk_check.circuits.parameters import AngleMap
from qntk_check.circuits.validation import UNITARY_TOLERANCE, check_unitary
from qntk_check.circuits.writing import to_openqasm3

__all__ = [
    "CONVENTIONS",
    "UNITARY_TOLERANCE",
    "AngleConvention",
    "AngleMap",
    "Circuit",
    "CircuitBatch",
    "CircuitShape",
    "Drawn",
    "Fixed",
    "Operation",
    "Rotation",
    "brickwork",
    "check_unitary",
    "clifford_circuit",
    "convention",
    "from_cirq",
    "from_openqasm",
    "from_pennylane",
    "from_qiskit",
    "from_quimb",
    "haar_circuit",
    "hardware_efficient",
    "hardware_efficient_shape",
    "layered",
    "product",
    "real_circuit",
    "reuploading",
    "rotation",
    "to_openqasm3",
    "to_quimb",
]
