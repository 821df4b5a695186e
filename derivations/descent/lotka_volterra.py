r"""Descent as a system of two numbers, ε and K, and how it ends: a Lotka–Volterra system.

Along gradient flow dε/dt = −ηεK and dK/dt = −2ηεμ hold for every smooth error. With λ = μ/K
constant the two close, C = K − 2λε is conserved, and what is left is one logistic equation. In a
circuit λ moves; towards the edge of the spectrum it comes to rest, which is derived in
:mod:`derivations.descent.near_maximum`. The solutions are those of
:mod:`derivations.descent.three_regimes`.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.comparison import differ
from derivations.routes.expansion import second, slope, square, twice
from derivations.routes.patterns import Sums, decide_sums
from derivations.routes.rational import check_equal
from derivations.statements.forms import chain, derivative
from derivations.statements.layout import known, named
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Words, value_as, w

__all__ = ["derive_signs", "derive_system"]

ETA, KERNEL, LEVEL = sympy.symbols("eta K C", positive=True)
FIRST_KERNEL = sympy.Symbol("first_kernel", positive=True)
EPSILON, META, LAMBDA, BEND = sympy.symbols("epsilon meta_kernel lambda dlambda", real=True)
FIRST_ERROR = sympy.Symbol("error", real=True, nonzero=True)
TIME = sympy.Symbol("t", nonnegative=True)

_ERROR_RATE = -w(ETA) * EPSILON * KERNEL
_KERNEL_RATE = -2 * w(ETA) * EPSILON * META
_CLOSED = -2 * w(ETA) * LAMBDA * EPSILON * KERNEL
_BY_TIME = sympy.Symbol("t")
_ERROR_BY_TIME = derivative(Name(r"\varepsilon", None), _BY_TIME)
_KERNEL_BY_TIME = derivative(Name("K", None), _BY_TIME)

_FLOW = r"""Gradient flow, the limit of small $\eta$ with time in steps:
$\dot\theta_a=-\eta\,\varepsilon g_a$, $g_a=\partial_a\varepsilon$,
$h_{ab}=\partial_a\partial_b\varepsilon$, $K=\sum_ag_a^2$, $\mu=\sum_{ab}h_{ab}g_ag_b$."""


# -- the system -----------------------------------------------------------------------------------


def derive_system() -> Derivation:
    """Derive the system, and that C is conserved as long as λ is constant.

    Examples
    --------
    >>> derive_system().result
    0
    """
    return Derivation(
        claim="lotka-volterra",
        title="Descent as a system of two numbers",
        assumptions=(
            _FLOW,
            r"""$\lambda=\mu/K$, a constant in the third step and any function of time in the
            last.""",
        ),
        steps=(error_along, kernel_along, closed, conserved, moving),
        result=sympy.Integer(0),
        states=(
            chain(_ERROR_BY_TIME, "=", _ERROR_RATE),
            chain(_KERNEL_BY_TIME, "=", _CLOSED),
            Words("with a constant $\\lambda$"),
            chain(derivative(w(KERNEL) - 2 * w(LAMBDA) * EPSILON, _BY_TIME), "=", sympy.Integer(0)),
        ),
        assumes=("liu2024/first-order-error",),
    )


def _moved(size: int) -> dict[int, sympy.Expr]:
    return {a: -ETA * EPSILON * slope(a) for a in range(1, size + 1)}


def _error_rate(size: int) -> sympy.Expr:
    """Sum ∂_aε times the velocity of the angle."""
    return sum((slope(a) * v for a, v in _moved(size).items()), sympy.S.Zero)


def _kernel_rate(size: int) -> sympy.Expr:
    """Sum ∂_bK = Σ_a 2g_ah_ab times the velocity, from a quadratic form in the angles."""
    angles = {a: sympy.Symbol(f"theta{a}") for a in range(1, size + 1)}
    gradients = {a: slope(a) + sum(second(a, b) * x for b, x in angles.items()) for a in angles}
    kernel = sum((g**2 for g in gradients.values()), sympy.S.Zero)
    origin = dict.fromkeys(angles.values(), 0)
    slopes = (put_in(sympy.diff(kernel, angles[b]), origin) * v for b, v in _moved(size).items())
    return sum(slopes, sympy.S.Zero)


_SUMS = Sums({KERNEL: square, META: twice})


@step(
    "the error along the flow",
    named(_ERROR_BY_TIME, _error_rate),
    _ERROR_RATE,
    r"$\sum_ag_a\dot\theta_a$",
)
def error_along(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    """Write the chain rule out."""
    return decide_sums(
        left,
        right,
        _SUMS,
        indices=1,
        route="chain rule",
        what=r"$\sum_a\partial_a\varepsilon\,\dot\theta_a$ with a letter for each derivative",
    )


@step(
    "the kernel along the flow",
    named(_KERNEL_BY_TIME, _kernel_rate),
    _KERNEL_RATE,
    r"$\partial_bK=2\sum_ag_ah_{ab}$, times $\dot\theta_b$: no more is needed than that "
    r"$\varepsilon$ is smooth",
)
def kernel_along(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    """Differentiate the sum of squares of general gradients."""
    return decide_sums(
        left,
        right,
        _SUMS,
        indices=2,
        route="differentiation",
        what=r"$\sum_ag_a^2$ of a general quadratic error is differentiated by every angle",
    )


@step(
    "closed",
    known(_KERNEL_RATE, value_as(_KERNEL_RATE, sympy.Expr).subs(META, LAMBDA * KERNEL)),
    _CLOSED,
    r"$\mu=\lambda K$",
)
def closed(left: sympy.Expr, right: sympy.Expr) -> Checked:
    return check_equal(left, right)


def _conserved_rate(bend: sympy.Expr) -> sympy.Expr:
    """Differentiate K − 2λε along the closed system, with a given dλ/dt."""
    error, kernel, share = (sympy.Function(x)(TIME) for x in ("epsilon", "K", "lambda"))
    rate = sympy.diff(kernel - 2 * share * error, TIME)
    slopes: dict[sympy.Basic | complex, sympy.Basic | complex] = {
        sympy.diff(error, TIME): -ETA * error * kernel,
        sympy.diff(kernel, TIME): -2 * ETA * share * error * kernel,
        sympy.diff(share, TIME): bend,
    }
    letters: dict[sympy.Basic | complex, sympy.Basic | complex] = {
        error: EPSILON,
        kernel: KERNEL,
        share: LAMBDA,
    }
    return sympy.expand(rate.subs(slopes).subs(letters))


_LEVEL_BY_TIME = derivative(Name("C", None), _BY_TIME)


@step(
    "what is conserved",
    named(_LEVEL_BY_TIME, lambda: _conserved_rate(sympy.S.Zero)),
    sympy.Integer(0),
    r"$C=K-2\lambda\varepsilon$: the two rates are $2\lambda$ times each other",
)
def conserved(left: Callable[[], sympy.Expr], right: sympy.Expr) -> Checked:
    if differ(left(), right):
        raise ProofError(f"the rate is {left()}")
    return Checked("differentiation", r"of $K-2\lambda\varepsilon$, the system put in.")


_LAMBDA_BY_TIME = known(derivative(Name(r"\lambda", None), _BY_TIME), BEND)


@step(
    "where the ratio moves",
    named(_LEVEL_BY_TIME, lambda: _conserved_rate(BEND)),
    -2 * w(EPSILON) * _LAMBDA_BY_TIME,
    r"$C=K-2\lambda\varepsilon$ with any $\lambda=\mu/K$: it is conserved where $\lambda$ is at "
    r"rest or the error gone, and nowhere else",
)
def moving(left: Callable[[], sympy.Expr], right: sympy.Expr) -> Checked:
    if differ(left(), right):
        raise ProofError(f"the rate is {left()}")
    return Checked("differentiation", r"of $K-2\lambda\varepsilon$ with a function $\lambda(t)$.")


# -- which of them a target is --------------------------------------------------------------------

SCALE, TARGET = sympy.symbols("kappa target", real=True)
_KAPPA, _O0, _EPS = Name(r"\kappa", SCALE), w(TARGET), w(EPSILON)
_REACHED = _O0 + _EPS
_LEVEL_AT = _KAPPA * _REACHED * (1 - _REACHED) - _KAPPA * (1 - 2 * _REACHED) * _EPS


def derive_signs() -> Derivation:
    """Derive C for a target of a rank-one projector, where many layers reach a state.

    Examples
    --------
    >>> derive_signs().result
    kappa*(epsilon**2 + target*(1 - target))
    """
    result = value_as(level_of_target.right, sympy.Expr)
    return Derivation(
        claim="three-regimes",
        title="Inside, at the edge of, and beyond the spectrum",
        assumptions=(
            r"""$O=|\Phi\rangle\langle\Phi|$, reached overlap $o=O_0+\varepsilon$, and the leading
            order in $L$ of claims \texttt{restricted-kernel} and \texttt{restricted-lambda}:
            $K=\kappa\,o(1-o)$, $2\lambda=\kappa(1-2o)$, $\kappa>0$.""",
        ),
        steps=(
            level_of_target,
            _ending(
                "inside",
                sympy.S.Zero,
                _KAPPA * _O0 * (1 - _O0),
                r"$\varepsilon\to0$: positive for $0<O_0<1$, zero at both edges",
            ),
            _ending(
                "above",
                1 - TARGET,
                _KAPPA * (1 - _O0),
                r"$o\to1$, $\varepsilon\to1-O_0$: negative for $O_0>1$",
            ),
            _ending(
                "below",
                -TARGET,
                _KAPPA * _O0,
                r"$o\to0$, $\varepsilon\to-O_0$: negative for $O_0<0$",
            ),
        ),
        result=result,
        states=(chain(Name("C", result), "=", level_of_target.right),),
        assumes=("restricted-kernel", "restricted-lambda"),
    )


@step(
    "C at a reached state",
    Name("C", value_as(_LEVEL_AT, sympy.Expr)),
    _KAPPA * (_O0 * (1 - _O0) + _EPS**2),
    r"$K-2\lambda\varepsilon$ at $o=O_0+\varepsilon$",
)
def level_of_target(left: sympy.Expr, right: sympy.Expr) -> Checked:
    return check_equal(left, right)


def _ending(name: str, error: sympy.Expr, right: object, rule: str) -> Step:
    body = Name("C", value_as(_LEVEL_AT, sympy.Expr).subs(EPSILON, error))
    return step(name, body, right, rule)(check_equal)
