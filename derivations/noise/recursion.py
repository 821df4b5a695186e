"""The noisy recursion ε(t+1) = (1 − ηK) ε(t) + √K Δθ(t), solved: equations (63)–(66).

K is constant here (the frozen kernel) and the order linear; what that leaves out is another
claim's business. a = 1 − ηK throughout, and the Δθ(t) are independent N(0, σ_θ²).
"""

from __future__ import annotations

from collections.abc import Callable

import sympy

from derivations.errors import ProofError
from derivations.noise.model import ERROR, ETA, FACTOR, MODEL, SIGMA, STABLE, WIDTH, A, K, T
from derivations.noise.noise_time import (
    derive_best_rate,
    derive_error_at_noise_time,
    derive_noise_time,
)
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ, is_zero
from derivations.statements.forms import chain, limit, total
from derivations.statements.indexed import (
    Fixed,
    Letters,
    add_from,
    at_indices,
    count,
    formula_of,
    of_size,
)
from derivations.statements.layout import slash
from derivations.statements.written import Name, Quantity, Words, over, w

__all__ = [
    "derive_best_rate",
    "derive_error_at_noise_time",
    "derive_noise_time",
    "derive_plateau_order",
    "derive_solution",
]

X = sympy.Symbol("x", positive=True)  # x = ηK
VARIANCE = SIGMA**2 * (1 - FACTOR ** (2 * T)) / WIDTH
PLATEAU = SIGMA**2 / WIDTH


# -- solution and variance --------------------------------------------------------------------


def derive_solution(*, checking: bool = True) -> Derivation:
    """Derive the solution (63) and its variance (64).

    Examples
    --------
    >>> derive_solution().result == VARIANCE
    True
    """
    return Derivation(
        claim="recursion-solution",
        title="The noisy recursion solved",
        assumptions=(*MODEL, r"$\eta K\neq2$, so that $a^2\neq1$."),
        steps=(the_solution, the_variance),
        result=VARIANCE,
        states=(
            chain(Name(r"\operatorname{Var}\varepsilon(t)", VARIANCE), "=", VARIANCE),
            Words(r"about the mean $(1-\eta K)^t\varepsilon(0)$"),
        ),
        checking=checking,
    )


_FACTOR, _ROOT, _START = sympy.symbols("a kappa e0")  # κ stands for √K


def _kick(step: int | sympy.Expr) -> sympy.Symbol:
    return sympy.Symbol(f"d{step}")


def _iterated(steps: int) -> sympy.Expr:
    """Return ε(steps), the recursion iterated on symbols."""
    value = _START
    for now in range(steps):
        value = sympy.expand(_FACTOR * value + _ROOT * _kick(now))
    return value


_I = sympy.Symbol("i", integer=True)
_NOISE = Letters(r"\Delta\theta(#)", _kick)
_SUMMAND = w(_FACTOR) ** count(_I) * _NOISE[w(T) - 1 - _I]
_CLOSED = of_size(
    w(_FACTOR) ** count(T) * Name(r"\varepsilon(0)", _START)
    + Name(r"\sqrt K", _ROOT) * add_from(_SUMMAND, _I, 0, T - 1),
    lambda steps: {T: Fixed(steps)},
)


@step(
    "the solution",
    Quantity(r"\varepsilon(t)", _iterated),
    _CLOSED,
    r"The recursion is iterated; the noise of step $s$ is damped $t-1-s$ times",
    source="paper, eq. (63)",
)
def the_solution(left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    """Take the first steps, and one more at every time: it multiplies each summand by a."""
    for steps in range(4):
        if differ(left(steps), right(steps)):
            raise ProofError(f"at t = {steps} the recursion gives {left(steps)}")
    if formula_of(right) != _CLOSED:
        raise ProofError("the right side is no sum over the noise of steps before")
    now = at_indices(_SUMMAND, {})
    later = at_indices(_SUMMAND, {T: T + 1, _I: _I + 1})  # of the same noise
    newest = at_indices(_SUMMAND, {T: T + 1, _I: sympy.S.Zero})
    if not is_zero(sympy.powsimp(later - _FACTOR * now)) or newest != _kick(T):
        raise ProofError("a step does not multiply each summand by a and add the newest noise")
    return Checked(
        "induction",
        r"""at $t=0$ both sides are $\varepsilon(0)$; from $t$ to $t+1$ the summand at $i+1$ is $a$
        times that at $i$, for every $i$ and $t$, and that at $0$ is $\Delta\theta(t)$, as the
        recursion has it. Written out as polynomials for $t\leq3$ besides.""",
    )


@step(
    "the variance",
    chain(
        Name(r"\operatorname{Var}\varepsilon(t)", VARIANCE),
        "=",
        w(K) * w(SIGMA) ** 2 * total(A ** (2 * _I), _I, 0, T - 1),
    ),
    VARIANCE,
    r"""Independent terms: the variance is $K\sigma_\theta^2\sum a^{2i}$, a geometric sum with
    $1-a^2=\eta K(2-\eta K)$""",
    source="paper, eq. (64)",
)
def the_variance(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Verify the recursion of the variance, v(t+1) = a²v(t) + Kσ², v(0) = 0."""
    stepped = FACTOR**2 * right + K * SIGMA**2
    if differ(stepped, right.subs(T, T + 1)) or right.subs(T, 0) != 0:
        raise ProofError("the right side does not solve v(t+1) = a²v(t) + Kσ², v(0) = 0")
    for steps in range(4):
        difference = left.subs(T, steps).doit() - right.subs(T, steps)
        if not is_zero(difference):
            raise ProofError(f"at t = {steps} the sum and the right side differ")
    return Checked(
        "variance recursion",
        r"""the right side vanishes at $t=0$ and solves $v(t+1)=a^2v(t)+K\sigma_\theta^2$, which
        determines it; no geometric sum is used. At $t\leq3$ the sum is written out besides.""",
    )


# -- the order of the plateau -----------------------------------------------------------------


def derive_plateau_order(*, checking: bool = True) -> Derivation:
    """Derive the late mean square error in units of σ_θ²/η, and its bounds.

    Examples
    --------
    >>> derive_plateau_order().result.subs({ETA: 1 / K})
    K*sigma**2
    """
    level = slash(w(SIGMA) ** 2, ETA)
    return Derivation(
        claim="plateau-order",
        title="The order of the plateau",
        assumptions=(*MODEL, STABLE),
        steps=(late_times, units_of_the_order),
        result=PLATEAU,
        states=(
            chain(_LATE, "=", PLATEAU),
            chain(over(w(SIGMA) ** 2, 2 * ETA), "<", _LATE, "<=", level),
            Words(r"for $0<\eta K\leq1$"),
        ),
        assumes=("recursion-solution",),
        checking=checking,
    )


_LATE = Name(r"\overline{\varepsilon^2}(\infty)", PLATEAU)
_MEAN_SQUARE = Name(r"\overline{\varepsilon^2}(t)", FACTOR ** (2 * T) * ERROR**2 + VARIANCE)


@step(
    "late times",
    limit(_MEAN_SQUARE, T, sympy.oo),
    PLATEAU,
    r"$a^{2t}\to0$ as $t\to\infty$; the mean decays too",
)
def late_times(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Verify that the plateau is the fixed point of the recursion and attracts."""
    if differ(FACTOR**2 * right + K * SIGMA**2, right):
        raise ProofError("the right side is not the fixed point of v = a²v + Kσ²")
    distance = sympy.simplify((left.subs(T, T + 1) - right) / (left - right))
    if differ(distance, FACTOR**2):
        raise ProofError(f"the distance to the right side changes by {distance} a step, not a²")
    return Checked(
        "fixed point",
        r"""the right side is the fixed point of $v=a^2v+K\sigma_\theta^2$, and the distance to it
        shrinks by exactly $a^2<1$ at each step.""",
    )


@step(
    "in units of the printed order",
    over(_LATE, slash(w(SIGMA) ** 2, ETA)),
    1 / (2 - X),
    r"With $x=\eta K$; for $0<x\leq1$ the ratio lies in $(\tfrac12,1]$",
)
def units_of_the_order(left: sympy.Expr, right: sympy.Expr) -> Checked:
    if differ(left.subs(K, X / ETA), right):
        raise ProofError(f"with K = x/η the left side is {sympy.cancel(left.subs(K, X / ETA))}")
    if sympy.diff(right, X).subs(X, sympy.Rational(1, 2)) <= 0 or right.subs(X, 1) != 1:
        raise ProofError("the ratio does not rise to 1 at x = 1")
    if right.subs(X, 0) != sympy.Rational(1, 2):
        raise ProofError("the ratio does not start at 1/2")
    return Checked(
        "monotonicity",
        r"""$1/(2-x)$ has the derivative $1/(2-x)^2>0$ and the values $\tfrac12$ at $0$, $1$ at
        $1$.""",
    )
