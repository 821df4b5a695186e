r"""How many indices a term of a formula has: what decides over how many sizes sides are compared.

In :math:`\sum_{ab}h_{ab}g_ag_b` every term has two. A factor L that counts the values of an index
is a sum over it as well, :math:`L=\sum_a1`, and so are its powers.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from functools import singledispatch
from typing import cast

import sympy

from derivations.errors import ProofError
from derivations.statements import forms, indexed, vectors, written
from derivations.statements.foreign import is_polynomial, is_same, symbols_in, terms_in
from derivations.statements.layout import Slashed
from derivations.statements.written import Written, value_as, w

__all__ = ["index_count"]

Sizes = frozenset[sympy.Symbol]


def index_count(formula: object, sizes: Sizes = frozenset()) -> int:
    r"""Return the most indices that are summed over in one term of a formula.

    Parameters
    ----------
    formula
        A polynomial in letters with indices and in sums over them.
    sizes
        Symbols that are worth the number of values of an index, such as L.

    Raises
    ------
    ProofError
        If it is no polynomial: there may be as many indices in a term as an index has values.

    Examples
    --------
    >>> from derivations.statements.indexed import Letters, add_over, indices
    >>> a, b = indices("a b")
    >>> g, h = Letters("g"), Letters("h")
    >>> index_count(add_over(h[a, b] * g[a] * g[b], a, b) + add_over(g[a], a) ** 3)
    3
    """
    return _count(w(formula), sizes)


@singledispatch
def _count(node: Written, _sizes: Sizes) -> int:
    raise ProofError(f"how many indices a {type(node).__name__} has is not known")


@_count.register(written.Number)
def _none(_node: Written, _sizes: Sizes) -> int:
    return 0


@_count.register(written.Given)
@_count.register(written.Name)
def _leaf(node: written.Given | written.Name, sizes: Sizes) -> int:
    own: object = getattr(node, "obj")  # noqa: B009 (both have it)
    if isinstance(own, Written):
        return _count(own, sizes)
    expression = cast("sympy.Expr", sympy.sympify(own))
    names = sorted(symbols_in(expression) & sizes, key=str)
    if not names:
        return 0
    if not is_polynomial(expression, names):
        raise ProofError(f"{expression} is no polynomial in {', '.join(map(str, names))}")
    return max(sum(powers) for powers, _ in terms_in(expression, names))


@_count.register
def _sum(node: written.Sum, sizes: Sizes) -> int:
    return max(_count(term, sizes) for term in node.terms)


@_count.register
def _negative(node: written.Negative, sizes: Sizes) -> int:
    return _count(node.term, sizes)


@_count.register
def _product(node: written.Product, sizes: Sizes) -> int:
    return sum(_count(factor, sizes) for factor in node.factors)


@_count.register(written.Quotient)
@_count.register(Slashed)
def _quotient(node: written.Quotient, sizes: Sizes) -> int:
    if _count(node.below, sizes):
        raise ProofError("a sum stands below a fraction: that is no polynomial")
    return _count(node.above, sizes)


@_count.register
def _power(node: written.Power, sizes: Sizes) -> int:
    exponent, own = value_as(node.exponent, sympy.Expr), _count(node.base, sizes)
    if not own and not symbols_in(exponent) & sizes:
        return 0
    length = isinstance(node.base, vectors.Length) and is_same(exponent % 2, 0)
    if not length and not (exponent.is_Integer and int(exponent) >= 0):
        raise ProofError(f"the power {exponent} of a sum is no polynomial")
    return own * int(exponent)


@_count.register
def _over(node: indexed.Over, sizes: Sizes) -> int:
    if node.product:
        raise ProofError("a product over an index has as many indices as that has values")
    return len(node.indices) + _count(node.body, sizes)


@_count.register(indexed.Indexed)
@_count.register(indexed.Shown)
def _letter(node: indexed.Indexed | indexed.Shown, sizes: Sizes) -> int:
    """Count what stands in an entry, which may be a formula; where it lies makes no difference."""
    made = node.letters.entry if isinstance(node, indexed.Indexed) else node.entry
    try:
        entry = made(*node.at)
    except (ProofError, TypeError, KeyError, AttributeError, IndexError):
        return 0  # an entry that only numbers have is a symbol
    return _count(entry, sizes) if isinstance(entry, Written) else 0


@_count.register
def _chain(node: forms.Chain, sizes: Sizes) -> int:
    return max(_count(part, sizes) for part in node.parts)


@_count.register(forms.Absolute)
def _content(node: forms.Absolute, sizes: Sizes) -> int:
    return _count(node.content, sizes)


@_count.register(forms.Average)
@_count.register(forms.Where)
@_count.register(indexed.Sized)
def _body(node: Written, sizes: Sizes) -> int:
    return _count(getattr(node, "body"), sizes)  # noqa: B009 (all have it)


@_count.register
def _order(_node: forms.Order, _sizes: Sizes) -> int:
    return 0


@_count.register
def _dot(_node: vectors.Dot, _sizes: Sizes) -> int:
    return 1


@_count.register
def _length(_node: vectors.Length, _sizes: Sizes) -> int:
    """Count half of the sum that its square is; only even powers are asked for."""
    return 1


@_count.register
def _outer(_node: vectors.Outer, _sizes: Sizes) -> int:
    """Count for one of its entries, whose indices are given."""
    return 0
