"""The circuit to first order in its parameters, trained in closed form.

f(x; θ + δ) = f(x; θ) + G(x)δ with the gradient G of the start. Descent of ½Σε² then follows modes:
with the singular values s of G on the training set, a mode of the errors falls by (1 − ηs²)^t. What
it leaves of inputs that were not trained on is kernel regression with K = GGᵀ, which is computed
here from the singular values, so that no condition number is squared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import (
    check_count,
    check_finite,
    check_kind,
    check_real,
    check_reals,
    check_room,
)
from qntk_check.errors import DomainError
from qntk_check.kernel import Features

__all__ = ["LinearModel", "check_targets", "linearize"]

CUTOFF = 1e-10  # of the largest singular value, below which a mode is left as it is


@dataclass(frozen=True, eq=False)
class LinearModel:
    """A circuit to first order around its start, on the way to the targets of a data set.

    Parameters
    ----------
    features
        Of the training inputs at the start.
    targets
        What ⟨O_i⟩ is to be on input α, ``(M, k)``.
    cutoff
        Singular values below this share of the largest one do not move.
    """

    features: Features
    targets: np.ndarray
    cutoff: float
    _u: np.ndarray
    _s: np.ndarray
    _vh: np.ndarray

    @property
    def start(self) -> np.ndarray:
        """The errors ⟨O⟩ − target at the start, ``(M, k)``."""
        return self.features.expectation - self.targets

    @property
    def rates(self) -> np.ndarray:
        """The eigenvalues λ = s² of the modes that move, the largest first."""
        return self._s**2

    def modes(self, errors: ArrayLike) -> np.ndarray:
        """Return errors ``(…, M, k)`` as amplitudes ``(…, R)`` of the modes that move.

        Examples
        --------
        >>> from qntk_check import circuits, kernel
        >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
        >>> model = linearize(kernel.features(c, [[1, 0]], observables=[{"Z": 1.0}]), [0.5])
        >>> model.modes([[0.5]]).shape
        (1,)
        """
        found, shape = check_reals("the errors", errors), self.targets.shape
        if found.shape[-2:] != shape:
            raise DomainError(f"errors of shape {found.shape}: give (…, {shape[0]}, {shape[1]})")
        with np.errstate(over="ignore", invalid="ignore"):
            return check_finite("the modes", found.reshape(*found.shape[:-2], -1) @ self._u)

    def move(
        self, eta: float | None = None, steps: int | None = None, *, ridge: float = 0.0
    ) -> np.ndarray:
        """Return how the parameters have moved after some steps, or at the end, ``(P,)``.

        Parameters
        ----------
        eta, steps
            The rate and how many steps; without both, the limit of endless training.
        ridge
            ρ of a penalty ½ρ|δ|² on the move at the end, in units of O².

        Examples
        --------
        >>> from qntk_check import circuits, kernel
        >>> c = circuits.Circuit(circuits.product(1, ["X"]), [np.pi / 8])
        >>> model = linearize(kernel.features(c, [[1, 0]], observables=[{"Y": 1.0}]), [0.0])
        >>> model.move().round(6).tolist(), model.move(ridge=2.0).round(6).tolist()
        ([-0.5], [-0.25])
        """
        share = self._share(eta, steps) / self._s
        if rho := check_real("ridge", ridge, least=0):
            if eta is not None:
                raise DomainError("ridge beside eta and steps: it is of the end of training")
            share = self._s / (self.rates + rho)
        return -self._vh.T @ (share * self.modes(self.start))

    def predict(
        self, features: Features, eta: float | None = None, steps: int | None = None
    ) -> np.ndarray:
        """Return ⟨O_i⟩ on other inputs after some steps, or at the end, ``(M', k)``.

        Parameters
        ----------
        features
            Of these inputs, at the start.
        eta, steps
            As in :meth:`move`.

        Examples
        --------
        >>> from qntk_check import circuits, kernel
        >>> c = circuits.Circuit(circuits.product(1, ["X", "Z"]), [0.3, 0.4])
        >>> train, test = (kernel.features(c, states, observables=[{"Z": 1.0}])
        ...                for states in ([[1, 0]], [[1, 0], [0, 1]]))
        >>> linearize(train, [[0.5]]).predict(test).round(6).tolist()
        [[0.5], [-0.5]]
        """
        check_kind("features", features, Features, "give Features of the same circuit")
        if features.flat.shape[1] != self._vh.shape[1]:
            raise DomainError(
                f"features of {features.flat.shape[1]} parameters for a model of "
                f"{self._vh.shape[1]}: take both from one circuit"
            )
        return features.expectation + features.gradient @ self.move(eta, steps)

    def errors(self, eta: float, steps: int) -> np.ndarray:
        """Return the errors after 0, 1, …, ``steps`` steps, ``(steps + 1, M, k)``.

        Examples
        --------
        >>> from qntk_check import circuits, kernel
        >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
        >>> model = linearize(kernel.features(c, [[1, 0]], observables=[{"Z": 1.0}]), [0.5])
        >>> model.errors(eta=0.1, steps=1).shape
        (2, 1, 1)
        """
        count = check_count("steps", steps, least=0) + 1
        needed = 16 * count * (len(self.rates) + self.start.size)
        check_room("the errors after so many steps", needed, "take fewer steps")
        t = np.arange(count)
        eta = check_real("eta", eta, above=0)
        start = self.modes(self.start)
        with np.errstate(over="ignore", invalid="ignore"):
            gone = (1 - (1 - eta * self.rates[None]) ** t[:, None]) * start
            left = self.start.reshape(-1) - gone @ self._u.T
        return check_finite("the errors", left).reshape(len(t), *self.targets.shape)

    def _share(self, eta: float | None, steps: int | None) -> np.ndarray:
        """Return how much of each mode is gone."""
        if (eta is None) != (steps is None):
            raise DomainError("give both eta and steps, or neither for the end of training")
        if eta is None or steps is None:
            return np.ones(len(self._s))
        eta, count = check_real("eta", eta, above=0), check_count("steps", steps, least=0)
        with np.errstate(over="ignore"):
            return check_finite("1 − (1 − ηλ)^t", 1 - (1 - eta * self.rates) ** count)


def linearize(features: Features, targets: ArrayLike, *, cutoff: float = CUTOFF) -> LinearModel:
    """Return the linear model of a circuit on a data set.

    Parameters
    ----------
    features
        Of the training inputs, as :func:`qntk_check.kernel.features` returns them.
    targets
        ``(M, k)``, or ``(M,)`` for one observable.
    cutoff
        As in :class:`LinearModel`.

    Raises
    ------
    DomainError
        If shapes differ, or no parameter moves any output.

    Examples
    --------
    >>> from qntk_check import circuits, kernel
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> model = linearize(kernel.features(c, [[1, 0]], observables=[{"Z": 1.0}]), [0.5])
    >>> model.errors(eta=0.1, steps=2).shape
    (3, 1, 1)
    """
    check_kind("features", features, Features, "give what kernel.features returns")
    wanted = check_targets(targets, features.expectation.shape)
    share = check_real("cutoff", cutoff, least=0, most=1)
    u, s, vh = np.linalg.svd(features.flat, full_matrices=False)
    if s[0] == 0:
        raise DomainError("all derivatives are zero: no parameter moves any output")
    kept = s > max(share, len(s) * 2.0**-52) * s[0]
    return LinearModel(features, wanted, share, u[:, kept], s[kept], vh[kept])


def check_targets(targets: ArrayLike, shape: tuple[int, ...]) -> np.ndarray:
    """Return targets of shape ``(M, k)``, else raise.

    Examples
    --------
    >>> check_targets([1, 2], (2, 1)).tolist()
    [[1.0], [2.0]]
    """
    found = check_reals("the targets", targets)
    if found.ndim == 1 and shape[1] == 1:
        found = found[:, None]
    if found.shape != tuple(shape):
        raise DomainError(
            f"targets of shape {found.shape} for {shape[0]} inputs and {shape[1]} observables: "
            f"give {tuple(shape)}"
        )
    return found
