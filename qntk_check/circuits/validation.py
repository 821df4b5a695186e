"""What the parts of a circuit must be, and the errors when they are not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import numpy as np

from qntk_check.arguments import check_count, check_rng, check_sequence, show
from qntk_check.arguments.numbers import complex_array
from qntk_check.errors import DomainError, ObservableError

__all__ = [
    "UNITARY_TOLERANCE",
    "check_angles",
    "check_count",
    "check_qubits",
    "check_rng",
    "check_state",
    "check_states",
    "check_unitary",
]

# The rounding of a matrix written with 11 or more digits; a wrong matrix is off by far more.
UNITARY_TOLERANCE = 1e-10


def check_qubits(qubits: object, n: int | None = None) -> tuple[int, ...]:
    """Return the qubits of a gate as a tuple of distinct numbers in 0 … n−1.

    Examples
    --------
    >>> check_qubits([2, 0], n=3)
    (2, 0)
    """
    if isinstance(qubits, int | np.integer):
        qubits = (qubits,)
    listed = check_sequence(
        "the gate's qubits", cast("Iterable[object]", qubits), "give a tuple such as (0, 1)"
    )
    result = tuple(check_count("a qubit of the gate", q, least=0) for q in listed)
    if not result:
        raise DomainError("a gate on no qubits, (): name at least one, e.g. qubits=(0,)")
    if len(set(result)) != len(result):
        raise DomainError(
            f"the gate's qubits {result} repeat one: each qubit may appear once in a gate"
        )
    if n is not None and max(result) >= check_count("n", n):
        raise DomainError(
            f"the gate acts on qubit {max(result)} of a circuit with {n} qubits: use 0 … {n - 1}"
        )
    return result


def check_unitary(matrix: object, *, dim: int | None = None, name: str = "W") -> np.ndarray:
    """Return unitaries as a complex array ``(…, d, d)``, else raise with the deviation.

    Parameters
    ----------
    matrix
        One or many square matrices.
    dim
        The dimension d expected; ``None`` accepts any power of two.
    name
        How the message calls the matrix.

    Raises
    ------
    ObservableError
        If the shape is wrong, an entry is not finite, or ``max|W†W − 1|`` exceeds
        :data:`UNITARY_TOLERANCE`.

    Examples
    --------
    >>> check_unitary([[0, 1], [1, 0]]).dtype
    dtype('complex128')
    """
    array = _square(matrix, dim, name)
    with np.errstate(all="ignore"):  # an overflow is a deviation
        product = array.conj().swapaxes(-1, -2) @ array
        deviation = float(np.abs(product - np.eye(array.shape[-1])).max())
    if not deviation <= UNITARY_TOLERANCE:
        raise ObservableError(
            f"{name} is not unitary (largest |W†W − 1| is {deviation:.3g}, allowed "
            f"{UNITARY_TOLERANCE:g}): give more digits, or the unitary factor of its polar "
            "decomposition"
        )
    return array


def _square(matrix: object, dim: int | None, name: str) -> np.ndarray:
    """Return square matrices of a number of qubits as a complex array, else raise."""
    array = complex_array(matrix)
    if array is None:
        raise ObservableError(f"{name} is {show(matrix)}: give a square matrix (d, d) of numbers")
    if array.ndim < 2 or array.shape[-1] != array.shape[-2] or array.size == 0:
        raise ObservableError(f"{name} has shape {array.shape}: give a square matrix (d, d)")
    size = array.shape[-1]
    if dim is not None and size != check_count("dim", dim):
        raise ObservableError(
            f"{name} has dimension {size} where its qubits have {show(dim)}: give a matrix of that "
            "size"
        )
    if size < 2 or size & (size - 1):
        raise ObservableError(f"{name} has dimension {size}, which is not 2^n of n ≥ 1 qubits")
    if not np.isfinite(array).all():
        raise ObservableError(f"{name} has entries that are NaN or infinite: remove them")
    return array


def check_angles(angles: object, shape: tuple[int | None, ...]) -> np.ndarray:
    """Return angles as a float array of the given shape (``None`` means any length ≥ 1).

    Examples
    --------
    >>> check_angles([0, 1], (2,)).tolist()
    [0.0, 1.0]
    """
    read = complex_array(angles)
    if read is None:
        raise DomainError(f"the angles {show(angles)} are no numbers: give a float array")
    if np.abs(np.imag(read)).max(initial=0) > 0:
        raise DomainError("the angles are complex: a gate exp(iθX) is unitary for real θ only")
    array = np.array(np.real(read))
    fits = array.ndim == len(shape) and all(
        want in (have, None) for have, want in zip(array.shape, shape, strict=True)
    )
    if not fits or 0 in array.shape:
        wanted = "(" + ", ".join("B" if s is None else str(s) for s in shape) + ")"
        raise DomainError(
            f"the angles have shape {array.shape} where {wanted} is needed: one angle for each "
            "rotation, in the order the product is written"
        )
    if not np.isfinite(array).all():
        where = np.argwhere(~np.isfinite(array))[0].tolist()
        raise DomainError(
            f"angle {where} is {array[tuple(where)]}, not finite: give finite angles in radians"
        )
    return array


def check_state(state: object, n: int) -> np.ndarray:
    """Return a state vector of n qubits, shape ``(2**n,)``, else raise.

    Examples
    --------
    >>> check_state([0, 1], 1).tolist()
    [0j, (1+0j)]
    """
    array = _amplitudes(state, n)
    if array.shape != (size := _size(n),):
        raise DomainError(
            f"the input state has shape {array.shape} where {n} qubits need ({size},)"
        )
    _check_norms(array[None], "the input state")
    return array


def check_states(states: object, n: int, count: int | None = None) -> np.ndarray:
    """Return one state of n qubits, ``(2**n,)``, or ``count`` of them as rows, else raise.

    Examples
    --------
    >>> check_states([[1, 0], [0, 1]], 1, 2).shape, check_states([0, 1], 1, 2).shape
    ((2, 2), (2,))
    """
    array = _amplitudes(states, n)
    if array.ndim != 2:
        return check_state(array, n)
    size, rows = _size(n), len(array) if count is None else count
    if array.shape != (rows, size) or not rows:
        number = "M" if count is None else str(count)
        raise DomainError(
            f"input states of shape {array.shape}: give {number} states of {n} qubits as rows, "
            f"shape ({number}, {size})"
        )
    _check_norms(array, "input state {row}")
    return array


def _amplitudes(state: object, n: int) -> np.ndarray:
    array = complex_array(state)
    if array is None:
        raise DomainError(f"the input state is {show(state)}: give 2^{n} amplitudes")
    return array


def _check_norms(states: np.ndarray, name: str) -> None:
    """Raise for the first row whose norm is not 1."""
    parts = np.ascontiguousarray(states).view(float)
    with np.errstate(all="ignore"):
        norms = np.sqrt(np.einsum("ij,ij->i", parts, parts))
    wrong = np.flatnonzero(~(abs(norms - 1) <= UNITARY_TOLERANCE))
    if wrong.size:
        row = int(wrong[0])
        norm = norms[row] if np.isfinite(states[row]).all() else np.nan
        raise DomainError(
            f"{name.format(row=row)} has norm {norm:.12g} instead of 1: divide it by its norm"
        )


def _size(n: int) -> int | str:
    return 2**n if check_count("n", n) < 60 else f"2^{n}"  # no array has so many entries
