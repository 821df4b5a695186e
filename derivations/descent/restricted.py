r"""Circuits that are Haar-random apart from the state that they reach: the mean of K.

U = W_1e^{iθ_1X_1}⋯W_Le^{iθ_LX_L}W_{L+1}, with Haar-random and independent W_2 … W_{L+1}, and W_1
makes U = R(1 ⊕ V): R takes Ψ_0 to the state χ that is reached, and V is Haar-random on what is
orthogonal to Ψ_0. What acts before a gate is then Haar-random, and what acts after it is U times
its inverse. In the frame of χ the generators are independent and Haar-rotated, V has no share in
them, and every average is one over generators at a fixed state.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import sympy

from derivations.calculus import TracePolynomial, Unitary, haar_average
from derivations.descent.given_state import all_layers, one_layer
from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.random_frame import U, V, first, gradient, second
from derivations.routes.rational import check_equal
from derivations.routes.words import refuse_other_words
from derivations.statements.foreign import in_factors
from derivations.statements.forms import chain
from derivations.statements.operators import letters
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Quantity, Words, over, value_as, w
from derivations.symbols import L, N, trace_symbol

__all__ = [
    "ENSEMBLE",
    "FULL_KERNEL",
    "KERNEL_NAME",
    "MEAN",
    "RANK_ONE",
    "REACHED",
    "T1",
    "THIRD",
    "VARIANCE",
    "derive_restricted_kernel",
    "in_reached",
    "restricted_circuit",
]

MEAN, VARIANCE, THIRD = sympy.symbols("expectation variance third", real=True)
REACHED = sympy.Symbol("reached_overlap", positive=True)  # o
T1 = trace_symbol(1)

ENSEMBLE = (
    r"""$U=W_1e^{i\theta_1X_1}\cdots W_Le^{i\theta_LX_L}W_{L+1}=R(1\oplus V)$ with independent and
    Haar-random $W_2,\dots,W_{L+1}$ and $V\in\mathrm U(N-1)$; $\chi=U\Psi_0=R\Psi_0$ is fixed.
    $X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$, $N$ even.""",
    r"""$\langle O\rangle$ is taken in $\chi$,
    $m_k=\langle(O-\langle O\rangle)^k\rangle$, $T_1=\operatorname{Tr}O$.""",
)
RANK_ONE = r"$O=|\Phi\rangle\langle\Phi|$ and $o=|\langle\Phi|\chi\rangle|^2$, $0<o<1$."
_o = w(REACHED)
KERNEL_NAME = r"\mathbb{E}[K\mid\chi]"


# -- what is drawn --------------------------------------------------------------------------------

_Words: TypeAlias = tuple[sympy.Expr, ...]
_Moments: TypeAlias = Callable[[], tuple[TracePolynomial | sympy.Expr, *tuple[sympy.Expr, ...]]]
_B, _E, _X, _S, _NEXT, _Q = letters("B E X S S' Q")
_B_BACK, _E_BACK, _S_BACK, _NEXT_BACK, _Q_BACK = letters(
    r"B^\dagger E^\dagger S^\dagger S'^\dagger Q^\dagger"
)
_UNITARY = tuple(
    pair
    for one, back in ((_B, _B_BACK), (_E, _E_BACK), (_S, _S_BACK), (_NEXT, _NEXT_BACK))
    for pair in ((one, back), (back, one))
)


def _circuit_words() -> _Words:
    """Return what stands left of a gate, of the next one, and a generator moved to the front.

    B is R(1 ⊕ V), S all that acts before a gate with it, and S′ before the next gate with that.
    """
    ahead = _B * _S_BACK  # W_1 = BS_1†, and then gate by gate
    between = _E_BACK * _S * _NEXT_BACK  # W_{ℓ+1}, because S = EWS′
    return ahead * _E * between, ahead * _X * _S * _B_BACK


def _joint_moment() -> TracePolynomial:
    """Average over W_2 and S_2: the first two generators of the circuit, at a fixed U."""
    gate, whole = Unitary("G"), Unitary("Q")
    before = gate * U * V  # S_1 = E_1W_2S_2
    one = whole * before.H * _inner(first) * before * whole.H
    two = whole * V.H * _inner(second) * V * whole.H
    product = gradient(one) ** 2 * gradient(two) ** 2
    return haar_average(haar_average(product, over=U), over=V)


def _inner(generator: object) -> object:
    """Return X of UXU†."""
    from derivations.calculus import Matrix

    name = "X" if generator is first else "Y"
    return Matrix(name, hermitian=True, traceless=True, involution=True)


def _free_moment() -> TracePolynomial:
    """Return the product of the averages of two independent generators at a fixed state."""
    alone = haar_average(gradient(first) ** 2, over=U)
    return alone * haar_average(gradient(second) ** 2, over=V)


@step(
    "the restricted circuit",
    Quantity(
        r"\mathbb{E}[f(\tilde X_1,\dots,\tilde X_L)\mid\chi]",
        lambda: (_joint_moment(), *_circuit_words()),
    ),
    Quantity(
        r"\mathbb{E}f(\tilde X_1',\dots,\tilde X_L')",
        lambda: (_free_moment(), _B * _NEXT_BACK, _B * _S_BACK * _X * _S * _B_BACK),
    ),
    r"""$S_\ell=e^{i\theta_\ell X_\ell}W_{\ell+1}\cdots W_{L+1}$ are independent and Haar-random,
    because $W_{\ell+1}$ is, and $W_1=R(1\oplus V)S_1^\dagger$; so
    $\tilde X_\ell=R(1\oplus V)S_\ell^\dagger X_\ell S_\ell(1\oplus V)^\dagger R^\dagger$ has the
    law of $\tilde X_\ell'=Q_\ell X_\ell Q_\ell^\dagger$ with independent and Haar-random $Q_\ell$,
    whatever $V$ is""",
)
def restricted_circuit(left: _Moments, right: _Moments) -> Checked:
    """Go from gate to gate in letters, and compare a joint moment of fourth degree."""
    (joint, *turned), (alone, *own) = left(), right()
    for one, other in zip(turned, own, strict=True):
        refuse_other_words(one, other, *_UNITARY)
    if joint != alone:
        raise ProofError(f"the joint moment is {joint} where independence asks for {alone}")
    return Checked(
        "change of variables",
        r"""in letters, $A_\ell=BS_\ell^\dagger$ becomes
        $A_\ell E_\ell W_{\ell+1}=BS_{\ell+1}^\dagger$ with $B=R(1\oplus V)$, from the first
        gate on; the calculus finds $\mathbb{E}g_1^2g_2^2$ at a fixed $U$ to be the
        product of two averages.""",
    )


# -- the kernel -----------------------------------------------------------------------------------


def _moment(k: int) -> sympy.Expr:
    """Return m_k of a rank-one projector: it is 1 with probability o and else 0."""
    return REACHED * (1 - REACHED) ** k + (1 - REACHED) * (-REACHED) ** k


def in_reached(expression: sympy.Expr) -> sympy.Expr:
    """Put a rank-one projector in, whose overlap with the state is o.

    Examples
    --------
    >>> in_reached(VARIANCE)
    -reached_overlap*(reached_overlap - 1)
    """
    known = {VARIANCE: _moment(2), THIRD: _moment(3), MEAN: REACHED, T1: sympy.Integer(1)}
    return in_factors(put_in(expression, known))


FULL_KERNEL = 2 * N * L * VARIANCE / (N**2 - 1)

_projector = step(
    "a rank-one projector",
    Name(KERNEL_NAME, in_reached(FULL_KERNEL)),
    over(2 * w(L) * N * _o * (1 - _o), w(N) ** 2 - 1),
    r"$O^2=O$, so that $\langle O\rangle=o$ and $\operatorname{Var}_\chi O=o(1-o)$",
)(check_equal)


def derive_restricted_kernel() -> Derivation:
    """Derive E K, for every O and for a rank-one projector.

    Examples
    --------
    >>> derive_restricted_kernel().result.subs({N: 2, L: 3, REACHED: sympy.Rational(1, 2)})
    1
    """
    result = value_as(_projector.right, sympy.Expr)
    return Derivation(
        claim="restricted-kernel",
        title="The kernel of a circuit that reaches a given state",
        assumptions=(*ENSEMBLE, RANK_ONE),
        steps=(restricted_circuit, one_layer, all_layers, _projector),
        result=result,
        states=(
            chain(Name(KERNEL_NAME, result), "=", _projector.right),
            Words("and for every observable"),
            chain(
                Name(KERNEL_NAME, FULL_KERNEL), "=", over(2 * w(L) * N * VARIANCE, w(N) ** 2 - 1)
            ),
        ),
    )
