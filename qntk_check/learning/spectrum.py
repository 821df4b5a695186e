"""The spectrum of a kernel matrix, and what it says of training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_finite, check_real, check_reals
from qntk_check.errors import DomainError

__all__ = ["Spectrum", "spectrum"]

_ASYMMETRY = 1e-9  # of the largest entry: what rounding leaves of a symmetric matrix is far less
_NEGATIVE = 1e-9  # of the largest eigenvalue


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The eigenvalues of a kernel matrix, in units of O².

    Parameters
    ----------
    eigenvalues
        λ_1 ≥ λ_2 ≥ … ≥ 0, shape ``(S,)`` with S = M·k.
    modes
        The eigenvectors as columns, ``(S, S)``; rows are (α, i), inputs slowest.

    Examples
    --------
    >>> found = spectrum([[2.0, 1.0], [1.0, 2.0]])
    >>> found.eigenvalues.round(9).tolist(), round(found.condition_number, 9), found.rank
    ([3.0, 1.0], 3.0, 2)
    """

    eigenvalues: np.ndarray
    modes: np.ndarray

    @property
    def rank(self) -> int:
        """How many eigenvalues are not zero to rounding."""
        largest = float(self.eigenvalues[0])
        return int((self.eigenvalues > largest * len(self.eigenvalues) * 2.0**-52).sum())

    @property
    def condition_number(self) -> float:
        """λ_1/λ_S; infinite where the rank is below S, as it is with more inputs than parameters.

        Then some combination of the errors does not move at all.
        """
        if self.rank < len(self.eigenvalues):
            return float("inf")
        return float(self.eigenvalues[0] / self.eigenvalues[-1])

    @property
    def condition_on_range(self) -> float:
        """λ_1 over the smallest eigenvalue that is not zero, of the modes that move."""
        return float(self.eigenvalues[0] / self.eigenvalues[self.rank - 1])

    @property
    def effective_rank(self) -> float:
        """The exponential of the entropy of λ/Tr K, between 1 and the rank.

        O. Roy and M. Vetterli, *The effective rank* (EUSIPCO 2007).
        """
        share = self.eigenvalues[: self.rank] / self.eigenvalues.sum()
        return float(np.exp(-(share * np.log(share)).sum()))

    @property
    def participation_ratio(self) -> float:
        """(Tr K)²/Tr K², between 1 and the rank."""
        return float(self.eigenvalues.sum() ** 2 / (self.eigenvalues**2).sum())

    @property
    def critical_rate(self) -> float:
        """2/λ_1: at a larger η the first mode grows, to first order."""
        return float(2 / self.eigenvalues[0])

    def factors(self, eta: float) -> np.ndarray:
        """Return 1 − ηλ of every mode: what one step multiplies it by.

        Examples
        --------
        >>> spectrum([[1.0]]).factors(0.5).tolist()
        [0.5]
        """
        with np.errstate(over="ignore"):
            found = 1 - check_real("eta", eta, above=0) * self.eigenvalues
        return check_finite("1 − ηλ", found)

    def decay_times(self, eta: float) -> np.ndarray:
        """Return in how many steps each mode falls by the factor e, −1/log abs(1 − ηλ).

        It is infinite where λ is zero, and 0 where ηλ = 1.

        Raises
        ------
        DomainError
            If η is not below :attr:`critical_rate`: the first mode does not decay.

        Examples
        --------
        >>> spectrum([[1.0]]).decay_times(0.5).round(6).tolist()
        [1.442695]
        """
        rate = check_real("eta", eta, above=0)
        if rate >= self.critical_rate:
            raise DomainError(
                f"eta = {rate:.6g} is not below 2/λ_1 = {self.critical_rate:.6g}: the first mode "
                "does not decay; give a smaller rate"
            )
        moving, times = slice(0, self.rank), np.full(len(self.eigenvalues), np.inf)
        x = rate * self.eigenvalues[moving]
        with np.errstate(divide="ignore", over="ignore"):  # at ηλ = 1 the mode is gone in one step
            # the smaller of two forms that lose no digits: log1p near 0, −log abs near 2
            fall = np.where(x < 1, -np.log1p(-np.minimum(x, 1)), -np.log(np.abs(1 - x)))
            times[moving] = 1 / fall
        check_finite("the decay times", times[moving])  # beyond the floats where η is tiny
        return times


def spectrum(kernel: ArrayLike) -> Spectrum:
    """Return the spectrum of a kernel matrix.

    Parameters
    ----------
    kernel
        As :func:`qntk_check.kernel.matrix` returns it, ``(M, M)`` or ``(M, k, M, k)``.

    Raises
    ------
    DomainError
        If it is not square, symmetric and positive semidefinite (to rounding), or zero.

    Examples
    --------
    >>> from qntk_check import circuits, kernel
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> spectrum(kernel.matrix(c, [[1, 0], [0, 1]], observable={"Z": 1.0})).rank
    1
    """
    K = _square(check_reals("the kernel matrix", kernel))
    scale = float(np.abs(K).max())
    if scale == 0:
        raise DomainError("the kernel matrix is zero: no parameter moves any output")
    if np.abs(K - K.T).max() > _ASYMMETRY * scale:
        raise DomainError("the kernel matrix is not symmetric: give K between equal inputs")
    values, vectors = np.linalg.eigh((K + K.T) / 2)
    if values[0] < -_NEGATIVE * values[-1]:
        raise DomainError(
            f"the kernel matrix has the eigenvalue {values[0]:.6g}: a Gram matrix of gradients has "
            "none below zero"
        )
    return Spectrum(
        check_finite("the spectrum", np.maximum(values[::-1], 0)),
        np.ascontiguousarray(vectors[:, ::-1]),
    )


def _square(K: np.ndarray) -> np.ndarray:
    """Return the matrix with inputs and observables on one axis."""
    half = K.ndim // 2
    if K.ndim not in (2, 4) or K.shape[:half] != K.shape[half:] or not K.size:
        raise DomainError(
            f"a kernel matrix of shape {K.shape}: give (M, M), or (M, k, M, k) for k observables"
        )
    size = int(np.prod(K.shape[:half]))
    return K.reshape(size, size)
