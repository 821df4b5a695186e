r"""Weingarten functions of U(N) and O(N), all classes at once, exact in N.

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

i and j counted from zero, μ the coset type of a pair of pairings.

References
----------
D. Weingarten, J. Math. Phys. 19 (1978) 999. B. Collins, Int. Math. Res. Not. 2003, 953
(arXiv:math-ph/0205010). B. Collins and P. Śniady, Comm. Math. Phys. 264 (2006) 773
(arXiv:math-ph/0402073). B. Collins and S. Matsumoto, J. Math. Phys. 50 (2009) 113516
(arXiv:0903.5143).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import sympy

from derivations.calculus.arguments import check_count
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.characters import character_table, class_index, zonal_table
from derivations.calculus.numbers.partitions import (
    Partition,
    as_partition,
    contents,
    dimension,
    partitions,
    zonal_contents,
)
from derivations.calculus.numbers.polynomials import Polynomial, Roots
from derivations.calculus.numbers.scalars import dimension_argument
from derivations.calculus.results.context import Context
from derivations.calculus.results.expressions import Terms
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.errors import CalculusError, ResourceError

__all__ = ["weingarten", "weingarten_table"]

# Beyond these a table of all classes takes more than about ten seconds or a gigabyte.
LARGEST = {"U": 26, "O": 14}


def check_group(group: str) -> str:
    """Return the name of a group that has Weingarten functions here."""
    if not isinstance(group, str) or group not in LARGEST:
        raise CalculusError(f"group {group!r} is not known: give 'U' (unitary) or 'O' (orthogonal)")
    return group


def cell_roots(shape: Partition, group: str) -> Roots:
    """Return the roots of ∏_□ (N + c(□)) as {root: multiplicity}."""
    roots: Roots = {}
    for content in contents(shape) if group == "U" else zonal_contents(shape):
        roots[-content] = roots.get(-content, 0) + 1
    return roots


def common_roots(shapes: Iterable[Partition], group: str) -> Roots:
    """Return the common denominator of 1/∏_□(N + c(□)) over diagrams."""
    common: Roots = {}
    for shape in shapes:
        common = poly.merge_roots(common, cell_roots(shape, group))
    return common


def cofactors(shapes: Iterable[Partition], common: Roots, group: str) -> list[Polynomial]:
    """Return the polynomials common/∏_□(N + c(□)), one for each diagram."""
    whole = poly.from_roots(common)
    found = []
    for shape in shapes:
        rest = whole
        for root, count in cell_roots(shape, group).items():
            for _ in range(count):
                rest = poly.divide_root(rest, root)
        found.append(rest)
    return found


@lru_cache(maxsize=32)
def class_weights(k: int, group: str) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """Return whole weights w with Wg(μ) = Σ_λ w[μ][λ] / (scale · ∏_□(N + c)), and the scale."""
    labels = partitions(k)
    if group == "U":
        degrees = np.array([dimension(shape) for shape in labels], dtype=object)
        rows = character_table(k).astype(object) * degrees
        return math.factorial(k), tuple(map(tuple, rows.tolist()))
    table = zonal_table(k)
    doubled = [dimension(tuple(2 * row for row in shape)) for shape in labels]
    columns = [[f * value for value in row] for f, row in zip(doubled, table, strict=True)]
    scale = math.lcm(*(value.denominator for column in columns for value in column))
    factor = Fraction(scale * math.factorial(2 * k), 2**k * math.factorial(k))
    whole = [[int(value * scale) for value in column] for column in columns]
    return int(factor), tuple(zip(*whole, strict=True))


@lru_cache(maxsize=32)
def _numerators(k: int, group: str) -> tuple[Roots, tuple[Polynomial, ...]]:
    """Return the common denominator and the numerators of all classes over it."""
    labels = partitions(k)
    common = common_roots(labels, group)
    _, rows = class_weights(k, group)
    basis = cofactors(labels, common, group)
    weights = [{i: w for i, w in enumerate(row) if w} for row in rows]
    return common, tuple(poly.linear_combinations(weights, basis))


def weingarten_at(cycles: Partition, N: int, group: str) -> Fraction:
    """Return the Weingarten function at a whole N: the sum over diagrams of at most N rows."""
    scale, rows = class_weights(sum(cycles), group)
    weights = rows[class_index(sum(cycles))[cycles]]
    cells = contents if group == "U" else zonal_contents
    total = sum(
        (
            Fraction(w, math.prod(N + c for c in cells(shape)))
            for w, shape in zip(weights, partitions(sum(cycles)), strict=True)
            if w and len(shape) <= N
        ),
        Fraction(0),
    )
    return total / scale


def _symbolic(cycles: Partition, group: str, symbol: Any) -> TracePolynomial:
    k = sum(cycles)
    common, numerators = _numerators(k, group)
    scale, _ = class_weights(k, group)
    value = TracePolynomial(
        {((), None, 1): numerators[class_index(k)[cycles]]},
        scale,
        common,
        Context(symbol=symbol, valid_from=max(k, 1)),
        lambda N: _numeric(cycles, N, group),
    )
    return value.reduced()


def _numeric(cycles: Partition, N: int, group: str) -> TracePolynomial:
    value = weingarten_at(cycles, N, group)
    terms: Terms = {((), None, 1): (value.numerator,)} if value else {}
    context = Context(size=N, symbol=sympy.Integer(N))
    return TracePolynomial(terms, value.denominator, {}, context)


def _shown(degree: int) -> str:
    return str(degree) if degree < 10**12 else "more than 10^12"


def weingarten(cycles: Iterable[int], N: Any = None, *, group: str = "U") -> Any:
    """Return the Weingarten function of a class.

    Parameters
    ----------
    cycles
        The cycle type of στ^{-1} (U), or the coset type of two pairings (O): a partition of k.
    N
        None for the symbol N, a positive whole number for an exact value (below k: the
        pseudo-inverse), or a SymPy symbol or expression.
    group
        ``"U"`` or ``"O"``.

    Returns
    -------
    TracePolynomial or Fraction
        A Fraction for a whole N.

    Raises
    ------
    CalculusError
        If ``cycles`` is not a partition or the group is unknown.
    DomainError
        If N is not a dimension.
    ResourceError
        If k is so large that the table of all classes would not be practical.

    Examples
    --------
    >>> weingarten((3, 1))
    (2*N^2 - 3)/(N^2*(N - 1)*(N + 1)*(N - 2)*(N + 2)*(N - 3)*(N + 3))
    >>> weingarten((3, 1), N=5), weingarten((2, 1), N=2)
    (Fraction(47, 201600), Fraction(1, 144))
    >>> weingarten((1, 1), group="O")
    (N + 1)/(N*(N - 1)*(N + 2))
    """
    parts = as_partition(cycles)
    check_group(group)
    number, symbol = dimension_argument(N)
    if sum(parts) > LARGEST[group]:
        raise ResourceError(
            f"Weingarten functions of degree {_shown(sum(parts))} over {group}(N) need the table "
            "of all characters of that degree and as many polynomials: the bound is degree "
            f"{LARGEST[group]}, so give a partition of at most that"
        )
    if number is None:
        return _symbolic(parts, group, symbol)
    return weingarten_at(parts, number, group)


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
    check_group(group)
    degree = check_count("k", k, most=LARGEST[group])
    return {cycles: weingarten(cycles, group=group) for cycles in partitions(degree)}
