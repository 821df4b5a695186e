"""The step of gradient descent with its factor ε, and the time that training takes."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import I, log

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.comparison import refuse_by_numbers
from derivations.routes.rational import check_power

__all__ = ["derive_noisy_gradient", "derive_training_time"]

ETA, K, STEPS = sympy.symbols("eta K T", positive=True)
EPSILON, SLOPE, DELTA = sympy.symbols("epsilon g delta", real=True)
C = sympy.Symbol("c")  # ⟨[X, A]⟩, purely imaginary
X = sympy.Symbol("x", positive=True)  # x = ηK
RELATIVE = sympy.Symbol("relative_error", positive=True)


def derive_noisy_gradient(*, checking: bool = True) -> Derivation:
    """Derive −η ∂L/∂θ_ℓ from equation (24)'s g_ℓ = −i⟨[X_ℓ, A]⟩.

    Examples
    --------
    >>> derive_noisy_gradient().result
    I*c*epsilon*eta
    """
    loss = (EPSILON + DELTA * SLOPE) ** 2 / 2
    step = -ETA * EPSILON * SLOPE
    result = I * ETA * EPSILON * C
    return Derivation(
        claim="noisy-gradient",
        title="The step of gradient descent",
        assumptions=(
            r"$\mathcal L=\tfrac12\varepsilon^2$, and the step is "
            r"$-\eta\,\partial\mathcal L/\partial\theta_\ell$.",
            r"$g_\ell=\partial\varepsilon/\partial\theta_\ell=-ic$ with "
            r"$c=\langle[X_\ell,A]\rangle$ and $A=V_{-,\ell}^\dagger OV_{-,\ell}$ "
            r"(claim \texttt{kernel-form}).",
        ),
        steps=(
            Step(
                "the chain rule", loss, step,
                r"The loss is half a square: its derivative has the factor $\varepsilon$",
                _check_chain,
                left_tex=r"-\eta\,\frac{\partial\mathcal L}{\partial\theta_\ell}",
                right_tex=r"-\eta\,\varepsilon\,g_\ell", source="paper, eqs. (12), (16)",
            ),
            Step(
                "the commutator", step, result,
                r"$g_\ell=-ic$ is put in", _check_commutator,
                left_tex=r"-\eta\,\varepsilon\,g_\ell",
                right_tex=r"i\eta\,\varepsilon\left\langle[X_\ell,A]\right\rangle",
                source="paper, eq. (59), corrected",
            ),
        ),
        result=result,
        result_tex=r"-\eta\,\frac{\partial\mathcal L}{\partial\theta_\ell}=i\eta\,\varepsilon"
        r"\left\langle\Psi_0\right|V_{+,\ell}^\dagger[X_\ell,V_{-,\ell}^\dagger OV_{-,\ell}]"
        r"V_{+,\ell}\left|\Psi_0\right\rangle",
        checking=checking,
    )  # fmt: skip


def derive_training_time(*, checking: bool = True) -> Derivation:
    """Derive log(1/ε_r) of the frozen law, the steps it takes, and where the linear form holds.

    Examples
    --------
    >>> derive_training_time().result
    log(relative_error)/log(-K*eta + 1)
    """
    exact = -STEPS * log(1 - ETA * K)
    steps = log(RELATIVE) / log(1 - ETA * K)
    ratio = -log(1 - X) / X
    bound = 1 / (1 - X)
    return Derivation(
        claim="training-time",
        title="The time that training takes",
        assumptions=(
            r"The frozen law (19), $\varepsilon(t)=(1-\eta\bar K)^t\varepsilon(0)$, and "
            r"$0<\eta\bar K<1$.",
        ),
        steps=(
            Step(
                "the logarithm of the frozen law", (1 - ETA * K) ** STEPS, exact,
                r"$\varepsilon_r=\varepsilon(T)/\varepsilon(0)$", _check_law,
                left_tex=r"\log\frac1{\varepsilon_r}", right_tex=r"-T\log(1-\eta\bar K)",
                source="paper, eq. (26), first step",
            ),
            Step(
                "the number of steps", (1 - ETA * K) ** STEPS, steps,
                r"Solved for $T$", _check_steps,
                left_tex=r"T", right_tex=r"\frac{\log\varepsilon_r}{\log(1-\eta\bar K)}",
            ),
            Step(
                "beside the linear form", ratio, bound,
                r"With $x=\eta\bar K$ the ratio of the exact value to $xT$ lies between $1$ and "
                r"$1/(1-x)$ and is $1+x/2+O(x^2)$: the linear form holds for $x\ll1$ alone, and "
                r"the ratio grows without bound as $x\to1$",
                _check_ratio,
                left_tex=r"1<\frac{-\log(1-x)}{x}", right_tex=r"1+\frac x2+O(x^2)<\frac1{1-x}",
            ),
        ),
        result=steps,
        result_tex=r"\log\frac1{\varepsilon_r}=-T\log(1-\eta\bar K)",
        checking=checking,
    )  # fmt: skip


# -- checks -----------------------------------------------------------------------------------


def _check_chain(left: Any, right: Any) -> Checked:
    """Read the coefficient of δ off the expanded loss, without differentiating."""
    linear = sympy.Poly(sympy.expand(left), DELTA).coeff_monomial(DELTA)
    if sympy.expand(-ETA * linear - right) != 0:
        raise ProofError(f"the loss changes by {linear}·δ, so the step is {-ETA * linear}")
    return Checked(
        "expansion",
        r"the coefficient of $\delta$ in $\tfrac12(\varepsilon+\delta g)^2$, written out.",
    )


def _check_commutator(left: Any, right: Any) -> Checked:
    """Put in c = iy with real y: both sides must be the same real step."""
    y = sympy.Symbol("y", real=True)
    # g = −ic = −i·iy = y
    if sympy.expand(left.subs(SLOPE, y) - right.subs(C, I * y)) != 0:
        raise ProofError(f"with c = iy the sides are {left.subs(SLOPE, y)}, {right.subs(C, I * y)}")
    return Checked(
        "reality",
        r"for $c=iy$, the mean of an anti-Hermitian operator, both are $-\eta\varepsilon y$.",
    )


def _check_law(left: Any, right: Any) -> Checked:
    return check_power(left, right, 1 - ETA * K, STEPS)


def _check_steps(left: Any, right: Any) -> Checked:
    """Put the steps that lead to (1−ηK)^m, m = 1 … 5, back in: they must be m."""
    factor = sympy.Symbol("a", positive=True)  # 1 − ηK
    named = {K: (1 - factor) / ETA}
    for steps in range(1, 6):
        reached = sympy.expand(left.subs(STEPS, steps).subs(named))
        found = right.subs(named).subs(RELATIVE, reached)
        off = (found - steps).subs({factor: sympy.Rational(1, 3), ETA: sympy.Rational(1, 5)})
        if abs(sympy.N(off, 40)) > sympy.Rational(1, 10**30):
            raise ProofError(f"the error after {steps} steps is said to take {found} steps")
        found = sympy.expand_log(found)
        if sympy.cancel(found - steps) != 0:
            raise ProofError(f"the error after {steps} steps is said to take {found} steps")
    return Checked(
        "substitution",
        r"the error reached after $1,\dots,5$ steps is put in and gives back their number; the "
        r"frozen law falls strictly, so that $T$ is unique.",
    )


def _check_ratio(left: Any, right: Any) -> Checked:
    """Compare power series: Σ x^k/(k+1) lies term by term between 1 and Σ x^k."""
    order = 8
    refuse_by_numbers(right * (1 - X), sympy.Integer(1))
    series = sympy.series(left, X, 0, order).removeO()
    for power in range(order):
        coefficient = series.coeff(X, power)
        upper = sympy.series(right, X, 0, order).removeO().coeff(X, power)
        if coefficient != sympy.Rational(1, power + 1) or upper != 1:
            raise ProofError(f"the coefficient of x^{power} is {coefficient}, the bound's {upper}")
    if sympy.cancel(right * (1 - X)) != 1 or sympy.limit(left, X, 1, "-") != sympy.oo:
        raise ProofError("the ratio does not start at 1 or does not grow without bound")
    return Checked(
        "power series",
        r"$-\log(1-x)/x=\sum x^k/(k+1)$ and $1/(1-x)=\sum x^k$: every term after the first is "
        r"positive and smaller (shown to order 7; $1/(k+1)<1$ in general); $1-x$ times the bound "
        r"is 1.",
    )
