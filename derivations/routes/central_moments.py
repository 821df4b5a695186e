"""Averages over random states of polynomials in the moments of an observable.

Õ = O − Tr O/N throughout, because nothing here depends on the trace of O: e_j = ⟨Õ^j⟩ in the state
and M_k = Tr Õ^k (M_1 = 0). The central moments m_k = ⟨(O − ⟨O⟩)^k⟩ are polynomials in the e_j. The
average of a product of k of the e_j is a sum over S_k of traces over N(N + 1)⋯(N + k − 1),
collected here by the set partition into cycles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from math import comb, factorial, prod
from typing import TypeVar

import sympy

from derivations.statements.foreign import cancelled, in_factors, product_of, terms_in
from derivations.statements.substitution import put_in
from derivations.symbols import N, as_fraction, trace_symbol

__all__ = [
    "CENTRAL",
    "central_moment",
    "central_traces",
    "difference",
    "in_traces",
    "simplex_mean",
    "state_mean",
    "three_level_traces",
    "variance_moment",
]

ORDER = 8
_Number = TypeVar("_Number", Fraction, sympy.Expr)
LOCAL = sympy.symbols(f"e_1:{ORDER + 1}", real=True)  # e_j = <Õ^j>
CENTRAL = {k: sympy.Symbol(f"M_{k}", real=True) for k in range(2, ORDER + 1)}  # M_k = Tr Õ^k


def central_moment(k: int) -> sympy.Expr:
    """Return m_k as a polynomial in the e_j.

    Examples
    --------
    >>> central_moment(2)
    -e_1**2 + e_2
    """
    powers = (sympy.Integer(1), *LOCAL)
    return sympy.expand(sum(comb(k, j) * powers[j] * (-LOCAL[0]) ** (k - j) for j in range(k + 1)))


@cache
def state_mean(polynomial: sympy.Expr) -> sympy.Expr:
    """Average a polynomial in the e_j, with coefficients in N and M_k, over random states.

    Examples
    --------
    >>> state_mean(central_moment(2))
    M_2/(N + 1)
    """
    total = sum(
        (
            coefficient * _word([j + 1 for j, m in enumerate(powers) for _ in range(m)])
            for powers, coefficient in terms_in(sympy.expand(polynomial), LOCAL)
        ),
        sympy.S.Zero,
    )
    return in_factors(total)


def variance_moment(k: int) -> sympy.Expr:
    """Return E (Var_χ O)^k over random states, k ≤ 4, in the central traces M_j.

    Examples
    --------
    >>> variance_moment(1)
    M_2/(N + 1)
    """
    return state_mean(sympy.expand(central_moment(2) ** k))


def _word(exponents: Sequence[int]) -> sympy.Expr:
    """Average ∏ e_j: over all partitions into cycles, (size − 1)! cycles on each block."""
    total = sympy.S.Zero
    for blocks in _set_partitions(list(exponents)):
        ways = prod(factorial(len(block) - 1) for block in blocks)
        total += ways * product_of([CENTRAL.get(sum(b), sympy.S.Zero) for b in blocks])
    return total / sympy.rf(N, len(exponents))


def _set_partitions(items: list[int]) -> Iterator[list[list[int]]]:
    if not items:
        yield []
        return
    for rest in _set_partitions(items[1:]):
        for i in range(len(rest)):
            yield [*rest[:i], [items[0], *rest[i]], *rest[i + 1 :]]
        yield [[items[0]], *rest]


def central_traces(dimension: _Number, traces: Sequence[_Number]) -> list[_Number | int]:
    """Return (N, 0, M_2, …, M_k) from (T_1, …, T_k): M_k = Σ_j C(k, j) T_j (−T_1/N)^{k−j}.

    Examples
    --------
    >>> central_traces(Fraction(2), [Fraction(1), Fraction(1)])
    [Fraction(2, 1), 0, Fraction(1, 2)]
    """
    shift, powers = -traces[0] / dimension, [dimension, *traces]
    return [dimension, 0] + [
        sum(comb(k, j) * powers[j] * shift ** (k - j) for j in range(k + 1))
        for k in range(2, len(powers))
    ]


def in_traces(expression: sympy.Expr) -> sympy.Expr:
    """Replace M_k by its expression in N and T_1, …, T_k."""
    order = max([k for k, symbol in CENTRAL.items() if expression.has(symbol)], default=2)
    values = central_traces(N, [trace_symbol(k) for k in range(1, order + 1)])
    return expression.subs({CENTRAL[k]: values[k] for k in range(2, order + 1)})


def difference(one: sympy.Expr, other: sympy.Expr, symbols: Iterable[sympy.Symbol]) -> sympy.Expr:
    """Return one − other in lowest terms: zero exactly if they are one rational function.

    M_k of ``other`` are written in traces, and its symbols that have the name of one of these are
    read as it, whatever is assumed of them.

    Examples
    --------
    >>> x = sympy.Symbol("x", real=True)
    >>> difference(1 / x - 1 / (x + 1), 1 / (x**2 + x), [x])
    0
    """
    own, other = {str(symbol): symbol for symbol in symbols}, in_traces(other)
    renamed: dict[sympy.Basic | complex, sympy.Basic | complex] = {
        s: own[str(s)] for s in other.free_symbols if str(s) in own
    }
    return cancelled(one - other.subs(renamed))


# -- a second route: eigenvalue weights, which are uniform on a simplex ---------------------------


def simplex_mean(polynomial: sympy.Expr, size: int, levels: tuple[int, int]) -> Fraction:
    """Average a polynomial in e_j exactly for the spectrum (a, b, 0, …, 0) at N = size.

    The weights p of the eigenvalues are uniform on the simplex, hence (p_1, p_2) has Dirichlet
    moments (N − 1)! i! j!/(N − 1 + i + j)!. No permutation is summed and no trace identity used.
    """
    values = _three_levels(size, levels)
    p, q = sympy.symbols("p q")
    weights = (p, q, 1 - p - q)
    own = {
        LOCAL[k - 1]: sum(w * v**k for w, v in zip(weights, values, strict=True))
        for k in range(1, ORDER + 1)
    }
    m = three_level_traces(size, levels)
    numbers: dict[sympy.Symbol, sympy.Expr | int] = {
        N: size,
        **{CENTRAL[k]: sympy.Rational(m[k]) for k in CENTRAL},
    }
    expanded = sympy.Poly(sympy.expand(put_in(put_in(polynomial, numbers), own)), p, q)
    total = Fraction(0)
    for (i, j), c in expanded.terms():
        weight = Fraction(factorial(size - 1) * factorial(i) * factorial(j),
                          factorial(size - 1 + i + j))  # fmt: skip
        total += Fraction(int(c.p), int(c.q)) * weight
    return total


def three_level_traces(size: int, levels: tuple[int, int]) -> list[Fraction]:
    """Return (N, 0, M_2, …, M_8) of the spectrum (a, b, 0, …, 0)."""
    values = [as_fraction(v) for v in _three_levels(size, levels)]
    counts = (1, 1, size - 2)
    return [sum((c * v**k for c, v in zip(counts, values, strict=True)), Fraction(0))
            for k in range(ORDER + 1)]  # fmt: skip


def _three_levels(size: int, levels: tuple[int, int]) -> list[sympy.Expr]:
    mean = sympy.Rational(sum(levels), size)
    return [sympy.Integer(v) - mean for v in (*levels, 0)]
