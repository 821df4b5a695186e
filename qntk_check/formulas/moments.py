"""Moments of random unitaries."""

from __future__ import annotations

from qntk_check.formulas.machinery.formula import Formula
from qntk_check.formulas.parameters import DIMENSION
from qntk_check.kinds import Number

__all__ = ["haar_first_moment"]


def _haar_first_moment(N: Number) -> Number:
    return 1 / N


haar_first_moment = Formula(
    name="haar_first_moment",
    derivatives=0,
    summary="E U_ij (U†)_kl at i = l, j = k; every other choice of indices gives zero",
    function=_haar_first_moment,
    parameters=(DIMENSION,),
    trace_order=0,
    validity="U from a unitary 1-design in dimension N ≥ 2 (the average is exact for every N).",
    claim="first-moment",
    source="paper, eqs. (2), (38), (57)",
)
