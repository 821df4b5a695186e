"""The mean of |ε| in the noisy recursion, at every time and late.

The model is that of :mod:`derivations.noise.recursion`: ε(t+1) = aε(t) + √K Δθ(t) with a = 1 − ηK.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy
from sympy import Rational, pi, sqrt

from derivations.descent.frozen import is_zero_in_time
from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ, is_zero
from derivations.statements.forms import Applied, chain, exp, limit, root
from derivations.statements.layout import slash
from derivations.statements.written import Name, Quantity, Written, over, value_as, w

__all__ = ["derive_late_mean_absolute", "derive_mean_absolute"]

ETA, K, SIGMA = sympy.symbols("eta K sigma", positive=True)
ERROR = sympy.Symbol("error", real=True)
T = sympy.Symbol("t", integer=True, nonnegative=True)
MEAN = sympy.Symbol("m", real=True)
SPREAD = sympy.Symbol("s", positive=True)

FACTOR = 1 - ETA * K
LATE = SIGMA**2 / (ETA * (2 - ETA * K))

_MODEL = (
    r"""$\varepsilon(t+1)=a\,\varepsilon(t)+\sqrt K\,\Delta\theta(t)$ with $a=1-\eta K$ and constant
    $K>0$, $\eta>0$ (linear order, frozen kernel).""",
    r"$\Delta\theta(t)$ independent of the past, of mean 0 and variance $\sigma_\theta^2$.",
)
_STABLE = r"$0<\eta K<2$, so that $a^2<1$."
_NORMAL = r"$\Delta\theta(t)$ normal, so that $\varepsilon(t)$ is normal."


# -- the mean of |ε| --------------------------------------------------------------------------


def folded(mean: Name | sympy.Symbol, spread: Name | sympy.Symbol) -> Written:
    """Return the mean of |u| for a normal u, laid out in the letters of mean and spread."""
    m, s = w(mean), w(spread)
    gauss = root(over(2 * s**2, pi)) * exp(-slash(m**2, 2 * s**2))
    return gauss + m * Applied("erf", over(m, root(2 * s**2)))


def _centered_mean() -> tuple[sympy.Expr, sympy.Expr]:
    """Return E|u| at m = 0, integrated, and its second derivative in m: twice the density at 0."""
    x = sympy.Symbol("x", positive=True)
    density = sympy.exp(-(x**2) / 2) / sqrt(2 * pi)
    start = 2 * sympy.integrate(SPREAD * x * density, (x, 0, sympy.oo))
    return start, 2 * sympy.exp(-(MEAN**2) / (2 * SPREAD**2)) / (SPREAD * sqrt(2 * pi))


@step(
    "the folded normal law",
    Quantity(r"\mathbb{E}|u|", _centered_mean),
    folded(MEAN, SPREAD),
    r"""$u\sim\mathcal N(m,s^2)$: $|u|$ is integrated over both halves of the normal density""",
)
def folded_law(left: Callable[[], tuple[sympy.Expr, sympy.Expr]], right: sympy.Expr) -> Checked:
    """Use that E|m + sx| has the second derivative 2ρ(0), with ρ the density of m + sx."""
    start, bend = left()
    if differ(sympy.diff(right, MEAN, 2), bend):
        raise ProofError("the second derivative in m is not twice the density at 0")
    if differ(right.subs(MEAN, 0), start):
        raise ProofError(f"at m = 0 the mean is {start}")
    if not is_zero(sympy.diff(right, MEAN).subs(MEAN, 0)):
        raise ProofError("the right side is not even in m")
    return Checked(
        "a differential equation",
        r"""$d^2\mathbb{E}|u|/dm^2=2\rho(0)$ because $d^2|u|/du^2=2\delta(u)$; at $m=0$ the value is
        integrated and the slope is $0$ by symmetry.""",
    )


_VARIANCE = SIGMA**2 * (1 - FACTOR ** (2 * T)) / (ETA * (2 - ETA * K))
_PUT_IN = folded(Name("m", FACTOR**T * ERROR), Name("s", sqrt(_VARIANCE)))


def derive_mean_absolute(*, checking: bool = True) -> Derivation:
    """Derive the mean of |ε| at time t, that of a folded normal variable.

    Examples
    --------
    >>> derive_mean_absolute().claim
    'mean-absolute-error'
    """
    return Derivation(
        claim="mean-absolute-error",
        title="The mean absolute error at every time",
        assumptions=(
            *_MODEL,
            _NORMAL,
            _STABLE,
            r"""$m=(1-\eta K)^t\varepsilon(0)$ and $s^2$ are the mean and the variance of
            $\varepsilon(t)$, claim \texttt{recursion-solution}.""",
        ),
        steps=(folded_law, put_in),
        result=_PUT_IN.value(),
        states=(chain(put_in.left, "=", put_in.right),),
        assumes=("noise-law",),
        checking=checking,
    )


def _folded_with(mean: sympy.Expr, variance: sympy.Expr) -> sympy.Expr:
    """Fold the normal law of this mean and variance."""
    return value_as(folded(MEAN, SPREAD), sympy.Expr).subs({MEAN: mean, SPREAD: sqrt(variance)})


@step(
    "mean and variance put in",
    Quantity(r"\mathbb{E}|\varepsilon(t)|", _folded_with),
    _PUT_IN,
    r"$m=a^t\varepsilon(0)$ and $s^2=\sigma_\theta^2(1-a^{2t})/(\eta(2-\eta K))$",
)
def put_in(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    """Find mean and variance to solve their recursions at every time, and fold their law."""
    mean, variance = FACTOR**T * ERROR, _VARIANCE
    for value, start, kick in ((mean, ERROR, 0), (variance, 0, K * SIGMA**2)):
        ratio = FACTOR if kick == 0 else FACTOR**2
        rest = value.subs(T, T + 1) - ratio * value - kick
        if not is_zero_in_time(rest) or value.subs(T, 0) != start:
            raise ProofError(f"{value} does not solve its recursion")
    expected = left(mean, variance)
    numbers = {ETA: Rational(1, 3), K: Rational(6, 5), SIGMA: Rational(2, 5), T: 3}
    gap = (right - expected).subs({**numbers, ERROR: Rational(-3, 4)}).evalf(30)
    far = not gap.is_comparable or abs(gap) > Rational(1, 10**20)
    if far or differ(right, expected):
        raise ProofError(f"the folded law of this mean and variance is {expected}")
    return Checked(
        "recursion",
        r"""$m(t+1)=a\,m(t)$ from $\varepsilon(0)$ and $s^2(t+1)=a^2s^2(t)+K\sigma_\theta^2$ from 0
        are solved at every $t$, as identities in $a^t$; their normal law is folded.""",
    )


def derive_late_mean_absolute(*, checking: bool = True) -> Derivation:
    """Derive (69), the mean of |ε| at late times.

    Examples
    --------
    >>> derive_late_mean_absolute().result.subs({ETA: 1, K: 1, SIGMA: 1})
    sqrt(2)/sqrt(pi)
    """
    return Derivation(
        claim="mean-absolute-error",
        title="The mean absolute error at late times",
        assumptions=(*_MODEL, _NORMAL, _STABLE),
        steps=(folded_law, half_normal),
        result=sqrt(2 * LATE / pi),
        states=(chain(Name(r"\mathbb{E}|\varepsilon(\infty)|", None), "=", half_normal.right),),
        assumes=("plateau", "noise-law"),
        checking=checking,
    )


@step(
    "late times",
    limit(Name(r"\mathbb{E}|\varepsilon(t)|", folded(MEAN, SPREAD)), T, sympy.oo),
    root(over(2, pi)) * over(SIGMA, root(2 * w(ETA) - w(ETA) ** 2 * K)),
    r"$m\to0$ and $s^2\to\sigma_\theta^2/(\eta(2-\eta K))$",
    source="paper, eq. (69)",
)
def half_normal(left: sympy.Expr, right: sympy.Expr) -> Checked:
    at = {ETA: Rational(1, 3), K: Rational(3, 2), SIGMA: Rational(2, 5)}
    value = right.subs(at)
    if not value.is_positive:
        raise ProofError(f"at {at} the right side is {value}: a mean of |ε| is positive")
    if differ(left.subs({MEAN: 0, SPREAD: sqrt(LATE)}) ** 2, right**2):
        raise ProofError("at m = 0 the folded law does not have the mean on the right")
    x = sympy.Symbol("x", positive=True)
    mean = 2 * sympy.integrate(SPREAD * x * sympy.exp(-(x**2) / 2) / sqrt(2 * pi), (x, 0, sympy.oo))
    if differ(mean.subs(SPREAD, sqrt(LATE)) ** 2, right**2):
        raise ProofError(f"the half normal law has the mean {mean}")
    return Checked(
        "integration", r"of $|u|$ over the normal density of mean $0$; squares compared."
    )
