"""Moments of random unitaries."""

from __future__ import annotations

from typing import Any

from qntk_check.formulas.machinery.formula import Formula
from qntk_check.formulas.parameters import DIMENSION

__all__ = ["haar_first_moment"]


def _haar_first_moment(N: Any) -> Any:
    return 1 / N


haar_first_moment = Formula(
    name="haar_first_moment",
    summary="E U_ij (U†)_kl at i = l, j = k; every other choice of indices gives zero",
    function=_haar_first_moment,
    parameters=(DIMENSION,),
    trace_order=0,
    validity="U from a unitary 1-design in dimension N ≥ 2 (the average is exact for every N).",
    claim="first-moment",
    source="paper, eqs. (2), (38), (57)",
)
