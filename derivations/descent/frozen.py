"""The frozen law ε(t) = (1 − ηK)^t ε(0), and order by order what it leaves out.

Two things move at second order: the error by ½η²ε²μ in one step, and the kernel by −2ηεμ. The
second adds up over the whole descent, to −2με(0)/K however small the rate is.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.comparison import refuse_by_numbers
from derivations.routes.forms import polynomial
from derivations.routes.rational import check_equal
from derivations.statements.quantity import Quantity

__all__ = ["derive_frozen", "derive_second_order", "is_zero"]

ETA, K = sympy.symbols("eta K", positive=True)
ERROR, META = sympy.symbols("error meta_kernel", real=True)
T = sympy.Symbol("t", integer=True, nonnegative=True)
EPSILON = sympy.Symbol("epsilon", real=True)
TEX = {META: r"\mu", ERROR: r"\varepsilon(0)"}

FACTOR = 1 - ETA * K
FROZEN = FACTOR**T * ERROR
ANGLES = 2  # every monomial below is compared for all pairs of angles; two show each pattern
G = sympy.symbols(f"g1:{ANGLES + 1}", real=True)

_FROZEN = (
    r"$\varepsilon(t+1)=(1-\eta K)\,\varepsilon(t)$ with constant $K>0$ and $\eta>0$: first order "
    r"in "
    r"each step, frozen kernel, no noise."
)


def derive_frozen(*, checking: bool = True) -> Derivation:
    """Derive (19) from a constant kernel, with SymPy's rsolve.

    Examples
    --------
    >>> derive_frozen().result
    error*(-K*eta + 1)**t
    """
    y = sympy.Function("y")
    solved = sympy.rsolve(y(T + 1) - FACTOR * y(T), y(T), {y(0): ERROR})
    return Derivation(
        claim="frozen-decay",
        title="The frozen law",
        assumptions=(_FROZEN,),
        steps=(
            Step(
                "the recursion solved", (1 - ETA * K), solved,
                r"A linear recursion of first order; solved by \texttt{rsolve}", _check_solution,
                left_tex=r"\varepsilon(t)", right_tex=r"(1-\eta K)^t\,\varepsilon(0)",
                source="paper, eq. (19)",
            ),
        ),
        result=FROZEN,
        result_tex=r"\varepsilon(t)=(1-\eta K)^t\varepsilon(0):\quad \text{monotone for }\eta K<1,"
        r"\ 0\text{ at }1,\ \text{alternating up to }2,\ \text{divergent beyond}",
        checking=checking,
    )  # fmt: skip


def derive_second_order(*, checking: bool = True) -> Derivation:
    """Derive what moves at second order, and the error to first order in μ.

    Examples
    --------
    >>> derive_second_order().result.subs(META, 0) == FROZEN
    True
    """
    a = FACTOR
    bracket = 2 * ETA * T * a ** (T - 1) - a ** (T - 1) * (1 - a**T) * (2 / K - ETA / 2)
    corrected = FROZEN + META * ERROR**2 * bracket / K
    return Derivation(
        claim="frozen-decay",
        title="What the frozen law leaves out",
        assumptions=(
            r"$\delta\theta_\ell=-\eta\varepsilon g_\ell$, $\mu=\sum_{ab}h_{ab}g_ag_b$ with "
            r"$h_{ab}=\partial_a\partial_b\varepsilon$; $K$ and $\mu$ on the right sides are those "
            r"of "
            r"the start, $a=1-\eta K$.",
            r"To first order in $\mu$: the squares of $h$ and third derivatives, by which $\mu$ "
            r"moves, "
            r"are of the next order.",
        ),
        steps=(
            Step(
                "the error moves", Quantity(r"\delta\varepsilon+\eta K\varepsilon", _error_moves),
                ETA**2 * EPSILON**2 * META / 2,
                r"The second order of Taylor's series along the step", _check_error,
                right_tex=r"\tfrac{1}{2}\eta^2\varepsilon^2\mu+O(\eta^3)", source="paper, eq. (50)",
            ),
            Step(
                "the kernel moves", Quantity(r"\delta K", _kernel_moves), -2 * ETA * EPSILON * META,
                r"$\delta K=\sum_{ab}2g_ah_{ab}\,\delta\theta_b$", _check_kernel,
                right_tex=r"-2\eta\varepsilon\mu+O(\eta^2)",
            ),
            Step(
                "its change adds up", _summed_kernel, -2 * META * ERROR * (1 - a**T) / K,
                r"The errors of the frozen law are summed, $\sum_{s<t}a^s=(1-a^t)/(\eta K)$",
                _check_sum,
                left_tex=r"K(t)-K(0)", right_tex=r"-\frac{2\mu\,\varepsilon(0)}{K}\,(1-a^t)",
            ),
            Step(
                "the corrected error", Quantity(r"\varepsilon(t)", _iterated_together), corrected,
                r"Both go into the recursion; its term linear in $\mu$ is solved",
                _check_corrected,
                right_tex=r"a^t\varepsilon(0)+\frac{\mu\,\varepsilon(0)^2a^{t-1}}{K}"
                r"\Bigl[2\eta t-(1-a^t)\Bigl(\frac{2}{K}-\frac{\eta}{2}\Bigr)\Bigr]+O(\mu^2)",
            ),
            Step(
                "which of the two is larger", (2 * META * ERROR / K**2,
                ETA * ERROR * META / (2 * K)), 4 / (ETA * K),
                r"The kernel's relative change in all, over the relative weight of the second "
                r"order "
                r"in the first step, which is what condition (53) asks to be small",
                _check_ratio,
                left_tex=r"\frac{2\mu\,\varepsilon(0)/K^2}{\eta\,\varepsilon(0)\mu/2K}",
                right_tex=r"\frac{4}{\eta K}", source="paper, eq. (53)",
            ),
        ),
        result=corrected,
        result_tex=r"K(\infty)=K\Bigl(1-\frac{2\mu\,\varepsilon(0)}{K^2}+O(\mu^2)\Bigr),"
        r"\quad \text{whatever the rate }\eta",
        checking=checking,
    )  # fmt: skip


# -- checks -----------------------------------------------------------------------------------


def is_zero(expression: Any) -> bool:
    """Decide an identity in t: with a = 1 − ηK and p = a^t it is one of rational functions."""
    a, p = sympy.symbols("a p", positive=True)
    powers = sympy.expand_power_exp(expression.subs(K, (1 - a) / ETA))
    return sympy.cancel(sympy.expand(powers).subs(a**T, p)) == 0


def _check_solution(left: Any, right: Any) -> Checked:
    if sympy.expand(right.subs(T, 0) - ERROR) != 0:
        raise ProofError(f"at t = 0 the right side is {right.subs(T, 0)}, not ε(0)")
    if not is_zero(right.subs(T, T + 1) - left * right):
        raise ProofError("one step does not multiply the right side by 1 − ηK")
    return Checked(
        "substitution",
        r"the right side is $\varepsilon(0)$ at $t=0$ and is multiplied by $1-\eta K$ in each "
        r"step; "
        r"a recursion of first order has one solution.",
    )


def _expanded() -> tuple[Any, Any]:
    """Return a general polynomial of degree three in the angles, and the step put into it."""
    d = sympy.symbols(f"d1:{ANGLES + 1}", real=True)
    error = EPSILON + sum(g * x for g, x in zip(G, d, strict=True))
    for a, b in product(range(ANGLES), repeat=2):
        error += _second(a, b) * d[a] * d[b] / 2
        for c in range(ANGLES):
            third = sympy.Symbol("k" + "".join(map(str, sorted((a, b, c)))), real=True)
            error += third * d[a] * d[b] * d[c] / 6
    along = {x: -ETA * EPSILON * g for x, g in zip(d, G, strict=True)}
    slopes = [sympy.diff(error, x) for x in d]
    return error.subs(along), sum(slope.subs(along) ** 2 for slope in slopes)


def _second(a: int, b: int) -> Any:
    return sympy.Symbol(f"h{min(a, b)}{max(a, b)}", real=True)


def _meta_kernel() -> Any:
    return sum(
        _second(a, b) * G[a] * G[b] for a, b in product(range(ANGLES), repeat=2)
    )  # fmt: skip


def _coefficient(expression: Any, power: int) -> Any:
    return sympy.Poly(sympy.expand(expression), ETA).coeff_monomial(ETA**power) * ETA**power


def _moved(found: Any, power: int, right: Any, what: str) -> Checked:
    polynomial({META: 1, ETA: power, EPSILON: 2}).numerator(right)
    if sympy.expand(found - right.subs(META, _meta_kernel())) != 0:
        raise ProofError(f"{what} has the term {found}")
    return Checked(
        "expansion",
        rf"the step put into a general polynomial of degree three in two angles; the coefficient "
        rf"of "
        rf"$\eta^{power}$ is read off. Two angles show every pattern of indices.",
    )


def _error_moves() -> Any:
    return _coefficient(_expanded()[0], 2)


def _kernel_moves() -> Any:
    return _coefficient(_expanded()[1], 1)


def _check_error(left: Any, right: Any) -> Checked:
    return _moved(left(), 2, right, "the error after the step")


def _check_kernel(left: Any, right: Any) -> Checked:
    return _moved(left(), 1, right, "the kernel after the step")


def _summed_kernel(steps: int) -> Any:
    """Add −2ημ a^s ε(0) over the steps before ``steps``, term by term."""
    return sum(
        (-2 * ETA * META * FACTOR**s * ERROR for s in range(steps)), sympy.Integer(0)
    )  # fmt: skip


def _check_sum(left: Any, right: Any) -> Checked:
    if not is_zero(right.subs(T, T + 1) - right + 2 * ETA * META * FROZEN):
        raise ProofError("one more step does not add −2ηεμ")
    for steps in range(5):
        if sympy.cancel(left(steps) - right.subs(T, steps)) != 0:
            raise ProofError(f"after {steps} steps the changes add up to {left(steps)}")
    return Checked(
        "induction",
        r"zero at $t=0$, and one more step adds $-2\eta\mu a^t\varepsilon(0)$; written out for "
        r"$t\leq4$ besides.",
    )


def _iterated_together(steps: int) -> Any:
    """Iterate ε and K together, with μ as a formal variable, each to its first order."""
    error, kernel = ERROR, K
    for _ in range(steps):
        error, kernel = _linear(
            error - ETA * kernel * error + ETA**2 * error**2 * META / 2,
            kernel - 2 * ETA * error * META,
        )
    return error


def _check_corrected(left: Any, right: Any) -> Checked:
    """Compare the iterated error, and solve its recursion."""
    refuse_by_numbers(right.subs({META: 0, T: 3}), FROZEN.subs(T, 3))
    if not is_zero(right.subs(META, 0) - FROZEN) or sympy.diff(right, META, 2) != 0:
        raise ProofError("the right side is not the frozen law and a term linear in μ")
    for steps in range(4):
        found, term = right.subs(T, steps), left(steps)
        refuse_by_numbers(found, term)
        if sympy.cancel(sympy.together(found - term)) != 0:
            raise ProofError(f"after {steps} steps the error is {sympy.factor(term)}")
    y = sympy.diff(right, META) / ERROR**2
    moved = ETA * 2 * (1 - FACTOR**T) / K * FACTOR**T + ETA**2 * FACTOR ** (2 * T) / 2
    if not is_zero(y.subs(T, T + 1) - FACTOR * y - moved):
        raise ProofError("the term linear in μ does not solve its recursion")
    return Checked(
        "iteration",
        r"$\varepsilon$ and $K$ iterated together for $t\leq3$ with $\mu$ kept to first order; and "
        r"the linear term solves "
        r"$b(t+1)=ab(t)+\eta\tfrac{2}{K}(1-a^t)a^t+\tfrac{1}{2}\eta^2a^{2t}$, "
        r"$b(0)=0$, at every $t$.",
    )


def _linear(*values: Any) -> list[Any]:
    """Keep each value to first order in μ."""
    return [v.subs(META, 0) + META * sympy.diff(v, META).subs(META, 0) for v in values]


def _check_ratio(left: Any, right: Any) -> Checked:
    total, first = left
    # K(∞)/K − 1 from the sum, and ½η²ε²μ/(ηKε), each with numbers put in first.
    numbers = {ETA: sympy.Rational(1, 7), K: 3, ERROR: 2, META: sympy.Rational(5, 11)}
    late = abs(_summed_late(numbers)) / numbers[K]
    if late != total.subs(numbers):
        raise ProofError(f"the relative change of the kernel is {late} at {numbers}")
    check_equal(total, 2 * ETA * META * ERROR / (1 - FACTOR) / K)  # Σ a^s = 1/(1 − a)
    check_equal(first, ETA**2 * ERROR**2 * META / 2 / (ETA * K * ERROR))
    return check_equal(total / first, right)


def _summed_late(numbers: Any) -> Any:
    s = sympy.Symbol("s", integer=True, nonnegative=True)
    term = (-2 * ETA * META * ERROR).subs(numbers) * (FACTOR.subs(numbers)) ** s
    return sympy.Sum(term, (s, 0, sympy.oo)).doit()
