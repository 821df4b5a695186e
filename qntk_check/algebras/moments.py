"""Exact second moments of circuits, layer by layer, from the brackets with their generators.

Angles are uniform on a circle and levels of generators differ by whole numbers: behind the gate of
an angle θ a matrix M of second moments is e^(θA)Me^(−θA) with the bracket A = ad, and the average
over θ keeps what turns with a frequency of zero, by the eigenvectors of A.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qntk_check.arguments import check_count, check_real
from qntk_check.errors import DomainError
from qntk_check.kinds import Array

__all__ = ["Moments", "depth_of"]

SMALL = 1e-9  # of an eigenvalue, what is taken for zero
MOST_LAYERS = 400  # that are looked at


def depth_of(series: Callable[[int], float], value: float, within: float) -> int:
    """Return the fewest layers from which on a series stays near its limit, looked at to 400.

    Parameters
    ----------
    series
        From a number of layers to a value.
    value, within
        The limit, and how near is near, as a share of it.

    Raises
    ------
    DomainError
        If the limit is zero, which has no shares.

    Examples
    --------
    >>> depth_of(lambda layers: 1 - 0.5**layers, 1.0, 0.1)
    4
    """
    value, within = check_real("value", value), check_real("within", within, above=0)
    if value == 0:
        raise DomainError("value = 0: a share of zero says nothing; give a limit that is not zero")
    far = [D for D in range(1, MOST_LAYERS + 1) if abs(series(D) / value - 1) > within]
    return far[-1] + 1 if far else 1


@dataclass(frozen=True, eq=False)
class Moments:
    """Second moments of the coordinates of O and ρ along a basis of the algebra.

    Parameters
    ----------
    brackets
        i[H, ·] of each gate of a layer on the basis, real and antisymmetric, as the gates act.
    observable, state
        The coordinates of O and of ρ.

    Examples
    --------
    Z behind turns about X, from the state 0, in the plane of Y and Z:

    >>> turn = np.array([[0.0, 2.0], [-2.0, 0.0]])
    >>> one = Moments([turn], np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    >>> one.loss_square(0), round(one.loss_square(1), 12)
    (1.0, 0.5)
    """

    brackets: list[Array]
    observable: Array
    state: Array

    def __post_init__(self) -> None:
        """Refuse brackets of another size, and those that are no turns."""
        size = np.shape(self.observable)
        for place, bracket in enumerate(self.brackets):
            fits = len(size) == 1 and np.shape(bracket) == size * 2 and np.shape(self.state) == size
            if not fits or not np.allclose(bracket, -np.transpose(bracket)):
                raise DomainError(
                    f"bracket {place} of shape {np.shape(bracket)} for coordinates {size} of O and "
                    f"{np.shape(self.state)} of the state: give antisymmetric (d, d), (d,) and (d,)"
                )

    @cached_property
    def _turns(self) -> list[tuple[Array, np.ndarray, float]]:
        """The frequencies of each bracket, its eigenvectors, and what is zero among them."""
        found = []
        for bracket in self.brackets:
            values, vectors = np.linalg.eigh(1j * bracket)
            found.append((values, vectors, SMALL * max(1, np.abs(values).max())))
        return found

    @cached_property
    def _frames(self) -> list[tuple[np.ndarray, Array]]:
        """The eigenvectors of each bracket, and which pairs of them stand still together."""
        return [
            (vectors, (np.abs(values[:, None] + values) < zero).astype(float))
            for values, vectors, zero in self._turns
        ]

    @cached_property
    def _singles(self) -> list[Array]:
        """What each gate leaves of one coordinate, on average over its angle."""
        still = [vectors[:, np.abs(values) < zero] for values, vectors, zero in self._turns]
        return [np.real(own @ own.conj().T) for own in still]

    @cached_property
    def _behind(self) -> list[Array]:
        """Second moments of O behind so many layers, which grow as they are asked for."""
        return [np.outer(self.observable, self.observable)]

    @cached_property
    def _before(self) -> list[Array]:
        """The same of ρ before them."""
        return [np.outer(self.state, self.state)]

    def _after(self, known: list[Array], layers: int, step: int) -> Array:
        layers = check_count("layers", layers, least=0)
        while len(known) <= layers:
            moved = known[-1]
            for vectors, still in self._frames[::step]:
                turned = vectors.conj().T @ moved @ vectors.conj()
                moved = np.real(vectors @ (still * turned) @ vectors.T)
            known.append(moved)
        return known[layers]

    @cached_property
    def _means(self) -> list[Array]:
        """O on average behind so many layers."""
        return [self.observable]

    def loss_mean(self, layers: int) -> float:
        """Return E ℓ after so many layers."""
        layers = check_count("layers", layers, least=0)
        while len(self._means) <= layers:
            moved = self._means[-1]
            for still in reversed(self._singles):
                moved = still @ moved
            self._means.append(moved)
        return float(self.state @ self._means[layers])

    def loss_square(self, layers: int) -> float:
        """Return E ℓ² after so many layers."""
        return float(self.state @ self._after(self._behind, layers, -1) @ self.state)

    def gradient_square(self, gate: int, layers: int) -> float:
        """Return E (∂ℓ)² of a gate between so many layers on each side."""
        ad = self.brackets[gate]
        behind = self._after(self._behind, layers, -1)
        return float(np.sum(self._after(self._before, layers, 1) * (ad @ behind @ ad.T)))
