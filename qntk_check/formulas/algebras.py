"""Variances over the group of a Lie algebra: of a loss and of a gradient, ideal by ideal.

A deep circuit is drawn from the group G = e^g, g = c ⊕ g_1 ⊕ …, and ρ or O lies in i·g. Each simple
ideal adds a term of its own: give arrays with one entry for each, and add the values up. The centre
adds none. The Killing norm is Tr ad_H² on the ideal, for gates exp(±iθH); added up over gates it
gives their part of K̄. Units: O carries the unit of the observable, H that of 1/θ.

Free fermions on a line (generators Z_i and X_iX_(i+1), g = so(2n)) are the example with closed
forms: O is a Pauli string of g, and W the sum of ⟨B⟩² over all strings of g in the input state, n
in a computational one; :func:`qntk_check.algebras.fermion_weight` has it for product states.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from qntk_check.errors import DomainError
from qntk_check.formulas.machinery import domains
from qntk_check.formulas.machinery.formula import Formula, Parameter
from qntk_check.kinds import Number

__all__ = [
    "fermion_gradient_variance",
    "fermion_loss_variance",
    "lie_gradient_variance",
    "lie_loss_variance",
]

SIMPLE = Parameter(
    "dimension", "d", "dimension of a simple ideal", "1", domains.simple_dimension,
    integer=True, positive=True,
)  # fmt: skip
STATE = Parameter(
    "state_purity", r"P_\rho", "Σ Tr²(Bρ) over an orthonormal basis of the ideal", "1",
    domains.purity,
)  # fmt: skip
OBSERVED = Parameter(
    "observable_purity", "P_O", "Σ Tr²(BO) over an orthonormal basis of the ideal", "[O²]",
    domains.not_negative,
)  # fmt: skip
KILLING = Parameter(
    "killing", r"\kappa_H", "Killing norm Tr ad_H² of the generator on the ideal", "[H²]",
    domains.not_negative,
)  # fmt: skip
QUBITS = Parameter(
    "n", "n", "number of qubits on the line", "1", domains.several, integer=True, positive=True
)
WEIGHT = Parameter("weight", "W", "Σ ⟨B⟩² over the strings of so(2n)", "1", domains.not_negative)

_DEEP = "G is a compact group and what stands on either side of a gate a 2-design on it"


def _loss(dimension: Number, state_purity: Number, observable_purity: Number) -> Number:
    return state_purity * observable_purity / dimension


def _gradient(
    dimension: Number, killing: Number, state_purity: Number, observable_purity: Number
) -> Number:
    return killing * state_purity * observable_purity / dimension**2


def _fermion_loss(n: Number, weight: Number) -> Number:
    return weight / (n * (2 * n - 1))


def _fermion_gradient(n: Number, weight: Number) -> Number:
    return 16 * (n - 1) * weight / (n * (2 * n - 1)) ** 2


def _possible_weight(values: Mapping[str, object]) -> None:
    given = domains.exact_values(values, "n", "weight")
    if given is not None and np.any(given[1] > given[0]):
        raise DomainError(
            f"weight = {values['weight']}: expectation values of products of two Majorana "
            f"operators form an antisymmetric matrix of norm 1 at most, so that their squares add "
            f"up to n = {values['n']} at most"
        )


lie_loss_variance = Formula(
    name="lie_loss_variance",
    derivatives=0,
    summary="Var ⟨O⟩ over a group, the term of one simple ideal",
    function=_loss,
    parameters=(SIMPLE, STATE, OBSERVED),
    trace_order=0,
    validity=f"Exact if the circuit is a 2-design on the group; {_DEEP}; ρ or O lies in i·g.",
    claim="loss-variance",
    source="Ragone et al., arXiv:2309.09342, as restated in secondary sources; derived here",
)

lie_gradient_variance = Formula(
    name="lie_gradient_variance",
    derivatives=2,
    summary="Var ∂⟨O⟩ over a group, the term of one simple ideal",
    function=_gradient,
    parameters=(SIMPLE, KILLING, STATE, OBSERVED),
    trace_order=0,
    validity=f"Exact: {_DEEP}, independently; ρ or O lies in i·g. Σ of Killing norms gives K̄.",
    claim="gradient-variance",
    source="Fontana et al., arXiv:2309.07902, as restated in secondary sources; derived here",
)

fermion_loss_variance = Formula(
    name="fermion_loss_variance",
    derivatives=0,
    summary="Var ⟨O⟩ of free fermions on a line, for a Pauli string O of so(2n)",
    function=_fermion_loss,
    parameters=(QUBITS, WEIGHT),
    trace_order=0,
    validity=f"Exact at every n ≥ 2: {_DEEP}. W = n in a computational state.",
    claim="matchgates",
    source="derived here",
    relations=(_possible_weight,),
)

fermion_gradient_variance = Formula(
    name="fermion_gradient_variance",
    derivatives=2,
    summary="Var ∂⟨O⟩ of free fermions on a line, for Pauli strings O and H of so(2n)",
    function=_fermion_gradient,
    parameters=(QUBITS, WEIGHT),
    trace_order=0,
    validity=f"Exact at every n ≥ 2: {_DEEP}, independently. Gates are exp(±iθH).",
    claim="matchgates",
    source="derived here",
    relations=(_possible_weight,),
)
