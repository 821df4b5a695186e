"""Gradient flow with the kernel of the state: to a target inside the spectrum, and at its edge.

Inside, the late rate is that of the kernel at the target; at the edge the error falls like 1/t.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ, is_zero
from derivations.routes.rational import check_equal
from derivations.statements.forms import absolute, chain, limit, log
from derivations.statements.indexed import Letters
from derivations.statements.layout import known
from derivations.statements.written import Name, Quantity, Words, over, w

__all__ = ["derive_edge", "derive_path"]

ETA, K = sympy.symbols("eta K", positive=True)
LOW, HIGH = sympy.symbols("lowest highest", real=True)
START, REACHED, TARGET = sympy.symbols("start reached target", real=True)
RATE = sympy.Symbol("kappa", positive=True)  # κ = ηK
GAP, FIRST_GAP = sympy.symbols("e e_0", positive=True)  # e = 1 − ⟨O⟩


# -- a target inside the spectrum -------------------------------------------------------------

WIDTH = HIGH - LOW
_A, _B, _W = Name("a", HIGH), Name("b", LOW), Name("w", WIDTH)
_Z, _Z0 = Name("z", REACHED), Name("z_0", START)
_TIME_NAME = sympy.Symbol("t")

_FLOW = r"""$O$ has two eigenvalues, $\lambda_{\min}$ and $\lambda_{\max}$, $w$ apart ($\pm1$ for a
Pauli), so that $\operatorname{Var}_\chi O=(\lambda_{\max}-z)(z-\lambda_{\min})$ with
$z=\langle O\rangle$; $K(t)=4K(\lambda_{\max}-z)(z-\lambda_{\min})/w^2$, the mean of the claim's
first part, with the largest kernel $K=cLw^2/2$, halfway."""

_INSIDE = over(_W**2, 4 * w(ETA) * K) * (
    over(log(over(_Z0 - TARGET, _Z - TARGET)), (_A - TARGET) * (w(TARGET) - _B))
    - over(log(over(_A - _Z0, _A - _Z)), _W * (_A - TARGET))
    - over(log(over(_Z0 - _B, _Z - _B)), _W * (w(TARGET) - _B))
)


def derive_path(*, checking: bool = True) -> Derivation:
    """Derive the time of gradient flow between two values of ⟨O⟩, for a target inside.

    Examples
    --------
    >>> derive_path().result.subs({START: REACHED})
    0
    """
    return Derivation(
        claim="frozen-decay",
        title="The path to a target inside the spectrum",
        assumptions=(
            _FLOW,
            r"""$\eta K\ll1$: a flow, $\dot z=-\eta K(t)(z-O_0)$;
            $\lambda_{\min}<O_0<\lambda_{\max}$. Below, $a=\lambda_{\max}$ and
            $b=\lambda_{\min}$.""",
        ),
        steps=(fractions_inside, late_rate),
        result=_INSIDE.value(),
        states=(
            chain(Name(r"-\dot\varepsilon/\varepsilon", late_rate.left), "->", late_rate.right),
            Words(r": the kernel at the target, not at the start"),
        ),
        checking=checking,
    )


def _check_time(slope: sympy.Expr, right: sympy.Expr) -> Checked:
    at_start = right.subs(REACHED, START)
    if not is_zero(at_start):
        raise ProofError("the time from the start to the start is not zero")
    if differ(sympy.diff(right, REACHED), slope):
        raise ProofError(f"the right side has the derivative {sympy.diff(right, REACHED)}")
    return Checked("differentiation", r"its derivative is $dt/dz$, and it is $0$ at the start.")


def _slope_inside() -> sympy.Expr:
    """Return dt/dz of the flow."""
    kernel = 4 * K * (HIGH - REACHED) * (REACHED - LOW) / WIDTH**2
    return -1 / (ETA * kernel * (REACHED - TARGET))


@step(
    "partial fractions",
    Quantity("t(z)", _slope_inside),
    _INSIDE,
    r"$dt/dz=-w^2/[4\eta K(a-z)(z-b)(z-O_0)]$ is integrated from the start",
)
def fractions_inside(left: Callable[[], sympy.Expr], right: sympy.Expr) -> Checked:
    return _check_time(left(), right)


@step(
    "the late rate",
    limit(over(4 * w(ETA) * K, _W**2) * (_A - _Z) * (_Z - _B), _Z, TARGET),
    over(4 * w(ETA) * K, _W**2) * (_A - TARGET) * (w(TARGET) - _B),
    r"""Near the target the first logarithm alone grows: $-\dot\varepsilon/\varepsilon$ is the rate
    on the left""",
)
def late_rate(left: sympy.Expr, right: sympy.Expr) -> Checked:
    rate = -1 / ((REACHED - TARGET) * sympy.diff(_INSIDE.value(), REACHED))
    if differ(rate, left):
        raise ProofError(f"the rate is {sympy.factor(rate)}")
    found = left.subs(REACHED, TARGET)
    if differ(found, right):
        raise ProofError(f"the rate tends to {found}")
    return Checked(
        "a limit", r"$-\dot\varepsilon/\varepsilon$ from the time before, reduced, at $z=O_0$."
    )


# -- a target at the edge ---------------------------------------------------------------------

_KAPPA = Name(r"\kappa", ETA * K)
_E = Name("e", 2 * (HIGH - REACHED) / WIDTH)
_E0 = Name("e(0)", 2 * (HIGH - START) / WIDTH)
_EDGE = (
    over(1, 2 * _E)
    - over(1, 2 * _E0)
    + w(sympy.Rational(1, 4)) * log(over(_E0 * (2 - _E), _E * (2 - _E0)))
)


def _edge_time() -> sympy.Expr:
    """Return the time between two values of ⟨O⟩."""
    algebraic = WIDTH / (HIGH - REACHED) - WIDTH / (HIGH - START)
    odds = (HIGH - START) * (REACHED - LOW) / ((HIGH - REACHED) * (START - LOW))
    return (algebraic + sympy.log(odds)) / (4 * ETA * K)


def derive_edge(*, checking: bool = True) -> Derivation:
    """Derive the algebraic law for a target at the edge, as a flow and with bounds for steps.

    Examples
    --------
    >>> derive_edge().result.subs({START: REACHED})
    0
    """
    first, time = Name("e(0)", FIRST_GAP), w(_TIME_NAME)
    return Derivation(
        claim="frozen-decay",
        title="A target at the edge: algebraic, not exponential",
        assumptions=(
            _FLOW,
            r"""$O_0=\lambda_{\max}$, so that $e=2(\lambda_{\max}-z)/w=2|\varepsilon|/w$ has
            $\dot e=-\kappa e^2(2-e)$ with $\kappa=\eta K$; in steps
            $e(t+1)=e-\kappa e^2(2-e)$ with $\kappa<1$, $0<e(0)<2$.""",
        ),
        steps=(fractions_at_the_edge, late_law, one_step, at_least, at_most),
        result=_edge_time(),
        states=(
            chain(
                over(1, over(1, first) + over(2 * w(RATE) * time, 1 - w(RATE))),
                "<=",
                Name("e(t)", GAP),
                "<=",
                over(1, over(1, first) + w(RATE) * (2 - first) * time),
            ),
        ),
        checking=checking,
    )


def _slope_at_the_edge() -> sympy.Expr:
    """Return d(κt)/dz of the flow."""
    kernel = 4 * (HIGH - REACHED) * (REACHED - LOW) / WIDTH**2  # in units of K
    return 1 / (kernel * (HIGH - REACHED))


@step(
    "partial fractions",
    Quantity(r"\kappa t", _slope_at_the_edge),
    _EDGE,
    r"$d(\kappa t)/de=-1/[e^2(2-e)]$ is integrated from the start",
)
def fractions_at_the_edge(left: Callable[[], sympy.Expr], right: sympy.Expr) -> Checked:
    if not _same_time(_edge_time() * ETA * K, right):
        raise ProofError(f"the result {_edge_time()} is another time")
    return _check_time(left(), right)


def _same_time(one: sympy.Expr, other: sympy.Expr) -> bool:
    """Decide by the derivatives in both ends, and the value where they meet."""
    rest = one - other
    slopes = [sympy.diff(rest, end) for end in (REACHED, START)]
    return not any(differ(x, sympy.S.Zero) for x in slopes) and is_zero(rest.subs(REACHED, START))


@step(
    "the late law",
    limit(
        Name("t", _edge_time()) * absolute(Name(r"\varepsilon(t)", HIGH - REACHED)),
        Name("t", _TIME_NAME),
        sympy.oo,
    ),
    over(_W, 4 * w(ETA) * K),
    r"""The logarithm grows more slowly than $1/(2e)$; so that $t^2\mathcal L$ tends to
    $w^2/(32\eta^2K^2)$""",
)
def late_law(left: sympy.Expr, right: sympy.Expr) -> Checked:
    gap, width = sympy.symbols("gap width", positive=True)
    halfway = {START: HIGH - width / 2, REACHED: HIGH - gap, LOW: HIGH - width}
    found = sympy.limit(sympy.expand_log(sympy.simplify(left.subs(halfway))), gap, 0)
    right = right.subs(halfway)
    if differ(found, right):
        raise ProofError(f"the product of time and error tends to {found}")
    return Checked(
        "a limit",
        r"""of $t|\varepsilon|$ for $\varepsilon\to0$ from the start halfway; another start adds a
        constant to $t$.""",
    )


_GAP_AT = Letters("e(#)")
_FALL = w(RATE) * GAP * (2 - w(GAP))
_GROWN = over(w(RATE) * (2 - w(GAP)), 1 - _FALL)


@step(
    "one step",
    over(1, known(_GAP_AT[w(_TIME_NAME) + 1], GAP - RATE * GAP**2 * (2 - GAP)))
    - over(1, known(_GAP_AT[_TIME_NAME], GAP)),
    _GROWN,
    r"The inverse gap grows at each step",
)
def one_step(left: sympy.Expr, right: sympy.Expr) -> Checked:
    return check_equal(left, right)


@step(
    "at least",
    _GROWN - w(RATE) * (2 - w(GAP)),
    over(w(RATE) ** 2 * GAP * (2 - w(GAP)) ** 2, 1 - _FALL),
    r"The right side is not negative, and $2-e\geq2-e(0)$ because $e$ falls",
)
def at_least(left: sympy.Expr, right: sympy.Expr) -> Checked:
    return _check_certificate(left, right)


@step(
    "at most",
    over(2 * w(RATE), 1 - w(RATE)) - _GROWN,
    over(
        w(RATE) * ((1 - w(RATE)) * GAP + 2 * w(RATE) * (1 - w(GAP)) ** 2),
        (1 - w(RATE)) * (1 - _FALL),
    ),
    r"The right side is not negative",
)
def at_most(left: sympy.Expr, right: sympy.Expr) -> Checked:
    return _check_certificate(left, right)


def _check_certificate(left: sympy.Expr, right: sympy.Expr) -> Checked:
    if differ(left, right):
        raise ProofError(f"{left} is not {right}")
    for factor in sympy.Mul.make_args(right):
        at_point = factor.subs({GAP: sympy.Rational(3, 2), RATE: sympy.Rational(9, 10)})
        if at_point < 0:
            raise ProofError(f"the factor {factor} is negative at e = 3/2, κ = 9/10")
    return Checked(
        "a certificate",
        r"""the difference is the right side, every factor of which is not negative for $0<e<2$ and
        $0<\kappa<1$, where $e(2-e)\leq1$.""",
    )
