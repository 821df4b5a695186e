"""Which Lie algebra an ansatz generates, and averages over the group of a deep circuit.

>>> from qntk_check import algebras
>>> algebras.pauli_algebra(["XX", "ZI", "IZ"]).name
'2 su(2)'
>>> algebras.group_average(["X", "Y"], {"Z": 1}).loss_variance
0.3333333333333333
"""

from __future__ import annotations

from qntk_check.algebras.averages import GroupAverage, group_average
from qntk_check.algebras.fermions import fermion_weight, product_weight
from qntk_check.algebras.fisher import fisher_matrix, fisher_rank
from qntk_check.algebras.matrices import MatrixAlgebra, matrix_algebra
from qntk_check.algebras.pauli import Part, PauliAlgebra, lie_algebra, pauli_algebra

__all__ = [
    "GroupAverage",
    "MatrixAlgebra",
    "Part",
    "PauliAlgebra",
    "fermion_weight",
    "fisher_matrix",
    "fisher_rank",
    "group_average",
    "lie_algebra",
    "matrix_algebra",
    "pauli_algebra",
    "product_weight",
]
