"""The noise term of the recursion: its law, and the drift that the linear order leaves out.

Noise on an angle is a channel: exp(iΔX̃) with normal Δ turns χ into pχ + (1−p) X̃χX̃. To second order
it adds ½σ²h_ℓℓ to the mean error; how it pulls ⟨O⟩ to Tr O/N is derived in
:mod:`derivations.noise.drift`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import cast

import sympy

from derivations.errors import ProofError
from derivations.noise.drift import NORMAL, derive_drift, over_normal
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.forms import polynomial
from derivations.statements.forms import average, chain, root
from derivations.statements.forms import exp as exponential
from derivations.statements.indexed import Letters, add_over, sized
from derivations.statements.layout import known, slash
from derivations.statements.written import Name, Quantity, Words, over, w

__all__ = ["derive_drift", "derive_noise_law", "derive_noisy_recursion"]

ETA, K, SIGMA = sympy.symbols("eta K sigma", positive=True)
EPSILON, META, S = sympy.symbols("epsilon meta_kernel s", real=True)
SPUR = sympy.Symbol("curvature", real=True)  # Σ_ℓ h_ℓℓ
ANGLES = 3
G = sympy.symbols(f"g1:{ANGLES + 1}", real=True)
D = sympy.symbols(f"d1:{ANGLES + 1}", real=True)  # Δθ_ℓ

_ELL = sympy.Symbol("ell")
_SLOPE = Letters("g", lambda ell: G[ell - 1])
_KICK = Letters(r"\Delta\theta", lambda ell: D[ell - 1])
_TERM = add_over(_SLOPE[_ELL] * _KICK[_ELL], _ELL)
_THREE = {_ELL: range(1, ANGLES + 1)}

_NOISE = (
    r"$\Delta\theta_\ell$ independent $\mathcal N(0,\sigma_\theta^2)$, independent of $\theta$."
)


def _normal_mean(polynomial: sympy.Expr) -> sympy.Expr:
    """Average a polynomial in the Δθ_ℓ: E Δ^{2k} = (2k − 1)!! σ^{2k}, odd powers vanish."""
    total = sympy.Integer(0)
    for powers, coefficient in sympy.Poly(sympy.expand(polynomial), *D).terms():
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
    average(sized(exponential(w(sympy.I) * S * _TERM), _THREE)),
    _LAW,
    r"Independent factors $e^{-s^2g_\ell^2\sigma_\theta^2/2}$ are multiplied",
    source="paper, eqs. (29), (61)",
)
def characteristic_function(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Compare moments up to order eight with the Taylor series of the characteristic function."""
    series = sympy.series(right, S, 0, 10).removeO()
    for power in range(9):
        moment = sympy.diff(left, S, power).subs(S, 0) / sympy.I**power
        expected = _normal_mean(moment)
        scale = sympy.factorial(power) / sympy.I**power
        found = sympy.expand(series.coeff(S, power) * scale)
        at = dict(zip(G, (sympy.Rational(1, 2), sympy.Rational(1, 3), 2), strict=True))
        kernel = sum((g**2 for g in G), sympy.S(0))
        apart = found.subs(K, kernel.subs(at)) - expected.subs(at)
        if sympy.expand(apart) != 0:  # numbers first: a long product is not multiplied out
            raise ProofError(f"at the slopes {at} the moment of order {power} is another")
        if sympy.expand(found.subs(K, kernel) - expected) != 0:
            raise ProofError(f"the moment of order {power} is {expected}")
    return Checked(
        "moments",
        r"""of orders 1 to 8 for three angles, each by the moments of the single
        $\Delta\theta_\ell$; a normal law is determined by its moments.""",
    )


@step(
    "one variable instead",
    average(exponential(w(sympy.I) * S * root(K) * Name(r"\Delta\theta", NORMAL))),
    _LAW,
    r"""$\sqrt K\,\Delta\theta$ with one $\Delta\theta\sim\mathcal N(0,\sigma_\theta^2)$ has the
    same law""",
    source="paper, eq. (62)",
)
def one_variable(left: sympy.Expr, right: sympy.Expr) -> Checked:
    turned = right.subs({S: S / sympy.sqrt(K)}, simultaneous=True)
    if sympy.simplify(turned).has(K):
        raise ProofError(f"{right} depends on more than s√K")
    for k in (sympy.Integer(1), sympy.Rational(9, 4)):
        wave = cast("sympy.Expr", left.subs(K, k).rewrite(sympy.cos))
        mean = over_normal(sympy.expand(wave + wave.subs(NORMAL, -NORMAL)) / 2)  # odd: no share
        if sympy.simplify(mean - right.subs(K, k)) != 0:
            raise ProofError(f"at K = {k} the characteristic function is {mean}")
    return Checked(
        "integration",
        r"""over the normal density at $K=1$ and $K=\tfrac{9}{4}$; both sides depend on $s\sqrt K$
        alone.""",
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


def _second(a: int, b: int) -> sympy.Symbol:
    return sympy.Symbol(f"h{min(a, b)}{max(a, b)}", real=True)


def _noisy_step() -> tuple[sympy.Expr, sympy.Expr]:
    """Return terms of first and second order of a general polynomial at the noisy step."""
    order = sympy.Symbol("o")
    moved = [order * (d - ETA * EPSILON * g) for d, g in zip(D, G, strict=True)]
    error = sum(g * x for g, x in zip(G, moved, strict=True))
    for a, b in product(range(ANGLES), repeat=2):
        error += _second(a, b) * moved[a] * moved[b] / 2
    polynomial = sympy.Poly(sympy.expand(error), order)
    return polynomial.coeff_monomial(order), polynomial.coeff_monomial(order**2)


@step(
    "the linear order",
    Quantity(r"\delta\varepsilon", lambda: _noisy_step()[0]),
    sized(_LINEAR, _THREE),
    r"$\sum_\ell g_\ell\,\delta\theta_\ell$",
    source="paper, eqs. (28), (60)",
)
def linear_order(left: Callable[[], sympy.Expr], right: sympy.Expr) -> Checked:
    found = left()
    linear = dict.fromkeys((K, ETA, EPSILON, *G, *D), 1)
    polynomial(linear).numerator(right)  # of first order in the step, so linear in each letter
    if sympy.expand(found - right.subs(K, sum(g**2 for g in G))) != 0:
        raise ProofError(f"the terms of first order are {found}")
    return Checked("expansion", r"a general polynomial at the step, for three angles.")


@step(
    "the mean of the second order",
    Quantity(
        r"\mathbb{E}\,\delta\varepsilon", lambda: _normal_mean(sum(_noisy_step(), sympy.S(0)))
    ),
    _MEAN,
    r"""$\tfrac{1}{2}\sum h_{ab}\,\delta\theta_a\delta\theta_b$ with
    $\mathbb{E}\Delta\theta_a\Delta\theta_b=\sigma_\theta^2\delta_{ab}$; the products with the
    gradient step average to zero, but for $\tfrac{1}{2}\eta^2\varepsilon^2\mu$ that is there
    without noise""",
)
def second_order(left: Quantity, right: sympy.Expr) -> Checked:
    polynomial({SPUR: 1, META: 1, K: 1, SIGMA: 2, ETA: 2, EPSILON: 2}).numerator(right)
    named = {
        SPUR: sum(_second(a, a) for a in range(ANGLES)),
        META: sum(_second(a, b) * G[a] * G[b] for a, b in product(range(ANGLES), repeat=2)),
        K: sum(g**2 for g in G),
    }
    if sympy.expand(left() - right.subs(named)) != 0:
        raise ProofError(f"the mean is {sympy.expand(left())}")
    return Checked(
        "expansion",
        r"""all terms of first and second order for three angles, averaged by the moments of
        $\Delta\theta_\ell$.""",
    )
