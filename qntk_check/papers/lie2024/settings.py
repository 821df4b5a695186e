"""Circuits of a few generators: their algebra, exact second moments layer by layer, and samples.

Samples are state vectors; they know nothing of any algebra. Of many qubits all is restricted to the
space that the generators reach from the state, which no gate leaves: of permutation-symmetric
circuits it has n + 1 dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from qntk_check import algebras
from qntk_check.formulas import FORMULAS
from qntk_check.kinds import Array
from qntk_check.observables import as_matrix
from qntk_check.papers.lie2024.moments import Moments, depth_of
from qntk_check.verdicts.tiers.trial import Formulas, Trial

__all__ = ["ANSATZE", "HOPPING", "LARGER", "WHY", "Ansatz", "Seen"]

Sum = dict[str, float]
WHY = {
    "layers": "within 1 % of the 2-design value, by exact second moments",
    "delta": "a tenth of the value, or 8 % where a wrong dimension is 25 % off",
}  # fmt: skip
_SMALL = 1e-6  # of a normalized vector, what is taken for rounding


class Seen(NamedTuple):
    """What one simple ideal sees: its dimension, purities of ρ and O, and Killing norms."""

    dimension: int
    state: float
    observable: float
    killing: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Ansatz:
    """Layers of gates exp(−iθH) about each generator, an observable and a computational state.

    Parameters
    ----------
    name
        For a person.
    generators, observable
        Sums of Pauli strings; levels of generators differ by whole numbers.
    state
        Letters of 0 and 1.
    gate
        Which generator's gradient is looked at.
    share
        δ of its trials as a share of the value.
    whole
        Whether all 2^n dimensions are kept, or only those that are reached from the state.
    """

    name: str
    generators: tuple[Sum, ...]
    observable: Sum
    state: str
    gate: int = 0
    share: float = 0.1
    whole: bool = True

    def __repr__(self) -> str:
        """Show the name."""
        return self.name

    @cached_property
    def _reached(self) -> np.ndarray:
        """An orthonormal basis of what is kept, the state the first of its columns if not all."""
        if self.whole:
            return np.eye(2 ** len(self.state), dtype=complex)
        parts = [part for each in self.generators for part in _eigenspaces(as_matrix(each))]
        basis = np.eye(2 ** len(self.state), dtype=complex)[:, [int(self.state, 2)]]
        place = 0
        while place < basis.shape[1]:
            for part in parts:  # parts in eigenspaces: powers of H would lose digits on the way
                new = part @ (part.conj().T @ basis[:, place])
                for _ in range(2):
                    new = new - basis @ (basis.conj().T @ new)
                if np.linalg.norm(new) > _SMALL:
                    basis = np.column_stack([basis, new / np.linalg.norm(new)])
            place += 1
        return basis

    def _kept(self, form: Sum) -> np.ndarray:
        return self._reached.conj().T @ as_matrix(form) @ self._reached

    @cached_property
    def matrices(self) -> list[np.ndarray]:
        """The generators as matrices."""
        return [self._kept(each) for each in self.generators]

    @cached_property
    def target(self) -> np.ndarray:
        """O as a matrix."""
        return self._kept(self.observable)

    @cached_property
    def vector(self) -> np.ndarray:
        """The state."""
        return self._reached.conj()[int(self.state, 2)]

    @cached_property
    def average(self) -> algebras.GroupAverage:
        """Averages over the group, by the room of algebras."""
        return algebras.group_average(self.matrices, self.target, self.vector)

    @cached_property
    def _algebra(self) -> algebras.MatrixAlgebra:
        return algebras.matrix_algebra(self.matrices)

    def _expected(self, basis: np.ndarray) -> Array:
        """Return ⟨B⟩ in the state for each element of a basis."""
        return np.real(np.einsum("i,aij,j->a", self.vector.conj(), basis, self.vector))

    def _along(self, basis: np.ndarray) -> Array:
        """Return Tr BO for each element of a basis."""
        return np.real(np.einsum("aij,ji->a", basis, self.target))

    @cached_property
    def seen(self) -> list[Seen]:
        """What each simple ideal sees."""
        found = []
        for ideal in self._algebra.ideals:
            rho, own = self._expected(ideal), self._along(ideal)
            killing = tuple(
                float(np.linalg.norm(H @ ideal - ideal @ H) ** 2) for H in self.matrices
            )
            found.append(Seen(len(ideal), float(rho @ rho), float(own @ own), killing))
        return found

    def loss_variance(self, formulas: Formulas = FORMULAS) -> float:
        """Return Var ℓ by the formula, ideal by ideal."""
        formula = formulas["lie_loss_variance"]
        return float(sum(
            formula(dimension=one.dimension, state_purity=one.state,
                    observable_purity=one.observable) for one in self.seen
        ))  # fmt: skip

    def gradient_variance(self, gate: int, formulas: Formulas = FORMULAS) -> float:
        """Return Var ∂ℓ of a gate by the formula, ideal by ideal."""
        formula = formulas["lie_gradient_variance"]
        return float(sum(
            formula(dimension=one.dimension, killing=one.killing[gate], state_purity=one.state,
                    observable_purity=one.observable) for one in self.seen
        ))  # fmt: skip

    @property
    def loss_mean(self) -> float:
        """Tr ρ_c O_c, over the basis of the centre."""
        center = self._algebra.center
        return float(self._expected(center) @ self._along(center))

    # -- exact second moments ---------------------------------------------------------------------

    @cached_property
    def _moments(self) -> Moments:
        parts = [self._algebra.center, *self._algebra.ideals]
        basis = np.concatenate([part for part in parts if len(part)])
        flat = basis.reshape(len(basis), -1)
        brackets = (1j * (H @ basis - basis @ H) for H in self.matrices)
        adjoints = [np.real(flat.conj() @ each.reshape(len(flat), -1).T) for each in brackets]
        return Moments(adjoints, self._along(basis), self._expected(basis))

    def loss_square(self, layers: int) -> float:
        """Return E ℓ² after so many layers, exactly."""
        return self._moments.loss_square(layers)

    def loss_spread(self, layers: int) -> float:
        """Return E (ℓ − E ℓ)² after so many layers, with E ℓ over the group, exactly."""
        mean = self.loss_mean
        return self.loss_square(layers) - 2 * mean * self._moments.loss_mean(layers) + mean**2

    def gradient_square(self, layers: int) -> float:
        """Return E (∂ℓ)² between so many layers on each side, exactly."""
        return self._moments.gradient_square(self.gate, layers)

    def loss_depth(self, within: float = 0.1) -> int:
        """Return the fewest layers from which on Var ℓ stays so near its 2-design value."""
        return depth_of(self.loss_spread, self.loss_variance(), within)

    def gradient_depth(self, within: float = 0.1) -> int:
        """Return the same for the gradient, with so many layers on each side."""
        return depth_of(self.gradient_square, self.gradient_variance(self.gate), within)

    # -- samples ----------------------------------------------------------------------------------

    @cached_property
    def _spectra(self) -> list[tuple[Array, np.ndarray]]:
        return [np.linalg.eigh(H) for H in self.matrices]

    def _through(self, states: np.ndarray, angles: Array) -> np.ndarray:
        """Return states behind layers, angles (D, G, B), those of a layer in turn."""
        for layer in angles:
            for (values, vectors), theta in zip(self._spectra, layer, strict=True):
                phases = np.exp(-1j * theta[:, None] * values)
                states = ((states @ vectors.conj()) * phases) @ vectors.T
        return states

    def _angles(self, rng: np.random.Generator, layers: int, size: int) -> Array:
        return rng.uniform(0, 2 * np.pi, (layers, len(self.generators), size))

    def _start(self, size: int) -> np.ndarray:
        return np.tile(self.vector.astype(complex), (size, 1))

    def losses(self, rng: np.random.Generator, size: int, layers: int) -> Array:
        """Return ⟨O⟩ of drawn circuits."""
        states = self._through(self._start(size), self._angles(rng, layers, size))
        return np.einsum("bi,bi->b", states.conj(), states @ self.target.T).real

    def gradients(self, rng: np.random.Generator, size: int, layers: int) -> Array:
        """Return ∂⟨O⟩ of a gate between so many layers on each side, −2 Im⟨H ψ|O_+|ψ⟩."""
        states = self._through(self._start(size), self._angles(rng, layers, size))
        both = np.stack([states, states @ self.matrices[self.gate].T])
        angles = self._angles(rng, layers, size)
        one, other = (self._through(each, angles) for each in both)
        return -2 * np.einsum("bi,bi->b", other.conj(), one @ self.target.T).imag

    @property
    def bound(self) -> float:
        """The largest abs(⟨O⟩)."""
        return float(np.abs(np.linalg.eigvalsh(self.target)).max()) * (1 + 1e-9)

    def trial(self, **rivals: float) -> Trial:
        """Return the trial of E (ℓ − E ℓ)²."""
        mean, value = self.loss_mean, self.loss_variance()
        layers = self.loss_depth(0.01)
        return Trial(
            f"(ℓ − E ℓ)², {self}", {"ansatz": self.name, "layers": layers},
            lambda rng, size: (self.losses(rng, size, layers) - mean) ** 2, self.loss_variance,
            0.0, (self.bound + abs(mean)) ** 2, delta=self.share * value, reasons=WHY,
            mutated=("lie_loss_variance",), rivals=rivals, block=2000,
            cause=f"{layers} layers are no exact 2-design: "
            f"{self.loss_spread(layers) / value - 1:+.1e} of the value",
        )  # fmt: skip

    def gradient_trial(self, **rivals: float) -> Trial:
        """Return the trial of E (∂ℓ)² between deep halves."""
        value = self.gradient_variance(self.gate)
        layers = self.gradient_depth(0.01)
        levels = self._spectra[self.gate][0]
        bound = (levels[-1] - levels[0]) * self.bound
        return Trial(
            f"(∂ℓ)², {self}", {"ansatz": self.name, "layers": layers},
            lambda rng, size: self.gradients(rng, size, layers) ** 2,
            lambda formulas: self.gradient_variance(self.gate, formulas), 0.0, float(bound) ** 2,
            delta=self.share * value, reasons=WHY, mutated=("lie_gradient_variance",),
            rivals=rivals, block=2000,
            cause=f"{layers} layers on each side are no exact 2-design: "
            f"{self.gradient_square(layers) / value - 1:+.1e} of the value",
        )  # fmt: skip


def _eigenspaces(H: np.ndarray) -> list[np.ndarray]:
    """Return an orthonormal basis of each eigenspace; levels are multiples of a half."""
    values, vectors = np.linalg.eigh(H)
    levels = np.round(2 * values)
    return [vectors[:, levels == level] for level in np.unique(levels)]


def _sum(n: int, letters: str, *, pairs: bool = False, ring: bool = False) -> Sum:
    """Return a sum over places of one letter, over neighbors or all pairs of two."""
    if len(letters) == 1:
        return {"I" * q + letters + "I" * (n - 1 - q): 1.0 for q in range(n)}
    places = [(a, b) for a in range(n) for b in range(a + 1, n)]
    if not pairs:
        places = [(a, b) for a, b in places if b == a + 1 or (ring and (a, b) == (0, n - 1))]
    found = {}
    for a, b in places:
        own = ["I"] * n
        own[a], own[b] = letters
        found["".join(own)] = 1.0
    return found


def _bonds(n: int) -> tuple[Sum, ...]:
    """Return XX + YY of each pair of neighbors."""
    places = ("I" * a + "{}" + "I" * (n - 2 - a) for a in range(n - 1))
    return tuple({place.format("XX"): 1.0, place.format("YY"): 1.0} for place in places)


def _ring(n: int) -> Ansatz:
    fields, couplings = _sum(n, "Z"), _sum(n, "XX", ring=True)
    return Ansatz(f"TFIM on a ring, n = {n}", (fields, couplings), fields | couplings, "0" * n,
                  share=0.08, whole=n == WHOLE)  # fmt: skip


def _chain(n: int, state: str) -> Ansatz:
    target = _sum(n, "ZZ")
    return Ansatz(f"XXZ on a line, n = {n}", (*_bonds(n), target), target, state, whole=n == WHOLE)


def _symmetric(n: int) -> Ansatz:
    generators = (_sum(n, "X"), _sum(n, "Z"), _sum(n, "ZZ", pairs=True))
    return Ansatz(f"permutation-symmetric, n = {n}", generators, _sum(n, "Z"), "0" * n,
                  whole=n == WHOLE)  # fmt: skip


WHOLE = 3  # qubits at which nothing is restricted
HOPPING = Ansatz(
    "hopping of particles, n = 3", (*_bonds(3), {"ZII": 0.5}), {"ZII": 0.5}, "100", gate=2,
    share=0.08,
)  # fmt: skip
ANSATZE = (_ring(WHOLE), _chain(WHOLE, "100"), _symmetric(WHOLE), HOPPING)
LARGER = (
    *(_ring(n) for n in (2, 4, 5, 6, 7, 8)), _chain(4, "1100"), _chain(5, "11000"),
    *(_symmetric(n) for n in (2, 4, 5, 6)),
)  # fmt: skip
