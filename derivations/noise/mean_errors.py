"""Means of ε² and of the loss in the noisy recursion, at every time and late.

The model is that of :mod:`derivations.noise.recursion`: ε(t+1) = aε(t) + √K Δθ(t) with a = 1 − ηK.
The mean of |ε| stands in :mod:`derivations.noise.absolute_error`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import sympy
from sympy import sqrt

from derivations.descent.frozen import is_zero_in_time
from derivations.errors import ProofError
from derivations.noise.absolute_error import derive_late_mean_absolute, derive_mean_absolute
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.comparison import differ
from derivations.statements.forms import average, chain, limit, root
from derivations.statements.layout import laid_out, slash
from derivations.statements.written import Name, Quantity, Written, over, value_as, w

__all__ = [
    "derive_late_mean_absolute",
    "derive_mean_absolute",
    "derive_mean_square",
    "derive_plateau_loss",
]

ETA, K, SIGMA = sympy.symbols("eta K sigma", positive=True)
ERROR = sympy.Symbol("error", real=True)
T = sympy.Symbol("t", integer=True, nonnegative=True)
SQUARE = sympy.Symbol("y", nonnegative=True)  # mean of ε²
KICK = sympy.Symbol("kick", real=True)

FACTOR = 1 - ETA * K
A = Name("a", FACTOR)
_WIDTH = w(ETA) * (2 - w(ETA) * K)
_LATE = over(w(SIGMA) ** 2, _WIDTH)
_AT_TIME = (1 - w(ETA) * K) ** (2 * T) * (w(ERROR) ** 2 - _LATE) + _LATE
LATE, AT_TIME = (value_as(x, sympy.Expr) for x in (_LATE, _AT_TIME))

_MODEL = (
    r"""$\varepsilon(t+1)=a\,\varepsilon(t)+\sqrt K\,\Delta\theta(t)$ with $a=1-\eta K$ and constant
    $K>0$, $\eta>0$ (linear order, frozen kernel).""",
    r"$\Delta\theta(t)$ independent of the past, of mean 0 and variance $\sigma_\theta^2$.",
)
_STABLE = r"$0<\eta K<2$, so that $a^2<1$."


def _step_of_the_square(square: sympy.Expr) -> sympy.Expr:
    """Return the mean square after one more step."""
    return FACTOR**2 * square + K * SIGMA**2


def _iterated(steps: int) -> sympy.Expr:
    """Iterate the mean square from ε(0)² on."""
    square: sympy.Expr = ERROR**2
    for _ in range(steps):
        square = sympy.expand(_step_of_the_square(square))
    return square


_SQUARE_AT = r"\overline{\varepsilon^2}(t)"


# -- the mean square --------------------------------------------------------------------------


def derive_mean_square(*, checking: bool = True) -> Derivation:
    """Derive the mean of ε² at time t, with SymPy's rsolve.

    Examples
    --------
    >>> sympy.simplify(derive_mean_square().result.subs(T, 0))
    error**2
    """
    solved = recursion_solved()
    printed = as_the_paper_writes_it(w(solved.right))
    return Derivation(
        claim="mean-square-error",
        title="The mean square error",
        assumptions=(*_MODEL, r"$\eta K\neq2$."),
        steps=(one_step, solved, printed, at_the_edge),
        result=AT_TIME,
        states=(chain(printed.left, "=", printed.right),),
        assumes=("noisy-recursion", "recursion-solution"),
        checking=checking,
    )


_ERROR, _KICK = Name(r"\varepsilon(t)", sqrt(SQUARE)), Name(r"\Delta\theta(t)", KICK)


@step(
    "one step",
    average((A * _ERROR + root(K) * _KICK) ** 2),
    A**2 * Name(_SQUARE_AT, SQUARE) + w(K) * w(SIGMA) ** 2,
    r"""$\varepsilon(t+1)$ is squared; the noise has mean 0 and is independent of
    $\varepsilon(t)$""",
)
def one_step(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Average the square over noise of two points, ±σ: a square asks for no more."""
    up, down = (sympy.expand(left.subs(KICK, kick)) for kick in (SIGMA, -SIGMA))
    mean = (up + down) / 2
    if differ(mean, right):
        raise ProofError(f"the square averages to {sympy.expand(mean)}")
    return Checked(
        "two-point noise",
        r"""the square is of second degree in the noise, so that noise of $\pm\sigma_\theta$ with
        equal odds has the same average; written out.""",
    )


def recursion_solved() -> Step:
    """Return the step that solves the recursion, by SymPy's rsolve."""
    y = sympy.Function("y")
    # rsolve wants a constant coefficient by name: a² stands for (1 − ηK)².
    a = sympy.Symbol("a", positive=True)
    recursion = y(T + 1) - a**2 * y(T) - K * SIGMA**2
    solved = cast("sympy.Expr", sympy.rsolve(recursion, y(T), {y(0): ERROR**2}))
    shown = A ** (2 * T) * w(ERROR) ** 2 + w(K) * w(SIGMA) ** 2 * over(1 - A ** (2 * T), 1 - A**2)

    @step(
        "the recursion solved",
        Quantity(_SQUARE_AT, _iterated),
        laid_out(shown, solved.subs(a, FACTOR), is_zero_in_time),
        r"A linear recursion of first order with a constant; solved by \texttt{rsolve}",
    )
    def found(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
        for steps in range(5):
            if differ(right.subs(T, steps), left(steps)):
                raise ProofError(f"after {steps} steps the mean square is {left(steps)}")
        if not is_zero_in_time(right.subs(T, T + 1) - _step_of_the_square(right)):
            raise ProofError("the right side does not solve the recursion")
        return Checked(
            "induction",
            r"""$\varepsilon(0)^2$ at $t=0$, and one step of the recursion leads from $t$ to $t+1$,
            as an identity in $a^t$; iterated for $t\leq4$ besides.""",
        )

    return found


def as_the_paper_writes_it(solved: Written) -> Step:
    """Return the step to the form of the paper."""

    @step(
        "as the paper writes it",
        Name(_SQUARE_AT, solved),
        _AT_TIME,
        r"$1-a^2=\eta K(2-\eta K)$",
        source="paper, eqs. (4), (30), (65)",
    )
    def found(left: sympy.Expr, right: sympy.Expr) -> Checked:
        if not is_zero_in_time(left - right):
            raise ProofError("the two forms differ")
        return Checked("rational functions", r"an identity in $\eta$, $K$, $a^t$, in lowest terms.")

    return found


@step(
    "at and beyond the edge",
    limit(Name(_SQUARE_AT, AT_TIME), ETA, slash(2, K)),
    w(ERROR) ** 2 + w(K) * w(SIGMA) ** 2 * T,
    r"""At $\eta K=1$ all signal is gone after one step and $K\sigma_\theta^2$ stays; at $\eta K=2$
    nothing is forgotten; beyond, $a^2>1$ and it grows like $a^{2t}$""",
)
def at_the_edge(left: sympy.Expr, right: sympy.Expr) -> Checked:
    at_two = _step_of_the_square(right).subs(ETA, 2 / K)
    if differ(right.subs(T, T + 1), at_two) or right.subs(T, 0) != ERROR**2:
        raise ProofError("the right side does not solve the recursion at ηK = 2")
    if not is_zero_in_time(left.subs(T, T + 1) - _step_of_the_square(left)) or (
        differ(left.subs(T, 0), ERROR**2)
    ):
        raise ProofError("the closed form does not solve the recursion")
    if sympy.limit(sympy.cancel(left.subs(T, 2)), ETA, 2 / K) != right.subs(T, 2):
        raise ProofError("the closed form tends to another value at t = 2")
    if differ(_step_of_the_square(ERROR**2).subs(ETA, 1 / K), K * SIGMA**2):
        raise ProofError("at ηK = 1 something of the start is left after a step")
    return Checked(
        "substitution",
        r"""it solves the recursion at $\eta K=2$, and the closed form solves it elsewhere: a
        polynomial in $\eta$ at every $t$, whose limit is therefore its value at $2/K$, written out
        at $t=2$; at $\eta K=1$ one step of any square leaves $K\sigma_\theta^2$.""",
    )


# -- the plateau ------------------------------------------------------------------------------

_PLATEAU = Name(r"\overline{\varepsilon^2}(\infty)", LATE)


def derive_plateau_loss(*, checking: bool = True) -> Derivation:
    """Derive the loss at late times, and the rate at which it is least.

    Examples
    --------
    >>> derive_plateau_loss().result.subs(ETA, 1 / K)
    K*sigma**2/2
    """
    return Derivation(
        claim="plateau",
        title="The plateau and its lowest place",
        assumptions=(*_MODEL, _STABLE),
        steps=(late_times, the_loss, lowest_plateau),
        result=LATE / 2,
        states=(
            chain(
                Name(r"\mathcal L(\infty)", LATE / 2),
                "=",
                over(w(SIGMA) ** 2, 2 * w(ETA) * (2 - w(ETA) * K)),
                ">=",
                over(1, 2) * K * w(SIGMA) ** 2,
            ),
        ),
        assumes=("mean-square-error",),
        checking=checking,
    )


@step(
    "late times",
    limit(Name(_SQUARE_AT, AT_TIME), T, sympy.oo),
    _LATE,
    r"$a^{2t}\to0$",
    source="paper, eqs. (31), (66)",
)
def late_times(left: sympy.Expr, right: sympy.Expr) -> Checked:
    if not is_zero_in_time((left.subs(T, T + 1) - right) - FACTOR**2 * (left - right)):
        raise ProofError("the distance to the right side does not shrink by a² in each step")
    return Checked("fixed point", r"the distance to it shrinks by exactly $a^2<1$ in each step.")


@step(
    "the loss",
    chain(Name(r"\mathcal L(\infty)", LATE / 2), "=", over(1, 2) * _PLATEAU),
    over(1, 2) * _LATE,
    r"$\mathcal L=\tfrac{1}{2}\varepsilon^2$, and the mean is linear",
    source="paper, eqs. (5), (6)",
)
def the_loss(left: sympy.Expr, right: sympy.Expr) -> Checked:
    loss = (ERROR**2 / 2).subs(ERROR, sqrt(LATE))
    for side in (left, right):
        if differ(loss, side):
            raise ProofError(f"half the plateau is {loss}, another value")
    return Checked(
        "substitution", r"$\tfrac{1}{2}\varepsilon^2$ at $\varepsilon^2$ of the plateau."
    )


@step(
    "the lowest plateau",
    over(1, _PLATEAU),
    over(1 - (1 - w(ETA) * K) ** 2, w(K) * w(SIGMA) ** 2),
    r"""At fixed $\sigma_\theta$ the plateau is least where $(1-\eta K)^2$ vanishes: $\eta=1/K$, and
    there it is $K\sigma_\theta^2$""",
)
def lowest_plateau(left: sympy.Expr, right: sympy.Expr) -> Checked:
    if differ(left, right):
        raise ProofError(f"the inverse plateau is {sympy.cancel(left)}")
    slope = sympy.diff(left, ETA)
    if slope.subs(ETA, 1 / K) != 0 or sympy.simplify(sympy.diff(slope, ETA)) != -2 * K / SIGMA**2:
        raise ProofError("the inverse plateau is no parabola with its top at η = 1/K")
    return Checked(
        "derivatives",
        r"""the inverse plateau is a parabola in $\eta$ that opens downwards, with its top at
        $\eta=1/K$.""",
    )
