"""How long training takes: in traces of O, against L, and from which first error on."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import log

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.forms import polynomial
from derivations.routes.rational import check_equal, check_power
from derivations.symbols import L, N, trace_symbol

__all__ = ["derive_constant_time", "derive_initial_error", "derive_traces"]

ETA, K = sympy.symbols("eta K", positive=True)
STEPS = sympy.Symbol("T", integer=True, positive=True)
X = sympy.Symbol("x", positive=True)  # x = ηK̄
RELATIVE = sympy.Symbol("relative_error", positive=True)
ERROR, OMEGA = sympy.symbols("error Omega", positive=True)
T1, T2 = trace_symbol(1), trace_symbol(2)

PRINTED_MEAN = 2 * L * T2 / N**2
MEAN = 2 * L * (N * T2 - T1**2) / ((N + 1) * (N**2 - 1))

_FROZEN = r"The frozen law (19), $\varepsilon(t)=(1-\eta K)^t\varepsilon(0)$"


def derive_traces(*, checking: bool = True) -> Derivation:
    """Derive the training time in traces of O, and what (27) is to it.

    Examples
    --------
    >>> derive_traces().result
    -T*log(-K*eta + 1)
    """
    exact = -STEPS * log(1 - ETA * K)
    ratio = (1 - T1**2 / (N * T2)) * N**3 / ((N + 1) * (N**2 - 1))
    bend = STEPS * (STEPS - 1) * ETA**2 * (1 - ETA * K) ** (STEPS - 2)
    return Derivation(
        claim="training-time-traces",
        title="The training time in traces",
        assumptions=(
            _FROZEN + r", with the $K$ of the circuit, and $0<\eta K<1$.",
            r"$\bar K$ as in (22), exact (claim \texttt{kernel-mean}).",
        ),
        steps=(
            Step(
                "the frozen law", (1 - ETA * K) ** STEPS, exact,
                r"$\varepsilon_r=\varepsilon(T)/\varepsilon(0)$", _check_law,
                left_tex=r"\log\frac{1}{\varepsilon_r}", right_tex=r"-T\log(1-\eta K)",
                source="paper, eq. (26)",
            ),
            Step(
                "the kernel in traces", MEAN / PRINTED_MEAN, ratio,
                r"(22) before its $\approx$, over what (27) uses; the first factor is "
                r"$\tfrac{1}{2}$ "
                r"for "
                r"a projector on half the space and $1$ for $\operatorname{Tr}O=0$",
                _check_kernel,
                left_tex=r"\frac{\bar K}{2L\operatorname{Tr}(O^2)/N^2}",
                right_tex=r"\Bigl(1-\frac{\operatorname{Tr}^2O}{N\operatorname{Tr}O^2}\Bigr)"
                r"\frac{N^3}{(N+1)(N^2-1)}", source="paper, eqs. (22), (27)",
            ),
            Step(
                "the logarithm", -log(1 - X) / X, 1 + X / 2,
                r"With $x=\eta\bar K$ the exact value is $xT$ times more than this, without bound "
                r"as "
                r"$x\to1$", _check_logarithm,
                left_tex=r"\frac{-\log(1-x)}{x}", right_tex=r"1+\tfrac{x}{2}+\dots>1+\tfrac{x}{2}",
            ),
            Step(
                "many circuits", (1 - ETA * K) ** STEPS, bend,
                r"Convex in $K$, so that $\mathbb{E}(1-\eta K)^T\geq(1-\eta\bar K)^T$: the mean "
                r"error "
                r"of many circuits falls more slowly than that of the mean kernel", _check_convex,
                left_tex=r"\frac{d^2}{dK^2}(1-\eta K)^T",
                right_tex=r"T(T-1)\,\eta^2(1-\eta K)^{T-2}\geq0",
            ),
        ),
        result=exact,
        result_tex=r"\log\frac{1}{\varepsilon_r}=-T\log(1-\eta K),\qquad\bar "
        r"K=\frac{2L(N\operatorname"
        r"{Tr}O^2-\operatorname{Tr}^2O)}{(N+1)(N^2-1)}",
        checking=checking,
    )  # fmt: skip


def derive_constant_time(*, checking: bool = True) -> Derivation:
    """Derive how the number of steps depends on x = ηK, and so on L.

    Examples
    --------
    >>> derive_constant_time().result
    log(relative_error)/log(Abs(x - 1))
    """
    time = log(RELATIVE) / log(sympy.Abs(1 - X))
    below = log(RELATIVE) / log(1 - X)
    return Derivation(
        claim="constant-time",
        title="The number of steps against the number of angles",
        assumptions=(
            _FROZEN + r"; $x=\eta K$, which is proportional to $L$ at fixed $\eta$; $0<x<2$, "
            r"$x\neq1$; $0<\varepsilon_r<1$.",
        ),
        steps=(
            Step(
                "below and above one", below, time.subs(X, 2 - X),
                r"$|1-x|$ is the same at $x$ and at $2-x$: what more angles gain up to $x=1$ they "
                r"lose beyond: $T(x)=T(2-x)$", _check_mirror,
                left_tex=r"T(x)=\frac{\log\varepsilon_r}{\log|1-x|}",
                right_tex=r"\frac{\log\varepsilon_r}{\log|1-(2-x)|},\quad x<1",
            ),
            Step(
                "more angles", below, log(RELATIVE) / ((1 - X) * log(1 - X) ** 2),
                r"Negative, because $\log\varepsilon_r<0$: below $x=1$ more angles are faster",
                _check_slope, left_tex=r"\frac{dT}{dx}",
                right_tex=r"\frac{\log\varepsilon_r}{(1-x)\log^2(1-x)}<0",
            ),
            Step(
                "a given number of steps", below, 1 - RELATIVE ** (1 / STEPS),
                r"$T$ steps are enough exactly for $1-\varepsilon_r^{1/T}\leq x\leq1+"
                r"\varepsilon_r^{1/T}$: $x$ of order one, not $x\approx1$", _check_enough,
                left_tex=r"x\ \text{at which }T(x)=T", right_tex=r"1-\varepsilon_r^{1/T}",
            ),
        ),
        result=time,
        result_tex=r"T=\frac{\log\varepsilon_r}{\log|1-\eta K|}:\ \text{falls up to }\eta "
        r"K=1,\text{ "
        r"rises beyond, infinite from }2\text{ on}",
        checking=checking,
    )  # fmt: skip


def derive_initial_error(*, checking: bool = True) -> Derivation:
    """Derive what condition (53) asks of ε(0) at the rate 1/K̄.

    Examples
    --------
    >>> derive_initial_error().result
    2*L/sqrt(N)
    """
    mean = 2 * L * OMEGA**2 / N**2
    return Derivation(
        claim="initial-error-bound",
        title="The error from which on the condition holds",
        assumptions=(
            r"Condition (53) as printed, $\eta\,\Omega_O\,\varepsilon(0)/N\ll1$, $\Omega_O^2="
            r"\operatorname{Tr}O^2$, and $\bar K\approx2L\Omega_O^2/N^2$ as in (22).",
            r"$\eta=1/\bar K$.",
        ),
        steps=(
            Step(
                "the rate put in", ETA * OMEGA * ERROR / N, N * ERROR / (2 * L * OMEGA),
                r"$\eta=N^2/(2L\Omega_O^2)$", lambda left, right: _check_rate(left, right, mean),
                left_tex=r"\frac{\eta\,\Omega_O\,\varepsilon(0)}{N}",
                right_tex=r"\frac{N\,\varepsilon(0)}{2L\,\Omega_O}", source="paper, eq. (53)",
            ),
            Step(
                "solved for the error", N * ERROR / (2 * L * OMEGA), 2 * L * OMEGA / N,
                r"The left side is one there", _check_solved,
                left_tex=r"\text{the largest }\varepsilon(0)", right_tex=r"\frac{2L\,\Omega_O}{N}",
            ),
            Step(
                "a Pauli", 2 * L * OMEGA / N, 2 * L / sympy.sqrt(N),
                r"$\Omega_O=\sqrt N$", _check_pauli,
                left_tex=r"\frac{2L\,\Omega_O}{N}", right_tex=r"\frac{2L}{\sqrt N}",
            ),
            Step(
                "what the printed bound would "
                "need", 2 * L * OMEGA / N, N ** sympy.Rational(3, 2) / 2,
                r"$\Omega_O$ at which the right side is $L\sqrt N$", _check_needed,
                left_tex=r"\Omega_O", right_tex=r"\tfrac{1}{2}N^{3/2}",
            ),
        ),
        result=2 * L / sympy.sqrt(N),
        result_tex=r"\varepsilon(0)\ll\frac{2L\,\Omega_O}{N},\quad \text{for a Pauli }"
        r"\frac{2L}{\sqrt N}",
        checking=checking,
    )  # fmt: skip


# -- checks -----------------------------------------------------------------------------------


def _check_law(left: Any, right: Any) -> Checked:
    return check_power(left, right, 1 - ETA * K, STEPS)


def _check_kernel(left: Any, right: Any) -> Checked:
    """Compare as rational functions; and the two limits that the rule names."""
    checked = check_equal(left, right)
    half = sympy.limit(right.subs({T1: N / 2, T2: N / 2}), N, sympy.oo)
    if half != sympy.Rational(1, 2) or sympy.limit(right.subs(T1, 0), N, sympy.oo) != 1:
        raise ProofError("the ratio has other limits")
    return Checked(
        checked.route,
        rf"{checked.detail[:-1]}; $\tfrac{{1}}{{2}}$ and $1$ are the limits for $N\to\infty$.",
    )


def _check_logarithm(left: Any, right: Any) -> Checked:
    series = sympy.series(left, X, 0, 6).removeO()
    polynomial({X: 1}).numerator(right)
    for power in range(2):
        if series.coeff(X, power) != right.coeff(X, power):
            raise ProofError(f"the coefficient of x^{power} is {series.coeff(X, power)}")
    if any(series.coeff(X, power) <= 0 for power in range(2, 6)):
        raise ProofError("a further coefficient is not positive")
    return Checked("power series", r"$\sum x^k/(k+1)$, every term of which is positive.")


def _check_convex(left: Any, right: Any) -> Checked:
    for steps in (2, 3, 4, 7):
        found = sympy.diff(sympy.expand(left.subs(STEPS, steps)), K, 2)
        if sympy.expand(found - right.subs(STEPS, steps)) != 0:
            raise ProofError(f"at T = {steps} the second derivative is {sympy.factor(found)}")
    if sympy.simplify(sympy.diff(left, K, 2) / right) != 1:
        raise ProofError(f"the second derivative is {sympy.diff(left, K, 2)}")
    return Checked(
        "polynomials",
        r"differentiated for every $T$, and after multiplying out for $T=2,3,4,7$.",
    )


def _check_mirror(left: Any, right: Any) -> Checked:
    for x in (sympy.Rational(1, 5), sympy.Rational(1, 2), sympy.Rational(8, 9)):
        for value in (left.subs(X, x), right.subs(X, x)):
            if not value.is_finite:
                raise ProofError(f"at x = {x} a side is {value}")
            reached = sympy.exp(value * log(1 - x))
            off = (reached - RELATIVE).subs(RELATIVE, sympy.Rational(1, 7))
            if abs(sympy.N(off, 40)) > sympy.Rational(1, 10**30):
                raise ProofError(f"at x = {x} the factor per step, {1 - x}, leads elsewhere")
            if sympy.simplify(reached - RELATIVE) != 0:
                raise ProofError(f"at x = {x} the factor per step, {1 - x}, leads to {reached}")
    return Checked(
        "substitution",
        r"$(1-x)^T=\varepsilon_r$ with both sides for $T$; at $2-x$ the factor is $-(1-x)$, of the "
        r"same size.",
    )


def _check_slope(left: Any, right: Any) -> Checked:
    """Differentiate T log(1 − x) = log ε_r implicitly."""
    implicit = left / ((1 - X) * log(1 - X))
    if sympy.simplify(implicit - right) != 0:
        raise ProofError(f"the derivative is {sympy.simplify(implicit)}")
    return Checked("implicit differentiation", r"of $T\log(1-x)=\log\varepsilon_r$.")


def _check_enough(left: Any, right: Any) -> Checked:
    for steps in (1, 2, 5):
        share = sympy.Rational(1, 3) ** steps
        found = left.subs(RELATIVE, share).subs(X, right.subs({STEPS: steps, RELATIVE: share}))
        if sympy.simplify(sympy.expand_log(found, force=True) - steps) != 0:
            raise ProofError(f"there the training takes {found} steps, not {steps}")
    logarithm = sympy.expand_log(log(sympy.expand(1 - right)), force=True)
    if sympy.simplify(logarithm * STEPS - log(RELATIVE)) != 0:
        raise ProofError(f"the logarithm of 1 − x is {logarithm}, not log(ε_r)/T")
    return Checked(
        "substitution",
        r"$T\log(1-x)=\log\varepsilon_r$ for every $T$; into $T(x)$ for $T=1,2,5$ besides.",
    )


def _check_rate(left: Any, right: Any, mean: Any) -> Checked:
    if sympy.cancel(left.subs(ETA, 1 / mean) - right) != 0:
        raise ProofError(f"at η = 1/K̄ the left side is {sympy.cancel(left.subs(ETA, 1 / mean))}")
    return Checked("substitution", r"of $1/\bar K$ for $\eta$.")


def _check_solved(left: Any, right: Any) -> Checked:
    if sympy.cancel(left.subs(ERROR, right)) != 1:
        raise ProofError(
            f"there the condition's left side is {sympy.cancel(left.subs(ERROR, right))}"
        )
    return Checked("substitution", r"of the right side for $\varepsilon(0)$ gives one.")


def _check_pauli(left: Any, right: Any) -> Checked:
    for n in (1, 2, 5):
        identity_square = sum(1 for _ in range(2**n))  # Tr P² = Tr 1
        if sympy.expand((left**2 - right**2).subs({OMEGA: sympy.sqrt(identity_square), N: 2**n})):
            raise ProofError(f"at n = {n} the bound is {left.subs(OMEGA, sympy.sqrt(2**n))}")
    return Checked("squares", r"at $n=1,2,5$ qubits, $\operatorname{Tr}P^2=\operatorname{Tr}1$.")


def _check_needed(left: Any, right: Any) -> Checked:
    if sympy.simplify(left.subs(OMEGA, right) - L * sympy.sqrt(N)) != 0:
        raise ProofError(f"there the bound is {sympy.simplify(left.subs(OMEGA, right))}")
    return Checked("substitution", r"of the right side for $\Omega_O$ gives $L\sqrt N$.")
