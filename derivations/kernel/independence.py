"""The generators at the front of a Haar circuit are independent, of each other and of the state."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import sympy

from derivations.calculus import Matrix, Tr, TracePolynomial, Unitary, haar_average, state_average
from derivations.errors import ProofError
from derivations.kernel.moments import variance_moment, y_moment
from derivations.proof.derivation import Checked, step
from derivations.routes.comparison import differ
from derivations.routes.random_frame import U, V, first, gradient, in_central, second
from derivations.routes.words import refuse_other_words
from derivations.statements.operators import letters
from derivations.statements.written import Quantity

__all__ = ["independence"]

_A, _B = (Matrix(name, hermitian=True, traceless=True) for name in "BC")
_X, _Y = (Matrix(name, hermitian=True, traceless=True, involution=True) for name in "XY")


_LEFT, _GATE, _X_BEHIND, _R = letters("A E X R")
_LEFT_BACK, _GATE_BACK, _R_BACK = letters(r"A^\dagger E^\dagger R^\dagger")
_PSI = letters("Psi")[0]
_UNITARY = tuple(
    pair
    for one, back in ((_LEFT, _LEFT_BACK), (_GATE, _GATE_BACK), (_R, _R_BACK))
    for pair in ((one, back), (back, one))
)


def _substituted() -> tuple[sympy.Expr, sympy.Expr]:
    """Put W = E†A†R in, at any layer: what stands left of it, A and E, has no share in W.

    The Haar measure of W is that of R, and what is left of the next layer is AEW.
    """
    one, back = _GATE_BACK * _LEFT_BACK * _R, _R_BACK * _LEFT * _GATE
    ahead, behind = _LEFT * _GATE * one, back * _GATE_BACK * _LEFT_BACK
    return ahead * _X_BEHIND * behind, ahead * _PSI


@cache
def _joint_moments() -> tuple[TracePolynomial, sympy.Expr]:
    """Average moments of the circuit's own first two generators over W_1 and W_2."""
    gate = Unitary("G")  # exp(iθX_1), any fixed unitary
    one, two = U * _X * U.H, U * gate * V * _Y * V.H * gate.H * U.H
    joint = haar_average(haar_average(Tr(one * _A) ** 2 * Tr(two * _B) ** 2, over=V), over=U)
    pair = state_average(
        haar_average(haar_average(gradient(first) ** 2 * gradient(second) ** 2, over=V), over=U)
    )
    return joint, in_central(pair)


@cache
def _independent_moments() -> tuple[TracePolynomial, sympy.Expr]:
    """Return the products of the moments of independent generators and of the state."""
    alone = haar_average(Tr(U * _X * U.H * _A) ** 2, over=U)
    other = haar_average(Tr(V * _Y * V.H * _B) ** 2, over=V)
    return alone * other, variance_moment(2) * y_moment(1) ** 2


_Moments: TypeAlias = Callable[[], tuple[TracePolynomial, sympy.Expr, sympy.Expr, sympy.Expr]]


@step(
    "independence",
    Quantity(
        r"\mathbb{E}\,f(\tilde X_1,\dots,\tilde X_L,\chi)",
        lambda: (*_joint_moments(), *_substituted()),
    ),
    Quantity(
        r"\mathbb{E}\,f(\tilde X_1',\dots,\tilde X_L',\chi')",
        lambda: (*_independent_moments(), _R * _X_BEHIND * _R_BACK, _R * _PSI),
    ),
    r"""$\tilde X_\ell=A_\ell X_\ell A_\ell^\dagger$ with $A_\ell=W_1e^{i\theta_1X_1}\cdots W_\ell$
    and $\chi=A_Le^{i\theta_LX_L}W_{L+1}\Psi_0$. Given $W_1,\dots,W_\ell$ the product of a fixed
    unitary and Haar-random $W_{\ell+1}$ is Haar-random, so $A_1,\dots,A_{L+1}$ are independent and
    Haar-random: the law is that of $\tilde X_\ell'=R_\ell X_\ell R_\ell^\dagger$ and
    $\chi'=R_{L+1}\Psi_0$ with independent Haar-random $R_\ell$""",
)
def independence(left: _Moments, right: _Moments) -> Checked:
    """Change variables layer by layer, and compare joint moments of fourth degree besides."""
    (joint, pair, *turned), (alone, expected, *own) = left(), right()
    for one, other in zip(turned, own, strict=True):
        refuse_other_words(one, other, *_UNITARY)
    if joint != alone:
        raise ProofError(f"the joint moment is {joint} where independence asks for {alone}")
    if differ(pair, expected):
        raise ProofError(f"the mean of two squared gradients is {pair}, not {expected}")
    return Checked(
        "change of variables",
        r"""$W_{\ell+1}=E_\ell^\dagger A_\ell^\dagger R_{\ell+1}$ with the gate $E_\ell$, layer by
        layer from the last on: $A_\ell$ and $E_\ell$ hold $W_1,\dots,W_\ell$ alone, so that the
        Haar measure stays as it is, and in letters $A_{\ell+1}=A_\ell E_\ell W_{\ell+1}$ becomes
        $R_{\ell+1}$ in every $\tilde X$ and in $\chi$. The calculus finds the consequences to
        fourth degree, for the circuit's own first two generators.""",
    )
