"""Traces of powers, exact or rounded once, and the part of O without its mean.

A float is a fraction with a power of two below, so that sums of powers are sums of whole numbers:
nothing cancels, overflows or is rounded before the end, whatever is added to O.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qntk_check.arguments import check_count
from qntk_check.errors import ResourceError
from qntk_check.observables.forms import ObservableLike
from qntk_check.observables.matrices import spectrum
from qntk_check.observables.numbers import Exact, Number, as_whole, plain, to_float
from qntk_check.observables.reading import Canonical, PauliSum, canonical
from qntk_check.observables.strings import masks, overlap, times

__all__ = ["centered", "exact_traces", "has_exact_numbers", "traces"]

MAX_ORDER = 64
_MOST_PRODUCTS = 2 * 10**7  # of pairs of Pauli strings, some ten seconds


def traces(observable: ObservableLike, order: int) -> tuple[Number, ...]:
    """Return (Tr O, Tr O², …, Tr O^order).

    Parameters
    ----------
    observable
        O as :func:`~qntk_check.observables.canonical` reads it. Powers of Pauli strings are
        multiplied out in the Pauli group, at any number of qubits.
    order
        1 to 64.

    Returns
    -------
    tuple
        ``int`` or ``Fraction`` where all numbers in O are; else floats, each the exact trace of
        the floats that were given, rounded once. Only a matrix that is not diagonal is
        diagonalized first, which rounds.

    Raises
    ------
    ObservableError
        If a trace is beyond the floats: never infinite, and never 0 for a number too small.
    ResourceError
        If the powers of a sum of Pauli strings have too many terms.

    Examples
    --------
    >>> traces({"ZZ": 1, "XI": 2}, 4)
    (0, 20, 0, 100)
    >>> traces(np.array([100, -100, 100, -100], dtype=np.int8), 2)
    (0, 40000)
    """
    count = check_count("order", order, most=MAX_ORDER)
    form = canonical(observable)
    if isinstance(form, PauliSum):
        return _reported(_pauli_traces(form, count), exact=form.exact)
    exact = isinstance(form, tuple)
    values: list[Number] = list(form) if isinstance(form, tuple) else spectrum(form).tolist()
    return _reported(_power_sums(values, count), exact=exact)


def exact_traces(observable: ObservableLike, order: int) -> tuple[Fraction, ...]:
    """Return (Tr O, …, Tr O^order) as Fractions: floats are fractions, so that nothing is rounded.

    Only a matrix that is not diagonal is diagonalized, about its mean, which rounds relative to
    the spread of its eigenvalues and not to their size.

    Examples
    --------
    >>> exact_traces({"Z": 0.5, "I": 1.0}, 2)
    (Fraction(2, 1), Fraction(5, 2))
    """
    count = check_count("order", order, most=MAX_ORDER)
    form = canonical(observable)
    if isinstance(form, PauliSum):
        return tuple(map(Fraction, _pauli_traces(form, count)))
    if isinstance(form, tuple):
        return tuple(map(Fraction, _power_sums(list(form), count)))
    if form.ndim == 1:
        return tuple(map(Fraction, _power_sums(form.tolist(), count)))
    mean, rest = centered(form)
    levels: list[Number] = [Fraction(value) + Fraction(mean) for value in spectrum(rest).tolist()]
    return tuple(map(Fraction, _power_sums(levels, count)))


def has_exact_numbers(observable: ObservableLike) -> bool:
    """Return whether an observable is given by ints and Fractions alone.

    Examples
    --------
    >>> has_exact_numbers({"Z": 1}), has_exact_numbers({"Z": 1.0})
    (True, False)
    """
    form = canonical(observable)
    return form.exact if isinstance(form, PauliSum) else isinstance(form, tuple)


def centered(observable: ObservableLike) -> tuple[Number, Canonical]:
    """Return Tr O/N and O − Tr O/N, in which nothing of the mean is left to cancel.

    K, μ and all that moves a circuit depend on the second alone. Its traces are the central
    moments times N, to full precision, however large the mean is.

    Parameters
    ----------
    observable
        O as :func:`~qntk_check.observables.canonical` reads it.

    Returns
    -------
    mean, rest
        The mean exact where all numbers in O are, else a float, rounded once. The rest
        in the same form: the sum without its identity string (that string with 0 if alone), the
        eigenvalues or the diagonal less the exact mean, each rounded once if they are floats.

    Examples
    --------
    >>> centered({"II": -75.0, "ZI": 0.01})
    (-75.0, PauliSum({'ZI': 0.01}))
    >>> centered([1, 0, 0, 0])
    (Fraction(1, 4), (Fraction(3, 4), Fraction(-1, 4), Fraction(-1, 4), Fraction(-1, 4)))
    """
    form = canonical(observable)
    if isinstance(form, PauliSum):
        identity = "I" * form.qubits
        rest = {string: value for string, value in form.items() if string != identity}
        return form.constant, PauliSum(rest or {identity: 0})
    if isinstance(form, tuple):
        mean, rest = _without_mean(list(form))
        return plain(mean), tuple(plain(value) for value in rest)
    if form.ndim == 1:
        mean, rest = _without_mean(form.tolist())
        return _rounded(mean), canonical(np.array([_rounded(value) for value in rest]))
    mean, rest = _without_mean(np.real(form.diagonal()).tolist())
    moved = np.array(form)
    np.fill_diagonal(moved, [_rounded(value) for value in rest])
    return _rounded(mean), canonical(moved)


def _without_mean(values: list[Number]) -> tuple[Fraction, list[Fraction]]:
    whole, divisor = as_whole(values)
    total, count = sum(whole), len(whole)
    return (
        Fraction(total, divisor * count),
        [Fraction(count * value - total, divisor * count) for value in whole],
    )


def _rounded(value: Fraction) -> float:
    """Return the nearest float; a difference of floats may be too small for one, and is then 0."""
    return float(value)


def _power_sums(values: list[Number], order: int) -> list[Exact]:
    whole, divisor = as_whole(values)
    powers, found = [1] * len(whole), []
    for k in range(1, order + 1):
        powers = [power * value for power, value in zip(powers, whole, strict=True)]
        found.append(Fraction(sum(powers), divisor**k))
    return found


def _pauli_traces(form: PauliSum, order: int) -> list[Exact]:
    """Return exact traces: Tr O^{i+j} is the overlap of O^i and O^j, so half the powers suffice."""
    n = form.qubits
    whole, divisor = as_whole(form.values())
    base = {masks(string): value for string, value in zip(form, whole, strict=True) if value}
    powers: list[dict[tuple[int, int], int]] = [{(0, 0): 1}, base]
    for _ in range(1, (order + 1) // 2):
        if len(powers[-1]) * len(base) > _MOST_PRODUCTS:
            raise ResourceError(
                f"traces to order {order} of a sum of {len(base)} Pauli strings multiply "
                f"{len(powers[-1]) * len(base):.3g} pairs of strings, more than is begun "
                f"({_MOST_PRODUCTS:.3g}): ask for a lower order, or give eigenvalues"
            )
        powers.append(times(powers[-1], base))
    return [
        Fraction(2**n * overlap(powers[k // 2], powers[k - k // 2]), divisor**k)
        for k in range(1, order + 1)
    ]


def _reported(found: list[Exact], *, exact: bool) -> tuple[Number, ...]:
    if exact:
        return tuple(plain(value) for value in found)
    return tuple(to_float(value, f"Tr O^{k}") for k, value in enumerate(found, start=1))
