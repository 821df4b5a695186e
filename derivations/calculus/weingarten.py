r"""Weingarten functions of U(N), O(N) and Sp(N), all classes at once, exact in N.

For permutations σ, τ of k points (Weingarten 1978; Collins 2003; Collins–Śniady 2006)

.. math:: E\, U_{i_1j_1}⋯U_{i_kj_k}\, \bar U_{i'_1j'_1}⋯\bar U_{i'_kj'_k}
          = Σ_{σ,τ∈S_k} ∏_a δ(i_a, i'_{σ(a)})\, δ(j_a, j'_{τ(a)})\; Wg(στ^{-1}; N),

with a class function of the symmetric group,

.. math:: Wg(μ) = \frac{1}{k!} Σ_{λ ⊢ k,\; ℓ(λ) ≤ N} \frac{f_λ χ_λ(μ)}{∏_{□∈λ}(N + c(□))} .

Contents c lie between −(k−1) and k−1, and N + c occurs at most as often as a rectangle with
that offset fits in a diagram of k cells: that is the common denominator of all classes, in
closed form. Numerators over it are whole polynomials, and a class is the sum over λ of whole
multiples of them. For whole N below k the sum over at most N rows is the pseudo-inverse of the
Gram matrix, which is what the integral needs (Collins–Śniady 2006, section 2).

For O(N) (Collins–Matsumoto 2009) characters give way to the zonal spherical functions ω^λ,

.. math:: Wg^O(μ) = \frac{2^k k!}{(2k)!} Σ_{λ ⊢ k} \frac{f_{2λ}\, ω^λ(μ)}{∏_{(i,j)∈λ}(N + 2j − i)},

i and j counted from zero, μ the coset type of a pair of pairings. For Sp(N) it is N + i − 2j.

References
----------
D. Weingarten, J. Math. Phys. 19 (1978) 999. B. Collins, Int. Math. Res. Not. 2003, 953
(arXiv:math-ph/0205010). B. Collins and P. Śniady, Comm. Math. Phys. 264 (2006) 773
(arXiv:math-ph/0402073). B. Collins and S. Matsumoto, J. Math. Phys. 50 (2009) 113516
(arXiv:0903.5143).
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import overload

import sympy

from derivations.calculus.arguments import check_count
from derivations.calculus.averaging.denominators import cofactors, common_roots, denominator
from derivations.calculus.groups import Group, group_named
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.characters import class_index
from derivations.calculus.numbers.partitions import Partition, as_partition, partitions
from derivations.calculus.numbers.polynomials import Polynomial, Roots
from derivations.calculus.numbers.scalars import dimension_argument
from derivations.calculus.results.closed_form import Terms
from derivations.calculus.results.context import Context, check_multiple
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.errors import ResourceError

__all__ = ["weingarten", "weingarten_table"]


@lru_cache(maxsize=32)
def _numerators(k: int, group: Group) -> tuple[Roots, tuple[Polynomial, ...]]:
    """Return the common denominator and the numerators of all classes over it."""
    labels = partitions(k)
    common = common_roots(labels, group)
    _, rows = group.class_weights(k)
    basis = cofactors(labels, common, group)
    weights = [{i: w for i, w in enumerate(row) if w} for row in rows]
    return common, tuple(poly.linear_combinations(weights, basis))


def _at(cycles: Partition, N: int, group: Group) -> Fraction:
    """Return the Weingarten function at a whole N: the sum over diagrams of at most N rows."""
    check_multiple(N, group.step)
    k = sum(cycles)
    scale, rows = group.class_weights(k)
    total = sum(
        (
            Fraction(w, bottom)
            for w, shape in zip(rows[class_index(k)[cycles]], partitions(k), strict=True)
            if w and (bottom := denominator(shape, group, N))
        ),
        Fraction(0),
    )
    return total / scale


def _symbolic(cycles: Partition, group: Group, symbol: sympy.Expr) -> TracePolynomial:
    k = sum(cycles)
    common, numerators = _numerators(k, group)
    scale, _ = group.class_weights(k)
    value = TracePolynomial(
        {((), None, 1): numerators[class_index(k)[cycles]]},
        scale,
        common,
        Context(symbol=symbol, valid_from=max(group.valid_from(k), 1), multiple=group.step),
        lambda N: _numeric(cycles, N, group),
    )
    return value.reduced()


def _numeric(cycles: Partition, N: int, group: Group) -> TracePolynomial:
    value = _at(cycles, N, group)
    terms: Terms = {((), None, 1): (value.numerator,)} if value else {}
    context = Context(size=N, symbol=sympy.Integer(N))
    return TracePolynomial(terms, value.denominator, {}, context)


def _shown(degree: int) -> str:
    return str(degree) if degree < 10**12 else "more than 10^12"


@overload
def weingarten(cycles: Iterable[int], N: None = None, *, group: str = "U") -> TracePolynomial: ...
@overload
def weingarten(cycles: Iterable[int], N: int, *, group: str = "U") -> Fraction: ...
@overload
def weingarten(cycles: Iterable[int], N: sympy.Expr, *, group: str = "U") -> TracePolynomial: ...


def weingarten(
    cycles: Iterable[int], N: int | sympy.Expr | None = None, *, group: str = "U"
) -> TracePolynomial | Fraction:
    """Return the Weingarten function of a class, as a Fraction for a whole N.

    Parameters
    ----------
    cycles
        The cycle type of στ^{-1} (U), or the coset type of two pairings (O, Sp): a partition of k.
    N
        None for the symbol N, a positive whole number for an exact value (below k: the
        pseudo-inverse), or a SymPy symbol or expression.
    group
        ``"U"``, ``"O"`` or ``"Sp"`` (there for a pairing without crossings; ε(m)ε(n) is outside).

    Raises
    ------
    CalculusError, DomainError
        If ``cycles`` is not a partition, the group is unknown, or N is not a dimension.
    ResourceError
        If k is so large that the table of all classes would not be practical.

    Examples
    --------
    >>> weingarten((3, 1))
    (2*N^2 - 3)/(N^2*(N - 1)*(N + 1)*(N - 2)*(N + 2)*(N - 3)*(N + 3))
    >>> weingarten((3, 1), N=5), weingarten((1, 1), group="O")
    (Fraction(47, 201600), (N + 1)/(N*(N - 1)*(N + 2)))
    """
    parts, chosen = as_partition(cycles), group_named(group)
    chosen.check_classes()
    number, symbol = dimension_argument(N)
    if sum(parts) > chosen.largest:
        raise _too_large(sum(parts), chosen)
    return _symbolic(parts, chosen, symbol) if number is None else _at(parts, number, chosen)


def _too_large(degree: int, group: Group) -> ResourceError:
    return ResourceError(
        f"Weingarten functions of degree {_shown(degree)} over {group!r} need the table "
        "of all characters of that degree and as many polynomials: the bound is degree "
        f"{group.largest}, so give a partition of at most that"
    )


def weingarten_table(k: int, *, group: str = "U") -> dict[Partition, TracePolynomial]:
    """Return the Weingarten functions of all classes of degree k, symbolic in N.

    Raises
    ------
    CalculusError
        If k is not a whole number ≥ 0, or the group is unknown.
    ResourceError
        If k is so large that the table would not be practical.

    Examples
    --------
    >>> weingarten_table(2)
    {(2,): -1/(N*(N - 1)*(N + 1)), (1, 1): 1/((N - 1)*(N + 1))}
    """
    group_named(group).check_classes()
    degree = check_count("k", k, most=group_named(group).largest)
    return {cycles: weingarten(cycles, group=group) for cycles in partitions(degree)}
