"""The second derivatives of ε as nested commutators in the final state.

A gate e^{iθX} of the circuit, moved to the front, is e^{iθX̃} with X̃ = AXA†, where A is all that
stands left of it. A shift of an angle further right does not reach A. So shifts of θ_a and θ_b, a
left of b, turn the final state χ into e^{iδ_aX̃_a} e^{iδ_bX̃_b} χ, and the derivatives are read off.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import sympy
from sympy import I

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.exact_circuits import ExactCircuit, draw_circuit, identity, on_matrices
from derivations.routes.matrices import agree_on_words, rational_matrix
from derivations.statements.forms import Applied, chain, derivative, exp, where
from derivations.statements.operators import commutator, letters, mean, slope
from derivations.statements.written import Name, Quantity, Words, value_as, w

__all__ = ["A", "B", "O", "curvature", "derive_curvature", "gradient"]

O, A, B, U = letters("O A B U")  # noqa: E741  # Õ, X̃_a and X̃_b

DELTA, DELTA_A, DELTA_B = sympy.symbols("delta delta_a delta_b", real=True)
_FRONT, _XA, _XB = Name(r"\tilde X_\ell", A), Name(r"\tilde X_a", A), Name(r"\tilde X_b", B)

_GRADIENT = w(I) * mean(commutator(O, _XA))
_CURVATURE = -mean(commutator(commutator(O, _XA), _XB))
gradient, curvature = (value_as(x, sympy.Expr) for x in (_GRADIENT, _CURVATURE))

_CIRCUITS = ((1, 2, 3), (2, 4, 2))  # seed, dimension, layers
_SEEN = r"two circuits, $N=2$, $L=3$ and $N=4$, $L=2$, with rational unitaries, exactly"


def circuits() -> Iterator[ExactCircuit]:
    """Return the circuits on which statements about circuits are checked."""
    return (draw_circuit(*numbers) for numbers in _CIRCUITS)


def derive_curvature(*, checking: bool = True) -> Derivation:
    """Derive h_ab = −⟨[[O, X̃_a], X̃_b]⟩ for a = b or a left of b.

    Examples
    --------
    >>> sympy.expand(derive_curvature(checking=False).result + O * A * B + B * A * O)
    A*O*B + B*O*A
    """
    return Derivation(
        claim="second-order-error",
        title="The second derivatives of the error as nested commutators",
        assumptions=(
            r"""$U=W_1e^{i\theta_1X_1}\cdots W_Le^{i\theta_LX_L}W_{L+1}$ with any fixed unitaries,
            $X_\ell^2=1$; $\chi=U\Psi_0$; $O$ and $X_\ell$ are Hermitian; $U(\delta)$ is $U$ where
            $\theta_\ell$ is shifted by $\delta$.""",
            r"""$\tilde X_\ell=A_\ell X_\ell A_\ell^\dagger$ with
            $A_\ell=W_1e^{i\theta_1X_1}\cdots W_\ell$; $\langle\cdot\rangle$ is taken in
            $\chi$.""",
        ),
        steps=(at_the_front, later_angles, the_gradient, two_shifts, the_curvature),
        result=curvature,
        states=(
            chain(
                Name("h_{ab}", None),
                "=",
                Name(r"\partial_a\partial_b\varepsilon", None),
                "=",
                _CURVATURE,
            ),
            Words("where $a$ stands left of $b$, or $a=b$"),
        ),
        assumes=("kernel-form",),
        checking=checking,
    )


# -- generators at the front ------------------------------------------------------------------


def _shifted(circuit: ExactCircuit, layer: int, quarters: int) -> np.ndarray:
    """Return √2^m U with an angle shifted by mπ/4."""
    return circuit.unitary({layer: quarters})


@step(
    "generators at the front",
    Quantity(r"U(\delta)", _shifted),
    (Applied("cos", w(DELTA)) + w(I) * Applied("sin", w(DELTA)) * _FRONT) * U,
    r"""$A_\ell e^{i\delta X_\ell}=e^{i\delta\tilde X_\ell}A_\ell$, and the gate is
    $\cos\delta+i\sin\delta X_\ell$""",
)
def at_the_front(left: Callable[..., np.ndarray], right: sympy.Expr) -> Checked:
    """Shift each angle of explicit circuits."""
    turned = {
        m: sympy.expand(sympy.sqrt(2) ** m * right.subs(DELTA, m * sympy.pi / 4)) for m in (1, 2, 3)
    }
    for circuit in circuits():
        for layer in range(circuit.layers):
            at = {A: circuit.front(layer), U: circuit.unitary()}
            for quarters, expression in turned.items():
                if (on_matrices(expression, at) != left(circuit, layer, quarters)).any():
                    raise ProofError(f"a shift of angle {layer + 1} gives another unitary")
    return Checked(
        "explicit circuits",
        rf"""{_SEEN}, each angle shifted by $\pi/4$, $\pi/2$ and $3\pi/4$; two points decide what
        is linear in $\cos\delta$, $\sin\delta$, and the rule is the definition of $\tilde X$.""",
    )


def _moves_by(circuit: ExactCircuit, a: int, b: int) -> np.ndarray:
    """Return how far X̃_a moves as θ_b goes elsewhere, at a distance from 0 if it moves at all."""
    points = list(circuit.points)
    points[b] = (Fraction(8, 17), Fraction(15, 17))
    return replace(circuit, points=tuple(points)).front(a) - circuit.front(a)


@step(
    "later angles",
    Quantity(
        derivative(Name(r"\tilde X_a", None), Name(r"\theta_b", None), partial=True), _moves_by
    ),
    where(sympy.S.Zero, chain(sympy.Symbol("b"), ">=", sympy.Symbol("a"))),
    r"$A_a$ holds the gates left of gate $a$ only",
)
def later_angles(left: Callable[..., np.ndarray], right: sympy.Expr) -> Checked:
    """Move angles, and see which generators move with them."""
    for circuit in circuits():
        size = len(circuit.state)
        for a in range(circuit.layers):
            for b in range(circuit.layers):
                moved = left(circuit, a, b)
                if b >= a and (moved != right * identity(size)).any():
                    raise ProofError(f"generator {a + 1} moves with angle {b + 1}")
                if b < a and not moved.any():
                    raise ProofError(f"generator {a + 1} does not move with angle {b + 1}")
    return Checked(
        "explicit circuits",
        rf"""{_SEEN}: $\tilde X_a$ is the same at another $\theta_b$ for every $b\geq a$, and is not
        for $b<a$.""",
    )


# -- derivatives ------------------------------------------------------------------------------


def _by_shifts(circuit: ExactCircuit, layers: tuple[int, ...]) -> Fraction:
    """Return the derivative as a difference of expectation values at shifted angles."""
    return circuit.derivative(*layers)


def _compare(
    pairs: Callable[[int], Iterator[tuple[int, ...]]], left: Quantity, right: sympy.Expr
) -> None:
    """Compare means of the right side with differences of shifted expectation values."""
    for circuit in circuits():
        for layers in pairs(circuit.layers):
            names = dict(zip((A, B), map(circuit.front, (*layers, *layers)), strict=False))
            got = circuit.mean(on_matrices(right, {O: circuit.observable, **names}))
            if got != left(circuit, layers):
                raise ProofError(
                    f"for layers {[a + 1 for a in layers]} shifts give {left(circuit, layers)} and "
                    f"the right side {got}"
                )


@step(
    "the gradient",
    chain(Name("g_a", None), "=", Quantity(r"\partial_a\langle O\rangle_\chi", _by_shifts)),
    _GRADIENT,
    r"$\partial_a\chi=i\tilde X_a\chi$",
)
def the_gradient(left: Quantity, right: sympy.Expr) -> Checked:
    """Take differences at shifted angles."""
    _compare(lambda layers: ((a,) for a in range(layers)), left, right)
    return Checked(
        "parameter shift",
        rf"""{_SEEN}: differences of $\langle O\rangle$ at $\theta_a\pm\pi/4$, which are the
        derivative, at every angle.""",
    )


_AHEAD = exp(-w(I) * DELTA_B * _XB) * exp(-w(I) * DELTA_A * _XA)
_BEHIND = exp(w(I) * DELTA_A * _XA) * exp(w(I) * DELTA_B * _XB)


@step(
    "two shifts",
    slope(mean(_AHEAD * O * _BEHIND), DELTA_A, DELTA_B),
    _CURVATURE,
    r"""$\chi\to e^{i\delta_a\tilde X_a}e^{i\delta_b\tilde X_b}\chi$ with $a$ left of $b$, to first
    order in each shift""",
)
def two_shifts(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Multiply the series out, and compare words in explicit matrices."""

    def word(*order: int) -> Callable[..., Fraction]:
        def value(*m: np.ndarray) -> Fraction:
            return (m[order[0]] @ m[order[1]] @ m[order[2]] @ m[3]).trace()

        return value

    def side(expression: sympy.Expr) -> Callable[..., Fraction]:
        return lambda o, a, b, m: (on_matrices(expression, {O: o, A: a, B: b}) @ m).trace()

    words = [word(*order) for order in ((2, 1, 0), (2, 0, 1), (1, 0, 2), (0, 1, 2))]
    what = "the series, multiplied out"
    return agree_on_words(words, side(_first_order(left)), side(right), _draw, what=what)


def _first_order(expression: sympy.Expr) -> sympy.Expr:
    """Return what is of first order in each shift: e^x is 1 + x there."""
    series = expression.replace(sympy.exp, lambda x: 1 + x)
    return sympy.expand(series).coeff(DELTA_A * DELTA_B)


def _draw(rng: random.Random) -> tuple[np.ndarray, ...]:
    """Return four 2×2 matrices of Gaussian integers as real block matrices."""
    found = []
    for _ in range(4):
        real, imag = (rational_matrix(rng, 2) for _ in range(2))
        found.append(np.block([[real, -imag], [imag, real]]))
    return tuple(found)


@step(
    "the curvature",
    chain(
        Name("h_{ab}", None),
        "=",
        Quantity(r"\partial_a\partial_b\langle O\rangle_\chi", _by_shifts),
    ),
    _CURVATURE,
    r"""With $\tilde X_a$ fixed, $\partial_b$ acts on the two $\chi$ of $g_a$; $a=b$ or $a$ left of
    $b$""",
)
def the_curvature(left: Quantity, right: sympy.Expr) -> Checked:
    """Take second differences at shifted angles."""
    _compare(lambda n: ((a, b) for a in range(n) for b in range(a, n)), left, right)
    return Checked(
        "parameter shift",
        rf"""{_SEEN}: second differences of $\langle O\rangle$ at shifts of $\pi/4$ in both angles,
        for every $a\leq b$.""",
    )
