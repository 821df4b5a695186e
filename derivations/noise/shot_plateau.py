"""The plateau that shots leave: measured gradients turn it around, a measured error adds to it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import cast

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ
from derivations.routes.expansion import slope, square
from derivations.routes.patterns import Sums, decide_sums
from derivations.statements.counting import index_count
from derivations.statements.forms import average, chain, derivative, where
from derivations.statements.indexed import Letters, add_over, formula_of, of_size
from derivations.statements.written import Name, Quantity, Words, over, value_of, w

__all__ = ["ETA", "SIGMA_G", "K", "derive_shared_plateau", "derive_shot_plateau"]

ETA, K, SIGMA, SIGMA_G, SIGMA_E = sympy.symbols("eta K sigma sigma_g sigma_error", positive=True)
SQUARE = sympy.Symbol("v", positive=True)  # mean of ε²


# -- measured gradients ---------------------------------------------------------------------

MEASURED = ETA * SIGMA_G**2 / (2 - ETA * K)
_LATE = r"\overline{\varepsilon^2}(\infty)"


def derive_shot_plateau(*, checking: bool = True) -> Derivation:
    """Derive the plateau when the noise on an angle is η times that of a measured gradient.

    Examples
    --------
    >>> derive_shot_plateau().result.subs(ETA, 1 / K)
    sigma_g**2/K
    """
    return Derivation(
        claim="measurement-cost",
        title="Measured gradients turn the plateau around",
        assumptions=(
            r"The linear model with constant $K$ (claim \texttt{plateau}), $0<\eta K<2$.",
            r"""Each $\partial\mathcal L/\partial\theta_\ell$ is measured with an independent error
            of constant variance $\sigma_g^2$; the step multiplies it by $\eta$.""",
        ),
        steps=(factor_of_the_rate, larger_rate),
        result=MEASURED,
        states=(
            chain(Name(_LATE, MEASURED), "=", MEASURED),
            Words(r"$\to0$ for $\eta\to0$"),
        ),
        assumes=("plateau",),
        checking=checking,
    )


@step(
    "the factor of the rate",
    SIGMA**2 / (ETA * (2 - ETA * K)),
    MEASURED,
    r"$\sigma_\theta=\eta\,\sigma_g$",
)
def factor_of_the_rate(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Iterate the variance with the measured noise: the right side must stay."""
    noise = (ETA * SIGMA_G) ** 2
    if differ((1 - ETA * K) ** 2 * right + K * noise, right):
        raise ProofError(f"{right} is not the fixed point of v = a²v + Kη²σ_g²")
    if differ((1 - ETA * K) ** 2 * left + K * SIGMA**2, left):
        raise ProofError(f"{left} is not the fixed point of v = a²v + Kσ²")
    return Checked("fixed point", r"of $v=(1-\eta K)^2v+K\eta^2\sigma_g^2$.")


@step(
    "a larger rate",
    derivative(MEASURED, ETA),
    chain(2 * SIGMA_G**2 / (2 - ETA * K) ** 2, ">", 0),
    r"""The derivative is positive: every larger rate raises the plateau, where a fixed
    $\sigma_\theta$ has its lowest plateau at $\eta=1/K$""",
)
def larger_rate(left: sympy.Expr, right: sympy.Expr) -> Checked:
    h = sympy.Symbol("h", positive=True)
    quotient = sympy.cancel((left.subs(ETA, ETA + h) - left) / h).subs(h, 0)
    if differ(quotient, right):
        raise ProofError(f"the difference quotient tends to {sympy.factor(quotient)}")
    return Checked("a difference quotient", r"reduced, and taken at $h=0$.")


# -- one measured error -----------------------------------------------------------------------

_P = Name("P", K + SIGMA_G**2)
_NEXT = (1 - 2 * w(ETA) * K) * Name(r"\overline{\varepsilon^2}", SQUARE) + w(ETA) ** 2 * K * (
    w(K) + w(SIGMA_G) ** 2
) * (Name(r"\overline{\varepsilon^2}", SQUARE) + w(SIGMA_E) ** 2)


def derive_shared_plateau(*, checking: bool = True) -> Derivation:
    """Derive the plateau when ε is measured once a step, and each gradient component by itself.

    Examples
    --------
    >>> derive_shared_plateau().result.subs({SIGMA_G: 0, ETA: 1, K: 1})
    sigma_error**2
    """
    return Derivation(
        claim="measurement-cost",
        title="One measured error, many measured slopes",
        assumptions=(
            r"""$\delta\theta_\ell=-\eta\,\hat\varepsilon\,\hat g_\ell$ with unbiased, independent
            $\hat\varepsilon$ and $\hat g_\ell$ of variances $\sigma_\varepsilon^2$, $\sigma_g^2$,
            drawn anew in each step.""",
            r"Linear order, frozen gradients; $\eta(K+\sigma_g^2)<2$.",
        ),
        steps=(one_measured_step, fixed_point),
        result=value_of(fixed_point.right),
        states=(
            chain(fixed_point.left, "=", fixed_point.right),
            Words(r": the slopes' noise acts as more kernel"),
        ),
        checking=checking,
    )


_ELL = sympy.Symbol("ell")
_ERROR, _MEASURED_ERROR = sympy.symbols("epsilon measured_error", real=True)


def _measured_slope(ell: int) -> sympy.Symbol:
    return sympy.Symbol(f"measured{ell}", real=True)


_G, _G_HAT = Letters("g", slope), Letters(r"\hat g", _measured_slope)
_SLOPES = add_over(_G[_ELL] * _G_HAT[_ELL], _ELL)


@step(
    "one step",
    of_size(
        average((_ERROR - w(ETA) * Name(r"\hat\varepsilon", _MEASURED_ERROR) * _SLOPES) ** 2),
        lambda angles: {_ELL: range(1, angles + 1)},
    ),
    _NEXT,
    r"""$\varepsilon(t+1)=\varepsilon-\eta\hat\varepsilon\sum_\ell g_\ell\hat g_\ell$ is squared and
    averaged; $\sum_\ell g_\ell\hat g_\ell$ has the mean $K$ and the variance $K\sigma_g^2$""",
)
def one_measured_step(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    """Average over two-point noise, term by term."""

    def averaged(angles: int) -> sympy.Expr:
        total = sympy.Integer(0)
        for sign, *signs in product((1, -1), repeat=angles + 1):
            drawn = {
                _measured_slope(k): slope(k) + s * SIGMA_G for k, s in enumerate(signs, start=1)
            }
            total += left(angles).subs({_MEASURED_ERROR: _ERROR + sign * SIGMA_E, **drawn})
        return total / 2 ** (angles + 1)

    return decide_sums(
        averaged,
        cast("sympy.Expr", right.subs(SQUARE, _ERROR**2)),
        Sums({K: square}),
        index_count(formula_of(left)),
        route="two-point noise",
        what=r"""all $2^{L+1}$ signs of errors $\pm\sigma_\varepsilon$, $\pm\sigma_g$; each error
        enters squared at most""",
    )


@step(
    "the fixed point",
    Quantity(_LATE, lambda square: _NEXT.value().subs(SQUARE, square) - square),
    where(
        over(w(ETA) * _P * w(SIGMA_E) ** 2, 2 - w(ETA) * _P),
        chain(_P, "=", w(K) + w(SIGMA_G) ** 2),
    ),
    r"Solved for the mean square that stays",
)
def fixed_point(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    if differ(left(right), sympy.S.Zero):
        raise ProofError("the right side does not stay")
    return Checked("substitution", r"the step leaves it where it is; the step is linear in it.")
