"""Circuits with rational gates, evaluated exactly: what differentiation is checked against.

A complex matrix A + iB stands as the real block matrix [[A, −B], [B, A]] of Fractions. Gates
c + isX have rational (c, s) on the circle, so any number of them, and of the fixed unitaries
between, multiply without rounding. Derivatives come from shifts: ε is a + b cos 2θ + c sin 2θ in
each angle, and there f(θ + π/4) − f(θ − π/4) is f'(θ) exactly.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import sympy
from numpy.typing import NDArray

from derivations.errors import ProofError

__all__ = ["ExactCircuit", "draw_circuit", "on_matrices"]

Matrix = NDArray[np.object_]


@dataclass(frozen=True)
class ExactCircuit:
    """U = W_1 G_1 X-gates … W_L G_L W_{L+1} with gates c + isX, and an observable.

    Parameters
    ----------
    fixed
        W_1, …, W_{L+1}, real block matrices.
    generators
        X_1, …, X_L with X² = 1.
    points
        (c, s) of each gate, rational, c² + s² = 1.
    observable, state
        O, and Ψ0 as a real vector (Re, Im).
    """

    fixed: tuple[Matrix, ...]
    generators: tuple[Matrix, ...]
    points: tuple[tuple[Fraction, Fraction], ...]
    observable: Matrix
    state: Matrix

    @property
    def layers(self) -> int:
        """L."""
        return len(self.generators)

    def gate(self, layer: int, quarters: int = 0) -> Matrix:
        """Return the gate, shifted by π/4 so many times, times √2 for each of the shifts."""
        c, s = self.points[layer]
        x = imaginary(len(self.state)) @ self.generators[layer]
        gate = c * identity(len(self.state)) + s * x
        turn = identity(len(self.state)) + (x if quarters >= 0 else -x)
        for _ in range(abs(quarters)):
            gate = turn @ gate
        return gate

    def unitary(self, shifts: Mapping[int, int] | None = None) -> Matrix:
        """Return U, times √2 for each shift by π/4."""
        quarters = shifts or {}
        product = self.fixed[0]
        for layer in range(self.layers):
            gate = self.gate(layer, quarters.get(layer, 0))
            product = product @ gate @ self.fixed[layer + 1]
        return product

    def expectation(self, shifts: Mapping[int, int] | None = None) -> Fraction:
        """Return ⟨O⟩ = ε + O_0 at the shifted angles."""
        final = self.unitary(shifts) @ self.state
        norm = 2 ** sum(map(abs, (shifts or {}).values()))
        return (final @ self.observable @ final) / norm

    def derivative(self, *layers: int) -> Fraction:
        """Return a derivative of ε, by the difference f(θ + π/4) − f(θ − π/4) for each index."""
        total = Fraction(0)
        for signs in np.ndindex(*(2,) * len(layers)):
            shifts: dict[int, int] = {}
            for layer, sign in zip(layers, signs, strict=True):
                shifts[layer] = shifts.get(layer, 0) + 1 - 2 * sign
            total += (-1) ** sum(signs) * self.expectation(shifts)
        return total

    def front(self, layer: int) -> Matrix:
        """Return X̃ = A X A†, where A is all that stands left of the gate."""
        product = self.fixed[0]
        for other in range(layer):
            product = product @ self.gate(other) @ self.fixed[other + 1]
        return product @ self.generators[layer] @ product.T

    def mean(self, matrix: Matrix) -> Fraction:
        """Return the (real part of the) expectation value of a matrix in χ = UΨ0."""
        final = self.unitary() @ self.state
        return final @ matrix @ final


def identity(size: int) -> Matrix:
    """Return the identity as Fractions."""
    return np.array([[Fraction(int(i == j)) for j in range(size)] for i in range(size)])


def imaginary(size: int) -> Matrix:
    """Return i as a real block matrix."""
    half = size // 2
    one, none = identity(half), 0 * identity(half)
    return np.block([[none, -one], [one, none]])


def _embed(real: Matrix, imag: Matrix) -> Matrix:
    return np.block([[real, -imag], [imag, real]])


def _hermitian(rng: random.Random, dim: int) -> Matrix:
    a = np.array([[Fraction(rng.randint(-3, 3)) for _ in range(dim)] for _ in range(dim)])
    b = np.array([[Fraction(rng.randint(-3, 3)) for _ in range(dim)] for _ in range(dim)])
    return _embed(a + a.T, b - b.T)


def _unitary(rng: random.Random, dim: int) -> Matrix:
    """Return the product of a few reflections 1 − 2vv†/v†v with rational v."""
    product = identity(2 * dim)
    for _ in range(3):
        v = np.array([Fraction(rng.randint(-2, 2)) for _ in range(2 * dim)])
        v[rng.randrange(2 * dim)] += 3
        columns = np.stack([v, imaginary(2 * dim) @ v], -1)
        product = product @ (identity(2 * dim) - 2 * columns @ columns.T / (v @ v))
    return product


def draw_circuit(seed: int, dim: int, layers: int) -> ExactCircuit:
    """Draw a circuit of small rational numbers.

    Examples
    --------
    >>> circuit = draw_circuit(1, 2, 2)
    >>> bool((circuit.unitary() @ circuit.unitary().T == identity(4)).all())
    True
    """
    rng = random.Random(seed)
    signs = np.array([Fraction((-1) ** i) for i in range(dim)] * 2)
    turns = [_unitary(rng, dim) for _ in range(layers)]
    tangents = [Fraction(rng.randint(1, 5), rng.randint(6, 9)) for _ in range(layers)]
    return ExactCircuit(
        fixed=tuple(_unitary(rng, dim) for _ in range(layers + 1)),
        generators=tuple((turn * signs) @ turn.T for turn in turns),
        points=tuple(((1 - t**2) / (1 + t**2), 2 * t / (1 + t**2)) for t in tangents),
        observable=_hermitian(rng, dim),
        state=np.array([Fraction(int(i == 0)) for i in range(2 * dim)]),
    )


def on_matrices(expression: sympy.Expr, matrices: Mapping[sympy.Symbol, Matrix]) -> Matrix:
    """Evaluate a noncommutative polynomial with Gaussian-rational coefficients.

    Examples
    --------
    >>> x = sympy.Symbol("x", commutative=False)
    >>> int(on_matrices(sympy.I * x * x, {x: 2 * identity(2)})[1, 0])
    4
    """
    size = len(next(iter(matrices.values())))
    total = 0 * identity(size)
    for term in sympy.Add.make_args(sympy.expand(expression)):
        commuting, words = term.args_cnc()
        real, imag = sympy.Mul(*commuting).as_real_imag()
        if not (isinstance(real, sympy.Rational) and isinstance(imag, sympy.Rational)):
            raise ProofError(f"the coefficient of {term} is not a number: give it a value")
        product = _fraction(real) * identity(size) + _fraction(imag) * imaginary(size)
        for factor in words:
            base, exponent = factor.as_base_exp()
            for _ in range(int(exponent)):
                product = product @ matrices[base]
        total = total + product
    return total


def _fraction(number: sympy.Rational) -> Fraction:
    return Fraction(int(number.p), int(number.q))
