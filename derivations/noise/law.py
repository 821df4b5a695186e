"""The noise term of the recursion: its law, and the drift that the linear order leaves out.

Noise on an angle is a channel: exp(iΔX̃) with normal Δ turns χ into pχ + (1−p) X̃χX̃. To second order
it adds ½σ²h_ℓℓ to the mean error; how it pulls ⟨O⟩ to Tr O/N is derived in
:mod:`derivations.noise.drift`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import sympy

from derivations.errors import ProofError
from derivations.noise.drift import NORMAL, derive_drift, over_normal
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ
from derivations.routes.expansion import (
    along_gradient,
    changed,
    diagonal,
    slope,
    square,
    twice,
)
from derivations.routes.forms import polynomial
from derivations.routes.patterns import Sums, decide_sums
from derivations.statements.forms import average, chain, root
from derivations.statements.forms import exp as exponential
from derivations.statements.indexed import Letters, add_over
from derivations.statements.layout import known, slash
from derivations.statements.written import Name, Quantity, Words, over, w

__all__ = ["derive_drift", "derive_noise_law", "derive_noisy_recursion"]

ETA, K, SIGMA = sympy.symbols("eta K sigma", positive=True)
EPSILON, META, S = sympy.symbols("epsilon meta_kernel s", real=True)
SPUR = sympy.Symbol("curvature", real=True)  # Σ_ℓ h_ℓℓ
NOISE = sympy.Symbol("noise", real=True)  # Σ_ℓ g_ℓ Δθ_ℓ

_ELL = sympy.Symbol("ell")


def _kick(ell: int) -> sympy.Symbol:
    """Return Δθ_ℓ."""
    return sympy.Symbol(f"d{ell}", real=True)


def _kicks(angles: int) -> list[sympy.Symbol]:
    return [_kick(ell) for ell in range(1, angles + 1)]


_TERM = known(add_over(Letters("g")[_ELL] * Letters(r"\Delta\theta")[_ELL], _ELL), NOISE)

_NOISE = (
    r"$\Delta\theta_\ell$ independent $\mathcal N(0,\sigma_\theta^2)$, independent of $\theta$."
)


_TERMS = {K: square, META: twice, SPUR: diagonal, NOISE: lambda ell: slope(ell) * _kick(ell)}


def _normal_mean(polynomial: sympy.Expr, angles: int) -> sympy.Expr:
    """Average a polynomial in the Δθ_ℓ: E Δ^{2k} = (2k − 1)!! σ^{2k}, odd powers vanish."""
    total = sympy.Integer(0)
    kicks = _kicks(angles) or [_kick(1)]
    for powers, coefficient in sympy.Poly(sympy.expand(polynomial), *kicks).terms():
        if all(power % 2 == 0 for power in powers):
            moments = [sympy.factorial2(power - 1) * SIGMA**power for power in powers]
            total += coefficient * sympy.prod(moments)
    return sympy.expand(total)


# -- the law of the noise term ----------------------------------------------------------------

_LAW = exponential(-slash(w(S) ** 2 * w(K) * w(SIGMA) ** 2, 2))


def derive_noise_law(*, checking: bool = True) -> Derivation:
    """Derive the law of the noise term, given the gradients.

    Examples
    --------
    >>> derive_noise_law().result
    exp(-K*s**2*sigma**2/2)
    """
    return Derivation(
        claim="noise-law",
        title="The law of the noise term",
        assumptions=(_NOISE, r"The gradients $g_\ell$ are given; $K=\sum_\ell g_\ell^2$."),
        steps=(characteristic_function, one_variable),
        result=_LAW.value(),
        states=(
            chain(characteristic_function.left, "=", _LAW, "=", one_variable.left),
            Words(r"given the gradients"),
        ),
        assumes=("noisy-recursion",),
        checking=checking,
    )


@step(
    "the characteristic function",
    average(exponential(w(sympy.I) * S * _TERM)),
    _LAW,
    r"Independent factors $e^{-s^2g_\ell^2\sigma_\theta^2/2}$ are multiplied",
    source="paper, eqs. (29), (61)",
)
def characteristic_function(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Integrate over one angle; the logarithms of independent factors are added."""
    exponent = _exponent(left)
    frequency = sympy.diff(exponent, NOISE) / sympy.I
    if differ(exponent, sympy.I * frequency * NOISE) or not frequency.is_real:
        raise ProofError(f"{left} is no product of waves over the angles")
    wave = sympy.cos(frequency * slope(1) * NORMAL)  # the sine is odd
    factor = _exponent(sympy.simplify(over_normal(wave)))
    return decide_sums(
        lambda angles: sum(
            (factor.subs(slope(1), slope(ell)) for ell in range(1, angles + 1)), sympy.S.Zero
        ),
        _exponent(right),
        Sums({K: square}),
        indices=1,  # the logarithm of a product over the angles
        route="integration",
        what="""of one factor over the normal density, for every slope; the logarithms of
        independent factors are added up""",
    )


def _exponent(wave: sympy.Expr) -> sympy.Expr:
    if not isinstance(wave, sympy.exp):
        raise ProofError(f"{wave} is no exponential")
    return cast("sympy.Expr", wave.args[0])


@step(
    "one variable instead",
    average(exponential(w(sympy.I) * S * root(K) * Name(r"\Delta\theta", NORMAL))),
    _LAW,
    r"""$\sqrt K\,\Delta\theta$ with one $\Delta\theta\sim\mathcal N(0,\sigma_\theta^2)$ has the
    same law""",
    source="paper, eq. (62)",
)
def one_variable(left: sympy.Expr, right: sympy.Expr) -> Checked:
    turned, wave = (x.subs({S: S / sympy.sqrt(K)}, simultaneous=True) for x in (right, left))
    if turned.has(K) or wave.has(K):
        raise ProofError(f"{left} or {right} depends on more than s√K")
    wave = cast("sympy.Expr", wave.rewrite(sympy.cos))
    mean = over_normal(sympy.expand(wave + wave.subs(NORMAL, -NORMAL)) / 2)  # odd: no share
    if differ(mean, turned):
        raise ProofError(f"at K = 1 the characteristic function is {mean}")
    return Checked(
        "integration",
        r"""over the normal density, with $s/\sqrt K$ for $s$: then neither side depends on $K$.""",
    )


# -- the noisy step ---------------------------------------------------------------------------

_SPUR = known(add_over(Letters("h")[_ELL, _ELL], _ELL), SPUR)
_LINEAR = -w(ETA) * EPSILON * K + _TERM
_MEAN = (
    -w(ETA) * K * EPSILON
    + over(1, 2) * w(ETA) ** 2 * w(EPSILON) ** 2 * META
    + over(1, 2) * w(SIGMA) ** 2 * _SPUR
)


def derive_noisy_recursion(*, checking: bool = True) -> Derivation:
    """Derive the noisy step to second order: the linear order (28), and the mean it leaves out.

    Examples
    --------
    >>> derive_noisy_recursion().result
    curvature*sigma**2/2
    """
    return Derivation(
        claim="noisy-recursion",
        title="The noisy step to second order",
        assumptions=(
            r"$\delta\theta_\ell=-\eta\varepsilon g_\ell+\Delta\theta_\ell$; " + _NOISE,
            r"$h_{ab}=\partial_a\partial_b\varepsilon$, $\mu=\sum h_{ab}g_ag_b$.",
        ),
        steps=(linear_order, second_order),
        result=SIGMA**2 * SPUR / 2,
        states=(
            chain(second_order.left, "=", second_order.right),
            Words("to second order in the step"),
        ),
        assumes=("first-order-error",),
        checking=checking,
    )


def _noisy_step(angles: int) -> tuple[sympy.Expr, sympy.Expr]:
    """Return terms of first and second order of a general polynomial at the noisy step."""
    small = sympy.Symbol("o")
    steps = zip(along_gradient(angles, -ETA * EPSILON), _kicks(angles), strict=True)
    error = sympy.Poly(sympy.expand(changed([small * (s + d) for s, d in steps])), small)
    return error.coeff_monomial(small), error.coeff_monomial(small**2)


@step(
    "the linear order",
    Quantity(r"\delta\varepsilon", lambda angles: _noisy_step(angles)[0]),
    _LINEAR,
    r"$\sum_\ell g_\ell\,\delta\theta_\ell$",
    source="paper, eqs. (28), (60)",
)
def linear_order(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    polynomial(dict.fromkeys((K, ETA, EPSILON, NOISE), 1)).numerator(right)
    return decide_sums(
        left,
        right,
        Sums(_TERMS),
        indices=1,  # a slope and its step
        route="expansion",
        what="a general polynomial of degree three at the step, what is of first order in it",
    )


@step(
    "the mean of the second order",
    Quantity(
        r"\mathbb{E}\,\delta\varepsilon",
        lambda angles: _normal_mean(sum(_noisy_step(angles), sympy.S.Zero), angles),
    ),
    _MEAN,
    r"""$\tfrac{1}{2}\sum h_{ab}\,\delta\theta_a\delta\theta_b$ with
    $\mathbb{E}\Delta\theta_a\Delta\theta_b=\sigma_\theta^2\delta_{ab}$; the products with the
    gradient step average to zero, but for $\tfrac{1}{2}\eta^2\varepsilon^2\mu$ that is there
    without noise""",
)
def second_order(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    polynomial({SPUR: 1, META: 1, K: 1, SIGMA: 2, ETA: 2, EPSILON: 2}).numerator(right)
    return decide_sums(
        left,
        right,
        Sums(_TERMS),
        indices=2,  # a second derivative and its two steps
        route="expansion",
        what=r"""all terms of first and second order of a general polynomial of degree three,
        averaged by the moments of $\Delta\theta_\ell$""",
    )
