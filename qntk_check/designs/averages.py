"""Averages over designs: of functions, and k-fold twirls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations
from math import factorial

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import (
    check_callback,
    check_complex,
    check_count,
    check_finite,
    check_flag,
    check_kind,
    check_room,
    show,
)
from qntk_check.designs.groups import Design
from qntk_check.errors import DomainError, ResourceError

__all__ = [
    "DesignAverage",
    "average",
    "haar_twirl",
    "twirl",
]

BLOCK_BYTES = 2**25
MAX_POWER_DIM = 1024  # N^k: the moment operators are N^k × N^k matrices
MAX_COPIES = 10  # 2^10 = 1024
_TWIRL_BYTES = 2**31  # of the permutations as matrices


@dataclass(frozen=True, eq=False)
class DesignAverage:
    """An average over a design, and whether it is the Haar average.

    Parameters
    ----------
    value
        The average: a number or an array.
    degree
        The degree in U (and in U†) of what was averaged.
    design
        The design's name.
    is_haar
        False where ``degree`` exceeds the design's: the value is then the design's own.
    """

    value: float | np.ndarray
    degree: int
    design: str
    is_haar: bool

    def __float__(self) -> float:
        """Return the value of a scalar average."""
        return float(self.value)


def average(
    function: Callable[[np.ndarray], np.ndarray],
    design: Design,
    *,
    degree: int,
    beyond_degree: bool = False,
) -> DesignAverage:
    """Return the average of a function of U over a design.

    Parameters
    ----------
    function
        Takes unitaries ``(B, N, N)`` and returns an array with first axis B.
    design, degree
        The design, and the degree of the function in the entries of U, and in those of U†.
    beyond_degree
        Allow a degree above the design's; the result then says that it is not Haar's.

    Raises
    ------
    DesignDegreeError
        If the degree is above the design's, and that was not allowed.

    Examples
    --------
    >>> from qntk_check.designs import clifford_group
    >>> f = lambda U: np.abs(U[:, 0, 0]) ** 4
    >>> round(float(average(f, clifford_group(1), degree=2)), 12) == round(1 / 3, 12)
    True
    """
    check_callback("function", function)
    degree = check_count("degree", degree)
    require(design, degree, beyond_degree=beyond_degree)
    block = max(1, BLOCK_BYTES // (16 * design.dim**2))
    total: np.ndarray | int = 0
    for start in range(0, design.size, block):
        part = slice(start, start + block)
        values = _values(function, design.unitaries[part])
        total = total + np.tensordot(design.weights[part], values, axes=1)
    return DesignAverage(total, degree, design.name, degree <= design.degree)


def _values(function: Callable[[np.ndarray], np.ndarray], unitaries: np.ndarray) -> np.ndarray:
    """Return what a function makes of unitaries, checked."""
    found = function(unitaries)
    values = check_complex("what the function returns", found)
    values = values if np.iscomplexobj(found) else np.real(values)
    if values.ndim == 0 or len(values) != len(unitaries):
        raise DomainError(
            f"the function returned shape {values.shape} for {len(unitaries)} unitaries: return "
            "one entry for each along the first axis"
        )
    return values


def twirl(
    operator: ArrayLike, k: int, design: Design, *, beyond_degree: bool = False
) -> DesignAverage:
    """Return the k-fold twirl E U†^{⊗k} ρ U^{⊗k} over a design, equation (13).

    Parameters
    ----------
    operator
        ρ, a matrix ``(N**k, N**k)``, not necessarily Hermitian.
    k
        The number of copies, which is the degree.
    design, beyond_degree
        As in :func:`average`.

    Examples
    --------
    >>> from qntk_check.designs import pauli_group
    >>> twirl([[1, 0], [0, 0]], 1, pauli_group(1)).value.real.tolist()
    [[0.5, 0.0], [0.0, 0.5]]
    """
    check_design(design)
    rho = _operator(operator, design.dim, k)
    require(design, k, beyond_degree=beyond_degree)
    block = max(1, BLOCK_BYTES // (16 * rho.size))
    total = np.zeros_like(rho)
    for start in range(0, design.size, block):
        part = slice(start, start + block)
        power = tensor_power(design.unitaries[part], k)
        with np.errstate(over="ignore", invalid="ignore"):
            conjugated = power.conj().swapaxes(1, 2) @ rho @ power
            total += np.tensordot(design.weights[part], conjugated, axes=1)
    return DesignAverage(check_finite("the twirl", total), k, design.name, k <= design.degree)


def haar_twirl(operator: ArrayLike, dim: int, k: int) -> np.ndarray:
    """Return the k-fold Haar twirl, as a projection onto the span of the permutations.

    By Schur–Weyl duality the twirl projects orthogonally onto that span. The Gram matrix
    N^{cycles} is inverted on its range, so that N < k needs no special case. Numerical, and
    apart from every Weingarten formula.

    Examples
    --------
    >>> haar_twirl([[1, 0], [0, 0]], 2, 1).real.tolist()
    [[0.5, 0.0], [0.0, 0.5]]
    """
    dim, k = check_count("dim", dim), check_count("k", k, most=MAX_COPIES)
    rho = _operator(operator, dim, k)
    check_room(
        f"the {show(factorial(k))} permutations of {k} copies of dimension {dim}",
        8 * factorial(k) * dim ** (2 * k),
        "take fewer copies",
        bound=_TWIRL_BYTES,
    )
    indices = np.arange(dim**k).reshape((dim,) * k)
    size = dim**k
    moves = [np.transpose(indices, p).ravel() for p in permutations(range(k))]
    basis = np.zeros((len(moves), size, size))
    for number, move in enumerate(moves):
        basis[number, np.arange(size), move] = 1
    flat = basis.reshape(len(moves), -1)
    with np.errstate(over="ignore", invalid="ignore"):
        weights = np.linalg.pinv(flat @ flat.T, rcond=1e-10, hermitian=True) @ (flat @ rho.ravel())
        twirled = (weights @ flat).reshape(size, size)
    return check_finite("the twirl", twirled)


def check_design(design: object) -> Design:
    """Return a design, else raise."""
    return check_kind("the design", design, Design, "give one, such as designs.clifford_group(1)")


def require(design: Design, degree: int, *, beyond_degree: bool) -> None:
    """Raise unless the design is one of this degree, or a higher one was asked for by name."""
    check_design(design)
    if not check_flag("beyond_degree", beyond_degree):
        design.require(degree)


def tensor_power(matrices: np.ndarray, k: int) -> np.ndarray:
    """Return the k-fold tensor power of each matrix of a batch."""
    result = matrices
    for _ in range(k - 1):
        size = result.shape[1] * matrices.shape[1]
        result = np.einsum("bij,bkl->bikjl", result, matrices).reshape(-1, size, size)
    return result


def _operator(operator: ArrayLike, dim: int, k: int) -> np.ndarray:
    """Return ρ as a complex matrix on k copies, checked."""
    k = check_count("k", k, most=MAX_COPIES)
    rho = check_complex("ρ", operator)
    if dim**k > MAX_POWER_DIM:
        raise ResourceError(
            f"{k} copies of dimension N = {show(dim)} have dimension {show(dim**k)}; the limit is "
            f"{MAX_POWER_DIM}: use fewer copies"
        )
    if rho.shape != (dim**k, dim**k):
        raise DomainError(
            f"ρ has shape {rho.shape} where {k} copies of dimension {dim} need ({dim**k}, {dim**k})"
        )
    if not np.isfinite(rho).all():
        raise DomainError("ρ has entries that are NaN or infinite: remove them")
    return rho
