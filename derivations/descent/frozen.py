"""The frozen law ε(t) = (1 − ηK)^t ε(0), and order by order what it leaves out.

Two things move at second order: the error by ½η²ε²μ in one step, and the kernel by −2ηεμ. The
second adds up over the whole descent, to −2με(0)/K however small the rate is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.comparison import differ, is_zero, refuted_at
from derivations.routes.expansion import along_gradient, changed, square, twice
from derivations.routes.forms import polynomial
from derivations.routes.patterns import Sums, decide_sums
from derivations.routes.rational import check_equal
from derivations.statements.forms import chain, order
from derivations.statements.layout import laid_out, slash
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Quantity, Words, over, value_as, w

__all__ = ["derive_frozen", "derive_second_order", "is_zero_in_time"]

ETA, K = sympy.symbols("eta K", positive=True)
ERROR, META = sympy.symbols("error meta_kernel", real=True)
T = sympy.Symbol("t", integer=True, nonnegative=True)
EPSILON = sympy.Symbol("epsilon", real=True)

FACTOR = 1 - ETA * K
A = Name("a", FACTOR)
FROZEN = FACTOR**T * ERROR

_FROZEN = r"""$\varepsilon(t+1)=(1-\eta K)\,\varepsilon(t)$ with constant $K>0$ and $\eta>0$: first
order in each step, frozen kernel, no noise."""


def is_zero_in_time(expression: sympy.Expr) -> bool:
    """Decide an identity in t: with a = 1 − ηK and p = a^t it is one of rational functions."""
    if refuted_at(expression) is not None:
        return False
    a, p = sympy.symbols("a p", positive=True)
    powers = sympy.expand_power_exp(expression.subs(K, (1 - a) / ETA))
    return is_zero(sympy.expand(powers).subs(a**T, p))


# -- the frozen law ---------------------------------------------------------------------------


def derive_frozen(*, checking: bool = True) -> Derivation:
    """Derive (19) from a constant kernel, with SymPy's rsolve.

    Examples
    --------
    >>> derive_frozen().result
    error*(-K*eta + 1)**t
    """
    solved = recursion_solved()
    return Derivation(
        claim="frozen-decay",
        title="The frozen law",
        assumptions=(_FROZEN,),
        steps=(solved,),
        result=FROZEN,
        states=(
            chain(solved.left, "=", solved.right),
            Words(
                r": monotone for $\eta K<1$, 0 at 1, alternating up to 2, divergent beyond",
            ),
        ),
        assumes=("first-order-error",),
        checking=checking,
    )


def _stepped(steps: int) -> sympy.Expr:
    """Take the step of the frozen law from ε(0) on."""
    error: sympy.Expr = ERROR
    for _ in range(steps):
        error = error - ETA * K * error
    return error


def recursion_solved() -> Step:
    """Return the step that solves the recursion, by SymPy's rsolve."""
    y = sympy.Function("y")
    solved = sympy.rsolve(y(T + 1) - FACTOR * y(T), y(T), {y(0): ERROR})

    @step(
        "the recursion solved",
        Quantity(r"\varepsilon(t)", _stepped),
        laid_out((1 - w(ETA) * K) ** T * w(ERROR), solved),
        r"A linear recursion of first order; solved by \texttt{rsolve}",
        source="paper, eq. (19)",
    )
    def found(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
        for steps in range(4):
            if differ(right.subs(T, steps), left(steps)):
                raise ProofError(f"after {steps} steps the error is {left(steps)}")
        if not is_zero_in_time(right.subs(T, T + 1) - FACTOR * right):
            raise ProofError("one step does not multiply the right side by 1 − ηK")
        return Checked(
            "substitution",
            r"""the right side is $\varepsilon(0)$ at $t=0$ and is multiplied by $1-\eta K$ in each
            step; a recursion of first order has one solution. Steps are taken for $t\leq3$
            besides.""",
        )

    return found


# -- what moves at second order ---------------------------------------------------------------


def derive_second_order(*, checking: bool = True) -> Derivation:
    """Derive what moves at second order, and the error to first order in μ.

    Examples
    --------
    >>> derive_second_order().result.subs(META, 0) == FROZEN
    True
    """
    return Derivation(
        claim="frozen-decay",
        title="What the frozen law leaves out",
        assumptions=(
            r"""$\delta\theta_\ell=-\eta\varepsilon g_\ell$, $\mu=\sum_{ab}h_{ab}g_ag_b$ with
            $h_{ab}=\partial_a\partial_b\varepsilon$; $K$ and $\mu$ on the right sides are those of
            the start, $a=1-\eta K$.""",
            r"""To first order in $\mu$: the squares of $h$ and third derivatives, by which $\mu$
            moves, are of the next order.""",
        ),
        steps=(error_moves, kernel_moves, change_adds_up, corrected_error, which_is_larger),
        result=_CORRECTED.value(),
        states=(
            chain(change_adds_up.left, "=", w(change_adds_up.right) + order(META**2)),
            Words(r": late, $-2\mu\varepsilon(0)/K$, whatever the rate $\eta$"),
        ),
        assumes=("first-order-error",),
        checking=checking,
    )


def _moved_error(size: int) -> sympy.Expr:
    """Return how a general polynomial of degree three changes with the step."""
    return changed(along_gradient(size, -ETA * EPSILON))


def _moved_kernel(size: int) -> sympy.Expr:
    """Return the squares of the slopes of a general polynomial, after the step."""
    d = sympy.symbols(f"d1:{size + 1}", real=True)
    error, along = changed(d), along_gradient(size, -ETA * EPSILON)
    at = dict(zip(d, along, strict=True))
    return sum((sympy.diff(error, x).subs(at) ** 2 for x in d), sympy.S.Zero)


def _to_order(expression: sympy.Expr, power: int) -> sympy.Expr:
    """Return what a step changes, up to this power of η."""
    polynomial_in_rate = sympy.Poly(sympy.expand(expression), ETA)
    powers = range(1, power + 1)
    return sum((polynomial_in_rate.coeff_monomial(ETA**k) * ETA**k for k in powers), sympy.S(0))


def _compare_change(left: Callable[..., sympy.Expr], power: int, right: sympy.Expr) -> Checked:
    """Compare with K and μ written out in the angles."""
    polynomial({META: 1, K: 1, ETA: power, EPSILON: 2}).numerator(right)
    return decide_sums(
        left,
        right,
        Sums({META: twice, K: square}),
        indices=2,  # a term of second order has two steps, or a slope and a bent one
        route="expansion",
        what=rf"""the step put into a general polynomial of degree three, and the coefficients up to
        $\eta^{power}$ read off""",
    )


@step(
    "the error moves",
    Quantity(r"\delta\varepsilon", lambda size: _to_order(_moved_error(size), 2)),
    -w(ETA) * K * EPSILON + over(w(ETA) ** 2 * w(EPSILON) ** 2 * META, 2) + order(ETA**3),
    r"The second order of Taylor's series along the step",
    source="paper, eq. (50)",
)
def error_moves(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    return _compare_change(left, 2, right)


@step(
    "the kernel moves",
    Quantity(r"\delta K", lambda size: _to_order(_moved_kernel(size), 1)),
    w(-2 * ETA * EPSILON * META) + order(ETA**2),
    r"$\delta K=\sum_{ab}2g_ah_{ab}\,\delta\theta_b$",
)
def kernel_moves(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    return _compare_change(left, 1, right)


def _summed_kernel(steps: int) -> sympy.Expr:
    """Add −2ημ a^s ε(0) over the steps before ``steps``, term by term."""
    return sum((-2 * ETA * META * FACTOR**s * ERROR for s in range(steps)), sympy.Integer(0))


@step(
    "its change adds up",
    Quantity("K(t)-K(0)", _summed_kernel),
    -over(2 * w(META) * ERROR, K) * (1 - A**T),
    r"The errors of the frozen law are summed, $\sum_{s<t}a^s=(1-a^t)/(\eta K)$",
)
def change_adds_up(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    if not is_zero_in_time(right.subs(T, T + 1) - right + 2 * ETA * META * FROZEN):
        raise ProofError("one more step does not add −2ηεμ")
    for steps in range(5):
        if differ(left(steps), right.subs(T, steps)):
            raise ProofError(f"after {steps} steps the changes add up to {left(steps)}")
    return Checked(
        "induction",
        r"""zero at $t=0$, and one more step adds $-2\eta\mu a^t\varepsilon(0)$; written out for
        $t\leq4$ besides.""",
    )


def _iterated_together(steps: int) -> sympy.Expr:
    """Iterate ε and K together, with μ as a formal variable, each to its first order."""
    error, kernel = ERROR, K
    for _ in range(steps):
        error, kernel = _linear(
            error - ETA * kernel * error + ETA**2 * error**2 * META / 2,
            kernel - 2 * ETA * error * META,
        )
    return error


def _linear(*values: sympy.Expr) -> list[sympy.Expr]:
    """Keep each value to first order in μ."""
    return [v.subs(META, 0) + META * sympy.diff(v, META).subs(META, 0) for v in values]


_CORRECTED = A**T * ERROR + over(w(META) * w(ERROR) ** 2 * A ** (T - 1), K) * (
    2 * w(ETA) * T - (1 - A**T) * (over(2, K) - over(ETA, 2))
)


@step(
    "the corrected error",
    Quantity(r"\varepsilon(t)", _iterated_together),
    _CORRECTED + order(META**2),
    r"Both go into the recursion; its term linear in $\mu$ is solved",
)
def corrected_error(left: Callable[[int], sympy.Expr], right: sympy.Expr) -> Checked:
    """Compare the iterated error, and solve its recursion."""
    if not is_zero_in_time(right.subs(META, 0) - FROZEN) or sympy.diff(right, META, 2) != 0:
        raise ProofError("the right side is not the frozen law and a term linear in μ")
    for steps in range(4):
        found, term = right.subs(T, steps), left(steps)
        if differ(found, term):
            raise ProofError(f"after {steps} steps the error is {sympy.factor(term)}")
    y = sympy.diff(right, META) / ERROR**2
    moved = ETA * 2 * (1 - FACTOR**T) / K * FACTOR**T + ETA**2 * FACTOR ** (2 * T) / 2
    if not is_zero_in_time(y.subs(T, T + 1) - FACTOR * y - moved):
        raise ProofError("the term linear in μ does not solve its recursion")
    return Checked(
        "iteration",
        r"""$\varepsilon$ and $K$ iterated together for $t\leq3$ with $\mu$ kept to first order; and
        the linear term solves
        $b(t+1)=ab(t)+\eta\tfrac{2}{K}(1-a^t)a^t+\tfrac{1}{2}\eta^2a^{2t}$, $b(0)=0$, at every
        $t$.""",
    )


# The kernel's relative change in all, and the second order's share of the first step.
_TOTAL = slash(2 * w(META) * ERROR, w(K) ** 2)
_FIRST = slash(w(ETA) * w(ERROR) * META, 2 * w(K))


@step(
    "which of the two is larger",
    over(_TOTAL, _FIRST),
    4 / (ETA * K),
    r"""The kernel's relative change in all, over the relative weight of the second order in the
    first step, which is what condition (53) asks to be small""",
    source="paper, eq. (53)",
)
def which_is_larger(left: sympy.Expr, right: sympy.Expr) -> Checked:
    # K(∞)/K − 1 from the sum, with numbers put in first; both shares from what they are shares of.
    numbers = {ETA: sympy.Rational(1, 7), K: 3, ERROR: 2, META: sympy.Rational(5, 11)}
    late = abs(_summed_late(numbers)) / numbers[K]
    total, first = (value_as(x, sympy.Expr) for x in (_TOTAL, _FIRST))
    if late != put_in(total, numbers):
        raise ProofError(f"the relative change of the kernel is {late} at {numbers}")
    check_equal(total, 2 * ETA * META * ERROR / (1 - FACTOR) / K)  # Σ a^s = 1/(1 − a)
    check_equal(first, ETA**2 * ERROR**2 * META / 2 / (ETA * K * ERROR))
    check_equal(total / first, left)
    return check_equal(left, right)


def _summed_late(numbers: Mapping[sympy.Symbol, sympy.Expr | int]) -> sympy.Expr:
    s = sympy.Symbol("s", integer=True, nonnegative=True)
    term = (-2 * ETA * META * ERROR).subs(numbers) * (FACTOR.subs(numbers)) ** s
    return cast("sympy.Expr", sympy.Sum(term, (s, 0, sympy.oo)).doit())
