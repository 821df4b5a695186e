"""The variance of one gradient, with random halves of a circuit before and after its gate.

E(θ) = Tr ρ U†OU with U = U_+ e^(−iθV) U_−, for any Hermitian generator V and any state ρ; U_− acts
first. Units: O carries the unit of the observable, V that of 1/θ.

In floats nothing cancels: the three combinations N Tr A² − Tr² A are taken as central traces.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from qntk_check.errors import DomainError
from qntk_check.formulas.central import central
from qntk_check.formulas.machinery import domains
from qntk_check.formulas.machinery.formula import Formula, Parameter
from qntk_check.formulas.parameters import DIMENSION
from qntk_check.kinds import Number

__all__ = ["gradient_variance", "gradient_variance_minus", "gradient_variance_plus"]

PURITY = Parameter(
    "P", r"\operatorname{Tr}\rho^2", "purity of the input state ρ", "1", domains.positive,
    positive=True,
)  # fmt: skip
COMMUTATOR = Parameter(
    "C", "C", "minus the trace of the squared commutator that the other half leaves",
    "[V²]", domains.not_negative,
)  # fmt: skip
TRACE = Parameter("V1", r"\operatorname{Tr}V", "trace of the generator", "[V]", domains.real_number)
SQUARE = Parameter(
    "V2", r"\operatorname{Tr}V^2", "trace of the generator's square", "[V²]", domains.not_negative
)


def _possible_purity(values: Mapping[str, object]) -> None:
    given = domains.exact_values(values, "N", "P")
    if given is None:
        return
    N, P = given
    if np.any(P > 1) or np.any(P * N < 1):
        raise DomainError(
            f"P = {values['P']}: a state of dimension N = {values['N']} has a purity Tr ρ² from "
            "1/N, mixed as far as it goes, to 1, pure"
        )


def _possible_generator(values: Mapping[str, object]) -> None:
    given = domains.exact_values(values, "N", "V1", "V2")
    if given is None:
        return
    N, V1, V2 = given
    if np.any(V1**2 > N * V2):
        raise DomainError(
            f"V1 = {values['V1']}, V2 = {values['V2']}: a Hermitian V of dimension N = "
            f"{values['N']} has Tr² V ≤ N Tr V²; give the traces of one V"
        )


def _minus(N: Number, P: Number, C: Number) -> Number:
    (mixing,) = central(N, 1, P)
    return C * mixing / ((N - 1) * (N + 1))


def _plus(N: Number, C: Number, T1: Number, T2: Number) -> Number:
    (M2,) = central(N, T1, T2)
    return C * M2 / ((N - 1) * (N + 1))


def _both(N: Number, P: Number, V1: Number, V2: Number, T1: Number, T2: Number) -> Number:
    (mixing,) = central(N, 1, P)
    (W2,) = central(N, V1, V2)
    (M2,) = central(N, T1, T2)
    return 2 * N * mixing * W2 * M2 / ((N - 1) * (N + 1)) ** 2


gradient_variance_minus = Formula(
    name="gradient_variance_minus",
    derivatives=2,
    summary="Var ∂E with U_− random alone; C = −Tr [V, U_+†OU_+]²",
    function=_minus,
    parameters=(DIMENSION, PURITY, COMMUTATOR),
    trace_order=0,
    validity="Exact at every N ≥ 2 if U_− is a 2-design; U_+ is fixed. Zero for ρ = 1/N.",
    claim="variance-minus",
    source="derived here; corrects a form restated from secondary sources",
    relations=(_possible_purity,),
)

gradient_variance_plus = Formula(
    name="gradient_variance_plus",
    derivatives=2,
    summary="Var ∂E with U_+ random alone; C = −Tr [V, U_−ρU_−†]²",
    function=_plus,
    parameters=(DIMENSION, COMMUTATOR),
    trace_order=2,
    validity="Exact at every N ≥ 2 if U_+ is a 2-design; U_− is fixed.",
    claim="variance-plus",
    source="derived here; corrects a form restated from secondary sources",
)

gradient_variance = Formula(
    name="gradient_variance",
    derivatives=2,
    summary="Var ∂E with both halves random, for any ρ, V and O",
    function=_both,
    parameters=(DIMENSION, PURITY, TRACE, SQUARE),
    trace_order=2,
    validity="Exact at every N ≥ 2 if U_− and U_+ are independent 2-designs.",
    claim="variance-both",
    source="derived here; corrects a form restated from secondary sources",
    relations=(_possible_purity, _possible_generator),
)
