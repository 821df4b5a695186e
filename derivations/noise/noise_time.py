"""When the noise emerges, the error then, and the rate that makes it least: (67) and (68)."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from derivations.errors import ProofError
from derivations.noise.model import ERROR, ETA, FACTOR, MODEL, SIGMA, WIDTH, A, K
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ, is_zero
from derivations.statements.forms import chain, log, root
from derivations.statements.written import Name, Quantity, over, value_as, w

__all__ = ["derive_best_rate", "derive_error_at_noise_time", "derive_noise_time"]

ROOT = sympy.sqrt(ERROR**2 * WIDTH + SIGMA**2)

_MONOTONE = r"$0<\eta K<1$, so that $0<a<1$, and $\varepsilon(0)>0$."


# -- when the noise emerges -------------------------------------------------------------------

_BELOW = w(SIGMA) ** 2 + w(ERROR) ** 2 * ETA * (2 - w(ETA) * K)
_POWER = over(w(SIGMA) ** 2, _BELOW)  # p = a^{2T}
_TIME = over(log(over(SIGMA, root(_BELOW))), log(1 - w(ETA) * K))
_NOISE_TIME = Name(r"T_\mathrm{noise}", _TIME)


def derive_noise_time(*, checking: bool = True) -> Derivation:
    """Derive T_noise, equation (68), from its definition (67).

    Examples
    --------
    >>> derive_noise_time().result.subs({ETA: 1, K: sympy.Rational(1, 2), ERROR: 2, SIGMA: 1})
    -log(sqrt(7)/7)/log(2)
    """
    return Derivation(
        claim="noise-time",
        title="When the noise emerges",
        assumptions=(*MODEL, _MONOTONE),
        steps=(definition_squared, the_logarithm),
        result=_TIME.value(),
        states=(chain(_NOISE_TIME, "=", _TIME),),
        assumes=("recursion-solution",),
        checking=checking,
    )


def _balance(power: sympy.Expr) -> sympy.Expr:
    """Return signal less noise at p = a^{2T}, both squared: equation (67)."""
    return power * ERROR**2 - SIGMA**2 * (1 - power) / WIDTH


@step(
    "the definition, squared",
    Quantity("p", _balance),
    _POWER,
    r"""Both sides of (67) are positive; squared, $p\,\varepsilon(0)^2=\sigma_\theta^2(1-p)/
    [\eta(2-\eta K)]$, they are linear in $p=a^{2T}$""",
    source="paper, eq. (67)",
)
def definition_squared(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    unknown = sympy.Symbol("p", positive=True)
    if not is_zero(left(right)):
        raise ProofError(f"p = {right} does not solve the equation")
    if sympy.Poly(sympy.expand(left(unknown) * WIDTH), unknown).degree() != 1:
        raise ProofError("the equation is not linear in p, so its root may not be unique")
    return Checked(
        "substitution",
        r"put into the equation, which is linear in $p$ and so has one root; it lies in $(0,1)$.",
    )


@step(
    "the logarithm",
    chain(_NOISE_TIME, "=", over(log(Name("p", _POWER)), 2 * log(A))),
    _TIME,
    r"$a^{2T}=p$ is solved for $T$, well defined because $0<a<1$",
    source="paper, eq. (68)",
)
def the_logarithm(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Raise a to the power 2T, without the logarithm's rules: compare exponents."""
    for side in (left, right):
        exponent = side * sympy.log(FACTOR)
        if exponent.has(sympy.log(FACTOR)):
            raise ProofError(f"T log a = {exponent} still depends on log a")
        if differ(sympy.exp(2 * exponent), value_as(_POWER, sympy.Expr)):
            raise ProofError(f"a^(2T) is {sympy.exp(2 * exponent)}, not {_POWER.value()}")
    return Checked("exponentiation", r"$e^{2T\log a}=p$, evaluated from both sides.")


# -- the error then ---------------------------------------------------------------------------

_ERROR_THEN = over(2 * w(ERROR) * SIGMA, root(_BELOW))


def derive_error_at_noise_time(*, checking: bool = True) -> Derivation:
    """Derive ε(T_noise): linear in σ_θ, where (68) prints a square.

    Examples
    --------
    >>> derive_error_at_noise_time().result.subs({ETA: 1, K: 1, ERROR: 2, SIGMA: 1})
    4*sqrt(5)/5
    """
    return Derivation(
        claim="error-at-noise-time",
        title="The error when the noise emerges",
        assumptions=(*MODEL, _MONOTONE, r"$T_\mathrm{noise}$ as in (67), (68)."),
        steps=(twice_the_signal,),
        result=_ERROR_THEN.value(),
        states=(chain(Name(r"\varepsilon(T_\mathrm{noise})", _ERROR_THEN), "=", _ERROR_THEN),),
        assumes=("noise-time",),
        checking=checking,
    )


@step(
    "twice the signal",
    chain(
        Name(r"\varepsilon(T_\mathrm{noise})", _ERROR_THEN),
        "=",
        2 * (1 - w(ETA) * K) ** _NOISE_TIME * ERROR,
    ),
    _ERROR_THEN,
    r"By (67) signal and noise are equal at $T_\mathrm{noise}$; $a^T=e^{T\log a}$",
    source="paper, eq. (68), corrected",
)
def twice_the_signal(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Use the balance of signal and noise at T instead of T itself."""
    half = right / 2
    at_point = {ETA: sympy.Rational(1, 3), K: sympy.Rational(3, 5), ERROR: 2, SIGMA: 1}
    if abs(sympy.N((left - right).subs(at_point), 60)) > sympy.Rational(1, 10**50):
        raise ProofError(f"at {at_point} the sides differ by {(left - right).subs(at_point).n()}")
    decayed = (half / ERROR) ** 2  # a^{2T}, if half the error is the signal
    noise = SIGMA**2 * (1 - decayed) / WIDTH
    if differ(noise, half**2):
        raise ProofError(
            f"half of {right} is no balance: as the signal it makes the noise's variance "
            f"{sympy.factor(noise)} where it should be its square"
        )
    return Checked(
        "balance",
        r"""half of the right side, taken as the signal $a^T\varepsilon(0)$, makes the noise's
        variance (64) equal to its square, as (67) demands; $T$ is not used.""",
    )


# -- the best rate ----------------------------------------------------------------------------


def derive_best_rate(*, checking: bool = True) -> Derivation:
    """Derive the rate that minimizes ε(T_noise): η = 1/K.

    Examples
    --------
    >>> derive_best_rate().result
    1/K
    """
    best = Name(r"\operatorname{arg\,min}_\eta\,\varepsilon(T_\mathrm{noise})", 1 / K)
    return Derivation(
        claim="best-rate",
        title="The rate that minimizes the error at the noise time",
        assumptions=(*MODEL, r"$0<\eta K<2$; $\varepsilon(T_\mathrm{noise})$ as corrected."),
        steps=(complete_the_square,),
        result=1 / K,
        states=(chain(best, "=", 1 / K),),
        assumes=("error-at-noise-time",),
        checking=checking,
    )


@step(
    "complete the square",
    WIDTH,
    1 / K - (FACTOR**2) / K,
    r"""$\varepsilon(T_\mathrm{noise})$ falls as $\eta(2-\eta K)$ grows, and $\eta(2-\eta K)$ is
    largest where $(1-\eta K)^2$ vanishes, at $\eta=1/K$ alone""",
)
def complete_the_square(left: sympy.Expr, right: sympy.Expr) -> Checked:
    if differ(left, right):
        raise ProofError(f"{left} is not {right}")
    slope = sympy.diff(2 * SIGMA * ERROR / ROOT, ETA)
    sign = sympy.cancel(slope / (-SIGMA * ERROR**3 * ROOT**-3))
    if differ(sign, 2 * (1 - ETA * K)):
        raise ProofError(f"the derivative of the error has the sign of {sign}")
    return Checked(
        "derivative",
        r"""$d\varepsilon(T_\mathrm{noise})/d\eta$ is $-(1-\eta K)$ times a positive factor: it
        changes sign once, from $-$ to $+$, at $\eta=1/K$.""",
    )
