"""Matrices and eigenvalues as sums of Pauli strings, by transforms of one qubit after another."""

from __future__ import annotations

import numpy as np

from qntk_check.errors import ObservableError, ResourceError
from qntk_check.observables.forms import ObservableLike
from qntk_check.observables.matrices import in_floats
from qntk_check.observables.reading import Canonical, PauliSum

__all__ = ["MOST_STRINGS", "in_strings"]

MOST_STRINGS = 2**16  # all strings of a matrix on 8 qubits
_MOST_ENTRIES = 2**24  # of a matrix on 12 qubits
_ROUNDING = 1e-14  # times the largest coefficient: what the transform leaves of a zero


def in_strings(observable: ObservableLike | Canonical) -> PauliSum:
    """Return an observable as Pauli strings, Σ c_P P with c_P = Tr(PO)/N.

    Parameters
    ----------
    observable
        O as :func:`~qntk_check.observables.canonical` reads it; eigenvalues are a diagonal.

    Returns
    -------
    PauliSum
        Strings with float coefficients, those of rounding left out.

    Raises
    ------
    ObservableError
        If it is no observable.
    ResourceError
        If a matrix is on more than 12 qubits, or comes to more than 2^16 strings.

    Examples
    --------
    >>> projector = np.zeros((4, 4))
    >>> projector[0, 0] = 1.0
    >>> dict(in_strings(projector))
    {'II': 0.25, 'IZ': 0.25, 'ZI': 0.25, 'ZZ': 0.25}
    """
    form = in_floats(observable)
    if isinstance(form, PauliSum):
        return form
    array = np.asarray(form)
    if array.size > _MOST_ENTRIES:
        raise ResourceError(
            f"an observable with {array.size} entries: at most {_MOST_ENTRIES} are written as "
            "Pauli strings; give it by strings"
        )
    n = len(array).bit_length() - 1
    if len(array) != 2**n:
        raise ObservableError(
            f"an observable on {len(array)} dimensions: Pauli strings stand on qubits, give one of "
            "2^n eigenvalues, or a matrix of 2^n rows"
        )
    letters = "IZ" if array.ndim == 1 else "IXYZ"
    coefficients = _diagonal(array, n) if array.ndim == 1 else _transformed(array, n)
    kept = np.abs(coefficients) > _ROUNDING * np.abs(coefficients).max(initial=0)
    places = np.flatnonzero(kept)
    if len(places) > MOST_STRINGS:
        raise ResourceError(
            f"a matrix of {len(places)} Pauli strings: at most {MOST_STRINGS} are taken; give one "
            "of fewer qubits or of fewer strings"
        )
    strings = [_string(place, n, letters) for place in places.tolist()]
    found = dict(zip(strings, coefficients[places].tolist(), strict=True))
    return PauliSum(found or {"I" * n: 0.0})


def _string(place: int, n: int, letters: str) -> str:
    """Return the string whose letters are the digits of a number."""
    found = []
    for _ in range(n):
        place, digit = divmod(place, len(letters))
        found.append(letters[digit])
    return "".join(reversed(found))


def _diagonal(values: np.ndarray, n: int) -> np.ndarray:
    """Return the coefficients of strings of I and Z, in the order of their digits."""
    found = values.astype(float).reshape((2,) * n)
    for axis in range(n):
        first, second = np.moveaxis(found, axis, 0)
        found = np.stack([(first + second) / 2, (first - second) / 2], axis=axis)
    return found.ravel()


def _transformed(matrix: np.ndarray, n: int) -> np.ndarray:
    """Return the coefficients of all strings, in the order of their digits."""
    found = matrix.astype(complex).reshape((2,) * (2 * n))
    order = [axis for k in range(n) for axis in (k, n + k)]
    found = found.transpose(order).reshape((4,) * n)
    for axis in range(n):
        a, b, c, d = np.moveaxis(found, axis, 0)
        letters = [(a + d) / 2, (b + c) / 2, 1j * (b - c) / 2, (a - d) / 2]
        found = np.stack(letters, axis=axis)
    return np.real(found).ravel()
