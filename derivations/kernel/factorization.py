"""The factorization K = Var_χ(O) Σ_ℓ y_ℓ² in the Haar circuit, and all that follows from it.

Move every generator to the front: ∂_ℓU = iX̃_ℓU. In the frame of the final state χ one layer has
g_ℓ = −√Var · y_ℓ (:mod:`derivations.kernel.moments`), and in the Haar circuit the X̃_ℓ are
independent of χ and of each other, so that the moments of K are products
(:mod:`derivations.kernel.layers`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import sympy

from derivations.calculus import Matrix, Tr, TracePolynomial, Unitary, haar_average, state_average
from derivations.errors import ProofError
from derivations.kernel.layers import (
    kernel_moment,
    moment_in_factors,
    moment_step,
    sum_moment,
    sum_step,
    variance_step,
)
from derivations.kernel.moments import (
    ORDINALS,
    frame_step,
    gradient_moment,
    power_of_variance,
    power_of_y,
    state_step,
    variance_moment,
    y_moment,
    y_step,
)
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.central_moments import in_traces
from derivations.routes.comparison import differ
from derivations.routes.random_frame import U, V, first, gradient, in_central, second
from derivations.routes.words import refuse_other_words
from derivations.statements.forms import average, chain
from derivations.statements.layout import known, laid_out
from derivations.statements.operators import letters
from derivations.statements.written import Name, Quantity, w
from derivations.symbols import L

__all__ = [
    "ASSUMPTIONS",
    "derive_fourth",
    "derive_kernel_variance",
    "derive_moment",
    "derive_third",
    "frame_step",
    "gradient_moment",
    "kernel_moment",
    "state_step",
    "sum_moment",
    "variance_moment",
    "y_step",
]

ASSUMPTIONS = (
    r"""Haar circuit: $U=W_1e^{i\theta_1X_1}\cdots W_Le^{i\theta_LX_L}W_{L+1}$ at any fixed angles,
    the $W_\ell$ independent and Haar-random; $\chi=U\Psi_0$.""",
    r"""$X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$, $N$ even; $O$ Hermitian,
    $\tilde O=O-\operatorname{Tr}O/N$, $M_k=\operatorname{Tr}\tilde O^k$.""",
)


def derive_kernel_variance(*, checking: bool = True) -> Derivation:
    """Derive Var K of the Haar circuit from the factorization.

    Examples
    --------
    >>> from derivations.symbols import N, trace_symbol
    >>> result = derive_kernel_variance(checking=False).result
    >>> result.subs({N: 2, L: 1, trace_symbol(1): 0, trace_symbol(2): 2,
    ...              trace_symbol(3): 0, trace_symbol(4): 2})
    1856/2025
    """
    result = in_traces(kernel_moment(2) - kernel_moment(1) ** 2)
    square = known(power_of_variance(2), in_traces(variance_moment(2)))
    fourth, second_moment = (known(power_of_y(k), y_moment(k)) for k in (2, 1))
    sums = w(L) * fourth + w(L) * (w(L) - 1) * second_moment**2
    shown = sums * square - Name(r"\bar K", in_traces(kernel_moment(1))) ** 2
    return Derivation(
        claim="kernel-spread",
        title="The kernel of a Haar circuit factorizes: its exact variance",
        assumptions=ASSUMPTIONS,
        steps=(
            frame_step(),
            independence,
            *(y_step(k) for k in (1, 2)),
            *(state_step(k) for k in (1, 2)),
            sum_step(2),
            variance_step(),
        ),
        result=result,
        states=(chain(Name(r"\operatorname{Var}K", result), "=", laid_out(shown, result)),),
        assumes=("kernel-form", "kernel-mean"),
        checking=checking,
    )


def derive_moment(k: int, *, checking: bool = True) -> Derivation:
    """Derive E K^k of the Haar circuit, k = 1 … 4.

    Examples
    --------
    >>> from derivations.symbols import N, trace_symbol
    >>> third = derive_moment(3, checking=False).result
    >>> third.subs({N: 2, L: 1} | {trace_symbol(k): 1 + (-1) ** k for k in range(1, 7)})
    1024/245
    """
    if k not in (1, 2, 3, 4):
        raise ProofError(f"the moment of order {k} is not derived: k is 1, 2, 3 or 4")
    shown = moment_in_factors(k)
    return Derivation(
        claim="kernel-spread",
        title=f"The {ORDINALS[k]} moment of the kernel of a Haar circuit",
        assumptions=ASSUMPTIONS,
        steps=(
            frame_step(),
            independence,
            *(y_step(j) for j in range(1, k + 1)),
            state_step(k),
            sum_step(k),
            moment_step(k),
        ),
        result=in_traces(kernel_moment(k)),
        states=(chain(average(w(sympy.Symbol("K")) ** k), "=", shown),),
        assumes=("kernel-form",),
        checking=checking,
    )


def derive_third(*, checking: bool = True) -> Derivation:
    """Derive E K³."""
    return derive_moment(3, checking=checking)


def derive_fourth(*, checking: bool = True) -> Derivation:
    """Derive E K⁴."""
    return derive_moment(4, checking=checking)


# -- independence -----------------------------------------------------------------------------

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
