"""Circuits of a few generators: their algebra, exact second moments layer by layer, and samples.

Angles are uniform on a circle and levels of generators differ by whole numbers, so that the average
over the angle of a gate is a projection: on what i[H, ·] ⊗ 1 + 1 ⊗ i[H, ·] sends to zero. Samples
are state vectors; they know nothing of any algebra.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import NamedTuple

import numpy as np

from qntk_check import algebras
from qntk_check.formulas import FORMULAS
from qntk_check.kinds import Array
from qntk_check.observables import Operator, as_matrix
from qntk_check.verdicts.tiers.trial import Formulas, Trial

__all__ = ["ANSATZE", "HOPPING", "WHY", "Ansatz", "Seen", "depth_of"]

Sum = dict[str, float]
WHY = {
    "layers": "within 1 % of the 2-design value, by exact second moments",
    "delta": "a tenth of the value, or 8 % where a wrong dimension is 25 % off",
}  # fmt: skip
_SMALL = 1e-9  # of an eigenvalue, what is taken for zero


class Seen(NamedTuple):
    """What one simple ideal sees: its dimension, purities of ρ and O, and Killing norms."""

    dimension: int
    state: float
    observable: float
    killing: tuple[float, ...]


def depth_of(series: Callable[[int], float], value: float, within: float) -> int:
    """Return the fewest layers from which on a series stays near its limit, looked at to 400.

    Examples
    --------
    >>> depth_of(lambda layers: 1 - 0.5**layers, 1.0, 0.1)
    4
    """
    far = [D for D in range(1, 401) if abs(series(D) / value - 1) > within]
    return far[-1] + 1 if far else 1


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
    """

    name: str
    generators: tuple[Sum, ...]
    observable: Sum
    state: str
    gate: int = 0
    share: float = 0.1

    def __repr__(self) -> str:
        """Show the name."""
        return self.name

    @cached_property
    def matrices(self) -> list[np.ndarray]:
        """The generators as matrices."""
        return [as_matrix(each) for each in self.generators]

    @cached_property
    def target(self) -> np.ndarray:
        """O as a matrix."""
        return as_matrix(self.observable)

    @cached_property
    def average(self) -> algebras.GroupAverage:
        """Averages over the group, by the room of algebras."""
        forms: list[Operator] = [*self.generators]
        return algebras.group_average(forms, self.observable, self.state)

    @cached_property
    def _algebra(self) -> algebras.MatrixAlgebra:
        return algebras.matrix_algebra([*self.generators])

    @cached_property
    def seen(self) -> list[Seen]:
        """What each simple ideal sees."""
        place = int(self.state, 2)
        found = []
        for ideal in self._algebra.ideals:
            rho = np.real(ideal[:, place, place])
            own = np.einsum("aij,ji->a", ideal, self.target).real
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
        place = int(self.state, 2)
        center = self._algebra.center
        own = np.einsum("aij,ji->a", center, self.target).real
        return float(np.real(center[:, place, place]) @ own)

    # -- exact second moments ---------------------------------------------------------------------

    @cached_property
    def _basis(self) -> np.ndarray:
        parts = [self._algebra.center, *self._algebra.ideals]
        return np.concatenate([part for part in parts if len(part)])

    @cached_property
    def _adjoints(self) -> list[Array]:
        flat = self._basis.reshape(len(self._basis), -1)
        brackets = (1j * (H @ self._basis - self._basis @ H) for H in self.matrices)
        return [np.real(flat.conj() @ each.reshape(len(flat), -1).T) for each in brackets]

    @cached_property
    def _layer(self) -> Array:
        """The average of Ad⊗Ad over the angles of one layer."""
        one = np.eye(len(self._basis))
        gates = []
        for ad in self._adjoints:
            values, vectors = np.linalg.eigh(1j * (np.kron(ad, one) + np.kron(one, ad)))
            still = vectors[:, np.abs(values) < _SMALL]
            gates.append(np.real(still @ still.conj().T))
        return reduce(np.matmul, gates)

    @cached_property
    def _powers(self) -> list[Array]:
        """O⊗O behind so many layers, which grows as it is asked for."""
        own = np.einsum("aij,ji->a", self._basis, self.target).real
        return [np.kron(own, own)]

    def _moved(self, layers: int) -> Array:
        while len(self._powers) <= layers:
            self._powers.append(self._layer @ self._powers[-1])
        return self._powers[layers]

    @cached_property
    def _state(self) -> Array:
        place = int(self.state, 2)
        rho = np.asarray(np.real(self._basis[:, place, place]), dtype=float)
        return np.multiply.outer(rho, rho).ravel()

    def loss_square(self, layers: int) -> float:
        """Return E ℓ² after so many layers, exactly."""
        return float(self._state @ self._moved(layers))

    def loss_spread(self, layers: int) -> float:
        """Return E (ℓ − E ℓ)² after so many layers, with E ℓ over the group, exactly."""
        place, mean = int(self.state, 2), self.loss_mean
        first = np.einsum("aij,ji->a", self._basis, self.target).real
        for _ in range(layers):
            for still in reversed(self._still):
                first = still @ first
        rho = np.real(self._basis[:, place, place])
        return self.loss_square(layers) - 2 * mean * float(rho @ first) + mean**2

    @cached_property
    def _still(self) -> list[Array]:
        """What each gate leaves of an element, on average over its angle."""
        found = []
        for ad in self._adjoints:
            values, vectors = np.linalg.eigh(1j * ad)
            own = vectors[:, np.abs(values) < _SMALL]
            found.append(np.real(own @ own.conj().T))
        return found

    def gradient_square(self, layers: int) -> float:
        """Return E (∂ℓ)² between so many layers on each side, exactly."""
        ad, state = self._adjoints[self.gate], self._state
        for _ in range(layers):
            state = self._layer.T @ state
        return float(state @ np.kron(ad, ad) @ self._moved(layers))

    @cached_property
    def loss_depth(self) -> int:
        """The fewest layers from which on the variance stays within 10 % of its 2-design value."""
        return depth_of(self.loss_spread, self.loss_variance(), 0.1)

    @cached_property
    def gradient_depth(self) -> int:
        """The same for the gradient, with so many layers on each side."""
        return depth_of(self.gradient_square, self.gradient_variance(self.gate), 0.1)

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
        states = np.zeros((size, len(self.target)), dtype=complex)
        states[:, int(self.state, 2)] = 1
        return states

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
        layers = depth_of(self.loss_spread, value, 0.01)
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
        layers = depth_of(self.gradient_square, value, 0.01)
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


HOPPING = Ansatz(
    "hopping of particles, n = 3", ({"XXI": 1, "YYI": 1}, {"IXX": 1, "IYY": 1}, {"ZII": 0.5}),
    {"ZII": 0.5}, "100", gate=2, share=0.08,
)  # fmt: skip
ANSATZE = (
    Ansatz("TFIM on a ring, n = 3", (_sum(3, "Z"), _sum(3, "XX", ring=True)),
           _sum(3, "Z") | _sum(3, "XX", ring=True), "000", share=0.08),
    Ansatz("XXZ on a line, n = 3",
           ({"XXI": 1, "YYI": 1}, {"IXX": 1, "IYY": 1}, _sum(3, "ZZ")), _sum(3, "ZZ"), "100"),
    Ansatz("permutation-symmetric, n = 3", (_sum(3, "X"), _sum(3, "Z"), _sum(3, "ZZ", pairs=True)),
           _sum(3, "Z"), "000"),
    HOPPING,
)  # fmt: skip
