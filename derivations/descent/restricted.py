r"""Circuits that are Haar-random apart from the state that they reach: K, μ and their ratios.

U = W_1e^{iθ_1X_1}⋯W_Le^{iθ_LX_L}W_{L+1}, with Haar-random and independent W_2 … W_{L+1}, and W_1
makes U = R(1 ⊕ V): R takes Ψ_0 to the state χ that is reached, and V is Haar-random on what is
orthogonal to Ψ_0. What acts before a gate is then Haar-random, and what acts after it is U times
its inverse. In the frame of χ the generators are independent and Haar-rotated, V has no share in
them, and every average is one over generators at a fixed state.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, cast

import sympy

from derivations.calculus import TracePolynomial, Unitary, haar_average
from derivations.descent.late_kernel import all_layers, one_layer
from derivations.errors import ProofError
from derivations.meta_kernel.patterns import curvature_gradient, pair_mean
from derivations.meta_kernel.routes import diagonal_at_state, pair_at_state
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.central_moments import LOCAL
from derivations.routes.comparison import differ
from derivations.routes.decisions import decide_counted
from derivations.routes.forms import in_size
from derivations.routes.random_frame import CHI, O, U, V, first, gradient, second
from derivations.routes.rational import check_equal
from derivations.routes.words import refuse_other_words
from derivations.statements.forms import chain
from derivations.statements.operators import letters
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Quantity, Words, over, value_as, w
from derivations.symbols import L, N, trace_symbol

__all__ = ["derive_meta_kernel", "derive_restricted_kernel", "derive_restricted_lambda",
           "derive_restricted_zeta"]  # fmt: skip

MEAN, VARIANCE, THIRD, REST = sympy.symbols("expectation variance third rest", real=True)
REACHED = sympy.Symbol("reached_overlap", positive=True)  # o
T1 = trace_symbol(1)

_ENSEMBLE = (
    r"""$U=W_1e^{i\theta_1X_1}\cdots W_Le^{i\theta_LX_L}W_{L+1}=R(1\oplus V)$ with independent and
    Haar-random $W_2,\dots,W_{L+1}$ and $V\in\mathrm U(N-1)$; $\chi=U\Psi_0=R\Psi_0$ is fixed.
    $X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$, $N$ even.""",
    r"""$\langle O\rangle$ is taken in $\chi$,
    $m_k=\langle(O-\langle O\rangle)^k\rangle$, $T_1=\operatorname{Tr}O$.""",
)
_RANK_ONE = r"$O=|\Phi\rangle\langle\Phi|$ and $o=|\langle\Phi|\chi\rangle|^2$, $0<o<1$."
_o, _m2, _m3 = w(REACHED), w(VARIANCE), w(THIRD)
_KERNEL, _META = r"\mathbb{E}[K\mid\chi]", r"\mathbb{E}[\mu\mid\chi]"
_DIAGONAL, _PAIR = r"\mathbb{E}[h_{aa}g_a^2\mid\chi]", r"\mathbb{E}[h_{ab}g_ag_b\mid\chi]"


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


def _in_reached(expression: sympy.Expr) -> sympy.Expr:
    known = {VARIANCE: _moment(2), THIRD: _moment(3), MEAN: REACHED, T1: sympy.Integer(1)}
    return sympy.factor(put_in(expression, known))


_FULL_KERNEL = 2 * N * L * VARIANCE / (N**2 - 1)

_projector = step(
    "a rank-one projector",
    Name(_KERNEL, _in_reached(_FULL_KERNEL)),
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
        assumptions=(*_ENSEMBLE, _RANK_ONE),
        steps=(restricted_circuit, one_layer, all_layers, _projector),
        result=result,
        states=(
            chain(Name(_KERNEL, result), "=", _projector.right),
            Words("and for every observable"),
            chain(Name(_KERNEL, _FULL_KERNEL), "=",
                  over(2 * w(L) * N * VARIANCE, w(N) ** 2 - 1)),
        ),
    )  # fmt: skip


# -- the meta-kernel ------------------------------------------------------------------------------

_SHIFTED = w(T1) - w(N) * MEAN
_ONE_DIAGONAL = over(
    4 * (w(N) + 2) * (_m2 * _SHIFTED + _m3), (w(N) ** 2 - 1) * (w(N) + 3)
)  # fmt: skip
_ONE_PAIR = over(2 * w(N) ** 2 * _m3, (w(N) ** 2 - 1) ** 2)


def _by_calculus(found: TracePolynomial, right: sympy.Expr) -> Checked:
    """Compare with the average of the calculus, O traceless, and shift O by a constant."""
    expect = [CHI.expect(O**k).expr for k in (1, 2, 3)]
    one, two, three = (cast("sympy.Expr", sympy.sympify(x)) for x in expect)
    known = {MEAN: one, VARIANCE: two - one**2, THIRD: three - 3 * one * two + 2 * one**3,
             T1: sympy.Integer(0)}  # fmt: skip
    if differ(in_size(cast("sympy.Expr", found.expr)), put_in(right, known)):
        raise ProofError(f"the calculus gives {found}")
    moved = put_in(right, {MEAN: MEAN + REST, T1: T1 + N * REST})
    if differ(right, moved):
        raise ProofError("a multiple of 1 added to O changes the right side")
    return Checked(
        "Weingarten calculus",
        r"""averaged over the generators alone, the state held fixed and $O$ without a trace, and
        compared as rational functions of $N$ and the $\langle O^k\rangle$; a multiple of 1 in $O$
        changes neither side.""",
    )


def _local(expression: sympy.Expr) -> sympy.Expr:
    """Return a moment at a fixed state, from ⟨Õ^k⟩ to ⟨O⟩, m_2, m_3 and T_1."""
    a = MEAN - T1 / N
    powers = {LOCAL[0]: a, LOCAL[1]: VARIANCE + a**2, LOCAL[2]: THIRD + 3 * a * VARIANCE + a**3}
    return put_in(expression, powers)


@step(
    "one layer twice, given the state",
    Quantity(_DIAGONAL, diagonal_at_state),
    _ONE_DIAGONAL,
    r"""With $O$ shifted so that $\langle O\rangle=0$, $h_{aa}=2\langle w|O|w\rangle$ and
    $g_a=2r\operatorname{Im}\langle v|\eta\rangle$ for $w=\tilde X_a\chi=x\chi+r\eta$ and
    $v=O\chi$: $8\,\mathbb{E}r^4$ times a moment of fourth degree on the sphere of $\eta$""",
)
def diagonal(left: Callable[[], TracePolynomial], right: sympy.Expr) -> Checked:
    """Compare with the calculus, and with moments on the sphere."""
    if differ(_local(curvature_gradient), right):
        raise ProofError(f"moments on the sphere give {curvature_gradient}")
    return _by_calculus(left(), right)


@step(
    "two layers, given the state",
    Quantity(_PAIR, pair_at_state),
    _ONE_PAIR,
    r"""$\mathbb{E}_bh_{ab}g_b$ is a multiple of $\operatorname{Im}\langle\eta_a|Ov\rangle$, and
    its product with $g_a$ of $m_3$""",
)
def pair(left: Callable[[], TracePolynomial], right: sympy.Expr) -> Checked:
    """Compare with the calculus, and with moments on the sphere."""
    if differ(_local(pair_mean), right):
        raise ProofError(f"moments on the sphere give {pair_mean}")
    return _by_calculus(left(), right)


def _added_up(layers: int) -> sympy.Expr:
    """Return the sum over all ordered pairs of layers, equal and distinct ones."""
    each = {True: value_as(_ONE_DIAGONAL, sympy.Expr), False: value_as(_ONE_PAIR, sympy.Expr)}
    pairs = [a == b for a in range(layers) for b in range(layers)]
    return cast("sympy.Expr", sum((each[same] for same in pairs), sympy.S.Zero))


_SUM = w(L) * Name(_DIAGONAL, value_as(_ONE_DIAGONAL, sympy.Expr)) + w(L) * (w(L) - 1) * Name(
    _PAIR, value_as(_ONE_PAIR, sympy.Expr)
)
_FULL_META = value_as(_SUM, sympy.Expr)


@step(
    "all pairs of layers",
    Quantity(_META, _added_up),
    _SUM,
    r"$L$ equal and $L(L-1)$ distinct pairs; $h_{ab}=h_{ba}$",
)
def all_pairs(left: Quantity, right: sympy.Expr) -> Checked:
    """Count the pairs."""
    what = "equal and distinct pairs counted, each with its average"
    return decide_counted(left, right, L, 2, route="index patterns", what=what)


_SQUARE, _NEXT_SIZE = w(N) ** 2 - 1, w(N) + 3


def derive_meta_kernel() -> Derivation:
    """Derive E μ at a given state, for every O.

    Examples
    --------
    >>> derive_meta_kernel().result.subs({N: 2, L: 1, T1: 0, MEAN: 0, VARIANCE: 1, THIRD: 0})
    0
    """
    shown = over(2 * w(L) * (w(L) - 1) * w(N) ** 2 * _m3, _SQUARE**2) + over(
        4 * w(L) * (w(N) + 2) * (_m2 * _SHIFTED + _m3), _SQUARE * _NEXT_SIZE
    )
    return Derivation(
        claim="restricted-lambda",
        title="The meta-kernel of a circuit that reaches a given state",
        assumptions=_ENSEMBLE,
        steps=(restricted_circuit, diagonal, pair, all_pairs),
        result=_FULL_META,
        states=(chain(Name(_META, _FULL_META), "=", shown),),
    )


_LAMBDA = over((w(L) - 1) * N * (1 - 2 * _o), _SQUARE) - over(
    2 * (w(N) + 2) * ((w(N) + 2) * _o - 2), w(N) * _NEXT_SIZE
)


@step(
    "the ratio",
    over(Name(_META, _in_reached(_FULL_META)), Name(_KERNEL, _in_reached(_FULL_KERNEL))),
    _LAMBDA,
    r"""A rank-one projector is put in, $m_2=o(1-o)$, $m_3=o(1-o)(1-2o)$, $\langle O\rangle=o$ and
    $T_1=1$: a ratio of means""",
)
def ratio(left: sympy.Expr, right: sympy.Expr) -> Checked:
    return check_equal(left, right)


def derive_restricted_lambda() -> Derivation:
    """Derive λ = E μ/E K of a rank-one projector.

    Examples
    --------
    >>> derive_restricted_lambda().result.subs({N: 2, L: 1, REACHED: sympy.Rational(1, 2)})
    0
    """
    result = value_as(ratio.right, sympy.Expr)
    return Derivation(
        claim="restricted-lambda",
        title="The relative meta-kernel of a circuit that reaches a given state",
        assumptions=(*_ENSEMBLE, _RANK_ONE),
        steps=(restricted_circuit, one_layer, all_layers, diagonal, pair, all_pairs, ratio),
        result=result,
        states=(chain(Name(r"\lambda", result), "=", _LAMBDA),),
        assumes=("restricted-kernel",),
    )


_R = sympy.Symbol("remaining_error", real=True)
_ZETA = over((w(L) - 1) * (2 * _o - 1) * _R, 2 * w(L) * _o * (_o - 1)) + over(
    (w(N) + 2) * _SQUARE * ((w(N) + 2) * _o - 2) * _R,
    w(L) * w(N) ** 2 * _NEXT_SIZE * _o * (_o - 1),
)


@step(
    "the second ratio",
    over(
        w(_R) * Name(r"\lambda", value_as(_LAMBDA, sympy.Expr)),
        Name(_KERNEL, _in_reached(_FULL_KERNEL)),
    ),
    _ZETA,
    r"$\zeta=\varepsilon\,\mathbb{E}\mu/(\mathbb{E}K)^2$ with $\varepsilon=R$, fixed as $\chi$ is",
)
def second_ratio(left: sympy.Expr, right: sympy.Expr) -> Checked:
    return check_equal(left, right)


def derive_restricted_zeta() -> Derivation:
    """Derive ζ = R E μ/(E K)² of a rank-one projector.

    Examples
    --------
    >>> derive_restricted_zeta().result.subs({L: 1, N: 2, REACHED: sympy.Rational(1, 2)})
    0
    """
    result = value_as(second_ratio.right, sympy.Expr)
    return Derivation(
        claim="restricted-zeta",
        title="The relative curvature of a circuit that reaches a given state",
        assumptions=(*_ENSEMBLE, _RANK_ONE, r"$\varepsilon=R$."),
        steps=(ratio, second_ratio),
        result=result,
        states=(chain(Name(r"\zeta", result), "=", _ZETA),),
        assumes=("restricted-kernel", "restricted-lambda"),
    )
