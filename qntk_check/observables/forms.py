"""What an observable may be written as, and as what the evaluators take it: the types of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, SupportsFloat, TypeAlias

import numpy as np

from qntk_check.observables.numbers import Number

__all__ = ["GeneratorLike", "Numeric", "ObservableLike", "Operator"]

Numeric: TypeAlias = SupportsFloat | complex  # a complex number has to be real
Operator: TypeAlias = Mapping[str, Number] | Sequence[Number] | np.ndarray


class SparseEntries(Protocol):
    """Entries of a sparse matrix and where they stand."""

    @property
    def row(self) -> np.ndarray:
        """Rows."""
        ...

    @property
    def col(self) -> np.ndarray:
        """Columns."""
        ...

    @property
    def data(self) -> np.ndarray:
        """Values."""
        ...


class SparseLike(Protocol):
    """A sparse matrix or array of SciPy, in any of its formats."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(N, N)."""
        ...

    def tocoo(self) -> SparseEntries:
        """Return its entries."""
        ...


# Pauli strings with coefficients, as a dict or as pairs; eigenvalues; a matrix.
ObservableLike: TypeAlias = (
    Mapping[str, Numeric]
    | Sequence[tuple[str, Numeric]]
    | Sequence[Numeric]
    | Sequence[Sequence[Numeric]]
    | np.ndarray
    | SparseLike
)
# X of exp(iθX): one Pauli string, or an observable with X² = 1.
GeneratorLike: TypeAlias = str | ObservableLike
