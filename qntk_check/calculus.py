"""Averages over random unitaries, orthogonal matrices and states: the door for users.

Everything here is that of the calculus by which the proofs average; it stands here because
``derivations`` is a name that another installed package may have. See ``docs/calculus.md``.

Examples
--------
>>> from qntk_check.calculus import Matrix, Tr, Unitary, haar_average
>>> A, B, U = Matrix("A"), Matrix("B"), Unitary("U")
>>> haar_average(Tr(U * A * U.H * B), over=U)
Tr(A)*Tr(B)/N
"""

from __future__ import annotations

from derivations.calculus import (
    DIMENSION,
    Hciz,
    HcizCoefficients,
    Matrix,
    Operator,
    Projector,
    State,
    Tr,
    TracePolynomial,
    Unitary,
    character,
    character_table,
    covariance,
    cumulant,
    haar_average,
    hciz,
    hciz_coefficients,
    partitions,
    state_average,
    symplectic_form,
    variance,
    weingarten,
    weingarten_table,
)

__all__ = [
    "DIMENSION",
    "Hciz",
    "HcizCoefficients",
    "Matrix",
    "Operator",
    "Projector",
    "State",
    "Tr",
    "TracePolynomial",
    "Unitary",
    "character",
    "character_table",
    "covariance",
    "cumulant",
    "haar_average",
    "hciz",
    "hciz_coefficients",
    "partitions",
    "state_average",
    "symplectic_form",
    "variance",
    "weingarten",
    "weingarten_table",
]
