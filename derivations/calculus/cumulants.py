"""Variances, covariances and joint cumulants of expressions over random matrices and states.

From averages of products, by the partitions π of the expressions into blocks,

    κ(x_1, …, x_n) = Σ_π (−1)^{|π|−1} (|π|−1)! ∏_{B∈π} E ∏_{i∈B} x_i,

in closed form and right below the degree, as the averages are.

References
----------
V. P. Leonov and A. N. Shiryaev, Theory Probab. Appl. 4 (1959) 319.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cache

from derivations.calculus.groups import group_named
from derivations.calculus.haar import ensembles_of, haar_average
from derivations.calculus.numbers.partitions import set_partitions
from derivations.calculus.numbers.scalars import dimension_argument
from derivations.calculus.results.closed_form import Integrand, remembering
from derivations.calculus.results.operators import Operator
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.errors import CalculusError, ResourceError

__all__ = ["covariance", "cumulant", "variance"]

# Its partitions number 4,140.
LARGEST_ORDER = 8


def variance(x: object, over: object, *, N: object = None, group: str = "U") -> TracePolynomial:
    """Return E|x|² − |E x|² of an expression.

    Parameters
    ----------
    x
        A polynomial in traces, entries and expectation values; it may be complex.
    over, N, group
        As in :func:`~derivations.calculus.haar_average`; a state may stand in ``over`` alone.

    Examples
    --------
    >>> from derivations.calculus import Matrix, Tr, Unitary
    >>> A, B, U = Matrix("A", hermitian=True), Matrix("B", hermitian=True), Unitary("U")
    >>> variance(U[0, 0] * U[0, 0].conj, over=U), variance(Tr(U**3), over=U)
    ((N - 1)/(N^2*(N + 1)), 3)
    """
    return covariance(x, x, over, N=N, group=group)


def covariance(
    x: object, y: object, over: object, *, N: object = None, group: str = "U"
) -> TracePolynomial:
    """Return E[x ȳ] − E[x] E[ȳ] of two expressions: the second is conjugated.

    Parameters
    ----------
    x, y
        Polynomials in traces, entries and expectation values.
    over, N, group
        As in :func:`~derivations.calculus.haar_average`.

    Examples
    --------
    >>> from derivations.calculus import Unitary
    >>> U = Unitary("U")
    >>> p = [U[0, j] * U[0, j].conj for j in (0, 1)]
    >>> covariance(*p, over=U)
    -1/(N^2*(N + 1))
    """
    return cumulant(x, _scalar(y).conj, over=over, N=N, group=group)


def cumulant(
    *expressions: object, over: object, N: object = None, group: str = "U"
) -> TracePolynomial:
    """Return the joint cumulant κ(x_1, …, x_n); give one expression n times for its own.

    Nothing is conjugated: κ(x, x) is E x² − (E x)², and ``cumulant(x, x.conj, …)`` the variance.

    Parameters
    ----------
    *expressions
        Polynomials in traces, entries and expectation values, at most 8.
    over, N, group
        As in :func:`~derivations.calculus.haar_average`.

    Raises
    ------
    CalculusError, ResourceError
        If there is none, or one is an operator; if there are more than 8.

    Examples
    --------
    >>> from derivations.calculus import Tr, Unitary
    >>> U = Unitary("U")
    >>> size = Tr(U) * Tr(U).conj                          # an exponential variable from N = 3 on
    >>> cumulant(size, size, size, over=U)
    2
    """
    given = [_scalar(x) for x in expressions]
    if not given:
        raise CalculusError("a cumulant of nothing: give expressions, cumulant(x, x, x, over=U)")
    if len(given) > LARGEST_ORDER:
        raise ResourceError(
            f"the cumulant of {len(given)} expressions is a sum over too many partitions: give at "
            f"most {LARGEST_ORDER}"
        )
    size, _ = dimension_argument(N)
    current = given if size is None else [x.dimension(size) for x in given]
    # Equal expressions share their moments: of n copies of one only the orders count.
    kinds = [next(i for i, other in enumerate(current) if other == x) for x in current]

    @cache
    def moment(block: tuple[int, ...]) -> TracePolynomial:
        product = TracePolynomial.scalar(1)
        for kind in block:
            product = current[kind] * product
        return haar_average(product, over, N=N, group=group)

    counts = Counter(
        tuple(sorted(tuple(sorted(kinds[i] for i in block)) for block in blocks))
        for blocks in set_partitions(len(kinds))
    )
    total = TracePolynomial.scalar(0)
    for blocks, count in counts.items():
        term = TracePolynomial.scalar((-1) ** (len(blocks) - 1) * math.factorial(len(blocks) - 1))
        for block in blocks:
            term = moment(block) * term
        total = count * term + total
    ensembles = ensembles_of(over, group_named(group))
    return remembering(total, Integrand(tuple(current), ensembles, is_joint=True))


def _scalar(x: object) -> TracePolynomial:
    if isinstance(x, Operator):
        raise CalculusError(
            f"{x!r} is an operator, and variances and cumulants are of numbers: take a trace, an "
            "entry X[0, 1] or an expectation value of it"
        )
    return x if isinstance(x, TracePolynomial) else TracePolynomial.scalar(x)
