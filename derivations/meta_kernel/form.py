"""The second derivatives of ε as nested commutators in the final state.

A gate e^{iθX} of the circuit, moved to the front, is e^{iθX̃} with X̃ = AXA†, where A is all that
stands left of it. A shift of an angle further right does not reach A. So shifts of θ_a and θ_b, a
left of b, turn the final state χ into e^{iδ_aX̃_a} e^{iδ_bX̃_b} χ, and the derivatives are read off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import sympy
from sympy import I

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.exact_circuits import ExactCircuit, draw_circuit, identity, on_matrices
from derivations.routes.matrices import agree_on_words, rational_matrix
from derivations.statements.quantity import Quantity

__all__ = ["A", "B", "O", "curvature", "derive", "gradient"]

O, A, B = sympy.symbols("O A B", commutative=False)  # noqa: E741  # Õ, X̃_a and X̃_b

gradient = I * (O * A - A * O)
curvature = -((O * A - A * O) * B - B * (O * A - A * O))

_CIRCUITS = ((1, 2, 3), (2, 4, 2))  # seed, dimension, layers
_SEEN = r"two circuits, $N=2$, $L=3$ and $N=4$, $L=2$, with rational unitaries, exactly"


def circuits() -> Iterator[ExactCircuit]:
    """Return the circuits on which statements about circuits are checked."""
    return (draw_circuit(*numbers) for numbers in _CIRCUITS)


def derive(*, checking: bool = True) -> Derivation:
    """Derive h_ab = −⟨[[O, X̃_a], X̃_b]⟩ for a = b or a left of b.

    Examples
    --------
    >>> sympy.expand(derive(checking=False).result + O * A * B + B * A * O)
    A*O*B + B*O*A
    """
    return Derivation(
        claim="second-order-error",
        title="The second derivatives of the error as nested commutators",
        assumptions=(
            r"$U=W_1e^{i\theta_1X_1}\cdots W_Le^{i\theta_LX_L}W_{L+1}$ with any fixed unitaries, "
            r"$X_\ell^2=1$; $\chi=U\Psi_0$; $O$ and $X_\ell$ are Hermitian.",
            r"$\tilde X_\ell=A_\ell X_\ell A_\ell^\dagger$ with $A_\ell=W_1e^{i\theta_1X_1}\cdots "
            r"W_\ell$; $\langle\cdot\rangle$ is taken in $\chi$.",
        ),
        steps=(
            Step(
                "generators at the front",
                Quantity(r"U(\theta_\ell+\delta)", _shifted), I * A,
                r"$A_\ell e^{i\delta X_\ell}=e^{i\delta\tilde X_\ell}A_\ell$, and the gate is "
                r"$\cos\delta+i\sin\delta X_\ell$", _check_front,
                right_tex=r"(\cos\delta+i\sin\delta\,\tilde X_\ell)\,U",
            ),
            Step(
                "later angles",
                Quantity(r"\left.\partial\tilde X_a/\partial\theta_b\right|_{b\geq a}", _moves_by),
                sympy.S.Zero,
                r"$A_a$ holds the gates left of gate $a$ only", _check_later,
            ),
            Step(
                "the gradient",
                Quantity(r"g_a=\partial_a\langle O\rangle_\chi", _by_shifts), gradient,
                r"$\partial_a\chi=i\tilde X_a\chi$", _check_gradient,
                right_tex=r"i\left\langle[O,\tilde X_a]\right\rangle",
            ),
            Step(
                "two shifts", _two_shifts(), curvature,
                r"The coefficient of $\delta_a\delta_b$ in $e^{-i\delta_b\tilde X_b}e^{-i\delta_a"
                r"\tilde X_a}\,O\,e^{i\delta_a\tilde X_a}e^{i\delta_b\tilde X_b}$", _check_words,
                left_tex=r"\left.\partial_{\delta_a}\partial_{\delta_b}\right|_0",
                right_tex=r"-[[O,\tilde X_a],\tilde X_b]",
            ),
            Step(
                "the curvature",
                Quantity(r"h_{ab}=\partial_a\partial_b\langle O\rangle_\chi", _by_shifts),
                curvature,
                r"With $\tilde X_a$ fixed, $\partial_b$ acts on the two $\chi$ of $g_a$; $a=b$ "
                r"or $a$ left of $b$", _check_curvature,
                right_tex=r"-\left\langle[[O,\tilde X_a],\tilde X_b]\right\rangle",
            ),
        ),
        result=curvature,
        result_tex=r"\frac{\partial^2\varepsilon}{\partial\theta_a\partial\theta_b}=-\left\langle"
        r"[[O,\tilde X_a],\tilde X_b]\right\rangle,\qquad a\text{ left of }b\text{ or }a=b",
        checking=checking,
    )  # fmt: skip


def _two_shifts() -> Any:
    """Return the words of first order in each shift: i² and signs from the series."""
    left = {0: sympy.Integer(1), 1: -I}  # e^{−iδX} to first order
    right = {0: sympy.Integer(1), 1: I}
    total = sympy.Integer(0)
    for a in (0, 1):
        for b in (0, 1):
            bra = left[1 - b] * B ** (1 - b) * left[1 - a] * A ** (1 - a)
            total += bra * O * right[a] * A**a * right[b] * B**b
    return sympy.expand(total)


# -- checks -----------------------------------------------------------------------------------


def _shifted(circuit: ExactCircuit, layer: int, quarters: int) -> Any:
    """Return √2^m U with an angle shifted by mπ/4."""
    return circuit.unitary({layer: quarters})


def _check_front(left: Any, right: Any) -> Checked:
    for circuit in circuits():
        size = len(circuit.state)
        for layer in range(circuit.layers):
            for quarters in (1, 2, 3):
                generator = on_matrices(right, {A: circuit.front(layer)})
                turned = circuit.unitary()
                for _ in range(quarters):
                    turned = (identity(size) + generator) @ turned
                if (turned != left(circuit, layer, quarters)).any():
                    raise ProofError(f"a shift of angle {layer + 1} gives another unitary")
    return Checked(
        "explicit circuits",
        rf"{_SEEN}, each angle shifted by $\pi/4$, $\pi/2$ and $3\pi/4$; two points decide what "
        r"is linear in $\cos\delta$, $\sin\delta$, and the rule is the definition of $\tilde X$.",
    )


def _moves_by(circuit: ExactCircuit, a: int, b: int) -> Any:
    """Return how far X̃_a moves as θ_b goes elsewhere, at a distance from 0 if it moves at all."""
    points = list(circuit.points)
    points[b] = (Fraction(8, 17), Fraction(15, 17))
    return replace(circuit, points=tuple(points)).front(a) - circuit.front(a)


def _check_later(left: Any, right: Any) -> Checked:
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
        rf"{_SEEN}: $\tilde X_a$ is the same at another $\theta_b$ for every $b\geq a$, and is not "
        r"for $b<a$.",
    )


def _by_shifts(circuit: ExactCircuit, layers: tuple[int, ...]) -> Any:
    """Return the derivative as a difference of expectation values at shifted angles."""
    return circuit.derivative(*layers)


def _compare(pairs: Callable[[int], Iterator[tuple[int, ...]]], left: Any, right: Any) -> None:
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


def _check_gradient(left: Any, right: Any) -> Checked:
    _compare(lambda layers: ((a,) for a in range(layers)), left, right)
    return Checked(
        "parameter shift",
        rf"{_SEEN}: differences of $\langle O\rangle$ at $\theta_a\pm\pi/4$, which are the "
        r"derivative, at every angle.",
    )


def _check_curvature(left: Any, right: Any) -> Checked:
    _compare(lambda n: ((a, b) for a in range(n) for b in range(a, n)), left, right)
    return Checked(
        "parameter shift",
        rf"{_SEEN}: second differences of $\langle O\rangle$ at shifts of $\pi/4$ in both angles, "
        r"for every $a\leq b$.",
    )


def _check_words(left: Any, right: Any) -> Checked:
    def draw(rng: Any) -> tuple[Any, ...]:
        return tuple(_complex(rng) for _ in range(4))

    def word(*order: int) -> Callable[..., Any]:
        def value(*m: Any) -> Any:
            return (m[order[0]] @ m[order[1]] @ m[order[2]] @ m[3]).trace()

        return value

    def side(expression: Any) -> Callable[..., Any]:
        return lambda o, a, b, m: (on_matrices(expression, {O: o, A: a, B: b}) @ m).trace()

    words = [word(*order) for order in ((2, 1, 0), (2, 0, 1), (1, 0, 2), (0, 1, 2))]
    return agree_on_words(words, side(left), side(right), draw, what="the series, multiplied out")


def _complex(rng: Any) -> Any:
    """Return a 2×2 matrix of Gaussian integers as a real block matrix."""
    real, imag = (rational_matrix(rng, 2) for _ in range(2))
    return np.block([[real, -imag], [imag, real]])
