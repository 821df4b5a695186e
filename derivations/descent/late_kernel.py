"""The kernel along the path: E[K | χ] = 2cL Var_χ O, and what descent becomes with it.

The variance of O vanishes at the edges of its spectrum. For two levels and a target inside, the
late rate is that of the kernel at the target; for a target at the edge the error falls like 1/t.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import log

from derivations.errors import ProofError
from derivations.kernel.factorization import frame_step, y_step
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.comparison import refuse_by_numbers
from derivations.routes.forms import in_size, polynomial
from derivations.routes.rational import check_equal
from derivations.statements.quantity import Quantity
from derivations.symbols import L, N

__all__ = ["derive_edge", "derive_largest_variance", "derive_late_kernel", "derive_path"]

ETA, K = sympy.symbols("eta K", positive=True)
VARIANCE = sympy.Symbol("variance", real=True)
MEAN, LOW, HIGH = sympy.symbols("expectation lowest highest", real=True)
START, REACHED, TARGET = sympy.symbols("start reached target", real=True)
T = sympy.Symbol("t", nonnegative=True)
RATE = sympy.Symbol("kappa", positive=True)  # κ = ηK
GAP, FIRST_GAP = sympy.symbols("e e_0", positive=True)  # e = 1 − ⟨O⟩

WIDTH = HIGH - LOW

_FLOW = (
    r"$O$ has two eigenvalues, $\lambda_{\min}$ and $\lambda_{\max}$, $w$ apart ($\pm1$ for a "
    r"Pauli), so that $\operatorname{Var}_\chi O=(\lambda_{\max}-z)(z-\lambda_{\min})$ with "
    r"$z=\langle O\rangle$; $K(t)=4K(\lambda_{\max}-z)(z-\lambda_{\min})/w^2$, the mean of the "
    r"claim's first part, with the largest kernel $K=cLw^2/2$, halfway."
)


def derive_late_kernel(*, checking: bool = True) -> Derivation:
    """Derive the mean of K over circuits that lead to a given state.

    Examples
    --------
    >>> derive_late_kernel(checking=False).result
    2*L*N*variance/(N**2 - 1)
    """
    one = 2 * N * VARIANCE / (N**2 - 1)
    return Derivation(
        claim="frozen-decay",
        title="The kernel follows the variance of the observable",
        assumptions=(
            r"Haar circuit, given $\chi=U\Psi_0$; $X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$; the "
            r"generators $\tilde X_\ell$, moved to the front, are independent of $\chi$ (claim "
            r"\texttt{kernel-spread}).",
            r"Before training. Along a training path the $\tilde X_\ell$ depend on $\chi$, and the "
            r"mean over circuits is not that of trained ones, whose kernel is smaller.",
        ),
        steps=(
            frame_step(), y_step(1),
            Step(
                "one layer, given the state",
                Quantity(r"\mathbb{E}[g_\ell^2\mid\chi]", _given_the_state), one,
                r"$g_\ell=-\sqrt{\operatorname{Var}_\chi O}\,y_\ell$", _check_layer,
                right_tex=r"\frac{2N}{N^2-1}\operatorname{Var}_\chi O",
            ),
            Step(
                "all layers, given the state", [one, L], L * one,
                r"The mean is linear", _check_layers, left_tex=r"\mathbb{E}[K\mid\chi]",
                right_tex=r"2cL\operatorname{Var}_\chi O,\quad c=\tfrac{N}{N^2-1}",
            ),
        ),
        result=L * one,
        result_tex=r"\mathbb{E}[K\mid\chi]=\frac{2NL}{N^2-1}\operatorname{Var}_\chi O",
        checking=checking,
    )  # fmt: skip


def derive_largest_variance(*, checking: bool = True) -> Derivation:
    """Derive the largest variance of O at a given expectation value.

    Examples
    --------
    >>> derive_largest_variance().result.subs({LOW: -1, HIGH: 1})
    (1 - expectation)*(expectation + 1)
    """
    largest = (HIGH - MEAN) * (MEAN - LOW)
    return Derivation(
        claim="frozen-decay",
        title="The variance vanishes at the edge of the spectrum",
        assumptions=(r"$O$ Hermitian with eigenvalues in $[\lambda_{\min},\lambda_{\max}]$.",),
        steps=(
            Step(
                "what is missing to the largest variance", _missing, _weighted,
                r"Every eigenvalue has $(\lambda_{\max}-\lambda)(\lambda-\lambda_{\min})\geq0$, "
                r"and "
                r"$=0$ at the two ends alone", _check_missing,
                left_tex=r"(\lambda_{\max}-\langle O\rangle)(\langle O\rangle-\lambda_{\min})"
                r"-\operatorname{Var}O",
                right_tex=r"\langle(\lambda_{\max}-O)(O-\lambda_{\min})\rangle",
                source="Bhatia and Davis, 2000",
            ),
        ),
        result=largest,
        result_tex=r"\operatorname{Var}_\chi O\leq(\lambda_{\max}-\langle O\rangle)(\langle "
        r"O\rangle"
        r"-\lambda_{\min}),\text{ with equality for two eigenvalues}",
        checking=checking,
    )  # fmt: skip


def derive_path(*, checking: bool = True) -> Derivation:
    """Derive the time of gradient flow between two values of ⟨O⟩, for a target inside.

    Examples
    --------
    >>> derive_path().result.subs({START: REACHED})
    0
    """
    above, below = HIGH - TARGET, TARGET - LOW
    near = log((START - TARGET) / (REACHED - TARGET)) / (above * below)
    upper = log((HIGH - START) / (HIGH - REACHED)) / (WIDTH * above)
    lower = log((START - LOW) / (REACHED - LOW)) / (WIDTH * below)
    time = WIDTH**2 * (near - upper - lower) / (4 * ETA * K)
    speed = 4 * ETA * K * (HIGH - REACHED) * (REACHED - LOW) * (REACHED - TARGET) / WIDTH**2
    return Derivation(
        claim="frozen-decay",
        title="The path to a target inside the spectrum",
        assumptions=(
            _FLOW,
            r"$\eta K\ll1$: a flow, $\dot z=-\eta K(t)(z-O_0)$; "
            r"$\lambda_{\min}<O_0<\lambda_{\max}$. Below, $a=\lambda_{\max}$ and "
            r"$b=\lambda_{\min}$.",
        ),
        steps=(
            Step(
                "partial fractions", -1 / speed, time,
                r"$dt/dz$ is integrated from the start", _check_time,
                left_tex=r"\frac{dt}{dz}=\frac{-w^2}{4\eta K(a-z)(z-b)(z-O_0)}\ \Rightarrow\ "
                r"\frac{4\eta Kt}{w^2}",
                right_tex=r"\frac{\log\frac{z_0-O_0}{z-O_0}}{(a-O_0)(O_0-b)}"
                r"-\frac{\log\frac{a-z_0}{a-z}}{w(a-O_0)}-\frac{\log\frac{z_0-b}{z-b}}{w(O_0-b)}",
            ),
            Step(
                "the late rate", time, 4 * ETA * K * above * below / WIDTH**2,
                r"Near the target the first logarithm alone grows", _check_rate,
                left_tex=r"\lim\frac{-d\log|\varepsilon|}{dt}",
                right_tex=r"\frac{4\eta K}{w^2}(a-O_0)(O_0-b)",
            ),
        ),
        result=time,
        result_tex=r"\varepsilon(t)\to C\,e^{-\eta K(O_0)t},\ "
        r"K(O_0)=\tfrac{4K}{w^2}(\lambda_{\max}-O_0)(O_0-\lambda_{\min}):\text{ the late rate is "
        r"that of the kernel at the target, not at the start}",
        checking=checking,
    )  # fmt: skip


def derive_edge(*, checking: bool = True) -> Derivation:
    """Derive the algebraic law for a target at the edge, as a flow and with bounds for steps.

    Examples
    --------
    >>> derive_edge().result.subs({START: REACHED})
    0
    """
    algebraic = WIDTH / (HIGH - REACHED) - WIDTH / (HIGH - START)
    odds = (HIGH - START) * (REACHED - LOW) / ((HIGH - REACHED) * (START - LOW))
    time = (algebraic + log(odds)) / (4 * ETA * K)
    speed = 4 * ETA * K * (HIGH - REACHED) ** 2 * (REACHED - LOW) / WIDTH**2
    grown = RATE * (2 - GAP) / (1 - RATE * GAP * (2 - GAP))
    return Derivation(
        claim="frozen-decay",
        title="A target at the edge: algebraic, not exponential",
        assumptions=(
            _FLOW,
            r"$O_0=\lambda_{\max}$, so that $e=2(\lambda_{\max}-z)/w=2|\varepsilon|/w$ has "
            r"$\dot e=-\kappa e^2(2-e)$ with $\kappa=\eta K$; in steps "
            r"$e(t+1)=e-\kappa e^2(2-e)$ with $\kappa<1$, $0<e(0)<2$.",
        ),
        steps=(
            Step(
                "partial fractions", 1 / speed, time,
                r"$dt/dz$ is integrated from the start", _check_time,
                left_tex=r"\kappa t",
                right_tex=r"\frac{1}{2e}-\frac{1}{2e(0)}+\frac{1}{4}\log"
                r"\frac{e(0)(2-e)}{e(2-e(0))}",
            ),
            Step(
                "the late law", time, WIDTH / (4 * ETA * K),
                r"The logarithm grows more slowly than $1/2e$", _check_late,
                left_tex=r"\lim_{t\to\infty}t\,|\varepsilon(t)|",
                right_tex=r"\frac{w}{4\eta K},\quad \text{and }t^2\mathcal "
                r"L\to\tfrac{w^2}{32\eta^2K^2}",
            ),
            Step(
                "one step", 1 / (GAP - RATE * GAP**2 * (2 - GAP)) - 1 / GAP, grown,
                r"The inverse gap grows at each step", _check_grown,
                left_tex=r"\frac{1}{e(t+1)}-\frac{1}{e(t)}",
                right_tex=r"\frac{\kappa(2-e)}{1-\kappa e(2-e)}",
            ),
            Step(
                "at least", grown - RATE * (2 - GAP),
                RATE**2 * GAP * (2 - GAP) ** 2 / (1 - RATE * GAP * (2 - GAP)),
                r"The right side is not negative, and $2-e\geq2-e(0)$ because $e$ falls",
                _check_certificate, left_tex=r"\frac{\kappa(2-e)}{1-\kappa e(2-e)}-\kappa(2-e)",
                right_tex=r"\frac{\kappa^2e(2-e)^2}{1-\kappa e(2-e)}",
            ),
            Step(
                "at most", 2 * RATE / (1 - RATE) - grown,
                RATE * ((1 - RATE) * GAP + 2 * RATE * (1 - GAP) ** 2)
                / ((1 - RATE) * (1 - RATE * GAP * (2 - GAP))),
                r"The right side is not negative", _check_certificate,
                left_tex=r"\frac{2\kappa}{1-\kappa}-\frac{\kappa(2-e)}{1-\kappa e(2-e)}",
                right_tex=r"\frac{\kappa[(1-\kappa)e+2\kappa(1-e)^2]}"
                r"{(1-\kappa)(1-\kappa e(2-e))}",
            ),
        ),
        result=time,
        result_tex=r"\frac{1}{1/e(0)+2\kappa t/(1-\kappa)}\leq e(t)\leq"
        r"\frac{1}{1/e(0)+\kappa(2-e(0))t}",
        checking=checking,
    )  # fmt: skip


# -- checks -----------------------------------------------------------------------------------


def _given_the_state() -> Any:
    """Average the squared commutator over the generator's rotation, the state held fixed."""
    from derivations.calculus import haar_average
    from derivations.routes.random_frame import U, first, gradient

    average: Any = haar_average(gradient(first) ** 2, over=U)
    return in_size(average.expr)


def _check_layer(left: Any, right: Any) -> Checked:
    from derivations.routes.random_frame import CHI, O

    spread: Any = CHI.expect(O * O) - CHI.expect(O) ** 2
    polynomial({VARIANCE: 1}).numerator(right * (N**2 - 1) / N)
    if sympy.cancel(left() - right.subs(VARIANCE, sympy.sympify(spread.expr))) != 0:
        raise ProofError(f"the calculus gives {left()}")
    return Checked(
        "Weingarten calculus",
        r"the average of $-\langle[\tilde X,O]\rangle^2$ over the rotation of $\tilde X$ alone, "
        r"the "
        r"state held fixed, in lowest terms.",
    )


def _check_layers(left: Any, right: Any) -> Checked:
    one, count = left
    for layers in (1, 2, 5):
        total = sum((one for _ in range(layers)), sympy.Integer(0))
        if sympy.cancel(right.subs(count, layers) - total) != 0:
            raise ProofError(f"at L = {layers} the layers add up to {total}")
    return check_equal(sum((one for _ in range(2)), sympy.S(0)) * count / 2, right)


def _weights(levels: int) -> tuple[Any, Any]:
    inner = sympy.symbols(f"p1:{levels}", real=True)
    values = (LOW, *sympy.symbols(f"v2:{levels}", real=True), HIGH)
    return (*inner, 1 - sum(inner)), values


def _missing(levels: int) -> Any:
    weights, values = _weights(levels)
    mean = sum(w * v for w, v in zip(weights, values, strict=True))
    square = sum(w * v**2 for w, v in zip(weights, values, strict=True))
    return (HIGH - mean) * (mean - LOW) - square + mean**2


def _weighted(levels: int) -> Any:
    weights, values = _weights(levels)
    return sum(w * (HIGH - v) * (v - LOW) for w, v in zip(weights, values, strict=True))


def _check_missing(left: Any, right: Any) -> Checked:
    for levels in (2, 3, 4):
        if sympy.expand(left(levels) - right(levels)) != 0:
            raise ProofError(f"for {levels} eigenvalues the two sides differ")
    if sympy.expand(right(2)) != 0:
        raise ProofError("for two eigenvalues the right side is not zero")
    return Checked(
        "polynomials",
        r"expanded for two, three and four eigenvalues with general weights; a monomial has at "
        r"most "
        r"two inner eigenvalues. For two eigenvalues both sides are $0$.",
    )


def _check_time(left: Any, right: Any) -> Checked:
    if sympy.simplify(right.subs(REACHED, START)) != 0:
        raise ProofError("the time from the start to the start is not zero")
    if sympy.cancel(sympy.together(sympy.diff(right, REACHED) - left)) != 0:
        raise ProofError(f"the right side has the derivative {sympy.diff(right, REACHED)}")
    return Checked("differentiation", r"its derivative is $dt/dz$, and it is $0$ at the start.")


def _check_rate(left: Any, right: Any) -> Checked:
    rate = -1 / ((REACHED - TARGET) * sympy.diff(left, REACHED))
    found = sympy.cancel(sympy.together(rate)).subs(REACHED, TARGET)
    if sympy.expand(found - right) != 0:
        raise ProofError(f"the rate tends to {found}")
    return Checked("a limit", r"$-\dot\varepsilon/\varepsilon$, reduced, at $z=O_0$.")


def _check_late(left: Any, right: Any) -> Checked:
    gap, width = sympy.symbols("gap width", positive=True)
    halfway = {START: HIGH - width / 2, REACHED: HIGH - gap, LOW: HIGH - width}
    found = sympy.limit(sympy.expand_log(sympy.simplify(left.subs(halfway))) * gap, gap, 0)
    right = right.subs(halfway)
    refuse_by_numbers(found, right)
    if sympy.simplify(found - right) != 0:
        raise ProofError(f"the product of time and error tends to {found}")
    return Checked("a limit", r"of $t|\varepsilon|$ for $\varepsilon\to0$ from the start halfway; "
                   r"another start adds a constant to $t$.")  # fmt: skip


def _check_grown(left: Any, right: Any) -> Checked:
    return check_equal(left, right)


def _check_certificate(left: Any, right: Any) -> Checked:
    if sympy.cancel(sympy.together(left - right)) != 0:
        raise ProofError(f"the sides differ by {sympy.cancel(sympy.together(left - right))}")
    for factor in sympy.Mul.make_args(right):
        at_point = factor.subs({GAP: sympy.Rational(3, 2), RATE: sympy.Rational(9, 10)})
        if at_point < 0:
            raise ProofError(f"the factor {factor} is negative at e = 3/2, κ = 9/10")
    return Checked(
        "a certificate",
        r"the difference is the right side, every factor of which is not negative for $0<e<2$ and "
        r"$0<\kappa<1$, where $e(2-e)\leq1$.",
    )
