"""Averages over designs: of functions, of k-fold twirls, and of powers of one derivative."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations
from math import factorial
from typing import Any

import numpy as np

from qntk_check.arguments import (
    check_callback,
    check_count,
    check_finite,
    check_flag,
    check_kind,
    check_room,
    show,
)
from qntk_check.circuits.validation import check_complex, check_state
from qntk_check.designs.groups import Design
from qntk_check.errors import DomainError, ResourceError
from qntk_check.observables import as_involution, as_matrix

__all__ = [
    "DesignAverage",
    "average",
    "design_gradient_moment",
    "design_kernel_mean",
    "haar_twirl",
    "twirl",
]

_BLOCK_BYTES = 2**25
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

    value: Any
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
    design
        The design.
    degree
        The degree of the function in the entries of U, and in those of U†.
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
    _require(design, degree, beyond_degree=beyond_degree)
    block = max(1, _BLOCK_BYTES // (16 * design.dim**2))
    total: Any = 0
    for start in range(0, design.size, block):
        part = slice(start, start + block)
        found = function(design.unitaries[part])
        values = check_complex("what the function returns", found)
        values = values if np.iscomplexobj(found) else np.real(values)
        if values.ndim == 0 or len(values) != len(design.unitaries[part]):
            raise DomainError(
                f"the function returned shape {values.shape} for {len(design.unitaries[part])} "
                "unitaries: return one entry for each along the first axis"
            )
        total = total + np.tensordot(design.weights[part], values, axes=1)
    return DesignAverage(total, degree, design.name, degree <= design.degree)


def twirl(operator: Any, k: int, design: Design, *, beyond_degree: bool = False) -> DesignAverage:
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
    _check_design(design)
    rho = _operator(operator, design.dim, k)
    _require(design, k, beyond_degree=beyond_degree)
    block = max(1, _BLOCK_BYTES // (16 * rho.size))
    total = np.zeros_like(rho)
    for start in range(0, design.size, block):
        part = slice(start, start + block)
        power = _power(design.unitaries[part], k)
        with np.errstate(over="ignore", invalid="ignore"):
            conjugated = power.conj().swapaxes(1, 2) @ rho @ power
            total += np.tensordot(design.weights[part], conjugated, axes=1)
    return DesignAverage(check_finite("the twirl", total), k, design.name, k <= design.degree)


def haar_twirl(operator: Any, dim: int, k: int) -> np.ndarray:
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


def design_gradient_moment(
    design: Design,
    observable: Any,
    generator: Any,
    power: int,
    *,
    state: Any = None,
    beyond_degree: bool = False,
) -> DesignAverage:
    """Return E g^p of one slot, V_− and V_+ independent and both from the design.

    g = i⟨Ψ_0|V_+†[V_−†OV_−, X]V_+|Ψ_0⟩ up to sign = i Tr(A·C) with A = V_−†OV_− and
    C = [X, V_+ΨV_+†]. So E g^p = i^p Tr(E A^{⊗p} · E C^{⊗p}): two averages over the design
    instead of one over all its pairs.

    Parameters
    ----------
    design
        For V_− and for V_+.
    observable
        Any form that :func:`qntk_check.observables.as_matrix` reads.
    generator
        X: a Pauli string or a matrix with X² = 1.
    power
        p, which is the degree in either unitary.
    state
        Ψ_0; ``None`` is ``|0…0⟩``.
    beyond_degree
        As in :func:`average`.

    Examples
    --------
    >>> from qntk_check.designs import binary_icosahedral
    >>> m = design_gradient_moment(binary_icosahedral(), {"Z": 1.0}, "X", 2)
    >>> round(float(m), 12) == round(8 / 9, 12)
    True
    """
    power = check_count("power", power, most=MAX_COPIES)
    dim = _check_design(design).dim
    n = dim.bit_length() - 1
    O = as_matrix(observable, dim=dim)  # noqa: E741 (the paper's letter)
    X = as_involution(generator, n=n, traceless=False)
    psi = check_state(np.eye(dim)[0] if state is None else state, n)
    if dim**power > MAX_POWER_DIM:
        raise ResourceError(
            f"E g^{power} at N = {dim} needs matrices of dimension {dim**power}; the limit is "
            f"{MAX_POWER_DIM}: lower the power or the dimension"
        )

    def heisenberg(unitaries: np.ndarray) -> np.ndarray:
        return unitaries.conj().swapaxes(1, 2) @ O @ unitaries

    def commutator(unitaries: np.ndarray) -> np.ndarray:
        vectors = unitaries @ psi
        projectors = vectors[:, :, None] * vectors[:, None, :].conj()
        return X @ projectors - projectors @ X

    left, right = (
        _mean_power(f, design, power, beyond_degree=beyond_degree) for f in (heisenberg, commutator)
    )
    with np.errstate(over="ignore", invalid="ignore"):
        value = (1j**power * np.einsum("ij,ji->", left, right)).real
    return DesignAverage(
        float(check_finite("E g^p", value)), power, design.name, power <= design.degree
    )


def design_kernel_mean(
    design: Design,
    observable: Any,
    generator: Any,
    *,
    layers: int = 1,
    state: Any = None,
    beyond_degree: bool = False,
) -> DesignAverage:
    """Return the mean kernel L·E g² with V_− and V_+ independent and from the design.

    What (22) gives for any 2-design on both sides and Tr X = 0.

    Parameters
    ----------
    design, observable, generator, state, beyond_degree
        As in :func:`design_gradient_moment`.
    layers
        The number L of slots.

    Raises
    ------
    DesignDegreeError
        If the design is not a 2-design, as the Pauli group is not.

    Examples
    --------
    >>> from qntk_check.designs import clifford_group
    >>> round(float(design_kernel_mean(clifford_group(1), {"Z": 1}, "X", layers=3)), 12)
    2.666666666667
    """
    layers = check_count("layers", layers, most=2**53)
    moment = design_gradient_moment(
        design, observable, generator, 2, state=state, beyond_degree=beyond_degree
    )
    return DesignAverage(layers * moment.value, 2, design.name, moment.is_haar)


def _mean_power(
    function: Callable[[np.ndarray], np.ndarray], design: Design, k: int, *, beyond_degree: bool
) -> np.ndarray:
    """Return E f(U)^{⊗k}."""
    _require(design, k, beyond_degree=beyond_degree)
    size = design.dim**k
    block = max(1, _BLOCK_BYTES // (16 * size**2))
    total = np.zeros((size, size), dtype=complex)
    for start in range(0, design.size, block):
        part = slice(start, start + block)
        with np.errstate(over="ignore", invalid="ignore"):
            copies = _power(function(design.unitaries[part]), k)
            total += np.tensordot(design.weights[part], copies, axes=1)
    return check_finite("a moment of the observable", total)


def _check_design(design: Any) -> Design:
    return check_kind("the design", design, Design, "give one, such as designs.clifford_group(1)")


def _require(design: Any, degree: int, *, beyond_degree: bool) -> None:
    """Raise unless the design is one of this degree, or a higher one was asked for by name."""
    _check_design(design)
    if not check_flag("beyond_degree", beyond_degree):
        design.require(degree)


def _power(matrices: np.ndarray, k: int) -> np.ndarray:
    """Return the k-fold tensor power of each matrix of a batch."""
    result = matrices
    for _ in range(k - 1):
        size = result.shape[1] * matrices.shape[1]
        result = np.einsum("bij,bkl->bikjl", result, matrices).reshape(-1, size, size)
    return result


def _operator(operator: Any, dim: int, k: int) -> np.ndarray:
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
