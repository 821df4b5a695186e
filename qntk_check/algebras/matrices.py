"""The Lie algebra of Hermitian matrices, its centre and its simple ideals, by numbers.

The algebra is the span of nested commutators with the generators, found by orthogonalizing them.
What the generators commute with is the centre. A random element h of the rest is regular: the
eigenvectors of ad_h with eigenvalues other than 0 are root vectors, each in one simple ideal, and
two roots belong to the same ideal if a chain of roots with [e, e†] not orthogonal joins them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qntk_check.arguments import check_count, check_sequence
from qntk_check.errors import DomainError, ResourceError
from qntk_check.kinds import Array
from qntk_check.observables import ObservableLike, as_matrix

__all__ = ["MatrixAlgebra", "matrix_algebra"]

MOST_DIMENSIONS = 512
_SMALL = 1e-8  # of a commutator of normalized elements, what is taken for rounding
_MOST_NUMBERS = 2**26  # of a basis


@dataclass(frozen=True, eq=False)
class MatrixAlgebra:
    """A Lie algebra of Hermitian matrices (times i), orthogonal by Tr AB.

    Parameters
    ----------
    center
        An orthonormal basis of the centre, ``(c, N, N)``.
    ideals
        Orthonormal bases of the simple ideals, each ``(d_j, N, N)``.
    """

    center: np.ndarray
    ideals: tuple[np.ndarray, ...]

    @property
    def dimension(self) -> int:
        """The real dimension, with the centre."""
        return len(self.center) + sum(map(len, self.ideals))

    @property
    def name(self) -> str:
        """Dimensions of the centre and of the simple ideals."""
        parts = [f"a simple ideal of dimension {len(ideal)}" for ideal in self.ideals]
        parts += [f"a centre of dimension {len(self.center)}"] if len(self.center) else []
        return ", ".join(parts)


def matrix_algebra(
    generators: Sequence[ObservableLike], *, most: int = MOST_DIMENSIONS
) -> MatrixAlgebra:
    """Return the Lie algebra that observables generate under commutators.

    Parameters
    ----------
    generators
        H_k in any form of :func:`qntk_check.observables.canonical`, of one dimension; multiples of
        1 in them belong to the algebra, as everything else.
    most
        Largest dimension of the algebra.

    Raises
    ------
    DomainError
        If there are none.
    ResourceError
        If the algebra is larger, or its basis too large for memory.

    Examples
    --------
    >>> found = matrix_algebra([{"XI": 1, "IX": 1}, {"ZZ": 1}])
    >>> found.dimension, [len(ideal) for ideal in found.ideals]
    (4, [3])
    """
    listed = check_sequence("generators", generators, "give a list of observables")
    if not listed:
        raise DomainError("no generators: give at least one observable")
    bound = check_count("most", most)
    first = as_matrix(listed[0])
    matrices = [first, *(as_matrix(each, dim=len(first)) for each in listed[1:])]
    matrices = [m / np.linalg.norm(m) for m in matrices if np.linalg.norm(m) > 0]
    if not matrices:
        raise DomainError("all generators are 0: give at least one other")
    basis = _closed(matrices, bound)
    return _split(matrices, basis)


def _commutator(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return 1j * (a @ b - b @ a)


def _closed(matrices: list[np.ndarray], bound: int) -> np.ndarray:
    """Return an orthonormal basis of all nested commutators."""
    size = len(matrices[0])
    basis = np.empty((0, size, size), dtype=complex)
    waiting = list(matrices)
    while waiting:
        new = waiting.pop()
        for _ in range(2):
            new = new - np.tensordot(_overlaps(basis, new), basis, axes=1)
        norm = float(np.linalg.norm(new))
        if norm < _SMALL:
            continue
        new = (new + new.conj().T) / (2 * norm)
        basis = np.concatenate([basis, new[None]])
        if len(basis) > bound or basis.size > _MOST_NUMBERS:
            raise ResourceError(
                f"these matrices of size {size} generate an algebra of more than {len(basis) - 1} "
                "dimensions, which is as far as it is listed: give Pauli strings one by one, whose "
                "algebra need not be listed, or raise most="
            )
        for matrix in matrices:
            bracket = _commutator(matrix, new)
            length = float(np.linalg.norm(bracket))
            if length > _SMALL:
                waiting.append(bracket / length)
    return basis


def _overlaps(basis: np.ndarray, matrix: np.ndarray) -> Array:
    """Return Tr b_a A for all b_a."""
    return np.real(basis.reshape(len(basis), matrix.size).conj() @ matrix.ravel())


def _adjoint(basis: np.ndarray, matrix: np.ndarray) -> Array:
    """Return ad of i·matrix on the span of a basis, real and antisymmetric."""
    brackets = 1j * (matrix @ basis - basis @ matrix)
    flat = basis.reshape(len(basis), -1)
    return np.real(flat.conj() @ brackets.reshape(len(basis), -1).T)


def _split(matrices: list[np.ndarray], basis: np.ndarray) -> MatrixAlgebra:
    square = np.zeros((len(basis), len(basis)))
    for matrix in matrices:
        adjoint = _adjoint(basis, matrix)
        square += adjoint.T @ adjoint
    values, vectors = np.linalg.eigh(square)
    in_center = values < _SMALL
    center = np.tensordot(vectors[:, in_center].T, basis, axes=1)
    rest = np.tensordot(vectors[:, ~in_center].T, basis, axes=1)
    return MatrixAlgebra(center, _ideals(rest) if len(rest) else ())


def _ideals(basis: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the simple ideals of a semisimple algebra."""
    weights = np.random.default_rng(0).standard_normal(len(basis))
    regular = np.tensordot(weights / np.linalg.norm(weights), basis, axes=1)
    values, vectors = np.linalg.eigh(1j * _adjoint(basis, regular))
    scale = np.abs(values).max()
    roots = vectors[:, values > _SMALL * scale]
    flat = basis.reshape(len(basis), -1)
    elements = (roots.T @ flat).reshape(-1, *basis.shape[1:])
    coroots = elements @ elements.conj().transpose(0, 2, 1)
    coroots = coroots - elements.conj().transpose(0, 2, 1) @ elements
    flat_coroots = coroots.reshape(len(coroots), -1)
    flat_coroots /= np.linalg.norm(flat_coroots, axis=1)[:, None]
    joined = np.abs(flat_coroots.conj() @ flat_coroots.T) > 1e-6
    found = []
    for members in _connected(joined):
        planes = np.concatenate([np.real(roots[:, members]), np.imag(roots[:, members])], axis=1)
        inner = np.real(flat.conj() @ flat_coroots[members].T)
        left, sizes, _ = np.linalg.svd(np.concatenate([planes, inner], axis=1))
        rank = int((sizes > 1e-6).sum())
        found.append(np.tensordot(left[:, :rank].T, basis, axes=1))
    return tuple(sorted(found, key=len))


def _connected(joined: np.ndarray) -> list[list[int]]:
    left, found = np.ones(len(joined), dtype=bool), []
    while left.any():
        part = [int(np.flatnonzero(left)[0])]
        left[part[0]] = False
        for place in part:
            near = np.flatnonzero(joined[place] & left)
            part += near.tolist()
            left[near] = False
        found.append(part)
    return found
