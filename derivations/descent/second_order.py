"""Equation (50): one step of gradient descent to second order, and what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product

import numpy as np
import sympy

from derivations.descent.gradient_step import angles_squared
from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ
from derivations.routes.exact_circuits import ExactCircuit, draw_circuit
from derivations.routes.expansion import changed, second, slope, square, twice
from derivations.routes.patterns import Sums, decide_sums
from derivations.statements.forms import absolute, chain, factorial, order
from derivations.statements.indexed import Letters, add_over, indices
from derivations.statements.layout import known
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Quantity, over, w

__all__ = ["BOUND", "ETA", "derive_second_order_error"]

ETA, KERNEL, WIDTH = sympy.symbols("eta K w", positive=True)
EPSILON, META, S = sympy.symbols("epsilon mu s", real=True)
LAYERS = sympy.Symbol("L", positive=True, integer=True)
SIZE = sympy.Symbol("d", positive=True)  # Σ|δ_ℓ|
FIRST, SECOND = sympy.symbols("gd dhd", real=True)  # Σ g_a δ_a, Σ h_ab δ_a δ_b

_A, _B = indices("a b")
_G, _H, _D = (Letters(tex) for tex in ("g", "h", r"\delta"))
_SLOPE = known(add_over(_G[_A] * _D[_A], _A), FIRST)
_BEND = known(add_over(_H[_A, _B] * _D[_A] * _D[_B], _A, _B), SECOND)

_STEP = -w(ETA) * KERNEL * EPSILON + over(1, 2) * w(ETA) ** 2 * w(EPSILON) ** 2 * META
_BOUND = (
    over(2, 3)
    * w(WIDTH)
    * (w(ETA) * absolute(EPSILON)) ** 3
    * (w(LAYERS) * KERNEL) ** sympy.Rational(3, 2)
)
BOUND = _BOUND.value()


def derive_second_order_error(*, checking: bool = True) -> Derivation:
    """Derive δε = −ηKε + ½η²ε²μ + R with |R| ≤ ⅔ w (η|ε|)³ (LK)^{3/2}.

    Examples
    --------
    >>> derive_second_order_error(checking=False).result
    -K*epsilon*eta + epsilon**2*eta**2*mu/2
    """
    rest = sympy.Symbol("R")
    return Derivation(
        claim="second-order-error",
        title="One step of gradient descent to second order",
        assumptions=(
            r"""$\delta\theta_\ell=-\eta\,\partial\mathcal L/\partial\theta_\ell=-\eta\varepsilon
            g_\ell$ with $\mathcal L=\tfrac{1}{2}\varepsilon^2$ (claim \texttt{noisy-gradient}).""",
            r"""$K=\sum_\ell g_\ell^2$, $\mu=\sum_{ab}h_{ab}g_ag_b$ over ordered pairs, the diagonal
            included; $X_\ell^2=1$, $O$ Hermitian with eigenvalues in an interval of width $w$.""",
        ),
        steps=(taylor_expansion, step_put_in, third_derivative, the_remainder),
        result=_STEP.value(),
        states=(
            chain(Name(r"\delta\varepsilon", _STEP), "=", _STEP + rest),
            chain(absolute(rest), "<=", _BOUND),
        ),
        assumes=("noisy-gradient",),
        checking=checking,
    )


def _circuits() -> Iterator[tuple[ExactCircuit, list[Fraction]]]:
    for numbers, direction in (
        ((1, 2, 3), (2, -1, 3)),
        ((1, 2, 3), (0, 1, 5)),
        ((2, 4, 2), (1, -3)),
    ):
        yield draw_circuit(*numbers), [Fraction(part) for part in direction]


def _delta(a: int) -> sympy.Symbol:
    return sympy.Symbol(f"delta{a}", real=True)


def _series(size: int) -> sympy.Expr:
    """Move a general polynomial of degree three by sδ, and leave the third order in s out."""
    moved = sympy.expand(changed([S * _delta(a) for a in range(1, size + 1)]))
    return moved.coeff(S, 1) * S + moved.coeff(S, 2) * S**2


_ALONG = {
    FIRST: lambda a: slope(a) * _delta(a),
    SECOND: lambda a, b: second(a, b) * _delta(a) * _delta(b),
}


@step(
    "the Taylor expansion",
    Quantity(r"\delta\varepsilon", _series),
    w(S) * _SLOPE + over(w(S) ** 2, 2) * _BEND + order(S**3),
    r"""$\delta\varepsilon=\varepsilon(\theta+s\,\delta)-\varepsilon(\theta)$ to second order in
    $s$; $g$ and $h$ are the first and second derivatives""",
)
def taylor_expansion(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    """Move a general polynomial: what is of second order in s has two angles at most."""
    return decide_sums(
        left,
        right,
        Sums(_ALONG),
        indices=2,
        route="expansion",
        what=r"""a general polynomial of degree three in the angles at $\theta+s\delta$, multiplied
        out to $s^2$; every smooth $\varepsilon$ is one to that order""",
    )


@step(
    "the step put in",
    _SLOPE + over(1, 2) * _BEND,
    _STEP,
    r"""$\delta_a=-\eta\varepsilon g_a$ at $s=1$: a minus sign on the first term, none on the
    second""",
    source="paper, eq. (50)",
)
def step_put_in(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Write the sums out with the step for δ, in symbols."""
    step = {
        FIRST: lambda a: slope(a) * (-ETA * EPSILON * slope(a)),
        SECOND: lambda a, b: ETA**2 * EPSILON**2 * twice(a, b),
    }
    return decide_sums(
        left,
        right,
        Sums({**step, KERNEL: square, META: twice}),
        route="index patterns",
        what="all sums written out with symbols $g_a$, $h_{ab}=h_{ba}$",
    )


def _bound_by_words() -> sympy.Expr:
    """Count the words of a threefold commutator, each of norm at most w/2, O shifted."""
    o, a, b, c = sympy.symbols("O A B C", commutative=False)
    word = o
    for letter in (a, b, c):
        word = sympy.expand(word * letter - letter * word)
    words = sympy.Add.make_args(word)
    coefficients = [abs(sympy.Mul(*term.args_cnc()[0])) for term in words]
    return sum(coefficients) * WIDTH / 2 * SIZE**3


@step(
    "the third derivative",
    Quantity(r"\left|\partial_s^3\varepsilon\right|", _bound_by_words),
    4 * w(WIDTH) * known(add_over(absolute(_D[_A]), _A), SIZE) ** 3,
    r"""Third derivatives are means of threefold commutators with $O-c$,
    $\lVert O-c\rVert\leq w/2$, and each commutator with $\tilde X$, of norm 1, doubles the norm at
    most: $2^3\cdot\frac{w}{2}$ for each of the indices""",
    relation="<=",
)
def third_derivative(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    """Compare with the words of a threefold commutator, and with exact circuits."""
    if differ(right, left()):
        raise ProofError(f"the words of a threefold commutator allow {left()}")
    for circuit, direction in list(_circuits())[::2]:
        third = sum(
            circuit.derivative(*abc) * direction[abc[0]] * direction[abc[1]] * direction[abc[2]]
            for abc in product(range(circuit.layers), repeat=3)
        )
        spectrum = np.linalg.eigvalsh(circuit.observable.astype(float))
        largest = {WIDTH: spectrum[-1] - spectrum[0], SIZE: sum(map(abs, direction))}
        bound = right.subs(largest)
        if not abs(float(third)) <= float(bound):
            raise ProofError(f"a circuit has the third derivative {float(third)}, above {bound}")
    return Checked(
        "words",
        r"a threefold commutator has eight words of weight one in $O$ and three $\tilde X$ of norm "
        r"one; third derivatives of exact circuits lie below the bound.",
    )


@step(
    "the remainder",
    over(4 * w(WIDTH), factorial(3))
    * known(w(ETA) * absolute(EPSILON) * add_over(absolute(_G[_A]), _A), SIZE) ** 3,
    _BOUND,
    r"""Lagrange's remainder has $1/3!$, and $\sum_a|g_a|\leq\sqrt{LK}$ by Cauchy--Schwarz""",
    relation="<=",
)
def the_remainder(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Put in what Cauchy and Schwarz allow, which is Lagrange's identity."""
    largest = put_in(left, {SIZE: ETA * sympy.Abs(EPSILON) * sympy.sqrt(LAYERS * KERNEL)})
    if differ(largest, right):
        raise ProofError(f"the largest value of the left side is {largest}")
    lagrange = angles_squared.verify()
    return Checked("sum of squares", f"the largest value is put in; {lagrange.detail}")
