"""Generators X of gates exp(iθX), X² = 1."""

from __future__ import annotations

import numpy as np

from qntk_check.arguments import check_count, check_flag, show
from qntk_check.errors import ObservableError
from qntk_check.observables.forms import GeneratorLike
from qntk_check.observables.matrices import as_matrix, dimension
from qntk_check.observables.reading import TOLERANCE, canonical
from qntk_check.observables.strings import check_pauli, pauli_matrix

__all__ = ["as_involution"]


def as_involution(
    generator: GeneratorLike, *, n: int | None = None, traceless: bool = True
) -> np.ndarray:
    """Return the generator X of a gate exp(iθX) as a matrix, after checking X² = 1.

    Parameters
    ----------
    generator
        A Pauli string, or an operator in any form that :func:`~qntk_check.observables.canonical`
        reads.
    n
        Number of qubits expected; ``None`` accepts any dimension.
    traceless
        Whether Tr X = 0 is required, as equation (22) does.

    Raises
    ------
    ObservableError
        If X is not Hermitian, X² ≠ 1, or Tr X ≠ 0 where it must vanish.
    ResourceError
        If the matrix would take more than 4 GiB.

    Examples
    --------
    >>> as_involution("ZI").shape
    (4, 4)
    """
    check_flag("traceless", traceless)
    matrix = _matrix(generator, None if n is None else check_count("n", n))
    with np.errstate(all="ignore"):  # an overflow is a deviation
        deviation = float(np.abs(matrix @ matrix - np.eye(len(matrix))).max())
    if not deviation <= TOLERANCE:
        raise ObservableError(
            f"the generator has X² ≠ 1 (largest deviation {deviation:.3g}): the theory needs "
            "X² = 1; divide by the norm, or use a Pauli string"
        )
    if traceless:
        _check_traceless(matrix)
    return matrix


def _matrix(generator: GeneratorLike, qubits: int | None) -> np.ndarray:
    """Return a Hermitian matrix of the right size."""
    if isinstance(generator, str):
        return pauli_matrix(check_pauli(generator, n=qubits))
    form = canonical(generator)
    size = dimension(form)
    if qubits is not None and (size.bit_length() != qubits + 1 or size & (size - 1)):
        raise ObservableError(
            f"the generator acts on dimension {show(size)} where {show(qubits)} qubits have "
            f"2^{show(qubits)}: give a generator of that size"
        )
    return as_matrix(form)


def _check_traceless(matrix: np.ndarray) -> None:
    trace = float(np.trace(matrix).real)
    if abs(trace) > TOLERANCE * len(matrix):
        raise ObservableError(
            f"the generator has Tr X = {trace:.6g} where equation (22) needs Tr X = 0: use a "
            "Pauli string other than the identity, or formulas.kernel_mean_any_generator, which "
            "takes Tr X"
        )
