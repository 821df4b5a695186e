"""How long training takes: in traces of O, against L, and from which first error on."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ, is_zero
from derivations.routes.rational import check_equal, check_power
from derivations.statements.foreign import put_in
from derivations.statements.forms import absolute, chain, derivative, log, where
from derivations.statements.layout import slash
from derivations.statements.written import Name, Quantity, Words, over, value_as, value_of, w
from derivations.symbols import L, N, trace_symbol

__all__ = ["derive_constant_time", "derive_initial_error", "derive_traces"]

ETA, K = sympy.symbols("eta K", positive=True)
STEPS = sympy.Symbol("T", integer=True, positive=True)
X = sympy.Symbol("x", positive=True)  # x = ηK̄
RELATIVE = sympy.Symbol("relative_error", positive=True)
ERROR, OMEGA = sympy.symbols("error Omega", positive=True)
T1, T2 = trace_symbol(1), trace_symbol(2)

MEAN = 2 * L * (N * T2 - T1**2) / ((N + 1) * (N**2 - 1))

_FROZEN = r"The frozen law (19), $\varepsilon(t)=(1-\eta K)^t\varepsilon(0)$"
_BASE = 1 - w(ETA) * K
_TRACE = Name(r"\operatorname{Tr}O", T1, power=r"\operatorname{Tr}^#O")
_SQUARED = Name(r"\operatorname{Tr}O^2", T2)


# -- in traces of the observable --------------------------------------------------------------


def derive_traces(*, checking: bool = True) -> Derivation:
    """Derive the training time in traces of O, and what (27) is to it.

    Examples
    --------
    >>> derive_traces().result
    -T*log(-K*eta + 1)
    """
    return Derivation(
        claim="training-time-traces",
        title="The training time in traces",
        assumptions=(
            _FROZEN + r", with the $K$ of the circuit, and $0<\eta K<1$.",
            r"$\bar K$ as in (22), exact (claim \texttt{kernel-mean}).",
        ),
        steps=(frozen_law, kernel_in_traces, the_logarithm, many_circuits),
        result=value_of(frozen_law.right),
        states=(
            chain(frozen_law.left, "=", frozen_law.right),
            chain(kernel_in_traces.left, "=", kernel_in_traces.right),
        ),
        assumes=("kernel-mean", "training-time", "frozen-decay"),
        checking=checking,
    )


@step(
    "the frozen law",
    log(over(1, Name(r"\varepsilon_r", _BASE**STEPS))),
    -w(STEPS) * log(_BASE),
    r"$\varepsilon_r=\varepsilon(T)/\varepsilon(0)$",
    source="paper, eq. (26)",
)
def frozen_law(left: sympy.Expr, right: sympy.Expr) -> Checked:
    return check_power(sympy.exp(-left), right, _BASE, STEPS)


@step(
    "the kernel in traces",
    over(Name(r"\bar K", MEAN), slash(2 * w(L) * _SQUARED, w(N) ** 2)),
    (1 - over(_TRACE**2, w(N) * _SQUARED)) * over(w(N) ** 3, (w(N) + 1) * (w(N) ** 2 - 1)),
    r"""(22) before its $\approx$, over what (27) uses; the first factor is $\tfrac{1}{2}$ for a
    projector on half the space and $1$ for $\operatorname{Tr}O=0$""",
    source="paper, eqs. (22), (27)",
)
def kernel_in_traces(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Compare as rational functions; and the two limits that the rule names."""
    checked = check_equal(left, right)
    half = sympy.limit(right.subs({T1: N / 2, T2: N / 2}), N, sympy.oo)
    if half != sympy.Rational(1, 2) or sympy.limit(right.subs(T1, 0), N, sympy.oo) != 1:
        raise ProofError("the ratio has other limits")
    return Checked(
        checked.route,
        rf"{checked.detail[:-1]}; $\tfrac{{1}}{{2}}$ and $1$ are the limits for $N\to\infty$.",
    )


@step(
    "the logarithm",
    -log(1 - w(X)) / X,
    1 + over(X, 2),
    r"""With $x=\eta\bar K$ the exact value is $xT$ times more than this, without bound as
    $x\to1$""",
    relation=">",
)
def the_logarithm(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Find x times the difference to rise from 0."""
    gap = X * (left - right)
    rise = sympy.diff(gap, X) * (1 - X)
    if differ(rise, X**2) or sympy.expand(gap).subs(X, 0) != 0:
        raise ProofError(f"x times the difference has the derivative {rise}/(1 − x)")
    return Checked(
        "differentiation",
        r"""$x$ times the difference is 0 at $x=0$ and has the derivative $x^2/(1-x)>0$ for
        $0<x<1$.""",
    )


@step(
    "many circuits",
    derivative(_BASE**STEPS, K, 2),
    chain(w(STEPS) * (w(STEPS) - 1) * w(ETA) ** 2 * _BASE ** (STEPS - 2), ">=", 0),
    r"""Convex in $K$, so that $\mathbb{E}(1-\eta K)^T\geq(1-\eta\bar K)^T$: the mean error of many
    circuits falls more slowly than that of the mean kernel""",
)
def many_circuits(left: sympy.Expr, right: sympy.Expr) -> Checked:
    for steps in (2, 3, 4, 7):
        found = sympy.diff(sympy.expand(left.subs(STEPS, steps)), K, 2)
        if differ(found, right.subs(STEPS, steps)):
            raise ProofError(f"at T = {steps} the second derivative is {sympy.factor(found)}")
    if differ(sympy.diff(left, K, 2) / right, 1):  # the powers cancel in the quotient
        raise ProofError(f"the second derivative is {sympy.diff(left, K, 2)}")
    return Checked(
        "polynomials",
        r"differentiated for every $T$, and after multiplying out for $T=2,3,4,7$.",
    )


# -- against the number of angles -------------------------------------------------------------

_BELOW = over(log(RELATIVE), log(1 - w(X)))  # T(x) for x < 1
_TIME = over(log(RELATIVE), log(absolute(1 - w(X))))


def derive_constant_time(*, checking: bool = True) -> Derivation:
    """Derive how the number of steps depends on x = ηK, and so on L.

    Examples
    --------
    >>> derive_constant_time().result
    log(relative_error)/log(Abs(x - 1))
    """
    return Derivation(
        claim="constant-time",
        title="The number of steps against the number of angles",
        assumptions=(
            _FROZEN
            + r"""; $x=\eta K$, which is proportional to $L$ at fixed $\eta$; $0<x<2$, $x\neq1$;
            $0<\varepsilon_r<1$.""",
        ),
        steps=(below_and_above, more_angles, given_number),
        result=_TIME.value(),
        states=(
            chain(Name("T", _TIME), "=", _TIME),
            Words(r"falls up to $x=1$, rises beyond, infinite from 2 on"),
            chain(
                Name("T(x)", _TIME),
                "<=",
                STEPS,
                "iff",
                given_number.right,
                "<=",
                X,
                "<=",
                1 + w(RELATIVE) ** (1 / STEPS),
            ),
        ),
        assumes=("training-time", "frozen-decay", "laziness-without-plateau"),
        checking=checking,
    )


@step(
    "below and above one",
    chain(Name("T(x)", _TIME), "=", _TIME),
    where(over(log(RELATIVE), log(absolute(1 - (2 - w(X))))), chain(X, "<", 1)),
    r"""$|1-x|$ is the same at $x$ and at $2-x$: what more angles gain up to $x=1$ they lose beyond:
    $T(x)=T(2-x)$""",
)
def below_and_above(left: sympy.Expr, right: sympy.Expr) -> Checked:
    for x in (sympy.Rational(1, 5), sympy.Rational(1, 2), sympy.Rational(8, 9)):
        for value in (left.subs(X, x), right.subs(X, x)):
            if not value.is_finite:
                raise ProofError(f"at x = {x} a side is {value}")
            reached = sympy.exp(value * sympy.log(1 - x))
            off = (reached - RELATIVE).subs(RELATIVE, sympy.Rational(1, 7))
            if abs(sympy.N(off, 40)) > sympy.Rational(1, 10**30):
                raise ProofError(f"at x = {x} the factor per step, {1 - x}, leads elsewhere")
            if differ(reached, RELATIVE):
                raise ProofError(f"at x = {x} the factor per step, {1 - x}, leads to {reached}")
    return Checked(
        "substitution",
        r"""$(1-x)^T=\varepsilon_r$ with both sides for $T$; at $2-x$ the factor is $-(1-x)$, of the
        same size.""",
    )


@step(
    "more angles",
    derivative(_BELOW, X),
    chain(over(log(RELATIVE), (1 - w(X)) * log(1 - w(X)) ** 2), "<", 0),
    r"Negative, because $\log\varepsilon_r<0$: below $x=1$ more angles are faster",
)
def more_angles(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Differentiate T log(1 − x) = log ε_r implicitly."""
    implicit = left / ((1 - X) * sympy.log(1 - X))
    if differ(implicit, right):
        raise ProofError(f"the derivative is {sympy.simplify(implicit)}")
    return Checked("implicit differentiation", r"of $T\log(1-x)=\log\varepsilon_r$.")


@step(
    "a given number of steps",
    Quantity("x_T", lambda x: value_as(_BELOW, sympy.Expr).subs(X, x) - STEPS),
    1 - w(RELATIVE) ** (1 / STEPS),
    r"""$T(x_T)=T$ is solved: $T$ steps are enough exactly for
    $1-\varepsilon_r^{1/T}\leq x\leq1+\varepsilon_r^{1/T}$, which is $x$ of order one, not
    $x\approx1$""",
)
def given_number(left: Callable[[sympy.Expr], sympy.Expr], right: sympy.Expr) -> Checked:
    for steps in (1, 2, 5):
        share = sympy.Rational(1, 3) ** steps
        rest = left(right).subs({STEPS: steps, RELATIVE: share})
        if not is_zero(sympy.expand_log(rest, force=True)):
            raise ProofError(f"there the training takes {rest} steps more than {steps}")
    logarithm = sympy.expand_log(sympy.log(sympy.expand(1 - right)), force=True)
    if differ(logarithm * STEPS, sympy.log(RELATIVE)):
        raise ProofError(f"the logarithm of 1 − x is {logarithm}, not log(ε_r)/T")
    return Checked(
        "substitution",
        r"$T\log(1-x)=\log\varepsilon_r$ for every $T$; into $T(x)$ for $T=1,2,5$ besides.",
    )


# -- the first error --------------------------------------------------------------------------

_CONDITION = N * ERROR / (2 * L * OMEGA)
_BOUND = 2 * L * OMEGA / N


def derive_initial_error(*, checking: bool = True) -> Derivation:
    """Derive what condition (53) asks of ε(0) at the rate 1/K̄.

    Examples
    --------
    >>> derive_initial_error().result
    2*L/sqrt(N)
    """
    return Derivation(
        claim="initial-error-bound",
        title="The error from which on the condition holds",
        assumptions=(
            r"""Condition (53) as printed, $\eta\,\Omega_O\,\varepsilon(0)/N\ll1$,
            $\Omega_O^2=\operatorname{Tr}O^2$, and $\bar K\approx2L\Omega_O^2/N^2$ as in (22).""",
            r"$\eta=1/\bar K$.",
        ),
        steps=(rate_put_in, solved_for_the_error, a_pauli, what_is_needed),
        result=2 * L / sympy.sqrt(N),
        states=(
            chain(ERROR, "<<", _BOUND),
            chain(_BOUND, "=", 2 * L / sympy.sqrt(N)),
            Words("for a Pauli"),
        ),
        assumes=("condition-meta-kernel",),
        checking=checking,
    )


@step(
    "the rate put in",
    ETA * OMEGA * ERROR / N,
    _CONDITION,
    r"$\eta=N^2/(2L\Omega_O^2)$",
    source="paper, eq. (53)",
)
def rate_put_in(left: sympy.Expr, right: sympy.Expr) -> Checked:
    mean = 2 * L * OMEGA**2 / N**2
    if differ(left.subs(ETA, 1 / mean), right):
        raise ProofError(f"at η = 1/K̄ the left side is {sympy.cancel(left.subs(ETA, 1 / mean))}")
    return Checked("substitution", r"of $1/\bar K$ for $\eta$.")


@step(
    "solved for the error",
    Quantity(r"\max\varepsilon(0)", lambda error: _CONDITION.subs(ERROR, error) - 1),
    _BOUND,
    r"The left side of the condition is one there",
)
def solved_for_the_error(left: Quantity, right: sympy.Expr) -> Checked:
    rest = sympy.cancel(left(right))
    if rest != 0:
        raise ProofError(f"there the condition's left side is {1 + rest}")
    return Checked("substitution", r"of the right side for $\varepsilon(0)$ gives one.")


@step("a Pauli", _BOUND, 2 * L / sympy.sqrt(N), r"$\Omega_O=\sqrt N$")
def a_pauli(left: sympy.Expr, right: sympy.Expr) -> Checked:
    for n in (1, 2, 5):
        squares = sum(1 for _ in range(2**n))  # Tr P² = Tr 1
        bound = left.subs({OMEGA: sympy.sqrt(squares), N: 2**n})
        if differ(bound, right.subs(N, 2**n)):
            raise ProofError(f"at n = {n} the bound is {bound}")
    bound = put_in(left, {OMEGA: sympy.sqrt(N)})
    if differ(bound, right):
        raise ProofError(f"with Ω² = N the bound is {bound}")
    return Checked(
        "substitution",
        r"""of $\Omega_O^2=\operatorname{Tr}P^2=\operatorname{Tr}1=N$; written out at $n=1,2,5$
        qubits besides.""",
    )


@step(
    "what the printed bound would need",
    Quantity(r"\Omega_O", lambda omega: _BOUND.subs(OMEGA, omega) - L * sympy.sqrt(N)),
    N ** sympy.Rational(3, 2) / 2,
    r"$\Omega_O$ at which the right side is $L\sqrt N$",
)
def what_is_needed(left: Callable[[sympy.Expr], sympy.Expr], right: sympy.Expr) -> Checked:
    rest = sympy.simplify(left(right))
    if rest != 0:
        raise ProofError(f"there the bound is L√N and {rest}")
    return Checked("substitution", r"of the right side for $\Omega_O$ gives $L\sqrt N$.")
