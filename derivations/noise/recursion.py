"""The noisy recursion ε(t+1) = (1 − ηK) ε(t) + √K Δθ(t), solved: equations (63)–(68).

K is constant here (the frozen kernel) and the order linear; what that leaves out is another
claim's business. a = 1 − ηK throughout, and the Δθ(t) are independent N(0, σ_θ²).
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import log, sqrt

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step

__all__ = [
    "derive_best_rate",
    "derive_error_at_noise_time",
    "derive_noise_time",
    "derive_plateau_order",
    "derive_solution",
]

ETA, K, SIGMA, ERROR = sympy.symbols("eta K sigma error", positive=True)
T = sympy.Symbol("t", integer=True, nonnegative=True)
X = sympy.Symbol("x", positive=True)  # x = ηK
TEX = {SIGMA: r"\sigma_\theta", ERROR: r"\varepsilon(0)"}

FACTOR = 1 - ETA * K
WIDTH = ETA * (2 - ETA * K)
VARIANCE = SIGMA**2 * (1 - FACTOR ** (2 * T)) / WIDTH
PLATEAU = SIGMA**2 / WIDTH
ROOT = sqrt(ERROR**2 * WIDTH + SIGMA**2)

_MODEL = (
    r"$\varepsilon(t+1)=a\,\varepsilon(t)+\sqrt K\,\Delta\theta(t)$ with $a=1-\eta K$ and constant "
    r"$K>0$, $\eta>0$ (linear order, frozen kernel).",
    r"$\Delta\theta(t)$ independent, of mean 0 and variance $\sigma_\theta^2$.",
)
_STABLE = r"$0<\eta K<2$, so that $a^2<1$."
_MONOTONE = r"$0<\eta K<1$, so that $0<a<1$, and $\varepsilon(0)>0$."


def _show(expression: Any) -> str:
    return sympy.latex(expression, symbol_names=TEX, order="rev-lex")


def derive_solution(*, checking: bool = True) -> Derivation:
    """Derive the solution (63) and its variance (64).

    Examples
    --------
    >>> derive_solution().result == VARIANCE
    True
    """
    n = sympy.Symbol("i", integer=True)
    total = K * SIGMA**2 * sympy.Sum(FACTOR ** (2 * n), (n, 0, T - 1))
    return Derivation(
        claim="recursion-solution",
        title="The noisy recursion solved",
        assumptions=(*_MODEL, r"$\eta K\neq2$, so that $a^2\neq1$."),
        steps=(
            Step(
                "the solution", _iterated, _closed,
                r"The recursion is iterated; the noise of step $s$ is damped $t-1-s$ times",
                _check_solution,
                left_tex=r"\varepsilon(t)",
                right_tex=r"a^t\varepsilon(0)+\sqrt K\sum_{i=0}^{t-1}a^i\,\Delta\theta(t-1-i)",
                source="paper, eq. (63)",
            ),
            Step(
                "the variance", total, VARIANCE,
                r"Independent terms: the variance is $K\sigma_\theta^2\sum a^{2i}$, a geometric "
                r"sum with $1-a^2=\eta K(2-\eta K)$",
                _check_variance,
                left_tex=r"\operatorname{Var}\varepsilon(t)=K\sigma_\theta^2\sum_{i=0}^{t-1}a^{2i}",
                right_tex=_show(VARIANCE), source="paper, eq. (64)",
            ),
        ),
        result=VARIANCE,
        result_tex=r"\varepsilon(t)\text{ has mean }(1-\eta K)^t\varepsilon(0)\text{ and variance }"
        + _show(VARIANCE),
        checking=checking,
    )  # fmt: skip


def derive_plateau_order(*, checking: bool = True) -> Derivation:
    """Derive the late mean square error in units of σ_θ²/η, and its bounds.

    Examples
    --------
    >>> derive_plateau_order().result.subs({ETA: 1 / K})
    K*sigma**2
    """
    ratio = 1 / (2 - X)
    return Derivation(
        claim="plateau-order",
        title="The order of the plateau",
        assumptions=(*_MODEL, _STABLE),
        steps=(
            Step(
                "late times", VARIANCE, PLATEAU,
                r"$a^{2t}\to0$ as $t\to\infty$; the mean decays too",
                _check_late,
                left_tex=r"\lim_{t\to\infty}\overline{\varepsilon^2}(t)", right_tex=_show(PLATEAU),
            ),
            Step(
                "in units of the printed order", PLATEAU / (SIGMA**2 / ETA), ratio,
                r"With $x=\eta K$; for $0<x\leq1$ the ratio lies in $(\tfrac12,1]$",
                _check_order,
                left_tex=r"\frac{\overline{\varepsilon^2}(\infty)}{\sigma_\theta^2/\eta}",
            ),
        ),
        result=PLATEAU,
        result_tex=r"\overline{\varepsilon^2}(\infty)=" + _show(PLATEAU)
        + r",\qquad\frac{\sigma_\theta^2}{2\eta}<\overline{\varepsilon^2}(\infty)\leq"
        r"\frac{\sigma_\theta^2}{\eta}\text{ for }0<\eta K\leq1",
        checking=checking,
    )  # fmt: skip


def derive_noise_time(*, checking: bool = True) -> Derivation:
    """Derive T_noise, equation (68), from its definition (67).

    Examples
    --------
    >>> derive_noise_time().result.subs({ETA: 1, K: sympy.Rational(1, 2), ERROR: 2, SIGMA: 1})
    -log(sqrt(7)/7)/log(2)
    """
    power = sympy.Symbol("p", positive=True)  # p = a^{2T}
    equation = power * ERROR**2 - SIGMA**2 * (1 - power) / WIDTH
    solution = SIGMA**2 / (ERROR**2 * WIDTH + SIGMA**2)
    time = log(SIGMA / ROOT) / log(FACTOR)
    return Derivation(
        claim="noise-time",
        title="When the noise emerges",
        assumptions=(*_MODEL, _MONOTONE),
        steps=(
            Step(
                "the definition, squared", (equation, power), solution,
                r"Both sides of (67) are positive; squared, they are linear in $p=a^{2T}$",
                _check_root,
                left_tex=r"p\,\varepsilon(0)^2=\sigma_\theta^2\,\frac{1-p}{\eta(2-\eta K)}"
                r"\quad\Longrightarrow\quad p",
                right_tex=_show(solution), source="paper, eq. (67)",
            ),
            Step(
                "the logarithm", solution, time,
                r"$T=\log p/(2\log a)$, well defined because $0<a<1$",
                _check_logarithm,
                left_tex=r"T_\mathrm{noise}=\frac{\log p}{2\log a}", right_tex=_show(time),
                source="paper, eq. (68)",
            ),
        ),
        result=time,
        result_tex=r"T_\mathrm{noise}=" + _show(time),
        checking=checking,
    )  # fmt: skip


def derive_error_at_noise_time(*, checking: bool = True) -> Derivation:
    """Derive ε(T_noise): linear in σ_θ, where (68) prints a square.

    Examples
    --------
    >>> derive_error_at_noise_time().result.subs({ETA: 1, K: 1, ERROR: 2, SIGMA: 1})
    4*sqrt(5)/5
    """
    time = log(SIGMA / ROOT) / log(FACTOR)
    error = 2 * SIGMA * ERROR / ROOT
    return Derivation(
        claim="error-at-noise-time",
        title="The error when the noise emerges",
        assumptions=(*_MODEL, _MONOTONE, r"$T_\mathrm{noise}$ as in (67), (68)."),
        steps=(
            Step(
                "twice the signal", 2 * FACTOR**time * ERROR, error,
                r"By (67) signal and noise are equal at $T_\mathrm{noise}$; $a^T=e^{T\log a}$",
                _check_power,
                left_tex=r"\varepsilon(T_\mathrm{noise})=2(1-\eta K)^{T_\mathrm{noise}}"
                r"\varepsilon(0)",
                right_tex=_show(error), source="paper, eq. (68), corrected",
            ),
        ),
        result=error,
        result_tex=r"\varepsilon(T_\mathrm{noise})=" + _show(error),
        checking=checking,
    )  # fmt: skip


def derive_best_rate(*, checking: bool = True) -> Derivation:
    """Derive the rate that minimizes ε(T_noise): η = 1/K.

    Examples
    --------
    >>> derive_best_rate().result
    1/K
    """
    return Derivation(
        claim="best-rate",
        title="The rate that minimizes the error at the noise time",
        assumptions=(*_MODEL, r"$0<\eta K<2$; $\varepsilon(T_\mathrm{noise})$ as corrected."),
        steps=(
            Step(
                "complete the square", WIDTH, 1 / K - (FACTOR**2) / K,
                r"$\varepsilon(T_\mathrm{noise})$ falls as $\eta(2-\eta K)$ grows, and "
                r"$\eta(2-\eta K)$ is largest where $(1-\eta K)^2$ vanishes, at $\eta=1/K$ alone",
                _check_square,
                left_tex=r"\eta(2-\eta K)", right_tex=r"\frac1K-\frac{(1-\eta K)^2}{K}",
            ),
        ),
        result=1 / K,
        result_tex=r"\operatorname{arg\,min}_\eta\,\varepsilon(T_\mathrm{noise})=\frac1K",
        checking=checking,
    )  # fmt: skip


# -- checks -----------------------------------------------------------------------------------


def _iterated(steps: int) -> sympy.Expr:
    """Return ε(steps), the recursion iterated on symbols; κ stands for √K."""
    a, kappa, start = sympy.symbols("a kappa e0")
    value = start
    for step in range(steps):
        value = sympy.expand(a * value + kappa * sympy.Symbol(f"d{step}"))
    return value


def _closed(steps: int) -> sympy.Expr:
    """Return the right side of (63) at ``steps``."""
    a, kappa, start = sympy.symbols("a kappa e0")
    noise = sum(a**i * sympy.Symbol(f"d{steps - 1 - i}") for i in range(steps))
    return sympy.expand(a**steps * start + kappa * noise)


def _check_solution(left: Any, right: Any) -> Checked:
    for steps in range(7):
        if left(steps) != right(steps):
            raise ProofError(f"at t = {steps} the recursion gives {left(steps)}")
    # One step of the induction, coefficient by coefficient: a·a^{t−1−s} = a^{t−s} for s < t.
    a, kappa = sympy.symbols("a kappa")
    for steps in range(6):
        stepped = sympy.expand(a * right(steps) + kappa * sympy.Symbol(f"d{steps}"))
        if stepped != right(steps + 1):
            raise ProofError(f"the induction step from t = {steps} fails")
    return Checked(
        "induction",
        r"at $t=0$ both sides are $\varepsilon(0)$; one step multiplies the coefficient "
        r"$a^{t-1-s}$ of $\Delta\theta(s)$ by $a$ and adds $\Delta\theta(t)$, which is the right "
        r"side at $t+1$. Written out as polynomials for $t\leq6$.",
    )


def _check_variance(left: Any, right: Any) -> Checked:
    """Verify the recursion of the variance, v(t+1) = a²v(t) + Kσ², v(0) = 0."""
    stepped = FACTOR**2 * right + K * SIGMA**2
    if sympy.simplify(stepped - right.subs(T, T + 1)) != 0 or right.subs(T, 0) != 0:
        raise ProofError("the right side does not solve v(t+1) = a²v(t) + Kσ², v(0) = 0")
    for steps in range(4):
        difference = left.subs(T, steps).doit() - right.subs(T, steps)
        if sympy.cancel(difference) != 0:
            raise ProofError(f"at t = {steps} the sum and the right side differ")
    return Checked(
        "variance recursion",
        r"the right side vanishes at $t=0$ and solves $v(t+1)=a^2v(t)+K\sigma_\theta^2$, which "
        r"determines it; no geometric sum is used. At $t\leq3$ the sum is written out besides.",
    )


def _check_late(left: Any, right: Any) -> Checked:
    """Verify that the plateau is the fixed point of the variance recursion and attracts."""
    if sympy.cancel(FACTOR**2 * right + K * SIGMA**2 - right) != 0:
        raise ProofError("the right side is not the fixed point of v = a²v + Kσ²")
    distance = sympy.simplify((left.subs(T, T + 1) - right) / (left - right))
    if sympy.cancel(distance - FACTOR**2) != 0:
        raise ProofError(f"the distance to the right side changes by {distance} a step, not a²")
    return Checked(
        "fixed point",
        r"the right side is the fixed point of $v=a^2v+K\sigma_\theta^2$, and the distance to it "
        r"shrinks by exactly $a^2<1$ at each step.",
    )


def _check_order(left: Any, right: Any) -> Checked:
    if sympy.cancel(left.subs(K, X / ETA) - right) != 0:
        raise ProofError(f"with K = x/η the left side is {sympy.cancel(left.subs(K, X / ETA))}")
    if sympy.diff(right, X).subs(X, sympy.Rational(1, 2)) <= 0 or right.subs(X, 1) != 1:
        raise ProofError("the ratio does not rise to 1 at x = 1")
    if right.subs(X, 0) != sympy.Rational(1, 2):
        raise ProofError("the ratio does not start at 1/2")
    return Checked(
        "monotonicity",
        r"$1/(2-x)$ has the derivative $1/(2-x)^2>0$ and the values $\tfrac12$ at $0$, $1$ at $1$.",
    )


def _check_root(left: Any, right: Any) -> Checked:
    equation, power = left
    if sympy.cancel(equation.subs(power, right)) != 0:
        raise ProofError(f"p = {right} does not solve the equation")
    if sympy.Poly(sympy.expand(equation * WIDTH), power).degree() != 1:
        raise ProofError("the equation is not linear in p, so its root may not be unique")
    return Checked(
        "substitution",
        r"put into the equation, which is linear in $p$ and so has one root; it lies in $(0,1)$.",
    )


def _check_logarithm(left: Any, right: Any) -> Checked:
    """Raise a to the power 2T, without the logarithm's rules: compare exponents."""
    exponent = right * log(FACTOR)
    if exponent.has(log(FACTOR)):
        raise ProofError(f"T log a = {exponent} still depends on log a")
    if sympy.cancel(sympy.exp(exponent) ** 2 - left) != 0:
        raise ProofError(f"a^(2T) is {sympy.exp(exponent) ** 2}, not {left}")
    return Checked("exponentiation", r"$e^{2T\log a}=p$, evaluated from the right side.")


def _check_power(left: Any, right: Any) -> Checked:
    """Use the balance of signal and noise at T instead of T itself."""
    half = right / 2
    at_point = {ETA: sympy.Rational(1, 3), K: sympy.Rational(3, 5), ERROR: 2, SIGMA: 1}
    if abs(sympy.N((left - right).subs(at_point), 60)) > sympy.Rational(1, 10**50):
        raise ProofError(f"at {at_point} the sides differ by {(left - right).subs(at_point).n()}")
    decayed = (half / ERROR) ** 2  # a^{2T}, if half the error is the signal
    noise = SIGMA**2 * (1 - decayed) / WIDTH
    if sympy.cancel(noise - half**2) != 0:
        raise ProofError(
            f"half of {right} is no balance: as the signal it makes the noise's variance "
            f"{sympy.factor(noise)} where it should be its square"
        )
    return Checked(
        "balance",
        r"half of the right side, taken as the signal $a^T\varepsilon(0)$, makes the noise's "
        r"variance (64) equal to its square, as (67) demands; $T$ is not used.",
    )


def _check_square(left: Any, right: Any) -> Checked:
    if sympy.expand(left - right) != 0:
        raise ProofError(f"{left} is not {right}")
    slope = sympy.diff(2 * SIGMA * ERROR / ROOT, ETA)
    sign = sympy.cancel(slope / (-SIGMA * ERROR**3 * ROOT**-3))
    if sympy.expand(sign - 2 * (1 - ETA * K)) != 0:
        raise ProofError(f"the derivative of the error has the sign of {sign}")
    return Checked(
        "derivative",
        r"$d\varepsilon(T_\mathrm{noise})/d\eta$ is $-(1-\eta K)$ times a positive factor: it "
        r"changes sign once, from $-$ to $+$, at $\eta=1/K$.",
    )
