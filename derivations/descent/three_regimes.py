r"""The three solutions of the system of ε and K with a constant λ, and what becomes of them.

By the sign of what is conserved, C = K − 2λε, either K freezes, or both fall like 1/t, or ε
freezes. Throughout, C is written for its size.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy

from derivations.descent.lotka_volterra import ETA
from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.comparison import differ
from derivations.statements.forms import absolute, chain, derivative, exp, limit
from derivations.statements.layout import named
from derivations.statements.written import Name, Quantity, Words, Written, over, value_as, w

__all__ = ["derive_regimes", "solution"]

LEVEL, FIRST_KERNEL = sympy.symbols("C first_kernel", positive=True)
FIRST_ERROR = sympy.Symbol("error", real=True, nonzero=True)
LAMBDA = sympy.Symbol("lambda", real=True)
TIME = sympy.Symbol("t", nonnegative=True)
_BY_TIME = sympy.Symbol("t")

_C, _K0, _E0 = w(LEVEL), w(FIRST_KERNEL), w(FIRST_ERROR)
_GROWN, _FALLEN = exp(w(ETA) * _C * TIME), exp(-w(ETA) * _C * TIME)
# By the sign of C, of which the letter is the size: K, ε, and λ from C = K(0) − 2λε(0).
_KERNEL_AT = {
    1: over(_K0 * _GROWN, 1 + over(_K0 * (_GROWN - 1), _C)),
    0: over(_K0, 1 + w(ETA) * _K0 * TIME),
    -1: over(_K0 * _FALLEN, 1 + over(_K0 * (1 - _FALLEN), _C)),
}
_ERROR_AT = {
    1: over(_E0, 1 + over(_K0 * (_GROWN - 1), _C)),
    0: over(_E0, 1 + w(ETA) * _K0 * TIME),
    -1: over(_E0, 1 + over(_K0 * (1 - _FALLEN), _C)),
}
_SHARE = {sign: (FIRST_KERNEL - sign * LEVEL) / (2 * FIRST_ERROR) for sign in (1, 0, -1)}
_NAMED = {1: "C", 0: "0", -1: "-C"}


def solution(sign: int) -> tuple[sympy.Expr, sympy.Expr]:
    """Return ε(t) and K(t) where the conserved number has this sign; C is its size.

    Examples
    --------
    >>> solution(0)[0].subs(TIME, 0), solution(-1)[1].subs(TIME, 0)
    (error, first_kernel)
    """
    return (value_as(_ERROR_AT[sign], sympy.Expr), value_as(_KERNEL_AT[sign], sympy.Expr))


def _solves(sign: int, error: sympy.Expr, kernel: sympy.Expr) -> None:
    """Refuse what does not solve the system, or has another start."""
    rates = (
        (sympy.diff(error, TIME), -ETA * error * kernel),
        (sympy.diff(kernel, TIME), -2 * ETA * _SHARE[sign] * error * kernel),
        (error.subs(TIME, 0), FIRST_ERROR),
        (kernel.subs(TIME, 0), FIRST_KERNEL),
    )
    for one, other in rates:
        if differ(_in_falls(one - other), sympy.S.Zero):
            raise ProofError(f"{sympy.factor(one)} is not {sympy.factor(other)}")


_FALL = sympy.Symbol("u", positive=True)  # e^{−ηCt}


def _in_falls(expression: sympy.Expr) -> sympy.Expr:
    """Write e^{−ηCt} as a letter of its own."""
    inner = ETA * LEVEL * TIME
    return sympy.powsimp(sympy.expand(expression)).subs(
        {sympy.exp(k * inner): _FALL**-k for k in range(-4, 5) if k}
    )


def _solution_step(name: str, sign: int, rule: str) -> Step:
    def by_what_is_conserved() -> sympy.Expr:
        return sign * LEVEL + 2 * _SHARE[sign] * solution(sign)[0]

    @step(name, Quantity("K(t)", by_what_is_conserved), _KERNEL_AT[sign], rule)
    def found(left: Callable[[], sympy.Expr], right: sympy.Expr) -> Checked:
        """Put both into the system, and compare with what is conserved."""
        if differ(_in_falls(left()), _in_falls(right)):
            raise ProofError(f"what is conserved gives {left()}")
        _solves(sign, solution(sign)[0], right)
        return Checked(
            "differentiation",
            r"""with $\varepsilon(t)=\varepsilon(0)K(t)/K(0)$ times what makes
            $K-2\lambda\varepsilon$ constant, both equations and the start are met.""",
        )

    return found


def _late_step(name: str, body: Written, right: object, rule: str) -> Step:
    """Return the step to a limit for late times."""

    @step(name, limit(body, TIME, sympy.oo), right, rule)
    def found(left: sympy.Expr, right: sympy.Expr) -> Checked:
        inner = sympy.cancel(_in_falls(left))
        late = inner.subs(_FALL, 0) if inner.has(_FALL) else sympy.limit(inner, TIME, sympy.oo)
        if differ(late, right):
            raise ProofError(f"the limit is {late}")
        return Checked("a limit", r"of a rational function of $t$ or of $e^{-\eta Ct}$.")

    return found


def _last(what: str, sign: int, factor: object = None) -> Written:
    at = {"K": _KERNEL_AT, r"\varepsilon": _ERROR_AT}[what][sign]
    found = Name(f"{what}(t)", value_as(at, sympy.Expr))
    return found if factor is None else w(factor) * found


_STARTS = r"""$K(0)>0$, $\varepsilon(0)\neq0$. In the first and the last three steps $C$ is the
size of what is conserved: $K(0)-2\lambda\varepsilon(0)=C$, $0$ and $-C$."""


def _above() -> tuple[Step, ...]:
    """Return the steps for C > 0: K freezes."""
    return (
        _solution_step("C above zero", 1, r"$\dot K=\eta K(C-K)$ is a logistic equation"),
        _late_step("K freezes", _last("K", 1), LEVEL, r"$e^{\eta Ct}$ outgrows all else"),
        _late_step(
            "the error decays",
            _last(r"\varepsilon", 1, _GROWN),
            over(_E0 * _C, _K0),
            r"so that the rate of $\varepsilon$ is $\eta C$",
        ),
    )


def _between() -> tuple[Step, ...]:
    """Return the steps for C = 0: both fall like 1/t."""
    return (
        _solution_step("C zero", 0, r"$\dot K=-\eta K^2$"),
        _late_step(
            "the kernel falls like 1/t",
            _last("K", 0, TIME),
            over(1, ETA),
            "the 1 in the denominator is left behind",
        ),
        _late_step(
            "the error falls like 1/t",
            _last(r"\varepsilon", 0, TIME),
            over(_E0, w(ETA) * _K0),
            r"which is $1/(2\eta\lambda)$",
        ),
    )


def _below() -> tuple[Step, ...]:
    """Return the steps for C < 0: ε freezes."""
    return (
        _solution_step("C below zero", -1, r"$\dot K=-\eta K(C+K)$ is a logistic equation"),
        _late_step(
            "the error freezes",
            _last(r"\varepsilon", -1),
            over(_E0 * _C, _C + _K0),
            r"which is $C/(2\lambda)$, because $2\lambda\varepsilon(0)=K(0)+C$",
        ),
        _late_step(
            "the kernel decays",
            _last("K", -1, _GROWN),
            over(_K0 * _C, _C + _K0),
            r"so that the rate of $K$ is $\eta C$",
        ),
    )


def derive_regimes() -> Derivation:
    """Derive the three solutions, and what becomes of them.

    Examples
    --------
    >>> derive_regimes().result
    C
    """
    return Derivation(
        claim="three-regimes",
        title="Three ways in which descent ends",
        assumptions=(
            r"""$\dot\varepsilon=-\eta\varepsilon K$, $\dot K=-2\eta\lambda\varepsilon K$ with a
            constant $\lambda$ (claim \texttt{lotka-volterra}).""",
            _STARTS,
        ),
        steps=(positive, *_above(), *_between(), *_below()),
        result=LEVEL,
        states=(
            chain(Name("K(t)", None), "->", LEVEL),
            Words("for $C>0$"),
            chain(_last("K", 0, TIME), "->", over(1, ETA)),
            Words("for $C=0$"),
            chain(
                Name(r"\varepsilon(t)", None), "->", over(absolute(Name("C", None)), 2 * w(LAMBDA))
            ),
            Words("for $C<0$"),
        ),
        assumes=("lotka-volterra",),
    )


_ANY = sympy.Symbol("C_any", real=True, nonzero=True)


def _denominator() -> sympy.Expr:
    """Return 1 + K(0)(e^{ηCt} − 1)/C for a C of either sign."""
    return 1 + FIRST_KERNEL * (sympy.exp(ETA * _ANY * TIME) - 1) / _ANY


@step(
    "no solution ends",
    named(derivative(Name("D", None), _BY_TIME), _denominator),
    w(ETA) * _K0 * exp(w(ETA) * Name("C", _ANY) * TIME),
    r"""$D=1+K(0)(e^{\eta Ct}-1)/C$ is what divides both solutions: 1 at the start, and it rises,
    for a $C$ of either sign""",
)
def positive(left: Callable[[], sympy.Expr], right: sympy.Expr) -> Checked:
    if differ(sympy.diff(left(), TIME), right) or left().subs(TIME, 0) != 1:
        raise ProofError(f"the derivative is {sympy.diff(left(), TIME)}")
    return Checked("differentiation", r"and $D=1$ at $t=0$.")
