"""Circuits of layers of a few generators: exact second moments layer by layer, and samples.

Samples are state vectors; they know nothing of any algebra. Of many qubits all can be restricted to
the space that the generators reach from the state, which no gate leaves: of permutation-symmetric
circuits it has n + 1 dimensions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from qntk_check import algebras
from qntk_check.algebras.moments import Moments, depth_of
from qntk_check.arguments import check_count, show
from qntk_check.errors import DomainError
from qntk_check.kinds import Array
from qntk_check.observables import as_matrix

__all__ = ["LayeredCircuit", "Seen"]

Sum = Mapping[str, float]
_EQUAL = 1e-9  # of two levels that are one
_SMALL = 1e-6  # of a normalized vector, what is taken for rounding


class Seen(NamedTuple):
    """What one simple ideal sees: its dimension, purities of ρ and O, and Killing norms."""

    dimension: int
    state: float
    observable: float
    killing: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class LayeredCircuit:
    """Layers of gates exp(−iθH) about each generator, an observable and a computational state.

    Angles are uniform on a circle, and independent.

    Parameters
    ----------
    name
        For a person.
    generators, observable
        Sums of Pauli strings; levels of generators are multiples of a half, and differ by whole
        numbers. O lies in the algebra that they generate, or commutes with it.
    state
        Letters of 0 and 1.
    gate
        Which generator's gradient is looked at.
    whole
        Whether all 2^n dimensions are kept, or only those that are reached from the state.

    Raises
    ------
    DomainError
        If the state or the gate is none.

    Examples
    --------
    >>> one = LayeredCircuit("a qubit", ({"X": 0.5}, {"Z": 0.5}), {"Z": 1.0}, "0")
    >>> one.seen[0].dimension, round(one.loss_variance, 12)
    (3, 0.333333333333)
    >>> [round(one.loss_square(layers), 6) for layers in (0, 1, 2)], one.loss_depth(0.1)
    ([1.0, 0.5, 0.375], 3)
    """

    name: str
    generators: tuple[Sum, ...]
    observable: Sum
    state: str
    gate: int = 0
    whole: bool = True

    def __post_init__(self) -> None:
        """Refuse what is no state and no gate."""
        n = len(next(iter(self.observable), ""))
        if len(self.state) != n or set(self.state) - {"0", "1"}:
            raise DomainError(f"the state {show(self.state)}: give {n} letters of 0 and 1")
        if not 0 <= check_count("gate", self.gate, least=0) < len(self.generators):
            raise DomainError(
                f"gate = {self.gate} of {len(self.generators)} generators: count them from 0"
            )

    def __repr__(self) -> str:
        """Show the name."""
        return self.name

    @property
    def parameters(self) -> dict[str, object]:
        """What identifies it beside the number of layers."""
        return {"ansatz": self.name}

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

    @property
    def loss_mean(self) -> float:
        """Tr ρ_c O_c, over the basis of the centre."""
        center = self._algebra.center
        return float(self._expected(center) @ self._along(center))

    @property
    def loss_variance(self) -> float:
        """Var ℓ over the group."""
        return sum(one.state * one.observable / one.dimension for one in self.seen)

    @property
    def gradient_variance(self) -> float:
        """Var ∂ℓ of the gate that is looked at, between two elements of the group."""
        return sum(
            one.killing[self.gate] * one.state * one.observable / one.dimension**2
            for one in self.seen
        )

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
        return depth_of(self.loss_spread, self.loss_variance, within)

    def gradient_depth(self, within: float = 0.1) -> int:
        """Return the same for the gradient, with so many layers on each side."""
        return depth_of(self.gradient_square, self.gradient_variance, within)

    def target_behind(self, layers: int) -> np.ndarray:
        """Return O behind so many layers, averaged over all angles: each gate projects it.

        Another route to E ℓ than the brackets: what is left of a gate's average are the blocks of
        equal levels of its generator.
        """
        moved = self.target
        for _ in range(check_count("layers", layers, least=0)):
            for values, vectors in self._spectra:
                blocks = np.abs(np.subtract.outer(values, values)) < _EQUAL
                own = vectors.conj().T @ moved @ vectors
                moved = vectors @ (own * blocks) @ vectors.conj().T
        return moved

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

    @property
    def spread_bound(self) -> float:
        """A bound of (ℓ − E ℓ)²."""
        return (self.bound + abs(self.loss_mean)) ** 2

    @property
    def gradient_bound(self) -> float:
        """A bound of (∂ℓ)², from the range of the generator."""
        levels = self._spectra[self.gate][0]
        return float((levels[-1] - levels[0]) * self.bound) ** 2


def _eigenspaces(H: np.ndarray) -> list[np.ndarray]:
    """Return an orthonormal basis of each eigenspace; levels are multiples of a half."""
    values, vectors = np.linalg.eigh(H)
    levels = np.round(2 * values)
    return [vectors[:, levels == level] for level in np.unique(levels)]
