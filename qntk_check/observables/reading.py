"""The one door for observables: what people have, read into one of three forms."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from numbers import Integral
from typing import TYPE_CHECKING, cast

import numpy as np

from qntk_check.arguments import show
from qntk_check.errors import ObservableError
from qntk_check.observables.forms import Numeric, ObservableLike, SparseLike
from qntk_check.observables.numbers import Number, exact_sum, is_exact, plain, read_number, to_float
from qntk_check.observables.strings import check_matrix_room, check_pauli

if TYPE_CHECKING:
    from typing import TypeGuard


__all__ = ["TOLERANCE", "Canonical", "PauliSum", "canonical"]

# Entries of a matrix given by a person carry rounding of their own making; this is how far
# from Hermitian (or from X² = 1), relative to its largest entry, an operator may be.
TOLERANCE = 1e-10

_FORMS = (
    'give Pauli strings such as {"ZZI": 1.0}, a 1-D list of eigenvalues, or a Hermitian matrix '
    "(N, N)"
)
# Arrays that came out of this door, by id: they cannot be written to, and need not be read again.
_READ: weakref.WeakValueDictionary[int, np.ndarray] = weakref.WeakValueDictionary()


class PauliSum(Mapping[str, Number]):
    """A sum of Pauli strings that cannot be changed; each string stands once.

    Parameters
    ----------
    terms
        Pairs of a string and its coefficient, or a mapping; equal strings add up.

    Raises
    ------
    ObservableError
        If there is no string, the strings differ in length, or a coefficient is no real number.

    Examples
    --------
    >>> PauliSum([("ZZ", 1), ("XI", 0.5 + 0j), ("ZZ", 2)])
    PauliSum({'ZZ': 3, 'XI': 0.5})
    """

    __slots__ = ("_terms",)

    def __init__(self, terms: Mapping[str, Numeric] | Sequence[tuple[str, Numeric]]) -> None:
        """Read strings and coefficients."""
        pairs = terms.items() if isinstance(terms, Mapping) else terms
        if not isinstance(terms, Mapping) and not _are_pairs(pairs):
            raise ObservableError(
                f"{show(terms)} is no sum of Pauli strings: give a dict or pairs such as "
                '[("ZZI", 1.0)]'
            )
        n: int | None = None
        found: dict[str, list[Number]] = {}
        for string, coefficient in pairs:
            key = check_pauli(string, n=n)
            n = len(key)
            value = read_number(coefficient, f"the coefficient {{}} of {_short(key)}")
            found.setdefault(key, []).append(value)
        if not found:
            raise ObservableError('an empty dict or list is no observable: write e.g. {"ZZI": 1.0}')
        self._terms = {key: _sum(values, key) for key, values in found.items()}

    def __getitem__(self, string: str) -> Number:
        """Return the coefficient of a string."""
        return self._terms[string]

    def __iter__(self) -> Iterator[str]:
        """Go through the strings in the order in which they were given."""
        return iter(self._terms)

    def __len__(self) -> int:
        """Return the number of strings."""
        return len(self._terms)

    def __repr__(self) -> str:
        """Show strings and coefficients."""
        return f"PauliSum({self._terms!r})"

    @property
    def qubits(self) -> int:
        """The number n of letters in each string."""
        return len(next(iter(self._terms)))

    @property
    def exact(self) -> bool:
        """Whether every coefficient is an int or a Fraction."""
        return all(is_exact(value) for value in self._terms.values())

    @property
    def constant(self) -> Number:
        """The coefficient of the identity string, which is Tr O/N."""
        return self._terms.get("I" * self.qubits, 0)


Canonical = PauliSum | tuple[Number, ...] | np.ndarray


def canonical(observable: ObservableLike) -> Canonical:
    """Return an observable in the form that all functions compute with: the one door.

    Parameters
    ----------
    observable
        Pauli strings with coefficients (a mapping, or a list of pairs), eigenvalues (1-D), or a
        Hermitian matrix (2-D; also a SciPy sparse one). See the package's docstring.

    Returns
    -------
    PauliSum or tuple or ndarray
        Strings as a :class:`PauliSum`. Eigenvalues as a tuple of ints and Fractions where all of
        them are exact, else as a float array ``(N,)``. A matrix as a complex array ``(N, N)``.
        Arrays cannot be written to. What has passed once passes again as it is.

    Raises
    ------
    ObservableError
        If it is no observable: not Hermitian, not square, not finite, masked, ragged, empty.
    ResourceError
        If a sparse matrix would not fit in memory as a dense one.

    Examples
    --------
    >>> canonical([("ZI", 1 + 0j), ("ZI", 2)])
    PauliSum({'ZI': 3.0})
    >>> canonical(np.array([100, -100], dtype=np.int8))
    (100, -100)
    """
    return _read(observable)


def _read(observable: object) -> Canonical:  # whatever people hand over
    if isinstance(observable, PauliSum) or _was_read(observable):
        return observable
    if hasattr(observable, "tocoo"):  # before mappings: SciPy's DOK format is a dict
        return _sparse(cast("SparseLike", observable))
    if isinstance(observable, Mapping):
        return PauliSum(cast("Mapping[str, Numeric]", observable))
    if isinstance(observable, str | bytes) or observable is None:
        raise ObservableError(f"{show(observable)} is no observable: {_FORMS}")
    if _is_masked(observable):
        raise ObservableError(
            "the observable is an array with masked entries: fill them (O.filled(0)) or leave "
            "them out; a mask says nothing about what stands behind it"
        )
    if _are_pairs(observable):
        return PauliSum(cast("Sequence[tuple[str, Numeric]]", observable))
    return _numbers(observable)


def _was_read(observable: object) -> TypeGuard[np.ndarray]:
    kept = _READ.get(id(observable))
    return kept is observable and kept is not None and not kept.flags.writeable


def _short(string: str) -> str:
    return repr(string) if len(string) <= 40 else f"{string[:37]!r}…"


def _sum(values: list[Number], string: str) -> Number:
    """Return the sum of the coefficients of a string, rounded once where one is a float."""
    if len(values) == 1:
        return values[0]
    total = sum((Fraction(value) for value in values), Fraction(0))
    if all(is_exact(value) for value in values):
        return plain(total)
    return to_float(total, f"the coefficient of {_short(string)}")


def _is_masked(observable: object) -> bool:
    """Return whether entries of an array, or of a list, are masked."""
    listed = isinstance(observable, Sequence) and any(np.ma.is_masked(e) for e in observable)
    return bool(np.ma.is_masked(observable)) or listed


def _are_pairs(observable: object) -> bool:
    """Return whether this is a list of (string, coefficient)."""
    return isinstance(observable, Sequence) and len(observable) > 0 and all(
        isinstance(entry, list | tuple) and len(entry) == 2 and isinstance(entry[0], str)
        for entry in observable
    )  # fmt: skip


def _sparse(observable: SparseLike) -> Canonical:
    """Read a SciPy sparse matrix or array; a diagonal one is its diagonal, of any size."""
    shape = tuple(int(size) for size in observable.shape)
    if len(shape) != 2 or shape[0] != shape[1] or not shape[0]:
        raise ObservableError(f"the sparse observable has shape {shape}: give (N, N)")
    entries = observable.tocoo()
    if not np.any((entries.row != entries.col) & (entries.data != 0)):
        return _spectrum(_added_up(entries.row, entries.data, shape[0]))
    check_matrix_room((shape[0] - 1).bit_length())
    places = entries.row.astype(np.int64) * shape[0] + entries.col
    flat = _added_up(places, entries.data, shape[0] ** 2)
    kind = object if any(isinstance(v, int | Fraction) for v in flat) else None
    return _numbers(np.array(flat, dtype=kind).reshape(shape))


def _added_up(places: np.ndarray, data: np.ndarray, size: int) -> list[Numeric]:
    """Return a list of numbers by place; those that stand at one place are added up exactly."""
    found: list[Numeric] = [0] * size
    if len(np.unique(places)) == len(places):
        for place, value in zip(places.tolist(), data.tolist(), strict=True):
            found[place] = value
        return found
    parts: dict[int, list[Number | complex]] = {}
    for place, value in zip(places.tolist(), data.tolist(), strict=True):
        parts.setdefault(place, []).append(value)
    for place, values in parts.items():
        found[place] = values[0] if len(values) == 1 else exact_sum(values)
    return found


def _numbers(observable: object) -> Canonical:
    """Read eigenvalues or a matrix."""
    try:
        array = np.asarray(observable)
    except Exception as error:
        raise ObservableError(
            f"{show(observable)} is no observable ({error}): rows have one length; {_FORMS}"
        ) from error
    if array.dtype.kind not in "biufcO":
        raise ObservableError(f"{show(observable)} holds {array.dtype} entries: {_FORMS}")
    if array.ndim not in (1, 2) or array.size == 0:
        raise ObservableError(f"an observable of shape {array.shape}: {_FORMS}")
    if array.ndim == 1:
        # lists keep what NumPy would round: ints beyond 64 bits, Fractions beside floats
        return _spectrum(
            array.tolist()
            if isinstance(observable, np.ndarray)
            else list(cast("Sequence[Numeric]", observable))
        )
    if array.shape[0] != array.shape[1]:
        raise ObservableError(
            f"the observable has shape {array.shape}, which is not square: give (N, N)"
        )
    if array.dtype.kind in "iuO" or not isinstance(observable, np.ndarray):
        long = _long(observable)
        off_diagonal = array[~np.eye(len(array), dtype=bool)]
        if long and not np.any(off_diagonal != 0):
            rows = cast("Sequence[Sequence[Numeric]]", observable)
            rows = observable.tolist() if isinstance(observable, np.ndarray) else rows
            return _spectrum([row[place] for place, row in enumerate(rows)])
        if long:
            raise ObservableError(
                f"the matrix holds {show(long)}, which has more digits than floats: give Pauli "
                "strings or eigenvalues, which stay exact, or the matrix in floats"
            )
    return _matrix(array)


def _long(values: object) -> int | None:
    """Return a whole number in nested lists that no float holds, None if there is none."""
    if isinstance(values, np.ndarray):
        if values.dtype.kind in "iu" and values.min() >= -(2**53) and values.max() <= 2**53:
            return None
        values = values.tolist()
    if isinstance(values, list | tuple | np.ndarray):
        return next((found for value in values if (found := _long(value)) is not None), None)
    if isinstance(values, Integral) and not isinstance(values, bool | np.bool_):
        number = int(values)
        if abs(number) > 2**53 and (number.bit_length() > 1024 or int(float(number)) != number):
            return number
    return None


def _spectrum(values: list[Numeric]) -> Canonical:
    values = [v.item() if isinstance(v, np.complexfloating) else v for v in values]
    if any(isinstance(value, complex) for value in values):
        values = _without_rounding(values)
    read = tuple(read_number(value, "the eigenvalue {}") for value in values)
    floats = None if all(is_exact(value) for value in read) else [_as_float(v) for v in read]
    if floats is None:
        return read
    if any(a != b for a, b in zip(floats, read, strict=True)):  # more digits than floats have
        return tuple(plain(Fraction(value)) for value in read)
    return _keep(np.array(floats))


def _without_rounding(values: list[Numeric]) -> list[Numeric]:
    """Drop imaginary parts that are rounding, such as those of ``numpy.linalg.eigvals``."""
    numbers = [value for value in values if isinstance(value, complex)]
    slack = TOLERANCE * max(abs(value) for value in numbers)
    if any(abs(value.imag) > slack for value in numbers):
        raise ObservableError(
            f"the eigenvalues {show(values)} are not real: a Hermitian operator has real ones"
        )
    return [value.real if isinstance(value, complex) else value for value in values]


def _as_float(value: Number) -> float:
    try:
        return float(value)
    except OverflowError as error:
        raise ObservableError(
            f"the eigenvalue {show(value)} is beyond the floats that stand beside it: divide O by "
            "its scale, or give all eigenvalues as ints or Fractions"
        ) from error


def _matrix(array: np.ndarray) -> np.ndarray:
    """Return a Hermitian matrix, checked."""
    if array.dtype.kind == "b":
        raise ObservableError(
            "the matrix holds truth values: write 1 and 0 if numbers are meant, O.astype(int)"
        )
    try:
        if array.dtype.kind == "O" and any(isinstance(e, str | bytes | bool) for e in array.flat):
            raise TypeError("a text or a truth value")
        with np.errstate(all="ignore"):
            matrix = np.array(array, dtype=np.complex128)
    except Exception as error:
        raise ObservableError(
            f"an entry of the matrix is no number that a float can hold ({error}): {_FORMS}"
        ) from error
    if not np.isfinite(matrix).all():
        raise ObservableError("the observable has entries that are NaN or infinite: remove them")
    scale = max(float(np.abs(part).max()) for part in (np.real(matrix), np.imag(matrix))) or 1.0
    with np.errstate(over="ignore"):  # infinite is not Hermitian
        deviation = float(np.abs(matrix - matrix.conj().T).max())
    if deviation > TOLERANCE * scale:
        raise ObservableError(
            f"the observable is not Hermitian (largest |O − O†| is {deviation:.3g}): "
            "use (O + O†)/2 if that is what you mean"
        )
    return _keep(np.ascontiguousarray(matrix))


def _keep(array: np.ndarray) -> np.ndarray:
    """Return an array that cannot be written to, and remember that it was read."""
    array.flags.writeable = False
    _READ[id(array)] = array
    return array
