"""Observables as numbers that a machine multiplies: matrices, spectra and their width."""

from __future__ import annotations

import numpy as np

from qntk_check.arguments import check_count, show
from qntk_check.errors import ObservableError
from qntk_check.observables.forms import ObservableLike
from qntk_check.observables.numbers import Number, to_float
from qntk_check.observables.reading import Canonical, PauliSum, canonical
from qntk_check.observables.strings import check_matrix_room, pauli_matrix

__all__ = ["as_matrix", "dimension", "in_floats", "spectral_width", "spectrum"]


def dimension(observable: ObservableLike | Canonical) -> int:
    """Return the Hilbert-space dimension N that an observable acts on.

    Parameters
    ----------
    observable
        O as :func:`~qntk_check.observables.canonical` reads it.

    Examples
    --------
    >>> dimension({"ZZI": 1.0}), dimension([1, 0, 0])
    (8, 3)
    """
    form = canonical(observable)
    return 2**form.qubits if isinstance(form, PauliSum) else len(form)


def in_floats(observable: ObservableLike | Canonical) -> PauliSum | np.ndarray:
    """Return an observable whose numbers are all floats, for whoever evaluates circuits.

    Parameters
    ----------
    observable
        O as :func:`~qntk_check.observables.canonical` reads it.

    Returns
    -------
    PauliSum or ndarray
        Strings with float coefficients, N eigenvalues, or a complex matrix ``(N, N)``.

    Raises
    ------
    ObservableError
        If a number is beyond the floats, or it is no observable.

    Examples
    --------
    >>> in_floats({"Z": 1}), in_floats([1, 0]).tolist()
    (PauliSum({'Z': 1.0}), [1.0, 0.0])
    """
    form = canonical(observable)
    if isinstance(form, np.ndarray):
        return form
    if isinstance(form, PauliSum):
        if all(isinstance(value, float) for value in form.values()):
            return form
        return PauliSum({s: _float(value) for s, value in form.items()})
    return canonical(np.array([_float(value) for value in form]))  # type: ignore[return-value]  # floats stay an array


def _float(value: Number) -> float:
    return value if isinstance(value, float) else to_float(value, f"the number {show(value)} in O")


def as_matrix(observable: ObservableLike | Canonical, *, dim: int | None = None) -> np.ndarray:
    """Return an observable as a Hermitian matrix, complex128, shape ``(N, N)``, the caller's own.

    Parameters
    ----------
    observable
        O as :func:`~qntk_check.observables.canonical` reads it.
    dim
        The dimension N that is expected; ``None`` accepts any.

    Raises
    ------
    ObservableError
        If the operator is not Hermitian, not square, not finite or of the wrong size.
    ResourceError
        If the matrix would take more than 4 GiB.

    Examples
    --------
    >>> as_matrix({"Z": 2.0, "I": 1.0}).real.tolist()
    [[3.0, 0.0], [0.0, -1.0]]
    """
    form = in_floats(observable)
    size = dimension(form)
    if dim is not None and size != check_count("dim", dim):
        raise ObservableError(
            f"the observable acts on dimension {size} where N = {dim}: "
            "give an observable of the size of the space"
        )
    if isinstance(form, np.ndarray) and form.ndim == 2:
        return np.array(form)
    check_matrix_room((size - 1).bit_length())
    if isinstance(form, np.ndarray):
        return np.diag(form).astype(np.complex128)
    matrix = np.zeros((size, size), dtype=np.complex128)
    for string, coefficient in form.items():
        matrix += coefficient * pauli_matrix(string)
    return matrix


def spectrum(observable: ObservableLike | Canonical) -> np.ndarray:
    """Return the eigenvalues of an observable, ascending, as a float array ``(N,)``.

    Parameters
    ----------
    observable
        O as :func:`~qntk_check.observables.canonical` reads it.

    Raises
    ------
    ObservableError
        If an eigenvalue is beyond the floats, or it is no observable.
    ResourceError
        If a matrix would have to be diagonalized that takes more than 4 GiB.

    Examples
    --------
    >>> spectrum({"Z": 1.0}).tolist()
    [-1.0, 1.0]
    """
    form = in_floats(observable)
    if isinstance(form, np.ndarray) and form.ndim == 1:
        return np.sort(form)
    return _eigenvalues(as_matrix(form))


def _eigenvalues(matrix: np.ndarray) -> np.ndarray:
    """Diagonalize, at a scale at which nothing overflows; a diagonal matrix is its diagonal."""
    diagonal = np.real(matrix.diagonal())
    if np.array_equal(matrix, np.diag(matrix.diagonal())):
        return np.sort(diagonal)
    exponent = np.frexp(max(np.abs(np.real(matrix)).max(), np.abs(np.imag(matrix)).max()))[1]
    with np.errstate(over="ignore"):  # told below
        values = np.ldexp(np.linalg.eigvalsh(_scaled(matrix, -exponent)), exponent)
    if not np.isfinite(values).all():
        raise ObservableError("an eigenvalue is beyond the floats: divide O by its scale")
    return values


def _scaled(matrix: np.ndarray, exponent: int) -> np.ndarray:
    """Return 2^exponent times a complex matrix, exactly."""
    return np.ldexp(np.real(matrix), exponent) + 1j * np.ldexp(np.imag(matrix), exponent)


def spectral_width(observable: ObservableLike | Canonical) -> float:
    """Return w = λ_max − λ_min, the width of the spectrum.

    It bounds every derivative: g_ℓ² ≤ 4 Var_χ(O) ≤ w² (Popoviciu's inequality). Of one Pauli
    string, beside the identity, it is known at any number of qubits.

    Parameters
    ----------
    observable
        O as :func:`~qntk_check.observables.canonical` reads it.

    Examples
    --------
    >>> spectral_width([0, 0, 3, 1]), spectral_width({"Z" * 50: 2})
    (3.0, 4.0)
    """
    form: Canonical = in_floats(observable)
    if isinstance(form, PauliSum):
        moving = [abs(value) for string, value in form.items() if set(string) != {"I"}]
        if len(moving) < 2:
            return _finite_width(2 * float(sum(moving)))
    values = spectrum(form)
    with np.errstate(over="ignore"):
        return _finite_width(float(values[-1] - values[0]))


def _finite_width(width: float) -> float:
    if not np.isfinite(width):
        raise ObservableError(
            "the width of the spectrum is beyond the floats: divide O by its scale"
        )
    return width
