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
    GOE,
    GSE,
    GUE,
    Ginibre,
    Hciz,
    HcizCoefficients,
    Matrix,
    Operator,
    Projector,
    State,
    Tr,
    TracePolynomial,
    Unitary,
    Wishart,
    character,
    character_table,
    covariance,
    cumulant,
    gaussian_average,
    haar_average,
    hciz,
    hciz_coefficients,
    leg_average,
    partitions,
    space,
    state_average,
    swap,
    symplectic_form,
    variance,
    weingarten,
    weingarten_table,
)

__all__ = [
    "DIMENSION",
    "GOE",
    "GSE",
    "GUE",
    "Ginibre",
    "Hciz",
    "HcizCoefficients",
    "Matrix",
    "Operator",
    "Projector",
    "State",
    "Tr",
    "TracePolynomial",
    "Unitary",
    "Wishart",
    "character",
    "character_table",
    "covariance",
    "cumulant",
    "gaussian_average",
    "haar_average",
    "hciz",
    "hciz_coefficients",
    "leg_average",
    "partitions",
    "space",
    "state_average",
    "swap",
    "symplectic_form",
    "variance",
    "weingarten",
    "weingarten_table",
]
