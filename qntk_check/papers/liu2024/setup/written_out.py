"""Circuits multiplied out as (10) prints them, and differentiated along with their values.

The evaluators differentiate by reverse mode, through networks or state vectors. Here a state is a
power series in s, θ + s·v being where the circuit stands: every gate exp(i(θ_ℓ + s v_ℓ)X_ℓ) is the
series cos + i sin X_ℓ, series are multiplied, and what comes out are the derivatives of ⟨O⟩ along
v to any order (automatic differentiation in Taylor's mode). The two share no code.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.kinds import Array

if TYPE_CHECKING:
    from qntk_check.circuits import Circuit
    from qntk_check.kernel import KernelResult

__all__ = ["ETA", "TARGET", "WrittenCircuit", "drawn_circuits"]

SEED = 20240402  # of the circuits on which statements are evaluated
TARGET = 0.3  # off the middle, so that no term of a statement vanishes
ETA = 0.07  # a rate at which a step neither vanishes nor wraps an angle around
_CASES = ((1, 2, {"Z": 1.0}), (2, 4, {"ZX": 1.0, "IY": 0.5}), (3, 6, {"ZZI": 1.0, "XYZ": -2.0}))


@dataclass(frozen=True)
class WrittenCircuit:
    """A circuit, its matrices as written, and the observable.

    Parameters
    ----------
    circuit, observable
        As the evaluators take them.
    unitaries, generators
        W_1 … W_L and X_1 … X_L, matrices (L, N, N).
    matrix
        O, (N, N).
    """

    circuit: Circuit
    observable: dict[str, float]
    unitaries: np.ndarray
    generators: np.ndarray
    matrix: np.ndarray

    @property
    def where(self) -> str:
        """Sizes in a few letters."""
        return f"n = {self.circuit.shape.n}, L = {len(self.generators)}"

    @property
    def angles(self) -> Array:
        """The angles θ."""
        return self.circuit.angles

    def evaluated(self) -> KernelResult:
        """Return what the evaluators find for it."""
        from qntk_check import kernel

        return kernel.evaluate(self.circuit, self.observable, "dense", target=TARGET)

    def product(self, begin: int, end: int) -> np.ndarray:
        """Return the product of W_ℓ exp(iθ_ℓX_ℓ) from one layer to before another."""
        found = np.eye(len(self.matrix), dtype=complex)
        for ell in range(begin, end):
            theta, x = self.angles[ell], self.generators[ell]
            gate = np.cos(theta) * np.eye(len(x)) + 1j * np.sin(theta) * x
            found = found @ self.unitaries[ell] @ gate
        return found

    def commutators(self, state: np.ndarray | None = None) -> Array:
        """Return i⟨V_+†[X_ℓ, V_−†OV_−]V_+⟩ for every layer, of which (24) is made."""
        L, found = len(self.generators), list[float]()
        for ell in range(L):
            minus = self.product(0, ell) @ self.unitaries[ell]
            plus = minus.conj().T @ self.product(0, L)
            inner, x = minus.conj().T @ self.matrix @ minus, self.generators[ell]
            vector = plus[:, 0] if state is None else plus @ state
            found.append(float(np.real(1j * vector.conj() @ (x @ inner - inner @ x) @ vector)))
        return np.array(found)

    def series(self, direction: Array, order: int, state: np.ndarray | None = None) -> Array:
        """Return the coefficients of s⁰ … s^order of ε along θ + s·direction."""
        size = len(self.matrix)
        psi = np.zeros((order + 1, size), dtype=complex)
        psi[0] = np.eye(size)[0] if state is None else state
        for ell in reversed(range(len(self.generators))):
            cosine, sine = _trigonometric(float(self.angles[ell]), float(direction[ell]), order)
            turned = psi @ self.generators[ell].T
            psi = np.stack([
                sum(cosine[j] * psi[k - j] + 1j * sine[j] * turned[k - j] for j in range(k + 1))
                for k in range(order + 1)
            ])  # fmt: skip
            psi = psi @ self.unitaries[ell].T
        bras = psi.conj() @ self.matrix
        found = [np.real(sum(bras[j] @ psi[k - j] for j in range(k + 1))) for k in range(order + 1)]
        return np.array(found) - TARGET * (np.arange(order + 1) == 0)

    def slopes(self, state: np.ndarray | None = None) -> Array:
        """Return ∂_ℓε for every angle."""
        return np.array([self.series(unit, 1, state)[1] for unit in np.eye(len(self.generators))])


def _trigonometric(theta: float, speed: float, order: int) -> tuple[Array, Array]:
    """Return the series of cos and sin of θ + s·speed."""
    powers = np.array([speed**k / factorial(k) for k in range(order + 1)])
    turns = theta + np.pi / 2 * np.arange(order + 1)  # each derivative is a quarter turn
    return powers * np.cos(turns), powers * np.sin(turns)


@cache
def drawn_circuits() -> tuple[WrittenCircuit, ...]:
    """Return circuits with Haar unitaries and random generators, on one to three qubits.

    Examples
    --------
    >>> [circuit.where for circuit in drawn_circuits()]
    ['n = 1, L = 2', 'n = 2, L = 4', 'n = 3, L = 6']
    """
    from qntk_check import circuits
    from qntk_check.observables import as_matrix, pauli_matrix

    rng, found = np.random.default_rng(SEED), list[WrittenCircuit]()
    for n, layers, observable in _CASES:
        strings = ["".join(rng.choice(list("XYZ"), n)) for _ in range(layers)]
        circuit = circuits.haar_circuit(n, layers, rng, generators=strings, closed=False)
        generators = np.stack([pauli_matrix(string) for string in strings])
        found.append(WrittenCircuit(
            circuit, observable, np.stack(circuit.unitaries), generators, as_matrix(observable),
        ))  # fmt: skip
    return tuple(found)
