"""The affine map from parameters and data to angles: ``angles = W θ + D x + b``.

Tied parameters, controlled rotations, data encodings and the half angles of files are all this
one map. With g the gradient in the angles, the gradient in θ is Wᵀg; K is its square, and μ is
vᵀ(Wᵀ h W)v at v = Wᵀg.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import (
    check_finite,
    check_kind,
    check_reals,
    check_rows,
    check_sequence,
    show,
)
from qntk_check.circuits.conventions import AngleConvention, convention
from qntk_check.errors import DomainError

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

__all__ = ["AngleMap", "Chart"]


@dataclass(frozen=True, eq=False)
class AngleMap:
    """``angles = W θ + D x + b``, with parameters θ and data x.

    Parameters
    ----------
    weights
        W of shape ``(L, P)``, a SciPy sparse matrix or an array; row ℓ belongs to the ℓ-th
        rotation from the left. Derivatives are taken with respect to θ.
    data
        D of shape ``(L, F)``, or ``None`` without data.
    offset
        b of shape ``(L,)``; zero by default.
    names, data_names
        Names of the parameters and of the data; by default ``t0 …`` and ``x0 …``.
    convention
        In which angles W, D, b are written: ``"full"``, exp(iφX), or ``"half"``, exp(−iφX/2).

    Raises
    ------
    DomainError
        If shapes or names do not fit, or a number is not finite.

    Examples
    --------
    >>> tied = AngleMap([[1.0], [1.0]], names=("gamma",))
    >>> tied.angles([0.3]).tolist(), tied.pull([0.5, 0.25]).tolist()
    ([0.3, 0.3], [0.75])
    """

    weights: csr_matrix
    data: csr_matrix | None = None
    offset: np.ndarray | None = None
    names: tuple[str, ...] = ()
    data_names: tuple[str, ...] = ()
    convention: str = "full"

    def __post_init__(self) -> None:
        """Check shapes, numbers and names."""
        convention(self.convention)
        weights = _sparse("W", self.weights)
        rows, count = _shape(weights)
        if not count:
            raise DomainError("W has no column: K needs one parameter or more")
        object.__setattr__(self, "weights", weights)
        columns = 0
        if self.data is not None:
            data = _sparse("D", self.data)
            height, columns = _shape(data)
            if height != rows:
                raise DomainError(
                    f"D has {height} rows where W has {rows}: give one for each rotation"
                )
            object.__setattr__(self, "data", data)
        offset = np.zeros(rows) if self.offset is None else check_reals("b", self.offset)
        if offset.shape != (rows,):
            raise DomainError(f"b has shape {offset.shape} where ({rows},) is needed")
        object.__setattr__(self, "offset", check_finite("b", np.array(offset, dtype=float)))
        for field, letter, size in (("names", "t", count), ("data_names", "x", columns)):
            names = _names(getattr(self, field), letter, size)
            object.__setattr__(self, field, names)

    @property
    def layers(self) -> int:
        """The number L of rotations."""
        return _shape(self.weights)[0]

    @property
    def size(self) -> int:
        """The number P of parameters."""
        return _shape(self.weights)[1]

    @cached_property
    def plain(self) -> bool:
        """Whether every rotation has a parameter of its own, in order, and nothing else."""
        w, size = self.weights, self.size
        return (
            self.data is None
            and self.layers == size == w.nnz
            and bool((w.indices == np.arange(size)).all() and (w.data == 1).all())
            and bool((np.diff(w.indptr) == 1).all() and not np.any(self.offset))
        )

    @cached_property
    def _back(self) -> csr_matrix:
        """Wᵀ, by rows."""
        return cast("csr_matrix", self.weights.T.tocsr())

    def angles(self, theta: ArrayLike, data: ArrayLike | None = None) -> np.ndarray:
        """Return the full angles ``(…, L)`` at parameters ``(…, P)`` and data ``(…, F)``."""
        values = _values("the parameters", theta, self.names)
        found = _times(self.weights, values) + self.offset
        if self.data is not None:
            if data is None:
                raise DomainError(
                    f"the circuit takes data {', '.join(self.data_names[:5])}, and none is given: "
                    "give data=…"
                )
            inputs = _values("the data", data, self.data_names)
            if values.ndim == inputs.ndim == 2 and len({len(values), len(inputs), 1}) == 3:
                raise DomainError(
                    f"{len(values)} sets of parameters beside {len(inputs)} of data: give as many, "
                    "or one of either"
                )
            with np.errstate(over="ignore", invalid="ignore"):  # refused below
                found = found + _times(self.data, inputs)
        elif data is not None:
            raise DomainError("data for a circuit without data: leave it out")
        return convention(self.convention).to_full(found)

    def pull(self, gradient: ArrayLike, by: AngleConvention | None = None) -> np.ndarray:
        """Return the gradient ``(…, P)`` in θ of a gradient ``(…, L)`` in the full angles."""
        gradient = check_rows("the derivatives", gradient, self.layers)
        return self._moved(None if self.plain else self._back, gradient, by)

    def push(self, direction: ArrayLike, by: AngleConvention | None = None) -> np.ndarray:
        """Return how the full angles ``(…, L)`` move along a direction ``(…, P)`` of θ.

        Examples
        --------
        >>> tied = AngleMap([[1.0], [2.0]])
        >>> tied.push([0.5]).tolist(), tied.push([0.5], convention("half")).tolist()
        ([0.5, 1.0], [-0.25, -0.5])
        """
        direction = check_rows("the moves of the parameters", direction, self.size)
        return self._moved(None if self.plain else self.weights, direction, by)

    def _moved(
        self, matrix: csr_matrix | None, vectors: np.ndarray, by: AngleConvention | None
    ) -> np.ndarray:
        """Return the slope times a matrix (``None`` for 1) times each of the vectors."""
        own = convention(self.convention)
        by = own if by is None else check_kind("by", by, AngleConvention, "give a convention")
        with np.errstate(over="ignore", invalid="ignore"):
            found = by.slope * (vectors if matrix is None else _times(matrix, vectors))
        return check_finite("a product with W", found)


@dataclass(frozen=True)
class Chart:
    """How derivatives by the full angles and by the parameters of a circuit follow each other.

    Parameters
    ----------
    mapped
        What the angles are made of; ``None`` where each is a parameter itself.
    by
        The convention in which derivatives are.

    Examples
    --------
    >>> chart = Chart(None, convention("half"))
    >>> chart.pull(np.array([0.5])).tolist(), chart.push(np.array([0.5])).tolist()
    ([-0.25], [-0.25])
    """

    mapped: AngleMap | None
    by: AngleConvention

    def __post_init__(self) -> None:
        """Check both."""
        if self.mapped is not None:
            check_kind("the map of parameters", self.mapped, AngleMap, "give an AngleMap")
        check_kind("by", self.by, AngleConvention, "give a convention")

    @classmethod
    def of(cls, mapped: AngleMap | None, asked: AngleConvention | None = None) -> Chart:
        """Return that of a circuit: the convention asked for, or its own.

        Examples
        --------
        >>> Chart.of(AngleMap([[2.0]], convention="half")).pull([1.0]).tolist()
        [-1.0]
        """
        found = cls(mapped, convention("full") if asked is None else asked)
        if mapped is None or asked is not None:
            return found
        return cls(mapped, convention(mapped.convention))

    def pull(self, by_angles: ArrayLike) -> np.ndarray:
        """Return derivatives ``(…, P)`` by the parameters of those ``(…, L)`` by the angles."""
        if self.mapped is None:
            return self._scaled(by_angles)
        return self.mapped.pull(by_angles, self.by)

    def push(self, direction: ArrayLike) -> np.ndarray:
        """Return how the angles ``(…, L)`` move along a direction ``(…, P)`` of the parameters."""
        if self.mapped is None:
            return self._scaled(direction)
        return self.mapped.push(direction, self.by)

    def _scaled(self, vectors: ArrayLike) -> np.ndarray:
        with np.errstate(over="ignore", invalid="ignore"):
            found = np.asarray(self.by.slope * check_reals("the vectors", vectors))
        return check_finite("a vector times the slope", found)


def _shape(matrix: csr_matrix) -> tuple[int, int]:
    """Return rows and columns, which SciPy's own types leave open."""
    return cast("tuple[int, int]", matrix.shape)


def _times(matrix: csr_matrix, vectors: np.ndarray) -> np.ndarray:
    """Return the matrix times each of the vectors, which stand in rows."""
    flat = vectors.reshape(-1, vectors.shape[-1])
    found = np.ascontiguousarray((matrix @ flat.T).T)
    return found.reshape(*vectors.shape[:-1], found.shape[-1])


def _sparse(name: str, matrix: object) -> csr_matrix:
    """Return a sparse matrix of finite numbers, each entry stored once and no zero."""
    from scipy.sparse import csr_matrix, issparse

    if not issparse(matrix):
        matrix = check_reals(name, matrix)
        if matrix.ndim != 2:
            raise DomainError(f"{name} has shape {matrix.shape}: give a matrix, one row a rotation")
    try:
        found = csr_matrix(matrix, dtype=float, copy=True)
    except (TypeError, ValueError) as error:
        raise DomainError(f"{name} is {show(matrix)}: give a matrix of real numbers") from error
    found.sum_duplicates()
    found.eliminate_zeros()
    check_finite(name, found.data)
    return found


def _names(given: Sequence[str], letter: str, size: int) -> tuple[str, ...]:
    """Return that many different names."""
    names = tuple(check_sequence("names", given, 'give a tuple such as ("a", "b")'))
    if not names:
        return tuple(f"{letter}{k}" for k in range(size))
    if len(names) != size or len(set(names)) != size or not all(isinstance(k, str) for k in names):
        raise DomainError(f"names {show(names)} for {size} columns: give a different text for each")
    return names


def _values(what: str, values: ArrayLike, names: tuple[str, ...]) -> np.ndarray:
    """Return vectors of the right width."""
    array = check_finite(what, check_reals(what, values))
    if array.ndim not in (1, 2) or array.shape[-1] != len(names):
        raise DomainError(
            f"{what} have shape {array.shape} where (…, {len(names)}) is needed: one number for "
            f"each of {', '.join(names[:5])}{' …' if len(names) > 5 else ''}"
        )
    return array
