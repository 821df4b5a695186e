"""What a parameter of a formula may be, and the errors when it is not.

Each validator takes a value that is a number, an array or a SymPy expression and returns it
unchanged, or raises :class:`~qntk_check.errors.DomainError`. A SymPy expression with free
symbols passes: what is not known cannot be refused.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from numbers import Rational
from typing import Any

import numpy as np

from qntk_check.errors import DomainError
from qntk_check.evaluation import BLOCK

__all__ = [
    "angle_count",
    "count",
    "damping",
    "dimension",
    "even_dimension",
    "involution_trace",
    "is_symbolic",
    "moment_traces",
    "not_constant",
    "not_negative",
    "positive",
    "real_number",
    "share",
    "step_count",
    "unit_interval",
]

Validator = Callable[[str, Any], Any]

# Traces given as floats carry rounding: how far below zero, relative to its largest entry, an
# eigenvalue of their moment matrix may lie before no Hermitian operator can have them.
ROUNDING = 1e-9


def is_symbolic(value: Any) -> bool:
    """Return whether ``value`` is a SymPy object, without importing SymPy to find out."""
    sympy = sys.modules.get("sympy")
    return sympy is not None and isinstance(value, sympy.Basic)


def _numbers(name: str, value: Any) -> np.ndarray | None:
    """Return the value as a real array for checking, or None if it has free symbols."""
    if is_symbolic(value):
        if value.free_symbols:
            return None
        if value.is_real is not True or not value.is_finite:
            raise DomainError(f"{name} = {value} is not a finite real number: give one")
        return np.asarray(float(value))
    if isinstance(value, bool | str | bytes) or value is None:
        raise DomainError(
            f"{name} = {value!r} is not a number: give an int, a Fraction, a float, an array or "
            "a SymPy expression"
        )
    try:
        array = np.asarray(value if not isinstance(value, Rational) else float(value))
        array = array.astype(float if array.dtype.kind in "iuf" else complex, copy=False)
    except (TypeError, ValueError, OverflowError) as error:
        raise DomainError(
            f"{name} = {value!r} cannot be read as a number: give an int, a Fraction, a float, "
            "an array or a SymPy expression"
        ) from error
    if not np.isfinite(array).all():
        raise DomainError(f"{name} = {value!r} has a value that is NaN or infinite: remove it")
    if array.dtype.kind == "c" and (np.imag(array) != 0).any():
        raise DomainError(
            f"{name} = {value!r} is complex where a real number is needed: a Hermitian operator "
            "has real traces and expectation values; take the real part if that is what you mean"
        )
    return np.real(array)


def _refuse_where(bad: np.ndarray, numbers: np.ndarray, name: str, why: str) -> None:
    if np.any(bad):
        value = float(np.broadcast_to(numbers, bad.shape)[bad].flat[0])
        raise DomainError(f"{name} = {value:.12g}: {why}")


def _whole(name: str, value: Any, least: int, why: str) -> np.ndarray | None:
    numbers = _numbers(name, value)
    if numbers is not None:
        _refuse_where(numbers != np.round(numbers), numbers, name, f"not a whole number; {why}")
        _refuse_where(numbers < least, numbers, name, f"below {least}; {why}")
    return numbers


def dimension(name: str, value: Any) -> Any:
    """Accept a Hilbert-space dimension N ≥ 2.

    Examples
    --------
    >>> dimension("N", 4)
    4
    """
    _whole(name, value, 2, "N is the dimension of the Hilbert space, a whole number from 2 on")
    return value


def even_dimension(name: str, value: Any) -> Any:
    """Accept an even dimension: only there does a generator with X² = 1, Tr X = 0 exist."""
    numbers = _whole(
        name, value, 2, "N is the dimension of the Hilbert space, a whole number from 2 on"
    )
    if numbers is not None:
        _refuse_where(
            numbers % 2 == 1,
            numbers,
            name,
            "odd, where no generator has X² = 1 and Tr X = 0, so the formula holds for no "
            "circuit; use N = 2ⁿ, or kernel_mean_any_generator with Tr X ≠ 0",
        )
    return value


def angle_count(name: str, value: Any) -> Any:
    """Accept a number of angles L ≥ 1."""
    _whole(name, value, 1, "L is the number of angles, a whole number from 1 on")
    return value


def count(name: str, value: Any) -> Any:
    """Accept a number of neurons or layers, 1 or more."""
    _whole(name, value, 1, f"{name} counts, a whole number from 1 on")
    return value


def real_number(name: str, value: Any) -> Any:
    """Accept any finite real number."""
    _numbers(name, value)
    return value


def positive(name: str, value: Any) -> Any:
    """Accept a finite real number above zero."""
    numbers = _numbers(name, value)
    if numbers is not None:
        _refuse_where(numbers <= 0, numbers, name, "not above zero; give a positive number")
    return value


def not_negative(name: str, value: Any) -> Any:
    """Accept a finite real number from zero on."""
    numbers = _numbers(name, value)
    if numbers is not None:
        _refuse_where(numbers < 0, numbers, name, "below zero; give zero or a positive number")
    return value


def step_count(name: str, value: Any) -> Any:
    """Accept a number of steps t ≥ 0."""
    _whole(name, value, 0, "t counts steps of gradient descent, a whole number from 0 on")
    return value


def damping(values: Mapping[str, Any], limit: float, why: str) -> None:
    """Refuse η and K whose product reaches ``limit``; the message gives the largest η."""
    product = values["eta"] * values["K"]
    numbers = _numbers("ηK", product)
    if numbers is None:
        return
    bad = numbers >= limit
    kernels = np.broadcast_to(np.asarray(_numbers("K", values["K"])), bad.shape)
    largest = f"{limit / float(kernels[bad].flat[0]):.6g}" if np.any(bad) else ""
    _refuse_where(bad, numbers, "ηK", f"{why}; at this K give η below {largest}")


def share(name: str, value: Any) -> Any:
    """Accept a real number strictly between 0 and 1."""
    numbers = _numbers(name, value)
    if numbers is not None:
        bad = (numbers <= 0) | (numbers >= 1)
        _refuse_where(bad, numbers, name, "not between 0 and 1; give a share of the first error")
    return value


def unit_interval(name: str, value: Any) -> Any:
    """Accept a real number in [−1, 1], the range of an expectation value of X with X² = 1."""
    numbers = _numbers(name, value)
    if numbers is not None:
        _refuse_where(
            np.abs(numbers) > 1, numbers, name,
            "outside [−1, 1], where the expectation value of an X with X² = 1 lies",
        )  # fmt: skip
    return value


def involution_trace(name: str, value: Any, dim: Any) -> Any:
    """Accept Tr X of an X with X² = 1 in dimension ``dim``: |τ| ≤ N and τ ≡ N modulo 2."""
    numbers = _numbers(name, value)
    size = None if is_symbolic(dim) and dim.free_symbols else np.asarray(dim, dtype=float)
    if numbers is not None:
        _refuse_where(
            numbers != np.round(numbers), numbers, name,
            "not a whole number; an X with X² = 1 has eigenvalues ±1",
        )  # fmt: skip
    if numbers is not None and size is not None:
        bad = (np.abs(numbers) > size) | ((numbers - size) % 2 != 0)
        _refuse_where(
            bad, numbers, name,
            f"an X with X² = 1 in dimension N = {dim} has Tr X in {{−N, −N+2, …, N}}",
        )  # fmt: skip
    return value


def moment_traces(traces: Any, order: int, dim: Any) -> tuple[Any, ...]:
    """Accept (Tr O, Tr O², …) of at least the order needed that some Hermitian O can have.

    The moment (Hankel) matrix with entries T_{i+j}, T_0 = N, of a Hermitian operator is
    positive semidefinite; T_2 ≥ T_1²/N is its first minor. This is necessary for traces to
    exist; it is what is checked.

    Examples
    --------
    >>> moment_traces((0, 4), 2, 4)
    (0, 4)
    """
    if isinstance(traces, str | bytes) or not isinstance(traces, Sequence | np.ndarray):
        raise DomainError(
            f"traces = {traces!r} is not a sequence: give (Tr O, Tr O², …), e.g. (0, 4)"
        )
    if len(traces) < order:
        raise DomainError(
            f"traces = {tuple(traces)!r} has {len(traces)} entries where the formula needs "
            f"(Tr O, …, Tr O^{order}): give at least {order}"
        )
    values = tuple(traces)
    numbers = [_numbers(f"Tr O^{k}", value) for k, value in enumerate(values, 1)]
    size = _numbers("N", dim)
    if size is None or any(number is None for number in numbers):
        return values
    exact = all(isinstance(value, Rational | np.integer) for value in (dim, *values))
    half = len(values) // 2
    if exact:
        bad = not _positive_semidefinite(_hankel([dim, *values], half))
    else:
        bad = _float_violation([size, *(n for n in numbers if n is not None)], half)
    if bad:
        raise DomainError(
            f"traces = {values!r} belong to no Hermitian operator in dimension N = {dim}: "
            "Tr O² ≥ (Tr O)²/N must hold, and every moment matrix (Tr O^(i+j)) must be positive "
            "semidefinite; check N and the traces, or pass observable= instead"
        )
    return values


def not_constant(dim: Any, traces: Any) -> None:
    """Refuse traces of an O proportional to 1, which no circuit moves: T_2 = T_1²/N.

    Examples
    --------
    >>> not_constant(4, (0, 4))
    """
    numbers = [_numbers(name, v) for name, v in (("N", dim), ("T1", traces[0]), ("T2", traces[1]))]
    size, first, second = numbers
    if size is None or first is None or second is None:
        return
    if all(isinstance(value, Rational | np.integer) for value in (dim, *traces[:2])):
        constant: Any = Fraction(traces[1]) * Fraction(dim) == Fraction(traces[0]) ** 2
    else:
        constant = size * second - first**2 <= ROUNDING * size * np.abs(second)
    if np.any(constant):
        raise DomainError(
            f"traces = {tuple(traces)!r} at N = {dim} belong to an O proportional to 1: K and K̄ "
            "vanish and their ratio is undefined; give an O with two different eigenvalues"
        )


def _hankel(moments: list[Any], half: int) -> list[list[Fraction]]:
    moments = [Fraction(int(m)) if isinstance(m, np.integer) else Fraction(m) for m in moments]
    return [[moments[i + j] for j in range(half + 1)] for i in range(half + 1)]


def _positive_semidefinite(matrix: list[list[Fraction]]) -> bool:
    """Decide exactly by symmetric elimination: a zero pivot needs a zero row."""
    rows = [row[:] for row in matrix]
    while rows:
        pivot, head = rows[0][0], rows[0]
        if pivot < 0 or (pivot == 0 and any(head)):
            return False
        rows = [
            [value - (row[0] * other / pivot if pivot else 0)
             for value, other in zip(row[1:], head[1:], strict=True)]
            for row in rows[1:]
        ]  # fmt: skip
    return True


def _float_violation(moments: list[np.ndarray], half: int) -> bool:
    """Look for a negative eigenvalue beyond rounding, over all broadcast parameter sets."""
    shape = np.broadcast_shapes(*(np.shape(m) for m in moments))
    flat = [np.broadcast_to(m, shape).reshape(-1) for m in moments[: 2 * half + 1]]
    return any(
        _block_violation([m[start : start + BLOCK] for m in flat], half)
        for start in range(0, len(flat[0]), BLOCK)
    )


def _block_violation(moments: list[np.ndarray], half: int) -> bool:
    if np.any(moments[2] < 0):
        return True
    # Rescale O → O/s, s² = Tr O²/N, so that entries are comparable and rounding has a scale.
    scale = np.sqrt(moments[2] / moments[0])
    scale[scale == 0] = 1.0
    unit, scaled = moments[0], []
    for moment in moments:
        scaled.append(moment / unit)
        unit = unit * scale
    largest = np.maximum.reduce([np.abs(m) for m in scaled])
    doubtful = ~_clearly_positive(scaled, half, largest)
    if not doubtful.any():
        return False
    rest = [m[doubtful] for m in scaled]
    matrix = np.stack(
        [np.stack([rest[i + j] for j in range(half + 1)], -1) for i in range(half + 1)], -1
    )
    least = np.linalg.eigvalsh(matrix)[..., 0]
    return bool(np.any(least < -ROUNDING * largest[doubtful]))


def _clearly_positive(scaled: list[np.ndarray], half: int, largest: np.ndarray) -> np.ndarray:
    """Return where elimination of matrix + shift finds positive pivots only.

    Then no eigenvalue of the matrix lies below −shift, half of what rounding may explain; the
    rounding of the elimination itself is smaller than the other half by five orders.
    """
    shift = ROUNDING / 2 * largest
    size = half + 1
    rows = [[scaled[i + j] + (shift if i == j else 0) for j in range(i, size)]
            for i in range(size)]  # fmt: skip
    clear = np.ones(len(largest), dtype=bool)
    with np.errstate(all="ignore"):  # a pivot of zero is doubtful, whatever follows
        while rows:
            (pivot, *head), rows = rows[0], rows[1:]
            clear &= pivot > 1e-4 * shift
            for i, row in enumerate(rows):
                factor = head[i] / pivot
                rows[i] = [value - factor * other
                           for value, other in zip(row, head[i:], strict=True)]  # fmt: skip
    return clear
