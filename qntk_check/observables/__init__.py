"""Observables and generators: Pauli strings, matrices, spectra, and their traces.

An observable O is written in one of three forms, each in the types that people have it in:

- Pauli strings with their coefficients, as a dict ``{"ZZI": 1.0}`` or as a list of pairs
  ``[("ZZI", 1.0), …]``, in which equal strings add up; the first letter acts on qubit 0, the
  leftmost tensor factor (Qiskit's labels run the other way);
- its N eigenvalues, a 1-D list or array (the theory sees nothing else of O). A circuit reads them
  as the diagonal of O in the computational basis;
- a Hermitian matrix ``(N, N)``: nested lists, an array, or a SciPy sparse matrix of any format.

:func:`canonical` is the one door: every function that takes an observable reads it there first.
Numbers are ints, floats, Fractions, Decimals, NumPy scalars or SymPy numbers, and complex numbers
if they are real. NumPy's integers become Python's, which do not overflow. Traces are exact (``int``
or ``Fraction``) where all numbers are, and otherwise floats that are rounded once.
"""

from __future__ import annotations

from qntk_check.observables.decomposition import in_strings
from qntk_check.observables.foreign import from_openfermion, from_pennylane, from_qiskit
from qntk_check.observables.forms import GeneratorLike, Numeric, ObservableLike, Operator
from qntk_check.observables.generators import as_involution
from qntk_check.observables.matrices import (
    as_matrix,
    dimension,
    in_floats,
    spectral_width,
    spectrum,
)
from qntk_check.observables.moments import (
    centered,
    exact_traces,
    has_exact_numbers,
    traces,
)
from qntk_check.observables.reading import PauliSum, canonical
from qntk_check.observables.strings import PAULIS, check_pauli, pauli_matrix
from qntk_check.observables.sums import placed, string_sum, xxz_ring

__all__ = [
    "PAULIS",
    "GeneratorLike",
    "Numeric",
    "ObservableLike",
    "Operator",
    "PauliSum",
    "as_involution",
    "as_matrix",
    "canonical",
    "centered",
    "check_pauli",
    "dimension",
    "exact_traces",
    "from_openfermion",
    "from_pennylane",
    "from_qiskit",
    "has_exact_numbers",
    "in_floats",
    "in_strings",
    "pauli_matrix",
    "placed",
    "spectral_width",
    "spectrum",
    "string_sum",
    "traces",
    "xxz_ring",
]
