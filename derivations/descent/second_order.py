"""Equation (50): one step of gradient descent to second order, and what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import cast

import numpy as np
import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.exact_circuits import ExactCircuit, draw_circuit, identity, imaginary
from derivations.routes.forms import polynomial
from derivations.routes.matrices import rank
from derivations.statements.forms import absolute, chain, factorial, order
from derivations.statements.indexed import Letters, add_over, indices
from derivations.statements.layout import known
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

_ORDER = 3  # derivatives are compared to second order, the remainder is of third
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


def _series(circuit: ExactCircuit, direction: list[Fraction]) -> list[Fraction]:
    """Return the coefficients of s^k in ⟨O⟩ at θ + sδ, by multiplying truncated series."""
    size = len(circuit.state)
    powers = [circuit.fixed[0]] + [0 * identity(size)] * (_ORDER - 1)
    for layer, amount in enumerate(direction):
        x = amount * imaginary(size) @ circuit.generators[layer]
        factors = [identity(size), x, x @ x / Fraction(2)]  # e^{isδX}
        tail = circuit.gate(layer) @ circuit.fixed[layer + 1]
        powers = [
            sum((powers[i] @ factors[k - i] for i in range(k + 1)), 0 * x) @ tail
            for k in range(_ORDER)
        ]
    kets: list[np.ndarray] = [power @ circuit.state for power in powers]
    return cast(
        "list[Fraction]",
        [
            sum((kets[i] @ circuit.observable @ kets[k - i] for i in range(k + 1)), Fraction(0))
            for k in range(_ORDER)
        ],
    )


@step(
    "the Taylor expansion",
    Quantity(r"\delta\varepsilon", _series),
    w(S) * _SLOPE + over(w(S) ** 2, 2) * _BEND + order(S**3),
    r"""$\delta\varepsilon=\varepsilon(\theta+s\,\delta)-\varepsilon(\theta)$ to second order in
    $s$; $g$ and $h$ are the first and second derivatives""",
)
def taylor_expansion(left: Callable[..., Sequence[Fraction]], right: sympy.Expr) -> Checked:
    """Multiply series of gates, and compare with derivatives from shifts of the angles."""
    own = sympy.Poly(right, S)
    if own.degree() > _ORDER - 1 or own.coeff_monomial(1) != 0:
        raise ProofError(f"{right} is not of first and second order in s")
    for power in range(1, _ORDER):  # the coefficient of s^k is homogeneous of degree k in δ
        form = polynomial({}).in_traces({1: FIRST, 2: SECOND}, power)
        form.numerator(own.coeff_monomial(S**power))
    rows = []
    for circuit, direction in _circuits():
        indices = range(circuit.layers)
        gd = sum(circuit.derivative(a) * direction[a] for a in indices)
        dhd = sum(
            circuit.derivative(a, b) * direction[a] * direction[b]
            for a, b in product(indices, repeat=2)
        )
        value = sympy.Poly(
            right.subs({FIRST: sympy.Rational(str(gd)), SECOND: sympy.Rational(str(dhd))}), S
        )
        rows.append([gd**2, dhd])
        series = left(circuit, direction)
        for power in range(1, _ORDER):
            found = sympy.Rational(str(series[power]))
            if value.coeff_monomial(S**power) != found:
                raise ProofError(f"the coefficient of s^{power} of a circuit is {found}")
    if rank(rows) < 2:
        raise ProofError("the circuits do not tell (g·δ)² from δ·hδ: draw others")
    return Checked(
        "series of gates",
        r"exact circuits, $N=2$, $L=3$ and $N=4$, $L=2$, three directions $\delta$: the series of "
        r"$e^{i(\theta+s\delta)X}$ multiplied out to $s^2$, against $g$ and $h$ from differences "
        r"of shifted angles. The coefficient of $s^k$ is of degree $k$ in $\delta$; the circuits "
        r"tell the two words of degree 2 apart.",
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
    """Write the sums out for one, two and three angles, in symbols."""
    for layers in (1, 2, 3):
        g = sympy.symbols(f"g_1:{layers + 1}", real=True)
        h = {
            (a, b): sympy.Symbol(f"h_{min(a, b)}{max(a, b)}", real=True)
            for a in range(layers)
            for b in range(layers)
        }
        step = [-ETA * EPSILON * slope for slope in g]
        sums = {
            FIRST: sum(a * b for a, b in zip(g, step, strict=True)),
            SECOND: sum(h[a, b] * step[a] * step[b] for a, b in h),
        }
        named = {KERNEL: sum(a**2 for a in g), META: sum(h[a, b] * g[a] * g[b] for a, b in h)}
        difference = sympy.expand(left.subs(sums) - right.subs(named))
        if difference != 0:
            raise ProofError(f"for {layers} angles the sums differ by {difference}")
    return Checked(
        "index patterns", r"all sums written out for $L=1,2,3$ with symbols $g_a$, $h_{ab}=h_{ba}$."
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
def third_derivative(left: Quantity, right: sympy.Expr) -> Checked:
    """Compare with the words of a threefold commutator, and with exact circuits."""
    if sympy.expand(right - left()) != 0:
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
    """Square both sides, and write Cauchy–Schwarz as a sum of squares."""
    for layers in (1, 2, 3, 4):
        g = sympy.symbols(f"g_1:{layers + 1}", nonnegative=True)
        gap = layers * sum(x**2 for x in g) - sum(g) ** 2
        squares = sum((g[i] - g[j]) ** 2 for i in range(layers) for j in range(i))
        if sympy.expand(gap - squares) != 0:
            raise ProofError(f"for {layers} angles the gap {gap} is not a sum of squares")
    largest = left.subs(SIZE, ETA * sympy.Abs(EPSILON) * sympy.sqrt(LAYERS * KERNEL))
    if sympy.simplify(largest / right) != 1:
        raise ProofError(f"the largest value of the left side is {largest}")
    return Checked(
        "sum of squares",
        r"$L\sum g_a^2-(\sum|g_a|)^2=\sum_{a<b}(|g_a|-|g_b|)^2$ written out at $L=1,\dots,4$ (in "
        r"general both have $(L-1)g_a^2$ and $-2|g_ag_b|$); the largest value is put in.",
    )
