"""Which traces a Hermitian operator can have, and which floats determine its spread.

The moment (Hankel) matrix with entries T_(i+j), T_0 = N, is positive semidefinite: exactly for
exact traces, within rounding for floats.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import numpy as np

from qntk_check.arguments import show
from qntk_check.errors import DomainError
from qntk_check.formulas.machinery.domains import numbers_of
from qntk_check.formulas.machinery.evaluation import BLOCK, evaluate
from qntk_check.formulas.machinery.pairs import two_product
from qntk_check.formulas.machinery.values import Value, entry, read
from qntk_check.kinds import Array, Flags, Numbers, is_array, is_masked

if TYPE_CHECKING:
    from typing_extensions import TypeIs

__all__ = ["moment_traces", "not_constant", "trace_sequence"]

# Traces given as floats carry rounding: how far below zero, relative to its largest entry, an
# eigenvalue of their moment matrix may lie before no Hermitian operator can have them.
ROUNDING = 1e-9


def trace_sequence(traces: object, order: int) -> tuple[Value, ...]:
    """Return (Tr O, Tr O², …), each read as a number or an array, of at least the order needed.

    Examples
    --------
    >>> trace_sequence((0j, 4), 2)
    (0.0, Fraction(4, 1))
    """
    if not _is_sequence(traces):
        raise DomainError(
            f"traces = {show(traces)} is not a sequence: give (Tr O, Tr O², …), e.g. (0, 4)"
        )
    if len(traces) < order:
        raise DomainError(
            f"traces = {show(tuple(traces))} has {len(traces)} entries where the formula needs "
            f"(Tr O, …, Tr O^{order}): give at least {order}"
        )
    return tuple(
        value if is_masked(value) else read(f"Tr O^{k}", value)
        for k, value in enumerate(traces, start=1)
    )


def _is_sequence(traces: object) -> TypeIs[Sequence[object]]:
    if isinstance(traces, str | bytes):
        return False
    return traces.ndim > 0 if is_array(traces) else isinstance(traces, Sequence)


def moment_traces(
    traces: object, order: int, dim: object, *, rounded: bool = True
) -> tuple[Value, ...]:
    """Return (Tr O, Tr O², …), read, of at least the order needed, if some O can have them.

    What was given as floats is ``rounded``, and refused where that decides the result.

    The moment (Hankel) matrix with entries T_(i+j), T_0 = N, of a Hermitian operator is
    positive semidefinite; T_2 ≥ T_1²/N is its first minor. This is necessary for traces to
    exist; it is what is checked.

    Examples
    --------
    >>> moment_traces((0, 4), 2, 4)
    (Fraction(0, 1), Fraction(4, 1))
    """
    values = trace_sequence(traces, order)
    numbers = [numbers_of(f"Tr O^{k}", value) for k, value in enumerate(values, 1)]
    size = numbers_of("N", dim)
    known = [number for number in numbers if number is not None]
    if size is None or len(known) < len(numbers):
        return values
    half = len(values) // 2
    if not half:
        return values  # Tr O alone is any real number
    if all(number.dtype == object and number.ndim == 0 for number in (size, *known)):
        bad = not _positive_semidefinite(
            _hankel([cast("Fraction", n[()]) for n in (size, *known)], half)
        )
    else:
        bad = _float_violation([_floats(number) for number in (size, *known)], half)
        if not bad and order > 1 and rounded:
            _refuse_rounded(size, known[0], known[1], order)
    if bad:
        raise DomainError(
            f"traces = {show(values)} belong to no Hermitian operator in dimension N = "
            f"{show(dim)}: Tr O² ≥ (Tr O)²/N must hold, and every moment matrix (Tr O^(i+j)) must "
            "be positive semidefinite; check N and the traces, or pass observable= instead"
        )
    return values


def _floats(numbers: Numbers) -> Array:
    try:
        return numbers.astype(float, copy=False)
    except OverflowError:
        raise DomainError(
            "a whole number beyond the floats stands beside traces given as floats: give all of "
            "them as ints or Fractions"
        ) from None


# How much the rounding of traces given as floats may move a central moment, as a share of it.
UNDETERMINED = 1e-6


def _refuse_rounded(size: Numbers, first: Numbers, second: Numbers, order: int) -> None:
    """Refuse float traces with so large a mean that their own rounding decides the spread.

    A float Tr O^k is known to half a unit in its last place, so the k-th central moment to
    2^−53 (|m| + s)^k, m the mean and s the spread: at most `UNDETERMINED` of s^k is allowed.
    """
    n, m, s = (_floats(number) for number in (size, first, second))
    if not np.any(first != 0) or not np.any(_in_blocks(_loose, n, m, s, order)):
        return
    loose = _loose(n, m, s, order)
    shape = loose.shape
    for place in np.argwhere(loose):  # a multiple of 1 has no spread to determine
        where = tuple(place)
        n, t1, t2 = (entry(value, shape, where) for value in (size, first, second))
        if n * t2 != t1**2:
            raise DomainError(
                f"traces given as floats, with a mean of {float(t1 / n):.6g} beside a spread of "
                f"{float(abs(t2 / n - (t1 / n) ** 2)) ** 0.5:.3g}: their rounding in the 16th "
                "digit moves the result by more than 1e-6 of it; give exact traces (ints or "
                "Fractions), the traces of O − Tr O/N, or observable=, which is exact"
            )


def _loose(size: Array, first: Array, second: Array, order: int) -> Flags:
    with np.errstate(all="ignore"):
        mean = first / size
        square, error = two_product(mean, mean)
        spread = np.sqrt(np.maximum(second / size - square - error, 0.0))
        # (|m| + s)/s above the root of the bound; powers of arrays are slow
        reach = (UNDETERMINED * 2.0**53) ** (1 / order)
        return ~(np.abs(mean) + spread <= reach * spread) & (mean != 0)


def _in_blocks(function: Callable[..., Flags], *arguments: Array | int) -> Array:
    """Return what a test finds in each part of large arrays, or at once in others."""
    return np.asarray(evaluate(lambda *parts: np.asarray(function(*parts), float), arguments))


def not_constant(dim: object, traces: Sequence[object]) -> None:
    """Refuse traces of an O proportional to 1, which no circuit moves: T_2 = T_1²/N.

    Examples
    --------
    >>> not_constant(4, (0, 4))
    """
    numbers = [
        numbers_of(name, v) for name, v in (("N", dim), ("T1", traces[0]), ("T2", traces[1]))
    ]
    size, first, second = numbers
    if size is None or first is None or second is None:
        return
    if all(number.dtype == object and number.ndim == 0 for number in (size, first, second)):
        constant = second * size == first**2
    else:
        constant = _in_blocks(_is_constant, *(_floats(n) for n in (size, first, second)))
    if np.any(constant):
        raise DomainError(
            f"traces = {show(tuple(traces))} at N = {show(dim)} belong to an O proportional to 1: "
            "K and K̄ vanish and their ratio is undefined; give an O with two different eigenvalues"
        )


def _is_constant(size: Array, first: Array, second: Array) -> Flags:
    square = second / size
    return square - (first / size) ** 2 <= ROUNDING * np.abs(square)


def _hankel(moments: list[Fraction], half: int) -> list[list[Fraction]]:
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


def _float_violation(moments: list[Array], half: int) -> bool:
    """Look for a negative eigenvalue beyond rounding, over all broadcast parameter sets."""
    shape = np.broadcast_shapes(*(np.shape(m) for m in moments))
    flat = [np.broadcast_to(m, shape).reshape(-1) for m in moments[: 2 * half + 1]]
    return any(
        _block_violation([m[start : start + BLOCK] for m in flat], half)
        for start in range(0, len(flat[0]), BLOCK)
    )


def _block_violation(moments: list[Array], half: int) -> bool:
    with np.errstate(all="ignore"):  # what leaves the floats on the way is scaled exactly
        return _decided_violation(moments, half)


def _exactly_violated(moments: list[float], half: int) -> bool:
    """Decide a point whose scaled traces leave the floats, the diagonal larger by rounding."""
    rows = _hankel([Fraction(moment) for moment in moments], half)
    for i in range(half + 1):
        rows[i][i] *= 1 + Fraction(ROUNDING)
    return not _positive_semidefinite(rows)


def _decided_violation(moments: list[Array], half: int) -> bool:
    if np.any(moments[2] < 0):
        return True
    # Rescale O → O/s, s² = Tr O²/N, so that entries are comparable and rounding has a scale.
    scale = np.sqrt(moments[2] / moments[0])
    scale[scale == 0] = 1.0
    unit, scaled = moments[0], list[Array]()
    for moment in moments:
        scaled.append(moment / unit)
        unit = unit * scale
    lost = ~np.isfinite(np.add.reduce([np.abs(m) for m in scaled]))
    if np.any(lost):
        places = np.flatnonzero(lost)
        if any(_exactly_violated([float(m[i]) for m in moments], half) for i in places):
            return True
        scaled = [m[~lost] for m in scaled]
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


def _clearly_positive(scaled: list[Array], half: int, largest: Array) -> Flags:
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
