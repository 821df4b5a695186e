"""Means of ε², of the loss and of |ε| in the noisy recursion, at every time and late.

The model is that of :mod:`derivations.noise.recursion`: ε(t+1) = aε(t) + √K Δθ(t) with a = 1 − ηK.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Rational, erf, exp, pi, sqrt

from derivations.descent.frozen import is_zero
from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.statements.quantity import Quantity

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
MEAN = sympy.Symbol("m", real=True)
SPREAD = sympy.Symbol("s", positive=True)
KICK = sympy.Symbol("kick", real=True)

FACTOR = 1 - ETA * K
LATE = SIGMA**2 / (ETA * (2 - ETA * K))
AT_TIME = FACTOR ** (2 * T) * (ERROR**2 - LATE) + LATE

_MODEL = (
    r"$\varepsilon(t+1)=a\,\varepsilon(t)+\sqrt K\,\Delta\theta(t)$ with $a=1-\eta K$ and constant "
    r"$K>0$, $\eta>0$ (linear order, frozen kernel).",
    r"$\Delta\theta(t)$ independent of the past, of mean 0 and variance $\sigma_\theta^2$.",
)
_STABLE = r"$0<\eta K<2$, so that $a^2<1$."
_NORMAL = r"$\Delta\theta(t)$ normal, so that $\varepsilon(t)$ is normal."
_PLATEAU_TEX = r"\frac{\sigma_\theta^2}{\eta(2-\eta K)}"


def derive_mean_square(*, checking: bool = True) -> Derivation:
    """Derive the mean of ε² at time t, with SymPy's rsolve.

    Examples
    --------
    >>> sympy.simplify(derive_mean_square().result.subs(T, 0))
    error**2
    """
    y = sympy.Function("y")
    step = FACTOR**2 * SQUARE + K * SIGMA**2
    # rsolve wants a constant coefficient by name: a² stands for (1 − ηK)².
    a = sympy.Symbol("a", positive=True)
    solved: Any = sympy.rsolve(y(T + 1) - a**2 * y(T) - K * SIGMA**2, y(T), {y(0): ERROR**2})
    solved = solved.subs(a, FACTOR)
    return Derivation(
        claim="mean-square-error",
        title="The mean square error",
        assumptions=(*_MODEL, r"$\eta K\neq2$."),
        steps=(
            Step(
                "one step", FACTOR * sqrt(SQUARE) + sqrt(K) * KICK, step,
                r"The noise has mean 0 and is independent of $\varepsilon(t)$", _check_step,
                left_tex=r"\overline{\varepsilon^2}(t+1)",
                right_tex=r"a^2\,\overline{\varepsilon^2}(t)+K\sigma_\theta^2",
            ),
            Step(
                "the recursion solved", step, solved,
                r"A linear recursion of first order with a constant; solved by \texttt{rsolve}",
                _check_solved, left_tex=r"\overline{\varepsilon^2}(t)",
                right_tex=r"a^{2t}\varepsilon(0)^2+K\sigma_\theta^2\,\frac{1-a^{2t}}{1-a^2}",
            ),
            Step(
                "as the paper writes it", solved, AT_TIME,
                r"$1-a^2=\eta K(2-\eta K)$", _check_form,
                left_tex=r"\overline{\varepsilon^2}(t)",
                right_tex=r"(1-\eta K)^{2t}\Bigl(\varepsilon(0)^2-" + _PLATEAU_TEX + r"\Bigr)+"
                + _PLATEAU_TEX, source="paper, eqs. (4), (30), (65)",
            ),
            Step(
                "at and beyond the edge", (step.subs(ETA, 2 / K), AT_TIME),
                ERROR**2 + K * SIGMA**2 * T,
                r"At $\eta K=1$ all signal is gone after one step and $K\sigma_\theta^2$ stays; at "
                r"$\eta K=2$ nothing is forgotten; beyond, $a^2>1$ and it grows like $a^{2t}$",
                _check_beyond, left_tex=r"\overline{\varepsilon^2}(t)\big|_{\eta K=2}",
                right_tex=r"\varepsilon(0)^2+K\sigma_\theta^2t",
            ),
        ),
        result=AT_TIME,
        result_tex=r"\overline{\varepsilon^2}(t)=(1-\eta K)^{2t}\Bigl(\varepsilon(0)^2-"
        + _PLATEAU_TEX + r"\Bigr)+" + _PLATEAU_TEX,
        checking=checking,
    )  # fmt: skip


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
        steps=(
            Step(
                "late times", AT_TIME, LATE, r"$a^{2t}\to0$", _check_late,
                left_tex=r"\overline{\varepsilon^2}(\infty)", right_tex=_PLATEAU_TEX,
                source="paper, eqs. (31), (66)",
            ),
            Step(
                "the loss", ERROR**2 / 2, LATE / 2,
                r"$\mathcal L=\tfrac{1}{2}\varepsilon^2$, and the mean is linear", _check_half,
                left_tex=r"\mathcal L(\infty)", right_tex=r"\tfrac{1}{2}" + _PLATEAU_TEX,
                source="paper, eqs. (5), (6)",
            ),
            Step(
                "the lowest plateau", 1 / LATE, (1 - FACTOR**2) / (K * SIGMA**2),
                r"At fixed $\sigma_\theta$ the plateau is least where $(1-\eta K)^2$ vanishes: "
                r"$\eta=1/K$, and there it is $K\sigma_\theta^2$", _check_lowest,
                left_tex=r"1\big/\overline{\varepsilon^2}(\infty)",
                right_tex=r"\frac{1-(1-\eta K)^2}{K\sigma_\theta^2}",
            ),
        ),
        result=LATE / 2,
        result_tex=r"\mathcal L(\infty)=\frac{\sigma_\theta^2}{2\eta(2-\eta K)}\geq"
        r"\tfrac{1}{2}K\sigma_\theta^2",
        checking=checking,
    )  # fmt: skip


def derive_mean_absolute(*, checking: bool = True) -> Derivation:
    """Derive the mean of |ε| at time t, that of a folded normal variable.

    Examples
    --------
    >>> derive_mean_absolute().claim
    'mean-absolute-error'
    """
    factor = FACTOR**T
    variance = SIGMA**2 * (1 - factor**2) / (ETA * (2 - ETA * K))
    mean = factor * ERROR
    result = sqrt(2 * variance / pi) * exp(-(mean**2) / (2 * variance))
    result += mean * erf(mean / sqrt(2 * variance))
    return Derivation(
        claim="mean-absolute-error",
        title="The mean absolute error at every time",
        assumptions=(*_MODEL, _NORMAL, _STABLE,
                     r"$m$ and $s^2$ are the mean and the variance of $\varepsilon(t)$, claim "
                     r"\texttt{recursion-solution}."),
        steps=(
            _folded_step(),
            Step(
                "mean and variance put in", (MEAN, SPREAD), result,
                r"$m=a^t\varepsilon(0)$ and $s^2=\sigma_\theta^2(1-a^{2t})/\eta(2-\eta K)$",
                _check_put_in, left_tex=r"\mathbb{E}|\varepsilon(t)|",
                right_tex=r"\sqrt{\tfrac{2s^2}{\pi}}\,e^{-m^2/2s^2}+m\operatorname{erf}"
                r"\frac{m}{s\sqrt2}",
            ),
        ),
        result=result,
        result_tex=r"\mathbb{E}|\varepsilon(t)|=s\sqrt{\tfrac{2}{\pi}}\,e^{-m^2/2s^2}+m"
        r"\operatorname"
        r"{erf}\frac{m}{s\sqrt2},\quad m=(1-\eta K)^t\varepsilon(0)",
        checking=checking,
    )  # fmt: skip


def derive_late_mean_absolute(*, checking: bool = True) -> Derivation:
    """Derive (69), the mean of |ε| at late times.

    Examples
    --------
    >>> derive_late_mean_absolute().result.subs({ETA: 1, K: 1, SIGMA: 1})
    sqrt(2)/sqrt(pi)
    """
    late = sqrt(2 * LATE / pi)
    return Derivation(
        claim="mean-absolute-error",
        title="The mean absolute error at late times",
        assumptions=(*_MODEL, _NORMAL, _STABLE),
        steps=(
            _folded_step(),
            Step(
                "late times", _folded(), late,
                r"$m\to0$ and $s^2\to\sigma_\theta^2/\eta(2-\eta K)$", _check_half_normal,
                left_tex=r"\lim_{t\to\infty}\mathbb{E}|\varepsilon(t)|",
                right_tex=r"\sqrt{\frac{2}{\pi}}\,\frac{\sigma_\theta}{\sqrt{2\eta-\eta^2K}}",
                source="paper, eq. (69)",
            ),
        ),
        result=late,
        result_tex=r"\mathbb{E}|\varepsilon(\infty)|=\sqrt{\frac{2}{\pi}}\,"
        r"\frac{\sigma_\theta}{\sqrt{2\eta-\eta^2K}}",
        checking=checking,
    )  # fmt: skip


def _folded() -> Any:
    return SPREAD * sqrt(2 / pi) * exp(-(MEAN**2) / (2 * SPREAD**2)) + MEAN * erf(
        MEAN / (SPREAD * sqrt(2))
    )


def _folded_step() -> Step:
    return Step(
        "the folded normal law",
        Quantity(r"\mathbb{E}|u|,\ u\sim\mathcal N(m,s^2)", _centered_mean), _folded(),
        r"$|u|$ is integrated over both halves of the normal density", _check_folded,
        right_tex=r"s\sqrt{\tfrac{2}{\pi}}\,e^{-m^2/2s^2}+m\operatorname{erf}\frac{m}{s\sqrt2}",
    )  # fmt: skip


# -- checks -----------------------------------------------------------------------------------


def _check_step(left: Any, right: Any) -> Checked:
    """Average the square over noise of two points, ±σ: a square asks for no more."""
    average = (left.subs(KICK, SIGMA) ** 2 + left.subs(KICK, -SIGMA) ** 2) / 2
    if sympy.expand(average - right) != 0:
        raise ProofError(f"the square averages to {sympy.expand(average)}")
    return Checked(
        "two-point noise",
        r"the square is of second degree in the noise, so that noise of $\pm\sigma_\theta$ with "
        r"equal "
        r"odds has the same average; written out.",
    )


def _check_solved(left: Any, right: Any) -> Checked:
    value = ERROR**2
    for steps in range(5):
        if sympy.cancel(sympy.together(right.subs(T, steps) - value)) != 0:
            raise ProofError(f"after {steps} steps the mean square is {sympy.expand(value)}")
        value = sympy.expand(left.subs(SQUARE, value))
    if not is_zero(right.subs(T, T + 1) - left.subs(SQUARE, right)):
        raise ProofError("the right side does not solve the recursion")
    return Checked(
        "induction",
        r"$\varepsilon(0)^2$ at $t=0$, and one step of the recursion leads from $t$ to $t+1$, as "
        r"an "
        r"identity in $a^t$; iterated for $t\leq4$ besides.",
    )


def _check_form(left: Any, right: Any) -> Checked:
    if not is_zero(left - right):
        raise ProofError("the two forms differ")
    return Checked("rational functions", r"an identity in $\eta$, $K$, $a^t$, in lowest terms.")


def _check_beyond(left: Any, right: Any) -> Checked:
    step, general = left
    if sympy.expand(right.subs(T, T + 1) - step.subs(SQUARE, right)) != 0 or (
        right.subs(T, 0) != ERROR**2
    ):
        raise ProofError("the right side does not solve the recursion at ηK = 2")
    for steps in (1, 2, 3):
        if sympy.limit(sympy.cancel(general.subs(T, steps)), ETA, 2 / K) != right.subs(T, steps):
            raise ProofError(f"the closed form tends to another value at t = {steps}")
        if sympy.cancel(general.subs(T, steps).subs(ETA, 1 / K) - K * SIGMA**2) != 0:
            raise ProofError(f"at ηK = 1 something of the start is left after {steps} steps")
    return Checked(
        "substitution",
        r"it solves the recursion at $\eta K=2$, and is the limit of the closed form at $t=1,2,3$; "
        r"at $\eta K=1$ the closed form is $K\sigma_\theta^2$ for $t=1,2,3$.",
    )


def _check_late(left: Any, right: Any) -> Checked:
    if not is_zero((left.subs(T, T + 1) - right) - FACTOR**2 * (left - right)):
        raise ProofError("the distance to the right side does not shrink by a² in each step")
    return Checked("fixed point", r"the distance to it shrinks by exactly $a^2<1$ in each step.")


def _check_half(left: Any, right: Any) -> Checked:
    if sympy.cancel(left.subs(ERROR, sqrt(LATE)) - right) != 0:
        raise ProofError("half the plateau is another value")
    return Checked(
        "substitution", r"$\tfrac{1}{2}\varepsilon^2$ at $\varepsilon^2$ of the plateau."
    )


def _check_lowest(left: Any, right: Any) -> Checked:
    if sympy.expand(sympy.cancel(left) - sympy.expand(right)) != 0:
        raise ProofError(f"the inverse plateau is {sympy.cancel(left)}")
    slope = sympy.diff(left, ETA)
    if slope.subs(ETA, 1 / K) != 0 or sympy.simplify(sympy.diff(slope, ETA)) != -2 * K / SIGMA**2:
        raise ProofError("the inverse plateau is no parabola with its top at η = 1/K")
    return Checked(
        "derivatives",
        r"the inverse plateau is a parabola in $\eta$ that opens downwards, with its top at "
        r"$\eta=1/K$.",
    )


def _centered_mean() -> tuple[Any, Any]:
    """Return E|u| at m = 0, integrated, and its second derivative in m: twice the density at 0."""
    x = sympy.Symbol("x", positive=True)
    start = 2 * sympy.integrate(
        SPREAD * x * exp(-(x**2) / 2) / sqrt(2 * pi), (x, 0, sympy.oo)
    )  # fmt: skip
    return start, 2 * exp(-(MEAN**2) / (2 * SPREAD**2)) / (SPREAD * sqrt(2 * pi))


def _check_folded(left: Any, right: Any) -> Checked:
    """Use that E|m + sx| has the second derivative 2ρ(0), with ρ the density of m + sx."""
    start, bend = left()
    if sympy.simplify(sympy.diff(right, MEAN, 2) - bend) != 0:
        raise ProofError("the second derivative in m is not twice the density at 0")
    if sympy.simplify(right.subs(MEAN, 0) - start) != 0:
        raise ProofError(f"at m = 0 the mean is {start}")
    if sympy.simplify(sympy.diff(right, MEAN).subs(MEAN, 0)) != 0:
        raise ProofError("the right side is not even in m")
    return Checked(
        "a differential equation",
        r"$d^2\mathbb{E}|u|/dm^2=2\rho(0)$ because $d^2|u|/du^2=2\delta(u)$; at $m=0$ the value is "
        r"integrated and the slope is $0$ by symmetry.",
    )


def _check_put_in(left: Any, right: Any) -> Checked:
    """Compare at times, with mean and variance from the recursion iterated there."""
    numbers = {
        ETA: Rational(1, 3),
        K: Rational(6, 5),
        SIGMA: Rational(2, 5),
        ERROR: Rational(-3, 4),
    }
    mean, variance = numbers[ERROR], Rational(0)
    for steps in range(1, 6):
        a = FACTOR.subs(numbers)
        mean, variance = a * mean, a**2 * variance + (K * SIGMA**2).subs(numbers)
        expected = _folded().subs(dict(zip(left, (mean, sqrt(variance)), strict=True)))
        if sympy.simplify(right.subs(numbers).subs(T, steps) - expected) != 0:
            raise ProofError(f"at t = {steps} the iterated recursion gives {expected}")
    return Checked(
        "iteration",
        r"at rational numbers and $t=1,\dots,5$, with mean and variance iterated step by step; the "
        r"closed forms of both are claim \texttt{recursion-solution}.",
    )


def _check_half_normal(left: Any, right: Any) -> Checked:
    at = {ETA: Rational(1, 3), K: Rational(3, 2), SIGMA: Rational(2, 5)}
    if right.subs(at) <= 0:
        raise ProofError(f"at {at} the right side is {right.subs(at)}: a mean of |ε| is positive")
    if sympy.simplify(left.subs({MEAN: 0, SPREAD: sqrt(LATE)}) ** 2 - right**2) != 0:
        raise ProofError("at m = 0 the folded law does not have the mean on the right")
    x = sympy.Symbol("x", positive=True)
    mean = sympy.integrate(2 * SPREAD * x * exp(-(x**2) / 2) / sqrt(2 * pi), (x, 0, sympy.oo))
    if sympy.simplify(mean.subs(SPREAD, sqrt(LATE)) ** 2 - right**2) != 0:
        raise ProofError(f"the half normal law has the mean {mean}")
    return Checked(
        "integration", r"of $|u|$ over the normal density of mean $0$; squares compared."
    )
