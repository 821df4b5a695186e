r"""Circuits that reach a given state: the mean of μ for every O, and λ and ζ for a projector.

The ensemble is that of :mod:`derivations.descent.restricted`. At a fixed state the averages are
those of :mod:`derivations.meta_kernel.patterns`, before the last one over states.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import sympy

from derivations.calculus import TracePolynomial
from derivations.descent.given_state import all_layers, one_layer
from derivations.descent.restricted import (
    ENSEMBLE,
    FULL_KERNEL,
    KERNEL_NAME,
    MEAN,
    RANK_ONE,
    REACHED,
    T1,
    THIRD,
    VARIANCE,
    in_reached,
    restricted_circuit,
)
from derivations.errors import ProofError
from derivations.meta_kernel.patterns import curvature_gradient, pair_mean
from derivations.meta_kernel.routes import diagonal_at_state, pair_at_state
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.central_moments import LOCAL
from derivations.routes.comparison import differ
from derivations.routes.decisions import decide_counted
from derivations.routes.forms import in_size
from derivations.routes.random_frame import CHI, O
from derivations.routes.rational import check_equal
from derivations.statements.forms import chain
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Quantity, over, value_as, w
from derivations.symbols import L, N

__all__ = ["derive_meta_kernel", "derive_restricted_lambda", "derive_restricted_zeta"]

REST = sympy.Symbol("rest", real=True)
_o, _m2, _m3 = w(REACHED), w(VARIANCE), w(THIRD)
_META = r"\mathbb{E}[\mu\mid\chi]"
_DIAGONAL, _PAIR = r"\mathbb{E}[h_{aa}g_a^2\mid\chi]", r"\mathbb{E}[h_{ab}g_ag_b\mid\chi]"

_SHIFTED = w(T1) - w(N) * MEAN
_ONE_DIAGONAL = over(4 * (w(N) + 2) * (_m2 * _SHIFTED + _m3), (w(N) ** 2 - 1) * (w(N) + 3))
_ONE_PAIR = over(2 * w(N) ** 2 * _m3, (w(N) ** 2 - 1) ** 2)


def _by_calculus(found: TracePolynomial, right: sympy.Expr) -> Checked:
    """Compare with the average of the calculus, O traceless, and shift O by a constant."""
    expect = [CHI.expect(O**k).expr for k in (1, 2, 3)]
    one, two, three = (cast("sympy.Expr", sympy.sympify(x)) for x in expect)
    known = {
        MEAN: one,
        VARIANCE: two - one**2,
        THIRD: three - 3 * one * two + 2 * one**3,
        T1: sympy.Integer(0),
    }
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
        assumptions=ENSEMBLE,
        steps=(restricted_circuit, diagonal, pair, all_pairs),
        result=_FULL_META,
        states=(chain(Name(_META, _FULL_META), "=", shown),),
    )


_LAMBDA = over((w(L) - 1) * N * (1 - 2 * _o), _SQUARE) - over(
    2 * (w(N) + 2) * ((w(N) + 2) * _o - 2), w(N) * _NEXT_SIZE
)


@step(
    "the ratio",
    over(Name(_META, in_reached(_FULL_META)), Name(KERNEL_NAME, in_reached(FULL_KERNEL))),
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
        assumptions=(*ENSEMBLE, RANK_ONE),
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
        Name(KERNEL_NAME, in_reached(FULL_KERNEL)),
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
        assumptions=(*ENSEMBLE, RANK_ONE, r"$\varepsilon=R$."),
        steps=(ratio, second_ratio),
        result=result,
        states=(chain(Name(r"\zeta", result), "=", _ZETA),),
        assumes=("restricted-kernel", "restricted-lambda"),
    )
