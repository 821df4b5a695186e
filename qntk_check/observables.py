"""Observables and generators: Pauli strings, matrices, spectra, and their traces.

Three ways to write an observable O are accepted everywhere in this project:

- a Hermitian array of shape ``(N, N)``;
- a 1-D list of its N eigenvalues (the theory sees nothing else of O);
- a dict of Pauli strings, ``{"ZZI": 1.0}``; the first letter acts on qubit 0, the
  leftmost tensor factor.

Traces are exact (``int`` or ``Fraction``) whenever the input is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from numbers import Rational
from typing import Any

import numpy as np

from qntk_check.errors import ObservableError

__all__ = [
    "PAULIS",
    "as_involution",
    "as_matrix",
    "dimension",
    "pauli_matrix",
    "spectral_width",
    "spectrum",
    "traces",
]

PAULIS: dict[str, np.ndarray] = {
    "I": np.array([[1, 0], [0, 1]], dtype=complex),
    "X": np.array([[0, 1], [1, 0]], dtype=complex),
    "Y": np.array([[0, -1j], [1j, 0]], dtype=complex),
    "Z": np.array([[1, 0], [0, -1]], dtype=complex),
}

# Entries of a matrix given by a person carry rounding of their own making; this is how far
# from Hermitian (or from X² = 1), relative to its largest entry, an operator may be.
TOLERANCE = 1e-10

# σ_a σ_b = i^k σ_c, as (c, k)
_PRODUCT: dict[tuple[str, str], tuple[str, int]] = {
    ("I", "I"): ("I", 0), ("I", "X"): ("X", 0), ("I", "Y"): ("Y", 0), ("I", "Z"): ("Z", 0),
    ("X", "I"): ("X", 0), ("X", "X"): ("I", 0), ("X", "Y"): ("Z", 1), ("X", "Z"): ("Y", 3),
    ("Y", "I"): ("Y", 0), ("Y", "X"): ("Z", 3), ("Y", "Y"): ("I", 0), ("Y", "Z"): ("X", 1),
    ("Z", "I"): ("Z", 0), ("Z", "X"): ("Y", 1), ("Z", "Y"): ("X", 3), ("Z", "Z"): ("I", 0),
}  # fmt: skip


def check_pauli(string: str, *, n: int | None = None) -> str:
    """Return ``string`` if it is a Pauli string on ``n`` qubits, else raise.

    Raises
    ------
    ObservableError
        If a letter is none of I, X, Y, Z, or the length is not ``n``.

    Examples
    --------
    >>> check_pauli("XZI", n=3)
    'XZI'
    """
    if not isinstance(string, str) or not string:
        raise ObservableError(
            f"{string!r} is not a Pauli string: write one letter of I, X, Y, Z for each qubit, "
            'qubit 0 first, e.g. "ZZI"'
        )
    foreign = [letter for letter in string if letter not in PAULIS]
    if foreign:
        raise ObservableError(
            f"Pauli string {string!r} has the foreign letter {foreign[0]!r}: use only I, X, Y, Z "
            "(capitals)"
        )
    if n is not None and len(string) != n:
        raise ObservableError(
            f"Pauli string {string!r} has {len(string)} letters where there are {n} qubits: "
            "write one letter for each qubit, I where it does not act"
        )
    return string


def pauli_matrix(string: str) -> np.ndarray:
    """Return the matrix of a Pauli string.

    Parameters
    ----------
    string
        Letters I, X, Y, Z; the first acts on qubit 0, the leftmost tensor factor.

    Returns
    -------
    ndarray
        Complex, shape ``(2**n, 2**n)`` for n letters.

    Examples
    --------
    >>> pauli_matrix("ZI").real.diagonal().astype(int).tolist()
    [1, 1, -1, -1]
    """
    check_pauli(string)
    matrix = np.eye(1, dtype=complex)
    for letter in string:
        matrix = np.kron(matrix, PAULIS[letter])
    return matrix


def dimension(observable: Any) -> int:
    """Return the Hilbert-space dimension N that an observable acts on.

    Examples
    --------
    >>> dimension({"ZZI": 1.0}), dimension([1, 0, 0])
    (8, 3)
    """
    if isinstance(observable, Mapping):
        return 2 ** _qubits(observable)
    return _array(observable).shape[0]


def as_matrix(observable: Any, *, dim: int | None = None) -> np.ndarray:
    """Return an observable as a Hermitian matrix.

    Parameters
    ----------
    observable
        Hermitian array ``(N, N)``, 1-D list of N eigenvalues, or dict of Pauli strings.
    dim
        The dimension N that is expected; ``None`` accepts any.

    Returns
    -------
    ndarray
        Complex128, shape ``(N, N)``, Hermitian.

    Raises
    ------
    ObservableError
        If the operator is not Hermitian, not square, not finite or of the wrong size.

    Examples
    --------
    >>> as_matrix({"Z": 2.0, "I": 1.0}).real.tolist()
    [[3.0, 0.0], [0.0, -1.0]]
    """
    if isinstance(observable, Mapping):
        n = _qubits(observable)
        matrix = np.zeros((2**n, 2**n), dtype=complex)
        for string, coefficient in observable.items():
            matrix += float(coefficient) * pauli_matrix(string)
    else:
        array = _array(observable)
        matrix = np.diag(array) if array.ndim == 1 else array
    if dim is not None and matrix.shape[0] != dim:
        raise ObservableError(
            f"the observable acts on dimension {matrix.shape[0]} where N = {dim}: "
            "give an observable of the size of the space"
        )
    return np.ascontiguousarray(matrix, dtype=np.complex128)


def spectrum(observable: Any) -> np.ndarray:
    """Return the eigenvalues of an observable, ascending, as a float array ``(N,)``.

    Examples
    --------
    >>> spectrum({"Z": 1.0}).tolist()
    [-1.0, 1.0]
    """
    if not isinstance(observable, Mapping):
        array = _array(observable)
        if array.ndim == 1:
            return np.sort(np.real(array))
    return np.linalg.eigvalsh(as_matrix(observable))


def spectral_width(observable: Any) -> float:
    """Return w = λ_max − λ_min, the width of the spectrum.

    It bounds every derivative: g_ℓ² ≤ 4 Var_χ(O) ≤ w² (Popoviciu's inequality).

    Examples
    --------
    >>> spectral_width([0, 0, 3, 1])
    3.0
    """
    values = spectrum(observable)
    return float(values[-1] - values[0])


def traces(observable: Any, order: int) -> tuple[Any, ...]:
    """Return (Tr O, Tr O², …, Tr O^order).

    Exact for a list of ``int``/``Fraction`` eigenvalues and for Pauli strings with such
    coefficients (their powers are multiplied out in the Pauli group); floats otherwise.

    Examples
    --------
    >>> traces({"ZZ": 1, "XI": 2}, 4)
    (0, 20, 0, 100)
    >>> traces([1, 0, 0, 0], 3)
    (1, 1, 1)
    """
    if order < 1:
        raise ObservableError(f"order {order} of traces: ask for at least Tr O, order=1")
    if isinstance(observable, Mapping):
        return _pauli_traces(observable, order)
    array = np.asarray(observable)
    if array.ndim == 1 and all(_is_exact(value) for value in observable):
        _array(observable)
        return tuple(_plain(sum(value**k for value in observable)) for k in range(1, order + 1))
    values = spectrum(observable)
    return tuple(float(np.sum(values**k)) for k in range(1, order + 1))


def as_involution(generator: Any, *, n: int | None = None, traceless: bool = True) -> np.ndarray:
    """Return the generator X of a gate exp(iθX) as a matrix, after checking X² = 1.

    Parameters
    ----------
    generator
        A Pauli string or a Hermitian array ``(N, N)``.
    n
        Number of qubits expected; ``None`` accepts any dimension.
    traceless
        Whether Tr X = 0 is required, as equation (22) does.

    Raises
    ------
    ObservableError
        If X is not Hermitian, X² ≠ 1, or Tr X ≠ 0 where it must vanish.

    Examples
    --------
    >>> as_involution("ZI").shape
    (4, 4)
    """
    if isinstance(generator, str):
        matrix = pauli_matrix(check_pauli(generator, n=n))
    else:
        matrix = as_matrix(generator, dim=None if n is None else 2**n)
    deviation = float(np.abs(matrix @ matrix - np.eye(len(matrix))).max())
    if deviation > TOLERANCE:
        raise ObservableError(
            f"the generator has X² ≠ 1 (largest deviation {deviation:.3g}): the theory needs "
            "X² = 1; divide by the norm, or use a Pauli string"
        )
    trace = float(np.trace(matrix).real)
    if traceless and abs(trace) > TOLERANCE * len(matrix):
        raise ObservableError(
            f"the generator has Tr X = {trace:.6g} where equation (22) needs Tr X = 0: use a "
            "Pauli string other than the identity, or formulas.kernel_mean_any_generator, which "
            "takes Tr X"
        )
    return matrix


def _array(observable: Any) -> np.ndarray:
    """Return the array form, checked to be Hermitian (2-D) or real (1-D), and finite."""
    try:
        array = np.asarray(observable, dtype=complex)
    except (TypeError, ValueError) as error:
        raise ObservableError(
            f"{observable!r} is no observable: give a Hermitian array, a 1-D list of eigenvalues "
            'or Pauli strings such as {"ZZI": 1.0}'
        ) from error
    if array.ndim not in (1, 2) or array.size == 0:
        raise ObservableError(
            f"an observable of shape {array.shape}: give a square matrix (N, N) or N eigenvalues"
        )
    if not np.isfinite(array).all():
        raise ObservableError("the observable has entries that are NaN or infinite: remove them")
    scale = max(1.0, float(np.abs(array).max()))
    if array.ndim == 1:
        if float(np.abs(np.imag(array)).max()) > TOLERANCE * scale:
            raise ObservableError(
                f"eigenvalues {array.tolist()} are not real: a Hermitian operator has real ones"
            )
        return array
    if array.shape[0] != array.shape[1]:
        raise ObservableError(
            f"the observable has shape {array.shape}, which is not square: give (N, N)"
        )
    deviation = float(np.abs(array - array.conj().T).max())
    if deviation > TOLERANCE * scale:
        raise ObservableError(
            f"the observable is not Hermitian (largest |O − O†| is {deviation:.3g}): "
            "use (O + O†)/2 if that is what you mean"
        )
    return array


def _qubits(observable: Mapping[str, Any]) -> int:
    """Return n of a dict of Pauli strings, after checking letters and coefficients."""
    if not observable:
        raise ObservableError('an empty dict is no observable: write e.g. {"ZZI": 1.0}')
    n: int | None = None
    for string, coefficient in observable.items():
        check_pauli(string, n=n)
        n = len(string)
        try:
            value = complex(np.nan if isinstance(coefficient, str) else coefficient)
        except (TypeError, ValueError, OverflowError):
            value = complex(np.nan)
        if value.imag or not np.isfinite(value.real):
            raise ObservableError(
                f"the coefficient {coefficient!r} of {string!r} is not a finite real number: "
                "a Hermitian observable has real Pauli coefficients"
            )
    assert n is not None
    return n


def _is_exact(value: Any) -> bool:
    return isinstance(value, Rational | np.integer)


def _plain(value: Any) -> Any:
    """Return an exact number as ``int`` where it is whole, else as ``Fraction``."""
    fraction = Fraction(value) if isinstance(value, Rational) else Fraction(int(value))
    return fraction.numerator if fraction.denominator == 1 else fraction


def _multiply(left: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    """Multiply two sums of Pauli strings; coefficients are pairs (real, imaginary)."""
    result: dict[str, Any] = {}
    for (s, (a, b)), (t, (c, d)) in product(left.items(), right.items()):
        letters, phase = [], 0
        for x, y in zip(s, t, strict=True):
            letter, k = _PRODUCT[x, y]
            letters.append(letter)
            phase += k
        real, imag = a * c - b * d, a * d + b * c
        for _ in range(phase % 4):
            real, imag = -imag, real
        key = "".join(letters)
        old = result.get(key, (0, 0))
        result[key] = (old[0] + real, old[1] + imag)
    return result


def _pauli_traces(observable: Mapping[str, Any], order: int) -> tuple[Any, ...]:
    n = _qubits(observable)
    exact = all(_is_exact(value) for value in observable.values())
    convert = (lambda v: Fraction(_plain(v))) if exact else float
    base = {string: (convert(value), 0) for string, value in observable.items()}
    power: dict[str, Any] = {"I" * n: (convert(1), 0)}
    results: Sequence[Any] = []
    for _ in range(order):
        power = _multiply(power, base)
        value = 2**n * power.get("I" * n, (convert(0), 0))[0]
        results = [*results, _plain(value) if exact else value]
    return tuple(results)
