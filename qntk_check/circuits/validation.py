"""What the parts of a circuit must be, and the errors when they are not."""

from __future__ import annotations

from typing import Any

import numpy as np

from qntk_check.errors import DomainError, ObservableError

__all__ = [
    "UNITARY_TOLERANCE",
    "check_angles",
    "check_count",
    "check_qubits",
    "check_rng",
    "check_state",
    "check_unitary",
]

# The rounding of a matrix written with 11 or more digits; a wrong matrix is off by far more.
UNITARY_TOLERANCE = 1e-10


def check_count(name: str, value: Any, *, least: int = 1) -> int:
    """Return a whole number ``value >= least``, else raise.

    Examples
    --------
    >>> check_count("layers", 3)
    3
    """
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or int(value) < least:
        raise DomainError(f"{name} = {value!r}: give a whole number from {least} on")
    return int(value)


def check_rng(seed: Any) -> np.random.Generator:
    """Return the Generator of a seed, or the Generator itself, else raise.

    Examples
    --------
    >>> bool(check_rng(1).uniform() == np.random.default_rng(1).uniform())
    True
    """
    try:
        return np.random.default_rng(seed)
    except (TypeError, ValueError) as error:
        raise DomainError(
            f"{seed!r} is no seed ({error}): give a whole number from 0 on, or a numpy Generator"
        ) from error


def check_qubits(qubits: Any, n: int | None = None) -> tuple[int, ...]:
    """Return the qubits of a gate as a tuple of distinct numbers in 0 … n−1.

    Examples
    --------
    >>> check_qubits([2, 0], n=3)
    (2, 0)
    """
    if isinstance(qubits, int | np.integer):
        qubits = (qubits,)
    result = tuple(check_count("a qubit of the gate", q, least=0) for q in qubits)
    if not result:
        raise DomainError("a gate on no qubits, (): name at least one, e.g. qubits=(0,)")
    if len(set(result)) != len(result):
        raise DomainError(
            f"the gate's qubits {result} repeat one: each qubit may appear once in a gate"
        )
    if n is not None and max(result) >= n:
        raise DomainError(
            f"the gate acts on qubit {max(result)} of a circuit with {n} qubits: use 0 … {n - 1}"
        )
    return result


def check_unitary(matrix: Any, *, dim: int | None = None, name: str = "W") -> np.ndarray:
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
    try:
        array = np.asarray(matrix, dtype=np.complex128)
    except (TypeError, ValueError) as error:
        raise ObservableError(f"{name} is {matrix!r}: give a square matrix (d, d)") from error
    if array.ndim < 2 or array.shape[-1] != array.shape[-2] or array.size == 0:
        raise ObservableError(f"{name} has shape {array.shape}: give a square matrix (d, d)")
    size = array.shape[-1]
    if dim is not None and size != dim:
        raise ObservableError(
            f"{name} has dimension {size} where its qubits have {dim}: give a {dim} × {dim} matrix"
        )
    if size < 2 or size & (size - 1):
        raise ObservableError(f"{name} has dimension {size}, which is not 2^n of n ≥ 1 qubits")
    if not np.isfinite(array).all():
        raise ObservableError(f"{name} has entries that are NaN or infinite: remove them")
    product = array.conj().swapaxes(-1, -2) @ array
    deviation = float(np.abs(product - np.eye(size)).max())
    if deviation > UNITARY_TOLERANCE:
        raise ObservableError(
            f"{name} is not unitary (largest |W†W − 1| is {deviation:.3g}, allowed "
            f"{UNITARY_TOLERANCE:g}): give more digits, or the unitary factor of its polar "
            "decomposition"
        )
    return array


def check_angles(angles: Any, shape: tuple[int | None, ...]) -> np.ndarray:
    """Return angles as a float array of the given shape (``None`` means any length ≥ 1).

    Examples
    --------
    >>> check_angles([0, 1], (2,)).tolist()
    [0.0, 1.0]
    """
    try:
        array = np.asarray(angles)
        if np.iscomplexobj(array) and np.abs(np.imag(array)).max(initial=0) > 0:
            raise DomainError("the angles are complex: a gate exp(iθX) is unitary for real θ only")
        array = np.array(np.real(array), dtype=np.float64)
    except (TypeError, ValueError) as error:
        if isinstance(error, DomainError):
            raise
        raise DomainError(f"the angles {angles!r} are no numbers: give a float array") from error
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


def check_state(state: Any, n: int) -> np.ndarray:
    """Return a state vector of n qubits, shape ``(2**n,)``, else raise.

    Examples
    --------
    >>> check_state([0, 1], 1).tolist()
    [0j, (1+0j)]
    """
    try:
        array = np.array(state, dtype=np.complex128)
    except (TypeError, ValueError) as error:
        raise DomainError(f"the input state is {state!r}: give 2^{n} amplitudes") from error
    if array.shape != (2**n,):
        raise DomainError(
            f"the input state has shape {array.shape} where {n} qubits need ({2**n},)"
        )
    norm = float(np.linalg.norm(array)) if np.isfinite(array).all() else float("nan")
    if not abs(norm - 1) <= UNITARY_TOLERANCE:
        raise DomainError(
            f"the input state has norm {norm:.12g} instead of 1: divide it by its norm"
        )
    return array
